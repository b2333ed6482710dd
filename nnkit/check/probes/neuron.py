"""Probes for lines, gates and fits of a single neuron."""

import numpy as np

from nnkit.check.compare import no_array
from nnkit.check.probes.reading import Unreadable


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


def _weights(result):
    """Read (w, b) for a neuron with two inputs, or say what is wrong with it."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Unreadable("the result must be a pair (w, b)")
    w, b = result
    if isinstance(w, list | tuple):
        raise Unreadable(no_array(w, "w", (2,)))
    if not isinstance(w, np.ndarray) or w.shape != (2,) or w.dtype.kind not in "iuf":
        raise Unreadable("w must be an array of numbers of shape (2,)")
    if isinstance(b, bool) or np.ndim(b) or np.asarray(b).dtype.kind not in "iuf":
        raise Unreadable("b must be a number")
    w, b = w.astype(float), float(b)
    if not (np.isfinite(w).all() and np.isfinite(b)):
        raise Unreadable("w and b must be finite numbers")
    return w, b
