"""Answer sheet of `challenge`: what the course taught, on the widths 64, 64, 10."""

import numpy as np

from nnkit.check.cases import case
from solutions.forward.mlp_forward import mlp_forward
from solutions.language import reference
from solutions.regularization.dropout_backward import dropout_backward
from solutions.regularization.dropout_forward import dropout_forward
from solutions.softmax.softmax_cross_entropy import softmax_cross_entropy
from solutions.training.adam_step import adam_step
from solutions.training.cosine_schedule import cosine_schedule
from solutions.training.he_init import he_init
from solutions.training.minibatches import minibatches
from solutions.training.shared import child, rng_of
from solutions.training.train_classifier import train_classifier


@reference({"basic": 0.0, "digits kept back": 1.0})
def challenge(X, labels, rng):
    epochs, rate, decay, keep = 60, 0.01, 1e-3, 0.8
    params = {"W1": he_init(64, 64, rng), "b1": np.zeros(64)}
    params |= {"W2": he_init(64, 10, rng) / 10, "b2": np.zeros(10)}
    state, step = None, 0
    steps = epochs * -(-len(X) // 32)
    for _ in range(epochs):
        for X_b, labels_b in minibatches(X, labels, 32, rng):
            Z1 = X_b @ params["W1"] + params["b1"]
            A1, mask = dropout_forward(np.maximum(Z1, 0.0), keep, rng)
            _, dZ2 = softmax_cross_entropy(A1 @ params["W2"] + params["b2"], labels_b)
            dZ1 = dropout_backward(dZ2 @ params["W2"].T, mask) * (Z1 > 0)
            grads = {
                "W1": X_b.T @ dZ1 + decay * params["W1"],
                "b1": dZ1.sum(axis=0),
                "W2": A1.T @ dZ2 + decay * params["W2"],
                "b2": dZ2.sum(axis=0),
            }
            now = cosine_schedule(step, steps, rate)
            params, state = adam_step(params, grads, state, now)
            step += 1
    return [(params["W1"], params["b1"]), (params["W2"], params["b2"])]


#: No points up to the first share of right answers, all of them from the second on.
SCALE = (0.92, 0.96)


@challenge.visible
def _():
    yield case("basic", examples=150, rng=rng_of(81), probe="digit_network")
    yield case(
        "digits kept back",
        split=rng_of(82),
        rng=rng_of(83),
        probe="held_back",
        points_between=SCALE,
    )


@challenge.hidden
def _(rng):
    examples = int(rng.integers(150, 250))
    yield case("basic", examples=examples, rng=child(rng), probe="digit_network")
    yield case(
        "digits kept back",
        split=child(rng),
        rng=child(rng),
        probe="held_back",
        points_between=SCALE,
    )


mistake = challenge.mistake


def _trained(X, labels, rng, sizes=(64, 64, 10), epochs=15):
    return train_classifier(X, labels, list(sizes), rng, 0.1, epochs)


# --- mistakes: size -----------------------------------------------------------------------


@mistake("The network is too large: count its weights and its biases.")
def too_large(X, labels, rng):
    return _trained(X, labels, rng, sizes=(64, 128, 10))[0]


# --- mistakes: result ---------------------------------------------------------------------


@mistake("Layers and losses are returned; the layers alone are due.")
def with_losses(X, labels, rng):
    return _trained(X, labels, rng)


@mistake("A dict of parameters is returned; a list of pairs (W, b) is due.")
def dict_of_parameters(X, labels, rng):
    (W1, b1), (W2, b2) = _trained(X, labels, rng)[0]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("The weights are turned round: they have a row for each input.")
def weights_turned_round(X, labels, rng):
    return [(W.T, b) for W, b in _trained(X, labels, rng)[0]]


@mistake("The layers come in reverse order: the first one takes the 64 pixels.")
def layers_reversed(X, labels, rng):
    return _trained(X, labels, rng)[0][::-1]


@mistake("One number comes out; ten are due, one for each digit.")
def one_output(X, labels, rng):
    return [(he_init(64, 32, rng), np.zeros(32)), (he_init(32, 1, rng), np.zeros(1))]


@mistake("Predictions are returned; the layers are due.")
def predictions(X, labels, rng):
    return np.argmax(mlp_forward(X, _trained(X, labels, rng)[0])[0], axis=1)


# --- mistakes: learning -------------------------------------------------------------------


@mistake(
    "Not even the digits that it was trained on are right: is it trained, and are the trained "
    "layers those that are returned?"
)
def untrained(X, labels, rng):
    return _trained(X, labels, rng, epochs=0)[0]


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("X is changed in place: work on a copy.")
def in_place(X, labels, rng):
    X -= X.mean(axis=0)
    return _trained(X, labels, rng)[0]
