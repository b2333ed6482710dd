"""Where hosts are, as the side sees it that grades: a host of one's own, or a shared one.

What a host has worked out once (`autograder.judge.playback`) it knows for all whom it serves.
"""

import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import msgpack

from autograder import signals as processes
from autograder.jail.channel import MAX_JOB, Channel, WireError
from autograder.judge.sandbox import ENVIRONMENT, Limits

#: The folder that holds ``autograder``, ``nnkit`` and ``solutions``.
COURSE = Path(__file__).resolve().parent.parent.parent


class Host:
    """A host that this process has started, and that ends with it.

    Parameters
    ----------
    problem_set : str
    limits : Limits
        What a worker may use.
    namespaces : bool
        Whether to try for them; off only in tests.
    address : path, optional
        Where other processes can join it, as `Guest`.

    Attributes
    ----------
    server : socket
        On which it takes requests, once it has said what its sandbox is.
    """

    def __init__(self, problem_set, limits=Limits(), namespaces=True, address=None):
        with contextlib.ExitStack() as stack:
            inherited = []
            if address is not None:
                listener = stack.enter_context(socket.socket(socket.AF_UNIX))
                listener.bind(os.fspath(address))
                listener.listen(socket.SOMAXCONN)
                inherited.append(listener)
            self.server, theirs = socket.socketpair()
            inherited.insert(0, stack.enter_context(theirs))
            descriptors = [sock.fileno() for sock in inherited]
            with processes.undisturbed():
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "autograder.judge.process", *map(str, descriptors)],
                    pass_fds=descriptors,
                    stdin=subprocess.DEVNULL,
                    env=_environment(),
                    cwd=COURSE,
                )
        settings = {
            "problem_set": problem_set,
            "limits": asdict(limits),
            "namespaces": namespaces,
        }
        with contextlib.suppress(WireError):  # whoever waits for its answer will see
            Channel(self.server, MAX_JOB).send(msgpack.packb(settings))

    def alive(self):
        """Say whether it is still there."""
        return self._process.poll() is None

    def close(self):
        """End it and its sandbox."""
        self.server.close()
        processes.end(self._process, 5)


class Guest:
    """A host that another process of this machine has started; `OSError` if it is gone.

    Parameters
    ----------
    address : path
        Where it can be joined.
    """

    def __init__(self, address):
        self.server = socket.socket(socket.AF_UNIX)
        try:
            self.server.connect(os.fspath(address))
        except OSError:
            self.server.close()
            raise

    def alive(self):
        """Say whether it is still there."""
        try:
            return self.server.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def close(self):
        """Leave it."""
        self.server.close()


def _environment():
    path = filter(None, [str(COURSE), os.environ.get("PYTHONPATH")])
    # That of the zygote takes the place of what Dask sets for its workers.
    own = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join(path), "MPLBACKEND": "agg"}
    return {**os.environ, **own}
