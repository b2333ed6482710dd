"""The roster in nbgrader's list of students, and names from there."""

from types import SimpleNamespace

import pytest
from nbgrader import api

from autograder.grading.people import expected, read_people
from autograder.troubles import Stopped

ROSTER = (
    "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,al@uni.example,77\nbob,Bob,,,\n"
)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with a roster and two students in its gradebook."""
    monkeypatch.setattr(api, "get_alembic_version", lambda: "0")  # which would ask a program
    url = f"sqlite:///{tmp_path}/gradebook.db"
    made = SimpleNamespace(root=str(tmp_path), db_url=url, course_id="nnkit")
    with api.Gradebook(made.db_url, made.course_id) as gradebook:
        gradebook.add_student("bob", last_name="Nix", email="bn@uni.example")
        gradebook.add_student("zed", first_name="Zed")
    (tmp_path / "roster.csv").write_text(ROSTER)
    return made


def students(course):
    with api.Gradebook(course.db_url, course.course_id) as gradebook:
        return {
            s.id: (s.first_name, s.last_name, s.email, s.lms_user_id) for s in gradebook.students
        }


def test_the_roster_is_imported_and_takes_nothing_away(course):
    read_people(course)
    assert students(course) == {
        "ada": ("Ada", "Lovelace", "al@uni.example", "77"),
        "bob": ("Bob", "Nix", "bn@uni.example", None),
        "zed": ("Zed", None, None, None),
    }


def test_a_roster_that_was_mended_is_imported_again(course, tmp_path):
    read_people(course)
    (tmp_path / "roster.csv").write_text(ROSTER.replace("Lovelace", "Byron"))
    assert read_people(course)["ada"].called == "ada (Ada Byron)"
    assert students(course)["ada"][1] == "Byron"


def test_something_is_expected_of_the_rosters_people(course):
    assert set(expected(course, read_people(course))) == {"ada", "bob"}


def test_without_a_roster_the_gradebooks_names_are_shown(course, tmp_path):
    (tmp_path / "roster.csv").unlink()
    people = read_people(course)
    assert {p.called for p in people.values()} == {"bob (Nix)", "zed (Zed)"}
    assert set(expected(course, people)) == {"bob", "zed"}


def test_a_roster_that_cannot_be_read_is_an_error(course, tmp_path):
    (tmp_path / "roster.csv").write_text("")
    with pytest.raises(Stopped, match="is empty"):
        read_people(course)
