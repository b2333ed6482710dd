"""Replaying a verdict: a submission graded again, from the same seed, and shown in full."""

import json
from pathlib import Path

from autograder.course import digest, open_course, original_notebook
from autograder.grading import grader
from autograder.grading.recorder import Recorder
from autograder.grading.verdicts import VERDICTS_FILE
from autograder.judge.sandbox import SandboxError
from autograder.submission.submission import read_submission
from autograder.troubles import Stopped


def replay(problem_set, student, exercise=None) -> int:
    """Grade one submission again and print its verdicts; nothing is recorded.

    Returns
    -------
    int
        0 if the points are those that were recorded, 1 if they differ.
    """
    app = open_course(problem_set)
    app.coursedir.assignment_id = problem_set
    recorder = Recorder(coursedir=app.coursedir, parent=app)
    step = app.coursedir.submitted_directory
    folder = Path(app.coursedir.format_path(step, student, problem_set))
    if not folder.is_dir():
        raise Stopped(f"there is no submission of {student} in {folder}")
    submission = read_submission(problem_set, student, folder)
    try:
        original = original_notebook(app.coursedir.root, problem_set)
        graded = grader.grade(recorder.settings(digest()), original, submission)
    except SandboxError as error:
        raise Stopped(str(error)) from error
    finally:
        grader.close_graders()
    if graded.problem:
        raise Stopped(graded.problem)
    if graded.notes:
        print("About the notebook that was handed in:\n")
        print("".join(f"- {note}\n" for note in graded.notes))
    shown = [v for v in graded.verdicts if exercise in (None, v["exercise"])]
    if not shown:
        raise Stopped(f"there is no exercise {exercise} in {problem_set}")
    print("\n\n".join(verdict["text"] for verdict in shown))
    recorded = _recorded(app, problem_set, student)
    now = {verdict["exercise"]: verdict["points"] for verdict in shown}
    if recorded is None:
        print("\nNothing is recorded of this submission yet.")
        return 0
    changed = [name for name, points in now.items() if recorded.get(name) != points]
    for name in changed:
        print(f"\n{name}: recorded were {recorded.get(name)} points, now it is {now[name]}.")
    if not changed:
        print("\nThe points are those that were recorded.")
    return int(bool(changed))


def _recorded(app, problem_set, student):
    step = app.coursedir.autograded_directory
    path = Path(app.coursedir.format_path(step, student, problem_set), VERDICTS_FILE)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return {verdict["exercise"]: verdict["points"] for verdict in record["verdicts"]}
