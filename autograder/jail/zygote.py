"""The zygote: a clean process with NumPy loaded, which forks student processes.

It has never seen a test, a solution of the problem set at hand, or a student's file, so
neither have its children. For every student process it forks a keeper, which stays outside
that one's namespaces: as soon as the judge hangs up, the keeper kills the student process,
and with the first process of a PID namespace dies everything in it.
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
    while True:
        request, descriptors, _, _ = socket.recv_fds(server, 1, 2)
        if not request:
            return
        if len(descriptors) == 2 and os.fork() == 0:
            server.close()
            status = 1
            try:
                _keep(*descriptors, settings)
                status = 0
            finally:
                os._exit(status)
        for descriptor in descriptors:
            os.close(descriptor)


def _in_child(function):
    """Run a function in a child and say whether it raised nothing."""
    pid = os.fork()
    if pid == 0:
        try:
            function()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _namespaces_work():
    def attempt():
        confine.enter_namespaces()
        if not _in_child(lambda: confine.mount_tmpfs(WORK, 1)):
            raise OSError

    return _in_child(attempt)


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
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    folder = WORK
    if settings["namespaces"]:
        confine.enter_namespaces()
    else:
        folder = tempfile.mkdtemp(prefix="nnkit-work-")
        confine.prctl(confine.PR_SET_CHILD_SUBREAPER, 1)
    pid = os.fork()
    if pid == 0:
        os.close(control)
        try:
            if not settings["namespaces"]:
                os.setsid()
                confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGKILL)
            student_process.main(Channel(socket.socket(fileno=work)), folder, settings)
        finally:
            os._exit(0)
    os.close(work)
    with contextlib.suppress(OSError):
        _watch(pid, socket.socket(fileno=control))
    if not settings["namespaces"]:
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        shutil.rmtree(folder, ignore_errors=True)


def _watch(pid, control):
    """Wait until the student process ends or the judge hangs up, whichever comes first."""
    exits = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
    try:
        while True:
            readable, _, _ = select.select(
                [control] + ([exits] if exits is not None else []), [], [], None if exits else 0.05
            )
            if control in readable:  # nothing is ever sent, so this is the hang-up
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                control.sendall(str(os.waitstatus_to_exitcode(status)).encode())
                return
    finally:
        if exits is not None:
            os.close(exits)


if __name__ == "__main__":
    main(int(sys.argv[1]))
