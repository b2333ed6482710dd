"""Answer sheet of `elu`."""

import math

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import BESIDE_ZERO, STABLE, any_shape, drawn, drawn_large, large
from solutions.language import reference


@reference(STABLE)
def elu(z, alpha=1.0):
    # Without the minimum, the exponential would overflow where its value is not wanted.
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


@elu.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield case("basic", np.array([-4.0, 1.5, -0.25]), 0.3)
    yield from any_shape()
    yield case("basic", BESIDE_ZERO, alpha=2)
    yield from large()


@elu.hidden
def _(rng):
    yield from drawn(rng)
    for _ in range(2):
        yield case("basic", rng.normal(0, 3, size=6), alpha=float(rng.uniform(0.2, 3)))
    yield from drawn_large(rng)
    yield case("stability", rng.uniform(-1e4, 1e4, size=5), float(rng.uniform(0.2, 3)))


mistake = elu.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The - 1 is missing: the two sides do not meet at 0.")
def without_minus_one(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)))


@mistake("Parentheses are missing: alpha multiplies the exponential only, not the - 1.")
def parentheses(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)) - 1)


@mistake("The exponent has the wrong sign: the negative side grows without bound.")
def exponent_sign(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (np.exp(-z) - 1))


@mistake("The negative side has the wrong sign: it lies above zero.")
def negated_below(z, alpha=1.0):
    return np.where(z > 0, z, -alpha * np.expm1(np.minimum(z, 0)))


@mistake("The two branches are exchanged.")
def branches_exchanged(z, alpha=1.0):
    return np.where(z > 0, alpha * np.expm1(z), z)


@mistake("The exponential side is used everywhere: no case is made for positive inputs.")
def one_branch(z, alpha=1.0):
    return alpha * (np.exp(z) - 1)


@mistake("The larger of both branches is taken: that is right for small alpha only.")
def larger_branch(z, alpha=1.0):
    return np.maximum(z, alpha * np.expm1(np.minimum(z, 0)))


@mistake("The smaller of both branches is taken; the sign of z decides.")
def smaller_branch(z, alpha=1.0):
    return np.minimum(z, alpha * np.expm1(np.minimum(z, 0)))


# --- mistakes: another function -----------------------------------------------------------


@mistake("The negative side is a straight line, as in the leaky ReLU.")
def as_leak(z, alpha=1.0):
    return np.where(z > 0, z, alpha * z)


@mistake("The negative side is zero, as in the plain ReLU.")
def as_relu(z, alpha=1.0):
    return np.maximum(z, 0)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The parameter alpha is ignored: the curve always levels off at -1.")
def without_alpha(z, alpha=1.0):
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


@mistake("alpha multiplies the positive side as well.")
def alpha_everywhere(z, alpha=1.0):
    return alpha * np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


@mistake("alpha stands in the exponent instead of in front.")
def alpha_in_exponent(z, alpha=1.0):
    return np.where(z > 0, z, np.expm1(alpha * np.minimum(z, 0)))


# --- mistakes: stability ------------------------------------------------------------------


@mistake(
    "The exponential is computed for positive z too, where it is not used, and overflows: "
    "np.where computes both branches everywhere."
)
def both_branches(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (np.exp(z) - 1))


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("A Python `if` decides about a single number, not about each element of an array.")
def by_if(z, alpha=1.0):
    return z if z > 0 else alpha * math.expm1(z)


@mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def arrays_only(z, alpha=1.0):
    out = np.zeros(z.shape)
    out[z > 0] = z[z > 0]
    out[z <= 0] = alpha * np.expm1(z[z <= 0])
    return out


@mistake("The input is overwritten: build a new array instead of writing into z.")
def in_place(z, alpha=1.0):
    z[z < 0] = alpha * np.expm1(z[z < 0])
    return z
