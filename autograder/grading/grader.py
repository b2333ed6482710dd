"""Grading one submission: the core that nbgrader's preprocessors and batch grading call.

A `Grader` belongs to one problem set and holds its warm host; `Grader.grade` may be called
from several threads at once.
"""

import contextlib
import functools
import math
import os
import secrets
import signal
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgpack
import nbformat
from nbformat.v4 import new_output

import nnkit
from autograder.jail.wire import MAX_JOB, Channel, WireError
from autograder.judge.client import Host
from autograder.judge.sandbox import Limits, SandboxError
from autograder.pages import formgrader
from autograder.submission import files as submission
from autograder.submission import graft as notebooks
from nnkit.exercise import MODULES

#: The file in the course's folder from which all hidden cases are drawn.
SECRET_FILE = ".course_secret"


@dataclass
class Graded:
    """A graded submission.

    Attributes
    ----------
    notebook : NotebookNode
        The trusted notebook with its outputs.
    verdicts : list of dict
        One for each check, as `autograder.judge.process.summary` writes them.
    problem : str
        Why grading did not come to its end, if so.
    lost : bool
        Whether that was because the process that graded it was lost.
    """

    notebook: nbformat.NotebookNode
    verdicts: list[dict] = field(default_factory=list)
    problem: str = ""
    lost: bool = False


class Grader:
    """Grades submissions of one problem set.

    Parameters
    ----------
    problem_set : str
    secret : bytes
        The course's secret, see `course_secret`.
    require_sandbox : bool
        Whether to refuse to grade where student code could reach files, the network, or
        processes of this account.
    cell_seconds, total_seconds : float
        Wall time for one cell, and for all of a submission.
    limits : Limits
        What a worker may use.
    cpu : int, optional
        The processor on which all submissions are graded; by default they take all in turn.
    host : autograder.judge.client.Host or autograder.judge.client.Guest, optional
        The host that grades; by default one of its own is started.

    Raises
    ------
    SandboxError
        If nothing can be graded, or not with the protection that is required.
    """

    def __init__(
        self,
        problem_set,
        secret,
        require_sandbox=False,
        cell_seconds=120.0,
        total_seconds=300.0,
        limits=Limits(),
        namespaces=True,
        cpu=None,
        host=None,
    ):
        if problem_set not in MODULES:
            raise SandboxError(
                f"{problem_set!r} is no problem set of this course: {', '.join(MODULES)}"
            )
        self.problem_set = problem_set
        self.module = MODULES[problem_set]
        self.secret = secret
        self.cell_seconds = cell_seconds
        self.total_seconds = total_seconds
        self._gone = False
        self._cpu, self._busy = cpu, Counter()
        self._lock = threading.Lock()
        self._given = given_files()
        self._host = host or Host(problem_set, limits, namespaces)
        self._channel = Channel(self._host.server, MAX_JOB)
        self._require = require_sandbox
        self._state = None

    @property
    def sandbox(self):
        """What the host says of its sandbox: a dict with "layers", "report", "missing"."""
        with self._lock:
            return self._hear_state()

    def _hear_state(self):
        if self._state is None:
            try:
                self._state = msgpack.unpackb(self._channel.receive(time.monotonic() + 120))
            except (WireError, TimeoutError) as error:
                self.close()
                raise SandboxError(
                    "the grading host did not start: see the messages above"
                ) from error
            self._host.server.settimeout(None)
            problem = self._state.get("problem", "")
            if self._require and self._state.get("missing"):
                problem = f"the sandbox is incomplete: {self._state['report']}"
            if problem:
                self.close()
                raise SandboxError(problem)
        return self._state

    def grade(self, trusted, files, student) -> Graded:
        """Run a trusted notebook against a submission's files.

        Parameters
        ----------
        trusted : NotebookNode
            From `autograder.submission.graft.graft`.
        files : dict of str to bytes
            The submission's files, from `autograder.submission.files.read_files`.
        student : str
            Determines the hidden cases.
        """
        _ = self.sandbox
        with self._processor() as cpu:
            return self._grade(trusted, files, student, cpu)

    @contextlib.contextmanager
    def _processor(self):
        """Choose a processor for a submission: one on which no other is graded, if there is."""
        if self._cpu is not None or not hasattr(os, "sched_getaffinity"):
            yield self._cpu
            return
        with self._lock:
            cpu = min(sorted(os.sched_getaffinity(0)), key=self._busy.__getitem__)
            self._busy[cpu] += 1
        try:
            yield cpu
        finally:
            with self._lock:
                self._busy[cpu] -= 1

    def _grade(self, trusted, files, student, cpu):
        job = {
            "notebook": trusted,
            "files": submission.for_worker(files, self.module, self._given),
            "student": student,
            "secret": self.secret,
            "cpu": cpu,
            "cell_seconds": self.cell_seconds,
            "total_seconds": self.total_seconds,
        }
        ours, theirs = socket.socketpair()
        child = None
        with ours:
            channel = Channel(ours, MAX_JOB)
            # Twice, since a cell that does not repeat itself makes the host begin once more.
            deadline = time.monotonic() + 2 * self.total_seconds + 60
            try:
                with theirs:
                    socket.send_fds(self._host.server, [b"g"], [theirs.fileno()])
                child = int(channel.receive(deadline))
                channel.send(msgpack.packb(job), deadline)
                reply = msgpack.unpackb(channel.receive(deadline), strict_map_key=False)
                graded = Graded(nbformat.from_dict(reply["notebook"]), reply["verdicts"])
            except (WireError, TimeoutError, ValueError, OSError) as error:
                if child is not None:
                    with contextlib.suppress(OSError):
                        os.kill(child, signal.SIGKILL)
                problem = (
                    "grading this submission took too long and was stopped"
                    if isinstance(error, TimeoutError)
                    else "the process that graded this submission ended early"
                )
                lost = not isinstance(error, TimeoutError)
                self._gone |= lost and child is None  # it was not even begun
                graded = Graded(nbformat.from_dict(trusted), [], problem, lost)
        settle(graded)
        formgrader.show(graded.notebook, job["files"], self.problem_set)
        return graded

    def alive(self):
        """Say whether the host is still there."""
        return not self._gone and self._host.alive()

    def close(self):
        """End the host and its sandbox, or leave a shared one."""
        self._host.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def settle(graded):
    """See to it that each check cell shows exactly one float, or an error: nbgrader's score.

    A cell without any output would get full marks.
    """
    for cell in graded.notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not marks.get("grade"):
            continue
        results = [o for o in cell.outputs if o.output_type == "execute_result"]
        errors = [o for o in cell.outputs if o.output_type == "error"]
        if len(results) == 1 and not errors and _is_score(results[0], marks["points"]):
            continue
        # `check` turns whatever the student's code does into a verdict: this is ours.
        graded.problem = graded.problem or _failure(marks, results, errors)
        cell.metadata["nnkit"] = {"ungraded": True}
        cell.outputs = [o for o in cell.outputs if o.output_type != "execute_result"]
        if not errors:
            why = f"No points here yet, through no fault of yours: {graded.problem}.\n"
            cell.outputs.append(new_output("stream", name="stdout", text=why))
        cell.outputs.append(
            new_output("execute_result", data={"text/plain": "0.0"}, execution_count=None)
        )


def _failure(marks, results, errors):
    """Say how a check cell failed to give a score."""
    if errors:
        how = "".join(errors[0].get("traceback", [])[-1:] or [errors[0].ename])
    elif len(results) == 1:
        how = f"{results[0].data.get('text/plain')} is no score out of {marks['points']:g}"
    else:
        how = "it came to no result"
    return f"the grader failed in the cell {marks['grade_id']}: {how}"


def _is_score(result, points):
    try:
        score = float(result["data"]["text/plain"])
    except (KeyError, TypeError, ValueError):
        return False
    return math.isfinite(score) and 0 <= score <= float(points)


def cores():
    """Count the processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@functools.cache
def given_files():
    """Return the paths in ``nnkit`` that are the instructor's, whatever a student hands in."""
    folder = Path(nnkit.__file__).parent
    return {
        f"nnkit/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def course_secret(folder) -> bytes:
    """Return the course's secret, made on first use; readable for the instructor only.

    The environment variable ``NNKIT_COURSE_SECRET`` takes its place, if set.
    """
    if os.environ.get("NNKIT_COURSE_SECRET"):
        return os.environ["NNKIT_COURSE_SECRET"].encode()
    path = Path(folder, SECRET_FILE)
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
    return path.read_text().strip().encode()


def original_notebook(course, problem_set):
    """Return the instructor's notebook: as released, or, before that, its source."""
    for folder in ("release", "assignments"):
        path = Path(course, folder, problem_set, f"{problem_set}.ipynb")
        if path.is_file():
            return nbformat.read(path, as_version=4)
    raise FileNotFoundError(f"no notebook of {problem_set} in release/ or assignments/")


def read_notebook_of(folder, problem_set):
    """Read a submission's notebook.

    Returns
    -------
    notebook : NotebookNode or None
    notes : list of str
        What was odd about it.
    """
    path = Path(folder, f"{problem_set}.ipynb")
    raw = submission.read_plain(path, notebooks.MAX_NOTEBOOK)
    notes = []
    if raw is None and not os.path.lexists(path):
        others = [
            name
            for name, _ in submission.plain_files(folder, [])
            if name.endswith(".ipynb") and "/" not in name
        ]
        if len(others) == 1:
            raw = submission.read_plain(Path(folder, others[0]), notebooks.MAX_NOTEBOOK)
            notes.append(
                f"There was no {path.name}: {submission.shown(others[0])} was taken for it."
            )
    if raw is None:
        notes.append(
            f"There was no {path.name} that can be read: its answer cells count as empty, the "
            "functions were graded all the same."
        )
        return None, notes
    notebook, note = notebooks.read_notebook(raw)
    return notebook, [*notes, note] if note else notes


def read_submission(folder, problem_set, original):
    """Return the trusted notebook of a submission, and its files, from its folder."""
    handed_in, notes = read_notebook_of(folder, problem_set)
    files, left_out = submission.read_files(folder)
    return notebooks.graft(original, handed_in, [*notes, *left_out]).notebook, files
