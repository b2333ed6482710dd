"""Probes: how to look at an answer when several are right.

A probe calls the function under test and returns what must agree: usually the value
itself, elsewhere what is common to all right answers, such as the outputs of a gate on its
four inputs. A probe says what is looked at, never what is to be seen there; that comes
from the reference. The second half holds the functions that cases hand to exercises.
"""

import copy

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
