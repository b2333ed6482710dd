"""The project holds together: layout, and the three invariants."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from autograder.handing_out.leaks import find_leaks
from nnkit.exercise import MODULES

COURSE = Path(__file__).parent.parent


def tracked():
    """List the files that git tracks."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=COURSE, capture_output=True, text=True, check=True
    )
    return [name for name in listing.stdout.split("\0") if name and (COURSE / name).exists()]


@pytest.mark.parametrize("module", MODULES.values())
def test_one_idea_six_times(module):
    number = list(MODULES.values()).index(module) + 1
    for name in (
        f"lectures/{number:02}_{module}.ipynb",
        f"assignments/ps{number}/ps{number}.ipynb",
        f"nnkit/{module}.py",
        f"solutions/{module}/__init__.py",
        f"tests/course/test_{module}.py",
        f"solutions/{module}/right.py",
    ):
        assert (COURSE / name).is_file(), name


def test_nothing_generated_is_committed():
    generated = re.compile(
        r"^(build|release|submitted|autograded|feedback|exchange|downloaded)/"
        r"|\.(db|pyc|html|log)$|cases\.json$|\.ipynb_checkpoints|__pycache__|\.course_secret"
    )
    templates = "autograder/templates/"
    found = [n for n in tracked() if generated.search(n) and not n.startswith(templates)]
    assert not found


def imports(path):
    """Return the top-level packages that a file imports."""
    names = set()
    for node in ast.walk(ast.parse((COURSE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


LIBRARY = [name for name in tracked() if name.startswith("nnkit/") and name.endswith(".py")]


@pytest.mark.parametrize("path", LIBRARY)
def test_the_library_needs_no_instructor_machinery(path):
    assert not imports(path) & {"autograder", "tests", "nbgrader"}


@pytest.mark.parametrize("path", LIBRARY)
def test_the_library_runs_without_solutions(path):
    # `solutions` may be used where it is at hand: always guarded against its absence.
    source = (COURSE / path).read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and any(a.name == "solutions" for a in node.names):
            assert "except ModuleNotFoundError" in source
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] != "solutions"


@pytest.mark.parametrize("path", [name for name in tracked() if name.endswith((".py", ".ipynb"))])
def test_no_machine_paths(path):
    if path.startswith("tests/jail/corpus/"):
        return  # the attacks reach for such paths
    text = (COURSE / path).read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|Users|work)/\w", text)


def test_solutions_is_the_only_secret():
    # tests/ holds right implementations and mistakes to try the graders with; it ships to
    # nobody, and CONTRIBUTING says to leave tests/right/ out of what is published.
    public = [name for name in tracked() if name.split("/")[0] not in ("solutions", "tests")]
    files = {name: (COURSE / name).read_bytes() for name in public}
    # The paths of the instructor's own modules are no leak here.
    leaks = [leak for leak in find_leaks("ps1", files) if "instructor's file" not in leak]
    assert leaks == []
