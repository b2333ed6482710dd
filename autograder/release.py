"""Building a release: everything that a problem set's folder needs beside the notebook.

`BuildRelease` runs within ``nbgrader generate_assignment`` and adds the library with its
stubs, ``cases.json``, the requirements and a README. If anything of ``solutions`` would
be in it, the release fails.
"""

import importlib
import json
import tomllib
from pathlib import Path

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

import solutions
from autograder.leaks import find_leaks
from autograder.splice import fill_stubs
from nnkit.check.sheets import CASES_FILE, encode_sheet
from nnkit.derive import encode_ladder
from nnkit.exercise import MODULES, catalogue
from solutions.sheet import ladders

COURSE = Path(__file__).resolve().parent.parent

#: What a student needs, of all that the course depends on.
STUDENT_PACKAGES = ("ipywidgets", "jupyter", "matplotlib", "numpy")

README = """\
# Problem set {number}: {module}

You need Python 3.11 or newer. In this folder:

    python -m pip install -r requirements.txt
    jupyter lab {problem_set}.ipynb

Write your functions in `nnkit/{module}.py`; the notebook leads you through them, and its
`check` cells say how each is doing.

Hand in the notebook together with the folder `nnkit`. This packs both into one file:

    python -m nnkit.hand_in {problem_set}

`cases.json` holds the cases that `check` tries here. Grading tries more cases of the same
kind. Questions with a literal answer are checked here for their form only: whether the
answer is right is graded after you hand in.
"""


class BuildRelease(NbGraderPreprocessor):
    """Add the library, the cases, the requirements and a README to a release."""

    fill_earlier = Bool(
        True, help="Whether exercises of earlier problem sets are released filled in."
    ).tag(config=True)

    def preprocess(self, nb, resources):
        """Put the files into the release; raises `LeakError` if they give answers away."""
        problem_set = resources["nbgrader"]["assignment"]
        if problem_set in MODULES:
            files = release_files(problem_set, self.fill_earlier)
            notebook = nbformat.writes(nb).encode()
            leaks = find_leaks(problem_set, {**files, f"{problem_set}.ipynb": notebook})
            if leaks:
                raise LeakError("the release would give answers away: " + "; ".join(leaks))
            resources.setdefault("outputs", {}).update(files)
        return nb, resources


class LeakError(RuntimeError):
    """A release holds something of ``solutions``."""


def release_files(problem_set: str, fill_earlier: bool = True) -> dict[str, bytes]:
    """Return the files of a release beside the notebook, by their path in its folder."""
    files = library_files(problem_set if fill_earlier else None)
    module = MODULES[problem_set]
    readme = README.format(problem_set=problem_set, module=module, number=problem_set[2:])
    files[CASES_FILE] = (json.dumps(cases(problem_set), ensure_ascii=False) + "\n").encode()
    files["README.md"] = readme.encode()
    files["requirements.txt"] = "".join(f"{line}\n" for line in requirements()).encode()
    return files


def library_files(filled_before: str | None = None) -> dict[str, bytes]:
    """Return the files of ``nnkit``, the modules before a problem set filled in."""
    files = {
        path.relative_to(COURSE).as_posix(): path.read_bytes()
        for path in sorted((COURSE / "nnkit").rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    if filled_before is not None:
        for problem_set, module in MODULES.items():
            if problem_set == filled_before:
                break
            path = f"nnkit/{module}.py"
            files[path] = filled_module(problem_set, files[path].decode()).encode()
    return files


def filled_module(problem_set: str, source: str) -> str:
    """Return a module's source with all its stubs filled in."""
    importlib.import_module(f"nnkit.{MODULES[problem_set]}")
    references = {
        slot.__name__: solutions.answer(slot.__name__).reference for slot in catalogue(problem_set)
    }
    return fill_stubs(source, references)


def cases(problem_set: str) -> dict:
    """Return the content of a release's ``cases.json``."""
    return {
        "problem_set": problem_set,
        "exercises": {
            slot.__name__: encode_sheet(solutions.answer(slot.__name__).sheet(hidden=False))
            for slot in catalogue(problem_set)
        },
        "ladders": {
            name: encode_ladder(ladder)
            for name, ladder in ladders.items()
            if ladder.problem_set == problem_set
        },
    }


def requirements() -> list[str]:
    """Return a student's requirements: a part of the course's own dependencies."""
    project = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [
        line for line in project["dependencies"] if line.split(">=")[0].strip() in STUDENT_PACKAGES
    ]
