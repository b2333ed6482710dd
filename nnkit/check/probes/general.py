"""Probes for any exercise."""

import copy

import numpy as np

from nnkit.check.probes.reading import read_array, read_number
from nnkit.values import same


def value(function, *args, **kwargs):
    """Look at the value itself."""
    return function(*args, **kwargs)


def randomness(function, *args, **kwargs):
    """Look at how a function treats its random generator."""
    first, again = copy.deepcopy((args, kwargs)), copy.deepcopy((args, kwargs))
    np.random.random()  # else a second np.random.seed(0) would leave the state as it is
    globally = np.random.get_state()
    one = function(*first[0], **first[1])
    two = function(*first[0], **first[1])
    untouched = same(globally, np.random.get_state())
    return {
        "the same seed gives the same result": same(one, function(*again[0], **again[1])),
        "two calls with one generator differ": not same(one, two),
        "NumPy's global random state is left alone": untouched,
    }


def finite(function, *args, **kwargs):
    """Look only at whether the result is finite: at a kink, where several values are right."""
    return {"finite": bool(np.isfinite(read_number(function(*args, **kwargs))))}


#: How far beside a kink a slope is looked at.
BESIDE = 1e-9


def kink(function, z, *args):
    """Look at whether a slope at a kink, where several are right, lies between those beside it."""
    around = np.array([z - BESIDE, z, z + BESIDE])
    below, at, above = read_array(function(around, *args), "the result", (3,))
    low, high = min(below, above) - 1e-6, max(below, above) + 1e-6
    return {f"the slope at z = {z:g} lies between those on both sides": bool(low <= at <= high)}
