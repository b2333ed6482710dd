"""Experiments of the lectures: several starts, the best rate, and what a comparison measures."""

import numpy as np
import pytest

from nnkit import data, experiment
from nnkit.network import MLP

pytestmark = pytest.mark.usefixtures("references")


@pytest.fixture
def blobs():
    return data.blobs(60, np.random.default_rng(0))


def test_five_networks_differ_in_their_seed_only(blobs):
    nets = experiment.train([2, 3, 2], *blobs, "tanh", epochs=2, lr=0.5)
    again = [MLP([2, 3, 2], "tanh", rng=k).fit(*blobs, epochs=2, lr=0.5) for k in range(5)]
    assert [net.history for net in nets] == [net.history for net in again]
    assert len({net.history["loss"][-1] for net in nets}) == 5


def test_right_is_in_per_cent(blobs):
    X, y = blobs
    nets = [MLP([2, 2], rng=k) for k in range(2)]
    assert experiment.right(nets, X, y) == pytest.approx([100 * net.score(X, y) for net in nets])


def test_the_best_rate_has_the_highest_mean_and_not_the_highest_run():
    # means 0.5 and 0.6
    runs = {0.1: [0.0, 1.0], 1.0: [0.6, 0.6]}
    assert experiment.best_rate(runs, runs.get) == (1.0, [0.6, 0.6])


def test_tuned_judges_on_the_validation_examples(blobs):
    X, y = blobs
    rate, scores = experiment.tuned((0.0001, 1.0), [2, 2], (X, y), (X, 1 - y), epochs=20)
    assert rate == 0.0001 and len(scores) == 5  # the better it learns, the worse on these labels


def test_mislabelled_are_as_many_as_asked_and_all_of_them_wrong():
    labels = np.arange(200) % 10
    before = labels.copy()
    wrong = experiment.mislabel(labels, 60, np.random.default_rng(0))
    assert np.sum(wrong != labels) == 60 and set(wrong) <= set(range(10))
    assert (labels == before).all()


@pytest.mark.parametrize(
    ("sureness", "share"),
    [
        ([0.9, 0.8, 0.7, 0.6], 1.0),  # two right ones, then two mistakes: 4 of 4 pairs
        ([0.8, 0.6, 0.9, 0.7], 0.25),  # 0.8 > 0.7 only: 1 of 4
        ([0.7, 0.7, 0.7, 0.7], 0.5),  # ties count half
    ],
)
def test_surer_counts_pairs(sureness, share):
    P = np.column_stack([sureness, 1 - np.array(sureness)])
    assert experiment.surer(P, np.array([0, 0, 1, 1])) == share


def test_a_walk_starts_at_the_start_and_has_a_point_per_epoch(blobs):
    net = MLP([2, 3, 2], rng=0)
    start = np.concatenate([part.ravel() for part in net.params.values()])
    steps = experiment.walk(net, *blobs, 4, 0.1)
    assert steps.shape == (5, 2 * 3 + 3 + 3 * 2 + 2) and (steps[0] == start).all()


def test_walks_are_as_far_apart_as_their_ends():
    walks = {"a": np.array([[9.0, 9.0], [0.0, 0.0]]), "b": np.array([[3.0, 4.0]])}
    assert experiment.apart(walks, "a", "b") == 5  # 3, 4, 5


def test_descent_without_noise_is_plain_and_the_noise_fades_out():
    def slope(theta):
        return theta

    # each step keeps 0.9 of the distance
    path = experiment.noisy_descents(slope, [1.0], 0.0, np.random.default_rng(0), steps=3)
    assert path[:, 0, 0] == pytest.approx([1, 0.9, 0.81, 0.729])
    noisy = experiment.noisy_descents(slope, [1.0], 4.0, np.random.default_rng(0), runs=2000)
    assert noisy.shape == (81, 2000, 1)
    # the first step's noise is 0.1 * 4, the last one's an eightieth of it
    assert np.std(noisy[1]) == pytest.approx(0.4, rel=0.1)
    assert np.std(noisy[-1] - 0.9 * noisy[-2]) == pytest.approx(0.4 / 80, rel=0.1)


@pytest.mark.parametrize(
    ("lr", "beta", "factor"),
    [
        (1 / 13, 0.0, 12 / 13),  # plain, curvatures 1 and 25: 1 - 1/13 and 1 - 25/13
        (1 / 9, 4 / 9, 2 / 3),  # p = 1 + 4/9 - 1/9 = 4/3: a double root at 2/3; and -4/3
        (0.09, 0.0, 1.25),  # 1 - 25 * 0.09
        (0.07, 0.81, 0.9),  # complex roots: the root of beta
    ],
)
def test_what_momentum_leaves_of_the_distance(lr, beta, factor):
    assert experiment.momentum_factor([1.0, 25.0], lr, beta) == pytest.approx(factor)


def test_momentum_factor_takes_arrays():
    lr, beta = np.array([[1 / 13, 1 / 9]]), np.array([[0.0, 4 / 9]])
    assert np.allclose(experiment.momentum_factor([1.0, 25.0], lr, beta), [[12 / 13, 2 / 3]])


def test_every_activation_starts_from_the_same_weights(blobs):
    tanh, relu = (
        experiment.from_equal_weights(name, [2, 3, 2], *blobs, [0.1], epochs=0)[0.1]
        for name in ("tanh", "relu")
    )
    for one, other in zip(tanh, relu, strict=True):
        assert (one.params["W1"] == other.params["W1"]).all()
    assert (tanh[0].params["W1"] != tanh[1].params["W1"]).all()


def test_the_rate_with_the_lowest_loss_counts_and_a_diverged_one_never(blobs):
    trained = experiment.from_equal_weights(
        "identity", [2, 3, 2], *blobs, [1e-6, 0.1, 1e9], epochs=3
    )
    rate, nets = experiment.lowest_loss(trained)
    assert rate == 0.1 and nets is trained[0.1]


def test_gradients_of_layers_are_those_of_the_weights():
    # One weight each: Z = w2 (w1 x), two classes with scores (Z, 0): p - y = -1/2 at Z = 0.
    net = MLP([1, 1, 2], "identity", rng=0)
    net.params |= {"W1": np.array([[3.0]]), "W2": np.array([[0.0, 0.0]])}
    # dW2 = a^T dZ = 3 · (-1/2, 1/2); dW1 = x (dZ W2^T) = 0
    grads = experiment.layer_gradients(net, np.array([[1.0]]), np.array([0]))
    np.testing.assert_allclose(grads, [0.0, 1.5])
