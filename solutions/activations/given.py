"""The table of activations, with the references in the place of the slots."""

import importlib

from nnkit import activations as given
from nnkit.exercise import Exercise


def _reference(function):
    if not isinstance(function, Exercise):
        return function
    package = function.__module__.replace("nnkit", "solutions", 1)
    file = importlib.import_module(f"{package}.{function.__name__}")
    return getattr(file, function.__name__)


class _Table(dict):
    """The references; what somebody has added to the stub module's table is found there."""

    def __missing__(self, name):
        return given.ACTIVATIONS[name]


#: As in the stub module: name -> (function, derivative).
ACTIVATIONS = _Table(
    {name: tuple(map(_reference, pair)) for name, pair in given.ACTIVATIONS.items()}
)
