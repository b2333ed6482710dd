"""Expressions: reading and evaluating a line of a derivation, and nothing else.

A line is parsed into Python's syntax tree, every node of which must be on a short list;
the tree is then evaluated on arrays of floats. Text, depth and exponents are bounded and
no operation makes an array of more than two axes, so no line can take long.
"""

import ast
import difflib
import re
import warnings

import numpy as np

#: How long a line may be, how deeply nested, and how large an exponent.
LENGTH, DEPTH, EXPONENT = 500, 60, 12


class NotAllowed(Exception):
    """The line cannot be read or evaluated; the message is a sentence that says why."""


class Misfit(NotAllowed):
    """Two shapes do not fit for an operation."""

    def __init__(self, sign, left, right):
        self.sign, self.left, self.right = sign, left, right
        super().__init__(f"the shapes {left} and {right} do not fit for {sign}")


class NoAxis(NotAllowed):
    """An array has no axis of that number."""

    def __init__(self, shape, axis):
        self.shape, self.axis = shape, axis
        super().__init__(f"an array of shape {shape} has no axis {axis}")


def _sigma(z):
    return np.where(z >= 0, 1.0, np.exp(np.minimum(z, 0))) / (1.0 + np.exp(-np.abs(z)))


FUNCTIONS = {
    "exp": np.exp,
    "log": np.log,
    "sigma": _sigma,
    "tanh": np.tanh,
}

#: What people write for a function that has another name here.
ALIASES = {"ln": "log", "sigmoid": "sigma", "σ": "sigma"}

_OPERATORS = {
    ast.Add: ("+", np.add),
    ast.Sub: ("-", np.subtract),
    ast.Mult: ("*", np.multiply),
    ast.Div: ("/", np.divide),
    ast.MatMult: ("@", np.matmul),
}

_REFUSED_OPERATORS = {
    ast.BitXor: "^ is no power: write **",
    ast.FloorDiv: "// is not allowed: write / for a quotient",
    ast.Mod: "% is not allowed",
}


def parse(text):
    """Read a line.

    Parameters
    ----------
    text : str
        Such as ``"X.T @ (p - y) / m"``.

    Returns
    -------
    ast.expr
        A tree of allowed nodes only.

    Raises
    ------
    NotAllowed
        If the text is no formula, or uses what is not on the list.
    """
    text = " ".join(text.split())
    if len(text) > LENGTH:
        raise NotAllowed(f"the line has {len(text)} characters; {LENGTH} are allowed")
    _refuse_other_signs(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotAllowed(_syntax_sentence(text, error)) from None
    _check(tree, 1)
    return tree


#: How a transpose is written on paper and elsewhere, in a line as it was typed.
_TRANSPOSED = re.compile(r"(\w+|\))\s*(?:\^\s*[{(]?\s*T\b|\*\*\s*T\b|ᵀ|⊤|')")


#: A text in quotes, which holds no transpose.
_QUOTED = re.compile(r"(?<![\w)])(?:f(?='\{))?'[^']*'")


def _refuse_other_signs(text):
    """Refuse what is written otherwise on paper, before Python makes something else of it."""
    found = _TRANSPOSED.search(_QUOTED.sub("", text))
    if found:
        of = "(…)" if found[1] == ")" else found[1][:40]
        raise NotAllowed(f"the transpose is written {of}.T")


def _syntax_sentence(text, error):
    if "=" in text:
        return "there is an = in it: write the right-hand side only"
    message = getattr(error, "msg", None) or "it is too deeply nested"
    # By the signs first: which of its two complaints about 2·x Python makes is not always the same.
    hint = ""
    if set("·×⋅") & set(text):
        hint = ": write * for a product"
    elif "\N{MINUS SIGN}" in text:
        hint = ": write - for minus"
    elif "decimal literal" in message or "missing a comma" in message:
        hint = ": a product needs its *, as in 2*x"
    elif message == "invalid syntax":
        hint = ": is an operator or a parenthesis missing?"
    return f"it cannot be read as a formula ({message}){hint}"


def _check(node, depth):
    if depth > DEPTH:
        raise NotAllowed("it is nested too deeply: use the names of earlier lines")
    for child in _operands(node):
        _check(child, depth + 1)


def _operands(node):
    """Return the parts of an allowed node that are formulas; refuse any other node."""
    match node:
        case ast.Constant():
            _number(node)
            return []
        case ast.Name():
            return []
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            return [node.operand]
        case ast.BinOp(op=ast.Pow()):
            _exponent(node.right)
            return [node.left]
        case ast.BinOp():
            if type(node.op) not in _OPERATORS:
                raise NotAllowed(
                    _REFUSED_OPERATORS.get(type(node.op), "of operators there are + - * / ** @")
                )
            return [node.left, node.right]
        case ast.Attribute(attr="T"):
            return [node.value]
        case ast.Call():
            name, argument = call(node)
            if name == "sum":
                summation(node)
            return [argument]
    raise NotAllowed(_refusal(node))


def _refusal(node):
    if isinstance(node, ast.Attribute):
        name = node.attr[:40]
        if isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy", "math"):
            if name in FUNCTIONS or name in ALIASES or name == "sum":
                return f"write {name} alone, without {node.value.id}"
            return _no_function(name)
        if name in INSTEAD:
            return _no_function(name)
        return f".{name} is not allowed: of attributes there is only .T"
    named = {
        ast.Subscript: "indexing with [ ] is not allowed",
        ast.Compare: "comparisons are not allowed",
        ast.List: "lists are not allowed",
        ast.Tuple: "commas are not allowed here",
        ast.Lambda: "lambda is not allowed",
        ast.IfExp: "if is not allowed",
        ast.BoolOp: "and and or are not allowed",
        ast.UnaryOp: "of signs there are + and - only",
    }
    what = named.get(type(node), f"{type(node).__name__} is not allowed")
    return (
        f"{what}: use names, numbers, + - * / ** @, .T, parentheses, and the functions "
        f"{', '.join(FUNCTIONS)} and sum"
    )


def _number(node):
    if type(node.value) not in (int, float):
        raise NotAllowed(f"{str(node.value)[:40]!r} is no number")
    try:
        number = float(node.value)
    except OverflowError:
        number = np.inf
    if not np.isfinite(number):
        raise NotAllowed("a number is too large")
    return number


def _exponent(node):
    sign = 1.0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        sign, node = -1.0, node.operand
    match node:
        case ast.Constant():
            number = _number(node)
        case ast.BinOp(op=ast.Div(), left=ast.Constant(), right=ast.Constant()):
            bottom = _number(node.right)
            number = _number(node.left) / bottom if bottom else np.inf
        case _:
            raise NotAllowed("an exponent must be a number, as in A**2; for e^z write exp(z)")
    if not abs(number) <= EXPONENT:
        raise NotAllowed(f"an exponent must lie between -{EXPONENT} and {EXPONENT}")
    return sign * number


def call(node):
    """Split a call into the function's name and its argument, ``Z.sum(...)`` included."""
    match node.func:
        case ast.Attribute(attr="sum", value=value) if not _is_module(value):
            name, arguments = "sum", [value, *node.args]
        case ast.Name(id=name):
            name, arguments = ALIASES.get(name, name), node.args
        case ast.Attribute():
            raise NotAllowed(_refusal(node.func))
        case _:
            raise NotAllowed("a product needs its *: write 2*(y - p), not 2(y - p)")
    if name not in FUNCTIONS and name != "sum":
        raise NotAllowed(_no_function(name[:40]))
    many = 2 if name == "sum" else 1
    if not 1 <= len(arguments) <= many or (node.keywords and name != "sum"):
        raise NotAllowed(f"{name} takes one argument" + (" and an axis" if name == "sum" else ""))
    if any(isinstance(argument, ast.Starred) for argument in arguments):
        raise NotAllowed("* before an argument is not allowed")
    return name, arguments[0]


#: What is written in place of a function that is not there.
INSTEAD = {
    "mean": "sum(…) / m",
    "average": "sum(…) / m",
    "sqrt": "(…)**0.5",
    "square": "(…)**2",
    "power": "(…)**2",
    "pow": "(…)**2",
    "dot": "@ between the two factors",
    "matmul": "@ between the two factors",
    "inner": "@ between the two factors",
    "multiply": "* between the two factors",
    "divide": "/ between the two parts",
    "outer": "a.T @ b for two rows a and b",
    "transpose": "the transpose as X.T",
    "len": "the number of rows by its name, such as m",
    "shape": "the number of rows by its name, such as m",
    "eye": "the identity matrix by its name, I, where it is given",
    "identity": "the identity matrix by its name, I, where it is given",
    "diag": "I * p, where I is given: it has p on its diagonal and 0 elsewhere",
    "softmax": "its result by its name, p or P, where that is given, or exp and sum",
    "log10": "log, which is the natural logarithm",
    "log2": "log, which is the natural logarithm",
    "reciprocal": "1 / (…)",
    "negative": "-(…)",
    "relu": "the slope or the result by its name, where it is given",
    "sigmoid_grad": "it out, with sigma or by the name of its result",
    "tanh_grad": "it out, with tanh or by the name of its result",
}


def _no_function(name):
    if name in INSTEAD:
        return f"there is no function {name}: write {INSTEAD[name]}"
    return (
        f"there is no function {name}: for a product write its *; "
        f"of functions there are {', '.join(FUNCTIONS)} and sum"
    )


def _is_module(node):
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "math")


def summation(node):
    """Return axis and keepdims of a call of sum."""
    positional = node.args[0 if isinstance(node.func, ast.Attribute) else 1 :]
    options = {keyword.arg: keyword.value for keyword in node.keywords}
    if positional:
        if "axis" in options:
            raise NotAllowed("sum has its axis twice")
        options["axis"] = positional[0]
    values = {}
    for key, option in options.items():
        try:
            values[key] = ast.literal_eval(option)
        except (ValueError, TypeError, RecursionError, MemoryError):
            raise NotAllowed("the axis of sum must be 0, 1 or -1") from None
    if not values.keys() <= {"axis", "keepdims"}:
        raise NotAllowed("sum takes axis and keepdims and no other option")
    axis, keepdims = values.get("axis"), values.get("keepdims", False)
    if not (axis is None or (type(axis) is int and -2 <= axis <= 1)):
        raise NotAllowed("the axis of sum must be 0, 1 or -1")
    if type(keepdims) is not bool:
        raise NotAllowed("keepdims must be True or False")
    return axis, keepdims


def names(tree):
    """Return the names that a line uses, functions aside."""
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in functions]
    return list(dict.fromkeys(node.id for node in found))


def unknown(name, known):
    """Say that a name is not known, and which one may be meant."""
    shown = name if len(name) <= 40 else name[:39] + "…"
    if name in FUNCTIONS or name in ALIASES or name == "sum":
        return f"{shown} needs its argument in parentheses"
    if len(name) > 1 and name.endswith("T") and name[:-1] in known:
        return f"the transpose is written {name[:-1]}.T"
    near = [other for other in known if other.lower() == name.lower()]
    near += difflib.get_close_matches(name[:40], known, n=1, cutoff=0.5)
    hint = f": is {near[0]} meant?" if near else f": there are {', '.join(known)}"
    return f"the name {shown} is not known here{hint}"


def evaluate(tree, values):
    """Compute a parsed line.

    Parameters
    ----------
    tree : ast.expr
        From `parse`.
    values : dict of str to ndarray or float
        What the names stand for, of at most two axes.

    Returns
    -------
    ndarray, float64

    Raises
    ------
    NotAllowed
        If a name has no value, or shapes do not fit.
    """
    with np.errstate(all="ignore"):
        return _value(tree, values)


def _value(node, values):
    match node:
        case ast.Constant():
            return np.asarray(float(node.value))
        case ast.Name():
            if node.id not in values:
                raise NotAllowed(unknown(node.id, list(values)))
            return np.asarray(values[node.id], dtype=np.float64)
        case ast.UnaryOp():
            operand = _value(node.operand, values)
            return -operand if isinstance(node.op, ast.USub) else operand
        case ast.BinOp(op=ast.Pow()):
            return np.asarray(_value(node.left, values) ** _exponent(node.right))
        case ast.BinOp():
            sign, function = _OPERATORS[type(node.op)]
            left, right = _value(node.left, values), _value(node.right, values)
            try:
                return np.asarray(function(left, right))
            except ValueError:
                if sign == "@" and () in (left.shape, right.shape):
                    raise NotAllowed(
                        "@ is for matrices; write * for a product with a number"
                    ) from None
                raise Misfit(sign, left.shape, right.shape) from None
        case ast.Attribute():
            return _value(node.value, values).T
    name, argument = call(node)
    operand = _value(argument, values)
    if name != "sum":
        return np.asarray(FUNCTIONS[name](operand))
    axis, keepdims = summation(node)
    try:
        return np.asarray(np.sum(operand, axis=axis, keepdims=keepdims))
    except ValueError:
        raise NoAxis(operand.shape, axis) from None
