"""The time that a submission takes: what it waits for a processor does not count.

Limits of time are part of a verdict, and no verdict may depend on what else the machine has to
do. The kernel counts for each process how long it could have run and had to wait. Where it does
not, and for processes that nobody has named, the time is that of the wall.
"""

import contextlib
import os
import time

#: Which part of the time by the wall counts at least, so that everything comes to its end.
LEAST = 0.1
#: After how many seconds of waiting somebody is told of them.
TOLD = 5.0


class Clock:
    """Seconds since it was made, without those in which its processes waited for a processor.

    These are its own, and the student processes that it watches: they take turns.

    Parameters
    ----------
    tell : callable, optional
        Called now and then with the seconds waited since the last time: whoever waits for this
        process by the clock on the wall shall have as much more patience.
    """

    def __init__(self, tell=None):
        self._tell, self._told = tell, 0.0
        self._start = time.monotonic()
        self._watched = {Waiting("self")}
        self._before = self._waited = 0.0

    def now(self):
        """Return the time."""
        self._waited = self._before + sum(waiting.seconds() for waiting in self._watched)
        more = self._waited - self._told
        if self._tell and more > TOLD:
            self._told = self._waited
            self._tell(more)
        return self._time()

    def left(self, deadline):
        """Return how much of the time is left until a deadline, or less; asks only if it must."""
        left = deadline - self._time()
        return left if left > 0 else deadline - self.now()

    def watch(self, process):
        """Have a process in view, from now on: its number, or None if it is not known."""
        waiting = Waiting(process)
        self._watched.add(waiting)
        return waiting

    def leave(self, waiting):
        """Have a process in view no more, which is about to end."""
        self._before += waiting.close()
        self._watched.discard(waiting)

    def _time(self):
        passed = time.monotonic() - self._start
        return max(passed - self._waited, LEAST * passed)


class Waiting:
    """How long a process has waited for a processor since this was made, in seconds."""

    def __init__(self, process):
        self._file = None
        if process is not None:
            with contextlib.suppress(OSError):  # no Linux, or one that does not count
                self._file = os.open(f"/proc/{process}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        self._first = self._last = 0.0
        self._first = self._read()

    def seconds(self):
        """Return how long; of a process that is gone, what was last heard of it."""
        return self._read() - self._first

    def close(self):
        """Look for the last time; returns how long it was."""
        seconds = self.seconds()
        if self._file is not None:
            os.close(self._file)
            self._file = None
        return seconds

    def _read(self):
        if self._file is not None:
            with contextlib.suppress(OSError, IndexError, ValueError):
                self._last = int(os.pread(self._file, 100, 0).split()[1]) / 1e9
        return self._last
