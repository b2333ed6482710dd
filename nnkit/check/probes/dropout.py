"""Probes for the masks of dropout."""

import numpy as np

from nnkit.check.probes.reading import Unreadable, read_array


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


def _dropped(result, A):
    """Read what dropout returns, or say what is wrong with it."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Unreadable("the result must be a pair (out, mask)")
    return read_array(result[0], "out", A.shape), read_array(result[1], "mask", A.shape)
