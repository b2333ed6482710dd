"""Answer sheet of `relu`."""

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import PLAIN, any_shape, both_far, drawn
from solutions.language import reference


@reference(PLAIN)
def relu(z):
    return np.maximum(z, 0)


@relu.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield from any_shape()
    yield case("edges", np.array([-9000.0, 0.12345, 40.0, 9000.0]))


@relu.hidden
def _(rng):
    yield from drawn(rng)
    yield case("edges", both_far(rng))
    yield case("edges", -rng.uniform(1, 2, size=3))


mistake = relu.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The wrong side is kept: negative inputs pass and positive ones do not.")
def negative_side_kept(z):
    return np.minimum(z, 0)


@mistake("The positive side is cut off at 6; it has no upper bound.")
def clipped_at_six(z):
    return np.clip(z, 0, 6)


@mistake("The kink lies at 1 instead of 0.")
def kink_moved(z):
    return np.maximum(np.asarray(z) - 1, 0)


@mistake("Negative inputs leak through with a slope of 0.1: that is a leaky ReLU.")
def leaks_more(z):
    return np.where(np.asarray(z) > 0, z, 0.1 * np.asarray(z))


@mistake("The positive side is cut off at 1; it has no upper bound.")
def clipped(z):
    return np.clip(z, 0, 1)


# --- mistakes: another function -----------------------------------------------------------


@mistake("Negative inputs are mirrored: this is the absolute value.")
def absolute_value(z):
    return np.abs(z)


@mistake("The positive side is flat: what is positive has to keep its value.")
def as_step(z):
    return np.where(z > 0, 1.0, 0.0)


@mistake("Negative inputs leak through: this is the leaky ReLU.")
def leaks(z):
    return np.where(z > 0, z, 0.01 * z)


@mistake("The corner is rounded off: this is the softplus.")
def rounded_corner(z):
    return np.logaddexp(0, z)


@mistake("Nothing is cut off: negative inputs pass unchanged.")
def as_identity(z):
    return z


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("This is the largest element of the whole array, not one number for each element.")
def largest_of_all(z):
    return np.max(np.maximum(z, 0))


@mistake("Negative inputs are dropped, so the shape changes; they have to become zeros.")
def negatives_dropped(z):
    z = np.asarray(z)
    return z[z > 0]


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("Python's max and `if` decide about a single number, not about each element of an array.")
def python_max(z):
    return max(0, z)


@mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def arrays_only(z):
    out = z.copy()
    out[out < 0] = 0
    return out


@mistake("The input is overwritten: build a new array instead of writing into z.")
def in_place(z):
    z[z < 0] = 0
    return z
