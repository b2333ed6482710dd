"""Advice is true: whoever follows a sentence that says what to do has mended that fault.

Right answers are spoilt in ways that have nothing to do with their formula; then what the
sentence says is done, mechanically, and the answer is right again.
"""

import re
import warnings

import numpy as np
import pytest

from nnkit.check.compare import difference
from nnkit.check.judge import judge
from nnkit.check.running import run
from nnkit.exercise import catalogue, slot
from nnkit.values import mapped


def on_parts(change):
    """Return a change of each part of a result."""
    return lambda value: mapped(change, value)


def as_list(part):
    return part.tolist() if isinstance(part, np.ndarray) and part.ndim else part


def as_bools(part):
    return np.asarray(part) > 0 if isinstance(part, np.ndarray | float) else part


def as_matrix(part):
    return np.matrix(part) if isinstance(part, np.ndarray) and part.ndim == 2 else part


#: How a right result is spoilt.
SPOILT = {
    "lists": on_parts(as_list),
    "tuples": on_parts(lambda part: tuple(as_list(part)) if np.ndim(part) else part),
    "bools": on_parts(as_bools),
    "matrices": on_parts(as_matrix),
    "float32": on_parts(lambda part: part.astype(np.float32) if np.ndim(part) else part),
    "something more": lambda value: (value, 7.0),
    "something more, in a list": lambda value: [value, value],
    "one in a tuple": lambda value: (value,),
    "transposed": on_parts(lambda part: part.T if isinstance(part, np.ndarray) else part),
    "an axis more": on_parts(lambda part: part[None] if isinstance(part, np.ndarray) else part),
    "nothing": lambda value: None,
}


def as_arrays(value):
    """Wrap in np.array what is a list of numbers."""
    if isinstance(value, dict):
        return {key: as_arrays(part) for key, part in value.items()}
    try:
        array = np.array(value)
    except ValueError:
        array = np.array(None)
    if array.dtype.kind in "iuf":
        return array
    return type(value)(map(as_arrays, value)) if isinstance(value, list | tuple) else value


#: What is done about a result by whoever does what a sentence says.
FOLLOWED = {
    r"wrap it in np\.array": as_arrays,
    r"1\.0 \* \(\.\.\.\)": on_parts(lambda part: 1.0 * part),
    r"make it an np\.array": on_parts(lambda p: np.array(p) if isinstance(p, np.matrix) else p),
    r"compute in float64": "unspoilt",
    r"(thing|item)s?; (one array|a number) alone is due": lambda value: value[0],
    r": transposed$": on_parts(lambda part: part.T if isinstance(part, np.ndarray) else part),
    r"an axis of length 1 is too many": on_parts(
        lambda part: part[0] if isinstance(part, np.ndarray) else part
    ),
}


def smallest_failure(exercise, sheet, function):
    """Return the failure that a student is shown first, or None."""
    names = tuple(exercise.__signature__.parameters)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        judged = (
            judge(run(function, task.case, names), task, sheet.layout) for task in sheet.tasks
        )
        failures = [failure for failure in judged if failure]
    return min(failures, key=lambda failure: failure.task.case.size(), default=None)


#: One of the exercises trains for seconds at each call.
NAMES = [exercise.__name__ for exercise in catalogue() if exercise.__name__ != "challenge"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_to_do_mends_it(name, solutions):
    exercise, answer = slot(name), solutions.answer(name)
    sheet, right = answer.sheet(), answer.reference
    with solutions.use():
        for how, spoil in SPOILT.items():
            spoilt = after(right, spoil)
            first = smallest_failure(exercise, sheet, spoilt)
            for words, follow in FOLLOWED.items():
                if first is None or not re.search(words, first.sentence):
                    continue
                mended = right if follow == "unspoilt" else after(spoilt, follow)
                then = smallest_failure(exercise, sheet, mended)
                assert then is None or then.sentence != first.sentence, (how, first.sentence)


def after(function, change):
    """Return a function whose result is changed."""
    return lambda *args, **kwargs: change(function(*args, **kwargs))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("lists", "is a list, expected an array: wrap it in np.array(...)"),
        ("something more", "is a tuple of 2 things; one array alone is due"),
        ("one in a tuple", "is a tuple of 1 things; one array alone is due"),
        ("bools", "has dtype bool: True and False, where numbers are due"),
    ],
)
def test_some_of_it_is_said(spoil, words, solutions):
    answer = solutions.answer("weighted_sum")
    spoilt = after(answer.reference, SPOILT[spoil])
    assert words in smallest_failure(slot("weighted_sum"), answer.sheet(), spoilt).sentence


# --- a single number -----------------------------------------------------------------------------


@pytest.mark.parametrize("z", [0.5, -0.5, np.float64(2.0), np.array([0.5, -2.0]), np.array(3)])
def test_what_makes_numbers_of_bools_does_so_for_single_numbers_too(z):
    found = difference(z >= 0, np.where(np.asarray(z) >= 0, 1.0, 0.0))
    assert "1.0 * (...)" in found.sentence
    assert difference(1.0 * (z >= 0), np.where(np.asarray(z) >= 0, 1.0, 0.0)) is None


@pytest.mark.parametrize(
    ("got", "want"), [(np.array([True, False]), 0.5), (np.array([True]), np.array([0.25]))]
)
def test_no_such_advice_where_more_is_wrong_than_the_type(got, want):
    assert "1.0 *" not in difference(got, want).sentence


def test_few_digits_are_named_only_where_they_are_the_reason():
    want = np.array([1.0, 2.0])
    assert "float64" in difference((want * 1.00001).astype(np.float32), want).sentence
    assert "float64" not in difference((want + 1).astype(np.float32), want).sentence
