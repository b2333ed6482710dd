"""Ctrl-C, and how processes that work for us start and end: we end them in order."""

import contextlib
import signal
import subprocess
import threading


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


@contextlib.contextmanager
def interruptible():
    """End in good order at Ctrl-C, and at a polite request to end (SIGTERM)."""
    if threading.current_thread() is not threading.main_thread():
        yield  # a server's request
        return

    def stop(number, frame):
        raise KeyboardInterrupt

    earlier = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
