"""Answer sheet of `init_two_layer`."""

import numpy as np

from nnkit.check.cases import case
from nnkit.check.compare import Tolerance
from solutions.language import reference


@reference({"basic": 0.6, "shapes": 0.2, "randomness": 0.2})
def init_two_layer(n_in, n_hidden, n_out, rng, scale=1.0):
    return {
        "W1": rng.normal(size=(n_in, n_hidden)) * scale / np.sqrt(n_in),
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(size=(n_hidden, n_out)) * scale / np.sqrt(n_hidden),
        "b2": np.zeros(n_out),
    }


#: For statistics of 40 000 weights and more: seven standard errors of a difference, or more.
LOOSE = Tolerance(relative=0.05, absolute=1e-10)


def _drawn(group, probe, *sizes, seed, **kwargs):
    tolerance = LOOSE if probe == "initial_weights" else Tolerance()
    rng = np.random.default_rng(int(seed))
    return case(group, *sizes, rng, probe=probe, tolerance=tolerance, **kwargs)


@init_two_layer.visible
def _():
    yield _drawn("basic", "initial_weights", 160, 300, 200, seed=1)
    yield _drawn("basic", "initial_weights", 250, 180, 300, seed=2, scale=0.1)
    yield _drawn("shapes", "initial_shapes", 2, 3, 1, seed=3)
    yield _drawn("shapes", "initial_shapes", 4, 2, 5, seed=4)
    yield _drawn("shapes", "initial_weights", 1, 40000, 1, seed=5)
    yield _drawn("randomness", "randomness", 3, 4, 2, seed=6)


@init_two_layer.hidden
def _(rng):
    seeds = rng.integers(2**62, size=5)
    a, b, c = (int(n) for n in rng.permutation([210, 280, 350]))
    scale = float(rng.uniform(2, 3))
    yield _drawn("basic", "initial_weights", a, b, c, seed=seeds[0], scale=scale)
    yield _drawn("shapes", "initial_shapes", 1, 1, 1, seed=seeds[1])
    yield _drawn("shapes", "initial_shapes", 5, 1, 3, seed=seeds[2])
    yield _drawn("shapes", "initial_weights", 40000, 1, 40000, seed=seeds[3])
    yield _drawn("randomness", "randomness", 4, 3, 2, seed=seeds[4], scale=2.0)


mistake = init_two_layer.mistake


def _initial(n_in, n_hidden, n_out, rng, scale1, scale2):
    return {
        "W1": rng.normal(size=(n_in, n_hidden)) * scale1,
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(size=(n_hidden, n_out)) * scale2,
        "b2": np.zeros(n_out),
    }


# --- mistakes: scale of the weights -------------------------------------------------------


@mistake("The weights are not scaled down with the number of inputs.")
def not_scaled_down(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale, scale)


@mistake("The square root is missing: the weights are scaled down too much.")
def root_missing(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale / n_in, scale / n_hidden)


@mistake("The weights grow with the number of inputs instead of shrinking.")
def scaled_up(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale * n_in**0.5, scale * n_hidden**0.5)


@mistake("Each layer is scaled by its number of outputs instead of inputs.")
def scaled_by_outputs(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale / n_hidden**0.5, scale / n_out**0.5)


@mistake("Both layers are scaled by n_in: the second has another number of inputs.")
def second_layer_scaled_by_n_in(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale / n_in**0.5, scale / n_in**0.5)


@mistake("This is He's initialisation: there is a factor too many.")
def he_instead(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(
        n_in, n_hidden, n_out, rng, scale * (2 / n_in) ** 0.5, scale * (2 / n_hidden) ** 0.5
    )


@mistake("This is Glorot's initialisation: here only the inputs count.")
def glorot_instead(n_in, n_hidden, n_out, rng, scale=1.0):
    first, second = (2 / (n_in + n_hidden)) ** 0.5, (2 / (n_hidden + n_out)) ** 0.5
    return _initial(n_in, n_hidden, n_out, rng, scale * first, scale * second)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The parameter scale is ignored.")
def scale_ignored(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, n_in**-0.5, n_hidden**-0.5)


@mistake("The parameter scale acts on the first layer only.")
def scale_on_first_layer_only(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, scale * n_in**-0.5, n_hidden**-0.5)


@mistake("scale multiplies the variance: it enters the standard deviation under a square root.")
def scale_on_variance(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, (scale / n_in) ** 0.5, (scale / n_hidden) ** 0.5)


# --- mistakes: distribution ---------------------------------------------------------------


@mistake("The weights are uniform on [0, 1) instead of normal: none is negative.")
def uniform_positive(n_in, n_hidden, n_out, rng, scale=1.0):
    return {
        "W1": rng.random((n_in, n_hidden)) * scale / np.sqrt(n_in),
        "b1": np.zeros(n_hidden),
        "W2": rng.random((n_hidden, n_out)) * scale / np.sqrt(n_hidden),
        "b2": np.zeros(n_out),
    }


@mistake("The weights are uniform; they have to be normal.")
def uniform_centred(n_in, n_hidden, n_out, rng, scale=1.0):
    bound1, bound2 = scale * np.sqrt(3 / n_in), scale * np.sqrt(3 / n_hidden)
    return {
        "W1": rng.uniform(-bound1, bound1, (n_in, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": rng.uniform(-bound2, bound2, (n_hidden, n_out)),
        "b2": np.zeros(n_out),
    }


@mistake("All weights start at zero, so all hidden neurons stay equal for ever.")
def weights_zero(n_in, n_hidden, n_out, rng, scale=1.0):
    return _initial(n_in, n_hidden, n_out, rng, 0.0, 0.0)


@mistake("All hidden neurons start with the same weights: draw each weight on its own.")
def neurons_equal(n_in, n_hidden, n_out, rng, scale=1.0):
    column = rng.normal(size=(n_in, 1)) * scale / np.sqrt(n_in)
    row = rng.normal(size=(1, n_out)) * scale / np.sqrt(n_hidden)
    return {
        "W1": column * np.ones((1, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": np.ones((n_hidden, 1)) * row,
        "b2": np.zeros(n_out),
    }


# --- mistakes: biases ---------------------------------------------------------------------


@mistake("The biases are random; they start at zero.")
def biases_random(n_in, n_hidden, n_out, rng, scale=1.0):
    params = init_two_layer(n_in, n_hidden, n_out, rng, scale)
    params["b1"] = rng.normal(size=n_hidden) * scale / np.sqrt(n_in)
    params["b2"] = rng.normal(size=n_out) * scale / np.sqrt(n_hidden)
    return params


@mistake("The biases start at one; they start at zero.")
def biases_one(n_in, n_hidden, n_out, rng, scale=1.0):
    params = init_two_layer(n_in, n_hidden, n_out, rng, scale)
    return {**params, "b1": np.ones(n_hidden), "b2": np.ones(n_out)}


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The biases have two axes, (1, n); a vector (n,) is due.")
def biases_as_rows(n_in, n_hidden, n_out, rng, scale=1.0):
    params = init_two_layer(n_in, n_hidden, n_out, rng, scale)
    return {**params, "b1": np.zeros((1, n_hidden)), "b2": np.zeros((1, n_out))}


@mistake("The weight matrices are transposed: rows belong to inputs.")
def matrices_transposed(n_in, n_hidden, n_out, rng, scale=1.0):
    params = init_two_layer(n_in, n_hidden, n_out, rng, scale)
    return {**params, "W1": params["W1"].T, "W2": params["W2"].T}


# --- mistakes: randomness -----------------------------------------------------------------


@mistake("A generator of its own is used, so every network starts the same.")
def own_generator(n_in, n_hidden, n_out, rng, scale=1.0):
    return init_two_layer(n_in, n_hidden, n_out, np.random.default_rng(0), scale)


@mistake("The global np.random is used; the rng that is handed over is not.")
def global_randomness(n_in, n_hidden, n_out, rng, scale=1.0):
    return {
        "W1": np.random.normal(size=(n_in, n_hidden)) * scale / np.sqrt(n_in),
        "b1": np.zeros(n_hidden),
        "W2": np.random.normal(size=(n_hidden, n_out)) * scale / np.sqrt(n_hidden),
        "b2": np.zeros(n_out),
    }
