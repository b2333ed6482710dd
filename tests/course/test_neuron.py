"""Problem set 1: the references against hand-worked numbers, properties and oracles."""

import numpy as np
import pytest
from scipy.special import expit, log_expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss as sklearn_log_loss

from nnkit.neuron import (
    classify,
    fit_logistic,
    gate,
    log_loss,
    logistic_gradient,
    neuron,
    separating_line,
    sigmoid,
    weighted_sum,
)

pytestmark = pytest.mark.usefixtures("references")


@pytest.fixture
def rng():
    return np.random.default_rng(1)


# --- weighted_sum -----------------------------------------------------------------------------


def test_weighted_sum_by_hand():
    # Lecture 1, w = (10, 5), b = -1: 10·1 + 5·2 - 1 = 19 and 10·0 + 5·(-1) - 1 = -6.
    z = weighted_sum(np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([10.0, 5.0]), -1.0)
    assert z.tolist() == [19.0, -6.0]


def test_weighted_sum_of_one_example_is_a_scalar():
    assert np.shape(weighted_sum(np.ones(3), np.arange(3.0), 1.0)) == ()


def test_rows_and_columns_agree(rng):
    # The sources write columns, wᵀx + b for one example x (d, 1); here examples are rows.
    X, w, b = rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal()
    columns = [w.reshape(3, 1).T @ x.reshape(3, 1) + b for x in X]
    assert np.allclose(weighted_sum(X, w, b), np.ravel(columns))


# --- sigmoid ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("z", "p"),
    [
        (0.0, 0.5),
        (np.log(3), 0.75),  # 1 / (1 + 1/3)
        (-np.log(3), 0.25),  # 1 / (1 + 3)
        (np.log(9), 0.9),  # 1 / (1 + 1/9)
    ],
)
def test_sigmoid_by_hand(z, p):
    assert sigmoid(z) == pytest.approx(p, rel=1e-15)


def test_sigmoid_is_odd_about_one_half(rng):
    z = rng.normal(0, 5, size=50)
    assert np.allclose(sigmoid(-z), 1 - sigmoid(z), atol=1e-15)


def test_logit_is_its_inverse(rng):
    p = rng.uniform(0.01, 0.99, size=20)
    assert np.allclose(sigmoid(np.log(p / (1 - p))), p)


def test_sigmoid_against_scipy():
    z = np.linspace(-700, 700, 1001)
    assert np.allclose(sigmoid(z), expit(z), rtol=1e-14, atol=0)


@pytest.mark.parametrize("z", [-1e4, -750.0, 750.0, 1e4])
def test_sigmoid_is_stable(z):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert sigmoid(np.array([z])) == (0.0 if z < -700 else 1.0)


# --- neuron and classify ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("w", "b", "side"), [((10, 5), -1, 0), ((10, 5), 15, 1), ((-7, 5), 15, 1), ((-70, 50), 150, 1)]
)
def test_the_lectures_neurons_at_the_origin(w, b, side):
    # At the origin z = b.
    p = neuron(np.zeros((1, 2)), np.array(w, float), b)
    assert p[0] == pytest.approx(1 / (1 + np.exp(-b)))
    assert classify(np.zeros((1, 2)), np.array(w, float), b).tolist() == [side]


def test_scale_changes_steepness_and_not_the_boundary(rng):
    X, w, b = rng.normal(size=(50, 2)), rng.normal(size=2), rng.normal()
    assert np.array_equal(classify(X, w, b), classify(X, 10 * w, 10 * b))
    assert np.all(np.abs(neuron(X, 10 * w, 10 * b) - 0.5) >= np.abs(neuron(X, w, b) - 0.5))


def test_the_threshold_itself_is_class_1():
    assert classify(np.zeros((1, 2)), np.ones(2), 0.0).tolist() == [1]


def test_classes_are_integers():
    assert classify(np.zeros((3, 2)), np.ones(2), 1.0).dtype.kind == "i"


# --- separating_line and gate -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("p", "q", "positive", "w", "b"),
    [
        # x2 = 0.5 x1 + 1.5 with the origin on the positive side: w = (0.5, -1), b = 1.5.
        ((-3, 0), (1, 2), (0, 0), (0.5, -1), 1.5),
        # x2 = x1 - 2 with the origin on the positive side: w = (-1, 1), b = 2.
        ((0, -2), (2, 0), (0, 0), (-1, 1), 2),
    ],
)
def test_the_lectures_lines(p, q, positive, w, b):
    got_w, got_b = separating_line(*(np.array(x, float) for x in (p, q, positive)))
    scale = got_w[0] / w[0]
    assert scale > 0
    assert np.allclose(got_w, scale * np.array(w)) and got_b == pytest.approx(scale * b)


def test_lines_run_through_their_points(rng):
    for _ in range(50):
        p, q, positive = rng.normal(size=(3, 2))
        w, b = separating_line(p, q, positive)
        assert abs(w @ p + b) < 1e-12 and abs(w @ q + b) < 1e-12
        assert w @ positive + b > 0


@pytest.mark.parametrize(
    ("name", "truth"),
    [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("nand", [1, 1, 1, 0]), ("nor", [1, 0, 0, 0])],
)
def test_gates(name, truth):
    w, b = gate(name)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert (X @ w + b > 0).tolist() == [bool(t) for t in truth]
    assert np.all(X @ w + b != 0)


@pytest.mark.parametrize("name", ["xor", "xnor", "AND", ""])
def test_no_gate(name):
    with pytest.raises(ValueError):
        gate(name)


# --- log_loss and its gradient ----------------------------------------------------------------


def test_log_loss_by_hand():
    # -(ln 0.8 + ln(1 - 0.7)) / 2 = -(ln 0.24) / 2
    assert log_loss(np.array([1, 0]), np.array([0.8, 0.7])) == pytest.approx(-np.log(0.24) / 2)


def test_log_loss_against_scikit_learn(rng):
    y, p = rng.integers(0, 2, 100), rng.uniform(0.01, 0.99, 100)
    assert log_loss(y, p) == pytest.approx(sklearn_log_loss(y, p))


def test_log_loss_of_a_neuron_against_scipy(rng):
    y, z = rng.integers(0, 2, 100), rng.normal(0, 3, 100)
    oracle = -np.mean(y * log_expit(z) + (1 - y) * log_expit(-z))
    assert log_loss(y, sigmoid(z)) == pytest.approx(oracle)


def test_a_certain_and_wrong_answer_costs_27_63():
    # -ln 1e-12 = 12 ln 10 = 27.631...
    assert log_loss(np.array([1.0]), np.array([0.0])) == pytest.approx(12 * np.log(10))


def test_log_loss_leaves_p_alone():
    p = np.array([0.0, 1.0])
    log_loss(np.array([1.0, 0.0]), p)
    assert p.tolist() == [0.0, 1.0]


def test_gradient_by_hand():
    # One example x = 2, y = 1, w = 0, b = 0: p = 0.5, so dw = (0.5 - 1)·2 = -1, db = -0.5.
    dw, db = logistic_gradient(np.array([[2.0]]), np.array([1]), np.zeros(1), 0.0)
    assert dw.tolist() == [-1.0] and db == -0.5


@pytest.mark.parametrize(("m", "d"), [(1, 1), (1, 3), (4, 4), (7, 2)])
def test_gradient_against_finite_differences(rng, m, d):
    X, y = rng.normal(size=(m, d)), rng.integers(0, 2, m)
    w, b, h = rng.normal(size=d), rng.normal(), 1e-6
    dw, db = logistic_gradient(X, y, w, b)
    assert dw.shape == (d,) and np.shape(db) == ()
    for j in range(d):
        step = h * np.eye(d)[j]
        up, down = (log_loss(y, neuron(X, w + s, b)) for s in (step, -step))
        assert dw[j] == pytest.approx((up - down) / (2 * h), abs=1e-8)
    up, down = (log_loss(y, neuron(X, w, b + s)) for s in (h, -h))
    assert db == pytest.approx((up - down) / (2 * h), abs=1e-8)


# --- fit_logistic -----------------------------------------------------------------------------


def test_first_step_by_hand():
    # From zeros p = 0.5: dw = ((0.5-0)·1 + (0.5-1)·3) / 2 = -0.5, db = 0; one step of 0.4.
    w, b, losses = fit_logistic(np.array([[1.0], [3.0]]), np.array([0, 1]), lr=0.4, steps=1)
    assert w == pytest.approx([0.2]) and b == 0.0
    assert losses == pytest.approx([np.log(2)])


def test_no_steps_leave_zeros():
    w, b, losses = fit_logistic(np.ones((2, 3)), np.array([0, 1]), steps=0)
    assert w.tolist() == [0, 0, 0] and b == 0 and len(losses) == 0


def test_losses_fall_with_a_small_learning_rate(rng):
    X = rng.normal(size=(40, 2))
    y = (X[:, 0] > 0.3).astype(int)
    losses = fit_logistic(X, y, lr=0.5, steps=200)[2]
    assert np.all(np.diff(losses) < 0)


@pytest.mark.parametrize("name", ["and", "or", "nand", "nor"])
def test_learns_every_gate(name):
    X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    w, b = gate(name)
    y = (X @ w + b > 0).astype(int)
    w, b, _ = fit_logistic(X, y, lr=1.0, steps=500)
    assert np.array_equal(classify(X, w, b), y)


def test_does_not_learn_xor():
    X, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    losses = fit_logistic(X, y, lr=1.0, steps=500)[2]
    # By symmetry the gradient is zero at the start: p stays 0.5 for all four.
    assert np.allclose(losses, np.log(2))


def test_converges_to_scikit_learns_solution(rng):
    X = rng.normal(size=(60, 2))
    y = (X @ [1.0, -2.0] + rng.logistic(size=60) > 0).astype(int)
    w, b, _ = fit_logistic(X, y, lr=1.0, steps=3000)
    oracle = LogisticRegression(C=np.inf, tol=1e-10).fit(X, y)
    assert np.allclose(w, oracle.coef_[0], atol=1e-4) and b == pytest.approx(
        oracle.intercept_[0], abs=1e-4
    )
