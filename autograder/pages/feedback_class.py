"""Feedback for a whole class: the one way in which pages are written, whoever asks for them.

What the gradebook knows of the class is read at once; each page is then made of a student's
autograded folder. Beside it go the two files that nbgrader's `release_feedback` needs.
"""

import shutil
import time
from pathlib import Path

import nbformat
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import select
from tqdm import tqdm

from autograder.grading.verdicts import Verdicts, read_verdicts
from autograder.pages.feedback import Mark, Standing, render
from autograder.submission import code as own_code
from autograder.submission import files as submission
from autograder.troubles import Summary
from nnkit.exercise import MODULES

#: What the exchange tells one submission from another by; nothing else is copied.
OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")
#: The largest autograded notebook that is read, in bytes.
MAX_NOTEBOOK = 100 * 2**20
#: The largest file of the exchange's, in bytes.
MAX_LINE = 4096


class NoPage(Exception):
    """A page cannot be made; the message says why and what to do."""


def write_pages(coursedir, problem_set, graded, force, permissions, around) -> Summary:
    """Write feedback pages.

    Parameters
    ----------
    coursedir : nbgrader.coursedir.CourseDirectory
    problem_set : str
    graded : dict of str to Path
        The autograded folders by student.
    force : bool
        Whether to write pages again that are there; else only those of newer submissions.
    permissions : int
        Of the files, in the digits of chmod.
    around : callable
        Makes, of an autograded folder, the context in which its page is written.
    """
    summary = Summary(
        problem_set, what="pages written", again="were there before", ours="No page for"
    )
    start = time.monotonic()
    due = [s for s in graded if force or _is_due(coursedir, problem_set, s, graded[s])]
    summary.before = len(graded) - len(due)
    standings = read_standings(coursedir, problem_set, due) if due else {}
    summary.names = {s: f"{s} ({found.name})" for s, found in standings.items() if found.name}
    try:
        for student in tqdm(due, unit="", disable=None):
            try:
                if student not in standings:
                    raise NoPage("the gradebook does not know of it: grade it again")
                with around(graded[student]):
                    page = _page(graded[student], student, problem_set, standings[student])
                    _write(coursedir, problem_set, student, graded[student], page, permissions)
                summary.graded += 1
            except Exception as error:
                what = "" if isinstance(error, NoPage) else f"{type(error).__name__}: "
                summary.failures[student] = (what + str(error).partition("\n")[0])[:200]
    except KeyboardInterrupt:
        summary.waiting = len(due) - summary.graded - len(summary.failures)
    summary.seconds = time.monotonic() - start
    waiting = sum(bool(standing.waiting) for standing in standings.values())
    if waiting:
        summary.more.append(f"On {waiting} of them an answer is not graded yet, and they say so.")
    return summary


def _destination(coursedir, problem_set, student):
    return Path(coursedir.format_path(coursedir.feedback_directory, student, problem_set))


def _is_due(coursedir, problem_set, student, folder):
    """Say whether there is no page yet, or one of an earlier submission."""
    dest = _destination(coursedir, problem_set, student)
    if not (dest / f"{problem_set}.html").is_file():
        return True
    try:
        before, now = map(coursedir.get_existing_timestamp, (str(dest), str(folder)))
    except (OSError, ValueError, OverflowError):
        return True
    return before is not None and now is not None and now > before


def read_standings(coursedir, problem_set, students) -> dict[str, Standing]:
    """Read grades, comments, penalties and names from the gradebook, in four queries."""
    of_set = [Assignment.name == problem_set]
    if len(students) <= 500:  # some databases take no more at once
        of_set.append(SubmittedAssignment.student_id.in_(students))

    def rows(*columns, source, cell=None):
        query = select(SubmittedAssignment.student_id, *columns).select_from(source)
        if source is not SubmittedNotebook:
            query = query.join(cell, source.cell_id == cell.id)
            query = query.join(SubmittedNotebook, source.notebook_id == SubmittedNotebook.id)
        query = query.join(
            SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id
        ).join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        return db.execute(query.where(*of_set))

    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        db = gradebook.db
        penalties = rows(SubmittedNotebook.late_submission_penalty, source=SubmittedNotebook)
        standings = {student: Standing(late_penalty=p or 0.0) for student, p in penalties}
        for student, *names in db.execute(
            select(Student.id, Student.first_name, Student.last_name)
        ):
            if student in standings:
                standings[student].name = " ".join(filter(None, names))
        given = Grade.score, Grade.auto_score, Grade.manual_score
        for cell in (GradeCell, TaskCell):
            grades = rows(cell.name, cell.max_score, *given, source=Grade, cell=cell)
            for student, name, out_of, score, auto, manual in grades:
                points = None if auto is None and manual is None else float(score)
                standings[student].marks[name] = Mark(points, float(out_of))
        for cell in (SolutionCell, TaskCell):
            comments = rows(cell.name, Comment.comment, source=Comment, cell=cell)
            for student, name, comment in comments:
                if comment and name in standings[student].marks:
                    standings[student].marks[name].comment = comment
    return standings


def _page(folder, student, problem_set, standing):
    raw = submission.read_plain(folder / f"{problem_set}.ipynb", MAX_NOTEBOOK)
    if raw is None:
        raise NoPage("there is no autograded notebook that can be read: grade it again")
    path = f"nnkit/{MODULES[problem_set]}.py"
    source = own_code.decode(submission.read_plain(folder / path, submission.MAX_FILE) or b"")
    notebook = nbformat.v4.reads(raw.decode("utf-8"))  # ours, and not validated once more
    verdicts = read_verdicts(folder) or Verdicts()
    about = standing, verdicts.by_exercise, source, path, verdicts.notes
    return render(notebook, student, problem_set, *about)


def _write(coursedir, problem_set, student, folder, page, permissions):
    """Put the page in its place, at once and with nothing that was there before."""
    dest = _destination(coursedir, problem_set, student)
    aside = dest.with_name(f".{problem_set}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        content = {f"{problem_set}.html": page.encode("utf-8", errors="replace")}
        found = {n: submission.read_plain(folder / n, MAX_LINE) for n in OF_THE_EXCHANGE}
        content |= {name: raw for name, raw in found.items() if raw is not None}
        for name, raw in content.items():
            (aside / name).write_bytes(raw)
            (aside / name).chmod(int(str(permissions), 8))
        if coursedir.groupshared:
            for shared in (aside, dest.parent, dest.parent.parent):
                shared.chmod((shared.stat().st_mode | 0o2770) & 0o2777)
        if dest.exists():
            shutil.rmtree(dest)
        aside.rename(dest)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
