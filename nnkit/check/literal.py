"""Reading a literal: an answer as it is written, without running anything.

What is a literal here is what grading reads from an answer cell: numbers, texts, lists,
tuples, sets and dicts of these, numbers joined by + - * / **, and a call such as
``np.array([1, 2])`` or ``np.float64(3)`` around one. At home a cell is read by the same
function, so that what counts there counts when it is graded.
"""

import ast
import math
import numbers
import operator

import numpy as np

_SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
#: The longest answer, in characters; how deeply it may be nested, and how many parts it may have.
MAX_LITERAL, MAX_DEPTH, MAX_NODES = 8_000, 20, 2_000
#: The largest exponent, and the largest base that is raised to a power.
EXPONENT, BASE = 100, 1e6


def assignments(source: str) -> dict[str, ast.expr]:
    """Return, for each variable that a cell assigns at its top level, the last expression.

    Of a cell that Python cannot read, nothing.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            continue
        if isinstance(target, ast.Name):
            found[target.id] = value
    return found


def answer_in(source: str, variable: str) -> str:
    """Return the literal that an answer's cell assigns to its variable, as Python writes it.

    Raises
    ------
    ValueError
        If none can be read; the message goes on where "The answer cell" leaves off.
    """
    if len(source) > MAX_LITERAL:
        raise ValueError("is too long and was not read.")
    node = assignments(source).get(variable)
    if node is None:
        raise ValueError(
            f"has no line `{variable} = …` that can be read: check its quotes and brackets."
        )
    try:
        return read_literal(node)
    except ValueError as error:
        raise ValueError(f"was not read: {error}.") from error


def read_literal(node: ast.expr) -> str:
    """Return a literal as Python writes it.

    Raises
    ------
    ValueError
        If the expression is none, or too large; the message says what is expected.
    """
    count = 0
    stack = [(node, 1)]
    while stack:
        part, depth = stack.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            raise ValueError("the value is too large or nested too deeply")
        stack += [(child, depth + 1) for child in ast.iter_child_nodes(part)]
    try:
        value = value_of(node)
    except (ValueError, RecursionError, MemoryError) as error:
        raise ValueError(
            'it must be written as one literal, such as 0.5 or "B", and not as an expression'
        ) from error
    try:
        text = "..." if value is ... else repr(value)
        # The text is what runs: 1e999 is written as inf, which is a name and no number.
        fits = len(text) <= MAX_LITERAL and ast.literal_eval(text) == value
    except ValueError:
        fits = False
    if not fits:
        raise ValueError("the value is too large")
    return text


def value_of(node: ast.expr):
    """Return the value of a literal.

    Raises
    ------
    ValueError
        If the expression is none.
    """
    try:
        return _value(node)
    except (TypeError, SyntaxError, ArithmeticError) as error:
        raise ValueError(str(error)) from error


def _value(node):
    match node:
        case ast.BinOp() if type(node.op) in _SIGNS:
            return _joined(node)
        case ast.Call(args=[inside], keywords=[]) if _called(node.func) in AROUND:
            return AROUND[_called(node.func)](value_of(inside))
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            value = _number(value_of(node.operand))
            return -value if isinstance(node.op, ast.USub) else value
        case ast.List():
            return [value_of(item) for item in node.elts]
        case ast.Tuple():
            return tuple(value_of(item) for item in node.elts)
        case ast.Dict(keys=[*keys]) if None not in keys:
            values = map(value_of, node.values)
            return dict(zip(map(ast.literal_eval, keys), values, strict=True))
        case ast.Attribute(value=ast.Name(id="np" | "numpy" | "math"), attr="pi" | "e"):
            return getattr(math, node.attr)
    return ast.literal_eval(node)


def _called(function):
    """Return the name of what is called: ``np.array`` and ``array`` alike."""
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr if function.value.id in ("np", "numpy") else None
    return function.id if isinstance(function, ast.Name) else None


def _number(value):
    if type(value) not in (int, float):
        raise ValueError("no number")
    return value


def _list(value):
    if not isinstance(value, list | tuple):
        raise ValueError("no list")
    return list(value)


#: Calls around a literal, and what they make of it.
AROUND = {
    **dict.fromkeys(("array", "asarray", "list"), _list),
    **dict.fromkeys(("float", "float64", "float32"), lambda value: float(_number(value))),
    **dict.fromkeys(("int", "int64", "int32"), lambda value: int(_number(value))),
}


def _joined(node):
    left, right = _number(value_of(node.left)), _number(value_of(node.right))
    if isinstance(node.op, ast.Pow) and (abs(right) > EXPONENT or abs(left) > BASE):
        raise ValueError("a power is too large")
    return _number(_SIGNS[type(node.op)](left, right))


def plain(value):
    """Return an answer as Python's own numbers, texts and lists, whatever it came in."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, numbers.Real) and not isinstance(value, bool | int | float):
        return float(value)
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(map(plain, value))
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return value
