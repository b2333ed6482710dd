"""Cases: the inputs on which an exercise is tried.

A case belongs to a group (basic, shapes, edges, stability, ...) and says how to look at
the answer (its probe) and how exactly it must agree. Arrays keep their memory layout and
their read-only flag, random generators their state.
"""

import copy
from dataclasses import dataclass, field

import numpy as np

from nnkit.check import probes
from nnkit.check.compare import Tolerance, describe, indented


@dataclass(frozen=True)
class Case:
    """One call of an exercise.

    Attributes
    ----------
    group : str
        The group of cases that fails or passes as one.
    args, kwargs : tuple, dict
        The arguments; use `arguments` to get them, each call its own copy.
    probe : str
        The name of a function in `nnkit.check.probes`: how to look at the answer.
    tolerance : Tolerance
    raises : str
        The name of the built-in exception that is due, or "" where a value is.
    """

    group: str
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)
    probe: str = "value"
    tolerance: Tolerance = Tolerance()
    raises: str = ""

    def arguments(self):
        """Return fresh copies of the arguments, so that no call can spoil another."""
        return [fresh(arg) for arg in self.args], {k: fresh(v) for k, v in self.kwargs.items()}

    def size(self):
        """Count the numbers in the arguments: small cases are shown first."""
        return sum(_count(value) for value in (*self.args, *self.kwargs.values()))

    def call(self, name, parameters=()):
        """Write the call, each argument with its parameter's name, arrays with their shape."""
        named = [*zip(parameters, self.args, strict=False), *self.kwargs.items()]
        parts = [(f"{key} = ", describe(value)) for key, value in named]
        parts += [("", describe(value)) for value in self.args[len(parameters) :]]
        line = f"{name}({', '.join(label + text for label, text in parts)})"
        if len(line) <= 76 and "\n" not in line:
            return line
        lines = [f"    {label}{indented(text, 4 + len(label))}" for label, text in parts]
        return "\n".join([f"{name} with", *lines])


def case(group, /, *args, probe="value", tolerance=Tolerance(), raises="", **kwargs):
    """Build a `Case` the way the call is written: ``case("basic", X, w, b)``."""
    getattr(probes, probe)  # a misspelt probe should fail here, not while grading
    return Case(group, args, kwargs, probe, tolerance, raises)


def _count(value):
    if isinstance(value, dict):
        return sum(_count(item) for item in value.values())
    if isinstance(value, tuple | list):
        return sum(_count(item) for item in value)
    return np.size(value) if isinstance(value, np.ndarray) else 1


def fresh(value):
    """Copy a value; arrays keep layout and read-only flag, generators their state."""
    if isinstance(value, np.ndarray):
        return _laid_out(value, _layout(value), value.flags.writeable)
    if isinstance(value, dict):
        return {key: fresh(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(fresh(item) for item in value)
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)
    return value


def _layout(array):
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "strided"


def _laid_out(values, layout, writeable):
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
