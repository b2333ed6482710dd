"""Answer sheet of `regression_partials`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.backprop.shared import EXAMPLE
from solutions.language import reference
from solutions.neuron.sigmoid import sigmoid


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
    other = [-0.25, 0.5, 1.0, 0.75, -1.25, 0.1, -1.5, 0.6, -0.4]
    yield case("basic", np.array([-0.5, 1.5]), 2.0, dict(zip(PARAMETERS, other, strict=True)))
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


mistake = regression_partials.mistake


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


# --- mistakes: outer derivative -----------------------------------------------------------


@mistake("All partials have the wrong sign: the inner derivative of y - ŷ with respect to ŷ is -1.")
def negated(x, y, params):
    return _partials(x, y, params, outer=lambda y, y_hat: 2 * (y - y_hat))


@mistake("The factor 2 of the square's derivative is missing in all partials.")
def without_two(x, y, params):
    return _partials(x, y, params, outer=lambda y, y_hat: -(y - y_hat))


# --- mistakes: way through A and B --------------------------------------------------------


@mistake("The sigmoid's derivative is missing on the way through the neurons A and B.")
def sigmoid_slope_missing(x, y, params):
    return _partials(x, y, params, slope=lambda z, a: 1.0)


HALF = "The sigmoid's derivative is a product of two factors, and one of them is missing."


@mistake(HALF)
def slope_is_the_output(x, y, params):
    return _partials(x, y, params, slope=lambda z, a: a)


@mistake(HALF)
def slope_is_one_minus_the_output(x, y, params):
    return _partials(x, y, params, slope=lambda z, a: 1 - a)


@mistake("The sigmoid's derivative is written with z where its formula has the output a.")
def slope_with_z(x, y, params):
    return _partials(x, y, params, slope=lambda z, a: z * (1 - z))


@mistake("The sigmoid's derivative is taken at the output a; it belongs to the pre-activation z.")
def slope_at_output(x, y, params):
    return _partials(x, y, params, slope=lambda z, a: sigmoid(a) * (1 - sigmoid(a)))


@mistake(
    "C's weights are missing in the partials of A and B: the way from ŷ to a neuron leads "
    "through the weight of its output."
)
def output_weight_missing(x, y, params):
    return _partials(x, y, params, through=lambda w: 1.0)


@mistake("The weights C1 and C2 are mixed up on the way back to A and B.")
def output_weights_swapped(x, y, params):
    swapped = _partials(x, y, params)
    for n, other in [("A", "wC2"), ("B", "wC1")]:
        z = params[f"w{n}1"] * x[0] + params[f"w{n}2"] * x[1] + params[f"b{n}"]
        dz = swapped["bC"] * params[other] * sigmoid(z) * (1 - sigmoid(z))
        swapped |= {f"w{n}1": dz * x[0], f"w{n}2": dz * x[1], f"b{n}": dz}
    return swapped


@mistake("Both ways back lead through the same weight of C; A and B have one each.")
def one_output_weight_for_both(x, y, params):
    return _partials(x, y, params) | {
        name: value
        for name, value in _partials(x, y, params, through=lambda _: params["wC1"]).items()
        if name in ("wB1", "wB2", "bB")
    }


@mistake("A and B are tanh neurons here; they are sigmoid neurons.")
def tanh_neurons(x, y, params):
    z = {n: params[f"w{n}1"] * x[0] + params[f"w{n}2"] * x[1] + params[f"b{n}"] for n in "AB"}
    a = {n: np.tanh(z[n]) for n in "AB"}
    d = 2 * (params["wC1"] * a["A"] + params["wC2"] * a["B"] + params["bC"] - y)
    found = {"wC1": d * a["A"], "wC2": d * a["B"], "bC": d}
    for n, weight in [("A", params["wC1"]), ("B", params["wC2"])]:
        dz = d * weight * (1 - a[n] ** 2)
        found |= {f"w{n}1": dz * x[0], f"w{n}2": dz * x[1], f"b{n}": dz}
    return found


@mistake("All biases are missing in the forward pass.")
def biases_missing(x, y, params):
    return _partials(x, y, {**params, "bA": 0.0, "bB": 0.0, "bC": 0.0})


@mistake("The biases of A and B are missing in the forward pass.")
def hidden_biases_missing(x, y, params):
    return _partials(x, y, {**params, "bA": 0.0, "bB": 0.0})


# --- mistakes: last factor ----------------------------------------------------------------


@mistake("The partials of C's weights have a pre-activation where the output of A or B is due.")
def last_weights_with_z(x, y, params):
    return _partials(x, y, params, last="z")


@mistake("x1 and x2 have changed places in the partials of A and B.")
def inputs_swapped(x, y, params):
    p = _partials(x, y, params)
    return p | {"wA1": p["wA2"], "wA2": p["wA1"], "wB1": p["wB2"], "wB2": p["wB1"]}


@mistake("The partials of A's and B's weights lack the last factor of the chain, the input.")
def input_missing(x, y, params):
    p = _partials(x, y, params)
    return p | {"wA1": p["bA"], "wA2": p["bA"], "wB1": p["bB"], "wB2": p["bB"]}


@mistake("The partials of C's weights lack the outputs of A and B.")
def last_inputs_missing(x, y, params):
    p = _partials(x, y, params)
    return p | {"wC1": p["bC"], "wC2": p["bC"]}


@mistake("The partials of the biases are 1; they have what arrives at their neuron.")
def bias_partials_one(x, y, params):
    return _partials(x, y, params) | {"bA": 1.0, "bB": 1.0, "bC": 1.0}


# --- mistakes: forward pass ---------------------------------------------------------------


@mistake("C is a linear neuron here; its output must not be squashed.")
def output_squashed(x, y, params):
    return _partials(x, y, params, output=sigmoid)


@mistake("The bias of C is missing in ŷ.")
def output_bias_missing(x, y, params):
    return _partials(x, y, params, output=lambda z: z - params["bC"])


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The new parameters are returned; the partial derivatives themselves are due.")
def step_taken(x, y, params):
    partials = _partials(x, y, params)
    return {key: params[key] - partials[key] for key in params}
