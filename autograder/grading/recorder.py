"""What is recorded of a class: nbgrader's folders and gradebook, written here alone.

What stands there afterwards is what ``nbgrader autograde`` would have written.
"""

import contextlib
import copy
import fnmatch
import functools
import json
import os
import re
import shutil
import stat
import types
from pathlib import Path, PurePosixPath

import nbgrader.converters
import sqlalchemy.exc
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties, Execute, SaveAutoGrades
from sqlalchemy import select
from sqlalchemy.orm import joinedload, with_parent
from traitlets import Bool, Float, Integer, Unicode

from autograder.course import course_secret, folders, original_notebook
from autograder.grading import basis
from autograder.grading.grader import Settings
from autograder.grading.verdicts import Verdicts, read_verdicts, write_verdicts
from autograder.pages.formgrader import TO_GRADE
from autograder.submission.files import read_plain
from autograder.submission.graft import write
from autograder.submission.submission import digest_of, read_timestamp
from autograder.troubles import Stopped

#: The largest graded notebook that is read again, in bytes.
MAX_NOTEBOOK = 100 * 2**20


class IsolatedExecute(Execute):
    """The settings with which the trusted notebook is run, in nbgrader's configuration."""

    timeout = Integer(120, help="Seconds that one cell may take.", allow_none=True).tag(config=True)

    total_timeout = Float(300.0, help="Seconds that one submission may take.").tag(config=True)

    turn = Float(30.0, help="Seconds after which a submission lets others go first.").tag(
        config=True
    )

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


class Recorder(nbgrader.converters.Autograde):
    """Records graded submissions; as nbgrader's converter it has that one's settings."""

    @property
    def problem_set(self):
        """The problem set that is graded."""
        return self.coursedir.assignment_id

    @property
    def folder(self):
        """The folder with all graded submissions."""
        return Path(self.coursedir.root, self.coursedir.autograded_directory)

    @property
    def _partial(self):
        return f".{self.problem_set}.partial"

    @property
    def _output_directory(self):
        # Where nbgrader's own methods write: aside, until a submission is complete.
        return f"{self.coursedir.autograded_directory}/{self._partial}"

    def settings(self, version="") -> Settings:
        """Return how this course wants its submissions to be graded."""
        execute = IsolatedExecute(parent=self)
        return Settings(
            self.problem_set,
            execute.secret.encode() or course_secret(self.coursedir.root),
            execute.require_sandbox,
            float(execute.timeout or 1e6),
            execute.total_timeout,
            execute.turn,
            execute.memory_mb,
            execute.enabled,
            version,
        )

    @contextlib.contextmanager
    def open(self):
        """Open the gradebook, and see that all is there to grade."""
        self.gradebook = Gradebook(self.coursedir.db_url, self.coursedir.course_id)
        with contextlib.closing(self.gradebook):
            try:
                self.recorded = self.gradebook.find_notebook(self.problem_set, self.problem_set)
                self.original = original_notebook(self.coursedir.root, self.problem_set)
            except MissingEntry as error:
                raise Stopped(
                    f"{self.problem_set} is not in the gradebook. "
                    f"Run `nbgrader generate_assignment {self.problem_set}` first."
                ) from error
            except FileNotFoundError as error:
                raise Stopped(str(error)) from error
            self._saver = SaveStrictGrades(parent=self)
            self._saver.notebook_id = self._saver.assignment_id = self.problem_set
            self.answers = basis.answers_of(self.problem_set, self.original)
            self._known = set(
                self.gradebook.db.scalars(
                    select(SubmittedAssignment.student_id)
                    .join(SubmittedAssignment.assignment)
                    .where(Assignment.name == self.problem_set)
                )
            )
            self._late = AssignLatePenalties(parent=self)
            self._late.init_plugin()
            # nbgrader commits after every step: here a submission is one transaction.
            self._commit = self.gradebook.db.commit
            self.gradebook.db.commit = self.gradebook.db.flush
            yield

    @contextlib.contextmanager
    def aside(self):
        """Have the folder in which a submission is written until it is complete."""
        partial = self.folder / self._partial
        # What a run that was killed has left.
        shutil.rmtree(partial, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    # --- who is due

    def submissions(self):
        """Return the folders of all submissions, by student: plain folders, and no links."""
        step = self.coursedir.submitted_directory
        found = folders(self.coursedir, step, self.problem_set)
        found = {s: f for s, f in found.items() if f.is_dir() and not f.is_symlink()}
        if not found:
            everywhere = self.coursedir.format_path(step, "*", self.problem_set)
            raise Stopped(f"nobody has handed in {self.problem_set}: there is no {everywhere}")
        return found

    def final(self, student):
        """Return the folder of a graded submission."""
        step = self.coursedir.autograded_directory
        return Path(self.coursedir.format_path(step, student, self.problem_set))

    def graded_before(self, student):
        """Return the verdicts of a student who is graded; None of one who is not.

        Graded is whose folder and whose points are there, from a run that came to its end.
        """
        old = self.final(student)
        if student not in self._known or not old.exists():
            return None
        before = read_verdicts(old) or Verdicts()
        return None if before.problem else before

    def is_other(self, student, folder, before):
        """Say whether a student's folder holds something else than what was graded.

        Where it is not known what was graded, the times tell, as with nbgrader.
        """
        if before.handed_in:
            return digest_of(folder) != before.handed_in
        (then, _), (now, _) = read_timestamp(self.final(student)), read_timestamp(folder)
        return then is not None and now is not None and now > then

    def released(self):
        """Return the modules of the release, by path, as students got them."""
        step = self.coursedir.release_directory
        folder = Path(self.coursedir.format_path(step, ".", self.problem_set))
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.py")}

    # --- recording

    def begin(self, folder):
        """Do what an instructor wants done before a submission is graded."""
        self.notebooks = [str(Path(folder, f"{self.problem_set}.ipynb"))]
        self.run_pre_convert_hook()

    def record(self, folder, submission, graded, again=False):
        """Write a graded submission: its folder aside, the gradebook, then the folder.

        What was there before is removed once its replacement is recorded. Points that a
        person gave stay; the parts that differ are to be looked at again, or, if all are
        to be graded `again`, every one.
        """
        student = submission.student
        dest = Path(self._format_dest(self.problem_set, student))
        replace(dest, None)
        dest.mkdir(parents=True)
        self._copy(submission.files, dest)
        # Its cells are the instructor's: they need no validation.
        text = write(copy.deepcopy(graded.notebook))
        (dest / f"{self.problem_set}.ipynb").write_text(text + "\n", encoding="utf-8")
        write_verdicts(dest, graded, student, self.problem_set, submission.digest, self.answers)
        self.set_permissions(self.problem_set, student)
        final = self.final(student)
        seen = {} if again else seen_in(final / f"{self.problem_set}.ipynb")
        try:
            self._save(student, read_timestamp(folder)[0], graded.notebook.cells, seen)
            self._commit()
        except BaseException:
            self.gradebook.db.rollback()
            raise
        finally:
            self.gradebook.db.remove()
        final.parent.mkdir(parents=True, exist_ok=True)
        replace(final, dest)
        self.notebooks = [str(final / f"{self.problem_set}.ipynb")]
        self.run_post_convert_hook()

    def _copy(self, files, dest):
        ignored = re.compile("|".join(map(fnmatch.translate, self.coursedir.ignore)) or r"(?!)")
        wanted = {p: c for p, c in files.items() if not ignored.match(p.rpartition("/")[2])}
        # What the course gives out has its place, whatever a student has put there.
        given = self._given_files
        folders = {str(parent) for path in given for parent in PurePosixPath(path).parents}
        wanted = {
            path: content
            for path, content in wanted.items()
            if path not in folders
            and not any(str(parent) in given for parent in PurePosixPath(path).parents)
        }
        wanted |= given
        for folder in {os.path.dirname(path) for path in wanted}:
            (dest / folder).mkdir(parents=True, exist_ok=True)
        for path, content in wanted.items():
            with open(os.path.join(dest, path), "wb") as file:
                file.write(content)

    @functools.cached_property
    def _given_files(self):
        """The instructor's files, which replace a student's, by path."""
        step = self.coursedir.source_directory
        source = Path(self.coursedir.format_path(step, ".", self.problem_set))
        keep = self.exclude_overwriting.get(self.problem_set, [])
        names = utils.find_all_files(str(source), [*self.coursedir.ignore, "*.ipynb"])
        found = {Path(name).relative_to(source).as_posix(): Path(name) for name in names}
        return {path: name.read_bytes() for path, name in found.items() if path not in keep}

    def _save(self, student, timestamp, cells, seen):
        gradebook, problem_set = self.gradebook, self.problem_set
        if self.create_student:
            gradebook.update_or_create_student(student)
        known = {"timestamp": timestamp} if timestamp else {}
        with gradebook.db.no_autoflush:
            submitted = gradebook.update_or_create_submission(problem_set, student, **known)
        (notebook,) = (n for n in submitted.notebooks if n.name == problem_set)
        self._saver.student_id = student
        self._saver.gradebook = Rows(gradebook.db, notebook)
        parts = parts_of(cells)
        self._saver.unchanged = {name for name in parts if parts[name] == seen.get(name)}
        for index, cell in enumerate(cells):
            if "nbgrader" in cell.metadata:
                self._saver.preprocess_cell(cell, {}, index)
        gradebook.db.flush()
        notebook.late_submission_penalty = None
        if submitted.total_seconds_late > 0:
            gradebook.db.refresh(notebook)
            penalty = self._late.plugin_inst.late_submission_penalty(
                student, notebook.score, submitted.total_seconds_late
            )
            if penalty is not None:
                penalty = self._late._check_late_penalty(notebook, penalty)
            notebook.late_submission_penalty = penalty


def replace(folder: Path, other: Path | None):
    """Put another folder, or nothing, in the place of one, which is whole until then.

    Read-only files are removed too.
    """
    aside = folder.with_name(f".{folder.name}.removed")
    if folder.is_dir():
        _clear(aside)
        folder.rename(aside)
    if other is not None:
        other.rename(folder)
    _clear(aside)


def _clear(folder):
    if not folder.is_dir():
        return
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)


def seen_in(path):
    """Return what a person saw of each part of a graded notebook; nothing if it is not there."""
    raw = read_plain(path, MAX_NOTEBOOK)
    try:
        return parts_of(json.loads(raw or b"{}").get("cells", []))
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def parts_of(cells):
    """Return, by the name of each graded cell, the sources since the one before."""
    found, sources = {}, []
    for cell in cells:
        about = cell["metadata"]
        if "notes" in about.get("nnkit", {}) or about.get("nnkit", {}).get("shows") == TO_GRADE:
            continue
        sources.append("".join(cell["source"]))
        if about.get("nbgrader", {}).get("grade"):
            found[about["nbgrader"]["grade_id"]] = sources
            sources = []
    return found


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
    """Saves scores; a check cell that came to no score is left to the graders.

    What a person has graded is to be looked at again only if it is another answer now:
    `unchanged` names the cells of which that is not so.
    """

    unchanged = frozenset()

    def _add_score(self, cell, resources):
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(name)
        before, waits = grade.auto_score, grade.needs_manual_grade
        if is_ungraded(cell):
            grade.auto_score, grade.needs_manual_grade = None, True
        else:
            super()._add_score(cell, resources)
        given = grade.manual_score is not None
        if given and not waits and name in self.unchanged and grade.auto_score == before:
            grade.needs_manual_grade = False

    def _add_comment(self, cell, resources):
        super()._add_comment(cell, resources)
        if is_ungraded(cell):  # that there is no response is not known
            comment = self.gradebook.find_comment(cell.metadata["nbgrader"]["grade_id"])
            comment.auto_comment = None


def is_ungraded(cell):
    """Say whether a cell should have a score and has none.

    It was not run, or we failed, or a person has to look for the answer.
    """
    if cell.metadata.get("nnkit", {}).get("ungraded"):
        return True
    return cell.cell_type == "code" and not utils.is_solution(cell) and not cell.outputs


def about_gradebook(error):
    """Say why the gradebook cannot be written."""
    why = str(error).splitlines()[0]
    if "locked" in why:
        why = "another process keeps the gradebook locked. Let it finish, then run this again"
    elif "is full" in why:
        why = "the disk is full. Make room, then run this again"
    elif "readonly" in why:
        why = "the file is read-only. Make it writable, then run this again"
    elif "no such column" in why or "no such table" in why:
        why = "it was made by an older nbgrader. Keep a copy, then run `nbgrader db upgrade`"
    return f"the gradebook cannot be written: {why}. Nothing is lost."


@contextlib.contextmanager
def explained(coursedir):
    """Turn what can go wrong around us into sentences."""
    try:
        yield
    except (sqlalchemy.exc.OperationalError, InvalidEntry) as error:
        raise Stopped(about_gradebook(error)) from error
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise Stopped(f"the gradebook cannot be used: {error}") from error
    except OSError as error:
        where = error.filename or coursedir.autograded_directory
        raise Stopped(
            f"cannot write {where}: {error.strerror or error}. What was graded is kept: "
            "make room, then run this again."
        ) from error
