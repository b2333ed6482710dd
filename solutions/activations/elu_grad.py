"""Answer sheet of `elu_grad`."""

import math

import numpy as np

from nnkit.check.cases import case
from solutions.activations.elu import elu
from solutions.activations.shared import BESIDE_ZERO, STABLE, any_shape, drawn, drawn_large, large
from solutions.language import reference


@reference(STABLE)
def elu_grad(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))


@elu_grad.visible
def _():
    yield case("basic", BESIDE_ZERO)
    yield case("basic", np.array([-4.0, 1.5, -0.25, 0.5]), 0.3)
    yield from any_shape()
    yield case("basic", BESIDE_ZERO, alpha=2)
    yield case("edges", 0.0, 0.5, probe="kink")
    yield case("edges", 0.0, probe="kink")
    yield from large()


@elu_grad.hidden
def _(rng):
    yield from drawn(rng)
    for _ in range(2):
        yield case("basic", rng.normal(0, 3, size=6), alpha=float(rng.uniform(0.2, 3)))
    yield from drawn_large(rng)
    yield case("stability", rng.uniform(-1e4, 1e4, size=5), float(rng.uniform(0.2, 3)))
    yield case("edges", 0.0, float(rng.uniform(0.2, 3)), probe="kink")


mistake = elu_grad.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The negative side is not differentiated: the constant term is still there.")
def constant_kept(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.expm1(np.minimum(z, 0)))


@mistake("The positive side is not differentiated: its slope is a constant.")
def above_is_z(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)))


@mistake("The exponential is differentiated like a power: a factor z has come down.")
def power_rule(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * z * np.exp(np.minimum(z, 0)))


@mistake("The exponent has the wrong sign: the slope has to die away on the negative side.")
def exponent_sign(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(-z))


@mistake("The two branches are exchanged.")
def branches_exchanged(z, alpha=1.0):
    return np.where(z > 0, alpha * np.exp(z), 1.0)


@mistake("The shortcut through elu adds 1, which is right for one alpha only.")
def plus_one(z, alpha=1.0):
    return np.where(z > 0, 1.0, elu(z, alpha) + 1)


@mistake("The slope of the negative side has the wrong sign.")
def negated(z, alpha=1.0):
    return np.where(z > 0, 1.0, -alpha * np.exp(np.minimum(z, 0)))


@mistake("The shortcut through elu subtracts alpha, where it has to be added.")
def minus_alpha(z, alpha=1.0):
    return np.where(z > 0, 1.0, elu(z, alpha) - alpha)


@mistake("The smaller of both slopes is taken; the sign of z decides.")
def smaller_slope(z, alpha=1.0):
    return np.minimum(1.0, alpha * np.exp(np.minimum(z, 0)))


@mistake("The larger of both slopes is taken; the sign of z decides.")
def larger_slope(z, alpha=1.0):
    return np.where(z > 0, np.maximum(1.0, alpha), alpha * np.exp(np.minimum(z, 0)))


# --- mistakes: where it is taken ----------------------------------------------------------


@mistake("The derivative is taken at the activation instead of the pre-activation.")
def at_activation(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(elu(z, alpha), 0)))


# --- mistakes: another function -----------------------------------------------------------


@mistake("This is the ELU itself, not its derivative.")
def elu_itself(z, alpha=1.0):
    return elu(z, alpha)


@mistake("The negative side has the constant slope alpha, as in the leaky ReLU.")
def as_leak(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha)


@mistake("The negative side has slope 0, as in the plain ReLU.")
def as_relu(z, alpha=1.0):
    return np.where(z > 0, 1.0, 0.0)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The parameter alpha is ignored.")
def without_alpha(z, alpha=1.0):
    return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))


@mistake("alpha multiplies the positive side as well.")
def alpha_everywhere(z, alpha=1.0):
    return alpha * np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))


# --- mistakes: stability ------------------------------------------------------------------


@mistake(
    "The exponential is computed for positive z too, where it is not used, and overflows: "
    "np.where computes both branches everywhere."
)
def both_branches(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(z))


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("A Python `if` decides about a single number, not about each element of an array.")
def by_if(z, alpha=1.0):
    return 1.0 if z > 0 else alpha * math.exp(z)


@mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def arrays_only(z, alpha=1.0):
    out = np.ones(z.shape)
    out[z < 0] = alpha * np.exp(z[z < 0])
    return out
