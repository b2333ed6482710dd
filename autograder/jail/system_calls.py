"""The system-call filter: what a student process may ask of the kernel, and nothing else.

The list is what Python, NumPy, a linear algebra library and the C libraries below them ask
for once everything is loaded: memory, files, time, signals to oneself, and the one socket
that is there already. Whatever reaches beyond the process is left out: a lease, a lock or a
changed mode on a file holds up others who open it. Nothing that is left out kills: it fails.
"""

import errno
import itertools
import struct

#: From this number on all machines count alike. Every C library in use can do without a call
#: so new, and goes another way if it hears that there is none.
NEW = 424

#: What may be called with any arguments. Numbers for (x86_64, aarch64); None: not there.
ALLOWED = {
    # memory
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226),
    "mremap": (25, 216), "get_mempolicy": (239, 236),
    # reading and writing what is open
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66),
    "pread64": (17, 67), "pwrite64": (18, 68), "preadv": (295, 69), "pwritev": (296, 70),
    "preadv2": (327, 286), "pwritev2": (328, 287), "lseek": (8, 62), "ftruncate": (77, 46),
    "sendfile": (40, 71), "copy_file_range": (326, 285), "sendto": (44, 206),
    "recvfrom": (45, 207),
    # descriptors
    "close": (3, 57), "close_range": (436, 436), "dup": (32, 23), "dup2": (33, None),
    "dup3": (292, 24), "pipe": (22, None), "pipe2": (293, 59), "poll": (7, None),
    "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    # files and folders; which of them, Landlock and the mounts decide
    "creat": (85, None), "stat": (4, None), "lstat": (6, None), "fstat": (5, 80),
    "newfstatat": (262, 79), "statx": (332, 291), "statfs": (137, 43), "fstatfs": (138, 44),
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "readlink": (89, None), "readlinkat": (267, 78), "getdents": (78, None),
    "getdents64": (217, 61), "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50),
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None),
    "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "umask": (95, 166),
    # time
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101), "gettimeofday": (96, 169), "time": (201, None),
    "times": (100, 153), "getitimer": (36, 102), "setitimer": (38, 103), "alarm": (37, None),
    # signals that one gets
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136), "rt_sigtimedwait": (128, 137), "rt_sigsuspend": (130, 133),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    # asking who and where one is
    "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getpgrp": (111, None),
    "getpgid": (121, 155), "getsid": (124, 156), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148),
    "getresgid": (120, 150), "getgroups": (115, 158), "uname": (63, 160),
    "sysinfo": (99, 179), "getrusage": (98, 165), "getrlimit": (97, 163), "getcpu": (309, 168),
    "sched_getaffinity": (204, 123), "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "getrandom": (318, 278),
    # what C libraries ask on their own account
    "futex": (202, 98), "set_robust_list": (273, 99), "set_tid_address": (218, 96),
    "rseq": (334, 293), "sched_yield": (24, 124), "arch_prctl": (158, None),
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip

#: Nothing is done, and it is said to be done: to bring a file to the disk makes the disk wait
#: for everybody, and nothing that student code writes lasts.
DONE = {"fsync": (74, 82), "fdatasync": (75, 83), "msync": (26, 227)}

#: Stands for the number of the process itself.
OWN = "own"
_ALL = 0xFFFFFFFF

#: What may be called with some arguments only: numbers, and conditions that must all hold. In a
#: condition are the place of a 32-bit word, the bits that count, and the values they may have.
#: Word 2 i is the lower half of argument i: of all but pointers the kernel takes no more.
SOME = {
    # F_DUPFD to F_SETFL, F_DUPFD_CLOEXEC: not leases, locks, notices and owners
    "fcntl": ((72, 25), [(2, _ALL, (0, 1, 2, 3, 4, 1030))]),
    # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX, TCGETS2
    "ioctl": (
        (16, 29),
        [(2, _ALL, (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A))],
    ),
    # O_TRUNC comes with O_WRONLY or O_RDWR: before version 3 Landlock lets who may read empty.
    "open": ((2, None), [(2, 0x203, (0, 1, 2, 3, 0x201, 0x202, 0x203))]),
    "openat": ((257, 56), [(4, 0x203, (0, 1, 2, 3, 0x201, 0x202, 0x203))]),
    # Not to take pages from others' caches, nor to share them: MADV_COLD, _PAGEOUT, _MERGEABLE.
    "madvise": (
        (28, 233),
        [(4, _ALL, (0, 1, 2, 3, 4, 8, 10, 11, 14, 15, 16, 17, 18, 19, 22, 23, 24))],
    ),
    # Signals go to the process itself.
    "kill": ((62, 129), [(0, _ALL, (OWN,))]),
    "tkill": ((200, 130), [(0, _ALL, (OWN,))]),
    "tgkill": ((234, 131), [(0, _ALL, (OWN,))]),
    # The process's own limits are read: the third argument would set them.
    "prlimit64": ((302, 261), [(0, _ALL, (0, OWN)), (4, _ALL, (0,)), (5, _ALL, (0,))]),
    # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA: allocators give names to what they allocate.
    "prctl": ((157, 167), [(0, _ALL, (15, 16, 0x53564D41))]),
    # MEMBARRIER_CMD_QUERY, _PRIVATE_EXPEDITED and its registration
    "membarrier": ((324, 283), [(0, _ALL, (0, 8, 16))]),
}

#: The column of each machine's numbers, and the kernel's name for it.
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
#: From here on x86-64 has a second set of numbers.
_SECOND_SET = 0x40000000

_LOAD, _AND, _JUMP_EQUAL, _JUMP_FROM, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000


def program(machine, process):
    """Write the filter for one process.

    Parameters
    ----------
    machine : str
        One of `MACHINES`.
    process : int
        Its number, as the process itself sees it.

    Returns
    -------
    bytes
        Instructions for the kernel's packet filter: up the numbers of calls, from each range
        of them that share a verdict to the next.
    """
    column, architecture = MACHINES[machine]
    refuse = _verdict(_ERROR | errno.EPERM)
    verdicts = {row[column]: _verdict(_ALLOW) for row in ALLOWED.values()}
    verdicts |= {row[column]: _verdict(_ERROR) for row in DONE.values()}
    for row, conditions in SOME.values():
        verdicts[row[column]] = _where(conditions, process)
    verdicts.pop(None, None)

    ranges = []
    for start in sorted({0, NEW, _SECOND_SET, *verdicts, *(number + 1 for number in verdicts)}):
        unknown = _verdict(_ERROR | errno.ENOSYS) if NEW <= start < _SECOND_SET else refuse
        verdict = verdicts.get(start, unknown)
        if not ranges or ranges[-1][1] != verdict:
            ranges.append((start, verdict))

    code = [
        (_LOAD, 0, 0, 4),  # the architecture of the call
        (_JUMP_EQUAL, 1, 0, architecture),
        *refuse,
        (_LOAD, 0, 0, 0),  # its number
    ]
    for (_, verdict), (end, _) in itertools.pairwise(ranges):
        code += [(_JUMP_FROM, len(verdict), 0, end), *verdict]
    code += ranges[-1][1]
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code)


def _verdict(value):
    return [(_RETURN, 0, 0, value)]


def _where(conditions, process):
    """Allow a call if all conditions hold."""
    code = []
    for word, bits, values in conditions:
        code.append((_LOAD, 0, 0, 16 + 4 * word))
        if bits != _ALL:
            code.append((_AND, 0, 0, bits))
        values = [process if value is OWN else value for value in values]
        # Each value that fits jumps over the rest and the refusal.
        for left, value in zip(reversed(range(len(values))), values, strict=True):
            code.append((_JUMP_EQUAL, left + 1, 0, value))
        code += _verdict(_ERROR | errno.EPERM)
    return code + _verdict(_ALLOW)
