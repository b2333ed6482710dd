"""Answer sheet of `log_loss_grad`."""

import numpy as np

from nnkit.check.cases import case, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.language import reference


@reference({"basic": 0.7, "edges": 0.3})
def log_loss_grad(y, p):
    return (p - y) / (p * (1 - p)) / len(y)


#: What a gradient is divided by where p is small.
DIVISOR = Tolerance(relative=1e-5, absolute=1e-14)


@log_loss_grad.visible
def _():
    yield case("basic", np.array([1.0]), np.array([0.8]))
    yield case("basic", np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.25, 0.1]))
    yield case("edges", np.array([0, 1, 1, 0]), np.array([0.4, 0.6, 0.95, 0.01]))
    yield case("edges", read_only(np.array([0.0, 1.0])), read_only(np.array([0.999, 0.001])))
    yield case("basic", np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.3, 0.7, 0.12345, 0.96]))
    for p in (1e-6, 1e-8):
        yield case("edges", np.array([1.0]), np.array([p]), probe="divisor", tolerance=DIVISOR)


@log_loss_grad.hidden
def _(rng):
    for m in (2, 5, 9):
        yield case("basic", rng.integers(0, 2, m).astype(float), rng.uniform(0.05, 0.95, m))
    yield case("edges", rng.integers(0, 2, 6), rng.uniform(0.05, 0.95, 6))
    small = np.array([10.0 ** rng.uniform(-8, -6)])
    yield case("edges", np.array([1.0]), small, probe="divisor", tolerance=DIVISOR)
    yield case("edges", np.array([0.0]), rng.uniform(0.1, 0.4, 1))
    yield case("edges", strided(np.array([1.0, 0.0, 0.0])), strided(rng.uniform(0.05, 0.95, 3)))


mistake = log_loss_grad.mistake


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("The 1/m of the mean in `log_loss` is missing.")
def without_mean(y, p):
    return (p - y) / (p * (1 - p))


@mistake("The 1/m is there twice.")
def mean_twice(y, p):
    return (p - y) / (p * (1 - p)) / len(y) ** 2


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The sign is flipped: the minus in front of the logarithms is lost.")
def negated(y, p):
    return (y - p) / (p * (1 - p)) / len(y)


@mistake(
    "This is the derivative with respect to the pre-activation z; the one with respect to p is due."
)
def with_respect_to_pre_activation(y, p):
    return (p - y) / len(y)


@mistake("The part of the loss with 1 - y is forgotten, so y = 0 gives no gradient.")
def only_positive_examples(y, p):
    return -y / p / len(y)


@mistake("The inner derivative of ln(1 - p) is missing: its part has the wrong sign.")
def inner_derivative_missing(y, p):
    return -(y / p + (1 - y) / (1 - p)) / len(y)


@mistake("The part of y = 1 has the wrong sign: there the loss falls as p grows.")
def both_parts_positive(y, p):
    return (y / p + (1 - y) / (1 - p)) / len(y)


@mistake("The two denominators have changed places: each logarithm has its own inner function.")
def denominators_swapped(y, p):
    return (-y / (1 - p) + (1 - y) / p) / len(y)


@mistake("The difference is multiplied by a factor that it should be divided by.")
def multiplied_by_slope(y, p):
    return (p - y) * (p * (1 - p)) / len(y)


@mistake("A denominator with two factors lacks its parentheses: only the first one divides.")
def parentheses_missing(y, p):
    return (p - y) / p * (1 - p) / len(y)


@mistake("This is the loss of each example, not its derivative.")
def loss_itself(y, p):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y)


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The gradient is summed up to one number; every probability has a derivative of its own.")
def summed(y, p):
    return np.sum((p - y) / (p * (1 - p))) / len(y)


# --- mistakes: two at once ----------------------------------------------------------------


@mistake("A small number is added to the denominators: the gradient is another where p is small.")
def added(y, p):
    return ((1 - y) / (1 - p + 1e-7) - y / (p + 1e-7)) / len(y)


@mistake("The 1/m is missing, and a small number is added to the denominators.")
def added_without_mean(y, p):
    return (1 - y) / (1 - p + 1e-7) - y / (p + 1e-7)


@mistake("The sign is flipped, and the 1/m is missing.")
def negated_without_mean(y, p):
    return (y - p) / (p * (1 - p))
