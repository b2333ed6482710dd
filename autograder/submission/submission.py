"""A submission: what a student handed in, read once, with care, and never run."""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.utils import parse_utc

from autograder.submission import files as plain
from autograder.submission.notebook import MAX_FILE, read_notebook
from autograder.submission.notes import Note

#: The file that says when a submission was handed in, and how large it may be, in bytes.
TIMESTAMP = "timestamp.txt"
MAX_TIMESTAMP = 1000
#: What comes of a notebook that cannot be read.
_WITHOUT = "The functions were graded all the same."
#: How names are written that are no UTF-8.
_ANY_NAME = ("utf-8", "surrogateescape")


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
    digest: str = ""


def digest_of(folder) -> str:
    """Return a digest of all that a submission's folder holds, the time of handing in too.

    Of a file that is too large to be read, its size counts.
    """
    found = hashlib.sha256()
    for path, size in sorted(set(plain.plain_files(folder, []))):
        limit = MAX_FILE if path.endswith(".ipynb") else plain.MAX_FILE
        content = plain.read_plain(os.path.join(folder, path), limit)
        found.update(f"{path}\0{size if content is None else len(content)}\0".encode(*_ANY_NAME))
        found.update(content or b"")
    return found.hexdigest()


def read_submission(problem_set, student, folder, elsewhere=None) -> Submission:
    """Read a submission's folder.

    Parameters
    ----------
    problem_set, student : str
    folder : Path
    elsewhere : dict of str to bytes, optional
        What stands in the place of files that are not there, by path.
    """
    elsewhere = dict(elsewhere or {})
    notebook, notes = read_notebook_of(
        folder, problem_set, elsewhere.pop(f"{problem_set}.ipynb", None)
    )
    found, left_out = plain.read_files(folder, elsewhere)
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
        said = f"{TIMESTAMP} cannot be read: when this was handed in is not known."
        return None, [Note(said, "time unknown")]


def read_notebook_of(folder, problem_set, elsewhere=None):
    """Read a submission's notebook.

    Parameters
    ----------
    elsewhere : bytes or None
        One that was found elsewhere, if there is none in its place.

    Returns
    -------
    notebook : NotebookNode or None
    notes : list of Note
        What was odd about it.
    """
    path = Path(folder, f"{problem_set}.ipynb")
    raw = elsewhere if not os.path.lexists(path) else plain.read_plain(path, MAX_FILE)
    if raw is not None:
        return read_notebook(raw)
    if plain.size_of(path) > MAX_FILE:
        said = f"{path.name} is larger than {MAX_FILE >> 20} MB: clear its outputs."
        return None, [Note(said, "limits reached"), Note(_WITHOUT, "notebook unreadable")]
    if os.path.lexists(path):
        said = f"There was no {path.name} that can be read: it is no plain file. {_WITHOUT}"
        return None, [Note(said, "notebook unreadable")]
    said = f"There was no {path.name} in what you handed in. {_WITHOUT}"
    return None, [Note(said, "no notebook")]
