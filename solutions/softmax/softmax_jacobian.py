"""Answer sheet of `softmax_jacobian`."""

import numpy as np

from nnkit.check.cases import case, read_only, strided
from solutions.language import reference
from solutions.softmax.shared import drawn_logits
from solutions.softmax.softmax import softmax


@reference({"basic": 0.8, "edges": 0.2})
def softmax_jacobian(p):
    return np.diag(p) - np.outer(p, p)


@softmax_jacobian.visible
def _():
    yield case("basic", np.array([0.5, 0.375, 0.125]))
    yield case("basic", np.array([0.1, 0.2, 0.3, 0.4]))
    yield case("basic", np.array([0.12345, 0.07, 0.60655, 0.2]))
    yield case("basic", np.array([0.013, 0.952, 0.027, 0.008]))
    yield case("edges", read_only(np.array([0.75, 0.25])))
    yield case("edges", np.array([1.0, 0.0, 0.0]))


@softmax_jacobian.hidden
def _(rng):
    for k in (3, 5, 2):
        yield case("basic", softmax(drawn_logits(rng, k)))
    yield case("edges", np.array([1.0]))
    yield case("edges", strided(softmax(drawn_logits(rng, 4))))


mistake = softmax_jacobian.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("Only the diagonal is there: each probability depends on the other logits as well.")
def only_diagonal(p):
    return np.diag(p * (1 - p))


@mistake("Off the diagonal the sign is wrong: a larger logit takes from the other classes.")
def positive_off_diagonal(p):
    return np.diag(p - 2 * p**2) + np.outer(p, p)


@mistake("The products p_i p_j are added: a larger logit takes from the other classes.")
def products_added(p):
    return np.diag(p) + np.outer(p, p)


@mistake("The probability of the row is multiplied by itself; that of the column is due.")
def row_squared(p):
    return np.diag(p) - (p * p)[:, np.newaxis]


@mistake("The Jacobian is negated: a larger logit raises its own probability.")
def negated(p):
    return -softmax_jacobian(p)


@mistake("The diagonal lacks a term: i = j is a case of its own.")
def diagonal_like_the_rest(p):
    return -np.outer(p, p)


@mistake("The formula of the diagonal stands everywhere; i ≠ j needs one of its own.")
def diagonal_formula_everywhere(p):
    return np.outer(p, 1 - p)


@mistake("The identity stands where the probabilities belong on the diagonal.")
def identity_on_diagonal(p):
    return np.eye(len(p)) - np.outer(p, p)


@mistake("p is put through softmax again; it is a softmax already.")
def softmax_twice(p):
    return softmax_jacobian(softmax(p))


@mistake("Below the diagonal there are zeros: every probability depends on every logit.")
def upper_half_only(p):
    return np.triu(softmax_jacobian(p))


@mistake("Above the diagonal there are zeros: every probability depends on every logit.")
def lower_half_only(p):
    return np.tril(softmax_jacobian(p))


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake(
    "The result is a vector (k,): every probability has a derivative for each of the k logits."
)
def vector_of_derivatives(p):
    return p * (1 - p)


@mistake("p * p is a vector of squares; the products of all pairs p_i p_j make a matrix.")
def squares_for_products(p):
    return np.diag(p) - p * p


@mistake("p @ p is a single number; the products of all pairs make a matrix.")
def inner_for_outer_product(p):
    return np.diag(p) - p @ p


# --- mistakes: loops ----------------------------------------------------------------------


@mistake("The inner loop overwrites its entries, so that a vector is left; a matrix is due.")
def row_overwritten(p):
    last = np.arange(len(p)) == len(p) - 1
    return p * (last - p[-1])
