"""The system-call filter: what it refuses and allows, by its text and from inside."""

import errno
import platform
import struct

import pytest

from autograder.jail import confine
from autograder.judge.sandbox import Sandbox, world_of
from autograder.judge.student import Session
from nnkit.exercise import Binding
from nnkit.neuron import sigmoid

PID = 4242
ALLOWED, REFUSED = 0x7FFF0000, 0x00050000 | errno.EPERM
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def verdict(machine, number, arguments=(), architecture=None):
    """Run the filter on one call, as the kernel does."""
    architecture = MACHINES[machine][1] if architecture is None else architecture
    words = [a & (2**64 - 1) for a in (*arguments, *[0] * (6 - len(arguments)))]
    data = struct.pack("<IIQ6Q", number, architecture, 0, *words)
    code = list(struct.iter_unpack("<HBBI", confine._program(machine, PID)))
    place = loaded = 0
    while True:
        kind, yes, no, value = code[place]
        place += 1
        if kind == 0x20:
            (loaded,) = struct.unpack_from("<I", data, value)
        elif kind == 0x15:
            place += yes if loaded == value else no
        elif kind == 0x35:
            place += yes if loaded >= value else no
        else:
            assert kind == 0x06
            return value


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", confine._FORBIDDEN)
def test_a_forbidden_call_is_refused_and_kills_nobody(machine, name):
    number = confine._FORBIDDEN[name][MACHINES[machine][0]]
    if number is not None:
        assert verdict(machine, number) == REFUSED


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_another_architecture_or_set_of_numbers_are_refused(machine):
    assert verdict(machine, 0, architecture=0x40000003) == REFUSED  # i386
    if machine == "x86_64":
        assert verdict(machine, 0x40000000) == REFUSED


FCNTL = {"x86_64": 72, "aarch64": 25}


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        # What Python asks: F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC.
        *((command, ALLOWED) for command in (0, 1, 2, 3, 4, 1030)),
        # F_GETLK, F_SETLK, F_SETLKW, F_SETOWN, F_SETSIG, F_SETOWN_EX, F_OFD_GETLK to _SETLKW
        *((command, REFUSED) for command in (5, 6, 7, 8, 10, 15, 36, 37, 38)),
        # F_SETLEASE, F_NOTIFY, F_CANCELLK, F_SETPIPE_SZ, F_ADD_SEALS, F_SET_RW_HINT
        *((command, REFUSED) for command in (1024, 1026, 1029, 1031, 1033, 1036)),
        (2**32 + 1024, REFUSED),  # the kernel does not look at the high word
        (2**32 + 3, ALLOWED),
        (-1, REFUSED),
    ],
)
def test_fcntl_is_filtered_by_its_command(machine, command, expected):
    assert verdict(machine, FCNTL[machine], (3, command, 1)) == expected


@pytest.mark.parametrize(
    ("machine", "kill", "tgkill"), [("x86_64", 62, 234), ("aarch64", 129, 131)]
)
def test_signals_reach_this_process_only(machine, kill, tgkill):
    for number in (kill, tgkill):
        assert verdict(machine, number, (PID, 9)) == ALLOWED
        for other in (PID + 1, 1, 0, -1, -PID):
            assert verdict(machine, number, (other, 9)) == REFUSED


@pytest.mark.parametrize(
    ("machine", "numbers"),
    [
        # read, write, mmap, mprotect, munmap, brk, futex, openat, close, getrandom
        ("x86_64", (0, 1, 9, 10, 11, 12, 202, 257, 3, 318)),
        ("aarch64", (63, 64, 222, 226, 215, 214, 98, 56, 57, 278)),
    ],
)
def test_what_every_program_needs_is_allowed(machine, numbers):
    assert {verdict(machine, number) for number in numbers} == {ALLOWED}


# --- from inside a student process -------------------------------------------------------------

#: Each would succeed, on a file that others open or on one of the process's own, if it were not
#: filtered. `call` asks the kernel directly.
ATTEMPTS = {
    "lease on nnkit": "fcntl.fcntl(nnkit, 1024, 1)",
    "lease on numpy": "fcntl.fcntl(numpy, 1024, 1)",
    "lease on Python": "fcntl.fcntl(python, 1024, 1)",
    "lease to read": "fcntl.fcntl(nnkit, 1024, 0)",
    "lease past the high word": "call(FCNTL, nnkit, 2**32 + 1024, 1)",
    "notice of a folder": "fcntl.fcntl(os.open('.', os.O_RDONLY), 1026, 2)",
    "flock": "fcntl.flock(nnkit, fcntl.LOCK_SH)",
    "lockf": "fcntl.lockf(own, fcntl.LOCK_EX)",
    "lock of an open file": "fcntl.fcntl(own, 37, struct.pack('hhqqi', 1, 0, 0, 0, 0))",
    "owner": "fcntl.fcntl(own, 8, os.getpid())",
    "owner by ioctl": "fcntl.ioctl(own, 0x8901, struct.pack('i', os.getpid()))",
    "signal": "fcntl.fcntl(own, 10, 9)",
    "flags of a file": "fcntl.ioctl(own, 0x80086601, bytes(8))",
    "inotify": "call(INOTIFY, 0)",
    "memory as a file": "os.memfd_create('x')",
    "chmod": "os.chmod('own', 0o600)",
    "fchmod": "os.fchmod(own, 0o600)",
    "chown": "os.chown('own', os.getuid(), os.getgid())",
    "lchown": "os.lchown('own', os.getuid(), os.getgid())",
    "utime": "os.utime('own')",
    "setxattr": "os.setxattr('own', 'user.x', b'x')",
    "affinity": "os.sched_setaffinity(0, os.sched_getaffinity(0))",
    "scheduler": "os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))",
    "pipe in a folder": "os.mkfifo('pipe')",
    "signal to the parent": "os.kill(os.getppid(), 0)",
    "signal to all": "os.kill(-1, 0)",
    "thread": "call(TKILL, threading.get_native_id(), 0)",
}

#: What right answers may well do.
HARMLESS = {
    "descriptors": "os.close(os.dup(own)); os.set_inheritable(own, False)",
    "waiting": "os.set_blocking(own, True); os.get_blocking(own)",
    "terminal": "os.isatty(own)",
    "files": "with open('new', 'w') as f: f.write('x')\nos.rename('new', 'old'); os.remove('old')",
    "installed folders": "os.listdir(os.path.dirname(os.__file__))",
    "temporary": "import tempfile; tempfile.TemporaryDirectory(dir='.').cleanup()",
    "arrays": "np.save('a.npy', np.ones(3)); np.load('a.npy', mmap_mode='r').sum()",
    "signal to itself": "os.kill(os.getpid(), 0)",
    "raised signal": "import signal; signal.signal(10, signal.SIG_IGN); signal.raise_signal(10)",
}

NUMBERS = {"x86_64": (72, 253, 200), "aarch64": (25, 26, 130)}

SOURCE = """
import ctypes, fcntl, os, struct, sys, threading
import numpy as np
from nnkit import exercise

def call(*arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(*map(ctypes.c_long, arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "syscall")

FCNTL, INOTIFY, TKILL = {numbers}
nnkit, numpy, python = (
    os.open(module.__file__, os.O_RDONLY) for module in (exercise, np, os)
)
own = os.open("own", os.O_RDWR | os.O_CREAT, 0o644)

@exercise.exercise("ps1", points=1)
def sigmoid(z):
    try:
        exec(z)
    except OSError as error:
        return error.errno
    except BaseException as error:
        return repr(error)
    return 0
"""


@pytest.fixture(scope="module", params=[True, False], ids=["full", "degraded"])
def attempt(request):
    """A function that runs code in a student process and returns its error number, or 0."""
    if platform.machine() not in NUMBERS:
        pytest.skip("the filter knows x86-64 and aarch64")
    source = SOURCE.replace("{numbers}", str(NUMBERS[platform.machine()]))
    references = pytest.importorskip("solutions").references()
    with Sandbox(world_of("ps1"), namespaces=request.param) as sandbox:
        if not sandbox.layers["seccomp"] or sandbox.layers["namespaces"] != request.param:
            pytest.skip("this machine lacks a layer")
        session = Session(sandbox, {"nnkit/neuron.py": source.encode()}, references)
        with Binding(session.implementations(list(references))):
            yield sigmoid
        session.kill()


@pytest.mark.parametrize("code", ATTEMPTS.values(), ids=ATTEMPTS)
def test_what_reaches_beyond_the_process_is_refused(attempt, code):
    assert attempt(code) == errno.EPERM


@pytest.mark.parametrize("code", HARMLESS.values(), ids=HARMLESS)
def test_what_right_answers_do_still_works(attempt, code):
    assert attempt(code) == 0
