"""Answer sheet of `maxout`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2})
def maxout(X, W, b):
    return np.max(X @ W + b, axis=1)


@maxout.visible
def _():
    X = np.array([[1.0, 2.0], [-3.0, 0.5], [0.25, -4.0], [-2.0, -1.5]])
    W = np.array([[1.0, -1.0, 0.5], [0.75, 2.0, -3.0]])
    b = np.array([0.5, -1.0, 0.25])
    yield case("basic", X, W, b)
    yield case("basic", X[:2], -np.abs(W), np.array([-7.0, -9.0, -8.0]))
    yield case("basic", X[:3], np.array([[1.0, -2.0], [3.0, 0.5]]), np.array([0.0, 4.0]))
    inexact = np.array([[0.12345, -0.7], [1.3, 2.1], [-3.7, 0.9]])
    yield case("basic", inexact, np.array([[2.1, -0.3, 0.7], [-1.7, 4.1, 0.2]]), b / 3)
    yield case("edges", np.array([[1, 2], [-3, 0], [2, -4]]), W, b)
    yield case("shapes", X[1:2], W, b)
    yield case("shapes", X, W[:, :1], b[:1])
    yield case("edges", read_only(X), fortran(W), read_only(b))


@maxout.hidden
def _(rng):
    for m, d, k in [(5, 3, 4), (4, 2, 2), (3, 3, 3), (9, 4, 6)]:
        yield case("basic", rng.normal(size=(m, d)), rng.normal(size=(d, k)), rng.normal(size=k))
    # All pieces negative.
    yield case(
        "basic", rng.normal(size=(4, 2)), rng.normal(size=(2, 3)), rng.uniform(-2e6, -1e6, 3)
    )
    for m, d, k in [(1, 3, 2), (4, 1, 3), (3, 2, 1), (1, 1, 1)]:
        yield case("shapes", rng.normal(size=(m, d)), rng.normal(size=(d, k)), rng.normal(size=k))
    yield case(
        "edges", strided(rng.normal(size=(3, 2))), rng.normal(size=(2, 4)), rng.normal(size=4)
    )
    yield case(
        "edges", rng.integers(-4, 5, size=(4, 2)), rng.normal(size=(2, 3)), rng.normal(size=3)
    )
    yield case(
        "edges", fortran(rng.normal(size=(3, 2))), rng.normal(size=(2, 3)), rng.normal(size=3)
    )


mistake = maxout.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The bias is missing.")
def without_bias(X, W, b):
    return np.max(X @ W, axis=1)


@mistake("The bias is subtracted; it has to be added.")
def bias_subtracted(X, W, b):
    return np.max(X @ W - b, axis=1)


@mistake("The biases are left out of the comparison: their largest is added afterwards.")
def bias_after_maximum(X, W, b):
    return np.max(X @ W, axis=1) + np.max(b)


@mistake("The maximum is cut off at zero: a maxout unit may be negative.")
def with_relu(X, W, b):
    return np.maximum(np.max(X @ W + b, axis=1), 0)


@mistake("The smallest piece is taken.")
def smallest_piece(X, W, b):
    return np.min(X @ W + b, axis=1)


@mistake("The largest piece in size is taken, whatever its sign.")
def largest_in_size(X, W, b):
    return np.max(np.abs(X @ W + b), axis=1)


@mistake("The pieces are added; only the largest counts.")
def pieces_added(X, W, b):
    return np.sum(X @ W + b, axis=1)


@mistake("The pieces are averaged; only the largest counts.")
def pieces_averaged(X, W, b):
    return np.mean(X @ W + b, axis=1)


@mistake("Only the first two pieces compete; there are k of them.")
def two_pieces(X, W, b):
    return np.max(X @ W[:, :2] + b[:2], axis=1)


@mistake("Only the last piece counts: the loop overwrites the earlier ones.")
def last_piece(X, W, b):
    return (X @ W + b)[:, -1]


@mistake("Only the first piece counts.")
def first_piece(X, W, b):
    return (X @ W + b)[:, 0]


@mistake("The maximum is smooth here: ln of the sum of exponentials is a little larger.")
def smooth_maximum(X, W, b):
    Z = X @ W + b
    top = np.max(Z, axis=1)
    return top + np.log(np.sum(np.exp(Z - top[:, np.newaxis]), axis=1))


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The maximum runs over the examples (axis 0) instead of the pieces.")
def maximum_over_examples(X, W, b):
    return np.max(X @ W + b, axis=0)


@mistake("The maximum runs over everything: each example has its own.")
def maximum_over_everything(X, W, b):
    return np.max(X @ W + b)


@mistake("The result is a column (m, 1): the reduced axis is kept.")
def column(X, W, b):
    return np.max(X @ W + b, axis=1, keepdims=True)


@mistake("Nothing is reduced: all pieces of each example are returned.")
def all_pieces(X, W, b):
    return X @ W + b


@mistake("Each example gets the largest piece of all examples; each has its own.")
def same_for_all(X, W, b):
    return np.full(len(X), np.max(X @ W + b))


# --- mistakes: result ---------------------------------------------------------------------


@mistake("This is the index of the largest piece, not its value.")
def index_of_largest(X, W, b):
    return np.argmax(X @ W + b, axis=1)
