"""Backpropagation: from a loss at the output back to the gradient of every parameter.

Rows are examples. A gradient has the shape of what it belongs to: ``dZ`` is the gradient
of the loss with respect to ``Z``, ``dW`` that with respect to ``W``. The average over the
examples is taken in the loss, so its factor enters once, with the first gradient of the
backward pass.
"""

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.exercise import exercise
from nnkit.forward import two_layer_forward
from nnkit.neuron import log_loss, sigmoid


@exercise("ps4", points=1)
def squared_error(Y, Y_hat):
    """Measure how far predictions are off: the squared error of an example, averaged.

    The squared error of one example is the sum over its outputs.

    Parameters
    ----------
    Y : ndarray, shape (m,) or (m, k)
        Targets: one output, or k of them.
    Y_hat : ndarray, shaped like `Y`
        Predictions.

    Returns
    -------
    float

    Source: lecture 4, "Loss functions".
    """
    raise NotImplementedError


@exercise("ps4", points=2)
def squared_error_grad(Y, Y_hat):
    """Differentiate `squared_error` with respect to the predictions.

    Parameters
    ----------
    Y : ndarray, shape (m,) or (m, k)
        Targets.
    Y_hat : ndarray, shaped like `Y`
        Predictions.

    Returns
    -------
    ndarray, shaped like `Y_hat`

    Source: lecture 4, "Loss functions".
    """
    raise NotImplementedError


@exercise("ps4", points=2)
def log_loss_grad(y, p):
    """Differentiate `nnkit.neuron.log_loss` with respect to the probabilities.

    Parameters
    ----------
    y : ndarray, shape (m,)
        Targets, 0 or 1, as ints or floats.
    p : ndarray, shape (m,)
        Predicted probabilities of class 1, strictly between 0 and 1; none so close to
        either that `log_loss` would clip it.

    Returns
    -------
    ndarray, shape (m,)

    Source: lecture 4, "Loss functions".
    """
    raise NotImplementedError


@exercise("ps4", points=3)
def regression_partials(x, y, params):
    """Differentiate the squared error of the 2-2-1 network at one example, by hand.

    Two sigmoid neurons A and B see both inputs; a linear neuron C sees their outputs and
    predicts ŷ. The loss is ``(y - ŷ)²``.

    Parameters
    ----------
    x : ndarray, shape (2,)
        The inputs.
    y : float
        The target.
    params : dict of str to float
        For each neuron N the weight ``wN1`` of its first input, the weight ``wN2`` of its
        second one, and the bias ``bN``: keys wA1 wA2 bA wB1 wB2 bB wC1 wC2 bC.

    Returns
    -------
    dict of str to float
        The partial derivative of the loss with respect to each parameter, with the keys
        of `params`.

    Source: lecture 4, "A network small enough to do by hand".
    """
    raise NotImplementedError


@exercise("ps4", points=3)
def numerical_gradient(f, theta, eps=1e-5):
    """Estimate a gradient by central differences, one number of `theta` at a time.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of `theta` to a float.
    theta : ndarray of float, any shape
        Where to differentiate. It may be perturbed on the way, but holds the very same
        numbers, to the last bit, when the function returns.
    eps : float
        How far to go to either side.

    Returns
    -------
    ndarray, shaped like `theta`

    Source: lecture 4, "Finite differences".
    """
    raise NotImplementedError


@exercise("ps4", points=3)
def linear_backward(dZ, X, W):
    """Backpropagate through ``Z = X @ W + b``.

    Parameters
    ----------
    dZ : ndarray, shape (m, n_out)
        Gradient of the loss with respect to ``Z``.
    X : ndarray, shape (m, n_in)
        The layer's inputs.
    W : ndarray, shape (n_in, n_out)
        Its weights.

    Returns
    -------
    dX : ndarray, shape (m, n_in)
    dW : ndarray, shape (n_in, n_out)
    db : ndarray, shape (n_out,)
        Gradients of the loss with respect to ``X``, ``W`` and ``b``.

    Source: lecture 4, "Through a linear layer".
    """
    raise NotImplementedError


@exercise("ps4", points=2)
def activation_backward(dA, Z, name):
    """Backpropagate through an activation ``A = g(Z)``, which works elementwise.

    Parameters
    ----------
    dA : ndarray, any shape
        Gradient of the loss with respect to ``A``.
    Z : ndarray, shaped like `dA`
        Pre-activations.
    name : str
        Which activation: a key of `nnkit.activations.ACTIVATIONS`.

    Returns
    -------
    ndarray, shaped like `Z`
        Gradient of the loss with respect to ``Z``.

    Source: lecture 4, "Through an activation".
    """
    raise NotImplementedError


@exercise("ps4", points=2)
def output_delta(Y, A):
    """Differentiate the log-loss with respect to the pre-activations of sigmoid outputs.

    The log-loss is summed over the outputs of an example and averaged over the examples.

    Parameters
    ----------
    Y : ndarray, shape (m, k)
        Targets, 0 or 1, as ints or floats.
    A : ndarray, shape (m, k)
        The network's outputs, ``A = sigmoid(Z)``.

    Returns
    -------
    ndarray, shape (m, k)
        Gradient of the loss with respect to ``Z``.

    Source: lecture 4, "The output's delta".
    """
    raise NotImplementedError


@exercise("ps4", points=4)
def two_layer_backward(dZ2, cache, params, hidden="sigmoid"):
    """Backpropagate through a two-layer network, from its last pre-activation.

    Parameters
    ----------
    dZ2 : ndarray, shape (m, n_out)
        Gradient of the loss with respect to the pre-activation of the output layer.
    cache : dict
        What `nnkit.forward.two_layer_forward` kept: "X", "Z1", "A1", "Z2" and "A2".
    params : dict
        The parameters "W1", "b1", "W2" and "b2" of that forward pass.
    hidden : str
        The activation of the hidden layer: a key of `nnkit.activations.ACTIVATIONS`.

    Returns
    -------
    dict
        The gradient of each parameter, with the keys and shapes of `params`.

    Source: lecture 4, "The two-layer network in matrix form".
    """
    raise NotImplementedError


@exercise("ps4", points=4)
def mlp_backward(dZ, cache, layers, hidden="relu"):
    """Backpropagate through any number of layers: the δ recursion.

    Parameters
    ----------
    dZ : ndarray, shape (m, n_L)
        Gradient of the loss with respect to the pre-activation of the last layer.
    cache : list of (A_prev, Z)
        What `nnkit.forward.mlp_forward` kept: the input and the pre-activation of each
        layer, first layer first.
    layers : list of (W, b)
        The parameters of each layer, first layer first.
    hidden : str
        The activation of all layers but the last: a key of
        `nnkit.activations.ACTIVATIONS`.

    Returns
    -------
    list of (dW, db)
        The gradients of each layer, first layer first.

    Source: lecture 4, "The δ recursion".
    """
    raise NotImplementedError


@exercise("ps4", points=1)
def gradient_step(params, grads, lr):
    """Take one step of gradient descent.

    Parameters
    ----------
    params : dict of str to ndarray or float
        Parameters; they stay as they are.
    grads : dict of str to ndarray or float
        The gradient of each, with the same keys.
    lr : float
        Learning rate.

    Returns
    -------
    dict
        The new parameters, with the keys of `params`.

    Source: lecture 4, "The update rule".
    """
    raise NotImplementedError


@exercise("ps4", points=3)
def train_two_layer(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """Train a two-layer network with a sigmoid output on the log-loss.

    Every step of gradient descent uses all examples.

    Parameters
    ----------
    X : ndarray, shape (m, n_in)
        Examples.
    Y : ndarray, shape (m, 1)
        Targets, 0 or 1.
    params : dict
        Where to start: "W1", "b1", "W2" and "b2"; they stay as they are.
    lr : float
        Learning rate.
    steps : int
        Number of updates; may be 0.
    hidden : str
        The activation of the hidden layer: a key of `nnkit.activations.ACTIVATIONS`.

    Returns
    -------
    params : dict
        The trained parameters.
    losses : ndarray or list, shape (steps,)
        The log-loss before each update.

    Source: lecture 4, "Training on your own gradients".
    """
    raise NotImplementedError


@exercise("ps4", points=3)
def find_wrong_backward(candidates):
    """Test other people's `linear_backward`: find out which candidates are wrong.

    A candidate is right if it returns the three gradients in the right shapes, and with
    the right values up to rounding, for all inputs that `linear_backward` allows: any
    number of examples (at least one), any widths. A candidate that raises an exception on
    such an input is wrong too.

    Parameters
    ----------
    candidates : list of callables
        Each is called as ``candidate(dZ, X, W)`` and returns ``(dX, dW, db)``, unless it
        raises an exception. None of them changes its arguments.

    Returns
    -------
    list of bool
        For each candidate True if it is wrong, False if it is right.

    Source: lecture 4, "Checking a gradient".
    """
    raise NotImplementedError
