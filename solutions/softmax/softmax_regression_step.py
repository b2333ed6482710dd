"""Answer sheet of `softmax_regression_step`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.softmax.shared import LABELS3, drawn_labels
from solutions.softmax.softmax import softmax
from solutions.softmax.softmax_cross_entropy import softmax_cross_entropy


@reference({"basic": 0.7, "shapes": 0.2, "edges": 0.1}, names=("W", "b", "loss"))
def softmax_regression_step(X, labels, W, b, lr):
    loss, dZ = softmax_cross_entropy(X @ W + b, labels)
    return W - lr * (X.T @ dZ), b - lr * dZ.sum(axis=0), loss


X32 = np.array([[1.0, 2.0], [-3.0, 0.5], [0.25, -4.0]])
W24 = np.array([[0.5, -0.25, 0.1, 0.3], [-0.2, 0.4, 0.15, -0.35]])
B4 = np.array([0.1, -0.2, 0.3, 0.4])


@softmax_regression_step.visible
def _():
    yield case("basic", X32, LABELS3, W24, B4, 0.5)
    more = np.array([[0.1, 0.7], [-1.3, 2.1], [1.9, -0.3], [0.6, -1.1], [-0.9, 0.2]])
    yield case(
        "basic", more, np.array([1, 0, 2, 1, 0]), W24[:, 1:], np.array([0.5, -0.25, 0.7]), 2.0
    )
    yield case("edges", np.array([[1, 2], [-3, 0], [0, -4]]), LABELS3, W24, B4, 0.3)
    yield case("shapes", np.array([[1.5, -0.5]]), np.array([2]), W24[:, :3], np.zeros(3), 0.25)
    yield case("edges", read_only(X32), LABELS3, read_only(W24), read_only(B4), 1)


@softmax_regression_step.hidden
def _(rng):
    for m, d, k in [(5, 2, 3), (4, 3, 4), (3, 3, 3)]:
        yield case(
            "basic",
            rng.normal(size=(m, d)),
            drawn_labels(rng, m, k),
            rng.normal(size=(d, k)),
            rng.normal(size=k),
            float(rng.uniform(0.2, 0.9)),
        )
    yield case(
        "shapes",
        rng.normal(size=(1, 3)),
        drawn_labels(rng, 1, 2),
        rng.normal(size=(3, 2)),
        rng.normal(size=2),
        0.3,
    )
    yield case(
        "edges",
        fortran(rng.normal(size=(4, 2))),
        drawn_labels(rng, 4, 3),
        fortran(rng.normal(size=(2, 3))),
        strided(rng.normal(size=3)),
        0.0,
    )


mistake = softmax_regression_step.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The step goes uphill: the gradient is added.")
def uphill(X, labels, W, b, lr):
    return softmax_regression_step(X, labels, W, b, -lr)


@mistake("The gradient is divided by m once more: dZ contains 1/m already.")
def divided_by_m(X, labels, W, b, lr):
    new_W, new_b, loss = softmax_regression_step(X, labels, W, b, lr / len(X))
    return new_W, new_b, loss


@mistake("The bias gradient averages dZ over the examples; it contains 1/m already.")
def bias_gradient_averaged(X, labels, W, b, lr):
    new_W, _, loss = softmax_regression_step(X, labels, W, b, lr)
    _, dZ = softmax_cross_entropy(X @ W + b, labels)
    return new_W, b - lr * dZ.mean(axis=0), loss


@mistake("The biases are missing in the logits.")
def logits_without_bias(X, labels, W, b, lr):
    new_W, moved, loss = softmax_regression_step(X, labels, W, np.zeros_like(b), lr)
    return new_W, b + moved, loss


@mistake("softmax is applied before softmax_cross_entropy, which wants logits: it acts twice.")
def softmax_before_loss(X, labels, W, b, lr):
    loss, dZ = softmax_cross_entropy(softmax(X @ W + b), labels)
    return W - lr * (X.T @ dZ), b - lr * dZ.sum(axis=0), loss


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The learning rate is ignored.")
def rate_ignored(X, labels, W, b, lr):
    return softmax_regression_step(X, labels, W, b, 1.0)


# --- mistakes: updates --------------------------------------------------------------------


@mistake(
    "The biases do not move: they are not updated, or their gradient is summed over the classes "
    "too, where it cancels to 0."
)
def biases_kept(X, labels, W, b, lr):
    new_W, _, loss = softmax_regression_step(X, labels, W, b, lr)
    return new_W, b, loss


@mistake("The weights are not updated.")
def weights_kept(X, labels, W, b, lr):
    _, new_b, loss = softmax_regression_step(X, labels, W, b, lr)
    return W, new_b, loss


@mistake("The loss is the one after the step; that before it is due.")
def loss_after_step(X, labels, W, b, lr):
    W, b, _ = softmax_regression_step(X, labels, W, b, lr)
    return W, b, softmax_cross_entropy(X @ W + b, labels)[0]


@mistake("The biases move by their whole gradient: lr is missing there.")
def biases_without_rate(X, labels, W, b, lr):
    new_W, _, loss = softmax_regression_step(X, labels, W, b, lr)
    return new_W, softmax_regression_step(X, labels, W, b, 1.0)[1], loss


@mistake("The weights move by their whole gradient: lr is missing there.")
def weights_without_rate(X, labels, W, b, lr):
    _, new_b, loss = softmax_regression_step(X, labels, W, b, lr)
    return softmax_regression_step(X, labels, W, b, 1.0)[0], new_b, loss


@mistake("The gradient of b is taken after W has changed; both belong to the same point.")
def biases_after_weights(X, labels, W, b, lr):
    new_W, _, loss = softmax_regression_step(X, labels, W, b, lr)
    return new_W, softmax_regression_step(X, labels, new_W, b, lr)[1], loss


@mistake("The biases go uphill; the weights do not.")
def biases_uphill(X, labels, W, b, lr):
    new_W, new_b, loss = softmax_regression_step(X, labels, W, b, lr)
    return new_W, 2 * b - new_b, loss


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The new biases are a row (1, k); their shape is (k,), as before.")
def row_of_biases(X, labels, W, b, lr):
    new_W, new_b, loss = softmax_regression_step(X, labels, W, b, lr)
    return new_W, new_b[np.newaxis], loss


@mistake("The gradients are returned; the updated parameters are due.")
def gradients_returned(X, labels, W, b, lr):
    loss, dZ = softmax_cross_entropy(X @ W + b, labels)
    return X.T @ dZ, dZ.sum(axis=0), loss


@mistake("The loss stands first; the order is W, b, loss.")
def loss_first(X, labels, W, b, lr):
    new_W, new_b, loss = softmax_regression_step(X, labels, W, b, lr)
    return loss, new_W, new_b


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("W and b are updated in place, which changes the caller's arrays: return new ones.")
def updated_in_place(X, labels, W, b, lr):
    loss, dZ = softmax_cross_entropy(X @ W + b, labels)
    W -= lr * (X.T @ dZ)
    b -= lr * dZ.sum(axis=0)
    return W, b, loss
