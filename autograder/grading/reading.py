"""Reading a submission where it lies: what is not in its place is looked for.

nbgrader's exchange and an instructor's own hand leave folders as the student packed them.
The rules are those of collecting, see `autograder.collecting.choice`: a file in its place
counts; where there is none, the best that looks like it does.
"""

import io
import os
from contextlib import ExitStack

from autograder.collecting.archive import Budget, Entry, is_archive, said, shown
from autograder.collecting.choice import choose, own_files, unpacked
from autograder.submission import files as plain
from autograder.submission.notes import Note
from autograder.submission.submission import MAX_FILE, Submission, digest_of, read_submission


def read(problem_set, student, folder, origin=None) -> Submission:
    """Read a submission's folder.

    Parameters
    ----------
    problem_set, student : str
    folder : Path
    origin : autograder.collecting.origins.Origin, optional
        What is known of it from collecting.
    """
    digest = digest_of(folder)  # first: what changes meanwhile is graded again
    own = own_files(problem_set)
    missing = [path for path in own if not os.path.lexists(os.path.join(folder, path))]
    found, notes = _look_for(problem_set, folder, missing) if missing else ({}, [])
    submission = read_submission(problem_set, student, folder, found)
    if origin is not None and origin.notes:
        there = {path: plain.read_plain(os.path.join(folder, path), MAX_FILE) for path in own}
        notes += origin.notes_on(there)
    submission.notes[:0] = notes
    submission.digest = digest
    if own[1] not in submission.files:
        note = f"{own[1]} was not in what you handed in, so no function could be tried."
        submission.notes.insert(0, Note(note, "no module"))
    return submission


def _look_for(problem_set, folder, missing):
    """Look for files that are not in their place; returns them by path, and notes."""
    budget, found, remarks, chosen = Budget(), [], [], None
    with ExitStack() as stack:
        for path, size in plain.plain_files(folder, []):
            try:
                found += unpacked([_entry(folder, path, size)], stack, budget, remarks)
            except Exception as error:
                remarks.append(f"{path} cannot be unpacked: {said(error)}")
        try:
            chosen = choose(problem_set, [(entry, (0.0, 0)) for entry in found], budget)
        except Exception as error:
            remarks.append(f"not all of what lies in archives can be read: {said(error)}")
    notes = [Note(f"{shown(remark)[:200]}.", "limits reached") for remark in remarks[:5]]
    if chosen is None:
        return {}, notes
    for path in missing:
        if path in chosen.files:
            notes.append(_about(path, shown(chosen.origins[path])[:80]))
    wanted = {
        path: content
        for path, content in chosen.files.items()
        if path in missing or not os.path.lexists(os.path.join(folder, path))
    }
    return wanted, notes


def _entry(folder, path, size):
    limit = MAX_FILE if path.endswith(".ipynb") or is_archive(path) else plain.MAX_FILE

    def opened():
        return io.BytesIO(plain.read_plain(os.path.join(folder, path), limit) or b"")

    return Entry(tuple(path.split("/")), size, (), opened)


def _about(path, origin):
    """Say where a file was found that was not in its place."""
    if origin.rpartition("/")[2] == path.rpartition("/")[2]:
        return Note(f"{path} was not in its place: {origin} was taken.", "wrong folder")
    return Note(f"There was no {path}: {origin} was taken for it.", "another file taken")
