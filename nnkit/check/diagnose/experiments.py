"""Experiments: calling an answer once more, with one argument changed.

An argument on which every right answer depends, and this one does not, is ignored: that is
seen in its own results, whatever stands in its place in the code.
"""

import dataclasses

import numpy as np

from nnkit.check.compare import Layout, difference
from nnkit.check.running import run
from nnkit.exercise import Unfilled
from nnkit.values import leaves, mapped, same

#: How many failed cases are tried again, and for how many seconds each.
CASES, SECONDS = 5, 2.0


def heeded(reference, task, names):
    """Find other values of arguments with which a right answer is another.

    Returns
    -------
    dict of str to (number or str)
        For each number or text among the arguments on which the result depends.
    """
    if task.case.raises:
        return {}
    found = {}
    for name, values in _alternatives(task.case, names).items():
        for value in values:
            outcome = run(reference, _changed(task.case, names, name, value))
            if _fine(outcome) and difference(outcome.value, task.want, task.case.tolerance):
                found[name] = value
                break
    return found


def ignored(function, tried, names):
    """Name the arguments that make no difference in any failed case where they should.

    Parameters
    ----------
    function : callable
    tried : list of (Task, Outcome, Failure or None)
    names : tuple of str
        The names of the exercise's parameters.
    """
    failed = [
        (task, outcome)
        for task, outcome, failure in tried
        if failure and not task.hidden and task.heeds and _fine(outcome)
    ]
    failed = sorted(failed, key=lambda entry: entry[0].case.size())[:CASES]
    found = dict.fromkeys(name for task, _ in failed for name in task.heeds)
    # Where an array may come in as well, a number alone is no choice of a setting.
    for task, *_ in tried:
        for name, value in _arguments(task.case, names).items():
            if isinstance(value, np.ndarray):
                found.pop(name, None)
    for name in list(found):
        for task, outcome in failed:
            if name in task.heeds and _reacts(function, task, outcome, names, name):
                del found[name]
                break
    # Where it makes a difference in a case that passed, it is not ignored.
    passed = [
        (task, outcome)
        for task, outcome, failure in tried
        if not failure and not task.hidden and task.heeds and _fine(outcome)
    ]
    for task, outcome in sorted(passed, key=lambda entry: entry[0].case.size())[:CASES]:
        for name in [name for name in found if name in task.heeds]:
            if _reacts(function, task, outcome, names, name):
                del found[name]
    # What is the same whatever comes in ignores more than a single argument. Classes of a few
    # examples may be the same by chance in one case, and not in all.
    return [] if found and constant(function, failed) else list(found)


def constant(function, failed):
    """Say whether a function returns the same with other numbers in its arrays.

    Parameters
    ----------
    function : callable
    failed : list of (Task, Outcome)
    """
    telling = [(task, outcome) for task, outcome in failed if _movable(task) and _fine(outcome)]
    return bool(telling) and all(_is_constant(function, *entry) for entry in telling[:CASES])


def _reacts(function, task, outcome, names, name):
    changed = _changed(task.case, names, name, task.heeds[name])
    return _differs(function, changed, outcome)


def _movable(task):
    """Say whether there are numbers in arrays that could be others."""
    return any(
        isinstance(leaf, np.ndarray) and leaf.size and leaf.dtype.kind == "f"
        for leaf in leaves(list(task.case.args))
    )


def _is_constant(function, task, outcome):
    for factor in (0.5, -1.5):

        def moved(leaf, factor=factor):
            is_array = isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f"
            return np.asarray(leaf * factor + 0.125) if is_array else leaf

        args = tuple(mapped(moved, arg) for arg in task.case.args)
        if _differs(function, dataclasses.replace(task.case, args=args), outcome):
            return False
    return True


def drawn(function, tried):
    """Say whether a function without a generator returns another result every time."""
    for task, outcome, failure in tried:
        if failure and not task.hidden and _fine(outcome):
            given = leaves([*task.case.args, *task.case.kwargs.values()])
            if any(isinstance(leaf, np.random.Generator) for leaf in given):
                return False
            again = run(function, task.case, seconds=SECONDS)
            return _fine(again) and _differ(again, outcome, task.case)
    return False


def alone(function, tried):
    """Say whether single numbers go wrong that are right as the elements of an array."""
    failed = [task for task, outcome, failure in tried if failure and _is_single(task)]
    passed = [task for task, outcome, failure in tried if not failure and not _is_single(task)]
    visible = [task for task in failed if not task.hidden]
    if not visible or not passed or len(failed) < sum(1 for _, _, f in tried if f):
        return False
    for task in visible:
        first, *rest = task.case.args
        case = dataclasses.replace(task.case, args=(np.array([float(first)]), *rest))
        try:
            outcome = run(function, case, seconds=SECONDS)
            want = np.array([task.want], dtype=float)
            if not _fine(outcome) or difference(outcome.value, want, case.tolerance):
                return False
        except Exception:  # the results are whatever a student's function returned
            return False
    return True


def mended(function, tried, names, defaults, layout=Layout()):
    """Find what has to be changed in the arguments for the result to be right.

    Parameters
    ----------
    function : callable
    tried : list of (Task, Outcome, Failure or None)
    names : tuple of str
        The names of the exercise's parameters.
    defaults : dict of str to object
        The values of arguments that a call leaves out.
    layout : Layout

    Returns
    -------
    str
        What that tells, or "" if no change is enough.
    """
    failed = [task for task, _, failure in tried if failure and not task.hidden]
    failed = sorted(failed, key=lambda task: task.case.size())[:CASES]
    hopeless = any(task.case.raises for task in failed)
    if not failed or hopeless or any(outcome.timed_out for _, outcome, _ in tried):
        return ""
    for change, sentence in _MENDING:
        changed = [_with(change, task.case) for task in failed]
        if all(changed) and all(
            _is_right(function, *pair, layout) for pair in zip(failed, changed)
        ):
            return sentence
    for name, value in defaults.items():
        cases = [task.case for task in failed]
        if any(name in _arguments(case, names) for case in cases):
            continue
        changed = [dataclasses.replace(c, kwargs={**c.kwargs, name: value}) for c in cases]
        if all(_is_right(function, *pair, layout) for pair in zip(failed, changed)):
            return (
                f"Where {name} is left out it is not {value!r}: its default has been changed in "
                "the line of the def."
            )
    return ""


def _is_right(function, task, case, layout):
    try:
        outcome = run(function, case, seconds=SECONDS)
    except Unfilled:
        return False
    if not _fine(outcome):
        return False
    try:
        return not difference(outcome.value, task.want, case.tolerance, layout)
    except Exception:  # the results are whatever a student's function returned
        return False


def _with(change, case):
    """Return a case with all its arrays changed, or None if nothing changes."""
    before = [*case.args, *case.kwargs.values()]
    touched = [
        leaf for leaf in leaves(before) if isinstance(leaf, np.ndarray) and change(leaf) is not leaf
    ]
    if not touched:
        return None

    def changed(leaf):
        return change(leaf) if isinstance(leaf, np.ndarray) else leaf

    args = tuple(mapped(changed, arg) for arg in case.args)
    kwargs = {key: mapped(changed, value) for key, value in case.kwargs.items()}
    return dataclasses.replace(case, args=args, kwargs=kwargs)


def _as_floats(array):
    return array.astype(float) if array.dtype.kind in "iu" else array


def _in_rows(array):
    return array if array.flags.c_contiguous else np.ascontiguousarray(array)


_MENDING = [
    (
        _as_floats,
        "With integers in an array the result is wrong, with the same numbers as floats it is "
        "right: an array that is made like one of ints holds whole numbers only, and what is "
        "written into it is cut off.",
    ),
    (
        _in_rows,
        "With arrays that do not lie row by row in memory the result is wrong, with copies of "
        "them it is right: does a reshape or ravel mix up rows and columns, or return a copy?",
    ),
]


def _is_single(task):
    first = next(iter(task.case.args), None)
    return task.case.probe == "value" and isinstance(first, int | float) and _is_number(task.want)


def _is_number(value):
    return isinstance(value, int | float) or (
        isinstance(value, np.ndarray | np.generic) and np.ndim(value) == 0
    )


def _differs(function, case, outcome):
    """Say whether a result is another; so it is if it does not come about."""
    try:
        other = run(function, case, seconds=SECONDS)
    except Unfilled:
        return True
    return not _fine(other) or _differ(other, outcome, case)


def _differ(one, other, case):
    if same(one.value, other.value):
        return False
    try:
        return difference(one.value, other.value, case.tolerance) is not None
    except Exception:  # the results are whatever a student's function returned
        return True


def _fine(outcome):
    if outcome.error is not None or outcome.timed_out or outcome.unreadable:
        return False
    return _is_plain(outcome.value)


def _is_plain(value):
    """Say whether a value is of finite numbers and text throughout: two others never agree."""
    if isinstance(value, dict):
        return all(map(_is_plain, [*value, *value.values()]))
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    if isinstance(value, str | bytes | None):
        return True
    if not isinstance(value, int | float | complex | np.ndarray | np.generic):
        return False
    kind = np.asarray(value).dtype.kind
    return kind in "biuSU" or (kind in "fc" and bool(np.isfinite(value).all()))


def _arguments(case, names):
    return dict(zip(names, case.args, strict=False)) | case.kwargs


def _alternatives(case, names):
    """Return other values for each argument that is a number or the name of an activation."""
    others = {name: _others(value) for name, value in _arguments(case, names).items()}
    return {name: values for name, values in others.items() if values}


def _others(value):
    if isinstance(value, bool):
        return []
    if isinstance(value, str):
        activations = ["tanh", "sigmoid", "relu", "identity"]
        return [other for other in activations if other != value] if value in activations else []
    if isinstance(value, int):
        return [value + 1, 2 * value + 3, *([1] if value > 1 else [])]
    if isinstance(value, float):
        return [(1 + value) / 2 if 0 <= value < 1 else 1.5 * value]
    return []


def _changed(case, names, name, value):
    if name in case.kwargs:
        return dataclasses.replace(case, kwargs={**case.kwargs, name: value})
    args = list(case.args)
    args[names.index(name)] = value
    return dataclasses.replace(case, args=tuple(args))
