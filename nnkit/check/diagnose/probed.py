"""What a probe has seen, in words: limits, distributions and scales, told from the values."""

import numpy as np

from nnkit.check.compare import Tolerance, difference


def probed(tried):
    """Say what the failed cases that are looked at through a probe tell.

    Parameters
    ----------
    tried : list of (Task, Outcome, Failure or None)

    Returns
    -------
    list of str
        Sentences that hold in every failed case of their probe.
    """
    seen = {}
    for task, outcome, failure in tried:
        if failure and isinstance(outcome.value, dict):
            seen.setdefault(task.case.probe, []).append((task, outcome.value))
    if not _is_near_elsewhere(tried):
        # A limit that is read off a wrong formula is none.
        seen = {probe: cases for probe, cases in seen.items() if not probe.startswith("smallest_")}
    found = [_SENTENCES[probe](cases) for probe, cases in seen.items() if probe in _SENTENCES]
    if "truth_table" in seen:
        found.append(_always_true(tried, seen["truth_table"]))
    return list(dict.fromkeys(filter(None, found)))


def _is_near_elsewhere(tried):
    """Say whether what is looked at directly is right, or all but."""
    near = Tolerance(relative=1e-3, absolute=1e-6)
    return not any(
        outcome.error is None and difference(outcome.value, task.want, near)
        for task, outcome, failure in tried
        if failure and task.case.group == "basic" and task.case.probe == "value"
    )


def _limit(cases):
    limits = {value["smallest probability that counts"] for _, value in cases}
    added = {value["is added to the probabilities"] for _, value in cases}
    if len(added) > 1 or max(limits) > 1.01 * min(limits) or not 0 < min(limits) < 0.1:
        return ""
    number = f"{max(limits):.3g}".replace("e-0", "e-")
    if added == {True}:
        return f"{number} is added to the probabilities."
    return f"The probabilities are clipped at {number}."


def _divisor(cases):
    """Find a number that is added to keep, from what stays in a mask: 1/keep is due."""
    added = []
    for task, value in cases:
        values = np.asarray(value["values in the mask"])
        if values.size not in (1, 2) or values[-1] <= 0 or (values.size == 2 and values[0] != 0):
            return ""
        added.append(1 / values[-1] - task.case.args[1])
    if len(added) < 2 or np.ptp(added) > 1e-6 * abs(added[0]) or abs(added[0]) > 0.1:
        return ""
    return f"{added[0]:.3g} is added to keep in the divisor."


def _divisor_of_gradient(cases):
    """Find a number that is added to p in the divisor, or at which p is clipped."""
    found = [(value["what 1 is divided by"], float(task.case.args[1][0])) for task, value in cases]
    divisors, added = [d for d, _ in found], [d - p for d, p in found]
    if len(found) < 2 or min(divisors) <= 0:
        return ""
    if max(divisors) < 1.001 * min(divisors):
        return f"The probabilities are clipped at {_short(divisors[0])}; here they are not to be."
    if min(added) > 0 and max(added) < 1.001 * min(added):
        return f"{_short(added[0])} is added in the denominator."
    return ""


def _short(number):
    return f"{number:.3g}".replace("e-0", "e-")


#: The fourth root of the mean of x**4 over the root mean square: of normal numbers 1.316.
_UNIFORM = 1.8**0.25


def _distribution(cases):
    numbers = [
        value[f"fourth root of the mean of {key}**4, over its root mean square"]
        for _, value in cases
        for key in ("W1", "W2")
    ]
    different = [
        min(value[f"share of different weights in {key}"] for key in ("W1", "W2"))
        for _, value in cases
    ]
    if max(different) < 0.1:
        return "The same few weights are repeated again and again; each is to be drawn by itself."
    lines = [*_shape_of(numbers, cases), *_deviation(cases), *_biases(cases)]
    return " ".join(lines)


def _shape_of(numbers, cases):
    """Tell normal numbers from others by how heavy their tails are, and by their signs."""
    shares = [
        value[f"share of positive weights in {key}"] for _, value in cases for key in ("W1", "W2")
    ]
    if min(shares) > 0.99:
        yield "No weight is negative; normal numbers have both signs."
    elif min(shares) > 0.6 or max(shares) < 0.4:
        yield "The weights are not centred at 0: one sign is more frequent."
    elif all(abs(number - _UNIFORM) < 0.02 for number in numbers):
        yield "The weights are uniform; normal numbers are due."
    elif all(1.2 < number < 1.28 for number in numbers):
        yield "The normal numbers are cut off: large ones do not occur."
    elif all(abs(number - 1) < 1e-6 for number in numbers):
        yield "All weights have the same size; normal numbers are due."


def _deviation(cases):
    """Find a deviation that does not depend on the widths, or on the scale either."""
    found = [
        (value[f"root mean square of {key}"], task.case.kwargs.get("scale", 1.0))
        for task, value in cases
        for key in ("W1", "W2")
    ]
    if len(found) < 4:
        return
    sizes = np.array([size for size, _ in found])
    scaled = np.array([size / scale for size, scale in found])
    for numbers, text in (
        (sizes, "whatever the widths and scale are"),
        (scaled, "times scale, whatever the widths are"),
    ):
        if numbers.min() > 0 and np.ptp(numbers) < 0.04 * numbers.mean():
            yield f"The deviation of the weights is about {numbers.mean():.2g}, {text}."
            return


def _spread(cases):
    """Find a deviation that does not depend on the widths, where it has to."""
    name = "standard deviation of the weights"
    got, want = (
        np.array([value[name] for value in values])
        for values in zip(*((value, task.want) for task, value in cases), strict=True)
    )
    if got.min() > 0 and np.ptp(got) < 0.03 * got.mean() and np.ptp(want) > 0.2 * want.mean():
        return f"The deviation of the weights is about {got.mean():.2g}, whatever the widths are."
    return ""


def _biases(cases):
    largest = max(value[f"largest size in {key}"] for _, value in cases for key in ("b1", "b2"))
    if largest > 0:
        yield f"The biases are not zero: they reach {largest:.3g} in size."


def _kink(cases):
    return (
        "The slope at z = 0 is none of those that are right there: it has to lie between the "
        "slopes on both sides."
    )


#: Functions of two inputs by their values at (0, 0), (0, 1), (1, 0) and (1, 1).
_GATES = {
    (-1, -1, -1, 1): "AND",
    (-1, 1, 1, 1): "OR",
    (1, 1, 1, -1): "NAND",
    (1, -1, -1, -1): "NOR",
    (-1, -1, -1, -1): "a gate that is never true",
    (1, 1, 1, 1): "a gate that is always true",
    (-1, -1, 1, 1): "the first input alone",
    (-1, 1, -1, 1): "the second input alone",
    (1, 1, -1, -1): "the opposite of the first input",
    (1, -1, 1, -1): "the opposite of the second input",
    (-1, -1, 1, -1): "x1 AND NOT x2",
    (-1, 1, -1, -1): "NOT x1 AND x2",
    (1, 1, -1, 1): "NOT x1 OR x2",
    (1, -1, 1, 1): "x1 OR NOT x2",
}


def _gates(cases):
    found = {}
    for task, value in cases:
        name = str(task.case.args[0])
        signs = tuple(value.values())
        zeros = [place for place, sign in value.items() if sign == 0]
        if zeros:
            at = " and ".join(place.split("at ")[1] for place in zeros)
            found.setdefault(f"the border runs through {at}: there w·x + b is 0", []).append(name)
        elif signs in _GATES:
            found.setdefault(f"this is {_GATES[signs]}", []).append(name)
        else:
            return ""
    return " ".join(
        f"For {' and '.join(map(repr, dict.fromkeys(names)))} {what}."
        for what, names in found.items()
    )


def _always_true(tried, cases):
    """Say that a condition lets every name through, where one gate comes back for several.

    A name that is no gate gets one as well then.
    """
    unknown = [failure for task, _, failure in tried if task.case.raises]
    if not unknown or not all(failure and failure.kind == "no exception" for failure in unknown):
        return ""
    gates = [tuple(value.values()) for _, value in cases]
    names = {str(task.case.args[0]) for task, _ in cases}
    if len(names) < 2 or len(set(gates)) > 1:
        return ""
    return (
        "They get the same gate, and a name that is none gets one, too: is there a condition that "
        "holds for every name? A text beside an or counts as true, as in name == 'a' or 'b'."
    )


_SENTENCES = {
    "divisor": _divisor_of_gradient,
    "kink": _kink,
    "truth_table": _gates,
    "smallest_probability": _limit,
    "smallest_probability_of_logits": _limit,
    "mask_values": _divisor,
    "initial_weights": _distribution,
    "drawn_spread": _spread,
}
