"""Semester set-ups: some of the sets, two at a time, two courses on one machine."""

import pytest

from autograder.course import COURSE, refuse_another_course
from autograder.handing_out.build import still_open
from autograder.troubles import Stopped


@pytest.fixture
def gradebook(tmp_path, monkeypatch):
    """A gradebook, and its address."""
    from nbgrader import api

    # Which would be asked of a program.
    monkeypatch.setattr(api, "get_alembic_version", lambda: "0")
    address = f"sqlite:///{tmp_path}/gradebook.db"
    with api.Gradebook(address) as opened:
        yield opened, address


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2090-01-01 12:00:00 UTC", "holds the answers to ps1, which is due on 01 January, 12:00"),
        (None, "holds the answers to ps1, which has no due date, and nobody has handed it in"),
        ("2020-01-01 12:00:00 UTC", ""),
    ],
)
def test_a_set_that_is_still_open_is_named(gradebook, due, said):
    opened, address = gradebook
    opened.add_assignment("ps1", duedate=due)
    found = still_open(address, {"ps1"})
    assert len(found) == bool(said)
    assert not said or found[0].startswith(said)


def test_a_set_without_a_due_date_that_was_handed_in_is_over(gradebook):
    opened, address = gradebook
    opened.add_assignment("ps1")
    opened.add_student("ada")
    opened.add_submission("ps1", "ada")
    assert still_open(address, {"ps1"}) == []


def test_a_set_that_was_never_released_is_not_open(gradebook):
    assert still_open(gradebook[1], {"ps1"}) == []


def test_a_set_that_stays_a_stub_is_not_named(gradebook):
    gradebook[0].add_assignment("ps1")
    assert still_open(gradebook[1], set()) == []


# --- two courses --------------------------------------------------------------------------------


def test_the_folder_of_another_course_is_refused(tmp_path):
    (tmp_path / "other" / "autograder").mkdir(parents=True)
    (tmp_path / "other" / "nbgrader_config.py").touch()
    with pytest.raises(Stopped, match=f"belongs to the course in {tmp_path}/other"):
        refuse_another_course(tmp_path / "other")


def test_a_semesters_folder_that_is_linked_to_another_course_is_refused(tmp_path):
    (tmp_path / "other" / "autograder").mkdir(parents=True)
    (tmp_path / "other" / "nbgrader_config.py").touch()
    (tmp_path / "spring").mkdir()
    (tmp_path / "spring" / "nbgrader_config.py").symlink_to(tmp_path / "other/nbgrader_config.py")
    with pytest.raises(Stopped, match="PYTHONPATH="):
        refuse_another_course(tmp_path / "spring")


def test_this_course_and_its_semesters_are_not_refused(tmp_path):
    refuse_another_course(COURSE)
    (tmp_path / "nbgrader_config.py").symlink_to(COURSE / "nbgrader_config.py")
    refuse_another_course(tmp_path)
    (tmp_path / "nbgrader_config.py").unlink()
    (tmp_path / "nbgrader_config.py").write_text("")  # a copy
    refuse_another_course(tmp_path)
    refuse_another_course(tmp_path / "nothing here")


def test_the_command_refuses(tmp_path, monkeypatch, capsys):
    from autograder.cli import main

    (tmp_path / "autograder").mkdir()
    (tmp_path / "nbgrader_config.py").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["report", "ps1"]) == 2
    assert "this folder belongs to the course in" in capsys.readouterr().err
