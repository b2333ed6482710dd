"""Questions whose answer is a literal: a choice, a number, a few numbers.

In a student's folder only the form of an answer can be checked, since a choice among four
could be guessed from anything that recognises it. On the instructor's side the answer key
decides.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from nnkit.check import answers
from nnkit.check.verdict import Verdict, report


@dataclass(frozen=True)
class Form:
    """What an answer has to look like: a description and a test."""

    description: str
    fits: Callable[[object], bool]


def one_of(*choices):
    """Return the form of a choice: ``one_of("A", "B", "C")``."""
    shown = ", ".join(repr(choice) for choice in choices[:-1]) + f" or {choices[-1]!r}"
    return Form(shown, lambda answer: any(_same(answer, choice) for choice in choices))


def some_of(*choices):
    """Return the form of a selection: a list or set of some of the choices, maybe none."""
    shown = ", ".join(repr(choice) for choice in choices)
    return Form(
        f"a list of some of {shown}",
        lambda answer: (
            isinstance(answer, list | tuple | set)
            and all(any(_same(item, choice) for choice in choices) for item in answer)
        ),
    )


def number(answer):
    """Say whether an answer is a number that a float can hold."""
    is_number = isinstance(answer, int | float) and not isinstance(answer, bool)
    return is_number and abs(answer) <= sys.float_info.max


def numbers(count):
    """Return the form of a list or tuple of `count` numbers."""
    return Form(
        f"a list of {count} numbers",
        lambda answer: (
            isinstance(answer, list | tuple)
            and len(answer) == count
            and all(number(item) for item in answer)
        ),
    )


#: The form of a single number.
NUMBER = Form("a number", number)


def _same(a, b):
    return type(a) is type(b) and a == b


def check_answer(name, answer, form, points):
    """Check the answer to a question.

    Parameters
    ----------
    name : str
        The question's name in the course, such as ``"ps1_q1"``.
    answer : object
        The literal from the answer cell; ``...`` stands for no answer yet.
    form : Form or callable
        What the answer has to look like: `one_of`, `some_of`, `number` or `numbers`.
    points : float
        What the right answer earns.

    Returns
    -------
    float or None
        `points` or 0; None if the form is right and no answer key is at hand, since then
        nobody knows yet.
    """
    form = NUMBER if form is number else form
    verdict = Verdict(name, points)
    if answer is ... or answer is None:
        verdict.problem = f"No answer yet: {form.description} is expected."
    elif not form.fits(answer):
        verdict.problem = f"{repr(answer)[:80]} is no answer here: expected {form.description}."
    else:
        _grade(verdict, answer)
    return report(verdict)


def _grade(verdict, answer):
    graded = answers.source().grade(verdict.exercise, answer)
    if graded is None:
        verdict.problem = "The form is right. The answer itself is graded after you hand in."
        verdict.open = True
        return
    right, comment = graded
    verdict.points = float(verdict.out_of) if right else 0.0
    verdict.problem = comment or ("Right." if right else "Not right.")
