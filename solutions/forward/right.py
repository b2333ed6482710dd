"""Right implementations of problem set 3: the forward pass."""

import itertools

import numpy as np

from nnkit import forward
from nnkit.activations import ACTIVATIONS
from nnkit.neuron import weighted_sum
from solutions.language.right import right

# --- linear_forward -----------------------------------------------------------------------


@right("linear_forward")
def linear_vectorised(X, W, b):
    return np.dot(X, W) + b


@right("linear_forward")
def linear_loops(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]))
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            for k in range(X.shape[1]):
                Z[i, j] += X[i, k] * W[k, j]
            Z[i, j] += b[j]
    return Z


@right("linear_forward")
def linear_columns(X, W, b):
    return (W.T @ X.T + b[:, np.newaxis]).T


@right("linear_forward")
def linear_neurons(X, W, b):
    return np.stack([weighted_sum(X, w, bias) for w, bias in zip(W.T, b, strict=True)], axis=1)


@right("linear_forward")
def linear_bias_as_weight(X, W, b):
    X = np.hstack([X, np.ones((len(X), 1))])
    return X @ np.vstack([W, b])


# --- init_two_layer -----------------------------------------------------------------------


@right("init_two_layer")
def init_direct(n_in, n_hidden, n_out, rng, scale=1.0):
    return {
        "W1": rng.normal(0, scale / np.sqrt(n_in), (n_in, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(0, scale / np.sqrt(n_hidden), (n_hidden, n_out)),
        "b2": np.zeros(n_out),
    }


@right("init_two_layer")
def init_loops(n_in, n_hidden, n_out, rng, scale=1.0):
    W1, W2 = np.empty((n_in, n_hidden)), np.empty((n_hidden, n_out))
    for i in range(n_in):
        for j in range(n_hidden):
            W1[i, j] = rng.normal(scale=scale * n_in**-0.5)
    for i in range(n_hidden):
        for j in range(n_out):
            W2[i, j] = rng.normal(scale=scale * n_hidden**-0.5)
    return {"W1": W1, "W2": W2, "b1": np.zeros(n_hidden), "b2": np.zeros(n_out)}


@right("init_two_layer")
def init_second_layer_first(n_in, n_hidden, n_out, rng, scale=1.0):
    W2 = rng.standard_normal((n_out, n_hidden)).T * (scale / n_hidden**0.5)
    W1 = rng.standard_normal((n_hidden, n_in)).T * (scale / n_in**0.5)
    return {"b2": W2[0] * 0.0, "W2": W2, "b1": np.array([0] * n_hidden), "W1": W1}


@right("init_two_layer")
def init_box_muller(n_in, n_hidden, n_out, rng, scale=1.0):
    params = {}
    for layer, (rows, columns) in enumerate([(n_in, n_hidden), (n_hidden, n_out)], start=1):
        radius = np.sqrt(-2 * np.log(1 - rng.random((rows, columns))))
        angle = 2 * np.pi * rng.random((rows, columns))
        params[f"W{layer}"] = scale / np.sqrt(rows) * radius * np.cos(angle)
        params[f"b{layer}"] = np.zeros(columns)
    return params


@right("init_two_layer")
def init_one_draw(n_in, n_hidden, n_out, rng, scale=1.0):
    drawn = scale * rng.normal(size=n_in * n_hidden + n_hidden * n_out)
    first, second = np.split(drawn, [n_in * n_hidden])
    return {
        "W1": first.reshape(n_in, n_hidden) / n_in**0.5,
        "b1": np.zeros(n_hidden),
        "W2": second.reshape(n_hidden, n_out) / n_hidden**0.5,
        "b2": np.zeros(n_out),
        "sizes": (n_in, n_hidden, n_out),
    }


# --- two_layer_forward --------------------------------------------------------------------


@right("two_layer_forward")
def two_layers_slots(X, params, hidden="sigmoid", output="sigmoid"):
    cache = {"X": X}
    cache["Z1"] = forward.linear_forward(X, params["W1"], params["b1"])
    cache["A1"] = ACTIVATIONS[hidden][0](cache["Z1"])
    cache["Z2"] = forward.linear_forward(cache["A1"], params["W2"], params["b2"])
    cache["A2"] = ACTIVATIONS[output][0](cache["Z2"])
    return cache["A2"], cache


@right("two_layer_forward")
def two_layers_loops(X, params, hidden="sigmoid", output="sigmoid"):
    n_hidden, n_out = params["W2"].shape
    activate, finish = ACTIVATIONS[hidden][0], ACTIVATIONS[output][0]
    shapes = [("Z1", n_hidden), ("A1", n_hidden), ("Z2", n_out), ("A2", n_out)]
    cache = {key: np.zeros((len(X), n)) for key, n in shapes}
    for i, x in enumerate(X):
        for j in range(n_hidden):
            cache["Z1"][i, j] = sum(x * params["W1"][:, j]) + params["b1"][j]
            cache["A1"][i, j] = activate(float(cache["Z1"][i, j]))
        for j in range(n_out):
            cache["Z2"][i, j] = sum(cache["A1"][i] * params["W2"][:, j]) + params["b2"][j]
            cache["A2"][i, j] = finish(float(cache["Z2"][i, j]))
    return cache["A2"], cache | {"X": X.copy()}


@right("two_layer_forward")
def two_layers_columns(X, params, hidden="sigmoid", output="sigmoid"):
    W1, b1, W2, b2 = (params[key] for key in ("W1", "b1", "W2", "b2"))
    Z1 = W1.T @ X.T + b1.reshape(-1, 1)
    A1 = ACTIVATIONS[hidden][0](Z1)
    Z2 = W2.T @ A1 + b2.reshape(-1, 1)
    A2 = ACTIVATIONS[output][0](Z2)
    return [A2.T, {"X": X, "Z1": Z1.T, "A1": A1.T, "Z2": Z2.T, "A2": A2.T, "params": params}]


@right("two_layer_forward")
def two_layers_as_mlp(X, params, hidden="sigmoid", output="sigmoid"):
    layers = [(params["W1"], params["b1"]), (params["W2"], params["b2"])]
    A2, [(X, Z1), (A1, Z2)] = forward.mlp_forward(X, layers, hidden, output)
    return A2, {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


# --- xor_params ---------------------------------------------------------------------------


@right("xor_params")
def xor_or_and_not_and():
    return {
        "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
        "b1": np.array([-0.5, -1.5]),
        "W2": np.array([[1.0], [-1.0]]),
        "b2": np.array([-0.5]),
    }


@right("xor_params")
def xor_two_mixed_inputs():
    return {
        "W1": np.array([[20, -20], [-20, 20]]),
        "b1": np.array([-10, -10]),
        "W2": np.array([[20], [20]]),
        "b2": np.array([-10]),
    }


@right("xor_params")
def xor_of_nor_and_and():
    # The output is silent where a hidden neuron fires; its pre-activation is 0 elsewhere.
    return {
        "W1": np.array([[-1.0, 3.0], [-1.0, 3.0]]),
        "b1": np.array([0.0, -6.0]),
        "W2": np.array([[-1.0], [-1.0]]),
        "b2": np.array([0.0]),
    }


@right("xor_params")
def xor_by_search():
    rng = np.random.default_rng(0)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    while True:
        W1, b1 = rng.uniform(-1, 1, (2, 2)), rng.uniform(-1, 1, 2)
        W2, b2 = rng.uniform(-1, 1, (2, 1)), rng.uniform(-1, 1, 1)
        if np.array_equal((X @ W1 + b1 >= 0) @ W2 + b2 >= 0, [[False], [True], [True], [False]]):
            return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


# --- mlp_forward --------------------------------------------------------------------------


@right("mlp_forward")
def mlp_last_layer_apart(X, layers, hidden="relu", output="identity"):
    cache, A = [], X
    for W, b in layers[:-1]:
        Z = A @ W + b
        cache.append((A, Z))
        A = ACTIVATIONS[hidden][0](Z)
    W, b = layers[-1]
    Z = A @ W + b
    cache.append((A, Z))
    return ACTIVATIONS[output][0](Z), cache


@right("mlp_forward")
def mlp_recursive(X, layers, hidden="relu", output="identity"):
    (W, b), *rest = layers
    Z = forward.linear_forward(X, W, b)
    if not rest:
        return ACTIVATIONS[output][0](Z), [(X, Z)]
    A, cache = mlp_recursive(ACTIVATIONS[hidden][0](Z), rest, hidden, output)
    return A, [(X, Z), *cache]


@right("mlp_forward")
def mlp_loops(X, layers, hidden="relu", output="identity"):
    names = [hidden] * len(layers)
    names[-1] = output
    A_prev, cache = np.array(X, dtype=float), ()
    for name, (W, b) in zip(names, layers, strict=True):
        Z = np.empty((len(A_prev), len(b)))
        A = np.empty(Z.shape)
        for i in range(len(Z)):
            for j in range(len(b)):
                Z[i, j] = float(np.sum(A_prev[i] * W[:, j])) + b[j]
                A[i, j] = ACTIVATIONS[name][0](Z[i, j])
        cache += ([A_prev, Z],)
        A_prev = A
    return A_prev, cache


@right("mlp_forward")
def mlp_one_example_at_a_time(X, layers, hidden="relu", output="identity"):
    runs = [mlp_recursive(x[np.newaxis], layers, hidden, output) for x in X]
    pairs = zip(*(cache for _, cache in runs), strict=True)
    stacked = [tuple(np.vstack(parts) for parts in zip(*pair, strict=True)) for pair in pairs]
    return np.vstack([A for A, _ in runs]), stacked


# --- count_parameters ---------------------------------------------------------------------


@right("count_parameters")
def count_pairs(sizes):
    return sum(n_in * n_out + n_out for n_in, n_out in itertools.pairwise(sizes))


@right("count_parameters")
def count_loop(sizes):
    total = 0
    for layer in range(1, len(sizes)):
        for _ in range(sizes[layer]):
            total += sizes[layer - 1] + 1
    return total


@right("count_parameters")
def count_arrays(sizes):
    sizes = np.array(sizes)
    return np.dot(sizes[:-1] + 1, sizes[1:])


@right("count_parameters")
def count_float(sizes):
    weights = sum(np.zeros((a, b)).size for a, b in itertools.pairwise(sizes))
    return float(weights + sum(sizes) - sizes[0])
