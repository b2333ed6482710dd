"""The zygote: a clean process with NumPy loaded, which forks student processes.

It has never seen a test, a solution of the problem set at hand, or a student's file, so
neither have its children. For every submission it forks a keeper, which forks one student
process after the other and stays outside their namespaces: as soon as the judge hangs up,
the keeper kills the student process, and with the first process of a PID namespace dies
everything in it.
"""

import contextlib
import gc
import os
import select
import shutil
import signal
import socket
import sys
import tempfile

from . import confine, student_process
from .channel import Channel
from .messages import Layers, Settings, pack_message, unpack_message

#: Where a student process finds the student's files, if it has a mount namespace of its own.
WORK = "/work"


def main(descriptor):
    """Serve on an inherited socket until the other side hangs up."""
    server = socket.socket(fileno=descriptor)
    channel = Channel(server)
    settings = unpack_message(channel.receive(), Settings).content
    confine.prctl(confine.PR_SET_DUMPABLE, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    student_process.prepare(settings)
    settings["namespaces"] = settings["namespaces"] and _namespaces_work()
    layers = _layers(settings)
    version = confine.landlock_version() if layers["landlock"] else 0
    channel.send(pack_message(Layers(layers, version, confine.is_root())))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are not waited for
    gc.collect()
    gc.freeze()
    for (requests,) in _handed_over(server):
        if os.fork() == 0:
            try:
                server.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for work, control in _handed_over(socket.socket(fileno=requests)):
                    _keep(work, control, settings)
            finally:
                os._exit(0)
        os.close(requests)


def _handed_over(server):
    """Yield the descriptors of each request, until the other side hangs up."""
    while True:
        request, descriptors, _, _ = socket.recv_fds(server, 1, 2)
        if not request:
            return
        yield descriptors


def _in_child(function, namespaces=False):
    """Run a function in a child and say whether it raised nothing."""
    pid = confine.fork(namespaces)
    if pid == 0:
        try:
            function()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _namespaces_work():
    with contextlib.suppress(OSError):
        return _in_child(lambda: confine.mount_tmpfs(WORK, 1), namespaces=True)
    return False


def _layers(settings):
    """Try every layer in a child and tell which the kernel agrees to."""

    def must(agreed):
        if not agreed:
            raise OSError

    return {
        "namespaces": settings["namespaces"],
        "limits": _in_child(lambda: must(confine.limit_resources(4096, 60, 16))),
        "landlock": _in_child(lambda: must(confine.landlock(settings["readable"], []))),
        "seccomp": _in_child(lambda: must(confine.seccomp())),
    }


def _keep(work, control, settings):
    """Fork the student process, kill it when the judge hangs up, and tell how it ended."""
    folder = WORK
    if not settings["namespaces"]:
        folder = tempfile.mkdtemp(prefix="nnkit-work-")
        confine.prctl(confine.PR_SET_CHILD_SUBREAPER, 1)
    pid = confine.fork(settings["namespaces"])
    if pid == 0:
        try:
            os.close(control)
            if not settings["namespaces"]:
                os.setsid()
                confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGKILL)
            student_process.main(Channel(socket.socket(fileno=work)), folder, settings)
        finally:
            os._exit(0)
    os.close(work)
    with contextlib.suppress(OSError), socket.socket(fileno=control) as judge:
        _watch(pid, judge)
    if not settings["namespaces"]:
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        shutil.rmtree(folder, ignore_errors=True)


def _watch(pid, control):
    """Wait until the student process ends or the judge hangs up, whichever comes first.

    The judge gets a descriptor of the process, where there are such, and then how it ended.
    """
    exits = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
    known = [] if exits is None else [exits]
    try:
        socket.send_fds(control, [b"p"], known)
        hung_up = ended = 0
        while not hung_up and not ended:
            readable, _, _ = select.select([control, *known], [], [], None if known else 0.05)
            hung_up = control in readable  # nothing is ever sent
            if not hung_up:
                ended, status = os.waitpid(pid, os.WNOHANG)
        if not ended:
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
        # Who hung up may still listen.
        control.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    finally:
        for descriptor in known:
            os.close(descriptor)


if __name__ == "__main__":
    main(int(sys.argv[1]))
