"""Problem set 7 by hand: each function at values that can be checked on paper."""

import numpy as np
import pytest
import scipy.stats

from nnkit import data
from nnkit.backprop import numerical_gradient
from nnkit.check import probes
from nnkit.regularization import (
    batchnorm_backward,
    batchnorm_forward,
    batchnorm_predict,
    dropout_backward,
    dropout_forward,
    l2_penalty,
    mc_dropout,
    split,
    update_running,
)

RNG = np.random.default_rng


pytestmark = pytest.mark.usefixtures("references")


# --- split --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("m", "fractions", "sizes"),
    [
        (10, [0.65, 0.35], [6, 4]),  # int(6.5) and the rest
        (9, [0.4, 0.4, 0.2], [3, 3, 3]),  # int(3.6), int(3.6), the rest
        (1, (0.7, 0.3), [0, 1]),  # int(0.7) is nobody
        (10, [0.1] * 10, [1] * 10),  # the ten sum to a little less than 1
        (5, np.array([1.0]), [5]),
    ],
)
def test_sizes_of_the_parts_of_a_split(m, fractions, sizes):
    parts = split(np.zeros((m, 3)), np.zeros(m), fractions, RNG(0))
    assert [X.shape for X, _ in parts] == [(size, 3) for size in sizes]
    assert [labels.shape for _, labels in parts] == [(size,) for size in sizes]


def test_every_example_is_in_one_part_beside_its_label():
    X, labels = np.arange(26.0).reshape(13, 2), np.arange(13)
    parts = split(X, labels, [0.5, 0.3, 0.2], RNG(1))
    for X_i, labels_i in parts:
        np.testing.assert_array_equal(X_i, X[labels_i])
    assert sorted(np.concatenate([labels_i for _, labels_i in parts])) == list(range(13))


def test_every_order_of_a_split_is_equally_likely():
    # the 24 orders of 4 examples in 4800 splits: chi-squared with 23 degrees of freedom
    rng, counts = RNG(2), {}
    for _ in range(4800):
        parts = split(np.zeros((4, 1)), np.arange(4), [0.6, 0.4], rng)
        order = tuple(np.concatenate([labels for _, labels in parts]))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 24
    statistic = sum((count - 200) ** 2 / 200 for count in counts.values())
    assert statistic < scipy.stats.chi2.isf(1e-6, 23)


@pytest.mark.parametrize(
    "fractions", [[0.5, 0.6], [0.5, 0.4], [1.2, -0.2], [0.5, 0.0, 0.5], [0.5, 0.5 + 1e-8], []]
)
def test_fractions_that_make_no_sense_are_refused(fractions):
    with pytest.raises(ValueError):
        split(np.zeros((9, 2)), np.zeros(9), fractions, RNG(3))


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (None, "list of pairs"),
        ([np.zeros(3)], "pair"),
        ([(np.zeros((2, 2)), np.zeros(3))], "one row for each example"),
        ([(np.zeros((3, 5)), np.zeros(3))], "rows like those of X"),
        ([(np.zeros((3, 2)), np.zeros((3, 1)))], "must have shape"),
    ],
)
def test_malformed_splits_are_refused_in_words(result, words):
    with pytest.raises(probes.Unreadable, match=words):
        probes.parts(lambda *args: result, np.zeros((3, 2)), np.zeros(3), [1.0], RNG(0))


# --- penalty ------------------------------------------------------------------------------


def test_l2_penalty_by_hand():
    # 3/2 * (9 + 16) = 37.5, gradient 3 W; the bias goes free
    params = {"W": np.array([[3.0, -4.0]]), "b": np.array([5.0])}
    penalty, grads = l2_penalty(params, 3.0)
    assert penalty == 37.5
    np.testing.assert_allclose(grads["W"], [[9.0, -12.0]])
    np.testing.assert_array_equal(grads["b"], [0.0])


# --- dropout ------------------------------------------------------------------------------


def test_dropout_keeps_the_mean():
    # 100 000 ones, each 0 or 4/3: the mean scatters by sqrt(1/3 / 1e5) = 0.002
    out, mask = dropout_forward(np.ones((100, 1000)), 0.75, RNG(8))
    assert abs(out.mean() - 1) < 0.012
    np.testing.assert_allclose(np.unique(mask), [0.0, 4 / 3])


def test_dropout_that_keeps_everything_changes_nothing():
    A = RNG(9).normal(size=(3, 4))
    np.testing.assert_array_equal(dropout_forward(A, 1.0, RNG(0))[0], A)


def test_dropout_backward_is_the_gradient_of_dropout_forward():
    A, G = RNG(10).normal(size=(4, 3)), RNG(11).normal(size=(4, 3))
    _, mask = dropout_forward(A, 0.6, RNG(12))
    numeric = numerical_gradient(
        lambda A: float(np.sum(G * dropout_forward(A, 0.6, RNG(12))[0])), A
    )
    np.testing.assert_allclose(dropout_backward(G, mask), numeric, atol=1e-9)


def test_mc_dropout_by_hand():
    # predictions 1, 2, 3: mean 2
    numbers = iter([1.0, 2.0, 3.0])
    mean = mc_dropout(lambda X, rng: X * next(numbers), np.ones((2, 1)), 3, RNG(0))
    np.testing.assert_allclose(mean, [[2.0], [2.0]])


# --- batch normalisation ------------------------------------------------------------------


def test_batchnorm_by_hand():
    # mean 3, biased variance 4, eps 0: -1, 1; times 10, plus 5
    out, cache = batchnorm_forward(np.array([[1.0], [5.0]]), np.array([10.0]), np.array([5.0]), 0.0)
    np.testing.assert_allclose(out, [[-5.0], [15.0]])
    np.testing.assert_allclose(cache["inv_std"], [0.5])


@pytest.mark.parametrize("m, n", [(1, 3), (2, 2), (5, 3), (4, 4)])
@pytest.mark.parametrize("eps", [1e-2, 0.5])
def test_batchnorm_gradients_agree_with_finite_differences(m, n, eps):
    rng = RNG(10 * m + n)
    values = {"Z": rng.normal(size=(m, n)), "gamma": rng.normal(size=n), "beta": rng.normal(size=n)}
    G = rng.normal(size=(m, n))
    _, cache = batchnorm_forward(**values, eps=eps)
    for name, gradient in zip(values, batchnorm_backward(G, cache), strict=True):

        def loss(value, name=name):
            return float(np.sum(G * batchnorm_forward(**values | {name: value}, eps=eps)[0]))

        numeric = numerical_gradient(loss, values[name])
        np.testing.assert_allclose(gradient, numeric, atol=1e-7, err_msg=name)


# --- without a batch ----------------------------------------------------------------------


def test_the_first_batch_starts_the_running_statistics():
    # mean 3, biased variance 4
    running = update_running(None, np.array([[1.0], [5.0]]))
    assert (running["mean"][0], running["var"][0]) == (3.0, 4.0)


def test_running_statistics_by_hand():
    # 3/4 of 7 and 1/4 of 3: 6; 3/4 of 8 and 1/4 of 4: 7
    before = {"mean": np.array([7.0]), "var": np.array([8.0])}
    after = update_running(before, np.array([[1.0], [5.0]]), momentum=0.75)
    assert (after["mean"][0], after["var"][0]) == (6.0, 7.0)
    assert (before["mean"][0], before["var"][0]) == (7.0, 8.0)


def test_batchnorm_predict_by_hand():
    # (7 - 3) / 2 = 2; times 10, plus 5
    running = {"mean": np.array([3.0]), "var": np.array([4.0])}
    out = batchnorm_predict(np.array([[7.0]]), running, np.array([10.0]), np.array([5.0]), 0.0)
    assert out == [[25.0]]


def test_with_the_batchs_own_statistics_predicting_is_what_training_does():
    Z, gamma, beta = RNG(4).normal(size=(6, 3)), RNG(5).normal(size=3), RNG(6).normal(size=3)
    out, _ = batchnorm_forward(Z, gamma, beta)
    predicted = batchnorm_predict(Z, update_running(None, Z), gamma, beta)
    np.testing.assert_allclose(predicted, out)


# --- the challenge ------------------------------------------------------------------------

LAYERS = [(np.zeros((64, 64)), np.zeros(64)), (np.zeros((64, 10)), np.zeros(10))]


@pytest.mark.parametrize(
    ("width", "fits"),
    [(66, True), (67, False)],  # 75 weights and biases a unit, and 10: 4960, 5035
)
def test_weights_and_biases_are_counted(width, fits):
    layers = [(np.zeros((64, width)), np.zeros(width)), (np.zeros((width, 10)), np.zeros(10))]
    seen = probes.digit_network(lambda *args: layers, 50, RNG(0))
    assert seen["at most 5000 weights and biases"] is fits


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (None, "list of pairs"),
        ([np.zeros((64, 10))], "pairs"),
        ([(np.zeros((64, 10)), np.zeros(5))], "do not fit"),
        ([LAYERS[1], LAYERS[0]], "do not fit"),
        ([(np.full((64, 10), np.nan), np.zeros(10))], "finite"),
    ],
)
def test_networks_that_cannot_be_read_are_refused_in_words(layers, words):
    with pytest.raises(probes.Unreadable, match=words):
        probes.digit_network(lambda *args: layers, 50, RNG(0))


def test_what_is_kept_back_was_not_trained_on():
    given = {}

    def remember(X, labels, rng):
        given["rows"] = {row.tobytes() for row in X}
        return LAYERS

    # Zeros say 0 to everything: about a tenth is right.
    assert 0.05 < probes.held_back(remember, RNG(7), RNG(8)) < 0.15
    _, X_kept, _, _ = data.digits(RNG(7))
    assert len(X_kept) == 449 and not given["rows"] & {row.tobytes() for row in X_kept}
