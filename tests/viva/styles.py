"""Modules as students hand them in: all functions of a problem set in one style."""

import types
from pathlib import Path

import nnkit
from nnkit.exercise import MODULES, catalogue
from tools.sample_class import in_own_style


def module_in_style(problem_set, style):
    """Return the source of a module and the module, whose functions are of one style.

    The slots of the course stay as they are.
    """
    source = source_in_style(problem_set, style)
    return source, _loaded(problem_set, source)


def module_of(problem_set, parts):
    """Return the source of a module whose stubs are followed by some text, and the module."""
    source = "\n\n".join([_stubs(problem_set), *parts]) + "\n"
    return source, _loaded(problem_set, source)


def source_in_style(problem_set, style):
    """Return the source of a module in one style, as the sample class hands it in."""
    return in_own_style(_stubs(problem_set), problem_set, style)


def _stubs(problem_set):
    path = Path(nnkit.__file__).with_name(f"{MODULES[problem_set]}.py")
    return path.read_text(encoding="utf-8")


def _loaded(problem_set, source):
    module = types.ModuleType(f"nnkit.{MODULES[problem_set]}")
    module.__file__ = f"<a module of {problem_set}>"
    bodies = {slot: vars(slot).copy() for slot in catalogue(problem_set)}
    exec(compile(source, module.__file__, "exec"), vars(module))
    for slot, earlier in bodies.items():
        vars(slot).update(earlier)
    return module
