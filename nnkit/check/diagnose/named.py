"""Named mistakes: which of the known wrong implementations an answer behaves like.

One that fits every case names the answer. Where two things are wrong at once, one may be a
factor or a turned shape, or each may be in parts of its own.
"""

import dataclasses

import numpy as np

from nnkit.check.compare import Layout, Tolerance, difference
from nnkit.check.diagnose.fingerprint import UNTRIED, flattened_outcome, parts_of
from nnkit.check.diagnose.how import factor_between
from nnkit.check.judge import judge
from nnkit.check.running import Outcome
from nnkit.values import mapped


def name_mistakes(tried, layout=Layout()):
    """Find the named mistakes that explain the failures.

    Parameters
    ----------
    tried : list of (Task, Outcome, Failure or None)
    layout : Layout

    Returns
    -------
    names : dict of str to list of str
        One mistake that fits every case, failed or passed; else, for each failed group,
        one that fits all cases of that group and is right wherever the answer is right,
        and one that comes on top of another is wrong in no other group; none if the basic
        cases stay unexplained. With each its groups.
    explained : bool
        Whether it is the former.
    """
    # Where only a score is measured, nothing tells one mistake from another.
    tried = [entry for entry in tried if not entry[0].case.points_between]
    failed = list(dict.fromkeys(task.case.group for task, _, failure in tried if failure))
    whole = _fitting(tried, layout)
    if whole:
        return {whole[0]: failed}, True
    found = {}
    passed = [entry for entry in tried if not entry[2]]
    for group in failed:
        members = [entry for entry in tried if entry[0].case.group == group]
        if any(failure and _tells(outcome, layout) for _, outcome, failure in members):
            fitting = _fitting([*members, *passed], layout)
            if _count(members, layout) < 2:
                fitting = []  # the same number in each case fits too much
            elif _count(members, layout) < 3:
                # Few numbers fit many a mistake that follows from a reference; these have
                # blanks in their names.
                fitting = [name for name in fitting if " " not in name]
            known = [name for name in fitting if name in found]
            if found:
                fitting = [name for name in fitting if _is_right_outside(name, group, tried)]
            for name in (known or fitting)[:1]:
                found.setdefault(name, []).append(group)
        if group == "basic" and not found:
            # What fits in another group may be no more than a consequence of this.
            break
    return found, False


def _is_right_outside(name, group, tried):
    """Say whether a mistake is right in all that fails in other groups."""
    others = [task for task, _, failure in tried if failure and task.case.group != group]
    return all(task.marks.get(name) in (None, UNTRIED) for task in others)


def _tells(outcome, layout):
    """Say whether an outcome tells mistakes apart: an exception, or a yes or no, hardly does."""
    if outcome.error is not None or outcome.changed:
        return bool(outcome.changed)
    structure, numbers = flattened_outcome(outcome, "", layout)
    return any(len(part) for part in numbers) and "number" in structure


def _fitting(tried, layout):
    """Return the mistakes that fit every entry: same outcome where they are wrong too."""
    # Marks may be made when they are asked for: few are left after a first case.
    tried = sorted(tried, key=lambda entry: (entry[2] is None, entry[0].case.size()))
    if not tried or tried[0][2] is None:
        return []
    fitting = list(tried[0][0].marks)
    seen = set()
    for task, outcome, failure in tried:

        def fits(name, task=task, outcome=outcome, failure=failure):
            mark = task.marks.get(name)
            if mark == UNTRIED:
                return True
            if mark is None or failure is None:
                return mark is None and failure is None
            return mark.matches(outcome, task.case.group, layout)

        fitting = list(filter(fits, fitting))
        if failure:
            seen |= {name for name in fitting if task.marks.get(name) != UNTRIED}
    # One that was tried on none of these failures explains nothing.
    return [name for name in fitting if name in seen]


# --- a mistake and a factor, or a turned shape ----------------------------------------------------


def _rows(task):
    return next((len(a) for a in task.case.args if isinstance(a, np.ndarray) and a.ndim), 1)


def _each(change):
    def undo(value, task):
        return mapped(
            lambda x: change(x, task) if isinstance(x, float | np.ndarray | np.floating) else x,
            value,
        )

    return undo


def _flat(value, task):
    is_column = isinstance(value, np.ndarray) and value.ndim == 2 and value.shape[1] == 1
    is_flat = isinstance(task.want, np.ndarray) and task.want.ndim == 1
    return value[:, 0] if is_column and is_flat else value


def _turned(value, task):
    return value.T if isinstance(value, np.ndarray) and value.ndim == 2 else value


#: What undoes a second fault, and what is said of it.
SECOND = [
    (_each(lambda x, task: -x), "the sign of the result is flipped"),
    (
        _each(lambda x, task: x / _rows(task)),
        "the result is m times too large: a sum stands where a mean is due",
    ),
    (
        _each(lambda x, task: x * _rows(task)),
        "the result is divided by m once too often",
    ),
    (
        _each(lambda x, task: -x / _rows(task)),
        "the sign of the result is flipped, and it is m times too large",
    ),
    (_each(lambda x, task: x / 2), "the result is twice as large as it would be by that alone"),
    (_each(lambda x, task: 2 * x), "the result is half as large as it would be by that alone"),
    (_flat, "the result is a column (m, 1), and one number for each example is due, (m,)"),
    (_turned, "the result is transposed"),
]


def name_with_second(tried, layout=Layout()):
    """Find a named mistake that fits every case once a second fault is undone.

    Returns
    -------
    name, second : str
        The mistake, and what is said of the second fault; "" if there are none.
    """
    failed = [(task, outcome) for task, outcome, failure in tried if failure]
    if not all(_tells(outcome, layout) for _, outcome in failed):
        return "", ""
    if all(_is_near(outcome.value, task) for task, outcome in failed):
        return "", ""  # what is almost right is no sum of two faults
    if _has_right_part(failed, layout):
        return "", ""  # what is said of the whole result would not hold there
    for undo, second in SECOND:
        changed = []
        for task, outcome, failure in tried:
            if not task.case.raises and outcome.error is None and task.case.probe == "value":
                outcome = dataclasses.replace(outcome, value=undo(outcome.value, task))
                failure = judge(outcome, task, layout)
            changed.append((task, outcome, failure))
        if _count(changed, layout) < 3:
            continue  # the second fault is the only one, or there is not enough to tell
        # What follows from a reference explains anything, once it may be turned as well.
        fitting = [name for name in _fitting(changed, layout) if " " not in name]
        if fitting and not ("m" in second.split() and _is_of_sizes(changed, layout)):
            return fitting[0], second
    return "", ""


#: Factors that a mistake may have without being a matter of sizes.
_PLAIN = (1, -1, 2, -2, 1 / 2, -1 / 2, 1 / np.log(2), 1 / np.log(10))


def _is_of_sizes(changed, layout):
    """Say whether a mistake is off by nothing but a factor that comes from sizes.

    Such a one and a factor m on top of it are one wrong divisor, and no two mistakes.
    """
    factors = []
    for task, outcome, failure in changed:
        if failure and task.case.probe in WHOLE:
            want = parts_of(task.want, layout) or {"": task.want}
            got = parts_of(outcome.value, layout) or {"": outcome.value}
            factors += [factor_between(got[p], want[p]) for p in want if np.any(want[p])]
    if None in factors:
        return False
    return not any(np.allclose(factors, plain, rtol=1e-6, atol=0) for plain in _PLAIN)


def _has_right_part(failed, layout):
    """Say whether a part of the results is right in every failed case, and not just 0."""
    right = None
    for task, outcome in failed:
        want, got = parts_of(task.want, layout), parts_of(outcome.value, layout)
        if len(want) < 2 or got.keys() != want.keys():
            return False
        fine = {p for p in want if not difference(got[p], want[p], task.case.tolerance, layout, p)}
        right = fine if right is None else right & fine
    return any(
        np.any(parts_of(task.want, layout)[part]) for task, _ in failed for part in right or ()
    )


def _is_near(value, task):
    near = Tolerance(relative=1e-3, absolute=1e-6)
    return difference(value, task.want, near) is None


def _count(tried, layout):
    """Count the different numbers in failed cases."""
    numbers = [
        part
        for task, outcome, failure in tried
        if failure
        for part in flattened_outcome(outcome, "", layout)[1]
    ]
    return len({round(float(x), 9) for part in numbers for x in part})


# --- parts of a result ----------------------------------------------------------------------------


#: Probes that look at the result itself.
WHOLE = ("value", "fitted_parameters")


def name_parts(tried, layout=Layout()):
    """Find named mistakes each of which explains some parts of the result, in every case.

    Returns
    -------
    names : dict of str to set of str
        With each mistake the parts that it explains.
    rest : list of str
        The parts that are wrong and stay unexplained.
    """
    entries, wrong = [], {}
    for task, outcome, failure in tried:
        if task.case.probe not in WHOLE:
            return {}, []  # what a probe sees is no part of the result
        if task.case.raises:
            if failure:
                return {}, []
            continue
        want, got = parts_of(task.want, layout), parts_of(outcome.value, layout)
        if not want or got.keys() != want.keys() or outcome.changed or outcome.error is not None:
            return {}, []
        bad = [p for p in want if difference(got[p], want[p], task.case.tolerance, layout, p)]
        wrong |= dict.fromkeys(bad)
        entries.append((task, got, bad))
    entries.sort(key=lambda entry: (not entry[2], entry[0].case.size()))
    found = {}
    for name in dict.fromkeys(n for task, _, bad in entries if bad for n in task.part_marks):
        parts = _explained(name, entries)
        if parts and len(parts) < len(wrong):
            found[name] = parts
    chosen = {}
    for name in sorted(found, key=lambda name: -len(found[name])):
        if not any(found[name] & parts for parts in chosen.values()):
            chosen[name] = found[name]
    explained = set().union(*chosen.values())
    return chosen, [part for part in wrong if part not in explained]


def _explained(name, entries):
    """Return the parts that a mistake gets wrong, if the answer does so in the same way."""
    parts, numbers = set(), set()
    entries = [entry for entry in entries if entry[0].part_marks.get(name) != {"": UNTRIED}]
    for task, got, bad in entries:
        marks = task.part_marks.get(name, {})
        for part, mark in marks.items():
            if part not in bad or not mark.matches(Outcome(got[part]), ""):
                return set()
            numbers |= _numbers_in(got[part])
        parts |= marks.keys()
    for task, _, bad in entries:
        if any(part in bad and part not in task.part_marks.get(name, {}) for part in parts):
            return set()
    return parts if len(numbers) >= 3 else set()


def _numbers_in(value):
    _, arrays = flattened_outcome(Outcome(value), "")
    return {round(float(x), 9) for array in arrays for x in array}
