"""Precedence: is a line right as soon as parentheses are put where they may be missing?

Each rewriting moves one operation of a formula past its neighbour, as parentheses would.
"""

import ast
from collections.abc import Iterator

_SUMS = (ast.Add, ast.Sub)
_PRODUCTS = (ast.Mult, ast.Div, ast.MatMult)

TIGHTER = "parentheses are missing: *, / and @ bind tighter than + and -"
IN_ORDER = "parentheses are missing: *, / and @ bind equally, and are done from left to right"


def rewritings(tree) -> Iterator[tuple[ast.expr, str]]:
    """Yield formulas with one pair of parentheses put in, and the rule that is at stake."""
    match tree:
        case ast.BinOp(left=ast.BinOp() as inner, op=op, right=right):
            # a * b - c, and a * (b - c) is meant; or a / b * c, and a / (b * c).
            if isinstance(inner.op, _PRODUCTS) and isinstance(op, _SUMS + _PRODUCTS):
                moved = ast.BinOp(inner.left, inner.op, ast.BinOp(inner.right, op, right))
                yield moved, TIGHTER if isinstance(op, _SUMS) else IN_ORDER
    match tree:
        case ast.BinOp(left=left, op=op, right=ast.BinOp() as inner):
            # a - b * c, and (a - b) * c is meant.
            if isinstance(inner.op, _PRODUCTS) and isinstance(op, _SUMS):
                yield ast.BinOp(ast.BinOp(left, op, inner.left), inner.op, inner.right), TIGHTER
    for name, child in _parts(tree):
        for moved, rule in rewritings(child):
            yield _replaced(tree, name, child, moved), rule


def _parts(tree):
    for name, value in ast.iter_fields(tree):
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.expr):
                yield name, part


def _replaced(tree, name, child, moved):
    fields = dict(ast.iter_fields(tree))
    value = fields[name]
    fields[name] = [moved if v is child else v for v in value] if isinstance(value, list) else moved
    return type(tree)(**fields)
