"""Answer sheet of `softplus`."""

import math

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import STABLE, any_shape, drawn, drawn_large, large
from solutions.language import reference
from solutions.neuron.sigmoid import sigmoid


@reference(STABLE)
def softplus(z):
    return np.logaddexp(0, z)


@softplus.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield case("basic", np.array([-7.0, 7.0, 12.0]))
    yield from any_shape()
    yield from large()


@softplus.hidden
def _(rng):
    yield from drawn(rng)
    yield case("basic", rng.uniform(10, 15, size=3))
    yield from drawn_large(rng)


mistake = softplus.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The exponent has the wrong sign: the curve falls instead of rising.")
def exponent_sign(z):
    return softplus(-z)


@mistake("The 1 + is missing, and the logarithm just undoes the exponential.")
def without_one(z):
    return z * 1.0


@mistake("log1p adds the 1 already: here it is added twice.")
def one_twice(z):
    return np.log1p(1 + np.exp(z))


@mistake("The logarithm is missing.")
def without_logarithm(z):
    return 1 + np.exp(z)


@mistake("The logarithm has base 10; the natural one is due.")
def common_logarithm(z):
    return softplus(z) / np.log(10)


@mistake("The logarithm has base 2; the natural one is due.")
def binary_logarithm(z):
    return softplus(z) / np.log(2)


@mistake("The exponential has base 2, too; e^z is due.")
def all_binary(z):
    return np.logaddexp2(0, z)


@mistake("The sign is flipped: the result has to be positive.")
def negated(z):
    return -softplus(z)


@mistake("The rewritten formula needs |z| in the exponent: for negative z it is wrong.")
def absolute_value_missing(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-z))


# --- mistakes: another function -----------------------------------------------------------


@mistake("This is the ReLU: the corner at 0 has to be rounded off.")
def as_relu(z):
    return np.maximum(z, 0)


@mistake("This is the derivative of softplus, not softplus.")
def derivative(z):
    return sigmoid(z)


# --- mistakes: stability ------------------------------------------------------------------


@mistake("For large positive z the exponential overflows.")
def overflow(z):
    return np.log(1 + np.exp(z))


@mistake(
    "The exponential is computed for positive z too, where it is not used, and overflows: "
    "np.where computes both branches everywhere."
)
def both_branches(z):
    return np.where(z > 30, z, np.log1p(np.exp(z)))


@mistake("z itself is returned above a bound, and that bound is too low.")
def bound_too_low(z):
    return np.where(z > 10, z, np.log1p(np.exp(np.minimum(z, 10))))


@mistake("The logarithm of a sigmoid is infinite where the sigmoid is 0: log(0).")
def through_sigmoid(z):
    return -np.log(sigmoid(-np.asarray(z)))


@mistake("z is clipped, so that large inputs are not passed on.")
def input_clipped(z):
    return np.log1p(np.exp(np.clip(z, -500, 500)))


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("math.log and math.exp take a single number; an array needs NumPy's functions.")
def one_number_only(z):
    return max(z, 0.0) + math.log1p(math.exp(-math.fabs(z)))
