"""Accidents at home, in a kernel that stays: check judges the file as it is, in one sentence.

One notebook is in use; before each check the file is changed as people change it.
"""

import pytest

from nnkit.exercise import MODULES
from tests.handing_out.live import Live
from tests.handing_out.student_side import student_kernel, student_python
from tests.handing_out.test_release import whole_release

pytestmark = pytest.mark.xdist_group("accidents")

IMPORTS = "import matplotlib.pyplot as plt\nimport numpy as np\n"
SET_UP = f"""%load_ext nnkit.reload
{IMPORTS}from nnkit.check import check, check_answer, number, one_of
from nnkit.neuron import sigmoid, weighted_sum
"""
MARK = '@exercise("ps1", points=1)\ndef weighted_sum(X, w, b):'
STUB = "    raise NotImplementedError\n"
#: What stands in the file: an exercise that is right in a line, as the lecture has it.
BODY = "    return X @ w + b\n"
CHECK = "check(weighted_sum)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A released problem set in the folder of a student, whose kernel is registered."""
    home = tmp_path_factory.mktemp("student")
    for path, data in whole_release("ps1").items():
        target = home / "ps1" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    with (
        pytest.MonkeyPatch.context() as patch,
        student_kernel(student_python(home / "venv"), home / "jupyter"),
    ):
        patch.delenv("PYTHONPATH", raising=False)
        yield home / "ps1"


@pytest.fixture(scope="module")
def file(folder):
    return folder / "nnkit" / f"{MODULES['ps1']}.py"


@pytest.fixture(scope="module")
def filled(file):
    """The file's text with its first exercise written."""
    return file.read_text().replace(STUB, BODY, 1)


@pytest.fixture(scope="module")
def live(folder, file, filled):
    """The notebook, its set-up cell run."""
    file.write_text(filled)
    notebook = Live(folder)
    assert notebook.text(SET_UP) == ""
    yield notebook
    notebook.close()


@pytest.fixture
def says(live, file, filled):
    """A function that changes the file, runs a cell, and returns what the cell shows."""

    def change_and_run(change, cell=CHECK):
        file.write_text(change(filled))
        return live.text(cell)

    yield change_and_run
    file.write_text(filled)


def replaced(old, new):
    """Return a change that puts one text in the place of another, which is there."""

    def change(text):
        assert old in text
        return text.replace(old, new, 1)

    return change


def unchanged(text):
    return text


TWICE = f'\n\n{MARK}\n    """Doc."""\n'
FILES = {
    "renamed": (
        replaced("def weighted_sum", "def weightedsum"),
        "nnkit/neuron.py defines weightedsum and no weighted_sum",
    ),
    "renamed to something else": (replaced("def weighted_sum", "def z"), "no `def weighted_sum`"),
    "emptied": (lambda text: "", "nnkit/neuron.py is empty"),
    "deleted": (lambda text: text.replace(MARK, "def _(X, w, b):"), "deleted or renamed"),
    "without its decorator": (
        replaced(MARK, MARK.splitlines()[1]),
        'The line @exercise("ps1", points=1) above `def weighted_sum`',
    ),
    "inside another function": (
        replaced(MARK, "def outer():\n  def weighted_sum(X, w, b):"),
        "has to begin at the left margin",
    ),
    "without NumPy": (
        lambda text: text.replace("import numpy as np\n", "").replace(
            BODY, "    return np.dot(X, w)\n"
        ),
        "`import numpy as np` at the top of the file is gone",
    ),
    "without the slots": (
        replaced("from nnkit.exercise import exercise\n", ""),
        "`from nnkit.exercise import exercise` at the top of the file is gone",
    ),
    "a package that is not there": (
        replaced("import numpy as np\n", "import numpy as np\nimport no_such_package\n"),
        "There is no module no_such_package here",
    ),
    "a package that is here only": (
        replaced(BODY, "    from scipy.special import expit\n" + BODY),
        "imports scipy: where your work is graded there is no such package",
    ),
    "raises": (replaced("import numpy as np\n", "import numpy as np\n1 / 0\n"), "divides by 0"),
    "a parenthesis": (replaced(BODY, "    return (X @ w + b\n"), "line 32: '(' was never closed"),
    "a colon": (replaced(MARK, MARK.rstrip(":")), "line 14: expected ':'"),
    "a tab": (replaced(BODY, "    z = X @ w\n\treturn z + b\n"), "inconsistent use of tabs"),
    "the stub below": (
        lambda text: text + TWICE + STUB,
        "Python takes the last one, which is still empty: delete it",
    ),
    "another one below": (
        lambda text: text + TWICE + BODY.replace("+ b", "- b"),
        "weighted_sum is defined twice",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_judged_as_it_is(name, says):
    change, words = FILES[name]
    said = says(change)
    assert words in said and "weighted_sum: 0 of 1 points" in said, said
    assert "Traceback" not in said and len(said.splitlines()) <= 25


def test_what_is_right_is_right_again_once_it_is_mended(says):
    assert "0 of 1" in says(lambda text: "")
    assert "1 of 1" in says(unchanged)


@pytest.mark.parametrize("name", ["emptied", "renamed"])
def test_nor_is_old_code_called_by_another_cell(name, says):
    said = says(FILES[name][0], "weighted_sum(np.ones((1, 2)), np.ones(2), 0.0)")
    assert "NameError" in said and "defines no exercise weighted_sum any more" in said


def test_a_syntax_error_is_a_line_and_its_source_before_any_cell(says):
    said = says(FILES["a parenthesis"][0], "1 + 1")
    assert said.splitlines()[:3] == [
        "nnkit/neuron.py, line 32: '(' was never closed. Until that is mended nothing is loaded.",
        "    return (X @ w + b",
        "           ^",
    ]
    assert "superreload" not in said and len(said.splitlines()) <= 5


def test_another_exercise_may_use_what_this_one_may_not(says):
    change = replaced("    raise NotImplementedError\n", "    import no_such_package\n")
    assert "weighted_sum: 1 of 1 points" in says(change)


@pytest.mark.parametrize(
    "lines", ["import math\n", "import matplotlib.pyplot as plt\n", "from nnkit import data\n"]
)
def test_what_is_there_when_it_is_graded_may_be_imported(lines, says):
    said = says(replaced("import numpy as np\n", "import numpy as np\n" + lines))
    assert "weighted_sum: 1 of 1 points" in said


def test_a_module_of_ones_own_is_loaded_anew_too(says, folder):
    own = folder / "mine.py"
    own.write_text("def total(a, b):\n    return a - b\n")
    change = replaced(BODY, "    from mine import total\n    return total(X @ w, b)\n")
    try:
        assert "0 of 1" in says(change)
        own.write_text("def total(a, b):\n    return a + b\n")
        assert "1 of 1" in says(change)
    finally:
        own.unlink()


# --- how check is called ------------------------------------------------------------------------

CALLS = {
    'check("weighted_sum")': "without quotes: check(weighted_sum)",
    "check(weighted_sum(np.ones((1, 2)), np.ones(2), 0.0))": "without parentheses after it",
    "check()": "Name a function between the parentheses",
    "check(np.exp)": "exp is no exercise",
    "check(3)": "not what it returns",
    "def mine(X):\n    return X\ncheck(mine)": "check wants an exercise of the problem set",
}


@pytest.mark.parametrize("call", CALLS)
def test_each_other_call_gets_its_own_sentence(call, says):
    said = says(unchanged, call)
    assert CALLS[call] in said and "0 points" in said and len(said.splitlines()) <= 4


@pytest.mark.parametrize("mark", ["", "from nnkit.exercise import exercise\n" + MARK[:27]])
def test_a_function_in_the_notebook_does_not_count(mark, says):
    cell = f"{mark}def weighted_sum(X, w, b):\n    return X @ w\n{CHECK}"
    said = says(unchanged, cell)
    assert "only nnkit/neuron.py counts" in said and "run the cell with the imports again" in said
    assert "1 of 1" in said  # which is what the file earns
    assert says(unchanged, SET_UP) == ""
    assert "notebook" not in says(unchanged)


# --- answers ------------------------------------------------------------------------------------

FORMS = 'one_of("A", "B", "C", "D")'


@pytest.mark.parametrize(
    ("answer", "form", "words"),
    [
        ('"C"', FORMS, "ps1_q1: answered, graded after you hand in (1 point)"),
        ("...", FORMS, "No answer yet"),
        ("2.5", "number", "answered, graded after you hand in"),
        ("5 / 2", "number", "answered, graded after you hand in"),
        ("np.float64(2.5)", "number", "answered, graded after you hand in"),
        ("np.array([2.5]).sum()", "number", "Write the value itself into the cell"),
        ("len([1, 2])", "number", "Here that is q1 = 2"),
        ('"2.5"', "number", "Write it without quotes"),
    ],
)
def test_an_answer_is_said_to_be_graded_later_if_grading_reads_it(answer, form, words, live):
    live.run(f"q1 = {answer}")
    assert words in live.text(f'check_answer("ps1_q1", q1, {form}, points=1)')


@pytest.mark.parametrize("cell", ["q1 = B", "q3 = [B, S]  # both"])
def test_a_letter_without_quotes_is_told_to_have_some(cell, live):
    assert live.text(cell).splitlines() == [
        "name 'B' is not defined. An answer that is a letter is written in quotes: \"B\"."
    ]


@pytest.mark.parametrize("cell", ["z = weighted_sum(Q, 1, 2)", "f = lambda: np.exp(Q)\nf()"])
def test_another_letter_that_is_missing_is_not(cell, live):
    said = live.text(cell)
    assert "NameError" in said and "quotes" not in said


def test_a_name_that_is_missing_in_the_file_is_not_looked_for_in_the_notebook(says):
    change = FILES["without NumPy"][0]
    said = says(change, "weighted_sum(np.ones((1, 2)), np.ones(2), 0.0)")
    assert "NameError" in said and "imports, which" not in said


# --- what is shown ------------------------------------------------------------------------------


def test_the_result_is_the_plain_points_and_is_not_shown_beside_the_panel(live):
    panel, result = live.run(CHECK)
    assert panel["output_type"] == "display_data"
    assert panel["data"]["text/plain"].startswith("weighted_sum: 1 of 1 points")
    assert "<strong>weighted_sum</strong>: 1 of 1 points" in panel["data"]["text/html"]
    assert result["output_type"] == "execute_result"
    assert result["data"] == {"text/plain": "1.0", "text/html": ""}
    assert live.text(f"type({CHECK}) is float").endswith("True")


def test_other_numbers_are_shown_as_ever(live):
    assert live.run("1.0")[0]["data"] == {"text/plain": "1.0"}


def test_a_restart_with_a_broken_file_is_no_wall_either(folder, file, filled):
    file.write_text(FILES["a parenthesis"][0](filled))
    again = Live(folder)
    try:
        said = again.text(SET_UP)
        assert "line 32: '(' was never closed" in said and len(said.splitlines()) <= 5
        assert "Run the cell with the imports" in again.text(CHECK)
        file.write_text(filled)
        assert again.text(SET_UP) == "" and "1 of 1" in again.text(CHECK)
    finally:
        again.close()
