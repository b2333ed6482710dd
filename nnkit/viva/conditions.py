"""When a call is of a certain sort: what can be said of its arguments in a few words."""

import numpy as np


def conditions(calls):
    """Return what is true of some calls and not of others.

    Parameters
    ----------
    calls : list of dict
        For each call the arguments by name.

    Returns
    -------
    dict of str to tuple of bool
        By what is said, whether it holds for each call. Of several sentences that hold for
        the same calls only the first, and plainest, is kept.
    """
    found, seen = {}, set()
    for name in dict.fromkeys(name for call in calls for name in call):
        values = [call.get(name) for call in calls]
        for said, holds in _about(name, values):
            truth = tuple(bool(value is not None and holds(value)) for value in values)
            if any(truth) and not all(truth) and truth not in seen:
                seen.add(truth)
                found[said] = truth
    return found


def _about(name, values):
    """Yield what may be said of an argument: a sentence, and a function that says if it holds."""
    known = [value for value in values if value is not None]
    if all(isinstance(value, np.ndarray) and value.dtype.kind in "biuf" for value in known):
        row = "entry" if all(value.ndim < 2 for value in known) else "row"
        yield f"`{name}` has more than one {row}", lambda a: a.ndim > 0 and len(a) > 1
        yield f"`{name}` has one {row} only", lambda a: a.ndim > 0 and len(a) == 1
        yield f"`{name}` has a negative number in it", lambda a: bool((a < 0).any())
        yield f"`{name}` has a 0 in it", lambda a: bool((a == 0).any())
        yield f"`{name}` has one axis only", lambda a: a.ndim == 1
        yield f"`{name}` holds whole numbers of an integer dtype", lambda a: a.dtype.kind in "iu"
        yield (
            f"`{name}` has more than one column",
            lambda a: a.ndim == 2 and a.shape[1] > 1,
        )
    elif all(isinstance(value, str) for value in known):
        for text in dict.fromkeys(known):
            yield f"`{name}` is `{text!r}`", lambda a, text=text: a == text
            yield f"`{name}` is not `{text!r}`", lambda a, text=text: a != text
    elif all(isinstance(value, int | float) for value in known):
        yield f"`{name}` is negative", lambda a: a < 0
        yield f"`{name}` is not 0", lambda a: a != 0
    if len(known) < len(values):
        yield f"`{name}` is given", lambda a: True
