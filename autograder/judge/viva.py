"""Questions about a submission's own functions, settled by running them in the sandbox.

It runs in a child of the judge, as grading does. The submission's code, changed and recorded
too, runs in student processes only; what comes back is plain data, and is looked at before it
is used.
"""

import functools
from dataclasses import asdict

import solutions
from autograder.judge.clock import Clock
from autograder.judge.student import Session
from nnkit.check.running import run
from nnkit.exercise import Binding, Unfilled, catalogue, slot
from nnkit.viva.code import functions
from nnkit.viva.draw import draw
from nnkit.viva.recorder import FORM, module_of_forms
from nnkit.viva.subject import Subject
from solutions.language.seed import rng_for

#: Seconds that one call of a student's may take, and that all runs for a sheet may take. A call
#: needs milliseconds, but on a machine that shares its processors the host may take them away.
CALL_SECONDS, SHEET_SECONDS = 2.0, 20.0


class InSandbox:
    """Runs functions in the sandbox; see `nnkit.viva.subject.Subject`.

    Parameters
    ----------
    sandbox : Sandbox
    files : dict of str to bytes
        The submission's.
    references : dict of Exercise to function
    cpu : int, optional
    clock : Clock, optional
        What tells the time.
    """

    def __init__(self, sandbox, files, references, cpu=None, clock=None):
        self.sandbox = sandbox
        self.files = files
        self.references = references
        self.cpu = cpu
        self.clock = clock or Clock()
        self.deadline = self.clock.now() + SHEET_SECONDS
        self.path = f"nnkit/{sandbox.world.module}.py"
        self.tries = 0
        self._sessions = {}

    def run(self, code, changed, form, tasks):
        """Run a function in one of its forms; None if the process does not serve all in time."""
        if self.clock.now() > self.deadline:
            return None
        if code.name not in self._sessions:
            self._sessions[code.name] = self._begin(code, changed)
        session = self._sessions[code.name]
        implementations = session.implementations(list(self.references))
        proxy = implementations[slot(code.name)]

        def function(*args, **kwargs):
            return proxy(*args, **kwargs, **{FORM: form})

        names, outcomes = tuple(code.parameters()), []
        try:
            with Binding(implementations):
                for task in tasks:
                    outcomes.append(run(function, task.case, names))
                    if outcomes[-1].timed_out or outcomes[-1].unreadable:
                        return None
        except Unfilled:
            return None
        return outcomes

    def _begin(self, code, changed):
        """Lay out a submission in which one function has several forms."""
        module = module_of_forms(code, changed).encode(errors="replace")
        session = Session(
            self.sandbox,
            {**self.files, self.path: module},
            self.references,
            CALL_SECONDS,
            cpu=self.cpu,
            clock=self.clock,
        )
        session.deadline = self.deadline
        return session

    def close(self):
        """End all student processes."""
        for session in self._sessions.values():
            session.close()


@functools.cache
def sheets(problem_set):
    """Return the answer sheets by exercise, with hidden cases that no student is graded by.

    The judge makes them before it forks: they, and what is known of mistakes, are the same
    for all students. Hidden cases are never shown; they only tell what is right throughout.
    """
    found = {}
    for one in catalogue(problem_set):
        sheet = solutions.Answers(b"", "viva").sheet(one.__name__)
        sheet.tasks = [task for task in sheet.tasks if not task.case.long]
        for task in sheet.tasks:
            if not task.hidden:
                dict(task.marks)
        found[one.__name__] = sheet
    return found


def questions(job, sandbox, references, clock=None):
    """Draw the questions of one submission.

    Parameters
    ----------
    job : dict
        "files", "student", "secret", "digest" (of what was handed in), "exercises" (whose
        questions are wanted), "count", and perhaps "cpu".
    clock : Clock, optional
        What tells the time.

    Returns
    -------
    dict
        "questions": each as `nnkit.viva.question.Question` in plain data.
    """
    runner = InSandbox(sandbox, job["files"], references, job.get("cpu"), clock)
    source = job["files"].get(runner.path, b"").decode(errors="replace").replace("\r\n", "\n")
    found = functions(source)
    rng = rng_for(job["secret"], f"{job['student']}\0{job['digest']}", "viva")
    known = sheets(sandbox.world.problem_set)
    subjects = [
        Subject(found[name], known[name], runner, rng)
        for name in sandbox.world.order
        if name in job["exercises"] and name in found and slot(name).seconds is None
    ]
    try:
        drawn = draw(subjects, job["count"], rng)
    finally:
        runner.close()
    return {"questions": [asdict(question) for question in drawn]}
