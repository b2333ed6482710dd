"""Answer sheet of `relu_grad`."""

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import BESIDE_ZERO, PLAIN, any_shape, both_far, drawn
from solutions.language import reference


@reference(PLAIN)
def relu_grad(z):
    return np.where(z > 0, 1.0, 0.0)


@relu_grad.visible
def _():
    yield case("basic", BESIDE_ZERO)
    yield from any_shape()
    yield case("edges", 0.0, probe="kink")


@relu_grad.hidden
def _(rng):
    yield from drawn(rng)
    yield case("edges", both_far(rng))
    yield case("edges", np.array([1e-9, -1e-9]) * rng.uniform(0.5, 1))
    yield case("edges", 0.0, probe="kink")


mistake = relu_grad.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The two sides are exchanged.")
def slopes_exchanged(z):
    return np.where(z > 0, 0.0, 1.0)


@mistake("The slope is 1 everywhere, on the flat side too.")
def one_everywhere(z):
    return 1.0 + 0.0 * np.asarray(z)


@mistake("The threshold lies at 1; the kink is elsewhere.")
def kink_at_one(z):
    return np.where(z > 1, 1.0, 0.0)


# --- mistakes: another function -----------------------------------------------------------


@mistake("This is the ReLU itself, not its slope.")
def relu_itself(z):
    return np.maximum(z, 0)


@mistake("The negative side falls: its slope is not -1, for the curve is flat there.")
def absolute_value(z):
    return np.where(z > 0, 1.0, -1.0)


@mistake("The flat side has a slope: that is the leaky ReLU.")
def with_leak(z):
    return np.where(z > 0, 1.0, 0.01)


# --- mistakes: edges ----------------------------------------------------------------------


@mistake("The slope at 0 is NaN; a number is due. (A quotient with z would be 0/0 there.)")
def relu_over_z(z):
    return np.maximum(z, 0) / np.asarray(z)


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The comparison itself is returned: True and False instead of numbers.")
def comparison_returned(z):
    return z > 0


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("A Python `if` decides about a single number, not about each element of an array.")
def by_if(z):
    return 1.0 if z > 0 else 0.0


@mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def arrays_only(z):
    out = np.zeros(z.shape)
    out[z > 0] = 1
    return out


@mistake("The input is overwritten: build a new array instead of writing into z.")
def in_place(z):
    z[z > 0] = 1
    z[z <= 0] = 0
    return z
