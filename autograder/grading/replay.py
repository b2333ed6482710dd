"""Replaying a verdict: a submission graded again, from the same seed, and shown in full."""

from pathlib import Path

from autograder.course import digest, open_course, original_notebook
from autograder.grading import grader
from autograder.grading.reading import read
from autograder.grading.recorder import Recorder
from autograder.grading.verdicts import read_verdicts
from autograder.judge.sandbox import SandboxError
from autograder.text import shown as on_terminal
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
    submission = read(problem_set, student, folder)
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
        print("About what was handed in:\n")
        print(on_terminal("".join(f"- {note}\n" for note in graded.notes)))
    shown = [v for v in graded.verdicts if exercise in (None, v["exercise"])]
    if not shown:
        raise Stopped(f"there is no exercise {exercise} in {problem_set}")
    print(on_terminal("\n\n".join(verdict["text"] for verdict in shown)))
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
