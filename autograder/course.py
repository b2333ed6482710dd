"""The course's folder: where things lie in it, its secret, and the version of its code."""

import contextlib
import functools
import glob
import hashlib
import logging
import os
import re
import secrets
import sys
import tomllib
from pathlib import Path

import nbformat

import nnkit
from autograder.troubles import Stopped

#: The folder that holds ``autograder``, ``nnkit`` and ``solutions``.
COURSE = Path(__file__).resolve().parent.parent
#: The file in the course's folder from which all hidden cases are drawn.
SECRET_FILE = ".course_secret"


def refuse_another_course(folder="."):
    """Stop if this folder is that of another course than the one whose code runs.

    Two courses in one environment: what is installed is one of them, and with its answers the
    other's students would be graded.
    """
    theirs = Path(folder, "nbgrader_config.py").resolve().parent
    if (theirs / "autograder").is_dir() and not (theirs / "autograder").samefile(
        COURSE / "autograder"
    ):
        raise Stopped(
            f"this folder belongs to the course in {theirs}, and what runs is the one in {COURSE}. "
            f"Run it as PYTHONPATH={theirs} python -m autograder …, in that course's environment "
            "if it has one of its own"
        )


def refuse_without_answers():
    """End the command, with a sentence, where the answers are left out."""
    if not (COURSE / "solutions").is_dir():
        sys.exit("This needs solutions/, the course's answers, which are left out here.")


def open_course(problem_set):
    """Read the course's configuration, as nbgrader does in this folder."""
    from nbgrader.apps.autogradeapp import AutogradeApp

    # What nbgrader would log with a traceback is said in a sentence here.
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)
    app = AutogradeApp()
    app.initialize([problem_set, "--log-level=ERROR"])
    return app


def folders(coursedir, step, problem_set) -> dict[str, Path]:
    """Return the folders of a problem set in one of the course's directories, by student."""
    any_student = coursedir.format_path(step, "(?P<student>.*)", problem_set, escape=True)
    everywhere = glob.glob(coursedir.format_path(step, "*", problem_set))
    matches = [re.fullmatch(any_student, folder, re.DOTALL) for folder in everywhere]
    found = {match["student"]: Path(match[0]) for match in matches if match}
    excluded = coursedir.student_id_exclude.split(",")
    return {student: found[student] for student in sorted(found) if student not in excluded}


def original_notebook(course, problem_set):
    """Return the instructor's notebook: as released, or, before that, its source."""
    for folder in ("release", "assignments"):
        path = Path(course, folder, problem_set, f"{problem_set}.ipynb")
        if path.is_file():
            return nbformat.read(path, as_version=4)
    raise FileNotFoundError(f"no notebook of {problem_set} in release/ or assignments/")


def course_secret(folder) -> bytes:
    """Return the course's secret, made on first use; readable for the instructor only.

    The environment variable ``NNKIT_COURSE_SECRET`` takes its place, if set.
    """
    if os.environ.get("NNKIT_COURSE_SECRET"):
        return os.environ["NNKIT_COURSE_SECRET"].encode()
    path = Path(folder, SECRET_FILE)
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
    return path.read_text().strip().encode()


@functools.cache
def given_files():
    """Return the paths in ``nnkit`` that are the instructor's, whatever a student hands in."""
    folder = Path(nnkit.__file__).parent
    return {
        f"nnkit/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def digest() -> str:
    """Return a digest of the code that decides about points."""
    found = hashlib.sha256()
    for name in ("autograder", "nnkit", "solutions"):
        for path in sorted((COURSE / name).rglob("*.py")):
            found.update(path.relative_to(COURSE).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def cores():
    """Count the processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@functools.cache
def addresses() -> dict[str, str]:
    """Return where the course lies on the web, one table in pyproject.toml; "" where it does not.

    "site" is the built site's address, "repository" and "branch" are what Binder and Colab
    open, "hub" is a JupyterHub with nbgitpuller.
    """
    project = COURSE / "pyproject.toml"
    tools = tomllib.loads(project.read_text("utf-8"))["tool"] if project.is_file() else {}
    wanted = tools.get("nnkit-course", {}).get("site", {})
    return {name: wanted.get(name, "") for name in ("site", "repository", "branch", "hub")}
