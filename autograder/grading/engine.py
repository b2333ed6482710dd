"""Batch grading: a whole class in parallel, into nbgrader's own folders and gradebook.

Workers grade (`autograder.grading.cluster`); this process alone writes. What it writes is what
``nbgrader autograde`` would have written: a test compares the two on one class. Each
submission is recorded as one transaction and its folder appears at once, so a run that is
interrupted or killed leaves nothing half done, and the next one goes on with the rest.
"""

import contextlib
import fnmatch
import functools
import json
import logging
import os
import re
import shutil
import signal
import stat
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import sqlalchemy.exc
from nbgrader import utils
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties
from tqdm import tqdm

from autograder.grading import cluster as farm
from autograder.grading import lock, plugins
from autograder.grading.grader import (
    Graded,
    course_secret,
    original_notebook,
)
from autograder.grading.verdicts import ended_well, write_verdicts
from autograder.handing_out import consistency as changes
from nnkit.exercise import MODULES

#: How often a submission is tried again when a worker is lost on it.
RETRIES = 2


class BatchError(RuntimeError):
    """The run cannot go on; the message says why and what to do."""


@dataclass
class Summary:
    """How a run went.

    Attributes
    ----------
    failures : dict of str to str
        For each student who was not graded the cause.
    missing : Counter
        How many of those who were graded had not handed in a cell, by its name.
    """

    problem_set: str
    graded: int = 0
    before: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    waiting: int = 0
    seconds: float = 0.0
    what: str = "graded"
    again: str = "were graded before"
    missing: Counter = field(default_factory=Counter)

    def text(self):
        """Write the summary as the instructor reads it."""
        rate = f" ({self.graded / self.seconds:.1f} a second)" if self.graded else ""
        lines = [f"{self.problem_set}: {self.graded} {self.what} in {self.seconds:.0f} s{rate}"]
        if self.before:
            lines[0] += f"; {self.before} {self.again}"
        if self.waiting:
            lines.append(f"Interrupted: {self.waiting} are left. Run the same command again.")
        if self.failures:
            lines.append(f"Failed, through no fault of the student: {len(self.failures)}")
            for cause, count in Counter(self.failures.values()).most_common():
                students = sorted(s for s, why in self.failures.items() if why == cause)
                more = f" and {count - 8} more" if count > 8 else ""
                lines.append(f"  {cause}: {', '.join(students[:8])}{more}")
        for name, count in self.missing.items():
            if self.graded >= 3 and 2 * count > self.graded:
                lines.append(
                    f"The cell {name} was missing in {count} of {self.graded} notebooks: "
                    "was it added or renamed after the release?"
                )
        return "\n".join(lines)


class Recorder(plugins.Autograde):
    """Writes results as nbgrader's converter would, to a folder that is then moved."""

    @property
    def _output_directory(self):
        return f"{self.coursedir.autograded_directory}/{self.partial}"

    def prepare(self, problem_set):
        """Open the gradebook and see that all is there to grade `problem_set`."""
        self.partial = f".{problem_set}.partial"
        self.problem_set = problem_set
        self.saver = plugins.SaveStrictGrades(parent=self)
        self.saver.notebook_id = self.saver.assignment_id = problem_set
        self.late = AssignLatePenalties(parent=self)
        self.late.init_plugin()
        self.gradebook = Gradebook(self.coursedir.db_url, self.coursedir.course_id)
        try:
            recorded = self.gradebook.find_notebook(problem_set, problem_set)
            original = original_notebook(self.coursedir.root, problem_set)
        except MissingEntry as error:
            raise BatchError(
                f"{problem_set} is not in the gradebook. "
                f"Run `nbgrader generate_assignment {problem_set}` first."
            ) from error
        except FileNotFoundError as error:
            raise BatchError(str(error)) from error
        misfits = changes.misfits(original, problem_set, recorded)
        if misfits:
            raise BatchError(changes.refusal(problem_set, misfits))
        # nbgrader commits after every step: here a submission is one transaction.
        self.commit = self.gradebook.db.commit
        self.gradebook.db.commit = self.gradebook.db.flush

    def submissions(self):
        """Return the folders of all submissions, by student."""
        self.coursedir.assignment_id, self.coursedir.student_id = self.problem_set, "*"
        try:
            self.init_notebooks()
        except NbGraderException as error:
            raise BatchError(str(error)) from error
        pattern = self._format_source(self.problem_set, "(?P<student_id>.*)", escape=True)
        found = {
            re.fullmatch(pattern, folder, re.DOTALL)["student_id"]: Path(folder)
            for folder in self.assignments
        }
        excluded = self.coursedir.student_id_exclude.split(",")
        return {student: found[student] for student in sorted(found) if student not in excluded}

    def final(self, student):
        """Return the folder of a graded submission."""
        step = self.coursedir.autograded_directory
        return Path(self.coursedir.format_path(step, student, self.problem_set))

    def is_due(self, student, folder, only_new):
        """Say whether a submission is to be graded: by nbgrader's rule, unless `only_new`."""
        old = self.final(student)
        if not old.exists() or not ended_well(old):
            return True
        if only_new:
            return False
        before, now = self.timestamp(old), self.timestamp(folder)
        return before is not None and now is not None and now > before

    def timestamp(self, folder):
        """Return when a submission was handed in, or None if that is not known."""
        try:
            text = (Path(folder) / "timestamp.txt").read_text(encoding="utf-8").strip()
            return utils.parse_utc(text) if text else None
        except FileNotFoundError:
            return None
        except (ValueError, OverflowError) as error:
            raise Unreadable("timestamp.txt cannot be read: mend or remove it") from error

    def record(self, student, folder, files, result):
        """Write a graded submission: its folder aside, the gradebook, then the folder."""
        dest = Path(self._format_dest(self.problem_set, student))
        remove(dest)
        dest.mkdir(parents=True)
        self._copy(files, dest)
        (dest / f"{self.problem_set}.ipynb").write_text(result["notebook"] + "\n", encoding="utf-8")
        graded = Graded(None, result["verdicts"], result["problem"])
        write_verdicts(dest, graded, student, self.problem_set)
        self.set_permissions(self.problem_set, student)
        final = self.final(student)
        remove(final)
        try:
            self._save(student, self.timestamp(folder), result["cells"])
            self.commit()
        except BaseException:
            self.gradebook.db.rollback()
            raise
        finally:
            self.gradebook.db.remove()
        final.parent.mkdir(parents=True, exist_ok=True)
        dest.rename(final)
        self.notebooks = [str(final / f"{self.problem_set}.ipynb")]
        self.run_post_convert_hook()

    def _copy(self, files, dest):
        ignored = re.compile("|".join(map(fnmatch.translate, self.coursedir.ignore)) or r"(?!)")
        wanted = {p: c for p, c in files.items() if not ignored.match(p.rpartition("/")[2])}
        wanted |= self._given_files
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

    def _save(self, student, timestamp, cells):
        gradebook, problem_set = self.gradebook, self.problem_set
        gradebook.update_or_create_student(student)
        known = {"timestamp": timestamp} if timestamp else {}
        with gradebook.db.no_autoflush:
            submitted = gradebook.update_or_create_submission(problem_set, student, **known)
        (notebook,) = (n for n in submitted.notebooks if n.name == problem_set)
        self.saver.student_id = student
        self.saver.gradebook = plugins.Rows(gradebook.db, notebook)
        for index, cell in enumerate(json.loads(cells)):
            self.saver.preprocess_cell(nbformat.from_dict(cell), {}, index)
        gradebook.db.flush()
        notebook.late_submission_penalty = None
        if submitted.total_seconds_late > 0:
            gradebook.db.refresh(notebook)
            penalty = self.late.plugin_inst.late_submission_penalty(
                student, notebook.score, submitted.total_seconds_late
            )
            if penalty is not None:
                penalty = self.late._check_late_penalty(notebook, penalty)
            notebook.late_submission_penalty = penalty


class Unreadable(ValueError):
    """Something in a submission's folder that the course put there cannot be read."""


def remove(folder: Path):
    """Remove a folder, read-only files included, so that it is whole or gone."""
    if folder.is_dir():
        aside = folder.with_name(f".{folder.name}.removed")
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
        for path in aside.rglob("*"):
            if path.is_dir():
                path.chmod(stat.S_IRWXU)
        shutil.rmtree(aside)


@contextlib.contextmanager
def only_run(recorder):
    """Let one run at a time write to a problem set's folders."""
    folder = Path(recorder.coursedir.root, recorder.coursedir.autograded_directory)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(lock.only_run(folder, recorder.problem_set))
        except lock.Busy as error:
            raise BatchError(str(error)) from error
        partial = folder / recorder.partial
        # What a run that was killed has left.
        shutil.rmtree(partial, ignore_errors=True)
        stack.callback(shutil.rmtree, partial, ignore_errors=True)
        yield


def grade(problem_set, students=(), force=False, only_new=False, workers=None, scheduler=None):
    """Grade a problem set.

    Parameters
    ----------
    problem_set : str
    students : sequence of str
        Whom to grade; all, if empty.
    force : bool
        Whether to grade again what was graded before.
    only_new : bool
        Whether to leave alone what was graded before even if it was handed in again.
    workers : int, optional
        How many processes grade; by default one a core.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers grade instead.

    Returns
    -------
    Summary

    Raises
    ------
    BatchError
        If the run cannot go on. What was recorded until then stays.
    """
    if problem_set not in MODULES:
        raise BatchError(f"{problem_set!r} is none of {', '.join(MODULES)}")
    app = open_course(problem_set)
    recorder = Recorder(coursedir=app.coursedir, parent=app)
    with _explained(app.coursedir), contextlib.ExitStack() as stack:
        recorder.prepare(problem_set)
        stack.callback(recorder.gradebook.close)
        stack.enter_context(only_run(recorder))
        found = recorder.submissions()
        unknown = sorted(set(students) - set(found))
        if unknown:
            raise BatchError(f"there is no submission of {', '.join(unknown)}")
        for remark in changes.remarks(app.coursedir, problem_set, force):
            print(f"Note: {remark}", file=sys.stderr)
        summary = Summary(problem_set)
        due = {}
        for student, folder in found.items():
            if students and student not in students:
                continue
            try:
                if force or recorder.is_due(student, folder, only_new):
                    due[student] = folder
                else:
                    summary.before += 1
            except Unreadable as error:
                summary.failures[student] = str(error)
        if due:
            settings = grader_settings(app, recorder, problem_set)
            count = min(workers or farm.cores(), len(due))
            with _interruptible():
                try:
                    if scheduler:
                        settings["course"] = farm.course_digest()
                    else:
                        settings["hosts"] = stack.enter_context(farm.hosts(settings, count))
                    with farm.farm(count, scheduler) as client:
                        _run(client, recorder, settings, due, summary)
                except KeyboardInterrupt:
                    summary.waiting = len(due) - summary.graded - len(summary.failures)
    return summary


def open_course(problem_set):
    """Read the course's configuration, as nbgrader does in this folder."""
    # What nbgrader would log with a traceback is said in a sentence here.
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)
    app = AutogradeApp()
    app.initialize([problem_set, "--log-level=ERROR"])
    return app


def grader_settings(app, recorder, problem_set):
    """Return what a worker needs to know to grade, see `farm.grade`."""
    execute = plugins.IsolatedExecute(parent=recorder)
    root = app.coursedir.root
    return {
        "problem_set": problem_set,
        "original": json.dumps(original_notebook(root, problem_set)),
        "secret": execute.secret.encode() or course_secret(root),
        "require_sandbox": execute.require_sandbox,
        "cell_seconds": float(execute.timeout or 1e6),
        "total_seconds": execute.total_timeout,
        "memory_mb": execute.memory_mb,
        "course": None,
        "hosts": [],
    }


def _run(client, recorder, settings, due, summary):
    """Have all that is due graded, and record it as it comes."""
    from distributed import as_completed

    start = time.monotonic()
    waiting, running = iter(due.items()), {}
    said = set()
    # A few more than there are workers, so that none waits, and memory stays flat.
    window = 2 * sum(client.nthreads().values()) + 2

    def submit():
        for student, folder in waiting:
            try:
                recorder.timestamp(folder)
                job, files = farm.read_job(recorder.problem_set, student, folder)
            except (OSError, Unreadable) as error:
                summary.failures[student] = str(error)
                continue
            future = client.submit(
                farm.grade, settings, job, pure=False, retries=RETRIES, key=f"{student}-{start}"
            )
            running[future.key] = student, folder, files
            return future
        return None

    first = [future for future in (submit() for _ in range(window)) if future is not None]
    progress = tqdm(total=len(due), unit="", disable=None, smoothing=0.1)
    with progress:
        results = as_completed(first)
        for future in results:
            student, folder, files = running.pop(future.key)
            try:
                result = future.result()
                if "refused" in result:
                    raise BatchError(result["refused"])
                if result["problem"]:
                    raise RuntimeError(result["problem"])
            except BatchError:
                raise
            except Exception as error:
                summary.failures[student] = _cause(error)
            else:
                if result["sandbox"]["report"] not in said:
                    said.add(result["sandbox"]["report"])
                    tqdm.write(result["sandbox"]["report"], file=sys.stderr)
                recorder.record(student, folder, files, result)
                summary.graded += 1
                summary.missing.update(result["missing"])
                summary.seconds = time.monotonic() - start
            future.release()
            progress.update()
            following = submit()
            if following is not None:
                results.add(following)


def _cause(error):
    if type(error).__name__ == "KilledWorker":
        return "several workers ended while grading it"
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:200]


@contextlib.contextmanager
def _explained(coursedir):
    """Turn what can go wrong around us into sentences."""
    try:
        yield
    except (sqlalchemy.exc.OperationalError, InvalidEntry) as error:
        raise BatchError(plugins.about_gradebook(error)) from error
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise BatchError(f"the gradebook cannot be used: {error}") from error
    except farm.NoWorkers as error:
        raise BatchError(str(error)) from error
    except OSError as error:
        where = error.filename or coursedir.autograded_directory
        raise BatchError(
            f"cannot write {where}: {error.strerror or error}. What was graded is kept: "
            "make room, then run this again."
        ) from error


@contextlib.contextmanager
def _interruptible():
    """End in good order at Ctrl-C, and at a polite request to end (SIGTERM)."""

    def stop(number, frame):
        raise KeyboardInterrupt

    earlier = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
