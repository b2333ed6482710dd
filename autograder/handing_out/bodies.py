"""Bodies: is one of some function bodies written anywhere in a file?

A body is compared as a sequence of statements, whatever its layout, its comments and the
names of its variables. It is looked for in functions and lambdas, in code cells, and in
pieces of code that stand in strings or between the text's lines of a Markdown file.
"""

import ast
import builtins
import inspect
import json
import re
import textwrap
import warnings
from collections import defaultdict

from nnkit.exercise import catalogue

#: A single statement of so few syntax nodes, such as ``return np.zeros_like(z)``, says nothing.
SHORT = 5


def statements_of(function) -> list[ast.stmt]:
    """Return the statements of a function's body, without its docstring."""
    definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    return _without_docstring(definition)


def tells_something(statements) -> bool:
    """Say whether a body is worth looking for.

    It is if it has several statements, or one that is not short and does more than to call
    a function with its own arguments, as in ``return neuron(X, w, b)``.
    """
    if len(statements) > 1:
        return True
    nodes = [n for n in ast.walk(statements[0]) if not isinstance(n, ast.expr_context)]
    match statements[0]:
        case ast.Return(ast.Call(ast.Name(), arguments, [])):
            return not all(isinstance(argument, ast.Name) for argument in arguments)
    return len(nodes) > SHORT


def known_names() -> set[str]:
    """Return the names that are no variables: they mean the same wherever they stand."""
    return {*dir(builtins), "np", "math", *(slot.__name__ for slot in catalogue())}


def canonical(statements, known: set[str]) -> str:
    """Write statements such that only what they do counts: all names but `known` are numbered."""
    numbers = {}

    def name(text):
        return text if text in known else f"v{numbers.setdefault(text, len(numbers))}"

    def write(value):
        if isinstance(value, list):
            return f"[{', '.join(map(write, value))}]"
        if not isinstance(value, ast.AST):
            return repr(value)
        fields = []
        for field, item in ast.iter_fields(value):
            if field in _NAMED.get(type(value), ()) and isinstance(item, str):
                fields.append(name(item))
            elif field not in _NOISE:
                fields.append(write(item))
        return f"{type(value).__name__}({', '.join(fields)})"

    return write(list(statements))


#: The fields of syntax nodes that hold the name of a variable.
_NAMED = {
    ast.Name: ["id"],
    ast.arg: ["arg"],
    ast.FunctionDef: ["name"],
    ast.ExceptHandler: ["name"],
}
#: Fields that change nothing in what a statement does.
_NOISE = {"ctx", "kind", "type_comment", "annotation", "returns", "type_params"}


class Bodies:
    """Bodies to look for.

    Parameters
    ----------
    wanted : iterable of (str, list of ast.stmt)
        What to call each, and its statements.
    """

    def __init__(self, wanted):
        self._known = known_names()
        self._names = defaultdict(list)
        # Statements whose kinds fit none of the bodies need no closer look.
        self._kinds = defaultdict(set)
        for what, statements in wanted:
            self._names[canonical(statements, self._known)].append(what)
            self._kinds[len(statements)].add(_kinds(statements))

    def found_in(self, path: str, text: str) -> list[str]:
        """Return what stands in a file, each once, in the order of the bodies."""
        seen = set()
        for block in _blocks(path, text):
            kinds = _kinds(block)
            for length, wanted in self._kinds.items():
                for start in range(len(block) - length + 1):
                    if kinds[start : start + length] in wanted:
                        window = block[start : start + length]
                        seen.add(canonical(window, self._known))
        return [what for key, whats in self._names.items() if key in seen for what in whats]


def _kinds(statements):
    return tuple(type(statement) for statement in statements)


def _blocks(path, text):
    """Yield every sequence of statements in a file."""
    pieces = [text] if path.endswith(".py") else _pieces_of_code(path, text)
    while pieces:
        tree = _parsed(pieces.pop())
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Lambda):
                yield [ast.Return(node.body)]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                pieces.append(node.value)
            for field in ("body", "orelse", "finalbody"):
                block = getattr(node, field, None)
                if isinstance(block, list):
                    yield _without_docstring(node) if field == "body" else block


def _without_docstring(node):
    documented = isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module)
    return node.body[1:] if documented and ast.get_docstring(node) is not None else node.body


def _pieces_of_code(path, text):
    """Return what may be code in a notebook, a JSON or a text file."""
    if path.endswith(".ipynb"):
        cells = json.loads(text)["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"] + [
            block for cell in cells for block in _fenced("".join(cell["source"]))
        ]
    return _fenced(text)


def _fenced(text):
    return re.findall(r"^```[^\n]*\n(.*?)^```", text, re.M | re.S)


def _parsed(code):
    """Return the tree of what may be code, or None if it is none."""
    lines = [line for line in code.splitlines() if not line.lstrip().startswith(("%", "!"))]
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(textwrap.dedent("\n".join(lines)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
