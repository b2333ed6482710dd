"""The recipes in ``docs/maintainer``, each followed once for real in a copy of the course.

What a recipe shows as code is taken from its page, so page and test cannot part; what it
leaves to the reader is written here. Then the checks of the copy run, and problem sets are
built, handed in and graded, with nothing else touched.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from nnkit.exercise import MODULES
from tests.test_project import COURSE, tracked

pytest.importorskip("solutions")
pytestmark = pytest.mark.slow

#: What `make test` runs for whatever is added or dropped; one of the copy's tests is this one.
CHECKS = [
    "tests/test_project.py",
    "tests/handing_out/test_notebooks.py",
    "tests/handing_out/test_hand_in.py",
    "tests/handing_out/test_set_up.py",
    "tests/lectures/test_lectures.py",
    "tests/proofs/test_answer_sheets.py",
    "tests/proofs/test_secret.py",
]


class Copy:
    """A copy of the course, and the hands of whoever follows a recipe in it."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return self.folder / name

    def write(self, name, text):
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, encoding="utf-8")

    def write_on(self, name, text):
        """Write at the end of a file."""
        self.write(name, self.path(name).read_text(encoding="utf-8") + text)

    def edit(self, name, old, new):
        """Replace each occurrence of a text, which must be there."""
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text, f"{name}: {old}"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")

    def before(self, name, place, text):
        """Insert a text before a place."""
        self.edit(name, place, f"{text}{place}")

    def cut(self, name, *patterns):
        """Take out what matches each pattern, from the start of a line."""
        text = self.path(name).read_text(encoding="utf-8")
        for pattern in patterns:
            text, count = re.subn(rf"^{pattern}", "", text, flags=re.M | re.S)
            assert count, f"{name}: {pattern}"
        self.path(name).write_text(text, encoding="utf-8")

    def delete(self, *names):
        for name in names:
            path = self.path(name)
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def run(self, *arguments, folder="."):
        """Run a Python command in the copy, which must succeed; returns what it says."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder / folder,
            env={**os.environ, "PYTHONPATH": str(self.folder), "NNKIT_COURSE_SECRET": "none"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def grep(self, words):
        """Return the files of the course that contain some words, but the recipes."""
        done = subprocess.run(
            ["git", "grep", "-lwE", "--untracked", words],
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        return [name for name in done.stdout.split() if not name.startswith("docs/maintainer/")]

    def make_test(self, *more):
        """Run what `make format` does, and of `make test` what `CHECKS` lists."""
        self.run("-m", "ruff", "check", "--fix", "-q", ".")
        self.run("-m", "ruff", "format", "-q", ".")
        self.run("-c", "from importlinter.cli import lint_imports_command as lint; lint()")
        subprocess.run(["git", "add", "--all"], cwd=self.folder, check=True)
        self.run(
            "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not slow", *CHECKS, *more
        )

    def release(self, problem_set):
        """Build a release; returns its cases."""
        self.run("-m", "nbgrader", "generate_assignment", problem_set)
        return json.loads(self.path(f"release/{problem_set}/cases.json").read_text())

    def hand_in(self, problem_set, student, kind="untouched"):
        """Hand in a release, untouched or all right; returns what `hand_in` says."""
        folder = f"submitted/{student}/{problem_set}"
        shutil.copytree(self.path(f"release/{problem_set}"), self.path(folder))
        work = f"from tools.sample_class import *; {kind}(Path({folder!r}), {problem_set!r})"
        self.run("-c", work)
        return self.run("-m", "nnkit.hand_in", problem_set, folder=folder)

    def grade(self, problem_set):
        """Grade what was handed in; returns what the table of grades says of each student."""
        self.run("-m", "autograder", "grade", problem_set)
        self.run("-m", "autograder", "export", problem_set, "--to", "grades.csv")
        lines = self.path("grades.csv").read_text(encoding="utf-8-sig").splitlines()
        return {line["student"]: line for line in csv.DictReader(lines)}


@pytest.fixture
def course(tmp_path):
    """A copy of all that git tracks, but this file: it would be a second place for its answers."""
    for name in tracked():
        if not name.endswith("/test_recipes.py"):
            (tmp_path / "course" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(COURSE / name, tmp_path / "course" / name)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "course", check=True)
    return Copy(tmp_path / "course")


def blocks(recipe):
    """Return the pieces of Python on a recipe's page."""
    text = (COURSE / "docs" / "maintainer" / f"{recipe}.md").read_text(encoding="utf-8")
    found = re.findall(r"^( *)```python\n(.*?)^ *```", text, flags=re.M | re.S)
    return [re.sub(rf"^{indent}", "", block, flags=re.M) for indent, block in found]


# --- exercises --------------------------------------------------------------------------------

#: The bodies that the recipe leaves out: the reference and the two mistakes.
MARGIN = [
    "    own_side = np.where(y == 1, 1.0, -1.0)\n"
    "    return np.min(own_side * (X @ w + b)) / np.linalg.norm(w)\n",
    "    return np.min(np.where(y == 1, 1.0, -1.0) * (X @ w + b))\n",
    "    return np.min(np.abs(X @ w + b)) / np.linalg.norm(w)\n",
]
IN_OTHER_STYLES = """
# --- margin -------------------------------------------------------------------------------


@right("margin")
def margin_loop(X, y, w, b):
    length = math.sqrt(sum(weight**2 for weight in w))
    distances = []
    for x, target in zip(X, y):
        z = weighted_sum(x, w, b)
        distances.append(z / length if target == 1 else -z / length)
    return min(distances)


@right("margin")
def margin_of_a_unit_normal(X, y, w, b):
    normal = np.append(w, b) / np.sqrt(w @ w)
    return ((2 * y - 1) * (np.c_[X, np.ones(len(X))] @ normal)).min()


@right("margin")
def margin_by_class(X, y, w, b):
    distances = (X @ w + b) / np.hypot.reduce(w)
    return min([*distances[y == 1], *-distances[y == 0]])


"""
BY_HAND = """
def test_margin_by_hand():
    # (3·2 + 4·1 - 5)/5 = 1, on its own side; -(3·3 + 4·4 - 5)/5 = -4, on the wrong one.
    X, w = np.array([[2.0, 1.0], [3.0, 4.0]]), np.array([3.0, 4.0])
    assert margin(X, np.array([1, 1]), w, -5.0) == pytest.approx(1)
    assert margin(X, np.array([1, 0]), w, -5.0) == pytest.approx(-4)
"""


def with_bodies(sheet):
    """Put the bodies into the sheet that the recipe shows."""
    bodies = iter(MARGIN)
    return re.sub(r"\): \.\.\.[^\n]*\n", lambda _: f"):\n{next(bodies)}", sheet)


def test_add_an_exercise(course):
    stub, sheet, cells, _ = blocks("add-exercise")
    course.before("nnkit/neuron.py", '@exercise("ps1", points=2)\ndef log_loss(', f"{stub}\n\n")
    course.write("solutions/neuron/margin.py", with_bodies(sheet))
    course.run("-c", cells)
    course.before("solutions/neuron/right.py", "# --- log_loss ---", IN_OTHER_STYLES)
    course.run("-m", "tools.certify", "margin")
    course.edit("tests/course/test_neuron.py", "    log_loss,\n", "    log_loss,\n    margin,\n")
    course.write_on("tests/course/test_neuron.py", BY_HAND)
    course.edit("lectures/01_neuron.ipynb", "`gate`, `log_loss`", "`gate`, `margin`, `log_loss`")
    course.make_test("tests/course/test_neuron.py")
    assert "margin" in course.release("ps1")["exercises"]
    assert "0 of 10 exercises filled in; still empty: " in course.hand_in("ps1", "niels")
    assert "10 of 10 exercises filled in\n" in course.hand_in("ps1", "ada", "right(0)")
    grades = course.grade("ps1")
    assert (grades["niels"]["margin"], grades["ada"]["margin"]) == ("0.0", "1.0")


def test_drop_an_exercise(course):
    name = "separating_line"
    assert set(course.grep(name)) == {
        *("nnkit/neuron.py", f"solutions/neuron/{name}.py", "solutions/neuron/right.py"),
        *("solutions/equivalent_mutants.py", "solutions/real_mistakes/neuron.py"),
        "tests/course/test_neuron.py",
        *("assignments/ps1/ps1.ipynb", "lectures/01_neuron.ipynb", "tests/test_docs.py"),
    }
    course.cut("nnkit/neuron.py", rf"@exercise\([^\n]*\)\ndef {name}\(.*?NotImplementedError\n\n\n")
    course.delete(f"solutions/neuron/{name}.py")
    course.cut(
        "solutions/neuron/right.py",
        rf"# --- {name} -+\n\n\n",
        rf'@right\("{name}"\)\n.*?\n(?=@|# ---|\Z)',
    )
    course.cut("solutions/real_mistakes/neuron.py", rf'@real\("{name}".*?\n(?=@|# ---|\Z)')
    course.cut("solutions/equivalent_mutants.py", rf'    "{name}": {{.*?^    }},\n')
    course.cut(
        "tests/course/test_neuron.py",
        rf"    {name},\n",
        r"@pytest\.mark\.parametrize\(\n    \(\"p\", .*?(?=^def test_lines_run)",
        r"def test_lines_run.*?\n\n\n",
    )
    course.edit("tests/course/test_neuron.py", f"# --- {name} and gate ", "# --- gate ")
    (cells,) = blocks("drop-exercise")
    course.run("-c", cells)
    lecture = "lectures/01_neuron.ipynb"
    course.run("-c", f"{blocks('add-question')[0]}\nremove({lecture!r}, 'by-hand-function')")
    course.edit(lecture, f"neuron, {name}, sigmoid", "neuron, sigmoid")
    course.edit(lecture, f"`classify`, `{name}`", "`classify`")
    course.edit(lecture, f"how must `{name}` change when its positive point lies on the line? ", "")
    assert course.grep(name) == ["tests/test_docs.py"]
    course.run("-m", "tools.certify", "ps1")
    course.make_test("tests/course/test_neuron.py")
    assert name not in course.release("ps1")["exercises"]
    assert "0 of 8 exercises filled in" in course.hand_in("ps1", "niels")
    course.hand_in("ps1", "ada", "right(1)")
    grades = course.grade("ps1")
    assert name not in grades["ada"] and grades["ada"]["gate"] == "2.0"


# --- questions --------------------------------------------------------------------------------

LADDER = """
MINE = Ladder(
    "my_ladder",
    "ps1",
    "The mean output, and the way back to the pre-activations",
    points=2,
    symbols=[
        ("z", "m", "pre-activations", normal),
        ("m", "", "number of examples", None),
        ("p", "m", "outputs", "sigma(z)"),
        ("L", "", "the mean square of the outputs", "sum(p**2) / m"),
    ],
    lines=[
        ("dL_dp", "m", "derivative of L with respect to each output", "2 * p / m"),
        ("dL_dz", "m", "with respect to each pre-activation", "dL_dp * p * (1 - p)"),
    ],
)
MINE.mistake("dL_dp", "2 * p", "the 1/m of the mean is missing")
MINE.mistake("dL_dz", "dL_dp * p", "the sigmoid's slope is p times something")
"""
OWN_FORM = """    "ps1_own_sum": (number, 1.5),
"""
RUBRIC = """    "ps1_written_2": ((1.0, "A reason."), (1.0, "An example.")),
"""


def test_add_and_drop_questions(course):
    helpers, key, question, drawn, own_key, own, ladder, written, drop = blocks("add-question")
    questions = "solutions/neuron/questions.py"
    course.write_on(questions, "\n" + key.replace("    ...,", "    2.0,"))
    course.before("nnkit/check/own.py", "}\n\n\ndef word_of(", drawn)
    course.write_on(questions, f"\n\n{own_key}")
    course.before("tests/check/test_own.py", "}\n\n\n@pytest.fixture", OWN_FORM)
    course.write_on("solutions/neuron/ladders.py", LADDER)
    course.before(
        "solutions/equivalent_lines.py", "]\n", '    ("my_ladder", "dL_dp", "(p + p) / m"),\n'
    )
    course.before("solutions/written.py", '    "ps2_written_1": (', RUBRIC)
    course.run("-c", "\n".join([helpers, question, own, ladder, written, drop]))
    course.cut(questions, r"# What changes when [^\n]*\nKey\(\n    \"ps1_q3\".*?^\)\n")
    assert course.grep("ps1_q3") == []
    course.make_test("tests/check", "tests/pages/test_formgrader.py")
    assert "my_ladder" in course.release("ps1")["ladders"]
    assert "0 of 10 questions answered" in course.hand_in("ps1", "niels")
    assert "8 of 10 questions answered" in course.hand_in("ps1", "ada", "right(0)")
    grades = course.grade("ps1")["ada"]
    assert (grades["ps1_q4"], grades["my_ladder"], "ps1_q3" in grades) == ("1.0", "2.0", False)
    assert grades["ps1_own_sum"] == "1.0"


# --- units ------------------------------------------------------------------------------------

#: The unit that is added comes last.
K = len(MODULES) + 1
PS, LECTURE = f"ps{K}", f"{K:02}_geometry"

TESTS = f'''"""Problem set {K}: the reference against hand-worked numbers."""

import numpy as np
import pytest

from nnkit.geometry import margin

pytestmark = pytest.mark.usefixtures("references")

'''


def add_unit(course):
    """Add a last unit, geometry, with one exercise: margin, as above."""
    stub, sheet, cells, _ = blocks("add-exercise")
    *_, last = MODULES.values()
    course.edit("nnkit/exercise.py", f'"{last}",\n', f'"{last}",\n    "{PS}": "geometry",\n')
    head = "import numpy as np\n\nfrom nnkit.exercise import exercise\n\n\n"
    stub = stub.replace("ps1", PS).replace("lecture 1", f"lecture {K}")
    course.write("nnkit/geometry.py", f'"""Distances from a boundary."""\n\n{head}{stub}')
    load = "from solutions.language import load\n\nload(__name__)\n"
    course.write("solutions/geometry/__init__.py", f'"""Answers to problem set {K}."""\n\n{load}')
    course.write("solutions/geometry/margin.py", with_bodies(sheet))
    head = "import math\n\nimport numpy as np\n\nfrom nnkit.neuron import weighted_sum\n"
    head += "from solutions.language.right import right\n\n"
    course.write("solutions/geometry/right.py", f'"""Right."""\n\n{head}{IN_OTHER_STYLES}')
    course.write("tests/course/test_geometry.py", TESTS + BY_HAND)
    add_notebooks(course, cells)
    topics = f'    "{K - 1:02}_{last}": {last.upper()},\n'
    course.edit(
        "tests/lectures/lecture_topics.py",
        topics,
        topics + f'    "{LECTURE}": {{"a line": ("boundary", "+ b &= 0")}},\n',
    )
    course.edit("README.md", f"| {K - 1} ", f"| {K} Geometry | margins |\n| {K - 1} ")


def add_notebooks(course, cells):
    """Copy the first problem set, but for its sections, and the first lecture."""
    notebook = nbformat.read(course.path("assignments/ps1/ps1.ipynb"), 4)
    kept = ("title", "how-this-works", "setup", "about-log-loss")
    notebook.cells = [cell for cell in notebook.cells if cell.id in kept]
    copied = f"assignments/{PS}/{PS}.ipynb"
    course.path(f"assignments/{PS}").mkdir()
    nbformat.write(notebook, course.path(copied))
    course.run("-c", cells.replace("ps1", PS))
    course.run("-c", f"{blocks('add-question')[0]}\nremove({copied!r}, 'about-log-loss')")
    for old, new in [
        ("neuron import (", "geometry import ("),
        ("neuron.py", "geometry.py"),
        ("ps1", PS),
    ]:
        course.edit(copied, old, new)
    course.cut(copied, r'    "    (?!margin)\w+,\\n",\n')
    shutil.copy(course.path("lectures/01_neuron.ipynb"), course.path(f"lectures/{LECTURE}.ipynb"))
    for old, new in [
        ("# Lecture 1 ·", f"# Lecture {K} ·"),
        ("Problem set 1 (`ps1.ipynb`", f"Problem set {K} (`{PS}.ipynb`"),
        ("`gate`", "`margin`"),
    ]:
        course.edit(f"lectures/{LECTURE}.ipynb", old, new)


def test_add_a_unit(course):
    add_unit(course)
    course.run("-m", "tools.certify", PS)
    course.make_test("tests/course/test_geometry.py", "tests/handing_out/test_ways.py")
    assert set(course.release(PS)["exercises"]) == {"margin"}
    assert (
        "raise NotImplementedError" not in course.path(f"release/{PS}/nnkit/neuron.py").read_text()
    )
    assert "0 of 1 exercises filled in; still empty: margin" in course.hand_in(PS, "niels")
    course.hand_in(PS, "ada", "right(0)")
    assert course.grade(PS)["ada"]["margin"] == "1.0"


def test_drop_a_unit_from_the_middle(course):
    add_unit(course)
    course.cut("nnkit/exercise.py", '    "ps8": "autodiff",\n')
    course.delete(
        *("nnkit/autodiff.py", "solutions/autodiff", "solutions/real_mistakes/autodiff.py"),
        "assignments/ps8",
        *("lectures/08_autodiff.ipynb", "tests/course/test_autodiff.py"),
        *("nnkit/plot/autodiff.py", "tests/plot/test_plot_autodiff.py"),
        # What is built on it:
        *("nnkit/tape.py", "tests/course/test_tape.py", "tools/bench/network.py"),
        *("nnkit/live/autodiff.py", "tests/plot/test_live_autodiff.py", "tools/bench/live.py"),
    )
    for name in ("nnkit/hand_in.py", "tools/site/pages.py"):
        course.edit(name, '"tape", ', "")
    course.cut("nnkit/live/__init__.py", r"[^\n]*\bTape\b[^\n]*\n")
    course.cut("nnkit/plot/__init__.py", r"from nnkit.plot.autodiff [^\n]*\n")
    course.cut("tests/course/test_said.py", r"# --- ps8 -.*?(?=# --- |\Z)")
    course.cut("solutions/written.py", r'    "ps8_\w+": \(\n.*?^    \),\n')
    course.cut("solutions/equivalent_lines.py", r'    \("matmul_ladder", [^\n]*\n')
    for name in ("unbroadcast", "relu_vjp"):
        course.cut("solutions/equivalent_mutants.py", rf'    "{name}": {{.*?^    }},\n')
    course.cut(
        "tests/lectures/lecture_topics.py",
        *(r"AUTODIFF = {.*?^}\n", r"[^\n]*: AUTODIFF,\n"),
    )
    course.cut("README.md", r"\| 8 [^\n]*\n")
    course.cut("docs/maintainer/folders.md", r"[^\n]*`nnkit/tape.py`[^\n]*\n")
    course.cut("docs/maintainer/glossary.md", r"[^\n]*`nnkit/tape.py`[^\n]*\n")
    course.cut("pyproject.toml", r"bench = [^\n]*\n")
    (move_up,) = blocks("drop-unit")
    later = [*[*MODULES.values()][8:], "geometry"]
    for number, name in enumerate(later, 9):
        numbers = f'"{name}", {number}, {number - 1}'
        course.run("-c", move_up.replace('"<later>", 9, 8', numbers))
        course.edit("README.md", f"| {number} ", f"| {number - 1} ")
    last = f"ps{K - 1}"
    course.run("-m", "tools.certify", last)
    course.make_test("tests/course", "tests/plot", "tests/test_docs.py", "tests/test_packaging.py")
    assert set(course.release(last)["exercises"]) == {"margin"}
    assert "0 of 1 exercises filled in; still empty: margin" in course.hand_in(last, "niels")
