"""Checking an exercise: ``check(sigmoid)`` tries it, shows how it went, returns the points.

What can be checked depends on what is at hand: in a student's folder the visible cases of
``cases.json``, on the instructor's side hidden cases as well.
"""

from nnkit.check import answers
from nnkit.check.answers import NoCases
from nnkit.check.file import problem_with
from nnkit.check.meant import meant
from nnkit.check.own import my_numbers
from nnkit.check.panel import show
from nnkit.check.questions import (
    by_name,
    check_answer,
    each_of,
    number,
    numbers,
    one_of,
    some_of,
)
from nnkit.check.verdict import Verdict, examine, listeners, report
from nnkit.exercise import Exercise

__all__ = [
    "by_name",
    "check",
    "check_answer",
    "each_of",
    "listeners",
    "my_numbers",
    "number",
    "numbers",
    "one_of",
    "some_of",
]

_NOTHING = object()

#: How many letters a name in the class list may have.
ENTRY = 30


def _own_sheet(exercise):
    """Return the sheet of an exercise whose student's own body runs."""
    source = answers.source()
    if exercise.bound is not None and exercise.bound is source.reference(exercise.__name__):
        raise NoCases(f"{exercise.__name__} is the reference")
    return source.sheet(exercise.__name__)


def check(exercise: Exercise = _NOTHING, entry: str | None = None) -> float:
    """Check one exercise: show what is right and what is not, and return the points.

    Parameters
    ----------
    exercise : Exercise
        The exercise itself, as in ``check(sigmoid)``.
    entry : str, optional
        Of an exercise that is measured: under which name its score stands in the class list.

    Returns
    -------
    float
        Between 0 and the exercise's points.
    """
    exercise, name, said = meant(None if exercise is _NOTHING else exercise, exercise is _NOTHING)
    if exercise is None:
        return show(Verdict(name, 0.0, problem=said))
    problem, notes = problem_with(exercise)
    notes = [said, *notes] if said else notes
    if not problem:
        try:
            verdict = examine(exercise, answers.source().sheet(exercise.__name__), _own_sheet)
            verdict.notes = notes
            verdict.entry = entry.strip()[:ENTRY] if isinstance(entry, str) else ""
            return report(verdict)
        except NoCases as error:
            problem = f"{error}."
        except MemoryError:
            problem = (
                "What it returned takes more memory than there is: "
                "is something in it far larger than it should be?"
            )
    return report(Verdict(exercise.__name__, exercise.points, problem=problem, notes=notes))
