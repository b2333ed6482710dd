"""Reading what a function returned, before a probe looks at it."""

import numpy as np

from nnkit.check.compare import no_array


class Unreadable(Exception):
    """The answer cannot be looked at; the message says why."""


def read_number(result):
    """Read a single number, or say that it is none."""
    array = np.asarray(result)
    if array.shape != () or array.dtype.kind not in "iuf":
        raise Unreadable("for a single number the result must be a number")
    return float(array)


def read_layers(layers):
    """Read the layers of a network, a list of pairs (W, b), or say what is wrong with them."""
    if not isinstance(layers, tuple | list) or not layers:
        raise Unreadable(f"layers must be a list of pairs (W, b); it is {_kind(layers)}")
    for layer in layers:
        if not isinstance(layer, tuple | list) or len(layer) != 2:
            raise Unreadable(f"layers must hold pairs (W, b); it holds {_kind(layer)}")
    return [(read_array(W, "W"), read_array(b, "b")) for W, b in layers]


def _kind(value):
    """Name what stands where a list of layers or a layer is due."""
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)} items"
    return "a number" if np.ndim(value) == 0 and value is not None else type(value).__name__


def read_array(result, name, shape=None):
    """Read an array of finite numbers, or say what is wrong with it."""
    if isinstance(result, list | tuple):
        raise Unreadable(no_array(result, name, shape))
    if not isinstance(result, np.ndarray) or result.dtype.kind not in "iuf":
        raise Unreadable(f"{name} must be an array of numbers")
    if shape is not None and result.shape != shape:
        raise Unreadable(f"{name} has shape {result.shape}, expected {shape}")
    if not np.isfinite(result).all():
        raise Unreadable(f"{name} must hold finite numbers")
    return result.astype(float)
