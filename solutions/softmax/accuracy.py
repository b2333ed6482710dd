"""Answer sheet of `accuracy`."""

import numpy as np

from nnkit.check.cases import case, read_only, strided
from solutions.language import reference
from solutions.softmax.shared import drawn_labels


@reference({"basic": 0.8, "edges": 0.2})
def accuracy(labels, predicted):
    return float(np.mean(labels == predicted))


@accuracy.visible
def _():
    yield case("basic", np.array([2, 0, 1, 1]), np.array([2, 1, 1, 1]))
    yield case("basic", np.array([0, 2, 1, 0, 2]), np.array([0, 1, 1, 2, 0]))
    yield case("basic", np.array([1, 0, 2, 2, 1, 0, 1]), np.array([1, 2, 2, 0, 1, 1, 0]))
    yield case("basic", np.array([2, 0, 1, 1, 3, 0]), np.array([2, 1, 1, 1, 0, 3]))
    yield case("basic", np.array([1, 2, 0]), np.array([1, 0, 1]))
    yield case("edges", np.array([3]), np.array([3]))
    yield case("edges", read_only(np.array([1, 0])), read_only(np.array([0, 1])))


@accuracy.hidden
def _(rng):
    for m, k in [(7, 3), (20, 2), (9, 5)]:
        yield case("basic", drawn_labels(rng, m, k), drawn_labels(rng, m, k))
    labels = drawn_labels(rng, 6, 4)
    yield case("edges", labels, labels.copy())
    yield case("edges", strided(labels), np.append(labels[:5], (labels[5] + 1) % 4))


mistake = accuracy.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("This is the fraction that is wrong.")
def error_rate(labels, predicted):
    return 1.0 - accuracy(labels, predicted)


@mistake("The count is divided by the number of classes; the examples are meant.")
def divided_by_classes(labels, predicted):
    return float(np.sum(labels == predicted) / (np.max(labels) + 1))


@mistake(
    "The mean difference of the labels is taken: classes are names, a distance between them "
    "means nothing."
)
def mean_difference(labels, predicted):
    return float(1.0 - np.mean(np.abs(labels - predicted)))


@mistake("The count is divided by the number of different labels; the examples are meant.")
def divided_by_different_labels(labels, predicted):
    return float(np.sum(labels == predicted) / len(np.unique(labels)))


@mistake("The count is divided by m - 1.")
def divided_by_one_less(labels, predicted):
    return float(np.sum(labels == predicted) / max(len(labels) - 1, 1))


@mistake("Only the first example is compared.")
def first_example_only(labels, predicted):
    return float(labels[0] == predicted[0])


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The number of right answers is returned; divide it by that of the examples.")
def counted(labels, predicted):
    return int(np.sum(labels == predicted))


@mistake("This is a percentage; a fraction between 0 and 1 is due.")
def percentage(labels, predicted):
    return 100.0 * accuracy(labels, predicted)


@mistake("The fraction is rounded to a whole number: what is left says only whether all are right.")
def rounded_down(labels, predicted):
    return int(accuracy(labels, predicted))


@mistake("Each example's outcome is returned; their mean is due.")
def outcome_of_each(labels, predicted):
    return (labels == predicted).astype(float)


@mistake("Each example's True or False is returned; the fraction of the True ones is due.")
def comparison_returned(labels, predicted):
    return labels == predicted


@mistake("Whether all examples agree is returned; the fraction that agree is due.")
def whether_all_agree(labels, predicted):
    return bool(np.all(labels == predicted))
