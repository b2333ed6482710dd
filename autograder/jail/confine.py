"""Confinement of one student process: namespaces, limits, Landlock and a system-call filter.

Everything here is asked of the kernel directly, through ctypes, right after the fork. Each
layer is independent of the others, since not every machine has all of them; `LAYERS` names
them, and the functions say whether the kernel agreed.
"""

import contextlib
import ctypes
import functools
import os
import platform
import signal
import struct
import sys

from . import system_calls

try:
    import resource
except ImportError:  # Windows
    resource = None

LAYERS = ("namespaces", "limits", "landlock", "seccomp")

_LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if _LINUX else None
#: The same, with Python's lock held throughout: who forks must be the only one who runs.
_holding_lock = ctypes.PyDLL(None) if _LINUX else None

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID = 0x10000000, 0x20000000
_NEW = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS
#: The number of the system call that forks; most machines share one.
_CLONE = {"x86_64": 56, "ppc64le": 120}.get(platform.machine(), 220)
MS_RDONLY, MS_NOSUID, MS_NODEV = 1, 2, 4
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
PR_SET_CHILD_SUBREAPER = 36


def _call(name, *arguments):
    if getattr(_libc, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def prctl(option, value=0):
    """Ask the kernel for an attribute of this process; silently nothing elsewhere."""
    if _LINUX:
        _libc.prctl(option, value, 0, 0, 0)


def share_cpu(cpu):
    """Keep this process to one processor, if that can be done.

    Two processes that take turns are faster on one than on two: the other one would have to
    be woken for every message.
    """
    if _LINUX and cpu is not None:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, {cpu})


def mount_tmpfs(path, megabytes, read_only=False):
    """Mount an empty file system of limited size."""
    flags = MS_NOSUID | MS_NODEV | (MS_RDONLY if read_only else 0)
    options = f"size={megabytes}m,nr_inodes=4096,mode=0755".encode()
    _call("mount", b"tmpfs", path.encode(), b"tmpfs", flags, options)


def fork(namespaces):
    """Fork as `os.fork` does, with or without new namespaces for the child.

    To leave them, and then to fork, would take one process more.

    Raises
    ------
    OSError
        If the kernel does not allow it.
    """
    if not namespaces:
        return os.fork()
    uid, gid = os.getuid(), os.getgid()
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = _holding_lock.syscall(_CLONE, _NEW | signal.SIGCHLD, None, None, None, None)
    if pid:
        ctypes.pythonapi.PyOS_AfterFork_Parent()
        if pid < 0:
            raise OSError("no namespaces")
    else:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        try:
            _stay(uid, gid)
        except BaseException:
            os._exit(1)  # whoever called this would go on twice
    return pid


def _stay(uid, gid):
    """Be in this process's new namespace for users who one was."""
    # Of a process that may not be looked into, an ordinary user may not write these files.
    prctl(PR_SET_DUMPABLE, 1)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        file = os.open(f"/proc/self/{name}", os.O_WRONLY | os.O_CLOEXEC)
        os.write(file, text.encode())
        os.close(file)
    prctl(PR_SET_DUMPABLE, 0)


def is_root():
    """Say whether this process runs as root, as far as its namespace tells."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def drop_capabilities():
    """Give up all capabilities, also those of root; nothing where there are none."""
    if not _LINUX:
        return
    header = struct.pack("<Ii", 0x20080522, 0)  # version 3, this process
    _call("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))


def limit_resources(megabytes, cpu_seconds, file_megabytes):
    """Set the limits on memory, processor time and files; returns whether it could."""
    if resource is None:
        return False
    limits = {
        "RLIMIT_AS": megabytes * 2**20,
        "RLIMIT_CPU": cpu_seconds,
        "RLIMIT_FSIZE": file_megabytes * 2**20,
        "RLIMIT_NOFILE": 64,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 1,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
    }
    for name, value in limits.items():
        # macOS refuses some of them; what counts here is memory, reported below.
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (value, value))
    return resource.getrlimit(resource.RLIMIT_AS)[0] == limits["RLIMIT_AS"]


# --- Landlock: which files may be seen -------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_FS_EXECUTE, _FS_READ_FILE, _FS_READ_DIR = 1, 4, 8
#: The rights that each version of Landlock added: files, then renaming, truncating, devices.
_FS_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_NET_RIGHTS = 0b11  # bind and connect, from version 4
_SCOPES = 0b11  # abstract sockets and signals, from version 6


def landlock_version():
    """Return the version of Landlock that the kernel speaks, or 0."""
    return max(_libc.syscall(_CREATE_RULESET, None, 0, 1), 0) if _LINUX else 0


def landlock(readable, writable):
    """Let this process see nothing but some folders; returns whether the kernel agreed."""
    version = landlock_version()
    if not version:
        return False
    rights = sum(bits for since, bits in _FS_RIGHTS.items() if since <= version)
    attributes = struct.pack(
        "<QQQ", rights, _NET_RIGHTS if version >= 4 else 0, _SCOPES if version >= 6 else 0
    )
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _libc.syscall(_CREATE_RULESET, ctypes.c_char_p(attributes), size, 0)
    if ruleset < 0:
        return False
    read_only = _FS_EXECUTE | _FS_READ_FILE | _FS_READ_DIR
    for paths, allowed in ((readable, read_only), (writable, rights)):
        for path in paths:
            try:
                folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue
            # What a file can be granted: less than a folder.
            bits = allowed if os.path.isdir(path) else allowed & (_FS_EXECUTE | _FS_READ_FILE | 2)
            rule = struct.pack("<Qi", bits, folder)
            _libc.syscall(_ADD_RULE, ruleset, 1, ctypes.c_char_p(rule), 0)
            os.close(folder)
    no_new_privileges()
    agreed = _libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return agreed


# --- seccomp: which system calls there are, see `system_calls` --------------------------------


def no_new_privileges():
    """Renounce programs that grant privileges, for good."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


@functools.cache
def seccomp_program(process):
    """Return the system-call filter for a process of this number; None if there is none here."""
    machine = platform.machine()
    known = _LINUX and machine in system_calls.MACHINES
    return system_calls.program(machine, process) if known else None


def seccomp():
    """Put on the system-call filter; returns whether the kernel agreed.

    It holds for good and for every thread to come.
    """
    text = seccomp_program(os.getpid())
    if not text:
        return False
    program = ctypes.create_string_buffer(text, len(text))
    header = struct.pack("@HP", len(text) // 8, ctypes.addressof(program))
    no_new_privileges()
    return _libc.prctl(PR_SET_SECCOMP, 2, ctypes.c_char_p(header), 0, 0) == 0
