"""Regularisation: what keeps a network from learning its examples by heart.

Rows are examples. Parameters and gradients are dicts with the same keys, or lists of
``(W, b)`` with one pair for each layer. Whatever is random draws from an explicit
``rng: np.random.Generator``. Functions return new arrays and leave their inputs alone.
"""

import numpy as np

from nnkit.backprop import mlp_backward
from nnkit.exercise import exercise
from nnkit.forward import mlp_forward
from nnkit.softmax import softmax_cross_entropy
from nnkit.training import adam_step, cosine_schedule, he_init, minibatches, momentum_step


@exercise("ps7", points=3)
def split(X, labels, fractions, rng):
    """Divide examples at random into parts, such as training, validation and test set.

    Parameters
    ----------
    X : ndarray, shape (m, d)
        Examples.
    labels : ndarray, shape (m,)
        Their labels.
    fractions : list, tuple or ndarray of float
        Share of each part: positive, with the sum 1 (within 1e-9).
    rng : numpy.random.Generator
        Source of the order; each order of the examples is equally likely.

    Returns
    -------
    list of (X_i, labels_i)
        One pair for each fraction. A part has ``int(fraction * m)`` examples, and the last
        one all that are left; a part may be empty, with the shapes ``(0, d)`` and ``(0,)``.
        Every example is in one part, beside its own label.

    Raises
    ------
    ValueError
        If a fraction is not positive, or their sum is not 1.

    Source: lecture 7, "Three sets".
    """
    raise NotImplementedError


@exercise("ps7", points=2)
def l2_penalty(params, strength):
    """Penalise large weights, and differentiate the penalty.

    Parameters
    ----------
    params : dict of str to ndarray
        Weights have keys that start with "W"; all others are left free.
    strength : float
        The penalty is ``strength / 2`` times the sum of all squared weights.

    Returns
    -------
    penalty : float
    grads : dict of str to ndarray
        Its gradient for every key of `params`.

    Source: lecture 7, "L2 regularisation".
    """
    raise NotImplementedError


@exercise("ps7", points=2)
def dropout_forward(A, keep, rng):
    """Switch off units at random, and scale up those that stay.

    Parameters
    ----------
    A : ndarray, shape (m, n)
        Activations.
    keep : float
        Probability that a unit stays, 0 < keep <= 1.
    rng : numpy.random.Generator

    Returns
    -------
    out : ndarray, shape (m, n)
        ``A * mask``; its expected value is `A`.
    mask : ndarray, shape (m, n)
        Drawn independently for each element: 0 where the unit is off, ``1/keep`` elsewhere.

    Source: lecture 7, "Dropout".
    """
    raise NotImplementedError


@exercise("ps7", points=1)
def dropout_backward(dA, mask):
    """Backpropagate through dropout.

    Parameters
    ----------
    dA : ndarray, shape (m, n)
        Gradient of the loss with respect to dropout's output.
    mask : ndarray, shape (m, n)
        The mask that `dropout_forward` returned.

    Returns
    -------
    ndarray, shape (m, n)
        Gradient of the loss with respect to dropout's input.

    Source: lecture 7, "Dropout".
    """
    raise NotImplementedError


@exercise("ps7", points=2)
def mc_dropout(predict, X, passes, rng):
    """Average the predictions of a network that goes on dropping units at test time.

    Parameters
    ----------
    predict : callable
        ``predict(X, rng)`` returns an array of predictions; each call draws new masks
        from `rng`.
    X : ndarray, shape (m, d)
        Examples.
    passes : int
        Number of predictions to average, at least 1.
    rng : numpy.random.Generator
        Handed to each call in turn.

    Returns
    -------
    ndarray, shaped like a single prediction

    Source: lecture 7, "Dropout at test time".
    """
    raise NotImplementedError


@exercise("ps7", points=3)
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    """Normalise each column over the batch, then scale and shift it.

    Parameters
    ----------
    Z : ndarray, shape (m, n)
        Pre-activations of a batch.
    gamma, beta : ndarray, shape (n,)
        Scale and shift.
    eps : float
        Added to the variance, which it keeps from being zero.

    Returns
    -------
    out : ndarray, shape (m, n)
    cache : dict
        What `batchnorm_backward` needs: "Z_hat" ``(m, n)``, the normalised columns;
        "inv_std" ``(n,)``, one over the standard deviation that was divided by; "gamma".

    Notes
    -----
    The variance is the biased one, which divides by m.

    Source: lecture 7, "Batch normalisation".
    """
    raise NotImplementedError


@exercise("ps7", points=4)
def batchnorm_backward(dout, cache):
    """Backpropagate through batch normalisation.

    Parameters
    ----------
    dout : ndarray, shape (m, n)
        Gradient of the loss with respect to the output of `batchnorm_forward`.
    cache : dict
        With the keys "Z_hat", "inv_std" and "gamma".

    Returns
    -------
    dZ : ndarray, shape (m, n)
    dgamma, dbeta : ndarray, shape (n,)
        Gradients with respect to the inputs of `batchnorm_forward`; the mean and the
        variance depend on `Z`, too.

    Source: lecture 7, "Batch normalisation".
    """
    raise NotImplementedError


@exercise("ps7", points=2)
def update_running(running, Z, momentum=0.9):
    """Let the running statistics of batch normalisation take in one more batch.

    Parameters
    ----------
    running : dict or None
        What the batch before returned, with the keys "mean" and "var", each ``(n,)``; None
        before the first one.
    Z : ndarray, shape (m, n)
        Pre-activations of a batch.
    momentum : float
        How much of the old statistics is kept; the batch's own count ``1 - momentum``.

    Returns
    -------
    dict
        A new one with the keys "mean" and "var". The variance of a batch is the biased one.
        The first batch's statistics are taken as they are.

    Source: lecture 7, "Batch normalisation at test time".
    """
    raise NotImplementedError


@exercise("ps7", points=2)
def batchnorm_predict(Z, running, gamma, beta, eps=1e-5):
    """Normalise with running statistics, as is done when a network predicts.

    Parameters
    ----------
    Z : ndarray, shape (m, n)
        Pre-activations of any number of examples.
    running : dict
        With the keys "mean" and "var", as `update_running` returns it.
    gamma, beta : ndarray, shape (n,)
        Scale and shift.
    eps : float
        Added to the variance, as in `batchnorm_forward`.

    Returns
    -------
    ndarray, shape (m, n)
        What comes out for an example does not depend on the examples beside it.

    Source: lecture 7, "Batch normalisation at test time".
    """
    raise NotImplementedError


@exercise("ps7", points=4, seconds=30)
def challenge(X, labels, rng):
    """Train the best small network for hand-written digits that you can.

    Parameters
    ----------
    X : ndarray, shape (m, 64)
        Images to train on, pixels from 0 to 1.
    labels : ndarray of int, shape (m,)
        Their digits, 0 to 9.
    rng : numpy.random.Generator
        Source of all randomness.

    Returns
    -------
    layers : list of (W, b)
        For `mlp_forward` with ReLU in the hidden layers: 64 inputs, 10 outputs, the largest
        one being the answer, and at most 5,000 numbers in all weights and biases together.

    Notes
    -----
    It may take 30 seconds. The network is judged by digits that it never saw: there are no
    points at 92 %, all points from 96 % on, and in between the points grow with the share.

    Source: lecture 7, "The whole on digits".
    """
    raise NotImplementedError
