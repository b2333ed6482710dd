"""Probes: how to look at an answer when several are right.

A probe calls the function under test and returns what must agree: usually the value
itself, elsewhere what is common to all right answers, such as the outputs of a gate on its
four inputs. A probe says what is looked at, never what is to be seen there; that comes
from the reference. The second half holds the functions that cases hand to exercises.
"""

import copy
import functools

import numpy as np


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
    globally = np.random.get_state()
    one = function(*first[0], **first[1])
    two = function(*first[0], **first[1])
    untouched = _same(globally, np.random.get_state())
    return {
        "the same seed gives the same result": _same(one, function(*again[0], **again[1])),
        "two calls with one generator differ": not _same(one, two),
        "NumPy's global random state is left alone": untouched,
    }


def kink(function, *parameters):
    """Look at a derivative at z = 0, where it jumps: any slope between its two sides will do."""
    at, left, right = (_number(function(z, *parameters), "slope") for z in (0.0, -1e-9, 1e-9))
    low, high = min(left, right) - 1e-7, max(left, right) + 1e-7
    return {"the slope at z = 0 lies between the slopes on its two sides": bool(low <= at <= high)}


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


def _number(result, name):
    """Read a single number, or say that it is none."""
    array = np.asarray(result)
    if array.shape != () or array.dtype.kind not in "iuf":
        raise Unreadable(f"the {name} at a single number must be a number")
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


def _same(a, b):
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    return bool(np.array_equal(a, b))


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


# --- candidates, for find_wrong_backward ------------------------------------------------------
# All of them spoil what another linear_backward returns, so none shows how it is done.


def _linear_backward(dZ, X, W):
    """Call the reference where it is at hand, else the student's own function."""
    try:
        from solutions.backprop import linear_backward
    except ModuleNotFoundError as error:
        if error.name != "solutions":
            raise
        from nnkit.backprop import linear_backward
    return linear_backward(dZ, X, W)


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


def first_example_for_all(dZ, X, W):
    """Use the inputs of the first example for all of them."""
    return _linear_backward(dZ, np.repeat(X[:1], len(X), axis=0), W)
