"""Experiments: what is seen when an answer is called again with one argument changed."""

import inspect

import numpy as np
import pytest

from nnkit.check.cases import case
from nnkit.check.diagnose.experiments import alone, drawn, heeded, ignored
from nnkit.check.judge import Task, judge
from nnkit.check.running import run


def right(X, rate=0.1, shape="tanh"):
    """Stands for an exercise with a number and a choice."""
    return np.tanh(X) * rate if shape == "tanh" else X * rate


def tried(wrong, cases):
    """Try a wrong function on cases, as a check does."""
    names = tuple(inspect.signature(right).parameters)
    entries = []
    for one in cases:
        task = Task(one, run(right, one, names).value)
        task.find_heeds = lambda task=task: heeded(right, task, names)
        outcome = run(wrong, one, names)
        entries.append((task, outcome, judge(outcome, task)))
    assert any(failure for *_, failure in entries)
    return entries, names


X = np.array([0.5, -1.5, 2.0])
CASES = [
    case("basic", X, 0.3),
    case("basic", -X, rate=0.7),
    case("basic", X, 0.2, shape="relu"),
    case("basic", X, 0.4, "relu"),
]


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        (lambda X, rate=0.1, shape="tanh": right(X, 0.009, shape), ["rate"]),
        (lambda X, rate=0.1, shape="tanh": right(X, 0.5, shape), ["rate"]),
        (lambda X, rate=0.1, shape="tanh": right(X, rate), ["shape"]),
        (lambda X, rate=0.1, shape="tanh": right(X, 0.5), ["rate", "shape"]),
        (lambda X, rate=0.1, shape="tanh": 2 * right(X, rate, shape), []),
        (lambda X, rate=0.1, shape="tanh": np.zeros(3), []),
        (lambda X, rate=0.1, shape="tanh": right(X, rate**2, shape), []),
    ],
    ids=["any number", "another", "a choice", "both", "doubled", "constant", "squared"],
)
def test_an_ignored_argument(wrong, names):
    entries, parameters = tried(wrong, CASES)
    assert ignored(wrong, entries, parameters) == names


def test_an_argument_that_makes_no_difference_is_not_missed():
    def wrong(X, rate=0.1, shape="tanh"):
        return right(X, 2.0)

    entries, parameters = tried(wrong, [case("basic", np.zeros(3) + 1e-12, 0.5), CASES[0]])
    assert "rate" not in entries[0][0].heeds
    assert ignored(wrong, entries, parameters) == ["rate"]


def test_a_result_that_is_drawn():
    def wrong(X, rate=0.1, shape="tanh"):
        return right(X, rate, shape) + np.random.random()

    assert drawn(wrong, tried(wrong, CASES)[0])


def test_a_result_that_is_the_same_each_time():
    def wrong(X, rate=0.1, shape="tanh"):
        return np.sin(X)

    assert not drawn(wrong, tried(wrong, CASES)[0])


def test_a_single_number_that_goes_another_way():
    def wrong(X, rate=0.1, shape="tanh"):
        return 0.0 if np.ndim(X) == 0 else right(X, rate, shape)

    entries, _ = tried(wrong, [*CASES, case("shapes", 0.75, 0.5)])
    assert alone(wrong, entries)


def test_a_single_number_that_is_as_wrong_as_an_array():
    def wrong(X, rate=0.1, shape="tanh"):
        return 2 * right(X, rate, shape)

    entries, _ = tried(wrong, [*CASES, case("shapes", 0.75, 0.5)])
    assert not alone(wrong, entries)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda X, rate=0.1, shape="tanh": object(),
        lambda X, rate=0.1, shape="tanh": (x for x in X),
        lambda X, rate=0.1, shape="tanh": [X, lambda: 1],
        lambda X, rate=0.1, shape="tanh": {X.size, "a"},
        lambda X, rate=0.1, shape="tanh": {object(): X},
        lambda X, rate=0.1, shape="tanh": np.array([object(), 1]),
        lambda X, rate=0.1, shape="tanh": X + 1j,
    ],
    ids=[
        "an object",
        "a generator",
        "a function",
        "a set",
        "a strange key",
        "an array of objects",
        "complex",
    ],
)
def test_what_cannot_be_compared_was_not_drawn(wrong):
    entries, _ = tried(wrong, CASES)
    assert not drawn(wrong, entries)
