"""What a probe has seen, in words."""

import inspect

import numpy as np
import pytest

from nnkit.check.cases import case
from nnkit.check.compare import Tolerance
from nnkit.check.diagnose.probed import probed
from nnkit.check.judge import Task, judge
from nnkit.check.running import run

RNG = np.random.default_rng


def said(right, wrong, *cases):
    """Return what is said of a wrong function on cases."""
    tried = []
    for one in cases:
        names = tuple(inspect.signature(right).parameters)
        task = Task(one, run(right, one, names).value)
        outcome = run(wrong, one, names)
        tried.append((task, outcome, judge(outcome, task)))
    assert any(failure for *_, failure in tried)
    return probed(tried)


def hit(counted):
    """Make a loss of the probability of what happened, which `counted` may change."""
    return lambda y, p: -np.mean(np.log(counted(p[y == 1])))


LIMIT = case(
    "clipping",
    np.array([1.0, 0.0]),
    np.array([0.0, 1.0]),
    probe="smallest_probability",
    tolerance=Tolerance(1e-3, 1e-16),
)


@pytest.mark.parametrize(
    ("counted", "sentence"),
    [
        (lambda p: np.maximum(p, 1e-7), "The probabilities are clipped at 1e-7."),
        (lambda p: np.maximum(p, 3e-10), "The probabilities are clipped at 3e-10."),
        (lambda p: p + 1e-9, "1e-9 is added to the probabilities."),
        (lambda p: p + 1e-5, "1e-5 is added to the probabilities."),
    ],
    ids=["clipped", "another limit", "added", "much added"],
)
def test_a_limit_of_probabilities(counted, sentence):
    assert said(hit(lambda p: np.maximum(p, 1e-12)), hit(counted), LIMIT) == [sentence]


def test_no_limit_is_made_up():
    with np.errstate(all="ignore"):
        assert said(hit(lambda p: np.maximum(p, 1e-12)), hit(lambda p: p), LIMIT) == []


def dropping(value):
    def dropout(A, keep, rng):
        mask = np.where(rng.random(A.shape) < keep, value(keep), 0.0)
        return A * mask, mask

    return dropout


MASKS = [
    case("basic", np.ones((20, 10)), keep, RNG(1), probe="mask_values") for keep in (0.25, 0.8)
]


def test_what_is_added_to_a_divisor():
    found = said(dropping(lambda keep: 1 / keep), dropping(lambda keep: 1 / (keep + 0.003)), *MASKS)
    assert found == ["0.003 is added to keep in the divisor."]


def test_another_scale_is_no_divisor():
    assert said(dropping(lambda keep: 1 / keep), dropping(lambda keep: 1.0), *MASKS) == []


def start(draw):
    def init(n_in, n_hidden, n_out, rng):
        return {
            "W1": draw(rng, n_in, n_hidden),
            "b1": np.zeros(n_hidden),
            "W2": draw(rng, n_hidden, n_out),
            "b2": np.zeros(n_out),
        }

    return init


def repeated(rng, n_in, n_out):
    return np.tile(rng.normal(size=n_out), (n_in, 1))


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda rng, n, k: rng.uniform(-0.1, 0.1, (n, k)), ["uniform"]),
        (lambda rng, n, k: rng.uniform(-1, 1, (n, k)), ["uniform"]),
        (repeated, ["repeated"]),
        (lambda rng, n, k: rng.normal(size=(n, k)), []),
        (lambda rng, n, k: np.abs(rng.normal(size=(n, k))), ["No weight is negative"]),
    ],
    ids=["uniform", "wide", "repeated", "normal", "half-normal"],
)
def test_how_weights_are_distributed(draw, words):
    right = start(lambda rng, n, k: 0.3 * rng.normal(size=(n, k)))
    one = case(
        "basic", 160, 300, 200, RNG(2), probe="initial_weights", tolerance=Tolerance(0.05, 1e-9)
    )
    found = said(right, start(draw), one)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


SPREADS = [
    case("basic", *widths, RNG(seed), probe="drawn_spread", tolerance=Tolerance(0.025, 1e-9))
    for seed, widths in enumerate([(300, 400), (500, 240)])
]


def he(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)


@pytest.mark.parametrize("size", [0.01, 0.05, 1.0])
def test_a_deviation_that_is_always_the_same(size):
    wrong = said(he, lambda n_in, n_out, rng: size * rng.normal(size=(n_in, n_out)), *SPREADS)
    assert wrong == [f"The deviation of the weights is about {size:.2g}, whatever the widths are."]


def test_a_deviation_that_follows_the_widths_is_not_called_the_same():
    assert said(he, lambda n_in, n_out, rng: 3 * he(n_in, n_out, rng), *SPREADS) == []
    one = said(he, lambda n_in, n_out, rng: 0.05 * rng.normal(size=(n_in, n_out)), SPREADS[0])
    assert one == []  # one case tells nothing
