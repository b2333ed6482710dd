"""Confinement of one student process: namespaces, limits, Landlock and a system-call filter.

Everything here is asked of the kernel directly, through ctypes, right after the fork. Each
layer is independent of the others, since not every machine has all of them; `LAYERS` names
them, and the functions say whether the kernel agreed.
"""

import contextlib
import ctypes
import errno
import os
import platform
import struct
import sys

try:
    import resource
except ImportError:  # Windows
    resource = None

LAYERS = ("namespaces", "limits", "landlock", "seccomp")

_LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if _LINUX else None

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID = 0x10000000, 0x20000000
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


def enter_namespaces():
    """Leave the namespaces of the zygote; the next child is the first of its PID namespace.

    Raises
    ------
    OSError
        If the kernel does not allow it.
    """
    uid, gid = os.getuid(), os.getgid()
    _call(
        "unshare",
        CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS,
    )
    # Of a process that may not be looked into, an ordinary user may not write these files.
    prctl(PR_SET_DUMPABLE, 1)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    prctl(PR_SET_DUMPABLE, 0)


def drop_capabilities():
    """Give up all capabilities."""
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


# --- seccomp: which system calls there are ---------------------------------------------------

#: System calls that NumPy never needs: processes, programs, sockets, tracing, mounts, keys,
#: locks, and whatever reaches beyond the process: a lock, a watch or a changed mode on a file
#: that others use holds them up. Numbers for (x86_64, aarch64); None: not there.
_FORBIDDEN = {
    "fork": (57, None), "vfork": (58, None), "clone": (56, 220), "clone3": (435, 435),
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "migrate_pages": (256, 238), "move_pages": (279, 239),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "socket": (41, 198), "socketpair": (53, 199), "bind": (49, 200), "listen": (50, 201),
    "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "move_mount": (429, 429), "open_tree": (428, 428), "open_tree_attr": (467, 467),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "unshare": (272, 97), "setns": (308, 268),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_setup": (206, 0), "io_submit": (209, 2),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "semget": (64, 190), "semop": (65, 193), "semtimedop": (220, 192), "semctl": (66, 191),
    "mq_open": (240, 180), "mq_unlink": (241, 181),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "syslog": (103, 116),
    "personality": (135, 92), "setpriority": (141, 140), "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122), "prlimit64": (302, 261), "setrlimit": (160, 164),
    "capset": (126, 91), "landlock_create_ruleset": (444, 444),
    "flock": (73, 32), "inotify_init": (253, None), "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27), "fanotify_init": (300, 262), "fanotify_mark": (301, 263),
    "mknod": (133, None), "mknodat": (259, 33),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None),
    "utimensat": (280, 88), "file_setattr": (469, 469),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
}  # fmt: skip

#: System calls of which only some are allowed: their numbers, the place of the argument that
#: decides, and its values. Python duplicates descriptors, keeps them from programs it starts,
#: lets them wait or not, and asks for terminals. Leases, locks, notices and owners stay out.
_ALLOWED_ONLY = {
    "fcntl": ((72, 25), 1, (0, 1, 2, 3, 4, 1030)),  # F_DUPFD to F_SETFL, F_DUPFD_CLOEXEC
    # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX, TCGETS2
    "ioctl": ((16, 29), 1, (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A)),
}
#: Signals go to this process only: the first argument is its number.
_SIGNALS = {"kill": (62, 129), "tgkill": (234, 131)}

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_LOAD, _JUMP_EQUAL, _JUMP_GREATER, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM


def _program(machine, pid):
    """Write the filter: a plain list of numbers to compare with, each with its verdict."""
    column, architecture = _MACHINES[machine]
    refuse, allow = (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)
    code = [
        (_LOAD, 0, 0, 4),  # the architecture of the call
        (_JUMP_EQUAL, 1, 0, architecture),
        refuse,
        (_LOAD, 0, 0, 0),  # its number
    ]
    if machine == "x86_64":  # which has a second set of numbers
        code += [(_JUMP_GREATER, 0, 1, 0x40000000), refuse]
    for row in _FORBIDDEN.values():
        if row[column] is not None:
            code += [(_JUMP_EQUAL, 0, 1, row[column]), refuse]
    some = [*_ALLOWED_ONLY.values(), *((row, 0, (pid,)) for row in _SIGNALS.values())]
    for row, place, values in some:
        # The kernel takes these arguments as 32 bits: so the low word decides here too.
        decide = [(_LOAD, 0, 0, 16 + 8 * place)]
        for value in values:
            decide += [(_JUMP_EQUAL, 0, 1, value), allow]
        decide.append(refuse)
        code += [(_JUMP_EQUAL, 0, len(decide), row[column]), *decide]
    code.append(allow)
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code)


def no_new_privileges():
    """Renounce programs that grant privileges, for good."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def seccomp():
    """Forbid the system calls that NumPy never needs; returns whether the kernel agreed.

    What is forbidden fails with EPERM, for good and for every thread to come.
    """
    machine = platform.machine()
    if not _LINUX or machine not in _MACHINES:
        return False
    text = _program(machine, os.getpid())
    program = ctypes.create_string_buffer(text, len(text))
    size = len(text) // 8
    header = struct.pack("@HP", size, ctypes.addressof(program))
    no_new_privileges()
    return _libc.prctl(PR_SET_SECCOMP, 2, ctypes.c_char_p(header), 0, 0) == 0
