"""The network: it learns each kind of task, is reproducible, and refuses what makes no sense."""

import numpy as np
import pytest

from nnkit import data
from nnkit.backprop import numerical_gradient
from nnkit.exercise import catalogue
from nnkit.network import MLP

RNG = np.random.default_rng


pytestmark = pytest.mark.usefixtures("references")


def stripes(m=60, seed=0):
    """Three classes that a line cannot separate from each other one by one."""
    X = RNG(seed).uniform(-1, 1, size=(m, 2))
    return X, np.digitize(X[:, 0] + X[:, 1], [-0.5, 0.5])


# --- learning -------------------------------------------------------------------------------


def test_digits_to_97_percent_in_40_epochs():
    X_train, X_test, y_train, y_test = data.digits()
    network = MLP([64, 64, 10], rng=0)
    network.fit(X_train, y_train, epochs=40, lr=0.002, optimizer="adam")
    assert network.score(X_test, y_test) >= 0.97


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_binary_classification_of_moons(optimizer):
    X, y = data.moons(300, RNG(0), noise=0.1)
    lr = {"sgd": 0.5, "momentum": 0.1, "adam": 0.02}[optimizer]
    network = MLP([2, 16, 1], hidden="tanh", output="sigmoid", rng=0)
    network.fit(X, y, epochs=80, lr=lr, optimizer=optimizer)
    assert network.score(X, y) >= 0.98
    assert network.predict(X).shape == (300,)
    assert network.predict(X).dtype.kind == "i"


def test_regression_of_a_curve():
    X = np.linspace(-1, 1, 80)[:, np.newaxis]
    y = np.sin(3 * X[:, 0])
    network = MLP([1, 24, 1], hidden="tanh", output="identity", rng=0)
    network.fit(X, y, epochs=300, lr=0.02, batch_size=16, optimizer="adam")
    assert network.score(X, y) > 0.99
    assert network.predict(X).shape == (80,)


def test_regression_with_several_outputs():
    X = RNG(0).normal(size=(100, 3))
    Y = X @ np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 3.0]]) + [0.5, -2.0]
    network = MLP([3, 2], output="identity", rng=0).fit(X, Y, epochs=60, lr=0.05)
    assert network.predict(X).shape == (100, 2)
    np.testing.assert_allclose(network.predict(X), Y, atol=1e-3)


def test_multi_class_probabilities():
    X, y = stripes()
    network = MLP([2, 16, 3], rng=0).fit(X, y, epochs=100, lr=0.2)
    P = network.predict_proba(X)
    assert P.shape == (60, 3)
    np.testing.assert_allclose(P.sum(axis=1), 1)
    assert np.array_equal(network.predict(X), P.argmax(axis=1))
    assert network.score(X, y) == np.mean(P.argmax(axis=1) == y)


def test_binary_probabilities():
    X, y = data.blobs(50, RNG(0))
    network = MLP([2, 1], output="sigmoid", rng=0).fit(X, y, epochs=20)
    p = network.predict_proba(X)
    assert p.shape == (50,)
    assert np.array_equal(network.predict(X), (p >= 0.5).astype(int))


# --- one step and the loss ------------------------------------------------------------------

TASKS = {
    "softmax": ([2, 4, 3], RNG(1).integers(0, 3, size=7)),
    "sigmoid": ([2, 4, 1], RNG(2).integers(0, 2, size=7)),
    "identity": ([2, 4, 2], RNG(3).normal(size=(7, 2))),
}


@pytest.mark.parametrize("output", TASKS)
@pytest.mark.parametrize("l2", [0.0, 0.3])
def test_full_batch_step_follows_the_gradient_of_the_loss(output, l2):
    sizes, y = TASKS[output]
    X = RNG(0).normal(size=(7, 2))
    network = MLP(sizes, hidden="tanh", output=output, rng=0)
    before = {key: value.copy() for key, value in network.params.items()}
    network.fit(X, y, epochs=1, lr=0.5, batch_size=7, l2=l2)
    after = network.params

    for key, start in before.items():

        def loss(theta, key=key):
            network.params = {**before, key: theta}
            penalty = sum(np.sum(p**2) for k, p in network.params.items() if k.startswith("W"))
            return network.loss(X, y) + l2 / 2 * penalty

        step = (start - after[key]) / 0.5
        np.testing.assert_allclose(step, numerical_gradient(loss, start), rtol=1e-6, atol=1e-8)


def test_loss_in_history_is_the_mean_over_examples():
    # Learning rate so small that the parameters stay put: 7 examples in batches of 4 and 3.
    sizes, y = TASKS["softmax"]
    X = RNG(0).normal(size=(7, 2))
    network = MLP(sizes, rng=0).fit(X, y, epochs=1, lr=1e-12, batch_size=4)
    assert network.history["loss"] == pytest.approx([network.loss(X, y)])


def test_r2_by_hand():
    network = MLP([1, 1], output="identity", rng=0)
    network.params = {"W1": np.array([[1.0]]), "b1": np.array([0.0])}
    # Predictions 1, 2, 3 for 1, 2, 6: residual 9; mean 3, spread 4 + 1 + 9 = 14.
    assert network.score([[1.0], [2.0], [3.0]], [1, 2, 6]) == pytest.approx(1 - 9 / 14)
    assert network.score([[2.0], [2.0]], [2, 2]) == 1
    assert network.score([[1.0], [3.0]], [2, 2]) == 0


# --- history, validation, progress ----------------------------------------------------------


def test_history_without_and_with_validation():
    X, y = stripes()
    network = MLP([2, 8, 3], rng=0).fit(X, y, epochs=3)
    assert network.history.keys() == {"loss"}
    network = MLP([2, 8, 3], rng=0).fit(X, y, epochs=3, validation=stripes(20, seed=1))
    assert network.history.keys() == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert {len(values) for values in network.history.values()} == {3}
    assert network.history["accuracy"][-1] == network.score(X, y)
    assert network.history["val_loss"][-1] == network.loss(*stripes(20, seed=1))
    assert all(type(value) is float for values in network.history.values() for value in values)


def test_regression_history_has_r2():
    X = RNG(0).normal(size=(10, 1))
    network = MLP([1, 1], output="identity").fit(X, X, epochs=1, validation=(X, X))
    assert network.history.keys() == {"loss", "r2", "val_loss", "val_r2"}


def test_fit_goes_on_where_it_stopped():
    X, y = stripes()
    whole = MLP([2, 8, 3], rng=0).fit(X, y, epochs=6, optimizer="adam")
    parts = MLP([2, 8, 3], rng=0)
    for epochs in (1, 2, 3):
        parts.fit(X, y, epochs=epochs, optimizer="adam")
    assert parts.history == whole.history
    assert all(np.array_equal(parts.params[k], whole.params[k]) for k in whole.params)


def test_zero_epochs_change_nothing():
    X, y = stripes()
    network = MLP([2, 8, 3], rng=0)
    before = network.predict_proba(X)
    assert np.array_equal(network.fit(X, y, epochs=0).predict_proba(X), before)
    assert network.history == {"loss": []}


def test_progress_prints_about_ten_lines(capsys):
    X, y = stripes()
    MLP([2, 8, 3], rng=0).fit(X, y, epochs=25, progress=True)
    lines = capsys.readouterr().out.splitlines()
    assert 10 <= len(lines) <= 14
    assert lines[0].startswith("epoch  2/25  loss ")
    assert lines[-1].startswith("epoch 25/25  loss ")


def test_progress_callable_sees_each_epoch_and_can_stop():
    X, y = stripes()
    seen = []

    def watch(network):
        seen.append(len(network.history["loss"]))
        return len(seen) == 3

    network = MLP([2, 8, 3], rng=0).fit(X, y, epochs=10, progress=watch)
    assert seen == [1, 2, 3]
    assert len(network.history["loss"]) == 3


def test_divergence_stops_with_a_warning():
    X = RNG(0).normal(size=(20, 2)) * 100
    network = MLP([2, 4, 1], output="identity", rng=0)
    with pytest.warns(RuntimeWarning, match=r"in epoch \d+, so training stops: try a smaller"):
        network.fit(X, X.sum(axis=1), epochs=50, lr=10.0)
    assert not np.isfinite(network.history["loss"][-1])
    assert len(network.history["loss"]) < 50


# --- reproducible and harmless --------------------------------------------------------------


def test_same_seed_same_network():
    X, y = stripes()
    one = MLP([2, 8, 3], rng=3).fit(X, y, epochs=2)
    two = MLP([2, 8, 3], rng=RNG(3)).fit(X, y, epochs=2)
    other = MLP([2, 8, 3], rng=4).fit(X, y, epochs=2)
    assert one.history == two.history
    assert one.history != other.history


def test_inputs_and_global_state_stay_unchanged():
    X, y = stripes()
    X.setflags(write=False)
    y.setflags(write=False)
    before = np.random.get_state()[1].tobytes()
    MLP([2, 8, 3], rng=0).fit(X, y, epochs=2, optimizer="momentum", l2=0.1)
    assert np.random.get_state()[1].tobytes() == before


def test_initial_weights_suit_the_activation():
    # 200 inputs: He's standard deviation is sqrt(2/200) = 0.1, the other 1/sqrt(200) = 0.0707.
    assert MLP([200, 400, 2]).params["W1"].std() == pytest.approx(0.1, rel=0.05)
    tanh = MLP([200, 400, 2], hidden="tanh").params
    assert tanh["W1"].std() == pytest.approx(0.0707, rel=0.05)
    assert tanh["b1"].tolist() == [0] * 400


def test_the_network_runs_on_the_slots():
    X, y = stripes()
    called = []
    slots = {slot.__name__: slot for slot in catalogue()}
    for name in ("mlp_forward", "mlp_backward", "softmax_cross_entropy", "gradient_step"):
        slot = slots[name]

        def spy(*args, name=name, right=slot.bound, **kwargs):
            called.append(name)
            return right(*args, **kwargs)

        slot.bound = spy
    MLP([2, 8, 3], rng=0).fit(X, y, epochs=1, batch_size=60)
    assert called == ["mlp_forward", "softmax_cross_entropy", "mlp_backward", "gradient_step"]


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "options", "message"),
    [
        ([4], {}, "two or more positive widths"),
        ([4, 0, 2], {}, "two or more positive widths"),
        ([4, 2.5, 2], {}, "two or more positive widths"),
        ([4, 1], {}, "at least 2; for one use sigmoid"),
        ([4, 2], {"output": "sigmoid"}, "a sigmoid output has width 1, got 2"),
        ([4, 2], {"output": "linear"}, "output must be one of identity, sigmoid, softmax"),
        ([4, 2], {"hidden": "sinus"}, "hidden must be one of identity, step"),
    ],
)
def test_no_such_network(sizes, options, message):
    with pytest.raises(ValueError, match=message):
        MLP(sizes, **options)


X5 = np.arange(10.0).reshape(5, 2)
NAN = X5.copy()
NAN[3, 1] = np.nan


@pytest.mark.parametrize(
    ("output", "X", "y", "message"),
    [
        ("softmax", X5[0], [0], r"X has shape \(2,\); a single example is X\[np.newaxis\]"),
        ("softmax", np.zeros((5, 3)), [0] * 5, r"X must have shape \(m, 2\), got \(5, 3\)"),
        ("softmax", np.zeros((0, 2)), np.zeros(0), "X holds no examples"),
        ("softmax", NAN, [0] * 5, r"X\[3, 1\] is NaN or infinite"),
        ("softmax", [["a", "b"]], [0], "X must be an array of numbers"),
        ("softmax", X5, [0] * 4, "X has 5 examples and y has 4"),
        ("softmax", X5, [0, 1, 2, 3, 0], "y must hold labels 0 to 2, got 3"),
        ("softmax", X5, [0, 1, -1, 2, 0], "y must hold labels 0 to 2, got -1"),
        ("softmax", X5, [0, 1, 0.5, 2, 0], "y must hold labels 0 to 2, got 0.5"),
        ("softmax", X5, np.eye(3)[[0, 1, 2, 0, 1]], "labels 0 to 2, not one-hot rows"),
        ("softmax", X5, [0, 1, np.inf, 2, 0], r"y\[2\] is NaN or infinite"),
        ("softmax", X5, 1.0, "y must be an array with an entry for each example"),
        ("sigmoid", X5, [0, 1, 2, 1, 0], "y must hold labels 0 to 1, got 2"),
        ("sigmoid", X5, np.zeros((5, 2)), r"y must have shape \(m,\), got \(5, 2\)"),
        ("identity", X5, np.zeros((5, 2)), r"y must have shape \(m,\) or \(m, 1\), got \(5, 2\)"),
    ],
)
def test_data_that_do_not_fit(output, X, y, message):
    network = MLP([2, 3 if output == "softmax" else 1], output=output)
    with pytest.raises(ValueError, match=message):
        network.fit(X, y)
    with pytest.raises(ValueError, match=message):
        network.score(X, y)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"optimizer": "adamw"}, "optimizer must be one of sgd, momentum, adam, got 'adamw'"),
        ({"lr": 0}, "lr must be positive"),
        ({"lr": np.nan}, "lr must be positive"),
        ({"batch_size": 0}, "batch_size must be positive"),
        ({"epochs": -1}, "epochs must not be negative"),
        ({"l2": -0.1}, "l2 must not be negative"),
        ({"validation": (X5, [0])}, "X has 5 examples and y has 1"),
    ],
)
def test_options_that_make_no_sense(options, message):
    with pytest.raises(ValueError, match=message):
        MLP([2, 3]).fit(X5, [0, 1, 2, 0, 1], **options)


def test_regression_has_no_probabilities():
    with pytest.raises(ValueError, match="predicts no probabilities: use predict"):
        MLP([2, 1], output="identity").predict_proba(X5)


# --- what regularises -------------------------------------------------------------------------


def three_classes(m=90):
    return data.blobs(m, np.random.default_rng(5), centers=((0, 2), (-2, -1), (2, -1)))


@pytest.mark.parametrize("options", [{"batchnorm": True}, {"keep": 0.6}, {}])
@pytest.mark.parametrize(
    ("output", "sizes"), [("softmax", [2, 5, 4, 3]), ("identity", [2, 5, 4, 1])]
)
def test_gradients_with_dropout_and_batchnorm_agree_with_finite_differences(options, output, sizes):
    X, y = three_classes(9)
    net = MLP(sizes, "tanh", output, rng=1, **options)
    X, Y = net._pair(X, y)
    state = net.rng.bit_generator.state
    _, grads = net._regularized(X, Y)

    def loss(value, key):
        net.rng.bit_generator.state = state  # the same masks each time
        before, net.params = net.params, net.params | {key: value}
        found = net._regularized(X, Y)[0]
        net.params = before
        return float(found)

    for key, gradient in grads.items():
        numeric = numerical_gradient(
            lambda value, key=key: loss(value, key), net.params[key].copy()
        )
        np.testing.assert_allclose(gradient, numeric, atol=1e-7, err_msg=key)
    assert grads.keys() == net.params.keys()


def test_dropout_is_off_when_predicting():
    X, y = three_classes()
    net = MLP([2, 20, 3], rng=0, keep=0.5).fit(X, y, epochs=20)
    np.testing.assert_array_equal(net.predict_proba(X), net.predict_proba(X))
    assert net.score(X, y) > 0.9


def test_one_example_is_predicted_as_among_others_with_batchnorm():
    X, y = three_classes()
    net = MLP([2, 20, 3], rng=0, batchnorm=True).fit(X, y, epochs=20)
    np.testing.assert_allclose(net.predict_proba(X[:1]), net.predict_proba(X)[:1])
    assert net.score(X, y) > 0.9


def test_a_cosine_schedule_ends_slowly():
    X, y = three_classes()
    moves = {}
    for schedule in ("constant", "cosine"):
        net, ends = MLP([2, 3], rng=0), []
        net.fit(
            X,
            y,
            10,
            0.1,
            schedule=schedule,
            progress=lambda net, e=ends: e.append(net.params["W1"]),
        )
        moves[schedule] = np.linalg.norm(ends[-1] - ends[-2])
    assert moves["cosine"] < moves["constant"] / 5


def test_patience_goes_back_to_the_best_epoch():
    rng = np.random.default_rng(0)
    X, y, X_val, y_val = (
        rng.normal(size=(20, 5)),
        rng.integers(0, 2, 20),
        rng.normal(size=(20, 5)),
        rng.integers(0, 2, 20),
    )
    net = MLP([5, 30, 2], rng=0).fit(X, y, 200, 0.3, validation=(X_val, y_val), patience=5)
    losses = net.history["val_loss"]
    assert len(losses) < 200 and np.argmin(losses) == len(losses) - 6
    assert net.loss(X_val, y_val) == pytest.approx(min(losses))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: MLP([2, 3], keep=0.0), "keep"),
        (lambda: MLP([2, 3]).fit(*three_classes(), schedule="linear"), "schedule"),
        (lambda: MLP([2, 3]).fit(*three_classes(), patience=3), "validation"),
    ],
)
def test_options_that_make_no_sense_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
