"""Answer sheet of `selu`."""

import math

import numpy as np

from nnkit.check.cases import case
from solutions.activations.elu import elu
from solutions.activations.shared import STABLE, any_shape, drawn, drawn_large, large
from solutions.language import reference


@reference(STABLE)
def selu(z):
    return 1.0507009873554805 * elu(z, 1.6732632423543772)


@selu.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield from any_shape()
    yield from large()


@selu.hidden
def _(rng):
    yield from drawn(rng)
    yield from drawn_large(rng)


mistake = selu.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("Parentheses are missing: α multiplies the exponential only, not the - 1.")
def parentheses(z):
    below = 1.6732632423543772 * np.exp(np.minimum(z, 0)) - 1
    return 1.0507009873554805 * np.where(z > 0, z, below)


@mistake("The - 1 is missing: the two sides do not meet at 0.")
def without_minus_one(z):
    below = 1.6732632423543772 * np.exp(np.minimum(z, 0))
    return 1.0507009873554805 * np.where(z > 0, z, below)


# --- mistakes: constants ------------------------------------------------------------------


@mistake("The factor λ is missing.")
def without_scale(z):
    return elu(z, 1.6732632423543772)


@mistake("The factor λ is missing on the negative side.")
def scales_above_only(z):
    return np.where(z > 0, 1.0507009873554805 * z, elu(z, 1.6732632423543772))


@mistake("The factor λ is missing on the positive side.")
def scales_below_only(z):
    return elu(z, 1.0507009873554805 * 1.6732632423543772)


@mistake("The factor λ is added instead of multiplied.")
def scale_added(z):
    return 1.0507009873554805 + elu(z, 1.6732632423543772)


@mistake("α is missing: the ELU inside has α = 1.")
def without_alpha(z):
    return 1.0507009873554805 * elu(z)


@mistake("α multiplies the positive side as well.")
def alpha_everywhere(z):
    return 1.0507009873554805 * 1.6732632423543772 * elu(z)


@mistake("λ and α are exchanged.")
def constants_exchanged(z):
    return 1.6732632423543772 * elu(z, 1.0507009873554805)


@mistake("The factor λ acts twice on the negative side.")
def scale_twice_below(z):
    return 1.0507009873554805 * elu(z, 1.0507009873554805 * 1.6732632423543772)


@mistake("α multiplies the - 1 only, or the factor λ the exponential only: mind the parentheses.")
def scale_of_exponential(z):
    below = 1.0507009873554805 * 1.6732632423543772 * np.exp(np.minimum(z, 0)) - 1
    return np.where(z > 0, 1.0507009873554805 * np.asarray(z), below)


@mistake("The constants are rounded: copy all their digits.")
def rounded_constants(z):
    return 1.0507 * elu(z, 1.67326)


# --- mistakes: stability ------------------------------------------------------------------


@mistake(
    "The exponential is computed for positive z too, where it is not used, and overflows: "
    "np.where computes both branches everywhere."
)
def both_branches(z):
    return 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * (np.exp(z) - 1))


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("A Python `if` decides about a single number, not about each element of an array.")
def by_if(z):
    return 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z))
