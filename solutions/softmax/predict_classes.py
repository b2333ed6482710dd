"""Answer sheet of `predict_classes`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.softmax.shared import Z33, drawn_logits


@reference({"basic": 0.7, "shapes": 0.3})
def predict_classes(Z):
    return np.argmax(Z, axis=-1)


@predict_classes.visible
def _():
    yield case("basic", np.array([[0.5, 2.0, -3.0, 1.0], [-1.0, -2.0, -4.0, -0.5]]))
    yield case("basic", Z33[:2])
    yield case("basic", np.array([[0.1, 0.2, 0.3, 0.05], [-0.1, -0.3, 0.1, 0.0]]))
    yield case("basic", np.array([[2.0, 2.0001], [-30.0, -30.5], [-700.0, -690.0], [9.0, -9.0]]))
    yield case("shapes", np.array([[1000.0, 2000.0, 1500.0], [-3000.0, -2000.0, -2500.0]]))
    yield case("shapes", np.array([0.1, 0.2, 0.7]))
    yield case("shapes", read_only(np.array([[-2.5, -1.5, -3.5]])))


@predict_classes.hidden
def _(rng):
    for m, k in [(6, 3), (9, 7), (4, 4)]:
        yield case("basic", drawn_logits(rng, m, k))
    yield case("basic", drawn_logits(rng, 5, 3) - 20.0)
    close = np.array([0.0, 1e-4, -1e-4])[rng.permutation(3)]
    yield case("basic", rng.normal(size=(4, 1)) + close)
    yield case("shapes", 1000.0 * np.array([rng.permutation(3), -rng.permutation(3)]))
    yield case("shapes", drawn_logits(rng, 6))
    yield case("shapes", drawn_logits(rng, 1, 4))
    yield case("shapes", strided(drawn_logits(rng, 3, 4)))
    yield case("shapes", fortran(drawn_logits(rng, 5, 2)))


mistake = predict_classes.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The position of the smallest logit is returned.")
def smallest_logit(Z):
    return np.argmin(Z, axis=-1)


@mistake("The sign of the logits is lost: -3 is less than 2.")
def largest_in_size(Z):
    return np.argmax(np.abs(Z), axis=-1)


@mistake("Classes are counted from 1 here; they are 0..k-1.")
def from_one(Z):
    return np.argmax(Z, axis=-1) + 1


@mistake("Logits are compared with 0.5; the largest wins, however small it is.")
def first_above_a_half(Z):
    return np.argmax(Z > 0.5, axis=-1)


@mistake("Probabilities are rounded before they are compared: close ones become equal.")
def of_rounded_probabilities(Z):
    E = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return np.argmax(np.round(E / np.sum(E, axis=-1, keepdims=True), 2), axis=-1)


@mistake("The exponentials overflow for large logits, or all become 0: nothing is left to compare.")
def of_overflowing_probabilities(Z):
    E = np.exp(Z)
    return np.argmax(E / np.sum(E, axis=-1, keepdims=True), axis=-1)


@mistake("The logits are rounded before they are compared: close ones become equal.")
def of_rounded_logits(Z):
    return np.argmax(np.round(Z), axis=-1)


@mistake("A class is chosen only where its probability exceeds one half; the largest wins.")
def above_one_half(Z):
    E = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return np.argmax(E / np.sum(E, axis=-1, keepdims=True) > 0.5, axis=-1)


@mistake("The class with the second largest logit is chosen.")
def second_largest(Z):
    return np.argsort(Z, axis=-1)[..., -2]


# --- mistakes: axes -----------------------------------------------------------------------


@mistake("For each class an example is chosen (axis 0); each example gets a class.")
def best_example_of_each_class(Z):
    return np.argmax(Z, axis=0)


@mistake("The array is flattened: every example has its own largest logit.")
def one_class_for_all(Z):
    return np.argmax(Z)


@mistake("The function works for two axes only; a single example has shape (k,).")
def second_axis(Z):
    return np.argmax(Z, axis=1)


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The largest logit itself is returned; its position is due.")
def largest_logit(Z):
    return np.max(Z, axis=-1)


@mistake("The result is a column (m, 1); one class an example has shape (m,).")
def column(Z):
    return np.argmax(Z, axis=-1, keepdims=True)


@mistake("One-hot rows are returned; the classes' numbers are due.")
def one_hot_rows(Z):
    return np.eye(Z.shape[-1])[np.argmax(Z, axis=-1)]
