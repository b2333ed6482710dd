"""Serving calls: running a student's functions, and sending back all that came of them.

That is the value or the exception, what was printed and warned of, which arguments were
changed in place, how far random generators have advanced.
"""

import contextlib
import importlib.util
import os
import sys
import traceback
import types

import numpy as np

from .channel import Closed, WireError
from .messages import (
    BUILTIN_ERRORS,
    MAX_COMPILED,
    Answer,
    Broken,
    Call,
    Loaded,
    Reply,
    Request,
    pack_message,
    unpack_message,
)
from .recording import MAX_MESSAGE, Output, global_random_state, recording
from .wire import Reader, Writer, advance, drained

#: How many lines of an exception's way are kept.
MAX_PLACES = 12
#: How many answers of the judge are remembered, and of how many numbers at most.
MAX_KNOWN, MAX_KNOWN_NUMBERS = 500, 1000


class Calls:
    """Serves the calls of one submission."""

    def __init__(self, channel, folder, settings):
        from nnkit import exercise

        self.channel = channel
        self.folder = folder
        self.order = settings["order"]
        self.problem_set = settings["problem_set"]
        self.module_name = f"nnkit.{settings['module']}"
        self.exercise = exercise
        self.slots = {}
        self.judged = None
        self.nonces = []
        self.functions = {}
        self.known = {}

    # --- importing

    def load(self, first=True):
        """Import the student's module; returns the message that says how it went.

        What Python has compiled is told by the first process of a submission.
        """
        sys.modules["nnkit"].__path__.insert(0, os.path.join(self.folder, "nnkit"))
        sys.path.insert(0, self.folder)
        sys.dont_write_bytecode = False
        with recording(Output()):
            try:
                module = importlib.import_module(self.module_name)
                missing = self._collect(module)
            except BaseException as error:
                return Broken(self._describe(error))
        # A normal number that the import has left in reserve would hide the next use.
        with contextlib.suppress(Exception):
            state = np.random.get_state(legacy=False)
            if state["has_gauss"]:
                np.random.set_state({**state, "has_gauss": 0})
        return Loaded(missing, self._compiled() if first else None)

    def _compiled(self):
        with contextlib.suppress(OSError), open(compiled_path(self.module_name), "rb") as file:
            content = file.read(MAX_COMPILED + 1)
            return content if len(content) <= MAX_COMPILED else None
        return None

    def _collect(self, module):
        """Find the body of every exercise; returns the names of those that have none."""
        missing = []
        for name in self.order:
            found = getattr(module, name, None)
            if isinstance(found, self.exercise.Exercise):
                slot = found
            elif isinstance(found, types.FunctionType):
                # Without its decorator it is no slot, but it is the student's answer.
                slot = self.exercise.exercise(self.problem_set, points=1)(found)
            else:
                missing.append(name)
                slot = self.exercise.exercise(self.problem_set, points=1)(_absent(name))
            setattr(module, name, slot)
            self.slots[name] = slot
        return missing

    # --- serving

    def serve(self, call):
        """Run one call, and send what came of it."""
        outermost = not self.nonces
        if outermost:
            self._enter_world(call.judged)
            self.functions.clear()
            self.printed, self.warned = Output(), []
        self.nonces.append(call.nonce)
        try:
            answer = self._run(call, outermost)
        finally:
            self.nonces.pop()
        self.channel.send(pack_message(answer))

    def _enter_world(self, judged):
        """Let calls to exercises before `judged` reach the references, all others the file."""
        if judged == self.judged:
            return
        place = self.order.index(judged)
        for position, name in enumerate(self.order):
            self.slots[name].bound = Remote(self, name) if position < place else None
        self.judged = judged

    def _run(self, call, outermost):
        target = call.target
        function = self.functions[target] if isinstance(target, int) else self.slots[target]
        reader = self._reader()
        args, kwargs = reader.read(call.payload)
        # Generators come with their state, which is no part of what must not change.
        before = self._untimed(args, kwargs) if reader.rngs else call.payload
        if outermost:
            np.random.random()  # else a second np.random.seed(0) would leave the state as it is
            random_state = global_random_state()
        effects = {}
        recorded = recording(self.printed, self.warned) if outermost else contextlib.nullcontext()
        with recorded:
            try:
                value = drained(function(*args, **kwargs))
                kind, content = "return", Writer(self._handle).write(value)
            except Closed:
                raise
            except WireError as error:
                kind, content = "unreadable", str(error)
            except BaseException as error:
                kind, content = "raise", self._describe(error)
        with contextlib.suppress(WireError):
            after = self._untimed(args, kwargs)
            # Mostly the arguments read as they came; if not, they are compared like with like.
            if after != before and after != self._untimed(*self._reader().read(call.payload)):
                effects["changed"] = after
        if reader.rngs:
            effects["rngs"] = Writer().write(reader.states())
        if outermost:
            if self.printed.tell():
                effects["printed"] = self.printed.getvalue()
            if self.warned:
                effects["warned"] = self.warned
            if global_random_state() != random_state:
                effects["global random state"] = True
                # Nor shall a normal number that is kept in reserve hide the next use.
                np.random.seed(np.random.randint(2**31))
        return Answer(call.nonce, kind, content, effects)

    def _untimed(self, args, kwargs):
        """Write arguments so that two writings are equal unless they were changed."""
        return Writer(self._handle, with_state=False).write([args, kwargs])

    # --- calling back

    def request(self, target, args, kwargs):
        """Call a function of the judge's, from within a call.

        An exercise is a function of its arguments: the same question is asked once.
        """
        question = None
        if isinstance(target, str):
            question = target, as_key(args), as_key(kwargs) if kwargs else ()
            if question in self.known:
                return copied(self.known[question])
            if None in question:
                question = None
        writer = Writer(self._handle)
        payload = writer.write([list(args), kwargs])
        self.channel.send(pack_message(Request(self.nonces[-1], os.urandom(8), target, payload)))
        while True:
            reply = unpack_message(self.channel.receive(), Call, Reply)
            if isinstance(reply, Call):
                self.serve(reply)
                continue
            if reply.states:
                advance(writer.rngs, self._reader().read(reply.states))
            if reply.kind == "return":
                value = self._reader().read(reply.content)
                if question and as_key(value):
                    if len(self.known) >= MAX_KNOWN:
                        self.known.clear()
                    self.known[question] = copied(value)
                return value
            name, text = reply.content
            raise BUILTIN_ERRORS[name](text)

    def _reader(self):
        return Reader(self._function, lambda name: self._slot(name))

    def _slot(self, name):
        return self.exercise._slots[name]

    def _function(self, owner, number, name):
        return self.functions[number] if owner == 1 else Remote(self, number, name)

    def _handle(self, function):
        if isinstance(function, Remote) and isinstance(function._target, int):
            return 1, function._target
        number = next((n for n, known in self.functions.items() if known is function), None)
        if number is None:
            number = len(self.functions)
            self.functions[number] = function
        return 0, number

    # --- describing exceptions

    def _describe(self, error):
        """Return what the judge needs to know of an exception, in short strings."""
        if isinstance(error, self.exercise.Unfilled):
            return {"unfilled": error.exercise, "line": error.line, "begun": error.begun}
        kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
        try:
            text = str(error)[:MAX_MESSAGE]
        except BaseException:
            text = ""
        places = []
        for frame in traceback.extract_tb(error.__traceback__, limit=-200):
            name = os.path.relpath(frame.filename, self.folder)
            if frame.filename.startswith(self.folder + os.sep):
                places.append([name[:80], frame.lineno or 0, frame.name[:60]])
        if isinstance(error, SyntaxError) and str(error.filename).startswith(self.folder):
            places.append([os.path.relpath(error.filename, self.folder), error.lineno or 0, ""])
            text = str(error.msg)[:MAX_MESSAGE]
        return {
            "builtin": next((name for name in kinds if name in BUILTIN_ERRORS), "Exception"),
            "name": type(error).__name__[:60],
            "text": text,
            "places": places[-MAX_PLACES:],
        }


def compiled_path(module_name):
    """Return where Python looks for a module's compiled form, and keeps it, in the folder."""
    return importlib.util.cache_from_source(f"{module_name.replace('.', '/')}.py")


def as_key(value):
    """Return something hashable that stands for a value: for numbers, strings and arrays.

    None for everything else, and for arrays that are large.
    """
    kind = type(value)
    if kind is np.ndarray:
        dtype = value.dtype
        if dtype.kind not in "biuf" or value.size > MAX_KNOWN_NUMBERS:
            return None
        return dtype.char, value.shape, value.tobytes()
    if kind in _KEYS:
        return kind, _KEYS[kind](value)
    if kind is tuple or kind is list:
        parts = tuple([as_key(item) for item in value])
    elif kind is dict:
        parts = (tuple(value), *map(as_key, value.values()))
    else:
        return None
    return None if None in parts else (kind, parts)


#: What tells one value from another, to the last bit; `==` would not: 0.0 == -0.0.
_KEYS = {
    np.float64: np.float64.tobytes,
    np.int64: np.int64.tobytes,
    float: float.hex,
    int: repr,
    bool: repr,
    str: repr,
}


def copied(value):
    """Copy a value that `as_key` knows; `copy.deepcopy` would take far longer."""
    kind = type(value)
    if kind is np.ndarray:
        return value.copy()
    if kind in (tuple, list):
        return kind(map(copied, value))
    return {key: copied(item) for key, item in value.items()} if kind is dict else value


class Remote:
    """A function of the judge's: an earlier exercise, or an argument of the call."""

    def __init__(self, calls, target, name=None):
        self._calls = calls
        self._target = target
        self.__name__ = name or str(target)

    def __call__(self, *args, **kwargs):
        return self._calls.request(self._target, args, kwargs)


def _absent(name):
    def body(*args, **kwargs):
        raise NameError(f"name {name!r} is not defined")

    body.__name__ = body.__qualname__ = name
    return body
