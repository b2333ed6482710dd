"""The worker: the process that runs a student's functions, and nothing else.

It waits for calls, runs them, and sends back all that came of them: the value or the
exception, what was printed and warned of, which arguments were changed in place, how far
random generators have advanced. Whatever the student's code does to this process, the
trusted side only ever sees these messages.
"""

import contextlib
import ctypes
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import sys
import traceback
import types
import warnings

import numpy as np

from . import confine
from .wire import (
    Closed,
    Reader,
    WireError,
    Writer,
    advance,
    drained,
    pack_message,
    unpack_message,
)

#: How many characters of output are kept of one call, and how many warnings.
MAX_PRINTED = 20_000
MAX_WARNINGS = 20
#: How many characters of an exception's message are kept, and how many lines of its way.
MAX_MESSAGE = 500
MAX_PLACES = 12
#: How many answers of the trusted side are remembered, and of how many numbers at most.
MAX_KNOWN, MAX_KNOWN_NUMBERS = 500, 1000

_builtin_errors = {
    name: kind
    for name, kind in vars(__import__("builtins")).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}


# --- before the fork -------------------------------------------------------------------------


def prepare(settings):
    """Load what every worker needs: nnkit's given modules, and the earlier problem sets."""
    for path in settings["packages"]:
        sys.path.remove(path)  # loaded by now; nothing else there is for students
    location = os.path.join(settings["nnkit"], "__init__.py")
    spec = importlib.util.spec_from_file_location(
        "nnkit", location, submodule_search_locations=[settings["nnkit"]]
    )
    package = sys.modules["nnkit"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    slots = importlib.import_module("nnkit.exercise")
    sys.meta_path.append(StandIns())
    for name, source in settings["earlier"]:
        module = types.ModuleType(f"nnkit.{name}")
        module.__file__ = f"nnkit/{name}.py"
        sys.modules[module.__name__] = module
        setattr(package, name, module)
        exec(compile(source, module.__file__, "exec"), vars(module))
    assert slots.MODULES[settings["problem_set"]] == settings["module"]
    np.linalg.solve(np.eye(2), np.ones(2)) @ np.random.default_rng(0).normal(size=2)


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules for drawing and for progress bars that do nothing, as there is no screen."""

    names = ("matplotlib", "mpl_toolkits", "IPython", "ipywidgets", "tqdm")

    def find_spec(self, name, path=None, target=None):
        """Find any module of these packages."""
        if name.split(".")[0] in self.names:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        """Make the module."""
        return _Nothing(spec.name)

    def exec_module(self, module):
        """Fill the module."""
        if module.__name__.startswith("tqdm"):
            module.tqdm = lambda iterable=None, *args, **kwargs: iterable
            module.trange = lambda *args, **kwargs: range(*args)


class _Nothing(types.ModuleType):
    """Has every attribute, can be called with anything, and does nothing."""

    def __init__(self, name="nothing"):
        super().__init__(name)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing(name)

    def __call__(self, *args, **kwargs):
        return _Nothing()

    def __iter__(self):
        return iter((_Nothing(), _Nothing()))

    def __getitem__(self, key):
        return _Nothing()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None


# --- after the fork --------------------------------------------------------------------------


def main(channel, folder, settings):
    """Receive the student's files, confine this process, import them, and serve calls."""
    _redirect_standard_streams()
    _close_all_but(channel.sock.fileno())
    kind, files, cpu = unpack_message(channel.receive())
    if kind != "start":
        return
    confine.share_cpu(cpu)
    if settings["namespaces"]:
        confine.mount_tmpfs(folder, settings["files_mb"])
        confine.mount_tmpfs("/proc", 1, read_only=True)
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    os.chdir(folder)
    _confine(folder, settings)
    worker = Worker(channel, folder, settings)
    channel.send(pack_message(worker.load()))
    with contextlib.suppress(Closed):
        while True:
            worker.serve(unpack_message(channel.receive()))


def _redirect_standard_streams():
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)
    sys.stdin = io.StringIO()
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = io.StringIO()


def _close_all_but(keep):
    os.closerange(3, keep)
    os.closerange(keep + 1, 256)


def _confine(folder, settings):
    """Put on every layer there is; the order matters, as each takes away means."""
    os.environ.clear()
    os.environ.update(HOME=folder, TMPDIR=folder, PATH="", LANG="C.UTF-8")
    confine.limit_resources(settings["memory_mb"], settings["cpu_seconds"], settings["files_mb"])
    confine.landlock(settings["readable"], [folder])
    if settings["namespaces"]:
        confine.drop_capabilities()
    confine.no_new_privileges()
    confine.seccomp()


class Worker:
    """Runs the calls of one submission."""

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

    def load(self):
        """Import the student's module; returns the message that says how it went."""
        sys.modules["nnkit"].__path__.insert(0, os.path.join(self.folder, "nnkit"))
        sys.path.insert(0, self.folder)
        printed = Output()
        with _recording(printed):
            try:
                module = importlib.import_module(self.module_name)
                missing = self._collect(module)
            except BaseException as error:
                return ["broken", self._describe(error), printed.getvalue()]
        # A normal number that the import has left in reserve would hide the next use.
        with contextlib.suppress(Exception):
            np.random.set_state({**np.random.get_state(legacy=False), "has_gauss": 0})
        return ["ready", missing, printed.getvalue()]

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

    def serve(self, message):
        """Run one call, and send what came of it."""
        kind, nonce, target, judged, payload = message
        if kind != "call":
            raise WireError("unreadable")
        outermost = not self.nonces
        if outermost:
            self._enter_world(judged)
            self.functions.clear()
            self.printed, self.warned = Output(), []
        self.nonces.append(nonce)
        try:
            reply = self._run(target, payload, outermost)
        finally:
            self.nonces.pop()
        self.channel.send(pack_message([reply[0], nonce, *reply[1:]]))

    def _enter_world(self, judged):
        """Let calls to exercises before `judged` reach the references, all others the file."""
        if judged == self.judged:
            return
        place = self.order.index(judged)
        for position, name in enumerate(self.order):
            self.slots[name].bound = Remote(self, name) if position < place else None
        self.judged = judged

    def _run(self, target, payload, outermost):
        function = self.functions[target] if isinstance(target, int) else self.slots[target]
        reader = self._reader()
        args, kwargs = reader.read(payload)
        if outermost:
            np.random.random()  # else a second np.random.seed(0) would leave the state as it is
            random_state = _global_random_state()
        effects = {}
        recording = _recording(self.printed, self.warned) if outermost else contextlib.nullcontext()
        with recording:
            try:
                value = drained(function(*args, **kwargs))
                reply = ["return", Writer(self._handle).write(value)]
            except Closed:
                raise
            except WireError as error:
                reply = ["unreadable", str(error)]
            except BaseException as error:
                reply = ["raise", self._describe(error)]
        with contextlib.suppress(WireError):
            after = self._untimed(args, kwargs)
            # Mostly the arguments read as they came; if not, they are compared like with like.
            if after != payload and after != self._untimed(*self._reader().read(payload)):
                effects["changed"] = after
        if reader.rngs:
            effects["rngs"] = Writer().write(reader.states())
        if outermost:
            if self.printed.tell():
                effects["printed"] = self.printed.getvalue()
            if self.warned:
                effects["warned"] = self.warned
            if _global_random_state() != random_state:
                effects["global random state"] = True
                # Nor shall a normal number that is kept in reserve hide the next use.
                np.random.seed(np.random.randint(2**31))
        return [*reply, effects]

    def _untimed(self, args, kwargs):
        """Write arguments so that two writings are equal unless they were changed."""
        return Writer(self._handle, with_state=False).write([args, kwargs])

    # --- calling back

    def request(self, target, args, kwargs):
        """Call a function on the trusted side, from within a call.

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
        nonce = os.urandom(8)
        self.channel.send(pack_message(["call", self.nonces[-1], nonce, target, payload]))
        while True:
            message = unpack_message(self.channel.receive())
            if message[0] == "call":
                self.serve(message)
                continue
            kind, _, content, rngs = message
            if rngs:
                advance(writer.rngs, self._reader().read(rngs))
            if kind == "return":
                value = self._reader().read(content)
                if question and as_key(value):
                    if len(self.known) >= MAX_KNOWN:
                        self.known.clear()
                    self.known[question] = copied(value)
                return value
            name, text = content
            raise _builtin_errors[name](text)

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
        """Return what the trusted side needs to know of an exception, in short strings."""
        if isinstance(error, self.exercise.Unfilled):
            return {"unfilled": error.exercise, "line": error.line}
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
            "builtin": next((name for name in kinds if name in _builtin_errors), "Exception"),
            "name": type(error).__name__[:60],
            "text": text,
            "places": places[-MAX_PLACES:],
        }


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
    """A function on the trusted side: an earlier exercise, or an argument of the call."""

    def __init__(self, worker, target, name=None):
        self._worker = worker
        self._target = target
        self.__name__ = name or str(target)

    def __call__(self, *args, **kwargs):
        return self._worker.request(self._target, args, kwargs)


class Output(io.StringIO):
    """Keeps what is printed, up to a limit."""

    def write(self, text):
        """Keep some of the text, and say that all of it was written."""
        room = MAX_PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
            if len(text) > room:
                super().write("\n… (more was printed than is kept)\n")
        return len(text)


@contextlib.contextmanager
def _recording(printed, warned=None):
    """Keep what is printed and warned of."""
    seen = set()

    def note(message, category, filename, lineno, file=None, line=None):
        text = str(message)[:MAX_MESSAGE]
        kinds = [kind.__name__ for kind in category.__mro__ if kind.__module__ == "builtins"]
        entry = (next((k for k in kinds if k in _builtin_errors), "UserWarning"), text)
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


def _global_random_state():
    """Return the state of NumPy's global generator; `get_state` would take far longer."""
    generator = np.random.get_bit_generator()
    if type(generator) is not np.random.MT19937:
        return generator, repr(generator.state)
    # Of the Mersenne Twister: 624 words and a position.
    return generator, ctypes.string_at(generator.ctypes.state_address, 625 * 4)


def _absent(name):
    def body(*args, **kwargs):
        raise NameError(f"name {name!r} is not defined")

    body.__name__ = body.__qualname__ = name
    return body
