"""The engine: grades a class, whichever command asks for it.

A pool of threads over one judge grades (most of the work is done in processes that the
judge forks); this thread alone writes. Each submission is recorded as one transaction and
its folder appears at once, so a run that is interrupted or killed leaves nothing half done,
and the next one goes on with the rest.
"""

import time
from collections import defaultdict, deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

from autograder.collecting.origins import read_origins
from autograder.course import cores, digest
from autograder.grading import grader, lock, people, triage
from autograder.grading.basis import changed
from autograder.grading.reading import read
from autograder.grading.recorder import explained
from autograder.grading.verdicts import Verdicts
from autograder.handing_out import consistency
from autograder.judge.sandbox import SandboxError
from autograder.signals import interruptible
from autograder.troubles import Stopped, Summary, cause, some
from nnkit.exercise import MODULES

#: How often a submission is tried again when the process that grades it is lost.
RETRIES = 2
#: How many submissions at most wait at once that have let others go first.
MAX_ASIDE = 50


class Silent:
    """Hears what the engine has to say of a run while it goes on, and keeps it."""

    def begin(self, count):
        """Hear how many submissions are graded."""

    def remark(self, text):
        """Hear what is worth knowing."""

    def sandbox(self, report, complete):
        """Hear which layers the sandbox has."""

    def done(self, student, graded):
        """Hear that a submission is recorded; `graded` is None if we failed with it."""


def grade_class(
    recorder, students=None, force=False, only_new=False, graders=None, tell=None, again=False
):
    """Grade a problem set.

    Parameters
    ----------
    recorder : autograder.grading.recorder.Recorder
    students : sequence of str, optional
        Whom to grade; by default all.
    force : bool
        Whether to grade again what was graded before.
    only_new : bool
        Whether to leave alone what was graded before even if it was handed in again.
    graders : Here or autograder.grading.cluster.Cluster, optional
        Who grades; by default this machine, one submission a core.
    tell : Silent, optional
        Hears how the run goes.
    again : bool
        Whether to grade again what was graded by other answers or cases than today's.

    Returns
    -------
    Summary

    Raises
    ------
    Stopped
        If the run cannot go on. What was recorded until then stays.
    """
    problem_set, tell = recorder.problem_set, tell or Silent()
    if problem_set not in MODULES:
        raise Stopped(f"{problem_set!r} is none of {', '.join(MODULES)}")
    with explained(recorder.coursedir):
        names = _names(recorder.coursedir, tell)
    with (
        explained(recorder.coursedir),
        recorder.open(),
        lock.only_run(recorder.folder, problem_set),
        recorder.aside(),
    ):
        misfits = consistency.misfits(recorder.original, problem_set, recorder.recorded)
        if misfits:
            raise Stopped(consistency.refusal(problem_set, misfits))
        for remark in consistency.remarks(recorder.coursedir, problem_set, force):
            tell.remark(remark)
        summary = Summary(problem_set, names=names)
        seen = {}
        due = _due(recorder, students, (force, only_new, again), summary, seen)
        if due:
            tell.begin(len(due))
            with interruptible():
                try:
                    _run(recorder, due, graders or Here(), summary, tell, seen, force)
                except KeyboardInterrupt:
                    failed = sum(student in due for student in summary.failures)
                    summary.waiting = len(due) - summary.graded - failed
                    grader.close_graders()
        summary.more += triage.lines(triage.by_reason(seen), summary.called)
    return summary


def _names(coursedir, tell):
    """Return what students are called, after a look into the roster."""
    try:
        known = people.read_people(coursedir)
    except Stopped as error:
        tell.remark(f"{error}. Graded all the same; no names until it is mended.")
        return {}
    return {student: person.called for student, person in known.items()}


def _due(recorder, students, which, summary, seen):
    """Return the folders of those who are to be graded, by student.

    What is to be said of the others is added to `seen`.
    """
    found = recorder.submissions()
    unknown = sorted(set(students or ()) - set(found))
    if unknown:
        raise Stopped(f"there is no submission of {', '.join(unknown)}")
    force, only_new, again = which
    due, outdated = {}, defaultdict(list)
    for student, folder in found.items():
        if students and student not in students:
            continue
        if not _is_utf8(student):
            summary.failures[student] = "the name of this folder is no UTF-8: rename it"
            continue
        before = recorder.graded_before(student)
        if force or before is None or (not only_new and recorder.is_other(student, folder, before)):
            due[student] = folder
            continue
        other = changed(before.answers, recorder.answers) if before.answers else []
        if other and again:
            due[student] = folder
            continue
        if other:
            outdated[", ".join(other)].append(student)
        summary.before += 1
        seen[student] = triage.concerns(before)
    summary.more += [
        f"Graded before these changed: {names}: {len(of)} ({some(of, called=summary.called)}). "
        f"`python -m autograder grade {recorder.problem_set} --changed` grades them again."
        for names, of in outdated.items()
    ]
    return due


def _is_utf8(name):
    """Say whether a name from the file system can stand in a gradebook."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _run(recorder, due, graders, summary, tell, seen, force):
    """Have all that is due graded; what is to be said of it is added to `seen`.

    What was lost is tried again at the end, one at a time, so that a submission which takes
    the judge with it costs nobody else.
    """
    settings = recorder.settings(version=digest())
    origins = read_origins(Path(recorder.coursedir.root, "downloaded", settings.problem_set))
    released = recorder.released()
    start = time.monotonic()
    said = set()

    def work(student, folder):
        submission = read(settings.problem_set, student, folder, origins.get(student))
        judge = graders.judge
        return submission, grader.grade(
            settings, recorder.original, submission, judge, released=released
        )

    def record(student, folder, future, last):
        """Record a result as it comes; False if it was lost and is worth another try."""
        graded = None
        try:
            submission, graded = future.result()
        except SandboxError as error:
            raise Stopped(str(error)) from error
        except Exception as error:
            summary.failures[student] = cause(error)
        else:
            if graded.lost and not last:
                return False
            sandbox = graded.sandbox
            if sandbox and sandbox["report"] not in said:
                said.add(sandbox["report"])
                tell.sandbox(sandbox["report"], not sandbox["missing"])
            recorder.record(folder, submission, graded, again=force)
            by_exercise = {verdict["exercise"]: verdict for verdict in graded.verdicts}
            # Nothing more of a submission is kept: there may be thousands.
            seen[student] = triage.concerns(Verdicts(graded.problem, by_exercise, graded.notes))
            _count(summary, student, graded)
            summary.seconds = time.monotonic() - start
        tell.done(student, graded)
        return True

    for attempt in range(RETRIES + 1):
        count = 1 if attempt else min(graders.count, len(due))
        lost = {}
        for student, folder, future in _results(recorder, due, count, work, summary):
            if not record(student, folder, future, attempt == RETRIES):
                lost[student] = folder
        due = lost
        if not due:
            return


def _results(recorder, due, count, work, summary):
    """Do the work of all that are due, `count` at once; yields the futures as they are done.

    Those that take long let others go first, and wait, each in a process of its own.
    """
    waiting, running, aside = iter(due.items()), {}, deque()
    pool = ThreadPoolExecutor(count)

    def begin_next():
        if len(aside) < MAX_ASIDE:
            for student, folder in waiting:
                recorder.begin(folder)
                running[pool.submit(work, student, folder)] = student, folder
                return
        if aside:
            student, folder, go_on = aside.popleft()
            running[pool.submit(go_on)] = student, folder

    try:
        # A few more than are graded at once, so that none waits, and memory stays flat.
        for _ in range(count + 2):
            begin_next()
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                student, folder = running.pop(future)
                go_on = None if future.exception() else _rest_of(*future.result())
                if go_on:
                    aside.append((student, folder, go_on))
                begin_next()
                if not go_on:
                    yield student, folder, future
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _rest_of(submission, graded):
    """Return what does the rest of the work on a submission that lets others go first."""
    if isinstance(graded, grader.Later):
        return lambda: (submission, graded.go_on())
    return None


def _count(summary, student, graded):
    summary.missing.update(graded.missing)
    if graded.problem:
        summary.failures[student] = graded.problem
    else:
        summary.graded += 1


class Here:
    """Grades on this machine.

    Parameters
    ----------
    count : int, optional
        How many submissions are graded at once; by default one a core.
    """

    def __init__(self, count=None):
        self.count = count or cores()

    judge = staticmethod(grader.judge_in_turns)
