"""A course small enough to grade many times: problem set 1 without its figures.

It lies in a folder of its own, with the course's own configuration, and is graded by the
commands that an instructor types.
"""

import contextlib
import os
import shutil
import sqlite3
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.course import COURSE
from tests import commands
from tools.sample_class import DUE, Student, roster

#: The course's secret, so that every copy of the course draws the same hidden cases.
SECRET = {"NNKIT_COURSE_SECRET": "no secret"}

#: Names that students have, and that programs stumble over.
ODD_NAMES = {"ada": "Ada Lovelace", "blaise": "Błażej Żółć", "niels": "-rf"}


def make_course(folder: Path, config: str = "", checks=None) -> Path:
    """Lay out the course and release problem set 1.

    `config` is added to the configuration; of the graded cells only `checks` are kept, if given.
    """
    source = folder / "assignments" / "ps1"
    source.mkdir(parents=True)
    notebook = nbformat.read(COURSE / "assignments" / "ps1" / "ps1.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if _is_needed(cell, checks)]
    nbformat.write(notebook, source / "ps1.ipynb")
    (source / "guesses.json").write_text("{}")  # the instructor has tried it out
    text = (COURSE / "nbgrader_config.py").read_text()
    (folder / "nbgrader_config.py").write_text(f"{text}\n{config}\n")
    nbgrader(folder, "generate_assignment", "ps1")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate=DUE)
    return folder


def _is_needed(cell, checks):
    marks = cell.metadata.get("nbgrader", {})
    if checks is not None and marks.get("grade"):
        return marks["grade_id"] in checks
    return cell.id == "setup" or marks.get("grade") or marks.get("solution")


def hand_in(course: Path, names: list[str]) -> list[Student]:
    """Hand in problem set 1 for some students of the sample class."""
    students = [student for student in roster("ps1") if student.name in names]
    for student in students:
        folder = course / "submitted" / ODD_NAMES.get(student.name, student.name) / "ps1"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(course / "release" / "ps1", folder)
        student.hand_in(folder, "ps1")
        day = 8 if student.late else 6
        (folder / "timestamp.txt").write_text(f"2026-11-{day:02} 12:00:00 UTC\n")
    return students


def copies(course: Path, student: str, count: int):
    """Hand a submission in again under other names."""
    for number in range(count):
        other = course / "submitted" / f"{student}{number}" / "ps1"
        shutil.copytree(course / "submitted" / student / "ps1", other)


def nbgrader(course: Path, *arguments):
    """Run an nbgrader command in the course; it must succeed."""
    done = run(course, "nbgrader", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def autograder(course: Path, *arguments):
    """Run a command of the batch grader in the course."""
    return run(course, "autograder", *arguments)


def command(*arguments):
    """Return the command line of the batch grader."""
    return [sys.executable, "-m", "autograder", *arguments]


def environment():
    """Return the environment that the commands run in."""
    return {**os.environ, **SECRET}


def run(course, module, *arguments):
    """Run a command of either in the course, whatever comes of it."""
    return commands.run(module, *arguments, cwd=course, env=environment())


def files(course: Path) -> dict[str, tuple[bytes, int]]:
    """Return all autograded files with their permissions."""
    root = course / "autograded"
    found = [path for path in root.rglob("*") if path.is_file() and path.parent != root]
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in found
    }


#: What the gradebook knows of submissions, without its row numbers.
QUERIES = {
    "submissions": """
        select s.student_id, a.name, s.timestamp, n.late_submission_penalty
        from submitted_assignment s join assignment a on a.id = s.assignment_id
        join submitted_notebook n on n.assignment_id = s.id""",
    "grades": """
        select s.student_id, b.name, g.auto_score, g.manual_score, g.extra_credit,
               g.needs_manual_grade
        from grade g join submitted_notebook n on n.id = g.notebook_id
        join submitted_assignment s on s.id = n.assignment_id
        join base_cell b on b.id = g.cell_id""",
    "comments": """
        select s.student_id, b.name, c.auto_comment, c.manual_comment
        from comment c join submitted_notebook n on n.id = c.notebook_id
        join submitted_assignment s on s.id = n.assignment_id
        join base_cell b on b.id = c.cell_id""",
    "students": "select id from student",
}


def gradebook(course: Path) -> dict[str, list[tuple]]:
    """Return all rows that grading writes, sorted."""
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as connection:
        return {
            name: sorted(connection.execute(query).fetchall(), key=repr)
            for name, query in QUERIES.items()
        }


def scores(course: Path) -> dict[str, float]:
    """Return each student's points."""
    totals = {}
    for student, _, auto, manual, extra, _ in gradebook(course)["grades"]:
        score = auto if manual is None else manual
        totals[student] = totals.get(student, 0.0) + (score or 0.0) + (extra or 0.0)
    return totals
