"""Handing in and going on: packing a problem set, taking one's own modules along."""

import json
import re
import zipfile

import nbformat
import pytest

from autograder.course import COURSE
from autograder.handing_out.build import library_files
from nnkit import hand_in, take_over
from nnkit.exercise import catalogue
from nnkit.filled_in import progress
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
    assert hand_in._answers(path) == (0, 1)
    notebook.cells[0].source = 'ladder = {"dz": "p - y", "dw": ""}'
    nbformat.write(notebook, path)
    assert hand_in._answers(path) == (1, 1)


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
