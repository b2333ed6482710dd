"""Answer sheet of `softmax_cross_entropy`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.language import reference
from solutions.softmax.cross_entropy import cross_entropy
from solutions.softmax.log_softmax import log_softmax
from solutions.softmax.one_hot import one_hot
from solutions.softmax.shared import EXTREME, LABELS3, Z33, Z34, drawn_labels, drawn_logits
from solutions.softmax.softmax import softmax


@reference({"basic": 0.5, "shapes": 0.15, "edges": 0.1, "stability": 0.25}, names=("loss", "dZ"))
def softmax_cross_entropy(Z, labels):
    m = len(labels)
    log_P = log_softmax(Z)
    loss = -np.mean(log_P[np.arange(m), labels])
    dZ = np.exp(log_P)
    dZ[np.arange(m), labels] -= 1  # P - Y, without the zeros of Y
    return loss, dZ / m


@softmax_cross_entropy.visible
def _():
    yield case("basic", Z34, LABELS3)
    yield case("basic", Z34.T.copy(), np.array([0, 2, 0, 1]))
    yield case("shapes", Z33, np.array([0, 2, 0]))
    yield case("edges", np.array([[1, 0, -2], [3, 1, 2]]), np.array([1, 2]))
    yield case("shapes", np.array([[2.0, -1.0, 0.5]]), np.array([1]))
    yield case("edges", read_only(Z34[:2]), read_only(np.array([3, 1])))
    yield case("edges", fortran(Z33), np.array([1, 1, 2]))
    yield case("stability", EXTREME, np.array([2, 0, 1]))
    yield case("stability", np.array([[800.0, 0.0]]), np.array([1]))
    yield case(
        "stability",
        np.zeros((1, 2)),
        np.array([0]),
        probe="smallest_probability_of_logits",
        tolerance=Tolerance(relative=1e-3, absolute=1e-16),
    )


@softmax_cross_entropy.hidden
def _(rng):
    for m, k in [(5, 3), (2, 4), (4, 4), (6, 2)]:
        yield case("basic", drawn_logits(rng, m, k), drawn_labels(rng, m, k))
    yield case("shapes", drawn_logits(rng, 1, 4), drawn_labels(rng, 1, 4))
    yield case("shapes", drawn_logits(rng, 3, 1), np.zeros(3, dtype=int))
    yield case("edges", strided(drawn_logits(rng, 3, 4)), drawn_labels(rng, 3, 4))
    yield case("edges", rng.integers(-3, 4, size=(4, 3)), drawn_labels(rng, 4, 3))
    shifts = np.array([[9000.0], [-9000.0], [0.0]])
    yield case("stability", drawn_logits(rng, 3, 4) + shifts, drawn_labels(rng, 3, 4))
    yield case("stability", rng.uniform(-1e4, 1e4, size=(5, 3)), drawn_labels(rng, 5, 3))


mistake = softmax_cross_entropy.mistake


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("dZ lacks the factor 1/m: the loss is a mean, and so its gradient has it, too.")
def gradient_of_the_sum(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss, dZ * len(Z)


@mistake("dZ is divided by m twice.")
def gradient_divided_twice(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss, dZ / len(Z)


@mistake("dZ is divided by m·k; only the examples are averaged.")
def gradient_averaged_over_classes(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss, dZ / Z.shape[1]


@mistake("The loss is the sum over the examples; their mean is due.")
def loss_summed(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss * len(Z), dZ


# --- mistakes: formula --------------------------------------------------------------------


@mistake("softmax acts twice: Z goes through it before it is used as logits.")
def softmax_twice(Z, labels):
    return softmax_cross_entropy(softmax(Z), labels)


@mistake("The loss has base 2; the natural logarithm is meant.")
def loss_base_two(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss / np.log(2), dZ


@mistake("The loss has base 10; the natural logarithm is meant.")
def loss_base_ten(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss / np.log(10), dZ


@mistake("dZ is multiplied by 2: that belongs to a squared error.")
def gradient_doubled(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss, 2 * dZ


@mistake("The sign of dZ is flipped: it points uphill.")
def gradient_sign(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss, -dZ


@mistake("The minus sign of the loss is missing.")
def loss_negative(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return -loss, dZ


@mistake("dZ holds the probabilities only: the targets are missing in it.")
def targets_missing(Z, labels):
    loss, _ = softmax_cross_entropy(Z, labels)
    return loss, softmax(Z) / len(Z)


@mistake(
    "The class numbers themselves are subtracted from the probabilities; they are names, not "
    "targets."
)
def labels_subtracted(Z, labels):
    loss, _ = softmax_cross_entropy(Z, labels)
    return loss, (softmax(Z) - labels[:, np.newaxis]) / len(Z)


@mistake("dZ is multiplied by P(1 - P): the way through softmax is contained in it already.")
def diagonal_applied_again(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    P = softmax(Z)
    return loss, dZ * P * (1 - P)


@mistake("dZ is the gradient with respect to the probabilities; it has to go on through softmax.")
def stops_at_the_probabilities(Z, labels):
    loss, _ = softmax_cross_entropy(Z, labels)
    return loss, -one_hot(labels, Z.shape[1]) / softmax(Z) / len(Z)


@mistake("The predicted classes are used where the labels belong.")
def predictions_for_labels(Z, labels):
    return softmax_cross_entropy(Z, np.argmax(Z, axis=1))


# --- mistakes: indexing -------------------------------------------------------------------


@mistake("The index [:, labels] takes the labels' columns from every row; each row has one label.")
def columns_of_all_labels(Z, labels):
    log_P = log_softmax(Z)
    P = np.exp(log_P)
    P[:, labels] -= 1
    return -np.mean(log_P[:, labels]), P / len(Z)


@mistake("The loss averages log_P[:, labels], which is (m, m): each row has one label only.")
def loss_of_all_labels(Z, labels):
    _, dZ = softmax_cross_entropy(Z, labels)
    return -np.mean(log_softmax(Z)[:, labels]), dZ


def _dZ(Z, labels, target, everywhere=False):
    """Make dZ with another target, in the labels' places or in the columns of all labels."""
    loss, _ = softmax_cross_entropy(Z, labels)
    P = softmax(Z)
    P[slice(None) if everywhere else np.arange(len(Z)), labels] -= target
    return loss, P


@mistake(
    "In dZ the index [:, labels] takes the labels' columns from every row; each has one label."
)
def gradient_of_all_labels(Z, labels):
    loss, P = _dZ(Z, labels, 1.0, everywhere=True)
    return loss, P / len(Z)


@mistake("In dZ only the targets are divided by m: 1/m belongs to the probabilities as well.")
def only_targets_averaged(Z, labels):
    return _dZ(Z, labels, 1 / len(Z))


@mistake("In dZ the targets are divided by m twice.")
def targets_averaged_twice(Z, labels):
    loss, P = _dZ(Z, labels, 1 / len(Z))
    return loss, P / len(Z)


# --- mistakes: stability ------------------------------------------------------------------


@mistake(
    "The loss goes through clipped probabilities: for a label that is all but excluded it is "
    "too small."
)
def loss_clipped(Z, labels):
    _, dZ = softmax_cross_entropy(Z, labels)
    return cross_entropy(one_hot(labels, Z.shape[1]), softmax(Z)), dZ


@mistake("The loss is the logarithm of a probability that may be too small for a float: log(0).")
def loss_infinite(Z, labels):
    _, dZ = softmax_cross_entropy(Z, labels)
    return -np.mean(np.log(softmax(Z)[np.arange(len(Z)), labels])), dZ


@mistake("The exponentials overflow for large logits.")
def loss_overflows(Z, labels):
    P = np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)
    dZ = (P - one_hot(labels, Z.shape[1])) / len(Z)
    return -np.mean(np.log(P[np.arange(len(Z)), labels])), dZ


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The two results are in the wrong order: the loss comes first.")
def results_exchanged(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return dZ, loss


# --- mistakes: axes -----------------------------------------------------------------------


def _whole(Z, labels):
    E = np.exp(Z - np.max(Z))
    Y = one_hot(labels, Z.shape[1])
    P = E / np.sum(E)
    return -np.sum(Y * np.log(P)), P - Y


@mistake("The softmax is taken over the whole array; each row has one of its own.")
def softmax_of_all(Z, labels):
    loss, dZ = _whole(Z, labels)
    return loss / len(Z), dZ / len(Z)


@mistake("The softmax is taken over the whole array, and nothing is averaged.")
def softmax_of_all_summed(Z, labels):
    return _whole(Z, labels)


@mistake("Loss and gradient are sums over the examples: the 1/m is missing in both.")
def all_summed(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss * len(Z), dZ * len(Z)
