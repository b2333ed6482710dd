"""How far a file is: which exercises it fills in, read from its text without running it."""

import ast
from pathlib import Path


def progress(path: Path) -> tuple[list[str], list[str]]:
    """Return the names of the exercises that are filled in, and of those that are not.

    Parameters
    ----------
    path : Path
        A module of the course, such as ``nnkit/neuron.py``.

    Raises
    ------
    SyntaxError
        If Python cannot read the file.
    """
    empty = {}
    for node in ast.parse(Path(path).read_bytes(), str(path)).body:
        if isinstance(node, ast.FunctionDef) and any(map(_is_mark, node.decorator_list)):
            empty[node.name] = is_stub(node)  # the last definition of a name counts
    return [name for name in empty if not empty[name]], [name for name in empty if empty[name]]


def _is_mark(decorator):
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "exercise"


def is_stub(node) -> bool:
    """Say whether a statement is a function that only raises NotImplementedError.

    A message makes it an exception of the student's own, in the file as at the call.
    """
    if not isinstance(node, ast.FunctionDef):
        return False
    body = node.body[ast.get_docstring(node, clean=False) is not None :]
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return False
    raised = body[0].exc
    if isinstance(raised, ast.Call) and not raised.args and not raised.keywords:
        raised = raised.func
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
