"""Functions that cases hand to exercises: to differentiate, and to predict with."""

import numpy as np

# --- functions to differentiate, for numerical_gradient ---------------------------------------


def cubic(theta):
    """Weigh the cubes of the entries by 1, 2, 3, ... and sum them."""
    return float(np.sum(np.arange(1, theta.size + 1).reshape(theta.shape) * theta**3))


def cube_of_sum(theta):
    """Weigh the entries by 1, 2, 3, ..., sum them, and cube the sum: all entries interact."""
    return float(np.sum(np.arange(1, theta.size + 1).reshape(theta.shape) * theta)) ** 3


def bilinear(theta):
    """Compute ``u @ theta² @ v`` for a matrix: only a matrix has rows and columns."""
    rows, columns = theta.shape
    return float((1.0 + np.arange(rows)) @ theta**2 @ np.arange(columns, 0, -1.0))


def fast_wave(theta):
    """Sum sines that complete 16 000 periods on a unit: the step has to be small."""
    return float(np.sum(np.sin(1e5 * theta)))


# --- predictions that draw from a generator, for mc_dropout -----------------------------------


def noisy_rows(X, rng):
    """Switch off each number with probability 0.3."""
    return X * (rng.random(X.shape) < 0.7)


def noisy_sums(X, rng):
    """Weigh the features at random and sum them."""
    return X @ rng.random(X.shape[1])


def read_only_rows(X, rng):
    """Weigh each number at random, and return an array that nobody may change."""
    result = X * rng.random(X.shape)
    result.flags.writeable = False
    return result
