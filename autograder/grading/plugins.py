"""The nbgrader side: the converters that ``nbgrader_config.py`` puts in nbgrader's place.

The plain commands and formgrader stay what they are; where nbgrader would trust a
submission, the course's own engine grades.
"""

import contextlib
import shutil
from fnmatch import fnmatch, fnmatchcase
from pathlib import Path

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generateassignmentapp
import nbgrader.apps.generatefeedbackapp
import nbgrader.converters
import nbgrader.server_extensions.formgrader.formgrader as formgrader_app
from nbgrader.converters.base import NbGraderException

from autograder.course import folders
from autograder.grading import engine, patches
from autograder.grading.recorder import Recorder
from autograder.handing_out import due
from autograder.pages import feedback_class, formulas
from autograder.text import shown
from autograder.troubles import Stopped
from nnkit.exercise import MODULES


class Autograde(Recorder):
    """nbgrader's converter, for ``nbgrader autograde`` and formgrader's button."""

    def start(self):
        """Grade. A submission with which the grader itself failed is an error of this command:
        what was not graded waits for a person, and the next run tries it again.
        """
        try:
            summary = engine.grade_class(self, self._wanted(), self.force, tell=Log(self.log))
        except Stopped as error:
            self.log.error("Stopped: %s", shown(str(error)))
            raise NbGraderException(str(error)) from error
        if summary.failures:
            self.log.error(summary.text())
            raise NbGraderException(summary.text())
        self.log.info(summary.text())

    def _wanted(self):
        """Return whom to grade, by the pattern that nbgrader was given; None for all."""
        pattern = self.coursedir.student_id
        if pattern == "*":
            return None
        return [s for s in self.submissions() if fnmatchcase(s, pattern)] or [pattern]


class Log(engine.Silent):
    """Writes how a run goes to nbgrader's log."""

    def __init__(self, log):
        self._log = log

    def remark(self, text):
        """Warn of what is worth knowing."""
        self._log.warning(text)

    def sandbox(self, report, complete):
        """Say which layers the sandbox has: loudly if one is missing."""
        (self._log.info if complete else self._log.warning)(report)

    def done(self, student, graded):
        """Say what was odd about a submission."""
        for note in graded.notes if graded else ():
            self._log.warning("%s: %s", shown(student), shown(note))


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

    def convert_single_notebook(self, notebook_filename):
        """Build the release of one notebook, or say why there can be none."""
        try:
            super().convert_single_notebook(notebook_filename)
        except Stopped as error:
            raise _Refused(str(error)) from error

    def start(self):
        """Build the release; why there can be none is the last thing that is said."""
        self._aside, refused = None, None
        try:
            super().start()
        except _Refused as error:
            refused = NbGraderException(str(error))
            if self.coursedir.notebook_id == "*":
                shutil.rmtree(self._format_dest(self.coursedir.assignment_id, "."), True)
        finally:
            if self._aside:
                folder, before = self._aside
                if folder.is_dir():
                    shutil.rmtree(before)
                else:
                    before.rename(folder)
                    self.log.error("The earlier release stays as it was: %s", folder)
        if refused:
            self.log.error("Stopped: %s", refused)
            raise refused


class _Refused(BaseException):
    """A release cannot be built; no `Exception`, of which nbgrader would log the traceback."""


class GenerateFeedback(nbgrader.converters.GenerateFeedback):
    """nbgrader's converter, for this course's own pages; other problem sets stay nbgrader's."""

    def start(self):
        """Write the pages of a problem set."""
        problem_set, pattern = self.coursedir.assignment_id, self.coursedir.student_id
        if problem_set not in MODULES:
            super().start()
            return
        found = folders(self.coursedir, self.coursedir.autograded_directory, problem_set)
        found = {s: folder for s, folder in found.items() if s == pattern or fnmatch(s, pattern)}
        if not found:
            raise self._failed(f"nothing is graded of {problem_set}: {pattern}")
        written = self.write(problem_set, found)
        if written.failures:
            raise self._failed(written.text())
        self.log.info(written.text())

    def write(self, problem_set, folders):
        """Write pages, from the autograded folders of students."""
        self.coursedir.assignment_id = problem_set  # which a hook is told
        return feedback_class.write_pages(
            self.coursedir, problem_set, folders, self.force, self.permissions, self._hooks
        )

    @contextlib.contextmanager
    def _hooks(self, folder):
        """Do what an instructor wants done before and after a page is written."""
        self.notebooks = [str(Path(folder, f"{self.coursedir.assignment_id}.ipynb"))]
        self.run_pre_convert_hook()
        yield
        self.run_post_convert_hook()

    def _failed(self, message):
        self.log.error(message)
        return NbGraderException(message)


def install():
    """Let nbgrader use this course's converters, on the command line and in formgrader.

    Due dates that could be misread are refused.
    """
    due.install()
    patches.install()
    for module in (nbgrader.converters, nbgrader.apps.api, nbgrader.apps.autogradeapp):
        module.Autograde = Autograde
    for module in (nbgrader.converters, nbgrader.apps.api, nbgrader.apps.generateassignmentapp):
        module.GenerateAssignment = GenerateAssignment
    for module in (nbgrader.converters, nbgrader.apps.api, nbgrader.apps.generatefeedbackapp):
        module.GenerateFeedback = GenerateFeedback
    formgrader_app.HTMLExporter = formulas.Exporter
