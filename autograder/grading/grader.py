"""Grading one submission: from what was handed in to the trusted notebook with its points.

A `Grader` belongs to one problem set and holds its judge, a warm process that forks a
child for each submission; all may be called from several threads at once.
"""

import atexit
import contextlib
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import msgpack
import nbformat

from autograder.grading.score import settle
from autograder.jail.channel import MAX_JOB, Channel, WireError
from autograder.judge.client import LATER, Judge, patiently
from autograder.judge.sandbox import START_SECONDS, Limits, SandboxError
from autograder.pages import formgrader
from autograder.roles import is_executed
from autograder.submission import code
from autograder.submission.files import for_student_process
from autograder.submission.graft import graft, insert_notes
from autograder.submission.module import in_the_notebook
from autograder.submission.notes import Note
from nnkit import versions
from nnkit.exercise import MODULES

#: Seconds that we may take for a submission beside its own, for all but reading.
OURS = 60

#: Held while Python's parser may run. Python 3.11's counts its depth for all threads together
#: and gives up if they come in each other's way, or if another one's source is deep.
_parsing = threading.Lock()


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
    broken : str
        Why the student's module could not be used, if so.
    notes, missing : list of str
        From `autograder.submission.graft.Grafted`.
    sandbox : dict
        What the judge says of its sandbox: "layers", "report", "missing"; empty if nothing
        was run.
    """

    notebook: nbformat.NotebookNode
    verdicts: list[dict] = field(default_factory=list)
    problem: str = ""
    lost: bool = False
    broken: str = ""
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    sandbox: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """How submissions are graded: the same for a whole class, and plain data.

    Attributes
    ----------
    problem_set : str
    secret : bytes
        From what hidden cases are drawn, see `autograder.course.course_secret`.
    require_sandbox : bool
        Whether to refuse to grade where student code could reach files, the network, or
        processes of this account.
    cell_seconds, total_seconds : float
        For one cell, and for all of a submission; see `autograder.judge.clock`.
    turn_seconds : float
        After how much of it a submission lets others go first.
    memory_mb : int
        What a student's process may use.
    enabled : bool
        Whether anything is run; what is not run waits for a person.
    version : str
        Of the course's code, see `autograder.course.digest`.
    """

    problem_set: str
    secret: bytes = field(repr=False)
    require_sandbox: bool = False
    cell_seconds: float = 120.0
    total_seconds: float = 300.0
    turn_seconds: float = 30.0
    memory_mb: int = 2048
    enabled: bool = True
    version: str = ""


class Grader:
    """Grades submissions of one problem set.

    Parameters
    ----------
    settings : Settings
    asks : bool
        Whether `ask` will be called.

    Raises
    ------
    SandboxError
        If nothing can be graded, or not with the protection that is required; from
        `sandbox` and `judge`.
    """

    def __init__(self, settings, asks=False):
        if settings.problem_set not in MODULES:
            raise SandboxError(
                f"{settings.problem_set!r} is no problem set of this course: {', '.join(MODULES)}"
            )
        self.settings = settings
        self._gone = False
        self._busy = Counter()
        self._lock = threading.Lock()
        limits = Limits(memory_mb=settings.memory_mb)
        self._judge = Judge(settings.problem_set, limits, asks=asks)
        self._channel = Channel(self._judge.server, MAX_JOB)
        self._state = None

    @property
    def sandbox(self):
        """What the judge says of its sandbox: a dict with "layers", "report", "missing"."""
        with self._lock:
            if self._state is None:
                self._state = self._hear_state()
            return self._state

    def _hear_state(self):
        try:
            state = msgpack.unpackb(self._channel.receive(time.monotonic() + 3 * START_SECONDS))
        except (WireError, TimeoutError) as error:
            self.close()
            raise SandboxError("the judge did not start: see the messages above") from error
        self._judge.server.settimeout(None)
        problem = state.get("problem", "")
        if self.settings.require_sandbox and state.get("missing"):
            problem = f"the sandbox is incomplete: {state['report']}"
        if problem:
            self.close()
            raise SandboxError(problem)
        return state

    def judge(self, cells, files, student, in_turns=False):
        """Have a child of the judge's run cells of the trusted notebook.

        Parameters
        ----------
        cells : list of NotebookNode
            Those that are executed.
        files : dict of str to bytes
            What the student's process gets to see.
        student : str
            Determines the hidden cases.
        in_turns : bool
            Whether a submission that takes long lets others go first.

        Returns
        -------
        dict
            "cells", with their outputs, "verdicts", "broken" (why the student's module could
            not be used, or ""), "problem" (why grading did not come to its end, or ""),
            "lost" (whether the process was lost), and "sandbox". Of one that lets others go
            first only "later": a function that returns all this.
        """
        sandbox = self.sandbox
        with self._processor() as cpu:
            found = self._ask(cells, files, student, cpu, in_turns)
        return found if "later" in found else {**found, "sandbox": sandbox}

    @contextlib.contextmanager
    def _processor(self, cpu=None):
        """Choose a processor for a submission: one on which no other is graded, if there is.

        One that goes on keeps its own.
        """
        if not hasattr(os, "sched_getaffinity"):
            yield None
            return
        with self._lock:
            if cpu is None:
                cpu = min(sorted(os.sched_getaffinity(0)), key=self._busy.__getitem__)
            self._busy[cpu] += 1
        try:
            yield cpu
        finally:
            with self._lock:
                self._busy[cpu] -= 1

    def _ask(self, cells, files, student, cpu, in_turns):
        settings = self.settings
        job = {
            "notebook": {"cells": cells},
            "files": files,
            "student": student,
            "secret": settings.secret,
            "cpu": cpu,
            "cell_seconds": settings.cell_seconds,
            "total_seconds": settings.total_seconds,
        }
        if in_turns:
            job["turn_seconds"] = settings.turn_seconds
        deadline = time.monotonic() + settings.total_seconds + OURS
        channel, child, error = self._hand_over(job, deadline)
        if error:
            return _failed(error, channel, child, cells)
        return self._hear(channel, child, cells, cpu, deadline)

    def _hand_over(self, job, deadline):
        """Give a child of the judge a job; returns its channel, its process, and what failed."""
        ours, theirs = socket.socketpair()
        channel, child = Channel(ours, MAX_JOB), None
        try:
            with theirs:
                socket.send_fds(self._judge.server, [b"g"], [theirs.fileno()])
            child = int(channel.receive(deadline))
            channel.send(msgpack.packb(job), deadline)
        except (WireError, TimeoutError, ValueError, OSError) as error:
            self._gone |= child is None and not isinstance(error, TimeoutError)  # not even begun
            return channel, child, error
        return channel, child, None

    def ask(self, files, student, digest, exercises, count):
        """Have a child of the judge's ask about a student's functions.

        Parameters
        ----------
        files : dict of str to bytes
            What the student's process gets to see.
        student, digest : str
            Determine the questions: who, and what was handed in.
        exercises : list of str
            What to ask about.
        count : int
            How many questions to ask.

        Returns
        -------
        dict
            "questions", see `autograder.judge.viva.questions`, and "problem": why there are
            none, or "".
        """
        job = {
            "files": files,
            "student": student,
            "digest": digest,
            "exercises": exercises,
            "count": count,
            "secret": self.settings.secret,
        }
        assert self.sandbox  # it has started, with the layers that are required
        with self._processor() as job["cpu"]:
            deadline = time.monotonic() + 2 * OURS
            channel, child, error = self._hand_over(job, deadline)
            try:
                if error:
                    raise error
                body, _ = patiently(channel, deadline)
                reply = msgpack.unpackb(body, strict_map_key=False)
                return {"questions": reply["questions"], "problem": ""}
            except (WireError, TimeoutError, ValueError, KeyError, TypeError, OSError) as error:
                _failed(error, channel, child, [])
                late = isinstance(error, TimeoutError)
                why = "took too long and was stopped" if late else "ended early"
                return {"questions": [], "problem": f"the process that ran the functions {why}"}
            finally:
                channel.sock.close()

    def _hear(self, channel, child, cells, cpu, deadline):
        """Wait for what comes of a submission."""
        try:
            body, deadline = patiently(channel, deadline)
            if body == LATER:
                left = deadline - time.monotonic()
                return {"later": lambda: self._go_on(channel, child, cells, cpu, left)}
            reply = msgpack.unpackb(body, strict_map_key=False)
            found = {"cells": reply["notebook"]["cells"], "verdicts": reply["verdicts"]}
            found["broken"] = reply["broken"]
        except (WireError, TimeoutError, ValueError, OSError) as error:
            return _failed(error, channel, child, cells)
        channel.sock.close()
        return {**found, "problem": "", "lost": False}

    def _go_on(self, channel, child, cells, cpu, left):
        """Have the rest of a submission judged that has let others go first."""
        with self._processor(cpu):
            deadline = time.monotonic() + left
            try:
                channel.send(b"go on", deadline)
            except (WireError, TimeoutError) as error:
                return {**_failed(error, channel, child, cells), "sandbox": self.sandbox}
            found = self._hear(channel, child, cells, cpu, deadline)
        return {**found, "sandbox": self.sandbox}

    def alive(self):
        """Say whether the judge is still there."""
        return not self._gone and self._judge.alive()

    def close(self):
        """End the judge and its sandbox."""
        self._judge.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def _failed(error, channel, child, cells):
    """End the process that graded a submission, and say why there is no result."""
    channel.sock.close()
    if child is not None:
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)
    lost = not isinstance(error, TimeoutError)
    problem = (
        "the process that graded this submission ended early"
        if lost
        else "grading this submission took too long and was stopped"
    )
    return {"cells": cells, "verdicts": [], "problem": problem, "lost": lost}


_graders = {}
_one_at_a_time = threading.Lock()


def grader_for(settings):
    """Return this process's running `Grader`; there is one at a time."""
    with _one_at_a_time:
        grader = _graders.get(settings)
        if grader is None or not grader.alive():
            _close()
            grader = _graders[settings] = Grader(settings)
        return grader


def judge_here(settings, cells, files, student):
    """Have cells judged on this machine, see `Grader.judge`."""
    return grader_for(settings).judge(cells, files, student)


def judge_in_turns(settings, cells, files, student):
    """Have cells judged on this machine; a submission that takes long lets others go first."""
    return grader_for(settings).judge(cells, files, student, in_turns=True)


@dataclass(frozen=True)
class Later:
    """A submission that lets others go first; `go_on` returns its `Graded`."""

    go_on: Callable


def grade(settings, original, submission, judge=judge_here, released=None) -> Graded | Later:
    """Grade a submission, once.

    Parameters
    ----------
    settings : Settings
    original : NotebookNode
        The instructor's notebook.
    submission : autograder.submission.submission.Submission
    judge : callable
        Where: `judge_here`, `judge_in_turns`, or one of another machine.
    released : dict of str to bytes, optional
        The release's modules: what of them is as it was is not shown as the student's.
    """
    with _parsing:
        grafted = graft(original, submission.notebook, submission.notes)
    module = MODULES[settings.problem_set]
    files = for_student_process(submission.files, module)
    graded = Graded(grafted.notebook, notes=grafted.notes, missing=grafted.missing)
    cells = [cell for cell in graded.notebook.cells if is_executed(cell)]

    def complete(found):
        if "later" in found:
            return Later(lambda: complete(found["later"]()))
        for cell, done in zip(cells, found.pop("cells"), strict=True):
            cell.outputs = nbformat.from_dict(done["outputs"])
            cell.execution_count = done["execution_count"]
        settled = replace(graded, **found)
        settle(settled)
        return shown(settled)

    def shown(graded):
        # The course may have moved a file since the release; it runs, and is nobody's work.
        theirs = {
            path: content
            for path, content in files.items()
            if path == f"nnkit/{module}.py" or (released or {}).get(path) != content
        }
        with _parsing:
            graded.notes += _about_the_module(settings.problem_set, submission, graded)
            insert_notes(graded.notebook, graded.notes)
            formgrader.show(graded.notebook, theirs, settings.problem_set)
        return graded

    if not settings.enabled:
        return shown(graded)
    return complete(judge(settings, cells, files, submission.student))


def _about_the_module(problem_set, submission, graded):
    """Return notes about the functions as a whole."""
    notes, path = [], f"nnkit/{MODULES[problem_set]}.py"
    module = submission.files.get(path)
    if graded.broken and module is not None:
        notes.append(Note(f"{graded.broken}.", "module unreadable"))
    if module is not None and any(v["points"] < v["out_of"] for v in graded.verdicts):
        here = versions.running()
        notes += [
            Note(
                f"{path}: {said}, and this was graded with Python {here['python']} and NumPy "
                f"{here['numpy']}.",
                "versions",
            )
            for said in versions.misfits(code.decode(module), here)
        ]
    return notes + in_the_notebook(submission.notebook, submission.files, problem_set)


@atexit.register
def close_graders():
    """End this process's grader."""
    with _one_at_a_time:
        _close()


def _close():
    while _graders:
        _graders.popitem()[1].close()
