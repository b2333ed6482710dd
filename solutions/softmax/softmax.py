"""Answer sheet of `softmax`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.softmax.shared import EXTREME, Z33, Z34, drawn_logits


@reference({"basic": 0.5, "shapes": 0.15, "edges": 0.1, "stability": 0.25})
def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1, keepdims=True)


@softmax.visible
def _():
    yield case("basic", Z34)
    yield case("basic", Z34.T.copy())
    yield case("shapes", Z33)
    yield case("shapes", np.array([2.0, -1.0, 0.5]))
    yield case("shapes", np.array([[0.5, -1.5]]))
    yield case("edges", read_only(Z34[:2]))
    yield case("edges", np.array([[1, 0, -2], [3, 1, 2]]))
    yield case("stability", np.array([[1e4, 9999.0, 9998.0]]))
    yield case("stability", EXTREME)


@softmax.hidden
def _(rng):
    for m, k in [(5, 3), (2, 4), (4, 4)]:
        yield case("basic", drawn_logits(rng, m, k))
    yield case("shapes", drawn_logits(rng, 5))
    yield case("shapes", drawn_logits(rng, 1, 3))
    yield case("shapes", drawn_logits(rng, 3, 1))
    yield case("edges", fortran(drawn_logits(rng, 3, 4)))
    yield case("edges", rng.integers(-4, 5, size=(3, 4)))
    yield case("edges", strided(drawn_logits(rng, 2, 5)))
    yield case("stability", drawn_logits(rng, 4, 3) - 9000.0)
    yield case("stability", drawn_logits(rng, 3, 4) + np.array([[9000.0], [-9000.0], [0.0]]))
    yield case("stability", 9000.0 * np.eye(4)[rng.permutation(4)] + drawn_logits(rng, 4, 4))
    yield case("stability", -1e4 * np.eye(3)[rng.integers(3), np.newaxis])


mistake = softmax.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The exponentials are not divided by their sum.")
def exponentials_not_normalised(Z):
    return np.exp(Z - np.max(Z, axis=-1, keepdims=True))


@mistake("The logits are divided by their sum; their exponentials should be.")
def logits_normalised(Z):
    return Z / np.sum(Z, axis=-1, keepdims=True)


@mistake("The logits enter with a flipped sign: the largest gets the least.")
def flipped_logits(Z):
    return softmax(-Z)


@mistake("Every logit goes through a sigmoid on its own; the classes have to compete.")
def sigmoid_of_each(Z):
    return np.where(Z < 0, np.exp(-np.abs(Z)), 1.0) / (1.0 + np.exp(-np.abs(Z)))


@mistake("The exponentials have base 2; e is due, np.exp.")
def base_two(Z):
    return softmax(np.log(2) * np.asarray(Z))


@mistake("The exponentials are divided by their mean: each row adds up to the number of classes.")
def divided_by_mean(Z):
    return softmax(Z) * Z.shape[-1]


# --- mistakes: axes -----------------------------------------------------------------------


@mistake("Each column sums to 1, where each row should: the sum runs over the examples.")
def columns_normalised(Z):
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)


@mistake("All numbers together sum to 1; every example has its own probabilities.")
def whole_array_normalised(Z):
    E = np.exp(Z - np.max(Z))
    return E / np.sum(E)


@mistake(
    "The sums of the rows have shape (m,) and line up with the columns, not with the rows: "
    "keep the summed axis."
)
def sum_without_keepdims(Z):
    E = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1)


@mistake("The function works for two axes only; a single example has shape (k,).")
def second_axis(Z):
    E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return E / np.sum(E, axis=1, keepdims=True)


# --- mistakes: stability ------------------------------------------------------------------


@mistake(
    "The exponentials overflow for large logits, or all become 0 for small ones: think of "
    "what may be done to a row without changing its softmax."
)
def plain_exponentials(Z):
    E = np.exp(Z)
    return E / np.sum(E, axis=-1, keepdims=True)


@mistake(
    "The largest number of the whole array is subtracted from every row: a row far below it "
    "becomes 0/0."
)
def shifted_by_overall_maximum(Z):
    E = np.exp(Z - np.max(Z))
    return E / np.sum(E, axis=-1, keepdims=True)


@mistake("Large logits are clipped, which changes their differences and the result.")
def logits_clipped(Z):
    E = np.exp(np.clip(Z, -500, 500))
    return E / np.sum(E, axis=-1, keepdims=True)


@mistake("The shift comes from the columns; it has to be the same number within each row.")
def shifted_by_columns(Z):
    E = np.exp(Z - np.max(Z, axis=0))
    return E / np.sum(E, axis=-1, keepdims=True)


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The logits are shifted in place, which changes the caller's array.")
def shifted_in_place(Z):
    Z -= np.max(Z, axis=-1, keepdims=True)
    E = np.exp(Z)
    return E / np.sum(E, axis=-1, keepdims=True)


# --- mistakes: sums and shifts ------------------------------------------------------------


@mistake("The exponentials are divided by the sum of the logits; they have a sum of their own.")
def divided_by_logits(Z):
    return np.exp(Z) / np.sum(Z, axis=-1, keepdims=True)


@mistake(
    "The sums lose their axis, so that column j is divided by the sum of row j; and large logits "
    "overflow."
)
def plain_without_keepdims(Z):
    E = np.exp(Z)
    return E / np.sum(E, axis=1)


@mistake(
    "The shift is max(0, largest logit): rows of very negative logits are not shifted, and become "
    "0/0."
)
def shifted_down_only(Z):
    E = np.exp(Z - np.maximum(np.max(Z, axis=-1, keepdims=True), 0))
    return E / np.sum(E, axis=-1, keepdims=True)


@mistake("Each column sums to 1, where each row should: Python's sum runs over the examples.")
def summed_by_python(Z):
    E = np.exp(Z)
    return E / sum(E)
