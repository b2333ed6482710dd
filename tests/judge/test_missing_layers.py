"""Where a layer is missing, what is said to be open is open, and all else is closed.

Layers are taken away one by one and together, and each sentence is tried from inside a student
process. Nothing here does harm where it gets through: modes and processors are set to what
they are, locks are given back at once, and what is changed was made for it.
"""

import contextlib
import fcntl
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import nnkit.exercise
import solutions
from autograder.jail import confine, system_calls
from autograder.judge import bwrap
from autograder.judge.sandbox import Sandbox, missing, world_of
from autograder.judge.student import Session
from nnkit.exercise import Binding
from nnkit.neuron import sigmoid

#: By a word of each sentence: code that raises nothing if it gets through. `outside` is a folder
#: of the account's with a file, `other` a process of its, `port` one where somebody listens.
PROBES = {
    "read, change and delete": [
        "with open(outside + '/file') as file: file.read()",
        "os.listdir(outside)",
        "os.close(os.open(outside + '/file', os.O_WRONLY))",
        "os.mkdir(outside + '/folder'); os.rmdir(outside + '/folder')",
        "os.rename(outside + '/file', outside + '/moved')\n"
        "os.rename(outside + '/moved', outside + '/file')",
    ],
    "empty files": ["os.truncate(outside + '/file', 0)"],
    "modes and times": [
        "os.chmod(outside + '/file', 0o600)",
        "about = os.stat(outside + '/file')\n"
        "os.utime(outside + '/file', ns=(about.st_atime_ns, about.st_mtime_ns))",
        "os.chown(outside + '/file', os.getuid(), os.getgid())",
    ],
    "locks": [
        "fcntl.flock(nnkit, fcntl.LOCK_SH | fcntl.LOCK_NB); fcntl.flock(nnkit, fcntl.LOCK_UN)",
        "fcntl.fcntl(nnkit, 1024, 0); fcntl.fcntl(nnkit, 1024, 2)",
    ],
    # More than the 32 MB that a process may write, in files that are smaller.
    "fill the disk": [
        "for n in '12':\n    with open('large' + n, 'wb') as file: file.write(bytes(20 * 2**20))"
    ],
    "network": ["with socket.socket(2, 2) as s: s.sendto(b'x', ('127.0.0.1', port))"],
    "processes that student code starts": ["start()"],
    "signal other": ["os.kill(other, 0)"],
    "slow other": ["os.sched_setaffinity(other, os.sched_getaffinity(other))"],
    "memory and processor": [
        "assert -1 in resource.getrlimit(resource.RLIMIT_AS)",
        "assert -1 in resource.getrlimit(resource.RLIMIT_CPU)",
    ],
    "runs as root": ["assert os.getuid() == 0"],
    "size and times": ["os.stat(outside + '/file')", "os.readlink(outside + '/link')"],
    "which processes": ["assert os.uname().nodename == host", "os.getpgid(other)"],
}

#: What is put into the zygote, so that a layer is missing; Landlock can also be an older one.
WITHOUT = {
    "limits": "confine.limit_resources = lambda *a: False",
    "landlock": "confine.landlock = lambda *a: False",
    "seccomp": "confine.seccomp = lambda: False",
    "landlock 6": "confine.landlock_version = lambda: 5",
    "landlock 3": "confine.landlock_version = lambda: 2",
}

#: Which layers are missing, each time.
COMBINATIONS = [
    (),
    ("limits",),
    ("landlock",),
    ("seccomp",),
    *(
        ("namespaces", *more)
        for more in [
            (),
            ("limits",),
            ("landlock",),
            ("landlock 6",),
            ("landlock 3",),
            ("seccomp",),
            ("seccomp", "landlock 6"),
            ("seccomp", "landlock 3"),
            ("seccomp", "landlock"),
            ("seccomp", "limits"),
            ("landlock", "limits"),
            ("limits", "landlock", "seccomp"),
        ]
    ),
]

SOURCE = """
import ctypes, fcntl, os, resource, socket, time
from nnkit import exercise

nnkit = os.open(exercise.__file__, os.O_RDONLY)
libc = ctypes.CDLL(None)

def start():
    if os.fork() == 0:
        os.setsid()
        libc.prctl(15, b"{name}-2", 0, 0, 0)
        time.sleep(60)
        os._exit(0)
    time.sleep(0.1)

@exercise.exercise("ps1", points=1)
def sigmoid(code, **given):
    libc.prctl(15, b"{name}-1", 0, 0, 0)
    try:
        exec(code, {**globals(), **given})
    except BaseException as error:
        return repr(error)
    return "through"
"""

#: The student process calls itself so, and a number.
NAME = f"nn{os.getpid()}"


def named(number):
    """Return the folders in /proc of processes with a name, in all namespaces."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            about = status(folder)
            if about["Name"] == f"{NAME}-{number}" and not about["State"].startswith("Z"):
                found.append(folder)
    return found


def status(folder):
    """Return what the kernel says of a process."""
    lines = (folder / "status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def ancestors(folder):
    """Return the numbers of a process's parent, its parent's and so on."""
    found = []
    while (parent := int(status(folder)["PPid"])) > 1:
        found.append(parent)
        folder = Path("/proc", str(parent))
    if not parent:  # what one is told of a process that has just gone
        raise ProcessLookupError
    return found


def become_ordinary():
    """Give up what puts a process of root's above others of root's."""
    confine.no_new_privileges()
    confine.drop_capabilities()


def survives(sandbox):
    """Wait until what a student process has started is gone, or left to itself."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        left = named(2)
        try:
            if all(sandbox._process.pid in ancestors(folder) for folder in left):
                if not left:
                    return False
                time.sleep(0.02)
                continue
            for folder in left:
                os.kill(int(folder.name), signal.SIGKILL)
        except OSError:  # it went just now
            continue
        return True
    raise AssertionError("neither gone nor left to itself")


@pytest.fixture
def student(request, monkeypatch):
    """Start a sandbox without some layers; yields it, its session and the student's function."""
    without = request.param
    if platform.machine() not in system_calls.MACHINES or confine.landlock_version() < 6:
        pytest.skip("this machine lacks a layer")
    patches = "; ".join(WITHOUT[layer] for layer in without if layer in WITHOUT)
    if patches:
        start = bwrap._ZYGOTE.replace(
            "main(int(", f"from jail import confine; {patches}; main(int("
        )
        assert start != bwrap._ZYGOTE
        monkeypatch.setattr(bwrap, "_ZYGOTE", start)
    references = solutions.references()
    namespaces = "namespaces" not in without
    with Sandbox(world_of("ps1"), namespaces=namespaces) as sandbox:
        if sandbox.layers["namespaces"] != namespaces:
            pytest.skip("this machine has no namespaces")
        source = SOURCE.replace("{name}", NAME)
        session = Session(sandbox, {"nnkit/neuron.py": source.encode()}, references)
        with Binding(session.implementations(list(references))):
            yield sandbox, session, sigmoid
        session.close()


def names(combination):
    return ", ".join(combination) or "nothing"


@pytest.mark.parametrize("student", COMBINATIONS, indirect=True, ids=names)
def test_the_first_line_names_what_is_open_and_nothing_else(student, tmp_path):
    sandbox, session, attempt = student
    (tmp_path / "file").write_text("x")
    (tmp_path / "file").chmod(0o600)
    (tmp_path / "link").symlink_to("file")
    got_through = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.setblocking(False)
        with subprocess.Popen(["sleep", "600"], preexec_fn=become_ordinary) as other:
            try:
                given = {
                    "outside": str(tmp_path),
                    "other": other.pid,
                    "port": listener.getsockname()[1],
                    "host": os.uname().nodename,
                }
                for sentence, codes in PROBES.items():
                    said = [attempt(code, **given) for code in codes]
                    got_through[sentence] = "through" in said
            finally:
                other.kill()
        # What counts is what arrived; a network of one's own takes everything.
        try:
            got_through["network"] = listener.recv(1) == b"x"
        except BlockingIOError:
            got_through["network"] = False
    session.close()
    got_through["processes that student code starts"] = survives(sandbox)
    said = {word: any(word in gap for gap in sandbox.missing()) for word in PROBES}
    assert got_through == said


def test_each_sentence_is_tried():
    layers = dict.fromkeys(confine.LAYERS, False)
    *gaps, last = missing(layers, 0, root=True)
    assert "only filters" in last
    assert [[word in gap for word in PROBES].count(True) for gap in gaps] == [1] * len(PROBES)


@pytest.mark.parametrize("student", [(), ("namespaces",)], indirect=True, ids=names)
def test_a_student_process_has_no_capabilities(student):
    _, _, attempt = student
    assert attempt("pass") == "through"
    (folder,) = named(1)
    about = status(folder)
    held = {about[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Amb")}
    assert held == {"0" * 16}
    assert about["NoNewPrivs"] == "1"


#: Takes the strongest lease and lock that it gets on a file, and says how many it got.
HOLD = """
held = globals().setdefault('held', [])
held.append(os.open(path, os.O_RDONLY))
got = 0
for way in (lambda: fcntl.fcntl(held[-1], 1024, fcntl.F_WRLCK),
            lambda: fcntl.flock(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)):
    try:
        way()
        got += 1
    except OSError:
        pass
assert got == 0
"""

#: Where the sandbox shows files that everybody opens, and which these are.
SHARED = {
    "exercise.__file__": nnkit.exercise.__file__,
    "__import__('numpy').__file__": np.__file__,
    "os.__file__": os.__file__,
    "__import__('sys').executable": sys.executable,
}


@pytest.mark.parametrize("student", [("seccomp", "landlock")], indirect=True, ids=names)
def test_what_student_code_holds_of_the_files_it_reads_holds_up_nobody_outside(student):
    sandbox, _, attempt = student
    if not sandbox.own_files:
        pytest.skip("this machine has no overlays")
    for path in SHARED:
        # The filter is off: each is held, on the sandbox's own file.
        assert "AssertionError" in attempt(f"path = os.path.realpath({path})\n{HOLD}"), path
    for path in map(os.path.realpath, SHARED.values()):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # fails where a lease is held
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(descriptor)
