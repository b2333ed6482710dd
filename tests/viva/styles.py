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
    module = types.ModuleType(f"nnkit.{MODULES[problem_set]}")
    module.__file__ = f"<style {style} of {problem_set}>"
    bodies = {slot: vars(slot).copy() for slot in catalogue(problem_set)}
    exec(compile(source, module.__file__, "exec"), vars(module))
    for slot, earlier in bodies.items():
        vars(slot).update(earlier)
    return source, module


def source_in_style(problem_set, style):
    """Return the source of a module in one style, as the sample class hands it in."""
    path = Path(nnkit.__file__).with_name(f"{MODULES[problem_set]}.py")
    return in_own_style(path.read_text(encoding="utf-8"), problem_set, style)
