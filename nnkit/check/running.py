"""Running one case: call the exercise and record all that comes of it.

Whatever the function does (raise, print, warn, change its input, never return) ends up in
an `Outcome`; nothing of it reaches the notebook or the next case.
"""

import builtins
import contextlib
import functools
import io
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnkit.check import probes
from nnkit.check.cases import Case
from nnkit.check.places import places
from nnkit.check.time_limit import TimeLimit, time_limit
from nnkit.exercise import Unfilled
from nnkit.values import flattened, kind_of, unchanged

#: Seconds that one case may take.
SECONDS = 10.0

#: What NumPy calls the warnings that a stable function avoids.
UNSTABLE = ("overflow", "divide by zero", "invalid value")


@dataclass
class Outcome:
    """What came of one call."""

    value: Any = None
    error: BaseException | None = None
    unreadable: str = ""
    timed_out: bool = False
    seconds: float | None = SECONDS
    changed: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    printed: str = field(default="", repr=False)
    #: What the function returned, call by call, where a probe looks at something else.
    returned: list = field(default_factory=list, repr=False)
    #: Whether the function has been called and not returned, where a probe calls it.
    running: bool = field(default=True, repr=False)

    @functools.cached_property
    def flattened(self):
        """The value's structure as a text, and its numbers as flat arrays."""
        return flattened(self.value)

    @property
    def error_name(self):
        """The name of the exception's nearest built-in class, which tells nothing else."""
        for kind in type(self.error).__mro__:
            if kind.__module__ == "builtins":
                return kind.__name__
        return "Exception"

    def raised(self, name):
        """Say whether the call raised the built-in exception `name` or a subclass of it."""
        return self.error is not None and any(
            kind.__name__ == name and kind.__module__ == "builtins"
            for kind in type(self.error).__mro__
        )

    def code(self):
        """Return the lines of the student's file where the exception arose, with their text.

        Where it arose in a function that was called, the line that calls it comes first.
        """
        if self.error is None:
            return ""
        passed = places(self.error)
        ends = passed[:1] + (passed[-1:] if passed[-1:] != passed[:1] else [])
        return "\n".join(f"{place.where}:  {place.text}" for place in ends)

    def line(self):
        """Where in the student's file the exception arose: ``nnkit/neuron.py, line 12``.

        Where it arose in a function that was called, the line that calls it comes first.
        """
        if hasattr(self.error, "place"):  # it arose in another process, and brings it along
            return self.error.place
        passed = places(self.error)
        if not passed:
            return ""
        first, deepest = passed[0], passed[-1]
        if first == deepest:
            return first.where
        return f"{first.where}: {first.text}; there {deepest.function}, {deepest.where}"


def _kept(function, outcome):
    """Let an outcome keep what a function returns, and know while it runs."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        outcome.running = True
        result = function(*args, **kwargs)
        outcome.running = False
        if len(outcome.returned) < 2:  # of many calls none is shown
            outcome.returned.append(result)
        return result

    return call


@contextlib.contextmanager
def _no_input():
    """Let `input` fail at once: nobody is there to answer."""

    def asked(prompt=""):
        raise EOFError("input() asks the keyboard, and no answer comes")

    earlier, builtins.input = builtins.input, asked
    try:
        yield
    finally:
        builtins.input = earlier


def run(
    function, case: Case, names: tuple[str, ...] = (), seconds: float | None = SECONDS
) -> Outcome:
    """Call `function` on a case.

    Parameters
    ----------
    function : callable
    case : Case
    names : tuple of str
        The names of the positional parameters, to name those that were changed.
    seconds : float or None
        The time limit, if there shall be one. An exercise with a limit of its own may take
        that long.

    Raises
    ------
    Unfilled
        If the function under test is a stub.
    """
    if seconds == SECONDS:
        seconds = getattr(function, "seconds", None) or seconds
    outcome = Outcome(seconds=seconds)
    args, kwargs = case.arguments()
    probe = getattr(probes, case.probe)
    if case.probe != "value":
        function = _kept(function, outcome)
    printed = io.StringIO()
    with (
        warnings.catch_warnings(record=True) as caught,
        np.errstate(over="warn", divide="warn", invalid="warn", under="ignore"),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        _no_input(),
    ):
        warnings.simplefilter("always")
        try:
            with time_limit(seconds) if seconds else contextlib.nullcontext():
                outcome.value = probe(function, *args, **kwargs)
        except TimeLimit:
            outcome.timed_out = True
        except probes.Unreadable as error:
            outcome.unreadable = str(error)
        except Unfilled:
            raise
        except (Exception, SystemExit) as error:
            if outcome.running:
                outcome.error = error
            else:  # the probe cannot make anything of what came
                found = kind_of(outcome.returned[-1])
                outcome.unreadable = f"the result is {found}, and something else is due"
    messages = [str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)]
    outcome.warned = tuple(
        kind for kind in UNSTABLE if any(kind in message for message in messages)
    )
    named = [(names[i] if i < len(names) else f"argument {i + 1}") for i in range(len(args))]
    outcome.changed = tuple(
        name
        for name, before, after in [
            *zip(named, case.args, args, strict=True),
            *((key, case.kwargs[key], kwargs[key]) for key in kwargs),
        ]
        if not unchanged(before, after)
    )
    outcome.printed = printed.getvalue()
    return outcome
