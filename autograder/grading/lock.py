"""One grading run at a time for each problem set, whichever command it is."""

import contextlib
from pathlib import Path

from autograder.troubles import Stopped

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None


@contextlib.contextmanager
def only_run(folder, problem_set):
    """Let one run at a time write to a problem set's folders.

    Parameters
    ----------
    folder : path
        The one with the graded submissions, made if need be.
    problem_set : str

    Raises
    ------
    Stopped
        If there is another run, or the folder cannot be written to.
    """
    path = Path(folder, f".{problem_set}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("w")
    except OSError as error:
        raise Stopped(f"cannot write to {folder}: {error.strerror}") from error
    with lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Stopped(
                    f"another run is grading {problem_set} at this moment: let it finish"
                ) from error
        yield
