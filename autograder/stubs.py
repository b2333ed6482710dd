"""Splicing: filling a stub with the body of its reference, docstring and comments kept.

When a later problem set is released, the earlier ones are solved and published: their
modules are released with the stubs filled in.
"""

import ast
import inspect
import textwrap
from pathlib import Path

import nnkit
from nnkit.exercise import MODULES, catalogue
from nnkit.filled_in import is_stub


def fill_stubs(source: str, references: dict) -> str:
    """Return a module's source with the stubs of some functions filled in.

    Parameters
    ----------
    source : str
        Source of a module whose stubs have the body ``raise NotImplementedError``.
    references : dict of str to function
        The functions whose bodies are to be put in, by name.

    Raises
    ------
    ValueError
        If `source` has no stub of one of these names.
    """
    lines = source.splitlines(keepends=True)
    stubs = {
        node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)
    }
    missing = references.keys() - stubs.keys()
    if missing:
        raise ValueError(f"there is no stub of {', '.join(sorted(missing))}")
    # From the last to the first, so that line numbers stay right.
    for name in sorted(references, key=lambda name: -stubs[name].lineno):
        if not is_stub(stubs[name]):
            raise ValueError(f"{name} is not a stub: it does more than raise NotImplementedError")
        blank = stubs[name].body[-1]
        body = textwrap.indent(body_of(references[name]), "    ")
        lines[blank.lineno - 1 : blank.end_lineno] = [body]
    return "".join(lines)


def filled_module(problem_set: str) -> str:
    """Return the source of a problem set's module with all its stubs filled in."""
    import solutions  # here alone: whatever else is done to stubs needs no answers

    references = {
        slot.__name__: solutions.answer(slot.__name__).reference for slot in catalogue(problem_set)
    }
    path = Path(nnkit.__file__).with_name(f"{MODULES[problem_set]}.py")
    return fill_stubs(path.read_text(encoding="utf-8"), references)


def body_of(function) -> str:
    """Return the source of a function's body, dedented, with comments, without docstring."""
    lines = inspect.getsource(function).splitlines()
    node = ast.parse(textwrap.dedent("\n".join(lines))).body[0]
    statements = node.body
    if ast.get_docstring(node) is not None:
        statements = statements[1:]
    first = statements[0].lineno - 1
    while lines[first - 1].strip().startswith("#"):
        first -= 1
    return textwrap.dedent("\n".join(lines[first : node.end_lineno])) + "\n"
