"""A submission: what a student handed in, read once, with care, and never run."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from autograder.submission import files as plain
from autograder.submission.graft import MAX_NOTEBOOK, read_notebook


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
    return Submission(student, notebook, found, [*notes, *left_out])


def read_notebook_of(folder, problem_set):
    """Read a submission's notebook.

    Returns
    -------
    notebook : NotebookNode or None
    notes : list of str
        What was odd about it.
    """
    path = Path(folder, f"{problem_set}.ipynb")
    raw = plain.read_plain(path, MAX_NOTEBOOK)
    notes = []
    if raw is None and not os.path.lexists(path):
        others = [
            name
            for name, _ in plain.plain_files(folder, [])
            if name.endswith(".ipynb") and "/" not in name
        ]
        if len(others) == 1:
            raw = plain.read_plain(Path(folder, others[0]), MAX_NOTEBOOK)
            notes.append(f"There was no {path.name}: {plain.shown(others[0])} was taken for it.")
    if raw is None:
        notes.append(
            f"There was no {path.name} that can be read: its answer cells count as empty, the "
            "functions were graded all the same."
        )
        return None, notes
    notebook, note = read_notebook(raw)
    return notebook, [*notes, note] if note else notes
