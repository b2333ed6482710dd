"""Cases: the inputs on which an exercise is tried.

A case belongs to a group (basic, shapes, edges, stability, ...) and says how to look at
the answer (its probe) and how exactly it must agree. Arrays keep their memory layout and
their read-only flag, random generators their state.
"""

from dataclasses import dataclass, field

import numpy as np

from nnkit.check import probes
from nnkit.check.compare import Tolerance
from nnkit.values import copied, describe, fortran, indented, leaves, read_only, strided

#: What answer sheets write cases with; the layouts of arrays are a part of it.
__all__ = ["Case", "case", "fortran", "read_only", "strided"]


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
    points_between : tuple of two floats
        Where the answer is as good as a number that the probe measures: up to the first
        number it earns nothing, from the second on everything, and between them its part.
        Empty where an answer is right or wrong.
    """

    group: str
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)
    probe: str = "value"
    tolerance: Tolerance = Tolerance()
    raises: str = ""
    points_between: tuple[float, ...] = ()

    def arguments(self):
        """Return fresh copies of the arguments, so that no call can spoil another."""
        return copied(list(self.args)), copied(self.kwargs)

    def size(self):
        """Count the numbers in the arguments: small cases are shown first."""
        found = leaves([*self.args, *self.kwargs.values()])
        return sum(leaf.size if isinstance(leaf, np.ndarray) else 1 for leaf in found)

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


def case(
    group, /, *args, probe="value", tolerance=Tolerance(), raises="", points_between=(), **kwargs
):
    """Build a `Case` the way the call is written: ``case("basic", X, w, b)``."""
    getattr(probes, probe)  # a misspelt probe should fail here, not while grading
    return Case(group, args, kwargs, probe, tolerance, raises, points_between)
