"""Problem set 6 by hand: each function at values that can be checked on paper."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats
from sklearn.preprocessing import StandardScaler

from nnkit import data
from nnkit.check import probes
from nnkit.forward import mlp_forward
from nnkit.softmax import accuracy, predict_classes, softmax_cross_entropy
from nnkit.training import (
    adam_step,
    cosine_schedule,
    early_stopping,
    glorot_init,
    he_init,
    lecun_init,
    minibatches,
    momentum_step,
    standardize,
    train_classifier,
)

RNG = np.random.default_rng


pytestmark = pytest.mark.usefixtures("references")


# --- standardize --------------------------------------------------------------------------


def test_standardize_by_hand():
    # mean 3, deviations -2, 0, 2, variance 8/3
    train, test = standardize(np.array([[1.0], [3.0], [5.0]]), np.array([[4.0]]))
    np.testing.assert_allclose(train[:, 0], np.array([-2, 0, 2]) / math.sqrt(8 / 3))
    np.testing.assert_allclose(test, [[1 / math.sqrt(8 / 3)]])


def test_standardize_agrees_with_scikit_learn():
    X, others = RNG(1).normal(2.0, 3.0, size=(20, 4)), RNG(2).normal(size=(5, 4))
    scaler = StandardScaler().fit(X)
    for ours, theirs in zip(standardize(X, others), (X, others), strict=True):
        np.testing.assert_allclose(ours, scaler.transform(theirs), atol=1e-12)


@pytest.mark.parametrize("constant", [0.0, 0.1, -98765.4, 1e12 / 3])
@pytest.mark.parametrize("m", [1, 3, 7, 100])
def test_constant_columns_are_only_centred(constant, m):
    _, test = standardize(np.full((m, 1), constant), np.array([[constant + 2.0]]))
    np.testing.assert_allclose(test, [[2.0]], rtol=1e-3)


def test_small_columns_are_scaled():
    train, _ = standardize(np.array([[-1.5e-12], [1.5e-12]]), np.zeros((1, 1)))
    np.testing.assert_allclose(train, [[-1.0], [1.0]])


# --- minibatches --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "m, batch_size, sizes", [(10, 4, [4, 4, 2]), (6, 3, [3, 3]), (3, 8, [3]), (2, 1, [1, 1])]
)
def test_sizes_of_batches(m, batch_size, sizes):
    pairs = minibatches(np.zeros((m, 2)), np.zeros(m), batch_size, RNG(3))
    assert [len(X_b) for X_b, _ in pairs] == sizes


def test_every_example_once_beside_its_label():
    X, Y = np.arange(20).reshape(10, 2), np.arange(10)
    for X_b, Y_b in (pairs := list(minibatches(X, Y, 3, RNG(4)))):
        np.testing.assert_array_equal(X_b, X[Y_b])
    assert sorted(np.concatenate([Y_b for _, Y_b in pairs])) == list(range(10))


def test_the_order_is_uniform():
    # where each of 4 examples stands in 2000 epochs: chi-squared with 9 degrees of freedom
    rng, counts = RNG(5), np.zeros((4, 4))
    for _ in range(2000):
        pairs = minibatches(np.arange(4), np.arange(4), 3, rng)
        counts[np.arange(4), np.concatenate([Y_b for _, Y_b in pairs])] += 1
    statistic = np.sum((counts - 500) ** 2 / 500)
    assert statistic < scipy.stats.chi2.isf(1e-6, 9)


@pytest.mark.parametrize(
    "result, words",
    [
        (None, "iterable of pairs"),
        ([np.zeros(3)], "pair"),
        ([(np.zeros((2, 1)), np.zeros(3))], "one row for each example"),
        ([([1.0, 2.0], np.zeros(2))], "list"),
    ],
)
def test_malformed_batches_are_refused_in_words(result, words):
    with pytest.raises(probes.Unreadable, match=words):
        probes.batches(lambda *args: result, np.zeros((3, 1)), np.zeros(3), 2, RNG(0))


def test_an_endless_epoch_is_cut_off():
    def endless(X, Y, batch_size, rng):
        return itertools.repeat((X, Y))

    seen = probes.batches(endless, np.zeros((3, 1)), np.zeros(3), 3, RNG(0))
    assert len(seen["number of examples in each batch"]) == 5


# --- starting weights ---------------------------------------------------------------------


@pytest.mark.parametrize("init, gain", [(lecun_init, 1.0), (he_init, 2.0)])
@pytest.mark.parametrize("n_in, n_out", [(400, 100), (50, 800)])
def test_starting_weights_are_normal_with_the_right_variance(init, gain, n_in, n_out):
    W = init(n_in, n_out, RNG(6))
    assert W.shape == (n_in, n_out)
    scaled = np.ravel(W) * math.sqrt(n_in / gain)
    assert scipy.stats.kstest(scaled, "norm").pvalue > 1e-6


@pytest.mark.parametrize("n_in, n_out", [(400, 100), (50, 800)])
def test_glorots_weights_average_the_two_widths(n_in, n_out):
    scaled = np.ravel(glorot_init(n_in, n_out, RNG(6))) * math.sqrt((n_in + n_out) / 2)
    assert scipy.stats.kstest(scaled, "norm").pvalue > 1e-6


def test_ten_tanh_layers_of_the_lecture():
    rng = RNG(7)
    A, spreads = rng.normal(size=(1000, 500)), []
    for _ in range(10):
        A = np.tanh(A @ lecun_init(500, 500, rng))
        spreads.append(float(A.std()))
    lecture = [0.628, 0.486, 0.408, 0.357, 0.321, 0.292, 0.273, 0.255, 0.239, 0.228]
    np.testing.assert_allclose(spreads, lecture, rtol=0.02)


# --- optimisers ---------------------------------------------------------------------------


def test_momentum_by_hand():
    # v = 0.5 * 2 + 3 = 4, w = 1 - 0.1 * 4 = 0.6
    given = {"w": np.array([1.0])}, {"w": np.array([3.0])}, {"w": np.array([2.0])}
    params, velocity = momentum_step(*given, lr=0.1, beta=0.5)
    np.testing.assert_allclose(velocity["w"], [4.0])
    np.testing.assert_allclose(params["w"], [0.6])


def test_momentum_of_a_constant_gradient_adds_up():
    # v = 1, 1.5, 1.75 with beta 1/2; the parameter moves by their sum, 4.25
    params, velocity = {"w": np.array([0.0])}, None
    for _ in range(3):
        params, velocity = momentum_step(params, {"w": np.ones(1)}, velocity, 1.0, 0.5)
    np.testing.assert_allclose(params["w"], [-4.25])


@pytest.mark.parametrize("gradient", [100.0, 1.0, -1e-3])
def test_adams_first_step_has_the_size_of_the_learning_rate(gradient):
    # both corrections make m_hat = g and v_hat = g², so the step is lr g / |g|
    params, state = adam_step({"w": np.zeros(1)}, {"w": np.array([gradient])}, None, lr=0.1)
    np.testing.assert_allclose(params["w"], [-0.1 * np.sign(gradient)], rtol=1e-4)
    assert state["t"] == 1


def test_adam_by_hand_two_steps():
    # g = 2, 4 with beta1 = beta2 = 1/2: m = 1, 2.5; v = 2, 9; corrections 1/2, 3/4
    # steps: 2 / 2 = 1, then (2.5 / 0.75) / sqrt(9 / 0.75) = 3.3333 / 3.4641 = 0.96225
    params, state = {"w": np.zeros(1)}, None
    for g in (2.0, 4.0):
        params, state = adam_step(params, {"w": np.array([g])}, state, 1.0, 0.5, 0.5, eps=0.0)
    np.testing.assert_allclose(params["w"], [-1 - 10 / 3 / math.sqrt(12)])
    assert (state["t"], state["m"]["w"][0], state["v"]["w"][0]) == (2, 2.5, 9.0)


def test_adams_eps_stands_outside_the_root():
    # g = 3: 3 / (3 + 1) = 0.75; under the root it would be 3 / sqrt(10) = 0.949
    params, _ = adam_step({"w": np.zeros(1)}, {"w": np.array([3.0])}, None, lr=1.0, eps=1.0)
    np.testing.assert_allclose(params["w"], [-0.75])


# --- schedules, and when to stop ----------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "warmup", "rate"),
    [
        (0, 0, 0.8),  # cos 0 = 1
        (3, 0, 0.4),  # half of the way: cos π/2 = 0
        (2, 0, 0.6),  # cos π/3 = 1/2
        (4, 0, 0.2),  # cos 2π/3 = -1/2
        (0, 2, 0.4),  # 1/2 of the rise
        (1, 2, 0.8),  # its end
        (2, 2, 0.8),  # the start of the wave
        (4, 2, 0.4),  # half of its four steps
        (5, 6, 0.8),  # nothing but the rise
    ],
)
def test_cosine_schedule_by_hand(step, warmup, rate):
    assert cosine_schedule(step, 6, 0.8, warmup) == pytest.approx(rate)


def test_no_step_of_a_schedule_is_wasted():
    rates = [cosine_schedule(step, 50, 0.3, 5) for step in range(50)]
    assert min(rates) > 0 and max(rates) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("losses", "patience", "kept"),
    [
        ([0.9, 0.5, 0.6, 0.7, 0.4], 2, 1),  # stops before 0.4
        ([0.9, 0.5, 0.6, 0.7, 0.4], 3, 4),  # 0.4 comes just in time
        ([0.9, 0.5, 0.5, 0.5, 0.4], 2, 1),  # an equal loss is none
        ([0.9, 0.8, 0.7], 1, 2),  # to the end
        ([0.5], 1, 0),
        ([0.5, 0.6, 0.1], 1, 0),
        ([0.9, 0.5, 0.6, 0.4, 0.6, 0.3, 0.5, 0.6], 2, 5),  # the count starts anew
    ],
)
def test_early_stopping_by_hand(losses, patience, kept):
    assert early_stopping(losses, patience) == kept
    assert early_stopping(np.array(losses), patience) == kept


# --- the training loop --------------------------------------------------------------------


def test_first_step_of_a_classifier_by_hand():
    # zeros as inputs: logits are the biases; all labels 0 of two classes, P = 1/2
    # db = (-1/2, 1/2), so b = (0.2, -0.2) after one step with lr 0.4; loss before it ln 2
    layers, losses = train_classifier(
        np.zeros((3, 2)), np.zeros(3, int), [2, 2], RNG(13), lr=0.4, epochs=1, batch_size=5
    )
    np.testing.assert_allclose(layers[0][1], [0.2, -0.2])
    np.testing.assert_allclose(losses, [math.log(2)])


def test_shapes_of_a_trained_classifier():
    X, labels = np.zeros((4, 3)), np.array([0, 1, 2, 1])
    layers, losses = train_classifier(X, labels, [3, 5, 4, 3], RNG(14), epochs=2)
    assert [W.shape for W, _ in layers] == [(3, 5), (5, 4), (4, 3)]
    assert [b.shape for _, b in layers] == [(5,), (4,), (3,)]
    assert len(losses) == 2


def test_classifier_separates_spirals():
    X, labels = data.spirals(150, RNG(15), classes=3)
    layers, losses = train_classifier(X, labels, [2, 40, 40, 3], RNG(16), 0.3, 200, 15)
    assert accuracy(labels, predict_classes(mlp_forward(X, layers)[0])) > 0.98
    assert losses[-1] < 0.1


def test_digits_above_97_percent():
    X_train, X_test, y_train, y_test = data.digits()
    layers, _ = train_classifier(X_train, y_train, [64, 128, 10], RNG(0), 0.3, 40, 16)
    assert accuracy(y_test, predict_classes(mlp_forward(X_test, layers)[0])) > 0.97


@pytest.mark.parametrize(
    "hidden, doubled, negated",
    [
        ("relu", True, False),
        ("identity", True, True),
        ("tanh", False, True),
        ("sigmoid", False, False),
    ],
)
def test_scaled_input_tells_activations_apart(hidden, doubled, negated):
    def untrained(X, labels, sizes, rng, lr, epochs):
        layers = [(he_init(a, b, rng), np.zeros(b)) for a, b in itertools.pairwise(sizes)]
        return layers, [softmax_cross_entropy(mlp_forward(X, layers, hidden)[0], labels)[0]]

    seen = probes.scaled_input(
        untrained, np.array([[0.8, -1.2, 0.5]]), np.array([1]), [3, 50, 2], RNG(17)
    )
    assert list(seen.values()) == [doubled, negated]


@pytest.mark.parametrize(
    "result, words",
    [
        (None, "pair"),
        (([], []), "list of 0 items"),
        (([1.0, 2.0], [0.1, 0.2]), "a number"),
        (([(np.zeros((2, 2)), np.zeros(2))], [[0.1]]), "one number for each epoch"),
        (([(np.zeros((2, 2)), np.full(2, np.nan))], [0.1]), "finite"),
    ],
)
def test_malformed_training_results_are_refused_in_words(result, words):
    with pytest.raises(probes.Unreadable, match=words):
        probes.trained_shapes(lambda *args: result)
