"""Answer sheet of `l2_penalty`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only
from solutions.language import reference
from solutions.training.shared import X52, drawn_parameters


@reference({"basic": 0.8, "edges": 0.2}, names=("penalty", "grads"))
def l2_penalty(params, strength):
    penalty = 0.0
    grads = {}
    for key, value in params.items():
        if key.startswith("W"):
            penalty += strength / 2 * np.sum(value**2)
            grads[key] = strength * value
        else:
            grads[key] = np.zeros_like(value)
    return penalty, grads


TWO_LAYERS = {
    "W1": np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.5]]),
    "b1": np.array([0.5, -0.75, 2.0]),
    "W2": np.array([[-1.0], [0.75], [2.5]]),
    "b2": np.array([1.25]),
}


@l2_penalty.visible
def _():
    yield case("basic", TWO_LAYERS, 0.5)
    yield case("basic", {"W": np.array([[3.0, -4.0]]), "b": np.array([2.0, 1.0])}, 3.0)
    yield case("edges", {"W_out": read_only(X52[:2]), "gamma": read_only(X52[0])}, 0.1)
    yield case("edges", {"W1": np.array([[2.0, -1.0]]), "bW": np.array([1.0, 3.0])}, 1)
    yield case("edges", TWO_LAYERS, 0.0)
    # The key decides, not the number of axes, and not a small letter.
    yield case("edges", {"W": np.array([3.0, -1.0]), "b": np.array([[2.0, 4.0]])}, 0.5)
    yield case("edges", {"W1": np.array([[2.0]]), "w1": np.array([[5.0]])}, 0.5)


@l2_penalty.hidden
def _(rng):
    for _ in range(2):
        yield case("basic", drawn_parameters(rng), float(rng.uniform(0.2, 3.0)))
    yield case("edges", {"b1": rng.normal(size=3), "beta": rng.normal(size=2)}, 0.5)
    yield case("edges", {"W3": rng.normal(size=4), "b3": rng.normal(size=(2, 2))}, 0.4)
    yield case("edges", {"W2": rng.normal(size=(2, 2)), "w2": rng.normal(size=(3, 1))}, 0.9)
    yield case("edges", {"W1": fortran(rng.normal(size=(2, 3))), "b1": rng.normal(size=3)}, 0.7)


mistake = l2_penalty.mistake


# --- mistakes: penalty --------------------------------------------------------------------


@mistake("The factor 1/2 of the penalty is missing.")
def half_missing(params, strength):
    penalty, grads = l2_penalty(params, strength)
    return 2 * penalty, grads


@mistake("The absolute weights are summed; this is the L1 penalty.")
def absolute_weights(params, strength):
    weights = {key: value for key, value in params.items() if key.startswith("W")}
    penalty = strength / 2 * sum(np.sum(np.abs(value)) for value in weights.values())
    return penalty, l2_penalty(params, strength)[1]


@mistake("The root of the sum of squares is taken; the sum itself is due.")
def norm_for_its_square(params, strength):
    weights = [value for key, value in params.items() if key.startswith("W")]
    root = np.sqrt(sum((np.sum(value**2) for value in weights), 0.0))
    return strength / 2 * root, l2_penalty(params, strength)[1]


@mistake("The squares are averaged; their sum is due.")
def squares_averaged(params, strength):
    weights = [value for key, value in params.items() if key.startswith("W")]
    penalty = strength / 2 * sum(np.mean(value**2) for value in weights)
    return penalty, l2_penalty(params, strength)[1]


@mistake("Only the last weights count: the penalty is set anew for each key.")
def last_weights_only(params, strength):
    penalty, grads = 0.0, l2_penalty(params, strength)[1]
    for key, value in params.items():
        if key.startswith("W"):
            penalty = strength / 2 * np.sum(value**2)
    return penalty, grads


# --- mistakes: gradient -------------------------------------------------------------------


@mistake("The gradient is twice too large: the 2 of the square meets the 1/2.")
def gradient_doubled(params, strength):
    penalty, grads = l2_penalty(params, strength)
    return penalty, {key: 2 * value for key, value in grads.items()}


@mistake("The gradient is halved: differentiating the square brings a 2.")
def gradient_halved(params, strength):
    penalty, grads = l2_penalty(params, strength)
    return penalty, {key: value / 2 for key, value in grads.items()}


@mistake("The strength is missing in the gradient.")
def strength_missing(params, strength):
    return l2_penalty(params, strength)[0], l2_penalty(params, 1.0)[1]


@mistake("The penalty counts the weights only, but the gradient the biases, too.")
def bias_gradients(params, strength):
    penalty, _ = l2_penalty(params, strength)
    return penalty, {key: strength * value for key, value in params.items()}


# --- mistakes: which parameters -----------------------------------------------------------


@mistake("The biases are penalised as well; only the weights are.")
def biases_penalised(params, strength):
    penalty = strength / 2 * sum(np.sum(value**2) for value in params.values())
    return penalty, {key: strength * value for key, value in params.items()}


@mistake("Every key that contains a W is taken; it has to start with one.")
def keys_that_contain_W(params, strength):
    renamed = {("W" + key if "W" in key else key): value for key, value in params.items()}
    penalty, grads = l2_penalty(renamed, strength)
    return penalty, dict(zip(params, grads.values(), strict=True))


@mistake("The gradient lacks the biases: zeros are due for them.")
def no_bias_gradients(params, strength):
    penalty, grads = l2_penalty(params, strength)
    return penalty, {key: value for key, value in grads.items() if key.startswith("W")}


# --- mistakes: norm -----------------------------------------------------------------------


@mistake("The gradient is divided by the norm of the weights: the penalty is a square, not a norm.")
def gradient_over_norm(params, strength):
    penalty, grads = l2_penalty(params, strength)
    norms = {key: np.linalg.norm(value) for key, value in params.items()}
    return penalty, {key: grads[key] / norms[key] for key in grads}


# --- mistakes: which keys -----------------------------------------------------------------


def _penalty(params, strength, is_weight):
    weights = {key for key, value in params.items() if is_weight(key, value)}
    penalty = strength / 2 * sum(np.sum(params[key] ** 2) for key in weights)
    grads = {key: strength * value * (key in weights) for key, value in params.items()}
    return penalty, grads


@mistake("The number of axes decides what is a weight; the key does, which starts with W.")
def matrices_only(params, strength):
    return _penalty(params, strength, lambda key, value: np.ndim(value) == 2)


@mistake("Keys with a small w are taken, too: they start with a capital W.")
def small_letters_too(params, strength):
    return _penalty(params, strength, lambda key, value: key.lower().startswith("w"))


@mistake("Whatever is no bias is taken for a weight; only keys that start with W are.")
def all_but_biases(params, strength):
    return _penalty(params, strength, lambda key, value: not key.startswith("b"))
