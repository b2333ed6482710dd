"""Answer sheet of `train_classifier`."""

from itertools import pairwise

import numpy as np

from nnkit.check.cases import case
from nnkit.check.compare import Tolerance
from solutions.backprop.mlp_backward import mlp_backward
from solutions.forward.mlp_forward import mlp_forward
from solutions.language import reference
from solutions.softmax.softmax_cross_entropy import softmax_cross_entropy
from solutions.training.he_init import he_init
from solutions.training.minibatches import (
    first_batch_only,
    last_batch_dropped,
    minibatches,
    not_shuffled,
)
from solutions.training.shared import DISTRIBUTION, SPREAD, X52, child, rng_of


@reference(
    {"basic": 0.5, "starting weights": 0.2, "losses": 0.15, "randomness": 0.15},
    names=("layers", "losses"),
    lists=("losses",),
)
def train_classifier(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    layers = [
        (he_init(sizes[i], sizes[i + 1], rng), np.zeros(sizes[i + 1]))
        for i in range(len(sizes) - 1)
    ]
    losses = []
    for _ in range(epochs):
        total = 0.0
        for X_b, labels_b in minibatches(X, labels, batch_size, rng):
            Z, cache = mlp_forward(X_b, layers)
            loss, dZ = softmax_cross_entropy(Z, labels_b)
            grads = mlp_backward(dZ, cache, layers)
            layers = [
                (W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads, strict=True)
            ]
            total += loss * len(X_b)
        losses.append(total / len(X))
    return layers, losses


#: Decimal logarithms of standard deviations: a factor of 1.8 either way is no mistake here.
SIZE = Tolerance(relative=1e-3, absolute=0.25)
#: How the starting weights of wide layers are looked at.
STARTS = (("starting_spread", SPREAD), ("starting_distribution", DISTRIBUTION))
#: Units of a step, computed from a difference of weights.
STEP = Tolerance(relative=1e-6, absolute=1e-6)


def _blobs(rng, m):
    """Three clouds that lie far apart: any network that learns tells them from each other."""
    labels = np.arange(m) % 3
    centres = 3.0 * np.array([[1.0, 0.0], [-0.5, 0.9], [-0.5, -0.9]])
    return np.round(centres[labels] + 0.3 * rng.normal(size=(m, 2)), 3), labels


@train_classifier.visible
def _():
    labels = np.array([0, 1, 2, 1, 0])
    yield case(
        "basic",
        X52[:2],
        labels[:2],
        [2, 4, 3],
        rng_of(41),
        lr=0.1,
        epochs=3,
        batch_size=1,
        probe="trained_shapes",
    )
    # Of zeros only the bias of the last layer learns, and where all examples are alike the
    # order makes no difference: so the steps can be followed exactly.
    yield case(
        "basic",
        np.zeros((5, 2)),
        np.zeros(5, dtype=int),
        [2, 3],
        rng_of(42),
        lr=0.5,
        epochs=2,
        batch_size=2,
        probe="last_bias",
    )
    yield case(
        "basic",
        np.zeros((4, 1)),
        np.array([0, 1, 1, 2]),
        [1, 3],
        rng_of(43),
        lr=0.8,
        epochs=3,
        batch_size=9,
        probe="last_bias",
    )
    yield case(
        "basic", np.zeros((40, 1)), np.ones(40, dtype=int), [1, 2], rng_of(44), probe="last_bias"
    )
    yield case(
        "basic",
        X52,
        labels,
        [2, 8, 6, 3],
        rng_of(45),
        lr=0.1,
        epochs=2,
        batch_size=3,
        probe="moved_layers",
    )
    yield case(
        "basic",
        np.array([[0.8, -1.2, 0.5, 2.0, -0.7, 1.4, -0.1, 0.3, 1.1, -1.6]]),
        np.array([1]),
        [10, 50, 2],
        rng_of(46),
        probe="scaled_input",
    )
    yield case(
        "basic",
        *_blobs(rng_of(47), 60),
        [2, 40, 3],
        rng_of(48),
        lr=0.1,
        epochs=12,
        batch_size=10,
        probe="last_loss",
        long=True,
    )
    yield case(
        "basic",
        *_blobs(rng_of(55), 60),
        [2, 30, 20, 3],
        rng_of(56),
        lr=0.1,
        epochs=12,
        batch_size=10,
        probe="last_loss",
        long=True,
    )
    yield case(
        "basic", X52, labels, [2, 6, 5, 3], rng_of(54), lr=0.2, probe="first_step", tolerance=STEP
    )
    yield case(
        "starting weights",
        X52[:4, :1] * np.ones(50),
        labels[:4],
        [50, 40, 30],
        rng_of(49),
        epochs=1,
        batch_size=2,
        probe="first_layers",
        tolerance=SIZE,
    )
    for probe, tolerance in STARTS:
        yield case(
            "starting weights",
            X52[:2, :1] * np.ones(120),
            labels[:2],
            [120, 210, 120],
            rng_of(57),
            epochs=1,
            batch_size=2,
            probe=probe,
            tolerance=tolerance,
        )
    yield case(
        "losses",
        np.zeros((6, 2)),
        np.array([0, 1, 2, 1, 0, 1]),
        [2, 4, 3],
        rng_of(50),
        epochs=2,
        batch_size=3,
        probe="idle_losses",
    )
    yield case(
        "losses",
        X52[:4],
        labels[:4],
        [2, 4, 3],
        rng_of(51),
        epochs=8,
        batch_size=2,
        probe="idle_difference",
    )
    yield case(
        "randomness",
        X52,
        labels,
        [2, 4, 3],
        rng_of(52),
        lr=0.1,
        epochs=2,
        batch_size=2,
        probe="randomness",
    )
    # Two examples in four epochs have 16 orders; that 14 runs see two of them or one has a
    # chance of 120 (1/8)^14 = 3e-11. One order for all epochs leaves two.
    yield case(
        "randomness",
        np.zeros((2, 1)),
        np.array([0, 1]),
        [1, 2],
        rng_of(53),
        runs=14,
        lr=1.0,
        epochs=4,
        batch_size=1,
        probe="orders",
        long=True,
    )


def _replay(X, labels, lr, epochs):
    """Return a function that goes the same full-batch steps from given layers."""

    def replay(layers):
        losses = []
        for _ in range(epochs):
            Z, cache = mlp_forward(X, layers)
            loss, dZ = softmax_cross_entropy(Z, labels)
            grads = mlp_backward(dZ, cache, layers)
            layers = [
                (W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads, strict=True)
            ]
            losses.append(loss)
        final = softmax_cross_entropy(mlp_forward(X, layers)[0], labels)[0]
        return layers, np.array(losses), np.array([*losses[1:], final])

    return replay


@train_classifier.hidden
def _(rng):
    for sizes, lr, epochs in [([3, 7, 6, 4], 0.15, 3), ([2, 9, 3], 0.3, 4)]:
        X = rng.normal(size=(11, sizes[0]))
        labels = rng.integers(0, sizes[-1], size=11)
        for group, probe in (("basic", "replayed"), ("losses", "replayed_losses")):
            yield case(
                group,
                X,
                labels,
                sizes,
                child(rng),
                _replay(X, labels, lr, epochs),
                lr=lr,
                epochs=epochs,
                batch_size=16,
                probe=probe,
            )
    k = int(rng.integers(2, 5))
    yield case(
        "basic",
        np.zeros((7, 2)),
        np.full(7, k - 1),
        [2, k],
        child(rng),
        lr=float(rng.uniform(0.2, 0.6)),
        epochs=2,
        batch_size=3,
        probe="last_bias",
    )
    yield case(
        "basic",
        *_blobs(rng, 90),
        [2, 30, 20, 3],
        child(rng),
        lr=0.1,
        epochs=12,
        batch_size=16,
        probe="last_loss",
        long=True,
    )
    yield case(
        "starting weights",
        rng.normal(size=(3, 60)),
        np.array([0, 1, 0]),
        [60, 30, 40],
        child(rng),
        epochs=1,
        batch_size=1,
        probe="first_layers",
        tolerance=SIZE,
    )
    for probe, tolerance in STARTS:
        yield case(
            "starting weights",
            rng.normal(size=(2, 100)),
            np.array([1, 0]),
            [100, 240, 105],
            child(rng),
            epochs=1,
            batch_size=1,
            probe=probe,
            tolerance=tolerance,
        )
    yield case(
        "losses",
        rng.normal(size=(6, 3)),
        rng.integers(0, 2, size=6),
        [3, 5, 2],
        child(rng),
        epochs=8,
        batch_size=3,
        probe="idle_difference",
    )
    yield case(
        "randomness",
        rng.normal(size=(5, 2)),
        rng.integers(0, 2, size=5),
        [2, 3, 2],
        child(rng),
        lr=0.2,
        epochs=1,
        batch_size=2,
        probe="randomness",
    )


mistake = train_classifier.mistake


def _mean(met):
    return sum(loss * m for loss, m in met) / sum(m for _, m in met)


def _train(
    X,
    labels,
    sizes,
    rng,
    lr,
    epochs,
    batch_size,
    draw=he_init,
    shuffle=minibatches,
    hidden="relu",
    rate=lambda lr, m: lr,
    kept=lambda layers, moved: moved,
    read=_mean,
):
    """Train with one piece exchanged."""
    layers = [(draw(n_in, n_out, rng), np.zeros(n_out)) for n_in, n_out in pairwise(sizes)]
    losses = []
    for _ in range(epochs):
        met = []
        for X_b, labels_b in shuffle(X, labels, batch_size, rng):
            Z, cache = mlp_forward(X_b, layers, hidden)
            loss, dZ = softmax_cross_entropy(Z, labels_b)
            grads = mlp_backward(dZ, cache, layers, hidden)
            step = rate(lr, len(X_b))
            moved = [
                (W - step * dW, b - step * db)
                for (W, b), (dW, db) in zip(layers, grads, strict=True)
            ]
            layers = kept(layers, moved)
            met.append((loss, len(X_b)))
        losses.append(read(met))
    return layers, losses


# --- mistakes: starting weights -----------------------------------------------------------


@mistake("All weights start at zero: the hidden units stay alike, if they learn.")
def start_at_zero(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out, rng):
        return np.zeros((n_in, n_out))

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, draw=draw)


@mistake("The starting weights are not scaled to the width of their layer.")
def start_unscaled(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out, rng):
        return rng.normal(size=(n_in, n_out))

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, draw=draw)


@mistake("The starting weights have the same small size in every layer: scale them to its width.")
def start_small(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out, rng):
        return 0.01 * rng.normal(size=(n_in, n_out))

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, draw=draw)


@mistake("The starting weights lack the factor for ReLU: draw them as he_init does.")
def start_without_factor(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out, rng):
        return rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, draw=draw)


@mistake("The starting weights follow Glorot's rule; draw them as he_init does.")
def start_by_glorot(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out, rng):
        return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / (n_in + n_out))

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, draw=draw)


@mistake("The starting weights are scaled by the number of outputs; a unit sums over its inputs.")
def start_by_outputs(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out, rng):
        return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_out)

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, draw=draw)


@mistake("The starting weights are uniform; normal numbers are due.")
def start_uniform(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out, rng):
        return rng.uniform(-1, 1, size=(n_in, n_out)) * np.sqrt(6 / n_in)

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, draw=draw)


@mistake("The starting weights come from a generator with a fixed seed.")
def start_from_fixed_seed(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    own = np.random.default_rng(0)
    return train_classifier(X, labels, sizes, own, lr, epochs, batch_size)


@mistake("The network starts anew in every epoch: draw its weights once.")
def start_in_every_epoch(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    losses = []
    for _ in range(epochs):
        layers, one = train_classifier(X, labels, sizes, rng, lr, 1, batch_size)
        losses += one
    return layers, losses


# --- mistakes: steps ----------------------------------------------------------------------


@mistake("The step goes uphill: the gradient is added.")
def uphill(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    with np.errstate(all="ignore"):
        return train_classifier(X, labels, sizes, rng, -lr, epochs, batch_size)


@mistake("The gradient is summed over the batch: multiplied by its size.")
def summed_gradient(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    with np.errstate(all="ignore"):
        return _train(X, labels, sizes, rng, lr, epochs, batch_size, rate=lambda lr, m: lr * m)


@mistake("The gradient is divided by the batch size once more; dZ contains 1/m.")
def gradient_divided_again(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(X, labels, sizes, rng, lr, epochs, batch_size, rate=lambda lr, m: lr / m)


@mistake("The biases are not updated.")
def biases_not_trained(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def kept(layers, moved):
        return [(W, b) for (W, _), (_, b) in zip(moved, layers, strict=True)]

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, kept=kept)


@mistake("Only the last layer is updated.")
def only_last_layer_trained(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def kept(layers, moved):
        return [*layers[:-1], moved[-1]]

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, kept=kept)


@mistake("The updated layers are thrown away: the first ones are returned.")
def updates_thrown_away(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(X, labels, sizes, rng, lr, epochs, batch_size, kept=lambda layers, moved: layers)


# --- mistakes: layers ---------------------------------------------------------------------


@mistake("The hidden layers are sigmoid layers; ReLU is due.")
def sigmoid_hidden(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(X, labels, sizes, rng, lr, epochs, batch_size, hidden="sigmoid")


@mistake("The hidden layers are tanh layers; ReLU is due.")
def tanh_hidden(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(X, labels, sizes, rng, lr, epochs, batch_size, hidden="tanh")


@mistake("The hidden layers have no activation: all layers are one linear map.")
def no_activation(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(X, labels, sizes, rng, lr, epochs, batch_size, hidden="identity")


# --- mistakes: batches --------------------------------------------------------------------


@mistake("batch_size is ignored: there is one step an epoch, with all examples.")
def full_batch(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return train_classifier(X, labels, sizes, rng, lr, epochs, len(X))


@mistake("The last, smaller batch of an epoch is dropped.")
def smaller_batch_dropped(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def shuffle(*args):
        return list(last_batch_dropped(*args)) or list(minibatches(*args))

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, shuffle=shuffle)


@mistake("Each epoch stops after its first batch.")
def one_batch_an_epoch(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(X, labels, sizes, rng, lr, epochs, batch_size, shuffle=first_batch_only)


@mistake("The examples are not shuffled: each run meets them in the same order.")
def never_shuffled(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(X, labels, sizes, rng, lr, epochs, batch_size, shuffle=not_shuffled)


@mistake("The examples are shuffled once, before the epochs; each epoch needs an order of its own.")
def shuffled_once(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    order = rng.permutation(len(X))
    return never_shuffled(X[order], labels[order], sizes, rng, lr, epochs, batch_size)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The learning rate is hard-coded; the argument is ignored.")
def rate_hard_coded(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return train_classifier(X, labels, sizes, rng, 0.1, epochs, batch_size)


# --- mistakes: losses ---------------------------------------------------------------------


@mistake("The loss of an epoch is that of its last batch; a mean is due.")
def last_batch_loss(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(X, labels, sizes, rng, lr, epochs, batch_size, read=lambda met: met[-1][0])


@mistake("The loss of an epoch is the sum over its batches; a mean is due.")
def batch_losses_summed(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(
        X, labels, sizes, rng, lr, epochs, batch_size, read=lambda met: sum(loss for loss, _ in met)
    )


@mistake("There is a loss for each batch; one for each epoch is due.")
def loss_of_each_batch(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    layers, losses = _train(X, labels, sizes, rng, lr, epochs, batch_size, read=lambda met: met)
    return layers, [loss for met in losses for loss, _ in met]


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The two results are in the wrong order: the layers come first.")
def losses_first(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    layers, losses = train_classifier(X, labels, sizes, rng, lr, epochs, batch_size)
    return losses, layers


# --- mistakes: one step -------------------------------------------------------------------


def _one_step(X, labels, sizes, rng, lr, epochs, batch_size, grads_of, output="identity"):
    """Train with gradients of one's own: ``grads_of(dZ, cache, layers)``."""
    layers = [(he_init(n_in, n_out, rng), np.zeros(n_out)) for n_in, n_out in pairwise(sizes)]
    losses = []
    for _ in range(epochs):
        met = []
        for X_b, labels_b in minibatches(X, labels, batch_size, rng):
            Z, cache = mlp_forward(X_b, layers, output=output)
            loss, dZ = softmax_cross_entropy(Z, labels_b)
            grads = grads_of(dZ, cache, layers)
            layers = [
                (W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads, strict=True)
            ]
            met.append((loss, len(X_b)))
        losses.append(_mean(met))
    return layers, losses


@mistake("The learning rate is divided by the number of all examples; dZ contains 1/m already.")
def rate_over_all_examples(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _train(X, labels, sizes, rng, lr / len(X), epochs, batch_size)


@mistake("The weights' gradients are divided by the batch size once more; dZ contains 1/m.")
def weights_divided_again(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def grads_of(dZ, cache, layers):
        return [(dW / len(dZ), db) for dW, db in mlp_backward(dZ, cache, layers)]

    return _one_step(X, labels, sizes, rng, lr, epochs, batch_size, grads_of)


@mistake("The backward pass takes the hidden layers for tanh layers; they are ReLU.")
def backward_through_tanh(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def grads_of(dZ, cache, layers):
        return mlp_backward(dZ, cache, layers, "tanh")

    return _one_step(X, labels, sizes, rng, lr, epochs, batch_size, grads_of)


@mistake("The backward pass takes the hidden layers for sigmoid layers; they are ReLU.")
def backward_through_sigmoid(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def grads_of(dZ, cache, layers):
        return mlp_backward(dZ, cache, layers, "sigmoid")

    return _one_step(X, labels, sizes, rng, lr, epochs, batch_size, grads_of)


@mistake("The backward pass skips the hidden layers' derivative; they are ReLU.")
def backward_through_identity(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def grads_of(dZ, cache, layers):
        return mlp_backward(dZ, cache, layers, "identity")

    return _one_step(X, labels, sizes, rng, lr, epochs, batch_size, grads_of)


@mistake("Weight decay is added to the weights' gradients; the plain gradients are due.")
def weight_decay(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def grads_of(dZ, cache, layers):
        grads = mlp_backward(dZ, cache, layers)
        return [(dW + 0.01 * W, db) for (dW, db), (W, _) in zip(grads, layers, strict=True)]

    return _one_step(X, labels, sizes, rng, lr, epochs, batch_size, grads_of)


@mistake("The last layer has a sigmoid; its logits stay linear.")
def sigmoid_output(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _one_step(X, labels, sizes, rng, lr, epochs, batch_size, mlp_backward, "sigmoid")


@mistake("The learning rate changes from epoch to epoch: it is halved each time.")
def rate_halved(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    epoch_of = iter(range(10**9))
    epoch = [0]

    def shuffle(*args):
        epoch[0] = next(epoch_of)
        return minibatches(*args)

    def rate(lr, m):
        return lr * 0.5 ** epoch[0]

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, shuffle=shuffle, rate=rate)


@mistake("Nothing is learnt after the first epoch: are the batches a generator that is used up?")
def batches_used_up(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    batches = minibatches(X, labels, batch_size, rng)

    def read(met):
        return sum(loss * m for loss, m in met) / len(X)

    return _train(
        X, labels, sizes, rng, lr, epochs, batch_size, shuffle=lambda *args: batches, read=read
    )


@mistake("The losses of an epoch are summed over the examples; their mean is due.")
def example_losses_summed(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def read(met):
        return sum(loss * m for loss, m in met)

    return _train(X, labels, sizes, rng, lr, epochs, batch_size, read=read)


@mistake("There is one epoch, whatever epochs says.")
def single_epoch(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return train_classifier(X, labels, sizes, rng, lr, 1, batch_size)
