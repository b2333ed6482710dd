"""What goes wrong by how Python and NumPy work, and raises no error."""

import inspect


def only_printed(outcomes):
    """Say that a result is printed in place of returned; "" if none is."""
    if outcomes and all(o.error is None and o.value is None and o.printed for o in outcomes):
        return "The function prints its result and returns nothing: write return in place of print."
    return ""


def both_branches(slot, failures):
    """Say that np.where keeps nothing from overflowing, where it seems to be relied on.

    A value that is right although a NaN arose on the way was chosen after the fact.

    Returns
    -------
    list of str
    """
    warned = [failure.outcome.warned for failure in failures if failure.kind == "warning"]
    chosen = any("invalid value" in kinds for kinds in warned)
    if not chosen and not (warned and "where(" in _source(slot)):
        return []
    return [
        "np.where computes both of its branches for every element and only then chooses between "
        "the results, so it keeps nothing from overflowing: the numbers must be harmless before "
        "np.exp gets them."
    ]


def _source(slot):
    try:
        return inspect.getsource(slot.body) if slot.bound is None else ""
    except (OSError, TypeError):
        return ""
