"""How a lecture starts, and the notes it shows where an exercise is missing."""

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from nnkit import lecture
from nnkit.check import answers
from nnkit.exercise import Binding, Exercise, Unfilled, catalogue
from nnkit.neuron import sigmoid


@pytest.fixture(autouse=True)
def untouched():
    """Put slots and printing back as they were."""
    options = np.get_printoptions()
    with Binding({slot: slot.bound for slot in catalogue()}):
        yield
    np.set_printoptions(**options)


@pytest.fixture
def shell(monkeypatch, tmp_path):
    quiet = Config({"HistoryManager": {"enabled": False}})
    made = InteractiveShell(config=quiet, ipython_dir=str(tmp_path))
    monkeypatch.setattr(lecture, "get_ipython", lambda: made)
    return made


@pytest.fixture
def shown(monkeypatch):
    """What a cell displays, as HTML."""
    notes = []
    monkeypatch.setattr(lecture, "display", lambda html: notes.append(html.data))
    return notes


@pytest.fixture
def without_answers():
    """What a student's copy has."""
    with answers.using(answers.Release()):
        yield


def test_runs_on_the_reference_where_it_is_at_hand(solutions, capsys):
    lecture.begin()
    assert "reference" in capsys.readouterr().out
    assert sigmoid.bound is not None


def test_runs_on_the_students_functions_otherwise(without_answers, capsys):
    sigmoid.bound = None
    lecture.begin()
    assert "your own" in capsys.readouterr().out
    assert sigmoid.bound is None


def missing():
    return Unfilled("sigmoid", "nnkit/neuron.py", 53)


def test_a_missing_exercise_is_a_short_box_in_place_of_a_traceback():
    lines = missing()._render_traceback_()
    assert len({len(line) for line in lines}) == 1 and len(lines) <= 6
    assert "sigmoid" in lines[1] and "nnkit/neuron.py, line 53" in " ".join(lines)


def test_a_cell_that_needs_a_missing_exercise_shows_a_note(shell, shown, without_answers):
    lecture.begin()
    shell.user_ns["slot"] = Exercise(unwritten, "ps1", 1)
    assert not shell.run_cell("p = slot(0.0)").success
    assert "<code>unwritten</code>" in shown[0] and "not filled in yet" in shown[0]


def test_so_does_a_cell_that_waits_for_it(shell, shown, without_answers):
    lecture.begin()
    shell.user_ns["slot"] = Exercise(unwritten, "ps1", 1)
    shell.run_cell("p = slot(0.0)")
    shell.run_cell("print(p)")
    assert "<code>p</code> comes from a cell above" in shown[1]


def test_a_misspelt_name_keeps_its_traceback(shell, shown, capsys):
    lecture.begin()
    shell.run_cell("print(no_such_name)")
    assert not shown
    assert "NameError" in capsys.readouterr().out


def unwritten(z):
    raise NotImplementedError
