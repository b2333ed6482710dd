"""Answer sheet of `softplus_grad`."""

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import STABLE, any_shape, drawn, drawn_large, large
from solutions.activations.softplus import softplus
from solutions.language import reference
from solutions.neuron.sigmoid import sigmoid


@reference(STABLE)
def softplus_grad(z):
    return sigmoid(z)


@softplus_grad.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield from any_shape()
    yield from large()


@softplus_grad.hidden
def _(rng):
    yield from drawn(rng)
    yield from drawn_large(rng)


mistake = softplus_grad.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The inner derivative is missing: the exponential has to be differentiated.")
def inner_derivative_missing(z):
    return sigmoid(-z)


@mistake("The denominator is missing.")
def without_denominator(z):
    return np.exp(z)


@mistake("The sign is flipped: softplus rises, so its slope is positive.")
def negated(z):
    return -sigmoid(z)


# --- mistakes: where it is taken ----------------------------------------------------------


@mistake("The derivative is taken at the activation instead of the pre-activation.")
def at_activation(z):
    return sigmoid(softplus(z))


# --- mistakes: another function -----------------------------------------------------------


@mistake("This has been differentiated twice: it is the slope of the sigmoid.")
def second_derivative(z):
    s = sigmoid(z)
    return s * (1 - s)


@mistake("This is softplus itself, not its derivative.")
def softplus_itself(z):
    return softplus(z)


@mistake("This is the slope of the ReLU: that of softplus rises smoothly.")
def as_relu(z):
    return np.where(z > 0, 1.0, 0.0)


@mistake("This is tanh: the slope of softplus runs from 0 to 1.")
def as_tanh(z):
    return np.tanh(z)


# --- mistakes: stability ------------------------------------------------------------------


@mistake("For large positive z the exponential overflows.")
def overflow_above(z):
    return np.exp(z) / (1 + np.exp(z))


@mistake("For large negative z an exponential overflows, even if the quotient comes out right.")
def overflow_below(z):
    return 1 / (1 + np.exp(-z))


@mistake(
    "np.where computes both branches everywhere, and each of them overflows where it is not "
    "even used."
)
def both_branches(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
