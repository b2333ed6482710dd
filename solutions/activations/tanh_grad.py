"""Answer sheet of `tanh_grad`."""

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import STABLE, any_shape, drawn, drawn_large, large
from solutions.language import reference
from solutions.neuron.sigmoid import sigmoid


@reference(STABLE)
def tanh_grad(z):
    return 1 - np.tanh(z) ** 2


@tanh_grad.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 1.5]))
    yield from any_shape()
    yield from large()


@tanh_grad.hidden
def _(rng):
    yield from drawn(rng)
    yield from drawn_large(rng)


mistake = tanh_grad.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The square is missing.")
def square_missing(z):
    return 1 - np.tanh(z)


@mistake("The square is inside: z is squared instead of tanh.")
def square_inside(z):
    return 1 - np.tanh(np.asarray(z) ** 2)


@mistake("The square encloses too much: not the whole difference is squared.")
def square_of_difference(z):
    return (1 - np.tanh(z)) ** 2


@mistake("The hyperbolic secant has to be squared.")
def secant_not_squared(z):
    e = np.exp(-np.abs(z))
    return 2 * e / (1 + e**2)


@mistake("A minus sign has become a plus: the slope has to vanish at both ends.")
def plus(z):
    return 1 + np.tanh(z) ** 2


@mistake("The sign is flipped: tanh rises, so its slope is positive.")
def negated(z):
    return np.tanh(z) ** 2 - 1


# --- mistakes: where it is taken ----------------------------------------------------------


@mistake("z is treated as if it were the activation: it is the pre-activation, before tanh.")
def at_activation(z):
    return 1 - np.asarray(z) ** 2


@mistake("tanh is applied twice: to z and then to the result.")
def of_tanh(z):
    return 1 - np.tanh(np.tanh(z)) ** 2


# --- mistakes: another function -----------------------------------------------------------


@mistake("This is tanh itself, not its derivative.")
def tanh_itself(z):
    return np.tanh(z)


@mistake("This rule belongs to the sigmoid; tanh has another one.")
def rule_of_sigmoid(z):
    t = np.tanh(z)
    return t * (1 - t)


@mistake("This is the slope of the sigmoid: tanh is four times as steep at 0.")
def slope_of_sigmoid(z):
    s = sigmoid(z)
    return s * (1 - s)


# --- mistakes: stability ------------------------------------------------------------------


@mistake("cosh overflows at large |z|: write the slope by means of tanh.")
def cosh_overflow(z):
    return 1 / np.cosh(z) ** 2
