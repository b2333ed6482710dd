"""Answer sheet of `sigmoid_grad`."""

import math

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import STABLE, any_shape, drawn, drawn_large, large
from solutions.language import reference
from solutions.neuron.sigmoid import sigmoid


@reference(STABLE)
def sigmoid_grad(z):
    s = sigmoid(z)
    return s * (1 - s)


@sigmoid_grad.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield from any_shape()
    yield from large()


@sigmoid_grad.hidden
def _(rng):
    yield from drawn(rng)
    yield from drawn_large(rng)


mistake = sigmoid_grad.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The sign is flipped: the sigmoid rises, so its slope is positive.")
def negated(z):
    s = sigmoid(z)
    return s * (s - 1)


@mistake("A minus sign has become a plus: the slope has to vanish at both ends.")
def plus(z):
    s = sigmoid(z)
    return s * (1 + s)


@mistake("One of the two factors is missing.")
def one_factor_only(z):
    return 1 - sigmoid(z)


@mistake("The second factor holds z where the sigmoid of z is due.")
def mixed_factors(z):
    return sigmoid(z) * (1 - z)


@mistake("The inner derivative is missing: only the outer function is differentiated.")
def inner_derivative_missing(z):
    return -(sigmoid(z) ** 2)


@mistake("A difference quotient is only near the derivative: use the formula.")
def forward_difference(z):
    return (sigmoid(z + 1e-5) - sigmoid(z)) / 1e-5


@mistake("Both factors are 1 - σ(z); one of them has to be σ(z).")
def square_of_complement(z):
    return (1 - sigmoid(z)) ** 2


@mistake("Both factors are σ(z); one of them has to be 1 - σ(z).")
def square_of_sigmoid(z):
    return sigmoid(z) ** 2


@mistake("The denominator of the derivative has to be squared.")
def denominator_not_squared(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e)


# --- mistakes: where it is taken ----------------------------------------------------------


@mistake("z is treated as if it were the activation: it is the pre-activation, before the sigmoid.")
def at_activation(z):
    return z * (1 - z)


@mistake("The sigmoid is applied twice: to z and then to the result.")
def of_sigmoid(z):
    s = sigmoid(sigmoid(z))
    return s * (1 - s)


# --- mistakes: another function -----------------------------------------------------------


@mistake("This is the sigmoid itself, not its derivative.")
def sigmoid_itself(z):
    return sigmoid(z)


@mistake("This rule belongs to tanh; the sigmoid has another one.")
def rule_of_tanh(z):
    return 1 - sigmoid(z) ** 2


# --- mistakes: stability ------------------------------------------------------------------


@mistake("For large negative z the exponential overflows; the sigmoid, which does not, is at hand.")
def overflow_below(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


@mistake("For large positive z the exponential overflows; the sigmoid, which does not, is at hand.")
def overflow_above(z):
    return np.exp(z) / (1 + np.exp(z)) ** 2


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("math.exp takes a single number; an array needs a function of NumPy.")
def one_number_only(z):
    s = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
    return s * (1 - s)
