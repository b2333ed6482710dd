"""One neuron: a weighted sum, a squashing function, and learning by gradient descent.

Rows are examples. A neuron with d inputs has weights ``w (d,)`` and a bias ``b``; for m
examples ``X (m, d)`` its pre-activations are ``z = X @ w + b`` and its outputs
``p = sigmoid(z)``, both ``(m,)``.
"""

import numpy as np

from nnkit.exercise import exercise


@exercise("ps1", points=1)
def weighted_sum(X, w, b):
    """Compute a neuron's pre-activation: the weighted sum of its inputs plus the bias.

    Parameters
    ----------
    X : ndarray, shape (m, d) or (d,)
        m examples, or a single one.
    w : ndarray, shape (d,)
        Weights.
    b : float
        Bias.

    Returns
    -------
    ndarray, shape (m,), or float for a single example

    Source: lecture 1, "The artificial neuron".
    """
    raise NotImplementedError


@exercise("ps1", points=2)
def sigmoid(z):
    """Squash numbers into (0, 1) with the logistic function.

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

    Source: lecture 1, "The logistic function".
    """
    raise NotImplementedError


@exercise("ps1", points=1)
def neuron(X, w, b):
    """Compute the output of a sigmoid neuron.

    Parameters
    ----------
    X : ndarray, shape (m, d) or (d,)
        m examples, or a single one.
    w : ndarray, shape (d,)
        Weights.
    b : float
        Bias.

    Returns
    -------
    ndarray, shape (m,), or float for a single example
        Numbers in (0, 1): the probability of class 1.

    Source: lecture 1, "The artificial neuron".
    """
    raise NotImplementedError


@exercise("ps1", points=1)
def classify(X, w, b, threshold=0.5):
    """Decide for class 1 wherever the neuron's output reaches the threshold.

    Parameters
    ----------
    X : ndarray, shape (m, d)
        Examples.
    w : ndarray, shape (d,)
        Weights.
    b : float
        Bias.
    threshold : float
        Probability from which on, itself included, the decision is 1.

    Returns
    -------
    ndarray of int, shape (m,)
        Zeros and ones.

    Source: lecture 1, "The linear boundary".
    """
    raise NotImplementedError


@exercise("ps1", points=2)
def separating_line(p, q, positive):
    """Find the neuron whose boundary is the line through two points.

    Parameters
    ----------
    p, q : ndarray, shape (2,)
        Two different points of the line.
    positive : ndarray, shape (2,)
        A point beside the line, on the side where the pre-activation is to be positive.

    Returns
    -------
    w : ndarray, shape (2,)
    b : float
        Any positive multiple of a right ``(w, b)`` is right as well.

    Source: lecture 1, "Choosing weights by hand".
    """
    raise NotImplementedError


@exercise("ps1", points=2)
def gate(name):
    """Choose the weights of a neuron that computes a logic gate.

    Parameters
    ----------
    name : str
        ``"and"``, ``"or"``, ``"nand"`` or ``"nor"``.

    Returns
    -------
    w : ndarray, shape (2,)
    b : float
        For inputs x in {0, 1}², ``w·x + b`` is positive where the gate is true and
        negative where it is false.

    Raises
    ------
    ValueError
        For ``"xor"``, which one neuron cannot compute, and for a name that is not a gate.

    Source: lecture 1, "The perceptron and the logic gates".
    """
    raise NotImplementedError


@exercise("ps1", points=2)
def log_loss(y, p):
    """Measure how badly probabilities fit 0/1 targets: the mean negative log-likelihood.

    Parameters
    ----------
    y : ndarray, shape (m,)
        Targets, 0 or 1, as ints or floats.
    p : ndarray, shape (m,)
        Predicted probabilities of class 1; clipped to [1e-12, 1 - 1e-12].

    Returns
    -------
    float
        In nats (natural logarithm).

    Source: lecture 1, "Likelihood and loss".
    """
    raise NotImplementedError


@exercise("ps1", points=3)
def logistic_gradient(X, y, w, b):
    """Differentiate the log-loss of a sigmoid neuron with respect to its parameters.

    Parameters
    ----------
    X : ndarray, shape (m, d)
        Examples.
    y : ndarray, shape (m,)
        Targets, 0 or 1.
    w : ndarray, shape (d,)
        Weights.
    b : float
        Bias.

    Returns
    -------
    dw : ndarray, shape (d,)
    db : float
        Gradient of ``log_loss(y, neuron(X, w, b))``.

    Source: lecture 1, "The gradient of the log-loss".
    """
    raise NotImplementedError


@exercise("ps1", points=3)
def fit_logistic(X, y, lr=0.1, steps=1000):
    """Fit a sigmoid neuron by full-batch gradient descent that starts from zeros.

    Parameters
    ----------
    X : ndarray, shape (m, d)
        Examples.
    y : ndarray, shape (m,)
        Targets, 0 or 1.
    lr : float
        Learning rate.
    steps : int
        Number of updates; may be 0.

    Returns
    -------
    w : ndarray, shape (d,)
    b : float
    losses : ndarray or list, shape (steps,)
        The log-loss before each update.

    Source: lecture 1, "Gradient descent".
    """
    raise NotImplementedError
