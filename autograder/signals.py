"""Ctrl-C, and how processes that work for us end: in order."""

import contextlib
import signal
import subprocess
import threading


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
