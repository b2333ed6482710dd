"""The due date: what can be read for sure, and what is refused with the right form."""

import os
import sys
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.handing_out.due import install, read_due
from tests import small_course

#: In UTC all of them are one moment.
RIGHT = [
    "2026-11-07 22:59:00 UTC",
    "2026-11-07 22:59:00",
    "2026-11-07 22:59 UTC",
    "2026-11-07T22:59:00Z",
    "2026-11-07 23:59:00 +0100",
    "2026-11-07 23:59 +01:00",
    "2026-11-07T23:59+01:00",
    "2026-11-07 23:59 Europe/Berlin",
    "2026-11-07 16:59 -0600",
    " 2026-11-07 22:59:00.000000 UTC ",
]
MISREAD = [
    "7.11.2026 23:59",
    "11/07/2026 23:59",
    "Nov 7 2026",
    "7 November 2026",
    "next Friday",
    "Friday",
    "tomorrow 23:59",
    "23:59",
    "2026-11-07",
    "2026-13-07 23:59 UTC",
    "2026-11-31 23:59 UTC",
    "2026-11-07 24:59 UTC",
    "2026-11-07 23:59 MEZ",
    "2026-11-07 23:59 Berlin",
    "2026-11-07 11:59 PM",
    "2026-11-07 23:59 +1",
    "2026-11-07 23:59 Uhr",
    "07-11-2026 23:59 UTC",
    "20261107",
    "0000-01-01 00:00 UTC",
]


@pytest.mark.parametrize("text", RIGHT)
def test_one_moment_in_many_forms(text):
    assert read_due(text) == datetime(2026, 11, 7, 22, 59)


@pytest.mark.parametrize("text", MISREAD)
def test_what_could_be_misread_is_refused_with_the_right_form(text):
    with pytest.raises(ValueError, match="2026-11-07 23:59:00 UTC") as refused:
        read_due(text)
    assert repr(text) in str(refused.value)


def test_the_gradebook_takes_nothing_else(tmp_path, monkeypatch):
    # nbgrader calls alembic by name.
    path = [str(Path(sys.executable).parent), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    install()
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        with pytest.raises(ValueError, match="no due date"):
            book.update_or_create_assignment("ps1", duedate="next Friday")
        book.update_or_create_assignment("ps1", duedate="2026-11-07 23:59 +0100")
        assert book.find_assignment("ps1").duedate == datetime(2026, 11, 7, 22, 59)
        book.update_or_create_assignment("ps1", duedate=None)
        assert book.find_assignment("ps1").duedate is None


def test_the_command_ends_with_the_sentence(tmp_path):
    config = small_course.COURSE / "nbgrader_config.py"
    (tmp_path / "nbgrader_config.py").symlink_to(config)
    done = small_course.run(
        tmp_path, "nbgrader", "db", "assignment", "add", "ps1", "--duedate=7.11.2026 23:59"
    )
    assert done.returncode == 1
    assert "'7.11.2026 23:59' is no due date that can be read for sure" in done.stderr
    assert "Traceback" not in done.stderr
    done = small_course.run(
        tmp_path, "nbgrader", "db", "assignment", "add", "ps1", "--duedate=2026-11-07 23:59 +0100"
    )
    assert done.returncode == 0, done.stderr
