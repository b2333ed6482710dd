"""``nbgrader export``: nbgrader's columns, and no name in them that is a formula."""

import csv
import os
import sys
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.returning.nbgrader_export import COLUMNS, Export


@pytest.fixture
def gradebook(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # alembic
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", "nnkit") as gradebook:
        gradebook.add_assignment("ps1", duedate="2026-11-06 12:00:00 UTC")
        gradebook.add_assignment("ps2")
        gradebook.add_student("ada", last_name="Lovelace, Countess", first_name="Ada")
        gradebook.add_student('=HYPERLINK("http://a.b")', last_name="@SUM(A1)", email="+1")
        gradebook.add_submission("ps1", "ada", timestamp="2026-11-06 11:00:00 UTC")
        yield gradebook


def rows(gradebook, path, **traits):
    Export(to=str(path), **traits).export(gradebook)
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_no_name_is_a_formula_and_none_shifts_a_column(gradebook, tmp_path):
    found = rows(gradebook, tmp_path / "grades.csv")
    assert {tuple(row) for row in found} == {COLUMNS}
    assert {row["student_id"] for row in found} == {"ada", '\'=HYPERLINK("http://a.b")'}
    assert {row["last_name"] for row in found} == {"Lovelace, Countess", "'@SUM(A1)"}
    assert {row["email"] for row in found} == {"", "'+1"}


def test_times_and_points_stand_in_nbgraders_columns(gradebook, tmp_path):
    (row,) = rows(gradebook, tmp_path / "grades.csv", assignment=["ps1"], student=["ada"])
    assert datetime.fromisoformat(row["timestamp"]) == datetime(2026, 11, 6, 11)
    assert [row[name] for name in ("raw_score", "score", "max_score")] == ["0.0"] * 3


def test_nbgraders_command_uses_it():
    pytest.importorskip("solutions")  # without the answers nothing is configured
    from nbgrader.apps import ExportApp
    from traitlets.config import Config

    from autograder.course import COURSE

    config = Config()
    scope = {"get_config": lambda: config, "__file__": str(COURSE / "nbgrader_config.py")}
    exec((COURSE / "nbgrader_config.py").read_text(), scope)
    assert ExportApp(config=config).plugin_class is Export
