"""Places: where results are wrong, and which cases fail."""

import numpy as np

#: Inputs beyond this count as extreme.
EXTREME = 30.0

# --- where a result is wrong ----------------------------------------------------------------

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


def where_input(pairs, fine):
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


def where_position(pairs):
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


# --- which cases fail -----------------------------------------------------------------------


#: Conditions that go without saying beside a relation between the numbers.
PLAIN = ("with extreme", "with a single", "with more than")


def hard_coded(failed, passed):
    """Say that the visible cases pass and no hidden one of their groups does."""
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
    # Not so the parameters theta and the probabilities p of one example.
    by_example = next(iter(trial.arguments), "") not in ("theta", "p")
    return by_example and first is not None and first.ndim > 0 and len(first) == 1


def _extreme(trial):
    values = [v for v in trial.arguments.values() if isinstance(v, np.ndarray | float)]
    return any(np.size(v) and np.max(np.abs(v)) > EXTREME for v in values)


READ_ONLY = "with read-only inputs"
INTEGERS = "with integers in an array"
SCATTERED = "with arrays that do not lie row by row in memory"

_CASES = {
    "with extreme inputs": _extreme,
    "with a single example (m = 1)": _single,
    "with more than one example": lambda trial: bool(_arrays(trial)) and not _single(trial),
    READ_ONLY: lambda trial: any(not a.flags.writeable for a in _arrays(trial)),
    INTEGERS: lambda trial: any(a.dtype.kind in "iu" for a in _arrays(trial)),
    SCATTERED: lambda trial: any(not a.flags.c_contiguous for a in _arrays(trial)),
}


def _by_chance(text, failed):
    """Say whether what failed cases share is none of the reasons why they fail."""
    if any(trial.kind == "exception" for trial in failed):
        return False
    # Numbers never come out wrong because an array is read-only, and seldom because of its
    # dtype or its layout.
    return text == READ_ONLY or (text in (INTEGERS, SCATTERED) and len(failed) < 2)


def which_cases(failed, passed):
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

    fitting = (text for text, condition in _CASES.items() if only(condition))
    found = [text for text in fitting if not _by_chance(text, failed)]
    if found:
        return found[0]
    for name in dict.fromkeys(name for trial in failed for name in trial.arguments):
        kinds = {isinstance(t.arguments.get(name), np.ndarray) for t in passed}
        if kinds == {True} and all(type(t.arguments.get(name)) in (int, float) for t in failed):
            return f"where {name} is a number instead of an array"
        axes = {_axes(trial.arguments.get(name)) for trial in failed}
        if axes == {1} and not any(_axes(trial.arguments.get(name)) == 1 for trial in passed):
            return f"where {name} has one axis only"
        # Of a number, such as that of the steps, failed cases share something by chance.
        values = [_option(trial.arguments.get(name)) for trial in failed]
        other = [_option(trial.arguments.get(name)) for trial in passed]
        shown = [_option(t.arguments.get(name)) for t in [*failed, *passed] if not t.hidden]
        distinct = list(dict.fromkeys(values))
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
    """Write an argument that is a choice, a text; else ""."""
    return repr(value) if isinstance(value, str) else ""
