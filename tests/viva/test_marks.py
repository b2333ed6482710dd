"""Marks: a table out, the same table in, and into the gradebook."""

import re
import shutil
import types

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from autograder.pages.class_report import make_report
from autograder.returning.grades import read_grades
from autograder.troubles import Stopped
from autograder.viva.marks import carry_back, table
from autograder.viva.sheets import path_of, read_sheets, write_sheets
from tests.viva.examples import sheets

FILLED = b"sheet,1,2,3\n1,1,0.5,\n2,,0,1\n"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Return a gradebook in which the viva has a task cell; to make one takes seconds."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as gradebook:
        gradebook.add_assignment("ps4")
        gradebook.add_notebook("ps4", "ps4")
        gradebook.add_task_cell("ps4_viva", "ps4", "ps4", max_score=4, cell_type="markdown")
        gradebook.add_source_cell("ps4_viva", "ps4", "ps4", cell_type="markdown", locked=True)
        for student in ("ada", "ben"):
            gradebook.add_student(student)
            gradebook.add_submission("ps4", student)
    return path


@pytest.fixture
def sheets_only(tmp_path):
    """Return a course with two sheets."""
    write_sheets(tmp_path, "ps4", sheets())
    url = f"sqlite:///{tmp_path}/gradebook.db"
    return types.SimpleNamespace(root=str(tmp_path), db_url=url, course_id="")


@pytest.fixture
def course(sheets_only, database):
    """Return a course with two sheets and a gradebook."""
    shutil.copy(database, sheets_only.root)
    return sheets_only


def scores(course):
    """Return the points in the gradebook, and whether somebody has to look."""
    with Gradebook(course.db_url) as gradebook:
        grades = [
            gradebook.find_grade("ps4_viva", "ps4", "ps4", student) for student in ("ada", "ben")
        ]
        return [(grade.manual_score, grade.needs_manual_grade) for grade in grades]


def test_an_empty_table_has_a_row_a_sheet_and_no_names():
    assert table(sheets()) == "sheet,1,2,3\n1,,,\n2,,,\n"


def test_marks_are_kept_and_stand_in_the_table(course):
    carry_back(course, "ps4", FILLED)
    kept = read_sheets(course.root, "ps4")
    assert [sheet.marks for sheet in kept] == [[1.0, 0.5], [None, 0.0, 1.0]]
    assert table(kept) == "sheet,1,2,3\n1,1,0.5,\n2,,0,1\n"


def test_marks_become_points_of_the_task_cell(course):
    said = carry_back(course, "ps4", FILLED)
    assert scores(course) == [(3.0, False), (2.0, False)]
    assert said == [
        "2 sheets marked, of 2",
        "2 written into the gradebook, in ps4_viva",
    ]


def test_points_of_the_task_cell_are_in_tables_and_reports(course):
    before = read_grades(course, "ps4")
    assert before.waiting("ada") == before.waiting("ben") == ["ps4_viva"]
    carry_back(course, "ps4", FILLED)
    grades = read_grades(course, "ps4")
    assert (grades.score("ada", "ps4_viva"), grades.total("ada"), grades.out_of) == (3.0, 3.0, 4.0)
    assert grades.waiting("ben") == []


def test_points_of_the_task_cell_are_in_the_class_report(course):
    coursedir = CourseDirectory(root=course.root, db_url=course.db_url)
    app = types.SimpleNamespace(coursedir=coursedir)
    report = make_report(app, "ps4")
    (viva,) = report.exercises
    assert (viva.name, viva.by_hand, viva.is_open) == ("ps4_viva", True, True)
    assert (report.out_of, report.waiting, viva.points) == (0.0, 2, [])  # nobody's 0
    carry_back(course, "ps4", FILLED)
    report = make_report(app, "ps4")
    (viva,) = report.exercises
    assert (report.out_of, report.waiting, viva.points) == (4.0, 0, [3.0, 2.0])
    assert report.totals == {"ada": 3.0, "ben": 2.0}


def test_a_sheet_without_marks_is_left_alone(course):
    carry_back(course, "ps4", b"sheet,1,2,3\n1,,,\n2,1,1,1\n")
    assert scores(course)[0][0] is None
    assert read_sheets(course.root, "ps4")[0].share is None


def test_without_a_cell_they_count_for_nothing_and_that_is_said(course):
    with Gradebook(course.db_url) as gradebook:
        gradebook.remove_assignment("ps4")
    said = carry_back(course, "ps4", FILLED)
    assert "no cell ps4_viva" in said[1]
    assert read_sheets(course.root, "ps4")[0].share == 0.75


def test_what_a_spreadsheet_makes_of_it_is_read(course):
    written = "sheet;1;2;3\r\n1;1;0,5;\r\n\r\n".encode("utf-16")
    assert carry_back(course, "ps4", written)[0] == "1 sheets marked, of 2"


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "begins with the column sheet"),
        (b"name,1\nada,1\n", "begins with the column sheet"),
        (b"sheet,1\n9,1\n", "there is no sheet '9'"),
        (b"sheet,1\nada,1\n", "there is no sheet 'ada'"),
        (b"sheet,1\n1,1\n1,0\n", "has a row already"),
        (b"sheet,1\n1,2\n", "a number from 0 to 1, got '2'"),
        (b"sheet,1\n1,good\n", "got 'good'"),
        (b"sheet,1\n1,nan\n", "got 'nan'"),
        (b"sheet,1,2,3\n1,1,1,1\n", "sheet 1 has 2 questions"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused_as_a_whole(sheets_only, content, said):
    before = path_of(sheets_only.root, "ps4").read_text()
    with pytest.raises(Stopped, match=re.escape(said)):
        carry_back(sheets_only, "ps4", content)
    assert path_of(sheets_only.root, "ps4").read_text() == before


def test_without_sheets_nothing_can_be_marked(tmp_path):
    course = types.SimpleNamespace(root=str(tmp_path), db_url="", course_id="")
    with pytest.raises(Stopped, match="there are no sheets of ps4"):
        carry_back(course, "ps4", FILLED)
