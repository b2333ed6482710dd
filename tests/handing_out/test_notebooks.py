"""Notebooks as they are committed: one style, stable ids, nothing generated, nothing secret."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from nnkit.exercise import MODULES, catalogue

COURSE = Path(__file__).parent.parent.parent
PROBLEM_SETS = [COURSE / "assignments" / name / f"{name}.ipynb" for name in MODULES]
LECTURES = [
    COURSE / "lectures" / f"{k:02}_{module}.ipynb" for k, module in enumerate(MODULES.values(), 1)
]
#: Problem set 0, which nbgrader does not see: it takes folders.
WARM_UP = COURSE / "assignments" / "ps0.ipynb"
NOTEBOOKS = [path for path in [*PROBLEM_SETS, *LECTURES, WARM_UP] if path.exists()]


#: An answer cell as it is handed out: three dots, or a dict without its numbers.
EMPTY = r"{0} = (\.\.\.(  # .+)?|\{{\n(    \"\w+\": None,\n)+\}})$"


def named(path):
    return path.stem


def read(path):
    return nbformat.read(path, as_version=4)


def grading(cell):
    return cell.metadata.get("nbgrader", {})


def is_guess(cell):
    """Say whether a cell asks for a guess, which nothing else needs and nbgrader does not know."""
    return cell.cell_type == "code" and cell.source.startswith("guess(")


def given_cells(path):
    """Return the cells of a problem set that nbgrader knows: all but those that ask for a guess."""
    return [cell for cell in read(path).cells if not is_guess(cell)]


def checks(path):
    """Return the autograded check cells of a notebook."""
    return [c for c in read(path).cells if c.cell_type == "code" and grading(c).get("grade")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_is_valid_notebook_4_5(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_json_has_the_one_style(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    assert path.read_text(encoding="utf-8") == nbformat.writes(notebook) + "\n"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_nothing_generated(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None, cell["id"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_ids_are_meaningful_and_unique(path):
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*", name) for name in ids)
    assert not any(re.fullmatch(r"[0-9a-f]{8}", name) for name in ids)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_metadata_is_minimal(path):
    assert read(path).metadata == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }


@pytest.mark.parametrize("path", [p for p in PROBLEM_SETS if p.exists()], ids=named)
def test_every_exercise_has_its_check_cell(path):
    exercises = [slot.__name__ for slot in catalogue(path.stem)]
    found = [grading(c)["grade_id"] for c in checks(path) if c.source.startswith("check(")]
    assert found == exercises


@pytest.mark.parametrize("path", [p for p in PROBLEM_SETS if p.exists()], ids=named)
def test_points_agree_with_the_decorators(path):
    points = {slot.__name__: slot.points for slot in catalogue(path.stem)}
    for cell in checks(path):
        name = grading(cell)["grade_id"]
        if cell.source.startswith("check("):
            assert re.match(rf"check\({name}[,)]", cell.source)
            assert grading(cell)["points"] == points[name], name


@pytest.mark.parametrize("path", [p for p in PROBLEM_SETS if p.exists()], ids=named)
def test_questions_have_an_empty_answer_cell(path):
    cells = {grading(c).get("grade_id"): c for c in read(path).cells}
    for cell in checks(path):
        call = re.match(r'check_answer\(\s*"(\w+)",\s*(\w+),.*points=([\d.]+)', cell.source, re.S)
        if call:
            name, variable, points = call.groups()
            assert grading(cell)["grade_id"] == name
            assert grading(cell)["points"] == float(points)
            assert re.match(EMPTY.format(variable), cells[f"{name}_answer"].source)


@pytest.mark.parametrize("path", [p for p in PROBLEM_SETS if p.exists()], ids=named)
def test_only_answers_are_unlocked(path):
    for cell in given_cells(path):
        metadata = grading(cell)
        assert metadata["schema_version"] == 3 and not metadata["task"]
        assert metadata["locked"] == (not metadata["solution"])
        if cell.cell_type == "code":
            assert not (metadata["grade"] and metadata["solution"])


@pytest.mark.parametrize("path", [p for p in PROBLEM_SETS if p.exists()], ids=named)
def test_grade_ids_are_unique(path):
    grade_ids = [grading(cell)["grade_id"] for cell in given_cells(path)]
    assert len(set(grade_ids)) == len(grade_ids)


@pytest.mark.parametrize("path", [p for p in PROBLEM_SETS if p.exists()], ids=named)
def test_no_exercise_is_used_before_the_check_of_every_earlier_one(path):
    # Within a call of a later exercise the earlier ones are right, so until the earlier
    # ones are checked no cell may give the student's code a chance to learn from that.
    order = [slot.__name__ for slot in catalogue(path.stem)]
    checked = 0
    for cell in read(path).cells:
        if cell.cell_type != "code" or cell.id == "setup":
            continue
        used = {name for name in order if re.search(rf"\b{name}\(", cell.source)}
        used |= {name for name in order if cell.source == f"check({name})"}
        allowed = set(order[: checked + 1])
        assert used <= allowed, (cell.id, used - allowed)
        if cell.source in {f"check({name})" for name in order}:
            checked += 1
