"""Replaying a verdict: a submission graded again, from the same seed, and shown in full."""

from pathlib import Path

import nbformat

from autograder.grading import cluster as farm
from autograder.grading.engine import BatchError, Recorder, grader_settings, open_course
from autograder.grading.verdicts import read_verdicts


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
    step = app.coursedir.autograded_directory
    recorded = read_verdicts(app.coursedir.format_path(step, student, problem_set))
    if recorded is None:
        print("\nNothing is recorded of this submission yet.")
        return 0
    before = {name: verdict["points"] for name, verdict in recorded.by_exercise.items()}
    now = {verdict["exercise"]: verdict["points"] for verdict in shown}
    changed = [name for name, points in now.items() if before.get(name) != points]
    for name in changed:
        print(f"\n{name}: recorded were {before.get(name)} points, now it is {now[name]}.")
    if not changed:
        print("\nThe points are those that were recorded.")
    return int(bool(changed))
