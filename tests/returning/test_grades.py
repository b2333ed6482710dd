"""Our own tables: names, penalties, and what nobody has graded."""

import csv
import io
from types import SimpleNamespace

import pytest
from nbgrader import api

from autograder.returning import grades

ROSTER = "id,first name,last name,email\nada,Ada,=1+2,al@uni.example\ncy,Cy,Young,\n"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A class of two sets: ada, late; bob, with an answer that waits; cy, who handed in nothing."""
    monkeypatch.setattr(api, "get_alembic_version", lambda: "0")  # which would ask a program
    url = f"sqlite:///{tmp_path}/gradebook.db"
    made = SimpleNamespace(root=str(tmp_path), db_url=url, course_id="nnkit")
    (tmp_path / "roster.csv").write_text(ROSTER)
    with api.Gradebook(made.db_url, made.course_id) as gradebook:
        for name in ("ps1", "ps2"):
            gradebook.add_assignment(name, duedate="2026-11-07 12:00:00 UTC")
            gradebook.add_notebook(name, name)
            for cell, worth in (("sigmoid", 2), ("written", 3)):
                about = {"max_score": worth, "cell_type": "code"}
                gradebook.add_grade_cell(cell, name, name, **about)
                gradebook.add_source_cell(cell, name, name, source="", cell_type="code")
        for student in ("ada", "bob"):
            gradebook.add_student(student)
            late = {"timestamp": "2026-11-08 12:00:00 UTC"} if student == "ada" else {}
            gradebook.update_or_create_submission("ps1", student, **late)
            place = ("ps1", "ps1", student)
            _set(gradebook.find_grade("sigmoid", *place), auto_score=2.0)
        written = gradebook.find_grade("written", "ps1", "ps1", "ada")
        _set(written, manual_score=2.5)
        gradebook.find_submission_notebook("ps1", "ps1", "ada").late_submission_penalty = 1.0
        gradebook.find_grade("written", "ps1", "ps1", "bob").needs_manual_grade = True
        gradebook.db.commit()
    return made


def _set(grade, **score):
    """Give a grade, as nbgrader saves one that is settled."""
    for name, value in score.items():
        setattr(grade, name, value)
    grade.needs_manual_grade = False


def rows(text):
    assert text.startswith("\ufeff")  # by which Excel knows the letters
    return {r["student"]: r for r in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}


def test_a_total_is_after_the_penalty(course):
    found = rows(grades.set_table(course, "ps1")[0])["ada"]
    assert (found["late"], found["late_penalty"]) == ("1", "1.0")
    assert (found["total"], found["so_far"], found["out_of"]) == ("3.5", "3.5", "5.0")


def test_what_nobody_has_graded_is_empty_and_so_is_its_total(course):
    text, said = grades.set_table(course, "ps1")
    found = rows(text)["bob"]
    assert (found["sigmoid"], found["written"], found["so_far"]) == ("2.0", "", "2.0")
    assert found["total"] == ""
    assert said[0] == ("ps1: no total yet for 1 of 2, since nobody has graded written: bob")


def test_another_answer_than_the_one_that_was_graded_waits(course):
    with api.Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.find_grade("written", "ps1", "ps1", "ada").needs_manual_grade = True
        gradebook.db.commit()
    found = rows(grades.set_table(course, "ps1")[0])["ada"]
    assert (found["written"], found["so_far"], found["total"]) == ("", "1.0", "")


def test_who_handed_in_nothing_is_named_and_has_no_row(course):
    text, said = grades.set_table(course, "ps1")
    assert "cy" not in rows(text)
    assert said[-1] == "Not in the table, since they handed in nothing: cy (Cy Young)"


def test_no_name_is_a_formula(course):
    assert rows(grades.set_table(course, "ps1")[0])["ada"]["last_name"] == "'=1+2"


def test_the_semester_has_one_row_a_student(course):
    text, said = grades.semester_table(course)
    found = rows(text)
    assert set(found) == {"ada", "bob", "cy"}
    assert "ps2" not in found["ada"]  # of which nobody has handed in anything
    assert [found["ada"][c] for c in ("ps1", "handed_in", "total", "out_of")] == [
        "3.5",
        "1",
        "3.5",
        "5.0",
    ]
    assert (found["bob"]["ps1"], found["bob"]["total"]) == ("", "")
    assert (found["cy"]["ps1"], found["cy"]["handed_in"]) == ("", "0")
    assert len(said) == 1


def test_what_waits_of_a_few_only_says_of_how_many(course):
    with api.Gradebook(course.db_url, course.course_id) as gradebook:
        for name in ("written", "sigmoid"):
            gradebook.find_grade(name, "ps1", "ps1", "ada").needs_manual_grade = True
        gradebook.db.commit()
    said = grades.set_table(course, "ps1")[1][0]
    assert said.startswith(
        "ps1: no total yet for 2 of 2, since nobody has graded written, sigmoid (of 1): "
    )
