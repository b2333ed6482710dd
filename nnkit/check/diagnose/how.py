"""Likenesses: how wrong numbers relate to those that were due.

Each function looks at one part of a result in all failed cases, as `Pair`s, and returns a
predicate such as "is transposed", or "" if it does not hold in every one of them or is not
seen often enough to be no coincidence.
"""

import itertools

import numpy as np


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
    if all(pair.got.size == pair.want.size for pair in pairs):
        return ""
    if not any(pair.want.any() for pair in pairs):
        return ""  # of zeros any sum is 0
    for axis in (None, 0, 1):
        if axis == 1 and any(pair.want.ndim < 2 for pair in pairs):
            continue
        for name, reduce in _REDUCTIONS.items():
            if _all_near(pairs, lambda pair, f=reduce, axis=axis: f(pair.want, axis=axis)):
                over = "all its numbers" if axis is None else f"axis {axis}"
                return f"is reduced too far, to the {name} of what is due over {over}"
    return ""


def _not_reduced(pairs):
    """Got has an axis more than is due, over which the sum or mean is still to be taken."""
    if not all(pair.got.ndim > pair.want.ndim for pair in pairs) or _numbers(pairs) < 2:
        return ""
    if all(pair.got.size == pair.want.size for pair in pairs):
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
    if name in BASES:
        return f"is {name} times what is due: the logarithm has base {BASES[name]}"
    return f"is {name} times what is due" + (f" (m = len({first}))" if "m" in name else "")


#: What a logarithm of another base than e is off by.
BASES = {"1/ln 2": 2, "1/ln 10": 10}


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

    if fits(1):
        return ""  # what is wrong lies in the last digits
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
        if size.min() > 1 and fits(size / (size - 1)):
            return f"{name} / ({name} - 1)"
        rows = np.array([size["m"] for size in sizes], dtype=float)
        if name != "m" and len(set((rows / size).tolist())) > 1 and fits(rows / size):
            return f"m / {name}"
    for number, text in _LOGARITHMS.items():
        if fits(number):
            return text
    # Any other number has to be seen again; one near 1 is no factor but something small that
    # is added, left out or rounded.
    if len(factors) < 2 or abs(factors[0] - 1) < 0.01 or not fits(factors[0]):
        return ""
    return f"{factors[0]:.7g}"


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
    # Zeros and ones may be the rounded form of anything.
    seen = len(np.unique(np.concatenate([pair.got.ravel() for pair in pairs]).round(9)))
    for phrase, function in _FUNCTIONS.items():
        few = "whole numbers" in phrase and seen < 3
        if not few and _all_near(pairs, lambda pair, f=function: f(pair.want)):
            return phrase
    return ""


def _rounded(pairs):
    """Got has few decimals; three or more agree by chance once in a thousand times or less."""
    for digits in range(1, 7):
        if digits < 3 and _numbers(pairs) < 3:
            continue
        if all(np.array_equal(pair.got, pair.want.round(digits)) for pair in pairs):
            return f"is what is due, rounded to {digits} decimals"
    return ""


def _ordered(pairs):
    if not all(pair.want.ndim and pair.want.size > 1 for pair in pairs) or _numbers(pairs) < 3:
        return ""
    if _all_near(pairs, lambda pair: pair.want[::-1]):
        what = "rows" if pairs[0].want.ndim > 1 else "entries"
        return f"has the {what} in reverse order"
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


def closeness(pairs):
    """Say to how many digits the numbers agree."""
    if any(
        pair.got.shape != pair.want.shape
        or not (np.isfinite(pair.got).all() and np.isfinite(pair.want).all())
        for pair in pairs
    ):
        return ""
    errors = [np.abs(pair.got - pair.want) / np.abs(pair.want).max() for pair in pairs]
    worst = max(float(np.max(error)) for error in errors)
    with np.errstate(all="ignore"):
        single = all(np.array_equal(pair.got, pair.got.astype(np.float32)) for pair in pairs)
        due = any(not np.array_equal(pair.want, pair.want.astype(np.float32)) for pair in pairs)
    if worst <= 1e-5 and single and due:
        return "has the precision of float32 only: compute in float64"
    if 0 < worst <= 1e-3 and _numbers(pairs) >= 3:
        return f"agrees with what is due to about {int(-np.log10(worst))} digits and no further"
    return ""


def _thinned(pairs):
    """Got has every so many of the numbers that are due."""
    if not all(pair.got.ndim == pair.want.ndim == 1 for pair in pairs) or _numbers(pairs) < 3:
        return ""
    longest = max(pairs, key=lambda pair: pair.want.size)
    for start in (0, -1):
        for step in range(2, longest.want.size):
            first = step - 1 if start else 0
            if len(longest.want[first::step]) != len(longest.got) or len(longest.got) < 2:
                continue
            if _all_near(pairs, lambda pair, f=first, s=step: pair.want[f::s]):
                return f"holds one number in {step} only: one is due for every step"
    return ""


def _cut(pairs):
    """Got holds ints where fractions are due, though other results may be right."""
    if not all(pair.whole for pair in pairs) or _numbers(pairs) < 2:
        return ""
    for name, function in (("cut off", np.trunc), ("rounded", np.rint), ("cut off", np.floor)):
        if _all_near(pairs, lambda pair, f=function: f(pair.want)):
            return f"is {name} to whole numbers: an array that is made like one of ints holds ints"
    return ""


_OF_SHAPES = (_thinned, _transposed, _axis_of_one, _reduced, _not_reduced, _other_axis)
_OF_VALUES = (
    _cut,
    _constant,
    _argument,
    _transposed,
    _scaled,
    _shifted,
    _function,
    _rounded,
    _ordered,
    _summing,
)


def shape_likeness(pairs):
    """Describe pairs of which some differ in shape."""
    return next(filter(None, (look(pairs) for look in _OF_SHAPES)), "")


def value_likeness(pairs):
    """Describe pairs of equal shapes."""
    return next(filter(None, (look(pairs) for look in _OF_VALUES)), "")
