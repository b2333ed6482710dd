"""What of nbgrader's own is mended for this course, for its commands and for formgrader alike.

- A gradebook in SQLite waits for others. Said by the address (``?timeout=60``) it would be a
  part of the file's name for ``nbgrader db upgrade``, so each connection is told by itself.
- An unreadable ``timestamp.txt`` costs the time of one submission. nbgrader gives up all of
  what it does at the time, so formgrader's list of submissions would be empty for everybody.
"""

import sqlite3

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import event
from sqlalchemy.engine import Engine

from autograder.submission.submission import read_timestamp

#: How long one waits for another who writes, in milliseconds.
PATIENCE = 60_000


def install():
    """Mend it, once."""
    if not event.contains(Engine, "connect", be_patient):
        event.listen(Engine, "connect", be_patient)
    CourseDirectory.get_existing_timestamp = existing_timestamp
    NbGraderAPI.get_submitted_timestamp = submitted_timestamp


def be_patient(connection, record):
    """Let a connection to SQLite wait."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"pragma busy_timeout = {PATIENCE}").close()


def existing_timestamp(coursedir, folder):
    """Return when a submission was handed in, or None; in nbgrader's place."""
    timestamp, unknown = read_timestamp(folder)
    for why in unknown:
        coursedir.log.warning("%s: %s", folder, why)
    return timestamp


def submitted_timestamp(api, assignment_id, student_id):
    """Return when something was handed in, or None; in formgrader's place."""
    step = api.coursedir.submitted_directory
    return api.coursedir.get_existing_timestamp(
        api.coursedir.format_path(step, student_id, assignment_id)
    )
