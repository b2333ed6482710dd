"""Relations: a diagnosis for wrong answers that no list of mistakes foresees.

When no named mistake fits, the answers are compared with the expected ones for a simple
relation: negated, a constant factor, transposed, right except where z < 0, wrong for a
single example only, and so on. A relation counts only if it holds in every failed case and
is seen often enough to be no coincidence; its sentence tells no input and no answer.
"""

import itertools
import warnings
from dataclasses import dataclass

import numpy as np

from nnkit.check.compare import Layout, Tolerance, difference

#: Inputs beyond this count as extreme.
EXTREME = 30.0

#: How many parts of a result are named in a list.
SHOWN = 4


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

    @property
    def wrong(self):
        """Where the two differ, for equal shapes."""
        return ~self.trial.tolerance.allows(self.got, self.want)


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
        return _relation([_trial(*entry, names) for entry in tried], layout)


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
    lines = [f"In the {_listed(names)} cases: {text}" for text, names in groups.items()]
    return "\n".join(lines)


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _trial(task, outcome, failure, names):
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
        comparable=case.probe == "value"
        and not case.raises
        and kind in ("", "value", "shape", "nan"),
    )


def _explain(trials, layout, group=""):
    failed = [trial for trial in trials if trial.kind]
    passed = [trial for trial in trials if not trial.kind]
    which = _which(failed, passed)
    what = _by_value(failed, passed, layout) or _by_part(failed, layout)
    if what and which and not any(condition in which for condition in _PLAIN):
        return f"{what} {which}"
    return what or which or ("" if group else _hard_coded(failed, passed))


# --- the parts of a result ------------------------------------------------------------------


def _pairs(trial, layout):
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
        pair = Pair(got.astype(np.float64), want.astype(np.float64), trial)
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


def _is_wrong(pair):
    return pair.got.shape != pair.want.shape or bool(pair.wrong.any())


def _wrong_parts(failed, layout):
    """Return the wrong pairs of each part, and the names of the parts that are always right."""
    wrong, names = {}, {}
    for trial in failed:
        pairs = _pairs(trial, layout) if trial.comparable else None
        if pairs is None:
            return None, []
        for name, found in pairs.items():
            names[name] = True
            wrong.setdefault(name, []).extend(pair for pair in found if _is_wrong(pair))
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
            for name, pairs in (_pairs(trial, layout) or {}).items():
                fine.setdefault(name, []).extend(pairs)
    phrases = {name: _phrase(pairs, fine[name]) for name, pairs in wrong.items()}
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
    return "; ".join(clauses) + "."


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
    text = f"{_listed(shown)} {phrase}"
    return text[:1].upper() + text[1:] if shown == ["the result"] else text


def _collapsed(names, everything):
    """Write ``grads`` for the parts of grads, if all of them are meant; ``W1`` for a key."""
    for prefix in sorted({n[: n.rindex("[")] for n in everything if "[" in n}, key=len):
        inside = [n for n in everything if n.startswith(prefix + "[")]
        if all(name in names for name in inside):
            names = list(dict.fromkeys(prefix if n in inside else n for n in names))
    plain = {name: name for name in names}
    plain |= {n: "the result" for n in names if n == "result"}
    plain |= {n: n[8:-2] for n in names if n.startswith("result['") and n.count("[") == 1}
    return [plain[name] for name in names]


def _swapped(failed, layout):
    """Say that the parts are right and in a different order."""
    if not failed or not all(trial.comparable for trial in failed):
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


def _by_part(failed, layout):
    wrong, right = _wrong_parts(failed, layout)
    if not wrong or not right or len(failed) < 2:
        return ""
    return _sentence(right, {"is wrong": list(wrong)}, layout)


# --- relations between numbers --------------------------------------------------------------


def _phrase(pairs, fine):
    """Say in a predicate what the wrong pairs have in common; `fine` are those of passed cases."""
    if any(pair.got.shape != pair.want.shape for pair in pairs):
        looks = (_transposed, _axis_of_one, _reduced, _not_reduced, _other_axis)
        return next(filter(None, (look(pairs) for look in looks)), "")
    if any(not np.isfinite(pair.want).all() for pair in pairs):
        return ""
    place = _where_input(pairs, fine) or _where_position(pairs)
    if any(not np.isfinite(pair.got[pair.wrong]).all() for pair in pairs):
        if all((~np.isfinite(pair.got[pair.wrong])).any() for pair in pairs):
            return f"is NaN or infinite{place and f' {place}'}, and a finite number is due"
        return ""
    looks = (_constant, _argument, _transposed, _scaled, _shifted, _function, _ordered, _summing)
    found = next(filter(None, (look(pairs) for look in looks)), "")
    if found:
        return found
    return f"is right except {place}" if place else _close(pairs)


def _numbers(pairs):
    """Count the different numbers that were due: what a relation is seen on."""
    numbers = np.concatenate([pair.want.ravel() for pair in pairs])
    return len(np.unique(numbers.round(9)))


def _all_near(pairs, transform):
    """Say whether `transform(want)` is got in every pair, in shape and value."""
    moved = [np.asarray(transform(pair)) for pair in pairs]
    return all(
        new.shape == pair.got.shape and pair.trial.tolerance.allows(pair.got, new).all()
        for new, pair in zip(moved, pairs, strict=True)
    )


def _transposed(pairs):
    if not all(pair.want.ndim == 2 for pair in pairs) or _numbers(pairs) < 3:
        return ""
    return "is transposed" if _all_near(pairs, lambda pair: pair.want.T) else ""


def _axis_of_one(pairs):
    if not all(pair.got.size == pair.want.size for pair in pairs) or _numbers(pairs) < 3:
        return ""
    if not _all_near(pairs, lambda pair: pair.want.reshape(pair.got.shape)):
        return ""
    squeezed = all(
        tuple(n for n in pair.got.shape if n > 1) == tuple(n for n in pair.want.shape if n > 1)
        for pair in pairs
    )
    if not squeezed:
        return "has the right numbers in another shape"
    more = pairs[0].got.ndim - pairs[0].want.ndim
    if more == 0 or any(pair.got.ndim - pair.want.ndim != more for pair in pairs):
        return "has the right numbers in another shape"
    return f"has the right numbers and one axis too {'many' if more > 0 else 'few'}"


_REDUCTIONS = {"sum": np.sum, "mean": np.mean}


def _reduced(pairs):
    if not all(pair.got.ndim < pair.want.ndim for pair in pairs):
        return ""
    for axis in (None, 0, 1):
        if axis == 1 and any(pair.want.ndim < 2 for pair in pairs):
            continue
        for name, reduce in _REDUCTIONS.items():
            if _all_near(pairs, lambda pair, f=reduce, axis=axis: f(pair.want, axis=axis)):
                over = "all its numbers" if axis is None else f"axis {axis}"
                return f"is reduced too far: it is the {name} of what is due over {over}"
    return ""


def _not_reduced(pairs):
    """Got has an axis more than is due, over which the sum or mean is still to be taken."""
    if not all(pair.got.ndim > pair.want.ndim for pair in pairs) or _numbers(pairs) < 2:
        return ""
    for axis in (0, 1, -1, None):
        for name, reduce in _REDUCTIONS.items():
            try:
                near = all(
                    np.shape(total := reduce(pair.got, axis=axis)) == pair.want.shape
                    and pair.trial.tolerance.allows(total, pair.want).all()
                    for pair in pairs
                )
            except ValueError:
                continue
            if near:
                over = "all its numbers" if axis is None else f"axis {axis}"
                return f"is not yet summed up: the {name} over {over} is missing"
    return ""


def _other_axis(pairs):
    """Got has a number for each column of an argument where one for each row is due, or so."""
    for name in pairs[0].trial.arguments:
        arrays = [pair.trial.arguments.get(name) for pair in pairs]
        if not all(isinstance(array, np.ndarray) and array.ndim == 2 for array in arrays):
            continue
        if len({array.shape for array in arrays}) < 2:
            continue
        for due, came, words in [(0, 1, ("column", "row")), (1, 0, ("row", "column"))]:
            if all(
                pair.want.shape == (array.shape[due],) and pair.got.shape == (array.shape[came],)
                for pair, array in zip(pairs, arrays, strict=True)
            ):
                return f"has a number for each {words[0]} of {name}; one for each {words[1]} is due"
    return ""


def _constant(pairs):
    if all(not pair.got.any() for pair in pairs) and _numbers(pairs) >= 2:
        return "is zero everywhere"
    same = all(pair.got.shape == pairs[0].got.shape for pair in pairs) and all(
        np.array_equal(pair.got, pairs[0].got) for pair in pairs
    )
    if same and len(pairs) > 2 and _numbers(pairs) > 2:
        return "is the same whatever the input"
    return ""


def _argument(pairs):
    """Got is one of the arguments."""
    for name in pairs[0].trial.arguments:
        values = [pair.trial.arguments.get(name) for pair in pairs]
        if _numbers(pairs) >= 3 and all(
            isinstance(value, np.ndarray | int | float)
            and np.shape(value) == pair.got.shape
            and np.array_equal(np.asarray(value, dtype=float), pair.got)
            for value, pair in zip(values, pairs, strict=True)
        ):
            return f"is the argument {name}, unchanged"
    return ""


def _scaled(pairs):
    factors = [factor_between(pair.got, pair.want) for pair in pairs]
    if any(factor is None for factor in factors):
        return ""
    name = name_factor(factors, [_sizes(pair.trial.arguments) for pair in pairs])
    plain = name in ("-1", "2", "1/2")
    # A number alone can be any multiple of another: a factor has to be seen again.
    if not name or _numbers(pairs) < (2 if plain else 3):
        return ""
    if name == "-1":
        return "is the negative of what is due"
    arguments = pairs[0].trial.arguments.items()
    first = next((key for key, value in arguments if isinstance(value, np.ndarray)), "")
    if name == "m":
        return f"is m times what is due (m = len({first})), a sum where a mean is due"
    if name == "1/m":
        return f"is 1/m of what is due (m = len({first})), so a division by m is too many"
    return f"is {name} times what is due" + (f" (m = len({first}))" if "m" in name else "")


def _sizes(arguments):
    """Name the sizes of array arguments: ``m`` the rows of the first, else ``W.shape[1]``."""
    sizes = {}
    for name, value in arguments.items():
        if isinstance(value, np.ndarray):
            for axis, size in enumerate(value.shape):
                sizes["m" if not sizes else f"{name}.shape[{axis}]"] = size
    return sizes


def factor_between(got, want):
    """Return the number that `want` has to be multiplied by to give `got`, or None.

    Arrays have one only if it is the same for all their elements, up to rounding.
    """
    got, want = np.ravel(got).astype(float), np.ravel(want).astype(float)
    if got.shape != want.shape or not (np.isfinite(got).all() and np.isfinite(want).all()):
        return None
    largest = int(np.argmax(np.abs(want))) if want.size else 0
    if not want.size or want[largest] == 0:
        return None
    factor = float(got[largest] / want[largest])
    error = 1e-9 + 1e-7 * np.abs(want)
    return factor if factor and bool(np.all(np.abs(got - factor * want) <= error)) else None


_FACTORS = {1.0: "", -1.0: "-", 2.0: "2", -2.0: "-2", 0.5: "1/2", -0.5: "-1/2"}
_LOGARITHMS = {1 / np.log(2): "1/ln 2", 1 / np.log(10): "1/ln 10"}
_POWERS = {1.0: "{}", -1.0: "1/{}", 2.0: "{}²", -2.0: "1/{}²", 0.5: "√{}", -0.5: "1/√{}"}


def name_factor(factors, sizes):
    """Name the factor that got is off by in several cases, or return "".

    Parameters
    ----------
    factors : list of float
        The factor in each case.
    sizes : list of dict of str to int
        For each case its sizes by name, such as ``{"m": 5}``; a factor may depend on them.
    """
    factors = np.array(factors)

    def fits(value):
        return bool(np.allclose(factors, value, rtol=1e-6, atol=0))

    for number, text in _FACTORS.items():
        if fits(number):
            return f"{text}1" if abs(number) == 1 else text
    for name in sizes[0]:
        if not all(name in size for size in sizes):
            continue
        size = np.array([size[name] for size in sizes], dtype=float)
        if len(set(size.tolist())) < 2 or not size.all():
            continue
        for (number, text), (power, shown) in itertools.product(_FACTORS.items(), _POWERS.items()):
            if fits(number * size**power):
                joined = f"{text} · " if abs(number) != 1 else text
                return joined + shown.format(name)
    for number, text in _LOGARITHMS.items():
        if fits(number):
            return text
    return f"{factors[0]:.4g}" if len(factors) > 1 and fits(factors[0]) else ""


def _shifted(pairs):
    shifts = [pair.got - pair.want for pair in pairs]
    if not all(np.ptp(shift) <= 1e-9 + 1e-7 * np.abs(shift).max() for shift in shifts):
        return ""
    first = float(shifts[0].flat[0])
    if len(pairs) > 2 and all(np.allclose(shift, first, rtol=1e-6) for shift in shifts):
        return f"is {abs(first):.4g} too {'large' if first > 0 else 'small'} everywhere"
    if max(_numbers([pair]) for pair in pairs) >= 3 and all(p.want.size > 1 for p in pairs):
        return "is right up to a constant that is added to all its numbers"
    return ""


_FUNCTIONS = {
    "is the square of what is due": np.square,
    "is the square root of what is due": np.sqrt,
    "is the absolute value of what is due": np.abs,
    "is 1 minus what is due": lambda want: 1 - want,
    "is 1 divided by what is due": lambda want: 1 / want,
    "is the logarithm of what is due": np.log,
    "is e to the power of what is due": np.exp,
    "is what is due, rounded to whole numbers": np.rint,
    "is what is due, cut off to whole numbers": np.trunc,
}


def _function(pairs):
    if _numbers(pairs) < 3:
        # Zeros and ones that have changed places need many to be seen.
        flipped = sum(pair.want.size for pair in pairs) >= 8
        if flipped and _numbers(pairs) == 2 and _all_near(pairs, lambda pair: 1 - pair.want):
            return "is 1 minus what is due"
        return ""
    for phrase, function in _FUNCTIONS.items():
        if _all_near(pairs, lambda pair, f=function: f(pair.want)):
            return phrase
    return ""


def _ordered(pairs):
    if not all(pair.want.ndim and pair.want.size > 1 for pair in pairs) or _numbers(pairs) < 3:
        return ""
    if _all_near(pairs, lambda pair: pair.want[::-1]):
        what = "rows" if pairs[0].want.ndim > 1 else "entries"
        return f"has its {what} in reverse order"
    if all(
        pair.trial.tolerance.allows(np.sort(pair.got, None), np.sort(pair.want, None)).all()
        for pair in pairs
    ):
        return "has the right numbers in a different order"
    return ""


def _summing(pairs):
    """Its columns add up to 1 where its rows should: softmax over the wrong axis, or so."""

    def ones(array, axis):
        return array.ndim == 2 and np.allclose(array.sum(axis=axis), 1, rtol=1e-9)

    many = sum(pair.want.shape[0] > 1 for pair in pairs if pair.want.ndim == 2)
    if many and all(ones(p.want, 1) and ones(p.got, 0) and not ones(p.got, 1) for p in pairs):
        return "has columns that add up to 1; its rows should"
    if many and all(ones(p.want, 1) and np.isclose(p.got.sum(), 1) for p in pairs):
        return "adds up to 1 as a whole; each row should"
    return ""


def _close(pairs):
    errors = [np.abs(pair.got - pair.want) / np.abs(pair.want).max() for pair in pairs]
    worst = max(float(np.max(error)) for error in errors)
    if 0 < worst <= 1e-3 and _numbers(pairs) >= 3:
        return f"agrees with what is due to about {int(-np.log10(worst))} digits and no further"
    return ""


# --- where it is wrong ----------------------------------------------------------------------

#: Conditions on an argument that has a number for each number of the result.
_CONDITIONS = {
    "{} is 0": lambda z: z == 0,
    "{} is far below 0": lambda z: z < -EXTREME,
    "{} is far above 0": lambda z: z > EXTREME,
    "{} is far from 0": lambda z: np.abs(z) > EXTREME,
    "{} is 1": lambda z: z == 1,
    "{} < 0": lambda z: z < 0,
    "{} > 0": lambda z: z > 0,
    "{} ≤ 0": lambda z: z <= 0,
    "{} ≥ 0": lambda z: z >= 0,
}


def _where_input(pairs, fine):
    """Find a condition on an argument that holds wherever the result is wrong, and only there."""
    for name in pairs[0].trial.arguments:
        values, wrong = [], []
        arrays = [isinstance(pair.trial.arguments.get(name), np.ndarray) for pair in pairs]
        if not any(arrays) and len(pairs) < 2:
            continue  # one number alone may be a coincidence
        for pair in [*pairs, *fine]:
            value = pair.trial.arguments.get(name)
            if not isinstance(value, np.ndarray | int | float) or np.shape(value) != pair.got.shape:
                break
            values.append(np.ravel(np.asarray(value, dtype=float)))
            wrong.append(np.ravel(pair.wrong))
        else:
            values, wrong = np.concatenate(values), np.concatenate(wrong)
            for text, condition in _CONDITIONS.items():
                if _tells_apart(condition(values), wrong, values):
                    return "where " + text.format(name)
    return ""


def _tells_apart(holds, wrong, values):
    """Say whether numbers are wrong where a condition holds and nowhere else."""
    if not wrong[holds].any() or wrong[~holds].any():
        return False
    seen = len(np.unique(values[holds]))
    # Most numbers under the condition must be wrong, and enough of the others right.
    often = np.mean(wrong[holds]) > 0.5
    return bool(often and (~holds).sum() >= 2 and (seen >= 2 or (~holds).sum() >= 4))


def _region(shape, name):
    """Return a mask of a region of an array, or None where it makes no sense."""
    mask = np.zeros(shape, dtype=bool)
    rows, columns = len(shape) > 0 and shape[0] > 1, len(shape) == 2 and shape[1] > 1
    if name in ("last row", "last entry") and rows:
        mask[-1] = True
    elif name in ("first row", "first entry") and rows:
        mask[0] = True
    elif name == "last column" and columns:
        mask[:, -1] = True
    elif name == "first column" and columns:
        mask[:, 0] = True
    elif name == "diagonal" and rows and columns:
        np.fill_diagonal(mask, True)
    else:
        return None
    return mask


def _where_position(pairs):
    """Find a region in which all that is wrong lies."""
    flat = all(pair.want.ndim == 1 for pair in pairs)
    names = ["last entry", "first entry"] if flat else ["last row", "first row"]
    names += [] if flat else ["last column", "first column", "diagonal"]
    for name in names:
        masks = [_region(pair.want.shape, name) for pair in pairs]
        if any(mask is None for mask in masks):
            continue
        outside = sum(int((~mask).sum()) for mask in masks)
        inside = [pair.wrong[mask] for pair, mask in zip(pairs, masks, strict=True)]
        within = not any(pair.wrong[~m].any() for pair, m in zip(pairs, masks, strict=True))
        if within and outside >= 4 and (len(pairs) > 1 or all(part.all() for part in inside)):
            return f"{'on' if name == 'diagonal' else 'in'} the {name}"
    return ""


# --- which cases are wrong ------------------------------------------------------------------


#: Conditions that go without saying beside a relation between the numbers.
_PLAIN = ("with extreme", "with a single", "with more than")


def _hard_coded(failed, passed):
    hidden = [trial.hidden for trial in failed]
    fine = [trial.hidden for trial in passed if trial.group in {t.group for t in failed}]
    if len(hidden) < 2 or not all(hidden) or not fine or any(fine):
        return ""
    if not all(trial.kind in ("value", "shape", "type") for trial in failed):
        return ""
    return (
        "All visible cases pass and all hidden ones of the same kind fail: does it work for "
        "any input, or only for the numbers that are shown?"
    )


def _arrays(trial):
    return [value for value in trial.arguments.values() if isinstance(value, np.ndarray)]


def _single(trial):
    first = next(iter(_arrays(trial)), None)
    return first is not None and first.ndim > 0 and len(first) == 1


def _extreme(trial):
    values = [v for v in trial.arguments.values() if isinstance(v, np.ndarray | float)]
    return any(np.size(v) and np.max(np.abs(v)) > EXTREME for v in values)


_CASES = {
    "with extreme inputs": _extreme,
    "with a single example (m = 1)": _single,
    "with more than one example": lambda trial: bool(_arrays(trial)) and not _single(trial),
    "with read-only inputs": lambda trial: any(not a.flags.writeable for a in _arrays(trial)),
    "with integers in an array": lambda trial: any(a.dtype.kind in "iu" for a in _arrays(trial)),
    "with arrays that do not lie row by row in memory": lambda trial: any(
        not a.flags.c_contiguous for a in _arrays(trial)
    ),
}


def _which(failed, passed):
    """Say which cases fail, if what they share is what no other case has."""
    found = _shared(failed, passed)
    if not found or found.startswith("Only"):
        return found
    return f"Cases {found} fail, and all others are right."


def _shared(failed, passed):
    # Cases that are looked at in another way differ in that already.
    passed = [trial for trial in passed if trial.probe in {t.probe for t in failed}]
    if not failed or len(passed) < 2:
        return ""

    def only(condition):
        return all(map(condition, failed)) and not any(map(condition, passed))

    found = [text for text, condition in _CASES.items() if only(condition)]
    if found:
        return found[0]
    for name in dict.fromkeys(name for trial in failed for name in trial.arguments):
        if only(lambda trial, name=name: name in trial.arguments):
            return f"that set {name}"
        kinds = {isinstance(t.arguments.get(name), np.ndarray) for t in passed}
        if kinds == {True} and all(type(t.arguments.get(name)) in (int, float) for t in failed):
            return f"where {name} is a number instead of an array"
        axes = {_axes(trial.arguments.get(name)) for trial in failed}
        if axes == {1} and not any(_axes(trial.arguments.get(name)) == 1 for trial in passed):
            return f"where {name} has one axis only"
        values = [_option(trial.arguments.get(name)) for trial in failed]
        other = [_option(trial.arguments.get(name)) for trial in passed]
        shown = [_option(t.arguments.get(name)) for t in [*failed, *passed] if not t.hidden]
        distinct = list(dict.fromkeys(values))
        if len(failed) < 2 and not isinstance(failed[0].arguments.get(name), str):
            continue  # one number alone may be a coincidence
        # A value is told only if a visible case has it as well.
        if "" in distinct or any(value in other for value in distinct):
            continue
        if len(distinct) <= 3 and all(value in shown for value in distinct):
            return f"with {name} = {' or '.join(distinct)}"
        usual = [value for value in dict.fromkeys(other) if value]
        if len(distinct) > 1 and len(usual) == 1 and usual[0] in shown:
            return f"Only cases with {name} = {usual[0]} are right."
    return ""


def _axes(value):
    return value.ndim if isinstance(value, np.ndarray) else -1


def _option(value):
    """Write an argument that is a choice: a text or a whole number; else ""."""
    return repr(value) if isinstance(value, str | int) else ""
