"""Comparing an answer with the expected one: what counts as equal, and what to say if not.

Values must agree within a tolerance, shapes exactly. A Python number, a NumPy scalar and
a 0-d array are all scalars; ints and floats are interchangeable; so are tuples and lists
as containers. A list of numbers is no array.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnkit.values import describe, kind_of


@dataclass(frozen=True)
class Tolerance:
    """Accept ``|got - want| <= absolute + relative * |want|``."""

    relative: float = 1e-7
    absolute: float = 1e-10

    def allows(self, got, want):
        """Compare elementwise; infinities must be equal, and NaN equals NaN."""
        with np.errstate(all="ignore"):
            near = np.abs(got - want) <= self.absolute + self.relative * np.abs(want)
        finite = np.isfinite(want)
        if finite.all():
            return near
        return np.where(finite, near, (got == want) | (np.isnan(got) & np.isnan(want)))


@dataclass(frozen=True)
class Layout:
    """The parts of an exercise's result: their names, and which may be lists of numbers."""

    names: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    def part(self, index):
        """Name element `index` of the result, as in ``dw`` or ``result[0]``."""
        return self.names[index] if index < len(self.names) else f"result[{index}]"


@dataclass(frozen=True)
class Difference:
    """The first respect in which an answer differs from the expected one."""

    kind: str  # "type", "shape", "dtype", "nan" or "value"
    sentence: str
    where: str = ""
    got: Any = field(default=None, repr=False)
    want: Any = field(default=None, repr=False)


def difference(got, want, tolerance=Tolerance(), layout=Layout(), where=""):
    """Find the first difference between an answer and the expected one.

    Parameters
    ----------
    got, want : object
        Scalars, arrays, strings, booleans, None, or tuples, lists and dicts of these.
    tolerance : Tolerance
    layout : Layout
        Names for the parts of a tuple.
    where : str
        The part under comparison; empty for the whole result.

    Returns
    -------
    Difference or None
    """
    if isinstance(want, dict):
        return _mapping_difference(got, want, tolerance, layout, where)
    if isinstance(want, tuple | list):
        return _sequence_difference(got, want, tolerance, layout, where)
    if want is None or isinstance(want, str | bool | np.bool_):
        if type(got) is type(want) or (isinstance(want, bool) and isinstance(got, np.bool_)):
            if got == want:
                return None
            return Difference(
                "value", f"{where or 'the result'} is {describe(got)}, not {want!r}", where
            )
        return Difference(
            "type", f"{where or 'the result'} is {kind_of(got)}, not {kind_of(want)}", where
        )
    return _number_difference(got, want, tolerance, layout, where)


def _mapping_difference(got, want, tolerance, layout, where):
    subject = where or "the result"
    if not isinstance(got, dict):
        keys = ", ".join(repr(key) for key in want)
        sentence = f"{subject} must be a dict with the keys {keys}; it is {kind_of(got)}"
        return Difference("type", sentence, where)
    missing = [key for key in want if key not in got]
    if missing:
        return Difference("type", f"{subject} lacks the key {missing[0]!r}", where)
    for key in want:
        name = f"{where}[{key!r}]" if where else f"result[{key!r}]"
        found = difference(got[key], want[key], tolerance, layout, name)
        if found:
            return found
    return None


def _sequence_difference(got, want, tolerance, layout, where):
    subject = where or "the result"
    names = [layout.part(i) if not where else f"{where}[{i}]" for i in range(len(want))]
    named = f" ({', '.join(names)})" if layout.names and not where else ""
    if not isinstance(got, tuple | list):
        few = isinstance(want, tuple) and got is not None
        hint = "; return all of them, separated by commas" if few else ""
        kind = "list" if isinstance(want, list) else "tuple"
        sentence = (
            f"{subject} must be a {kind} of {len(want)} items{named}; it is {kind_of(got)}{hint}"
        )
        return Difference("type", sentence, where)
    if len(got) != len(want):
        sentence = f"{subject} must have {len(want)} items{named}; it has {len(got)}"
        return Difference("type", sentence, where)
    for name, got_item, want_item in zip(names, got, want, strict=True):
        found = difference(got_item, want_item, tolerance, layout, name)
        if found:
            return found
    return None


def _number_difference(got, want, tolerance, layout, where):
    subject = where or "the result"
    want_array = np.asarray(want)
    if isinstance(got, list | tuple) and where in layout.lists:
        got = _as_array(got)
    if isinstance(got, bool | np.bool_) or getattr(getattr(got, "dtype", None), "kind", "") == "b":
        problem = _bools(np.asarray(got), want_array, tolerance, subject)
    elif want_array.ndim == 0:
        problem = _not_a_scalar(got, subject)
    else:
        problem = _not_an_array(got, want_array, subject)
    if problem:
        return Difference(problem[0], problem[1], where, got, want)
    got_array = np.asarray(got)
    if got_array.shape != want_array.shape:
        sentence = (
            f"{subject} has shape {got_array.shape}, expected {want_array.shape}"
            f"{_shape_hint(got_array, want_array, tolerance)}"
        )
        return Difference("shape", sentence, where, got, want)
    # Exact for every integer of interest, and it keeps unsigned types from wrapping round.
    got_array, want_array = got_array.astype(np.float64), want_array.astype(np.float64)
    wrong = ~tolerance.allows(got_array, want_array)
    if not wrong.any():
        return None
    strange = wrong & ~np.isfinite(got_array)
    first = tuple(int(i) for i in np.argwhere(strange if strange.any() else wrong)[0])
    at = f"{where or 'result'}[{', '.join(map(str, first))}]" if first else where
    got_value, want_value = got_array[first], want_array[first]
    if strange.any():
        name = "NaN (not a number)" if np.isnan(got_value) else "infinite"
        sentence = f"{at or 'the result'} is {name}, expected {want_value:.10g}"
        return Difference("nan", sentence, where, got, want)
    digits = _digits_to_tell_apart(got_value, want_value)
    count = f"; {int(wrong.sum())} of {wrong.size} elements differ" if wrong.size > 1 else ""
    sentence = f"{at or 'the result'} is {got_value:.{digits}g}, expected {want_value:.{digits}g}"
    hint = _precision_hint(got, got_array, want_array)
    return Difference("value", sentence + count + hint, where, got, want)


def with_arrays(value, layout):
    """Return a result with arrays for those of its parts that may be lists of numbers."""
    if not layout.lists or not isinstance(value, tuple | list):
        return value
    if len(value) != len(layout.names):
        return value
    return tuple(
        _as_array(part) if name in layout.lists and isinstance(part, list | tuple) else part
        for name, part in zip(layout.names, value, strict=True)
    )


def _as_array(numbers):
    try:
        return np.array([_plain(number) for number in numbers])
    except (TypeError, ValueError):
        return numbers


def _plain(number):
    array = np.asarray(number)
    if array.ndim or array.dtype.kind not in "iuf":
        raise TypeError
    return array[()]


def _not_a_scalar(got, subject):
    if isinstance(got, np.ndarray | np.generic):
        return _not_numeric(got, subject)
    if isinstance(got, list | tuple):
        kind = "list" if isinstance(got, list) else "tuple"
        return "type", f"{subject} is a {kind} of {len(got)} things; a number alone is due"
    if not isinstance(got, int | float):
        return "type", f"{subject} must be a number; it is {kind_of(got)}"
    try:
        float(got)
    except OverflowError:
        return "value", f"{subject} is an integer too large for a float"
    return None


def _bools(got, want, tolerance, subject):
    """Say that there are bools where numbers are due, and how to mend it if that is all."""
    said = f"{subject} has dtype bool: True and False, where numbers are due"
    if got.shape != want.shape:
        of = f"numbers of shape {want.shape}" if want.ndim else "a number"
        return "dtype", f"{subject} has dtype bool and shape {got.shape}, expected {of}"
    if tolerance.allows(got.astype(float), want.astype(float)).all():
        said += "; 1.0 * (...) makes 1 and 0 of them"
    return "dtype", said


def _not_an_array(got, want, subject):
    if isinstance(got, np.ndarray | np.generic):
        return _not_numeric(got, subject)
    if isinstance(got, list | tuple):
        return "type", no_array(got, subject, want.shape)
    if isinstance(got, int | float | complex):
        sentence = f"{subject} is {kind_of(got)}, expected an array of shape {want.shape}"
        return "shape", sentence
    return "type", f"{subject} must be an array of shape {want.shape}; it is {kind_of(got)}"


def no_array(got, subject, shape=None):
    """Say what to do about a list or tuple where an array, maybe of a certain shape, is due."""
    kind = "list" if isinstance(got, list) else "tuple"
    try:
        array = np.array(got)
    except ValueError:  # its rows differ in length
        array = np.array(None)
    if array.dtype.kind in "iuf" and shape in (None, array.shape):
        return f"{subject} is a {kind}, expected an array: wrap it in np.array(...)"
    if kind == "tuple" or any(isinstance(part, np.ndarray) and part.ndim for part in got):
        return f"{subject} is a {kind} of {len(got)} things; one array alone is due"
    return f"{subject} is a list, expected an array" + (f" of shape {shape}" if shape else "")


def _not_numeric(got, subject):
    if isinstance(got, np.matrix):
        return "type", f"{subject} is an np.matrix, which always has two axes: make it an np.array"
    kind = got.dtype.kind
    if kind in "iuf":
        return None
    what = {
        "c": "complex",
        "O": "object: its rows may differ in length, or it holds something else than numbers",
    }
    return "dtype", f"{subject} has dtype {what.get(kind, got.dtype.name)}"


def _shape_hint(got, want, tolerance):
    """Say what a wrong shape may come from; what is not seen in the numbers is asked."""
    have, due = got.shape, want.shape
    if have == due[::-1]:
        right = tolerance.allows(got.T.astype(float), want.astype(float)).all()
        return ": transposed" if right else ": its axes are exchanged"
    if len(have) == 2 and have[0] == have[1] > 1 and due in ((have[0],), (have[0], 1)):
        return ": were (m, 1) and (m,) broadcast against each other to (m, m)?"
    if tuple(n for n in have if n != 1) == tuple(n for n in due if n != 1):
        return (
            ": an axis of length 1 is too many" if len(have) > len(due) else ": an axis is missing"
        )
    return ""


def _digits_to_tell_apart(a, b):
    for digits in range(6, 17):
        if f"{a:.{digits}g}" != f"{b:.{digits}g}":
            return digits
    return 17


#: How far numbers of few digits may be off by that alone.
_FEW_DIGITS = {"float32": 1e-3, "float16": 5e-2}


def _precision_hint(got, numbers, want):
    """Say that a result has few digits, if it is wrong by no more than that."""
    kind = getattr(getattr(got, "dtype", None), "name", "")
    if kind in _FEW_DIGITS and np.allclose(numbers, want, rtol=_FEW_DIGITS[kind], atol=1e-3):
        return f"; {kind} keeps too few digits, compute in float64"
    return ""
