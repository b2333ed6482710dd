"""Handing in and going on: packing a problem set, taking one's own modules along."""

import json
import re
import zipfile

import nbformat
import pytest

from autograder.course import COURSE
from autograder.handing_out.build import cases, library_files
from autograder.submission.graft import graft
from autograder.submission.notebook import read_notebook
from nnkit import hand_in, take_over
from nnkit.exercise import MODULES, catalogue
from nnkit.filled_in import progress
from solutions.language import ladders
from solutions.written import RUBRICS
from tools.sample_class import answer_questions, reference_bodies, write_module


def unpack(files, folder):
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


@pytest.fixture
def ps1(tmp_path):
    """A student's folder of the first problem set, untouched."""
    notebook = (COURSE / "assignments" / "ps1" / "ps1.ipynb").read_bytes()
    return unpack({**library_files(), "ps1.ipynb": notebook}, tmp_path / "ps1")


@pytest.fixture
def ps2(tmp_path):
    """A student's folder of the second problem set, the first one filled in."""
    return unpack(library_files(["ps1"]), tmp_path / "ps2")


def pack(folder, *options):
    return hand_in.main(["ps1", "--folder", str(folder), *options])


# --- how far a file is ------------------------------------------------------------------------


def test_progress_tells_filled_from_empty(ps1):
    module = ps1 / "nnkit" / "neuron.py"
    names = [slot.__name__ for slot in catalogue("ps1")]
    assert progress(module) == ([], names)
    write_module(ps1, "ps1", {"sigmoid": reference_bodies("ps1")["sigmoid"]})
    assert progress(module) == (["sigmoid"], [name for name in names if name != "sigmoid"])


# --- handing in -------------------------------------------------------------------------------


def test_the_zip_holds_notebook_modules_and_own_files(ps1):
    (ps1 / "nnkit" / "helpers.py").write_text("one = 1\n")
    (ps1 / "mine.py").write_text("two = 2\n")
    assert pack(ps1) == 0
    names = set(zipfile.ZipFile(ps1 / "ps1_hand_in.zip").namelist())
    assert {"ps1.ipynb", "nnkit/neuron.py", "nnkit/helpers.py", "mine.py"} <= names
    assert not [name for name in names if name.endswith((".npz", ".json", ".txt"))]


def test_it_says_what_is_still_empty(ps1, capsys):
    write_module(ps1, "ps1", {"sigmoid": reference_bodies("ps1")["sigmoid"]})
    answer_questions(ps1, "ps1")
    pack(ps1)
    printed = capsys.readouterr().out
    empty = [slot.__name__ for slot in catalogue("ps1") if slot.__name__ != "sigmoid"]
    assert f"1 of {len(empty) + 1} exercises filled in" in printed
    assert f"; still empty: {', '.join(empty)}\n" in printed
    # All but the written ones, which only the student can answer.
    written = sum(name.startswith("ps1_") for name in RUBRICS)
    answered, questions = re.search(r"(\d+) of (\d+) questions answered", printed).groups()
    assert int(answered) == int(questions) - written


def test_a_ladder_is_answered_once_a_line_is(ps1):
    path = ps1 / "ps1.ipynb"
    cell = nbformat.v4.new_code_cell('ladder = {"dz": "", "dw": ""}')
    cell.metadata["nbgrader"] = {"solution": True}
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.write(notebook, path)
    assert [one.is_answered for one in hand_in.questions(path)] == [False]
    notebook.cells[0].source = 'ladder = {"dz": "p - y", "dw": ""}'
    nbformat.write(notebook, path)
    assert [one.is_answered for one in hand_in.questions(path)] == [True]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda f: (f / "ps1.ipynb").unlink(), "ps1.ipynb is missing"),
        (lambda f: (f / "ps1.ipynb").write_text("{"), "cannot be read"),
        (lambda f: (f / "ps1.ipynb").write_text("[]"), "cannot be read"),
        (lambda f: (f / "nnkit" / "neuron.py").unlink(), "nnkit/neuron.py is missing"),
        (lambda f: (f / "nnkit" / "neuron.py").write_text("x = (\n"), "nnkit/neuron.py, line 1:"),
        (
            lambda f: (f / "nnkit" / "neuron.py").write_text("import numpi"),
            "No module named 'numpi'",
        ),
    ],
)
def test_what_is_broken_is_named_and_not_packed(ps1, capsys, spoil, sentence):
    spoil(ps1)
    assert pack(ps1) == 1
    assert sentence in capsys.readouterr().out
    assert not (ps1 / "ps1_hand_in.zip").exists()


def test_a_broken_module_can_be_handed_in_anyway(ps1):
    (ps1 / "nnkit" / "neuron.py").write_text("x = (\n")
    assert pack(ps1, "--anyway") == 0
    assert (ps1 / "ps1_hand_in.zip").exists()


def test_a_module_that_never_ends_is_no_hang(ps1, capsys, monkeypatch):
    monkeypatch.setattr(hand_in, "IMPORT_SECONDS", 1)
    (ps1 / "nnkit" / "neuron.py").write_text("while True:\n    pass\n")
    assert pack(ps1) == 1
    assert "does not end within 1 s" in capsys.readouterr().out


#: Answers to a question of the notebook's, and what is said of them; "" is answered.
WRITTEN = [
    ("q1 = 2.5", ""),
    ("q1: str = 'X'", ""),
    ("# I think\nq1 = 'X'  # sure", ""),
    ("q1 = ...", "not answered: ps1_q1"),
    ("q1 = None", "not answered: ps1_q1"),
    ('q1 = ""', "not answered: ps1_q1"),
    ("q1 = “X”", "has no line `q1 = …` that can be read: check its quotes and brackets."),
    ("q1 = 'X", "check its quotes and brackets."),
    ('q1 == "X"', "has no line `q1 = …`"),
    ('Q1 = "X"', "has no line `q1 = …`"),
    ("q1 = max(1, 2)", "it must be written as one literal"),
    ("q1 = X", "it must be written as one literal"),
    ("q1 = 'X" + "x" * 9_000 + "'", "is too long and was not read"),
]


def with_answer(folder, source):
    """Answer question 1; returns the notebook."""
    path = folder / "ps1.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "ps1_q1_answer":
            cell.source = source
    nbformat.write(notebook, path)
    return notebook


@pytest.mark.parametrize(("source", "said"), WRITTEN, ids=[row[0][:24] for row in WRITTEN])
def test_answered_is_what_grading_reads(ps1, source, said):
    original = nbformat.read(ps1 / "ps1.ipynb", as_version=4)
    notebook = with_answer(ps1, source)
    (question,) = (q for q in hand_in.questions(ps1 / "ps1.ipynb") if q.name == "ps1_q1")
    lines = list(hand_in._about_answers(ps1 / "ps1.ipynb", [question]))
    assert any(said in line for line in lines), lines
    assert question.is_answered == (said == "")
    # Grading, which reads the same notebook:
    submitted, _ = read_notebook(nbformat.writes(notebook).encode())
    grafted = graft(original, submitted)
    (cell,) = (c for c in grafted.notebook.cells if c.id == "q1-answer")
    is_read = cell.source not in ("q1 = ...", "q1 = None", "q1 = ''") and "q1 = ..." not in (
        cell.source
    )
    assert is_read == question.is_answered


def test_a_notebook_without_names_still_has_its_questions(ps1):
    path = ps1 / "ps1.ipynb"
    content = json.loads(path.read_text())
    for cell in content["cells"]:
        cell["metadata"] = {}
    path.write_text(json.dumps(content))
    names = {question.name for question in hand_in.questions(path)}
    assert {"ps1_q1", "ps1_q2", "logistic_gradient_ladder"} <= names


def test_what_is_missing_has_a_name(ps1, capsys):
    answer_questions(ps1, "ps1")
    pack(ps1)
    written = ", ".join(name for name in RUBRICS if name.startswith("ps1_"))
    assert f"  not answered: {written}\n" in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["import sys; sys.exit(0)", "exit()", "import os; os._exit(0)"])
def test_a_module_that_ends_the_program_is_no_module(ps1, capsys, ending):
    with (ps1 / "nnkit" / "neuron.py").open("a") as file:
        file.write(f"\n{ending}\n")
    assert pack(ps1) == 1
    assert "cannot be imported" in capsys.readouterr().out


def test_an_error_in_other_letters_is_shown_wherever(ps1, capsys, monkeypatch):
    for name, value in {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}.items():
        monkeypatch.setenv(name, value)
    (ps1 / "nnkit" / "neuron.py").write_text('raise ValueError("Größe")\n', encoding="utf-8")
    assert pack(ps1) == 1
    assert "Größe" in capsys.readouterr().out


def test_an_exercise_that_is_gone_is_named(ps1, capsys):
    path = ps1 / "nnkit" / "neuron.py"
    path.write_text(path.read_text().replace("def sigmoid(", "def sigmoids("))
    assert pack(ps1) == 1
    assert "nnkit/neuron.py has no exercise sigmoid" in capsys.readouterr().out


def test_points_that_are_certain_are_those_of_the_checks(ps1, capsys):
    (ps1 / "cases.json").write_text(json.dumps(cases("ps1")))
    bodies = {name: reference_bodies("ps1")[name] for name in ("weighted_sum", "sigmoid")}
    write_module(ps1, "ps1", bodies)
    answer_questions(ps1, "ps1")
    assert pack(ps1) == 0
    points = {slot.__name__: slot.points for slot in catalogue("ps1")}
    ladder = sum(one.points for one in ladders.values() if one.problem_set == "ps1")
    certain = points["weighted_sum"] + points["sigmoid"] + ladder
    assert (
        f"Certain, by the cases here: {certain:g} of {sum(points.values()) + ladder:g} points"
        in capsys.readouterr().out
    )


def test_what_is_filled_in_and_wrong_is_named(ps1, capsys):
    (ps1 / "cases.json").write_text(json.dumps(cases("ps1")))
    path = ps1 / "nnkit" / "neuron.py"
    path.write_text(path.read_text() + '\n@exercise("ps1", points=2)\ndef sigmoid(z):\n    ...\n')
    assert pack(ps1) == 0
    assert "not all right yet: sigmoid (0 of 2)" in capsys.readouterr().out


def test_what_grading_does_not_understand_is_named(ps1, capsys, monkeypatch):
    there = {"python": "3.11.0", "numpy": "1.26.0"}
    monkeypatch.setattr(hand_in.versions, "of_grading", lambda: there)
    path = ps1 / "nnkit" / "neuron.py"
    path.write_text(f"{path.read_text()}\n\nAREA = np.trapezoid\n")
    assert pack(ps1) == 0
    assert (
        "needs NumPy 2.0, and this is graded with Python 3.11.0 and NumPy 1.26.0."
        in capsys.readouterr().out
    )


def test_only_what_is_wanted_is_packed(ps1):
    (ps1 / "nnkit" / "helpers.py").write_text("one = 1\n")
    (ps1 / "mine.py").write_text("two = 2\n")
    assert pack(ps1) == 0
    names = zipfile.ZipFile(ps1 / "ps1_hand_in.zip").namelist()
    assert sorted(names) == ["mine.py", "nnkit/helpers.py", "nnkit/neuron.py", "ps1.ipynb"]


def test_the_courses_own_files_are_known():
    own = {path.stem for path in (COURSE / "nnkit").glob("*.py")} - set(MODULES.values())
    assert own == hand_in.GIVEN


# --- taking over ------------------------------------------------------------------------------


def test_a_finished_module_comes_along_and_the_given_one_is_kept(ps1, ps2):
    write_module(ps1, "ps1", reference_bodies("ps1"))
    own = ps1 / "nnkit" / "neuron.py"
    own.write_text(own.read_text() + "\n# mine\n")
    given = (ps2 / "nnkit" / "neuron.py").read_text()
    lines = take_over.take_over(ps1 / "nnkit", ps2 / "nnkit")
    assert lines == ["nnkit/neuron.py is yours now; before: nnkit/neuron.py.before"]
    assert (ps2 / "nnkit" / "neuron.py").read_text() == own.read_text()
    assert (ps2 / "nnkit" / "neuron.py.before").read_text() == given


def test_doing_it_twice_changes_nothing(ps1, ps2):
    write_module(ps1, "ps1", reference_bodies("ps1"))
    (ps1 / "nnkit" / "helpers.py").write_text("one = 1\n")
    assert take_over.take_over(ps1 / "nnkit", ps2 / "nnkit")
    assert take_over.take_over(ps1 / "nnkit", ps2 / "nnkit") == []


def test_an_unfinished_module_stays_where_the_new_one_is_finished(ps1, ps2):
    write_module(ps1, "ps1", {"sigmoid": reference_bodies("ps1")["sigmoid"]})
    given = (ps2 / "nnkit" / "neuron.py").read_text()
    (line,) = take_over.take_over(ps1 / "nnkit", ps2 / "nnkit")
    assert "weighted_sum" in line and "still empty" in line
    assert (ps2 / "nnkit" / "neuron.py").read_text() == given
    (line,) = take_over.take_over(ps1 / "nnkit", ps2 / "nnkit", unfinished=True)
    assert "is yours now" in line


def test_a_module_that_was_not_begun_is_left_out(ps1, ps2):
    assert take_over.take_over(ps1 / "nnkit", ps2 / "nnkit") == []


def test_work_on_the_new_set_is_safe(ps1, ps2):
    write_module(ps2, "ps2", reference_bodies("ps2"))
    written = (ps2 / "nnkit" / "activations.py").read_text()
    write_module(ps1, "ps1", reference_bodies("ps1"))
    take_over.take_over(ps1 / "nnkit", ps2 / "nnkit")
    assert (ps2 / "nnkit" / "activations.py").read_text() == written


def test_added_files_come_along_and_given_modules_do_not(ps1, ps2):
    (ps1 / "nnkit" / "helpers.py").write_text("one = 1\n")
    (ps1 / "nnkit" / "data.py").write_text("# an older version\n")
    given = (ps2 / "nnkit" / "data.py").read_text()
    assert take_over.take_over(ps1 / "nnkit", ps2 / "nnkit") == ["nnkit/helpers.py is yours now"]
    assert (ps2 / "nnkit" / "data.py").read_text() == given


def test_a_syntax_error_stays_behind(ps1, ps2):
    (ps1 / "nnkit" / "neuron.py").write_text("x = (\n")
    (line,) = take_over.take_over(ps1 / "nnkit", ps2 / "nnkit")
    assert "left as it is here" in line and "line 1" in line


def test_a_wrong_folder_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert take_over.main(["../nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().out


def test_notebook_counts_survive_any_json(ps1):
    (ps1 / "ps1.ipynb").write_text(json.dumps({"cells": [3]}))
    assert hand_in.examine(ps1, "ps1")[0]
