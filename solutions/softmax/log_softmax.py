"""Answer sheet of `log_softmax`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.softmax.shared import EXTREME, Z33, Z34, drawn_logits
from solutions.softmax.softmax import softmax


@reference({"basic": 0.45, "shapes": 0.15, "edges": 0.1, "stability": 0.3})
def log_softmax(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@log_softmax.visible
def _():
    yield case("basic", Z34)
    yield case("basic", Z34.T.copy())
    yield case("shapes", Z33)
    yield case("shapes", np.array([2.0, -1.0, 0.5]))
    yield case("shapes", np.array([[0.5, -1.5]]))
    yield case("edges", read_only(Z34[:2]))
    yield case("edges", np.array([[1, 0, -2], [3, 1, 2]]))
    yield case("stability", np.array([[0.0, -800.0]]))
    yield case("stability", EXTREME)


@log_softmax.hidden
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


mistake = log_softmax.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The row's maximum is subtracted inside the exponentials only, and never made up for.")
def shift_not_undone(Z):
    shifted = Z - np.max(Z, axis=-1, keepdims=True)
    return Z - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


@mistake("The logarithm of the sum is missing: the logits are only shifted.")
def only_shifted(Z):
    return Z - np.max(Z, axis=-1, keepdims=True)


@mistake("The natural logarithm is meant, not the one to base 10.")
def base_ten(Z):
    return log_softmax(Z) / np.log(10)


@mistake("The sign is flipped: a logarithm of a probability is never positive.")
def negative(Z):
    return -log_softmax(Z)


@mistake("These are the probabilities; their logarithms are due.")
def softmax_without_log(Z):
    return softmax(Z)


@mistake("The natural logarithm is meant, not the one to base 2.")
def base_two(Z):
    return log_softmax(Z) / np.log(2)


@mistake("The mean of the exponentials is taken; their sum is due.")
def logarithm_of_mean(Z):
    return log_softmax(Z) + np.log(Z.shape[-1])


@mistake("The shifted logits are summed; their exponentials are to be summed, then the logarithm.")
def logits_summed(Z):
    shifted = Z - np.max(Z, axis=-1, keepdims=True)
    return shifted - np.sum(shifted, axis=-1, keepdims=True)


# --- mistakes: axes -----------------------------------------------------------------------


@mistake("The sum runs over the examples (axis 0) instead of the classes.")
def sum_over_examples(Z):
    shifted = Z - np.max(Z, axis=0, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=0, keepdims=True))


@mistake(
    "The sums of the rows have shape (m,) and line up with the columns, not with the rows: "
    "keep the summed axis."
)
def sum_without_keepdims(Z):
    shifted = Z - np.max(Z, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1))


@mistake("The sum runs over the whole array; each row has its own.")
def sum_over_everything(Z):
    shifted = Z - np.max(Z, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted)))


# --- mistakes: stability ------------------------------------------------------------------


@mistake("The logarithm is taken of a probability that may be too small for a float: log(0).")
def log_of_softmax(Z):
    return np.log(softmax(Z))


@mistake(
    "The probabilities are clipped, or a small number is added to them, before the logarithm: "
    "small ones come out wrong."
)
def log_of_clipped_softmax(Z):
    return np.log(np.maximum(softmax(Z), 1e-12))


@mistake("The exponentials overflow for large logits, or all become 0 for small ones.")
def unshifted(Z):
    return Z - np.log(np.sum(np.exp(Z), axis=-1, keepdims=True))


@mistake(
    "The largest number of the whole array is subtracted from every row: the exponentials of "
    "a row far below it all become 0."
)
def shifted_by_overall_maximum(Z):
    shifted = Z - np.max(Z)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The logits are shifted in place, which changes the caller's array.")
def shifted_in_place(Z):
    Z -= np.max(Z, axis=-1, keepdims=True)
    return Z - np.log(np.sum(np.exp(Z), axis=-1, keepdims=True))
