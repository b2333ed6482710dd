"""Answer sheet of `cross_entropy`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only
from nnkit.check.compare import Tolerance
from solutions.language import reference
from solutions.softmax.one_hot import one_hot
from solutions.softmax.shared import drawn_labels, drawn_logits
from solutions.softmax.softmax import softmax


@reference({"basic": 0.6, "shapes": 0.2, "clipping": 0.2})
def cross_entropy(Y, P):
    return -np.sum(Y * np.log(np.maximum(P, 1e-12))) / len(Y)


#: Losses are compared more loosely where a probability is clipped.
CLIPPED = Tolerance(relative=1e-5, absolute=1e-5)
#: The smallest probability that counts, read off the loss.
LIMIT = Tolerance(relative=1e-3, absolute=1e-16)


@cross_entropy.visible
def _():
    yield case("basic", np.eye(3)[[2, 0]], np.array([[0.5, 0.375, 0.125], [0.25, 0.15, 0.6]]))
    yield case(
        "basic",
        np.eye(2, dtype=int)[[1, 0, 0]],
        np.array([[0.75, 0.25], [0.625, 0.375], [0.1, 0.9]]),
    )
    # A small probability, which is not to be clipped yet.
    yield case("basic", np.eye(3)[[0, 1]], np.array([[1e-4, 0.4, 0.5999], [0.2, 0.7, 0.1]]))
    yield case("shapes", np.ones((2, 1)), np.ones((2, 1)))
    yield case("shapes", np.array([[0.0, 1.0, 0.0, 0.0]]), np.array([[0.1, 0.2, 0.3, 0.4]]))
    yield case("shapes", read_only(np.eye(2)), fortran(np.array([[0.8, 0.2], [0.55, 0.45]])))
    yield case(
        "clipping",
        np.eye(3)[[1, 0]],
        np.array([[0.3, 0.0, 0.7], [1.0, 0.0, 0.0]]),
        tolerance=CLIPPED,
    )
    yield case(
        "clipping",
        np.eye(3)[[1, 0]],
        np.array([[0.3, 1e-15, 0.7], [0.5, 0.25, 0.25]]),
        tolerance=CLIPPED,
    )
    yield case(
        "clipping",
        np.array([[1.0, 0.0]]),
        np.array([[0.0, 1.0]]),
        probe="smallest_probability",
        tolerance=LIMIT,
    )


@cross_entropy.hidden
def _(rng):
    for m, k in [(5, 3), (3, 3), (2, 6)]:
        yield case("basic", one_hot(drawn_labels(rng, m, k), k), softmax(drawn_logits(rng, m, k)))
    small = float(rng.uniform(0.5e-4, 2e-4))
    yield case("basic", np.eye(3)[[2, 0]], np.array([[0.5, 0.5 - small, small], [0.6, 0.3, 0.1]]))
    yield case("shapes", one_hot(drawn_labels(rng, 1, 3), 3), softmax(drawn_logits(rng, 1, 3)))
    yield case("shapes", np.ones((4, 1)), np.ones((4, 1)))
    P = softmax(drawn_logits(rng, 4, 3))
    P[1] = [0.0, 0.4, 0.6]
    P[3] = [0.0, 0.0, 1.0]
    yield case("clipping", one_hot(np.array([1, 0, 2, 1]), 3), P, tolerance=CLIPPED)
    P[1] = [1e-15, 0.4, 0.6]
    P[3] = [1e-10, 0.25, 0.75]
    yield case("clipping", one_hot(np.array([1, 0, 2, 0]), 3), P, tolerance=CLIPPED)


mistake = cross_entropy.mistake


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("The losses of the examples are summed; their mean is due.")
def summed_over_examples(Y, P):
    return cross_entropy(Y, P) * len(Y)


@mistake("The mean runs over all m·k numbers: sum over the classes, average over the examples.")
def mean_over_everything(Y, P):
    return cross_entropy(Y, P) / Y.shape[1]


@mistake("Each example's loss is returned; their mean is due.")
def one_loss_an_example(Y, P):
    return -np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1)


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The minus sign is missing: the loss has to be positive.")
def minus_missing(Y, P):
    return -cross_entropy(Y, P)


@mistake("The natural logarithm is meant, not the one to base 2.")
def base_two(Y, P):
    return cross_entropy(Y, P) / np.log(2)


@mistake("The natural logarithm is meant, not the one to base 10.")
def base_ten(Y, P):
    return cross_entropy(Y, P) / np.log(10)


@mistake("The logarithm is missing: a probability is not yet a loss.")
def log_missing(Y, P):
    return -np.sum(Y * P) / len(Y)


@mistake(
    "The other classes add ln(1 - P), as in the log-loss of one output; here only the "
    "example's own class counts."
)
def binary_formula(Y, P):
    P = np.clip(P, 1e-12, 1 - 1e-12)
    return -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / len(Y)


@mistake("This is the squared error, not the cross-entropy.")
def squared_instead(Y, P):
    return np.sum((Y - P) ** 2) / len(Y)


@mistake("The probabilities are averaged before the logarithm is taken; the logarithms are due.")
def logarithm_of_mean(Y, P):
    return -np.log(np.maximum(np.sum(Y * P) / len(Y), 1e-12))


@mistake("The largest probability of each row is used, not that of the true class.")
def largest_probability(Y, P):
    return -np.mean(np.log(np.max(P, axis=1)))


@mistake("Y and P have changed places: the logarithm belongs to the probabilities.")
def roles_exchanged(Y, P):
    return -np.sum(P * np.log(np.maximum(Y, 1e-12))) / len(Y)


@mistake("The logarithm is taken of Y * P, which is 0 for every other class.")
def logarithm_of_products(Y, P):
    return -np.sum(np.log(np.clip(Y * P, 1e-12, None))) / len(Y)


# --- mistakes: clipping -------------------------------------------------------------------


@mistake("Probabilities of 0 are not clipped before the logarithm.")
def not_clipped(Y, P):
    return -np.sum(Y * np.log(P)) / len(Y)


@mistake("The probabilities are clipped at 1e-15; the docstring names another limit.")
def clipped_at_1e15(Y, P):
    return -np.sum(Y * np.log(np.maximum(P, 1e-15))) / len(Y)


@mistake("The probabilities are clipped at 1e-8; the docstring names another limit.")
def clipped_at_1e8(Y, P):
    return -np.sum(Y * np.log(np.maximum(P, 1e-8))) / len(Y)


@mistake("Only probabilities of exactly 0 are replaced; smaller ones than 1e-12 count as 1e-12.")
def only_zeros_replaced(Y, P):
    return -np.sum(Y * np.log(np.where(P == 0, 1e-12, P))) / len(Y)


# --- mistakes: classes --------------------------------------------------------------------


@mistake("One class, that of the largest target of the whole table, is used for every row.")
def one_column_for_all(Y, P):
    return -np.mean(np.log(np.maximum(P[:, Y.argmax()], 1e-12)))


@mistake(
    "This is the two-class formula of the log-loss, number by number: sum over the classes, and "
    "average over the examples."
)
def two_class_numbers(Y, P):
    P = np.clip(P, 1e-12, 1 - 1e-12)
    return -(Y * np.log(P) + (1 - Y) * np.log(1 - P))


@mistake("The two-class formula of the log-loss is averaged over all numbers.")
def two_class_mean(Y, P):
    P = np.clip(P, 1e-12, 1 - 1e-12)
    return -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P))


@mistake("The products are not summed over the classes: a number for each example is averaged.")
def numbers_of_all_classes(Y, P):
    return -Y * np.log(np.maximum(P, 1e-12))
