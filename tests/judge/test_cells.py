"""Running cells: what they print and the value of the last expression, nothing drawn."""

import sys

import pytest

from autograder.judge.cells import MAX_TEXT, Cells
from nnkit.check.running import TimeLimit


def shown(source, cells=None):
    """Run a cell; returns what it printed, its value as text, and the last line of an error."""
    printed = value = error = None
    for output in (cells or Cells()).run(source):
        match output["output_type"]:
            case "stream":
                assert output["name"] == "stdout"
                printed = output["text"]
            case "execute_result":
                value = output["data"]["text/plain"]
            case "error":
                error = output["traceback"][-1]
    return printed, value, error


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", (None, None, None)),
        ("# nothing", (None, None, None)),
        ("x = 1", (None, None, None)),
        ("None", (None, None, None)),
        ("1.0", (None, "1.0", None)),
        ("1.0;", (None, "1.0", None)),
        ("x = 2.0\nx", (None, "2.0", None)),
        ("print('a')\nprint('b')\n'c'", ("a\nb\n", "'c'", None)),
        ("import sys\nprint('a', file=sys.stderr)\n1", ("a\n", "1", None)),
        ("for i in (1, 2):\n    i", (None, None, None)),
        (r"print('17 \u202estniop\x1b[2J')", ("17 \\u202estniop\\u001b[2J\n", None, None)),
        ("print('a')\nx", ("a\n", None, "NameError: name 'x' is not defined")),
        ("import sys\nsys.exit(3)", (None, None, "SystemExit: 3")),
        ("raise KeyError('k')", (None, None, "KeyError: 'k'")),
    ],
)
def test_a_cell_shows_prints_and_its_last_value(source, expected):
    assert shown(source) == expected


def test_a_syntax_error_is_shown():
    assert shown("if:")[2].startswith("SyntaxError: ")


def test_a_time_limit_ends_the_cell_and_no_more():
    cells = Cells()
    cells.names["limit"] = TimeLimit
    assert shown("raise limit", cells)[2].startswith("TimeLimit")
    assert shown("1", cells)[1] == "1"


def test_cells_share_their_names():
    cells = Cells()
    shown("x = 1", cells)
    shown("def f():\n    return x", cells)
    shown("x = 2", cells)
    assert shown("f()", cells)[1] == "2"
    assert "x" in shown("x")[2]


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline",
        "%load_ext autoreload\n%autoreload 2",
        "%config InlineBackend.figure_format = 'retina'",
        "%unknown magic",
        "!pip install numpy",
        "%pip install numpy",
        "print?",
        "get_ipython().run_line_magic('autoreload', '2')",
    ],
)
def test_magics_do_nothing(source):
    assert shown(source + "\nx = 1\nx") == (None, "1", None)


def test_the_cell_of_a_cell_magic_runs():
    cells = Cells()
    assert shown("%%time\nx = 1\nprint('a')", cells) == ("a\n", None, None)
    assert shown("x", cells)[1] == "1"


def test_nothing_is_drawn(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    source = "import matplotlib.pyplot as plt\nfigure = plt.figure()\nplt.plot([1])\nplt.close()"
    assert shown(source) == (None, None, None)


def test_endless_prints_are_cut():
    printed, value, _ = shown("for _ in range(10**5): print('x' * 100)\n1.0")
    assert MAX_TEXT < len(printed) < MAX_TEXT + 100
    assert value == "1.0"


def test_a_traceback_quotes_no_lines_of_files(tmp_path, monkeypatch):
    (tmp_path / "hidden.py").write_text("def f():\n    raise ValueError  # SECRET\n")
    monkeypatch.syspath_prepend(tmp_path)
    (error,) = Cells().run("import hidden\nhidden.f()")
    sys.modules.pop("hidden")
    places = "\n".join(error["traceback"])
    assert "this cell, line 2" in places and "hidden.py, line 2" in places
    assert "SECRET" not in places
