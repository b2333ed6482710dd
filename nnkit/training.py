"""Training: preparing data, starting weights, optimisers, schedules, and the loop.

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
def lecun_init(n_in, n_out, rng):
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
def glorot_init(n_in, n_out, rng):
    """Draw starting weights that are a compromise between the way forward and the way back.

    Parameters
    ----------
    n_in, n_out : int
        Widths of the layer before and of this layer.
    rng : numpy.random.Generator

    Returns
    -------
    W : ndarray, shape (n_in, n_out)
        Independent normal numbers with mean 0 and standard deviation
        ``sqrt(2/(n_in + n_out))``.

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
def cosine_schedule(step, steps, lr, warmup=0):
    """Say the learning rate of one step: a straight rise first, then half a wave of a cosine.

    Parameters
    ----------
    step : int
        Which step, counted from 0: ``0 <= step < steps``.
    steps : int
        Number of steps in the whole training.
    lr : float
        The highest rate.
    warmup : int
        Number of steps of the rise, ``0 <= warmup <= steps``.

    Returns
    -------
    float
        ``lr * (step + 1) / warmup`` while ``step < warmup``; from then on
        ``lr/2 * (1 + cos(pi * (step - warmup) / (steps - warmup)))``.

    Notes
    -----
    So the steps ``warmup - 1`` and ``warmup`` both run at `lr`, and 0 is never reached: the
    rate would be 0 at step `steps`, which is no longer done.

    Source: lecture 6, "Schedules".
    """
    raise NotImplementedError


@exercise("ps6", points=2)
def early_stopping(losses, patience):
    """Find the epoch whose weights are kept when the validation loss decides when to stop.

    Parameters
    ----------
    losses : list of float or ndarray, shape (epochs,)
        Validation loss after each epoch, at least one. Those after the stop are not looked
        at, for they would not have been measured.
    patience : int
        Training stops after this many epochs in a row without a new minimum, at least 1.

    Returns
    -------
    int
        Index of the lowest loss that was seen when training stops: when `patience` has run
        out, or at the end.

    Notes
    -----
    The first epoch is a minimum; an equal loss is no new one.

    Source: lecture 6, "When to stop".
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
