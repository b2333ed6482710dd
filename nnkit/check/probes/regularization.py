"""Probes for splits, for statistics that run from batch to batch, and for small networks."""

import copy
import itertools

import numpy as np

from nnkit import data
from nnkit.check.probes.general import randomness
from nnkit.check.probes.reading import Unreadable, read_array, read_layers
from nnkit.values import same


def parts(function, X, labels, fractions, rng):
    """Look at the parts of a split, whatever the order of the examples."""
    rows, owners = X.copy(), labels.copy()
    pairs = _parts(function(X, labels, fractions, rng))
    widths = {X_i.shape[1:] for X_i, _ in pairs} | {rows.shape[1:]}
    if len(widths) > 1:
        raise Unreadable(f"the parts of X must have rows like those of X, {rows.shape[1:]}")
    if any(labels_i.ndim != 1 for _, labels_i in pairs):
        raise Unreadable("the labels of a part must have shape (m_i,)")
    met = [pair for X_i, labels_i in pairs for pair in zip(X_i, labels_i, strict=True)]
    places = [[i for i, row in enumerate(rows) if np.array_equal(row, x)] for x, _ in met]
    return {
        "number of examples in each part": [len(X_i) for X_i, _ in pairs],
        "the parts of X hold rows of X": all(places),
        "each example is in one part": sorted(places) == [[i] for i in range(len(rows))],
        "each example stands beside its own label": all(
            any(owners[i] == label for i in found)
            for found, (_, label) in zip(places, met, strict=True)
        ),
    }


def split_orders(function, examples, fractions, rng, runs):
    """Look at the orders that many splits bring the same few examples into.

    Two examples that follow each other have the same label.
    """
    orders, together = [], 0
    for _ in range(runs):
        numbers = np.arange(examples)
        pairs = _parts(function(numbers[:, np.newaxis] + 0.0, numbers // 2, fractions, rng))
        held = [np.ravel(X_i).astype(int) for X_i, _ in pairs]
        order = np.concatenate(held)
        if not np.array_equal(np.sort(order), numbers):
            raise Unreadable("not every example is in exactly one part")
        orders.append(order)
        together += sum({0, 1} <= set(part.tolist()) for part in held)
    orders = np.array(orders)
    shares = np.array([np.mean(orders == number, axis=0) for number in range(examples)])
    return {
        "how far a place is from having each example equally often": float(
            np.max(np.abs(shares - 1 / examples))
        ),
        "share of neighbours that stay neighbours": float(
            np.mean(np.abs(np.diff(orders, axis=1)) == 1)
        ),
        "how often the first two examples are in one part": together / runs,
    }


def split_randomness(function, X, labels, fractions, rng):
    """Look at how a split treats its random generator."""

    def split(*args):
        return _parts(function(*args))

    given = copy.deepcopy((X, labels, fractions, rng))
    order = np.concatenate([labels_i for _, labels_i in split(*given)])
    return randomness(split, X, labels, fractions, rng) | {
        "the examples are shuffled": not np.array_equal(order, labels)
    }


def _parts(result):
    """Read the parts of a split, or say what is wrong with them."""
    if not isinstance(result, tuple | list) or not result:
        raise Unreadable("the result must be a list of pairs (X_i, labels_i)")
    for pair in result:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise Unreadable("each part must be a pair (X_i, labels_i)")
    pairs = [(read_array(X_i, "X_i"), read_array(y_i, "labels_i")) for X_i, y_i in result]
    for X_i, labels_i in pairs:
        if not X_i.ndim or not labels_i.ndim or len(X_i) != len(labels_i):
            raise Unreadable(
                f"X_i has shape {X_i.shape} and labels_i {labels_i.shape}: one row for each example"
            )
    return pairs


def several_batches(function, batches, **settings):
    """Look at running statistics after several batches from scratch."""
    running = None
    for Z in batches:
        before = copy.deepcopy((running, Z))
        running = function(running, Z, **settings)
        if not isinstance(running, dict) or not {"mean", "var"} <= running.keys():
            raise Unreadable('the result must be a dict with the keys "mean" and "var"')
        if not same(before[1], Z):
            raise Unreadable("the batch was changed in place: work on a copy")
    return running


#: How many weights and biases a network of the challenge may have.
MAX_PARAMETERS = 5000


def digit_network(function, examples, rng):
    """Look at the network that is trained on a few digits: its widths, its size, its learning."""
    X, _, labels, _ = data.digits()
    X, labels = X[:examples], labels[:examples]
    given = X.copy(), labels.copy()
    layers = read_layers(function(*given, rng))
    if not same(given, (X, labels)):
        raise Unreadable("X or labels were changed in place: work on a copy")
    fits = all(W.ndim == 2 and b.shape == W.shape[1:] for W, b in layers) and all(
        before.shape[1] == after.shape[0] for (before, _), (after, _) in itertools.pairwise(layers)
    )
    if not fits:
        shapes = ", ".join(f"{W.shape} with {b.shape}" for W, b in layers)
        raise Unreadable(f"the layers do not fit together, W with b: {shapes}")
    widths = {"inputs": layers[0][0].shape[0], "outputs": layers[-1][0].shape[1]}
    learned = widths == {"inputs": 64, "outputs": 10} and _right(layers, X, labels) > 0.5
    parameters = sum(W.size + b.size for W, b in layers)
    return {
        **widths,
        f"at most {MAX_PARAMETERS} weights and biases": parameters <= MAX_PARAMETERS,
        "most of the digits that it was trained on are right": learned,
    }


def held_back(function, split, rng):
    """Measure the share of right answers on digits that the network was not trained on."""
    X, X_kept, labels, labels_kept = data.digits(split)
    return _right(read_layers(function(X, labels, rng)), X_kept, labels_kept)


def _right(layers, X, labels):
    """Return a network's share of right answers, with ReLU between its layers."""
    for number, (W, b) in enumerate(layers):
        X = (np.maximum(X, 0.0) if number else X) @ W + b
    return float(np.mean(np.argmax(X, axis=1) == labels))
