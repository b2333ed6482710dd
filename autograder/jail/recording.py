"""What is noticed of a call beside its result: prints, warnings, the global generator."""

import contextlib
import ctypes
import io
import warnings

import numpy as np

from .messages import BUILTIN_ERRORS

#: How many characters of output are kept of one call, and how many warnings.
MAX_PRINTED = 20_000
MAX_WARNINGS = 20
#: How many characters of the message of a warning or an exception are kept.
MAX_MESSAGE = 500


class Output(io.StringIO):
    """Keeps what is printed, up to a limit."""

    def __init__(self, limit=MAX_PRINTED):
        super().__init__()
        self._limit = limit

    def write(self, text):
        """Keep some of the text, and say that all of it was written."""
        room = self._limit - self.tell()
        if room > 0:
            super().write(text[:room])
            if len(text) > room:
                super().write("\n… (more was printed than is kept)\n")
        return len(text)


@contextlib.contextmanager
def recording(printed, warned=None):
    """Keep what is printed and warned of."""
    seen = set()

    def note(message, category, filename, lineno, file=None, line=None):
        text = str(message)[:MAX_MESSAGE]
        kinds = [kind.__name__ for kind in category.__mro__ if kind.__module__ == "builtins"]
        entry = (next((k for k in kinds if k in BUILTIN_ERRORS), "UserWarning"), text)
        if warned is not None and entry not in seen and len(seen) < MAX_WARNINGS:
            seen.add(entry)
            warned.append([*entry, int(lineno)])

    with (
        warnings.catch_warnings(),
        np.errstate(over="warn", divide="warn", invalid="warn", under="ignore"),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        warnings.simplefilter("always")
        warnings.showwarning = note
        yield


def global_random_state():
    """Return the state of NumPy's global generator; `get_state` would take far longer."""
    generator = np.random.get_bit_generator()
    if type(generator) is not np.random.MT19937:
        return generator, repr(generator.state)
    # Of the Mersenne Twister: 624 words and a position.
    return generator, ctypes.string_at(generator.ctypes.state_address, 625 * 4)
