"""Replaying a verdict: a submission graded again, from the same seed, and shown in full."""

import json
from pathlib import Path

import nbformat

from autograder.grading import cluster as farm
from autograder.grading.engine import BatchError, Recorder, grader_settings, open_course
from autograder.grading.grader import VERDICTS_FILE


def replay(problem_set, student, exercise=None) -> int:
    """Grade one submission again and print its verdicts; nothing is recorded.

    Returns
    -------
    int
        0 if the points are those that were recorded, 1 if they differ.
    """
    app = open_course(problem_set)
    recorder = Recorder(coursedir=app.coursedir, parent=app)
    step = app.coursedir.submitted_directory
    folder = Path(app.coursedir.format_path(step, student, problem_set))
    if not folder.is_dir():
        raise BatchError(f"there is no submission of {student} in {folder}")
    job, _ = farm.read_job(problem_set, student, folder)
    try:
        result = farm.grade(grader_settings(app, recorder, problem_set), job)
    finally:
        farm.close_graders()
    if result.get("refused") or result["problem"]:
        raise BatchError(result.get("refused") or result["problem"])
    for cell in nbformat.reads(result["notebook"], as_version=4).cells:
        if cell.get("id") == "submission-notes":
            print(cell.source, end="\n\n")
    shown = [v for v in result["verdicts"] if exercise in (None, v["exercise"])]
    if not shown:
        raise BatchError(f"there is no exercise {exercise} in {problem_set}")
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
