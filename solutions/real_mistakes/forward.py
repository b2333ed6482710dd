"""Real mistakes in problem set 3."""

import numpy as np

from nnkit.activations import ACTIVATIONS
from solutions.real_mistakes.language import real


@real("init_two_layer", "uniform")
def init_two_layer_uniform_0_1(n_in, n_hidden, n_out, rng, scale=1.0):
    """The weights are uniform between -0.1 and 0.1, whatever the widths."""
    W1 = scale * rng.uniform(-0.1, 0.1, (n_in, n_hidden))
    W2 = scale * rng.uniform(-0.1, 0.1, (n_hidden, n_out))
    return {"W1": W1, "b1": np.zeros(n_hidden), "W2": W2, "b2": np.zeros(n_out)}


@real("init_two_layer", "uniform")
def init_two_layer_uniform_one(n_in, n_hidden, n_out, rng, scale=1.0):
    """The weights are uniform between -1 and 1, whatever the widths."""
    W1 = rng.random((n_in, n_hidden)) * 2 - 1
    W2 = rng.random((n_hidden, n_out)) * 2 - 1
    return {"W1": W1, "b1": np.zeros(n_hidden), "W2": W2, "b2": np.zeros(n_out)}


@real("init_two_layer", "repeated|same for all inputs|alike")
def init_two_layer_row_repeated(n_in, n_hidden, n_out, rng, scale=1.0):
    """One row of weights is drawn and repeated for all inputs."""
    W1 = scale * np.tile(rng.standard_normal(n_hidden), (n_in, 1)) / n_in**0.5
    W2 = scale * np.tile(rng.standard_normal(n_out), (n_hidden, 1)) / n_hidden**0.5
    return {"W1": W1, "b1": np.zeros(n_hidden), "W2": W2, "b2": np.zeros(n_out)}


@real("linear_forward", "bias.*(multiplied|to the weights)")
def linear_forward_bias_in_product(X, W, b):
    """The bias is added to the weights, so it is multiplied by the inputs."""
    shifted = W + b
    return X @ shifted


@real("two_layer_forward", "hidden is ignored|whatever hidden")
def two_layer_forward_tanh_fixed(X, params, hidden="sigmoid", output="sigmoid"):
    """The hidden layer is always tanh, whatever hidden says."""
    Z1 = X @ params["W1"] + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = A1 @ params["W2"] + params["b2"]
    A2 = ACTIVATIONS[output][0](Z2)
    return A2, {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@real("two_layer_forward", "overwritten|belongs into cache")
def two_layer_forward_Z1_overwritten(X, params, hidden="sigmoid", output="sigmoid"):
    """Z1 is overwritten by its activation, so the cache holds A1 twice."""
    Z1 = X @ params["W1"] + params["b1"]
    Z1[...] = ACTIVATIONS[hidden][0](Z1)
    Z2 = Z1 @ params["W2"] + params["b2"]
    A2 = ACTIVATIONS[output][0](Z2)
    return A2, {"X": X, "Z1": Z1, "A1": Z1, "Z2": Z2, "A2": A2}


@real("mlp_forward", "holds each layer.s output")
def mlp_forward_outputs_cached(X, layers, hidden="relu", output="identity"):
    """The cache holds each layer's output instead of its input."""
    cache, A, last = [], X, len(layers) - 1
    for i, (W, b) in enumerate(layers):
        Z = A @ W + b
        A = ACTIVATIONS[output if i == last else hidden][0](Z)
        cache.append((A, Z))
    return A, cache


@real("mlp_forward", "one layer too early")
def mlp_forward_stops_before_last(X, layers, hidden="relu", output="identity"):
    """The loop ends before the last layer."""
    A, cache = X, []
    for W, b in layers[:-1]:
        Z = A @ W + b
        cache.append((A, Z))
        A = ACTIVATIONS[hidden][0](Z)
    return A, cache
