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


#: As in the stub module: name -> (function, derivative).
ACTIVATIONS = {name: tuple(map(_reference, pair)) for name, pair in given.ACTIVATIONS.items()}
