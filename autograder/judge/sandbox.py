"""The sandbox as the judge sees it: start it once, get a fresh student process at each need.

bubblewrap gives the zygote a file system that holds Python, NumPy and nnkit and nothing
else, and no network; the zygote's children confine themselves further (`jail.confine`).
Where bubblewrap cannot run, the same zygote starts as a plain process, with whatever
layers the kernel has; `Sandbox.missing` says what that leaves open.
"""

import socket
import subprocess
import time
from dataclasses import asdict, dataclass

from autograder import signals
from autograder.jail.channel import Channel, WireError
from autograder.jail.messages import Layers, Settings, pack_message, unpack_message
from autograder.judge.bwrap import ENVIRONMENT, find_bubblewrap, inside, outside
from autograder.stubs import filled_module
from nnkit.exercise import MODULES, catalogue

#: Seconds that the zygote may take to start.
START_SECONDS = 60


class SandboxError(RuntimeError):
    """The sandbox cannot be started, or not with the layers that are required."""


@dataclass(frozen=True)
class Limits:
    """What one student process may use.

    Attributes
    ----------
    memory_mb : int
        Address space.
    cpu_seconds : int
        Processor time, over all its calls.
    files_mb : int
        What it may write, all files together.
    """

    memory_mb: int = 2048
    cpu_seconds: int = 300
    files_mb: int = 32


@dataclass(frozen=True)
class World:
    """What a submission is judged in: its exercises, and all that comes before them.

    Attributes
    ----------
    problem_set : str
    module : str
        The module of `nnkit` that the student wrote.
    order : list of str
        The exercises of the problem set.
    earlier : list of (str, str)
        Name and source of the modules of all earlier problem sets, filled in.
    """

    problem_set: str
    module: str
    order: list
    earlier: list


def world_of(problem_set):
    """Return the `World` of a problem set; `KeyError` if there is no such set."""
    module, names = MODULES[problem_set], list(MODULES)
    earlier = names[: names.index(problem_set)]
    return World(
        problem_set,
        module,
        [slot.__name__ for slot in catalogue(problem_set)],
        [(MODULES[name], filled_module(name)) for name in earlier],
    )


class Sandbox:
    """A running zygote.

    Parameters
    ----------
    world : World
    limits : Limits
    namespaces : bool
        Whether to try for namespaces; off only in tests.

    Attributes
    ----------
    layers : dict of str to bool
        The layers and whether they are active.
    """

    def __init__(self, world, limits=Limits(), namespaces=True):
        self.world = world
        self.limits = limits
        self._server = self._process = None
        self.problem = ""
        bwrap = find_bubblewrap() if namespaces else None
        if bwrap:
            try:
                self._start(bwrap)
                return
            except SandboxError as error:
                self.problem = str(error)
        self._start(None)

    def _start(self, bwrap):
        ours, theirs = socket.socketpair()
        descriptor = theirs.fileno()
        with theirs:
            command, paths = inside(bwrap, descriptor) if bwrap else outside(descriptor)
            try:
                self._process = subprocess.Popen(
                    command,
                    pass_fds=[descriptor],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    env=ENVIRONMENT,
                    cwd="/",
                )
            except OSError as error:
                ours.close()
                raise SandboxError(f"{command[0]} cannot be started: {error.strerror}") from error
        settings = {
            **asdict(self.world),
            **asdict(self.limits),
            **paths,
            "namespaces": bool(bwrap),
        }
        self._server = ours
        channel = Channel(ours)
        try:
            channel.send(pack_message(Settings(settings)))
            body = channel.receive(time.monotonic() + START_SECONDS)
            self.layers = unpack_message(body, Layers).active
        except (WireError, TimeoutError) as error:
            self.close()
            with self._process.stderr as stream:
                said = stream.read().decode(errors="replace").strip()
            raise SandboxError(said.splitlines()[-1] if said else "no answer") from error
        ours.settimeout(None)
        # Nobody reads what it might still say, and it has nothing to say.
        self._process.stderr.close()

    def missing(self):
        """Say in words what the active layers leave open; an empty list if nothing."""
        return missing(self.layers)

    def report(self):
        """Say in one line which layers are active."""
        return report(self.layers, self.problem)

    def student_process(self):
        """Return a new one's channel, and the socket that keeps it alive while open."""
        ours, theirs = socket.socketpair()
        hold, control = socket.socketpair()
        with theirs, control:
            try:
                socket.send_fds(self._server, [b"w"], [theirs.fileno(), control.fileno()])
            except OSError as error:
                raise SandboxError("the zygote has gone") from error
        return Channel(ours), hold

    def close(self):
        """End the zygote and all that it started."""
        self._server.close()
        signals.end(self._process, 2)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def missing(layers):
    """Say in words what layers, a dict of str to bool, leave open."""
    gaps = {
        "student code can read files of this account": layers["namespaces"] or layers["landlock"],
        "student code can use the network": layers["namespaces"] or layers["seccomp"],
        "processes that student code starts may survive": layers["namespaces"] or layers["seccomp"],
        "memory is not limited": layers["limits"],
        "without bubblewrap only filters hold student code back": layers["namespaces"],
    }
    return [gap for gap, closed in gaps.items() if not closed]


def report(layers, problem=""):
    """Say in one line which layers are active, and why bubblewrap could not be started."""
    on = [name for name, active in layers.items() if active]
    off = [name for name, active in layers.items() if not active]
    line = f"Sandbox layers: {', '.join(on) or 'NONE, only a separate process'}"
    if off:
        line += f"; not available: {', '.join(off)}"
    if problem:
        line += f" (bubblewrap: {problem})"
    gaps = missing(layers)
    return line + (f". WARNING: {'; '.join(gaps)}" if gaps else "")
