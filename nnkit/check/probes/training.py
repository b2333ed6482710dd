"""Probes for minibatches, starting weights, optimisers and whole training runs."""

import copy
import itertools

import numpy as np

from nnkit.check.probes.general import randomness
from nnkit.check.probes.reading import Unreadable, read_array, read_layers
from nnkit.exercise import slot
from nnkit.values import same


def batches(function, X, Y, batch_size, rng):
    """Look at the minibatches of one epoch, whatever the order of the examples."""
    pairs = _batches(function(X, Y, batch_size, rng), X, Y)
    numbers = np.arange(len(X))
    held = next(
        (
            name
            for name, there in (("rows of X", X), ("rows of Y", Y), ("row numbers", numbers))
            if pairs
            and all(
                np.isin(X_b, there).all() and X_b.shape[1:] == there.shape[1:] for X_b, _ in pairs
            )
        ),
        "something else",
    )
    rows = [row for X_b, Y_b in pairs for row in zip(X_b, Y_b, strict=True)]
    found = [[i for i, x in enumerate(X) if np.array_equal(x, x_b)] for x_b, _ in rows]
    return {
        "number of examples in each batch": [len(X_b) for X_b, _ in pairs],
        "X_b holds": held,
        "each example occurs once": sorted(found) == [[i] for i in range(len(X))],
        "each example stands beside its own label": all(
            any(np.array_equal(Y[i], y_b) for i in places)
            for places, (_, y_b) in zip(found, rows, strict=True)
        ),
    }


def shuffling(function, examples, batch_size, rng):
    """Look at how well one epoch mixes examples that are numbered in their order."""
    numbers = np.arange(examples)
    # Copies, for a function that shuffles its inputs must not move what it is compared with.
    given = numbers[:, np.newaxis].copy(), numbers.copy()
    pairs = _batches(function(*given, batch_size, rng), numbers, numbers)
    order = np.concatenate([np.ravel(X_b) for X_b, _ in pairs]) if pairs else numbers[:0]
    if not np.array_equal(np.sort(order), numbers):
        raise Unreadable("not every example occurs exactly once in an epoch")
    return {
        "correlation of an example's place with its number": float(
            np.corrcoef(order, numbers)[0, 1]
        ),
        "share of neighbours that stay neighbours": float(np.mean(np.abs(np.diff(order)) == 1)),
    }


def many_epochs(function, examples, batch_size, rng, runs):
    """Look at where the same few examples stand in many epochs, and how far they move."""
    numbers = np.arange(examples)
    orders = []
    for _ in range(runs):
        given = numbers[:, np.newaxis].copy(), numbers.copy()
        pairs = _batches(function(*given, batch_size, rng), numbers, numbers)
        order = np.concatenate([np.ravel(X_b) for X_b, _ in pairs]) if pairs else numbers[:0]
        if not np.array_equal(np.sort(order), numbers):
            raise Unreadable("not every example occurs exactly once in an epoch")
        orders.append(order)
    moves = (numbers - orders) % examples
    shares = np.array([np.mean(moves == places) for places in numbers])
    never = [np.all(np.array(orders) != number, axis=0) for number in numbers]
    return {
        "how far from equally often examples move by 0, 1, 2 … places": float(
            np.max(np.abs(shares - 1 / examples))
        ),
        "places in which some example never stands": int(np.sum(never)),
    }


def epochs(function, X, Y, batch_size, rng):
    """Look at how minibatches treat their random generator."""

    def listed(*args):
        return _batches(function(*args), X, Y)

    return randomness(listed, X, Y, batch_size, rng)


def _batches(result, X, Y):
    """Read an epoch's minibatches, or say what is wrong with them."""
    try:
        iterator = iter(result)
    except TypeError:
        raise Unreadable("the result must be an iterable of pairs (X_b, Y_b)") from None
    # An epoch has at most one batch for each example; an endless loop must not fill the memory.
    pairs = list(itertools.islice(iterator, len(X) + 2))
    for pair in pairs:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise Unreadable("each batch must be a pair (X_b, Y_b)")
        X_b, Y_b = read_array(pair[0], "X_b"), read_array(pair[1], "Y_b")
        if not X_b.ndim or not Y_b.ndim or len(X_b) != len(Y_b):
            raise Unreadable(
                f"X_b has shape {X_b.shape} and Y_b {Y_b.shape}: one row for each example"
            )
    return [(np.array(X_b), np.array(Y_b)) for X_b, Y_b in pairs]


def drawn_shape(function, n_in, n_out, rng):
    """Look at the shape of a matrix of random weights."""
    return {"shape of W": str(read_array(function(n_in, n_out, rng), "W").shape)}


def drawn_spread(function, n_in, n_out, rng):
    """Look at the standard deviation of random weights."""
    W = read_array(function(n_in, n_out, rng), "W", (n_in, n_out))
    return {"standard deviation of the weights": float(np.std(W))}


def drawn_distribution(function, n_in, n_out, rng):
    """Look at how random weights are distributed, in units of their standard deviation."""
    W = read_array(function(n_in, n_out, rng), "W", (n_in, n_out))
    if np.ptp(W) == 0:
        raise Unreadable("all weights are equal")
    W = W / np.std(W)
    return {
        "share of positive weights": float(np.mean(W > 0)),
        "share within one standard deviation": float(np.mean(np.abs(W) < 1)),
        "share beyond two": float(np.mean(np.abs(W) > 2)),
        "standard deviation of the rows' means": float(np.std(np.mean(W, axis=1))),
        "standard deviation of the columns' means": float(np.std(np.mean(W, axis=0))),
    }


def several_steps(function, params, gradients, **settings):
    """Look at where an optimiser stands after several steps from scratch."""
    state = None
    for grads in gradients:
        before = copy.deepcopy((params, state))
        result = function(params, grads, state, **settings)
        if not same(before, (params, state)):
            raise Unreadable("a step changed what it was given in place: return new dicts")
        if not isinstance(result, tuple | list) or len(result) != 2:
            raise Unreadable("a step must return two dicts")
        params, state = result
    return tuple(result)


def trained_shapes(function, *args, **settings):
    """Look at the shapes of what a training run returns."""
    layers, losses = _trained(function(*args, **settings))
    return {
        "shapes of the weights": ", ".join(str(W.shape) for W, _ in layers),
        "shapes of the biases": ", ".join(str(b.shape) for _, b in layers),
        "number of losses": len(losses),
    }


def first_layers(function, *args, **settings):
    """Look at the size of the starting weights and biases: what no learning leaves."""
    layers, _ = _trained(function(*args, lr=0.0, **settings))
    spreads = [np.log10(max(np.std(W), 1e-12)) for W, _ in layers]
    return {
        "log10 of the standard deviation of each layer's weights": np.array(spreads),
        "largest bias": float(max(np.max(np.abs(b)) for _, b in layers)),
    }


def starting_spread(function, *args, **settings):
    """Look at the standard deviations of the starting weights of wide layers."""
    layers, _ = _trained(function(*args, lr=0.0, **settings))
    return {
        f"standard deviation of the weights of layer {i}": float(np.std(W))
        for i, (W, _) in enumerate(layers, 1)
    }


def starting_distribution(function, *args, **settings):
    """Look at how the starting weights of wide layers are distributed."""
    layers, _ = _trained(function(*args, lr=0.0, **settings))
    return {
        f"layer {i}, share of weights within one standard deviation": float(
            np.mean(np.abs(W) < np.std(W))
        )
        for i, (W, _) in enumerate(layers, 1)
    }


def moved_layers(function, X, labels, sizes, rng, **settings):
    """Look at which layers a training run moves away from where they start."""
    idle = {**settings, "lr": 0.0}
    start, _ = _trained(function(X, labels, sizes, copy.deepcopy(rng), **idle))
    layers, _ = _trained(function(X, labels, sizes, rng, **settings))
    return {
        f"{name} of layer {i} moves": not np.array_equal(before, after)
        for i, pair in enumerate(zip(start, layers, strict=True), 1)
        for name, before, after in zip("Wb", *pair, strict=True)
    }


def last_bias(function, *args, **settings):
    """Look at the biases of the last layer after training."""
    layers, _ = _trained(function(*args, **settings))
    return {"b of the last layer": layers[-1][1]}


def idle_losses(function, *args, **settings):
    """Look at the losses of a training run that does not learn."""
    _, losses = _trained(function(*args, lr=0.0, **settings))
    return {"losses at lr=0": losses}


def idle_difference(function, *args, **settings):
    """Look at whether the losses of a training run that does not learn are all the same."""
    _, losses = _trained(function(*args, lr=0.0, **settings))
    return {"the losses at lr=0 are all the same": bool(np.ptp(losses) <= 1e-9)}


def last_loss(function, *args, **settings):
    """Look at whether a training run learns."""
    _, losses = _trained(function(*args, **settings))
    return {"the last loss is below 0.25": bool(losses[-1] < 0.25)}


def first_step(function, X, labels, sizes, rng, lr):
    """Look at how the layers move in one step with all examples.

    What each move is, in units of the gradient's, tells a wrong step; the name of the
    activation whose derivative fits the moves of the hidden layers, a wrong way back.
    """
    settings = {"epochs": 1, "batch_size": len(X)}
    start, _ = _trained(function(X, labels, sizes, copy.deepcopy(rng), lr=0.0, **settings))
    layers, _ = _trained(function(X, labels, sizes, rng, lr=lr, **settings))
    Z, cache = _earlier("mlp_forward")(X, start)
    _, dZ = _earlier("softmax_cross_entropy")(Z, labels)
    found, best = {}, -1
    for name in ("relu", "tanh", "sigmoid", "identity"):
        grads = _earlier("mlp_backward")(dZ, cache, start, name)
        units = {
            f"{what} of layer {i}": _in_units(after - before, -lr * np.asarray(grad))
            for i, trio in enumerate(zip(start, layers, grads, strict=True), 1)
            for what, before, after, grad in zip("Wb", *trio, strict=True)
        }
        fitting = sum(unit != 0 for unit in units.values())
        if fitting > best:
            found, best = {"derivative in the hidden layers": name} | units, fitting
    return found


def _earlier(name):
    """Return the reference of an earlier exercise where it is at hand, else what is in its slot."""
    # Answers are read with the help of this module, so it asks for them when it needs one.
    from nnkit.check import answers

    return answers.source().reference(name) or slot(name)


def _in_units(move, due):
    """Say how many times `due` a move is; 0 if it goes another way."""
    if move.shape != due.shape:
        return 0.0
    unit = float(np.sum(move * due) / max(np.sum(due * due), 1e-300))
    return unit if np.allclose(move, unit * due, rtol=1e-6, atol=1e-9) else 0.0


def scaled_input(function, x, labels, sizes, rng):
    """Look at an untrained network with two outputs, at x, twice x, and minus x."""

    def odds(x):
        _, losses = _trained(function(x, labels, sizes, copy.deepcopy(rng), lr=0.0, epochs=1))
        return -float(np.log(np.expm1(losses[0])))

    once, twice, opposite = odds(x), odds(2 * x), odds(-x)
    if once == 0:
        raise Unreadable("before training, the output does not depend on the input")
    return {
        "the log-odds at 2x are twice those at x": bool(np.isclose(twice, 2 * once, rtol=1e-6)),
        "the log-odds at -x are those at x, negated": bool(np.isclose(opposite, -once, rtol=1e-6)),
    }


def orders(function, *args, runs, **settings):
    """Look at how many different ends many training runs with one generator come to."""
    ends = [_trained(function(*args, **settings))[0][-1][1] for _ in range(runs)]
    different = len({tuple(np.round(b, 9)) for b in ends})
    return {f"different results of {runs} runs, counted up to three": min(different, 3)}


def replayed(function, X, labels, sizes, rng, replay, **settings):
    """Look at whether a training run goes the way of a replay from the same weights."""
    idle = {**settings, "lr": 0.0}
    start, _ = _trained(function(X, labels, sizes, copy.deepcopy(rng), **idle))
    layers, _ = _trained(function(X, labels, sizes, rng, **settings))
    due, _, _ = replay(start)
    pairs = [
        pair
        for before, after in zip(layers, due, strict=True)
        for pair in zip(before, after, strict=True)
    ]
    return {
        "the parameters end where the replay ends": all(_close(a, b) for a, b in pairs),
    }


def replayed_losses(function, X, labels, sizes, rng, replay, **settings):
    """Look at whether the losses of a training run are those of a replay from its weights."""
    idle = {**settings, "lr": 0.0}
    start, _ = _trained(function(X, labels, sizes, copy.deepcopy(rng), **idle))
    _, losses = _trained(function(X, labels, sizes, rng, **settings))
    _, during, after = replay(start)
    return {"the losses are those of the replay": _close(losses, during) or _close(losses, after)}


def _trained(result):
    """Read the layers and the losses of a training run, or say what is wrong with them."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Unreadable("the result must be a pair (layers, losses)")
    layers, losses = result
    layers = read_layers(layers)
    if isinstance(losses, tuple | list):
        if any(np.ndim(loss) for loss in losses):
            raise Unreadable("losses must hold one number for each epoch")
        losses = np.array(losses)
    losses = read_array(losses, "losses")
    if losses.ndim != 1:
        raise Unreadable("losses must hold one number for each epoch")
    return layers, losses


def _close(a, b):
    """Compare two arrays as exactly as rounding on different ways allows."""
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9)
