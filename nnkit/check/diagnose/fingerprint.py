"""Fingerprints: recognising what a known mistake returns without writing it down.

The numbers of an outcome are rounded to a grid and hashed. The grid is laid such that
none of the mistake's own numbers lies near an edge, so another platform's last bits do not
change the hash; and a hash shows neither the mistake nor the answer.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from nnkit.check.compare import Layout, Tolerance, with_arrays
from nnkit.values import flattened

#: No right answer has more parts; whatever has is looked at as a whole.
MAX_PARTS = 200
#: How many numbers of an array are looked at: no grid suits very many.
MAX_MARKED = 1_000

_OFFSETS = np.arange(64)[:, np.newaxis] / 64


@dataclass(frozen=True)
class Mark:
    """The fingerprint of one outcome.

    Attributes
    ----------
    digest : str
        Hash of the structure and of the rounded numbers.
    grids : tuple of (float, float)
        For each array in the outcome the width and the offset of its grid.
    """

    digest: str
    grids: tuple[tuple[float, float], ...] = ()

    def matches(self, outcome, group, layout=Layout()):
        """Say whether an outcome, of a case of `group`, is the one that was marked."""
        structure, leaves = flattened_outcome(outcome, group, layout)
        return (
            len(leaves) == len(self.grids) and _digest(structure, leaves, self.grids) == self.digest
        )


#: Stands for an outcome that was not tried: it may be any, right or wrong.
UNTRIED = Mark("untried")


def fingerprint(outcome, group, tolerance=Tolerance(), layout=Layout()):
    """Mark an outcome.

    Raises
    ------
    ValueError
        If no grid keeps all numbers away from its edges.
    """
    structure, leaves = flattened_outcome(outcome, group, layout)
    grids = tuple(_grid(leaf, tolerance) for leaf in leaves)
    return Mark(_digest(structure, leaves, grids), grids)


def flattened_outcome(outcome, group, layout=Layout()):
    """Split an outcome into a text that describes its structure, and its numbers as arrays.

    Of a large array these are the first ones.
    """
    if outcome.timed_out:
        return "time-out", []
    if outcome.error is not None:
        return f"raises {outcome.error_name}: {outcome.error}", []
    if outcome.unreadable:
        return f"unreadable {outcome.unreadable}", []
    # A mistake is the same one whichever container its numbers come in.
    value = with_arrays(outcome.value, layout)
    structure, arrays = outcome.flattened if value is outcome.value else flattened(value)
    if outcome.changed:
        structure += " changed " + ",".join(outcome.changed)
    if outcome.warned and group == "stability":
        structure += " warned of " + ",".join(outcome.warned)
    return structure, [array[:MAX_MARKED] for array in arrays]


def parts_of(value, layout=Layout()):
    """Return the numbers of a result by the name of their part, such as ``dW`` or ``[0]['W1']``.

    A result that is one number or one array has no parts, nor has one with very many.
    """
    value = with_arrays(value, layout)
    found = {}

    def walk(value, name):
        if len(found) > MAX_PARTS:
            return
        if isinstance(value, dict):
            for key in value:
                walk(value[key], f"{name}[{key!r}]" if name else f"{key}")
        elif isinstance(value, tuple | list):
            for index, item in enumerate(value):
                walk(item, layout.part(index) if not name else f"{name}[{index}]")
        else:
            found[name] = value

    if isinstance(value, dict | tuple | list):
        walk(value, "")
    return found if len(found) <= MAX_PARTS else {}


def _grid(leaf, tolerance):
    finite = leaf[np.isfinite(leaf)]
    size = float(np.max(np.abs(finite), initial=0.0))
    error = tolerance.absolute + tolerance.relative * size
    exact = tolerance.relative <= 1e-5
    # Two ways to compute the same differ by rounding only, far less than what is tolerated;
    # statistics differ by as much.
    error, widths = (error / 100, (1000,)) if exact else (error, (3.2, 4, 5, 8))
    for width in (error * factor for factor in widths):
        places = finite / width + _OFFSETS
        distances = 0.5 - np.max(np.abs(places - np.rint(places)), axis=1, initial=0.0)
        best = int(np.argmax(distances))
        if distances[best] * width >= 1.5 * error:
            return width, best / len(_OFFSETS)
    raise ValueError("no grid keeps these numbers away from its edges")


def _digest(structure, leaves, grids):
    digest = hashlib.sha256(structure.encode())
    for leaf, (width, offset) in zip(leaves, grids, strict=True):
        with np.errstate(all="ignore"):
            cells = np.clip(np.rint(leaf / width + offset), -(2.0**62), 2.0**62)
        strange = ~np.isfinite(leaf)
        digest.update(np.where(strange, 0.0, cells).astype("<i8").tobytes())
        digest.update(",".join(str(x) for x in leaf[strange]).encode())
        digest.update(strange.tobytes())
    return digest.hexdigest()[:16]
