"""Recording: a formula written with `Var` computes as in NumPy, and its tape says how."""

import ast
from pathlib import Path

import numpy as np
import pytest

from nnkit import autodiff, tape
from nnkit.autodiff import gradients, run_tape
from nnkit.backprop import numerical_gradient
from nnkit.exercise import Binding
from nnkit.tape import RULES, Var, record

pytestmark = pytest.mark.usefixtures("references")

A, B = np.array([[0.5, -2.0], [1.5, 3.0]]), np.array([[-1.0, 0.25], [2.0, -0.75]])

FORMULAS = {
    "sums": lambda a, b: a + b + 1 + (2 + a) + (B + a) + (a + B),
    "differences": lambda a, b: a - b - 1 - (2 - a) - (B - a) - (a - B),
    "products": lambda a, b: a * b * 2 * (3 * a) * (B * a),
    "quotients": lambda a, b: a / b + a / 2 + 1 / b + B / a + a / B,
    "powers": lambda a, b: a**1 + a**2 - b**5,
    "signs": lambda a, b: -a * -b,
    "matrix products": lambda a, b: a @ b + A @ b + a @ B,
    "transposes": lambda a, b: a.T @ b.T,
}


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_formulas_compute_as_in_numpy(formula):
    np.testing.assert_allclose(formula(Var(A), Var(B)).value, formula(A, B))


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_and_have_the_gradients_of_finite_differences(formula):
    a, b = Var(A), Var(B)
    weights = np.array([[1.0, -2.0], [0.5, 3.0]])
    _, grads = gradients(*record((weights * formula(a, b)).sum(), a, b))
    for got, numeric in [
        (grads[0], numerical_gradient(lambda A: float(np.sum(weights * formula(A, B))), A)),
        (grads[1], numerical_gradient(lambda B: float(np.sum(weights * _other(formula, B))), B)),
    ]:
        np.testing.assert_allclose(got, numeric, rtol=1e-6, atol=1e-6)


def _other(formula, b):
    return formula(Var(A), Var(b)).value


@pytest.mark.parametrize("op", ["exp", "log", "relu", "tanh", "sigmoid", "sum"])
def test_methods_compute_what_the_rules_say(op):
    positive = np.abs(A)
    np.testing.assert_array_equal(getattr(Var(positive), op)().value, RULES[op][0](positive))


def test_a_tape_by_hand():
    X, w = Var([[1.0, 2.0], [3.0, 4.0]]), Var([[0.5], [-1.0]])
    recorded, leaves = record((X @ w).exp().sum(), X, w)
    assert recorded == [("matmul", (0, 1)), ("exp", (2,)), ("sum", (3,))]
    assert [leaf.shape for leaf in leaves] == [(2, 2), (2, 1)]


def test_constants_come_behind_the_leaves_that_are_named():
    x, y = Var(3.0), Var(5.0)
    recorded, leaves = record((2.0 * x + y) * 7.0, y, x)
    assert [float(leaf) for leaf in leaves] == [5.0, 3.0, 2.0, 7.0]
    assert recorded == [("mul", (2, 1)), ("add", (4, 0)), ("mul", (5, 3))]


def test_a_leaf_that_is_named_keeps_its_place_though_it_is_not_used():
    x, unused = Var(3.0), Var([1.0, 2.0])
    _, grads = gradients(*record(x * x, unused, x))
    np.testing.assert_array_equal(grads[0], [0, 0])
    assert grads[1] == 6


def test_what_does_not_lead_to_the_result_is_not_recorded():
    x = Var(3.0)
    x.exp()
    assert record(x * x, x)[0] == [("mul", (0, 0))]


def test_a_computed_value_that_is_named_is_a_leaf():
    x = Var(3.0)
    u = x * x
    assert record(u.exp(), u) == ([("exp", (0,))], [9.0])


def test_the_same_tape_runs_with_other_leaves():
    X, w = Var(A), Var(B)
    recorded, _ = record((X @ w).tanh().sum(), X, w)
    want = np.tanh(np.ones((3, 2)) @ B).sum()
    np.testing.assert_allclose(run_tape(recorded, [np.ones((3, 2)), B])[-1], want)


def test_a_tape_is_plain_data():
    recorded, leaves = record((Var(A) * 2.0).sum())
    assert ast.literal_eval(repr(recorded)) == recorded
    assert all(type(leaf) is np.ndarray and leaf.dtype == np.float64 for leaf in leaves)


def test_a_var_keeps_its_own_copy_of_an_array():
    array = A.copy()
    x = Var(array)
    array[:] = 0
    np.testing.assert_array_equal(x.value, A)


@pytest.mark.parametrize("exponent", [0, -1, 0.5, 2.0, Var(2.0)])
def test_other_exponents_are_refused(exponent):
    with pytest.raises(ValueError, match="exponent"):
        Var(3.0) ** exponent


@pytest.mark.parametrize("op", RULES)
def test_what_a_vjp_returns_cannot_be_changed_in_place(op):
    inputs = [np.abs(A)] * (2 if op in ("add", "mul", "matmul") else 1)
    parts = RULES[op][1](np.ones(np.shape(RULES[op][0](*inputs))), *inputs)
    for part in parts if len(inputs) > 1 else [parts]:
        with pytest.raises(ValueError, match="read-only"):
            part += 1.0


@pytest.mark.parametrize("op", ["add", "mul", "matmul", "exp", "log", "relu", "sum"])
def test_the_vjp_is_looked_up_when_it_is_called(op):
    slot = getattr(autodiff, f"{op}_vjp")
    count = 2 if op in ("add", "mul", "matmul") else 1
    with Binding({slot: lambda g, *inputs: [g] * len(inputs) if len(inputs) > 1 else g}):
        got = RULES[op][1](np.array(5.0), *[np.array(1.0)] * count)
    assert np.ravel(got).tolist() == [5.0] * count


def test_it_is_read_in_one_sitting():
    assert len(Path(tape.__file__).read_text(encoding="utf-8").splitlines()) < 200
