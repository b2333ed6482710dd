"""Grading ahead: what is worked out before its turn counts only if nothing has changed."""

import threading

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.grading.ahead import Ahead, key


@pytest.fixture
def graded():
    """The students that were graded, in a list that fills."""
    return []


@pytest.fixture
def ahead(graded):
    made = []

    def make(students, count=2, grade=None):
        def noted(student):
            graded.append(student)
            return grade(student) if grade else (student.upper(), f"result of {student}")

        made.append(Ahead(noted, students, count))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def test_a_result_is_that_of_the_student_asked_for(ahead):
    some = ahead(["ada", "emmy", "otto"])
    for student in ("ada", "emmy", "otto"):
        assert some.result(student, student.upper()) == f"result of {student}"


def test_a_submission_that_has_changed_is_not_taken(ahead):
    assert ahead(["ada"]).result("ada", "another key") is None


def test_who_is_not_waiting_has_no_result(ahead):
    some = ahead(["ada"])
    assert some.result("emmy", "EMMY") is None
    assert some.result("ada", "ADA") == "result of ada"
    assert some.result("ada", "ADA") is None


def test_no_more_are_begun_than_are_wanted(ahead, graded):
    some = ahead([f"s{n}" for n in range(9)], count=2)
    for n in range(3):
        some.result(f"s{n}", f"S{n}")
    assert len(graded) <= 5


def test_an_exception_costs_nothing_but_the_head_start(ahead):
    def fail(student):
        if student == "ada":
            raise RuntimeError
        return student.upper(), 1

    some = ahead(["ada", "emmy"], grade=fail)
    assert some.result("ada", "ADA") is None
    assert some.result("emmy", "EMMY") == 1


def test_after_stop_nothing_is_begun(ahead, graded):
    gate = threading.Event()
    some = ahead(["ada", "emmy", "otto"], count=1, grade=lambda s: (s.upper(), gate.wait(5)))
    some.stop()
    gate.set()
    assert some.result("ada", "ADA") is True
    assert graded == ["ada"]


def notebook(source="q1 = 1", points=1):
    cell = new_code_cell(source, id="q1", metadata={"nbgrader": {"points": points}})
    return new_notebook(cells=[cell])


@pytest.mark.parametrize(
    ("trusted", "files"),
    [
        (notebook("q1 = 2"), {"a.py": b"1"}),
        (notebook(points=2), {"a.py": b"1"}),
        (notebook(), {"a.py": b"2"}),
        (notebook(), {"b.py": b"1"}),
        (notebook(), {"a.py": b"1", "b.py": b""}),
        (notebook(), {}),
    ],
)
def test_a_key_changes_with_all_that_counts(trusted, files):
    assert key(notebook(), {"a.py": b"1"}) == key(notebook(), {"a.py": b"1"})
    assert key(trusted, files) != key(notebook(), {"a.py": b"1"})
