"""Answer sheet of `tanh`."""

import math

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import STABLE, any_shape, drawn, drawn_large, large
from solutions.language import reference
from solutions.neuron.sigmoid import sigmoid


@reference(STABLE)
def tanh(z):
    return np.tanh(z)


@tanh.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 1.5]))
    yield from any_shape()
    yield from large()


@tanh.hidden
def _(rng):
    yield from drawn(rng)
    yield from drawn_large(rng)


mistake = tanh.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The sign is flipped: tanh rises with z.")
def negated(z):
    return -np.tanh(z)


@mistake("Numerator and denominator are exchanged.")
def upside_down(z):
    with np.errstate(divide="ignore"):
        return 1 / np.tanh(z)


@mistake("The exponents are doubled: the curve rises twice as fast.")
def too_steep(z):
    return np.tanh(2 * np.asarray(z))


@mistake("This is the sine; the hyperbolic tangent is another function.")
def sine(z):
    return np.sin(z)


@mistake("The - 1 is missing: a sigmoid that is stretched to (0, 2) has to be moved down.")
def not_moved_down(z):
    return np.tanh(z) + 1


@mistake("The denominator is missing: this is the hyperbolic sine.")
def hyperbolic_sine(z):
    return np.sinh(z)


# --- mistakes: another function -----------------------------------------------------------


@mistake("This is the sigmoid: tanh runs from -1 to 1.")
def sigmoid_instead(z):
    return sigmoid(z)


@mistake("The sigmoid is stretched to (-1, 1) as it is due, but it rises too slowly.")
def stretched_sigmoid(z):
    return 2 * sigmoid(z) - 1


@mistake("This is the tangent; the hyperbolic tangent is another function.")
def tangent(z):
    return np.tan(z)


@mistake("This is the inverse tangent; the hyperbolic tangent is another function.")
def arc_tangent(z):
    return np.arctan(z)


@mistake("The curve is cut off at -1 and 1; tanh approaches them smoothly.")
def cut_off(z):
    return np.clip(z, -1, 1)


@mistake("This is the derivative of tanh, not tanh.")
def derivative(z):
    return 1 - np.tanh(z) ** 2


# --- mistakes: stability ------------------------------------------------------------------


@mistake("For large |z| the exponentials overflow, on both sides.")
def overflow_on_both_sides(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@mistake("For large positive z the exponential overflows.")
def overflow_above(z):
    return (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)


@mistake("For large negative z the exponential overflows.")
def overflow_below(z):
    return (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("math.tanh takes a single number; an array needs a function of NumPy.")
def one_number_only(z):
    return math.tanh(z)
