"""Answer sheet of `one_hot`."""

import numpy as np

from nnkit.check.cases import case, read_only, strided
from solutions.language import reference
from solutions.softmax.shared import drawn_labels


@reference({"basic": 0.5, "shapes": 0.2, "errors": 0.3})
def one_hot(labels, k):
    if np.any(labels < 0) or np.any(labels >= k):
        raise ValueError(f"labels must lie below {k} and not below 0")
    return np.eye(k)[labels]


@one_hot.visible
def _():
    yield case("basic", np.array([2, 0, 1, 2]), 3)
    yield case("basic", np.array([3, 1]), 5)
    yield case("shapes", np.array([1]), 3)
    yield case("shapes", read_only(np.array([0, 0])), 1)
    yield case("errors", np.array([0, 3]), 3, raises="ValueError")
    yield case("errors", np.array([2, -1, 0]), 3, raises="ValueError")


@one_hot.hidden
def _(rng):
    yield case("basic", drawn_labels(rng, 7, 5), 5)
    yield case("basic", drawn_labels(rng, 4, 4), 4)
    yield case("basic", drawn_labels(rng, 3, 2), 6)
    yield case("shapes", drawn_labels(rng, 1, 6), 6)
    yield case("shapes", strided(drawn_labels(rng, 4, 3)), 3)
    yield case("shapes", drawn_labels(rng, 6, 9).astype(np.uint8), 10)
    yield case("errors", np.append(drawn_labels(rng, 4, 5), 5), 5, raises="ValueError")
    yield case("errors", np.append(-5, drawn_labels(rng, 4, 5)), 5, raises="ValueError")
    yield case("errors", np.append(drawn_labels(rng, 2, 4), 40), 4, raises="ValueError")


mistake = one_hot.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("Classes are counted from 1 here; they are 0..k-1.")
def classes_from_one(labels, k):
    if np.any(labels < 0) or np.any(labels >= k):
        raise ValueError
    return np.eye(k)[labels - 1]


@mistake("Zeros and ones are exchanged: the 1 belongs to the example's own class.")
def one_cold(labels, k):
    return 1.0 - one_hot(labels, k)


@mistake("The rows hold the label itself where a 1 is due.")
def label_in_place_of_one(labels, k):
    return one_hot(labels, k) * labels[:, np.newaxis]


@mistake(
    "Every row has the ones of all labels, and each example has one label: is Y[:, labels] set, "
    "or one row repeated?"
)
def all_labels_in_every_row(labels, k):
    hot = one_hot(labels, k)
    return np.tile(np.max(hot, axis=0), (len(labels), 1))


@mistake("Y[labels] takes the labels for rows: whole rows of ones come out.")
def labels_as_rows(labels, k):
    hot = one_hot(labels, k)
    hot[:] = 0
    hot[labels % len(labels)] = 1
    return hot


# --- mistakes: errors ---------------------------------------------------------------------


@mistake(
    "Labels outside 0..k-1 are not refused: indexing takes negative ones from the end, and "
    "raises something else than a ValueError for large ones."
)
def labels_unchecked(labels, k):
    return np.eye(k)[labels]


@mistake("Labels outside 0..k-1 are not refused: they become rows without any 1.")
def rows_without_one(labels, k):
    return (labels[:, np.newaxis] == np.arange(k)).astype(float)


@mistake(
    "Labels outside 0..k-1 are left to indexing: it raises an IndexError, not a ValueError, for "
    "large ones, and takes negative ones from the end."
)
def left_to_indexing(labels, k):
    hot = np.zeros((len(labels), k))
    hot[np.arange(len(labels)), labels] = 1
    return hot


@mistake("Negative labels are not refused: indexing counts them from the end.")
def negative_labels_pass(labels, k):
    if np.any(labels >= k):
        raise ValueError
    return np.eye(k)[labels]


@mistake("The label k itself is not refused: the last class is k-1.")
def label_k_passes(labels, k):
    if np.any(labels < 0) or np.any(labels > k):
        raise ValueError
    return np.eye(k + 1)[labels][:, :k]


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The result is transposed: examples are rows, classes are columns.")
def examples_in_columns(labels, k):
    return one_hot(labels, k).T


@mistake("k is ignored: the number of columns is taken from the largest label.")
def columns_from_largest_label(labels, k):
    if np.any(labels < 0) or np.any(labels >= k):
        raise ValueError
    return np.eye(labels.max() + 1)[labels]


# --- mistakes: result ---------------------------------------------------------------------


@mistake("A comparison gives True and False; numbers are due.")
def booleans(labels, k):
    return one_hot(labels, k) == 1.0
