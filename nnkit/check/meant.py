"""Which exercise is meant by what stands between the parentheses of ``check(...)``."""

import types

from nnkit.check.file import defined_in_notebook, label
from nnkit.exercise import MODULES, Exercise, slot


def meant(given, nothing=False) -> tuple[Exercise | None, str, str]:
    """Find the exercise, or say how the call is to be written.

    Parameters
    ----------
    given : object
        What `check` was called with.
    nothing : bool
        Whether it was called with nothing at all.

    Returns
    -------
    exercise : Exercise or None
    name : str
        What was given, as it is named in the result.
    said : str
        Why it is none; of an exercise, what is good to know, or "".
    """
    if isinstance(given, Exercise):
        return given, given.__name__, ""
    if nothing:
        return None, "check", "Name a function between the parentheses, as in check(sigmoid)."
    if isinstance(given, str):
        known = _slot(given)
        name = known.__name__ if known else "sigmoid"
        why = "" if known else ", and a function of the problem set"
        return None, "check", f"Write it without quotes{why}: check({name})."
    name = getattr(given, "__name__", None)
    if isinstance(given, types.FunctionType) and name != "<lambda>":
        return _function(given, name)
    if callable(given):
        return (
            None,
            "check",
            (
                f"{name or 'This'} is no exercise: check tries the functions of the problem set, "
                "as in check(sigmoid)."
            ),
        )
    return (
        None,
        "check",
        (
            "check takes the function itself, not what it returns: write its name alone, without "
            "parentheses after it, as in check(sigmoid)."
        ),
    )


def _function(given, name):
    """Find what a plain function is: one of the notebook's, or of a file without its mark."""
    known = _slot(name)
    units = {f"nnkit.{module}": problem_set for problem_set, module in MODULES.items()}
    if given.__module__ in units:
        if known:  # whose file says what is missing
            return known, name, ""
        file = label(given.__module__)
        return (
            None,
            name,
            (
                f'The line @exercise("{units[given.__module__]}", points=…) above `def {name}` in '
                f"{file} is gone: put it back as it was, and run the cell with the imports again."
            ),
        )
    if known:
        file = label(f"nnkit.{MODULES[known.problem_set]}")
        return known, name, defined_in_notebook(name, file)
    return (
        None,
        name,
        (
            f"check wants an exercise of the problem set, and {name} is not one: those stand in "
            "the folder nnkit. A function of your own is tried by calling it."
        ),
    )


def _slot(name):
    try:
        return slot(name)
    except Exception:  # there is none; or a file of the course cannot be loaded
        return None
