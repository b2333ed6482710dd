"""The nbgrader side: converter, exporter and preprocessors for ``nbgrader_config.py``.

`nbgrader autograde` and formgrader stay what they are; only the steps that would trust a
submission are replaced: how its notebook is read, what of it is kept, how it is executed,
and which files are copied.
"""

import atexit
import contextlib
import errno
import glob
import os
import re
import shutil
import threading
import types
from fnmatch import fnmatch
from pathlib import Path

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generateassignmentapp
import nbgrader.apps.generatefeedbackapp
import nbgrader.converters
import sqlalchemy.exc
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_notebook
from nbgrader import utils
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    SubmittedNotebook,
)
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades
from sqlalchemy import select
from sqlalchemy.orm import joinedload, with_parent
from traitlets import Bool, Float, Integer, Unicode

from autograder.grading import ahead, lock
from autograder.grading.grader import (
    Grader,
    cores,
    course_secret,
    given_files,
    original_notebook,
    read_notebook_of,
    read_submission,
)
from autograder.grading.verdicts import ended_well, write_verdicts
from autograder.handing_out import consistency as changes
from autograder.judge.sandbox import Limits, SandboxError
from autograder.pages import feedback_class
from autograder.submission import files as submission
from autograder.submission import graft as notebooks
from nnkit.exercise import MODULES


class Misfit(RuntimeError):
    """The release, the gradebook and the course do not fit together; the message says how."""


def about_gradebook(error):
    """Say why the gradebook cannot be written."""
    why = str(error).splitlines()[0]
    if "locked" in why:
        why = "another process keeps the gradebook locked. Let it finish, then run this again"
    elif "is full" in why:
        why = "the disk is full. Make room, then run this again"
    elif "readonly" in why:
        why = "the file is read-only. Make it writable, then run this again"
    return f"the gradebook cannot be written: {why}. Nothing is lost."


class SafeCopy(BaseConverter):
    """Copies a submission's files to the autograded folder: plain files only, no links."""

    def init_assignment(self, assignment_id, student_id):
        """Copy the files beside the notebooks."""
        source = self._format_source(assignment_id, student_id)
        dest = Path(self._format_dest(assignment_id, student_id))
        dest.mkdir(parents=True, exist_ok=True)
        files, _ = submission.read_files(source)
        for path, content in files.items():
            if any(fnmatch(Path(path).name, pattern) for pattern in self.coursedir.ignore):
                continue
            target = dest / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


class Autograde(nbgrader.converters.Autograde, SafeCopy):
    """nbgrader's converter, for submissions of which nothing is taken for granted."""

    def init_notebooks(self):
        """Find the submissions; one without a notebook is graded like any other."""
        problem_set = self.coursedir.assignment_id
        names = [
            Path(name).name
            for name in glob.glob(
                os.path.join(glob.escape(str(self._original_folder())), "*.ipynb")
            )
        ]
        folders = [
            folder
            for folder in glob.glob(self._format_source(problem_set, self.coursedir.student_id))
            if os.path.isdir(folder) and not os.path.islink(folder)
        ]
        if not names or not folders:
            super().init_notebooks()  # which says what is wrong
            return
        wanted = [n for n in names if fnmatch(n, f"{self.coursedir.notebook_id}.ipynb")]
        self.notebooks = []
        self.assignments = {
            folder: [os.path.join(folder, name) for name in sorted(wanted)] for folder in folders
        }

    def _original_folder(self):
        for step in (self.coursedir.release_directory, self.coursedir.source_directory):
            folder = Path(self.coursedir.format_path(step, ".", self.coursedir.assignment_id))
            if folder.is_dir():
                return folder
        return folder

    def init_assignment(self, assignment_id, student_id):
        """Make the folder and the rows in the gradebook."""
        with self._noting_trouble():
            super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename):
        """Grade one submission."""
        with self._noting_trouble():
            super().convert_single_notebook(notebook_filename)

    @contextlib.contextmanager
    def _noting_trouble(self):
        """Stop at trouble with the database, remember trouble with the disk: it is everyone's."""
        try:
            yield
        except InvalidEntry as error:
            if isinstance(error.__context__, sqlalchemy.exc.OperationalError):
                raise error.__context__ from error
            raise
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
                where = error.filename or self.coursedir.autograded_directory
                self.trouble = f"cannot write {where}: {error.strerror}"
            raise

    def init_destination(self, assignment_id, student_id):
        """Say whether to grade a submission: also if we failed on it the last time."""
        folder = Path(self._format_dest(assignment_id, student_id))
        if not ended_well(folder):
            self.log.warning("The grader failed here before, trying again: %s", folder)
            utils.rmtree(str(folder))
        return super().init_destination(assignment_id, student_id)

    def start(self):
        """Grade; refuse at once if the sandbox or the release is not what it has to be.

        A submission on which the grader itself failed is an error of this command. Its
        cells wait for a person, and the next run tries it again.
        """
        self.unfinished = {}
        self.trouble = ""
        self.ahead = None
        try:
            self._see_to_the_release()
            with self._only_run():
                super().start()
        except (SandboxError, Misfit, lock.Busy) as error:
            self.log.error("Nothing was graded: %s", error)
            raise NbGraderException(str(error)) from error
        except sqlalchemy.exc.OperationalError as error:
            self.log.error("Nothing was graded: %s", about_gradebook(error))
            raise NbGraderException(str(error)) from error
        except NbGraderException as error:
            # What nbgrader says of any trouble with the database is that it may be too old.
            if isinstance(error.__context__, sqlalchemy.exc.OperationalError):
                self.log.error("Stopped: %s", about_gradebook(error.__context__))
            elif self.trouble:
                self.log.error("Stopped: %s. Make room, then run this again.", self.trouble)
            raise
        if self.unfinished:
            lines = [f"{student}: {problem}" for student, problem in self.unfinished.items()]
            message = (
                f"The grader failed on {len(lines)} submissions, through no fault of the student. "
                "What was not graded waits for a grade by hand; run this again to try once more.\n"
            ) + "\n".join(lines)
            self.log.error(message)
            raise NbGraderException(message)

    def convert_notebooks(self):
        """Grade, with a host that starts meanwhile; here a missing sandbox stops all."""
        due = [f for f in sorted(self.assignments) if self.force or not self._is_graded(f)]
        self.due = {self._student_of(folder): folder for folder in due}
        if due:
            execute = IsolatedExecute(parent=self.exporter)
            if execute.enabled:
                execute.begin(self.coursedir.assignment_id)
        try:
            super().convert_notebooks()
        finally:
            if self.ahead is not None:
                self.ahead.stop()

    def graded_ahead(self, execute, student, key):
        """Return the `Graded` of a submission, if that has been worked out already."""
        if self.ahead is None:
            others = list(self.due)
            others = others[others.index(student) + 1 :] if student in others else []
            self.ahead = ahead.Ahead(execute.grade_ahead, others, cores())
        return self.ahead.result(student, key)

    def _student_of(self, folder):
        pattern = self._format_source(self.coursedir.assignment_id, "(?P<id>.*)", escape=True)
        return re.fullmatch(pattern, folder, re.DOTALL)["id"]

    def _is_graded(self, folder):
        student = self._student_of(folder)
        return Path(self._format_dest(self.coursedir.assignment_id, student)).exists()

    def _only_run(self):
        if self.coursedir.assignment_id not in MODULES:
            return contextlib.nullcontext()
        folder = Path(self.coursedir.root, self.coursedir.autograded_directory)
        return lock.only_run(folder, self.coursedir.assignment_id)

    def _see_to_the_release(self):
        problem_set = self.coursedir.assignment_id
        if problem_set not in MODULES:
            return
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                recorded = gradebook.find_notebook(problem_set, problem_set)
                original = original_notebook(self.coursedir.root, problem_set)
            except (MissingEntry, FileNotFoundError):
                return  # nbgrader says so
            found = changes.misfits(original, problem_set, recorded)
        if found:
            raise Misfit(changes.refusal(problem_set, found))
        for remark in changes.remarks(self.coursedir, problem_set, self.force):
            self.log.warning(remark)


class GenerateAssignment(nbgrader.converters.GenerateAssignment):
    """nbgrader's converter; the earlier release stays if the new one cannot be built."""

    def init_destination(self, assignment_id, student_id):
        """Put the earlier release aside, where nbgrader would remove it."""
        folder = Path(self._format_dest(assignment_id, student_id))
        if self.force and folder.is_dir() and self.coursedir.notebook_id == "*":
            self._aside = folder, folder.with_name(f".{folder.name}.before")
            shutil.rmtree(self._aside[1], ignore_errors=True)
            folder.rename(self._aside[1])
        return super().init_destination(assignment_id, student_id)

    def start(self):
        """Build the release."""
        self._aside = None
        try:
            super().start()
        finally:
            if self._aside:
                folder, before = self._aside
                if folder.is_dir():
                    shutil.rmtree(before)
                else:
                    before.rename(folder)
                    self.log.error("The earlier release stays as it was: %s", folder)


class GenerateFeedback(nbgrader.converters.GenerateFeedback):
    """nbgrader's converter, for this course's own pages; other problem sets stay nbgrader's."""

    def start(self):
        """Write the pages of a problem set."""
        problem_set, pattern = self.coursedir.assignment_id, self.coursedir.student_id
        if problem_set not in MODULES:
            super().start()
            return
        found = feedback_class.graded_folders(self.coursedir, problem_set)
        found = {s: folder for s, folder in found.items() if s == pattern or fnmatch(s, pattern)}
        if not found:
            raise self._failed(f"nothing is graded of {problem_set}: {pattern}")
        written = self.write(problem_set, found)
        if written.failures:
            raise self._failed(written.text())
        self.log.info(written.text())

    def write(self, problem_set, folders):
        """Write pages, from the autograded folders of students."""
        return feedback_class.write_pages(
            self.coursedir, problem_set, folders, self.force, self.permissions
        )

    def _failed(self, message):
        self.log.error(message)
        return NbGraderException(message)


class TrustingNothing(NotebookExporter):
    """Reads a submitted notebook, whatever it is; `TrustedNotebook` does the rest."""

    def from_filename(self, filename, resources=None, **kwargs):
        """Read a file: the trusted one as usual, the submitted one with care."""
        if not getattr(self.parent, "_sanitizing", False):
            return super().from_filename(filename, resources=resources, **kwargs)
        folder, name = os.path.split(filename)
        handed_in, notes = read_notebook_of(folder, os.path.splitext(name)[0])
        resources = self._init_resources(resources)
        resources["metadata"].update(name=os.path.splitext(name)[0], path=folder)
        resources["nnkit"] = {"submitted": handed_in, "notes": notes}
        return self.from_notebook_node(new_notebook(), resources=resources, **kwargs)


class TrustedNotebook(NbGraderPreprocessor):
    """Replaces the submitted notebook by the instructor's with the student's answers."""

    def preprocess(self, nb, resources):
        """Build the trusted notebook, see `autograder.submission.graft`."""
        about = resources["nbgrader"]
        converter = self.parent.parent
        original = original_notebook(converter.coursedir.root, about["notebook"])
        handed_in = resources.get("nnkit", {"submitted": None, "notes": []})
        folder = converter._format_source(about["assignment"], about["student"])
        _, left_out = submission.read_files(folder)
        grafted = notebooks.graft(
            original, handed_in["submitted"], [*handed_in["notes"], *left_out]
        )
        for note in grafted.notes:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], note)
        return grafted.notebook, resources


class IsolatedExecute(Execute):
    """Runs the trusted notebook; the student's functions run in a sandboxed worker."""

    timeout = Integer(120, help="Seconds that one cell may take.", allow_none=True).tag(config=True)

    total_timeout = Float(300.0, help="Seconds that one submission may take.").tag(config=True)

    require_sandbox = Bool(
        False,
        help=(
            "Refuse to grade where the sandbox lacks a layer, so that student code could "
            "read files, use the network, or leave processes behind."
        ),
    ).tag(config=True)

    memory_mb = Integer(2048, help="Address space of a student's process.").tag(config=True)

    secret = Unicode(
        "",
        help="From what hidden cases are drawn; by default from a file .course_secret.",
    ).tag(config=True)

    def preprocess(self, nb, resources=None, km=None):
        """Execute; a submission's verdicts are written beside its notebook."""
        about = resources["nbgrader"]
        folder = resources["metadata"]["path"]
        grader = self._grader(about["assignment"])
        if not getattr(grader, "said", False):
            say = self.log.warning if grader.sandbox["missing"] else self.log.info
            say(grader.sandbox["report"])
            grader.said = True
        files, _ = submission.read_files(folder)
        key = ahead.key(nb, for_worker(about["assignment"], files))
        graded = self.parent.parent.graded_ahead(self, about["student"], key)
        if graded is None:
            graded = grader.grade(nb, files, about["student"])
        if graded.lost:
            # The host was killed: it may be worth another one.
            graded = self._grader(about["assignment"]).grade(nb, files, about["student"])
        if graded.problem:
            self.parent.parent.unfinished[about["student"]] = graded.problem
        write_verdicts(folder, graded, about["student"], about["assignment"])
        return graded.notebook, resources

    def grade_ahead(self, student):
        """Grade a submission before its turn; returns its key, see `autograder.grading.ahead`."""
        converter = self.parent.parent
        problem_set = converter.coursedir.assignment_id
        folder = converter.due[student]
        original = original_notebook(converter.coursedir.root, problem_set)
        trusted, files = read_submission(folder, problem_set, original)
        graded = self._grader(problem_set).grade(trusted, files, student)
        # What failed is tried once more when its turn comes.
        key = None if graded.problem else ahead.key(trusted, for_worker(problem_set, files))
        return key, graded

    def begin(self, problem_set):
        """Start the host; raises `SandboxError` if it cannot be what is required."""
        grader = self._grader(problem_set)
        if self.require_sandbox:
            _ = grader.sandbox

    def _grader(self, problem_set):
        root = self.parent.parent.coursedir.root
        secret = self.secret.encode() or course_secret(root)
        return grader_for(
            problem_set,
            secret,
            require_sandbox=self.require_sandbox,
            cell_seconds=float(self.timeout or 1e6),
            total_seconds=self.total_timeout,
            limits=Limits(memory_mb=self.memory_mb),
        )


def for_worker(problem_set, files):
    """Return those of a submission's files that a worker gets."""
    return submission.for_worker(files, MODULES[problem_set], given_files())


_graders = {}
_one_at_a_time = threading.Lock()


def grader_for(problem_set, secret, **settings):
    """Return a running `Grader`; formgrader grades one submission a request, with the same.

    It is made anew when the course's files have changed.
    """
    key = (problem_set, secret, tuple(sorted(settings.items())), _newest_change())
    with _one_at_a_time:
        grader = _graders.get(key)
        if grader is None or not grader.alive():
            close_graders()
            grader = _graders[key] = Grader(problem_set, secret, **settings)
        return grader


@atexit.register
def close_graders():
    """End all hosts."""
    while _graders:
        _graders.popitem()[1].close()


def _newest_change():
    course = Path(__file__).resolve().parent.parent.parent
    files = [
        f for name in ("nnkit", "solutions", "autograder") for f in (course / name).rglob("*.py")
    ]
    return max(file.stat().st_mtime_ns for file in files)


class Rows:
    """Stands in for the gradebook: one submission's grades and comments, read at once."""

    def __init__(self, db, notebook):
        # nbgrader commits after every cell: here a submission is one transaction.
        self.db = types.SimpleNamespace(commit=lambda: None)
        self._grades, self._comments = (
            {row.name: row for row in db.scalars(rows.options(joinedload(kind.cell)))}
            for kind, rows in (
                (Grade, select(Grade).where(with_parent(notebook, SubmittedNotebook.grades))),
                (Comment, select(Comment).where(with_parent(notebook, SubmittedNotebook.comments))),
            )
        )

    def find_grade(self, name, *_):
        """Return a grade by the name of its cell."""
        return self._grades[name]

    def find_comment(self, name, *_):
        """Return a comment by the name of its cell."""
        return self._comments[name]


class SaveStrictGrades(SaveAutoGrades):
    """Saves scores, all at once; a check cell that came to no score is left to the graders."""

    def preprocess(self, nb, resources):
        """Save the scores of a submission."""
        about = resources["nbgrader"]
        self.notebook_id, self.assignment_id = about["notebook"], about["assignment"]
        self.student_id = about["student"]
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(
                self.notebook_id, self.assignment_id, self.student_id
            )
            self.gradebook = Rows(gradebook.db, notebook)
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
            gradebook.db.commit()
        return nb, resources

    def _add_score(self, cell, resources):
        if is_ungraded(cell):
            grade = self.gradebook.find_grade(cell.metadata["nbgrader"]["grade_id"])
            grade.auto_score, grade.needs_manual_grade = None, True
            self.gradebook.db.commit()
            return
        super()._add_score(cell, resources)


def is_ungraded(cell):
    """Say whether a cell should have a score and has none: it was not run, or we failed."""
    if cell.cell_type != "code" or utils.is_solution(cell):
        return False
    return not cell.outputs or bool(cell.metadata.get("nnkit", {}).get("ungraded"))


def install():
    """Let nbgrader use this module's converters, on the command line and in formgrader."""
    for module in (nbgrader.converters, nbgrader.apps.api, nbgrader.apps.autogradeapp):
        module.Autograde = Autograde
    for module in (nbgrader.converters, nbgrader.apps.api, nbgrader.apps.generateassignmentapp):
        module.GenerateAssignment = GenerateAssignment
    for module in (nbgrader.converters, nbgrader.apps.api, nbgrader.apps.generatefeedbackapp):
        module.GenerateFeedback = GenerateFeedback
