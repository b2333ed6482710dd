"""Answer sheet of problem set 5: softmax and cross-entropy."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.language import Key, Ladder, identity, indicators, normal, reference

#: Logits of three examples for four classes, all numbers different, with their labels.
Z34 = np.array([[1.0, -0.5, 2.0, 0.25], [-1.5, 0.75, 3.0, -2.0], [0.5, 1.25, -0.25, 1.5]])
LABELS3 = np.array([2, 0, 1])

#: As many examples as classes: what a missing keepdims or a wrong transpose needs to go unseen.
Z33 = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75], [-2.0, 1.0, 3.0]])

#: Rows at opposite ends, and gaps within rows that no exponential bridges.
EXTREME = np.array([[1e4, 0.0, -1e4], [-1e4, -1e4 + 2.0, -1e4 - 1.0], [5000.0, 4999.0, 4997.5]])

#: Losses are compared more loosely where a probability is clipped.
CLIPPED = Tolerance(relative=1e-5, absolute=1e-5)


def _logits(rng, *shape):
    return rng.normal(scale=2.0, size=shape)


def _labels(rng, m, k):
    return rng.integers(0, k, size=m)


# --- one_hot ------------------------------------------------------------------------------


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
    yield case("basic", _labels(rng, 7, 5), 5)
    yield case("basic", _labels(rng, 4, 4), 4)
    yield case("basic", _labels(rng, 3, 2), 6)
    yield case("shapes", _labels(rng, 1, 6), 6)
    yield case("shapes", strided(_labels(rng, 4, 3)), 3)
    yield case("shapes", _labels(rng, 6, 9).astype(np.uint8), 10)
    yield case("errors", np.append(_labels(rng, 4, 5), 5), 5, raises="ValueError")
    yield case("errors", np.append(-5, _labels(rng, 4, 5)), 5, raises="ValueError")
    yield case("errors", np.append(_labels(rng, 2, 4), 40), 4, raises="ValueError")


@one_hot.mistake("The result is transposed: examples are rows, classes are columns.")
def examples_in_columns(labels, k):
    return one_hot(labels, k).T


@one_hot.mistake("k is ignored: the number of columns is taken from the largest label.")
def columns_from_largest_label(labels, k):
    if np.any(labels < 0) or np.any(labels >= k):
        raise ValueError
    return np.eye(labels.max() + 1)[labels]


@one_hot.mistake(
    "Labels outside 0..k-1 are not refused: indexing takes negative ones from the end, and "
    "raises something else than a ValueError for large ones."
)
def labels_unchecked(labels, k):
    return np.eye(k)[labels]


@one_hot.mistake("Labels outside 0..k-1 are not refused: they become rows without any 1.")
def rows_without_one(labels, k):
    return (labels[:, np.newaxis] == np.arange(k)).astype(float)


@one_hot.mistake("Negative labels are not refused: indexing counts them from the end.")
def negative_labels_pass(labels, k):
    if np.any(labels >= k):
        raise ValueError
    return np.eye(k)[labels]


@one_hot.mistake("The label k itself is not refused: the last class is k-1.")
def label_k_passes(labels, k):
    if np.any(labels < 0) or np.any(labels > k):
        raise ValueError
    return np.eye(k + 1)[labels][:, :k]


@one_hot.mistake("Classes are counted from 1 here; they are 0..k-1.")
def classes_from_one(labels, k):
    if np.any(labels < 0) or np.any(labels >= k):
        raise ValueError
    return np.eye(k)[labels - 1]


@one_hot.mistake("Zeros and ones are exchanged: the 1 belongs to the example's own class.")
def one_cold(labels, k):
    return 1.0 - one_hot(labels, k)


@one_hot.mistake("A comparison gives True and False; numbers are due.")
def booleans(labels, k):
    return one_hot(labels, k) == 1.0


@one_hot.mistake("The rows hold the label itself where a 1 is due.")
def label_in_place_of_one(labels, k):
    return one_hot(labels, k) * labels[:, np.newaxis]


# --- softmax ------------------------------------------------------------------------------


@reference({"basic": 0.5, "shapes": 0.15, "edges": 0.1, "stability": 0.25})
def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1, keepdims=True)


@softmax.visible
def _():
    yield case("basic", Z34)
    yield case("basic", Z33)
    yield case("shapes", np.array([2.0, -1.0, 0.5]))
    yield case("shapes", np.array([[0.5, -1.5]]))
    yield case("edges", read_only(Z34[:2]))
    yield case("edges", np.array([[1, 0, -2], [3, 1, 2]]))
    yield case("stability", np.array([[1e4, 9999.0, 9998.0]]))
    yield case("stability", EXTREME)


@softmax.hidden
def _(rng):
    for m, k in [(5, 3), (2, 4), (4, 4)]:
        yield case("basic", _logits(rng, m, k))
    yield case("shapes", _logits(rng, 5))
    yield case("shapes", _logits(rng, 1, 3))
    yield case("shapes", _logits(rng, 3, 1))
    yield case("edges", fortran(_logits(rng, 3, 4)))
    yield case("edges", strided(_logits(rng, 2, 5)))
    yield case("stability", _logits(rng, 4, 3) - 9000.0)
    yield case("stability", _logits(rng, 3, 4) + np.array([[9000.0], [-9000.0], [0.0]]))
    yield case("stability", 9000.0 * np.eye(4)[rng.permutation(4)] + _logits(rng, 4, 4))
    yield case("stability", -1e4 * np.eye(3)[rng.integers(3)])


@softmax.mistake(
    "The exponentials overflow for large logits, or all become 0 for small ones: think of "
    "what may be done to a row without changing its softmax."
)
def plain_exponentials(Z):
    E = np.exp(Z)
    return E / np.sum(E, axis=-1, keepdims=True)


@softmax.mistake("Each column sums to 1, where each row should: the sum runs over the examples.")
def columns_normalised(Z):
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)


@softmax.mistake("All numbers together sum to 1; every example has its own probabilities.")
def whole_array_normalised(Z):
    E = np.exp(Z - np.max(Z))
    return E / np.sum(E)


@softmax.mistake(
    "The sums of the rows have shape (m,) and line up with the columns, not with the rows: "
    "keep the summed axis."
)
def sum_without_keepdims(Z):
    E = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1)


@softmax.mistake(
    "The largest number of the whole array is subtracted from every row: a row far below it "
    "becomes 0/0."
)
def shifted_by_overall_maximum(Z):
    E = np.exp(Z - np.max(Z))
    return E / np.sum(E, axis=-1, keepdims=True)


@softmax.mistake("Large logits are clipped, which changes their differences and the result.")
def logits_clipped(Z):
    E = np.exp(np.clip(Z, -500, 500))
    return E / np.sum(E, axis=-1, keepdims=True)


@softmax.mistake("The exponentials are not divided by their sum.")
def exponentials_not_normalised(Z):
    return np.exp(Z - np.max(Z, axis=-1, keepdims=True))


@softmax.mistake("The logits are divided by their sum; their exponentials should be.")
def logits_normalised(Z):
    return Z / np.sum(Z, axis=-1, keepdims=True)


@softmax.mistake("Every logit goes through a sigmoid on its own; the classes have to compete.")
def sigmoid_of_each(Z):
    return np.where(Z < 0, np.exp(-np.abs(Z)), 1.0) / (1.0 + np.exp(-np.abs(Z)))


@softmax.mistake("The function works for two axes only; a single example has shape (k,).")
def second_axis(Z):
    E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return E / np.sum(E, axis=1, keepdims=True)


@softmax.mistake("The logits enter with a flipped sign: the largest gets the least.")
def flipped_logits(Z):
    return softmax(-Z)


@softmax.mistake("The logits are shifted in place, which changes the caller's array.")
def shifted_in_place(Z):
    Z -= np.max(Z, axis=-1, keepdims=True)
    E = np.exp(Z)
    return E / np.sum(E, axis=-1, keepdims=True)


# --- log_softmax --------------------------------------------------------------------------


@reference({"basic": 0.45, "shapes": 0.15, "edges": 0.1, "stability": 0.3})
def log_softmax(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@log_softmax.visible
def _():
    yield case("basic", Z34)
    yield case("basic", Z33)
    yield case("shapes", np.array([2.0, -1.0, 0.5]))
    yield case("shapes", np.array([[0.5, -1.5]]))
    yield case("edges", read_only(Z34[:2]))
    yield case("edges", np.array([[1, 0, -2], [3, 1, 2]]))
    yield case("stability", np.array([[0.0, -800.0]]))
    yield case("stability", EXTREME)


@log_softmax.hidden
def _(rng):
    for m, k in [(5, 3), (2, 4), (4, 4)]:
        yield case("basic", _logits(rng, m, k))
    yield case("shapes", _logits(rng, 5))
    yield case("shapes", _logits(rng, 1, 3))
    yield case("shapes", _logits(rng, 3, 1))
    yield case("edges", fortran(_logits(rng, 3, 4)))
    yield case("edges", strided(_logits(rng, 2, 5)))
    yield case("stability", _logits(rng, 4, 3) - 9000.0)
    yield case("stability", _logits(rng, 3, 4) + np.array([[9000.0], [-9000.0], [0.0]]))
    yield case("stability", 9000.0 * np.eye(4)[rng.permutation(4)] + _logits(rng, 4, 4))
    yield case("stability", -1e4 * np.eye(3)[rng.integers(3)])


@log_softmax.mistake(
    "The logarithm is taken of a probability that may be too small for a float: log(0)."
)
def log_of_softmax(Z):
    return np.log(softmax(Z))


@log_softmax.mistake(
    "The probabilities are clipped before the logarithm, so small ones come out wrong."
)
def log_of_clipped_softmax(Z):
    return np.log(np.maximum(softmax(Z), 1e-12))


@log_softmax.mistake("The exponentials overflow for large logits, or all become 0 for small ones.")
def unshifted_log_sum(Z):
    return Z - np.log(np.sum(np.exp(Z), axis=-1, keepdims=True))


@log_softmax.mistake(
    "The row's maximum is subtracted inside the exponentials only, and never made up for."
)
def shift_not_undone(Z):
    shifted = Z - np.max(Z, axis=-1, keepdims=True)
    return Z - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


@log_softmax.mistake("The logarithm of the sum is missing: the logits are only shifted.")
def only_shifted(Z):
    return Z - np.max(Z, axis=-1, keepdims=True)


@log_softmax.mistake("The sum runs over the examples (axis 0) instead of the classes.")
def log_sum_over_examples(Z):
    shifted = Z - np.max(Z, axis=0, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=0, keepdims=True))


@log_softmax.mistake(
    "The sums of the rows have shape (m,) and line up with the columns, not with the rows: "
    "keep the summed axis."
)
def log_sum_without_keepdims(Z):
    shifted = Z - np.max(Z, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1))


@log_softmax.mistake(
    "The largest number of the whole array is subtracted from every row: the exponentials of "
    "a row far below it all become 0."
)
def log_shifted_by_overall_maximum(Z):
    shifted = Z - np.max(Z)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


@log_softmax.mistake("The natural logarithm is meant, not the one to base 10.")
def base_ten_log_softmax(Z):
    return log_softmax(Z) / np.log(10)


@log_softmax.mistake("The sign is flipped: a logarithm of a probability is never positive.")
def negative_log_softmax(Z):
    return -log_softmax(Z)


@log_softmax.mistake("These are the probabilities; their logarithms are due.")
def softmax_without_log(Z):
    return softmax(Z)


@log_softmax.mistake("The logits are shifted in place, which changes the caller's array.")
def log_shifted_in_place(Z):
    Z -= np.max(Z, axis=-1, keepdims=True)
    return Z - np.log(np.sum(np.exp(Z), axis=-1, keepdims=True))


# --- cross_entropy ------------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.2, "clipping": 0.2})
def cross_entropy(Y, P):
    return -np.sum(Y * np.log(np.maximum(P, 1e-12))) / len(Y)


@cross_entropy.visible
def _():
    yield case("basic", np.eye(3)[[2, 0]], np.array([[0.5, 0.375, 0.125], [0.25, 0.15, 0.6]]))
    yield case(
        "basic",
        np.eye(2, dtype=int)[[1, 0, 0]],
        np.array([[0.75, 0.25], [0.625, 0.375], [0.1, 0.9]]),
    )
    yield case("shapes", np.array([[0.0, 1.0, 0.0, 0.0]]), np.array([[0.1, 0.2, 0.3, 0.4]]))
    yield case("shapes", read_only(np.eye(2)), fortran(np.array([[0.8, 0.2], [0.55, 0.45]])))
    yield case(
        "clipping",
        np.eye(3)[[1, 0]],
        np.array([[0.3, 0.0, 0.7], [1.0, 0.0, 0.0]]),
        tolerance=CLIPPED,
    )


@cross_entropy.hidden
def _(rng):
    for m, k in [(5, 3), (3, 3), (2, 6)]:
        yield case("basic", one_hot(_labels(rng, m, k), k), softmax(_logits(rng, m, k)))
    yield case("shapes", one_hot(_labels(rng, 1, 3), 3), softmax(_logits(rng, 1, 3)))
    yield case("shapes", np.ones((4, 1)), np.ones((4, 1)))
    P = softmax(_logits(rng, 4, 3))
    P[1] = [0.0, 0.4, 0.6]
    P[3] = [0.0, 0.0, 1.0]
    yield case("clipping", one_hot(np.array([1, 0, 2, 1]), 3), P, tolerance=CLIPPED)
    P[1] = [1e-15, 0.4, 0.6]
    P[3] = [1e-10, 0.25, 0.75]
    yield case("clipping", one_hot(np.array([1, 0, 2, 0]), 3), P, tolerance=CLIPPED)


@cross_entropy.mistake("The losses of the examples are summed; their mean is due.")
def summed_over_examples(Y, P):
    return cross_entropy(Y, P) * len(Y)


@cross_entropy.mistake(
    "The mean runs over all m·k numbers: sum over the classes, average over the examples."
)
def mean_over_everything(Y, P):
    return cross_entropy(Y, P) / Y.shape[1]


@cross_entropy.mistake("The minus sign is missing: the loss has to be positive.")
def minus_missing(Y, P):
    return -cross_entropy(Y, P)


@cross_entropy.mistake("The natural logarithm is meant, not the one to base 2.")
def base_two(Y, P):
    return cross_entropy(Y, P) / np.log(2)


@cross_entropy.mistake("The natural logarithm is meant, not the one to base 10.")
def base_ten(Y, P):
    return cross_entropy(Y, P) / np.log(10)


@cross_entropy.mistake("Probabilities of 0 are not clipped before the logarithm.")
def not_clipped(Y, P):
    return -np.sum(Y * np.log(P)) / len(Y)


@cross_entropy.mistake("The probabilities are clipped at 1e-15; the docstring names another limit.")
def clipped_at_1e15(Y, P):
    return -np.sum(Y * np.log(np.maximum(P, 1e-15))) / len(Y)


@cross_entropy.mistake("The probabilities are clipped at 1e-8; the docstring names another limit.")
def clipped_at_1e8(Y, P):
    return -np.sum(Y * np.log(np.maximum(P, 1e-8))) / len(Y)


@cross_entropy.mistake(
    "The other classes add ln(1 - P), as in the log-loss of one output; here only the "
    "example's own class counts."
)
def binary_formula(Y, P):
    P = np.clip(P, 1e-12, 1 - 1e-12)
    return -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / len(Y)


@cross_entropy.mistake("The largest probability of each row is used, not that of the true class.")
def largest_probability(Y, P):
    return -np.mean(np.log(np.max(P, axis=1)))


@cross_entropy.mistake("Y and P have changed places: the logarithm belongs to the probabilities.")
def roles_exchanged(Y, P):
    return -np.sum(P * np.log(np.maximum(Y, 1e-12))) / len(Y)


@cross_entropy.mistake("Each example's loss is returned; their mean is due.")
def one_loss_an_example(Y, P):
    return -np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1)


@cross_entropy.mistake("The logarithm is missing: a probability is not yet a loss.")
def log_missing(Y, P):
    return -np.sum(Y * P) / len(Y)


# --- softmax_jacobian ---------------------------------------------------------------------


@reference({"basic": 0.8, "edges": 0.2})
def softmax_jacobian(p):
    return np.diag(p) - np.outer(p, p)


@softmax_jacobian.visible
def _():
    yield case("basic", np.array([0.5, 0.375, 0.125]))
    yield case("basic", np.array([0.1, 0.2, 0.3, 0.4]))
    yield case("edges", read_only(np.array([0.75, 0.25])))
    yield case("edges", np.array([1.0, 0.0, 0.0]))


@softmax_jacobian.hidden
def _(rng):
    for k in (3, 5, 2):
        yield case("basic", softmax(_logits(rng, k)))
    yield case("edges", np.array([1.0]))
    yield case("edges", strided(softmax(_logits(rng, 4))))


@softmax_jacobian.mistake(
    "Only the diagonal is there: each probability depends on the other logits as well."
)
def only_diagonal(p):
    return np.diag(p * (1 - p))


@softmax_jacobian.mistake(
    "The result is a vector (k,): every probability has a derivative for each of the k logits."
)
def vector_of_derivatives(p):
    return p * (1 - p)


@softmax_jacobian.mistake(
    "Off the diagonal the sign is wrong: a larger logit takes from the other classes."
)
def positive_off_diagonal(p):
    return np.diag(p - 2 * p**2) + np.outer(p, p)


@softmax_jacobian.mistake("The Jacobian is negated: a larger logit raises its own probability.")
def negated_jacobian(p):
    return -softmax_jacobian(p)


@softmax_jacobian.mistake("The diagonal lacks a term: i = j is a case of its own.")
def diagonal_like_the_rest(p):
    return -np.outer(p, p)


@softmax_jacobian.mistake(
    "The formula of the diagonal stands everywhere; i ≠ j needs one of its own."
)
def diagonal_formula_everywhere(p):
    return np.outer(p, 1 - p)


@softmax_jacobian.mistake(
    "p * p is a vector of squares; the products of all pairs p_i p_j make a matrix."
)
def squares_for_products(p):
    return np.diag(p) - p * p


@softmax_jacobian.mistake("p @ p is a single number; the products of all pairs make a matrix.")
def inner_for_outer_product(p):
    return np.diag(p) - p @ p


@softmax_jacobian.mistake("p is put through softmax again; it is a softmax already.")
def softmax_twice(p):
    return softmax_jacobian(softmax(p))


@softmax_jacobian.mistake("The identity stands where the probabilities belong on the diagonal.")
def identity_on_diagonal(p):
    return np.eye(len(p)) - np.outer(p, p)


# --- softmax_cross_entropy ----------------------------------------------------------------


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
    yield case("basic", Z33, np.array([0, 2, 0]))
    yield case("shapes", np.array([[2.0, -1.0, 0.5]]), np.array([1]))
    yield case("edges", read_only(Z34[:2]), read_only(np.array([3, 1])))
    yield case("edges", fortran(Z33), np.array([1, 1, 2]))
    yield case("stability", EXTREME, np.array([2, 0, 1]))
    yield case("stability", np.array([[800.0, 0.0]]), np.array([1]))


@softmax_cross_entropy.hidden
def _(rng):
    for m, k in [(5, 3), (2, 4), (4, 4), (6, 2)]:
        yield case("basic", _logits(rng, m, k), _labels(rng, m, k))
    yield case("shapes", _logits(rng, 1, 4), _labels(rng, 1, 4))
    yield case("shapes", _logits(rng, 3, 1), np.zeros(3, dtype=int))
    yield case("edges", strided(_logits(rng, 3, 4)), _labels(rng, 3, 4))
    yield case("edges", rng.integers(-3, 4, size=(4, 3)), _labels(rng, 4, 3))
    shifts = np.array([[9000.0], [-9000.0], [0.0]])
    yield case("stability", _logits(rng, 3, 4) + shifts, _labels(rng, 3, 4))
    yield case("stability", rng.uniform(-1e4, 1e4, size=(5, 3)), _labels(rng, 5, 3))


@softmax_cross_entropy.mistake(
    "dZ lacks the factor 1/m: the loss is a mean, and so its gradient has it, too."
)
def gradient_of_the_sum(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss, dZ * len(Z)


@softmax_cross_entropy.mistake("dZ is divided by m twice.")
def gradient_divided_twice(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss, dZ / len(Z)


@softmax_cross_entropy.mistake("dZ is divided by m·k; only the examples are averaged.")
def gradient_averaged_over_classes(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss, dZ / Z.shape[1]


@softmax_cross_entropy.mistake("The sign of dZ is flipped: it points uphill.")
def gradient_sign(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss, -dZ


@softmax_cross_entropy.mistake("The loss is the sum over the examples; their mean is due.")
def loss_summed(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return loss * len(Z), dZ


@softmax_cross_entropy.mistake("The minus sign of the loss is missing.")
def loss_negative(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return -loss, dZ


@softmax_cross_entropy.mistake("dZ holds the probabilities only: the targets are missing in it.")
def targets_missing(Z, labels):
    loss, _ = softmax_cross_entropy(Z, labels)
    return loss, softmax(Z) / len(Z)


@softmax_cross_entropy.mistake(
    "The index [:, labels] takes the labels' columns from every row; each row has one label."
)
def columns_of_all_labels(Z, labels):
    log_P = log_softmax(Z)
    P = np.exp(log_P)
    P[:, labels] -= 1
    return -np.mean(log_P[:, labels]), P / len(Z)


@softmax_cross_entropy.mistake(
    "The loss averages log_P[:, labels], which is (m, m): each row has one label only."
)
def loss_of_all_labels(Z, labels):
    _, dZ = softmax_cross_entropy(Z, labels)
    return -np.mean(log_softmax(Z)[:, labels]), dZ


@softmax_cross_entropy.mistake(
    "The class numbers themselves are subtracted from the probabilities; they are names, not "
    "targets."
)
def labels_subtracted(Z, labels):
    loss, _ = softmax_cross_entropy(Z, labels)
    return loss, (softmax(Z) - labels[:, np.newaxis]) / len(Z)


@softmax_cross_entropy.mistake(
    "The loss goes through clipped probabilities: for a label that is all but excluded it is "
    "too small."
)
def loss_clipped(Z, labels):
    _, dZ = softmax_cross_entropy(Z, labels)
    return cross_entropy(one_hot(labels, Z.shape[1]), softmax(Z)), dZ


@softmax_cross_entropy.mistake(
    "The loss is the logarithm of a probability that may be too small for a float: log(0)."
)
def loss_infinite(Z, labels):
    _, dZ = softmax_cross_entropy(Z, labels)
    return -np.mean(np.log(softmax(Z)[np.arange(len(Z)), labels])), dZ


@softmax_cross_entropy.mistake("The exponentials overflow for large logits.")
def loss_overflows(Z, labels):
    P = np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)
    dZ = (P - one_hot(labels, Z.shape[1])) / len(Z)
    return -np.mean(np.log(P[np.arange(len(Z)), labels])), dZ


@softmax_cross_entropy.mistake(
    "dZ is multiplied by P(1 - P): the way through softmax is contained in it already."
)
def diagonal_applied_again(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    P = softmax(Z)
    return loss, dZ * P * (1 - P)


@softmax_cross_entropy.mistake(
    "dZ is the gradient with respect to the probabilities; it has to go on through softmax."
)
def stops_at_the_probabilities(Z, labels):
    loss, _ = softmax_cross_entropy(Z, labels)
    return loss, -one_hot(labels, Z.shape[1]) / softmax(Z) / len(Z)


@softmax_cross_entropy.mistake("The predicted classes are used where the labels belong.")
def predictions_for_labels(Z, labels):
    return softmax_cross_entropy(Z, np.argmax(Z, axis=1))


@softmax_cross_entropy.mistake("The two results are in the wrong order: the loss comes first.")
def results_exchanged(Z, labels):
    loss, dZ = softmax_cross_entropy(Z, labels)
    return dZ, loss


# --- predict_classes ----------------------------------------------------------------------


@reference({"basic": 0.7, "shapes": 0.3})
def predict_classes(Z):
    return np.argmax(Z, axis=-1)


@predict_classes.visible
def _():
    yield case("basic", np.array([[0.5, 2.0, -3.0, 1.0], [-1.0, -2.0, -4.0, -0.5]]))
    yield case("basic", Z33)
    yield case("shapes", np.array([0.1, 0.2, 0.7]))
    yield case("shapes", read_only(np.array([[-2.5, -1.5, -3.5]])))


@predict_classes.hidden
def _(rng):
    for m, k in [(6, 3), (9, 7), (4, 4)]:
        yield case("basic", _logits(rng, m, k))
    yield case("basic", _logits(rng, 5, 3) - 20.0)
    yield case("shapes", _logits(rng, 6))
    yield case("shapes", _logits(rng, 1, 4))
    yield case("shapes", strided(_logits(rng, 3, 4)))
    yield case("shapes", fortran(_logits(rng, 5, 2)))


@predict_classes.mistake("For each class an example is chosen (axis 0); each example gets a class.")
def best_example_of_each_class(Z):
    return np.argmax(Z, axis=0)


@predict_classes.mistake("The array is flattened: every example has its own largest logit.")
def one_class_for_all(Z):
    return np.argmax(Z)


@predict_classes.mistake("The largest logit itself is returned; its position is due.")
def largest_logit(Z):
    return np.max(Z, axis=-1)


@predict_classes.mistake("The position of the smallest logit is returned.")
def smallest_logit(Z):
    return np.argmin(Z, axis=-1)


@predict_classes.mistake("The sign of the logits is lost: -3 is less than 2.")
def largest_in_size(Z):
    return np.argmax(np.abs(Z), axis=-1)


@predict_classes.mistake("Classes are counted from 1 here; they are 0..k-1.")
def predicted_from_one(Z):
    return np.argmax(Z, axis=-1) + 1


@predict_classes.mistake("The result is a column (m, 1); one class an example has shape (m,).")
def column_of_classes(Z):
    return np.argmax(Z, axis=-1, keepdims=True)


@predict_classes.mistake("One-hot rows are returned; the classes' numbers are due.")
def one_hot_predictions(Z):
    return np.eye(Z.shape[-1])[np.argmax(Z, axis=-1)]


@predict_classes.mistake("The function works for two axes only; a single example has shape (k,).")
def second_axis_of_logits(Z):
    return np.argmax(Z, axis=1)


@predict_classes.mistake("Logits are compared with 0.5; the largest wins, however small it is.")
def first_above_a_half(Z):
    return np.argmax(Z > 0.5, axis=-1)


# --- two_class_logits ---------------------------------------------------------------------


@reference({"basic": 0.8, "shapes": 0.2})
def two_class_logits(z):
    return np.stack([np.zeros_like(z), z], axis=1)


@two_class_logits.visible
def _():
    yield case("basic", np.array([0.5, -2.0, 3.0]), probe="log_odds")
    yield case("basic", np.array([1.0, -1.5]), probe="log_odds")
    yield case("shapes", np.array([-0.75]), probe="log_odds")
    yield case("shapes", read_only(np.array([2, 0, -1])), probe="log_odds")


@two_class_logits.hidden
def _(rng):
    for m in (5, 2, 3):
        yield case("basic", _logits(rng, m), probe="log_odds")
    yield case("shapes", _logits(rng, 1), probe="log_odds")
    yield case("shapes", strided(_logits(rng, 4)), probe="log_odds")


@two_class_logits.mistake("The columns are exchanged: column 1 belongs to class 1.")
def columns_exchanged(z):
    return np.stack([z, np.zeros_like(z)], axis=1)


@two_class_logits.mistake(
    "The difference of the two logits is twice what it should be: softmax looks at differences."
)
def difference_doubled(z):
    return np.stack([-z, z], axis=1)


@two_class_logits.mistake("These are the two probabilities; their logits are due.")
def probabilities_for_logits(z):
    p = 1 / (1 + np.exp(-z))
    return np.stack([1 - p, p], axis=1)


@two_class_logits.mistake("The sigmoid is applied already; softmax does that.")
def sigmoid_applied(z):
    p = 1 / (1 + np.exp(-z))
    return np.stack([np.zeros_like(p), p], axis=1)


@two_class_logits.mistake("Both classes get the same logit, so both are as likely.")
def same_logit_twice(z):
    return np.stack([z, z], axis=1)


@two_class_logits.mistake("1 - z turns a probability round, but z is a logit.")
def one_minus_logit(z):
    return np.stack([1 - z, z], axis=1)


@two_class_logits.mistake("The result is transposed: examples are rows, classes are columns.")
def classes_in_rows(z):
    return np.stack([np.zeros_like(z), z])


@two_class_logits.mistake("Class 0 gets ln(1 - p), class 1 must then get ln p, not p itself.")
def mixed_logits(z):
    p = 1 / (1 + np.exp(-z))
    return np.stack([np.log(1 - p), p], axis=1)


# --- softmax_regression_step --------------------------------------------------------------


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
    yield case("basic", X32[:2], np.array([1, 0]), W24[:, 1:3], np.array([0.5, -0.25]), 2.0)
    yield case("shapes", np.array([[1.5, -0.5]]), np.array([2]), W24[:, :3], np.zeros(3), 0.25)
    yield case("edges", read_only(X32), LABELS3, read_only(W24), read_only(B4), 1)


@softmax_regression_step.hidden
def _(rng):
    for m, d, k in [(5, 2, 3), (4, 3, 4), (3, 3, 3)]:
        yield case(
            "basic",
            rng.normal(size=(m, d)),
            _labels(rng, m, k),
            rng.normal(size=(d, k)),
            rng.normal(size=k),
            float(rng.uniform(0.2, 0.9)),
        )
    yield case(
        "shapes",
        rng.normal(size=(1, 3)),
        _labels(rng, 1, 2),
        rng.normal(size=(3, 2)),
        rng.normal(size=2),
        0.3,
    )
    yield case(
        "edges",
        fortran(rng.normal(size=(4, 2))),
        _labels(rng, 4, 3),
        fortran(rng.normal(size=(2, 3))),
        strided(rng.normal(size=3)),
        0.0,
    )


@softmax_regression_step.mistake("The step goes uphill: the gradient is added.")
def step_uphill(X, labels, W, b, lr):
    return softmax_regression_step(X, labels, W, b, -lr)


@softmax_regression_step.mistake("The loss is the one after the step; that before it is due.")
def loss_after_step(X, labels, W, b, lr):
    W, b, _ = softmax_regression_step(X, labels, W, b, lr)
    return W, b, softmax_cross_entropy(X @ W + b, labels)[0]


@softmax_regression_step.mistake("The biases are not updated.")
def biases_kept(X, labels, W, b, lr):
    new_W, _, loss = softmax_regression_step(X, labels, W, b, lr)
    return new_W, b, loss


@softmax_regression_step.mistake("The weights are not updated.")
def weights_kept(X, labels, W, b, lr):
    _, new_b, loss = softmax_regression_step(X, labels, W, b, lr)
    return W, new_b, loss


@softmax_regression_step.mistake("The gradient is divided by m once more: dZ contains 1/m already.")
def step_divided_by_m(X, labels, W, b, lr):
    new_W, new_b, loss = softmax_regression_step(X, labels, W, b, lr / len(X))
    return new_W, new_b, loss


@softmax_regression_step.mistake(
    "The bias gradient averages dZ over the examples; it contains 1/m already."
)
def bias_gradient_averaged(X, labels, W, b, lr):
    new_W, _, loss = softmax_regression_step(X, labels, W, b, lr)
    _, dZ = softmax_cross_entropy(X @ W + b, labels)
    return new_W, b - lr * dZ.mean(axis=0), loss


@softmax_regression_step.mistake("The new biases are a row (1, k); their shape is (k,), as before.")
def row_of_biases(X, labels, W, b, lr):
    new_W, new_b, loss = softmax_regression_step(X, labels, W, b, lr)
    return new_W, new_b[np.newaxis], loss


@softmax_regression_step.mistake("The learning rate is ignored.")
def rate_ignored(X, labels, W, b, lr):
    return softmax_regression_step(X, labels, W, b, 1.0)


@softmax_regression_step.mistake("The biases are missing in the logits.")
def logits_without_bias(X, labels, W, b, lr):
    new_W, moved, loss = softmax_regression_step(X, labels, W, np.zeros_like(b), lr)
    return new_W, b + moved, loss


@softmax_regression_step.mistake(
    "softmax is applied before softmax_cross_entropy, which wants logits: it acts twice."
)
def softmax_before_loss(X, labels, W, b, lr):
    loss, dZ = softmax_cross_entropy(softmax(X @ W + b), labels)
    return W - lr * (X.T @ dZ), b - lr * dZ.sum(axis=0), loss


@softmax_regression_step.mistake("The gradients are returned; the updated parameters are due.")
def gradients_returned(X, labels, W, b, lr):
    loss, dZ = softmax_cross_entropy(X @ W + b, labels)
    return X.T @ dZ, dZ.sum(axis=0), loss


@softmax_regression_step.mistake("The loss stands first; the order is W, b, loss.")
def loss_first(X, labels, W, b, lr):
    new_W, new_b, loss = softmax_regression_step(X, labels, W, b, lr)
    return loss, new_W, new_b


@softmax_regression_step.mistake(
    "W and b are updated in place, which changes the caller's arrays: return new ones."
)
def updated_in_place(X, labels, W, b, lr):
    loss, dZ = softmax_cross_entropy(X @ W + b, labels)
    W -= lr * (X.T @ dZ)
    b -= lr * dZ.sum(axis=0)
    return W, b, loss


# --- accuracy -----------------------------------------------------------------------------


@reference({"basic": 0.8, "edges": 0.2})
def accuracy(labels, predicted):
    return float(np.mean(labels == predicted))


@accuracy.visible
def _():
    yield case("basic", np.array([2, 0, 1, 1]), np.array([2, 1, 1, 1]))
    yield case("basic", np.array([0, 2, 1, 0, 2]), np.array([0, 1, 1, 2, 0]))
    yield case("edges", np.array([3]), np.array([3]))
    yield case("edges", read_only(np.array([1, 0])), read_only(np.array([0, 1])))


@accuracy.hidden
def _(rng):
    for m, k in [(7, 3), (20, 2), (9, 5)]:
        yield case("basic", _labels(rng, m, k), _labels(rng, m, k))
    labels = _labels(rng, 6, 4)
    yield case("edges", labels, labels.copy())
    yield case("edges", strided(labels), np.append(labels[:5], (labels[5] + 1) % 4))


@accuracy.mistake("The number of right answers is returned; divide it by that of the examples.")
def counted(labels, predicted):
    return int(np.sum(labels == predicted))


@accuracy.mistake("This is the fraction that is wrong.")
def error_rate(labels, predicted):
    return 1.0 - accuracy(labels, predicted)


@accuracy.mistake("This is a percentage; a fraction between 0 and 1 is due.")
def percentage(labels, predicted):
    return 100.0 * accuracy(labels, predicted)


@accuracy.mistake(
    "The fraction is rounded to a whole number: what is left says only whether all are right."
)
def rounded_down(labels, predicted):
    return int(accuracy(labels, predicted))


@accuracy.mistake("Each example's outcome is returned; their mean is due.")
def outcome_of_each(labels, predicted):
    return (labels == predicted).astype(float)


@accuracy.mistake("The count is divided by the number of classes; the examples are meant.")
def divided_by_classes(labels, predicted):
    return float(np.sum(labels == predicted) / (np.max(labels) + 1))


@accuracy.mistake(
    "The mean difference of the labels is taken: classes are names, a distance between them "
    "means nothing."
)
def mean_difference(labels, predicted):
    return float(1.0 - np.mean(np.abs(labels - predicted)))


# --- questions ----------------------------------------------------------------------------

Key(
    "ps5_q1",
    ["C", "S"],
    ordered=False,
    comments=[
        (["C"], "Rows of a softmax have one property for any logits at all."),
        (["S"], "Doubling keeps the order of the logits."),
        (["C", "S", "P"], "Try the logits 0 and 1, and then 0 and 2."),
        (["C", "S", "L"], "The probabilities change, and the loss with them."),
        (["C", "S", "P", "L"], "That is so when a number is added to all logits."),
    ],
)
Key(
    "ps5_q2",
    3.0445,
    tolerance=6e-3,
    comments=[
        (3.2581, "That is the loss of a network that knows nothing at all."),
        (1.6094, "That is what a vowel costs."),
        (1.3222, "That is the base-10 logarithm; the loss is in nats."),
        (4.3923, "That is the logarithm to base 2; the loss is in nats."),
        (0.0476, "That is the probability of the true letter; what does it cost?"),
        (-3.0445, "A loss is positive: mind the minus."),
    ],
)
Key(
    "ps5_q3",
    [-0.8, 0.7, 0.1],
    tolerance=1e-6,
    comments=[
        (
            [0.8, -0.7, -0.1],
            "The sign is flipped: a larger logit of the true class lowers the loss.",
        ),
        ([0.2, 0.7, 0.1], "Those are the probabilities; where does the truth enter?"),
        (
            [-5.0, 0.0, 0.0],
            "That is the gradient with respect to the probabilities; go on through softmax.",
        ),
        ([-0.8, 0.0, 0.0], "The other logits have a hand in the loss, too: by way of the sum."),
        ([0.2, -0.3, 0.1], "The label is 0: the first class."),
    ],
)
Key(
    "ps5_q4",
    "B",
    comments=[
        ("A", "The predicted class is the same; what about the loss?"),
        ("C", "The loss of softmax regression has no local minima."),
        ("D", "Count the directions in which nothing changes: is it only one?"),
    ],
)

#: The planted bug: softmax before a loss that wants logits.
Key(
    "ps5_bug_line",
    5,
    comments=[
        (1, "These are sensible starting weights."),
        (
            4,
            "A forward pass that ends in logits is right for classification: look at what follows.",
        ),
        (6, "Only bookkeeping."),
        (
            7,
            "The backward pass is right for the gradient it gets: look at where dZ comes from.",
        ),
        (8, "The step goes downhill, as it should."),
    ],
)
Key(
    "ps5_bug_floor",
    1.4612,
    tolerance=6e-3,
    comments=[
        (0.0, "Probabilities lie between 0 and 1: how far apart can two of the ten be?"),
        (2.3026, "That is the loss where all ten are equal; a network can do better."),
        (0.3679, "1/e is the largest ratio of two exponentials; carry on to the softmax of ten."),
        (0.6346, "That belongs to the base-10 logarithm, or to another number of classes."),
        (0.3133, "That is the floor for two classes; there are ten."),
    ],
)


# --- softmax with cross-entropy, line by line ------------------------------------------------

SOFTMAX = Ladder(
    "softmax_ladder",
    "ps5",
    "Softmax and cross-entropy together: first one example, then m of them",
    points=4,
    symbols=[
        ("z", "1, k", "logits of one example, a row", normal),
        ("y", "1, k", "its class, one-hot", indicators),
        ("p", "1, k", "its probabilities", "exp(z) / sum(exp(z))"),
        ("I", "k, k", "the identity matrix", identity),
        ("X", "m, d", "examples, one per row", normal),
        ("Y", "m, k", "their classes, one-hot rows", indicators),
        ("W", "d, k", "weights", normal),
        ("b", "k", "biases", normal),
        ("m", "", "number of examples", None),
        ("Z", "m, k", "logits", "X @ W + b"),
        ("P", "m, k", "probabilities", "exp(Z) / sum(exp(Z), axis=1, keepdims=True)"),
    ],
    lines=[
        ("L", "", "cross-entropy of the one example", "-sum(y * log(p))"),
        ("dL_dp", "1, k", "its gradient with respect to p", "-y / p"),
        ("dp_dz", "k, k", "Jacobian of softmax at z", "I * p - p.T @ p"),
        ("dL_dz", "1, k", "gradient of L with respect to z", "p - y"),
        (
            "dL_dZ",
            "m, k",
            "gradient of the mean loss of the m examples with respect to Z",
            "(P - Y) / m",
        ),
        ("dL_dW", "d, k", "with respect to W", "X.T @ dL_dZ"),
        ("dL_db", "k", "with respect to b", "sum(dL_dZ, axis=0)"),
    ],
)
SOFTMAX.mistake("L", "sum(y * log(p))", "the sign is wrong: this is the log-likelihood")
SOFTMAX.mistake(
    "L",
    "-sum(y * log(p) + (1 - y) * log(1 - p))",
    "this is the loss of k separate sigmoids; with softmax the term of 1 - y is not there",
)
SOFTMAX.mistake("L", "-sum(p * log(y + 1e-12))", "y and p are swapped")
SOFTMAX.mistake("L", "-sum(log(p))", "only the true class counts, and this adds up all of them")
SOFTMAX.mistake("L", "-sum(p * log(p))", "this is the entropy of p; the target is missing")
SOFTMAX.mistake("dL_dp", "y / p", "the sign is wrong: mind the minus in front of L")
SOFTMAX.mistake("dL_dp", "-1 / p", "only the true class counts: y is missing")
SOFTMAX.mistake(
    "dL_dp",
    "p - y",
    "this is already the gradient with respect to z; that with respect to p comes before it",
)
SOFTMAX.mistake(
    "dL_dp",
    "(p - y) / (p * (1 - p))",
    "this belongs to the loss of k separate sigmoids, not to the cross-entropy of softmax",
)
SOFTMAX.mistake(
    "dp_dz",
    "I * p * (1 - p)",
    "this is the diagonal only: every logit moves every probability, by way of the sum",
)
SOFTMAX.mistake("dp_dz", "p.T @ p - I * p", "the sign is wrong: this is the negative Jacobian")
SOFTMAX.mistake("dp_dz", "p.T @ p", "the diagonal part is missing")
SOFTMAX.mistake("dp_dz", "I * p", "the part that comes from the sum in the denominator is missing")
SOFTMAX.mistake("dp_dz", "I - p.T @ p", "the diagonal part lacks a factor")
SOFTMAX.mistake("dL_dz", "y - p", "the sign is wrong, as if class and probability were swapped")
SOFTMAX.mistake(
    "dL_dz",
    "dL_dp * p * (1 - p)",
    "this takes only the diagonal of the Jacobian: the other probabilities depend on z too",
)
SOFTMAX.mistake("dL_dZ", "P - Y", "the 1/m of the mean over the examples is missing")
SOFTMAX.mistake("dL_dZ", "(Y - P) / m", "the sign is wrong: classes and probabilities are swapped")
SOFTMAX.mistake(
    "dL_dW", "X.T @ dL_dZ / m", "1/m is here twice: it stands in the loss, and dL_dZ has it already"
)
SOFTMAX.mistake("dL_db", "sum(dL_dZ, axis=0) / m", "1/m is here twice: dL_dZ has it already")
SOFTMAX.mistake(
    "dL_db", "sum(dL_dZ)", "every class has a bias of its own, so the classes stay apart"
)
SOFTMAX.mistake(
    "dL_db", "sum(dL_dZ, axis=1)", "this sums over the classes; the examples are what shares a bias"
)
