"""Questions whose answer is a literal: a choice, a number, a few numbers.

In a student's folder only the form of an answer can be checked, since a choice among four
could be guessed from anything that recognises it. On the instructor's side the answer key
decides.
"""

import ast
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

from nnkit.check import answers
from nnkit.check.literal import assignments, plain, value_of
from nnkit.check.own import DRAWN, numbers_of, word_of
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
            isinstance(answer, list | tuple | set | frozenset)
            and all(any(_same(item, choice) for choice in choices) for item in answer)
        ),
    )


def each_of(*choices):
    """Return the form of several choices in a row: ``each_of(("A", "B"), (1, 2))``."""
    shown = "; ".join(", ".join(repr(choice) for choice in place) for place in choices)
    return Form(
        f"a list of {len(choices)} choices, one of each row: {shown}",
        lambda answer: (
            isinstance(answer, list | tuple)
            and len(answer) == len(choices)
            and all(
                any(_same(given, choice) for choice in place)
                for given, place in zip(answer, choices, strict=True)
            )
        ),
    )


def number(answer):
    """Say whether an answer is a number that a float can hold."""
    answer = plain(answer)
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

#: The form of a dict with a number for each name; None where there is none yet.
by_name = Form(
    "a dict with a number for each name",
    lambda answer: (
        isinstance(answer, dict) and all(part is None or number(part) for part in answer.values())
    ),
)


def _same(a, b):
    return type(a) is type(b) and a == b


def check_answer(name, answer, form, points, me=None):
    """Check the answer to a question.

    Parameters
    ----------
    name : str
        The question's name in the course, such as ``"ps1_q1"``.
    answer : object
        The literal from the answer cell; ``...`` stands for no answer yet.
    form : Form or callable
        What the answer has to look like: `one_of`, `some_of`, `each_of`, `number`, `numbers` or
        `by_name`.
    points : float
        What the right answer earns.
    me : str, optional
        The code word from which the question's numbers are drawn, if they are one's own.

    Returns
    -------
    float or None
        Between 0 and `points`; None if the form is right and no answer key is at hand, since
        then nobody knows yet.
    """
    form = NUMBER if form is number else form
    verdict = Verdict(name, points)
    given, answer = answer, plain(answer)
    without_word = _draw(verdict, me) if name in DRAWN else ""
    if answer is ... or answer is None or _is_empty(answer):
        verdict.problem = f"No answer yet: {form.description} is expected."
    elif not form.fits(answer):
        verdict.problem = f"{repr(answer)[:80]} is no answer here: expected {form.description}."
        verdict.problem += _hint(answer)
    elif without_word:
        verdict.problem = without_word
    else:
        _grade(verdict, answer, given)
    return report(verdict)


def _hint(answer):
    if isinstance(answer, str) and re.fullmatch(r"\s*-?[\d.]+(e-?\d+)?\s*", answer):
        return " Write it without quotes."
    if callable(answer):
        return " Is a letter without its quotes the name of something here?"
    return ""


def _is_empty(answer):
    return isinstance(answer, dict) and all(part is None for part in answer.values())


def _draw(verdict, me):
    """Draw the question's numbers from the word; returns why there are none, or ""."""
    try:
        verdict.word = word_of(me)
    except ValueError as error:
        return str(error)
    verdict.own = numbers_of(verdict.exercise, verdict.word)
    drawn = ", ".join(f"{name} = {value:g}" for name, value in verdict.own.items())
    verdict.notes = [f"Your numbers, from the word {verdict.word!r}: {drawn}."]
    return ""


def _grade(verdict, answer, given):
    graded = answers.source().grade(verdict.exercise, answer, verdict.own or None)
    if graded is None:
        written = _as_written(verdict.exercise, answer, given) or _word_as_written(verdict)
        verdict.problem = written
        verdict.pending = not written
        return
    right, comment = graded
    verdict.points = round(float(verdict.out_of) * right, 4)
    verdict.problem = comment or ("Right." if right else "Not right.")


# --- how it is written ----------------------------------------------------------------------

#: What the notebook's cells assign, and which variable each question is asked of.
_written: dict[str, ast.expr] = {}
_asked: dict[str, str] = {}


def note_cell(source):
    """Remember what a cell assigns, and which variable it hands to `check_answer`."""
    _written.update(assignments(source))
    _asked.update(re.findall(r"check_answer\(\s*[\"'](\w+)[\"'],\s*(\w+)", source))


def _as_written(name, answer, given):
    """Say that grading, which reads the cell and runs nothing, would not read it; else ""."""
    variable = _asked.get(name, name.partition("_")[2])
    node = _written.get(variable)
    try:
        computed = node is None and not _is_plain(given)
        computed = computed or (node is not None and plain(value_of(node)) != answer)
    except ValueError:
        computed = True
    if not computed:
        return ""
    return (
        "Write the value itself into the cell, as a number or a text; grading reads the cell and "
        f"runs nothing. Here that is {variable} = {answer!r}"[:300]
    )


def _word_as_written(verdict):
    """Say that grading would not read the code word, or would read another; else ""."""
    node = _written.get("me")
    if not verdict.word or node is None:
        return ""
    try:
        word = word_of(value_of(node))
    except ValueError:
        word = ""
    if word == verdict.word:
        return ""
    return (
        "Write the code word itself into its cell, as a text in quotes, and run the cell; grading "
        "reads the cell and runs nothing."
    )


def _is_plain(value):
    if isinstance(value, dict):
        return all(part is None or _is_plain(part) for part in value.values())
    if isinstance(value, list | tuple | set):
        return all(map(_is_plain, value))
    return isinstance(value, str | int | float | bool) and type(value).__module__ == "builtins"
