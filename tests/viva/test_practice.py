"""Practice at home: one's own functions, no answers."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nnkit
from nnkit.neuron import sigmoid
from nnkit.viva import practise
from nnkit.viva.practice import reply, written
from tests.viva.examples import CLOSED, OPEN


def test_a_question_is_shown_with_its_lines_and_options():
    text = written(CLOSED)
    assert "> 12      dW = X.T @ dZ" in text
    assert "  B  (3, 2)" in text


@pytest.mark.parametrize(
    "given, said",
    [("B", "Right. Traced"), ("b", "Right. Traced"), ("a", "Not A. Right is B: (3, 2)\nTraced")],
)
def test_what_is_right_is_said_with_the_traced_value(given, said):
    assert reply(CLOSED, given).startswith(said)


def test_of_an_open_question_it_is_said_what_a_good_answer_has():
    assert "- Says what it does" in reply(OPEN, "because")


def test_where_nothing_is_filled_in_there_is_nothing_to_ask(capsys):
    practise(sigmoid, ask=lambda text: pytest.fail("nothing should be asked"))
    assert "fill in a function" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["ps9", "sigmoid", None])
def test_what_is_no_problem_set_is_refused(what):
    with pytest.raises(ValueError, match="asks about a problem set"):
        practise(what)


@pytest.fixture
def home(tmp_path):
    """Return a student's folder: nnkit, one function filled in, visible cases, no answers."""
    import json

    import solutions
    from nnkit.check.as_json import encode_sheet

    shutil.copytree(Path(nnkit.__file__).parent, tmp_path / "nnkit")
    module = tmp_path / "nnkit" / "neuron.py"
    body = "    z = X @ w\n    z = z + b\n    return z\n"
    text = module.read_text()
    place = text.index("raise NotImplementedError", text.index("def weighted_sum"))
    module.write_text(text[: place - 4] + body + text[place:].split("\n", 1)[1])
    sheet = encode_sheet(solutions.sheet_of("weighted_sum"))
    cases = {"exercises": {"weighted_sum": sheet}, "ladders": {}}
    (tmp_path / "cases.json").write_text(json.dumps(cases))
    return tmp_path


def test_it_needs_no_answers(home):
    code = "from nnkit.viva import practise; practise('ps1', ask=lambda text: 'A')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=home, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "weighted_sum" in done.stdout and " right." in done.stdout
