"""Answer sheet of problem set 2: activations and their derivatives."""

import numpy as np

from nnkit import activations as given
from nnkit.check.cases import case
from solutions.neuron import sigmoid
from solutions.sheet import answers, reference

ELEMENTWISE = {"basic": 0.6, "shapes": 0.2, "edges": 0.2}
STABLE = {"basic": 0.5, "shapes": 0.2, "stability": 0.3}


@reference(ELEMENTWISE)
def step(z):
    return np.where(z >= 0, 1.0, 0.0)


@reference(STABLE)
def tanh(z):
    return np.tanh(z)


@reference(ELEMENTWISE)
def relu(z):
    return np.maximum(z, 0)


@reference(ELEMENTWISE)
def leaky_relu(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z)


@reference(STABLE)
def elu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


@reference(STABLE)
def selu(z):
    return 1.0507009873554805 * elu(z, 1.6732632423543772)


@reference(STABLE)
def softplus(z):
    return np.logaddexp(0, z)


@reference({"basic": 1.0})
def maxout(X, W, b):
    return np.max(X @ W + b, axis=1)


@reference(STABLE)
def sigmoid_grad(z):
    s = sigmoid(z)
    return s * (1 - s)


@reference(STABLE)
def tanh_grad(z):
    return 1 - np.tanh(z) ** 2


@reference(ELEMENTWISE)
def relu_grad(z):
    return np.where(z > 0, 1.0, 0.0)


@reference(ELEMENTWISE)
def leaky_relu_grad(z, alpha=0.01):
    return np.where(z > 0, 1.0, alpha)


@reference(STABLE)
def elu_grad(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))


@reference(STABLE)
def softplus_grad(z):
    return sigmoid(z)


@reference({"basic": 1.0})
def dead_units(Z):
    return np.mean(np.all(Z <= 0, axis=0))


@maxout.visible
def _():
    yield case(
        "basic",
        np.array([[1.0, 2.0]]),
        np.array([[1.0, -1.0, 2.0], [0.5, 1.0, -3.0]]),
        np.array([0.0, 1.0, 0.5]),
    )


@dead_units.visible
def _():
    yield case("basic", np.array([[1.0, -2.0, 0.0], [-3.0, -1.0, -2.0]]))


#: As in the stub module, with the references in the place of the slots.
ACTIVATIONS = {
    name: tuple(answers.get(function.__name__, function) for function in pair)
    for name, pair in given.ACTIVATIONS.items()
}
