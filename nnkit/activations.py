"""Activation functions and their derivatives: what makes a stack of layers more than one.

All functions but `maxout` and `dead_units` work elementwise: they take pre-activations z of
any shape, or a single number, and return the same shape. Derivatives are taken at the
pre-activation z too, not at the activation.
"""

import numpy as np

from nnkit.exercise import exercise
from nnkit.neuron import sigmoid


@exercise("ps2", points=1)
def step(z):
    """Fire or not: the activation of the perceptron.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.

    Returns
    -------
    float or ndarray, shaped like `z`
        0.0 where z is negative, 1.0 where it is zero or positive.

    Source: lecture 2, "The step function".
    """
    raise NotImplementedError


@exercise("ps2", points=1)
def tanh(z):
    """Squash numbers into (-1, 1) with the hyperbolic tangent.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.

    Returns
    -------
    float or ndarray, shaped like `z`

    Notes
    -----
    Stable: for inputs up to ±1e4 the result is finite and NumPy warns neither of an
    overflow nor of an invalid value. NumPy's own functions may be used.

    Source: lecture 2, "Sigmoid and tanh".
    """
    raise NotImplementedError


@exercise("ps2", points=1)
def relu(z):
    """Rectify: keep what is positive, and put zero in the place of the rest.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.

    Returns
    -------
    float or ndarray, shaped like `z`

    Source: lecture 2, "ReLU".
    """
    raise NotImplementedError


@exercise("ps2", points=1)
def leaky_relu(z, alpha=0.01):
    """Rectify with a leak: what is negative is shrunk instead of cut off.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.
    alpha : float
        Slope on the negative side, between 0 and 1, both included; the slope on the
        positive side is 1.

    Returns
    -------
    float or ndarray, shaped like `z`

    Source: lecture 2, "ReLU and its relatives".
    """
    raise NotImplementedError


@exercise("ps2", points=2)
def elu(z, alpha=1.0):
    """Compute the exponential linear unit: straight for z > 0, levelling off below.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.
    alpha : float
        Positive. Where z is negative the result is ``alpha`` times ``((e to the z) - 1)``.

    Returns
    -------
    float or ndarray, shaped like `z`

    Notes
    -----
    Stable: for inputs up to ±1e4 the result is finite and NumPy warns neither of an
    overflow nor of an invalid value.

    Source: lecture 2, "ReLU and its relatives".
    """
    raise NotImplementedError


@exercise("ps2", points=1)
def selu(z):
    """Compute the scaled exponential linear unit: λ times the ELU with one particular α.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.

    Returns
    -------
    float or ndarray, shaped like `z`

    Notes
    -----
    λ = 1.0507009873554805 and α = 1.6732632423543772. With them, mean 0 and variance 1
    are passed on from layer to layer. Stable like `elu`.

    Source: lecture 2, "ReLU and its relatives".
    """
    raise NotImplementedError


@exercise("ps2", points=2)
def softplus(z):
    """Compute the smooth version of the ReLU: the natural logarithm of 1 + (e to the z).

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.

    Returns
    -------
    float or ndarray, shaped like `z`

    Notes
    -----
    Stable: for inputs up to ±1e4 the result is finite and NumPy warns neither of an
    overflow nor of an invalid value.

    Source: lecture 2, "ReLU and its relatives".
    """
    raise NotImplementedError


@exercise("ps2", points=2)
def maxout(X, W, b):
    """Compute a maxout unit: each example gets the largest of k linear pieces.

    Parameters
    ----------
    X : ndarray, shape (m, d)
        Examples.
    W : ndarray, shape (d, k)
        Weights, one column for each piece.
    b : ndarray, shape (k,)
        Biases, one for each piece.

    Returns
    -------
    ndarray, shape (m,)

    Source: lecture 2, "Maxout".
    """
    raise NotImplementedError


@exercise("ps2", points=1)
def sigmoid_grad(z):
    """Differentiate `sigmoid`.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.

    Returns
    -------
    float or ndarray, shaped like `z`
        The derivative at each z.

    Notes
    -----
    Stable: for inputs up to ±1e4 the result is finite and NumPy warns neither of an
    overflow nor of an invalid value.

    Source: lecture 2, "Derivatives".
    """
    raise NotImplementedError


@exercise("ps2", points=1)
def tanh_grad(z):
    """Differentiate `tanh`.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.

    Returns
    -------
    float or ndarray, shaped like `z`
        The derivative at each z. Stable like `sigmoid_grad`.

    Source: lecture 2, "Derivatives".
    """
    raise NotImplementedError


@exercise("ps2", points=1)
def relu_grad(z):
    """Differentiate `relu`.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.

    Returns
    -------
    float or ndarray, shaped like `z`
        The derivative at each z. At the kink, z = 0, the slope of either side is right.

    Source: lecture 2, "Derivatives".
    """
    raise NotImplementedError


@exercise("ps2", points=1)
def leaky_relu_grad(z, alpha=0.01):
    """Differentiate `leaky_relu` with respect to z.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.
    alpha : float
        As in `leaky_relu`, between 0 and 1, both included.

    Returns
    -------
    float or ndarray, shaped like `z`
        The derivative at each z. At the kink, z = 0, the slope of either side is right.

    Source: lecture 2, "Derivatives".
    """
    raise NotImplementedError


@exercise("ps2", points=2)
def elu_grad(z, alpha=1.0):
    """Differentiate `elu` with respect to z.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.
    alpha : float
        As in `elu`, positive.

    Returns
    -------
    float or ndarray, shaped like `z`
        The derivative at each z. At z = 0 the slope of either side is right. Stable like
        `sigmoid_grad`.

    Source: lecture 2, "Derivatives".
    """
    raise NotImplementedError


@exercise("ps2", points=1)
def softplus_grad(z):
    """Differentiate `softplus`.

    Parameters
    ----------
    z : float or ndarray, any shape
        Pre-activations.

    Returns
    -------
    float or ndarray, shaped like `z`
        The derivative at each z. Stable like `sigmoid_grad`.

    Source: lecture 2, "Derivatives".
    """
    raise NotImplementedError


@exercise("ps2", points=2)
def dead_units(Z):
    """Measure how much of a ReLU layer is dead: silent on all the examples given.

    Parameters
    ----------
    Z : ndarray, shape (m, n)
        Pre-activations of n units for m examples.

    Returns
    -------
    float
        The fraction of units whose pre-activation is zero or negative for every example.

    Source: lecture 2, "Dead units".
    """
    raise NotImplementedError


# --- given --------------------------------------------------------------------------------


def identity(z):
    """Return `z` itself: the activation of a linear layer."""
    return z


def identity_grad(z):
    """Return the slope of the identity: ones, shaped like `z`."""
    return np.ones(np.shape(z))


def step_grad(z):
    """Return the slope of `step` (taken as 0 at the jump as well): zeros, shaped like `z`."""
    return np.zeros(np.shape(z))


#: Each activation by its name: the function, and its derivative at the pre-activation.
ACTIVATIONS = {
    "identity": (identity, identity_grad),
    "step": (step, step_grad),
    "sigmoid": (sigmoid, sigmoid_grad),
    "tanh": (tanh, tanh_grad),
    "relu": (relu, relu_grad),
    "leaky_relu": (leaky_relu, leaky_relu_grad),
    "elu": (elu, elu_grad),
    "softplus": (softplus, softplus_grad),
}
