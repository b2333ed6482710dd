"""How processes that work for us start and end: not disturbed by Ctrl-C, and, for workers of
a batch, as forks of one that has imported what they all need.
"""

import contextlib
import multiprocessing
import signal
import subprocess
import threading

#: How workers come to be, in Python's words; Windows does not fork.
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


@contextlib.contextmanager
def undisturbed():
    """Start processes that a Ctrl-C in their terminal does not reach: we end them in order."""
    if threading.current_thread() is not threading.main_thread():
        yield  # nothing can be done about it here
        return
    earlier = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)


def end(process, seconds):
    """Wait for a process that has been told to end, and kill it if it takes longer."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
        return
    process.kill()
    process.wait()


def prepare():
    """Begin to import, in a process that workers can be forked from; returns at once."""
    if METHOD == "forkserver":
        from multiprocessing import forkserver

        context = multiprocessing.get_context(METHOD)
        context.set_forkserver_preload(["distributed", "autograder.grading.cluster"])
        with undisturbed():
            forkserver.ensure_running()
