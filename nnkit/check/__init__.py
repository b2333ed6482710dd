"""Checking an exercise: ``check(sigmoid)`` tries it, prints how it went, returns the points.

What can be checked depends on what is at hand: in a student's folder the visible cases of
``cases.json``, on the instructor's side hidden cases as well.
"""

from nnkit.check import answers
from nnkit.check.answers import NoCases
from nnkit.check.file import lost_decorator, syntax_error
from nnkit.check.questions import check_answer, number, numbers, one_of, some_of
from nnkit.check.verdict import Verdict, examine, listeners, report
from nnkit.exercise import Exercise

__all__ = ["check", "check_answer", "listeners", "number", "numbers", "one_of", "some_of"]


def _own_sheet(exercise):
    """Return the sheet of an exercise whose student's own body runs."""
    source = answers.source()
    if exercise.bound is not None and exercise.bound is source.reference(exercise.__name__):
        raise NoCases(f"{exercise.__name__} is the reference")
    return source.sheet(exercise.__name__)


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
            source = answers.source()
            return report(examine(exercise, source.sheet(exercise.__name__), _own_sheet))
        except NoCases as error:
            problem = f"{error}."
        except MemoryError:
            problem = (
                "What it returned takes more memory than there is: "
                "is something in it far larger than it should be?"
            )
    return report(Verdict(exercise.__name__, exercise.points, problem=problem))
