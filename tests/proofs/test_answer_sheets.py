"""Answer sheets are one file an exercise, and all read alike."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

import solutions
from autograder.course import COURSE
from nnkit.exercise import MODULES, catalogue
from solutions.language import keys, ladders
from solutions.language.right import implementations
from solutions.real_mistakes import real_mistakes

solutions.references()  # which loads the answers

FOLDER = Path(solutions.__file__).parent
#: Files of a folder of answers that belong to no single exercise.
OTHER = {"__init__", "given", "hospital", "ladders", "questions", "right", "shared"}


@pytest.mark.parametrize("problem_set", MODULES)
def test_every_exercise_has_a_file_and_every_file_an_exercise(problem_set):
    files = {path.stem for path in (FOLDER / MODULES[problem_set]).glob("*.py")}
    assert files - OTHER == {slot.__name__ for slot in catalogue(problem_set)}


def test_right_answers_and_real_mistakes_belong_to_an_exercise():
    exercises = {slot.__name__ for slot in catalogue()}
    assert implementations().keys() == exercises
    assert {real.exercise for real in real_mistakes()} <= exercises


def parts(path):
    """Yield what an answer sheet attaches to its exercise, in the order of the file."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                yield getattr(called, "attr", getattr(called, "id", "")), node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node.value.func.attr, node


@pytest.fixture(params=catalogue(), ids=lambda slot: slot.__name__)
def sheet(request):
    """The name of an exercise, and the file with its answers."""
    slot = request.param
    return slot.__name__, FOLDER / MODULES[slot.problem_set] / f"{slot.__name__}.py"


def test_the_order_is_reference_visible_hidden_mistakes(sheet):
    name, path = sheet
    kinds = [kind for kind, _ in parts(path)]
    mistakes = len(solutions.answer(name).mistakes)
    assert kinds == ["reference", "visible", "hidden", *["mistake"] * mistakes]


def test_every_mistake_stands_under_its_kind_and_is_named_for_itself(sheet):
    name, path = sheet
    lines = path.read_text(encoding="utf-8").splitlines()
    headings = [n for n, line in enumerate(lines, 1) if line.startswith("# --- mistakes: ")]
    for kind, node in parts(path):
        if kind == "mistake":
            assert headings[0] < node.lineno
            assert not node.name.startswith(f"{name}_")


# --- questions and ladders --------------------------------------------------------------------


def cells(problem_set):
    """Return the code cells of a problem set by their grade_id: source, and points if graded."""
    path = COURSE / "assignments" / problem_set / f"{problem_set}.ipynb"
    return {
        cell.metadata.nbgrader.grade_id: (cell.source, cell.metadata.nbgrader.get("points"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code" and "nbgrader" in cell.metadata
    }


@pytest.mark.parametrize("problem_set", MODULES)
def test_every_question_has_a_key_and_every_key_a_question(problem_set):
    text = "\n".join(source for source, _ in cells(problem_set).values())
    asked = re.findall(r'\bcheck_answer\(\s*"(\w+)"', text)
    assert sorted(asked) == sorted(name for name in keys if name.startswith(f"{problem_set}_"))


@pytest.mark.parametrize("problem_set", MODULES)
def test_every_ladder_is_climbed_with_its_lines_and_points(problem_set):
    found = {}
    for name, (source, points) in cells(problem_set).items():
        if climbed := re.match(r'check_ladder\("(\w+)", \w+\)$', source):
            lines, _ = cells(problem_set)[f"{name}_answer"]
            found[climbed[1]] = points, re.findall(r'"(\w+)": ""', lines)
    assert found == {
        ladder.name: (ladder.points, [line for line, *_ in ladder.lines])
        for ladder in ladders.values()
        if ladder.problem_set == problem_set
    }
