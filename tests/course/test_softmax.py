"""Problem set 5 by hand: each function at values that can be checked on paper."""

import math
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import scipy.special
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss as sklearn_log_loss

from nnkit import data
from nnkit.backprop import numerical_gradient
from nnkit.check import probes
from nnkit.neuron import sigmoid
from nnkit.softmax import (
    accuracy,
    cross_entropy,
    log_softmax,
    one_hot,
    predict_classes,
    softmax,
    softmax_cross_entropy,
    softmax_jacobian,
    softmax_regression_step,
    two_class_logits,
)

COURSE = Path(__file__).parent.parent.parent
RNG = np.random.default_rng

#: The logits of the lecture's example, and its probabilities:
#: the exponentials 1096.633, 148.413, 7.389, 0.368 and 20.086 sum to 1272.889.
LECTURE = np.array([7.0, 5.0, 2.0, -1.0, 3.0])
LECTURE_P = [0.86153, 0.11660, 0.00580, 0.00029, 0.01578]


pytestmark = pytest.mark.usefixtures("references")


# --- one_hot ------------------------------------------------------------------------------


def test_one_hot_puts_a_one_at_each_label():
    np.testing.assert_array_equal(one_hot(np.array([2, 0]), 3), [[0, 0, 1], [1, 0, 0]])


def test_one_hot_holds_floats():
    assert one_hot(np.array([1]), 2).dtype == np.float64


@pytest.mark.parametrize("label", [-1, -3, 3, 100])
def test_one_hot_refuses_what_is_no_class(label):
    with pytest.raises(ValueError, match="labels"):
        one_hot(np.array([0, label]), 3)


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_one_hot_takes_any_kind_of_int(dtype):
    np.testing.assert_array_equal(one_hot(np.array([1, 0], dtype), 2), [[0, 1], [1, 0]])


# --- softmax and log_softmax --------------------------------------------------------------


def test_softmax_of_the_lecture():
    np.testing.assert_allclose(softmax(LECTURE), LECTURE_P, atol=5e-6)


def test_softmax_of_the_lecture_as_exponentials_over_their_sum():
    total = sum(math.exp(z) for z in LECTURE)
    assert round(total, 2) == 1272.89
    np.testing.assert_allclose(softmax(LECTURE), [math.exp(z) / total for z in LECTURE])


def test_softmax_of_logarithms_is_their_share():
    # exp(ln 1), exp(ln 2), exp(ln 5) = 1, 2, 5 of 8
    np.testing.assert_allclose(softmax(np.log([1.0, 2.0, 5.0])), [0.125, 0.25, 0.625])


@pytest.mark.parametrize("ours, theirs", [(softmax, "softmax"), (log_softmax, "log_softmax")])
@pytest.mark.parametrize("shape", [(4,), (1, 3), (5, 4), (3, 3), (2, 1)])
def test_agrees_with_scipy(ours, theirs, shape):
    Z = RNG(1).normal(scale=5.0, size=shape)
    np.testing.assert_allclose(ours(Z), getattr(scipy.special, theirs)(Z, axis=-1), rtol=1e-12)


def test_rows_of_a_softmax_sum_to_one():
    assert np.allclose(softmax(RNG(2).normal(size=(6, 3))).sum(axis=1), 1.0)


def test_a_shift_of_a_row_changes_nothing():
    Z = RNG(3).normal(size=(4, 3))
    np.testing.assert_allclose(softmax(Z + np.array([[5.0], [-2.0], [100.0], [0.0]])), softmax(Z))


@pytest.mark.parametrize("function", [softmax, log_softmax])
@pytest.mark.parametrize("shift", [1e4, -1e4])
def test_extreme_logits_raise_no_warning(function, shift):
    Z = np.array([[1.0, 0.0, -1.0], [shift, 0.0, -shift]]) + shift
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = function(np.clip(Z, -1e4, 1e4))
    assert np.isfinite(result).all()


def test_log_softmax_where_the_probability_is_zero_to_a_float():
    # ln(e^-800 / (1 + e^-800)) = -800 - ln(1 + e^-800) = -800
    np.testing.assert_array_equal(log_softmax(np.array([0.0, -800.0])), [0.0, -800.0])


# --- cross_entropy ------------------------------------------------------------------------


def test_cross_entropy_by_hand():
    # -(ln 1/8 + ln 1/4) / 2 = (3 ln 2 + 2 ln 2) / 2 = 2.5 ln 2
    P = np.array([[0.5, 0.375, 0.125], [0.25, 0.15, 0.6]])
    assert cross_entropy(np.eye(3)[[2, 0]], P) == pytest.approx(2.5 * math.log(2), rel=1e-14)


def test_cross_entropy_of_indifference_is_the_logarithm_of_k():
    assert cross_entropy(np.eye(10), np.full((10, 10), 0.1)) == pytest.approx(math.log(10))


def test_cross_entropy_is_clipped_below():
    # -ln 1e-12 = 12 ln 10 = 27.631
    P = np.array([[1.0, 0.0]])
    assert cross_entropy(np.array([[0, 1]]), P) == pytest.approx(12 * math.log(10))
    assert cross_entropy(np.array([[1, 0]]), P) == 0.0


def test_cross_entropy_agrees_with_scikit_learn():
    P, labels = softmax(RNG(4).normal(size=(8, 3))), RNG(5).integers(0, 3, size=8)
    expected = sklearn_log_loss(labels, P, labels=[0, 1, 2])
    assert cross_entropy(one_hot(labels, 3), P) == pytest.approx(expected)


# --- softmax_jacobian ---------------------------------------------------------------------


def test_jacobian_by_hand():
    # diagonal p(1-p): 0.25, 0.1875, 0.1875; off it -p_i p_j: -0.125, -0.0625
    J = softmax_jacobian(np.array([0.5, 0.25, 0.25]))
    expected = [[0.25, -0.125, -0.125], [-0.125, 0.1875, -0.0625], [-0.125, -0.0625, 0.1875]]
    np.testing.assert_allclose(J, expected, rtol=1e-14)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_jacobian_agrees_with_finite_differences(k):
    z, weights = RNG(k).normal(size=k), RNG(k + 10).normal(size=k)
    numeric = numerical_gradient(lambda z: float(weights @ softmax(z)), z)
    np.testing.assert_allclose(weights @ softmax_jacobian(softmax(z)), numeric, atol=1e-9)


# --- softmax_cross_entropy ----------------------------------------------------------------


def test_softmax_cross_entropy_by_hand():
    # rows of shares 1/4, 3/4 and 1/2, 1/2 with labels 0 and 1:
    # loss (ln 4 + ln 2) / 2, dZ = (P - Y) / 2
    Z = np.log([[1.0, 3.0], [2.0, 2.0]])
    loss, dZ = softmax_cross_entropy(Z, np.array([0, 1]))
    assert loss == pytest.approx(1.5 * math.log(2))
    np.testing.assert_allclose(dZ, [[-0.375, 0.375], [0.25, -0.25]])


@pytest.mark.parametrize("m, k", [(1, 4), (5, 3), (3, 3), (4, 1)])
def test_gradient_agrees_with_finite_differences(m, k):
    Z, labels = RNG(m).normal(size=(m, k)), RNG(k).integers(0, k, size=m)
    numeric = numerical_gradient(lambda Z: float(softmax_cross_entropy(Z, labels)[0]), Z)
    np.testing.assert_allclose(softmax_cross_entropy(Z, labels)[1], numeric, atol=1e-9)


def test_gradient_rows_sum_to_zero():
    _, dZ = softmax_cross_entropy(RNG(6).normal(size=(4, 5)), np.array([0, 4, 2, 2]))
    np.testing.assert_allclose(dZ.sum(axis=1), 0.0, atol=1e-15)


def test_loss_is_not_clipped():
    # the true class lies 1e4 behind: the loss is 1e4
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss, dZ = softmax_cross_entropy(np.array([[1e4, 0.0]]), np.array([1]))
    assert loss == 1e4
    np.testing.assert_array_equal(dZ, [[1.0, -1.0]])


# --- the rest -----------------------------------------------------------------------------


def test_predicted_classes_by_hand():
    np.testing.assert_array_equal(predict_classes(np.array([[0.5, 2.0], [-1.0, -4.0]])), [1, 0])
    assert predict_classes(LECTURE) == 0


def test_two_classes_are_a_sigmoid():
    z = np.linspace(-20, 20, 41)
    np.testing.assert_allclose(softmax(two_class_logits(z))[:, 1], sigmoid(z), rtol=1e-12)


def test_log_odds_probe_refuses_a_wrong_shape():
    with pytest.raises(probes.Unreadable, match="shape"):
        probes.log_odds(lambda z: np.zeros((2, len(z))), np.zeros(3))


def test_step_from_zeros_by_hand():
    # P = 1/2 everywhere, dZ = (P - Y) / 2 = [[-1/4, 1/4], [1/4, -1/4]]
    # dW = X.T @ dZ = [[1, 3]] @ dZ = [[1/2, -1/2]], db = 0
    X, labels = np.array([[1.0], [3.0]]), np.array([0, 1])
    W, b, loss = softmax_regression_step(X, labels, np.zeros((1, 2)), np.zeros(2), lr=2.0)
    np.testing.assert_allclose(W, [[-1.0, 1.0]])
    np.testing.assert_allclose(b, [0.0, 0.0])
    assert loss == pytest.approx(math.log(2))


def test_softmax_regression_finds_the_minimum_that_scikit_learn_finds():
    rng = RNG(7)
    X, labels = rng.normal(size=(60, 2)), rng.integers(0, 3, size=60)
    W, b = np.zeros((2, 3)), np.zeros(3)
    for _ in range(2000):
        W, b, loss = softmax_regression_step(X, labels, W, b, lr=1.0)
    model = LogisticRegression(C=1e8, tol=1e-10, max_iter=1000).fit(X, labels)
    assert loss == pytest.approx(sklearn_log_loss(labels, model.predict_proba(X)), abs=1e-8)


def test_accuracy_by_hand():
    # three of four agree
    assert accuracy(np.array([2, 0, 1, 1]), np.array([2, 1, 1, 1])) == 0.75


@pytest.mark.parametrize(
    ("notebook", "steps", "lr", "shown"),
    [("lectures/05_softmax.ipynb", 300, 0.5, 20), ("assignments/ps5/ps5.ipynb", 200, 1.0, 10)],
)
def test_the_mistake_that_a_notebook_names_is_among_those_that_it_shows(notebook, steps, lr, shown):
    X, X_test, y, y_test = data.digits()
    W, b = np.zeros((64, 10)), np.zeros(10)
    for _ in range(steps):
        W, b, _ = softmax_regression_step(X, y, W, b, lr=lr)
    predicted = predict_classes(X_test @ W + b)
    wrong = np.flatnonzero(predicted != y_test)[:shown]
    named = re.findall(r"(\d) → (\d)", (COURSE / notebook).read_text(encoding="utf-8"))
    made = {
        (str(true), str(said)) for true, said in zip(y_test[wrong], predicted[wrong], strict=True)
    }
    assert named and set(named) <= made
