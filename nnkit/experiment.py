"""Experiments: the same training from several starts, and what is measured on the way.

Another seed changes what comes of a training, so one run says little about a choice. What
the lectures compare is therefore run five times, each method at its own best rate, and
judged on examples that were not trained on.
"""

import warnings

import numpy as np

from nnkit.activations import ACTIVATIONS, dead_units
from nnkit.backprop import mlp_backward
from nnkit.forward import mlp_forward
from nnkit.network import MLP
from nnkit.regularization import batchnorm_forward, dropout_forward, mc_dropout
from nnkit.softmax import softmax, softmax_cross_entropy
from nnkit.training import minibatches

SEEDS = range(5)


def start(sizes, hidden="relu", output="softmax", keep=1.0, batchnorm=False, **factors):
    """Return five networks that differ in their seed only, before any training.

    Parameters
    ----------
    sizes, hidden, output, keep, batchnorm
        As `MLP` takes them.
    **factors : float
        By what some parameters are multiplied: ``W1=10`` makes the first weights too large.

    Returns
    -------
    list of MLP
    """
    networks = [MLP(sizes, hidden, output, seed, keep, batchnorm) for seed in SEEDS]
    for network in networks:
        for name, factor in factors.items():
            network.params[name] = factor * network.params[name]
    return networks


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
    networks = start(sizes, hidden, output, keep, batchnorm)
    return [network.fit(X, y, **options) for network in networks]


def right(networks, X, y):
    """Return the shares of right answers of the networks, in per cent, as an array."""
    return 100 * np.array([network.score(X, y) for network in networks])


def off(networks, x, truth):
    """Return how far the curves of several networks are from the true one, in the mean.

    Parameters
    ----------
    networks : list of MLP
        Networks for regression with one input and one output.
    x, truth : ndarray, shape (m,)

    Returns
    -------
    float
        The root mean square of the distances.
    """
    squares = [(net.predict(x[:, np.newaxis]) - truth) ** 2 for net in networks]
    return float(np.sqrt(np.mean(squares)))


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


def tuned(rates, sizes, training, validation, /, **options):
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


def deep(init, hidden="tanh", factor=1.0, batchnorm=False, layers=10, width=500, m=1000):
    """Send random inputs through many layers of equal width that nobody has trained.

    Parameters
    ----------
    init : callable
        Draws the weights, as `lecun_init` does.
    hidden : str
        A name in ``ACTIVATIONS``.
    factor : float
        By what the weights are multiplied.
    batchnorm : bool
        Whether pre-activations are normalised.

    Returns
    -------
    A : list of ndarray, shape (m, width)
        The inputs, and the activations of each layer.
    W : list of ndarray, shape (width, width)
    """
    rng = np.random.default_rng(0)
    A, W = [rng.normal(size=(m, width))], []
    for _ in range(layers):
        W.append(factor * init(width, width, rng))
        Z = A[-1] @ W[-1]
        if batchnorm:
            Z = batchnorm_forward(Z, np.ones(width), np.zeros(width))[0]
        A.append(ACTIVATIONS[hidden][0](Z))
    return A, W


def send_back(A, W):
    """Send a random gradient back through tanh layers; return that of each layer's activations."""
    G = [np.random.default_rng(1).normal(size=A[-1].shape)]
    for W_l, A_l in zip(W[:0:-1], A[:1:-1], strict=True):
        G.insert(0, (G[0] * (1 - A_l**2)) @ W_l.T)
    return G


def with_masks(network, X, passes, rng):
    """Return what a network with one hidden ReLU layer says in the mean of many dropout masks.

    Parameters
    ----------
    network : MLP
        Trained with dropout; its `keep` is used.
    X : ndarray, shape (m, d)
    passes : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (m, k)
        The mean probabilities.
    """
    (W1, b1), (W2, b2) = network.layers

    def predict(X, rng):
        H = ACTIVATIONS["relu"][0](X @ W1 + b1)
        return softmax(dropout_forward(H, network.keep, rng)[0] @ W2 + b2)

    return mc_dropout(predict, X, passes, rng)


def nine_on_a_grid(rng):
    """Return nine places in the unit square, three by three; where the grid lies is random."""
    return (np.stack(np.divmod(np.arange(9), 3), axis=1) + rng.random(2)) / 3


def nine_at_random(rng):
    """Return nine places in the unit square."""
    return rng.random((9, 2))


def search(places, seed, low, high, training, validation):
    """Search for a learning rate and a strength of L2, on logarithmic scales.

    Parameters
    ----------
    places : callable
        Maps a generator to places in the unit square ``(n, 2)``.
    seed : int
        For the places, the starting weights and the order of the examples.
    low, high : (float, float)
        The smallest and the largest rate and strength.
    training, validation : (X, y)

    Returns
    -------
    pairs : ndarray, shape (n, 2)
        The rates and strengths tried, each by a small network, for 15 epochs.
    scores : ndarray, shape (n,)
        Their shares of right answers on the validation examples, in per cent.
    """
    low, high = np.log10(low), np.log10(high)
    pairs = 10 ** (low + places(np.random.default_rng(seed)) * (high - low))
    sizes = [training[0].shape[1], 32, int(training[1].max()) + 1]
    tried = [MLP(sizes, rng=seed).fit(*training, 15, lr, l2=l2) for lr, l2 in pairs]
    return pairs, right(tried, *validation)


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


def noise(network, X, y, batch_size, rng):
    """Return how far the gradients of an epoch's minibatches stray from that of all examples.

    Parameters
    ----------
    network : MLP
        With ReLU units and a softmax output.
    X, y : ndarrays
    batch_size : int
    rng : numpy.random.Generator

    Returns
    -------
    float
        The root mean square of the distances, over the length of the gradient of all examples.
    """

    def gradient(X, y):
        logits, cache = mlp_forward(X, network.layers)
        pairs = mlp_backward(softmax_cross_entropy(logits, y)[1], cache, network.layers)
        return np.concatenate([part.ravel() for pair in pairs for part in pair])

    mean = gradient(X, y)
    strays = [np.sum((gradient(*b) - mean) ** 2) for b in minibatches(X, y, batch_size, rng)]
    return float(np.sqrt(np.mean(strays)) / np.linalg.norm(mean))


def wave(m=40, seed=0):
    """Return the loss of a neuron ``a = sin(w x + b)`` on `m` points of a wave, and its gradient.

    Returns
    -------
    loss : callable
        Maps parameters ``(runs, 2)`` to mean squared errors ``(runs,)``.
    gradient : callable
        As `batch_descents` takes it.
    """
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 3, m)
    t = np.sin(2 * x) + 0.3 * rng.normal(size=m)

    def loss(theta):
        return np.mean((np.sin(theta[:, :1] * x + theta[:, 1:]) - t) ** 2, axis=1)

    def gradient(theta, rows):
        z = theta[:, :1] * x[rows] + theta[:, 1:]
        dz = 2 * (np.sin(z) - t[rows]) * np.cos(z)
        return np.stack([np.mean(dz * x[rows], axis=1), np.mean(dz, axis=1)], axis=1)

    return loss, gradient


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
        for seed, network in zip(SEEDS, trained[lr], strict=True):
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
