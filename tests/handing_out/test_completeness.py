"""No release that grading would miss something of."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import solutions
from autograder.handing_out.build import BuildRelease
from autograder.handing_out.completeness import what_is_missing
from autograder.troubles import Stopped
from nnkit.exercise import MODULES
from solutions.language import answers, keys, ladders
from solutions.written import RUBRICS

ASSIGNMENTS = Path(__file__).parent.parent.parent / "assignments"


def check(source, name="check", points=1):
    """Make a check cell."""
    marks = {"grade_id": name, "grade": True, "solution": False, "points": points}
    return new_code_cell(source, metadata={"nbgrader": marks})


def written(name, points=2, **marks):
    """Make the cell of a written question."""
    marks = {"grade_id": name, "grade": True, "solution": True, "points": points} | marks
    return new_markdown_cell("YOUR ANSWER HERE", metadata={"nbgrader": marks})


def missing(*cells, problem_set="ps1"):
    return what_is_missing(new_notebook(cells=list(cells)), problem_set)


@pytest.mark.parametrize("problem_set", MODULES)
def test_the_courses_notebooks_are_complete(problem_set):
    notebook = nbformat.read(ASSIGNMENTS / problem_set / f"{problem_set}.ipynb", 4)
    assert what_is_missing(notebook, problem_set) == []


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (
            check('check_answer("ps1_q9", q9, number, points=1)'),
            "the question ps1_q9 has no Key in solutions/neuron/questions.py",
        ),
        (
            check('points = check_answer(\n    "ps1_q9",\n    q9,\n    number,\n)\npoints'),
            "the question ps1_q9 has no Key in solutions/neuron/questions.py",
        ),
        (
            check('check_ladder("new_ladder", steps)'),
            "the ladder new_ladder has no answer sheet in solutions/neuron/ladders.py",
        ),
        (
            check('check_ladder("softmax_ladder", steps)'),
            "the ladder softmax_ladder belongs to ps5, by its answer sheet",
        ),
        (
            check('check_ladder("logistic_gradient_ladder", steps)', "ladder", 2),
            "ladder has 2 points in the notebook and 3 in solutions/neuron/ladders.py",
        ),
        (
            check("check(relu)", "relu"),
            "the check cell relu checks relu, and nnkit/neuron.py has no such exercise",
        ),
        (check("check()", "c"), "the check cell c does not name its exercise: write check(…)"),
        (
            check("check_answer(name, q1, number)", "c"),
            'the check cell c does not name its question: write check_answer("…", …)',
        ),
        (written("essay"), "the written question essay has no rubric in solutions/written.py"),
        (
            written("essay", grade=False, solution=False, task=True),
            "the written question essay has no rubric in solutions/written.py",
        ),
        (
            written("ps1_written_1", 3),
            "the rubric of ps1_written_1 gives 2 points and its cell 3",
        ),
    ],
)
def test_what_is_missing_is_named(cell, sentence):
    assert missing(cell) == [sentence]


def test_a_cell_for_the_marks_of_a_viva_needs_no_rubric():
    task = {"grade": False, "solution": False, "task": True}
    assert missing(written("ps1_viva", **task)) == []
    assert missing(written("ps2_viva", **task)) != []


def test_an_exercise_without_answer_sheet_is_named(monkeypatch):
    solutions.answer("sigmoid")
    monkeypatch.delitem(answers, "sigmoid")
    assert missing() == [
        "the exercise sigmoid has no answer sheet: write solutions/neuron/sigmoid.py"
    ]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (keys, "ps1_q2"),
        (ladders, "logistic_gradient_ladder"),
        (answers, "gate"),
        (RUBRICS, "ps1_written_1"),
    ],
)
def test_such_a_release_is_refused(monkeypatch, table, name):
    notebook = nbformat.read(ASSIGNMENTS / "ps1" / "ps1.ipynb", 4)
    solutions.answer("sigmoid")
    monkeypatch.delitem(table, name)
    resources = {"nbgrader": {"assignment": "ps1"}}
    with pytest.raises(Stopped, match=name):
        BuildRelease().preprocess(notebook, resources)
    assert "outputs" not in resources


def test_what_runs_and_comes_to_a_score_of_its_own_is_complete():
    assert missing(check("0.0 if q1 is ... else 1.0")) == []
