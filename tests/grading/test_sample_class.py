"""The sample class, by plain nbgrader commands: everyone gets the grade that is fair."""

import builtins
import dis
from pathlib import Path
from types import CodeType

import pytest

import nnkit
from nnkit.exercise import MODULES
from tests.small_course import nbgrader
from tools.demo import grades, set_up
from tools.sample_class import DUE, in_own_style, make_class, roster, self_contained


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course folder, and the grades of the class by student."""
    course = tmp_path_factory.mktemp("sample") / "course"
    set_up(course)
    nbgrader(course, "generate_assignment", "ps1")
    nbgrader(course, "db", "assignment", "add", "ps1", f"--duedate={DUE}")
    make_class(course / "release" / "ps1", course / "submitted", "ps1")
    nbgrader(course, "autograde", "ps1")
    nbgrader(course, "generate_feedback", "ps1")
    nbgrader(course, "export", "--to", "grades.csv")
    _, out_of, rows = grades("ps1", course)
    return course, out_of, {student: (cells, late) for student, cells, _, late in rows}


@pytest.mark.parametrize("student", roster("ps1"), ids=lambda student: student.name)
def test_gets_the_fair_grade(graded, student):
    _, out_of, rows = graded
    cells, _ = rows[student.name]
    # Written answers are graded by hand, so they have no score yet.
    fair = {
        name: 0.0 if name in student.lost or "written" in name else points
        for name, points in out_of.items()
    }
    assert {name: score or 0.0 for name, score in cells.items()} == fair


def test_the_late_one_is_known_as_late(graded):
    _, _, rows = graded
    late = {student: seconds for student, (_, seconds) in rows.items() if seconds}
    assert late == {"lena": 24 * 3600.0}


@pytest.mark.parametrize("student", roster("ps1"), ids=lambda student: student.name)
def test_gets_a_feedback_page(graded, student):
    course, _, _ = graded
    page = (course / "feedback" / student.name / "ps1" / "ps1.html").read_text()
    assert "weighted_sum" in page.replace("<wbr>", "")
    others = {other.name for other in roster("ps1")} - {student.name}
    assert not any(f"submitted/{other}" in page for other in others)


def test_a_mistake_is_named_in_the_feedback(graded):
    course, _, _ = graded
    page = (course / "feedback" / "blaise" / "ps1" / "ps1.html").read_text()
    assert "The exponent has the wrong sign" in page


def test_the_export_holds_the_whole_class(graded):
    course, _, rows = graded
    lines = (course / "grades.csv").read_text().splitlines()
    assert len(lines) == 1 + len(rows)


# --- styles of one's own ----------------------------------------------------------------------


def instructions(code):
    """Yield the instructions of a module, its functions included."""
    yield from dis.get_instructions(code)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from instructions(constant)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("problem_set", MODULES)
def test_a_style_of_ones_own_reads_only_what_its_module_defines(problem_set, number):
    stub = Path(nnkit.__file__).with_name(f"{MODULES[problem_set]}.py").read_text()
    code = compile(in_own_style(stub, problem_set, number), problem_set, "exec")
    defined = {i.argval for i in dis.get_instructions(code) if i.opname == "STORE_NAME"}
    read = {i.argval for i in instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    assert read <= defined | vars(builtins).keys() | {"__name__"}


@pytest.mark.parametrize("problem_set", MODULES)
def test_every_exercise_has_two_styles_that_stand_alone(problem_set):
    assert [name for name, found in self_contained(problem_set).items() if len(found) < 2] == []
