"""Checking an exercise: ``check(sigmoid)`` tries it, prints how it went, returns the points.

What can be checked depends on what is at hand: in a student's folder the visible cases of
``cases.json``, on the instructor's side hidden cases as well.
"""

import inspect
import sys
from pathlib import Path

from nnkit.check import answers
from nnkit.check.answers import NoCases
from nnkit.check.questions import check_answer, number, numbers, one_of, some_of
from nnkit.check.verdict import Verdict, examine, listeners, report
from nnkit.exercise import Exercise

__all__ = ["check", "check_answer", "listeners", "number", "numbers", "one_of", "some_of"]


def check(exercise: Exercise) -> float:
    """Check one exercise: print what is right and what is not, and return the points.

    Parameters
    ----------
    exercise : Exercise
        The exercise itself, as in ``check(sigmoid)``.

    Returns
    -------
    float
        Between 0 and the exercise's points.
    """
    if not isinstance(exercise, Exercise):
        name = getattr(exercise, "__name__", type(exercise).__name__)
        print(
            f"{name}: 0 points\n"
            f"check wants an exercise from nnkit, and this {name} is not one: either it was "
            "defined in the notebook, or the line @exercise(...) above its def is gone."
        )
        return 0.0
    problem = syntax_error(exercise) or lost_decorator(exercise)
    if not problem:
        try:
            return report(examine(exercise, answers.source().sheet(exercise.__name__)))
        except NoCases as error:
            problem = f"{error}."
    return report(Verdict(exercise.__name__, exercise.points, problem=problem))


def syntax_error(exercise):
    """Say where the student's file cannot be read by Python, or return "".

    A file with a syntax error is not reloaded, so the functions in memory are old ones.
    """
    if exercise.bound is not None:
        return ""
    try:
        source = Path(inspect.getsourcefile(exercise.body)).read_bytes()
        compile(source, exercise.file, "exec")
    except (OSError, TypeError):
        return ""
    except (SyntaxError, ValueError) as error:
        where = f", line {error.lineno}" if getattr(error, "lineno", None) else ""
        return f"{exercise.file}{where}: {error.args[0]}. Until that is mended nothing is loaded."
    return ""


def lost_decorator(exercise):
    """Say that the line above the student's ``def`` is gone, or return "".

    Then the file defines a plain function, and the exercise in memory is the old one.
    """
    if exercise.bound is not None:
        return ""
    inside = vars(sys.modules.get(exercise.__module__, object)).get(exercise.__name__)
    if not inspect.isfunction(inside) or inside.__module__ != exercise.__module__:
        return ""
    return (
        f'The line @exercise("{exercise.problem_set}", points={exercise.points:g}) above '
        f"`def {exercise.__name__}` in {exercise.file} is gone: put it back."
    )
