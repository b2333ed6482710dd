"""Answer sheet of `step`."""

import numpy as np

from nnkit.check.cases import case
from solutions.activations.shared import PLAIN, any_shape, drawn
from solutions.language import reference
from solutions.neuron.sigmoid import sigmoid


@reference(PLAIN)
def step(z):
    return np.where(z >= 0, 1.0, 0.0)


@step.visible
def _():
    yield case("basic", np.array([-2.0, -0.25, 0.0, 0.25, 0.75, 3.0]))
    yield case("edges", 0.0)
    yield case("edges", np.array([1e-12, -1e-12, -1e-5, 1e-5]))
    yield from any_shape()


@step.hidden
def _(rng):
    yield from drawn(rng)
    yield case("basic", np.array([0.0, *rng.normal(size=3), 0.0]))
    yield case("edges", np.array([1e-12, -1e-12, 1e4, -1e4]) * rng.uniform(0.5, 1))


mistake = step.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The two sides of the step are exchanged.")
def reversed_step(z):
    return np.where(z >= 0, 0.0, 1.0)


@mistake("The low side of the step has the wrong value: silent is not -1.")
def minus_one_below(z):
    return np.where(z >= 0, 1.0, -1.0)


@mistake("The threshold lies at 0.5, as for probabilities; z is a pre-activation.")
def threshold_of_probabilities(z):
    return np.where(z >= 0.5, 1.0, 0.0)


@mistake("Positive inputs are passed on unchanged: a step has the same height everywhere.")
def passes_on(z):
    return np.where(z >= 0, z, 0.0)


# --- mistakes: another function -----------------------------------------------------------


@mistake("This is the sign function: the step function has two values, and neither is -1.")
def sign(z):
    return np.sign(z)


@mistake("A steep sigmoid is still smooth: the step has two values.")
def steep_sigmoid(z):
    return sigmoid(100 * np.asarray(z))


# --- mistakes: edges ----------------------------------------------------------------------


@mistake("The value exactly at z = 0 is on the wrong side of the step.")
def zero_is_off(z):
    return np.where(z > 0, 1.0, 0.0)


@mistake("A number a little below 0 counts as 0: the threshold is not exactly 0.")
def threshold_a_little_lower(z):
    return np.where(np.asarray(z) > -1e-6, 1.0, 0.0)


@mistake("At z = 0 the step is halfway up; it belongs wholly to one side.")
def half_at_zero(z):
    return np.heaviside(z, 0.5)


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The comparison itself is returned: True and False instead of numbers.")
def comparison_returned(z):
    return z >= 0


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("A Python `if` decides about a single number, not about each element of an array.")
def by_if(z):
    return 1.0 if z >= 0 else 0.0


@mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def arrays_only(z):
    out = np.zeros(z.shape)
    out[z >= 0] = 1.0
    return out


@mistake("The input is overwritten: build a new array instead of writing into z.")
def in_place(z):
    on = z >= 0
    z[on], z[~on] = 1.0, 0.0
    return z
