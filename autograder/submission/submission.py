"""A submission: what a student handed in, read once, with care, and never run."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.utils import parse_utc

from autograder.submission import files as plain
from autograder.submission.notebook import MAX_FILE, read_notebook

#: The file that says when a submission was handed in, and how large it may be, in bytes.
TIMESTAMP = "timestamp.txt"
MAX_TIMESTAMP = 1000


@dataclass
class Submission:
    """What a student handed in.

    Attributes
    ----------
    notebook : NotebookNode or None
        The submitted notebook, reduced to what is used of it.
    files : dict of str to bytes
        All other files, by their path.
    notes : list of str
        What was odd about them.
    """

    student: str
    notebook: nbformat.NotebookNode | None
    files: dict[str, bytes] = field(repr=False)
    notes: list[str]


def read_submission(problem_set, student, folder) -> Submission:
    """Read a submission's folder."""
    notebook, notes = read_notebook_of(folder, problem_set)
    found, left_out = plain.read_files(folder)
    _, unknown = read_timestamp(folder)
    return Submission(student, notebook, found, [*notes, *left_out, *unknown])


def read_timestamp(folder):
    """Read when a submission was handed in.

    Returns
    -------
    timestamp : datetime or None
        None if it is not known.
    notes : list of str
        Why it cannot be read, if it is there.
    """
    path = Path(folder, TIMESTAMP)
    if not os.path.lexists(path):
        return None, []
    raw = plain.read_plain(path, MAX_TIMESTAMP)
    try:
        text = raw.decode("utf-8-sig").strip()
        return (parse_utc(text) if text else None), []
    except Exception:  # None, other bytes than UTF-8, or whatever the parser of dates stumbles over
        return None, [f"{TIMESTAMP} cannot be read: when this was handed in is not known."]


def read_notebook_of(folder, problem_set):
    """Read a submission's notebook.

    Returns
    -------
    notebook : NotebookNode or None
    notes : list of str
        What was odd about it.
    """
    path = Path(folder, f"{problem_set}.ipynb")
    raw = plain.read_plain(path, MAX_FILE)
    notes = []
    if raw is None and not os.path.lexists(path):
        others = [
            name
            for name, _ in plain.plain_files(folder, [])
            if name.endswith(".ipynb") and "/" not in name
        ]
        if len(others) == 1:
            raw = plain.read_plain(Path(folder, others[0]), MAX_FILE)
            notes.append(f"There was no {path.name}: {plain.shown(others[0])} was taken for it.")
    if raw is None:
        if plain.size_of(path) > MAX_FILE:
            notes.append(f"{path.name} is larger than {MAX_FILE >> 20} MB: clear its outputs.")
        notes.append(
            f"There was no {path.name} that can be read: its answer cells count as empty, the "
            "functions were graded all the same."
        )
        return None, notes
    notebook, more = read_notebook(raw)
    return notebook, [*notes, *more]
