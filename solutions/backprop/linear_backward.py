"""Answer sheet of `linear_backward`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.backprop.shared import arrays, whole_numbers
from solutions.language import reference


@reference({"basic": 0.5, "shapes": 0.2, "edges": 0.1, "large": 0.2}, names=("dX", "dW", "db"))
def linear_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


#: Two examples, three inputs, two outputs; all numbers different.
X23 = np.array([[1.0, 2.0, -1.5], [-3.0, 0.5, 4.0]])
W32 = np.array([[0.5, -1.0], [2.0, 1.5], [-0.25, 3.0]])
DZ22 = np.array([[1.0, -2.0], [0.5, 3.0]])

#: Too many weights to shift each by a little within a case's time; a Python loop over examples
#: and units passes through them in a second.
LARGE = (10, 360), (10, 400), (400, 360)


@linear_backward.visible
def _():
    dZ = np.array([[0.12345, -0.7], [1.3, 2.1], [-2.9, 0.4], [0.6, -1.1]])
    X = np.array([[0.3, 1.7, -0.9], [2.3, -1.9, 0.7], [1.1, 0.2, -3.3], [-0.4, 2.6, 1.3]])
    yield case("basic", dZ, X, W32 / 3)
    rng = np.random.default_rng(7)
    yield case("basic", *(np.round(a, 2) for a in arrays(rng, (2, 4), (2, 3), (3, 4))))
    whole = np.array([[1, 0, 2], [-1, 3, 0], [0, 1, 1], [2, -2, 1]])
    yield case("edges", dZ, whole, W32)
    square = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[2.0, 1.0], [-1.0, 4.0]])
    yield case("shapes", np.array([[0.5, 2.0], [-1.5, 1.0]]), *square)
    yield case("shapes", DZ22, X23, W32)
    yield case("shapes", np.array([[2.0, -1.0, 0.5]]), np.array([[3.0, -4.0]]), W32.T.copy())
    yield case("shapes", np.array([[1.0], [-2.0], [0.25]]), W32, np.array([[2.0], [-0.5]]))
    yield case("edges", read_only(DZ22), read_only(X23), read_only(W32))
    yield case("edges", fortran(DZ22), strided(X23), fortran(W32))
    yield case("large", *whole_numbers(np.random.default_rng(6), *LARGE), long=True)


@linear_backward.hidden
def _(rng):
    for m, n_in, n_out in [(4, 3, 2), (3, 3, 3), (2, 5, 4), (7, 2, 3)]:
        yield case("basic", *arrays(rng, (m, n_out), (m, n_in), (n_in, n_out)))
    for m, n_in, n_out in [(1, 3, 2), (4, 1, 3), (3, 4, 1), (1, 1, 1)]:
        yield case("shapes", *arrays(rng, (m, n_out), (m, n_in), (n_in, n_out)))
    dZ, X, W = arrays(rng, (4, 2), (4, 3), (3, 2))
    yield case("edges", fortran(dZ), read_only(X), strided(W))
    yield case("edges", dZ, rng.integers(-3, 4, size=(4, 3)), W)
    yield case("edges", read_only(dZ), strided(X), fortran(W))


mistake = linear_backward.mistake


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("dW is divided by m. The average is taken in the loss, so dZ contains the 1/m already.")
def dW_averaged(dZ, X, W):
    return dZ @ W.T, X.T @ dZ / len(X), dZ.sum(axis=0)


@mistake(
    "db is the mean over the examples. The average is taken in the loss, so dZ contains the "
    "1/m already."
)
def db_averaged(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)


@mistake(
    "dW and db are divided by m. The average is taken in the loss, so dZ contains the 1/m already."
)
def dW_and_db_averaged(dZ, X, W):
    return dZ @ W.T, X.T @ dZ / len(X), dZ.mean(axis=0)


@mistake("All three gradients are divided by m; dZ contains the 1/m already.")
def all_averaged(dZ, X, W):
    return dZ @ W.T / len(X), X.T @ dZ / len(X), dZ.mean(axis=0)


# --- mistakes: formula --------------------------------------------------------------------


@mistake("All gradients are negated: the step, not the gradient, has the minus.")
def all_negated(dZ, X, W):
    return -dZ @ W.T, -X.T @ dZ, -dZ.sum(axis=0)


@mistake("db is all ones; the gradient that arrives at Z is forgotten in it.")
def db_ones(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.ones(dZ.shape[1])


# --- mistakes: matrices -------------------------------------------------------------------


@mistake("W is not transposed in dX. Where W is square the shapes fit all the same.")
def dX_without_transpose(dZ, X, W):
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)


@mistake("dX is transposed: it must have the shape of X.")
def dX_transposed(dZ, X, W):
    return W @ dZ.T, X.T @ dZ, dZ.sum(axis=0)


@mistake("dW is transposed: it must have the shape of W.")
def dW_transposed(dZ, X, W):
    return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)


@mistake("X is not transposed in dW. With as many examples as inputs it fits.")
def dW_without_transpose(dZ, X, W):
    return dZ @ W.T, X @ dZ, dZ.sum(axis=0)


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("db keeps the axis of the examples: it must have the shape (n_out,).")
def db_keeps_axis(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)


@mistake("db is summed over the outputs (axis 1) instead of the examples.")
def db_wrong_axis(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)


@mistake("db is not summed: a bias acts on every example.")
def db_not_summed(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.copy()


@mistake("db is one number; there is a bias for each output.")
def db_one_number(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum()


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The gradients come in another order: dX, dW, db is due.")
def order_changed(dZ, X, W):
    return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T


@mistake("dX comes third instead of first.")
def dX_last(dZ, X, W):
    return X.T @ dZ, dZ @ W.T, dZ.sum(axis=0)


@mistake("dX is missing: the layer before needs it.")
def dX_missing(dZ, X, W):
    return X.T @ dZ, dZ.sum(axis=0)


@mistake("db is divided by m, and keeps the axis of the examples.")
def db_averaged_with_axis(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0, keepdims=True)


@mistake("dX is negated.")
def dX_negated(dZ, X, W):
    return -dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


@mistake("dX is multiplied by X as well: that belongs into dW.")
def dX_times_X(dZ, X, W):
    return dZ @ W.T * X, X.T @ dZ, dZ.sum(axis=0)


@mistake("dX is divided by m; dZ contains the 1/m already.")
def dX_averaged(dZ, X, W):
    return dZ @ W.T / len(X), X.T @ dZ, dZ.sum(axis=0)


@mistake("dW comes from the last example only: the loop overwrites the sum.")
def dW_of_last_example(dZ, X, W):
    return dZ @ W.T, np.outer(X[-1], dZ[-1]), dZ.sum(axis=0)


@mistake("db comes from the last example only: the loop overwrites the sum.")
def db_of_last_example(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ[-1]


@mistake("db is dW summed over the inputs; X plays no part in db.")
def db_from_dW(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, (X.T @ dZ).sum(axis=0)


# --- mistakes: products -------------------------------------------------------------------


@mistake(
    "The products are taken element by element with *; sums over examples or outputs are due: @."
)
def elementwise(dZ, X, W):
    return dZ * W.T, X * dZ, dZ.sum(axis=0)


@mistake(
    "The products are taken element by element with *, where sums are due: @; and dW is divided "
    "by m."
)
def elementwise_and_averaged(dZ, X, W):
    return dZ * W.T, X * dZ / len(X), dZ.sum(axis=0)
