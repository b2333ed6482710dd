"""Answer sheet of `leaky_relu_grad`."""

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import BESIDE_ZERO, PLAIN, any_shape, both_far, drawn
from solutions.language import reference


@reference(PLAIN)
def leaky_relu_grad(z, alpha=0.01):
    return np.where(z > 0, 1.0, alpha)


@leaky_relu_grad.visible
def _():
    yield case("basic", BESIDE_ZERO)
    yield case("basic", np.array([-4.0, 1.5, -0.25]), 0.3)
    yield case("basic", np.array([-0.7, 2.9, -1.3, 0.4]), 0.12345)
    yield from any_shape()
    yield case("edges", BESIDE_ZERO, 0.0)
    yield case("edges", BESIDE_ZERO, alpha=1)
    yield case("edges", 0.0, 0.2, probe="kink")


@leaky_relu_grad.hidden
def _(rng):
    yield from drawn(rng)
    for _ in range(2):
        yield case("basic", rng.normal(0, 3, size=6), alpha=float(rng.uniform(0.05, 0.95)))
    yield case("edges", both_far(rng), float(rng.uniform(0.05, 0.95)))
    yield case("edges", 0.0, float(rng.uniform(0.1, 0.9)), probe="kink")


mistake = leaky_relu_grad.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The slopes are exchanged: alpha belongs to the other side.")
def slopes_exchanged(z, alpha=0.01):
    return np.where(z > 0, alpha, 1.0)


@mistake("The slope of the negative side has the wrong sign.")
def negated(z, alpha=0.01):
    return np.where(z > 0, 1.0, -alpha)


@mistake("The negative side still holds z: its slope is a constant.")
def times_z(z, alpha=0.01):
    return np.where(z > 0, 1.0, alpha * z)


@mistake("The positive side still holds z: its slope is a constant.")
def above_is_z(z, alpha=0.01):
    return np.where(z > 0, z, alpha)


@mistake("alpha is added on the positive side as well, so the slope there exceeds 1.")
def added(z, alpha=0.01):
    return np.where(z > 0, 1.0 + alpha, alpha)


@mistake("alpha is taken off the positive side: its slope is 1, whatever alpha is.")
def sum_to_one(z, alpha=0.01):
    return np.where(z > 0, 1.0 - alpha, alpha)


# --- mistakes: another function -----------------------------------------------------------


@mistake("This is the leaky ReLU itself, not its slope.")
def function_itself(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z)


@mistake("The negative side has slope 0, as in the plain ReLU.")
def as_relu(z, alpha=0.01):
    return np.where(z > 0, 1.0, 0.0)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The parameter alpha is ignored: the slope is always 0.01.")
def always_default(z, alpha=0.01):
    return np.where(z > 0, 1.0, 0.01)


@mistake("The slope is always 0.1, whatever alpha is.")
def always_a_tenth(z, alpha=0.01):
    return np.where(z > 0, 1.0, 0.1)


# --- mistakes: edges ----------------------------------------------------------------------


@mistake("Where z is 0 the quotient of leaky ReLU and z is 0/0: compare instead of dividing.")
def divided_by_z(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z) / np.asarray(z)


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("A Python `if` decides about a single number, not about each element of an array.")
def by_if(z, alpha=0.01):
    return 1.0 if z > 0 else alpha


@mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def arrays_only(z, alpha=0.01):
    out = np.ones(z.shape)
    out[z < 0] = alpha
    return out


@mistake("The input is overwritten: build a new array instead of writing into z.")
def in_place(z, alpha=0.01):
    positive = z > 0
    z[positive], z[~positive] = 1, alpha
    return z
