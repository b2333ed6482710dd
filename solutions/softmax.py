"""Answer sheet of problem set 5: softmax and cross-entropy."""

import numpy as np

from nnkit.check.cases import case
from solutions.sheet import reference

#: Three rows of logits for four classes, all numbers different.
Z34 = np.array([[1.0, -0.5, 2.0, 0.25], [-1.5, 0.75, 3.0, -2.0], [0.5, 1.25, -0.25, 1.5]])


# --- one_hot ------------------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.2, "errors": 0.2})
def one_hot(labels, k):
    if np.any(labels < 0) or np.any(labels >= k):
        raise ValueError(f"labels must lie in 0..{k - 1}")
    return np.eye(k)[labels]


@one_hot.visible
def _():
    yield case("basic", np.array([2, 0, 1, 2]), 3)
    yield case("shapes", np.array([1]), 4)
    yield case("errors", np.array([0, 3]), 3, raises="ValueError")


@one_hot.hidden
def _(rng):
    yield case("basic", rng.integers(0, 5, size=7), 5)


# --- softmax ------------------------------------------------------------------------------


@reference({"basic": 0.5, "shapes": 0.2, "stability": 0.3})
def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1, keepdims=True)


@softmax.visible
def _():
    yield case("basic", Z34)
    yield case("shapes", Z34[0])
    yield case("stability", np.array([[1e4, 0.0, -1e4]]))


@softmax.hidden
def _(rng):
    yield case("basic", rng.normal(size=(5, 3)))


# --- log_softmax --------------------------------------------------------------------------


@reference({"basic": 0.5, "shapes": 0.2, "stability": 0.3})
def log_softmax(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@log_softmax.visible
def _():
    yield case("basic", Z34)
    yield case("shapes", Z34[0])
    yield case("stability", np.array([[1e4, 0.0, -1e4]]))


@log_softmax.hidden
def _(rng):
    yield case("basic", rng.normal(size=(5, 3)))


# --- cross_entropy ------------------------------------------------------------------------


@reference({"basic": 1.0})
def cross_entropy(Y, P):
    return -np.sum(Y * np.log(np.maximum(P, 1e-12))) / len(Y)


@cross_entropy.visible
def _():
    yield case("basic", np.eye(4)[[2, 0, 1]], softmax(Z34))


@cross_entropy.hidden
def _(rng):
    yield case("basic", np.eye(3)[[0, 2]], softmax(rng.normal(size=(2, 3))))


# --- softmax_jacobian ---------------------------------------------------------------------


@reference({"basic": 1.0})
def softmax_jacobian(p):
    return np.diag(p) - np.outer(p, p)


@softmax_jacobian.visible
def _():
    yield case("basic", np.array([0.5, 0.3, 0.2]))


@softmax_jacobian.hidden
def _(rng):
    yield case("basic", softmax(rng.normal(size=4)))


# --- softmax_cross_entropy ----------------------------------------------------------------


@reference({"basic": 1.0}, names=("loss", "dZ"))
def softmax_cross_entropy(Z, labels):
    m = len(labels)
    log_P = log_softmax(Z)
    loss = -np.mean(log_P[np.arange(m), labels])
    dZ = np.exp(log_P)
    dZ[np.arange(m), labels] -= 1  # P - Y, without the zeros of Y
    return loss, dZ / m


@softmax_cross_entropy.visible
def _():
    yield case("basic", Z34, np.array([2, 0, 1]))


@softmax_cross_entropy.hidden
def _(rng):
    yield case("basic", rng.normal(size=(5, 3)), rng.integers(0, 3, size=5))


# --- predict_classes ----------------------------------------------------------------------


@reference({"basic": 1.0})
def predict_classes(Z):
    return np.argmax(Z, axis=-1)


@predict_classes.visible
def _():
    yield case("basic", Z34)


@predict_classes.hidden
def _(rng):
    yield case("basic", rng.normal(size=(5, 3)))


# --- two_class_logits ---------------------------------------------------------------------


@reference({"basic": 1.0})
def two_class_logits(z):
    return np.stack([np.zeros_like(z), z], axis=1)


@two_class_logits.visible
def _():
    yield case("basic", np.array([0.5, -2.0, 3.0]))


@two_class_logits.hidden
def _(rng):
    yield case("basic", rng.normal(size=5))


# --- softmax_regression_step --------------------------------------------------------------


@reference({"basic": 1.0}, names=("W", "b", "loss"))
def softmax_regression_step(X, labels, W, b, lr):
    loss, dZ = softmax_cross_entropy(X @ W + b, labels)
    return W - lr * (X.T @ dZ), b - lr * dZ.sum(axis=0), loss


@softmax_regression_step.visible
def _():
    X = np.array([[1.0, 2.0], [-3.0, 0.5], [0.25, -4.0]])
    W = np.array([[0.5, -0.25, 0.1, 0.3], [-0.2, 0.4, 0.15, -0.35]])
    yield case("basic", X, np.array([2, 0, 1]), W, np.array([0.1, -0.2, 0.3, 0.4]), 0.5)


@softmax_regression_step.hidden
def _(rng):
    yield case(
        "basic",
        rng.normal(size=(5, 2)),
        rng.integers(0, 3, size=5),
        rng.normal(size=(2, 3)),
        rng.normal(size=3),
        0.25,
    )


# --- accuracy -----------------------------------------------------------------------------


@reference({"basic": 1.0})
def accuracy(labels, predicted):
    return float(np.mean(labels == predicted))


@accuracy.visible
def _():
    yield case("basic", np.array([2, 0, 1, 1]), np.array([2, 1, 1, 1]))


@accuracy.hidden
def _(rng):
    yield case("basic", rng.integers(0, 3, size=7), rng.integers(0, 3, size=7))
