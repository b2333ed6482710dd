"""Named mistakes: which of the known wrong implementations an answer behaves like."""

from nnkit.check.compare import Layout


def name_mistakes(tried, layout=Layout()):
    """Find the named mistakes that explain the failures.

    Parameters
    ----------
    tried : list of (Task, Outcome, Failure or None)
    layout : Layout

    Returns
    -------
    names : list of str
        One mistake that fits every case, failed or passed; else, for each failed group,
        one that fits all cases of that group and is right wherever the answer is right;
        none if the basic cases stay unexplained.
    explained : bool
        Whether it is the former.
    """
    whole = _fitting(tried, layout)
    if whole:
        return whole[:1], True
    found = []
    passed = [entry for entry in tried if not entry[2]]
    for group in dict.fromkeys(task.case.group for task, _, failure in tried if failure):
        members = [entry for entry in tried if entry[0].case.group == group]
        # An exception alone says too little: many slips raise the same one.
        if any(failure and outcome.error is None for _, outcome, failure in members):
            fitting = _fitting([*members, *passed], layout)
            if not set(fitting) & set(found):
                found += fitting[:1]
        if group == "basic" and not found:
            # What fits in another group may be no more than a consequence of this.
            break
    return found, False


def _fitting(tried, layout):
    """Return the mistakes that fit every entry: same outcome where they are wrong too."""
    candidates = dict.fromkeys(name for task, _, failure in tried if failure for name in task.marks)

    def fits(name):
        for task, outcome, failure in tried:
            mark = task.marks.get(name)
            if (mark is None) != (failure is None):
                return False
            if mark and not mark.matches(outcome, task.case.group, layout):
                return False
        return True

    return [name for name in candidates if fits(name)]
