"""Answer sheets are one file an exercise, and all read alike."""

import ast
from pathlib import Path

import pytest

import solutions
from nnkit.exercise import MODULES, catalogue

FOLDER = Path(solutions.__file__).parent
#: Files of a folder of answers that belong to no single exercise.
OTHER = {"__init__", "given", "ladders", "questions", "right", "shared"}


@pytest.mark.parametrize("problem_set", MODULES)
def test_every_exercise_has_a_file_and_every_file_an_exercise(problem_set):
    files = {path.stem for path in (FOLDER / MODULES[problem_set]).glob("*.py")}
    assert files - OTHER == {slot.__name__ for slot in catalogue(problem_set)}


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
