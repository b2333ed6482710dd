"""Slots: how a stub becomes a function whose implementation can be exchanged.

``@exercise`` turns a stub into an `Exercise`: a callable with a name that the rest of
the library calls. What runs behind the name is the body in the file, unless another
implementation is bound. Decorating the same name again (a module reload) updates the
same `Exercise`, so every name that was imported earlier runs the new code.
"""

import contextlib
import importlib
import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable, Mapping

#: The units, each with its problem set and its module: lecture k, problem set k and module k
#: belong together. Nothing else lists them.
MODULES = {
    "ps1": "neuron",
    "ps2": "activations",
    "ps3": "forward",
    "ps4": "backprop",
    "ps5": "softmax",
    "ps6": "training",
    "ps7": "regularization",
    "ps8": "autodiff",
}

_slots: dict[str, "Exercise"] = {}

#: Where calls are noted at the moment, if anywhere.
_noted: set["Exercise"] | None = None


class Unfilled(NotImplementedError):
    """An exercise was called before it was filled in, or before the mark of the stub was deleted.

    Attributes
    ----------
    exercise, file : str
    line : int
    begun : bool
        Whether something stands in the body besides ``raise NotImplementedError``.
    """

    def __init__(self, name, file, line, begun=False):
        self.exercise = name
        self.file = file
        self.line = line
        self.begun = begun
        why = f"is not filled in yet: write its body in {file}, line {line}"
        if begun:
            why = (
                f"comes to the raise NotImplementedError in {file}, line {line}: delete that line "
                "when the body is written, and let it end with a return"
            )
        super().__init__(f"{name} {why}")

    def __reduce__(self):
        return NotImplementedError, self.args

    def _render_traceback_(self):
        # IPython shows these lines where it would show a traceback, and no half-drawn figure.
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot and "inline" in pyplot.get_backend():
            pyplot.close("all")
        width = max(map(len, lines := textwrap.wrap(note(self), 72)))
        return [
            f"┌{'─' * (width + 2)}┐",
            *(f"│ {line.ljust(width)} │" for line in lines),
            f"└{'─' * (width + 2)}┘",
        ]


def note(error: Unfilled) -> str:
    """Say in a few friendly sentences what is missing and what to do."""
    if error.begun:
        return f"{error}. Save the file and run this cell again."
    return (
        f"This cell needs `{error.exercise}`, which is not filled in yet: "
        f"its body belongs in {error.file}, line {error.line}. "
        "Write it, save the file and run this cell again. "
        "If this note stays, restart the kernel."
    )


class Exercise:
    """A named slot: call it, and whatever implementation it holds is run.

    Attributes
    ----------
    body : callable
        The function in the file, that is, the student's.
    bound : callable or None
        What runs instead of the body, if anything.
    problem_set : str
        A key of `MODULES`.
    points : float
        What a right answer earns.
    seconds : float or None
        What one case may take, where it is not the usual time.
    """

    def __init__(self, body, problem_set, points, seconds=None):
        self.bound = None
        self._load(body, problem_set, points, seconds)

    def _load(self, body, problem_set, points, seconds):
        self.body = body
        self.problem_set = problem_set
        self.points = points
        self.seconds = seconds
        self.__name__ = body.__name__
        self.__qualname__ = body.__qualname__
        self.__module__ = body.__module__
        self.__doc__ = body.__doc__
        # After a reload, warnings shall quote the file as it is now.
        if code := getattr(body, "__code__", None):
            linecache.checkcache(code.co_filename)

    def __getattr__(self, name):
        if name == "__signature__":  # seldom asked for, and costly where it is not
            return inspect.signature(self.body)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __call__(self, *args, **kwargs):
        __tracebackhide__ = True  # A student's traceback shows the student's code.
        implementation = self.body if self.bound is None else self.bound
        if _noted is not None:
            _noted.add(self)
        try:
            return implementation(*args, **kwargs)
        except NotImplementedError as error:
            # Only a bare `raise NotImplementedError` in the body itself is the mark of a stub.
            frame = error.__traceback__.tb_next
            is_stub = (
                type(error) is NotImplementedError
                and not error.args
                and frame is not None
                and frame.tb_next is None
                and frame.tb_frame.f_code is getattr(self.body, "__code__", None)
            )
            if not is_stub:
                raise
            line, code = frame.tb_lineno, frame.tb_frame.f_code
        stub = code.co_names == ("NotImplementedError",) and code.co_nlocals == code.co_argcount
        raise Unfilled(self.__name__, self.file, line, begun=not stub)

    def lose(self, why):
        """Let the exercise have no body any more: a call says why."""

        def gone(*args, **kwargs):
            raise NameError(why)

        self.body = gone

    @property
    def file(self):
        """The file to edit, as a student sees it: ``nnkit/neuron.py``."""
        return self.__module__.replace(".", "/") + ".py"

    def __repr__(self):
        return f"<exercise {self.__name__}{self.__signature__} of {self.problem_set}>"


def exercise(
    problem_set: str, points: float, seconds: float | None = None
) -> Callable[[Callable], Exercise]:
    """Decorate a stub: make it a slot of `problem_set`, worth `points`.

    Where a case may take longer than usual, `seconds` says how long.

    Raises
    ------
    ValueError
        If `problem_set` is no key of `MODULES`, or `points` is not positive.
    """
    if problem_set not in MODULES:
        raise ValueError(f"problem_set must be one of {', '.join(MODULES)}, got {problem_set!r}")
    if not points > 0:
        raise ValueError(f"points must be positive, got {points!r}")

    def decorate(body):
        slot = _slots.get(body.__name__)
        if slot is None:
            slot = _slots[body.__name__] = Exercise(body, problem_set, points, seconds)
        else:
            slot._load(body, problem_set, points, seconds)
        return slot

    return decorate


def catalogue(problem_set: str | None = None) -> list[Exercise]:
    """Return the exercises in their order in the course, or those of one problem set."""
    wanted = MODULES if problem_set is None else {problem_set: MODULES[problem_set]}
    for module in wanted.values():
        importlib.import_module(f"nnkit.{module}")
    # A slot keeps its place when it is updated, so the order is that of the files.
    return [slot for name in wanted for slot in _slots.values() if slot.problem_set == name]


def slot(name: str) -> Exercise:
    """Return the exercise called `name`; `KeyError` for a name that is none."""
    if name not in _slots:
        catalogue()
    return _slots[name]


@contextlib.contextmanager
def calls_noted(called):
    """Add every exercise that is called to the set `called`."""
    global _noted
    earlier, _noted = _noted, called
    try:
        yield called
    finally:
        _noted = earlier


class Binding:
    """Implementations put into slots; as a context manager it puts the earlier ones back."""

    def __init__(self, implementations: Mapping[Exercise, Callable | None]):
        self._earlier = {slot: slot.bound for slot in implementations}
        for slot, implementation in implementations.items():
            slot.bound = implementation

    def undo(self):
        """Put back what was bound before."""
        for slot, implementation in self._earlier.items():
            slot.bound = implementation

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.undo()
