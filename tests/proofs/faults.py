"""Faults that any exercise may have: each makes a wrong implementation of a reference.

What is computed in float32, rounded, cut to whole numbers where ints come in, or called with
another default is wrong in every exercise in which it makes a difference.
"""

import inspect
from collections.abc import Callable, Iterator

import numpy as np

from nnkit.values import leaves, mapped


def faults(reference: Callable) -> Iterator[tuple[str, Callable]]:
    """Yield ``(name, function)`` for every fault that a reference can be given."""
    yield "computed in float32", _in_single_precision(reference)
    yield "rounded to 4 decimals", _on_numbers(reference, lambda x: np.round(x, 4))
    yield "written into an array like the input", _into_a_buffer(reference)
    for parameter in inspect.signature(reference).parameters.values():
        for value in _other_defaults(parameter.default):
            yield (
                f"{parameter.name}={value!r} by default",
                _with_default(reference, parameter.name, value),
            )


def _on_numbers(reference, change):
    def wrong(*args, **kwargs):
        return mapped(
            lambda x: change(x) if isinstance(x, float | np.ndarray | np.floating) else x,
            reference(*args, **kwargs),
        )

    return wrong


def _in_single_precision(reference):
    def single(x):
        if isinstance(x, np.ndarray) and x.dtype.kind == "f":
            return x.astype(np.float32)
        return np.float32(x) if type(x) is float else x

    def wrong(*args, **kwargs):
        args, kwargs = mapped(single, tuple(args)), mapped(single, kwargs)
        return mapped(single, reference(*args, **kwargs))

    return wrong


def _into_a_buffer(reference):
    def wrong(*args, **kwargs):
        given = [a for a in leaves([*args, *kwargs.values()]) if isinstance(a, np.ndarray)]
        whole = given and all(a.dtype.kind in "iu" for a in given[:1])

        def cut(x):
            return x.astype(int) if isinstance(x, np.ndarray) and x.ndim and whole else x

        return mapped(cut, reference(*args, **kwargs))

    return wrong


def _other_defaults(default):
    if isinstance(default, str):
        return [name for name in ("tanh", "relu", "sigmoid") if name != default][:1]
    if isinstance(default, bool) or not isinstance(default, int | float):
        return []
    return [2 * default, default // 2 if isinstance(default, int) else default / 2]


def _with_default(reference, name, value):
    signature = inspect.signature(reference)

    def wrong(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.arguments.setdefault(name, value)
        return reference(*bound.args, **bound.kwargs)

    return wrong
