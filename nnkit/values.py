"""Values: what exercises take and return, and what can be done with them as a whole.

A value is a number, an array, a text, None, a random generator or a function (a leaf), or
a tuple, list or dict of values. Arrays have a memory layout and may be read-only.
"""

import copy
import itertools
from collections.abc import Iterator

import numpy as np

#: How many parts of a value are flattened; no right answer has so many.
MAX_FLATTENED = 50_000
#: How many items of a dict are shown, and how many parts of a value in all.
MAX_ITEMS = 20
MAX_PARTS = 200
#: How long a text, a key, and all that is shown of a value may be.
MAX_TEXT, MAX_KEY, MAX_SHOWN = 200, 60, 8_000

# --- walking through a value ------------------------------------------------------------------


def leaves(value):
    """Yield the leaves of a value in order."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, tuple | list):
        yield value
        return
    for item in value:
        yield from leaves(item)


def mapped(function, value):
    """Return the value with `function` applied to each leaf."""
    if isinstance(value, dict):
        return {key: mapped(function, item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(mapped(function, item) for item in value)
    return function(value)


def agree(a, b, leaf):
    """Say whether two values have the same structure and `leaf` holds for each pair of leaves.

    Tuples and lists are interchangeable. Where only one of two parts has items, `leaf` is
    asked about the two as they are.
    """
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(agree(a[key], b[key], leaf) for key in a)
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(agree(x, y, leaf) for x, y in zip(a, b, strict=True))
    return leaf(a, b)


# --- copying and comparing --------------------------------------------------------------------


def copied(value):
    """Copy a value; arrays keep layout and read-only flag, generators their state."""
    return mapped(_copied, value)


def _copied(leaf):
    if isinstance(leaf, np.ndarray):
        return laid_out(leaf, layout(leaf), leaf.flags.writeable)
    return copy.deepcopy(leaf) if isinstance(leaf, np.random.Generator) else leaf


def same(a, b):
    """Say whether two values have the same structure and equal numbers; NaN equals NaN."""
    return agree(a, b, _equal)


def _equal(a, b):
    try:
        return np.array_equal(a, b, equal_nan=True)
    except TypeError:  # not numbers
        return np.array_equal(a, b)


def unchanged(before, after):
    """Say whether a value is the same as before to the last bit. Generators may advance."""
    return agree(before, after, _identical)


def _identical(before, after):
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and before.shape == after.shape
            and before.dtype == after.dtype
            and before.tobytes() == after.tobytes()
        )
    if isinstance(before, np.random.Generator) or callable(before):
        return type(before) is type(after)
    return type(before) is type(after) and repr(before) == repr(after)


def flattened(value):
    """Split a value into a text that describes its structure, and its numbers as flat arrays.

    Of a value with more than `MAX_FLATTENED` parts nothing else is told.
    """
    arrays, parts = [], 0

    def walk(value):
        nonlocal parts
        parts += 1
        if parts > MAX_FLATTENED:
            raise _TooMany
        if isinstance(value, dict):
            inside = (f"{key}:{walk(value[key])}" for key in sorted(value, key=str))
            return "{" + ",".join(inside) + "}"
        if isinstance(value, tuple | list):
            return "(" + ",".join(map(walk, value)) + ")"
        if isinstance(value, int | float | np.ndarray | np.generic):
            array = np.asarray(value)
            if array.dtype.kind in "biuf":
                arrays.append(array.astype(np.float64).ravel())
                return f"{'bool' if array.dtype.kind == 'b' else 'number'}{array.shape}"
            return f"{array.dtype.kind}{array.shape}"
        return repr(value) if value is None or isinstance(value, str) else type(value).__name__

    try:
        return walk(value), arrays
    except _TooMany:
        return "too many parts", []


class _TooMany(Exception):
    """A value has more parts than are flattened."""


# --- how arrays lie in memory -----------------------------------------------------------------


def layout(array):
    """Name the memory layout of an array: "C", "F" or "strided"."""
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "strided"


def laid_out(values, layout, writeable=True):
    """Copy an array into the memory layout that `layout` names."""
    array = np.array(values, order="F" if layout == "F" else "C")
    if layout == "strided":
        array = strided(array)
    array.setflags(write=writeable)
    return array


def strided(array):
    """Return an equal array whose elements do not lie side by side in memory."""
    array = np.asarray(array)
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    wide[..., ::2] = array
    return wide[..., ::2]


def fortran(array):
    """Return an equal array in Fortran order."""
    return np.asfortranarray(array)


def read_only(array):
    """Return an equal array that cannot be written to."""
    array = np.array(array)
    array.setflags(write=False)
    return array


# --- showing a value --------------------------------------------------------------------------


def kind_of(value):
    """Name the type of a value in words: ``None``, ``a list``, ``an int``."""
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, Iterator):
        name = "iterator"
    elif callable(value) and not isinstance(value, type):
        name = "function"
    else:
        name = "array" if isinstance(value, np.ndarray) else type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def describe(value, names=()):
    """Show a value in a line or a few, with the shape and dtype of its arrays.

    Of a large value only a part is shown, and no more than `MAX_SHOWN` characters.

    Parameters
    ----------
    value : object
    names : sequence of str
        Names of the items, if the value is a tuple of as many.
    """
    return _cut(_described(value, names, iter(range(MAX_PARTS))), MAX_SHOWN)


def _described(value, names, room):
    """Show a value; `room` yields as often as there is room for one more part."""
    if next(room, None) is None:
        return "…"

    def listed(opening, parts, closing):
        texts = [label + indented(_described(part, (), room), len(label)) for label, part in parts]
        return _listed(opening, texts, closing)

    if isinstance(value, tuple) and names and len(value) == len(names):
        return listed("", [(f"{n} = ", part) for n, part in zip(names, value, strict=True)], "")
    if isinstance(value, np.ndarray):
        if value.ndim > 3:
            return f"an array with {value.ndim} axes  {value.dtype} {value.shape}"
        with np.printoptions(threshold=24, edgeitems=3, linewidth=76, precision=6):
            return f"{np.array2string(value, separator=', ')}  {value.dtype} {value.shape}"
    if isinstance(value, dict):
        parts = [
            (f"{_repr(key, MAX_KEY)}: ", part)
            for key, part in itertools.islice(value.items(), MAX_ITEMS)
        ]
        return listed("{", parts, _more(value, MAX_ITEMS) + "}")
    if isinstance(value, list | tuple):
        opening, closing = "[]" if isinstance(value, list) else "()"
        closing = ",)" if closing == ")" and len(value) == 1 else closing
        return listed(opening, [("", part) for part in value[:6]], _more(value, 6) + closing)
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if isinstance(value, Iterator):
        return "an iterator"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.10g}"
    if callable(value):
        return _cut(getattr(value, "__name__", "a function"), MAX_TEXT)
    return _repr(value, MAX_TEXT)


def _more(value, shown):
    return f", … {len(value)} in all" if len(value) > shown else ""


def _repr(value, length):
    """Write a value as Python does if it is one of Python's, and no more of it than is shown."""
    if isinstance(value, str | bytes):
        return _cut(repr(value[: length + 1]), length)
    if isinstance(value, tuple | set | frozenset) and len(value) > MAX_ITEMS:
        return f"{kind_of(value)} of {len(value)} items"
    return _cut(repr(value) if type(value).__module__ == "builtins" else kind_of(value), length)


def _cut(text, length):
    return text if len(text) <= length else text[: length - 1] + "…"


def _listed(opening, texts, closing):
    """Show texts in a line if it is short, else each on a line of its own."""
    line = opening + ", ".join(texts) + closing
    if len(line) <= 76 and "\n" not in line:
        return line
    return opening + indented(",\n".join(texts), len(opening)) + closing


def indented(text, width):
    """Indent all lines but the first."""
    return text.replace("\n", "\n" + " " * width)
