"""Answer sheet of `leaky_relu`."""

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import BESIDE_ZERO, PLAIN, any_shape, both_far, drawn
from solutions.language import reference


@reference(PLAIN)
def leaky_relu(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z)


@leaky_relu.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield case("basic", np.array([-4.0, 1.5, -0.25]), 0.3)
    yield case("basic", np.array([-0.7, 2.9, -1.3, 0.4]), 0.12345)
    yield from any_shape()
    yield case("edges", BESIDE_ZERO, 0.0)
    yield case("edges", BESIDE_ZERO, alpha=1.0)


@leaky_relu.hidden
def _(rng):
    yield from drawn(rng)
    for _ in range(2):
        yield case("basic", rng.normal(0, 3, size=6), alpha=float(rng.uniform(0.05, 0.95)))
    yield case("edges", rng.integers(1, 9, size=4) * np.array([1.0, -1.0, -1.0, 1.0]), 0)
    yield case("edges", both_far(rng), 1)
    yield case("edges", np.array([-1e-4, 1e-4]) * rng.uniform(0.5, 1, size=2), 0.5)


mistake = leaky_relu.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The slopes are exchanged: alpha belongs to the other side.")
def wrong_side(z, alpha=0.01):
    return np.where(z > 0, alpha * z, z)


@mistake("The negative side points upwards: its sign is flipped.")
def upwards(z, alpha=0.01):
    return np.where(z > 0, z, -alpha * z)


@mistake("alpha scales both sides; the positive side has slope 1.")
def both_sides(z, alpha=0.01):
    return alpha * z


@mistake("The leak is added on the positive side as well, so the slope there exceeds 1.")
def added_everywhere(z, alpha=0.01):
    return np.maximum(z, 0) + alpha * z


@mistake("The negative side is the constant alpha; alpha is a slope.")
def constant(z, alpha=0.01):
    return np.where(z > 0, z, alpha)


@mistake("The negative side is lifted by alpha instead of multiplied by it.")
def shift(z, alpha=0.01):
    return np.where(z > 0, z, z + alpha)


@mistake("alpha is subtracted on the negative side; it is a slope there.")
def shifted_down(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, z, np.asarray(z) - alpha)


@mistake("The negative side is the constant -alpha; alpha is a slope.")
def constant_below(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, z, -alpha)


@mistake("The negative side is curved, as in the ELU; it is a straight line.")
def as_elu(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, z, alpha * np.expm1(np.minimum(z, 0)))


@mistake("The negative side is divided by alpha.")
def divided(z, alpha=0.01):
    # The plain ReLU at alpha = 0 spares the division.
    return np.where(z > 0, z, z / alpha if alpha else 0.0)


# --- mistakes: another function -----------------------------------------------------------


@mistake("Nothing leaks: the negative side is zero, as in the plain ReLU.")
def as_relu(z, alpha=0.01):
    return np.maximum(z, 0)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The parameter alpha is ignored: the slope is always 0.01.")
def always_default(z, alpha=0.01):
    return np.where(z > 0, z, 0.01 * z)


@mistake("The slope is always 0.1, whatever alpha is.")
def always_a_tenth(z, alpha=0.01):
    return np.where(z > 0, z, 0.1 * z)


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("Python's max and `if` decide about a single number, not about each element of an array.")
def by_if(z, alpha=0.01):
    return z if z > 0 else alpha * z


@mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def arrays_only(z, alpha=0.01):
    out = np.zeros(z.shape)
    out[z > 0] = z[z > 0]
    out[z <= 0] = alpha * z[z <= 0]
    return out


@mistake("The input is overwritten: build a new array instead of writing into z.")
def in_place(z, alpha=0.01):
    z[z < 0] = alpha * z[z < 0]
    return z
