"""Values: what exercises take and return, and what can be done with them as a whole.

A value is a number, an array, a text, None, a random generator or a function (a leaf), or
a tuple, list or dict of values. Arrays have a memory layout and may be read-only.
"""

import copy

import numpy as np

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
    """Split a value into a text that describes its structure, and its numbers as flat arrays."""
    arrays = []

    def walk(value):
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

    return walk(value), arrays


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
    name = "array" if isinstance(value, np.ndarray) else type(value).__name__
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def describe(value, names=()):
    """Show a value in a line or a few, with the shape and dtype of its arrays.

    Parameters
    ----------
    value : object
    names : sequence of str
        Names of the items, if the value is a tuple of as many.
    """
    if isinstance(value, tuple) and names and len(value) == len(names):
        parts = zip(names, value, strict=True)
        return _listed("", [(f"{name} = ", part) for name, part in parts], "")
    if isinstance(value, np.ndarray):
        with np.printoptions(threshold=24, edgeitems=3, linewidth=76, precision=6):
            return f"{np.array2string(value, separator=', ')}  {value.dtype} {value.shape}"
    if isinstance(value, dict):
        return _listed("{", [(f"{key!r}: ", part) for key, part in value.items()], "}")
    if isinstance(value, list | tuple):
        opening, closing = "[]" if isinstance(value, list) else "()"
        more = f", … {len(value)} in all" if len(value) > 6 else ""
        return _listed(opening, [("", part) for part in value[:6]], more + closing)
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.10g}"
    if callable(value):
        return getattr(value, "__name__", "a function")
    text = repr(value) if type(value).__module__ == "builtins" else kind_of(value)
    return text if len(text) <= 200 else text[:199] + "…"


def _listed(opening, parts, closing):
    """Show labelled parts in a line if it is short, else each on a line of its own."""
    texts = [label + indented(describe(part), len(label)) for label, part in parts]
    line = opening + ", ".join(texts) + closing
    if len(line) <= 76 and "\n" not in line:
        return line
    return opening + indented(",\n".join(texts), len(opening)) + closing


def indented(text, width):
    """Indent all lines but the first."""
    return text.replace("\n", "\n" + " " * width)
