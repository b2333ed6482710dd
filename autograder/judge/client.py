"""The judge, as the side sees it that grades: a process that it starts and that ends with it."""

import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import asdict

import msgpack

from autograder import signals
from autograder.course import COURSE
from autograder.jail.channel import MAX_JOB, Channel, WireError
from autograder.judge.sandbox import ENVIRONMENT, Limits

#: What a process says that grades a submission and lets others go first: it goes on when it
#: hears anything.
LATER = b"later"
#: With what it begins to say how many more seconds it has waited for a processor.
WAITED = b"waited "


class Judge:
    """A running `autograder.judge.process`.

    Parameters
    ----------
    problem_set : str
    limits : Limits
        What a student's process may use.
    namespaces : bool
        Whether to try for them; off only in tests.
    asks : bool
        Whether it is to ask questions about the functions, see `autograder.judge.viva`.

    Attributes
    ----------
    server : socket
        On which it takes requests, once it has said what its sandbox is.
    """

    def __init__(self, problem_set, limits=Limits(), namespaces=True, asks=False):
        self.server, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.judge.process", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=environment(),
                cwd=COURSE,
                process_group=0,  # Ctrl-C reaches the command alone, which ends the rest in order
            )
        settings = {
            "problem_set": problem_set,
            "limits": asdict(limits),
            "namespaces": namespaces,
            "asks": asks,
        }
        with contextlib.suppress(WireError):  # whoever waits for its answer will see
            Channel(self.server, MAX_JOB).send(msgpack.packb(settings))

    def alive(self):
        """Say whether it is still there."""
        return self._process.poll() is None

    def close(self):
        """End it and its sandbox."""
        self.server.close()
        signals.end(self._process, 5)


def environment():
    """Return what the judge finds around it: this course first."""
    path = filter(None, [str(COURSE), os.environ.get("PYTHONPATH")])
    own = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join(path), "MPLBACKEND": "agg"}
    return {**os.environ, **own}


def patiently(channel, deadline=None):
    """Return what a process says that has a job, and the deadline.

    That is moved by what the process has waited for a processor.
    """
    while (body := channel.receive(deadline)).startswith(WAITED):
        if deadline is not None:
            deadline += msgpack.unpackb(body.removeprefix(WAITED))
    return body, deadline
