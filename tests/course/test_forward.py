"""The forward pass: hand-worked networks, shapes, statistics of the starting weights."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.stats
from sklearn.neural_network import MLPRegressor

from nnkit.activations import ACTIVATIONS
from nnkit.check import probes
from nnkit.check.running import run
from nnkit.forward import (
    count_parameters,
    init_two_layer,
    linear_forward,
    mlp_forward,
    two_layer_forward,
    xor_params,
)

CLOSE = {"rtol": 1e-12, "atol": 1e-14}
CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])

#: The network of the lecture: neurons A and B, and C on top of them.
LECTURE = {
    "W1": np.array([[-7.0, 10.0], [5.0, 5.0]]),
    "b1": np.array([-15.0, -15.0]),
    "W2": np.array([[-100.0], [100.0]]),
    "b2": np.array([-10.0]),
}


pytestmark = pytest.mark.usefixtures("references")


def random_layers(rng, sizes):
    return [(rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in pairwise(sizes)]


# --- linear_forward -----------------------------------------------------------------------


def test_linear_forward_by_hand():
    X = np.array([[1.0, 2.0], [0.0, -1.0]])
    W = np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.5]])
    b = np.array([0.0, 10.0, -2.0])
    # Row 1: 1·1 + 2·2 + 0 = 5, 0 + 2·1 + 10 = 12, -1 + 2·0.5 - 2 = -2.
    # Row 2: -1·2 + 0 = -2, -1·1 + 10 = 9, -1·0.5 - 2 = -2.5.
    np.testing.assert_array_equal(linear_forward(X, W, b), [[5, 12, -2], [-2, 9, -2.5]])


@pytest.mark.parametrize(("m", "n_in", "n_out"), [(1, 1, 1), (1, 3, 2), (4, 1, 3), (3, 3, 3)])
def test_linear_forward_shape(m, n_in, n_out):
    Z = linear_forward(np.ones((m, n_in)), np.ones((n_in, n_out)), np.ones(n_out))
    assert Z.shape == (m, n_out)


def test_linear_forward_is_linear_but_for_the_bias():
    rng = np.random.default_rng(0)
    X, V = rng.normal(size=(2, 4, 3))
    ((W, b),) = random_layers(rng, [3, 5])
    together = linear_forward(2 * X - 3 * V, W, b)
    apart = 2 * linear_forward(X, W, b) - 3 * linear_forward(V, W, b)
    np.testing.assert_allclose(together, apart + 2 * b, **CLOSE)


# --- init_two_layer -----------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [(2, 3, 1), (1, 1, 1), (4, 2, 5)])
def test_init_shapes(sizes):
    n_in, n_hidden, n_out = sizes
    params = init_two_layer(*sizes, np.random.default_rng(0))
    assert {key: value.shape for key, value in params.items()} == {
        "W1": (n_in, n_hidden),
        "b1": (n_hidden,),
        "W2": (n_hidden, n_out),
        "b2": (n_out,),
    }


def test_init_biases_are_zero():
    params = init_two_layer(3, 4, 2, np.random.default_rng(0), scale=5.0)
    assert not params["b1"].any()
    assert not params["b2"].any()


@pytest.mark.parametrize("scale", [0.01, 1.0, 3.0])
@pytest.mark.parametrize(("key", "fan_in"), [("W1", 300), ("W2", 200)])
def test_init_weights_are_normal(key, fan_in, scale):
    params = init_two_layer(300, 200, 250, np.random.default_rng(1), scale)
    standard = params[key].ravel() / (scale / np.sqrt(fan_in))
    assert scipy.stats.kstest(standard, "norm").pvalue > 1e-4


def test_init_keeps_pre_activations_of_one_size():
    # The variance of a sum of n_in terms is n_in times 1/n_in.
    X = np.random.default_rng(2).normal(size=(500, 400))
    params = init_two_layer(400, 300, 1, np.random.default_rng(3))
    assert 0.97 < linear_forward(X, params["W1"], params["b1"]).std() < 1.03


def test_init_is_reproducible_and_advances_the_generator():
    rng = np.random.default_rng(4)
    first, second = init_two_layer(2, 3, 1, rng), init_two_layer(2, 3, 1, rng)
    again = init_two_layer(2, 3, 1, np.random.default_rng(4))
    np.testing.assert_array_equal(first["W1"], again["W1"])
    assert not np.array_equal(first["W1"], second["W1"])


def test_init_judge_is_never_near_its_limits(solutions):
    # A draw and the expected draw differ by at most 5 % where the limits are 7 standard
    # errors away, so 40 draws stay within 4 of them, that is 3 %.
    tasks = solutions.sheet_of("init_two_layer").tasks
    loose = [task for task in tasks if task.case.probe == "initial_weights"]
    assert len(loose) >= 4
    for seed in range(10):
        for task in loose:
            sizes, kwargs = task.case.args[:3], task.case.kwargs
            rng = np.random.default_rng(seed)
            found = probes.initial_weights(init_two_layer, *sizes, rng, **kwargs)
            for key, want in task.want.items():
                if isinstance(want, str):
                    assert found[key] == want
                else:
                    assert abs(found[key] - want) <= 0.6 * task.case.tolerance.relative * want


# --- two_layer_forward --------------------------------------------------------------------


def test_two_layer_forward_by_hand():
    X = np.array([[1.0, -1.0]])
    params = {
        "W1": np.array([[2.0, 0.0, 1.0], [1.0, 3.0, 0.0]]),
        "b1": np.array([0.0, 1.0, -3.0]),
        "W2": np.array([[1.0], [5.0], [7.0]]),
        "b2": np.array([0.5]),
    }
    A2, cache = two_layer_forward(X, params, hidden="relu", output="identity")
    # 2 - 1 + 0 = 1, 0 - 3 + 1 = -2, 1 + 0 - 3 = -2; only the first survives the ReLU.
    np.testing.assert_array_equal(cache["Z1"], [[1, -2, -2]])
    np.testing.assert_array_equal(cache["A1"], [[1, 0, 0]])
    # 1·1 + 0 + 0 + 0.5
    np.testing.assert_array_equal(cache["Z2"], [[1.5]])
    np.testing.assert_array_equal(A2, [[1.5]])


def test_two_layer_forward_of_the_lecture():
    # x = (3, 1): A: -21 + 5 - 15 = -31, B: 30 + 5 - 15 = 20; as steps 0 and 1.
    # C: -100·0 + 100·1 - 10 = 90, so it fires.
    A2, cache = two_layer_forward(np.array([[3.0, 1.0]]), LECTURE, "step", "step")
    np.testing.assert_array_equal(cache["Z1"], [[-31, 20]])
    np.testing.assert_array_equal(cache["Z2"], [[90]])
    assert A2.item() == 1


def test_two_layer_forward_is_sigmoid_by_default():
    X = np.array([[1.0, 2.0], [-0.5, 3.0]])
    default, _ = two_layer_forward(X, LECTURE)
    named, _ = two_layer_forward(X, LECTURE, "sigmoid", "sigmoid")
    np.testing.assert_array_equal(default, named)


@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_two_layer_cache_is_consistent(hidden, output):
    rng = np.random.default_rng(6)
    (W1, b1), (W2, b2) = random_layers(rng, [3, 4, 2])
    X = rng.normal(size=(5, 3))
    A2, cache = two_layer_forward(X, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, hidden, output)
    assert cache.keys() >= {"X", "Z1", "A1", "Z2", "A2"}
    np.testing.assert_array_equal(cache["X"], X)
    np.testing.assert_allclose(cache["Z1"], X @ W1 + b1, **CLOSE)
    np.testing.assert_allclose(cache["A1"], ACTIVATIONS[hidden][0](cache["Z1"]), **CLOSE)
    np.testing.assert_allclose(cache["Z2"], cache["A1"] @ W2 + b2, **CLOSE)
    np.testing.assert_allclose(cache["A2"], ACTIVATIONS[output][0](cache["Z2"]), **CLOSE)
    np.testing.assert_array_equal(A2, cache["A2"])


def test_two_layer_forward_leaves_its_inputs_alone():
    X = np.array([[1.0, 2.0]])
    for value in (X, *LECTURE.values()):
        value.setflags(write=False)
    two_layer_forward(X, LECTURE, "relu", "tanh")


# --- xor_params ---------------------------------------------------------------------------


def test_xor():
    A2, _ = two_layer_forward(CORNERS, xor_params(), hidden="step", output="step")
    np.testing.assert_array_equal(A2, [[0], [1], [1], [0]])


def test_xor_shapes():
    shapes = {key: value.shape for key, value in xor_params().items()}
    assert shapes == {"W1": (2, 2), "b1": (2,), "W2": (2, 1), "b2": (1,)}


def test_xor_points_can_be_separated_in_the_hidden_space():
    _, cache = two_layer_forward(CORNERS, xor_params(), hidden="step", output="step")
    W2, b2 = xor_params()["W2"], xor_params()["b2"]
    np.testing.assert_array_equal((cache["A1"] @ W2 + b2 > 0).ravel(), [False, True, True, False])


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (None, "must be a dict"),
        ({"W1": np.eye(2)}, "lacks the key 'b1'"),
        ({**LECTURE, "W2": [[1.0], [1.0]]}, "W2 is a list"),
        ({**LECTURE, "W2": np.ones(2)}, r"W2 has shape \(2,\), expected \(2, 1\)"),
        ({**LECTURE, "b2": -0.5}, "b2 must be an array"),
        ({**LECTURE, "b2": np.array([np.nan])}, "b2 must hold finite numbers"),
        ({**LECTURE, "W1": np.ones((2, 3))}, r"W1 has shape \(2, 3\), expected \(2, 2\)"),
    ],
    ids=["none", "key", "list", "vector", "number", "nan", "three neurons"],
)
def test_malformed_xor_params_are_named(params, sentence):
    with pytest.raises(probes.Unreadable, match=sentence):
        probes.xor_table(lambda: params)


# --- mlp_forward --------------------------------------------------------------------------


def test_mlp_forward_by_hand():
    X = np.array([[2.0], [-1.0]])
    layers = [
        (np.array([[1.0, -1.0]]), np.array([0.0, 1.0])),
        (np.array([[3.0], [2.0]]), np.array([-1.0])),
    ]
    A, cache = mlp_forward(X, layers)
    # Z1 = [[2, -2 + 1], [-1, 1 + 1]]; the ReLU leaves [[2, 0], [0, 2]].
    np.testing.assert_array_equal(cache[0][1], [[2, -1], [-1, 2]])
    np.testing.assert_array_equal(cache[1][0], [[2, 0], [0, 2]])
    # 3·2 - 1 and 2·2 - 1
    np.testing.assert_array_equal(A, [[5], [3]])


@pytest.mark.parametrize("sizes", [[3, 2], [3, 4, 2], [2, 5, 3, 4, 1]], ids=str)
def test_mlp_cache(sizes):
    rng = np.random.default_rng(7)
    layers = random_layers(rng, sizes)
    X = rng.normal(size=(6, sizes[0]))
    A, cache = mlp_forward(X, layers, hidden="tanh", output="sigmoid")
    assert len(cache) == len(layers)
    np.testing.assert_array_equal(cache[0][0], X)
    for (A_prev, Z), (W, b) in zip(cache, layers, strict=True):
        np.testing.assert_allclose(Z, A_prev @ W + b, **CLOSE)
    for (_, Z), (A_next, _) in pairwise(cache):
        np.testing.assert_allclose(A_next, ACTIVATIONS["tanh"][0](Z), **CLOSE)
    np.testing.assert_allclose(A, ACTIVATIONS["sigmoid"][0](cache[-1][1]), **CLOSE)


@pytest.mark.parametrize(("hidden", "theirs"), [("relu", "relu"), ("sigmoid", "logistic")])
def test_mlp_forward_against_scikit_learn(hidden, theirs):
    rng = np.random.default_rng(9)
    sizes = [3, 5, 4, 2]
    layers = random_layers(rng, sizes)
    X = rng.normal(size=(7, 3))
    model = MLPRegressor(hidden_layer_sizes=sizes[1:-1], activation=theirs)
    model.n_layers_, model.n_outputs_, model.out_activation_ = len(sizes), 2, "identity"
    model.coefs_, model.intercepts_ = map(list, zip(*layers, strict=True))
    A, _ = mlp_forward(X, layers, hidden=hidden)
    np.testing.assert_allclose(A, model.predict(X), **CLOSE)


def test_mlp_forward_of_two_layers_is_two_layer_forward():
    X = np.array([[0.3, 0.1], [-0.2, 0.4]])
    layers = [(LECTURE["W1"], LECTURE["b1"]), (LECTURE["W2"], LECTURE["b2"])]
    A, _ = mlp_forward(X, layers, "sigmoid", "sigmoid")
    np.testing.assert_allclose(A, two_layer_forward(X, LECTURE)[0], **CLOSE)


def test_linear_layers_are_one_layer():
    # (X W1 + b1) W2 + b2 = X (W1 W2) + (b1 W2 + b2)
    rng = np.random.default_rng(10)
    layers = random_layers(rng, [3, 6, 2])
    (W1, b1), (W2, b2) = layers
    X = rng.normal(size=(4, 3))
    A, _ = mlp_forward(X, layers, hidden="identity")
    np.testing.assert_allclose(A, X @ (W1 @ W2) + (b1 @ W2 + b2), rtol=1e-12, atol=1e-12)


def test_examples_do_not_mix():
    rng = np.random.default_rng(11)
    layers = random_layers(rng, [2, 4, 3])
    X = rng.normal(size=(5, 2))
    A, _ = mlp_forward(X, layers)
    alone = np.vstack([mlp_forward(x[np.newaxis], layers)[0] for x in X])
    np.testing.assert_allclose(A, alone, **CLOSE)


# --- count_parameters ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([2, 3, 1], 13),  # 2·3 + 3 weights and biases, and 3·1 + 1
        ([784, 100, 10], 79510),  # 78400 + 100 + 1000 + 10
        ([4, 3], 15),  # 4·3 + 3
        ((1, 1, 1, 1), 6),  # three layers with a weight and a bias each
        ([5], 0),
    ],
    ids=str,
)
def test_count_parameters(sizes, expected):
    assert count_parameters(sizes) == expected


def test_count_parameters_counts_what_init_makes():
    params = init_two_layer(7, 5, 3, np.random.default_rng(0))
    assert count_parameters([7, 5, 3]) == sum(value.size for value in params.values())


# --- cases --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["two_layer_forward", "mlp_forward"])
def test_every_activation_is_tried_in_both_places(name, solutions):
    cases = [task.case for task in solutions.sheet_of(name).tasks]
    named = [case for case in cases if len(case.args) == 4]
    assert {case.args[2] for case in named} == set(ACTIVATIONS)
    assert {case.args[3] for case in named} == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ["two_layer_forward", "mlp_forward"])
def test_no_case_comes_near_a_kink(name, solutions):
    answer = solutions.answer(name)
    for task in answer.sheet().tasks:
        _, cache = run(answer.reference, task.case).value
        pairs = [("", cache["Z1"]), ("", cache["Z2"])] if isinstance(cache, dict) else cache
        assert all(np.min(np.abs(Z)) > 1e-6 for _, Z in pairs)
