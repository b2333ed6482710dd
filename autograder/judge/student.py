"""One submission's student processes: the proxies in the slots, and the conversation.

A proxy looks like the student's function: it returns, raises, prints, warns and changes its
arguments as that function did in the student process. While it waits it answers requests:
for exercises that come earlier than the one being judged, which reach the references, and
for functions among the arguments.
"""

import collections
import sys
import warnings

import numpy as np

from autograder.jail.channel import Channel, Closed, WireError
from autograder.jail.messages import (
    BUILTIN_ERRORS,
    MAX_COMPILED,
    Broken,
    Loaded,
    Request,
    Start,
    pack_message,
    unpack_message,
)
from autograder.jail.wire import Reader, Writer, advance, identifier
from autograder.judge.clock import Clock
from autograder.judge.imitate import remote_error, update, without_addresses
from autograder.judge.line import Line
from autograder.judge.sandbox import START_SECONDS, student_process
from nnkit.check.probes import Unreadable
from nnkit.check.running import TimeLimit
from nnkit.exercise import Exercise, Unfilled
from nnkit.exercise import slot as slot_of

#: What is said of a result that cannot travel, by what is wrong with it.
UNREADABLE = {
    "too large": "the result is far too large",
    "endless": "the result is an iterable that does not end",
    "nested too deeply": "the result is nested too deeply",
}

#: After how many lost processes an exercise is not tried again.
MAX_DEATHS = 5

#: How long a process may take to end that speaks no more.
ENDING = 2.0

_WARNINGS = (UserWarning, RuntimeWarning, DeprecationWarning, FutureWarning, SyntaxWarning)
_warnings = {kind.__name__: kind for kind in _WARNINGS}


class Unusable(Unfilled):
    """An exercise cannot be tried at all; the message says why."""

    def __init__(self, sentence):
        NotImplementedError.__init__(self, sentence)

    def _render_traceback_(self):
        return [str(self)]


class Ended(Exception):
    """The student process ended in the middle of a call."""


class Session:
    """The conversation with the student processes of one submission.

    Parameters
    ----------
    sandbox : Sandbox
    files : dict of str to bytes
        The submission's files, by their path in it.
    references : dict of Exercise to function
    call_seconds, import_seconds : float
        For one call from outside `check`, which has its own limit, and for importing.
    max_processes : int
        How many student processes may be used up.
    cpu : int, optional
        The processor that they shall keep to, see `autograder.jail.confine.share_cpu`.
    clock : Clock, optional
        What tells the time, that of `deadline` too.
    """

    def __init__(
        self,
        sandbox,
        files,
        references,
        call_seconds=10.0,
        import_seconds=10.0,
        max_processes=100,
        cpu=None,
        clock=None,
    ):
        self.sandbox = sandbox
        self.clock = clock or Clock()
        self.files = files
        self.call_seconds = call_seconds
        self.import_seconds = import_seconds
        self.cpu = cpu
        self.deadline = float("inf")
        self.order = sandbox.world.order
        self.file = f"nnkit/{sandbox.world.module}.py"
        self.references = {slot.__name__: function for slot, function in references.items()}
        self.missing = set()
        self.compiled = None
        self.broken = "" if self.file in files else f"{self.file} was not in what you handed in"
        self.judged = None
        self._served = None
        self._functions = {}
        self._left = max_processes
        self._deaths = collections.Counter()
        self._keeper = sandbox.keeper()
        self._line = self._hold = self._waiting = None

    def implementations(self, slots):
        """Return what to bind to each slot: proxies, or the references of other sets."""
        return {
            slot: Proxy(self, slot)
            if slot.__name__ in self.order
            else self.references[slot.__name__]
            for slot in slots
        }

    # --- the student process's life

    def start(self):
        """Start a student process and hand it the files; it reads them meanwhile."""
        self._left -= 1
        sock, self._hold = student_process(self._keeper)
        self._line = Line(Channel(sock, left=self.clock.left))
        self._loading = True
        start = Start(self.files, self.cpu, self.compiled)
        # What is read there runs nothing of the student's yet.
        self._line.channel.send(pack_message(start), self.clock.now() + START_SECONDS)

    def renew(self):
        """Have the next call run in a new process, if this one has run any.

        Nothing that a function has seen is there when another exercise is judged.
        """
        if self._served is not None:
            self.kill()

    def kill(self):
        """Kill the student process with everything it started."""
        self._served = None
        if self._line is None:
            return
        if self._waiting:
            self.clock.leave(self._waiting)
        for end in (self._line.channel.sock, self._hold):
            end.close()
        self._line = self._hold = self._waiting = None

    def close(self):
        """End all that there is of the submission's processes."""
        self.kill()
        self._keeper.close()

    def _ready(self):
        """Have a process that has imported the student's module, or say why there is none."""
        if self.broken:
            raise Unusable(self.broken)
        if self._line is None:
            if self._left <= 0:
                self.broken = "Too many calls had to be stopped: the rest was not tried"
                raise Unusable(self.broken)
            self.start()
        if not self._loading:
            return
        self._waiting = self.clock.watch(self._hold.process())
        deadline = min(self.clock.now() + self.import_seconds, self.deadline)
        try:
            message = unpack_message(self._line.channel.receive(deadline), Loaded, Broken)
            if isinstance(message, Broken):
                self.broken = self._import_problem(message.error)
            else:
                self.missing = {name for name in self.order if name in message.missing}
                self._keep(message.compiled)
        except TimeoutError:
            if self.clock.now() >= self.deadline:
                self.kill()
                raise TimeLimit from None
            self.broken = (
                f"{self.file} cannot be imported: it did not end within "
                f"{self.import_seconds:.0f} s. Does code outside the functions run for long?"
            )
        except Closed:
            self.broken = f"{self.file} cannot be imported: the process ended on the way" + (
                self._how_it_ended()
            )
        except (WireError, ValueError, TypeError):
            self.broken = f"{self.file} cannot be imported: it disturbs the process that runs it"
        except BaseException:
            self.kill()
            raise
        self._loading = False
        if self.broken:
            self.kill()
            raise Unusable(self.broken)

    def _keep(self, compiled):
        """Keep what the first process has compiled, for all others."""
        if self.compiled is None and isinstance(compiled, bytes) and len(compiled) <= MAX_COMPILED:
            self.compiled = compiled

    def _import_problem(self, detail):
        if "unfilled" in detail:
            return (
                f"{self.file} cannot be imported: it calls {identifier(detail['unfilled'])}, "
                "which is not filled in yet, outside the functions"
            )
        error = remote_error(detail)
        where = error.place.replace(self.file + ", ", "")
        where = f" ({where})" if where else ""
        return f"{self.file} cannot be imported{where}: {type(error).__name__}: {error}"

    def _how_it_ended(self):
        """Return a hint about how the process ended, or ""."""
        end = self.clock.now() + ENDING
        status = self._hold.status(lambda: self.clock.left(end))
        if status is None:
            return ""
        if -status in _SIGNALS:
            return f" ({_SIGNALS[-status]})"
        if status >= 0:
            return f" (exit status {status})"
        return ""

    # --- calls

    def call(self, name, args, kwargs):
        """Run a student's function, as `Proxy` does."""
        if self.judged is not None:
            # A call from within a call: an argument's function, or a reference, uses a slot.
            if self._is_earlier(name):
                return self.references[name](*args, **kwargs)
            return self._request(name, args, kwargs)
        if self._served != name:
            self.renew()
        self._admit(name)
        self.judged = self._served = name
        self._functions.clear()
        try:
            return self._request(name, args, kwargs)
        except TimeoutError:
            if self._complete:  # the student's own
                raise
            raise TimeLimit from None
        except Closed:
            raise Ended("the process that ran it ended" + self._how_it_ended()) from None
        except WireError as error:
            raise Unreadable(f"the answer cannot be read ({error})") from None
        finally:
            self.judged = None
            if not self._complete:
                self._deaths[name] += 1
                self.kill()

    def _admit(self, name):
        """Have a student process that is ready for a call, or raise what keeps it away."""
        if self.clock.left(self.deadline) <= 0:
            raise TimeLimit
        self._ready()
        if name in self.missing:
            raise Unusable(f"{self.file} has no function {name}: was it renamed?")
        if self._deaths[name] >= MAX_DEATHS:
            raise Ended("the process that ran it ended in every call so far")
        seconds = slot_of(name).seconds or self.call_seconds
        self._deadline = min(self.clock.now() + seconds, self.deadline)

    def _is_earlier(self, name):
        return self.order.index(name) < self.order.index(self.judged)

    def _request(self, target, args, kwargs):
        self._complete = False
        writer = Writer(self._own_handle)
        try:
            payload = writer.write([list(args), kwargs])
        except WireError as error:
            self._complete = self._line is not None and target == self.judged
            raise TypeError(f"the arguments are {error}") from None
        self._line.call(target, self.judged, payload, self._deadline)
        while isinstance(message := self._line.hear(self._deadline), Request):
            self._serve(message)
            self._complete = False
        kind, content, effects = message.kind, message.content, message.effects
        try:
            value = self._reader().read(content) if kind == "return" else content
            self._replay(effects, args, kwargs, writer.rngs)
        except WireError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise WireError("unreadable") from error
        self._complete = True
        if kind == "return":
            return value
        if kind == "unreadable":
            raise Unreadable(UNREADABLE.get(str(content), "the result cannot be read"))
        if kind == "raise":
            raise self._student_error(content)
        self._complete = False
        raise WireError("unreadable")

    def _student_error(self, detail):
        if not isinstance(detail, dict):
            self._complete = False
            return WireError("unreadable")
        if detail.get("unfilled") in self.references:
            name, line = detail["unfilled"], detail.get("line")
            set_of = self.file if name in self.order else "nnkit"
            line = line if isinstance(line, int) else 0
            return Unfilled(name, set_of, line, begun=detail.get("begun") is True)
        return remote_error(detail)

    def _replay(self, effects, args, kwargs, rngs):
        """Do here what the call did there: to arguments, generators, output and warnings."""
        if "changed" in effects:
            new_args, new_kwargs = self._reader().read(effects["changed"])
            for old, new in zip(args, new_args, strict=True):
                update(old, new)
            for key in kwargs:
                update(kwargs[key], new_kwargs[key])
        if "rngs" in effects:
            advance(rngs, Reader().read(effects["rngs"]))
        if effects.get("global random state"):
            np.random.random()
        printed = effects.get("printed", "")
        if printed and isinstance(printed, str):
            sys.stdout.write(without_addresses(printed[:25_000]))
        for kind, text, line in effects.get("warned", ())[:20]:
            category = _warnings.get(kind, UserWarning)
            warnings.warn_explicit(str(text)[:500], category, self.file, int(line))

    # --- requests

    def _serve(self, request):
        """Run what the student process asks for, and reply."""
        reader = self._reader()
        args, kwargs = reader.read(request.payload)
        target = request.target
        if isinstance(target, str):
            if target not in self.order or not self._is_earlier(target):
                raise WireError("a call that is not allowed")
            function = self.references[target]
        else:
            function = self._functions.get(target)
            if function is None:
                raise WireError("a call that is not allowed")
        try:
            value = function(*args, **kwargs)
            kind, content = "return", Writer(self._own_handle).write(value)
        except (WireError, TimeoutError):
            raise
        except Exception as error:
            names = [kind.__name__ for kind in type(error).__mro__]
            name = next(name for name in names if name in BUILTIN_ERRORS)
            kind, content = "raise", [name, str(error)[:300]]
        states = Writer().write(reader.states()) if reader.rngs else None
        self._line.reply(request, kind, content, states, self._deadline)

    def _reader(self):
        return Reader(self._function)

    def _function(self, owner, number, name):
        if owner == 1:
            return self._functions[number]
        return Handle(self, int(number), name)

    def _own_handle(self, function):
        if isinstance(function, Handle):
            return 1, function.number
        # The reference of an exercise must never be reached by way of an argument.
        name = getattr(function, "__name__", "")
        if isinstance(function, Exercise) or function is self.references.get(name):
            return name
        if getattr(function, "reference", None) is self.references.get(name, self):
            return name
        number = next((n for n, known in self._functions.items() if known is function), None)
        if number is None:
            number = len(self._functions)
            self._functions[number] = function
        return 0, number


class Proxy:
    """Stands in a slot for the student's function."""

    def __init__(self, session, slot):
        self._session = session
        self.__name__ = slot.__name__

    def __call__(self, *args, **kwargs):
        return self._session.call(self.__name__, args, kwargs)


class Handle:
    """A function of the student's, passed as an argument; good for the call it came with."""

    def __init__(self, session, number, name):
        self._session = session
        self.number = number
        self.__name__ = name

    def __repr__(self):
        return f"<function {self.__name__}>"

    def __call__(self, *args, **kwargs):
        if self._session.judged is None:
            raise RuntimeError("the call that this function came with is over")
        return self._session._request(self.number, args, kwargs)


_SIGNALS = {
    4: "illegal instruction",
    6: "aborted",
    9: "killed",
    11: "crashed: a recursion without end, or memory damaged",
    24: "out of processor time",
    25: "it wrote too much",
    31: "a forbidden system call",
}
