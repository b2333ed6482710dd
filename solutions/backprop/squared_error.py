"""Answer sheet of `squared_error`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.backprop.shared import arrays
from solutions.language import reference


@reference({"basic": 0.6, "shapes": 0.4})
def squared_error(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2) / len(Y)


@squared_error.visible
def _():
    yield case("basic", np.array([15.0]), np.array([25.0]))
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


@squared_error.hidden
def _(rng):
    for m in (2, 5, 8):
        yield case("basic", *arrays(rng, m, m))
    for shape in [(4, 3), (3, 3), (1, 4), (6, 1)]:
        yield case("shapes", *arrays(rng, shape, shape))
    yield case("shapes", rng.integers(0, 3, size=(4, 2)), rng.normal(size=(4, 2)))
    yield case("shapes", *map(read_only, arrays(rng, (3, 2), (3, 2))))


mistake = squared_error.mistake


# --- mistakes: mean -----------------------------------------------------------------------


@mistake(
    "The average is taken over all numbers: the outputs of an example are summed, and only "
    "the examples averaged."
)
def averaged_over_outputs(Y, Y_hat):
    return np.mean((Y - Y_hat) ** 2)


@mistake("The errors of all examples are summed up; their mean is due.")
def summed_over_examples(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2)


@mistake("There is a factor 1/2 too many: this loss has none.")
def halved(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2) / len(Y) / 2


@mistake("The sum is divided by the number of outputs; it belongs to the examples.")
def divided_by_outputs(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2) / Y.shape[-1]


@mistake("The 1/m is there twice.")
def mean_twice(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2) / len(Y) ** 2


@mistake("Only the last example counts: the loop overwrites the sum.")
def last_example_only(Y, Y_hat):
    return np.sum((Y[-1] - Y_hat[-1]) ** 2) / len(Y)


@mistake("Each example's loss is returned; their mean is due.")
def one_loss_an_example(Y, Y_hat):
    return np.sum(((Y - Y_hat) ** 2).reshape(len(Y), -1), axis=1)


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The absolute errors are added, not their squares.")
def absolute_error(Y, Y_hat):
    return np.sum(np.abs(Y - Y_hat)) / len(Y)


@mistake("The errors are not squared, so those of opposite sign cancel.")
def not_squared(Y, Y_hat):
    return np.sum(Y - Y_hat) / len(Y)


@mistake("There is no square root here: that is the length of the error.")
def root(Y, Y_hat):
    return np.sqrt(np.sum((Y - Y_hat) ** 2) / len(Y))


@mistake("The sum is squared; each error has to be squared before it is added.")
def squared_after_the_sum(Y, Y_hat):
    return np.sum(Y - Y_hat) ** 2 / len(Y)


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The squares are not added up at all: the loss is one number.")
def elementwise(Y, Y_hat):
    return (Y - Y_hat) ** 2 / len(Y)
