"""Named mistakes: which of the known wrong implementations an answer behaves like."""

from nnkit.check.compare import Layout
from nnkit.check.diagnose.fingerprint import flattened_outcome


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
    # Where only a score is measured, nothing tells one mistake from another.
    tried = [entry for entry in tried if not entry[0].case.points_between]
    whole = _fitting(tried, layout)
    if whole:
        return whole[:1], True
    found = []
    passed = [entry for entry in tried if not entry[2]]
    for group in dict.fromkeys(task.case.group for task, _, failure in tried if failure):
        members = [entry for entry in tried if entry[0].case.group == group]
        if any(failure and _tells(outcome, layout) for _, outcome, failure in members):
            fitting = _fitting([*members, *passed], layout)
            if not set(fitting) & set(found):
                found += fitting[:1]
        if group == "basic" and not found:
            # What fits in another group may be no more than a consequence of this.
            break
    return found, False


def _tells(outcome, layout):
    """Say whether an outcome tells mistakes apart: an exception, or a yes or no, hardly does."""
    if outcome.error is not None or outcome.changed:
        return bool(outcome.changed)
    structure, numbers = flattened_outcome(outcome, "", layout)
    return any(len(part) for part in numbers) and "number" in structure


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
