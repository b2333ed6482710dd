"""Answer sheet of `linear_forward`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.forward.shared import X4, drawn_layer
from solutions.language import reference


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2})
def linear_forward(X, W, b):
    return X @ W + b


@linear_forward.visible
def _():
    W = np.array([[1.0, -1.0, 0.5], [0.75, 2.0, -3.0]])
    b = np.array([0.5, -1.0, 0.25])
    yield case("basic", X4, W, b)
    yield case("basic", X4[:3], W, b)
    wide = np.array([[1.0, -2.0, 0.25, 4.0], [3.0, 0.5, -1.5, 2.0]])
    yield case("basic", X4[:3], wide, np.array([4.0, -0.25, 1.0, 0.5]))
    X = np.array([[0.12345, -0.7, 2.3], [3.1, 1.3, 0.9]])
    yield case("basic", X, np.array([[2.1, 0.3], [-5.3, 1.7], [-1.7, -2.2]]), np.array([0.3, 1.1]))
    yield case("edges", np.array([[1, 2], [-3, 0], [0, -4], [2, 1]]), W, b)
    yield case("shapes", X4[2:3], W, b)
    yield case("shapes", X4, W[:, :1], b[:1])
    yield case("edges", read_only(X4), fortran(W), read_only(b))


@linear_forward.hidden
def _(rng):
    for m, n_in, n_out in [(5, 3, 4), (4, 2, 2), (3, 3, 3), (2, 4, 5), (5, 2, 5)]:
        yield case("basic", rng.normal(size=(m, n_in)), *drawn_layer(rng, n_in, n_out))
    for m, n_in, n_out in [(1, 3, 2), (4, 1, 3), (3, 2, 1), (1, 1, 1)]:
        yield case("shapes", rng.normal(size=(m, n_in)), *drawn_layer(rng, n_in, n_out))
    yield case("edges", strided(rng.normal(size=(3, 2))), *drawn_layer(rng, 2, 4))
    yield case("edges", rng.integers(-4, 5, size=(3, 4)), *drawn_layer(rng, 4, 2))
    yield case("edges", fortran(rng.normal(size=(3, 2))), *drawn_layer(rng, 2, 3))


mistake = linear_forward.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The bias is missing.")
def no_biases(X, W, b):
    return X @ W


@mistake("The bias is subtracted; it has to be added.")
def biases_subtracted(X, W, b):
    return X @ W - b


@mistake("The bias is multiplied by the number of inputs: it counts once.")
def bias_for_every_input(X, W, b):
    return X @ W + b * X.shape[1]


@mistake("The bias is added twice.")
def bias_twice(X, W, b):
    return X @ W + 2 * b


@mistake("An activation is applied already: Z is what comes before it.")
def rectified_already(X, W, b):
    return np.maximum(X @ W + b, 0)


@mistake("The sum is divided by the number of inputs: a sum is due, not a mean.")
def mean_over_inputs(X, W, b):
    return X @ W / X.shape[1] + b


# --- mistakes: matrices -------------------------------------------------------------------


@mistake("W is transposed, as in the convention that writes examples as columns.")
def weights_transposed(X, W, b):
    return X @ W.T + b


@mistake("The factors of the matrix product stand in the wrong order.")
def factors_exchanged(X, W, b):
    return W @ X + b


@mistake("* multiplies element by element; the matrix product is meant.")
def elementwise_product(X, W, b):
    return X * W + b


@mistake("The result is transposed: the rows have to be the examples.")
def layer_transposed(X, W, b):
    return (X @ W + b).T


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("All neurons share one bias: the biases are added up first.")
def biases_summed(X, W, b):
    return X @ W + np.sum(b)


@mistake("Only the first neuron's bias is used, for all of them.")
def first_bias_for_all(X, W, b):
    return X @ W + b[0]


@mistake("The biases are laid along the examples instead of the neurons.")
def biases_along_examples(X, W, b):
    return X @ W + b[:, np.newaxis]


@mistake("The neurons are added up: each keeps its own pre-activation.")
def neurons_added_up(X, W, b):
    return np.sum(X @ W + b, axis=1)


# --- mistakes: bias -----------------------------------------------------------------------


@mistake("The bias is added to the weights, so it is multiplied by the inputs.")
def bias_in_the_weights(X, W, b):
    return X @ (W + b)


# --- mistakes: neurons --------------------------------------------------------------------


@mistake("Only the first neuron is computed; there is a column for each.")
def first_neuron_only(X, W, b):
    return X @ W[:, :1] + b[:1]


@mistake("An activation, the sigmoid, is applied already: Z is what comes before it.")
def squashed_already(X, W, b):
    return 0.5 + 0.5 * np.tanh((X @ W + b) / 2)
