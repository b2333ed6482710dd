"""Experiments: the same training from several starts, and what is measured on the way.

Another seed changes what comes of a training, so one run says little about a choice. What
lectures 6 and 7 compare is therefore run five times, each method at its own best rate, and
judged on examples that were not trained on.
"""

import numpy as np

from nnkit.activations import dead_units
from nnkit.forward import mlp_forward
from nnkit.network import MLP
from nnkit.training import minibatches

SEEDS = range(5)


def train(sizes, X, y, hidden="relu", output="softmax", keep=1.0, batchnorm=False, **options):
    """Train five networks that differ in their seed only.

    Parameters
    ----------
    sizes, hidden, output, keep, batchnorm
        As `MLP` takes them.
    X, y : ndarrays
        Examples and labels.
    **options
        Passed on to `MLP.fit`.

    Returns
    -------
    list of MLP
    """
    networks = [MLP(sizes, hidden, output, seed, keep, batchnorm) for seed in SEEDS]
    return [network.fit(X, y, **options) for network in networks]


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


def handed_on(P, labels, most):
    """Hand on the least sure answers, and return the shares of right ones among the others.

    Parameters
    ----------
    P : ndarray, shape (m, k)
        Probabilities; the largest one is the answer, and says how sure it is.
    labels : ndarray of int, shape (m,)
    most : int
        How many answers are handed on at most, fewer than m.

    Returns
    -------
    ndarray, shape (most + 1,)
        The shares in per cent, after 0, 1, … answers are handed on.
    """
    right = (P.argmax(axis=1) == labels)[np.argsort(P.max(axis=1), kind="stable")]
    return np.array([100 * np.mean(right[n:]) for n in range(most + 1)])


def watch(network, X, y, epochs, lr, batch_size=32, **options):
    """Train, and measure each layer in every epoch.

    Parameters
    ----------
    network : MLP
    X, y, epochs, lr, batch_size, **options
        As `MLP.fit` takes them; a schedule would start anew with each batch.

    Returns
    -------
    dict of str to ndarray, shape (epochs, layers)
        "update": the size of a step of the weights over that of the weights; "gradient": what
        an SGD step divided by the learning rate amounts to. Both are standard deviations over
        the layer's weights, averaged over the epoch's steps. For the hidden layers, after the
        epoch, "saturated": the share of activations beyond ±0.98; "dead": the share of units
        that are 0 for every example.
    """
    names = [f"W{layer}" for layer in range(1, len(network.sizes))]
    measured = {name: [] for name in ("update", "gradient", "saturated", "dead")}
    for _ in range(epochs):
        updates, steps = [], []
        for X_b, y_b in minibatches(X, y, batch_size, network.rng):
            before = network.params
            network.fit(X_b, y_b, 1, lr, batch_size, **options)
            step = [np.std(network.params[name] - before[name]) for name in names]
            steps.append(step)
            updates.append([size / np.std(before[name]) for size, name in zip(step, names)])
        measured["update"].append(np.mean(updates, axis=0))
        measured["gradient"].append(np.mean(steps, axis=0) / lr)
        cache = mlp_forward(X, network.layers, network.hidden)[1]
        hidden = [A for A, _ in cache[1:]]
        measured["saturated"].append([np.mean(np.abs(A) > 0.98) for A in hidden])
        measured["dead"].append([dead_units(Z) for _, Z in cache[:-1]])
    return {name: np.array(values) for name, values in measured.items()}


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


def between(network, one, other, X, y, points=41):
    """Return the losses on the straight line from one set of parameters to another.

    Parameters
    ----------
    network : MLP
        Its parameters stay as they are.
    one, other : ndarray, shape (n,)
        All parameters as one vector, as `walk` returns them.
    points : int

    Returns
    -------
    ndarray, shape (points,)
    """
    before, losses = network.params, []
    for share in np.linspace(0, 1, points):
        parts, params = (1 - share) * one + share * other, {}
        for name, part in before.items():
            params[name], parts = parts[: part.size].reshape(part.shape), parts[part.size :]
        network.params = params
        losses.append(network.loss(X, y))
    network.params = before
    return np.array(losses)


def batch_descents(gradient, m, start, batch_size, rng, runs=1, steps=200, lr=0.15):
    """Descend many times with minibatches; the learning rate falls to zero in a straight line.

    Parameters
    ----------
    gradient : callable
        Maps parameters ``(runs, n)`` and the numbers of the examples to ask, ``(runs,
        batch_size)``, to the gradients of their mean loss, ``(runs, n)``.
    m : int
        Number of examples. A batch of all of them has each one once; the examples of a smaller
        one are drawn anew for every run and step.
    start : sequence of float, shape (n,)

    Returns
    -------
    ndarray, shape (steps + 1, runs, n)
    """
    path = [np.tile(np.asarray(start, dtype=float), (runs, 1))]
    everyone = np.tile(np.arange(m), (runs, 1))
    for rate in lr * (1 - np.arange(steps) / steps):
        batch = rng.integers(m, size=(runs, batch_size)) if batch_size < m else everyone
        path.append(path[-1] - rate * gradient(path[-1], batch))
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
