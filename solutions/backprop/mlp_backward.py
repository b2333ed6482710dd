"""Answer sheet of `mlp_backward`."""

import itertools

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.activations.given import ACTIVATIONS
from solutions.backprop.activation_backward import activation_backward
from solutions.backprop.linear_backward import linear_backward
from solutions.backprop.shared import whole_numbers
from solutions.forward.mlp_forward import mlp_forward
from solutions.language import reference


@reference({"basic": 0.5, "functions": 0.2, "shapes": 0.1, "large": 0.2})
def mlp_backward(dZ, cache, layers, hidden="relu"):
    gradients = []
    for i in reversed(range(len(layers))):
        A_prev, Z = cache[i]
        if i < len(layers) - 1:
            W_next = layers[i + 1][0]
            dZ = activation_backward(dZ @ W_next.T, Z, hidden)
        gradients.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
    return gradients


def _layers(rng, m, sizes, hidden="relu"):
    """Draw the arguments of `mlp_backward`; the cache is that of a forward pass."""
    layers = [
        (rng.normal(size=(n_in, n_out)), rng.normal(size=n_out))
        for n_in, n_out in itertools.pairwise(sizes)
    ]
    _, cache = mlp_forward(rng.normal(size=(m, sizes[0])), layers, hidden=hidden)
    return rng.normal(size=(m, sizes[-1])), cache, layers


def _large(rng):
    """Draw a network with too many weights to shift each by a little within a case's time."""
    sizes = [320, 300, 160, 1]
    X, dZ, *weights = whole_numbers(rng, (10, 320), (10, 1), *itertools.pairwise(sizes))
    # No hidden unit is at the kink: sums of whole numbers and a half, of halves and a quarter.
    layers = [(W, np.full(W.shape[1], 0.5**i)) for i, W in enumerate(weights, 1)]
    _, cache = mlp_forward(X, layers)
    return dZ, cache, layers


@mlp_backward.visible
def _():
    rng = np.random.default_rng(5)
    yield case("basic", *_layers(rng, 4, [2, 3, 1]))
    yield case("basic", *_layers(rng, 3, [2, 4, 3, 2]))
    yield case("basic", *_layers(rng, 2, [3, 3, 3, 3]))
    for name in ("tanh", "sigmoid", "identity"):
        yield case("functions", *_layers(rng, 3, [2, 3, 3, 2], name), hidden=name)
    yield case("shapes", *_layers(rng, 2, [3, 2]))
    yield case("shapes", *_layers(rng, 1, [2, 3, 2, 4]))
    dZ, cache, layers = _layers(rng, 3, [1, 2, 1, 1], "tanh")
    frozen = [tuple(map(read_only, pair)) for pair in cache]
    yield case("shapes", read_only(dZ), frozen, layers, hidden="tanh")
    yield case("large", *_large(np.random.default_rng(8)), long=True)


@mlp_backward.hidden
def _(rng):
    for m, sizes in [(4, [3, 5, 2]), (5, [2, 4, 4, 3]), (3, [3, 3, 3, 3])]:
        yield case("basic", *_layers(rng, m, sizes))
    for name in ("tanh", "sigmoid", "leaky_relu", "elu"):
        yield case("functions", *_layers(rng, 4, [3, 4, 2, 3], name), hidden=name)
    yield case("shapes", *_layers(rng, 5, [4, 1]))
    yield case("shapes", *_layers(rng, 1, [2, 3, 3, 1]))
    yield case("shapes", *_layers(rng, 3, [2, 3, 2, 4, 3, 2]))


mistake = mlp_backward.mistake


def _recursion(dZ, cache, layers, hidden, back, layer=linear_backward):
    """Run the recursion with a step of its own: ``dZ = back(dA, i)`` for layer i."""
    gradients = []
    for i in reversed(range(len(layers))):
        dA, dW, db = layer(dZ, cache[i][0], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = back(dA, i)
    return gradients


def _through(cache, hidden):
    return lambda dA, i: dA * ACTIVATIONS[hidden][1](cache[i - 1][1])


# --- mistakes: hidden derivative ----------------------------------------------------------


@mistake("The derivative of the hidden activation is forgotten.")
def without_derivative(dZ, cache, layers, hidden="relu"):
    return _recursion(dZ, cache, layers, hidden, lambda dA, i: dA)


@mistake(
    "The derivative is taken at the pre-activation of the same layer; dA belongs to the layer "
    "before."
)
def derivative_of_own_layer(dZ, cache, layers, hidden="relu"):
    return _recursion(
        dZ, cache, layers, hidden, lambda dA, i: dA * ACTIVATIONS[hidden][1](cache[i][1])
    )


@mistake("The derivative is taken at the activation A; it belongs to the pre-activation Z.")
def derivative_at_output(dZ, cache, layers, hidden="relu"):
    return _recursion(
        dZ, cache, layers, hidden, lambda dA, i: dA * ACTIVATIONS[hidden][1](cache[i][0])
    )


@mistake("The argument hidden is ignored: ReLU's derivative is taken.")
def always_relu(dZ, cache, layers, hidden="relu"):
    return _recursion(dZ, cache, layers, hidden, _through(cache, "relu"))


@mistake("The argument hidden is ignored: the sigmoid's derivative is taken.")
def always_sigmoid(dZ, cache, layers, hidden="relu"):
    return _recursion(dZ, cache, layers, hidden, _through(cache, "sigmoid"))


@mistake(
    "dZ is multiplied by the hidden activation's derivative, but it has passed the last layer's "
    "activation already."
)
def last_layer_through_activation(dZ, cache, layers, hidden="relu"):
    dZ = dZ * ACTIVATIONS[hidden][1](cache[-1][1])
    return _recursion(dZ, cache, layers, hidden, _through(cache, hidden))


# --- mistakes: formula --------------------------------------------------------------------


@mistake("A layer's input is its A_prev; here its own pre-activation Z is taken.")
def weights_from_pre_activations(dZ, cache, layers, hidden="relu"):
    shifted = [(cache[i - 1][1] if i else cache[0][0], cache[i][1]) for i in range(len(cache))]
    return _recursion(dZ, shifted, layers, hidden, _through(cache, hidden))


@mistake(
    "W is not transposed on the way back. Between layers of the same width it fits all the same."
)
def without_transpose(dZ, cache, layers, hidden="relu"):
    def layer(dZ, X, W):
        return dZ @ W, X.T @ dZ, dZ.sum(axis=0)

    return _recursion(dZ, cache, layers, hidden, _through(cache, hidden), layer)


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("The 1/m is put in again at every layer; dZ contains it already.")
def averaged_at_every_layer(dZ, cache, layers, hidden="relu"):
    return [(dW / len(dZ), db / len(dZ)) for dW, db in mlp_backward(dZ, cache, layers, hidden)]


@mistake("The gradients of the biases are means; sums over the examples are due.")
def biases_averaged(dZ, cache, layers, hidden="relu"):
    return [(dW, db / len(dZ)) for dW, db in mlp_backward(dZ, cache, layers, hidden)]


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The gradients of the biases keep the axis of the examples: (1, n).")
def biases_keep_axis(dZ, cache, layers, hidden="relu"):
    return [(dW, db[np.newaxis]) for dW, db in mlp_backward(dZ, cache, layers, hidden)]


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The gradients come in reverse order: the first layer's come first.")
def layers_reversed(dZ, cache, layers, hidden="relu"):
    return mlp_backward(dZ, cache, layers, hidden)[::-1]


@mistake("The first layer's gradients are missing: the loop stops too early.")
def first_layer_missing(dZ, cache, layers, hidden="relu"):
    return mlp_backward(dZ, cache, layers, hidden)[1:]


@mistake("Each pair comes as (db, dW); (dW, db) is due, like the layers' (W, b).")
def pairs_swapped(dZ, cache, layers, hidden="relu"):
    return [(db, dW) for dW, db in mlp_backward(dZ, cache, layers, hidden)]


# --- mistakes: twice ----------------------------------------------------------------------


@mistake(
    "Each hidden derivative is multiplied in twice: on the way back, and again at the layer itself."
)
def derivative_twice(dZ, cache, layers, hidden="relu"):
    return _recursion(
        dZ, cache, layers, hidden, lambda dA, i: dA * ACTIVATIONS[hidden][1](cache[i - 1][1]) ** 2
    )
