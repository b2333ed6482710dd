"""Problem set 4 by hand: each function at values that can be checked on paper."""

import math
import re
from pathlib import Path
from unittest.mock import MagicMock

import nbformat
import numpy as np
import pytest

from nnkit import data
from nnkit.activations import ACTIVATIONS
from nnkit.backprop import (
    activation_backward,
    find_wrong_backward,
    gradient_step,
    linear_backward,
    log_loss_grad,
    mlp_backward,
    numerical_gradient,
    output_delta,
    regression_partials,
    squared_error,
    squared_error_grad,
    train_two_layer,
    two_layer_backward,
)
from nnkit.check import answers, probes
from nnkit.forward import count_parameters, init_two_layer, mlp_forward, two_layer_forward
from nnkit.neuron import log_loss, sigmoid

RNG = np.random.default_rng


pytestmark = pytest.mark.usefixtures("references")


def network(rng, n_in, n_hidden, n_out):
    return {
        "W1": rng.normal(size=(n_in, n_hidden)),
        "b1": rng.normal(size=n_hidden),
        "W2": rng.normal(size=(n_hidden, n_out)),
        "b2": rng.normal(size=n_out),
    }


# --- losses -------------------------------------------------------------------------------


def test_squared_error_of_the_lecture():
    # (15 - 25)² = 100
    assert squared_error(np.array([15.0]), np.array([25.0])) == 100


def test_squared_error_sums_over_outputs_and_averages_over_examples():
    # example 1: 3² + 1² = 10; example 2: 0² + 2² = 4; mean 7
    Y, Y_hat = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[4.0, 1.0], [0.0, 3.0]])
    assert squared_error(Y, Y_hat) == 7


def test_squared_error_grad_by_hand():
    # 2 (Ŷ - Y) / 2
    Y, Y_hat = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[4.0, 1.0], [0.0, 3.0]])
    np.testing.assert_array_equal(squared_error_grad(Y, Y_hat), [[3.0, -1.0], [0.0, 2.0]])


@pytest.mark.parametrize("shape", [(1,), (4,), (3, 1), (4, 3), (1, 2)])
def test_squared_error_grad_is_the_slope(shape):
    Y, Y_hat = RNG(0).normal(size=(2, *shape))
    numeric = numerical_gradient(lambda P: squared_error(Y, P), Y_hat)
    np.testing.assert_allclose(squared_error_grad(Y, Y_hat), numeric, atol=1e-8)


def test_log_loss_grad_by_hand():
    # y = 1, p = 1/4: -1/p = -4;  y = 0, p = 1/2: 1/(1 - p) = 2;  both divided by m = 2
    np.testing.assert_array_equal(log_loss_grad(np.array([1, 0]), np.array([0.25, 0.5])), [-2, 1])


@pytest.mark.parametrize("m", [1, 2, 7])
def test_log_loss_grad_is_the_slope(m):
    y, p = RNG(m).integers(0, 2, m), RNG(m).uniform(0.1, 0.9, m)
    numeric = numerical_gradient(lambda p: log_loss(y, p), p)
    np.testing.assert_allclose(log_loss_grad(y, p), numeric, rtol=1e-7)


# --- the worked example -------------------------------------------------------------------


def test_regression_partials_of_the_worked_example():
    # z_A = 1·(-2) - 0.2·5 + 5 = 2,        a_A = 1/(1 + e⁻²) = 0.8807970780
    # z_B = 10·(-2) - 2·5 - 12 = -42,      a_B = 5.7e-19, next to nothing
    # ŷ = 40 a_A - 10 a_B - 15.2 = 20.0318831191
    # ∂L/∂ŷ = -2 (15 - ŷ) = 10.0637662382
    # through C to A: 10.0637662382 · 40 · a_A (1 - a_A) = 10.0637662382 · 40 · 0.1049935854
    #               = 42.2652360006;  to the weights of A: times -2 and times 5
    x, y, params = data.regression_example()
    a_A = 1 / (1 + math.exp(-2))
    outer = -2 * (15 - (40 * a_A - 15.2))
    to_A = outer * 40 * a_A * (1 - a_A)
    want = {
        "wA1": -2 * to_A,
        "wA2": 5 * to_A,
        "bA": to_A,
        "wB1": 0.0,
        "wB2": 0.0,
        "bB": 0.0,
        "wC1": outer * a_A,
        "wC2": 0.0,
        "bC": outer,
    }
    assert outer == pytest.approx(10.06376624, abs=1e-8)
    assert to_A == pytest.approx(42.26523600, abs=1e-8)
    assert regression_partials(x, y, params) == pytest.approx(want, rel=1e-12, abs=1e-12)


def test_regression_partials_are_the_slopes():
    x, y = np.array([0.5, -1.5]), 2.0
    keys = ["wA1", "wA2", "bA", "wB1", "wB2", "bB", "wC1", "wC2", "bC"]
    theta = RNG(1).normal(size=9)

    def loss(theta):
        p = dict(zip(keys, theta, strict=True))
        a = sigmoid(p["wA1"] * x[0] + p["wA2"] * x[1] + p["bA"])
        b = sigmoid(p["wB1"] * x[0] + p["wB2"] * x[1] + p["bB"])
        return (y - (p["wC1"] * a + p["wC2"] * b + p["bC"])) ** 2

    partials = regression_partials(x, y, dict(zip(keys, theta, strict=True)))
    np.testing.assert_allclose([partials[key] for key in keys], numerical_gradient(loss, theta))


def test_steps_along_the_partials_lead_to_15():
    x, y, params = data.regression_example()
    for _ in range(100):
        params = gradient_step(params, regression_partials(x, y, params), 1e-4)
    a_A = sigmoid(params["wA1"] * x[0] + params["wA2"] * x[1] + params["bA"])
    a_B = sigmoid(params["wB1"] * x[0] + params["wB2"] * x[1] + params["bB"])
    y_hat = params["wC1"] * a_A + params["wC2"] * a_B + params["bC"]
    assert y_hat == pytest.approx(15, abs=1e-3)


# --- finite differences -------------------------------------------------------------------


def test_central_difference_of_a_cube_by_hand():
    # ((2 + 1/2)³ - (2 - 1/2)³) / 1 = 15.625 - 3.375 = 12.25 = 3·2² + (1/2)²
    assert numerical_gradient(lambda t: float(t[0] ** 3), np.array([2.0]), eps=0.5)[0] == 12.25


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (3, 1, 2)])
def test_numerical_gradient_has_the_shape_of_theta(shape):
    theta = RNG(2).normal(size=shape)
    numeric = numerical_gradient(lambda t: float(np.sum(t**2)), theta)
    assert np.shape(numeric) == shape
    np.testing.assert_allclose(numeric, 2 * theta, atol=1e-9)


def test_numerical_gradient_leaves_theta_alone():
    theta = RNG(3).normal(size=50)
    before = theta.tobytes()
    numerical_gradient(lambda t: float(np.sum(t)), theta)
    assert theta.tobytes() == before


def test_numerical_gradient_calls_f_twice_for_each_number():
    calls = []
    numerical_gradient(lambda t: calls.append(t.shape) or 0.0, np.zeros((3, 2)))
    assert calls == [(3, 2)] * 12


# --- one layer ----------------------------------------------------------------------------


def test_linear_backward_by_hand():
    # dZ = [[1, 2]], X = [[3, 4, 5]], W = [[1, 0], [0, 1], [1, 1]]:
    # dX = dZ Wᵀ = [1, 2, 1 + 2], dW = Xᵀ dZ = [[3, 6], [4, 8], [5, 10]], db = [1, 2]
    dX, dW, db = linear_backward(
        np.array([[1.0, 2.0]]),
        np.array([[3.0, 4.0, 5.0]]),
        np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
    )
    np.testing.assert_array_equal(dX, [[1, 2, 3]])
    np.testing.assert_array_equal(dW, [[3, 6], [4, 8], [5, 10]])
    np.testing.assert_array_equal(db, [1, 2])


def test_linear_backward_adds_up_the_examples():
    # db: 1 - 4 = -3;  dW: 2·1 + 5·(-4) = -18.  No mean is taken here.
    _, dW, db = linear_backward(
        np.array([[1.0], [-4.0]]), np.array([[2.0], [5.0]]), np.array([[3.0]])
    )
    assert db.tolist() == [-3.0] and dW.tolist() == [[-18.0]]


@pytest.mark.parametrize("shape", [(4, 3, 2), (1, 2, 5), (3, 3, 3), (5, 1, 1)])
def test_linear_backward_is_the_slope(shape):
    m, n_in, n_out = shape
    rng = RNG(4)
    dZ, X, W = (rng.normal(size=s) for s in [(m, n_out), (m, n_in), (n_in, n_out)])
    dX, dW, db = linear_backward(dZ, X, W)
    np.testing.assert_allclose(dX, numerical_gradient(lambda X: np.sum(dZ * (X @ W)), X), atol=1e-8)
    np.testing.assert_allclose(dW, numerical_gradient(lambda W: np.sum(dZ * (X @ W)), W), atol=1e-8)
    b = np.zeros(n_out)
    np.testing.assert_allclose(
        db, numerical_gradient(lambda b: np.sum(dZ * (X @ W + b)), b), atol=1e-8
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_backward_is_the_slope(name):
    dA, Z = RNG(5).normal(size=(2, 3, 4))
    numeric = numerical_gradient(lambda Z: np.sum(dA * ACTIVATIONS[name][0](Z)), Z)
    np.testing.assert_allclose(activation_backward(dA, Z, name), numeric, atol=1e-8)


def test_activation_backward_by_hand():
    # tanh'(0) = 1, sigmoid'(0) = 1/4, relu' = 0 below zero
    dA = np.array([[3.0, -8.0]])
    np.testing.assert_array_equal(activation_backward(dA, np.zeros((1, 2)), "tanh"), dA)
    np.testing.assert_array_equal(activation_backward(dA, np.zeros((1, 2)), "sigmoid"), dA / 4)
    np.testing.assert_array_equal(activation_backward(dA, -np.ones((1, 2)), "relu"), 0 * dA)


def test_output_delta_by_hand():
    # (a - y) / m with m = 2
    Y, A = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.5, 0.25], [0.75, 0.0]])
    np.testing.assert_array_equal(output_delta(Y, A), [[-0.25, 0.125], [0.375, -0.5]])


@pytest.mark.parametrize(("m", "k"), [(1, 1), (4, 1), (3, 2), (1, 3)])
def test_output_delta_is_the_slope(m, k):
    Y, Z = RNG(6).integers(0, 2, (m, k)), RNG(6).normal(size=(m, k))

    def loss(Z):
        return sum(log_loss(y, sigmoid(z)) for y, z in zip(Y.T, Z.T, strict=True))

    np.testing.assert_allclose(output_delta(Y, sigmoid(Z)), numerical_gradient(loss, Z), atol=1e-9)


# --- networks -----------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "elu", "identity"])
@pytest.mark.parametrize("sizes", [(4, 3, 5, 2), (1, 2, 3, 1)])
def test_two_layer_backward_is_the_slope(sizes, hidden):
    m, n_in, n_hidden, n_out = sizes
    rng = RNG(7)
    params, X = network(rng, n_in, n_hidden, n_out), rng.normal(size=(m, n_in))
    _, cache = two_layer_forward(X, params, hidden=hidden)
    dZ2 = rng.normal(size=(m, n_out))
    grads = two_layer_backward(dZ2, cache, params, hidden)
    assert grads.keys() == params.keys()
    for key, value in params.items():

        def downstream(value, key=key):
            return np.sum(dZ2 * two_layer_forward(X, params | {key: value}, hidden)[1]["Z2"])

        np.testing.assert_allclose(grads[key], numerical_gradient(downstream, value), atol=1e-8)


@pytest.mark.parametrize("hidden", ["relu", "tanh", "softplus"])
@pytest.mark.parametrize("sizes", [[3, 2], [2, 4, 3], [2, 3, 3, 4, 1]])
def test_mlp_backward_is_the_slope(sizes, hidden):
    rng = RNG(8)
    layers = [
        (rng.normal(size=(sizes[i], sizes[i + 1])), rng.normal(size=sizes[i + 1]))
        for i in range(len(sizes) - 1)
    ]
    X, dZ = rng.normal(size=(3, sizes[0])), rng.normal(size=(3, sizes[-1]))
    _, cache = mlp_forward(X, layers, hidden=hidden)
    grads = mlp_backward(dZ, cache, layers, hidden)
    assert len(grads) == len(layers)
    for i, pair in enumerate(layers):
        for j in (0, 1):

            def downstream(value, i=i, j=j):
                changed = [list(layer) for layer in layers]
                changed[i][j] = value
                return np.sum(dZ * mlp_forward(X, changed, hidden=hidden)[0])

            np.testing.assert_allclose(
                grads[i][j], numerical_gradient(downstream, pair[j]), atol=1e-7
            )


def test_both_backward_passes_agree():
    rng = RNG(9)
    params, X, dZ = network(rng, 3, 4, 2), rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    layers = [(params["W1"], params["b1"]), (params["W2"], params["b2"])]
    grads = two_layer_backward(dZ, two_layer_forward(X, params, "tanh")[1], params, "tanh")
    (dW1, db1), (dW2, db2) = mlp_backward(dZ, mlp_forward(X, layers, "tanh")[1], layers, "tanh")
    for key, value in {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}.items():
        np.testing.assert_allclose(grads[key], value, rtol=1e-12)


# --- training -----------------------------------------------------------------------------


def test_gradient_step_by_hand():
    # 1 - 0.5·4 = -1 and 2 - 0.5·(-2) = 3
    new = gradient_step({"w": np.array([1.0, 2.0]), "b": 1}, {"b": 2, "w": np.array([4, -2])}, 0.5)
    assert new["w"].tolist() == [-1.0, 3.0] and new["b"] == 0


def test_gradient_step_makes_new_arrays():
    params = {"w": np.array([1.0])}
    new = gradient_step(params, {"w": np.array([0.0])}, 0.5)
    assert new["w"] is not params["w"] and params["w"].tolist() == [1.0]


def test_first_step_of_a_training_by_hand():
    # All weights 0: A1 = 1/2 and A2 = 1/2. With y = 1 the loss is ln 2 and dZ2 = -1/2, so
    # dW2 = A1 dZ2 = -1/4, db2 = -1/2; nothing reaches the hidden layer through W2 = 0.
    zeros = {"W1": np.zeros((1, 1)), "b1": np.zeros(1), "W2": np.zeros((1, 1)), "b2": np.zeros(1)}
    params, losses = train_two_layer(np.array([[3.0]]), np.array([[1.0]]), zeros, lr=2.0, steps=1)
    assert losses == pytest.approx([math.log(2)])
    assert {key: value.item() for key, value in params.items()} == {
        "W1": 0.0,
        "b1": 0.0,
        "W2": 0.5,
        "b2": 1.0,
    }


def test_no_steps_change_nothing():
    params = network(RNG(10), 2, 3, 1)
    trained, losses = train_two_layer(np.ones((2, 2)), np.ones((2, 1)), params, steps=0)
    assert len(losses) == 0
    assert all(np.array_equal(trained[key], params[key]) for key in params)


def test_small_steps_go_down_all_the_way():
    X, labels = data.moons(40, RNG(11))
    _, losses = train_two_layer(X, labels[:, None], network(RNG(12), 2, 5, 1), lr=0.1, steps=100)
    assert np.all(np.diff(losses) < 0)


def test_xor_is_learned():
    X, labels = data.truth_table("xor")
    params = init_two_layer(2, 4, 1, RNG(0), scale=2.0)
    params, losses = train_two_layer(X, labels[:, None], params, lr=2.0, steps=2000, hidden="tanh")
    A2, _ = two_layer_forward(X, params, hidden="tanh")
    assert losses[-1] < 0.01
    assert (A2[:, 0] > 0.5).tolist() == [False, True, True, False]


# --- testing others -----------------------------------------------------------------------

RIGHT = (probes.unspoiled, probes.last_example_first)
WRONG = (
    probes.all_negated,
    probes.all_doubled,
    probes.all_zero,
    probes.db_as_row,
    probes.dX_squeezed,
    probes.dW_by_widths,
    probes.fails_for_one_output,
    probes.fails_for_one_example,
    probes.dX_negated,
    probes.dW_doubled,
    probes.db_averaged,
    probes.dW_too_small,
    probes.dX_one_percent_off,
    probes.db_reversed,
    probes.dZ_ignored,
    probes.signs_ignored,
    probes.first_example_for_all,
)


@pytest.mark.parametrize("candidate", RIGHT, ids=lambda c: c.__name__)
def test_right_candidates_pass(candidate):
    assert find_wrong_backward([candidate]) == [False]


@pytest.mark.parametrize("candidate", WRONG, ids=lambda c: c.__name__)
def test_wrong_candidates_are_found(candidate):
    assert find_wrong_backward([candidate]) == [True]


def test_verdicts_come_in_order():
    assert find_wrong_backward([*WRONG[:2], *RIGHT, WRONG[2]]) == [True, True, False, False, True]
    assert find_wrong_backward([]) == []


def test_candidates_run_on_the_students_own_function(monkeypatch):
    # Without the instructor's answer sheets the candidates spoil what the slot returns.
    monkeypatch.setattr(linear_backward, "bound", lambda dZ, X, W: ("mine",) * 3)
    with answers.using(answers.Release()):
        assert probes.unspoiled(1, 2, 3) == ("mine", "mine", "mine")


# --- the answers in the notebook ------------------------------------------------------------

NOTEBOOK = Path(__file__).parent.parent.parent / "assignments" / "ps4" / "ps4.ipynb"


def cell(name):
    return next(c.source for c in nbformat.read(NOTEBOOK, as_version=4).cells if c.id == name)


def planted(lines):
    """Build the function of the planted bug from its numbered lines."""
    namespace = {"np": np}
    exec("\n".join(lines.values()), namespace)
    return namespace["train"]


def listing():
    """Read the numbered lines of the planted bug: a dict from number to code."""
    code = re.search(r"```python\n(.*?)```", cell("planted-bug"), re.S).group(1)
    return {int(line[:2]): line[4:] for line in code.splitlines() if line.strip()}


def sine_fit():
    rng = RNG(1)
    X = np.linspace(-3, 3, 40)[np.newaxis]
    W1, b1, W2 = (rng.normal(size=shape) for shape in [(8, 1), (8, 1), (1, 8)])
    return X, np.sin(X), W1, b1, W2 / np.sqrt(8), np.zeros((1, 1))


def test_the_planted_bug_makes_the_curve_that_is_shown():
    namespace = {"plt": MagicMock(), "np": np}
    exec(cell("planted-bug-losses"), namespace)
    *_, losses = planted(listing())(*sine_fit(), lr=0.1, steps=1501)
    np.testing.assert_allclose(namespace["every_50th"], losses[::50], rtol=2e-3)


def test_the_planted_bug_is_the_only_one(solutions):
    lines = listing()
    wrong = next(n for n in lines if solutions.Answers().grade("ps4_bug_line", n)[0])
    mended = lines | {wrong: lines[wrong].replace("A1 * (1 - A1)", "(1 - A1**2)")}
    assert mended != lines
    X, Y, *start = sine_fit()

    def loss(i, value):
        W1, b1, W2, b2 = [*start[:i], value, *start[i + 1 :]]
        return np.mean((W2 @ np.tanh(W1 @ X + b1) + b2 - Y) ** 2)

    def agrees(code):
        *after, _ = planted(code)(X, Y, *start, lr=1.0, steps=1)
        return [
            np.allclose(old - new, numerical_gradient(lambda v, i=i: loss(i, v), old), atol=1e-8)
            for i, (old, new) in enumerate(zip(start, after, strict=True))
        ]

    assert agrees(mended) == [True] * 4
    said = [name for name, right in zip(["W1", "b1", "W2", "b2"], agrees(lines)) if not right]
    assert solutions.Answers().grade("ps4_bug_gradients", said[::-1])[0]


def test_the_numbers_in_the_key(solutions):
    assert solutions.Answers().grade("ps4_q1", -15.2 - 0.1 * 10)[0]
    assert solutions.Answers().grade("ps4_q3", 2 * count_parameters([3, 5, 2]))[0]
    assert not solutions.Answers().grade("ps4_q3", count_parameters([3, 5, 2]))[0]
