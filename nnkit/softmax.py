"""Softmax and cross-entropy: from one output to a choice among several classes.

Rows are examples. A layer with k outputs gives logits ``Z (m, k)``; softmax turns each row
into probabilities ``P (m, k)``. Classes are ints ``0..k-1``: as labels ``(m,)``, or as
one-hot rows ``Y (m, k)``. The factor 1/m stands in the loss and nowhere else.
"""

import numpy as np

from nnkit.exercise import exercise


@exercise("ps5", points=1)
def one_hot(labels, k):
    """Code class labels as rows with a single 1.

    Parameters
    ----------
    labels : ndarray of int, shape (m,)
        Classes.
    k : int
        Number of classes.

    Returns
    -------
    ndarray of float, shape (m, k)
        1.0 at each row's class, 0.0 elsewhere.

    Raises
    ------
    ValueError
        If a label is not one of ``0..k-1``.

    Source: lecture 5, "Several classes".
    """
    raise NotImplementedError


@exercise("ps5", points=3)
def softmax(Z):
    """Turn logits into probabilities along the last axis.

    Parameters
    ----------
    Z : ndarray, shape (m, k) or (k,)
        Logits of m examples, or of a single one.

    Returns
    -------
    ndarray, shaped like `Z`
        Each row is positive and sums to 1.

    Notes
    -----
    Stable: for inputs up to ±1e4 the result is finite and NumPy warns neither of an
    overflow nor of an invalid value.

    Source: lecture 5, "The softmax function".
    """
    raise NotImplementedError


@exercise("ps5", points=2)
def log_softmax(Z):
    """Compute the natural logarithm of the softmax along the last axis.

    Parameters
    ----------
    Z : ndarray, shape (m, k) or (k,)
        Logits of m examples, or of a single one.

    Returns
    -------
    ndarray, shaped like `Z`

    Notes
    -----
    Stable: for inputs up to ±1e4 the result is finite and accurate, also where the
    probability itself is too small for a float, and NumPy does not warn.

    Source: lecture 5, "Stability".
    """
    raise NotImplementedError


@exercise("ps5", points=2)
def cross_entropy(Y, P):
    """Measure how badly probabilities fit one-hot targets: the mean negative log-likelihood.

    Parameters
    ----------
    Y : ndarray, shape (m, k)
        One-hot targets, as ints or floats.
    P : ndarray, shape (m, k)
        Predicted probabilities; clipped below at 1e-12.

    Returns
    -------
    float
        Mean over the examples, in nats (natural logarithm).

    Source: lecture 5, "Cross-entropy".
    """
    raise NotImplementedError


@exercise("ps5", points=3)
def softmax_jacobian(p):
    """Differentiate each probability of a softmax with respect to each logit.

    Parameters
    ----------
    p : ndarray, shape (k,)
        The softmax of one example's logits z.

    Returns
    -------
    ndarray, shape (k, k)
        ∂p_i/∂z_j in row i and column j.

    Source: lecture 5, "The Jacobian of softmax".
    """
    raise NotImplementedError


@exercise("ps5", points=4)
def softmax_cross_entropy(Z, labels):
    """Compute the cross-entropy straight from the logits, and its gradient.

    Parameters
    ----------
    Z : ndarray, shape (m, k)
        Logits.
    labels : ndarray of int, shape (m,)
        Classes.

    Returns
    -------
    loss : float
        Mean over the examples of the cross-entropy of the softmax of `Z`; not clipped.
    dZ : ndarray, shape (m, k)
        Gradient of the loss with respect to `Z`.

    Notes
    -----
    Stable: for logits up to ±1e4 both results are finite and accurate, and NumPy does not
    warn.

    Source: lecture 5, "Softmax and cross-entropy together".
    """
    raise NotImplementedError


@exercise("ps5", points=1)
def predict_classes(Z):
    """Choose the class with the largest logit (or probability) along the last axis.

    Parameters
    ----------
    Z : ndarray, shape (m, k) or (k,)
        Logits or probabilities of m examples, or of a single one.

    Returns
    -------
    ndarray of int, shape (m,), or int for a single example

    Source: lecture 5, "The softmax function".
    """
    raise NotImplementedError


@exercise("ps5", points=2)
def two_class_logits(z):
    """Write a sigmoid neuron's pre-activations as the logits of two classes.

    Parameters
    ----------
    z : ndarray, shape (m,)
        Pre-activations; the neuron's output is the probability of class 1.

    Returns
    -------
    ndarray, shape (m, 2)
        Logits whose softmax has the neuron's output in column 1. Any such logits are right.

    Source: lecture 5, "Two classes".
    """
    raise NotImplementedError


@exercise("ps5", points=3)
def softmax_regression_step(X, labels, W, b, lr):
    """Do one step of full-batch gradient descent for softmax regression.

    The model is one linear layer whose outputs are the logits; the loss is the mean
    cross-entropy.

    Parameters
    ----------
    X : ndarray, shape (m, d)
        Examples.
    labels : ndarray of int, shape (m,)
        Classes.
    W : ndarray, shape (d, k)
        Weights.
    b : ndarray, shape (k,)
        Biases.
    lr : float
        Learning rate.

    Returns
    -------
    W : ndarray, shape (d, k)
    b : ndarray, shape (k,)
        The parameters after the step, as new arrays.
    loss : float
        The loss before the step.

    Source: lecture 5, "Softmax regression".
    """
    raise NotImplementedError


@exercise("ps5", points=1)
def accuracy(labels, predicted):
    """Compute the fraction of examples whose class is predicted right.

    Parameters
    ----------
    labels, predicted : ndarray of int, shape (m,)
        True and predicted classes.

    Returns
    -------
    float
        Between 0 and 1.

    Source: lecture 5, "Softmax regression".
    """
    raise NotImplementedError
