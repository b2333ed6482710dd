"""The forward pass: from the inputs through layers of neurons to the output.

Rows are examples. A layer with n_in inputs and n_out neurons has weights
``W (n_in, n_out)``, one column for each neuron, and biases ``b (n_out,)``. It turns
``A_prev (m, n_in)`` into pre-activations ``Z (m, n_out)`` and these, elementwise, into
activations ``A (m, n_out)``. What the backward pass will need is kept in a cache.
"""

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.exercise import exercise


@exercise("ps3", points=2)
def linear_forward(X, W, b):
    """Compute the pre-activations of a whole layer for all examples at once.

    Parameters
    ----------
    X : ndarray, shape (m, n_in)
        Inputs.
    W : ndarray, shape (n_in, n_out)
        Weights, one column for each neuron.
    b : ndarray, shape (n_out,)
        Biases, one for each neuron.

    Returns
    -------
    ndarray, shape (m, n_out)

    Source: lecture 3, "A layer as a matrix product".
    """
    raise NotImplementedError


@exercise("ps3", points=3)
def init_two_layer(n_in, n_hidden, n_out, rng, scale=1.0):
    """Draw starting parameters for a network with one hidden layer.

    Parameters
    ----------
    n_in, n_hidden, n_out : int
        Numbers of inputs, hidden neurons and outputs.
    rng : numpy.random.Generator
        The only source of randomness.
    scale : float
        Factor by which all standard deviations are multiplied.

    Returns
    -------
    dict
        ``"W1" (n_in, n_hidden)``, ``"b1" (n_hidden,)``, ``"W2" (n_hidden, n_out)`` and
        ``"b2" (n_out,)``. The biases are zero. The weights are independent and normally
        distributed with mean 0; their standard deviation is `scale` over the square root
        of the number of inputs of the layer they belong to.

    Source: lecture 3, "Starting weights".
    """
    raise NotImplementedError


@exercise("ps3", points=3)
def two_layer_forward(X, params, hidden="sigmoid", output="sigmoid"):
    """Run a network with one hidden layer and keep all intermediate results.

    Parameters
    ----------
    X : ndarray, shape (m, n_in)
        Examples.
    params : dict
        ``"W1"``, ``"b1"``, ``"W2"`` and ``"b2"``, shaped as `init_two_layer` makes them.
    hidden, output : str
        Names of the two activations, keys of `nnkit.activations.ACTIVATIONS`.

    Returns
    -------
    A2 : ndarray, shape (m, n_out)
        The network's output.
    cache : dict
        ``"X"``; the first layer's pre-activations ``"Z1"`` and activations ``"A1"``, both
        (m, n_hidden); the second layer's ``"Z2"`` and ``"A2"``, both (m, n_out).

    Source: lecture 3, "The two-layer network".
    """
    raise NotImplementedError


@exercise("ps3", points=2)
def xor_params():
    """Choose by hand the parameters of a network that computes XOR.

    Returns
    -------
    dict
        ``"W1" (2, 2)``, ``"b1" (2,)``, ``"W2" (2, 1)`` and ``"b2" (1,)``: two hidden
        neurons and one output. With the step function in both layers the output is 1 for
        the inputs (0, 1) and (1, 0), and 0 for (0, 0) and (1, 1).

    Source: lecture 3, "XOR solved".
    """
    raise NotImplementedError


@exercise("ps3", points=3)
def mlp_forward(X, layers, hidden="relu", output="identity"):
    """Run a network of any depth and keep what the backward pass will need.

    Parameters
    ----------
    X : ndarray, shape (m, n_in)
        Examples.
    layers : list of (W, b)
        Parameters of the layers, at least one, the first layer first.
    hidden : str
        Name of the activation of every layer but the last, a key of
        `nnkit.activations.ACTIVATIONS`.
    output : str
        Name of the activation of the last layer.

    Returns
    -------
    A_L : ndarray, shape (m, n_out)
        The last layer's activations.
    cache : list of (A_prev, Z)
        For each layer, the first one first, its input and its pre-activations.

    Source: lecture 3, "Any number of layers".
    """
    raise NotImplementedError


@exercise("ps3", points=2)
def count_parameters(sizes):
    """Count the weights and biases of a fully connected network.

    Parameters
    ----------
    sizes : sequence of int
        The widths, from the number of inputs to the number of outputs; at least one. A
        single width is an input without any layer.

    Returns
    -------
    int

    Source: lecture 3, "Counting parameters".
    """
    raise NotImplementedError
