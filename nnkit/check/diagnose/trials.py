"""Trials: what was tried and what came of it, as the search for relations sees it."""

import itertools
from dataclasses import dataclass

import numpy as np

from nnkit.check.compare import Tolerance

#: Probes whose numbers are those of the result, or stand for them.
COMPARABLE = ("value", "fitted_parameters", "log_odds")


@dataclass(frozen=True)
class Trial:
    """One case that was tried: its arguments by name, what came, what was due."""

    group: str
    hidden: bool
    arguments: dict
    got: object
    want: object
    tolerance: Tolerance
    probe: str
    kind: str  # of the failure, or "" if there is none
    comparable: bool  # whether got and want can be compared number by number


@dataclass(frozen=True)
class Pair:
    """One part of a result, as it came and as it was due, in one trial."""

    got: np.ndarray
    want: np.ndarray
    trial: Trial
    whole: bool = False  # whether it came as ints

    @property
    def wrong(self):
        """Where the two differ, for equal shapes."""
        return ~self.trial.tolerance.allows(self.got, self.want)


def trial_of(task, outcome, failure, names):
    """Make a `Trial` of what the judge had before it."""
    case = task.case
    arguments = dict(zip(names, case.args, strict=False)) | case.kwargs
    kind = failure.kind if failure else ""
    return Trial(
        group=case.group,
        hidden=task.hidden,
        arguments=arguments,
        got=outcome.value,
        want=task.want,
        tolerance=case.tolerance,
        probe=case.probe,
        kind=kind,
        comparable=case.probe in COMPARABLE
        and not case.raises
        and kind in ("", "value", "shape", "nan"),
    )


def pairs_of(trial, layout):
    """Return the parts of a result by name as pairs; None if the structures differ."""
    pairs = {}

    def walk(got, want, path):
        if isinstance(want, dict):
            return isinstance(got, dict) and all(
                key in got and walk(got[key], want[key], (*path, repr(key))) for key in want
            )
        if isinstance(want, tuple | list):
            if not isinstance(got, tuple | list) or len(got) != len(want):
                return False
            keys = range(len(want)) if isinstance(want, tuple) else itertools.repeat("i")
            return all(walk(g, w, (*path, key)) for g, w, key in zip(got, want, keys, strict=False))
        try:
            got, want = np.asarray(got), np.asarray(want)
        except Exception:  # got is whatever a student's function returned
            return False
        if got.dtype.kind not in "iuf" or want.dtype.kind not in "iuf":
            return False
        whole = got.dtype.kind in "iu" and want.dtype.kind == "f"
        pair = Pair(got.astype(np.float64), want.astype(np.float64), trial, whole)
        pairs.setdefault(_name(path, layout), []).append(pair)
        return True

    return pairs if walk(trial.got, trial.want, ()) else None


def _name(path, layout):
    if not path:
        return ""
    if isinstance(path[0], int) and path[0] < len(layout.names):
        name, path = layout.names[path[0]], path[1:]
    else:
        name = "result"
    return name + "".join(f"[{key}]" for key in path)


def is_wrong(pair):
    """Say whether a part differs from what was due."""
    return pair.got.shape != pair.want.shape or bool(pair.wrong.any())
