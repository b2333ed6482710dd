"""Answer sheet of `two_layer_forward`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.activations.given import ACTIVATIONS
from solutions.forward.linear_forward import linear_forward
from solutions.forward.shared import NET_222, NET_231, X4, drawn_layer
from solutions.language import reference


@reference({"basic": 0.5, "activation": 0.3, "edges": 0.2}, names=("A2", "cache"))
def two_layer_forward(X, params, hidden="sigmoid", output="sigmoid"):
    Z1 = linear_forward(X, params["W1"], params["b1"])
    A1 = ACTIVATIONS[hidden][0](Z1)
    Z2 = linear_forward(A1, params["W2"], params["b2"])
    A2 = ACTIVATIONS[output][0](Z2)
    return A2, {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@two_layer_forward.visible
def _():
    yield case("basic", X4[:3], NET_231)
    yield case("basic", X4[:2], NET_222)
    yield case("activation", X4[:3], NET_231, hidden="tanh", output="identity")
    yield case("activation", X4[:2], NET_231, "relu", "softplus")
    yield case("edges", np.array([[1, 2], [0, -1], [3, 0]]), NET_231)
    yield case("edges", X4[1:2], NET_231)
    yield case("edges", read_only(X4), {key: read_only(value) for key, value in NET_222.items()})


def _params(rng, n_in, n_hidden, n_out):
    W1, b1 = drawn_layer(rng, n_in, n_hidden)
    W2, b2 = drawn_layer(rng, n_hidden, n_out)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@two_layer_forward.hidden
def _(rng):
    for m, *sizes in [(5, 3, 4, 2), (4, 2, 5, 1), (3, 3, 3, 3), (2, 1, 2, 4)]:
        yield case("basic", rng.normal(size=(m, sizes[0])), _params(rng, *sizes))
    # Each activation once in each place.
    names = [str(name) for name in rng.permutation(list(ACTIVATIONS))]
    for hidden, output in zip(names, [*names[3:], *names[:3]], strict=True):
        X = rng.normal(size=(4, 3))
        yield case("activation", X, _params(rng, 3, 5, 2), hidden, output)
    yield case("edges", rng.normal(size=(1, 2)), _params(rng, 2, 4, 3))
    yield case("edges", strided(rng.normal(size=(3, 2))), _params(rng, 2, 3, 1), output="tanh")
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    yield case("edges", fortran(X), _params(rng, 2, 2, 1), hidden="relu")
    yield case("edges", rng.normal(size=(3, 1)), _params(rng, 1, 1, 1))


mistake = two_layer_forward.mistake


def _forward(X, params, first, second):
    Z1 = X @ params["W1"] + params["b1"]
    A1 = first(Z1)
    Z2 = A1 @ params["W2"] + params["b2"]
    A2 = second(Z2)
    return A2, {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


# --- mistakes: activations ----------------------------------------------------------------


@mistake("The output's activation is missing: A2 is still Z2.")
def output_not_activated(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][0], lambda Z: Z)


@mistake("The hidden layer's activation is missing: two layers act as one.")
def hidden_not_activated(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, lambda Z: Z, ACTIVATIONS[output][0])


@mistake("The hidden layer is always a sigmoid layer, whatever `hidden` says.")
def hidden_always_sigmoid(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS["sigmoid"][0], ACTIVATIONS[output][0])


@mistake("The output is always a sigmoid, whatever `output` says.")
def output_always_sigmoid(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][0], ACTIVATIONS["sigmoid"][0])


@mistake("Both layers are always sigmoid layers: the names are ignored.")
def both_always_sigmoid(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS["sigmoid"][0], ACTIVATIONS["sigmoid"][0])


@mistake("The activations `hidden` and `output` are exchanged.")
def activations_exchanged(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[output][0], ACTIVATIONS[hidden][0])


@mistake("The activation `hidden` is used in both layers.")
def hidden_used_twice(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][0], ACTIVATIONS[hidden][0])


@mistake("In the hidden layer the derivative of the activation is applied.")
def derivative_in_hidden_layer(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][1], ACTIVATIONS[output][0])


@mistake("In the output layer the derivative of the activation is applied.")
def derivative_in_output_layer(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][0], ACTIVATIONS[output][1])


@mistake("The hidden activation is applied twice.")
def hidden_activated_twice(X, params, hidden="sigmoid", output="sigmoid"):
    g = ACTIVATIONS[hidden][0]
    return _forward(X, params, lambda Z: g(g(Z)), ACTIVATIONS[output][0])


@mistake("The output activation is applied twice.")
def output_activated_twice(X, params, hidden="sigmoid", output="sigmoid"):
    g = ACTIVATIONS[output][0]
    return _forward(X, params, ACTIVATIONS[hidden][0], lambda Z: g(g(Z)))


@mistake("The derivative of the activation is applied instead of the activation.")
def derivative_applied(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][1], ACTIVATIONS[output][1])


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The second layer gets Z1 as its input: it works on activations.")
def second_layer_on_z1(X, params, hidden="sigmoid", output="sigmoid"):
    Z1 = linear_forward(X, params["W1"], params["b1"])
    A1 = ACTIVATIONS[hidden][0](Z1)
    Z2 = linear_forward(Z1, params["W2"], params["b2"])
    A2 = ACTIVATIONS[output][0](Z2)
    return A2, {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake("The biases of both layers are missing.")
def both_biases_missing(X, params, hidden="sigmoid", output="sigmoid"):
    params = {**params, "b1": 0 * params["b1"], "b2": 0 * params["b2"]}
    return two_layer_forward(X, params, hidden, output)


@mistake("The hidden layer's bias is missing.")
def first_bias_missing(X, params, hidden="sigmoid", output="sigmoid"):
    return two_layer_forward(X, {**params, "b1": 0 * params["b1"]}, hidden, output)


@mistake("The output layer's bias is missing.")
def second_bias_missing(X, params, hidden="sigmoid", output="sigmoid"):
    return two_layer_forward(X, {**params, "b2": 0 * params["b2"]}, hidden, output)


# --- mistakes: cache ----------------------------------------------------------------------


@mistake("In the cache, activations stand in the place of the pre-activations.")
def activations_cached_as_z(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {**cache, "Z1": cache["A1"], "Z2": cache["A2"]}


@mistake("In the cache the pre-activations lack their biases.")
def biases_not_in_cache(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {**cache, "Z1": cache["Z1"] - params["b1"], "Z2": cache["Z2"] - params["b2"]}


@mistake("In the cache the hidden pre-activation Z1 lacks its bias.")
def hidden_bias_not_in_cache(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {**cache, "Z1": cache["Z1"] - params["b1"]}


@mistake("In the cache Z1 stands in the place of A1.")
def z1_cached_as_a1(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {**cache, "A1": cache["Z1"]}


@mistake(
    "In the cache A1 stands in the place of Z1: Z1 is overwritten, or the wrong one is stored."
)
def a1_cached_as_z1(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {**cache, "Z1": cache["A1"]}


@mistake("In the cache Z2 stands in the place of A2.")
def z2_cached_as_a2(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {**cache, "A2": cache["Z2"]}


@mistake("The cache lacks the input X, which the backward pass will need.")
def input_not_cached(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {key: cache[key] for key in ("Z1", "A1", "Z2", "A2")}


@mistake("The cache lacks the output A2.")
def output_not_cached(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {key: cache[key] for key in ("X", "Z1", "A1", "Z2")}


@mistake("The cache holds activations only: the pre-activations are needed too.")
def pre_activations_not_cached(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {key: cache[key] for key in ("X", "A1", "A2")}


@mistake("Only the output is returned: the cache is missing.")
def cache_missing(X, params, hidden="sigmoid", output="sigmoid"):
    return two_layer_forward(X, params, hidden, output)[0]


# --- mistakes: result ---------------------------------------------------------------------


@mistake("Z2 is returned as the output; A2 is due.")
def z2_returned(X, params, hidden="sigmoid", output="sigmoid"):
    _, cache = two_layer_forward(X, params, hidden, output)
    return cache["Z2"], cache


@mistake("The cache comes first: the output is due first, then the cache.")
def cache_first(X, params, hidden="sigmoid", output="sigmoid"):
    return two_layer_forward(X, params, hidden, output)[::-1]


@mistake("The output is flattened to (m,): it keeps its axis of outputs.")
def output_flattened(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2.ravel(), cache
