"""Cases: the inputs on which an exercise is tried, and how they are written to JSON.

A case belongs to a group (basic, shapes, edges, stability, ...) and says how to look at
the answer (its probe) and how exactly it must agree. Arrays keep their memory layout and
their read-only flag, random generators their state.
"""

import copy
from dataclasses import dataclass, field
from typing import Any

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


# --- JSON ---------------------------------------------------------------------------------


def encode(value: Any):
    """Turn a value into what JSON can hold; `decode` gives it back.

    Raises
    ------
    TypeError
        For anything but numbers, strings, None, arrays, generators, probes' functions,
        and tuples, lists and dicts of these.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biuf":
            raise TypeError(f"cannot write an array of dtype {value.dtype} to JSON")
        record = {"array": value.tolist(), "dtype": value.dtype.name, "shape": list(value.shape)}
        if _layout(value) != "C":
            record["layout"] = _layout(value)
        if not value.flags.writeable:
            record["read_only"] = True
        return record
    if isinstance(value, tuple):
        return {"tuple": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {"dict": [[key, encode(item)] for key, item in value.items()]}
    if isinstance(value, np.random.Generator):
        return {"rng": value.bit_generator.state}
    if callable(value) and getattr(probes, value.__name__, None) is value:
        return {"function": value.__name__}
    raise TypeError(f"cannot write {value!r} to JSON")


def decode(record):
    """Turn the output of `encode` back into the value."""
    if isinstance(record, list):
        return [decode(item) for item in record]
    if not isinstance(record, dict):
        return record
    if "array" in record:
        values = np.array(record["array"], record["dtype"]).reshape(record["shape"])
        return _laid_out(values, record.get("layout", "C"), not record.get("read_only", False))
    if "tuple" in record:
        return tuple(decode(item) for item in record["tuple"])
    if "dict" in record:
        return {key: decode(item) for key, item in record["dict"]}
    if "rng" in record:
        generator = np.random.default_rng()
        generator.bit_generator.state = record["rng"]
        return generator
    return getattr(probes, record["function"])


def encode_case(case):
    """Write a case as a JSON object."""
    return {
        "group": case.group,
        "args": [encode(arg) for arg in case.args],
        "kwargs": {key: encode(value) for key, value in case.kwargs.items()},
        "probe": case.probe,
        "tolerance": [case.tolerance.relative, case.tolerance.absolute],
        "raises": case.raises,
    }


def decode_case(record):
    """Read a case back from its JSON object."""
    return Case(
        record["group"],
        tuple(decode(arg) for arg in record["args"]),
        {key: decode(value) for key, value in record["kwargs"].items()},
        record["probe"],
        Tolerance(*record["tolerance"]),
        record["raises"],
    )
