"""Problem set 8 by hand: each function at values that can be checked on paper."""

import math

import numpy as np
import pytest

from nnkit.autodiff import (
    add_vjp,
    exp_vjp,
    gradients,
    log_vjp,
    matmul_vjp,
    mul_vjp,
    relu_vjp,
    run_tape,
    sum_vjp,
    tape_backward,
    unbroadcast,
)
from nnkit.backprop import mlp_backward, numerical_gradient
from nnkit.forward import mlp_forward
from nnkit.regularization import batchnorm_backward, batchnorm_forward
from nnkit.softmax import one_hot, softmax_cross_entropy
from nnkit.tape import RULES, Var, record

pytestmark = pytest.mark.usefixtures("references")

G = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])

#: With u = x y, exp(u) + u: x is 0, y is 1, u is 2.
TAPE = [("mul", (0, 1)), ("exp", (2,)), ("add", (3, 2))]


def numbers(*values):
    """Return numbers as they stand on a tape: arrays without axes."""
    return [np.array(float(value)) for value in values]


# --- unbroadcast --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "want"),
    [
        ((3,), [11, 22, 33]),  # 1 + 10, 2 + 20, 3 + 30
        ((1, 3), [[11, 22, 33]]),
        ((2, 1), [[6], [60]]),  # 1 + 2 + 3, 10 + 20 + 30
        ((1, 1), [[66]]),
        ((1,), [66]),
        ((), 66),
        ((2, 3), G),
    ],
)
def test_unbroadcast_sums_over_the_copies(shape, want):
    got = unbroadcast(G, shape)
    assert np.shape(got) == shape
    np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize(
    ("shape", "full"),
    [((4,), (2, 3, 4)), ((3, 1), (2, 3, 4)), ((2, 1, 4), (2, 3, 4)), ((), (3, 2)), ((1,), (5,))],
)
def test_unbroadcast_is_the_transpose_of_broadcasting(shape, full, rng):
    # <g, broadcast(a)> = <unbroadcast(g), a>, for any g and a
    g, a = rng.normal(size=full), rng.normal(size=shape)
    there, back = np.sum(g * np.broadcast_to(a, full)), np.sum(unbroadcast(g, shape) * a)
    np.testing.assert_allclose(there, back)


# --- the vjps -----------------------------------------------------------------------------


def test_add_hands_the_gradient_on():
    ga, gb = add_vjp(G, np.zeros((2, 3)), np.zeros(3))
    np.testing.assert_array_equal(ga, G)
    np.testing.assert_array_equal(gb, [11, 22, 33])


def test_mul_switches_the_factors():
    # 10 · (-2) = -20 and 10 · 3 = 30
    assert mul_vjp(*numbers(10, 3, -2)) == (-20, 30)


def test_mul_multiplies_before_it_sums():
    # 1·1 + 2·0 + 3·(-1) = -2 and 10·4 + 20·0 + 30·1 = 70
    a = np.array([[1.0, 0.0, -1.0], [4.0, 0.0, 1.0]])
    np.testing.assert_array_equal(mul_vjp(G, a, np.ones((2, 1)))[1], [[-2], [70]])


def test_matmul_by_hand():
    # gA = g Bᵀ = (1·3 + 2·5, 1·4 + 2·6), gB = Aᵀ g = ((7·1, 7·2), (8·1, 8·2))
    g, A, B = np.array([[1.0, 2.0]]), np.array([[7.0, 8.0]]), np.array([[3.0, 5.0], [4.0, 6.0]])
    gA, gB = matmul_vjp(g, A, B)
    np.testing.assert_array_equal(gA, [[13, 16]])
    np.testing.assert_array_equal(gB, [[7, 14], [8, 16]])


def test_exp_at_the_logarithm_of_2():
    np.testing.assert_allclose(exp_vjp(np.array([3.0]), np.array([math.log(2)])), [6.0])


def test_log_divides_by_the_input():
    np.testing.assert_allclose(log_vjp(np.array([3.0, -1.0]), np.array([4.0, 0.5])), [0.75, -2.0])


def test_relu_passes_or_stops():
    got = relu_vjp(np.array([1.0, -2.0, 3.0]), np.array([0.5, 2.0, -1.0]))
    np.testing.assert_array_equal(got, [1, -2, 0])


@pytest.mark.parametrize(
    ("g", "axis", "want"),
    [
        (5.0, None, [[5, 5, 5], [5, 5, 5]]),
        ([1.0, 2.0, 3.0], 0, [[1, 2, 3], [1, 2, 3]]),
        ([1.0, 2.0], 1, [[1, 1, 1], [2, 2, 2]]),
        ([1.0, 2.0], -1, [[1, 1, 1], [2, 2, 2]]),
        ([1.0, 2.0, 3.0], -2, [[1, 2, 3], [1, 2, 3]]),
    ],
)
def test_sum_copies_along_its_axis(g, axis, want):
    np.testing.assert_array_equal(sum_vjp(np.array(g), np.zeros((2, 3)), axis=axis), want)


@pytest.mark.parametrize("axis", [None, 0, 1, 2, -1, -2, -3])
def test_sum_against_finite_differences(axis, rng):
    a = rng.normal(size=(2, 3, 2))
    g = rng.normal(size=np.sum(a, axis=axis).shape)
    numeric = numerical_gradient(lambda a: float(np.sum(g * np.sum(a, axis=axis))), a)
    np.testing.assert_allclose(sum_vjp(g, a, axis=axis), numeric, atol=1e-8)


SHAPES = {
    "add": [((2, 3), (3,)), ((), (2,)), ((2, 1), (1, 3))],
    "mul": [((2, 3), (3,)), ((), (2,)), ((2, 1), (1, 3)), ((3,), (3,))],
    "matmul": [((2, 3), (3, 4)), ((1, 3), (3, 1)), ((3, 3), (3, 3))],
    "exp": [((2, 3),), ((),)],
    "log": [((2, 3),), ((),)],
    "relu": [((2, 3),), ((),)],
    "sum": [((2, 3),), ((),)],
    "tanh": [((2, 3),), ((),)],
    "sigmoid": [((2, 3),), ((),)],
    "transpose": [((2, 3),)],
}


@pytest.mark.parametrize(("op", "shapes"), [(op, s) for op, all_ in SHAPES.items() for s in all_])
def test_every_rule_against_finite_differences(op, shapes, rng):
    function, vjp = RULES[op]
    inputs = [np.asarray(np.exp(rng.normal(size=shape))) for shape in shapes]
    g = rng.normal(size=np.shape(function(*inputs)))
    parts = vjp(g, *inputs)
    for i, part in enumerate(parts if len(inputs) > 1 else [parts]):

        def loss(a, i=i):
            return float(np.sum(g * function(*inputs[:i], a, *inputs[i + 1 :])))

        assert np.shape(part) == inputs[i].shape
        np.testing.assert_allclose(part, numerical_gradient(loss, inputs[i]), atol=1e-7)


# --- tapes --------------------------------------------------------------------------------


def test_run_tape_by_hand():
    # 2 · 0.5 = 1, e¹, e¹ + 1
    np.testing.assert_allclose(run_tape(TAPE, numbers(2, 0.5)), [2, 0.5, 1, math.e, math.e + 1])


def test_tape_backward_by_hand():
    # ∂/∂u = e¹ + 1, ∂/∂x = (e¹ + 1) · 0.5, ∂/∂y = (e¹ + 1) · 2
    values = run_tape(TAPE, numbers(2, 0.5))
    want = [(math.e + 1) * 0.5, (math.e + 1) * 2, math.e + 1, 1, 1]
    np.testing.assert_allclose(tape_backward(TAPE, values), want)


def test_one_op_may_use_a_value_twice():
    # d/dx x² = 2x
    assert tape_backward([("mul", (0, 0))], numbers(3, 9)) == [6, 1]


@pytest.mark.parametrize("uses", [1, 2, 5])
def test_contributions_add_up(uses):
    # x + x + ... : each x counts 1
    tape = [("add", (max(k, 0), 0)) for k in range(uses)]
    _, (grad,) = gradients(tape, numbers(1.5))
    assert grad == uses + 1


def test_a_value_that_is_not_used_has_zeros_of_its_shape():
    leaves = [np.ones((2, 3)), np.array(4.0)]
    grads = tape_backward([("exp", (1,))], run_tape([("exp", (1,))], leaves))
    np.testing.assert_array_equal(grads[0], np.zeros((2, 3)))


def test_an_empty_tape_has_the_last_leaf_as_its_value():
    value, grads = gradients([], numbers(7, 2.5))
    assert (value, *grads) == (2.5, 0, 1)


@pytest.mark.parametrize("kind", [list, tuple])
def test_tuples_and_lists_are_one(kind):
    tape = kind(kind((op, kind(inputs))) for op, inputs in TAPE)
    want = gradients(TAPE, numbers(2, 0.5))
    np.testing.assert_allclose(gradients(tape, kind(numbers(2, 0.5)))[1], want[1])


def test_nothing_that_came_in_is_changed():
    tape, values = list(TAPE), run_tape(TAPE, numbers(2, 0.5))
    before = [float(value) for value in values]
    tape_backward(tape, values)
    assert tape == TAPE and [float(value) for value in values] == before


@pytest.mark.parametrize("length", [100, 1000])
def test_a_long_chain(length):
    # x + x, and half of it, again and again
    tape = [("add", (0, 0)), ("mul", (2, 1))]
    tape += [(op, (k, k if op == "add" else 1)) for k, op in enumerate(["add", "mul"] * length, 3)]
    value, grads = gradients(tape, numbers(1.25, 0.5))
    assert (value, grads[0]) == (1.25, 1.0)


# --- against the gradients of earlier units -----------------------------------------------


def apart(result, leaves, by_hand):
    _, by_tape = gradients(*record(result, *leaves))
    return max(np.abs(t - h).max() for t, h in zip(by_tape, by_hand, strict=False))


def test_the_delta_recursion(rng):
    X, dZ = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    layers = [(rng.normal(size=(3, 4)), rng.normal(size=4)), (rng.normal(size=(4, 2)), np.ones(2))]
    W1, b1, W2, b2 = parts = [Var(part) for layer in layers for part in layer]
    by_hand = mlp_backward(dZ, mlp_forward(X, layers)[1], layers)
    result = (dZ * ((X @ W1 + b1).relu() @ W2 + b2)).sum()
    assert apart(result, parts, [part for pair in by_hand for part in pair]) < 1e-12


def test_softmax_with_cross_entropy(rng):
    Z, labels = Var(rng.normal(size=(4, 3))), np.array([2, 0, 1, 1])
    log_p = Z - (Z.exp() @ np.ones((3, 1))).log()
    result = (one_hot(labels, 3) * log_p).sum() / -4
    assert apart(result, [Z], [softmax_cross_entropy(Z.value, labels)[1]]) < 1e-12


def test_batch_norm(rng):
    Z, gamma, beta = (Var(rng.normal(size=shape)) for shape in ((6, 3), 3, 3))
    dout, mean = rng.normal(size=(6, 3)), np.ones((1, 6)) / 6
    centred = Z - mean @ Z
    Z_hat = centred * ((mean @ centred**2 + 1e-5).log() * -0.5).exp()
    _, cache = batchnorm_forward(Z.value, gamma.value, beta.value)
    result = (dout * (gamma * Z_hat + beta)).sum()
    assert apart(result, [Z, gamma, beta], batchnorm_backward(dout, cache)) < 1e-12
