"""Answer sheet of `neuron`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only
from solutions.language import reference
from solutions.neuron.shared import (
    W2,
    W_DECIMALS,
    X3,
    X_DECIMALS,
    X_WHOLE,
    drawn_parameters,
)
from solutions.neuron.sigmoid import sigmoid
from solutions.neuron.weighted_sum import weighted_sum


@reference({"basic": 0.7, "shapes": 0.3})
def neuron(X, w, b):
    return sigmoid(weighted_sum(X, w, b))


@neuron.visible
def _():
    # The bias is what makes two of three pre-activations positive.
    yield case("basic", X3, W2, 3.0)
    yield case(
        "basic", np.array([[0.5, 1.0, -1.0], [2.0, 0.0, 0.25]]), np.array([1.0, -0.5, 2.0]), -1.0
    )
    yield case("basic", X_DECIMALS, W_DECIMALS, 0.3)
    yield case("shapes", X_WHOLE, W2, -0.25)
    yield case("shapes", np.array([2.0, -0.5]), np.array([0.75, 1.5]), 0.25)
    yield case("shapes", np.array([[1.5, -2.0]]), np.array([0.5, 1.0]), -0.75)


@neuron.hidden
def _(rng):
    for m, d in [(5, 3), (3, 3), (6, 1)]:
        yield case("basic", rng.normal(size=(m, d)), *drawn_parameters(rng, d))
    yield case("shapes", rng.integers(-3, 4, size=(3, 2)), *drawn_parameters(rng, 2))
    yield case("shapes", rng.normal(size=4), *drawn_parameters(rng, 4))
    yield case("shapes", read_only(rng.normal(size=(1, 2))), *drawn_parameters(rng, 2))
    yield case("shapes", fortran(rng.normal(size=(4, 3))), *drawn_parameters(rng, 3))


mistake = neuron.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The bias is added after the sigmoid; it belongs inside.")
def bias_outside(X, w, b):
    return sigmoid(weighted_sum(X, w, 0.0)) + b


@mistake("The bias is missing inside the sigmoid.")
def bias_forgotten(X, w, b):
    return sigmoid(weighted_sum(X, w, 0.0))


@mistake("The bias enters with a minus sign.")
def bias_negated(X, w, b):
    return sigmoid(weighted_sum(X, w, -b))


@mistake("The sigmoid is taken of each product before they are summed.")
def sigmoid_before_sum(X, w, b):
    return np.sum(sigmoid(X * w), axis=-1) + b


@mistake("The sigmoid is taken of each product, with the bias, before they are summed.")
def sigmoid_and_bias_before_sum(X, w, b):
    return np.sum(sigmoid(X * w + b), axis=-1)


@mistake("The sum runs over all examples as well; each example has its own output.")
def one_output_for_all(X, w, b):
    return sigmoid(np.sum(X * w) + b)


@mistake("The sign inside the sigmoid is flipped: this is the probability of class 0.")
def class_zero_probability(X, w, b):
    return sigmoid(-weighted_sum(X, w, b))


# --- mistakes: activation -----------------------------------------------------------------


@mistake("The activation is missing: this is the weighted sum, before the sigmoid.")
def activation_missing(X, w, b):
    return weighted_sum(X, w, b)


@mistake("The sigmoid is applied twice.")
def sigmoid_twice(X, w, b):
    return sigmoid(sigmoid(weighted_sum(X, w, b)))


@mistake("The output is a hard 0 or 1: that is a step neuron, a sigmoid neuron is smooth.")
def step_instead(X, w, b):
    return np.where(weighted_sum(X, w, b) >= 0, 1.0, 0.0)
