"""Answer sheet of `squared_error_grad`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.backprop.shared import arrays
from solutions.language import reference


@reference({"basic": 0.6, "shapes": 0.4})
def squared_error_grad(Y, Y_hat):
    return 2 * (Y_hat - Y) / len(Y)


@squared_error_grad.visible
def _():
    yield case("basic", np.array([15.0]), np.array([20.0]))
    yield case("basic", np.array([1.0, -2.0, 0.5]), np.array([3.0, -1.0, 0.0]))
    inexact = np.array([0.12345, 100.1, 2.3]), np.array([0.1, 100.3, 2.31])
    yield case("basic", *inexact)
    yield case(
        "shapes",
        np.array([[1, 0], [0, 2], [3, 1]]),
        np.array([[0.3, 0.1], [1.7, 2.2], [2.9, -0.6]]),
    )
    yield case("shapes", np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[4.0, 1.0], [0.5, 3.0]]))
    yield case("shapes", np.array([[1.0], [2.0], [-3.0]]), np.array([[1.5], [4.0], [0.0]]))
    yield case("shapes", np.array([[2.0, -1.0, 0.5]]), np.array([[1.0, 1.0, 2.0]]))


@squared_error_grad.hidden
def _(rng):
    for m in (2, 5, 8):
        yield case("basic", *arrays(rng, m, m))
    for shape in [(4, 3), (3, 3), (1, 4), (6, 1)]:
        yield case("shapes", *arrays(rng, shape, shape))
    yield case("shapes", rng.integers(0, 3, size=(4, 2)), rng.normal(size=(4, 2)))
    yield case("shapes", *map(read_only, arrays(rng, (3, 2), (3, 2))))


mistake = squared_error_grad.mistake


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("The 1/m of the mean in `squared_error` is missing.")
def without_mean(Y, Y_hat):
    return 2 * (Y_hat - Y)


@mistake("The gradient is divided by the count of all numbers; only the examples are averaged.")
def over_all_numbers(Y, Y_hat):
    return 2 * (Y_hat - Y) / Y.size


@mistake("The 1/m is there twice.")
def mean_twice(Y, Y_hat):
    return 2 * (Y_hat - Y) / len(Y) ** 2


@mistake("The gradient is divided by the number of outputs; it is the examples that are averaged.")
def by_outputs(Y, Y_hat):
    return 2 * (Y_hat - Y) / Y.shape[-1]


@mistake("The mean over the examples is taken; every prediction has a derivative of its own.")
def averaged_over_examples(Y, Y_hat):
    return np.mean(2 * (Y_hat - Y), axis=0)


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The factor 2 that comes from differentiating the square is missing.")
def no_factor_two(Y, Y_hat):
    return (Y_hat - Y) / len(Y)


@mistake("The sign is flipped: the derivative with respect to Y_hat is due, not to Y.")
def with_respect_to_targets(Y, Y_hat):
    return 2 * (Y - Y_hat) / len(Y)


@mistake("This is half the gradient of the sum: the 1/m and the 2 are missing.")
def plain_difference(Y, Y_hat):
    return Y_hat - Y


# --- mistakes: another function -----------------------------------------------------------


@mistake("The error is still squared: that is the loss, not its derivative.")
def loss_instead(Y, Y_hat):
    return (Y_hat - Y) ** 2 / len(Y)


@mistake("Only the signs of the errors are left; that goes with |Y - Y_hat|.")
def of_absolute_error(Y, Y_hat):
    return np.sign(Y_hat - Y) / len(Y)


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The gradient is summed up to one number; every prediction has a derivative of its own.")
def summed(Y, Y_hat):
    return np.sum(2 * (Y_hat - Y)) / len(Y)
