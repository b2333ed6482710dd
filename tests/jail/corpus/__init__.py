"""A class of submissions to grade: attacks, honest faults, and honest students between them.

Some are asked about their functions afterwards, and attack that.

Each submission starts as the release, untouched or solved, and is changed by one function.
The notebook is the real one of problem set 1 with some of its cells, so that two hundred
submissions take a minute.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

import solutions
from autograder.stubs import filled_module
from solutions.language import keys


def answer_key(question):
    """Return the right answer to a question."""
    solutions.answer("sigmoid")  # which loads the answer sheets
    return keys[question].accepted[0]


COURSE = Path(__file__).resolve().parent.parent.parent.parent

#: The right answer to the corpus' question.
RIGHT = answer_key("ps1_q1")

#: The exercises that the corpus' notebook checks.
CHECKED = ("weighted_sum", "sigmoid", "neuron", "classify", "log_loss")

#: The folders in nnkit.
INNER = ("check", "derive", "live", "plot", "viva")

#: The ungraded cells in it.
TRIED = ("try_sigmoid", "try_neuron")


@dataclass(frozen=True)
class Entry:
    """One submission: its group, what it tries, and how it is made."""

    name: str
    group: str
    make: Callable
    #: For faults: the exercises that rightly lose their points.
    loses: tuple[str, ...] = ()
    #: Words that the feedback must hold.
    says: tuple[str, ...] = ()
    #: For outputs: what each ungraded cell shows, texts and sizes of pictures.
    shows: dict[str, list] | None = None


class Submission:
    """A submission's folder, and the ways to change it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.module = self.folder / "nnkit" / "neuron.py"

    def write(self, path, text):
        """Write a file of the submission."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            target.write_bytes(text)
        else:
            target.write_text(text, encoding="utf-8")

    def append(self, code):
        """Add code at the end of the student's module."""
        self.write("nnkit/neuron.py", self.module.read_text(encoding="utf-8") + "\n\n" + code)

    def prepend(self, code):
        """Add code at the beginning of the student's module."""
        self.write("nnkit/neuron.py", code + "\n" + self.module.read_text(encoding="utf-8"))

    def replace(self, old, new, count=-1):
        """Replace text in the student's module, where it must occur."""
        text = self.module.read_text(encoding="utf-8")
        assert old in text, old
        self.write("nnkit/neuron.py", text.replace(old, new, count))

    def body(self, name, code):
        """Give one function a body."""
        text = self.module.read_text(encoding="utf-8")
        start = text.index(f"def {name}(")
        quotes = text.index('"""', text.index('"""', start) + 3) + 3
        end = text.find("\n\n\n@", quotes)
        end = len(text) if end < 0 else end
        lines = "\n".join("    " + line if line else "" for line in code.strip().splitlines())
        self.write("nnkit/neuron.py", text[:quotes] + "\n" + lines + text[end:])

    @property
    def notebook_path(self):
        """Where the notebook is."""
        return self.folder / "ps1.ipynb"

    def notebook(self, change):
        """Change the notebook's JSON."""
        content = json.loads(self.notebook_path.read_text(encoding="utf-8"))
        change(content)
        self.notebook_path.write_text(json.dumps(content), encoding="utf-8")

    def cells(self, change):
        """Change every cell of the notebook that nbgrader knows; gets the cell and its name."""

        def each(content):
            for cell in content["cells"]:
                name = cell["metadata"].get("nbgrader", {}).get("grade_id")
                if name:
                    change(cell, name)

        self.notebook(each)


def make_course(folder):
    """Make a course with the corpus' notebook in a folder; returns the notebook."""
    folder = Path(folder)
    for name in ("nnkit", "solutions", "autograder"):
        shutil.copytree(COURSE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(COURSE / name, folder / name)
    # What is drawn is the same in every run, so that a failure can be seen again.
    secret = folder / ".course_secret"
    secret.write_text("corpus\n")
    secret.chmod(0o600)
    notebook = nbformat.read(COURSE / "assignments" / "ps1" / "ps1.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if _is_kept(cell)]
    target = folder / "assignments" / "ps1"
    target.mkdir(parents=True)
    nbformat.write(notebook, target / "ps1.ipynb")
    return notebook


def _is_kept(cell):
    name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    if cell.id == "setup" or name in (*CHECKED, *TRIED, "ps1_q1", "ps1_q1_answer"):
        return True
    return cell.cell_type == "markdown" and cell.metadata.nbgrader.get("grade", False)


def hand_in(course, student, solved=False, whole=False):
    """Make a submission from the release, its exercises solved or not.

    Unless it is the whole folder, nnkit's own folders are left out: nobody hands them in.
    """
    folder = Path(course, "submitted", student, "ps1")
    left_out = None if whole else shutil.ignore_patterns(*INNER)
    shutil.copytree(Path(course, "release", "ps1"), folder, ignore=left_out)
    submission = Submission(folder)
    if solved:
        submission.write("nnkit/neuron.py", filled_module("ps1"))

        def answer(cell, name):
            if name == "ps1_q1_answer":
                cell["source"] = f"q1 = {RIGHT!r}"

        submission.cells(answer)
    return submission


class Registry(dict):
    """Submissions by name; a decorator adds one."""

    def __call__(self, group, name=None, **about):
        """Register a function that changes a submission, under its own name or another."""

        def register(make):
            entry = Entry(name or make.__name__, group, make, **about)
            assert entry.name not in self, entry.name
            self[entry.name] = entry
            return make

        return register

    def code(self, group, name, text, **about):
        """Register a submission whose module has some code added."""
        self(group, name, **about)(lambda submission: submission.append(text))

    def body(self, group, name, function, text, **about):
        """Register a submission in which one function has another body."""
        self(group, name, **about)(lambda submission: submission.body(function, text))

    def bodies(self, group, texts, before="", after=""):
        """Register a table of bodies of `sigmoid`, with what stands before and after each."""
        for name, text in texts.items():
            self.body(group, name, "sigmoid", before + flush_left(text) + after)


def flush_left(text):
    """Move a table's code, which stands 8 columns to the right if it has lines, to the left."""
    lines = text.splitlines()
    return "\n".join(line[8:] if line[:8].isspace() else line for line in lines)


attack = Registry()
fault = Registry()
output = Registry()
asked = Registry()
