"""Relations: a diagnosis for wrong answers that no list of mistakes foresees.

When no named mistake fits, the answers are compared with the expected ones for a simple
relation: negated, a constant factor, transposed, right except where z < 0, wrong for a
single example only, and so on. A relation counts only if it holds in every failed case and
is seen often enough to be no coincidence; its sentence tells no input and no answer.
"""

import itertools
import warnings

import numpy as np

from nnkit.check.compare import Layout, difference
from nnkit.check.diagnose.how import closeness, shape_likeness, value_likeness
from nnkit.check.diagnose.trials import is_wrong, pairs_of, trial_of
from nnkit.check.diagnose.where import PLAIN, hard_coded, where_input, where_position, which_cases

#: How many parts of a result are named in a list.
SHOWN = 4

#: Likenesses that speak of every result, not only of the wrong ones.
OF_ALL = ("is zero everywhere", "is the same whatever the input")

#: How a sentence begins that is to be tried on other inputs.
SAME = "The result is the same whatever the input"


def relation(tried, names=(), layout=Layout()):
    """Describe how wrong answers relate to the expected ones.

    Parameters
    ----------
    tried : list of (Task, Outcome, Failure or None)
    names : tuple of str
        The names of the exercise's parameters.
    layout : Layout
        Names of the parts of its result.

    Returns
    -------
    str
        A sentence or a few, or "" if no relation is found. It holds in every failed case,
        or in those of a group that it names.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        # A limit that is read off a result is no number of it: whatever is wrong moves it.
        seen = [entry for entry in tried if not entry[0].case.probe.startswith("smallest_")]
        return _relation([trial_of(*entry, names) for entry in seen], layout)


def _relation(trials, layout):
    found = _explain(trials, layout)
    if found:
        return found
    # Group by group, as long as the groups can be explained.
    groups = {}
    for group in dict.fromkeys(trial.group for trial in trials if trial.kind):
        text = _explain([t for t in trials if t.group == group], layout, group)
        if not text:
            break
        groups.setdefault(text, []).append(group)
    lines = [f"In the {listed(names)} cases: {text}" for text, names in groups.items()]
    return "\n".join(lines)


def listed(names):
    """Join names by commas and an "and"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _explain(trials, layout, group=""):
    failed = [trial for trial in trials if trial.kind]
    passed = [trial for trial in trials if not trial.kind]
    if all(trial.kind == "changed input" for trial in failed):
        return ""  # the sentence of the failure says it
    which = which_cases(failed, passed)
    what = _by_value(failed, passed, layout) or _by_part(failed, layout)
    if what and which and not any(condition in which for condition in PLAIN):
        return f"{what} {which}"
    return what or which or ("" if group else hard_coded(failed, passed))


def _wrong_parts(failed, layout):
    """Return the wrong pairs of each part, and the names of the parts that are always right."""
    wrong, names = {}, {}
    for trial in failed:
        pairs = pairs_of(trial, layout) if trial.comparable else None
        if pairs is None:
            return None, []
        for name, found in pairs.items():
            names[name] = True
            wrong.setdefault(name, []).extend(pair for pair in found if is_wrong(pair))
    right = [name for name in names if not wrong[name]]
    return {name: pairs for name, pairs in wrong.items() if pairs}, right


def _by_value(failed, passed, layout):
    swapped = _swapped(failed, layout)
    if swapped:
        return swapped
    wrong, right = _wrong_parts(failed, layout)
    if not wrong:
        return ""
    fine = {name: [] for name in wrong}
    for trial in passed:
        if trial.comparable:
            for name, pairs in (pairs_of(trial, layout) or {}).items():
                fine.setdefault(name, []).extend(pairs)
    phrases = {
        name: _misplaced(name, pairs, layout) or _phrase(pairs, fine[name])
        for name, pairs in wrong.items()
    }
    if not any(phrases.values()):
        # That some numbers are near tells something only where all of them are.
        near = closeness([pair for pairs in wrong.values() for pair in pairs])
        phrases = dict.fromkeys(wrong, near)
    if not any(phrases.values()):
        return ""
    by_phrase = {}
    for name, phrase in phrases.items():
        by_phrase.setdefault(phrase or "is wrong in another way", []).append(name)
    return _sentence(right, by_phrase, layout)


def _sentence(right, wrong, layout):
    """Write which parts are right, and which are wrong in which way: phrase -> names."""
    names = [*right, *itertools.chain(*wrong.values())]
    clauses = [_clause(found, phrase, names, layout) for phrase, found in wrong.items()]
    if right:
        clauses.insert(0, _clause(right, "is right", names, layout))
    text = "; ".join(clauses)
    return text if text.endswith("?") else f"{text}."


def _clause(names, phrase, everything, layout):
    if names == [""]:
        return f"The result {phrase}"
    shown = _collapsed(names, everything)
    if len(shown) > SHOWN:
        shown = [*shown[: SHOWN - 1], f"{len(shown) - SHOWN + 1} other parts"]
    if len(shown) > 1 or shown[0] in layout.lists:
        verb, _, rest = phrase.partition(" ")
        plural = {"is": "are", "has": "have"}.get(verb, verb.removesuffix("s"))
        phrase = f"{plural} {rest}"
    text = f"{listed(shown)} {phrase}"
    return text[:1].upper() + text[1:] if shown == ["the result"] else text


def _collapsed(names, everything):
    """Write ``grads`` for the parts of grads, if all of them are meant; ``W1`` for a key."""
    for prefix in sorted({n[: n.rindex("[")] for n in everything if "[" in n}, key=len):
        inside = [n for n in everything if n.startswith(prefix + "[")]
        if all(name in names for name in inside):
            names = list(dict.fromkeys(prefix if n in inside else n for n in names))
    return [_plain(name) for name in names]


def _plain(name):
    """Write a part as a student would call it: ``W1`` for ``result['W1']``."""
    if name == "result":
        return "the result"
    return name[8:-2] if name.startswith("result['") and name.count("[") == 1 else name


def _swapped(failed, layout):
    """Say that the parts are right and in a different order."""
    kinds = ("value", "shape", "nan", "type")
    if not failed or not all(t.probe == "value" and t.kind in kinds for t in failed):
        return ""

    def in_order(trial, order):
        got = [trial.got[i] for i in order]
        return difference(got, list(trial.want), trial.tolerance) is None

    if any(
        not isinstance(trial.want, tuple | list)
        or not isinstance(trial.got, tuple | list)
        or len(trial.got) != len(trial.want)
        or len(trial.want) < 2
        for trial in failed
    ):
        return ""
    count = len(layout.names)
    if not count and all(in_order(trial, range(len(trial.want))[::-1]) for trial in failed):
        return "The result is in reverse order."
    if 2 <= count <= 4 and all(len(trial.want) == count for trial in failed):
        due = ", ".join(layout.names)
        for order in itertools.permutations(range(count)):
            if all(in_order(trial, order) for trial in failed):
                return f"The parts are right and in the wrong order: {due} is due."
    return ""


def _misplaced(name, pairs, layout):
    """Say that a part holds what belongs into another one."""
    others = [pairs_of(pair.trial, layout) or {} for pair in pairs]
    for other in dict.fromkeys(itertools.chain(*others)):
        there = [parts.get(other, []) for parts in others]
        if other == name or any(len(found) != 1 for found in there):
            continue
        due = [found[0].want for found in there]
        if sum(want.size for want in due) >= 4 and all(
            pair.got.shape == want.shape and pair.trial.tolerance.allows(pair.got, want).all()
            for pair, want in zip(pairs, due, strict=True)
        ):
            return f"holds what belongs into {_plain(other)}"
    return ""


def _by_part(failed, layout):
    wrong, right = _wrong_parts(failed, layout)
    if not wrong or not right or len(failed) < 2:
        return ""
    return _sentence(right, {"is wrong": list(wrong)}, layout)


def _denied(pair, fine):
    """Say whether a right answer is none of the constants that the wrong ones are."""
    constant = pair.got.ravel()[:1]
    return any(np.any(other.got != constant) for other in fine)


def _phrase(pairs, fine):
    """Say in a predicate what the wrong pairs have in common; `fine` are those of passed cases."""
    if any(pair.got.shape != pair.want.shape for pair in pairs):
        return shape_likeness(pairs)
    if any(not np.isfinite(pair.want).all() for pair in pairs):
        return ""
    place = where_input(pairs, fine) or where_position(pairs)
    if any(not np.isfinite(pair.got[pair.wrong]).all() for pair in pairs):
        if all((~np.isfinite(pair.got[pair.wrong])).any() for pair in pairs):
            return f"is NaN or infinite{place and f' {place}'}, and a finite number is due"
        return ""
    found = value_likeness(pairs)
    if found and not (found in OF_ALL and _denied(pairs[0], fine)):
        return found
    if place.startswith("where") and _is_flat(pairs):
        return f"is one and the same number {place}: is something clipped or cut off?"
    return f"is right except {place}" if place else ""


def _is_flat(pairs):
    """Say whether all that is wrong is the same number, where different ones are due."""
    got = np.concatenate([pair.got[pair.wrong] for pair in pairs])
    want = np.concatenate([pair.want[pair.wrong] for pair in pairs])
    return len(got) > 1 and np.ptp(got) == 0 and np.ptp(want) > 0
