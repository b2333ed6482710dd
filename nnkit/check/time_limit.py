"""A limit to the time that something may take, in this thread."""

import contextlib
import ctypes
import os
import signal
import threading

#: How many times longer something may take on a busy machine, at most.
MOST = 3.0


class TimeLimit(BaseException):
    """The time is up. No `Exception`, so that a student's ``except`` does not swallow it."""


def patience() -> float:
    """Return how many times longer things take at present than on an idle machine."""
    try:
        waiting = os.getloadavg()[0]
    except (AttributeError, OSError):  # Windows does not say
        return 1.0
    return min(max(waiting / (os.cpu_count() or 1), 1.0), MOST)


@contextlib.contextmanager
def time_limit(seconds):
    """Raise `TimeLimit` in the running thread when the time is up."""
    main = threading.current_thread() is threading.main_thread()
    with _alarm(seconds) if main and hasattr(signal, "setitimer") else _timer(seconds):
        yield


@contextlib.contextmanager
def _alarm(seconds):
    def ring(signum, frame):
        raise TimeLimit

    earlier = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)


@contextlib.contextmanager
def _timer(seconds):
    # Where there is no alarm signal (Windows), Python can still be told to raise in a thread
    # once that thread runs Python code again.
    thread, lock, running = threading.get_ident(), threading.Lock(), [True]

    def ring():
        with lock:
            if running[0]:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(thread), ctypes.py_object(TimeLimit)
                )

    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            running[0] = False
        timer.cancel()
