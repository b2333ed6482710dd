"""Answer sheet of `sigmoid`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference


@reference({"basic": 0.5, "shapes": 0.2, "stability": 0.3})
def sigmoid(z):
    # Only e^{-|z|} is ever computed, so nothing can overflow.
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


@sigmoid.visible
def _():
    yield case("basic", np.array([0.0, 1.0, -1.0]))
    yield case("basic", np.array([-3.0, 0.5, 2.0, 6.0]))
    yield case("basic", np.array([-17.3, -5.3, -4.7, 13.7, 0.1]))
    yield case("shapes", 0.75)
    yield case("shapes", np.array([2, -1, 0, 3]))
    yield case("shapes", np.array([[0.5, -2.0, 1.5], [3.0, -0.25, 0.0]]))
    yield case("shapes", read_only(np.array([1.0, -2.0])))
    yield case("stability", np.array([-1000.0, -50.0, 50.0, 1000.0]))
    yield case("stability", np.array([-10000.0]))


@sigmoid.hidden
def _(rng):
    yield case("basic", rng.normal(0, 3, size=8))
    yield case("basic", rng.uniform(-20, 20, size=5))
    yield case("shapes", float(rng.normal()))
    yield case("shapes", rng.normal(0, 3, size=1))
    yield case("shapes", rng.integers(-6, 7, size=(2, 3)))
    yield case("shapes", fortran(rng.normal(0, 3, size=(3, 4))))
    yield case("shapes", strided(rng.normal(0, 3, size=(2, 3, 2))))
    yield case("shapes", read_only(rng.normal(0, 3, size=5)))
    yield case("stability", rng.uniform(-1e4, 1e4, size=6))
    yield case("stability", np.array([1e4, -1e4, 800.0, -800.0]) * rng.uniform(0.9, 1))
    yield case("stability", rng.uniform(30, 40, size=4) * np.array([1, -1, 1, -1]))


mistake = sigmoid.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The exponent has the wrong sign: the curve falls instead of rising.")
def exponent_sign(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, e, 1) / (1 + e)


@mistake("Parentheses are missing: 1 / 1 + e is (1 / 1) + e, not 1 / (1 + e).")
def missing_parentheses(z):
    return 1 / 1 + np.exp(-z)


@mistake("The base is 2 here; e^-z is due, np.exp(-z).")
def base_two(z):
    return 1 / (1 + np.exp(-np.abs(z) * np.log(2)) ** np.sign(z))


@mistake("The base is 10 here; e^-z is due, np.exp(-z).")
def base_ten(z):
    return sigmoid(np.log(10) * np.asarray(z))


@mistake("By means of tanh the sigmoid takes half of z: it rises too steeply here.")
def by_tanh_of_z(z):
    return (1 + np.tanh(z)) / 2


@mistake("This is tanh(z / 2), which runs from -1 to 1: it is not yet moved and halved.")
def by_tanh_unfinished(z):
    return np.tanh(np.asarray(z) / 2)


@mistake("The 1 in the denominator is missing.")
def no_one_in_denominator(z):
    return 1 / np.exp(-z)


# --- mistakes: another function -----------------------------------------------------------


@mistake("This is tanh: it runs from -1 to 1 instead of from 0 to 1.")
def tanh_instead(z):
    return np.tanh(z)


@mistake("This is the derivative of the sigmoid, not the sigmoid itself.")
def derivative_instead(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


@mistake("The result is rounded to 0 or 1: that is a step, not a smooth curve.")
def rounded(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)[()]


@mistake("The result is a hard 0 or 1, and 0 at z = 0: that is a step, not a smooth curve.")
def rounded_down(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)[()]


@mistake("The outputs are divided by their sum: that is softmax, which couples the elements.")
def softmax_instead(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


# --- mistakes: stability ------------------------------------------------------------------


@mistake("The formula overflows for large negative z: NumPy warns of an overflow in exp.")
def unstable_left(z):
    return 1 / (1 + np.exp(-z))


@mistake("The formula overflows for large positive z: infinity divided by infinity is NaN.")
def unstable_right(z):
    return np.exp(z) / (1 + np.exp(z))


@mistake("z is clipped, which changes the result for inputs that are still distinguishable.")
def clipped_too_early(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))
