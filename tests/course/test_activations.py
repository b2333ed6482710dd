"""Activations and their derivatives: hand-worked values, properties, independent oracles."""

import math

import numpy as np
import pytest
import scipy.special

from nnkit import activations
from nnkit.activations import (
    ACTIVATIONS,
    dead_units,
    elu,
    elu_grad,
    leaky_relu,
    leaky_relu_grad,
    maxout,
    relu,
    relu_grad,
    selu,
    sigmoid_grad,
    softplus,
    softplus_grad,
    step,
    tanh,
    tanh_grad,
)
from nnkit.neuron import sigmoid

#: Exact unless a row says otherwise.
CLOSE = {"rtol": 1e-12, "atol": 1e-14}

#: The constants of the SELU: λ and α.
SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772

LN2 = 0.6931471805599453  # ln 2
E = math.e

ELEMENTWISE = [
    step,
    tanh,
    relu,
    leaky_relu,
    elu,
    selu,
    softplus,
    sigmoid_grad,
    tanh_grad,
    relu_grad,
    leaky_relu_grad,
    elu_grad,
    softplus_grad,
]

#: Each function with its derivative, at several values of the parameter.
PAIRS = {
    "sigmoid": (sigmoid, sigmoid_grad, {}),
    "tanh": (tanh, tanh_grad, {}),
    "relu": (relu, relu_grad, {}),
    "leaky_relu": (leaky_relu, leaky_relu_grad, {}),
    "leaky_relu, alpha 0": (leaky_relu, leaky_relu_grad, {"alpha": 0.0}),
    "leaky_relu, alpha 0.3": (leaky_relu, leaky_relu_grad, {"alpha": 0.3}),
    "leaky_relu, alpha 1": (leaky_relu, leaky_relu_grad, {"alpha": 1.0}),
    "elu": (elu, elu_grad, {}),
    "elu, alpha 0.4": (elu, elu_grad, {"alpha": 0.4}),
    "elu, alpha 3": (elu, elu_grad, {"alpha": 3.0}),
    "softplus": (softplus, softplus_grad, {}),
}


pytestmark = pytest.mark.usefixtures("references")


# --- hand-worked values -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "z", "expected"),
    [
        (step, -0.1, 0.0),
        (step, 0.0, 1.0),
        (step, 7.0, 1.0),
        (tanh, 0.0, 0.0),
        # e^z = 2 at z = ln 2: (2 - 1/2) / (2 + 1/2) = 1.5 / 2.5
        (tanh, LN2, 0.6),
        (tanh, -LN2, -0.6),
        (relu, -3.0, 0.0),
        (relu, 0.0, 0.0),
        (relu, 2.5, 2.5),
        (leaky_relu, -3.0, -0.03),
        (leaky_relu, 2.5, 2.5),
        # e^z = 1/2 at z = -ln 2
        (elu, -LN2, -0.5),
        (elu, 0.0, 0.0),
        (elu, 1.5, 1.5),
        # λ · 2, and λ · α · (1/2 - 1)
        (selu, 2.0, 2.101401974710961),
        (selu, -LN2, SCALE * ALPHA * -0.5),
        # ln(1 + 1) and ln(1 + 3)
        (softplus, 0.0, LN2),
        (softplus, math.log(3), 2 * LN2),
        # σ(0) = 1/2; σ(ln 3) = 3/4, so the slopes are 1/4 and 3/4 · 1/4
        (sigmoid_grad, 0.0, 0.25),
        (sigmoid_grad, math.log(3), 0.1875),
        # 1 - 0² and 1 - 0.6²
        (tanh_grad, 0.0, 1.0),
        (tanh_grad, LN2, 0.64),
        (relu_grad, -1.0, 0.0),
        (relu_grad, 1.0, 1.0),
        (leaky_relu_grad, -5.0, 0.01),
        (leaky_relu_grad, 5.0, 1.0),
        (elu_grad, -LN2, 0.5),
        (elu_grad, 4.0, 1.0),
        # 3 / (1 + 3)
        (softplus_grad, math.log(3), 0.75),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_value(function, z, expected):
    np.testing.assert_allclose(function(z), expected, **CLOSE)


@pytest.mark.parametrize(
    ("function", "alpha", "z", "expected"),
    [
        (leaky_relu, 0.2, -4.0, -0.8),
        (leaky_relu, 0.0, -4.0, 0.0),
        (leaky_relu, 1.0, -4.0, -4.0),
        (leaky_relu, 0.2, 4.0, 4.0),
        # 0.5 · (1/e - 1)
        (elu, 0.5, -1.0, 0.5 * (1 / E - 1)),
        (elu, 2.0, 3.0, 3.0),
        (leaky_relu_grad, 0.2, -4.0, 0.2),
        (elu_grad, 0.5, -1.0, 0.5 / E),
        (elu_grad, 2.0, 3.0, 1.0),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_value_with_alpha(function, alpha, z, expected):
    np.testing.assert_allclose(function(z, alpha), expected, **CLOSE)


def test_maxout_by_hand():
    X = np.array([[1.0, 2.0], [-1.0, 0.0]])
    W = np.array([[1.0, -1.0, 0.0], [0.5, 1.0, 0.0]])
    b = np.array([0.0, -1.0, 0.5])
    # [1·1 + 2·0.5 + 0, -1 + 2 - 1, 0.5] = [2, 0, 0.5] and [-1, 1 - 1, 0.5] = [-1, 0, 0.5]
    np.testing.assert_array_equal(maxout(X, W, b), [2.0, 0.5])


def test_dead_units_by_hand():
    # Unit 0 fires for the second example, unit 1 and 3 never, unit 2 always: 2 of 4.
    Z = np.array([[-1.0, -2.0, 1.0, 0.0], [3.0, 0.0, 2.0, -1.0]])
    assert dead_units(Z) == 0.5


# --- shapes -------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (3, 1), (2, 1, 4), (0,)], ids=str)
@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
def test_shape_is_kept(function, shape):
    assert np.shape(function(np.full(shape, -0.5))) == shape


@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
def test_integers_are_taken_as_numbers(function):
    z = np.array([-3, -1, 2])
    np.testing.assert_array_equal(function(z), function(z.astype(float)))


@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
def test_result_holds_numbers(function):
    assert np.asarray(function(np.array([-1.5, 0.5]))).dtype.kind in "if"


@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
def test_input_is_untouched(function):
    z = np.array([-1.5, 0.5, 2.0])
    z.setflags(write=False)
    function(z)
    np.testing.assert_array_equal(z, [-1.5, 0.5, 2.0])


@pytest.mark.parametrize(("m", "d", "k"), [(1, 1, 1), (1, 3, 2), (4, 1, 3), (3, 3, 3)])
def test_maxout_shape(m, d, k):
    assert maxout(np.ones((m, d)), np.ones((d, k)), np.ones(k)).shape == (m,)


# --- independent oracles ------------------------------------------------------------------

Z = np.linspace(-20, 20, 401)


@pytest.mark.parametrize(
    ("function", "oracle"),
    [
        (softplus, lambda z: -scipy.special.log_expit(-z)),
        (softplus_grad, scipy.special.expit),
        (sigmoid_grad, lambda z: scipy.special.expit(z) * scipy.special.expit(-z)),
        (tanh, lambda z: 2 * scipy.special.expit(2 * z) - 1),
        (tanh_grad, lambda z: np.cosh(z) ** -2.0),
        (elu, lambda z: [x if x > 0 else math.exp(x) - 1 for x in z]),
        (selu, lambda z: [SCALE * x if x > 0 else SCALE * ALPHA * math.expm1(x) for x in z]),
        (step, lambda z: np.heaviside(z, 1.0)),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_against_oracle(function, oracle):
    np.testing.assert_allclose(function(Z), oracle(Z), rtol=1e-9, atol=1e-14)


def test_maxout_with_two_pieces_is_leaky_relu():
    # The larger of z and αz.
    W, b = np.array([[1.0, 0.2]]), np.zeros(2)
    np.testing.assert_allclose(maxout(Z[:, np.newaxis], W, b), leaky_relu(Z, 0.2), **CLOSE)


def test_maxout_against_python():
    rng = np.random.default_rng(3)
    X, W, b = rng.normal(size=(6, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
    expected = [max(float(np.dot(x, W[:, j]) + b[j]) for j in range(4)) for x in X]
    np.testing.assert_allclose(maxout(X, W, b), expected, **CLOSE)


# --- derivatives --------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAIRS)
def test_derivative_against_finite_differences(name):
    function, derivative, options = PAIRS[name]
    z = np.linspace(-6.03, 6.01, 202)  # no 0: the kinks are left out
    h = 1e-6
    quotient = (function(z + h, **options) - function(z - h, **options)) / (2 * h)
    np.testing.assert_allclose(derivative(z, **options), quotient, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", PAIRS)
def test_derivative_is_finite_at_the_kink(name):
    _, derivative, options = PAIRS[name]
    sides = derivative(-1e-12, **options), derivative(1e-12, **options)
    at = float(derivative(0.0, **options))
    assert min(sides) - 1e-9 <= at <= max(sides) + 1e-9


def test_slopes_of_softplus_and_sigmoid_chain():
    # softplus'' = σ', so the slope of softplus_grad is sigmoid_grad.
    h = 1e-6
    quotient = (softplus_grad(Z + h) - softplus_grad(Z - h)) / (2 * h)
    np.testing.assert_allclose(quotient, sigmoid_grad(Z), rtol=1e-6, atol=1e-9)


# --- properties ---------------------------------------------------------------------------


def test_tanh_is_a_rescaled_sigmoid():
    np.testing.assert_allclose(tanh(Z), 2 * sigmoid(2 * Z) - 1, rtol=1e-9, atol=1e-15)


def test_tanh_is_odd():
    np.testing.assert_array_equal(tanh(-Z), -tanh(Z))


def test_leaky_relu_runs_from_relu_to_identity():
    np.testing.assert_array_equal(leaky_relu(Z, 0.0), relu(Z))
    np.testing.assert_array_equal(leaky_relu(Z, 1.0), Z)


def test_softplus_lies_above_relu_and_nearest_far_out():
    gap = softplus(Z) - relu(Z)
    assert (gap > 0).all()
    assert gap.argmax() == np.abs(Z).argmin()


def test_softplus_differs_from_its_mirror_image_by_z():
    # ln(1 + e^z) - ln(1 + e^-z) = z
    np.testing.assert_allclose(softplus(Z) - softplus(-Z), Z, rtol=1e-12, atol=1e-14)


def test_selu_passes_on_mean_and_variance():
    # The constants are made for this; 10^6 draws know both to about 0.002.
    out = selu(np.random.default_rng(5).normal(size=1_000_000))
    assert abs(out.mean()) < 0.01
    assert abs(out.var() - 1) < 0.01


@pytest.mark.parametrize(("alpha", "floor"), [(0.5, -0.5), (1.0, -1.0), (2.0, -2.0)])
def test_elu_levels_off(alpha, floor):
    np.testing.assert_allclose(elu(-50.0, alpha), floor, rtol=1e-12)


def test_dead_units_stay_dead_when_examples_repeat():
    Z = np.random.default_rng(8).normal(-1.5, 1, size=(4, 30))
    assert 0 < dead_units(Z) < 1
    assert dead_units(np.vstack([Z, Z])) == dead_units(Z)


@pytest.mark.parametrize(
    ("Z", "expected"),
    [
        (np.zeros((3, 2)), 1.0),
        (np.ones((3, 2)), 0.0),
        (np.array([[-1.0, 1.0, -2.0]]), 2 / 3),
        (np.array([[-1.0], [1.0]]), 0.0),
    ],
    ids=["all zero", "all alive", "one example", "one unit"],
)
def test_dead_units_edges(Z, expected):
    assert dead_units(Z) == expected


# --- stability ----------------------------------------------------------------------------


@pytest.mark.parametrize("z", [-1e4, -745.2, -709.8, -40.0, 40.0, 709.8, 745.2, 1e4])
@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
def test_stable(function, z):
    # pytest turns every warning into an error; underflow is fine.
    with np.errstate(over="warn", divide="warn", invalid="warn"):
        assert np.isfinite(function(np.array([z, 0.5])))[0]


@pytest.mark.parametrize(
    ("function", "low", "high"),
    [
        (tanh, -1.0, 1.0),
        (elu, -1.0, 1e4),
        (softplus, 0.0, 1e4),
        (sigmoid_grad, 0.0, 0.0),
        (tanh_grad, 0.0, 0.0),
        (elu_grad, 0.0, 1.0),
        (softplus_grad, 0.0, 1.0),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_limits(function, low, high):
    np.testing.assert_allclose(function(np.array([-1e4, 1e4])), [low, high], rtol=1e-12)


# --- the table of activations -------------------------------------------------------------


def test_table_names():
    names = "identity step sigmoid tanh relu leaky_relu elu softplus"
    assert list(ACTIVATIONS) == names.split()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_table_pairs_function_and_derivative(name):
    function, derivative = ACTIVATIONS[name]
    z = np.array([-2.1, -0.3, 0.4, 3.2])
    h = 1e-6
    quotient = (function(z + h) - function(z - h)) / (2 * h)
    np.testing.assert_allclose(derivative(z), quotient, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)], ids=str)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_table_keeps_shapes(name, shape):
    for function in ACTIVATIONS[name]:
        assert np.shape(function(np.full(shape, 0.7))) == shape


def test_table_holds_the_slots():
    # What is bound to a slot runs in every network that looks the activation up by name.
    assert ACTIVATIONS["elu"] == (activations.elu, activations.elu_grad)


def test_references_have_a_table_of_their_own(solutions):
    from solutions.activations.given import ACTIVATIONS as reference_table

    assert list(reference_table) == list(ACTIVATIONS)
    assert reference_table["relu"][0] is solutions.answer("relu")
