"""Answer sheet of `logistic_gradient`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only
from solutions.language import reference
from solutions.neuron.neuron import neuron
from solutions.neuron.shared import (
    W2,
    X3,
    X5,
    X_WHOLE,
    Y5,
    drawn_parameters,
    drawn_targets,
)
from solutions.neuron.weighted_sum import weighted_sum


@reference({"basic": 0.6, "shapes": 0.4}, names=("dw", "db"))
def logistic_gradient(X, y, w, b):
    m = X.shape[0]
    dz = (neuron(X, w, b) - y) / m
    return X.T @ dz, np.sum(dz)


X5_SQUARE = np.array(
    [
        [0.5, 1.0, -0.5, 0.1, 0.3],
        [-1.0, 2.0, 0.25, -0.6, 0.9],
        [1.5, -0.5, 1.0, 0.7, -0.2],
        [0.0, -1.5, 0.75, 1.2, 0.4],
        [2.0, 0.75, -1.0, -0.3, 0.8],
    ]
)


@logistic_gradient.visible
def _():
    yield case("basic", X5, Y5, W2, 0.5)
    yield case("basic", X3, np.array([0.0, 1.0, 1.0]), np.array([-0.5, 0.25]), -1.0)
    yield case(
        "shapes", np.array([[1.0, -2.0, 0.5]]), np.array([1.0]), np.array([0.1, 0.2, -0.3]), 0.4
    )
    yield case("shapes", X5_SQUARE, Y5, np.array([0.5, -0.25, 1.0, -1.0, 0.75]), 0.25)
    yield case("shapes", X_WHOLE, np.array([0, 1, 1]), np.array([-0.5, 0.25]), 0.75)
    yield case("shapes", read_only(X5), Y5.astype(int), np.zeros(2), 0.0)


@logistic_gradient.hidden
def _(rng):
    for m, d in [(6, 3), (4, 2), (8, 5)]:
        yield case(
            "basic", rng.normal(size=(m, d)), drawn_targets(rng, m), *drawn_parameters(rng, d)
        )
    for m, d in [(4, 4), (1, 2), (5, 1)]:
        yield case(
            "shapes", rng.normal(size=(m, d)), drawn_targets(rng, m), *drawn_parameters(rng, d)
        )
    X = rng.integers(-3, 4, size=(5, 3))
    yield case("shapes", X, drawn_targets(rng, 5), *drawn_parameters(rng, 3))
    X = fortran(rng.normal(size=(5, 3)))
    yield case("shapes", X, read_only(drawn_targets(rng, 5)), *drawn_parameters(rng, 3))


mistake = logistic_gradient.mistake


def _errors(X, y, w, b):
    return neuron(X, w, b) - y


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("The factor 1/m is missing in dw and db: the loss is a mean.")
def no_mean(X, y, w, b):
    e = _errors(X, y, w, b)
    return X.T @ e, np.sum(e)


@mistake("The factor 1/m is missing in dw.")
def no_mean_in_dw(X, y, w, b):
    e = _errors(X, y, w, b)
    return X.T @ e, np.mean(e)


@mistake("The factor 1/m is missing in db.")
def no_mean_in_db(X, y, w, b):
    e = _errors(X, y, w, b)
    return X.T @ e / len(y), np.sum(e)


@mistake("dw is divided by the number of features instead of the number of examples.")
def divided_by_features(X, y, w, b):
    e = _errors(X, y, w, b)
    return X.T @ e / X.shape[1], np.mean(e)


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The sign is flipped: this points downhill, the gradient points uphill.")
def gradient_sign(X, y, w, b):
    dw, db = logistic_gradient(X, y, w, b)
    return -dw, -db


@mistake("The errors are y - p, so the sign is flipped, and the 1/m is missing.")
def sign_and_no_mean(X, y, w, b):
    e = _errors(X, y, w, b)
    return -X.T @ e, -np.sum(e)


@mistake("There is a factor 2 too many: it belongs to the squared error.")
def factor_two(X, y, w, b):
    dw, db = logistic_gradient(X, y, w, b)
    return 2 * dw, 2 * db


@mistake("The derivative of the sigmoid stands here once too often: it cancels in the log-loss.")
def extra_sigmoid_derivative(X, y, w, b):
    p = neuron(X, w, b)
    dz = (p - y) * p * (1 - p) / len(y)
    return X.T @ dz, np.sum(dz)


@mistake("The errors are taken before the sigmoid: z - y instead of the output minus y.")
def errors_before_sigmoid(X, y, w, b):
    dz = (weighted_sum(X, w, b) - y) / len(y)
    return X.T @ dz, np.sum(dz)


@mistake("The errors are not multiplied by the inputs, so every weight gets the same.")
def inputs_forgotten(X, y, w, b):
    e = _errors(X, y, w, b)
    return np.full(X.shape[1], np.mean(e)), np.mean(e)


@mistake("The errors are divided by p (1 - p): with respect to z that has cancelled.")
def divided_by_slope(X, y, w, b):
    p = neuron(X, w, b)
    dz = (p - y) / (p * (1 - p)) / len(y)
    return X.T @ dz, np.sum(dz)


@mistake("The outputs are rounded to classes; the errors are those of the probabilities.")
def errors_of_classes(X, y, w, b):
    dz = ((neuron(X, w, b) >= 0.5) * 1.0 - y) / len(y)
    return X.T @ dz, np.sum(dz)


@mistake("Only the first example counts: the return stands inside the loop over the examples.")
def first_example_only(X, y, w, b):
    return logistic_gradient(X[:1], y[:1], w, b)


@mistake("Only the last example counts: each round of the loop overwrites the sum.")
def last_example_only(X, y, w, b):
    dw, db = logistic_gradient(X[-1:], y[-1:], w, b)
    return dw / len(y), db / len(y)


@mistake("The mean is taken by m - 1; a mean over the m examples is due.")
def by_one_less(X, y, w, b):
    dz = _errors(X, y, w, b) / max(len(y) - 1, 1)
    return X.T @ dz, np.sum(dz)


@mistake("The bias gradient is missing: db is 0.")
def bias_gradient_zero(X, y, w, b):
    return logistic_gradient(X, y, w, b)[0], 0.0


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("X is not transposed: that fits only if X is square, and is wrong even then.")
def not_transposed(X, y, w, b):
    dz = _errors(X, y, w, b) / len(y)
    return X @ dz, np.sum(dz)


@mistake("db is not summed over the examples: it has to be a single number.")
def db_not_summed(X, y, w, b):
    dz = _errors(X, y, w, b) / len(y)
    return X.T @ dz, dz


@mistake("dw is averaged to one number; there is one for each weight.")
def dw_averaged(X, y, w, b):
    dw, db = logistic_gradient(X, y, w, b)
    return np.mean(dw), db


@mistake("The 1/m is there twice.")
def mean_twice(X, y, w, b):
    dw, db = logistic_gradient(X, y, w, b)
    return dw / len(y), db / len(y)


@mistake("The 1/m is there twice in dw.")
def mean_twice_in_dw(X, y, w, b):
    dw, db = logistic_gradient(X, y, w, b)
    return dw / len(y), db


@mistake("The 1/m is there twice in db.")
def mean_twice_in_db(X, y, w, b):
    dw, db = logistic_gradient(X, y, w, b)
    return dw, db / len(y)


@mistake("dw and db are divided by the number of features instead of the number of examples.")
def all_divided_by_features(X, y, w, b):
    e = _errors(X, y, w, b)
    return X.T @ e / X.shape[1], np.sum(e) / X.shape[1]
