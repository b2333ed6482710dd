"""Answer sheet of problem set 3: the forward pass."""

from itertools import pairwise

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.activations import ACTIVATIONS
from solutions.language import Key, reference

#: Four examples with two features, all numbers different.
X4 = np.array([[1.0, 2.0], [-3.0, 0.5], [0.25, -4.0], [-2.0, -1.5]])

#: For statistics of 40 000 weights and more: seven standard errors of a difference, or more.
LOOSE = Tolerance(relative=0.05, absolute=1e-10)


def _layer(rng, n_in, n_out):
    return rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)


def _params(rng, n_in, n_hidden, n_out):
    W1, b1 = _layer(rng, n_in, n_hidden)
    W2, b2 = _layer(rng, n_hidden, n_out)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def _layers(rng, sizes):
    return [_layer(rng, n_in, n_out) for n_in, n_out in pairwise(sizes)]


# --- linear_forward -----------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2})
def linear_forward(X, W, b):
    return X @ W + b


@linear_forward.visible
def _():
    W = np.array([[1.0, -1.0, 0.5], [0.75, 2.0, -3.0]])
    b = np.array([0.5, -1.0, 0.25])
    yield case("basic", X4, W, b)
    yield case("basic", X4[:3], W, b)
    yield case("basic", X4[:2], np.array([[1.0, -2.0], [3.0, 0.5]]), np.array([4.0, -0.25]))
    yield case("shapes", X4[2:3], W, b)
    yield case("shapes", X4, W[:, :1], b[:1])
    yield case("edges", read_only(X4), fortran(W), read_only(b))


@linear_forward.hidden
def _(rng):
    for m, n_in, n_out in [(5, 3, 4), (4, 2, 2), (3, 3, 3), (2, 4, 5), (5, 2, 5)]:
        yield case("basic", rng.normal(size=(m, n_in)), *_layer(rng, n_in, n_out))
    for m, n_in, n_out in [(1, 3, 2), (4, 1, 3), (3, 2, 1), (1, 1, 1)]:
        yield case("shapes", rng.normal(size=(m, n_in)), *_layer(rng, n_in, n_out))
    yield case("edges", strided(rng.normal(size=(3, 2))), *_layer(rng, 2, 4))
    yield case("edges", fortran(rng.normal(size=(3, 2))), *_layer(rng, 2, 3))


@linear_forward.mistake("The bias is missing.")
def no_biases(X, W, b):
    return X @ W


@linear_forward.mistake("The bias is subtracted; it has to be added.")
def biases_subtracted(X, W, b):
    return X @ W - b


@linear_forward.mistake("The result is transposed: the rows have to be the examples.")
def layer_transposed(X, W, b):
    return (X @ W + b).T


@linear_forward.mistake("W is transposed, as in the convention that writes examples as columns.")
def weights_transposed(X, W, b):
    return X @ W.T + b


@linear_forward.mistake("The factors of the matrix product stand in the wrong order.")
def factors_exchanged(X, W, b):
    return W @ X + b


@linear_forward.mistake("All neurons share one bias: the biases are added up first.")
def biases_summed(X, W, b):
    return X @ W + np.sum(b)


@linear_forward.mistake("Only the first neuron's bias is used, for all of them.")
def first_bias_for_all(X, W, b):
    return X @ W + b[0]


@linear_forward.mistake("The biases are laid along the examples instead of the neurons.")
def biases_along_examples(X, W, b):
    return X @ W + b[:, np.newaxis]


@linear_forward.mistake("An activation is applied already: Z is what comes before it.")
def rectified_already(X, W, b):
    return np.maximum(X @ W + b, 0)


@linear_forward.mistake("* multiplies element by element; the matrix product is meant.")
def elementwise_product(X, W, b):
    return X * W + b


@linear_forward.mistake("The neurons are added up: each keeps its own pre-activation.")
def neurons_added_up(X, W, b):
    return np.sum(X @ W + b, axis=1)


@linear_forward.mistake("The sum is divided by the number of inputs: a sum is due, not a mean.")
def mean_over_inputs(X, W, b):
    return X @ W / X.shape[1] + b


@linear_forward.mistake("The bias is multiplied by the number of inputs: it counts once.")
def bias_for_every_input(X, W, b):
    return X @ W + b * X.shape[1]


# --- init_two_layer -----------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.2, "randomness": 0.2})
def init_two_layer(n_in, n_hidden, n_out, rng, scale=1.0):
    return {
        "W1": rng.normal(size=(n_in, n_hidden)) * scale / np.sqrt(n_in),
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(size=(n_hidden, n_out)) * scale / np.sqrt(n_hidden),
        "b2": np.zeros(n_out),
    }


def _drawn(group, probe, *sizes, seed, **kwargs):
    tolerance = LOOSE if probe == "initial_weights" else Tolerance()
    rng = np.random.default_rng(int(seed))
    return case(group, *sizes, rng, probe=probe, tolerance=tolerance, **kwargs)


@init_two_layer.visible
def _():
    yield _drawn("basic", "initial_weights", 160, 300, 200, seed=1)
    yield _drawn("basic", "initial_weights", 250, 180, 300, seed=2, scale=0.1)
    yield _drawn("shapes", "initial_shapes", 2, 3, 1, seed=3)
    yield _drawn("shapes", "initial_shapes", 4, 2, 5, seed=4)
    yield _drawn("shapes", "initial_weights", 1, 40000, 1, seed=5)
    yield _drawn("randomness", "randomness", 3, 4, 2, seed=6)


@init_two_layer.hidden
def _(rng):
    seeds = rng.integers(2**62, size=5)
    a, b, c = (int(n) for n in rng.permutation([210, 280, 350]))
    scale = float(rng.uniform(2, 3))
    yield _drawn("basic", "initial_weights", a, b, c, seed=seeds[0], scale=scale)
    yield _drawn("shapes", "initial_shapes", 1, 1, 1, seed=seeds[1])
    yield _drawn("shapes", "initial_shapes", 5, 1, 3, seed=seeds[2])
    yield _drawn("shapes", "initial_weights", 40000, 1, 40000, seed=seeds[3])
    yield _drawn("randomness", "randomness", 4, 3, 2, seed=seeds[4], scale=2.0)


def _initial(n_in, n_hidden, n_out, rng, scale1, scale2):
    return {
        "W1": rng.normal(size=(n_in, n_hidden)) * scale1,
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(size=(n_hidden, n_out)) * scale2,
        "b2": np.zeros(n_out),
    }


@init_two_layer.mistake("The weights are not scaled down with the number of inputs.")
def not_scaled_down(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale, scale)


@init_two_layer.mistake("The square root is missing: the weights are scaled down too much.")
def root_missing(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale / n_in, scale / n_hidden)


@init_two_layer.mistake("The weights grow with the number of inputs instead of shrinking.")
def scaled_up(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale * n_in**0.5, scale * n_hidden**0.5)


@init_two_layer.mistake("Each layer is scaled by its number of outputs instead of inputs.")
def scaled_by_outputs(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale / n_hidden**0.5, scale / n_out**0.5)


@init_two_layer.mistake("Both layers are scaled by n_in: the second has another number of inputs.")
def second_layer_scaled_by_n_in(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale / n_in**0.5, scale / n_in**0.5)


@init_two_layer.mistake("The parameter scale is ignored.")
def scale_ignored(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, n_in**-0.5, n_hidden**-0.5)


@init_two_layer.mistake("The parameter scale acts on the first layer only.")
def scale_on_first_layer_only(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale * n_in**-0.5, n_hidden**-0.5)


@init_two_layer.mistake(
    "scale multiplies the variance: it enters the standard deviation under a square root."
)
def scale_on_variance(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, (scale / n_in) ** 0.5, (scale / n_hidden) ** 0.5)


@init_two_layer.mistake("This is He's initialisation: there is a factor too many.")
def he_instead(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(
        n_in, n_hidden, n_out, rng, scale * (2 / n_in) ** 0.5, scale * (2 / n_hidden) ** 0.5
    )


@init_two_layer.mistake("This is Glorot's initialisation: here only the inputs count.")
def glorot_instead(n_in, n_hidden, n_out, rng, scale=1.0):
    first, second = (2 / (n_in + n_hidden)) ** 0.5, (2 / (n_hidden + n_out)) ** 0.5
    return _initial(n_in, n_hidden, n_out, rng, scale * first, scale * second)


@init_two_layer.mistake("The weights are uniform on [0, 1) instead of normal: none is negative.")
def uniform_positive(n_in, n_hidden, n_out, rng, scale=1.0):
    return {
        "W1": rng.random((n_in, n_hidden)) * scale / np.sqrt(n_in),
        "b1": np.zeros(n_hidden),
        "W2": rng.random((n_hidden, n_out)) * scale / np.sqrt(n_hidden),
        "b2": np.zeros(n_out),
    }


@init_two_layer.mistake("The weights are uniform; they have to be normal.")
def uniform_centred(n_in, n_hidden, n_out, rng, scale=1.0):
    bound1, bound2 = scale * np.sqrt(3 / n_in), scale * np.sqrt(3 / n_hidden)
    return {
        "W1": rng.uniform(-bound1, bound1, (n_in, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": rng.uniform(-bound2, bound2, (n_hidden, n_out)),
        "b2": np.zeros(n_out),
    }


@init_two_layer.mistake("The biases are random; they start at zero.")
def biases_random(n_in, n_hidden, n_out, rng, scale=1.0):
    params = init_two_layer(n_in, n_hidden, n_out, rng, scale)
    params["b1"] = rng.normal(size=n_hidden) * scale / np.sqrt(n_in)
    params["b2"] = rng.normal(size=n_out) * scale / np.sqrt(n_hidden)
    return params


@init_two_layer.mistake("The biases start at one; they start at zero.")
def biases_one(n_in, n_hidden, n_out, rng, scale=1.0):
    params = init_two_layer(n_in, n_hidden, n_out, rng, scale)
    return {**params, "b1": np.ones(n_hidden), "b2": np.ones(n_out)}


@init_two_layer.mistake("The biases have two axes, (1, n); a vector (n,) is due.")
def biases_as_rows(n_in, n_hidden, n_out, rng, scale=1.0):
    params = init_two_layer(n_in, n_hidden, n_out, rng, scale)
    return {**params, "b1": np.zeros((1, n_hidden)), "b2": np.zeros((1, n_out))}


@init_two_layer.mistake("The weight matrices are transposed: rows belong to inputs.")
def matrices_transposed(n_in, n_hidden, n_out, rng, scale=1.0):
    params = init_two_layer(n_in, n_hidden, n_out, rng, scale)
    return {**params, "W1": params["W1"].T, "W2": params["W2"].T}


@init_two_layer.mistake("All weights start at zero, so all hidden neurons stay equal for ever.")
def weights_zero(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, 0.0, 0.0)


@init_two_layer.mistake(
    "All hidden neurons start with the same weights: draw each weight on its own."
)
def neurons_equal(n_in, n_hidden, n_out, rng, scale=1.0):
    column = rng.normal(size=(n_in, 1)) * scale / np.sqrt(n_in)
    row = rng.normal(size=(1, n_out)) * scale / np.sqrt(n_hidden)
    return {
        "W1": column * np.ones((1, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": np.ones((n_hidden, 1)) * row,
        "b2": np.zeros(n_out),
    }


@init_two_layer.mistake("A generator of its own is used, so every network starts the same.")
def own_generator(n_in, n_hidden, n_out, rng, scale=1.0):
    return init_two_layer(n_in, n_hidden, n_out, np.random.default_rng(0), scale)


@init_two_layer.mistake("The global np.random is used; the rng that is handed over is not.")
def global_randomness(n_in, n_hidden, n_out, rng, scale=1.0):
    return {
        "W1": np.random.normal(size=(n_in, n_hidden)) * scale / np.sqrt(n_in),
        "b1": np.zeros(n_hidden),
        "W2": np.random.normal(size=(n_hidden, n_out)) * scale / np.sqrt(n_hidden),
        "b2": np.zeros(n_out),
    }


# --- two_layer_forward --------------------------------------------------------------------


@reference({"basic": 0.5, "activation": 0.3, "edges": 0.2}, names=("A2", "cache"))
def two_layer_forward(X, params, hidden="sigmoid", output="sigmoid"):
    Z1 = linear_forward(X, params["W1"], params["b1"])
    A1 = ACTIVATIONS[hidden][0](Z1)
    Z2 = linear_forward(A1, params["W2"], params["b2"])
    A2 = ACTIVATIONS[output][0](Z2)
    return A2, {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


#: 2-3-1, 2-2-2 and 3-4-2 networks; no pre-activation comes near a kink.
NET_231 = {
    "W1": np.array([[1.0, -1.0, 0.5], [0.75, 2.0, -3.0]]),
    "b1": np.array([0.5, -1.0, 0.25]),
    "W2": np.array([[2.0], [-1.5], [0.75]]),
    "b2": np.array([-0.25]),
}
NET_222 = {
    "W1": np.array([[1.0, -2.0], [3.0, 0.5]]),
    "b1": np.array([0.5, -0.75]),
    "W2": np.array([[-1.0, 0.25], [1.5, 2.0]]),
    "b2": np.array([0.1, -0.3]),
}


@two_layer_forward.visible
def _():
    yield case("basic", X4[:3], NET_231)
    yield case("basic", X4[:2], NET_222)
    yield case("activation", X4[:3], NET_231, hidden="tanh", output="identity")
    yield case("activation", X4[:2], NET_231, "relu", "softplus")
    yield case("edges", X4[1:2], NET_231)
    yield case("edges", read_only(X4), {key: read_only(value) for key, value in NET_222.items()})


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


def _forward(X, params, first, second):
    Z1 = X @ params["W1"] + params["b1"]
    A1 = first(Z1)
    Z2 = A1 @ params["W2"] + params["b2"]
    A2 = second(Z2)
    return A2, {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@two_layer_forward.mistake("The output's activation is missing: A2 is still Z2.")
def output_not_activated(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][0], lambda Z: Z)


@two_layer_forward.mistake("The hidden layer's activation is missing: two layers act as one.")
def hidden_not_activated(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, lambda Z: Z, ACTIVATIONS[output][0])


@two_layer_forward.mistake("The hidden layer is always a sigmoid layer, whatever `hidden` says.")
def hidden_always_sigmoid(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS["sigmoid"][0], ACTIVATIONS[output][0])


@two_layer_forward.mistake("The output is always a sigmoid, whatever `output` says.")
def output_always_sigmoid(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][0], ACTIVATIONS["sigmoid"][0])


@two_layer_forward.mistake("Both layers are always sigmoid layers: the names are ignored.")
def both_always_sigmoid(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS["sigmoid"][0], ACTIVATIONS["sigmoid"][0])


@two_layer_forward.mistake("The activations `hidden` and `output` are exchanged.")
def activations_exchanged(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[output][0], ACTIVATIONS[hidden][0])


@two_layer_forward.mistake("The activation `hidden` is used in both layers.")
def hidden_used_twice(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][0], ACTIVATIONS[hidden][0])


@two_layer_forward.mistake("The derivative of the activation is applied instead of the activation.")
def derivative_applied(X, params, hidden="sigmoid", output="sigmoid"):
    return _forward(X, params, ACTIVATIONS[hidden][1], ACTIVATIONS[output][1])


@two_layer_forward.mistake("The second layer gets Z1 as its input: it works on activations.")
def second_layer_on_z1(X, params, hidden="sigmoid", output="sigmoid"):
    Z1 = linear_forward(X, params["W1"], params["b1"])
    A1 = ACTIVATIONS[hidden][0](Z1)
    Z2 = linear_forward(Z1, params["W2"], params["b2"])
    A2 = ACTIVATIONS[output][0](Z2)
    return A2, {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@two_layer_forward.mistake("The biases of both layers are missing.")
def both_biases_missing(X, params, hidden="sigmoid", output="sigmoid"):
    params = {**params, "b1": 0 * params["b1"], "b2": 0 * params["b2"]}
    return two_layer_forward(X, params, hidden, output)


@two_layer_forward.mistake("The hidden layer's bias is missing.")
def first_bias_missing(X, params, hidden="sigmoid", output="sigmoid"):
    return two_layer_forward(X, {**params, "b1": 0 * params["b1"]}, hidden, output)


@two_layer_forward.mistake("The output layer's bias is missing.")
def second_bias_missing(X, params, hidden="sigmoid", output="sigmoid"):
    return two_layer_forward(X, {**params, "b2": 0 * params["b2"]}, hidden, output)


@two_layer_forward.mistake("Only the output is returned: the cache is missing.")
def cache_missing(X, params, hidden="sigmoid", output="sigmoid"):
    return two_layer_forward(X, params, hidden, output)[0]


@two_layer_forward.mistake("Z2 is returned as the output; A2 is due.")
def z2_returned(X, params, hidden="sigmoid", output="sigmoid"):
    _, cache = two_layer_forward(X, params, hidden, output)
    return cache["Z2"], cache


@two_layer_forward.mistake("In the cache, activations stand in the place of the pre-activations.")
def activations_cached_as_z(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {**cache, "Z1": cache["A1"], "Z2": cache["A2"]}


@two_layer_forward.mistake("The cache lacks the input X, which the backward pass will need.")
def input_not_cached(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {key: cache[key] for key in ("Z1", "A1", "Z2", "A2")}


@two_layer_forward.mistake("The cache lacks the output A2.")
def output_not_cached(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {key: cache[key] for key in ("X", "Z1", "A1", "Z2")}


@two_layer_forward.mistake("The cache holds activations only: the pre-activations are needed too.")
def pre_activations_not_cached(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2, {key: cache[key] for key in ("X", "A1", "A2")}


@two_layer_forward.mistake("The cache comes first: the output is due first, then the cache.")
def cache_first(X, params, hidden="sigmoid", output="sigmoid"):
    return two_layer_forward(X, params, hidden, output)[::-1]


@two_layer_forward.mistake("The output is flattened to (m,): it keeps its axis of outputs.")
def output_flattened(X, params, hidden="sigmoid", output="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden, output)
    return A2.ravel(), cache


# --- xor_params ---------------------------------------------------------------------------


@reference({"basic": 1.0})
def xor_params():
    # The hidden neurons are OR and NAND; the output fires where both do.
    return {
        "W1": np.array([[1.0, -1.0], [1.0, -1.0]]),
        "b1": np.array([-0.5, 1.5]),
        "W2": np.array([[1.0], [1.0]]),
        "b2": np.array([-1.5]),
    }


@xor_params.visible
def _():
    yield case("basic", probe="xor_table")


@xor_params.hidden
def _(rng):
    yield case("basic", probe="xor_table")


def _gates(w_a, b_a, w_b, b_b, w_out, b_out):
    return {
        "W1": np.array([w_a, w_b], float).T,
        "b1": np.array([b_a, b_b], float),
        "W2": np.array(w_out, float)[:, np.newaxis],
        "b2": np.array([b_out], float),
    }


@xor_params.mistake("This is the opposite of XOR: 1 where the inputs are equal.")
def xnor():
    return _gates([1, 1], -0.5, [-1, -1], 1.5, [-1, -1], 1.5)


@xor_params.mistake("This is OR: for (1, 1) the output has to be silent.")
def or_gate():
    return _gates([1, 1], -0.5, [1, 1], -0.5, [1, 1], -0.5)


@xor_params.mistake("This is AND.")
def and_gate():
    return _gates([1, 1], -1.5, [1, 1], -1.5, [1, 1], -0.5)


@xor_params.mistake("This is NAND: for (0, 0) the output has to be silent.")
def nand_gate():
    return _gates([-1, -1], 1.5, [-1, -1], 1.5, [1, 1], -0.5)


@xor_params.mistake("This is NOR.")
def nor_gate():
    return _gates([-1, -1], 0.5, [-1, -1], 0.5, [1, 1], -0.5)


@xor_params.mistake("The output fires for all four inputs: does its bias suit its two inputs?")
def always_fires():
    return _gates([1, 1], -0.5, [-1, -1], 1.5, [1, 1], -0.5)


@xor_params.mistake("The output never fires: does its bias suit its two inputs?")
def never_fires():
    return _gates([1, 1], -0.5, [-1, -1], 1.5, [1, 1], -2.5)


@xor_params.mistake("The output fires for one of the two mixed inputs only.")
def first_mixed_input_only():
    return _gates([1, -1], -0.5, [1, -1], -0.5, [1, 1], -0.5)


@xor_params.mistake("The output fires for one of the two mixed inputs only: the other is missing.")
def second_mixed_input_only():
    return _gates([-1, 1], -0.5, [-1, 1], -0.5, [1, 1], -0.5)


@xor_params.mistake("The output is one of the inputs: the other has no say.")
def first_input_passed_on():
    return _gates([1, 0], -0.5, [1, 0], -0.5, [1, 1], -0.5)


@xor_params.mistake("W2 is a vector (2,); the output layer's weights are a column (2, 1).")
def output_weights_flat():
    params = xor_params()
    return {**params, "W2": params["W2"].ravel()}


@xor_params.mistake("W2 lies on its side, (1, 2): rows belong to the inputs of a layer.")
def output_weights_as_row():
    params = xor_params()
    return {**params, "W2": params["W2"].T}


@xor_params.mistake("b2 is a number; it has to be an array with one bias for each output, (1,).")
def output_bias_number():
    params = xor_params()
    return {**params, "b2": float(params["b2"][0])}


@xor_params.mistake("The parameters have to come in a dict with their names as keys.")
def params_as_tuple():
    return tuple(xor_params().values())


# --- mlp_forward --------------------------------------------------------------------------


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
    yield case("basic", X4[:2], [LAYER_1, LAYER_2], hidden="tanh", output="sigmoid")
    yield case("depth", X4[:3], [LAYER_1], output="softplus")
    yield case("depth", X4[:3], [LAYER_1, LAYER_2, LAYER_3, LAYER_4], "sigmoid", "tanh")
    yield case("edges", X4[1:2], [LAYER_1, LAYER_2])
    yield case("edges", read_only(X4), [tuple(map(read_only, LAYER_3))], "tanh", "elu")


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
    yield case("edges", rng.normal(size=(1, 3)), _layers(rng, [3, 2, 4]), output="tanh")
    yield case("edges", strided(rng.normal(size=(3, 2))), _layers(rng, [2, 1, 1]))
    yield case("edges", fortran(rng.normal(size=(3, 2))), _layers(rng, [2, 3, 1]), "sigmoid")


def _run(X, layers, names):
    A, cache = X, []
    for (W, b), name in zip(layers, names, strict=True):
        Z = A @ W + b
        cache.append((A, Z))
        A = ACTIVATIONS[name][0](Z)
    return A, cache


@mlp_forward.mistake("The hidden activation is applied in the last layer as well.")
def hidden_everywhere(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, [hidden] * len(layers))


@mlp_forward.mistake("The output activation is applied in every layer.")
def output_everywhere(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, [output] * len(layers))


@mlp_forward.mistake("The last layer's activation is left out, whatever `output` says.")
def output_ignored(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, [hidden] * (len(layers) - 1) + ["identity"])


@mlp_forward.mistake("The hidden layers are always ReLU layers, whatever `hidden` says.")
def hidden_ignored(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, ["relu"] * (len(layers) - 1) + [output])


@mlp_forward.mistake("The names `hidden` and `output` are both ignored.")
def both_names_ignored(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, ["relu"] * (len(layers) - 1) + ["identity"])


@mlp_forward.mistake("No layer is activated: the whole network is one linear map.")
def no_activation(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, ["identity"] * len(layers))


@mlp_forward.mistake("The hidden layers are not activated: only the last one is.")
def hidden_layers_linear(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, ["identity"] * (len(layers) - 1) + [output])


@mlp_forward.mistake("Hidden and output activation are exchanged.")
def names_exchanged(X, layers, hidden="relu", output="identity"):
    return _run(X, layers, [output] * (len(layers) - 1) + [hidden])


@mlp_forward.mistake("The output activation comes after the hidden one instead of in its place.")
def output_on_top_of_hidden(X, layers, hidden="relu", output="identity"):
    A, cache = _run(X, layers, [hidden] * len(layers))
    return ACTIVATIONS[output][0](A), cache


@mlp_forward.mistake("The layers' biases are missing.")
def layers_without_bias(X, layers, hidden="relu", output="identity"):
    return mlp_forward(X, [(W, 0 * b) for W, b in layers], hidden, output)


@mlp_forward.mistake("The cache holds each layer's output; its input is due, with Z.")
def outputs_cached(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    inputs = [A_prev for A_prev, _ in cache] + [A]
    return A, [(inputs[i + 1], Z) for i, (_, Z) in enumerate(cache)]


@mlp_forward.mistake("The pairs in the cache are the wrong way round.")
def cache_pairs_swapped(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, [(Z, A_prev) for A_prev, Z in cache]


@mlp_forward.mistake("The cache is in reverse order: the first layer comes first.")
def cache_reversed(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, cache[::-1]


@mlp_forward.mistake("The cache lacks the last layer.")
def last_layer_not_cached(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, cache[:-1]


@mlp_forward.mistake("The cache holds the last layer only: it is made anew in every round.")
def only_last_layer_cached(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, cache[-1:]


@mlp_forward.mistake("Every layer's input in the cache is X, the input of the first.")
def x_cached_everywhere(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, [(X, Z) for _, Z in cache]


@mlp_forward.mistake("The cache holds the pre-activations only: a pair is due for each layer.")
def only_z_cached(X, layers, hidden="relu", output="identity"):
    A, cache = mlp_forward(X, layers, hidden, output)
    return A, [Z for _, Z in cache]


@mlp_forward.mistake("Only the output is returned: the cache is missing.")
def mlp_cache_missing(X, layers, hidden="relu", output="identity"):
    return mlp_forward(X, layers, hidden, output)[0]


@mlp_forward.mistake("The loop ends one layer too early: the last layer is never run.")
def one_layer_short(X, layers, hidden="relu", output="identity"):
    return _run(X, layers[:-1], [hidden] * (len(layers) - 1))


@mlp_forward.mistake("Only the first two layers are run; there may be any number.")
def two_layers_only(X, layers, hidden="relu", output="identity"):
    return mlp_forward(X, layers[:2], hidden, output)


# --- count_parameters ---------------------------------------------------------------------


@reference({"basic": 0.7, "edges": 0.3})
def count_parameters(sizes):
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))


@count_parameters.visible
def _():
    yield case("basic", [2, 3, 1])
    yield case("basic", [5, 4, 7, 3])
    yield case("edges", [4, 3])
    yield case("edges", [6])
    yield case("edges", (3, 1, 2))


@count_parameters.hidden
def _(rng):
    for length in (3, 4, 6):
        yield case("basic", [int(n) for n in rng.integers(2, 40, size=length)])
    yield case("edges", [int(n) for n in rng.integers(2, 40, size=2)])
    yield case("edges", [int(rng.integers(2, 40))])
    yield case("edges", tuple(int(n) for n in rng.integers(100, 4000, size=4)))


@count_parameters.mistake("The biases are not counted.")
def weights_only(sizes):
    return sum(a * b for a, b in pairwise(sizes))


@count_parameters.mistake("The inputs have no biases: only neurons do.")
def biases_for_inputs(sizes):
    return weights_only(sizes) + sum(sizes)


@count_parameters.mistake("Each layer has one bias for each of its neurons, not one in all.")
def one_bias_a_layer(sizes):
    return weights_only(sizes) + len(sizes) - 1


@count_parameters.mistake("Each layer has as many biases as neurons, not as inputs.")
def biases_by_inputs(sizes):
    return weights_only(sizes) + sum(sizes[:-1])


@count_parameters.mistake("The output layer is left out.")
def output_layer_left_out(sizes):
    return count_parameters(sizes[:-1])


@count_parameters.mistake("The first layer, from the inputs to the first neurons, is left out.")
def first_layer_left_out(sizes):
    return count_parameters(sizes[1:])


@count_parameters.mistake("All widths are multiplied: weights connect neighbouring layers only.")
def all_widths_multiplied(sizes):
    return int(np.prod(sizes)) + sum(sizes[1:])


@count_parameters.mistake("The widths are added: between two layers every pair has a weight.")
def widths_added(sizes):
    return sum(a + b for a, b in pairwise(sizes)) + sum(sizes[1:])


@count_parameters.mistake("The biases of the output layer are not counted.")
def output_biases_left_out(sizes):
    return weights_only(sizes) + sum(sizes[1:-1])


@count_parameters.mistake("These are the neurons, not the weights and biases.")
def neurons_counted(sizes):
    return sum(sizes[1:])


@count_parameters.mistake("Exactly three widths are assumed; there may be any number.")
def three_widths_assumed(sizes):
    n_in, n_hidden, n_out = sizes
    return n_in * n_hidden + n_hidden + n_hidden * n_out + n_out


@count_parameters.mistake("Only the first two layers are counted; there may be any number.")
def two_layers_counted(sizes):
    return count_parameters(sizes[:3])


@count_parameters.mistake("A list of the layers' numbers is returned, not their sum.")
def counts_not_summed(sizes):
    return [(a + 1) * b for a, b in pairwise(sizes)]


# --- questions ----------------------------------------------------------------------------

# The shape of Z2, for X (50, 3), four hidden neurons and two outputs.
Key(
    "ps3_q1",
    [50, 2],
    comments=[
        ([4, 2], "That is the shape of W2."),
        ([2, 50], "Rows are examples."),
        ([50, 4], "That is the shape of Z1."),
    ],
)

# Three layers without activation are one: with which bias?
Key(
    "ps3_q2",
    "C",
    comments=[
        ("A", "b1 passes through two more layers before it arrives, and b2 through one."),
        ("B", "b1 passes through the third layer as well."),
        ("D", "The second and the third layer have biases of their own."),
    ],
)

# The output activation for an angle between -1 and 1.
Key(
    "ps3_q3",
    "tanh",
    comments=[
        ("identity", "Nothing keeps its outputs between -1 and 1."),
        ("sigmoid", "Its outputs lie between 0 and 1: the wheel would never turn left."),
        ("relu", "Its outputs cannot be negative: the wheel would never turn left."),
        ("softplus", "Its outputs cannot be negative: the wheel would never turn left."),
    ],
)

# The number of parameters of a 784-100-10 network.
Key(
    "ps3_q4",
    79510,
    comments=[
        (79400, "These are the weights; the biases are missing."),
        (80294, "The inputs have no biases."),
        (78500, "This is the first layer only."),
    ],
)
