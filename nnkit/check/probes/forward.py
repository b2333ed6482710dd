"""Probes for the parameters of two-layer networks."""

import numpy as np

from nnkit.check.probes.reading import Unreadable, read_array


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


def _two_layers(result):
    """Read the parameters of a two-layer network, or say what is wrong with them."""
    keys = ("W1", "b1", "W2", "b2")
    if not isinstance(result, dict):
        raise Unreadable("the result must be a dict with the keys " + ", ".join(map(repr, keys)))
    for key in keys:
        if key not in result:
            raise Unreadable(f"the result lacks the key {key!r}")
    return {key: read_array(result[key], key) for key in keys}
