"""Answer sheet of `standardize`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.training.shared import X52


@reference({"basic": 0.6, "constant columns": 0.25, "edges": 0.15}, names=("X_train", "X_test"))
def standardize(X_train, X_test):
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0)
    constant = std <= 1e-12 * np.maximum(1.0, np.abs(mean))
    scale = np.where(constant, 1.0, std)
    return (X_train - mean) / scale, (X_test - mean) / scale


@standardize.visible
def _():
    yield case("basic", X52, np.array([[2.0, 1.0], [-4.0, 10.0], [0.5, 3.0]]))
    yield case(
        "basic",
        np.array([[100.0, 2e-5, 3.0], [300.0, 5e-5, -1.0], [250.0, 3e-5, 4.0]]),
        np.array([[200.0, 4e-5, 0.0]]),
    )
    # The mean of three times 0.1 is a little more than 0.1, and so is the deviation than 0.
    yield case(
        "constant columns",
        np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]]),
        np.array([[0.1, 3.0], [0.6, 0.0]]),
    )
    yield case(
        "constant columns",
        np.array([[7.0, 98765.4], [7.0, 98765.4], [7.0, 98765.4]]),
        np.array([[5.0, 98766.9]]),
    )
    # Around -2^19 the two numbers differ by little more than their rounding; exact in binary.
    flat = np.array([[-(2.0**19)], [-(2.0**19) + 2.0**-24]])
    yield case("constant columns", flat, flat[:1] + 0.5)
    yield case("constant columns", np.array([[0.0, -1.5e-12], [1e-12, 1.5e-12]]), np.zeros((1, 2)))
    yield case("edges", np.array([[3.0, -1.0]]), np.array([[4.0, 1.0], [3.0, -5.0]]))
    yield case("edges", read_only(X52), fortran(X52[1:4]))


@standardize.hidden
def _(rng):
    for m, n, d in [(6, 3, 2), (4, 7, 3), (3, 3, 3)]:
        scale = rng.uniform(0.01, 20.0, size=d)
        yield case(
            "basic",
            rng.normal(size=(m, d)) * scale + rng.normal(size=d),
            rng.normal(size=(n, d)) * scale,
        )
    X = rng.normal(size=(5, 3))
    X[:, rng.integers(3)] = rng.normal()
    yield case("constant columns", X, rng.normal(size=(4, 3)))
    # A column around -2^20 and so flat that it counts as constant; exact in binary.
    flat = np.array([[-(2.0**20)], [-(2.0**20) + 2.0**-23]])
    yield case("constant columns", flat, flat[:1] + 1.5)
    yield case("edges", fortran(rng.normal(size=(6, 2))), read_only(rng.normal(size=(2, 2))))
    yield case("edges", strided(rng.normal(size=(4, 2))), rng.normal(size=(1, 2)))


mistake = standardize.mistake


def _constant(mean, std):
    return std <= 1e-12 * np.maximum(1.0, np.abs(mean))


def _standardized(X_train, X_test, spread=np.std, constant=_constant, centred=np.subtract):
    """Standardize with one piece exchanged."""
    mean, std = X_train.mean(axis=0), spread(X_train, axis=0)
    scale = np.where(constant(mean, std), 1.0, std)
    return centred(X_train, mean) / scale, centred(X_test, mean) / scale


# --- mistakes: which set ------------------------------------------------------------------


@mistake(
    "The test set is scaled with its own statistics: a network must meet it through the same "
    "map as the training set."
)
def test_set_by_itself(X_train, X_test):
    return standardize(X_train, X_train)[0], standardize(X_test, X_test)[0]


@mistake("Mean and deviation are taken over both sets: the test set leaks into them.")
def both_sets_together(X_train, X_test):
    both = np.concatenate([X_train, X_test])
    return standardize(both, X_train)[1], standardize(both, X_test)[1]


@mistake("The test set is returned as it came; it needs the same map.")
def test_set_untouched(X_train, X_test):
    return standardize(X_train, X_test)[0], X_test


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The standard deviation divides by m - 1; the biased one divides by m.")
def unbiased_deviation(X_train, X_test):
    def spread(X, axis):
        return X.std(axis=axis, ddof=min(1, len(X) - 1))

    return _standardized(X_train, X_test, spread)


@mistake("The columns are divided by their variance, not by its root.")
def divided_by_variance(X_train, X_test):
    def constant(mean, var):
        return _constant(mean, np.sqrt(var))

    return _standardized(X_train, X_test, np.var, constant)


@mistake(
    "A small number is added to the standard deviation: columns of small numbers come out wrong."
)
def deviation_plus_eps(X_train, X_test):
    def spread(X, axis):
        return X.std(axis=axis) + 1e-8

    return _standardized(X_train, X_test, spread, constant=lambda mean, std: False)


@mistake("The columns are scaled, but not centred.")
def not_centred(X_train, X_test):
    return _standardized(X_train, X_test, centred=lambda X, mean: X)


@mistake("The columns are centred, but not scaled.")
def not_scaled(X_train, X_test):
    return _standardized(X_train, X_test, constant=lambda mean, std: True)


@mistake("The columns are brought to the range 0 to 1; mean 0 and standard deviation 1 are due.")
def range_for_deviation(X_train, X_test):
    low, width = X_train.min(axis=0), np.ptp(X_train, axis=0)
    width = np.where(width == 0, 1.0, width)
    return (X_train - low) / width, (X_test - low) / width


# --- mistakes: constant columns -----------------------------------------------------------


@mistake("A constant column is divided by its standard deviation, which is zero.")
def constant_columns_divided(X_train, X_test):
    return _standardized(X_train, X_test, constant=lambda mean, std: False)


@mistake("Constant columns are sought with std == 0, but rounding leaves a tiny deviation in some.")
def deviation_exactly_zero(X_train, X_test):
    return _standardized(X_train, X_test, constant=lambda mean, std: std == 0)


@mistake(
    "The limit for constant columns is the same for all; where the mean is large, rounding "
    "leaves a larger deviation."
)
def limit_without_mean(X_train, X_test):
    return _standardized(X_train, X_test, constant=lambda mean, std: std <= 1e-12)


@mistake("The limit for constant columns is too high: columns of small numbers vary, too.")
def limit_too_high(X_train, X_test):
    def constant(mean, std):
        return std <= 1e-8 * np.maximum(1.0, np.abs(mean))

    return _standardized(X_train, X_test, constant=constant)


@mistake("Constant columns become zeros in the test set as well; they are only centred.")
def constant_columns_erased(X_train, X_test):
    varies = ~_constant(X_train.mean(axis=0), X_train.std(axis=0))
    train, test = standardize(X_train, X_test)
    return train * varies, test * varies


# --- mistakes: axes -----------------------------------------------------------------------


@mistake("One mean and one deviation are taken for all numbers; each column has its own.")
def one_scale_for_all(X_train, X_test):
    mean, std = X_train.mean(), X_train.std()
    return (X_train - mean) / std, (X_test - mean) / std


@mistake("The rows are standardised: statistics belong to columns, the features.")
def rows_standardised(X_train, X_test):
    def by_row(X):
        return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)

    return by_row(X_train), by_row(X_test)


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The inputs are standardised in place, which changes the caller's arrays.")
def in_place(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(_constant(mean, std), 1.0, std)
    X_train -= mean
    X_train /= scale
    X_test -= mean
    X_test /= scale
    return X_train, X_test


# --- mistakes: limits ---------------------------------------------------------------------


def _floored(limit):
    return lambda X, axis: np.maximum(X.std(axis=axis), limit)


@mistake(
    "The deviation has a lower limit of 1e-7: too much for small columns, and constant ones are "
    "divided by it."
)
def floored_at_1e_7(X_train, X_test):
    return _standardized(X_train, X_test, _floored(1e-7), constant=lambda mean, std: False)


@mistake(
    "The deviation has a lower limit of 1e-8: too much for small columns, and constant ones are "
    "divided by it."
)
def floored_at_1e_8(X_train, X_test):
    return _standardized(X_train, X_test, _floored(1e-8), constant=lambda mean, std: False)


@mistake("np.isclose takes columns of small numbers for constant ones: its limit is too high.")
def sought_with_isclose(X_train, X_test):
    return _standardized(X_train, X_test, constant=lambda mean, std: np.isclose(std, 0))


@mistake("The test set is scaled with its own statistics, and constant columns are not centred.")
def test_set_by_itself_constant_kept(X_train, X_test):
    def alone(A):
        mean, std = A.mean(axis=0), A.std(axis=0)
        return np.where(std > 0, (A - mean) / np.where(std > 0, std, 1), A)

    return alone(X_train), alone(X_test)
