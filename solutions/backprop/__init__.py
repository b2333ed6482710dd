"""Answer sheet of problem set 4: backpropagation."""

import itertools

import numpy as np

from nnkit.check import probes
from nnkit.check.cases import case, fortran, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.activations import ACTIVATIONS
from solutions.forward import mlp_forward, two_layer_forward
from solutions.language import Key, Ladder, bits, normal, reference
from solutions.neuron import log_loss, sigmoid

#: Central differences lose digits where nearly equal numbers are subtracted: about
#: 1e-16 |f| / eps, that is 1e-11 |f| at the default eps, in whatever order one computes.
DIFFERENCES = Tolerance(relative=1e-6, absolute=1e-8)

#: The fast wave's gradient reaches 1e5, so what is lost is larger, too.
FAST_WAVE = Tolerance(relative=1e-6, absolute=1e-3)

#: Two examples, three inputs, two outputs; all numbers different.
X23 = np.array([[1.0, 2.0, -1.5], [-3.0, 0.5, 4.0]])
W32 = np.array([[0.5, -1.0], [2.0, 1.5], [-0.25, 3.0]])
DZ22 = np.array([[1.0, -2.0], [0.5, 3.0]])

#: The lecture's regression example.
EXAMPLE = {
    "wA1": 1.0,
    "wA2": -0.2,
    "bA": 5.0,
    "wB1": 10.0,
    "wB2": -2.0,
    "bB": -12.0,
    "wC1": 40.0,
    "wC2": -10.0,
    "bC": -15.2,
}


def _arrays(rng, *shapes):
    return [rng.normal(size=shape) for shape in shapes]


# --- squared_error ------------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.4})
def squared_error(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2) / len(Y)


@squared_error.visible
def _():
    yield case("basic", np.array([15.0]), np.array([25.0]))
    yield case("basic", np.array([1.0, -2.0, 0.5]), np.array([3.0, -1.0, 0.0]))
    yield case("shapes", np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[4.0, 1.0], [0.5, 3.0]]))
    yield case("shapes", np.array([[1.0], [2.0], [-3.0]]), np.array([[1.5], [4.0], [0.0]]))
    yield case("shapes", np.array([[2.0, -1.0, 0.5]]), np.array([[1.0, 1.0, 2.0]]))


@squared_error.hidden
def _(rng):
    for m in (2, 5, 8):
        yield case("basic", *_arrays(rng, m, m))
    for shape in [(4, 3), (3, 3), (1, 4), (6, 1)]:
        yield case("shapes", *_arrays(rng, shape, shape))
    yield case("shapes", *map(read_only, _arrays(rng, (3, 2), (3, 2))))


@squared_error.mistake(
    "The average is taken over all numbers: the outputs of an example are summed, and only "
    "the examples averaged."
)
def averaged_over_outputs(Y, Y_hat):
    return np.mean((Y - Y_hat) ** 2)


@squared_error.mistake("The errors of all examples are summed up; their mean is due.")
def summed_over_examples(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2)


@squared_error.mistake("There is a factor 1/2 too many: this loss has none.")
def halved(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2) / len(Y) / 2


@squared_error.mistake("The absolute errors are added, not their squares.")
def absolute_error(Y, Y_hat):
    return np.sum(np.abs(Y - Y_hat)) / len(Y)


@squared_error.mistake("The errors are not squared, so those of opposite sign cancel.")
def not_squared(Y, Y_hat):
    return np.sum(Y - Y_hat) / len(Y)


@squared_error.mistake("There is no square root here: that is the length of the error.")
def root(Y, Y_hat):
    return np.sqrt(np.sum((Y - Y_hat) ** 2) / len(Y))


@squared_error.mistake("The sum is squared; each error has to be squared before it is added.")
def squared_after_the_sum(Y, Y_hat):
    return np.sum(Y - Y_hat) ** 2 / len(Y)


@squared_error.mistake("The sum is divided by the number of outputs; it belongs to the examples.")
def divided_by_outputs(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2) / Y.shape[-1]


@squared_error.mistake("The squares are not added up at all: the loss is one number.")
def elementwise(Y, Y_hat):
    return (Y - Y_hat) ** 2 / len(Y)


# --- squared_error_grad -------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.4})
def squared_error_grad(Y, Y_hat):
    return 2 * (Y_hat - Y) / len(Y)


@squared_error_grad.visible
def _():
    yield case("basic", np.array([15.0]), np.array([20.0]))
    yield case("basic", np.array([1.0, -2.0, 0.5]), np.array([3.0, -1.0, 0.0]))
    yield case("shapes", np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[4.0, 1.0], [0.5, 3.0]]))
    yield case("shapes", np.array([[1.0], [2.0], [-3.0]]), np.array([[1.5], [4.0], [0.0]]))
    yield case("shapes", np.array([[2.0, -1.0, 0.5]]), np.array([[1.0, 1.0, 2.0]]))


@squared_error_grad.hidden
def _(rng):
    for m in (2, 5, 8):
        yield case("basic", *_arrays(rng, m, m))
    for shape in [(4, 3), (3, 3), (1, 4), (6, 1)]:
        yield case("shapes", *_arrays(rng, shape, shape))
    yield case("shapes", *map(read_only, _arrays(rng, (3, 2), (3, 2))))


@squared_error_grad.mistake("The 1/m of the mean in `squared_error` is missing.")
def gradient_without_mean(Y, Y_hat):
    return 2 * (Y_hat - Y)


@squared_error_grad.mistake("The factor 2 that comes from differentiating the square is missing.")
def no_factor_two(Y, Y_hat):
    return (Y_hat - Y) / len(Y)


@squared_error_grad.mistake(
    "The sign is flipped: the derivative with respect to Y_hat is due, not to Y."
)
def with_respect_to_targets(Y, Y_hat):
    return 2 * (Y - Y_hat) / len(Y)


@squared_error_grad.mistake(
    "The gradient is divided by the count of all numbers; only the examples are averaged."
)
def gradient_over_all_numbers(Y, Y_hat):
    return 2 * (Y_hat - Y) / Y.size


@squared_error_grad.mistake("The 1/m is there twice.")
def mean_twice(Y, Y_hat):
    return 2 * (Y_hat - Y) / len(Y) ** 2


@squared_error_grad.mistake("This is half the gradient of the sum: the 1/m and the 2 are missing.")
def plain_difference(Y, Y_hat):
    return Y_hat - Y


@squared_error_grad.mistake("The error is still squared: that is the loss, not its derivative.")
def loss_instead_of_gradient(Y, Y_hat):
    return (Y_hat - Y) ** 2 / len(Y)


@squared_error_grad.mistake("Only the signs of the errors are left; that goes with |Y - Y_hat|.")
def gradient_of_absolute_error(Y, Y_hat):
    return np.sign(Y_hat - Y) / len(Y)


@squared_error_grad.mistake(
    "The gradient is summed up to one number; every prediction has a derivative of its own."
)
def gradient_summed(Y, Y_hat):
    return np.sum(2 * (Y_hat - Y)) / len(Y)


# --- log_loss_grad ------------------------------------------------------------------------


@reference({"basic": 0.7, "edges": 0.3})
def log_loss_grad(y, p):
    return (p - y) / (p * (1 - p)) / len(y)


@log_loss_grad.visible
def _():
    yield case("basic", np.array([1.0]), np.array([0.8]))
    yield case("basic", np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.25, 0.1]))
    yield case("edges", np.array([0, 1, 1, 0]), np.array([0.4, 0.6, 0.95, 0.01]))
    yield case("edges", read_only(np.array([0.0, 1.0])), read_only(np.array([0.999, 0.001])))


@log_loss_grad.hidden
def _(rng):
    for m in (2, 5, 9):
        yield case("basic", rng.integers(0, 2, m).astype(float), rng.uniform(0.05, 0.95, m))
    yield case("edges", rng.integers(0, 2, 6), rng.uniform(0.05, 0.95, 6))
    yield case("edges", np.array([0.0]), rng.uniform(0.1, 0.4, 1))
    yield case("edges", strided(np.array([1.0, 0.0, 0.0])), strided(rng.uniform(0.05, 0.95, 3)))


@log_loss_grad.mistake("The 1/m of the mean in `log_loss` is missing.")
def log_loss_gradient_without_mean(y, p):
    return (p - y) / (p * (1 - p))


@log_loss_grad.mistake("The sign is flipped: the minus in front of the logarithms is lost.")
def log_loss_gradient_negated(y, p):
    return (y - p) / (p * (1 - p)) / len(y)


@log_loss_grad.mistake(
    "This is the derivative with respect to the pre-activation z; the one with respect to p is due."
)
def with_respect_to_pre_activation(y, p):
    return (p - y) / len(y)


@log_loss_grad.mistake("The part of the loss with 1 - y is forgotten, so y = 0 gives no gradient.")
def only_positive_examples(y, p):
    return -y / p / len(y)


@log_loss_grad.mistake("The inner derivative of ln(1 - p) is missing: its part has the wrong sign.")
def inner_derivative_missing(y, p):
    return -(y / p + (1 - y) / (1 - p)) / len(y)


@log_loss_grad.mistake("The 1/m is there twice.")
def log_loss_mean_twice(y, p):
    return (p - y) / (p * (1 - p)) / len(y) ** 2


@log_loss_grad.mistake(
    "The two denominators have changed places: each logarithm has its own inner function."
)
def denominators_swapped(y, p):
    return (-y / (1 - p) + (1 - y) / p) / len(y)


@log_loss_grad.mistake("The difference is multiplied by a factor that it should be divided by.")
def multiplied_by_slope(y, p):
    return (p - y) * (p * (1 - p)) / len(y)


@log_loss_grad.mistake(
    "The gradient is summed up to one number; every probability has a derivative of its own."
)
def log_loss_gradient_summed(y, p):
    return np.sum((p - y) / (p * (1 - p))) / len(y)


@log_loss_grad.mistake(
    "A denominator with two factors lacks its parentheses: only the first one divides."
)
def parentheses_missing(y, p):
    return (p - y) / p * (1 - p) / len(y)


# --- regression_partials ------------------------------------------------------------------


@reference({"basic": 0.8, "edges": 0.2})
def regression_partials(x, y, params):
    x1, x2 = x
    a_A = sigmoid(params["wA1"] * x1 + params["wA2"] * x2 + params["bA"])
    a_B = sigmoid(params["wB1"] * x1 + params["wB2"] * x2 + params["bB"])
    y_hat = params["wC1"] * a_A + params["wC2"] * a_B + params["bC"]
    dy_hat = -2 * (y - y_hat)
    dz_A = dy_hat * params["wC1"] * a_A * (1 - a_A)
    dz_B = dy_hat * params["wC2"] * a_B * (1 - a_B)
    return {
        "wA1": dz_A * x1,
        "wA2": dz_A * x2,
        "bA": dz_A,
        "wB1": dz_B * x1,
        "wB2": dz_B * x2,
        "bB": dz_B,
        "wC1": dy_hat * a_A,
        "wC2": dy_hat * a_B,
        "bC": dy_hat,
    }


PARAMETERS = tuple(EXAMPLE)


@regression_partials.visible
def _():
    small = [0.5, -1.0, 0.25, 1.5, 0.75, -0.5, 2.0, -3.0, 1.0]
    yield case("basic", np.array([1.0, 2.0]), 0.5, dict(zip(PARAMETERS, small, strict=True)))
    yield case("basic", np.array([-2.0, 5.0]), 15.0, EXAMPLE)
    flat = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0, 2.0, 1.0]
    yield case("edges", np.array([3.0, -1.0]), 2.0, dict(zip(PARAMETERS, flat, strict=True)))
    whole = [1, 0, -1, 2, 1, 0, 1, -1, 3]
    yield case("edges", read_only(np.array([1, -2])), 4, dict(zip(PARAMETERS, whole, strict=True)))


@regression_partials.hidden
def _(rng):
    for _ in range(5):
        params = dict(zip(PARAMETERS, map(float, rng.normal(size=9)), strict=True))
        yield case("basic", rng.normal(size=2), float(rng.normal(scale=3)), params)
    params = dict(zip(PARAMETERS, map(float, rng.normal(size=9)), strict=True))
    yield case("edges", np.array([0.0, rng.normal()]), float(rng.normal()), params)


def _partials(
    x,
    y,
    params,
    outer=lambda y, y_hat: -2 * (y - y_hat),
    slope=lambda z, a: a * (1 - a),
    through=lambda w: w,
    output=lambda z: z,
    last="a",
):
    """Compute the partials with one piece exchanged."""
    z = {n: params[f"w{n}1"] * x[0] + params[f"w{n}2"] * x[1] + params[f"b{n}"] for n in "AB"}
    a = {n: sigmoid(z[n]) for n in "AB"}
    y_hat = output(params["wC1"] * a["A"] + params["wC2"] * a["B"] + params["bC"])
    d = outer(y, y_hat)
    inputs = a if last == "a" else z
    partials = {"wC1": d * inputs["A"], "wC2": d * inputs["B"], "bC": d}
    for n, weight in [("A", params["wC1"]), ("B", params["wC2"])]:
        dz = d * through(weight) * slope(z[n], a[n])
        partials |= {f"w{n}1": dz * x[0], f"w{n}2": dz * x[1], f"b{n}": dz}
    return partials


@regression_partials.mistake(
    "All partials have the wrong sign: the inner derivative of y - ŷ with respect to ŷ is -1."
)
def partials_negated(x, y, params):
    return _partials(x, y, params, outer=lambda y, y_hat: 2 * (y - y_hat))


@regression_partials.mistake("The factor 2 of the square's derivative is missing in all partials.")
def partials_without_two(x, y, params):
    return _partials(x, y, params, outer=lambda y, y_hat: -(y - y_hat))


@regression_partials.mistake(
    "The sigmoid's derivative is missing on the way through the neurons A and B."
)
def sigmoid_slope_missing(x, y, params):
    return _partials(x, y, params, slope=lambda z, a: 1.0)


@regression_partials.mistake(
    "The sigmoid's derivative is written with z where its formula has the output a."
)
def slope_with_z(x, y, params):
    return _partials(x, y, params, slope=lambda z, a: z * (1 - z))


@regression_partials.mistake(
    "The sigmoid's derivative is taken at the output a; it belongs to the pre-activation z."
)
def slope_at_output(x, y, params):
    return _partials(x, y, params, slope=lambda z, a: sigmoid(a) * (1 - sigmoid(a)))


@regression_partials.mistake(
    "C's weights are missing in the partials of A and B: the way from ŷ to a neuron leads "
    "through the weight of its output."
)
def output_weight_missing(x, y, params):
    return _partials(x, y, params, through=lambda w: 1.0)


@regression_partials.mistake(
    "The partials of C's weights have a pre-activation where the output of A or B is due."
)
def last_weights_with_z(x, y, params):
    return _partials(x, y, params, last="z")


@regression_partials.mistake("The weights C1 and C2 are mixed up on the way back to A and B.")
def output_weights_swapped(x, y, params):
    swapped = _partials(x, y, params)
    for n, other in [("A", "wC2"), ("B", "wC1")]:
        z = params[f"w{n}1"] * x[0] + params[f"w{n}2"] * x[1] + params[f"b{n}"]
        dz = swapped["bC"] * params[other] * sigmoid(z) * (1 - sigmoid(z))
        swapped |= {f"w{n}1": dz * x[0], f"w{n}2": dz * x[1], f"b{n}": dz}
    return swapped


@regression_partials.mistake("x1 and x2 have changed places in the partials of A and B.")
def inputs_swapped(x, y, params):
    p = _partials(x, y, params)
    return p | {"wA1": p["wA2"], "wA2": p["wA1"], "wB1": p["wB2"], "wB2": p["wB1"]}


@regression_partials.mistake(
    "The partials of A's and B's weights lack the last factor of the chain, the input."
)
def input_missing(x, y, params):
    p = _partials(x, y, params)
    return p | {"wA1": p["bA"], "wA2": p["bA"], "wB1": p["bB"], "wB2": p["bB"]}


@regression_partials.mistake("C is a linear neuron here; its output must not be squashed.")
def output_squashed(x, y, params):
    return _partials(x, y, params, output=sigmoid)


@regression_partials.mistake("The bias of C is missing in ŷ.")
def output_bias_missing(x, y, params):
    return _partials(x, y, params, output=lambda z: z - params["bC"])


@regression_partials.mistake(
    "The new parameters are returned; the partial derivatives themselves are due."
)
def step_taken(x, y, params):
    partials = _partials(x, y, params)
    return {key: params[key] - partials[key] for key in params}


# --- numerical_gradient -------------------------------------------------------------------


# In the basic group all numbers are multiples of powers of two: adding and subtracting them
# is exact, so whoever perturbs theta and forgets a last bit loses the edges only.
@reference({"basic": 0.5, "shapes": 0.2, "edges": 0.3})
def numerical_gradient(f, theta, eps=1e-5):
    gradient = np.empty(theta.shape)
    for index in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (f(up) - f(down)) / (2 * eps)
    return gradient


@numerical_gradient.visible
def _():
    yield case("basic", probes.cubic, np.array([2.0]), eps=0.5)
    yield case("basic", probes.cubic, np.array([1.0, -0.5, 3.0]), eps=0.25)
    yield case("basic", probes.cube_of_sum, np.array([1.0, -1.5]), eps=0.5)
    matrix = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]])
    yield case("shapes", probes.bilinear, matrix, eps=0.125)
    yield case("shapes", probes.cubic, matrix.T.copy(), eps=0.5)
    yield case("shapes", probes.cubic, np.array(1.5), eps=0.5)
    yield case("edges", probes.cubic, np.array([0.1, 0.7, -1.3]), tolerance=DIFFERENCES)
    yield case("edges", probes.fast_wave, np.array([0.3, -1.1]), tolerance=FAST_WAVE)
    yield case("edges", probes.cubic, fortran(matrix), eps=0.5)
    yield case("edges", probes.cube_of_sum, strided(np.array([0.5, 2.0, -1.0])), eps=0.25)


@numerical_gradient.hidden
def _(rng):
    def polynomial(*shape):
        a, b = rng.integers(1, 9, size=(2, *shape))
        return lambda theta: float(np.sum(a * theta**3 + b * theta**2) - np.sum(b * theta) ** 2)

    def dyadic(*shape):
        return rng.integers(-24, 25, size=shape) / 8

    for n, eps in [(2, 0.5), (3, 0.25), (5, 0.125)]:
        yield case("basic", polynomial(n), dyadic(n), eps=eps)
    yield case("shapes", polynomial(2, 3), dyadic(2, 3), eps=0.5)
    yield case("shapes", polynomial(3, 3), dyadic(3, 3), eps=0.25)
    yield case("shapes", polynomial(2, 1, 3), dyadic(2, 1, 3), eps=0.25)
    yield case("edges", polynomial(4), rng.normal(size=4), tolerance=DIFFERENCES)
    yield case("edges", probes.fast_wave, rng.normal(size=3), tolerance=FAST_WAVE)
    yield case("edges", polynomial(3, 2), fortran(dyadic(3, 2)), eps=0.5)


def _differences(f, theta, eps, quotient):
    """Fill a gradient with a quotient of f's values with one entry moved by some amount."""
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):

        def moved(amount, index=index):
            copy = theta.copy()
            copy[index] += amount
            return f(copy)

        gradient[index] = quotient(moved, eps)
    return gradient


@numerical_gradient.mistake(
    "These are forward differences: f is taken at θ and to one side of it only."
)
def forward_difference(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(eps) - moved(0.0)) / eps)


@numerical_gradient.mistake(
    "These are backward differences: f is taken at θ and to one side of it only."
)
def backward_difference(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(0.0) - moved(-eps)) / eps)


@numerical_gradient.mistake(
    "The difference is divided by eps, but the two points lie twice as far apart."
)
def divided_by_eps(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(eps) - moved(-eps)) / eps)


@numerical_gradient.mistake("Division and multiplication go from left to right: / 2 * eps.")
def divided_by_two_times_eps(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(eps) - moved(-eps)) / 2 * eps)


@numerical_gradient.mistake("The sign is flipped: the value at the larger θ comes first.")
def difference_negated(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(-eps) - moved(eps)) / (2 * eps))


@numerical_gradient.mistake("The two points are eps apart; each should be eps away from θ.")
def half_the_step(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(eps / 2) - moved(-eps / 2)) / eps)


@numerical_gradient.mistake("The difference is not divided by the distance of the two points.")
def not_divided(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: moved(eps) - moved(-eps))


@numerical_gradient.mistake("This is what a step of 1e-5 gives, whatever eps is.")
def eps_hard_coded(f, theta, eps=1e-5):
    return numerical_gradient(f, theta)


@numerical_gradient.mistake(
    "All entries of θ are moved at once, so each entry's derivative contains all the others'."
)
def all_entries_at_once(f, theta, eps=1e-5):
    slope = (f(theta + eps) - f(theta - eps)) / (2 * eps)
    return np.full(theta.shape, slope)


@numerical_gradient.mistake(
    "An entry stays moved while the next one's turn has come: put θ back after each entry."
)
def entries_stay_moved(f, theta, eps=1e-5):
    theta = theta.copy()
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += eps
        above = f(theta)
        theta[index] -= 2 * eps
        gradient[index] = (above - f(theta)) / (2 * eps)
    return gradient


@numerical_gradient.mistake(
    "θ comes back changed in its last bits: (θ + ε) - 2ε + ε need not be θ. Keep the old value "
    "and put it back."
)
def rounding_left_behind(f, theta, eps=1e-5):
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += eps
        above = f(theta)
        theta[index] -= 2 * eps
        gradient[index] = (above - f(theta)) / (2 * eps)
        theta[index] += eps
    return gradient


@numerical_gradient.mistake("The gradient is flat; it must have the shape of theta.")
def flat_gradient(f, theta, eps=1e-5):
    return numerical_gradient(f, theta, eps).ravel()


@numerical_gradient.mistake(
    "Whole rows of θ are moved at once: the loop has to reach every single entry."
)
def row_by_row(f, theta, eps=1e-5):
    gradient = np.zeros(theta.shape)
    for i in range(len(theta)):
        up, down = theta.copy(), theta.copy()
        up[i] += eps
        down[i] -= eps
        gradient[i] = (f(up) - f(down)) / (2 * eps)
    return gradient


@numerical_gradient.mistake(
    "f is called with a flattened θ; it expects an array of the shape of theta."
)
def flattened_for_f(f, theta, eps=1e-5):
    return numerical_gradient(lambda flat: f(flat), theta.ravel(), eps).reshape(theta.shape)


@numerical_gradient.mistake(
    "The moved entry does not reach f: for arrays that do not lie in one piece in memory, "
    "ravel and reshape(-1) return a copy."
)
def moved_in_a_copy(f, theta, eps=1e-5):
    gradient = np.zeros(theta.size)
    flat = theta.reshape(-1)
    for i in range(theta.size):
        old = flat[i]
        flat[i] = old + eps
        above = f(theta)
        flat[i] = old - eps
        gradient[i] = (above - f(theta)) / (2 * eps)
        flat[i] = old
    return gradient.reshape(theta.shape)


# --- linear_backward ----------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2}, names=("dX", "dW", "db"))
def linear_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


@linear_backward.visible
def _():
    yield case("basic", DZ22, X23, W32)
    square = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[2.0, 1.0], [-1.0, 4.0]])
    yield case("basic", np.array([[0.5, 2.0], [-1.5, 1.0]]), *square)
    yield case("shapes", np.array([[2.0, -1.0, 0.5]]), np.array([[3.0, -4.0]]), W32.T.copy())
    yield case("shapes", np.array([[1.0], [-2.0], [0.25]]), W32, np.array([[2.0], [-0.5]]))
    yield case("edges", read_only(DZ22), read_only(X23), read_only(W32))
    yield case("edges", fortran(DZ22), strided(X23), fortran(W32))


@linear_backward.hidden
def _(rng):
    for m, n_in, n_out in [(4, 3, 2), (3, 3, 3), (2, 5, 4), (7, 2, 3)]:
        yield case("basic", *_arrays(rng, (m, n_out), (m, n_in), (n_in, n_out)))
    for m, n_in, n_out in [(1, 3, 2), (4, 1, 3), (3, 4, 1), (1, 1, 1)]:
        yield case("shapes", *_arrays(rng, (m, n_out), (m, n_in), (n_in, n_out)))
    dZ, X, W = _arrays(rng, (4, 2), (4, 3), (3, 2))
    yield case("edges", fortran(dZ), read_only(X), strided(W))
    yield case("edges", read_only(dZ), strided(X), fortran(W))


@linear_backward.mistake(
    "dW is divided by m. The average is taken in the loss, so dZ contains the 1/m already."
)
def dW_averaged(dZ, X, W):
    return dZ @ W.T, X.T @ dZ / len(X), dZ.sum(axis=0)


@linear_backward.mistake(
    "db is the mean over the examples. The average is taken in the loss, so dZ contains the "
    "1/m already."
)
def db_averaged(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)


@linear_backward.mistake(
    "dW and db are divided by m. The average is taken in the loss, so dZ contains the 1/m already."
)
def dW_and_db_averaged(dZ, X, W):
    return dZ @ W.T, X.T @ dZ / len(X), dZ.mean(axis=0)


@linear_backward.mistake("All three gradients are divided by m; dZ contains the 1/m already.")
def all_averaged(dZ, X, W):
    return dZ @ W.T / len(X), X.T @ dZ / len(X), dZ.mean(axis=0)


@linear_backward.mistake(
    "W is not transposed in dX. Where W is square the shapes fit all the same."
)
def dX_without_transpose(dZ, X, W):
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)


@linear_backward.mistake("dW is transposed: it must have the shape of W.")
def dW_transposed(dZ, X, W):
    return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)


@linear_backward.mistake("X is not transposed in dW. With as many examples as inputs it fits.")
def dW_without_transpose(dZ, X, W):
    return dZ @ W.T, X @ dZ, dZ.sum(axis=0)


@linear_backward.mistake("dX is transposed: it must have the shape of X.")
def dX_transposed(dZ, X, W):
    return W @ dZ.T, X.T @ dZ, dZ.sum(axis=0)


@linear_backward.mistake("db keeps the axis of the examples: it must have the shape (n_out,).")
def db_keeps_axis(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)


@linear_backward.mistake("db is summed over the outputs (axis 1) instead of the examples.")
def db_wrong_axis(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)


@linear_backward.mistake("db is not summed: a bias acts on every example.")
def db_not_summed(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.copy()


@linear_backward.mistake("db is one number; there is a bias for each output.")
def db_one_number(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum()


@linear_backward.mistake("The gradients come in another order: dX, dW, db is due.")
def order_changed(dZ, X, W):
    return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T


@linear_backward.mistake("dX comes third instead of first.")
def dX_last(dZ, X, W):
    return X.T @ dZ, dZ @ W.T, dZ.sum(axis=0)


@linear_backward.mistake("dX is missing: the layer before needs it.")
def dX_missing(dZ, X, W):
    return X.T @ dZ, dZ.sum(axis=0)


@linear_backward.mistake("All gradients are negated: the step, not the gradient, has the minus.")
def all_negated(dZ, X, W):
    return -dZ @ W.T, -X.T @ dZ, -dZ.sum(axis=0)


@linear_backward.mistake("db is all ones; the gradient that arrives at Z is forgotten in it.")
def db_ones(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.ones(dZ.shape[1])


# --- activation_backward ------------------------------------------------------------------


@reference({"basic": 0.6, "functions": 0.2, "shapes": 0.2})
def activation_backward(dA, Z, name):
    _, derivative = ACTIVATIONS[name]
    return dA * derivative(Z)


@activation_backward.visible
def _():
    dA = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]])
    Z = np.array([[0.5, -1.0, 2.0], [-0.25, 1.5, -3.0]])
    yield case("basic", np.array([[2.0, -1.0]]), np.array([[0.5, -1.5]]), "sigmoid")
    yield case("basic", dA, Z, "tanh")
    yield case("basic", dA, Z, "relu")
    for name in ACTIVATIONS:
        yield case("functions", dA, Z, name)
    yield case("shapes", np.array([2.0, -0.5, 1.0]), np.array([0.1, -0.7, 2.5]), "tanh")
    yield case("shapes", dA[:, :2], read_only(Z[:, 1:]), "elu")
    yield case("shapes", fortran(dA.T), strided(Z.T), "sigmoid")


@activation_backward.hidden
def _(rng):
    for name in ("sigmoid", "tanh", "relu"):
        yield case("basic", *_arrays(rng, (3, 4), (3, 4)), name)
    for name in ACTIVATIONS:
        yield case("functions", *_arrays(rng, (2, 5), (2, 5)), name)
    yield case("shapes", *_arrays(rng, (4, 4), (4, 4)), "softplus")
    yield case("shapes", *_arrays(rng, (1, 3), (1, 3)), "sigmoid")
    yield case("shapes", *_arrays(rng, 5, 5), "leaky_relu")


@activation_backward.mistake("The gradient dA that arrives from above is forgotten.")
def only_derivative(dA, Z, name):
    return ACTIVATIONS[name][1](Z)


@activation_backward.mistake(
    "The derivative of the activation is forgotten: dA goes through as is."
)
def derivative_forgotten(dA, Z, name):
    return dA.copy()


@activation_backward.mistake("dA is multiplied by the activation itself, not by its derivative.")
def function_for_derivative(dA, Z, name):
    return dA * ACTIVATIONS[name][0](Z)


@activation_backward.mistake(
    "The derivative is taken at the output A = g(Z); it belongs to the pre-activation Z."
)
def derivative_at_output(dA, Z, name):
    return dA * ACTIVATIONS[name][1](ACTIVATIONS[name][0](Z))


@activation_backward.mistake("The derivative is taken at dA; it belongs to the pre-activation Z.")
def derivative_at_gradient(dA, Z, name):
    return Z * ACTIVATIONS[name][1](dA)


@activation_backward.mistake("The name is ignored: the sigmoid's derivative is taken for all.")
def always_sigmoid(dA, Z, name):
    return dA * ACTIVATIONS["sigmoid"][1](Z)


@activation_backward.mistake("The name is ignored: ReLU's derivative is taken for all.")
def always_relu(dA, Z, name):
    return dA * (Z > 0)


@activation_backward.mistake("dA is divided by the derivative; the chain rule multiplies.")
def divided(dA, Z, name):
    with np.errstate(divide="ignore", invalid="ignore"):
        return dA / ACTIVATIONS[name][1](Z)


@activation_backward.mistake("The derivative is added to dA; the chain rule multiplies.")
def added(dA, Z, name):
    return dA + ACTIVATIONS[name][1](Z)


@activation_backward.mistake(
    "This is a matrix product; an activation works elementwise, and so does its derivative."
)
def matrix_product(dA, Z, name):
    return dA @ ACTIVATIONS[name][1](Z).T


@activation_backward.mistake(
    "a (1 - a) is written with the pre-activation in the place of a, whatever the name."
)
def slope_of_pre_activation(dA, Z, name):
    return dA * Z * (1 - Z)


@activation_backward.mistake("The result is divided by m: there is no average to take here.")
def averaged_here(dA, Z, name):
    return dA * ACTIVATIONS[name][1](Z) / len(Z)


# --- output_delta -------------------------------------------------------------------------


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


@output_delta.mistake("The sign is flipped.")
def delta_negated(Y, A):
    return (Y - A) / len(A)


@output_delta.mistake("The 1/m is missing: here is where it enters the backward pass.")
def delta_without_mean(Y, A):
    return A - Y


@output_delta.mistake("The average is taken over the outputs, too; the loss sums over them.")
def delta_over_all_numbers(Y, A):
    return (A - Y) / A.size


@output_delta.mistake("The gradient is divided by the number of outputs; examples are averaged.")
def delta_over_outputs(Y, A):
    return (A - Y) / A.shape[1]


@output_delta.mistake(
    "There is a factor A (1 - A) too many: it cancels against the derivative of the loss. It "
    "would belong to a squared error."
)
def delta_with_slope(Y, A):
    return (A - Y) * A * (1 - A) / len(A)


@output_delta.mistake(
    "This is the gradient with respect to A; the step through the sigmoid is missing."
)
def with_respect_to_output(Y, A):
    return (A - Y) / (A * (1 - A)) / len(A)


@output_delta.mistake("There is a factor 2 too many, as if the loss were a squared error.")
def delta_doubled(Y, A):
    return 2 * (A - Y) / len(A)


@output_delta.mistake("The gradient is summed over the examples; each example has its own row.")
def delta_summed(Y, A):
    return np.sum(A - Y, axis=0) / len(A)


@output_delta.mistake("The gradient is summed over the outputs; it must have the shape of A.")
def delta_summed_over_outputs(Y, A):
    return np.sum(A - Y, axis=1) / len(A)


@output_delta.mistake("The 1/m is there twice.")
def delta_mean_twice(Y, A):
    return (A - Y) / len(A) ** 2


@output_delta.mistake("Only the examples with target 1 count here; those with 0 pull as well.")
def delta_of_positives(Y, A):
    return Y * (A - Y) / len(A)


# --- two_layer_backward -------------------------------------------------------------------


@reference({"basic": 0.6, "functions": 0.2, "shapes": 0.2})
def two_layer_backward(dZ2, cache, params, hidden="sigmoid"):
    dA1, dW2, db2 = linear_backward(dZ2, cache["A1"], params["W2"])
    dZ1 = activation_backward(dA1, cache["Z1"], hidden)
    _, dW1, db1 = linear_backward(dZ1, cache["X"], params["W1"])
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def _network(rng, n_in, n_hidden, n_out):
    W1, b1, W2, b2 = _arrays(rng, (n_in, n_hidden), n_hidden, (n_hidden, n_out), n_out)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def _two_layers(rng, m, n_in, n_hidden, n_out, hidden="sigmoid"):
    """Draw the arguments of `two_layer_backward`; the cache is that of a forward pass."""
    params = _network(rng, n_in, n_hidden, n_out)
    _, cache = two_layer_forward(rng.normal(size=(m, n_in)), params, hidden=hidden)
    return rng.normal(size=(m, n_out)), cache, params


#: A 2-3-1 network, the smallest with a hidden layer to speak of.
SMALL = {
    "W1": np.array([[1.0, -0.5, 0.25], [0.5, 2.0, -1.0]]),
    "b1": np.array([0.1, -0.2, 0.3]),
    "W2": np.array([[1.5], [-2.0], [0.5]]),
    "b2": np.array([0.25]),
}


@two_layer_backward.visible
def _():
    rng = np.random.default_rng(4)
    X = np.array([[1.0, -2.0], [0.5, 1.5], [-1.0, 0.25]])
    _, cache = two_layer_forward(X, SMALL)
    yield case("basic", np.array([[0.5], [-1.0], [2.0]]), cache, SMALL)
    yield case("basic", *_two_layers(rng, 2, 3, 3, 3))
    for name in ("tanh", "relu", "identity"):
        yield case("functions", *_two_layers(rng, 3, 2, 4, 2, name), hidden=name)
    yield case("shapes", *_two_layers(rng, 1, 2, 3, 2))
    yield case("shapes", *_two_layers(rng, 4, 1, 1, 1, "tanh"), hidden="tanh")
    dZ2, cache, params = _two_layers(rng, 2, 2, 3, 1)
    yield case(
        "shapes",
        read_only(dZ2),
        {key: read_only(value) for key, value in cache.items()},
        {key: fortran(value) for key, value in params.items()},
    )


@two_layer_backward.hidden
def _(rng):
    for sizes in [(4, 3, 2, 5), (5, 2, 4, 1), (3, 3, 3, 3)]:
        yield case("basic", *_two_layers(rng, *sizes))
    for name in ("tanh", "relu", "leaky_relu", "elu", "softplus"):
        yield case("functions", *_two_layers(rng, 3, 2, 4, 3, name), hidden=name)
    yield case("shapes", *_two_layers(rng, 1, 4, 2, 3))
    yield case("shapes", *_two_layers(rng, 6, 1, 5, 1, "relu"), hidden="relu")


def _back(
    dZ2,
    cache,
    params,
    hidden,
    slope=lambda cache, hidden: ACTIVATIONS[hidden][1](cache["Z1"]),
    inputs=("X", "A1"),
    scale=1.0,
):
    """Go backward with one piece exchanged."""
    X, A1 = (cache[name] for name in inputs)
    dZ1 = dZ2 @ params["W2"].T * slope(cache, hidden)
    return {
        "W1": scale * X.T @ dZ1,
        "b1": scale * dZ1.sum(axis=0),
        "W2": scale * A1.T @ dZ2,
        "b2": scale * dZ2.sum(axis=0),
    }


@two_layer_backward.mistake("The derivative of the hidden activation is forgotten.")
def hidden_derivative_forgotten(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, hidden, slope=lambda cache, hidden: 1.0)


@two_layer_backward.mistake(
    "The hidden activation's derivative is taken at A1; it belongs to the pre-activation Z1."
)
def hidden_derivative_at_output(dZ2, cache, params, hidden="sigmoid"):
    return _back(
        dZ2, cache, params, hidden, slope=lambda cache, hidden: ACTIVATIONS[hidden][1](cache["A1"])
    )


@two_layer_backward.mistake("The argument hidden is ignored: the sigmoid's derivative is taken.")
def hidden_hard_coded(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, "sigmoid")


@two_layer_backward.mistake(
    "A1 (1 - A1) is taken for every activation; it is the derivative of the sigmoid only."
)
def slope_from_output(dZ2, cache, params, hidden="sigmoid"):
    return _back(
        dZ2, cache, params, hidden, slope=lambda cache, hidden: cache["A1"] * (1 - cache["A1"])
    )


@two_layer_backward.mistake(
    "Z1 is taken for the inputs of the second layer; they are the activations A1."
)
def second_layer_sees_z(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, hidden, inputs=("X", "Z1"))


@two_layer_backward.mistake(
    "dZ2 is multiplied by A2 (1 - A2), but it has passed the output's sigmoid already."
)
def output_slope_again(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2 * cache["A2"] * (1 - cache["A2"]), cache, params, hidden)


@two_layer_backward.mistake(
    "The gradients are divided by m: dZ2 comes from the loss and contains the 1/m already."
)
def layers_averaged(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, hidden, scale=1 / len(dZ2))


@two_layer_backward.mistake(
    "The gradients of the biases are means; sums over the examples are due."
)
def biases_averaged(dZ2, cache, params, hidden="sigmoid"):
    grads = _back(dZ2, cache, params, hidden)
    return grads | {"b1": grads["b1"] / len(dZ2), "b2": grads["b2"] / len(dZ2)}


@two_layer_backward.mistake("The 1/m is put in once more at the hidden layer: W1 and b1 are off.")
def hidden_layer_averaged(dZ2, cache, params, hidden="sigmoid"):
    grads = _back(dZ2, cache, params, hidden)
    return grads | {"W1": grads["W1"] / len(dZ2), "b1": grads["b1"] / len(dZ2)}


@two_layer_backward.mistake("The gradients of the biases keep the axis of the examples: (1, n).")
def biases_keep_axis(dZ2, cache, params, hidden="sigmoid"):
    grads = _back(dZ2, cache, params, hidden)
    return grads | {"b1": grads["b1"][np.newaxis], "b2": grads["b2"][np.newaxis]}


@two_layer_backward.mistake("The gradients of the weights are transposed: each has W's shape.")
def weights_transposed(dZ2, cache, params, hidden="sigmoid"):
    grads = _back(dZ2, cache, params, hidden)
    return grads | {"W1": grads["W1"].T, "W2": grads["W2"].T}


@two_layer_backward.mistake(
    "The keys are named after the gradients (dW1, ...); those of params (W1, ...) are due."
)
def keys_renamed(dZ2, cache, params, hidden="sigmoid"):
    return {f"d{key}": value for key, value in _back(dZ2, cache, params, hidden).items()}


@two_layer_backward.mistake("The gradients come as a tuple; a dict with the keys of params is due.")
def tuple_of_gradients(dZ2, cache, params, hidden="sigmoid"):
    return tuple(_back(dZ2, cache, params, hidden).values())


@two_layer_backward.mistake(
    "The way back to the hidden layer skips W2: each hidden unit receives dZ2 as if its weight "
    "were 1."
)
def second_weights_skipped(dZ2, cache, params, hidden="sigmoid"):
    ones = params | {"W2": np.ones_like(params["W2"])}
    return _back(dZ2, cache, ones, hidden)


@two_layer_backward.mistake("All gradients are negated: the step, not the gradient, has the minus.")
def layers_negated(dZ2, cache, params, hidden="sigmoid"):
    return _back(dZ2, cache, params, hidden, scale=-1.0)


# --- mlp_backward -------------------------------------------------------------------------


@reference({"basic": 0.6, "functions": 0.2, "shapes": 0.2})
def mlp_backward(dZ, cache, layers, hidden="relu"):
    gradients = []
    for i in reversed(range(len(layers))):
        A_prev, Z = cache[i]
        if i < len(layers) - 1:
            W_next = layers[i + 1][0]
            dZ = activation_backward(dZ @ W_next.T, Z, hidden)
        gradients.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
    return gradients


def _layers(rng, m, sizes, hidden="relu"):
    """Draw the arguments of `mlp_backward`; the cache is that of a forward pass."""
    layers = [
        (rng.normal(size=(n_in, n_out)), rng.normal(size=n_out))
        for n_in, n_out in itertools.pairwise(sizes)
    ]
    _, cache = mlp_forward(rng.normal(size=(m, sizes[0])), layers, hidden=hidden)
    return rng.normal(size=(m, sizes[-1])), cache, layers


@mlp_backward.visible
def _():
    rng = np.random.default_rng(5)
    yield case("basic", *_layers(rng, 3, [2, 3, 1]))
    yield case("basic", *_layers(rng, 3, [2, 4, 3, 2]))
    yield case("basic", *_layers(rng, 2, [3, 3, 3, 3]))
    for name in ("tanh", "sigmoid", "identity"):
        yield case("functions", *_layers(rng, 3, [2, 3, 3, 2], name), hidden=name)
    yield case("shapes", *_layers(rng, 2, [3, 2]))
    yield case("shapes", *_layers(rng, 1, [2, 3, 2, 4]))
    dZ, cache, layers = _layers(rng, 3, [1, 2, 1, 1], "tanh")
    frozen = [tuple(map(read_only, pair)) for pair in cache]
    yield case("shapes", read_only(dZ), frozen, layers, hidden="tanh")


@mlp_backward.hidden
def _(rng):
    for m, sizes in [(4, [3, 5, 2]), (5, [2, 4, 4, 3]), (3, [3, 3, 3, 3])]:
        yield case("basic", *_layers(rng, m, sizes))
    for name in ("tanh", "sigmoid", "leaky_relu", "elu"):
        yield case("functions", *_layers(rng, 4, [3, 4, 2, 3], name), hidden=name)
    yield case("shapes", *_layers(rng, 5, [4, 1]))
    yield case("shapes", *_layers(rng, 1, [2, 3, 3, 1]))
    yield case("shapes", *_layers(rng, 3, [2, 3, 2, 4, 3, 2]))


def _recursion(dZ, cache, layers, hidden, back, layer=linear_backward):
    """Run the recursion with a step of its own: ``dZ = back(dA, i)`` for layer i."""
    gradients = []
    for i in reversed(range(len(layers))):
        dA, dW, db = layer(dZ, cache[i][0], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = back(dA, i)
    return gradients


def _through(cache, hidden):
    return lambda dA, i: dA * ACTIVATIONS[hidden][1](cache[i - 1][1])


@mlp_backward.mistake("The derivative of the hidden activation is forgotten.")
def recursion_without_derivative(dZ, cache, layers, hidden="relu"):
    return _recursion(dZ, cache, layers, hidden, lambda dA, i: dA)


@mlp_backward.mistake(
    "The derivative is taken at the pre-activation of the same layer; dA belongs to the layer "
    "before."
)
def derivative_of_own_layer(dZ, cache, layers, hidden="relu"):
    return _recursion(
        dZ, cache, layers, hidden, lambda dA, i: dA * ACTIVATIONS[hidden][1](cache[i][1])
    )


@mlp_backward.mistake(
    "The derivative is taken at the activation A; it belongs to the pre-activation Z."
)
def recursion_derivative_at_output(dZ, cache, layers, hidden="relu"):
    return _recursion(
        dZ, cache, layers, hidden, lambda dA, i: dA * ACTIVATIONS[hidden][1](cache[i][0])
    )


@mlp_backward.mistake("The argument hidden is ignored: ReLU's derivative is taken.")
def recursion_always_relu(dZ, cache, layers, hidden="relu"):
    return _recursion(dZ, cache, layers, hidden, _through(cache, "relu"))


@mlp_backward.mistake("The argument hidden is ignored: the sigmoid's derivative is taken.")
def recursion_always_sigmoid(dZ, cache, layers, hidden="relu"):
    return _recursion(dZ, cache, layers, hidden, _through(cache, "sigmoid"))


@mlp_backward.mistake("The gradients come in reverse order: the first layer's come first.")
def layers_reversed(dZ, cache, layers, hidden="relu"):
    return mlp_backward(dZ, cache, layers, hidden)[::-1]


@mlp_backward.mistake(
    "dZ is multiplied by the hidden activation's derivative, but it has passed the last layer's "
    "activation already."
)
def last_layer_through_activation(dZ, cache, layers, hidden="relu"):
    dZ = dZ * ACTIVATIONS[hidden][1](cache[-1][1])
    return _recursion(dZ, cache, layers, hidden, _through(cache, hidden))


@mlp_backward.mistake("The 1/m is put in again at every layer; dZ contains it already.")
def averaged_at_every_layer(dZ, cache, layers, hidden="relu"):
    return [(dW / len(dZ), db / len(dZ)) for dW, db in mlp_backward(dZ, cache, layers, hidden)]


@mlp_backward.mistake("The gradients of the biases are means; sums over the examples are due.")
def recursion_biases_averaged(dZ, cache, layers, hidden="relu"):
    return [(dW, db / len(dZ)) for dW, db in mlp_backward(dZ, cache, layers, hidden)]


@mlp_backward.mistake("The first layer's gradients are missing: the loop stops too early.")
def first_layer_missing(dZ, cache, layers, hidden="relu"):
    return mlp_backward(dZ, cache, layers, hidden)[1:]


@mlp_backward.mistake("Each pair comes as (db, dW); (dW, db) is due, like the layers' (W, b).")
def pairs_swapped(dZ, cache, layers, hidden="relu"):
    return [(db, dW) for dW, db in mlp_backward(dZ, cache, layers, hidden)]


@mlp_backward.mistake("A layer's input is its A_prev; here its own pre-activation Z is taken.")
def weights_from_pre_activations(dZ, cache, layers, hidden="relu"):
    shifted = [(cache[i - 1][1] if i else cache[0][0], cache[i][1]) for i in range(len(cache))]
    return _recursion(dZ, shifted, layers, hidden, _through(cache, hidden))


@mlp_backward.mistake("The gradients of the biases keep the axis of the examples: (1, n).")
def recursion_biases_keep_axis(dZ, cache, layers, hidden="relu"):
    return [(dW, db[np.newaxis]) for dW, db in mlp_backward(dZ, cache, layers, hidden)]


@mlp_backward.mistake(
    "W is not transposed on the way back. Between layers of the same width it fits all the same."
)
def recursion_without_transpose(dZ, cache, layers, hidden="relu"):
    def layer(dZ, X, W):
        return dZ @ W, X.T @ dZ, dZ.sum(axis=0)

    return _recursion(dZ, cache, layers, hidden, _through(cache, hidden), layer)


# --- gradient_step ------------------------------------------------------------------------


@reference({"basic": 0.8, "edges": 0.2})
def gradient_step(params, grads, lr):
    return {name: value - lr * grads[name] for name, value in params.items()}


@gradient_step.visible
def _():
    params = {"w": np.array([1.0, -2.0]), "b": np.array([0.5])}
    grads = {"w": np.array([0.5, 3.0]), "b": np.array([-2.0])}
    yield case("basic", params, grads, 0.25)
    rng = np.random.default_rng(6)
    yield case("basic", SMALL, {key: rng.normal(size=SMALL[key].shape) for key in SMALL}, 2.0)
    yield case("edges", EXAMPLE, {key: i - 3.5 for i, key in enumerate(EXAMPLE)}, 0.1)
    frozen = {key: read_only(value) for key, value in params.items()}
    yield case("edges", frozen, {key: read_only(value) for key, value in grads.items()}, 1.5)


@gradient_step.hidden
def _(rng):
    for sizes in [(2, 3, 1), (4, 2, 3)]:
        params, grads = _network(rng, *sizes), _network(rng, *sizes)
        yield case("basic", params, dict(reversed(grads.items())), float(rng.uniform(0.1, 3)))
    yield case("edges", {"theta": float(rng.normal())}, {"theta": float(rng.normal())}, 0.3)


@gradient_step.mistake("The gradient is added: that step leads uphill.")
def uphill(params, grads, lr):
    return {key: params[key] + lr * grads[key] for key in params}


@gradient_step.mistake("The learning rate is ignored: the whole gradient is subtracted.")
def learning_rate_ignored(params, grads, lr):
    return {key: params[key] - grads[key] for key in params}


@gradient_step.mistake("The gradient is divided by the learning rate.")
def divided_by_learning_rate(params, grads, lr):
    return {key: params[key] - grads[key] / lr for key in params}


@gradient_step.mistake("Only the step is returned; it has to be added to the parameters.")
def only_the_step(params, grads, lr):
    return {key: -lr * grads[key] for key in params}


@gradient_step.mistake("The old parameters are returned as they were.")
def no_step(params, grads, lr):
    return dict(params)


@gradient_step.mistake("The learning rate is applied to the parameters as well.")
def everything_scaled(params, grads, lr):
    return {key: lr * (params[key] - grads[key]) for key in params}


@gradient_step.mistake("Only parameters with a W or w in their names move; biases learn, too.")
def only_weights(params, grads, lr):
    return {
        key: params[key] - lr * grads[key] if "w" in key.lower() else params[key] for key in params
    }


@gradient_step.mistake(
    "The given arrays are changed in place (`-=` works on the caller's own array): make new ones."
)
def arrays_in_place(params, grads, lr):
    new = dict(params)
    for key in new:
        new[key] -= lr * grads[key]
    return new


@gradient_step.mistake("The given dict is changed in place: fill a new one.")
def dict_in_place(params, grads, lr):
    for key in params:
        params[key] = params[key] - lr * grads[key]
    return params


@gradient_step.mistake("The new values come as a list; a dict with the keys of params is due.")
def list_of_values(params, grads, lr):
    return [params[key] - lr * grads[key] for key in params]


# --- train_two_layer ----------------------------------------------------------------------


@reference(
    {"basic": 0.6, "functions": 0.2, "edges": 0.2}, names=("params", "losses"), lists=("losses",)
)
def train_two_layer(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    losses = np.empty(steps)
    for i in range(steps):
        A2, cache = two_layer_forward(X, params, hidden=hidden)
        losses[i] = log_loss(Y.ravel(), A2.ravel())
        grads = two_layer_backward(output_delta(Y, A2), cache, params, hidden)
        params = gradient_step(params, grads, lr)
    return params, losses


X42 = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([[0.0], [1.0], [1.0], [0.0]])


@train_two_layer.visible
def _():
    yield case("basic", X42, XOR, SMALL, lr=0.5, steps=1)
    yield case("basic", X42, XOR, SMALL, lr=2.0, steps=5)
    X = np.array([[1.0, -2.0], [0.5, 1.5], [-1.0, 0.25]])
    yield case("functions", X, XOR[:3], SMALL, lr=0.2, steps=4, hidden="tanh")
    yield case("functions", X, XOR[:3], SMALL, lr=0.1, steps=4, hidden="relu")
    yield case("edges", X42, XOR.astype(int), SMALL, steps=0)
    yield case("edges", X42, XOR, SMALL, steps=3)
    frozen = {key: read_only(value) for key, value in SMALL.items()}
    yield case("edges", read_only(X42), read_only(XOR), frozen, lr=0.3, steps=3)
    # The default number of steps, told by that of the losses. Of zeros nothing is learnt, so
    # all steps are alike, and the calls in them need no second answer.
    zeros = {key: np.zeros_like(value) for key, value in SMALL.items()}
    yield case("edges", X42, XOR, zeros)
    yield case("edges", X[:1], XOR[1:2], SMALL, lr=0.5, steps=3)


@train_two_layer.hidden
def _(rng):
    for m, n_in, n_hidden in [(5, 2, 3), (7, 3, 2), (4, 4, 4)]:
        X, Y = rng.normal(size=(m, n_in)), rng.permutation(m).reshape(m, 1) % 2
        lr, steps = float(rng.uniform(0.1, 1.5)), int(rng.integers(6, 12))
        params = _network(rng, n_in, n_hidden, 1)
        yield case("basic", X, Y.astype(float), params, lr=lr, steps=steps)
    for name in ("tanh", "elu"):
        X, Y = rng.normal(size=(5, 3)), rng.permutation(5).reshape(5, 1) % 2
        yield case("functions", X, Y, _network(rng, 3, 4, 1), lr=0.2, steps=6, hidden=name)
    yield case(
        "edges", rng.normal(size=(3, 2)), XOR[:3], _network(rng, 2, 3, 1), steps=0, hidden="tanh"
    )


def _train(
    X,
    Y,
    params,
    lr,
    steps,
    hidden,
    delta=output_delta,
    backward=two_layer_backward,
    loss=log_loss,
    step=gradient_step,
):
    """Train with one piece exchanged."""
    losses = np.zeros(steps)
    for i in range(steps):
        A2, cache = two_layer_forward(X, params, hidden=hidden)
        losses[i] = loss(Y.ravel(), A2.ravel())
        params = step(params, backward(delta(Y, A2), cache, params, hidden), lr)
    return params, losses


@train_two_layer.mistake("The losses are taken after each update; they are due before it.")
def losses_after_the_step(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    params, losses = train_two_layer(X, Y, params, lr, steps, hidden)
    A2, _ = two_layer_forward(X, params, hidden=hidden)
    return params, np.append(losses, log_loss(Y.ravel(), A2.ravel()))[1 : steps + 1]


@train_two_layer.mistake("There is one loss too many: the one after the last update.")
def one_loss_too_many(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    params, losses = train_two_layer(X, Y, params, lr, steps, hidden)
    A2, _ = two_layer_forward(X, params, hidden=hidden)
    return params, np.append(losses, log_loss(Y.ravel(), A2.ravel()))


@train_two_layer.mistake("The steps lead uphill: the gradient is added.")
def training_uphill(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, -lr, steps, hidden)


@train_two_layer.mistake("The argument hidden is ignored: the hidden layer is always a sigmoid.")
def training_ignores_hidden(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, lr, steps)


@train_two_layer.mistake("hidden reaches the forward pass, but not the backward pass.")
def backward_ignores_hidden(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def backward(dZ2, cache, params, hidden):
        return two_layer_backward(dZ2, cache, params)

    return _train(X, Y, params, lr, steps, hidden, backward=backward)


@train_two_layer.mistake("The argument lr is ignored: the learning rate is always 1.")
def training_ignores_learning_rate(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, 1.0, steps, hidden)


@train_two_layer.mistake("The argument steps is ignored: there are always 1000 updates.")
def training_ignores_steps(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, lr, 1000, hidden)


@train_two_layer.mistake(
    "W2 is updated before the gradient has passed through it: finish the backward pass first, "
    "then take the step."
)
def updated_on_the_way_back(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def backward(dZ2, cache, params, hidden):
        _, dW2, db2 = linear_backward(dZ2, cache["A1"], params["W2"])
        ahead = params | {"W2": params["W2"] - lr * dW2}
        return two_layer_backward(dZ2, cache, ahead, hidden) | {"W2": dW2, "b2": db2}

    return _train(X, Y, params, lr, steps, hidden, backward=backward)


@train_two_layer.mistake(
    "The 1/m is missing in the output's delta, so every step is m times too long."
)
def training_without_mean(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, delta=lambda Y, A2: A2 - Y)


@train_two_layer.mistake("The output's delta has one factor too many, A2 (1 - A2).")
def training_with_slope(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def delta(Y, A2):
        return output_delta(Y, A2) * A2 * (1 - A2)

    return _train(X, Y, params, lr, steps, hidden, delta=delta)


@train_two_layer.mistake("The losses are squared errors; the log-loss is due.")
def squared_losses(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, loss=squared_error)


@train_two_layer.mistake(
    "For the losses, targets of shape (m,) meet outputs of shape (m, 1): they are broadcast to "
    "(m, m), every target against every output."
)
def losses_broadcast(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, loss=lambda y, p: log_loss(y, p[:, np.newaxis]))


@train_two_layer.mistake("There is one update too few, and one loss: count the steps from 0.")
def one_step_too_few(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, lr, max(steps - 1, 0), hidden)


@train_two_layer.mistake("The biases are never updated.")
def biases_stay(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def step(params, grads, lr):
        new = gradient_step(params, grads, lr)
        return new | {"b1": params["b1"], "b2": params["b2"]}

    return _train(X, Y, params, lr, steps, hidden, step=step)


@train_two_layer.mistake("Only the output layer is trained: W1 and b1 never change.")
def hidden_layer_stays(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def step(params, grads, lr):
        new = gradient_step(params, grads, lr)
        return new | {"W1": params["W1"], "b1": params["b1"]}

    return _train(X, Y, params, lr, steps, hidden, step=step)


@train_two_layer.mistake("The parameters come back untrained: the updated ones are not kept.")
def never_kept(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, step=lambda params, grads, lr: params)


@train_two_layer.mistake("Only the last loss is returned; one for each step is due.")
def last_loss_only(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    params, losses = train_two_layer(X, Y, params, lr, steps, hidden)
    return params, (float(losses[-1]) if steps else 0.0)


@train_two_layer.mistake("The given params are changed in place: start from a copy.")
def training_in_place(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    trained, losses = train_two_layer(X, Y, params, lr, steps, hidden)
    params.update(trained)
    return params, losses


@train_two_layer.mistake("The network is updated after each single example; all belong to a step.")
def example_by_example(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    losses = np.zeros(steps)
    for i in range(steps):
        A2, _ = two_layer_forward(X, params, hidden=hidden)
        losses[i] = log_loss(Y.ravel(), A2.ravel())
        for x, y in zip(X, Y, strict=True):
            params, _ = train_two_layer(x[None], y[None], params, lr, 1, hidden)
    return params, losses


# --- find_wrong_backward ------------------------------------------------------------------


@reference({"basic": 0.4, "shapes": 0.2, "one part": 0.2, "values": 0.2})
def find_wrong_backward(candidates):
    rng = np.random.default_rng(0)
    trials = []
    for shape in np.ndindex(3, 3, 3):
        m, n_in, n_out = np.add(shape, 1)
        dZ = rng.normal(size=(m, n_out))
        trials.append((dZ, rng.normal(size=(m, n_in)), rng.normal(size=(n_in, n_out))))

    def agree(got, want):
        return np.shape(got) == want.shape and np.allclose(got, want)

    def is_right(candidate):
        try:
            return all(all(map(agree, candidate(*t), linear_backward(*t))) for t in trials)
        except Exception:
            return False

    return [not is_right(candidate) for candidate in candidates]


@find_wrong_backward.visible
def _():
    yield case("basic", [probes.unspoiled, probes.all_negated])
    yield case("basic", [probes.all_doubled, probes.last_example_first, probes.all_zero])
    yield case("shapes", [probes.db_as_row, probes.unspoiled, probes.dX_squeezed])
    yield case("shapes", [probes.fails_for_one_output, probes.unspoiled, probes.dW_by_widths])
    yield case("shapes", [probes.last_example_first, probes.fails_for_one_example])
    yield case(
        "one part",
        [probes.dX_negated, probes.dW_doubled, probes.last_example_first, probes.db_averaged],
    )
    yield case("values", [probes.dW_too_small, probes.unspoiled, probes.dX_one_percent_off])
    yield case("values", [probes.dZ_ignored, probes.db_reversed, probes.first_example_for_all])
    yield case("values", [probes.signs_ignored, probes.unspoiled])


@find_wrong_backward.hidden
def _(rng):
    def spoiled(spoil):
        return lambda dZ, X, W: spoil(*linear_backward(dZ, X, W))

    def by_examples(dZ, X, W):
        dX = np.array([W @ row for row in dZ])
        dW = sum(np.outer(x, row) for x, row in zip(X, dZ, strict=True))
        return dX, dW, sum(dZ)

    def by_einsum(dZ, X, W):
        return np.einsum("mk,nk->mn", dZ, W), np.einsum("mn,mk->nk", X, dZ), dZ.T.sum(axis=1)

    def only_square(dZ, X, W):
        if W.shape[0] != W.shape[1]:
            raise ValueError("shapes do not fit")
        return linear_backward(dZ, X, W)

    def last_example_left_out(dZ, X, W):
        dX, _, db = linear_backward(dZ, X, W)
        return dX, X[:-1].T @ dZ[:-1], db

    def shuffled(*candidates):
        return [candidates[i] for i in rng.permutation(len(candidates))]

    factor = float(rng.uniform(1.5, 4))
    yield case(
        "basic",
        shuffled(
            linear_backward.reference,
            by_examples,
            by_einsum,
            spoiled(lambda dX, dW, db: (dX * factor, dW / factor, db - factor)),
            spoiled(lambda dX, dW, db: (np.abs(dX), np.abs(dW), np.abs(db))),
            spoiled(lambda dX, dW, db: (dX / len(dX), dW / len(dX), db / len(dX))),
        ),
    )
    yield case(
        "shapes",
        shuffled(
            by_examples,
            only_square,
            spoiled(lambda dX, dW, db: (dX, dW.T, db)),
            spoiled(lambda dX, dW, db: (dX, dW, db[:, np.newaxis])),
            spoiled(lambda dX, dW, db: (dX * dX.shape[1] / len(db), dW, db)),
            spoiled(lambda dX, dW, db: (dX, dW, db[0] if len(db) == 1 else db)),
        ),
    )
    yield case(
        "one part",
        shuffled(
            by_einsum,
            spoiled(lambda dX, dW, db: (dX * factor, dW, db)),
            spoiled(lambda dX, dW, db: (dX, -dW, db)),
            spoiled(lambda dX, dW, db: (dX, dW / len(dX), db)),
            spoiled(lambda dX, dW, db: (dX, dW, db * factor)),
        ),
    )
    yield case(
        "values",
        shuffled(
            by_examples,
            last_example_left_out,
            lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, dZ[0] * len(dZ)),
            lambda dZ, X, W: linear_backward(np.abs(dZ), X, W),
            lambda dZ, X, W: linear_backward(dZ, np.abs(X), W),
            lambda dZ, X, W: linear_backward(dZ, X, np.abs(W)),
            spoiled(lambda dX, dW, db: (dX, dW + 0.01 * np.sign(dW), db)),
            spoiled(lambda dX, dW, db: (dX, dW[::-1], db)),
        ),
    )


def _close(got, want):
    return np.shape(got) == want.shape and np.allclose(got, want, rtol=1e-6, atol=1e-8)


def _find(
    candidates,
    shapes=((5, 3, 2), (2, 3, 5), (1, 2, 3), (4, 3, 1)),
    agree=_close,
    parts=(0, 1, 2),
    every=all,
    drawn=lambda *trial: trial,
    caught=Exception,
):
    """Test the candidates in a way that has a hole in one place."""
    rng = np.random.default_rng(1)
    trials = [
        tuple(drawn(*_arrays(rng, (m, n_out), (m, n_in), (n_in, n_out))))
        for m, n_in, n_out in shapes
    ]

    def is_wrong(candidate, trial):
        try:
            got = candidate(*trial)
        except caught:
            return True
        want = linear_backward(*trial)
        return not every(agree(got[i], want[i]) for i in parts)

    return [any(is_wrong(candidate, trial) for trial in trials) for candidate in candidates]


@find_wrong_backward.mistake("Every candidate passes: the test finds nothing.")
def accuses_nobody(candidates):
    return [False] * len(candidates)


@find_wrong_backward.mistake("Every candidate is called wrong, the right ones as well.")
def accuses_everybody(candidates):
    return [True] * len(candidates)


@find_wrong_backward.mistake("True and False are mixed up: True stands for a wrong candidate.")
def true_for_right(candidates):
    return [not wrong for wrong in find_wrong_backward(candidates)]


@find_wrong_backward.mistake(
    "Right candidates that round differently are called wrong: compare up to a tolerance."
)
def exact_comparison(candidates):
    return _find(candidates, agree=np.array_equal)


@find_wrong_backward.mistake("Only dX is looked at; mistakes in dW and db pass.")
def only_dX(candidates):
    return _find(candidates, parts=(0,))


@find_wrong_backward.mistake("Only dW is looked at; mistakes in dX and db pass.")
def only_dW(candidates):
    return _find(candidates, parts=(1,))


@find_wrong_backward.mistake("Only db is looked at; mistakes in dX and dW pass.")
def only_db(candidates):
    return _find(candidates, parts=(2,))


@find_wrong_backward.mistake("dX is not looked at; mistakes in it pass.")
def dX_unseen(candidates):
    return _find(candidates, parts=(1, 2))


@find_wrong_backward.mistake("db is not looked at; mistakes in it pass.")
def db_unseen(candidates):
    return _find(candidates, parts=(0, 1))


@find_wrong_backward.mistake(
    "A candidate passes as soon as one of its gradients is right; all three have to be."
)
def one_right_gradient_suffices(candidates):
    return _find(candidates, every=any)


@find_wrong_backward.mistake("Only layers with as many inputs as outputs are tried.")
def only_square_layers(candidates):
    return _find(candidates, shapes=((5, 3, 3), (1, 2, 2), (4, 1, 1)))


@find_wrong_backward.mistake("A single example (m = 1) is never tried.")
def never_one_example(candidates):
    return _find(candidates, shapes=((5, 3, 2), (2, 3, 5), (4, 3, 1)))


@find_wrong_backward.mistake("Nothing but a single example (m = 1) is tried.")
def always_one_example(candidates):
    return _find(candidates, shapes=((1, 3, 2), (1, 3, 5), (1, 3, 1)))


@find_wrong_backward.mistake("A layer with a single output is never tried.")
def never_one_output(candidates):
    return _find(candidates, shapes=((5, 3, 2), (2, 3, 5), (1, 2, 3)))


@find_wrong_backward.mistake("Only one shape is tried.")
def one_shape(candidates):
    return _find(candidates, shapes=((5, 3, 2),))


@find_wrong_backward.mistake(
    "dZ consists of ones, so whoever ignores its values passes: draw it at random."
)
def upstream_of_ones(candidates):
    return _find(candidates, drawn=lambda dZ, X, W: (np.ones_like(dZ), X, W))


@find_wrong_backward.mistake(
    "All examples are alike, so whoever mixes them up passes: draw X at random."
)
def equal_examples(candidates):
    return _find(candidates, drawn=lambda dZ, X, W: (dZ, np.repeat(X[:1], len(X), axis=0), W))


@find_wrong_backward.mistake(
    "All inputs are positive, so whoever loses a sign passes: draw numbers of both signs."
)
def positive_inputs(candidates):
    return _find(candidates, drawn=lambda *trial: map(np.abs, trial))


@find_wrong_backward.mistake(
    "The difference lacks its absolute value: gradients that are too small pass."
)
def signed_difference(candidates):
    return _find(
        candidates, agree=lambda got, want: got.shape == want.shape and np.max(got - want) < 1e-6
    )


@find_wrong_backward.mistake(
    "Sums are compared, so entries that stand in wrong places pass: compare elementwise."
)
def sums_compared(candidates):
    return _find(
        candidates,
        agree=lambda got, want: got.shape == want.shape and np.isclose(np.sum(got), np.sum(want)),
    )


@find_wrong_backward.mistake("The tolerance is too large: gradients that are 1 % off pass.")
def tolerance_too_large(candidates):
    return _find(
        candidates, agree=lambda got, want: got.shape == want.shape and np.allclose(got, want, 0.1)
    )


@find_wrong_backward.mistake(
    "The shapes are not compared: np.allclose stretches (1, n) to (n,) without a word."
)
def shapes_unseen(candidates):
    def agree(got, want):
        try:
            return np.allclose(got, want, rtol=1e-6, atol=1e-8)
        except ValueError:
            return False

    return _find(candidates, agree=agree)


@find_wrong_backward.mistake("Only shapes are compared; no value is looked at.")
def only_shapes(candidates):
    return _find(candidates, agree=lambda got, want: np.shape(got) == want.shape)


@find_wrong_backward.mistake(
    "A candidate's exception ends the whole test; it has to be caught and counts as wrong."
)
def exceptions_get_through(candidates):
    return _find(candidates, caught=())


@find_wrong_backward.mistake("A candidate's exception is caught, but does not count as wrong.")
def exceptions_forgiven(candidates):
    found = []
    for candidate in candidates:
        try:
            found += _find([candidate], caught=())
        except Exception:
            found.append(False)
    return found


@find_wrong_backward.mistake("The result is an array; a list of bools is due.")
def array_of_bools(candidates):
    return np.array(find_wrong_backward(candidates))


@find_wrong_backward.mistake("The places of the wrong candidates are returned; bools are due.")
def places_of_the_wrong(candidates):
    return [i for i, wrong in enumerate(find_wrong_backward(candidates)) if wrong]


@find_wrong_backward.mistake("0 and 1 are returned; bools are due.")
def zeros_and_ones(candidates):
    return [int(wrong) for wrong in find_wrong_backward(candidates)]


# --- questions ----------------------------------------------------------------------------

Key(
    "ps4_q1",
    -16.2,
    tolerance=1e-6,
    comments=[
        (-14.2, "That step goes uphill: ŷ is too large already, and b_C makes it larger."),
        (-25.2, "The learning rate is forgotten."),
        (-5.2, "The learning rate is forgotten, and the step goes uphill."),
    ],
)
Key(
    "ps4_q2",
    "C",
    comments=[
        ("A", "The partials are of the order 1e-16: a hundred times that is still nothing."),
        ("B", "w_C2 is one factor of the partials; another one is nearly zero, and stays so."),
        ("D", "A thousand steps of practically zero are practically zero."),
    ],
)
Key(
    "ps4_q3",
    64,
    comments=[
        (32, "That is the number of parameters; count the calls of f that one of them needs."),
        (33, "That is the price of forward differences."),
        (50, "The biases are parameters, too."),
        (25, "The biases are parameters, too; and count the calls of f that each one needs."),
        (2, "f is called anew for each parameter: all others have to stay where they are."),
    ],
)
Key(
    "ps4_q4",
    "C",
    comments=[
        ("A", "Two values that agree in their first 7 digits leave nothing in the difference."),
        ("B", "There the rounding error, about 1e-7 over ε, is as large as 1e-2."),
        ("D", "There the error of the series is about as large as the derivative itself."),
    ],
)

#: The planted bug: the derivative of the sigmoid in a network of tanh units.
Key(
    "ps4_bug_line",
    12,
    comments=[
        (8, "This line is right: it is where the 1/m enters, once."),
        (9, "With examples in columns this product has the shape of W2, (1, h): it is right."),
        (10, "With examples in columns the sum over the examples runs along axis 1."),
        (11, "With examples in columns W2 comes first, transposed: the shape is that of A1."),
        (13, "With examples in columns this product has the shape of W1, (h, 1): it is right."),
    ],
)
Key(
    "ps4_bug_gradients",
    ["W1", "b1"],
    ordered=False,
    comments=[
        (["W1"], "What else is computed from the wrong array?"),
        (["b1"], "What else is computed from the wrong array?"),
        (["W1", "b1", "W2", "b2"], "Go through the lines in order: what is done before the bug?"),
    ],
)


# --- the regression example, line by line ----------------------------------------------------

REGRESSION = Ladder(
    "regression_ladder",
    "ps4",
    "The nine partial derivatives of the 2-2-1 regression network",
    points=4,
    symbols=[
        ("x1", "", "first input", normal),
        ("x2", "", "second input", normal),
        ("y", "", "target", normal),
        ("wA1", "", "weight of A for x1", normal),
        ("wA2", "", "weight of A for x2", normal),
        ("bA", "", "bias of A", normal),
        ("wB1", "", "weight of B for x1", normal),
        ("wB2", "", "weight of B for x2", normal),
        ("bB", "", "bias of B", normal),
        ("wC1", "", "weight of C for aA", normal),
        ("wC2", "", "weight of C for aB", normal),
        ("bC", "", "bias of C", normal),
        ("zA", "", "pre-activation of A", "wA1 * x1 + wA2 * x2 + bA"),
        ("aA", "", "output of A", "sigma(zA)"),
        ("zB", "", "pre-activation of B", "wB1 * x1 + wB2 * x2 + bB"),
        ("aB", "", "output of B", "sigma(zB)"),
        ("yhat", "", "output of C, which is linear", "wC1 * aA + wC2 * aB + bC"),
        ("L", "", "loss", "(y - yhat)**2"),
    ],
    lines=[
        ("dL_dyhat", "", "derivative of L with respect to the prediction", "-2 * (y - yhat)"),
        ("dL_dwC1", "", "with respect to the first weight of C", "dL_dyhat * aA"),
        ("dL_dwC2", "", "with respect to the second weight of C", "dL_dyhat * aB"),
        ("dL_dbC", "", "with respect to the bias of C", "dL_dyhat"),
        ("dL_daA", "", "with respect to the output of A", "dL_dyhat * wC1"),
        ("dL_dzA", "", "with respect to the pre-activation of A", "dL_daA * aA * (1 - aA)"),
        ("dL_dwA1", "", "with respect to the first weight of A", "dL_dzA * x1"),
        ("dL_dwA2", "", "with respect to the second weight of A", "dL_dzA * x2"),
        ("dL_dbA", "", "with respect to the bias of A", "dL_dzA"),
        ("dL_dzB", "", "with respect to the pre-activation of B", "dL_dyhat * wC2 * aB * (1 - aB)"),
        ("dL_dwB1", "", "with respect to the first weight of B", "dL_dzB * x1"),
        ("dL_dwB2", "", "with respect to the second weight of B", "dL_dzB * x2"),
        ("dL_dbB", "", "with respect to the bias of B", "dL_dzB"),
    ],
)
REGRESSION.mistake(
    "dL_dyhat",
    "2 * (y - yhat)",
    "the sign is wrong: the inner derivative of y - yhat is missing",
)
REGRESSION.mistake(
    "dL_dyhat", "-(y - yhat)", "the 2 of the square is missing: this loss has no 1/2 in front"
)
REGRESSION.mistake("dL_dyhat", "(y - yhat)**2", "this is the loss itself, not its derivative")
for _line, _swapped in [("dL_dwC1", "wC1"), ("dL_dwC2", "wC2")]:
    REGRESSION.mistake(
        _line,
        f"dL_dyhat * {_swapped}",
        "a product's derivative with respect to one factor is "
        "the other factor, and this repeats the weight",
    )
REGRESSION.mistake("dL_dwC1", "dL_dyhat * zA", "C sees the output of A, not its pre-activation")
REGRESSION.mistake("dL_dwC2", "dL_dyhat * zB", "C sees the output of B, not its pre-activation")
REGRESSION.mistake("dL_dwC1", "dL_dyhat * x1", "the inputs of C are aA and aB, not x1 and x2")
REGRESSION.mistake("dL_dwC2", "dL_dyhat * x2", "the inputs of C are aA and aB, not x1 and x2")
REGRESSION.mistake(
    "dL_dbC",
    "dL_dyhat * bC",
    "the derivative of a sum with respect to one of its terms does not hold that term",
)
REGRESSION.mistake(
    "dL_daA",
    "dL_dyhat * aA",
    "a product's derivative with respect to one factor is "
    "the other factor, and this repeats the activation",
)
for _unit, _number in [("A", 1), ("B", 2)]:
    REGRESSION.mistake(
        f"dL_dz{_unit}",
        f"dL_dyhat * wC{_number}",
        "the sigmoid's derivative is missing: this is still the one with respect to the output",
    )
    REGRESSION.mistake(
        f"dL_dz{_unit}",
        f"dL_dyhat * wC{_number} * z{_unit} * (1 - z{_unit})",
        "the derivative of the sigmoid is s(1 - s) with the output s, and this puts z in",
    )
    REGRESSION.mistake(
        f"dL_dz{_unit}",
        f"dL_dyhat * a{_unit} * (1 - a{_unit})",
        "the way back leads through a weight of C, which is missing",
    )
    for _input in (1, 2):
        REGRESSION.mistake(
            f"dL_dw{_unit}{_input}",
            f"dL_dz{_unit} * w{_unit}{_input}",
            "a product's derivative with respect to one factor is "
            "the other factor: this repeats the weight",
        )
        REGRESSION.mistake(
            f"dL_dw{_unit}{_input}",
            f"dL_dz{_unit} * x{3 - _input}",
            "this weight belongs to the other input",
        )
    REGRESSION.mistake(
        f"dL_db{_unit}",
        f"dL_dz{_unit} * b{_unit}",
        "the derivative of a sum with respect to one of its terms does not hold that term",
    )


# --- the two-layer network, line by line -----------------------------------------------------

TWO_LAYER = Ladder(
    "two_layer_ladder",
    "ps4",
    "Backpropagation through a two-layer network in matrix form",
    points=4,
    symbols=[
        ("X", "m, d", "examples, one per row", normal),
        ("Y", "m, k", "targets, 0 or 1", bits),
        ("W1", "d, h", "weights of the hidden layer", normal),
        ("b1", "h", "its biases", normal),
        ("W2", "h, k", "weights of the output layer", normal),
        ("b2", "k", "its biases", normal),
        ("m", "", "number of examples", None),
        ("Z1", "m, h", "hidden pre-activations", "X @ W1 + b1"),
        ("A1", "m, h", "hidden outputs", "sigma(Z1)"),
        ("Z2", "m, k", "output pre-activations", "A1 @ W2 + b2"),
        ("A2", "m, k", "outputs", "sigma(Z2)"),
        (
            "L",
            "",
            "log-loss, summed over outputs, averaged over examples",
            "-sum(Y * log(A2) + (1 - Y) * log(1 - A2)) / m",
        ),
    ],
    lines=[
        ("dA2", "m, k", "gradient of L with respect to A2", "(A2 - Y) / (A2 * (1 - A2)) / m"),
        ("dZ2", "m, k", "with respect to Z2", "(A2 - Y) / m"),
        ("dW2", "h, k", "with respect to W2", "A1.T @ dZ2"),
        ("db2", "k", "with respect to b2", "sum(dZ2, axis=0)"),
        ("dA1", "m, h", "with respect to A1", "dZ2 @ W2.T"),
        ("dZ1", "m, h", "with respect to Z1", "dA1 * A1 * (1 - A1)"),
        ("dW1", "d, h", "with respect to W1", "X.T @ dZ1"),
        ("db1", "h", "with respect to b1", "sum(dZ1, axis=0)"),
    ],
)
TWO_LAYER.mistake(
    "dA2", "(A2 - Y) / (A2 * (1 - A2))", "the 1/m of the mean over the examples is missing"
)
TWO_LAYER.mistake(
    "dA2",
    "(A2 - Y) / m",
    "this is already the gradient with respect to Z2; that with respect to A2 comes before it",
)
TWO_LAYER.mistake(
    "dA2",
    "-(Y / A2 + (1 - Y) / (1 - A2)) / m",
    "the inner derivative of 1 - A2 is missing in the second term",
)
TWO_LAYER.mistake("dZ2", "A2 - Y", "the 1/m of the mean over the examples is missing")
TWO_LAYER.mistake(
    "dZ2", "(Y - A2) / m", "the sign is wrong, as if targets and outputs were swapped"
)
TWO_LAYER.mistake(
    "dZ2",
    "(A2 - Y) * A2 * (1 - A2) / m",
    "the derivative of the sigmoid is here once too often: it cancels against dA2's denominator",
)
TWO_LAYER.mistake(
    "dW2", "A1.T @ dZ2 / m", "1/m is here twice: it stands in the loss, and dZ2 has it already"
)
TWO_LAYER.mistake("dW2", "Z1.T @ dZ2", "the input of the output layer is A1, not Z1")
TWO_LAYER.mistake("dW2", "A1.T @ dA2", "the step back through the output's sigmoid is missing")
TWO_LAYER.mistake("db2", "sum(dZ2, axis=0) / m", "1/m is here twice: dZ2 has it already")
TWO_LAYER.mistake(
    "db2", "sum(dZ2)", "every output has a bias of its own, so the outputs stay apart"
)
TWO_LAYER.mistake(
    "db2", "sum(dZ2, axis=1)", "this sums over the outputs; the examples are what shares a bias"
)
TWO_LAYER.mistake("db2", "dZ2", "every example depends on the biases: their contributions add up")
TWO_LAYER.mistake("dA1", "dA2 @ W2.T", "the step back through the output's sigmoid is missing")
TWO_LAYER.mistake("dZ1", "dA1", "the derivative of the hidden sigmoid is missing")
TWO_LAYER.mistake(
    "dZ1",
    "dA1 * Z1 * (1 - Z1)",
    "the derivative of the sigmoid is s(1 - s) with the output s, and this puts Z1 in",
)
TWO_LAYER.mistake("dZ1", "dA1 * (1 - A1**2)", "this is the derivative of tanh, not of the sigmoid")
TWO_LAYER.mistake(
    "dZ1",
    "dA1 * sigma(A1) * (1 - sigma(A1))",
    "A1 is an output of the sigmoid already, and this squashes it again",
)
TWO_LAYER.mistake(
    "dW1", "X.T @ dZ1 / m", "1/m is here twice: it stands in the loss, and dZ1 has it already"
)
TWO_LAYER.mistake("dW1", "X.T @ dA1", "the step back through the hidden sigmoid is missing")
TWO_LAYER.mistake("db1", "sum(dZ1, axis=0) / m", "1/m is here twice: dZ1 has it already")
TWO_LAYER.mistake("db1", "sum(dZ1)", "every hidden unit has a bias of its own, so they stay apart")
TWO_LAYER.mistake(
    "db1", "sum(dZ1, axis=1)", "this sums over the units; the examples are what shares a bias"
)


# --- the recursion of the deltas, line by line -----------------------------------------------

DELTAS = Ladder(
    "delta_ladder",
    "ps4",
    "The delta recursion in a network of three layers",
    points=4,
    symbols=[
        ("X", "m, d", "examples, one per row", normal),
        ("Y", "m, k", "targets", normal),
        ("W1", "d, h", "weights of layer 1", normal),
        ("b1", "h", "its biases", normal),
        ("W2", "h, n", "weights of layer 2", normal),
        ("b2", "n", "its biases", normal),
        ("W3", "n, k", "weights of layer 3", normal),
        ("b3", "k", "its biases", normal),
        ("m", "", "number of examples", None),
        ("Z1", "m, h", "pre-activations of layer 1", "X @ W1 + b1"),
        ("A1", "m, h", "its outputs", "tanh(Z1)"),
        ("Z2", "m, n", "pre-activations of layer 2", "A1 @ W2 + b2"),
        ("A2", "m, n", "its outputs", "tanh(Z2)"),
        ("Z3", "m, k", "outputs: layer 3 is linear", "A2 @ W3 + b3"),
        ("L", "", "squared error, a mean over the examples", "sum((Y - Z3)**2) / m"),
    ],
    lines=[
        ("delta3", "m, k", "gradient of L with respect to Z3", "2 * (Z3 - Y) / m"),
        ("dW3", "n, k", "gradient of L with respect to W3", "A2.T @ delta3"),
        ("db3", "k", "with respect to b3", "sum(delta3, axis=0)"),
        ("delta2", "m, n", "with respect to Z2", "(delta3 @ W3.T) * (1 - A2**2)"),
        ("dW2", "h, n", "with respect to W2", "A1.T @ delta2"),
        ("db2", "n", "with respect to b2", "sum(delta2, axis=0)"),
        ("delta1", "m, h", "with respect to Z1", "(delta2 @ W2.T) * (1 - A1**2)"),
        ("dW1", "d, h", "with respect to W1", "X.T @ delta1"),
        ("db1", "h", "with respect to b1", "sum(delta1, axis=0)"),
    ],
)
DELTAS.mistake(
    "delta3", "2 * (Y - Z3) / m", "the sign is wrong: the inner derivative of Y - Z3 is missing"
)
DELTAS.mistake("delta3", "(Z3 - Y) / m", "the 2 of the square is missing: L has no 1/2 in front")
DELTAS.mistake("delta3", "2 * (Z3 - Y)", "the 1/m of the mean over the examples is missing")
DELTAS.mistake(
    "delta3",
    "2 * (Z3 - Y) / m * (1 - Z3**2)",
    "layer 3 is linear, and this multiplies by the derivative of a tanh",
)
for _layer, _before in [(2, 3), (1, 2)]:
    DELTAS.mistake(
        f"delta{_layer}",
        f"delta{_before} @ W{_before}.T",
        f"the derivative of layer {_layer}'s activation is missing",
    )
    DELTAS.mistake(
        f"delta{_layer}",
        f"(delta{_before} @ W{_before}.T) * (1 - Z{_layer}**2)",
        "the derivative of tanh is 1 - a² with the output a, and this puts the pre-activation in",
    )
    DELTAS.mistake(
        f"delta{_layer}",
        f"(delta{_before} @ W{_before}.T) * A{_layer} * (1 - A{_layer})",
        "this is the derivative of the sigmoid; the hidden layers have tanh",
    )
for _layer, _below in [(3, "A2"), (2, "A1"), (1, "X")]:
    DELTAS.mistake(
        f"dW{_layer}",
        f"{_below}.T @ delta{_layer} / m",
        "1/m is here twice: it stands in the loss, and the delta has it already",
    )
    if _layer > 1:
        DELTAS.mistake(
            f"dW{_layer}",
            f"Z{_layer - 1}.T @ delta{_layer}",
            f"the input of layer {_layer} is A{_layer - 1}, not Z{_layer - 1}",
        )
    DELTAS.mistake(
        f"db{_layer}",
        f"sum(delta{_layer}, axis=0) / m",
        "1/m is here twice: it stands in the loss, and the delta has it already",
    )
    DELTAS.mistake(
        f"db{_layer}",
        f"sum(delta{_layer})",
        "every unit has a bias of its own, so the units stay apart",
    )
    DELTAS.mistake(
        f"db{_layer}",
        f"sum(delta{_layer}, axis=1)",
        "this sums over the units; the examples are what shares a bias",
    )
