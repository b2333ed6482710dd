"""The system-call filter: what it refuses and allows, by its text and from inside."""

import ctypes
import errno
import platform
import struct

import pytest

from autograder.jail import system_calls
from autograder.judge.sandbox import Sandbox, world_of
from autograder.judge.student import Ended, Session
from nnkit.exercise import Binding
from nnkit.neuron import sigmoid
from tests.jail.system_calls import TABLE

PID = 4242
ALLOWED, FAILS = 0x7FFF0000, 0x00050000
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: What comes of a call, by its outcome in the table, if all its arguments have all bits set.
VERDICTS = {
    "allowed": ALLOWED,
    "done": FAILS,
    "denied": FAILS | errno.EPERM,
    "absent": FAILS | errno.ENOSYS,
}
#: The calls of which only some reach the kernel: arguments that do not, and arguments that do
#: but ask for nothing there.
SOME = {
    "fcntl": ((-1, 1024, 1), (-1, 3)),
    "ioctl": ((-1, 0x5412, -1), (-1, 0x5401, -1)),
    "open": ((-1, 0x200), (-1, 0)),
    "openat": ((-1, -1, 0x200), (-1, -1, 0)),
    "madvise": ((-1, 0, 21), (-1, 0, 4)),
    "kill": ((0, 0), ("own", 0)),
    "tkill": ((-1, 0), ("own", 0)),
    "tgkill": ((-1, -1, 0), ("own", "own", 0)),
    "prlimit64": ((0, -1, -1, 0), (0, -1, 0, 0)),
    "prctl": ((1, 0), (16, -1)),
    "membarrier": ((1,), (0,)),
}


def numbers(machine, *outcomes):
    """Return the numbers of all calls with one of these outcomes."""
    return {
        row[machine] for row, outcome in TABLE.values() if outcome in outcomes and machine in row
    }


def verdict(machine, number, arguments=(-1,) * 6, architecture=None):
    """Run the filter on one call, as the kernel does."""
    architecture = MACHINES[machine] if architecture is None else architecture
    words = [a & (2**64 - 1) for a in (*arguments, *[0] * (6 - len(arguments)))]
    data = struct.pack("<IIQ6Q", number, architecture, 0, *words)
    code = list(struct.iter_unpack("<HBBI", system_calls.program(machine, PID)))
    place = loaded = 0
    while True:
        kind, yes, no, value = code[place]
        place += 1
        if kind == 0x20:
            (loaded,) = struct.unpack_from("<I", data, value)
        elif kind == 0x54:
            loaded &= value
        elif kind == 0x15:
            place += yes if loaded == value else no
        elif kind == 0x35:
            place += yes if loaded >= value else no
        else:
            assert kind == 0x06
            return value


def own(arguments, pid):
    return tuple(pid if argument == "own" else argument for argument in arguments)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", TABLE)
def test_the_filter_knows_the_outcome_of_every_call(machine, name):
    row, outcome = TABLE[name]
    if machine not in row:
        pytest.skip("no such call there")
    if outcome == "some":
        refused, allowed = SOME[name]
        assert verdict(machine, row[machine], own(refused, PID)) == FAILS | errno.EPERM
        assert verdict(machine, row[machine], own(allowed, PID)) == ALLOWED
    else:
        assert verdict(machine, row[machine]) == VERDICTS[outcome]


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_without_a_call_are_refused_and_new_ones_absent(machine):
    known = {row[machine] for row, _ in TABLE.values() if machine in row}
    unknown = set(range(1000)) - known
    assert {verdict(machine, n) for n in unknown if n < 424} == {FAILS | errno.EPERM}
    assert {verdict(machine, n) for n in unknown if n >= 424} == {FAILS | errno.ENOSYS}


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_another_architecture_or_set_of_numbers_are_refused(machine):
    assert verdict(machine, 0, architecture=0x40000003) == FAILS | errno.EPERM  # i386
    for number in (0x40000000, 0x40000000 + 39, 2**32 - 1):
        assert verdict(machine, number) == FAILS | errno.EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_lets_through_no_call_that_it_does_not_list(machine):
    through = {n for n in range(1000) if verdict(machine, n) == ALLOWED}
    # Of the calls of which only some are allowed, opening with all flags at once is.
    opening = {TABLE[name][0].get(machine) for name in ("open", "openat")} - {None}
    assert through == numbers(machine, "allowed") | opening


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        # What Python asks: F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC.
        *((command, True) for command in (0, 1, 2, 3, 4, 1030)),
        # F_GETLK, F_SETLK, F_SETLKW, F_SETOWN, F_SETSIG, F_SETOWN_EX, F_OFD_GETLK to _SETLKW
        *((command, False) for command in (5, 6, 7, 8, 10, 15, 36, 37, 38)),
        # F_SETLEASE, F_NOTIFY, F_CANCELLK, F_SETPIPE_SZ, F_ADD_SEALS, F_SET_RW_HINT
        *((command, False) for command in (1024, 1026, 1029, 1031, 1033, 1036)),
        (2**32 + 1024, False),  # the kernel does not look at the high word
        (2**32 + 3, True),
        (-1, False),
    ],
)
def test_fcntl_is_filtered_by_its_command(machine, command, expected):
    number = TABLE["fcntl"][0][machine]
    assert (verdict(machine, number, (3, command, 1)) == ALLOWED) == expected


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", ["kill", "tkill", "tgkill"])
def test_signals_reach_this_process_only(machine, name):
    number = TABLE[name][0][machine]
    assert verdict(machine, number, (PID, 9)) == ALLOWED
    for other in (PID + 1, 1, 0, -1, -PID):
        assert verdict(machine, number, (other, 9)) == FAILS | errno.EPERM


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((0, 7, 0, 1), True),
        ((PID, 7, 0, 1), True),
        ((PID + 1, 7, 0, 1), False),
        ((0, 7, 8, 0), False),
        ((0, 7, 2**32, 0), False),  # of a pointer the high word counts
    ],
)
def test_own_limits_are_read_and_none_are_set(machine, arguments, expected):
    number = TABLE["prlimit64"][0][machine]
    assert (verdict(machine, number, arguments) == ALLOWED) == expected


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (0o0, True),  # O_RDONLY
        (0o1101, True),  # O_WRONLY | O_CREAT | O_TRUNC
        (0o1002, True),  # O_RDWR | O_TRUNC
        (0o2101, True),  # O_WRONLY | O_CREAT | O_APPEND
        (0o1000, False),  # O_RDONLY | O_TRUNC
        (0o2001000, False),  # with O_CLOEXEC
    ],
)
def test_who_opens_to_read_does_not_empty(machine, flags, expected):
    number = TABLE["openat"][0][machine]
    assert (verdict(machine, number, (-100, 0, flags)) == ALLOWED) == expected


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
    "inotify": "call(INOTIFY_INIT1, 0)",
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
    "link": "os.link('own', 'other')",
    "symbolic link": "os.symlink('own', 'other')",
    "cutting off by path": "os.truncate('own', 0)",
    "emptying while reading": "os.open('own', os.O_RDONLY | os.O_TRUNC)",
    "room in advance": "os.posix_fallocate(own, 0, 1)",
    "advice on others' caches": "os.posix_fadvise(nnkit, 0, 0, os.POSIX_FADV_DONTNEED)",
    "disk": "call(SYNC)",
    "session": "os.setsid()",
    "group": "os.setpgid(0, 0)",
    "user": "os.setuid(os.getuid())",
    "priority": "os.nice(0)",
    "descriptors over the socket": "socket.send_fds(channel, [b'x'], [own])",
    "socket": "socket.socketpair()",
    "death signal": "call(PRCTL, 1, 0)",
    "process": "os.fork()",
    "program": "os.execv('/bin/true', ['true'])",
}

#: What right answers may well do.
HARMLESS = {
    "descriptors": "os.close(os.dup(own)); os.set_inheritable(own, False)",
    "waiting": "os.set_blocking(own, True); os.get_blocking(own)",
    "terminal": "os.isatty(own)",
    "installed folders": "os.listdir(os.path.dirname(os.__file__))",
    "folders": "os.listdir('nnkit'); os.chdir('nnkit'); os.getcwd(); os.chdir('..')",
    "reading": "with open('own') as f: f.read()\nos.stat('own'); os.access('own', os.R_OK)",
    "mapped file": "np.memmap('own', 'u1', 'r').sum()",
    "to the disk": "os.fsync(own); os.fdatasync(own)",
    "large arrays": "A = np.ones((500, 500)); (A @ A).sum(); np.resize(A, (3000, 3000))",
    "linear algebra": "np.linalg.svd(np.random.default_rng(0).normal(size=(50, 50)))",
    "room on the disk": "import shutil; shutil.disk_usage('.')",
    "random": "import random, secrets; random.random(); secrets.token_bytes()",
    "time": "import time; time.sleep(1e-3); time.perf_counter(); time.process_time(); os.times()",
    "numbers of the machine": "os.cpu_count(); os.sysconf('SC_OPEN_MAX'); os.uname()",
    "own limits": "resource.getrlimit(resource.RLIMIT_AS); resource.getrusage(0)",
    "mask": "os.umask(os.umask(0o022))",
    "pipes": "r, w = os.pipe(); os.write(w, b'x'); select.select([r], [], [], 1); os.read(r, 1)",
    "polling": "p = select.poll(); p.register(own); p.poll(1)",
    "faults": "import faulthandler\n"
    "with open('own') as f: faulthandler.enable(f); faulthandler.disable()",
    "imports": "import asyncio, concurrent.futures, multiprocessing, subprocess",
    "signal to itself": "os.kill(os.getpid(), 0); call(TKILL, threading.get_native_id(), 0)",
    "raised signal": "import signal; signal.signal(10, signal.SIG_IGN); signal.raise_signal(10)",
    "handled signal": "import signal\n"
    "got = []; signal.signal(10, lambda *a: got.append(1)); signal.raise_signal(10); got[0]",
    "alarm": "import signal, time\n"
    "signal.signal(14, lambda *a: None); signal.setitimer(0, 1e-3); time.sleep(0.01)",
}

#: What right answers may well do where they have a place of their own to write to.
WRITING = {
    "files": "with open('new', 'w') as f: f.write('x')\nos.rename('new', 'old'); os.remove('old')",
    "folders": "os.makedirs('a/b'); os.removedirs('a/b')",
    "temporary": "import tempfile; tempfile.TemporaryDirectory(dir='.').cleanup()",
    "temporary file": "import tempfile\nwith tempfile.TemporaryFile(dir='.') as f: f.write(b'x')",
    "copy": "import shutil; shutil.copyfile('own', 'copy')",
    "arrays": "np.save('a.npy', np.ones(3)); np.load('a.npy', mmap_mode='r').sum()",
    "array in a file": "m = np.memmap('m', 'f8', 'w+', shape=3); m[:] = 1; m.flush()",
}

SOURCE = """
import ctypes, fcntl, gc, os, resource, select, socket, struct, sys, threading
import numpy as np
from nnkit import exercise

def call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    arguments = [os.getpid() if a == "own" else a for a in arguments]
    if libc.syscall(*map(ctypes.c_long, [number, *arguments])) == -1:
        raise OSError(ctypes.get_errno(), "syscall")

{numbers}
nnkit, numpy, python = (
    os.open(module.__file__, os.O_RDONLY) for module in (exercise, np, os)
)
own = os.open("own", os.O_RDONLY)
channel = next(o for o in gc.get_objects() if type(o).__name__ == "Calls").channel.sock

@exercise.exercise("ps1", points=1)
def sigmoid(z):
    try:
        exec(z, globals())
    except OSError as error:
        return error.errno
    except BaseException as error:
        return repr(error)
    return 0
"""

MACHINE = platform.machine()


@pytest.fixture(scope="module", params=[True, False], ids=["full", "degraded"])
def attempt(request):
    """A function that runs code in a student process and returns its error number, or 0."""
    if MACHINE not in MACHINES:
        pytest.skip("the filter knows x86-64 and aarch64")
    named = "\n".join(
        f"{name.upper()} = {row[MACHINE]}" for name, (row, _) in TABLE.items() if MACHINE in row
    )
    source = SOURCE.replace("{numbers}", named)
    import solutions

    references = solutions.references()
    with Sandbox(world_of("ps1"), namespaces=request.param) as sandbox:
        if not sandbox.layers["seccomp"] or sandbox.layers["namespaces"] != request.param:
            pytest.skip("this machine lacks a layer")
        session = Session(sandbox, {"nnkit/neuron.py": source.encode(), "own": b"x"}, references)
        with Binding(session.implementations(list(references))):
            yield sigmoid
        session.close()


@pytest.mark.parametrize("code", ATTEMPTS.values(), ids=ATTEMPTS)
def test_what_reaches_beyond_the_process_is_refused(attempt, code):
    assert attempt(code) == errno.EPERM


@pytest.mark.parametrize("code", HARMLESS.values(), ids=HARMLESS)
def test_what_right_answers_do_still_works(attempt, code):
    assert attempt(code) == 0


@pytest.mark.parametrize("code", WRITING.values(), ids=WRITING)
def test_without_a_mount_of_its_own_a_process_writes_nothing(attempt, request, code):
    own_mount = request.node.callspec.params["attempt"]
    assert attempt(code) == (0 if own_mount else errno.EACCES)


def test_a_thread_cannot_be_started_and_says_so(attempt):
    said = attempt("threading.Thread(target=print).start()")
    assert said == 'RuntimeError("can\'t start new thread")'


# --- every call, from inside ------------------------------------------------------------------

#: Arguments that ask for nothing, where all bits set would: to take an alarm back, to set a
#: mask, to wake nobody.
NOTHING = {
    "alarm": (0,),
    "brk": (0,),
    "futex": (-1, 1, 0),
    "set_tid_address": (0,),
    "umask": (0o022,),
}
#: These do not come back. The last two are the kernel's own, from 6.11 and 6.18 on: it puts them
#: into a process that it traces, filters them nowhere, and ends who calls them from elsewhere.
APART = ("exit", "exit_group", "rt_sigreturn", "uretprobe", "uprobe")
HERE = [name for name, (row, _) in TABLE.items() if MACHINE in row and name not in APART]


def asks_in_vain(name, arguments):
    """Say whether the kernel itself does not know a call: not every kernel has every one."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall(*map(ctypes.c_long, [TABLE[name][0][MACHINE], *arguments]))
    return ctypes.get_errno() == errno.ENOSYS


@pytest.mark.parametrize("name", HERE)
def test_every_call_by_number(attempt, name):
    row, outcome = TABLE[name]

    def error(arguments):
        return attempt(f"call({row[MACHINE]}, *{arguments!r})")

    if outcome == "some":
        refused, arguments = SOME[name]
        assert error(refused) == errno.EPERM
    else:
        arguments = NOTHING.get(name, (-1,) * 6)
    got = error(arguments)
    if outcome == "denied":
        assert got == errno.EPERM
    elif outcome == "absent":
        assert got == errno.ENOSYS
    elif outcome == "done":
        assert got == 0
    else:
        assert isinstance(got, int) and got != errno.EPERM
        assert got != errno.ENOSYS or asks_in_vain(name, arguments)


def test_every_number_without_a_call(attempt):
    known = {row[MACHINE] for row, _ in TABLE.values() if MACHINE in row}
    for number in [*sorted(set(range(600)) - known), 0x40000000, 0x40000000 + 39]:
        expected = errno.ENOSYS if 424 <= number < 600 else errno.EPERM
        assert attempt(f"call({number}, *[-1] * 6)") == expected, number


#: Asks for each of many numbers in turn; what is not refused with "not permitted" is left over.
LEFT = """
def left(numbers, ask):
    found = []
    for number in numbers:
        error = ask(number)
        if error != 1:
            found.append((number, error))
    return found
"""

X86_64 = pytest.mark.skipif(MACHINE != "x86_64", reason="only x86-64 has a second way in")


@X86_64
def test_every_number_of_the_second_set(attempt):
    # x32: the same calls, and some of its own from 512 on, with bit 30 set.
    ask = "def ask(number):\n    try: call(2**30 + number, *[-1] * 6)\n"
    ask += "    except OSError as error: return error.errno\n"
    assert attempt(f"{LEFT}{ask}found = left(range(600), ask)\nassert not found, found") == 0


#: Machine code: the number in eax, six arguments of -1, and the gate that 32-bit programs use.
GATE = """
import mmap
code = bytes.fromhex(
    "53 55 56 57"  # push rbx, rbp, rsi, rdi
    "89 f8"  # mov eax, edi
    "bb ff ff ff ff b9 ff ff ff ff ba ff ff ff ff be ff ff ff ff bf ff ff ff ff bd ff ff ff ff"
    "cd 80"  # int 0x80
    "5f 5e 5d 5b c3"  # and back
)
page = mmap.mmap(-1, 4096, prot=7)
page.write(code)
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
gate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(address)
def ask(number):
    return -gate(number)
"""


@X86_64
def test_every_number_of_the_gate_for_32_bits(attempt):
    try:
        got = attempt(f"{LEFT}{GATE}found = left(range(480), ask)\nassert not found, found")
    except Ended as error:
        assert "crashed" in str(error)  # a kernel without that gate
    else:
        assert got == 0


@pytest.mark.parametrize("name", ["exit", "exit_group"])
def test_a_process_may_end(attempt, name):
    with pytest.raises(Ended, match="exit status 7"):
        attempt(f"call({TABLE[name][0].get(MACHINE)}, 7)")
