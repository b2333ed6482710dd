"""Experiments of the lectures: several starts, the best rate, and what a comparison measures."""

from types import SimpleNamespace

import numpy as np
import pytest

from nnkit import data, experiment
from nnkit.activations import ACTIVATIONS
from nnkit.network import MLP
from nnkit.training import lecun_init

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


def test_off_is_a_distance():
    flat = MLP([1, 1], output="identity", rng=0)
    flat.params = {"W1": np.zeros((1, 1)), "b1": np.array([1.0])}
    # 1 everywhere; the truth is 4 and 5: the root of (9 + 16)/2
    x, truth = np.array([0.0, 7.0]), np.array([4.0, 5.0])
    assert experiment.off([flat, flat], x, truth) == pytest.approx(np.sqrt(12.5))


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


def test_a_batch_of_all_descends_plainly_and_the_rate_falls_to_zero():
    # one example, loss θ²/2: four steps at 0.4, 0.3, 0.2, 0.1 leave 0.6 · 0.7 · 0.8 · 0.9
    path = experiment.batch_descents(
        lambda theta, rows: theta, 1, [1.0], 1, np.random.default_rng(0), steps=4, lr=0.4
    )
    assert path[:, 0, 0] == pytest.approx([1, 0.6, 0.42, 0.336, 0.3024])


def test_the_noise_is_that_of_the_examples_drawn():
    targets = np.array([-1.0, 1.0])  # loss (θ - t)²/2: from 0 a step goes to ±lr, or stays

    def gradient(theta, rows):
        return theta - targets[rows].mean(axis=1, keepdims=True)

    def first_step(size):
        rng = np.random.default_rng(0)
        return experiment.batch_descents(gradient, 2, [0.0], size, rng, 2000, 1, 0.1)[1, :, 0]

    assert set(first_step(1).round(9)) == {-0.1, 0.1} and set(first_step(2)) == {0}
    assert abs(first_step(1).mean()) < 0.01


@pytest.mark.parametrize(("most", "shares"), [(0, [50]), (2, [50, pytest.approx(200 / 3), 100])])
def test_the_least_sure_answers_are_handed_on_first(most, shares):
    # sure and right: 0.9 and 0.8; less sure and wrong: 0.7 and 0.6
    sure = np.array([0.7, 0.9, 0.6, 0.8])
    P = np.column_stack([sure, 1 - sure])
    assert list(experiment.handed_on(P, np.array([1, 0, 1, 0]), most)) == shares


def test_a_start_can_be_made_bad():
    plain, bad = experiment.start([2, 3, 2], "tanh"), experiment.start([2, 3, 2], "tanh", W1=10)
    for one, other in zip(plain, bad, strict=True):
        assert np.allclose(10 * one.params["W1"], other.params["W1"])
        assert (one.params["W2"] == other.params["W2"]).all()


def test_a_batch_of_all_has_no_noise_and_a_smaller_one_has(blobs):
    net = MLP([2, 3, 2], rng=0)
    rng = np.random.default_rng(0)
    assert experiment.noise(net, *blobs, 60, rng) == pytest.approx(0, abs=1e-12)
    # four times as many examples in a batch, half the noise
    one, four = (experiment.noise(net, *blobs, size, rng) for size in (1, 4))
    assert one / four == pytest.approx(2, rel=0.25)


def test_the_gradient_of_the_wave_is_that_of_its_loss():
    loss, gradient = experiment.wave(m=7)
    theta = np.array([[1.3, -0.4]])
    numeric = [(loss(theta + e) - loss(theta - e))[0] / 2e-6 for e in 1e-6 * np.eye(2)]
    assert np.allclose(gradient(theta, np.arange(7)[np.newaxis])[0], numeric)
    assert loss(np.array([[2.0, 0.0]]))[0] < loss(theta)[0]  # the wave is sin(2x)


def test_what_is_sent_back_is_the_gradient():
    A, W = experiment.deep(lecun_init, layers=3, width=4, m=5)
    assert len(A) == 4 and np.allclose(A[2], np.tanh(A[1] @ W[1]))
    G = experiment.send_back(A, W)

    def score(A1):  # the sum whose gradient was sent back, from the first layer on
        return np.sum(G[-1] * np.tanh(np.tanh(A1 @ W[1]) @ W[2]))

    moved = np.zeros_like(A[1])
    moved[2, 3] = 1e-6
    numeric = (score(A[1] + moved) - score(A[1] - moved)) / 2e-6
    assert G[0][2, 3] == pytest.approx(numeric, rel=1e-6)


def test_deep_layers_can_be_normalised():
    A, _ = experiment.deep(lecun_init, factor=10, batchnorm=True, layers=2, width=4, m=50)
    assert np.allclose(np.arctanh(A[-1]).std(axis=0), 1, atol=1e-3)


def test_masks_are_those_of_the_training_and_many_of_them_average(blobs):
    X, _ = blobs
    sure = MLP([2, 3, 2], rng=0)  # keep is 1: nothing is masked
    P = experiment.with_masks(sure, X, 3, np.random.default_rng(0))
    assert np.allclose(P, sure.predict_proba(X))
    net = MLP([2, 3, 2], rng=0, keep=0.5)
    one, many = (experiment.with_masks(net, X, n, np.random.default_rng(0)) for n in (1, 400))
    assert np.allclose(many.sum(axis=1), 1)
    assert np.abs(one - many).max() > 0.05


def test_a_grid_has_three_values_of_each_and_a_random_search_nine(blobs):
    X, y = blobs
    for places, different in ((experiment.nine_on_a_grid, 3), (experiment.nine_at_random, 9)):
        found = experiment.search(places, 1, (1e-3, 1e-6), (1e-1, 1e-2), (X, y), (X, y))
        pairs, scores = found
        assert [len(set(column.round(12))) for column in pairs.T] == [different] * 2
        assert (pairs >= [1e-3, 1e-6]).all() and (pairs <= [1e-1, 1e-2]).all()
        assert scores.shape == (9,) and scores.max() > 90


def test_watch_measures_steps_and_hidden_layers(blobs):
    X, y = blobs
    net, same = (MLP([2, 3, 2], "tanh", rng=0) for _ in range(2))
    net.params["b1"] = np.array([9.0, 0.0, 0.0])  # of three units one is always saturated
    same.params["b1"] = net.params["b1"].copy()
    measured = experiment.watch(net, X, y, epochs=1, lr=0.5, batch_size=len(X))
    before = same.params
    same.fit(X, y, 1, 0.5, batch_size=len(X))
    step = np.std(same.params["W2"] - before["W2"])
    assert measured["update"][0, 1] == pytest.approx(step / np.std(before["W2"]))
    assert measured["gradient"][0, 1] == pytest.approx(step / 0.5)
    A = np.tanh(X @ net.params["W1"] + net.params["b1"])
    assert measured["saturated"].tolist() == [[np.mean(np.abs(A) > 0.98)]]
    assert np.mean(np.abs(A) > 0.98) < np.mean(np.abs(A) > 0.9)  # so the limit matters


def test_watch_sees_dead_units(blobs):
    net = MLP([2, 2, 2], rng=0)
    net.params["b1"] = np.array([-100.0, 100.0])
    assert experiment.watch(net, *blobs, epochs=2, lr=1e-6)["dead"].tolist() == [[0.5], [0.5]]


def test_losses_between_two_sets_of_parameters(blobs):
    net = MLP([2, 3, 2], rng=0)
    one, *_, other = experiment.walk(net, *blobs, 3, 0.1)
    losses = experiment.between(net, one, other, *blobs, points=3)
    assert losses[-1] == pytest.approx(net.loss(*blobs))
    assert losses[0] == pytest.approx(MLP([2, 3, 2], rng=0).loss(*blobs))


def test_train_hands_on_dropout_and_batch_norm(blobs):
    nets = experiment.train([2, 3, 2], *blobs, keep=0.5, batchnorm=True, epochs=1)
    assert {(net.keep, net.batchnorm) for net in nets} == {(0.5, True)}


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


def test_an_activation_that_somebody_adds_can_be_trained_with(blobs, monkeypatch):
    half = (lambda z: z / 2, lambda z: np.full(np.shape(z), 0.5))
    monkeypatch.setitem(ACTIVATIONS, "half", half)
    (networks,) = experiment.from_equal_weights("half", [2, 3, 2], *blobs, [0.1]).values()
    assert experiment.right(networks, *blobs).mean() > 90


def test_the_rate_with_the_lowest_loss_counts_and_a_diverged_one_never():
    def ended(*losses):
        return [SimpleNamespace(history={"loss": [3.0, loss]}) for loss in losses]

    trained = {9.0: ended(np.nan, 0.1), 1.0: ended(0.2, 0.4), 0.1: ended(0.1, 0.6)}
    rate, networks = experiment.lowest_loss(trained)
    assert rate == 1.0 and networks is trained[1.0]


def test_gradients_of_layers_are_those_of_the_weights():
    # One weight each: Z = w2 (w1 x), two classes with scores (Z, 0): p - y = -1/2 at Z = 0.
    net = MLP([1, 1, 2], "identity", rng=0)
    net.params |= {"W1": np.array([[3.0]]), "W2": np.array([[0.0, 0.0]])}
    # dW2 = a^T dZ = 3 · (-1/2, 1/2); dW1 = x (dZ W2^T) = 0
    grads = experiment.layer_gradients(net, np.array([[1.0]]), np.array([0]))
    np.testing.assert_allclose(grads, [0.0, 1.5])
