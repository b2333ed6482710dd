"""Experiments: the same training from several starts, each method at its own best rate.

Another seed changes what comes of a training, so one run says little about a choice. What the
lectures compare is therefore run five times, and judged on examples that were not trained on.
"""

import warnings

import numpy as np

from nnkit.backprop import mlp_backward
from nnkit.forward import mlp_forward
from nnkit.network import MLP
from nnkit.softmax import softmax_cross_entropy

SEEDS = range(5)


def train(sizes, X, y, hidden="relu", output="softmax", **options):
    """Train five networks that differ in their seed only.

    Parameters
    ----------
    sizes, hidden, output
        As `MLP` takes them.
    X, y : ndarrays
        Examples and labels.
    **options
        Passed on to `MLP.fit`.

    Returns
    -------
    list of MLP
    """
    return [MLP(sizes, hidden, output, rng=seed).fit(X, y, **options) for seed in SEEDS]


def right(networks, X, y):
    """Return the shares of right answers of the networks, in per cent, as an array."""
    return 100 * np.array([network.score(X, y) for network in networks])


def best_rate(rates, run):
    """Try learning rates, and return the best one with its scores.

    Parameters
    ----------
    rates : sequence of float
    run : callable
        Maps a learning rate to the scores of its runs; more is better.

    Returns
    -------
    rate : float
        The one whose runs have the highest mean.
    scores : sequence of float
    """
    return max(((rate, run(rate)) for rate in rates), key=lambda pair: np.mean(pair[1]))


def tuned(rates, sizes, training, validation, **options):
    """Train five networks at each rate, and return the best rate with its five scores.

    Parameters
    ----------
    rates : sequence of float
    training, validation : (X, y)
        What the networks are trained and judged on.
    sizes, **options
        Passed on to `train`.

    Returns
    -------
    rate : float
    scores : ndarray
        The shares of right answers on the validation examples, in per cent.
    """

    def run(lr):
        return right(train(sizes, *training, lr=lr, **options), *validation)

    return best_rate(rates, run)


def mislabel(labels, number, rng, classes=10):
    """Return a copy of `labels` in which `number` of them, chosen at random, are wrong."""
    labels = np.array(labels)
    hasty = rng.permutation(len(labels))[:number]
    labels[hasty] = (labels[hasty] + rng.integers(1, classes, number)) % classes
    return labels


def surer(P, labels):
    """Return how often a right answer is surer than a mistake, over all pairs of one of each.

    Parameters
    ----------
    P : ndarray, shape (m, k)
        Probabilities; the largest one is the answer, and says how sure it is.
    labels : ndarray of int, shape (m,)

    Returns
    -------
    float
        1 if every mistake is less sure than every right answer, about 0.5 by chance.
    """
    sure, wrong = P.max(axis=1), P.argmax(axis=1) != labels
    difference = sure[~wrong, np.newaxis] - sure[wrong]
    return float(np.mean(difference > 0) + np.mean(difference == 0) / 2)


def walk(network, X, y, epochs, lr, **options):
    """Train, and return all parameters as one vector: at the start and after each epoch."""
    steps = []

    def keep(network):
        steps.append(np.concatenate([part.ravel() for part in network.params.values()]))

    keep(network)
    network.fit(X, y, epochs, lr, progress=keep, **options)
    return np.array(steps)


def apart(walks, one, other):
    """Return the distance between the ends of two of the `walks`."""
    return float(np.linalg.norm(walks[one][-1] - walks[other][-1]))


def noisy_descents(gradient, start, noise, rng, runs=1, steps=80, lr=0.1):
    """Descend with normal noise on the gradient, which fades out like a decaying learning rate.

    Parameters
    ----------
    gradient : callable
        Maps parameters ``(runs, n)`` to gradients of the same shape.
    start : sequence of float, shape (n,)
    noise : float
        Standard deviation of the noise in the first step.

    Returns
    -------
    ndarray, shape (steps + 1, runs, n)
    """
    path = [np.tile(np.asarray(start, dtype=float), (runs, 1))]
    for size in noise * (1 - np.arange(steps) / steps):
        path.append(path[-1] - lr * (gradient(path[-1]) + size * rng.normal(size=path[-1].shape)))
    return np.array(path)


def momentum_factor(curvature, lr, beta):
    """Return the factor that a step of descent with momentum leaves of the distance, at last.

    Parameters
    ----------
    curvature : sequence of float
        Second derivatives of a quadratic loss along its axes.
    lr, beta : float or ndarray

    Returns
    -------
    float or ndarray
        That of the slowest axis; 1 and more means divergence.

    Notes
    -----
    Along one axis, ``θ' = (1 + beta - lr a) θ - beta θ_before``: the factor is the larger
    root of ``r² - (1 + beta - lr a) r + beta``, in absolute value.
    """
    p = 1 + beta - np.multiply.outer(np.asarray(curvature, dtype=float), lr)
    return np.max(np.abs(np.abs(p) + np.sqrt(p**2 - 4 * beta + 0j)) / 2, axis=0)


def from_equal_weights(hidden, sizes, X, y, rates, **options):
    """Train five networks at each rate, from weights that are the same for every activation.

    Parameters
    ----------
    hidden : str
        The activation.
    sizes, X, y, **options
        As `train` takes them.
    rates : sequence of float

    Returns
    -------
    dict of float to list of MLP
        By rate. A training that diverged ends with a loss that is not finite.
    """
    trained = {}
    for lr in rates:
        trained[lr] = [MLP(sizes, hidden, rng=seed) for seed in SEEDS]
        for seed, network in enumerate(trained[lr]):
            network.params = MLP(sizes, rng=seed).params  # He's, as for ReLU
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)
                network.fit(X, y, lr=lr, **options)
    return trained


def lowest_loss(trained):
    """Return the rate whose networks have the lowest mean training loss, with these networks."""

    def loss(pair):
        last = np.mean([network.history["loss"][-1] for network in pair[1]])
        return last if np.isfinite(last) else np.inf

    return min(trained.items(), key=loss)


def layer_gradients(network, X, y):
    """Return the root mean square of the weights' gradient in each layer, first layer first."""
    A, cache = mlp_forward(X, network.layers, network.hidden)
    _, dZ = softmax_cross_entropy(A, y)
    back = mlp_backward(dZ, cache, network.layers, network.hidden)
    return [float(np.sqrt(np.mean(dW**2))) for dW, _ in back]
