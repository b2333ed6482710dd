"""Answer sheet of `mlp_forward`."""

from itertools import pairwise

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.activations.given import ACTIVATIONS
from solutions.forward.linear_forward import linear_forward
from solutions.forward.shared import NET_222, NET_231, X4, drawn_layer
from solutions.language import reference


@reference({"basic": 0.5, "depth": 0.3, "edges": 0.2}, names=("A_L", "cache"))
def mlp_forward(X, layers, hidden="relu", output="identity"):
    A, cache = X, []
    for number, (W, b) in enumerate(layers, start=1):
        Z = linear_forward(A, W, b)
        cache.append((A, Z))
        name = output if number == len(layers) else hidden
        A = ACTIVATIONS[name][0](Z)
    return A, cache


LAYER_1 = (NET_231["W1"], NET_231["b1"])
LAYER_2 = (np.array([[2.0, 0.5], [-1.5, 1.0], [0.75, -0.25]]), np.array([-0.25, 0.4]))
LAYER_3 = (NET_222["W1"], NET_222["b1"])
LAYER_4 = (np.array([[0.5], [-3.0]]), np.array([0.7]))


@mlp_forward.visible
def _():
    yield case("basic", X4[:3], [LAYER_1, LAYER_2])
    yield case("basic", X4, [LAYER_1, LAYER_2], hidden="tanh", output="sigmoid")
    yield case("depth", X4[:3], [LAYER_1], output="softplus")
    yield case("depth", X4[:3], [LAYER_1, LAYER_2, LAYER_3, LAYER_4], "sigmoid", "tanh")
    yield case("edges", X4[1:2], [LAYER_1, LAYER_2])
    yield case("edges", np.array([[1, 2], [0, -1], [3, 0]]), [LAYER_1, LAYER_2], "tanh")
    yield case("edges", read_only(X4), [tuple(map(read_only, LAYER_3))], "tanh", "elu")


def _layers(rng, sizes):
    return [drawn_layer(rng, n_in, n_out) for n_in, n_out in pairwise(sizes)]


@mlp_forward.hidden
def _(rng):
    for m, *sizes in [(4, 3, 5, 2), (3, 2, 2, 2), (5, 2, 4, 1)]:
        yield case("basic", rng.normal(size=(m, sizes[0])), _layers(rng, sizes))
        layers = _layers(rng, sizes)
        yield case("basic", rng.normal(size=(m, sizes[0])), layers, "sigmoid", "softplus")
    yield case("depth", rng.normal(size=(3, 4)), _layers(rng, [4, 2]))
    for hidden, sizes in [
        ("relu", [2, 4, 3, 5, 1]),
        ("tanh", [3, 3, 3, 3]),
        ("elu", [1, 6, 2, 4]),
        ("tanh", [2, 3, 4, 2, 3, 2, 3]),
    ]:
        X = rng.normal(size=(4, sizes[0]))
        yield case("depth", X, _layers(rng, sizes), hidden, "sigmoid")
    names = [str(name) for name in rng.permutation(list(ACTIVATIONS))]
    for hidden, output in zip(names, [*names[3:], *names[:3]], strict=True):
        layers = _layers(rng, [2, 4, 3, 2])
        yield case("depth", rng.normal(size=(3, 2)), layers, hidden, output)
    X = rng.integers(-3, 4, size=(4, 3))
    yield case("edges", X, _layers(rng, [3, 4, 2]), "sigmoid")
    yield case("edges", rng.normal(size=(1, 3)), _layers(rng, [3, 2, 4]), output="tanh")
    yield case("edges", strided(rng.normal(size=(3, 2))), _layers(rng, [2, 1, 1]))
    yield case("edges", fortran(rng.normal(size=(3, 2))), _layers(rng, [2, 3, 1]), "sigmoid")


mistake = mlp_forward.mistake


def _run(X, layers, names):
    A, cache = X, []
    for (W, b), name in zip(layers, names, strict=True):
        Z = A @ W + b
        cache.append((A, Z))
        A = ACTIVATIONS[name][0](Z)
    return A, cache


# --- mistakes: activations ----------------------------------------------------------------


@mistake("The hidden activation is applied in the last layer as well.")
def hidden_everywhere(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, [hidden] * len(layers))


@mistake("The output activation is applied in every layer.")
def output_everywhere(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, [output] * len(layers))


@mistake("The last layer's activation is left out, whatever `output` says.")
def output_ignored(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, [hidden] * (len(layers) - 1) + ["identity"])


@mistake("The hidden layers are always ReLU layers, whatever `hidden` says.")
def hidden_ignored(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, ["relu"] * (len(layers) - 1) + [output])


@mistake("The names `hidden` and `output` are both ignored.")
def both_names_ignored(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, ["relu"] * (len(layers) - 1) + ["identity"])


@mistake("No layer is activated: the whole network is one linear map.")
def no_activation(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, ["identity"] * len(layers))


@mistake("The hidden layers are not activated: only the last one is.")
def hidden_layers_linear(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, ["identity"] * (len(layers) - 1) + [output])


@mistake("Hidden and output activation are exchanged.")
def names_exchanged(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, [output] * (len(layers) - 1) + [hidden])


@mistake("The output activation comes after the hidden one instead of in its place.")
def output_on_top_of_hidden(X, layers, hidden="relu", output="identity"):
    A, cache = _run(X, layers, [hidden] * len(layers))
    return ACTIVATIONS[output][0](A), cache


@mistake("The derivatives of the activations are applied; the functions are due.")
def derivatives_applied(X, layers, hidden="relu", output="identity"):
    A, cache = X, []
    for number, (W, b) in enumerate(layers, start=1):
        Z = A @ W + b
        cache.append((A, Z))
        A = ACTIVATIONS[output if number == len(layers) else hidden][1](Z)
    return A, cache


@mistake("The output activation is applied in the first layer; it belongs to the last.")
def output_in_first_layer(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, [output] + [hidden] * (len(layers) - 1))


@mistake("The first layer is not activated: it is a hidden layer like the others.")
def first_layer_linear(X, layers, hidden="relu", output="identity"):
    names = ["identity"] + [hidden] * (len(layers) - 2) + [output]
    return _run(X, layers, names[-len(layers) :])


# --- mistakes: layers ---------------------------------------------------------------------


@mistake("The layers' biases are missing.")
def without_bias(X, layers, hidden="relu", output="identity"):
    return mlp_forward(X, [(W, 0 * b) for W, b in layers], hidden, output)


@mistake("The loop ends one layer too early: the last layer is never run.")
def one_layer_short(X, layers, hidden="relu", output="identity"):
    return _run(X, layers[:-1], [hidden] * (len(layers) - 1))


@mistake("Only the first two layers are run; there may be any number.")
def two_layers_only(X, layers, hidden="relu", output="identity"):
    return mlp_forward(X, layers[:2], hidden, output)


# --- mistakes: cache ----------------------------------------------------------------------


@mistake("The cache holds each layer's output; its input is due, with Z.")
def outputs_cached(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    inputs = [A_prev for A_prev, _ in cache] + [A]
    return A, [(inputs[i + 1], Z) for i, (_, Z) in enumerate(cache)]


@mistake("The pairs in the cache are the wrong way round.")
def cache_pairs_swapped(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, [(Z, A_prev) for A_prev, Z in cache]


@mistake("The cache is in reverse order: the first layer comes first.")
def cache_reversed(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, cache[::-1]


@mistake("The cache lacks the last layer.")
def last_layer_not_cached(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, cache[:-1]


@mistake("The cache holds the last layer only: it is made anew in every round.")
def only_last_layer_cached(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, cache[-1:]


@mistake("Every layer's input in the cache is X, the input of the first.")
def x_cached_everywhere(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, [(X, Z) for _, Z in cache]


@mistake("The cache holds the pre-activations only: a pair is due for each layer.")
def only_z_cached(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, [Z for _, Z in cache]


@mistake("Only the output is returned: the cache is missing.")
def cache_missing(X, layers, hidden="relu", output="identity"):
    return mlp_forward(X, layers, hidden, output)[0]


@mistake("The cache holds the activations in the place of the pre-activations Z.")
def activations_cached_as_z(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    after = [A_prev for A_prev, _ in cache[1:]] + [A]
    return A, [(A_prev, A_next) for (A_prev, _), A_next in zip(cache, after, strict=True)]


@mistake("The cache comes first: the output is due first, then the cache.")
def cache_first(X, layers, hidden="relu", output="identity"):
    return mlp_forward(X, layers, hidden, output)[::-1]


@mistake("Every layer gets the input X; each works on the output of the one before.")
def x_into_every_layer(X, layers, hidden="relu", output="identity"):
    A, cache = X, []
    for number, (W, b) in enumerate(layers, start=1):
        Z = X @ W + b
        cache.append((X, Z))
        A = ACTIVATIONS[output if number == len(layers) else hidden][0](Z)
    return A, cache
