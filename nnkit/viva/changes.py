"""Changes of one line of a function: an operator, a constant, an axis, a line taken out.

A change is made in the text, as a slip of the keyboard would, so that the rest of the line
keeps the style in which it was written. Proofs about the answer sheets exchange the same
things, see the tables.
"""

import ast
from dataclasses import dataclass

OPERATORS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.FloorDiv: [ast.Div],
    ast.Mod: [ast.Mult],
}
COMPARISONS = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
}
NEIGHBOURS = {
    "mean": ["sum"],
    "sum": ["mean"],
    "max": ["min"],
    "maximum": ["minimum"],
    "minimum": ["maximum"],
    "argmax": ["argmin"],
    "zeros": ["ones"],
    "zeros_like": ["ones_like"],
    "ones_like": ["zeros_like"],
    "exp": ["expm1"],
    "expm1": ["exp"],
    "log": ["log2"],
    "log1p": ["log"],
    "sqrt": ["square"],
    "all": ["any"],
    "any": ["all"],
    "normal": ["uniform"],
    "standard_normal": ["random"],
    "var": ["std"],
    "std": ["var"],
    "abs": ["positive"],
}
SYMBOLS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.MatMult: "@",
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


@dataclass(frozen=True)
class Change:
    """A function with one line changed.

    Attributes
    ----------
    line : int
    was, now : str
        The line before and after, without indentation; `now` is "" if it was taken out.
    piece : str
        What was taken away, if only something was: ``keepdims=True``; else "".
    source : str
        The changed module.
    """

    line: int
    was: str
    now: str
    piece: str
    source: str

    @property
    def is_less(self):
        """Whether only something was taken away."""
        return bool(self.piece) or not self.now


def changes(code):
    """Return the changes of a function, in the order of its lines.

    Not every text that comes of it can still be read: see `is_python`.
    """
    found, seen = [], {code.source}
    lines = code.source.split("\n")
    for statement in code.statements():
        edits = [edit for node in _own_nodes(statement) for edit in _edits(node, lines)]
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr | ast.Continue | ast.Break):
            edits.append((_span(statement), "pass", ""))
        for (start, end), new, piece in edits:
            change = _changed(lines, statement.lineno, start, end, new, piece)
            if change and change.source not in seen:
                seen.add(change.source)
                found.append(change)
    return found


def is_python(text):
    """Say whether a changed text can still be read."""
    try:
        compile(text, "<changed>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _own_nodes(statement):
    """Yield the parts of a statement, but not those of the statements in it."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.stmt)]


def _changed(lines, number, start, end, new, piece):
    """Exchange a piece of a line; None if columns are uncertain."""
    line = lines[number - 1]
    if not line.isascii():
        return None  # columns are counted in bytes
    changed = line[:start] + new + line[end:]
    source = "\n".join([*lines[: number - 1], changed, *lines[number:]])
    now = "" if new == "pass" else changed.strip()
    return Change(number, line.strip(), now, piece, source)


def _span(node):
    return node.col_offset, node.end_col_offset


def _between(left, right, old, new, lines):
    """Return the edit that exchanges a sign between two parts, if nothing else stands there."""
    if left.end_lineno != right.lineno:
        return
    line = lines[left.lineno - 1]
    place = line.find(SYMBOLS[old], left.end_col_offset, right.col_offset)
    if place >= 0:
        yield (place, place + len(SYMBOLS[old])), SYMBOLS[new], ""


def _edits(node, lines):
    """Yield the edits of one node: (columns, new text, what was taken away)."""
    if isinstance(node, ast.BinOp):
        for new in OPERATORS.get(type(node.op), []):
            # A power that becomes a product would bind less than what stands around it.
            if not isinstance(node.op, ast.Pow):
                yield from _between(node.left, node.right, type(node.op), new, lines)
    elif isinstance(node, ast.AugAssign):
        for new in OPERATORS.get(type(node.op), []):
            yield from _between(node.target, node.value, type(node.op), new, lines)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for new in COMPARISONS[type(node.ops[0])]:
            yield from _between(node.left, node.comparators[0], type(node.ops[0]), new, lines)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
        value = node.value
        if type(value) is bool:
            yield _span(node), str(not value), ""
        elif value == 1:
            yield _span(node), "0" if type(value) is int else "0.0", ""
            yield _span(node), "2" if type(value) is int else "2.0", ""
        elif abs(value) < 100:
            yield _span(node), repr(value + 1), ""
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield (node.col_offset, node.operand.col_offset), "", "-"
    elif isinstance(node, ast.Attribute):
        end = node.end_col_offset
        for new in NEIGHBOURS.get(node.attr, []):
            yield (end - len(node.attr), end), new, ""
        if node.attr == "T" and node.value.end_lineno == node.end_lineno:
            yield (node.value.end_col_offset, end), "", ".T"
    elif isinstance(node, ast.Call):
        yield from _call_edits(node, lines)


def _call_edits(node, lines):
    line = lines[node.lineno - 1]
    if node.lineno != node.end_lineno:
        return
    before = node.args[-1] if node.args else None
    for keyword in node.keywords:
        if keyword.arg and before is not None:
            piece = line[keyword.col_offset : keyword.end_col_offset]
            yield (before.end_col_offset, keyword.end_col_offset), "", piece
        before = keyword
    if len(node.args) == 2 and not any(isinstance(a, ast.Starred) for a in node.args):
        one, other = (line[slice(*_span(a))] for a in node.args)
        start, end = node.args[0].col_offset, node.args[1].end_col_offset
        middle = line[node.args[0].end_col_offset : node.args[1].col_offset]
        yield (start, end), other + middle + one, ""
