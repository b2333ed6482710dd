"""Answer sheet of `activation_backward`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.activations.given import ACTIVATIONS
from solutions.backprop.shared import arrays
from solutions.language import reference


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
    yield case("shapes", dA, np.array([[1, -1, 2], [-3, 4, -2]]), "tanh")
    yield case("shapes", np.array([2.0, -0.5, 1.0]), np.array([0.1, -0.7, 2.5]), "tanh")
    yield case("shapes", dA[:, :2], read_only(Z[:, 1:]), "elu")
    yield case("shapes", fortran(dA.T), strided(Z.T), "sigmoid")


@activation_backward.hidden
def _(rng):
    for name in ("sigmoid", "tanh", "relu"):
        yield case("basic", *arrays(rng, (3, 4), (3, 4)), name)
    for name in ACTIVATIONS:
        yield case("functions", *arrays(rng, (2, 5), (2, 5)), name)
    yield case("shapes", *arrays(rng, (4, 4), (4, 4)), "softplus")
    yield case("shapes", *arrays(rng, (1, 3), (1, 3)), "sigmoid")
    yield case("shapes", rng.normal(size=(2, 3)), rng.integers(1, 5, size=(2, 3)), "sigmoid")
    yield case("shapes", *arrays(rng, 5, 5), "leaky_relu")


mistake = activation_backward.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The gradient dA that arrives from above is forgotten.")
def only_derivative(dA, Z, name):
    return ACTIVATIONS[name][1](Z)


@mistake("The derivative of the activation is forgotten: dA goes through as is.")
def derivative_forgotten(dA, Z, name):
    return dA.copy()


@mistake("dA is multiplied by the activation itself, not by its derivative.")
def function_for_derivative(dA, Z, name):
    return dA * ACTIVATIONS[name][0](Z)


@mistake("dA is divided by the derivative; the chain rule multiplies.")
def divided(dA, Z, name):
    with np.errstate(divide="ignore", invalid="ignore"):
        return dA / ACTIVATIONS[name][1](Z)


@mistake("The derivative is added to dA; the chain rule multiplies.")
def added(dA, Z, name):
    return dA + ACTIVATIONS[name][1](Z)


@mistake("a (1 - a) is written with the pre-activation in the place of a, whatever the name.")
def slope_of_pre_activation(dA, Z, name):
    return dA * Z * (1 - Z)


@mistake("The result is divided by m: there is no average to take here.")
def averaged_here(dA, Z, name):
    return dA * ACTIVATIONS[name][1](Z) / len(Z)


@mistake("A (1 - A) is taken for every name; it is the derivative of the sigmoid only.")
def slope_from_output(dA, Z, name):
    A = ACTIVATIONS[name][0](Z)
    return dA * A * (1 - A)


@mistake("The derivative is multiplied in twice.")
def derivative_twice(dA, Z, name):
    return dA * ACTIVATIONS[name][1](Z) ** 2


@mistake("The derivatives are averaged over the examples; each has its own.")
def derivative_averaged(dA, Z, name):
    return dA * np.mean(ACTIVATIONS[name][1](Z), axis=0)


# --- mistakes: where it is taken ----------------------------------------------------------


@mistake("The derivative is taken at the output A = g(Z); it belongs to the pre-activation Z.")
def derivative_at_output(dA, Z, name):
    return dA * ACTIVATIONS[name][1](ACTIVATIONS[name][0](Z))


@mistake("The derivative is taken at dA; it belongs to the pre-activation Z.")
def derivative_at_gradient(dA, Z, name):
    return Z * ACTIVATIONS[name][1](dA)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The name is ignored: the sigmoid's derivative is taken for all.")
def always_sigmoid(dA, Z, name):
    return dA * ACTIVATIONS["sigmoid"][1](Z)


@mistake("The name is ignored: ReLU's derivative is taken for all.")
def always_relu(dA, Z, name):
    return dA * (Z > 0)


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("This is a matrix product; an activation works elementwise, and so does its derivative.")
def matrix_product(dA, Z, name):
    return dA @ ACTIVATIONS[name][1](Z).T
