"""Answer sheet of problem set 2: activations and their derivatives."""

import math

import numpy as np

from nnkit import activations as given
from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import Key, answers, reference
from solutions.neuron import sigmoid

#: Shares of the functions that need no care at large inputs, and of those that do.
PLAIN = {"basic": 0.6, "shapes": 0.2, "edges": 0.2}
STABLE = {"basic": 0.5, "shapes": 0.1, "edges": 0.1, "stability": 0.3}

#: Every size once, no zero.
BESIDE_ZERO = np.array([-2.0, -0.5, 0.25, 1.5, 3.0])


def _any_shape():
    """Visible cases of every elementwise function."""
    yield case("shapes", -1.5)
    yield case("shapes", 0.75)
    yield case("shapes", np.array([[0.5, -1.0, 2.0], [-3.0, 1.25, -0.25]]))
    yield case("edges", read_only(np.array([-3.0, -1.0, 2.0, 4.0])))
    yield case("edges", read_only(np.array([-1.25, 0.5])))


def _large():
    """Visible cases of every stable function; the two sides go wrong in different ways."""
    yield case("stability", np.array([-10000.0, -800.0]))
    yield case("stability", np.array([800.0, 10000.0]))


def _drawn(rng):
    """Hidden cases of every elementwise function."""
    yield case("basic", rng.normal(0, 3, size=7))
    yield case("basic", rng.uniform(-6, 6, size=4))
    yield case("shapes", float(rng.normal()))
    yield case("shapes", rng.normal(0, 2, size=1))
    yield case("shapes", rng.normal(0, 2, size=(3, 1)))
    yield case("shapes", rng.normal(0, 2, size=(2, 4, 3)))
    yield case("edges", rng.integers(1, 9, size=5) * np.array([1.0, -1.0, -1.0, 1.0, -1.0]))
    yield case("edges", strided(rng.normal(0, 2, size=(3, 2))))
    yield case("edges", fortran(rng.normal(0, 2, size=(2, 3))))


def _both_far(rng):
    """Draw two numbers far above zero and two far below."""
    return rng.uniform(2000, 1e4, size=4) * np.array([1, -1, -1, 1])


def _drawn_large(rng):
    """Hidden cases of every stable function."""
    yield case("basic", rng.uniform(8, 16, size=4) * np.array([1, -1, -1, 1]))
    yield case("basic", np.array([-16, 16, -18]) - rng.uniform(0, 1, size=3))
    yield case("stability", rng.uniform(-1e4, 1e4, size=6))
    yield case("stability", np.array([1e4, -1e4, 750.0, -750.0]) * rng.uniform(0.95, 1))
    yield case("stability", rng.uniform(30, 40, size=4) * np.array([1, -1, 1, -1]))


# --- step ---------------------------------------------------------------------------------


@reference(PLAIN)
def step(z):
    return np.where(z >= 0, 1.0, 0.0)


@step.visible
def _():
    yield case("basic", np.array([-2.0, -0.25, 0.0, 0.25, 3.0]))
    yield case("edges", 0.0)
    yield from _any_shape()


@step.hidden
def _(rng):
    yield from _drawn(rng)
    yield case("basic", np.array([0.0, *rng.normal(size=3), 0.0]))
    yield case("edges", np.array([1e-12, -1e-12, 1e4, -1e4]) * rng.uniform(0.5, 1))


@step.mistake("The value exactly at z = 0 is on the wrong side of the step.")
def zero_is_off(z):
    return np.where(z > 0, 1.0, 0.0)


@step.mistake("This is the sign function: the step function has two values, and neither is -1.")
def sign(z):
    return np.sign(z)


@step.mistake("The low side of the step has the wrong value: silent is not -1.")
def minus_one_below(z):
    return np.where(z >= 0, 1.0, -1.0)


@step.mistake("At z = 0 the step is halfway up; it belongs wholly to one side.")
def half_at_zero(z):
    return np.heaviside(z, 0.5)


@step.mistake("The comparison itself is returned: True and False instead of numbers.")
def comparison_returned(z):
    return z >= 0


@step.mistake("The two sides of the step are exchanged.")
def step_reversed(z):
    return np.where(z >= 0, 0.0, 1.0)


@step.mistake("The threshold lies at 0.5, as for probabilities; z is a pre-activation.")
def threshold_of_probabilities(z):
    return np.where(z >= 0.5, 1.0, 0.0)


@step.mistake("Positive inputs are passed on unchanged: a step has the same height everywhere.")
def step_passes_on(z):
    return np.where(z >= 0, z, 0.0)


@step.mistake("A Python `if` decides about a single number, not about each element of an array.")
def step_by_if(z):
    return 1.0 if z >= 0 else 0.0


@step.mistake("The input is overwritten: build a new array instead of writing into z.")
def step_in_place(z):
    on = z >= 0
    z[on], z[~on] = 1.0, 0.0
    return z


@step.mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def step_of_arrays_only(z):
    out = np.zeros(z.shape)
    out[z >= 0] = 1.0
    return out


# --- tanh ---------------------------------------------------------------------------------


@reference(STABLE)
def tanh(z):
    return np.tanh(z)


@tanh.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 1.5]))
    yield from _any_shape()
    yield from _large()


@tanh.hidden
def _(rng):
    yield from _drawn(rng)
    yield from _drawn_large(rng)


@tanh.mistake("This is the sigmoid: tanh runs from -1 to 1.")
def sigmoid_instead(z):
    return sigmoid(z)


@tanh.mistake("The sigmoid is stretched to (-1, 1) as it is due, but it rises too slowly.")
def stretched_sigmoid(z):
    return 2 * sigmoid(z) - 1


@tanh.mistake("For large |z| the exponentials overflow, on both sides.")
def overflow_on_both_sides(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@tanh.mistake("For large positive z the exponential overflows.")
def overflow_above(z):
    return (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)


@tanh.mistake("For large negative z the exponential overflows.")
def overflow_below(z):
    return (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))


@tanh.mistake("This is the tangent; the hyperbolic tangent is another function.")
def tangent(z):
    return np.tan(z)


@tanh.mistake("This is the inverse tangent; the hyperbolic tangent is another function.")
def arc_tangent(z):
    return np.arctan(z)


@tanh.mistake("The denominator is missing: this is the hyperbolic sine.")
def hyperbolic_sine(z):
    return np.sinh(z)


@tanh.mistake("Numerator and denominator are exchanged.")
def upside_down(z):
    return (np.exp(z) + np.exp(-z)) / (np.exp(z) - np.exp(-z))


@tanh.mistake("The sign is flipped: tanh rises with z.")
def tanh_negated(z):
    return -np.tanh(z)


@tanh.mistake("The curve is cut off at -1 and 1; tanh approaches them smoothly.")
def hard_tanh(z):
    return np.clip(z, -1, 1)


@tanh.mistake("This is the derivative of tanh, not tanh.")
def tanh_derivative(z):
    return 1 - np.tanh(z) ** 2


@tanh.mistake("math.tanh takes a single number; an array needs a function of NumPy.")
def tanh_of_one_number(z):
    return math.tanh(z)


# --- relu ---------------------------------------------------------------------------------


@reference(PLAIN)
def relu(z):
    return np.maximum(z, 0)


@relu.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield from _any_shape()


@relu.hidden
def _(rng):
    yield from _drawn(rng)
    yield case("edges", _both_far(rng))
    yield case("edges", -rng.uniform(1, 2, size=3))


@relu.mistake("Negative inputs are mirrored: this is the absolute value.")
def absolute_value(z):
    return np.abs(z)


@relu.mistake("The wrong side is kept: negative inputs pass and positive ones do not.")
def negative_side_kept(z):
    return np.minimum(z, 0)


@relu.mistake("The positive side is flat: what is positive has to keep its value.")
def relu_as_step(z):
    return np.where(z > 0, 1.0, 0.0)


@relu.mistake("The input is overwritten: build a new array instead of writing into z.")
def relu_in_place(z):
    z[z < 0] = 0
    return z


@relu.mistake(
    "Python's max and `if` decide about a single number, not about each element of an array."
)
def python_max(z):
    return max(0, z)


@relu.mistake("This is the largest element of the whole array, not one number for each element.")
def largest_of_all(z):
    return np.max(np.maximum(z, 0))


@relu.mistake("The positive side is cut off at 1; it has no upper bound.")
def relu_clipped(z):
    return np.clip(z, 0, 1)


@relu.mistake("Negative inputs leak through: this is the leaky ReLU.")
def relu_leaks(z):
    return np.where(z > 0, z, 0.01 * z)


@relu.mistake("Negative inputs are dropped, so the shape changes; they have to become zeros.")
def negatives_dropped(z):
    z = np.asarray(z)
    return z[z > 0]


@relu.mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def relu_of_arrays_only(z):
    out = z.copy()
    out[out < 0] = 0
    return out


@relu.mistake("The corner is rounded off: this is the softplus.")
def rounded_corner(z):
    return np.logaddexp(0, z)


@relu.mistake("Nothing is cut off: negative inputs pass unchanged.")
def relu_as_identity(z):
    return z


# --- leaky_relu ---------------------------------------------------------------------------


@reference(PLAIN)
def leaky_relu(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z)


@leaky_relu.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield case("basic", np.array([-4.0, 1.5, -0.25]), 0.3)
    yield from _any_shape()
    yield case("edges", BESIDE_ZERO, 0.0)
    yield case("edges", BESIDE_ZERO, alpha=1.0)


@leaky_relu.hidden
def _(rng):
    yield from _drawn(rng)
    for _ in range(2):
        yield case("basic", rng.normal(0, 3, size=6), alpha=float(rng.uniform(0.05, 0.95)))
    yield case("edges", rng.integers(1, 9, size=4) * np.array([1.0, -1.0, -1.0, 1.0]), 0)
    yield case("edges", _both_far(rng), 1)
    yield case("edges", np.array([-1e-4, 1e-4]) * rng.uniform(0.5, 1, size=2), 0.5)


@leaky_relu.mistake("The parameter alpha is ignored: the slope is always 0.01.")
def leak_always_default(z, alpha=0.01):
    return np.where(z > 0, z, 0.01 * z)


@leaky_relu.mistake("The slopes are exchanged: alpha belongs to the other side.")
def leak_on_wrong_side(z, alpha=0.01):
    return np.where(z > 0, alpha * z, z)


@leaky_relu.mistake("The negative side points upwards: its sign is flipped.")
def leak_upwards(z, alpha=0.01):
    return np.where(z > 0, z, -alpha * z)


@leaky_relu.mistake("The negative side is the constant alpha; alpha is a slope.")
def leak_constant(z, alpha=0.01):
    return np.where(z > 0, z, alpha)


@leaky_relu.mistake("Nothing leaks: the negative side is zero, as in the plain ReLU.")
def leak_forgotten(z, alpha=0.01):
    return np.maximum(z, 0)


@leaky_relu.mistake("alpha scales both sides; the positive side has slope 1.")
def leak_on_both_sides(z, alpha=0.01):
    return alpha * z


@leaky_relu.mistake("The leak is added on the positive side as well, so the slope there exceeds 1.")
def leak_added_everywhere(z, alpha=0.01):
    return np.maximum(z, 0) + alpha * z


@leaky_relu.mistake("The slope is always 0.1, whatever alpha is.")
def leak_always_a_tenth(z, alpha=0.01):
    return np.where(z > 0, z, 0.1 * z)


@leaky_relu.mistake("The negative side is lifted by alpha instead of multiplied by it.")
def leak_as_shift(z, alpha=0.01):
    return np.where(z > 0, z, z + alpha)


@leaky_relu.mistake("The negative side is divided by alpha.")
def leak_divided(z, alpha=0.01):
    # The plain ReLU at alpha = 0 spares the division.
    return np.where(z > 0, z, z / alpha if alpha else 0.0)


@leaky_relu.mistake("The input is overwritten: build a new array instead of writing into z.")
def leak_in_place(z, alpha=0.01):
    z[z < 0] = alpha * z[z < 0]
    return z


@leaky_relu.mistake(
    "Python's max and `if` decide about a single number, not about each element of an array."
)
def leak_by_if(z, alpha=0.01):
    return z if z > 0 else alpha * z


@leaky_relu.mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def leak_of_arrays_only(z, alpha=0.01):
    out = np.zeros(z.shape)
    out[z > 0] = z[z > 0]
    out[z <= 0] = alpha * z[z <= 0]
    return out


# --- elu ----------------------------------------------------------------------------------


@reference(STABLE)
def elu(z, alpha=1.0):
    # Without the minimum, the exponential would overflow where its value is not wanted.
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


@elu.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield case("basic", np.array([-4.0, 1.5, -0.25]), 0.3)
    yield from _any_shape()
    yield case("edges", BESIDE_ZERO, alpha=2)
    yield from _large()


@elu.hidden
def _(rng):
    yield from _drawn(rng)
    for _ in range(2):
        yield case("basic", rng.normal(0, 3, size=6), alpha=float(rng.uniform(0.2, 3)))
    yield from _drawn_large(rng)
    yield case("stability", rng.uniform(-1e4, 1e4, size=5), float(rng.uniform(0.2, 3)))


@elu.mistake("The parameter alpha is ignored: the curve always levels off at -1.")
def elu_without_alpha(z, alpha=1.0):
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


@elu.mistake("The - 1 is missing: the two sides do not meet at 0.")
def elu_without_minus_one(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)))


@elu.mistake("Parentheses are missing: alpha multiplies the exponential only, not the - 1.")
def elu_parentheses(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)) - 1)


@elu.mistake("The exponent has the wrong sign: the negative side grows without bound.")
def elu_exponent_sign(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (np.exp(-z) - 1))


@elu.mistake("The negative side has the wrong sign: it lies above zero.")
def elu_negated_below(z, alpha=1.0):
    return np.where(z > 0, z, -alpha * np.expm1(np.minimum(z, 0)))


@elu.mistake(
    "The exponential is computed for positive z too, where it is not used, and overflows: "
    "np.where computes both branches everywhere."
)
def elu_both_branches(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (np.exp(z) - 1))


@elu.mistake("The two branches are exchanged.")
def elu_branches_exchanged(z, alpha=1.0):
    return np.where(z > 0, alpha * np.expm1(z), z)


@elu.mistake("alpha multiplies the positive side as well.")
def elu_alpha_everywhere(z, alpha=1.0):
    return alpha * np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


@elu.mistake("The negative side is a straight line, as in the leaky ReLU.")
def elu_as_leak(z, alpha=1.0):
    return np.where(z > 0, z, alpha * z)


@elu.mistake("The negative side is zero, as in the plain ReLU.")
def elu_as_relu(z, alpha=1.0):
    return np.maximum(z, 0)


@elu.mistake("alpha stands in the exponent instead of in front.")
def elu_alpha_in_exponent(z, alpha=1.0):
    return np.where(z > 0, z, np.expm1(alpha * np.minimum(z, 0)))


@elu.mistake("The exponential side is used everywhere: no case is made for positive inputs.")
def elu_one_branch(z, alpha=1.0):
    return alpha * (np.exp(z) - 1)


@elu.mistake("The input is overwritten: build a new array instead of writing into z.")
def elu_in_place(z, alpha=1.0):
    z[z < 0] = alpha * np.expm1(z[z < 0])
    return z


@elu.mistake("A Python `if` decides about a single number, not about each element of an array.")
def elu_by_if(z, alpha=1.0):
    return z if z > 0 else alpha * math.expm1(z)


@elu.mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def elu_of_arrays_only(z, alpha=1.0):
    out = np.zeros(z.shape)
    out[z > 0] = z[z > 0]
    out[z <= 0] = alpha * np.expm1(z[z <= 0])
    return out


# --- selu ---------------------------------------------------------------------------------


@reference(STABLE)
def selu(z):
    return 1.0507009873554805 * elu(z, 1.6732632423543772)


@selu.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield from _any_shape()
    yield from _large()


@selu.hidden
def _(rng):
    yield from _drawn(rng)
    yield from _drawn_large(rng)


@selu.mistake("The factor λ is missing.")
def selu_without_scale(z):
    return elu(z, 1.6732632423543772)


@selu.mistake("The factor λ is missing on the negative side.")
def selu_scales_above_only(z):
    return np.where(z > 0, 1.0507009873554805 * z, elu(z, 1.6732632423543772))


@selu.mistake("The factor λ is missing on the positive side.")
def selu_scales_below_only(z):
    return elu(z, 1.0507009873554805 * 1.6732632423543772)


@selu.mistake("α is missing: the ELU inside has α = 1.")
def selu_without_alpha(z):
    return 1.0507009873554805 * elu(z)


@selu.mistake("λ and α are exchanged.")
def selu_constants_exchanged(z):
    return 1.6732632423543772 * elu(z, 1.0507009873554805)


@selu.mistake("α multiplies the positive side as well.")
def selu_alpha_everywhere(z):
    return 1.0507009873554805 * 1.6732632423543772 * elu(z)


@selu.mistake("The constants are rounded: copy all their digits.")
def selu_rounded_constants(z):
    return 1.0507 * elu(z, 1.67326)


@selu.mistake("Parentheses are missing: α multiplies the exponential only, not the - 1.")
def selu_parentheses(z):
    below = 1.6732632423543772 * np.exp(np.minimum(z, 0)) - 1
    return 1.0507009873554805 * np.where(z > 0, z, below)


@selu.mistake("The - 1 is missing: the two sides do not meet at 0.")
def selu_without_minus_one(z):
    below = 1.6732632423543772 * np.exp(np.minimum(z, 0))
    return 1.0507009873554805 * np.where(z > 0, z, below)


@selu.mistake(
    "The exponential is computed for positive z too, where it is not used, and overflows: "
    "np.where computes both branches everywhere."
)
def selu_both_branches(z):
    return 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * (np.exp(z) - 1))


@selu.mistake("The factor λ is added instead of multiplied.")
def selu_scale_added(z):
    return 1.0507009873554805 + elu(z, 1.6732632423543772)


@selu.mistake("A Python `if` decides about a single number, not about each element of an array.")
def selu_by_if(z):
    return 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z))


# --- softplus -----------------------------------------------------------------------------


@reference(STABLE)
def softplus(z):
    return np.logaddexp(0, z)


@softplus.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield case("basic", np.array([-7.0, 7.0, 12.0]))
    yield from _any_shape()
    yield from _large()


@softplus.hidden
def _(rng):
    yield from _drawn(rng)
    yield case("basic", rng.uniform(10, 15, size=3))
    yield from _drawn_large(rng)


@softplus.mistake("For large positive z the exponential overflows.")
def softplus_overflow(z):
    return np.log(1 + np.exp(z))


@softplus.mistake(
    "The exponential is computed for positive z too, where it is not used, and overflows: "
    "np.where computes both branches everywhere."
)
def softplus_both_branches(z):
    return np.where(z > 30, z, np.log1p(np.exp(z)))


@softplus.mistake("The logarithm has base 10; the natural one is due.")
def common_logarithm(z):
    return softplus(z) / np.log(10)


@softplus.mistake("The logarithm has base 2; the natural one is due.")
def binary_logarithm(z):
    return softplus(z) / np.log(2)


@softplus.mistake("The exponent has the wrong sign: the curve falls instead of rising.")
def softplus_exponent_sign(z):
    return softplus(-z)


@softplus.mistake("The 1 + is missing, and the logarithm just undoes the exponential.")
def softplus_without_one(z):
    return z * 1.0


@softplus.mistake("The logarithm is missing.")
def softplus_without_logarithm(z):
    return 1 + np.exp(z)


@softplus.mistake("This is the ReLU: the corner at 0 has to be rounded off.")
def softplus_as_relu(z):
    return np.maximum(z, 0)


@softplus.mistake("This is the derivative of softplus, not softplus.")
def softplus_derivative(z):
    return sigmoid(z)


@softplus.mistake("z itself is returned above a bound, and that bound is too low.")
def softplus_bound_too_low(z):
    return np.where(z > 10, z, np.log1p(np.exp(np.minimum(z, 10))))


@softplus.mistake("The sign is flipped: the result has to be positive.")
def softplus_negated(z):
    return -softplus(z)


@softplus.mistake("The rewritten formula needs |z| in the exponent: for negative z it is wrong.")
def softplus_absolute_value_missing(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-z))


@softplus.mistake("log1p adds the 1 already: here it is added twice.")
def softplus_one_twice(z):
    return np.log1p(1 + np.exp(z))


@softplus.mistake("math.log and math.exp take a single number; an array needs NumPy's functions.")
def softplus_of_one_number(z):
    return max(z, 0.0) + math.log1p(math.exp(-math.fabs(z)))


# --- maxout -------------------------------------------------------------------------------


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
        "edges", fortran(rng.normal(size=(3, 2))), rng.normal(size=(2, 3)), rng.normal(size=3)
    )


@maxout.mistake("This is the index of the largest piece, not its value.")
def index_of_largest(X, W, b):
    return np.argmax(X @ W + b, axis=1)


@maxout.mistake("The maximum runs over the examples (axis 0) instead of the pieces.")
def maximum_over_examples(X, W, b):
    return np.max(X @ W + b, axis=0)


@maxout.mistake("The maximum runs over everything: each example has its own.")
def maximum_over_everything(X, W, b):
    return np.max(X @ W + b)


@maxout.mistake("The bias is missing.")
def maxout_without_bias(X, W, b):
    return np.max(X @ W, axis=1)


@maxout.mistake("The biases are left out of the comparison: their largest is added afterwards.")
def bias_after_maximum(X, W, b):
    return np.max(X @ W, axis=1) + np.max(b)


@maxout.mistake("The maximum is cut off at zero: a maxout unit may be negative.")
def maxout_with_relu(X, W, b):
    return np.maximum(np.max(X @ W + b, axis=1), 0)


@maxout.mistake("The smallest piece is taken.")
def smallest_piece(X, W, b):
    return np.min(X @ W + b, axis=1)


@maxout.mistake("The largest piece in size is taken, whatever its sign.")
def largest_in_size(X, W, b):
    return np.max(np.abs(X @ W + b), axis=1)


@maxout.mistake("The pieces are added; only the largest counts.")
def pieces_added(X, W, b):
    return np.sum(X @ W + b, axis=1)


@maxout.mistake("The pieces are averaged; only the largest counts.")
def pieces_averaged(X, W, b):
    return np.mean(X @ W + b, axis=1)


@maxout.mistake("The result is a column (m, 1): the reduced axis is kept.")
def maxout_column(X, W, b):
    return np.max(X @ W + b, axis=1, keepdims=True)


@maxout.mistake("Nothing is reduced: all pieces of each example are returned.")
def all_pieces(X, W, b):
    return X @ W + b


@maxout.mistake("Only the first two pieces compete; there are k of them.")
def two_pieces(X, W, b):
    return np.max(X @ W[:, :2] + b[:2], axis=1)


@maxout.mistake("The bias is subtracted; it has to be added.")
def maxout_bias_subtracted(X, W, b):
    return np.max(X @ W - b, axis=1)


# --- sigmoid_grad -------------------------------------------------------------------------


@reference(STABLE)
def sigmoid_grad(z):
    s = sigmoid(z)
    return s * (1 - s)


@sigmoid_grad.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield from _any_shape()
    yield from _large()


@sigmoid_grad.hidden
def _(rng):
    yield from _drawn(rng)
    yield from _drawn_large(rng)


@sigmoid_grad.mistake(
    "z is treated as if it were the activation: it is the pre-activation, before the sigmoid."
)
def sigmoid_grad_at_activation(z):
    return z * (1 - z)


@sigmoid_grad.mistake("This is the sigmoid itself, not its derivative.")
def sigmoid_itself(z):
    return sigmoid(z)


@sigmoid_grad.mistake("The sigmoid is applied twice: to z and then to the result.")
def sigmoid_grad_of_sigmoid(z):
    s = sigmoid(sigmoid(z))
    return s * (1 - s)


@sigmoid_grad.mistake("This rule belongs to tanh; the sigmoid has another one.")
def rule_of_tanh(z):
    return 1 - sigmoid(z) ** 2


@sigmoid_grad.mistake("The sign is flipped: the sigmoid rises, so its slope is positive.")
def sigmoid_grad_negated(z):
    s = sigmoid(z)
    return s * (s - 1)


@sigmoid_grad.mistake(
    "For large negative z the exponential overflows; the sigmoid, which does not, is at hand."
)
def sigmoid_grad_overflow(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


@sigmoid_grad.mistake(
    "For large positive z the exponential overflows; the sigmoid, which does not, is at hand."
)
def sigmoid_grad_overflow_above(z):
    return np.exp(z) / (1 + np.exp(z)) ** 2


@sigmoid_grad.mistake("The inner derivative is missing: only the outer function is differentiated.")
def inner_derivative_missing(z):
    return -(sigmoid(z) ** 2)


@sigmoid_grad.mistake("One of the two factors is missing.")
def one_factor_only(z):
    return 1 - sigmoid(z)


@sigmoid_grad.mistake("A minus sign has become a plus: the slope has to vanish at both ends.")
def sigmoid_grad_plus(z):
    s = sigmoid(z)
    return s * (1 + s)


@sigmoid_grad.mistake("The second factor holds z where the sigmoid of z is due.")
def mixed_factors(z):
    return sigmoid(z) * (1 - z)


@sigmoid_grad.mistake("A difference quotient is only near the derivative: use the formula.")
def forward_difference(z):
    return (sigmoid(z + 1e-5) - sigmoid(z)) / 1e-5


@sigmoid_grad.mistake("math.exp takes a single number; an array needs a function of NumPy.")
def sigmoid_grad_of_one_number(z):
    s = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
    return s * (1 - s)


# --- tanh_grad ----------------------------------------------------------------------------


@reference(STABLE)
def tanh_grad(z):
    return 1 - np.tanh(z) ** 2


@tanh_grad.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 1.5]))
    yield from _any_shape()
    yield from _large()


@tanh_grad.hidden
def _(rng):
    yield from _drawn(rng)
    yield from _drawn_large(rng)


@tanh_grad.mistake(
    "z is treated as if it were the activation: it is the pre-activation, before tanh."
)
def tanh_grad_at_activation(z):
    return 1 - np.asarray(z) ** 2


@tanh_grad.mistake("The square is missing.")
def square_missing(z):
    return 1 - np.tanh(z)


@tanh_grad.mistake("This rule belongs to the sigmoid; tanh has another one.")
def rule_of_sigmoid(z):
    t = np.tanh(z)
    return t * (1 - t)


@tanh_grad.mistake("A minus sign has become a plus: the slope has to vanish at both ends.")
def tanh_grad_plus(z):
    return 1 + np.tanh(z) ** 2


@tanh_grad.mistake("The sign is flipped: tanh rises, so its slope is positive.")
def tanh_grad_negated(z):
    return np.tanh(z) ** 2 - 1


@tanh_grad.mistake("This is tanh itself, not its derivative.")
def tanh_itself(z):
    return np.tanh(z)


@tanh_grad.mistake("cosh overflows at large |z|: write the slope by means of tanh.")
def cosh_overflow(z):
    return 1 / np.cosh(z) ** 2


@tanh_grad.mistake("The square is inside: z is squared instead of tanh.")
def square_inside(z):
    return 1 - np.tanh(np.asarray(z) ** 2)


@tanh_grad.mistake("tanh is applied twice: to z and then to the result.")
def tanh_grad_of_tanh(z):
    return 1 - np.tanh(np.tanh(z)) ** 2


@tanh_grad.mistake("The square encloses too much: not the whole difference is squared.")
def square_of_difference(z):
    return (1 - np.tanh(z)) ** 2


@tanh_grad.mistake("The hyperbolic secant has to be squared.")
def secant_not_squared(z):
    return np.sqrt(1 - np.tanh(z) ** 2)


@tanh_grad.mistake("This is the slope of the sigmoid: tanh is four times as steep at 0.")
def slope_of_sigmoid(z):
    s = sigmoid(z)
    return s * (1 - s)


# --- relu_grad ----------------------------------------------------------------------------


@reference(PLAIN)
def relu_grad(z):
    return np.where(z > 0, 1.0, 0.0)


@relu_grad.visible
def _():
    yield case("basic", BESIDE_ZERO)
    yield from _any_shape()
    yield case("edges", 0.0, probe="finite")


@relu_grad.hidden
def _(rng):
    yield from _drawn(rng)
    yield case("edges", _both_far(rng))
    yield case("edges", np.array([1e-9, -1e-9]) * rng.uniform(0.5, 1))


@relu_grad.mistake("This is the ReLU itself, not its slope.")
def relu_itself(z):
    return np.maximum(z, 0)


@relu_grad.mistake("The negative side falls: its slope is not -1, for the curve is flat there.")
def slope_of_absolute_value(z):
    return np.where(z > 0, 1.0, -1.0)


@relu_grad.mistake("The comparison itself is returned: True and False instead of numbers.")
def slope_as_comparison(z):
    return z > 0


@relu_grad.mistake("The two sides are exchanged.")
def relu_slopes_exchanged(z):
    return np.where(z > 0, 0.0, 1.0)


@relu_grad.mistake("The slope is 1 everywhere, on the flat side too.")
def slope_one_everywhere(z):
    return 1.0 + 0.0 * np.asarray(z)


@relu_grad.mistake("The flat side has a slope: that is the leaky ReLU.")
def slope_with_leak(z):
    return np.where(z > 0, 1.0, 0.01)


@relu_grad.mistake(
    "A Python `if` decides about a single number, not about each element of an array."
)
def relu_grad_by_if(z):
    return 1.0 if z > 0 else 0.0


@relu_grad.mistake("The input is overwritten: build a new array instead of writing into z.")
def relu_grad_in_place(z):
    z[z > 0] = 1
    z[z <= 0] = 0
    return z


@relu_grad.mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def relu_grad_of_arrays_only(z):
    out = np.zeros(z.shape)
    out[z > 0] = 1
    return out


@relu_grad.mistake("Where z is 0 the quotient of ReLU and z is 0/0: compare instead of dividing.")
def relu_over_z(z):
    return np.maximum(z, 0) / np.asarray(z)


@relu_grad.mistake("The threshold lies at 1; the kink is elsewhere.")
def kink_at_one(z):
    return np.where(z > 1, 1.0, 0.0)


# --- leaky_relu_grad ----------------------------------------------------------------------


@reference(PLAIN)
def leaky_relu_grad(z, alpha=0.01):
    return np.where(z > 0, 1.0, alpha)


@leaky_relu_grad.visible
def _():
    yield case("basic", BESIDE_ZERO)
    yield case("basic", np.array([-4.0, 1.5, -0.25]), 0.3)
    yield from _any_shape()
    yield case("edges", BESIDE_ZERO, 0.0)
    yield case("edges", BESIDE_ZERO, alpha=1)
    yield case("edges", 0.0, 0.2, probe="finite")


@leaky_relu_grad.hidden
def _(rng):
    yield from _drawn(rng)
    for _ in range(2):
        yield case("basic", rng.normal(0, 3, size=6), alpha=float(rng.uniform(0.05, 0.95)))
    yield case("edges", _both_far(rng), float(rng.uniform(0.05, 0.95)))


@leaky_relu_grad.mistake("The parameter alpha is ignored: the slope is always 0.01.")
def leaky_slope_always_default(z, alpha=0.01):
    return np.where(z > 0, 1.0, 0.01)


@leaky_relu_grad.mistake("The slope is always 0.1, whatever alpha is.")
def leaky_slope_always_a_tenth(z, alpha=0.01):
    return np.where(z > 0, 1.0, 0.1)


@leaky_relu_grad.mistake("The negative side still holds z: its slope is a constant.")
def leaky_slope_times_z(z, alpha=0.01):
    return np.where(z > 0, 1.0, alpha * z)


@leaky_relu_grad.mistake("This is the leaky ReLU itself, not its slope.")
def leaky_relu_itself(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z)


@leaky_relu_grad.mistake("The slopes are exchanged: alpha belongs to the other side.")
def leaky_slopes_exchanged(z, alpha=0.01):
    return np.where(z > 0, alpha, 1.0)


@leaky_relu_grad.mistake("The negative side has slope 0, as in the plain ReLU.")
def leaky_slope_forgotten(z, alpha=0.01):
    return np.where(z > 0, 1.0, 0.0)


@leaky_relu_grad.mistake("The slope of the negative side has the wrong sign.")
def leaky_slope_negated(z, alpha=0.01):
    return np.where(z > 0, 1.0, -alpha)


@leaky_relu_grad.mistake(
    "alpha is added on the positive side as well, so the slope there exceeds 1."
)
def leaky_slope_added(z, alpha=0.01):
    return np.where(z > 0, 1.0 + alpha, alpha)


@leaky_relu_grad.mistake("alpha is taken off the positive side: its slope is 1, whatever alpha is.")
def leaky_slopes_sum_to_one(z, alpha=0.01):
    return np.where(z > 0, 1.0 - alpha, alpha)


@leaky_relu_grad.mistake("The positive side still holds z: its slope is a constant.")
def leaky_slope_above_is_z(z, alpha=0.01):
    return np.where(z > 0, z, alpha)


@leaky_relu_grad.mistake(
    "A Python `if` decides about a single number, not about each element of an array."
)
def leaky_slope_by_if(z, alpha=0.01):
    return 1.0 if z > 0 else alpha


@leaky_relu_grad.mistake("The input is overwritten: build a new array instead of writing into z.")
def leaky_slope_in_place(z, alpha=0.01):
    positive = z > 0
    z[positive], z[~positive] = 1, alpha
    return z


@leaky_relu_grad.mistake(
    "A single number is not handled: a Python float has no shape, copy or astype."
)
def leaky_slope_of_arrays_only(z, alpha=0.01):
    out = np.ones(z.shape)
    out[z < 0] = alpha
    return out


@leaky_relu_grad.mistake(
    "Where z is 0 the quotient of leaky ReLU and z is 0/0: compare instead of dividing."
)
def leaky_relu_over_z(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z) / np.asarray(z)


# --- elu_grad -----------------------------------------------------------------------------


@reference(STABLE)
def elu_grad(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))


@elu_grad.visible
def _():
    yield case("basic", BESIDE_ZERO)
    yield case("basic", np.array([-4.0, 1.5, -0.25]), 0.3)
    yield from _any_shape()
    yield case("edges", BESIDE_ZERO, alpha=2)
    yield case("edges", 0.0, 0.5, probe="finite")
    yield from _large()


@elu_grad.hidden
def _(rng):
    yield from _drawn(rng)
    for _ in range(2):
        yield case("basic", rng.normal(0, 3, size=6), alpha=float(rng.uniform(0.2, 3)))
    yield from _drawn_large(rng)
    yield case("stability", rng.uniform(-1e4, 1e4, size=5), float(rng.uniform(0.2, 3)))


@elu_grad.mistake("The parameter alpha is ignored.")
def elu_grad_without_alpha(z, alpha=1.0):
    return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))


@elu_grad.mistake("The negative side is not differentiated: the constant term is still there.")
def elu_grad_constant_kept(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.expm1(np.minimum(z, 0)))


@elu_grad.mistake("The positive side is not differentiated: its slope is a constant.")
def elu_grad_above_is_z(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)))


@elu_grad.mistake("This is the ELU itself, not its derivative.")
def elu_itself(z, alpha=1.0):
    return elu(z, alpha)


@elu_grad.mistake("The negative side has the constant slope alpha, as in the leaky ReLU.")
def elu_grad_as_leak(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha)


@elu_grad.mistake("The negative side has slope 0, as in the plain ReLU.")
def elu_grad_as_relu(z, alpha=1.0):
    return np.where(z > 0, 1.0, 0.0)


@elu_grad.mistake(
    "The exponential is computed for positive z too, where it is not used, and overflows: "
    "np.where computes both branches everywhere."
)
def elu_grad_both_branches(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(z))


@elu_grad.mistake("The exponential is differentiated like a power: a factor z has come down.")
def elu_grad_power_rule(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * z * np.exp(np.minimum(z, 0)))


@elu_grad.mistake(
    "The exponent has the wrong sign: the slope has to die away on the negative side."
)
def elu_grad_exponent_sign(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(-z))


@elu_grad.mistake("The two branches are exchanged.")
def elu_grad_branches_exchanged(z, alpha=1.0):
    return np.where(z > 0, alpha * np.exp(z), 1.0)


@elu_grad.mistake("The shortcut through elu adds 1, which is right for one alpha only.")
def elu_grad_plus_one(z, alpha=1.0):
    return np.where(z > 0, 1.0, elu(z, alpha) + 1)


@elu_grad.mistake("The derivative is taken at the activation instead of the pre-activation.")
def elu_grad_at_activation(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(elu(z, alpha), 0)))


@elu_grad.mistake("The slope of the negative side has the wrong sign.")
def elu_grad_negated(z, alpha=1.0):
    return np.where(z > 0, 1.0, -alpha * np.exp(np.minimum(z, 0)))


@elu_grad.mistake("alpha multiplies the positive side as well.")
def elu_grad_alpha_everywhere(z, alpha=1.0):
    return alpha * np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))


@elu_grad.mistake(
    "A Python `if` decides about a single number, not about each element of an array."
)
def elu_grad_by_if(z, alpha=1.0):
    return 1.0 if z > 0 else alpha * math.exp(z)


@elu_grad.mistake("A single number is not handled: a Python float has no shape, copy or astype.")
def elu_grad_of_arrays_only(z, alpha=1.0):
    out = np.ones(z.shape)
    out[z < 0] = alpha * np.exp(z[z < 0])
    return out


# --- softplus_grad ------------------------------------------------------------------------


@reference(STABLE)
def softplus_grad(z):
    return sigmoid(z)


@softplus_grad.visible
def _():
    yield case("basic", np.array([-2.0, -0.5, 0.0, 0.25, 3.0]))
    yield from _any_shape()
    yield from _large()


@softplus_grad.hidden
def _(rng):
    yield from _drawn(rng)
    yield from _drawn_large(rng)


@softplus_grad.mistake("For large positive z the exponential overflows.")
def softplus_grad_overflow(z):
    return np.exp(z) / (1 + np.exp(z))


@softplus_grad.mistake(
    "For large negative z an exponential overflows, even if the quotient comes out right."
)
def softplus_grad_overflow_below(z):
    return 1 / (1 + np.exp(-z))


@softplus_grad.mistake(
    "np.where computes both branches everywhere, and each of them overflows where it is not "
    "even used."
)
def softplus_grad_both_branches(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@softplus_grad.mistake("The inner derivative is missing: the exponential has to be differentiated.")
def softplus_inner_derivative_missing(z):
    return sigmoid(-z)


@softplus_grad.mistake("This has been differentiated twice: it is the slope of the sigmoid.")
def softplus_second_derivative(z):
    s = sigmoid(z)
    return s * (1 - s)


@softplus_grad.mistake("This is softplus itself, not its derivative.")
def softplus_itself(z):
    return softplus(z)


@softplus_grad.mistake("This is the slope of the ReLU: that of softplus rises smoothly.")
def softplus_grad_as_relu(z):
    return np.where(z > 0, 1.0, 0.0)


@softplus_grad.mistake("The denominator is missing.")
def softplus_grad_without_denominator(z):
    return np.exp(z)


@softplus_grad.mistake("The derivative is taken at the activation instead of the pre-activation.")
def softplus_grad_at_activation(z):
    return sigmoid(softplus(z))


@softplus_grad.mistake("This is tanh: the slope of softplus runs from 0 to 1.")
def softplus_grad_as_tanh(z):
    return np.tanh(z)


@softplus_grad.mistake("The sign is flipped: softplus rises, so its slope is positive.")
def softplus_grad_negated(z):
    return -sigmoid(z)


# --- dead_units ---------------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2})
def dead_units(Z):
    return np.mean(np.all(Z <= 0, axis=0))


@dead_units.visible
def _():
    Z = np.array(
        [
            [1.0, -2.0, 0.0, -1.0, 5.0, 9.0, -0.5],
            [-3.0, -1.0, -2.0, -4.0, 2.0, -3.0, -2.5],
            [-2.0, -0.5, -1.0, 3.0, 4.0, -4.0, 1.5],
            [-6.0, -0.25, -8.0, -7.0, 6.0, -5.0, -9.0],
        ]
    )
    yield case("basic", Z)
    yield case("basic", Z[:, 1:4])
    yield case("basic", np.array([[-1.0, -2.0, -3.0], [2.0, 1.0, 4.0]]))
    yield case("shapes", Z[:1])
    yield case("shapes", Z[:, 2:3])
    yield case("edges", read_only(np.minimum(Z, 0)))
    yield case("edges", np.abs(Z) + 1)
    yield case("edges", np.array([[0, -1, 2], [0, 1, -2]]))


@dead_units.hidden
def _(rng):
    for m, n in [(3, 8), (2, 5), (4, 4), (5, 7)]:
        Z = rng.normal(-1, 1, size=(m, n))
        Z[:, 0] = -np.abs(Z[:, 0])
        Z[0, 0] = 0.0
        Z[:, 1] = -np.abs(Z[:, 1])
        Z[m - 1, 1] *= -1
        if m == n:  # no example is silent, so that rows and columns cannot be confused
            Z[range(m), [2, 3, 2, 1]] = rng.uniform(1, 2, size=m)
        yield case("basic", Z)
    yield case("basic", np.array([[1e-9, -1.0, 0.0], [-2.0, -3.0, -1.0]]))
    yield case("shapes", rng.normal(size=(1, 6)))
    yield case("shapes", rng.normal(size=(6, 1)))
    yield case("edges", strided(rng.normal(-1, 1, size=(2, 9))))
    yield case("edges", fortran(rng.normal(-1, 1, size=(3, 5))))


@dead_units.mistake("A pre-activation of exactly 0 silences a ReLU as well.")
def zero_counts_as_alive(Z):
    return np.mean(np.all(Z < 0, axis=0))


@dead_units.mistake("A unit is dead if it is silent on all examples, not on any.")
def silent_on_any(Z):
    return np.mean(np.any(Z <= 0, axis=0))


@dead_units.mistake("Examples and units are exchanged: units are the columns of Z.")
def dead_examples(Z):
    return np.mean(np.all(Z <= 0, axis=1))


@dead_units.mistake("This is the number of dead units, not their fraction.")
def number_of_dead(Z):
    return np.sum(np.all(Z <= 0, axis=0))


@dead_units.mistake("This is a percentage, not a fraction.")
def percentage_of_dead(Z):
    return 100 * np.mean(np.all(Z <= 0, axis=0))


@dead_units.mistake("These are the units that live, not the dead ones.")
def fraction_alive(Z):
    return np.mean(np.any(Z > 0, axis=0))


@dead_units.mistake("This is the fraction of silent entries, not of units that are always silent.")
def silent_entries(Z):
    return np.mean(Z <= 0)


@dead_units.mistake(
    "This is the fraction of negative entries, not of units that are always silent."
)
def negative_entries(Z):
    return np.mean(Z < 0)


@dead_units.mistake(
    "The mean over the examples is looked at; one positive example is enough to live."
)
def dead_on_average(Z):
    return np.mean(np.mean(Z, axis=0) <= 0)


@dead_units.mistake("The count is divided by the number of examples instead of units.")
def divided_by_examples(Z):
    return np.sum(np.all(Z <= 0, axis=0)) / len(Z)


@dead_units.mistake(
    "The entries are compared with exactly 0: Z holds pre-activations, not outputs."
)
def equal_to_zero(Z):
    return np.mean(np.all(Z == 0, axis=0))


@dead_units.mistake("This tells for each unit whether it is dead, not how many of them are.")
def dead_or_not(Z):
    return np.all(Z <= 0, axis=0).astype(float)


@dead_units.mistake("Only the first example is looked at.")
def first_example_only(Z):
    return np.mean(Z[0] <= 0)


@dead_units.mistake("Integer division leaves 0 unless all units are dead.")
def integer_division(Z):
    return np.sum(np.all(Z <= 0, axis=0)) // Z.shape[1]


# --- given --------------------------------------------------------------------------------

#: As in the stub module, with the references in the place of the slots.
ACTIVATIONS = {
    name: tuple(answers.get(function.__name__, function) for function in pair)
    for name, pair in given.ACTIVATIONS.items()
}


# --- questions ----------------------------------------------------------------------------

# Which activations can give -0.7? tanh: at z = -0.867; leaky ReLU: at -70; ELU: at ln 0.3.
Key(
    "ps2_q1",
    ["tanh", "leaky_relu", "elu"],
    ordered=False,
    comments=[
        (["tanh"], "Some of ReLU's relatives have negative outputs, too."),
        (["tanh", "elu"], "One is missing: what if z is far below zero?"),
        (["tanh", "leaky_relu"], "One is missing: where does the ELU level off?"),
        (["leaky_relu", "elu"], "One is missing: one of the S-shaped curves goes below zero."),
        (["tanh", "relu", "leaky_relu", "elu"], "One too many: the ReLU is never negative."),
    ],
)

# The slope of the sigmoid where its value is 0.9: 0.9 (1 - 0.9).
Key(
    "ps2_q2",
    0.09,
    comments=[
        (0.9, "That is the sigmoid's value, not its slope."),
        (0.25, "That is the slope at z = 0, where the sigmoid is 0.5."),
        (0.1, "That is one of two factors."),
        (0.19, "That is the slope of tanh where tanh is 0.9."),
        (-0.09, "The sigmoid rises, so its slope is positive."),
    ],
)

# What the slopes of twenty sigmoids multiply to at most.
Key(
    "ps2_q3",
    "D",
    comments=[
        ("A", "Every one of the slopes is well below 1."),
        ("B", "The slopes are multiplied, not added."),
        ("C", "That would be right if the largest slope were 0.5."),
    ],
)

# How far a leaky unit moves on its negative side: its slope there is alpha, 0.01.
Key(
    "ps2_q4",
    "B",
    comments=[
        ("A", "That is what happens to a ReLU; a leaky one has a slope below zero."),
        ("C", "The gradient is multiplied by the slope, and that is another one below zero."),
        ("D", "The slope below zero is small, but it is positive."),
    ],
)
