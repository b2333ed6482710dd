"""What a function does while it runs, written down: values, counts, calls.

It runs in the process of the student's code, be it in the sandbox or at home. Whatever that
code does, little is kept: of each line its first and its last value and how often it ran.
"""

import ast
import contextlib
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
        number = value if abs(value) < 1e15 else float("nan")
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


# --- several forms of one function --------------------------------------------------------------

#: The argument that says which form of a function is to run: as it is, recorded, changed.
FORM = "__nnkit_form__"
AS_IT_IS, RECORDED, CHANGED = range(3)


def module_of_forms(code, changed=()):
    """Return a module in which one function has several forms.

    Parameters
    ----------
    code : nnkit.viva.code.Code
    changed : sequence of str
        Other definitions of the function, numbered from `CHANGED` on.
    """
    name, forms = code.name, f"{NAME}forms"
    recorded = ast.unparse(telling(code.node))
    parts = [
        code.source,
        f"from nnkit.viva import recorder as {NAME}module",
        f"{NAME} = {NAME}module.Recorder()",
        f"{NAME}slot, {forms} = {name}, []",
    ]
    for definition in (recorded, *changed):
        parts += [definition, f"{forms}.append({name})"]
    parts.append(f"{name} = {NAME}module.with_forms({NAME}slot, {forms}, {NAME})")
    return "\n".join([*parts, ""])


def with_forms(slot, forms, recorder):
    """Let an exercise, or a function without its decorator, run in the form that a call names."""
    body = getattr(slot, "body", slot)
    forms = [body, recorded(forms[0], recorder), *forms[1:]]
    current = 0

    def call(*args, **kwargs):
        nonlocal current
        current = kwargs.pop(FORM, current)  # where it calls itself, the form stays
        with no_luck():
            return forms[current](*args, **kwargs)

    if slot is body:
        return call
    slot.body = call
    return slot


#: What `np.empty` holds: each time something else, so that two runs tell it from a value.
_SPOILS = itertools.cycle((77, 83))


@contextlib.contextmanager
def no_luck():
    """Let `np.empty` hold numbers that nobody would take for a result.

    What lies in the memory may be the very result of an earlier run: a change after which
    nothing is written there would look right.
    """
    earlier = np.empty, np.empty_like
    if hasattr(np.empty, "spoilt"):  # a function that calls itself
        yield
        return
    number = next(_SPOILS)

    def empty(*args, **kwargs):
        return _filled(earlier[0](*args, **kwargs), number)

    def empty_like(*args, **kwargs):
        return _filled(earlier[1](*args, **kwargs), number)

    empty.spoilt = True

    np.empty, np.empty_like = empty, empty_like
    try:
        yield
    finally:
        np.empty, np.empty_like = earlier


def _filled(array, number):
    if array.dtype.kind in "iufc":
        array.fill(number)
    return array


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
