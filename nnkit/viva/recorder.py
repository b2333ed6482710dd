"""What a function does while it runs, written down: values, counts, calls.

It runs in the process of the student's code, be it in the sandbox or at home. Whatever that
code does, little is kept: of each line its first and its last value and how often it ran.
"""

import ast
import copy
import itertools
from collections.abc import Iterator

import numpy as np

#: How many numbers of an array are kept; how many calls and products.
MAX_NUMBERS, MAX_CALLS, MAX_PRODUCTS = 6, 40, 200
#: How many steps are counted; a function that takes more is not asked about.
MAX_STEPS = 200_000
#: What the recorder is called in the module that it looks into.
NAME = "__nnkit_viva__"


class TooManySteps(Exception):
    """The function takes too many steps to be recorded."""


class Recorder:
    """Keeps what it is told of one call."""

    def __init__(self):
        self.counts, self.values, self.calls, self.products = {}, {}, [], []
        self.steps = 0

    def line(self, number):
        """Note that a line begins."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooManySteps
        self.counts[number] = self.counts.get(number, 0) + 1

    def value(self, number, name, value):
        """Note the value of a variable after a line; returns it."""
        kept = snapshot(value)
        key = number, name
        self.values[key] = [self.values[key][0] if key in self.values else kept, kept]
        return value

    def call(self, function):
        """Return a function that notes the call if it is an exercise."""
        from nnkit.exercise import Exercise

        if type(function) is not Exercise:
            return function

        def noted(*args, **kwargs):
            if len(self.calls) <= MAX_CALLS:
                self.calls.append(function.__name__)
            return function(*args, **kwargs)

        return noted

    def product(self, number, left, right):
        """Multiply two matrices and note their shapes."""
        result = left @ right
        if len(self.products) <= MAX_PRODUCTS and type(left) is type(right) is np.ndarray:
            self.products.append([number, list(left.shape), list(right.shape)])
        return result

    def written(self):
        """Return all that was noted, as plain data."""
        return {
            "counts": [list(item) for item in self.counts.items()],
            "values": [[*key, *kept] for key, kept in self.values.items()],
            "calls": self.calls,
            "products": self.products,
        }


def snapshot(value):
    """Describe a value in plain data: its type, and of numbers and arrays what they are."""
    kind = type(value)
    if kind is np.ndarray:
        about = {"type": "ndarray", "shape": list(value.shape), "dtype": str(value.dtype)}
        if value.size <= MAX_NUMBERS and value.dtype.kind in "biuf":
            about["numbers"] = value.ravel().tolist()
        return about
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return {"type": "number", "dtype": str(value.dtype), "numbers": [value.item()]}
    if kind in (int, float, bool):
        number = value if abs(value) < 1e15 else float("inf")
        return {"type": "number", "dtype": kind.__name__, "numbers": [number]}
    if kind in (list, tuple, dict):
        return {"type": kind.__name__, "length": len(value)}
    return {"type": "other"}


def recorded(function, recorder):
    """Return a function that gives what a call did in the place of what it returns."""

    inside = False

    def call(*args, **kwargs):
        nonlocal inside
        if inside:  # it calls itself
            return function(*args, **kwargs)
        recorder.__init__()
        inside = True
        try:
            result = function(*args, **kwargs)
            if isinstance(result, Iterator):
                for _ in itertools.islice(result, MAX_STEPS):
                    pass
        finally:
            inside = False
        return recorder.written()

    return call


def telling_module(source, name):
    """Return the source of a module of which one function, when called, gives what it did.

    Raises
    ------
    ValueError
        If the module has no such function.
    """
    tree = ast.parse(source)
    places = [
        place
        for place, node in enumerate(tree.body)
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    if not places:
        raise ValueError(f"the module has no function {name}")
    old = tree.body[places[-1]]
    new = tree.body[places[-1]] = telling(old)
    new.decorator_list = old.decorator_list
    first = ast.get_docstring(tree, clean=False) is not None
    while first < len(tree.body) and isinstance(tree.body[first], ast.ImportFrom):
        if tree.body[first].module != "__future__":
            break
        first += 1
    begin = f"from nnkit.viva import recorder as {NAME}s\n{NAME} = {NAME}s.Recorder()\n"
    tree.body[first:first] = ast.parse(begin).body
    end = f"{name} = {NAME}s.let_tell({name}, {NAME})\n"
    return f"{ast.unparse(ast.fix_missing_locations(tree))}\n{end}"


def let_tell(function, recorder):
    """Let an exercise, or a function without its decorator, give what a call did."""
    if hasattr(function, "body"):
        function.body = recorded(function.body, recorder)
        return function
    return recorded(function, recorder)


# --- letting a function tell -------------------------------------------------------------------


def telling(definition):
    """Return the syntax tree of a function that tells the recorder what it does.

    Every statement tells that it begins, an assignment to a name what was assigned, a return
    what is returned, a product of matrices their shapes, and a call of an exercise its name.
    """
    changed = _Tell().visit(copy.deepcopy(definition))
    changed.decorator_list = []
    return ast.fix_missing_locations(changed)


class _Tell(ast.NodeTransformer):
    def generic_visit(self, node):
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                setattr(node, field, _told(block, isinstance(node, ast.FunctionDef)))
        return node

    def visit_ClassDef(self, node):
        return node  # its body is no line of the function

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult):
            return _tell("product", node.lineno, node.left, node.right)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return node
        node.func = _tell("call", node.func)
        return node


def _told(block, is_function):
    told = []
    for place, statement in enumerate(block):
        is_docstring = (
            is_function
            and not place
            and isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
        )
        if not is_docstring and not isinstance(statement, ast.Global | ast.Nonlocal):
            told.append(ast.Expr(_tell("line", statement.lineno)))
        if isinstance(statement, ast.Return) and statement.value is not None:
            statement.value = _tell("value", statement.lineno, "return", statement.value)
        told.append(statement)
        told += [
            ast.Expr(_tell("value", statement.lineno, name, ast.Name(name, ast.Load())))
            for name in assigned(statement)
        ]
    return told


def assigned(statement):
    """Return the names that a plain assignment gives a value to."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign):
        targets = [statement.target]
    else:
        return []
    parts = []
    for target in targets:
        parts += target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return [part.id for part in parts if isinstance(part, ast.Name)]


def _tell(what, *parts):
    parts = [part if isinstance(part, ast.AST) else ast.Constant(part) for part in parts]
    return ast.Call(ast.Attribute(ast.Name(NAME, ast.Load()), what, ast.Load()), parts, [])
