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
