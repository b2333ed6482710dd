"""Training: preparing data, starting weights, optimisers, regularisation, and the loop.

Rows are examples. Parameters and gradients are dicts with the same keys, or lists of
``(W, b)`` with one pair for each layer. Whatever is random draws from an explicit
``rng: np.random.Generator``. Functions return new arrays and leave their inputs alone.
"""

import numpy as np

from nnkit.backprop import mlp_backward
from nnkit.exercise import exercise
from nnkit.forward import mlp_forward
from nnkit.softmax import softmax_cross_entropy


@exercise("ps6", points=2)
def standardize(X_train, X_test):
    """Centre and scale features with the statistics of the training set.

    Parameters
    ----------
    X_train : ndarray, shape (m, d)
        Training examples; their columns' means and standard deviations are used for both.
    X_test : ndarray, shape (n, d)
        Other examples.

    Returns
    -------
    X_train : ndarray, shape (m, d)
        Columns with mean 0 and standard deviation 1 (the biased one, which divides by m).
    X_test : ndarray, shape (n, d)
        The same map applied to the other examples.

    Notes
    -----
    A column counts as constant if its standard deviation is at most
    ``1e-12 * max(1, |mean|)``. Such a column is only centred.

    Source: lecture 6, "Preparing the data".
    """
    raise NotImplementedError


@exercise("ps6", points=3)
def minibatches(X, Y, batch_size, rng):
    """Go through the examples once, shuffled, in batches.

    Parameters
    ----------
    X : ndarray, shape (m, ...)
        Examples.
    Y : ndarray, shape (m,) or (m, k)
        Their labels or targets.
    batch_size : int
        Number of examples in a batch; may be larger than m.
    rng : numpy.random.Generator
        Source of the order.

    Returns
    -------
    iterable of (X_b, Y_b)
        Pairs of arrays with `batch_size` rows; only the last pair may have fewer. Each
        example occurs once, beside its own label.

    Source: lecture 6, "Minibatches".
    """
    raise NotImplementedError


@exercise("ps6", points=1)
def xavier_init(n_in, n_out, rng):
    """Draw starting weights that keep the variance through layers such as tanh.

    Parameters
    ----------
    n_in, n_out : int
        Widths of the layer before and of this layer.
    rng : numpy.random.Generator

    Returns
    -------
    W : ndarray, shape (n_in, n_out)
        Independent normal numbers with mean 0 and standard deviation ``1/sqrt(n_in)``.

    Source: lecture 6, "Starting weights".
    """
    raise NotImplementedError


@exercise("ps6", points=1)
def he_init(n_in, n_out, rng):
    """Draw starting weights that keep the variance through ReLU layers.

    Parameters
    ----------
    n_in, n_out : int
        Widths of the layer before and of this layer.
    rng : numpy.random.Generator

    Returns
    -------
    W : ndarray, shape (n_in, n_out)
        Independent normal numbers with mean 0 and standard deviation ``sqrt(2/n_in)``.

    Source: lecture 6, "Starting weights".
    """
    raise NotImplementedError


@exercise("ps6", points=2)
def momentum_step(params, grads, velocity, lr, beta=0.9):
    """Do one step of gradient descent with momentum.

    Parameters
    ----------
    params, grads : dict of str to ndarray
        Parameters and the gradients of the loss, with the same keys.
    velocity : dict of str to ndarray, or None
        What the previous step returned; None before the first step, where it is zero.
    lr : float
        Learning rate.
    beta : float
        Fraction of the velocity that is kept: ``v = beta * v + gradient``.

    Returns
    -------
    params, velocity : dict of str to ndarray
        New dicts. The parameters move by ``lr`` times the new velocity.

    Source: lecture 6, "Momentum".
    """
    raise NotImplementedError


@exercise("ps6", points=4)
def adam_step(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Do one step of Adam.

    Parameters
    ----------
    params, grads : dict of str to ndarray
        Parameters and the gradients of the loss, with the same keys.
    state : dict or None
        What the previous step returned; None before the first step.
    lr : float
        Learning rate.
    beta1, beta2 : float
        Decay rates of the running means of the gradient and of its square.
    eps : float
        Added to the root of the corrected mean square, which it keeps from being zero.

    Returns
    -------
    params : dict of str to ndarray
        A new dict. The step is corrected for the bias of both running means.
    state : dict
        A new dict with the keys "t" (number of steps done), "m" and "v" (dicts with the
        running means of the gradient and of its square, not corrected).

    Source: lecture 6, "Adam".
    """
    raise NotImplementedError


@exercise("ps6", points=2)
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

    Source: lecture 6, "L2 regularisation".
    """
    raise NotImplementedError


@exercise("ps6", points=2)
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

    Source: lecture 6, "Dropout".
    """
    raise NotImplementedError


@exercise("ps6", points=1)
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

    Source: lecture 6, "Dropout".
    """
    raise NotImplementedError


@exercise("ps6", points=3)
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

    Source: lecture 6, "Batch normalisation".
    """
    raise NotImplementedError


@exercise("ps6", points=4)
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

    Source: lecture 6, "Batch normalisation".
    """
    raise NotImplementedError


@exercise("ps6", points=2)
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

    Source: lecture 6, "Dropout at test time".
    """
    raise NotImplementedError


@exercise("ps6", points=5)
def train_classifier(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """Train a ReLU network with a softmax output by minibatch gradient descent.

    Parameters
    ----------
    X : ndarray, shape (m, d)
        Examples.
    labels : ndarray of int, shape (m,)
        Classes, 0..k-1.
    sizes : list of int
        Widths of all layers, input and output included: ``[d, ..., k]``.
    rng : numpy.random.Generator
        Source of the starting weights and of the order of the examples.
    lr : float
        Learning rate.
    epochs : int
        Number of passes through the examples, newly shuffled each time.
    batch_size : int
        Examples for each step; the last batch of an epoch may be smaller.

    Returns
    -------
    layers : list of (W, b)
        The trained layers. Weights start as in `he_init`, biases at zero.
    losses : ndarray or list, shape (epochs,)
        For each epoch the mean cross-entropy of the training examples, either as met during
        the epoch or as measured after it.

    Source: lecture 6, "The training loop".
    """
    raise NotImplementedError
