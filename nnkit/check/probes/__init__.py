"""Probes: how to look at an answer when several are right.

A probe calls the function under test and returns what must agree: usually the value
itself, elsewhere what is common to all right answers, such as the outputs of a gate on its
four inputs. A probe says what is looked at, never what is to be seen there; that comes
from the reference. The second half holds the functions that cases hand to exercises.
"""

import copy
import functools
import itertools

import numpy as np

from nnkit.exercise import slot
from nnkit.values import same


class Unreadable(Exception):
    """The answer cannot be looked at; the message says why."""


def value(function, *args, **kwargs):
    """Look at the value itself."""
    return function(*args, **kwargs)


def line(function, p, q, positive):
    """Look at the pre-activations at p, q and the positive point, free of scale."""
    w, b = _weights(function(p, q, positive))
    scale = max(np.max(np.abs(w)), abs(b) / 1e6, 1e-300)
    w, b = w / scale, b / scale
    return {
        "pre-activation at p, with w scaled to 1": float(w @ p + b),
        "pre-activation at q, with w scaled to 1": float(w @ q + b),
        "sign of the pre-activation at positive": float(np.sign(w @ positive + b)),
    }


def truth_table(function, *args):
    """Look at the sign of the pre-activation for the four inputs of a gate."""
    w, b = _weights(function(*args))
    return {
        f"sign of w·x + b at x = ({x1}, {x2})": float(np.sign(w @ np.array([x1, x2]) + b))
        for x1 in (0, 1)
        for x2 in (0, 1)
    }


def fitted_parameters(function, X, y, lr, steps):
    """Look at the weights and the bias that a fit ends with, not at its losses."""
    result = function(X, y, lr, steps)
    if not isinstance(result, tuple | list) or len(result) < 2:
        raise Unreadable("the result must start with w and b")
    return {"w": result[0], "b": result[1]}


def randomness(function, *args, **kwargs):
    """Look at how a function treats its random generator."""
    first, again = copy.deepcopy((args, kwargs)), copy.deepcopy((args, kwargs))
    np.random.random()  # else a second np.random.seed(0) would leave the state as it is
    globally = np.random.get_state()
    one = function(*first[0], **first[1])
    two = function(*first[0], **first[1])
    untouched = same(globally, np.random.get_state())
    return {
        "the same seed gives the same result": same(one, function(*again[0], **again[1])),
        "two calls with one generator differ": not same(one, two),
        "NumPy's global random state is left alone": untouched,
    }


def finite(function, *args, **kwargs):
    """Look only at whether the result is finite: at a kink, where several values are right."""
    return {"finite": bool(np.isfinite(_number(function(*args, **kwargs))))}


def initial_shapes(function, *args, **kwargs):
    """Look at the shapes of the starting parameters of a two-layer network."""
    params = _two_layers(function(*args, **kwargs))
    return {f"shape of {key}": str(value.shape) for key, value in params.items()}


def initial_weights(function, *args, **kwargs):
    """Look at the statistics of the starting parameters of a two-layer network.

    All numbers are of the size of what they should be, so a relative tolerance judges them.
    """
    params = _two_layers(function(*args, **kwargs))
    found = {f"shape of {key}": str(value.shape) for key, value in params.items()}
    for key in ("W1", "W2"):
        W = params[key]
        spread = float(np.sqrt(np.mean(W**2)))
        found[f"root mean square of {key}"] = spread
        found[f"share of positive weights in {key}"] = float(np.mean(W > 0))
        found[f"share of different weights in {key}"] = np.unique(W).size / W.size
        found[f"fourth root of the mean of {key}**4, over its root mean square"] = (
            float(np.mean((W / spread) ** 4) ** 0.25) if spread else 0.0
        )
    shared = min(params["W1"].size, params["W2"].size)
    together = sum(
        params[key].ravel()[:shared] / (found[f"root mean square of {key}"] or 1)
        for key in ("W1", "W2")
    )
    found["root mean square of W1 + W2, each over its own"] = float(np.sqrt(np.mean(together**2)))
    for key in ("b1", "b2"):
        found[f"largest size in {key}"] = float(np.max(np.abs(params[key]), initial=0.0))
    return found


def xor_table(function, *args):
    """Look at the outputs of a 2-2-1 network of step neurons on the four inputs of a gate."""
    params = _two_layers(function(*args))
    shapes = {"W1": (2, 2), "b1": (2,), "W2": (2, 1), "b2": (1,)}
    for key, shape in shapes.items():
        if params[key].shape != shape:
            raise Unreadable(f"{key} has shape {params[key].shape}, expected {shape}")
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    for layer in "12":
        X = (X @ params["W" + layer] + params["b" + layer] >= 0).astype(float)
    names = ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]
    return {f"output at x = {name}": float(y) for name, y in zip(names, X[:, 0], strict=True)}


def log_odds(function, z):
    """Look at what softmax looks at: how far the logit of class 1 lies above that of class 0."""
    Z = _array(function(z), "the result", (len(z), 2))
    return {"logit of class 1 minus logit of class 0": Z[:, 1] - Z[:, 0]}


def batches(function, X, Y, batch_size, rng):
    """Look at the minibatches of one epoch, whatever the order of the examples."""
    pairs = _batches(function(X, Y, batch_size, rng), X, Y)
    rows = [row for X_b, Y_b in pairs for row in zip(X_b, Y_b, strict=True)]
    found = [[i for i, x in enumerate(X) if np.array_equal(x, x_b)] for x_b, _ in rows]
    return {
        "number of examples in each batch": [len(X_b) for X_b, _ in pairs],
        "each example occurs once": sorted(found) == [[i] for i in range(len(X))],
        "each example stands beside its own label": all(
            any(np.array_equal(Y[i], y_b) for i in places)
            for places, (_, y_b) in zip(found, rows, strict=True)
        ),
    }


def shuffling(function, examples, batch_size, rng):
    """Look at how well one epoch mixes examples that are numbered in their order."""
    numbers = np.arange(examples)
    pairs = _batches(function(numbers[:, np.newaxis], numbers, batch_size, rng), numbers, numbers)
    order = np.concatenate([np.ravel(X_b) for X_b, _ in pairs]) if pairs else numbers[:0]
    if not np.array_equal(np.sort(order), numbers):
        raise Unreadable("not every example occurs exactly once in an epoch")
    return {
        "correlation of an example's place with its number": float(
            np.corrcoef(order, numbers)[0, 1]
        ),
        "share of neighbours that stay neighbours": float(np.mean(np.abs(np.diff(order)) == 1)),
    }


def epochs(function, X, Y, batch_size, rng):
    """Look at how minibatches treat their random generator."""

    def listed(*args):
        return _batches(function(*args), X, Y)

    return randomness(listed, X, Y, batch_size, rng)


def drawn_shape(function, n_in, n_out, rng):
    """Look at the shape of a matrix of random weights."""
    return {"shape of W": str(_array(function(n_in, n_out, rng), "W").shape)}


def drawn_spread(function, n_in, n_out, rng):
    """Look at the standard deviation of random weights."""
    W = _array(function(n_in, n_out, rng), "W", (n_in, n_out))
    return {"standard deviation of the weights": float(np.std(W))}


def drawn_distribution(function, n_in, n_out, rng):
    """Look at how random weights are distributed, in units of their standard deviation."""
    W = _array(function(n_in, n_out, rng), "W", (n_in, n_out))
    if np.ptp(W) == 0:
        raise Unreadable("all weights are equal")
    W = W / np.std(W)
    return {
        "mean": float(np.mean(W)),
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


def mask_values(function, A, keep, rng):
    """Look at the values in a mask, and whether the result is that mask times A."""
    before = A.copy()
    out, mask = _dropped(function(A, keep, rng), A)
    values = np.unique(np.round(mask, 12))
    if len(values) > 2:
        raise Unreadable("the mask holds more than two different values")
    return {
        "values in the mask": values,
        "out is A * mask": bool(np.allclose(out, before * mask, rtol=1e-7, atol=1e-10)),
    }


def mask_statistics(function, A, keep, rng, passes):
    """Look at which units stay over many passes."""
    masks = [_dropped(function(A, keep, rng), A)[1] for _ in range(passes)]
    kept = np.array(masks) > 0
    return {
        "share of units that stay": float(np.mean(kept)),
        "its standard deviation between passes": float(np.std(np.mean(kept, axis=(1, 2)))),
        "its standard deviation between rows": float(np.std(np.mean(kept, axis=2))),
        "its standard deviation between columns": float(np.std(np.mean(kept, axis=1))),
        "its standard deviation between places": float(np.std(np.mean(kept, axis=0))),
    }


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
    return {f"different results of {runs} runs": len({tuple(np.round(b, 9)) for b in ends})}


def replayed(function, X, labels, sizes, rng, replay, **settings):
    """Look at whether a training run goes the way of a replay from the same weights."""
    idle = {**settings, "lr": 0.0}
    start, _ = _trained(function(X, labels, sizes, copy.deepcopy(rng), **idle))
    layers, losses = _trained(function(X, labels, sizes, rng, **settings))
    due, during, after = replay(start)
    pairs = [
        pair
        for before, after in zip(layers, due, strict=True)
        for pair in zip(before, after, strict=True)
    ]
    return {
        "the parameters end where the replay ends": all(_close(a, b) for a, b in pairs),
        "the losses are those of the replay": _close(losses, during) or _close(losses, after),
    }


def _number(result):
    """Read a single number, or say that it is none."""
    array = np.asarray(result)
    if array.shape != () or array.dtype.kind not in "iuf":
        raise Unreadable("for a single number the result must be a number")
    return float(array)


def _two_layers(result):
    """Read the parameters of a two-layer network, or say what is wrong with them."""
    keys = ("W1", "b1", "W2", "b2")
    if not isinstance(result, dict):
        raise Unreadable("the result must be a dict with the keys " + ", ".join(map(repr, keys)))
    for key in keys:
        if key not in result:
            raise Unreadable(f"the result lacks the key {key!r}")
        value = result[key]
        if isinstance(value, list | tuple):
            raise Unreadable(f"{key} is a list, expected an array: wrap it in np.array(...)")
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf":
            raise Unreadable(f"{key} must be an array of numbers")
        if not np.isfinite(value).all():
            raise Unreadable(f"{key} must hold finite numbers")
    return {key: np.asarray(result[key], float) for key in keys}


def _weights(result):
    """Read (w, b) for a neuron with two inputs, or say what is wrong with it."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Unreadable("the result must be a pair (w, b)")
    w, b = result
    if isinstance(w, list | tuple):
        raise Unreadable("w is a list, expected an array: wrap it in np.array(...)")
    if not isinstance(w, np.ndarray) or w.shape != (2,) or w.dtype.kind not in "iuf":
        raise Unreadable("w must be an array of numbers of shape (2,)")
    if isinstance(b, bool) or np.ndim(b) or np.asarray(b).dtype.kind not in "iuf":
        raise Unreadable("b must be a number")
    w, b = w.astype(float), float(b)
    if not (np.isfinite(w).all() and np.isfinite(b)):
        raise Unreadable("w and b must be finite numbers")
    return w, b


def _array(result, name, shape=None):
    """Read an array of finite numbers, or say what is wrong with it."""
    if isinstance(result, list | tuple):
        kind = "list" if isinstance(result, list) else "tuple"
        raise Unreadable(f"{name} is a {kind}, expected an array: wrap it in np.array(...)")
    if not isinstance(result, np.ndarray) or result.dtype.kind not in "iuf":
        raise Unreadable(f"{name} must be an array of numbers")
    if shape is not None and result.shape != shape:
        raise Unreadable(f"{name} has shape {result.shape}, expected {shape}")
    if not np.isfinite(result).all():
        raise Unreadable(f"{name} must hold finite numbers")
    return result.astype(float)


def _close(a, b):
    """Compare two arrays as exactly as rounding on different ways allows."""
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9)


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
        X_b, Y_b = _array(pair[0], "X_b"), _array(pair[1], "Y_b")
        if not X_b.ndim or not Y_b.ndim or len(X_b) != len(Y_b):
            raise Unreadable(
                f"X_b has shape {X_b.shape} and Y_b {Y_b.shape}: one row for each example"
            )
    return [(np.array(X_b), np.array(Y_b)) for X_b, Y_b in pairs]


def _dropped(result, A):
    """Read what dropout returns, or say what is wrong with it."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Unreadable("the result must be a pair (out, mask)")
    return _array(result[0], "out", A.shape), _array(result[1], "mask", A.shape)


def _kind(value):
    """Name what stands where a list of layers or a layer is due."""
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)} items"
    return "a number" if np.ndim(value) == 0 and value is not None else type(value).__name__


def _trained(result):
    """Read the layers and the losses of a training run, or say what is wrong with them."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Unreadable("the result must be a pair (layers, losses)")
    layers, losses = result
    if not isinstance(layers, tuple | list) or not layers:
        raise Unreadable(f"layers must be a list of pairs (W, b); it is {_kind(layers)}")
    for layer in layers:
        if not isinstance(layer, tuple | list) or len(layer) != 2:
            raise Unreadable(f"layers must hold pairs (W, b); it holds {_kind(layer)}")
    if isinstance(losses, tuple | list):
        if any(np.ndim(loss) for loss in losses):
            raise Unreadable("losses must hold one number for each epoch")
        losses = np.array(losses)
    losses = _array(losses, "losses")
    if losses.ndim != 1:
        raise Unreadable("losses must hold one number for each epoch")
    return [(_array(W, "W"), _array(b, "b")) for W, b in layers], losses


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


# --- candidates, for find_wrong_backward ------------------------------------------------------
# All of them spoil what another linear_backward returns, so none shows how it is done.


def _linear_backward(dZ, X, W):
    """Call the reference where it is at hand, else the student's own function."""
    # Answers are read with the help of this module, so it asks for them when it needs one.
    from nnkit.check import answers

    reference = answers.source().reference("linear_backward")
    return (reference or slot("linear_backward"))(dZ, X, W)


def _candidate(spoil):
    @functools.wraps(spoil)
    def candidate(dZ, X, W):
        return spoil(*_linear_backward(dZ, X, W))

    return candidate


@_candidate
def unspoiled(dX, dW, db):
    """Leave everything as it is."""
    return dX, dW, db


def last_example_first(dZ, X, W):
    """Take the examples in reverse order, which changes the rounding only."""
    dX, dW, db = _linear_backward(dZ[::-1], X[::-1], W)
    return dX[::-1], dW, db


@_candidate
def all_negated(dX, dW, db):
    """Flip all signs."""
    return -dX, -dW, -db


@_candidate
def all_doubled(dX, dW, db):
    """Double everything."""
    return 2 * dX, 2 * dW, 2 * db


@_candidate
def all_zero(dX, dW, db):
    """Return zeros in the right shapes."""
    return 0 * dX, 0 * dW, 0 * db


@_candidate
def db_as_row(dX, dW, db):
    """Return db with shape (1, n_out)."""
    return dX, dW, db[np.newaxis]


@_candidate
def dX_squeezed(dX, dW, db):
    """Drop the axis of the examples where there is only one."""
    return dX[0] if len(dX) == 1 else dX, dW, db


@_candidate
def dW_by_widths(dX, dW, db):
    """Scale dW by n_out / n_in."""
    return dX, dW * dW.shape[1] / dW.shape[0], db


@_candidate
def fails_for_one_example(dX, dW, db):
    """Raise an exception where there is a single example."""
    if len(dX) == 1:
        raise ValueError("operands could not be broadcast together")
    return dX, dW, db


@_candidate
def fails_for_one_output(dX, dW, db):
    """Raise an exception where there is a single output."""
    if len(db) == 1:
        raise ValueError("operands could not be broadcast together")
    return dX, dW, db


@_candidate
def dX_negated(dX, dW, db):
    """Flip the sign of dX."""
    return -dX, dW, db


@_candidate
def dW_doubled(dX, dW, db):
    """Double dW."""
    return dX, 2 * dW, db


@_candidate
def db_averaged(dX, dW, db):
    """Divide db by the number of examples."""
    return dX, dW, db / len(dX)


@_candidate
def dW_too_small(dX, dW, db):
    """Make every entry of dW a little smaller, never larger."""
    return dX, dW - 0.25, db


@_candidate
def dX_one_percent_off(dX, dW, db):
    """Make dX 1 % too large."""
    return 1.01 * dX, dW, db


@_candidate
def db_reversed(dX, dW, db):
    """Return the entries of db in reverse order."""
    return dX, dW, db[::-1]


def dZ_ignored(dZ, X, W):
    """Take every number of dZ for 1."""
    return _linear_backward(np.ones_like(dZ), X, W)


def signs_ignored(dZ, X, W):
    """Take the absolute value of every number."""
    return _linear_backward(np.abs(dZ), np.abs(X), np.abs(W))


def first_example_for_all(dZ, X, W):
    """Use the inputs of the first example for all of them."""
    return _linear_backward(dZ, np.repeat(X[:1], len(X), axis=0), W)
