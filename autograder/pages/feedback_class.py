"""Feedback for a whole class: ``nbgrader generate_feedback``, in several processes.

Pages are written from the autograded notebooks and the gradebook, which is only read.
"""

import glob
import logging
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from nbgrader.apps.generatefeedbackapp import GenerateFeedbackApp
from nbgrader.converters import GenerateFeedback
from tqdm import tqdm

from autograder.course import cores
from autograder.troubles import Stopped, Summary

_state = {}


def generate(problem_set, students=(), only_new=False, workers=None) -> Summary:
    """Write the feedback pages of a problem set.

    Parameters
    ----------
    problem_set : str
    students : sequence of str
        For whom; for all, if empty.
    only_new : bool
        Whether to leave alone the pages that are there. Without it all are written again,
        since what a grader has entered since then shows in the gradebook only.
    workers : int, optional
        How many processes; by default one a core.
    """
    app = _open(problem_set)
    pattern = app.coursedir.format_path(app.coursedir.autograded_directory, "*", problem_set)
    place = pattern.split("/").index("*")
    found = {Path(folder).parts[place]: Path(folder) for folder in sorted(glob.glob(pattern))}
    unknown = sorted(set(students) - set(found))
    if unknown or not found:
        raise Stopped(f"nothing is graded of {', '.join(unknown) or problem_set}")
    summary = Summary(problem_set, what="pages written", again="were there before")
    due = [
        student
        for student in found
        if (not students or student in students)
        and not (only_new and _page(app, student, problem_set).is_file())
    ]
    summary.before = len(set(students) or found) - len(due)
    start = time.monotonic()
    count = min(workers or cores(), len(due)) or 1
    # Forked from a clean process, so that nothing is copied but the arguments.
    with ProcessPoolExecutor(count, get_context("spawn"), _begin, (problem_set,)) as pool:
        futures = {pool.submit(_write, student): student for student in due}
        try:
            for future in tqdm(as_completed(futures), total=len(due), unit="", disable=None):
                try:
                    future.result()
                    summary.graded += 1
                except (Exception, BrokenProcessPool) as error:
                    summary.failures[futures[future]] = f"{type(error).__name__}: {error}"[:200]
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            summary.waiting = len(due) - summary.graded - len(summary.failures)
    summary.seconds = time.monotonic() - start
    return summary


def _page(app, student, problem_set):
    step = app.coursedir.feedback_directory
    return Path(app.coursedir.format_path(step, student, problem_set), f"{problem_set}.html")


def _open(problem_set):
    GenerateFeedbackApp.clear_instance()
    app = GenerateFeedbackApp.instance()
    app.initialize([problem_set, "--log-level=ERROR"])
    return app


def _begin(problem_set):
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    _state["app"] = _open(problem_set)
    _state["app"].coursedir.assignment_id = problem_set


def _write(student):
    app = _state["app"]
    # nbgrader takes the name for a pattern.
    app.coursedir.student_id = glob.escape(student)
    converter = GenerateFeedback(coursedir=app.coursedir, parent=app)
    converter.force = True
    converter.start()
