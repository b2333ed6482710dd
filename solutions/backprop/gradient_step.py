"""Answer sheet of `gradient_step`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.backprop.shared import EXAMPLE, SMALL, drawn_network
from solutions.language import reference


@reference({"basic": 0.8, "edges": 0.2})
def gradient_step(params, grads, lr):
    return {name: value - lr * grads[name] for name, value in params.items()}


@gradient_step.visible
def _():
    params = {"w": np.array([1.0, -2.0]), "b": np.array([0.5])}
    grads = {"w": np.array([0.5, 3.0]), "b": np.array([-2.0])}
    yield case("basic", params, grads, 0.25)
    yield case("basic", params, dict(reversed(grads.items())), 0.75)
    rng = np.random.default_rng(6)
    yield case("basic", SMALL, {key: rng.normal(size=SMALL[key].shape) for key in SMALL}, 2.0)
    yield case("edges", EXAMPLE, {key: i - 3.5 for i, key in enumerate(EXAMPLE)}, 0.1)
    frozen = {key: read_only(value) for key, value in params.items()}
    yield case("edges", frozen, {key: read_only(value) for key, value in grads.items()}, 1.5)


@gradient_step.hidden
def _(rng):
    for sizes in [(2, 3, 1), (4, 2, 3)]:
        params, grads = drawn_network(rng, *sizes), drawn_network(rng, *sizes)
        yield case("basic", params, dict(reversed(grads.items())), float(rng.uniform(0.1, 3)))
    yield case("edges", {"theta": float(rng.normal())}, {"theta": float(rng.normal())}, 0.3)


mistake = gradient_step.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The gradient is added: that step leads uphill.")
def uphill(params, grads, lr):
    return {key: params[key] + lr * grads[key] for key in params}


@mistake("The gradient is divided by the learning rate.")
def divided_by_learning_rate(params, grads, lr):
    return {key: params[key] - grads[key] / lr for key in params}


@mistake("Only the step is returned; it has to be added to the parameters.")
def only_the_step(params, grads, lr):
    return {key: -lr * grads[key] for key in params}


@mistake("The old parameters are returned as they were.")
def no_step(params, grads, lr):
    return dict(params)


@mistake("The learning rate is applied to the parameters as well.")
def everything_scaled(params, grads, lr):
    return {key: lr * (params[key] - grads[key]) for key in params}


@mistake("Only parameters with a W or w in their names move; biases learn, too.")
def only_weights(params, grads, lr):
    return {
        key: params[key] - lr * grads[key] if "w" in key.lower() else params[key] for key in params
    }


@mistake("Only parameters with a capital W in their names move; the others learn, too.")
def only_capital_weights(params, grads, lr):
    return {key: params[key] - lr * grads[key] if "W" in key else params[key] for key in params}


@mistake("Parameters and gradients are paired by their order; their names belong together.")
def paired_by_order(params, grads, lr):
    pairs = zip(params.items(), grads.values(), strict=True)
    return {key: value - np.resize(lr * grad, np.shape(value)) for (key, value), grad in pairs}


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The learning rate is ignored: the whole gradient is subtracted.")
def learning_rate_ignored(params, grads, lr):
    return {key: params[key] - grads[key] for key in params}


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The new values come as a list; a dict with the keys of params is due.")
def list_of_values(params, grads, lr):
    return [params[key] - lr * grads[key] for key in params]


# --- mistakes: Python ---------------------------------------------------------------------


@mistake(
    "The given arrays are changed in place (`-=` works on the caller's own array): make new ones."
)
def arrays_in_place(params, grads, lr):
    new = dict(params)
    for key in new:
        new[key] -= lr * grads[key]
    return new


@mistake("The given dict is changed in place: fill a new one.")
def dict_in_place(params, grads, lr):
    for key in params:
        params[key] = params[key] - lr * grads[key]
    return params
