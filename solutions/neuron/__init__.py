"""Answer sheet of problem set 1: the neuron."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.language import Key, Ladder, bits, normal, reference

#: Three examples with two features, all numbers different.
X3 = np.array([[1.0, 2.0], [-3.0, 0.5], [0.25, -4.0]])
W2 = np.array([0.5, -1.5])

#: Probabilities are compared more loosely where they are clipped.
CLIPPED = Tolerance(relative=1e-5, absolute=1e-5)


def _parameters(rng, d):
    return rng.normal(size=d), float(rng.normal())


# --- weighted_sum -------------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2})
def weighted_sum(X, w, b):
    return X @ w + b


@weighted_sum.visible
def _():
    yield case("basic", X3, W2, 2.0)
    yield case(
        "basic", np.array([[1.0, 0.0, 2.0], [3.0, -1.0, 0.5]]), np.array([2.0, 5.0, -1.0]), -0.5
    )
    yield case("shapes", np.array([1.0, -2.0, 0.5]), np.array([3.0, 1.0, 4.0]), 0.25)
    yield case("shapes", np.array([[2.0, -1.0]]), np.array([0.5, 3.0]), 1.5)
    yield case("edges", read_only(X3), read_only(W2), 0.0)
    yield case("edges", fortran(X3), W2, -1)


@weighted_sum.hidden
def _(rng):
    for m, d in [(4, 3), (2, 2), (5, 5), (7, 1)]:
        yield case("basic", rng.normal(size=(m, d)), *_parameters(rng, d))
    yield case("shapes", rng.normal(size=4), *_parameters(rng, 4))
    yield case("shapes", rng.normal(size=(1, 3)), *_parameters(rng, 3))
    yield case("edges", strided(rng.normal(size=(3, 2))), *_parameters(rng, 2))
    yield case("edges", rng.normal(size=(3, 2)), read_only(rng.normal(size=2)), 1)


@weighted_sum.mistake("The bias is missing: every neuron adds b to its weighted inputs.")
def no_bias(X, w, b):
    return X @ w


@weighted_sum.mistake("The bias is subtracted; it has to be added.")
def bias_subtracted(X, w, b):
    return X @ w - b


@weighted_sum.mistake("The products X * w are not summed over the features.")
def products_not_summed(X, w, b):
    return X * w + b


@weighted_sum.mistake("The sum runs over all examples and features; each example has its own sum.")
def summed_over_everything(X, w, b):
    return np.sum(X * w) + b


@weighted_sum.mistake("The sum runs over the examples (axis 0) instead of the features.")
def summed_over_examples(X, w, b):
    return np.sum(X * w, axis=0) + b


@weighted_sum.mistake("The bias is added to every product before summing, so it counts d times.")
def bias_in_every_product(X, w, b):
    return np.sum(X * w + b, axis=-1)


@weighted_sum.mistake("The result is a column (m, 1); one number per example has shape (m,).")
def column_result(X, w, b):
    return (X @ w + b)[..., np.newaxis]


# --- sigmoid ------------------------------------------------------------------------------


@reference({"basic": 0.5, "shapes": 0.2, "stability": 0.3})
def sigmoid(z):
    # Only e^{-|z|} is ever computed, so nothing can overflow.
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


@sigmoid.visible
def _():
    yield case("basic", np.array([0.0, 1.0, -1.0]))
    yield case("basic", np.array([-3.0, 0.5, 2.0, 6.0]))
    yield case("shapes", 0.75)
    yield case("shapes", np.array([[0.5, -2.0, 1.5], [3.0, -0.25, 0.0]]))
    yield case("shapes", read_only(np.array([1.0, -2.0])))
    yield case("stability", np.array([-1000.0, -50.0, 50.0, 1000.0]))
    yield case("stability", -10000.0)


@sigmoid.hidden
def _(rng):
    yield case("basic", rng.normal(0, 3, size=8))
    yield case("basic", rng.uniform(-20, 20, size=5))
    yield case("shapes", float(rng.normal()))
    yield case("shapes", rng.normal(0, 3, size=1))
    yield case("shapes", fortran(rng.normal(0, 3, size=(3, 4))))
    yield case("shapes", strided(rng.normal(0, 3, size=(2, 3, 2))))
    yield case("shapes", read_only(rng.normal(0, 3, size=5)))
    yield case("stability", rng.uniform(-1e4, 1e4, size=6))
    yield case("stability", np.array([1e4, -1e4, 800.0, -800.0]) * rng.uniform(0.9, 1))
    yield case("stability", rng.uniform(30, 40, size=4) * np.array([1, -1, 1, -1]))


@sigmoid.mistake("The exponent has the wrong sign: the curve falls instead of rising.")
def exponent_sign(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, e, 1) / (1 + e)


@sigmoid.mistake("Parentheses are missing: 1 / 1 + e is (1 / 1) + e, not 1 / (1 + e).")
def missing_parentheses(z):
    return 1 / 1 + np.exp(-z)


@sigmoid.mistake("The 1 in the denominator is missing.")
def no_one_in_denominator(z):
    return 1 / np.exp(-z)


@sigmoid.mistake("This is tanh: it runs from -1 to 1 instead of from 0 to 1.")
def tanh_instead(z):
    return np.tanh(z)


@sigmoid.mistake("This is the derivative of the sigmoid, not the sigmoid itself.")
def derivative_instead(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


@sigmoid.mistake("The result is rounded to 0 or 1: that is a step, not a smooth curve.")
def rounded(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)[()]


@sigmoid.mistake(
    "The outputs are divided by their sum: that is softmax, which couples the elements."
)
def softmax_instead(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@sigmoid.mistake("The formula overflows for large negative z: NumPy warns of an overflow in exp.")
def unstable_left(z):
    return 1 / (1 + np.exp(-z))


@sigmoid.mistake("The formula overflows for large positive z: infinity divided by infinity is NaN.")
def unstable_right(z):
    return np.exp(z) / (1 + np.exp(z))


@sigmoid.mistake(
    "z is clipped, which changes the result for inputs that are still distinguishable."
)
def clipped_too_early(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))


# --- neuron -------------------------------------------------------------------------------


@reference({"basic": 0.7, "shapes": 0.3})
def neuron(X, w, b):
    return sigmoid(weighted_sum(X, w, b))


@neuron.visible
def _():
    yield case("basic", X3, W2, 0.5)
    yield case(
        "basic", np.array([[0.5, 1.0, -1.0], [2.0, 0.0, 0.25]]), np.array([1.0, -0.5, 2.0]), -1.0
    )
    yield case("shapes", np.array([2.0, -0.5]), np.array([0.75, 1.5]), 0.25)
    yield case("shapes", np.array([[1.5, -2.0]]), np.array([0.5, 1.0]), -0.75)


@neuron.hidden
def _(rng):
    for m, d in [(5, 3), (3, 3), (6, 1)]:
        yield case("basic", rng.normal(size=(m, d)), *_parameters(rng, d))
    yield case("shapes", rng.normal(size=4), *_parameters(rng, 4))
    yield case("shapes", read_only(rng.normal(size=(1, 2))), *_parameters(rng, 2))
    yield case("shapes", fortran(rng.normal(size=(4, 3))), *_parameters(rng, 3))


@neuron.mistake("The activation is missing: this is the weighted sum, before the sigmoid.")
def activation_missing(X, w, b):
    return weighted_sum(X, w, b)


@neuron.mistake("The bias is added after the sigmoid; it belongs inside.")
def bias_outside(X, w, b):
    return sigmoid(weighted_sum(X, w, 0.0)) + b


@neuron.mistake("The bias is missing inside the sigmoid.")
def bias_forgotten(X, w, b):
    return sigmoid(weighted_sum(X, w, 0.0))


@neuron.mistake("The bias enters with a minus sign.")
def bias_negated(X, w, b):
    return sigmoid(weighted_sum(X, w, -b))


@neuron.mistake("The sigmoid is applied twice.")
def sigmoid_twice(X, w, b):
    return sigmoid(sigmoid(weighted_sum(X, w, b)))


@neuron.mistake("The output is a hard 0 or 1: that is a step neuron, a sigmoid neuron is smooth.")
def step_neuron(X, w, b):
    return np.where(weighted_sum(X, w, b) >= 0, 1.0, 0.0)


@neuron.mistake("The sigmoid is taken of each product before they are summed.")
def sigmoid_before_sum(X, w, b):
    return np.sum(sigmoid(X * w), axis=-1) + b


@neuron.mistake("The sign inside the sigmoid is flipped: this is the probability of class 0.")
def class_zero_probability(X, w, b):
    return sigmoid(-weighted_sum(X, w, b))


# --- classify -----------------------------------------------------------------------------

#: Integer inputs, so that some pre-activations are exactly 0 and outputs exactly 0.5.
X_TIES = np.array([[1.0, 1.0], [2.0, 1.0], [0.0, 3.0], [-1.0, -2.0], [3.0, 3.0]])
W_TIES = np.array([1.0, -1.0])


@reference({"basic": 0.5, "threshold": 0.3, "shapes": 0.2})
def classify(X, w, b, threshold=0.5):
    return (neuron(X, w, b) >= threshold).astype(int)


@classify.visible
def _():
    yield case("basic", X3, W2, 0.5)
    yield case("basic", X_TIES, W_TIES, 0.0)
    # Pre-activations 0.25, 1.25, -2.75, 1.25 and 0.25: some between 0 and 0.5.
    yield case("basic", X_TIES, W_TIES, 0.25)
    yield case("threshold", X_TIES, W_TIES, 0.25, 0.7)
    yield case("threshold", X_TIES, W_TIES, 0.25, threshold=0.05)
    yield case("shapes", np.array([[0.5, 2.0]]), np.array([-1.0, 2.0]), 0.5)


@classify.hidden
def _(rng):
    for m, d in [(6, 3), (4, 4), (9, 2)]:
        yield case("basic", rng.normal(size=(m, d)), *_parameters(rng, d))
    yield case("basic", X_TIES[rng.permutation(5)], W_TIES * rng.integers(1, 5), 0)
    X = rng.normal(size=(12, 3))
    w, b = _parameters(rng, 3)
    yield case("threshold", X, w, b, float(rng.uniform(0.1, 0.3)))
    yield case("threshold", X, w, b, threshold=float(rng.uniform(0.7, 0.9)))
    yield case("shapes", rng.normal(size=(1, 4)), *_parameters(rng, 4))
    yield case("shapes", read_only(rng.normal(size=(3, 2))), *_parameters(rng, 2))


@classify.mistake("An output of exactly the threshold must count as class 1.")
def strict_threshold(X, w, b, threshold=0.5):
    return (neuron(X, w, b) > threshold).astype(int)


@classify.mistake("The parameter threshold is ignored.")
def threshold_ignored(X, w, b, threshold=0.5):
    return (neuron(X, w, b) >= 0.5).astype(int)


@classify.mistake("The outputs are rounded, which ignores threshold and sends 0.5 to class 0.")
def outputs_rounded(X, w, b, threshold=0.5):
    return np.round(neuron(X, w, b)).astype(int)


@classify.mistake("The threshold is compared with the pre-activation instead of the output.")
def threshold_on_pre_activation(X, w, b, threshold=0.5):
    return (weighted_sum(X, w, b) >= threshold).astype(int)


@classify.mistake("The result is bool; the classes are the numbers 0 and 1.")
def bools_returned(X, w, b, threshold=0.5):
    return neuron(X, w, b) >= threshold


@classify.mistake("The two classes are swapped.")
def classes_swapped(X, w, b, threshold=0.5):
    return (neuron(X, w, b) < threshold).astype(int)


@classify.mistake("The classes are called -1 and 1 here; they should be 0 and 1.")
def signs_returned(X, w, b, threshold=0.5):
    return np.where(neuron(X, w, b) >= threshold, 1, -1)


@classify.mistake("These are probabilities; the decision between 0 and 1 is missing.")
def probabilities_returned(X, w, b, threshold=0.5):
    return neuron(X, w, b)


# --- separating_line ----------------------------------------------------------------------

#: The line is judged at its two points, free of scale; rounding there is harmless.
ON_LINE = {"probe": "line", "tolerance": Tolerance(1e-7, 1e-8)}


def _line(*points):
    return [np.array(point, dtype=float) for point in points]


@reference({"basic": 0.6, "special lines": 0.4}, names=("w", "b"))
def separating_line(p, q, positive):
    along = q - p
    w = np.array([-along[1], along[0]])
    b = -(w @ p)
    if w @ positive + b < 0:
        w, b = -w, -b
    return w, b


@separating_line.visible
def _():
    # The two lines of the lecture, x2 = 0.5 x1 + 1.5 and x2 = x1 - 2.
    yield case("basic", *_line((-3, 0), (1, 2), (0, 0)), **ON_LINE)
    yield case("basic", *_line((0, -2), (2, 0), (0, 0)), **ON_LINE)
    yield case("basic", *_line((0, -2), (2, 0), (3, -1)), **ON_LINE)
    yield case("basic", *_line((0, 1), (2, 2), (1, 1.75)), **ON_LINE)
    yield case("special lines", *_line((2, 1), (2, 4), (5, 0)), **ON_LINE)
    yield case("special lines", *_line((-1, 3), (4, 3), (0, 0)), **ON_LINE)
    yield case("special lines", *_line((0, 0), (2, 1), (-1, 3)), **ON_LINE)


@separating_line.hidden
def _(rng):
    for _ in range(4):
        p, q = rng.normal(0, 3, size=(2, 2))
        normal = np.array([p[1] - q[1], q[0] - p[0]])
        side = normal * rng.choice([-1, 1]) * rng.uniform(0.5, 2)
        yield case("basic", p, q, (p + q) / 2 + side, **ON_LINE)
    x, y = rng.normal(0, 3, size=2)
    yield case("special lines", *_line((x, y), (x, y + 2.5), (x - 1, 0)), **ON_LINE)
    yield case("special lines", *_line((x, y), (x, y - 1.5), (x + 2, 1)), **ON_LINE)
    yield case("special lines", *_line((x, y), (x - 4, y), (0, y - 1)), **ON_LINE)
    yield case("special lines", *_line((x, y), (-x, -y), (y, -x)), **ON_LINE)
    yield case("special lines", *map(read_only, _line((1, x), (2, y), (0, x + y + 20))), **ON_LINE)


@separating_line.mistake(
    "The side is not checked: w·positive + b comes out negative for some lines."
)
def side_not_checked(p, q, positive):
    along = q - p
    w = np.array([-along[1], along[0]])
    return w, -(w @ p)


@separating_line.mistake("The sign is turned the wrong way: positive ends up on the negative side.")
def wrong_side(p, q, positive):
    w, b = separating_line(p, q, positive)
    return -w, -b


@separating_line.mistake("w runs along the line; it has to stand at a right angle to it.")
def along_the_line(p, q, positive):
    w = q - p
    b = -(w @ p)
    return (w, b) if w @ positive + b > 0 else (-w, -b)


@separating_line.mistake("The bias is missing, so the line runs through the origin.")
def line_through_origin(p, q, positive):
    w, _ = separating_line(p, q, positive)
    return w, 0.0


@separating_line.mistake("The bias has the wrong sign: the line is mirrored at the origin.")
def bias_mirrored(p, q, positive):
    w, b = separating_line(p, q, positive)
    return w, -b


@separating_line.mistake(
    "The bias is computed from the point beside the line instead of one on it."
)
def bias_from_positive(p, q, positive):
    w, _ = separating_line(p, q, positive)
    return w, -(w @ positive)


@separating_line.mistake("Only w is flipped when the side is wrong; the bias has to follow.")
def bias_not_flipped(p, q, positive):
    along = q - p
    w = np.array([-along[1], along[0]])
    b = -(w @ p)
    return (w, b) if w @ positive + b > 0 else (-w, b)


@separating_line.mistake(
    "The slope of a vertical line is infinite: y = a·x + c cannot describe it."
)
def slope_form(p, q, positive):
    slope = (q[1] - p[1]) / (q[0] - p[0])
    w, b = np.array([slope, -1.0]), p[1] - slope * p[0]
    return (w, b) if w @ positive + b > 0 else (-w, -b)


@separating_line.mistake(
    "Slope and intercept are taken for w; write the line as w·x + b = 0 first."
)
def slope_and_intercept(p, q, positive):
    with np.errstate(all="ignore"):
        slope = (q[1] - p[1]) / (q[0] - p[0])
    return np.array([slope, 1.0]), p[1] - slope * p[0]


# --- gate ---------------------------------------------------------------------------------


@reference({"basic": 0.7, "errors": 0.3}, names=("w", "b"))
def gate(name):
    if name == "and":
        return np.array([1.0, 1.0]), -1.5
    if name == "or":
        return np.array([1.0, 1.0]), -0.5
    if name == "nand":
        return np.array([-1.0, -1.0]), 1.5
    if name == "nor":
        return np.array([-1.0, -1.0]), 0.5
    raise ValueError(f"no single neuron computes {name!r}")


@gate.visible
def _():
    for name in ("and", "or", "nand", "nor"):
        yield case("basic", name, probe="truth_table")
    yield case("errors", "xor", raises="ValueError")
    yield case("errors", "maybe", raises="ValueError")


@gate.hidden
def _(rng):
    for name in rng.permutation(["and", "or", "nand", "nor"]):
        yield case("basic", str(name), probe="truth_table")
    yield case("errors", "".join(rng.choice(list("bcefghijklm"), size=5)), raises="ValueError")
    yield case("errors", "xnor", raises="ValueError")
    yield case("errors", "", raises="ValueError")


def _gate(and_, or_, nand, nor):
    """Make a gate function from four (w, b); None stands for the right one."""
    wrong = {"and": and_, "or": or_, "nand": nand, "nor": nor}

    def function(name):
        w, b = gate(name)
        return (w, b) if wrong[name] is None else (np.array(wrong[name][0]), wrong[name][1])

    return function


@gate.mistake("The line of AND runs through (0, 1) and (1, 0): there w·x + b is 0, not negative.")
def and_on_the_line(name):
    return _gate(([1.0, 1.0], -1.0), None, None, None)(name)


@gate.mistake("The line of OR runs through (0, 0): there w·x + b is 0, not negative.")
def or_without_bias(name):
    return _gate(None, ([1.0, 1.0], 0.0), None, None)(name)


@gate.mistake("AND and OR have the same weights; their biases must differ.")
def and_same_as_or(name):
    return _gate(([1.0, 1.0], -0.5), None, ([-1.0, -1.0], 0.5), None)(name)


@gate.mistake("NAND and NOR are exchanged.")
def nand_nor_exchanged(name):
    return _gate(None, None, ([-1.0, -1.0], 0.5), ([-1.0, -1.0], 1.5))(name)


@gate.mistake("NAND and NOR are not negated: they come out as AND and OR.")
def negation_forgotten(name):
    return _gate(None, None, ([1.0, 1.0], -1.5), ([1.0, 1.0], -0.5))(name)


@gate.mistake("For NAND and NOR only the weights are negated; the bias has to change sign too.")
def negated_weights_only(name):
    return _gate(None, None, ([-1.0, -1.0], -1.5), ([-1.0, -1.0], -0.5))(name)


@gate.mistake('"xor" must raise a ValueError: no weights of a single neuron compute it.')
def xor_returned(name):
    return (np.array([1.0, 1.0]), -0.5) if name == "xor" else gate(name)


@gate.mistake("An unknown name must raise a ValueError; here some gate comes back.")
def unknown_name_accepted(name):
    if name == "xor":
        raise ValueError
    return gate(name) if name in ("and", "or", "nand", "nor") else gate("nor")


@gate.mistake(
    "A dict look-up raises a KeyError; a name that is not a gate must raise a ValueError."
)
def key_error(name):
    try:
        return gate(name)
    except ValueError:
        raise KeyError(name) from None


@gate.mistake("A name that is not a gate falls through to None; it must raise a ValueError.")
def none_returned(name):
    try:
        return gate(name)
    except ValueError:
        return None


# --- log_loss -----------------------------------------------------------------------------

Y5 = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
P5 = np.array([0.9, 0.2, 0.6, 0.35, 0.45])


def _targets(rng, m):
    """Draw 0/1 targets of which at least one is 1 and, from m = 2 on, one is 0."""
    y = rng.integers(0, 2, size=m).astype(float)
    y[0] = 1.0
    y[1:2] = 0.0
    return rng.permutation(y)


@reference({"basic": 0.6, "shapes": 0.2, "clipping": 0.2})
def log_loss(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@log_loss.visible
def _():
    yield case("basic", Y5, P5)
    yield case("basic", np.array([1.0, 0.0]), np.array([0.8, 0.7]))
    yield case("shapes", np.array([1.0]), np.array([0.3]))
    yield case("shapes", np.array([0, 1, 1]), np.array([0.25, 0.5, 0.85]))
    yield case("clipping", np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.5]), tolerance=CLIPPED)
    yield case("clipping", np.array([1.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.5]), tolerance=CLIPPED)


@log_loss.hidden
def _(rng):
    for m in (3, 6, 10):
        yield case("basic", _targets(rng, m), rng.uniform(0.02, 0.98, size=m))
    # Small probabilities, which are not to be clipped yet.
    yield case("basic", np.array([1.0, 0.0, 0.0]), np.array([1e-5, 1e-7, 0.9999]))
    yield case("shapes", np.array([0.0]), rng.uniform(0.1, 0.9, size=1))
    yield case("shapes", _targets(rng, 4).astype(int), read_only(rng.uniform(0.1, 0.9, size=4)))
    yield case("shapes", strided(_targets(rng, 5)), strided(rng.uniform(0.1, 0.9, size=5)))
    y, p = _targets(rng, 6), rng.uniform(0.1, 0.9, size=6)
    p[:3] = [0.0, 1.0, float(rng.integers(0, 2))]
    yield case("clipping", y, p, tolerance=CLIPPED)


@log_loss.mistake("The minus sign is missing: a loss is positive and falls as the fit improves.")
def loss_sign(y, p):
    return -log_loss(y, p)


@log_loss.mistake("This is the sum over the examples; the loss is their mean.")
def summed_loss(y, p):
    return log_loss(y, p) * len(y)


@log_loss.mistake("The logarithm has base 2; the loss uses the natural logarithm.")
def base_two(y, p):
    return log_loss(y, p) / np.log(2)


@log_loss.mistake("The logarithm has base 10; the loss uses the natural logarithm.")
def base_ten(y, p):
    return log_loss(y, p) / np.log(10)


@log_loss.mistake("Only the examples of class 1 count here; the term for class 0 is missing.")
def class_zero_term_missing(y, p):
    return -np.mean(y * np.log(np.clip(p, 1e-12, 1 - 1e-12)))


@log_loss.mistake("The two classes are exchanged: an example of class 1 is charged as class 0.")
def classes_exchanged(y, p):
    return log_loss(1 - y, p)


@log_loss.mistake("This is the mean squared error, not the log-loss.")
def squared_instead(y, p):
    return np.mean((y - p) ** 2)


@log_loss.mistake("The probabilities are not clipped: the logarithm of 0 is minus infinity.")
def not_clipped(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@log_loss.mistake("The mean over the examples is missing: there is one number for each example.")
def mean_missing(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


@log_loss.mistake("The sum of the losses is halved as well as averaged: there is no 1/2 here.")
def halved(y, p):
    return log_loss(y, p) / 2


@log_loss.mistake("The probabilities are clipped at another bound than 1e-12.")
def other_bound(y, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@log_loss.mistake("The array p is clipped in place, which changes the caller's data.")
def clipped_in_place(y, p):
    np.clip(p, 1e-12, 1 - 1e-12, out=p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# --- logistic_gradient --------------------------------------------------------------------

X5 = np.array([[0.5, 1.0], [-1.0, 2.0], [1.5, -0.5], [0.0, -1.5], [2.0, 0.75]])
X5_SQUARE = np.array(
    [
        [0.5, 1.0, -0.5, 0.1, 0.3],
        [-1.0, 2.0, 0.25, -0.6, 0.9],
        [1.5, -0.5, 1.0, 0.7, -0.2],
        [0.0, -1.5, 0.75, 1.2, 0.4],
        [2.0, 0.75, -1.0, -0.3, 0.8],
    ]
)


@reference({"basic": 0.6, "shapes": 0.4}, names=("dw", "db"))
def logistic_gradient(X, y, w, b):
    m = X.shape[0]
    dz = (neuron(X, w, b) - y) / m
    return X.T @ dz, np.sum(dz)


@logistic_gradient.visible
def _():
    yield case("basic", X5, Y5, W2, 0.5)
    yield case("basic", X3, np.array([0.0, 1.0, 1.0]), np.array([-0.5, 0.25]), -1.0)
    yield case(
        "shapes", np.array([[1.0, -2.0, 0.5]]), np.array([1.0]), np.array([0.1, 0.2, -0.3]), 0.4
    )
    yield case("shapes", X5_SQUARE, Y5, np.array([0.5, -0.25, 1.0, -1.0, 0.75]), 0.25)
    yield case("shapes", read_only(X5), Y5.astype(int), np.zeros(2), 0.0)


@logistic_gradient.hidden
def _(rng):
    for m, d in [(6, 3), (4, 2), (8, 5)]:
        yield case("basic", rng.normal(size=(m, d)), _targets(rng, m), *_parameters(rng, d))
    for m, d in [(4, 4), (1, 2), (5, 1)]:
        yield case("shapes", rng.normal(size=(m, d)), _targets(rng, m), *_parameters(rng, d))
    X = fortran(rng.normal(size=(5, 3)))
    yield case("shapes", X, read_only(_targets(rng, 5)), *_parameters(rng, 3))


def _errors(X, y, w, b):
    return neuron(X, w, b) - y


@logistic_gradient.mistake("The factor 1/m is missing in dw and db: the loss is a mean.")
def no_mean(X, y, w, b):
    e = _errors(X, y, w, b)
    return X.T @ e, np.sum(e)


@logistic_gradient.mistake("The factor 1/m is missing in dw.")
def no_mean_in_dw(X, y, w, b):
    e = _errors(X, y, w, b)
    return X.T @ e, np.mean(e)


@logistic_gradient.mistake("The factor 1/m is missing in db.")
def no_mean_in_db(X, y, w, b):
    e = _errors(X, y, w, b)
    return X.T @ e / len(y), np.sum(e)


@logistic_gradient.mistake("The sign is flipped: this points downhill, the gradient points uphill.")
def gradient_sign(X, y, w, b):
    dw, db = logistic_gradient(X, y, w, b)
    return -dw, -db


@logistic_gradient.mistake("There is a factor 2 too many: it belongs to the squared error.")
def factor_two(X, y, w, b):
    dw, db = logistic_gradient(X, y, w, b)
    return 2 * dw, 2 * db


@logistic_gradient.mistake(
    "The derivative of the sigmoid stands here once too often: it cancels in the log-loss."
)
def extra_sigmoid_derivative(X, y, w, b):
    p = neuron(X, w, b)
    dz = (p - y) * p * (1 - p) / len(y)
    return X.T @ dz, np.sum(dz)


@logistic_gradient.mistake(
    "The errors are taken before the sigmoid: z - y instead of the output minus y."
)
def errors_before_sigmoid(X, y, w, b):
    dz = (weighted_sum(X, w, b) - y) / len(y)
    return X.T @ dz, np.sum(dz)


@logistic_gradient.mistake(
    "X is not transposed: that fits only if X is square, and is wrong even then."
)
def not_transposed(X, y, w, b):
    dz = _errors(X, y, w, b) / len(y)
    return X @ dz, np.sum(dz)


@logistic_gradient.mistake("db is not summed over the examples: it has to be a single number.")
def db_not_summed(X, y, w, b):
    dz = _errors(X, y, w, b) / len(y)
    return X.T @ dz, dz


@logistic_gradient.mistake(
    "dw is divided by the number of features instead of the number of examples."
)
def divided_by_features(X, y, w, b):
    e = _errors(X, y, w, b)
    return X.T @ e / X.shape[1], np.mean(e)


@logistic_gradient.mistake(
    "The errors are not multiplied by the inputs, so every weight gets the same."
)
def inputs_forgotten(X, y, w, b):
    e = _errors(X, y, w, b)
    return np.full(X.shape[1], np.mean(e)), np.mean(e)


# --- fit_logistic -------------------------------------------------------------------------

FIT = {"names": ("w", "b", "losses"), "lists": ("losses",)}


@reference({"basic": 0.6, "losses": 0.2, "edges": 0.2}, **FIT)
def fit_logistic(X, y, lr=0.1, steps=1000):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = np.zeros(steps)
    for step in range(steps):
        losses[step] = log_loss(y, neuron(X, w, b))
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


@fit_logistic.visible
def _():
    yield case("basic", X5, Y5, lr=0.5, steps=1, probe="fitted_parameters")
    yield case("basic", X5, Y5, lr=0.5, steps=6, probe="fitted_parameters")
    yield case("basic", X3, np.array([0.0, 1.0, 1.0]), 0.25, 4, probe="fitted_parameters")
    yield case("losses", X5, Y5, lr=0.5, steps=4)
    # The default number of steps, told by that of the losses. These examples balance each
    # other, so nothing is learnt: whoever stops early is seen, and as all steps are alike,
    # the calls in them need no second answer.
    yield case("losses", np.full((4, 1), 2.0), np.array([0.0, 1.0, 0.0, 1.0]))
    yield case("edges", X5, Y5, steps=0)
    yield case("edges", np.array([[1.0, -2.0, 0.5]]), np.array([0]), lr=0.3, steps=3)


@fit_logistic.hidden
def _(rng):
    for m, d in [(6, 3), (8, 2), (4, 4)]:
        X, y = rng.normal(size=(m, d)), _targets(rng, m)
        lr, steps = float(rng.uniform(0.2, 0.8)), int(rng.integers(3, 7))
        yield case("basic", X, y, lr, steps, probe="fitted_parameters")
        yield case("losses", X, y, lr=lr, steps=steps)
    X = read_only(rng.normal(size=(5, 1)))
    yield case("edges", X, read_only(_targets(rng, 5)), lr=1.0, steps=2)
    yield case("edges", strided(rng.normal(size=(4, 3))), _targets(rng, 4).astype(int), steps=3)


def _descend(X, y, lr, steps, w=None, b=0.0, after=False):
    """Run gradient descent with the details that students get wrong made variable."""
    w, losses = np.zeros(X.shape[1]) if w is None else w, []
    for _ in range(steps):
        before = log_loss(y, neuron(X, w, b))
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        losses.append(log_loss(y, neuron(X, w, b)) if after else before)
    return w, b, np.array(losses)


@fit_logistic.mistake("The step goes uphill: gradient descent subtracts the gradient.")
def ascent(X, y, lr=0.1, steps=1000):
    return _descend(X, y, -lr, steps)


@fit_logistic.mistake("The losses are taken after each update; each belongs before its update.")
def losses_after_step(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps, after=True)


@fit_logistic.mistake("The descent starts from ones; it should start from zeros.")
def start_from_ones(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps, w=np.ones(X.shape[1]), b=1.0)


@fit_logistic.mistake("The learning rate lr is ignored.")
def learning_rate_ignored(X, y, lr=0.1, steps=1000):
    return _descend(X, y, 0.1, steps)


@fit_logistic.mistake("There is one update too many: steps counts the updates.")
def one_step_too_many(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps + 1)


@fit_logistic.mistake("There is one loss too many: a last one after the last update.")
def one_loss_too_many(X, y, lr=0.1, steps=1000):
    w, b, losses = _descend(X, y, lr, steps)
    return w, b, np.append(losses, log_loss(y, neuron(X, w, b)))


@fit_logistic.mistake("The bias is never updated.")
def bias_not_updated(X, y, lr=0.1, steps=1000):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        w = w - lr * logistic_gradient(X, y, w, b)[0]
    return w, b, np.array(losses)


@fit_logistic.mistake(
    "The gradient for b is taken after w has changed; both belong to the same point."
)
def bias_from_new_weights(X, y, lr=0.1, steps=1000):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        w = w - lr * logistic_gradient(X, y, w, b)[0]
        b = b - lr * logistic_gradient(X, y, w, b)[1]
    return w, b, np.array(losses)


@fit_logistic.mistake("Only the last loss is returned; one is wanted for each update.")
def last_loss_only(X, y, lr=0.1, steps=1000):
    w, b, losses = _descend(X, y, lr, steps)
    return w, b, losses[-1] if steps else 0.0


@fit_logistic.mistake("The result lacks the losses: return w, b and losses.")
def losses_not_returned(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps)[:2]


@fit_logistic.mistake("The loop returns in its first round: the return is indented too far.")
def returned_too_early(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, min(steps, 1))


# --- questions ----------------------------------------------------------------------------

# The class of four points for w = (3, -2), b = 0: 3 x1 - 2 x2 is -1, 2, -3 and -2.
Key(
    "ps1_q1",
    "B",
    comments=[
        ("A", "At (1, 2) the pre-activation is 3·1 - 2·2, which is negative."),
        ("C", "At (-1, 0) the pre-activation is 3·(-1), which is negative."),
        ("D", "At (0, 1) the pre-activation is -2·1, which is negative."),
    ],
)

# 3 x1 - 2·5 + 1 = 0.
Key(
    "ps1_q2",
    3.0,
    tolerance=5e-3,
    comments=[
        (10 / 3, "The bias is missing."),
        (11 / 3, "The bias has the wrong sign."),
        (-3.0, "The sign is wrong: mind it when you solve for x1."),
        (19 / 6, "The output is 0.5 there, and not the pre-activation."),
    ],
)

# What changes when w is multiplied by 10 and b is not.
Key(
    "ps1_q3",
    ["P", "S"],
    ordered=False,
    comments=[
        (["S"], "The boundary does not stay where it is: b is now small against w."),
        (["P"], "The steepness changes as well: it grows with the length of w."),
        (["P", "S", "D"], "The direction of w is the same as before."),
    ],
)


# --- the gradient, line by line --------------------------------------------------------------

LOGISTIC = Ladder(
    "logistic_gradient_ladder",
    "ps1",
    "The gradient of the log-loss of a sigmoid neuron",
    points=3,
    symbols=[
        ("X", "m, d", "examples, one per row", normal),
        ("y", "m", "targets, 0 or 1", bits),
        ("w", "d", "weights", normal),
        ("b", "", "bias", normal),
        ("m", "", "number of examples", None),
        ("z", "m", "pre-activations", "X @ w + b"),
        ("p", "m", "outputs", "sigma(z)"),
    ],
    lines=[
        (
            "L",
            "",
            "the log-loss, a mean over the examples",
            "-sum(y * log(p) + (1 - y) * log(1 - p)) / m",
        ),
        (
            "dL_dp",
            "m",
            "derivative of L with respect to each output",
            "(p - y) / (p * (1 - p)) / m",
        ),
        (
            "dp_dz",
            "m",
            "derivative of each output with respect to its pre-activation",
            "p * (1 - p)",
        ),
        ("dL_dz", "m", "derivative of L with respect to each pre-activation", "(p - y) / m"),
        ("dL_dw", "d", "gradient of L with respect to the weights", "X.T @ dL_dz"),
        ("dL_db", "", "derivative of L with respect to the bias", "sum(dL_dz)"),
    ],
)
LOGISTIC.mistake(
    "L",
    "-sum(y * log(p) + (1 - y) * log(1 - p))",
    "this is the sum over the examples; the loss is their mean",
)
LOGISTIC.mistake(
    "L",
    "sum(y * log(p) + (1 - y) * log(1 - p)) / m",
    "the sign is wrong: this is the mean log-likelihood, and the loss is its negative",
)
LOGISTIC.mistake(
    "L", "-sum(y * log(p)) / m", "the examples of class 0 contribute too, and this leaves them out"
)
LOGISTIC.mistake(
    "dL_dp",
    "(p - y) / (p * (1 - p))",
    "the loss is a mean over the examples, and its 1/m is missing here",
)
LOGISTIC.mistake(
    "dL_dp",
    "(y / p + (1 - y) / (1 - p)) / m",
    "the signs of the two terms do not fit: mind the minus in front of L and the inner "
    "derivative of 1 - p",
)
LOGISTIC.mistake(
    "dL_dp",
    "-(y / p + (1 - y) / (1 - p)) / m",
    "the inner derivative of 1 - p is missing in the second term",
)
LOGISTIC.mistake(
    "dL_dp",
    "(p - y) / m",
    "this is already the derivative with respect to z; that with respect to p comes before it",
)
LOGISTIC.mistake(
    "dL_dp",
    "p - y",
    "this is the derivative with respect to z, without its 1/m; that with respect to p comes "
    "before it",
)
LOGISTIC.mistake(
    "dp_dz",
    "z * (1 - z)",
    "the formula is meant for the output of the sigmoid, and this puts its input in",
)
LOGISTIC.mistake(
    "dp_dz",
    "sigma(p) * (1 - sigma(p))",
    "p is an output of the sigmoid already, and this squashes it again",
)
LOGISTIC.mistake("dp_dz", "1 - p**2", "this is the derivative of tanh")
LOGISTIC.mistake("dL_dz", "p - y", "the 1/m of the mean has been lost on the way")
LOGISTIC.mistake("dL_dz", "(y - p) / m", "the sign is wrong, as if target and output were swapped")
LOGISTIC.mistake(
    "dL_dw",
    "X.T @ dL_dz / m",
    "1/m is here twice: the line before has it already",
)
LOGISTIC.mistake(
    "dL_dw",
    "X.T @ dL_dp",
    "the step through the sigmoid is missing: w reaches p only by way of z",
)
LOGISTIC.mistake("dL_db", "sum(dL_dz) / m", "1/m is here twice: dL_dz has it already")
LOGISTIC.mistake(
    "dL_db", "dL_dz", "every example depends on the bias, so their contributions add up"
)
LOGISTIC.mistake(
    "dL_db",
    "sum(dL_dp)",
    "the step through the sigmoid is missing: b reaches p only by way of z",
)
