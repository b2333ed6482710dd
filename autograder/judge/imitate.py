"""Imitating here what a student's function did there: exceptions, and changed arguments."""

import contextlib
import re

import numpy as np

from autograder.jail.channel import WireError
from autograder.jail.messages import BUILTIN_ERRORS
from autograder.jail.wire import identifier

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{4,}")


def without_addresses(text):
    """Return a text without the addresses of objects, which differ from run to run."""
    return _ADDRESS.sub("at 0x…", text)


def remote_error(detail):
    """Build the exception that a student's function raised, from its description.

    It is an instance of the nearest built-in class, has the name and the message of the
    original, and knows its `place` in the student's file and the `places` it came through.
    """
    try:
        kind = BUILTIN_ERRORS.get(detail["builtin"], Exception)
        name, text = (
            identifier(detail["name"], "Exception"),
            without_addresses(str(detail["text"])[:500]),
        )
        places = [
            (str(file)[:80], int(line), str(function)[:60])
            for file, line, function in detail["places"][:12]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise WireError("unreadable") from error
    if not issubclass(kind, Exception) and kind is not SystemExit:
        kind = Exception  # KeyboardInterrupt and its like must not end the grading
    if issubclass(kind, BaseExceptionGroup):
        kind = Exception
    body = {
        "__str__": lambda self: self.text,
        "__init__": lambda self: None,
        "__module__": "nnkit",
    }
    error = _new(type(name, (kind,), body))
    error.text = text
    error.places = places
    inside = [place for place in places if place[0].startswith("nnkit/")]
    error.place = f"{inside[-1][0]}, line {inside[-1][1]}" if inside else ""
    return error


def _new(kind):
    return kind.__new__(kind)


def update(old, new):
    """Change a value in place so that it equals another, as far as that is possible."""
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        with contextlib.suppress(ValueError, TypeError, AttributeError):
            if old.shape != new.shape and old.size == new.size:
                old.resize(new.shape, refcheck=False)
            writable = old.flags.writeable
            old.setflags(write=True)
            old[...] = new
            old.setflags(write=writable)
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() - new.keys():
            del old[key]
        for key, value in new.items():
            if key in old and type(old[key]) is type(value) and isinstance(value, _MUTABLE):
                update(old[key], value)
            else:
                old[key] = value
    elif isinstance(old, list) and isinstance(new, list):
        for position, value in enumerate(new[: len(old)]):
            if type(old[position]) is type(value) and isinstance(value, _MUTABLE):
                update(old[position], value)
            else:
                old[position] = value
        old[len(new) :] = new[len(old) :]
    elif isinstance(old, tuple) and isinstance(new, tuple):
        for before, after in zip(old, new, strict=False):
            update(before, after)


_MUTABLE = (np.ndarray, dict, list, tuple)
