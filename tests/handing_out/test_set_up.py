"""No release whose graded cells need more than the set-up."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.handing_out.build import BuildRelease
from autograder.handing_out.set_up import what_fails
from autograder.troubles import Stopped
from nnkit.exercise import MODULES

ASSIGNMENTS = Path(__file__).parent.parent.parent / "assignments"


def cell(source, name, grade=False, points=1, solution=False):
    """Make a cell as the notebooks of the course have it."""
    marks = {"grade_id": name, "grade": grade, "solution": solution, "schema_version": 3}
    marks |= {"locked": not solution, "task": False} | ({"points": points} if grade else {})
    return new_code_cell(source, id=name, metadata={"nbgrader": marks})


def problem(*cells):
    return what_fails(new_notebook(cells=list(cells)))


SETUP = cell("%matplotlib inline\nfrom nnkit.check import check\nchoices = 3", "setup")


@pytest.mark.parametrize("problem_set", MODULES)
def test_the_courses_notebooks_can_be_released(problem_set):
    notebook = nbformat.read(ASSIGNMENTS / problem_set / f"{problem_set}.ipynb", 4)
    assert what_fails(notebook) == ""


def test_a_second_set_up_cell_counts():
    more = cell("from nnkit.neuron import sigmoid", "setup_functions")
    assert problem(SETUP, more, cell("check(sigmoid)", "sigmoid", True, 2)) == ""


@pytest.mark.parametrize("name", ["try_sigmoid", "my_setup"])
def test_a_name_from_another_cell_is_missing(name):
    other = cell("from nnkit.neuron import sigmoid", name)
    assert problem(SETUP, other, cell("check(sigmoid)", "sigmoid", True, 2)).startswith(
        "the graded cell sigmoid needs sigmoid, which no set-up cell defines"
    )


def test_an_answer_is_there_for_its_check():
    answer = cell("q1 = ...", "q1_answer", solution=True)
    assert problem(SETUP, answer, cell("0.0 if q1 is ... else 1.0", "q1", True)) == ""


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            [cell("1 / 0", "setup")],
            "the set-up cell setup does not run",
        ),
        ([cell("q = later", "a", solution=True)], "the answer cell a needs later"),
        ([SETUP, cell("raise SystemExit", "g", True)], "the graded cell g does not run"),
        ([SETUP, cell("2.5", "g", True, 2)], "the graded cell g comes to 2.5, which is no score"),
        ([SETUP, cell("choices = 4", "g", True)], "the graded cell g comes to None"),
        ([SETUP, cell("float('nan')", "g", True)], "the graded cell g comes to nan"),
        ([SETUP, cell("if:", "g", True)], "the graded cell g does not run after the set-up alone"),
    ],
)
def test_whatever_else_fails_is_said(cells, sentence):
    assert problem(*cells).startswith(sentence)


def test_such_a_release_is_refused():
    notebook = nbformat.read(ASSIGNMENTS / "ps1" / "ps1.ipynb", 4)
    for broken in notebook.cells:
        if broken.id == "check-q1":
            broken.source = broken.source.replace("q1, ", "q1, w and ", 1)  # of try-gate
    resources = {"nbgrader": {"assignment": "ps1"}}
    with pytest.raises(Stopped, match=r"^the graded cell ps1_q1 needs w, which no set-up cell"):
        BuildRelease().preprocess(notebook, resources)
    assert "outputs" not in resources
