"""What a probe has seen, in words: limits, distributions and scales, told from the values."""

import numpy as np


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
    found = [_SENTENCES[probe](cases) for probe, cases in seen.items() if probe in _SENTENCES]
    return list(dict.fromkeys(filter(None, found)))


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
    if all(abs(number - _UNIFORM) < 0.02 for number in numbers):
        return "The weights are uniform; normal numbers are due."
    return ""


_SENTENCES = {
    "smallest_probability": _limit,
    "smallest_probability_of_logits": _limit,
    "mask_values": _divisor,
    "initial_weights": _distribution,
}
