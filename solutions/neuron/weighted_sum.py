"""Answer sheet of `weighted_sum`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.neuron.shared import (
    W2,
    W_DECIMALS,
    X3,
    X_DECIMALS,
    X_WHOLE,
    drawn_parameters,
)


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2})
def weighted_sum(X, w, b):
    return X @ w + b


@weighted_sum.visible
def _():
    yield case("basic", X3, W2, 2.0)
    yield case(
        "basic", np.array([[1.0, 0.0, 2.0], [3.0, -1.0, 0.5]]), np.array([2.0, 5.0, -1.0]), -0.5
    )
    yield case("basic", X_DECIMALS, W_DECIMALS, 0.3)
    yield case("shapes", np.array([1.0, -2.0, 0.5]), np.array([3.0, 1.0, 4.0]), 0.25)
    yield case("shapes", np.array([[2.0, -1.0]]), np.array([0.5, 3.0]), 1.5)
    yield case("edges", read_only(X3), read_only(W2), 0.0)
    yield case("edges", fortran(X3), W2, -1)
    yield case("edges", X_WHOLE, W2, 0.25)


@weighted_sum.hidden
def _(rng):
    for m, d in [(4, 3), (2, 2), (5, 5), (7, 1)]:
        yield case("basic", rng.normal(size=(m, d)), *drawn_parameters(rng, d))
    yield case("shapes", rng.normal(size=4), *drawn_parameters(rng, 4))
    yield case("shapes", rng.normal(size=(1, 3)), *drawn_parameters(rng, 3))
    yield case("edges", strided(rng.normal(size=(3, 2))), *drawn_parameters(rng, 2))
    yield case("edges", rng.integers(-5, 6, size=(4, 3)), *drawn_parameters(rng, 3))
    yield case("edges", rng.normal(size=(3, 2)), read_only(rng.normal(size=2)), 1)


mistake = weighted_sum.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The bias is missing: every neuron adds b to its weighted inputs.")
def no_bias(X, w, b):
    return X @ w


@mistake("The bias is subtracted; it has to be added.")
def bias_subtracted(X, w, b):
    return X @ w - b


@mistake("The bias is added to every product before summing, so it counts d times.")
def bias_in_every_product(X, w, b):
    return np.sum(X * w + b, axis=-1)


@mistake("The bias multiplies the sum; it has to be added.")
def bias_multiplied(X, w, b):
    return X @ w * b


@mistake("Only the first feature counts; all of them have a weight.")
def first_feature_only(X, w, b):
    return X[..., 0] * w[0] + b


@mistake("Only the last feature counts: each round of the loop overwrites the sum.")
def last_feature_only(X, w, b):
    return X[..., -1] * w[-1] + b


@mistake("The last feature is left out: the loop over the features ends one too early.")
def last_feature_missing(X, w, b):
    return X[..., :-1] @ w[:-1] + b


@mistake("The sum goes on from example to example; it starts anew with each.")
def sum_goes_on(X, w, b):
    return np.cumsum(X @ w) + b if X.ndim > 1 else X @ w + b


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("Only the first example is done: the return stands inside the loop over the examples.")
def return_in_the_loop(X, w, b):
    for x in X:
        total = b
        for i in range(len(w)):
            total += x[i] * w[i]
        return total


@mistake("The products X * w are not summed over the features.")
def products_not_summed(X, w, b):
    return X * w + b


@mistake("The sum runs over all examples and features; each example has its own sum.")
def summed_over_everything(X, w, b):
    return np.sum(X * w) + b


@mistake("The sum runs over the examples (axis 0) instead of the features.")
def summed_over_examples(X, w, b):
    return np.sum(X * w, axis=0) + b


@mistake("The result is a column (m, 1); one number per example has shape (m,).")
def column_result(X, w, b):
    return (X @ w + b)[..., np.newaxis]


@mistake("Every example gets the sum over all examples; each has its own.")
def same_for_all(X, w, b):
    return np.full(X.shape[:-1], np.sum(X @ w + b))[()]
