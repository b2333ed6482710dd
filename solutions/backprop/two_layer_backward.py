"""Answer sheet of `two_layer_backward`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only
from solutions.activations.given import ACTIVATIONS
from solutions.backprop.activation_backward import activation_backward
from solutions.backprop.linear_backward import linear_backward
from solutions.backprop.shared import SMALL, drawn_network, whole_numbers
from solutions.forward.two_layer_forward import two_layer_forward
from solutions.language import reference


@reference({"basic": 0.5, "functions": 0.2, "shapes": 0.1, "large": 0.2})
def two_layer_backward(dZ2, cache, params, hidden="sigmoid"):
    dA1, dW2, db2 = linear_backward(dZ2, cache["A1"], params["W2"])
    dZ1 = activation_backward(dA1, cache["Z1"], hidden)
    _, dW1, db1 = linear_backward(dZ1, cache["X"], params["W1"])
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def _two_layers(rng, m, n_in, n_hidden, n_out, hidden="sigmoid"):
    """Draw the arguments of `two_layer_backward`; the cache is that of a forward pass."""
    params = drawn_network(rng, n_in, n_hidden, n_out)
    _, cache = two_layer_forward(rng.normal(size=(m, n_in)), params, hidden=hidden)
    return rng.normal(size=(m, n_out)), cache, params


def _large(rng):
    """Draw a network with too many weights to shift each by a little within a case's time."""
    X, W1, W2, dZ2 = whole_numbers(rng, (10, 400), (400, 360), (360, 1), (10, 1))
    # No hidden unit is at the kink: sums of whole numbers and a half.
    params = {"W1": W1, "b1": np.full(360, 0.5), "W2": W2, "b2": np.array([0.5])}
    _, cache = two_layer_forward(X, params, hidden="relu")
    return dZ2, cache, params


@two_layer_backward.visible
def _():
    rng = np.random.default_rng(4)
    X = np.array([[1.0, -2.0], [0.5, 1.5], [-1.0, 0.25], [2.0, 0.75]])
    _, cache = two_layer_forward(X, SMALL)
    yield case("basic", np.array([[0.5], [-1.0], [2.0], [-0.25]]), cache, SMALL)
    yield case("basic", *_two_layers(rng, 2, 3, 3, 3))
    for name in ("tanh", "relu", "identity"):
        yield case("functions", *_two_layers(rng, 3, 2, 4, 2, name), hidden=name)
    yield case("shapes", *_two_layers(rng, 1, 2, 3, 2))
    yield case("shapes", *_two_layers(rng, 4, 1, 1, 1, "tanh"), hidden="tanh")
    dZ2, cache, params = _two_layers(rng, 2, 2, 3, 1)
    yield case(
        "shapes",
        read_only(dZ2),
        {key: read_only(value) for key, value in cache.items()},
        {key: fortran(value) for key, value in params.items()},
    )
    yield case("large", *_large(rng), hidden="relu", long=True)


@two_layer_backward.hidden
def _(rng):
    for sizes in [(4, 3, 2, 5), (5, 2, 4, 1), (3, 3, 3, 3)]:
        yield case("basic", *_two_layers(rng, *sizes))
    for name in ("tanh", "relu", "leaky_relu", "elu", "softplus"):
        yield case("functions", *_two_layers(rng, 3, 2, 4, 3, name), hidden=name)
    yield case("shapes", *_two_layers(rng, 1, 4, 2, 3))
    yield case("shapes", *_two_layers(rng, 6, 1, 5, 1, "relu"), hidden="relu")


mistake = two_layer_backward.mistake


def _back(
    dZ2,
    cache,
    params,
    hidden,
    slope=lambda cache, hidden: ACTIVATIONS[hidden][1](cache["Z1"]),
    inputs=("X", "A1"),
    scale=1.0,
):
    """Go backward with one piece exchanged."""
    X, A1 = (cache[name] for name in inputs)
    dZ1 = dZ2 @ params["W2"].T * slope(cache, hidden)
    return {
        "W1": scale * X.T @ dZ1,
        "b1": scale * dZ1.sum(axis=0),
        "W2": scale * A1.T @ dZ2,
        "b2": scale * dZ2.sum(axis=0),
    }


# --- mistakes: hidden derivative ----------------------------------------------------------


@mistake("The derivative of the hidden activation is forgotten.")
def hidden_derivative_forgotten(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, hidden, slope=lambda cache, hidden: 1.0)


@mistake("The hidden activation's derivative is taken at A1; it belongs to the pre-activation Z1.")
def hidden_derivative_at_output(dZ2, cache, params, hidden="sigmoid"):
    return _back(
        dZ2, cache, params, hidden, slope=lambda cache, hidden: ACTIVATIONS[hidden][1](cache["A1"])
    )


@mistake("The argument hidden is ignored: the sigmoid's derivative is taken.")
def hidden_hard_coded(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, "sigmoid")


@mistake("A1 (1 - A1) is taken for every activation; it is the derivative of the sigmoid only.")
def slope_from_output(dZ2, cache, params, hidden="sigmoid"):
    return _back(
        dZ2, cache, params, hidden, slope=lambda cache, hidden: cache["A1"] * (1 - cache["A1"])
    )


# --- mistakes: formula --------------------------------------------------------------------


@mistake("Z1 is taken for the inputs of the second layer; they are the activations A1.")
def second_layer_sees_z(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, hidden, inputs=("X", "Z1"))


@mistake("dZ2 is multiplied by A2 (1 - A2), but it has passed the output's sigmoid already.")
def output_slope_again(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2 * cache["A2"] * (1 - cache["A2"]), cache, params, hidden)


@mistake(
    "The way back to the hidden layer skips W2: each hidden unit receives dZ2 as if its weight "
    "were 1."
)
def second_weights_skipped(dZ2, cache, params, hidden="sigmoid"):
    ones = params | {"W2": np.ones_like(params["W2"])}
    return _back(dZ2, cache, ones, hidden)


@mistake("All gradients are negated: the step, not the gradient, has the minus.")
def negated(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, hidden, scale=-1.0)


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("The gradients are divided by m: dZ2 comes from the loss and contains the 1/m already.")
def averaged(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, hidden, scale=1 / len(dZ2))


@mistake("The gradients of the biases are means; sums over the examples are due.")
def biases_averaged(dZ2, cache, params, hidden="sigmoid"):
    grads = _back(dZ2, cache, params, hidden)
    return grads | {"b1": grads["b1"] / len(dZ2), "b2": grads["b2"] / len(dZ2)}


@mistake("The 1/m is put in once more at the hidden layer: W1 and b1 are off.")
def hidden_layer_averaged(dZ2, cache, params, hidden="sigmoid"):
    grads = _back(dZ2, cache, params, hidden)
    return grads | {"W1": grads["W1"] / len(dZ2), "b1": grads["b1"] / len(dZ2)}


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The gradients of the biases keep the axis of the examples: (1, n).")
def biases_keep_axis(dZ2, cache, params, hidden="sigmoid"):
    grads = _back(dZ2, cache, params, hidden)
    return grads | {"b1": grads["b1"][np.newaxis], "b2": grads["b2"][np.newaxis]}


@mistake("The gradients of the weights are transposed: each has W's shape.")
def weights_transposed(dZ2, cache, params, hidden="sigmoid"):
    grads = _back(dZ2, cache, params, hidden)
    return grads | {"W1": grads["W1"].T, "W2": grads["W2"].T}


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The keys are named after the gradients (dW1, ...); those of params (W1, ...) are due.")
def keys_renamed(dZ2, cache, params, hidden="sigmoid"):
    return {f"d{key}": value for key, value in _back(dZ2, cache, params, hidden).items()}


@mistake("The gradients come as a tuple; a dict with the keys of params is due.")
def tuple_of_gradients(dZ2, cache, params, hidden="sigmoid"):
    return tuple(_back(dZ2, cache, params, hidden).values())


# --- mistakes: arguments and weights ------------------------------------------------------


@mistake("The argument hidden is ignored: ReLU's derivative is taken, whatever hidden is.")
def always_relu(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, "relu")


@mistake("The argument hidden is ignored: the derivative of tanh is taken, whatever hidden is.")
def always_tanh(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, "tanh")


@mistake("ReLU's derivative, at A1, is taken, whatever hidden is.")
def relu_of_output(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, hidden, slope=lambda cache, hidden: cache["A1"] > 0)


@mistake("Each hidden unit receives the sum of all output weights; its own are due.")
def all_weights_summed(dZ2, cache, params, hidden="sigmoid"):
    alike = params | {"W2": np.full_like(params["W2"], params["W2"].sum())}
    return _back(dZ2, cache, alike, hidden)


@mistake("The derivative of the hidden activation is multiplied in twice.")
def slope_twice(dZ2, cache, params, hidden="sigmoid"):
    return _back(
        dZ2,
        cache,
        params,
        hidden,
        slope=lambda cache, hidden: ACTIVATIONS[hidden][1](cache["Z1"]) ** 2,
    )
