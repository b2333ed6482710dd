"""Questions about a submission's own functions, settled by running them in the sandbox.

It runs in a child of the judge, as grading does. The submission's code, each change of it and
each look into it runs in a student process of its own; what comes back is plain data, and is
looked at before it is used.
"""

import time
from dataclasses import asdict

import solutions
from autograder.judge.student import Session
from nnkit.check import answers
from nnkit.check.running import run
from nnkit.exercise import Binding, Unfilled, slot
from nnkit.viva.code import functions
from nnkit.viva.draw import draw
from nnkit.viva.recorder import telling_module
from nnkit.viva.subject import Subject, lost
from solutions.language.seed import rng_for

#: Seconds that one call of a student's may take, and that all runs for a sheet may take.
CALL_SECONDS, SHEET_SECONDS = 1.0, 40.0


class InSandbox:
    """Runs functions in the sandbox; see `nnkit.viva.subject.Subject`.

    Parameters
    ----------
    sandbox : Sandbox
    files : dict of str to bytes
        The submission's.
    references : dict of Exercise to function
    cpu : int, optional
    """

    def __init__(self, sandbox, files, references, cpu=None):
        self.sandbox = sandbox
        self.files = files
        self.references = references
        self.cpu = cpu
        self.deadline = time.monotonic() + SHEET_SECONDS
        self.path = f"nnkit/{sandbox.world.module}.py"

    def run(self, code, source, tasks):
        """Run a function, as `source` has it, on the cases of tasks; all in one process."""
        return self._run(code, source, [task.case for task in tasks]) or lost(tasks)

    def record(self, code, task):
        """Return what a call does, see `nnkit.viva.recorder`; None if it does not end well."""
        try:
            source = telling_module(code.source, code.name)
        except (ValueError, RecursionError):
            return None
        outcomes = self._run(code, source, [task.case])
        return outcomes[0].value if outcomes and outcomes[0].error is None else None

    def _run(self, code, source, cases):
        """Return the outcomes; None if the process does not serve them all in time."""
        if time.monotonic() > self.deadline:
            return None
        session = Session(
            self.sandbox,
            {**self.files, self.path: source.encode(errors="replace")},
            self.references,
            CALL_SECONDS,
            cpu=self.cpu,
        )
        session.deadline = self.deadline
        names, outcomes = tuple(code.parameters()), []
        implementations = session.implementations(list(self.references))
        try:
            with Binding(implementations):
                for case in cases:
                    outcomes.append(run(implementations[slot(code.name)], case, names))
                    if outcomes[-1].timed_out or outcomes[-1].unreadable:
                        return None
        except Unfilled:
            return None
        finally:
            session.close()
        return outcomes


def questions(job, sandbox, references):
    """Draw the questions of one submission.

    Parameters
    ----------
    job : dict
        "files", "student", "secret", "digest" (of what was handed in), "exercises" (whose
        questions are wanted), "count", and perhaps "cpu".

    Returns
    -------
    dict
        "questions": each as `nnkit.viva.question.Question` in plain data.
    """
    runner = InSandbox(sandbox, job["files"], references, job.get("cpu"))
    source = job["files"].get(runner.path, b"").decode(errors="replace").replace("\r\n", "\n")
    found = functions(source)
    drawn_for = f"{job['student']}\0{job['digest']}"
    rng = rng_for(job["secret"], drawn_for, "viva")
    known = solutions.Answers(job["secret"], drawn_for)
    with answers.using(known):
        subjects = [
            Subject(found[name], known.sheet(name), runner, rng)
            for name in sandbox.world.order
            if name in job["exercises"] and name in found and slot(name).seconds is None
        ]
        drawn = draw(subjects, job["count"], rng)
    return {"questions": [asdict(question) for question in drawn]}
