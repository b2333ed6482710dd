"""Answer sheet of `output_delta`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only
from solutions.language import reference


@reference({"basic": 0.7, "shapes": 0.3})
def output_delta(Y, A):
    return (A - Y) / len(A)


@output_delta.visible
def _():
    Y = np.array([[1.0], [0.0], [1.0]])
    yield case("basic", Y, np.array([[0.75], [0.5], [0.1]]))
    several = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
    yield case("basic", several, np.array([[0.6, 0.3, 0.2], [0.05, 0.9, 0.4]]))
    yield case("shapes", np.array([[0, 1]]), np.array([[0.2, 0.7]]))
    yield case("shapes", read_only(Y.astype(int)), fortran(np.array([[0.25], [0.9], [0.35]])))


@output_delta.hidden
def _(rng):
    for m, k in [(4, 1), (3, 2), (5, 3)]:
        yield case(
            "basic", rng.integers(0, 2, (m, k)).astype(float), rng.uniform(0.05, 0.95, (m, k))
        )
    for m, k in [(1, 1), (1, 4), (3, 3)]:
        yield case("shapes", rng.integers(0, 2, (m, k)), rng.uniform(0.05, 0.95, (m, k)))


mistake = output_delta.mistake


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("The 1/m is missing: here is where it enters the backward pass.")
def without_mean(Y, A):
    return A - Y


@mistake("The average is taken over the outputs, too; the loss sums over them.")
def over_all_numbers(Y, A):
    return (A - Y) / A.size


@mistake("The gradient is divided by the number of outputs; examples are averaged.")
def over_outputs(Y, A):
    return (A - Y) / A.shape[1]


@mistake("The 1/m is there twice.")
def mean_twice(Y, A):
    return (A - Y) / len(A) ** 2


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The sign is flipped.")
def negated(Y, A):
    return (Y - A) / len(A)


@mistake(
    "There is a factor A (1 - A) too many: it cancels against the derivative of the loss. It "
    "would belong to a squared error."
)
def with_slope(Y, A):
    return (A - Y) * A * (1 - A) / len(A)


@mistake("This is the gradient with respect to A; the step through the sigmoid is missing.")
def with_respect_to_output(Y, A):
    return (A - Y) / (A * (1 - A)) / len(A)


@mistake("There is a factor 2 too many, as if the loss were a squared error.")
def doubled(Y, A):
    return 2 * (A - Y) / len(A)


@mistake("Only the examples with target 1 count here; those with 0 pull as well.")
def of_positives(Y, A):
    return Y * (A - Y) / len(A)


@mistake("The outputs are divided by their sum, as softmax does; here each output is a sigmoid.")
def outputs_normalised(Y, A):
    return (A / np.sum(A, axis=1, keepdims=True) - Y) / len(A)


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The gradient is summed over the examples; each example has its own row.")
def summed(Y, A):
    return np.sum(A - Y, axis=0) / len(A)


@mistake("The gradient is summed over the outputs; it must have the shape of A.")
def summed_over_outputs(Y, A):
    return np.sum(A - Y, axis=1) / len(A)


# --- mistakes: squared error --------------------------------------------------------------


@mistake("This is the delta of a squared error, 2 (A - Y) A (1 - A), and the 1/m is missing.")
def of_squared_error_without_mean(Y, A):
    return 2 * (A - Y) * A * (1 - A)


@mistake("This is the delta of a squared error, 2 (A - Y) A (1 - A).")
def of_squared_error(Y, A):
    return 2 * (A - Y) * A * (1 - A) / len(A)


@mistake("There is a factor A (1 - A) too many, as for a squared error, and the 1/m is missing.")
def with_slope_without_mean(Y, A):
    return (A - Y) * A * (1 - A)
