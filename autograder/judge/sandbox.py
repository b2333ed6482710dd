"""The sandbox as the judge sees it: start it once, get a fresh student process at each need.

bubblewrap gives the zygote a file system that holds Python, NumPy and nnkit and nothing
else, and no network; the zygote's children confine themselves further (`jail.confine`).
Where bubblewrap cannot run, the same zygote starts as a plain process, with whatever
layers the kernel has; `Sandbox.missing` says what that leaves open.
"""

import contextlib
import os
import socket
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass

from autograder import signals
from autograder.jail.channel import Channel, WireError
from autograder.jail.messages import Layers, Settings, pack_message, unpack_message
from autograder.judge.bwrap import ENVIRONMENT, View, find_bubblewrap, inside, outside
from autograder.stubs import filled_module
from nnkit.exercise import MODULES, catalogue

#: Seconds that the zygote may take to start, and a keeper to answer: they take milliseconds
#: unless something is broken, or the machine very busy.
START_SECONDS = 300


class SandboxError(RuntimeError):
    """The sandbox cannot be started, or not with the layers that are required."""


class TooSlow(SandboxError):
    """It may only be slow: no reason to do without a layer."""


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
        What it may write, all files together; nothing where there are no namespaces.
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
    landlock : int
        The version of Landlock, 0 if there is none.
    root : bool
        Whether student code runs as root, unless it has namespaces.
    problem : str
        Why there are no namespaces, if there should be.
    own_files : bool
        Whether the files that student code reads are nobody else's.
    """

    def __init__(self, world, limits=Limits(), namespaces=True):
        self.world = world
        self.limits = limits
        self._server = self._process = None
        self.problem = ""
        if namespaces and self._starts_inside():
            return
        self._start(None)

    def _starts_inside(self):
        """Start in bubblewrap, with namespaces for each process, or say what the problem is."""
        bwrap = find_bubblewrap()
        if not bwrap:
            self.problem = "none found"
            return False
        try:
            try:
                self._start(bwrap, own_files=True)
            except TooSlow:
                raise
            except SandboxError:  # Linux before 5.11, bubblewrap before 0.11
                self._start(bwrap)
        except TooSlow:
            raise
        except SandboxError as error:
            self.problem = str(error)
            return False
        if not self.layers["namespaces"]:
            # What starts in it has no place to write a student's files to.
            self.problem = "it runs, but what runs in it may not make namespaces"
            self.close()
        return self.layers["namespaces"]

    def _start(self, bwrap, own_files=False):
        with tempfile.TemporaryDirectory(prefix="nnkit-empty-") as empty:
            self._start_with(bwrap, View(empty if own_files else None))
        self.own_files = own_files

    def _start_with(self, bwrap, view):
        ours, theirs = socket.socketpair()
        descriptor = theirs.fileno()
        with theirs, contextlib.closing(view):
            command, paths = inside(bwrap, descriptor, view) if bwrap else outside(descriptor)
            try:
                self._process = subprocess.Popen(
                    command,
                    pass_fds=[descriptor, *view.descriptors],
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
            self.layers, self.landlock, self.root = unpack_message(body, Layers)
        except TimeoutError as error:
            self.close()
            self._process.stderr.close()
            raise TooSlow(f"it did not start within {START_SECONDS} s") from error
        except WireError as error:
            self.close()
            with self._process.stderr as stream:
                said = stream.read().decode(errors="replace").strip()
            raise SandboxError(said.splitlines()[-1] if said else "no answer") from error
        ours.settimeout(None)
        # Nobody reads what it might still say, and it has nothing to say.
        self._process.stderr.close()

    def missing(self):
        """Say in words what the active layers leave open; an empty list if nothing."""
        return missing(self.layers, self.landlock, self.root)

    def report(self):
        """Say in one line which layers are active."""
        return report(self.layers, self.landlock, self.root, self.problem)

    def keeper(self):
        """Return the socket to a new keeper, which ends when it is closed."""
        ours, theirs = socket.socketpair()
        with theirs:
            _hand_over(self._server, theirs)
        return ours

    def close(self):
        """End the zygote and all that it started."""
        self._server.close()
        signals.end(self._process, 2)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def student_process(keeper):
    """Return the socket to a new one, and the `Hold` on it.

    A keeper has one student process at a time.
    """
    ours, theirs = socket.socketpair()
    hold, control = socket.socketpair()
    with theirs, control:
        _hand_over(keeper, theirs, control)
    return ours, Hold(hold)


class Hold:
    """What keeps a student process alive, until it is closed; it tells of that process."""

    def __init__(self, sock):
        self._sock = sock
        sock.settimeout(START_SECONDS)

    def process(self):
        """Return its number here, to be asked for once and first; None if that is not known."""
        with contextlib.suppress(OSError):
            _, descriptors, _, _ = socket.recv_fds(self._sock, 1, 1)
            for descriptor in descriptors:
                with contextlib.suppress(OSError), open(f"/proc/self/fdinfo/{descriptor}") as file:
                    about = dict(line.split(":", 1) for line in file)
                os.close(descriptor)
                return int(about["Pid"])
        return None

    def status(self, left):
        """Return its exit status, below 0 for a signal, or None if it is not known.

        It is killed if it does not end by itself while `left()`, in seconds, is more than 0.
        """
        with contextlib.suppress(OSError, ValueError):
            while (seconds := left()) > 0:
                self._sock.settimeout(seconds)
                with contextlib.suppress(TimeoutError):
                    return int(self._sock.recv(16))
            self._sock.settimeout(START_SECONDS)
            self._sock.shutdown(socket.SHUT_WR)
            return int(self._sock.recv(16))
        return None

    def close(self):
        """Let it be killed with everything it started."""
        self._sock.close()


def _hand_over(server, *sockets):
    try:
        socket.send_fds(server, [b"f"], [sock.fileno() for sock in sockets])
    except OSError as error:
        raise SandboxError("the zygote has gone") from error


#: The version of Landlock that knows all that is asked of it here.
NEWEST_LANDLOCK = 6


def missing(layers, landlock=NEWEST_LANDLOCK, root=False):
    """Say in words what is open.

    Parameters
    ----------
    layers : dict of str to bool
    landlock : int
        The version of Landlock, if that layer is active.
    root : bool
        Whether student code runs as root, unless it has namespaces.

    Returns
    -------
    list of str
        Empty if nothing is open.
    """
    namespaces, seccomp, limits = (layers[n] for n in ("namespaces", "seccomp", "limits"))
    version = landlock if layers["landlock"] else 0
    files = "files of this account"
    gaps = {
        f"student code can read, change and delete {files}": namespaces or version,
        f"student code can empty {files}": namespaces or seccomp or version >= 3,
        f"student code can change modes and times of {files}": namespaces or seccomp,
        "student code can hold others up by locks on files that it can read": seccomp,
        "student code can fill the disk": namespaces or version or limits,
        "student code can use the network": namespaces or seccomp,
        # Of processes root may have any number.
        "processes that student code starts may survive": namespaces
        or seccomp
        or (limits and not root),
        "student code can signal other processes of this account": namespaces
        or seccomp
        or version >= 6,
        "student code can slow other processes of this account down": namespaces or seccomp,
        "memory and processor time are not limited": limits,
        "student code runs as root: what is said of this account holds for the machine": (
            namespaces or not root
        ),
        "student code can see size and times of files whose path it guesses": namespaces,
        "student code can see the machine's name and which processes there are": namespaces,
        "without bubblewrap only filters hold student code back, and it can write no files": (
            namespaces
        ),
    }
    return [gap for gap, closed in gaps.items() if not closed]


def report(layers, landlock=NEWEST_LANDLOCK, root=False, problem=""):
    """Say in one line which layers are active, what is open, and why bubblewrap is missing."""
    on = [name for name, active in layers.items() if active]
    if layers["landlock"] and landlock < NEWEST_LANDLOCK:
        on[on.index("landlock")] += f" (version {landlock})"
    off = [name for name, active in layers.items() if not active]
    line = f"Sandbox layers: {', '.join(on) or 'NONE, only a separate process'}"
    if off:
        line += f"; not available: {', '.join(off)}"
    if problem:
        line += f" (bubblewrap: {problem})"
    gaps = missing(layers, landlock, root)
    return line + (f". WARNING: {'; '.join(gaps)}" if gaps else "")
