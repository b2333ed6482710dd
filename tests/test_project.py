"""The project holds together: layout, and two of the three invariants.

That `solutions` is the only secret is tested in `tests/proofs/test_secret.py`.
"""

import ast
import functools
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nnkit.exercise import MODULES

COURSE = Path(__file__).parent.parent


@functools.cache
def tracked():
    """List the files that git tracks."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=COURSE, capture_output=True, text=True, check=True
    )
    names = listing.stdout.split("\0")
    return tuple(name for name in names if name and (COURSE / name).exists())


@pytest.mark.parametrize("module", MODULES.values())
def test_a_unit_has_one_name_everywhere(module):
    number = list(MODULES.values()).index(module) + 1
    for name in (
        f"lectures/{number:02}_{module}.ipynb",
        f"assignments/ps{number}/ps{number}.ipynb",
        f"nnkit/{module}.py",
        f"tests/course/test_{module}.py",
    ):
        assert (COURSE / name).is_file(), name


@pytest.mark.parametrize("module", MODULES.values())
@pytest.mark.parametrize("name", ["__init__.py", "right.py"])
def test_its_answers_have_the_same_name(module, name, solutions):
    assert (COURSE / "solutions" / module / name).is_file()


def test_nothing_generated_is_committed():
    generated = re.compile(
        r"^(build|release|submitted|autograded|feedback|exchange|downloaded)/"
        r"|\.(db|pyc|html|log)$|cases\.json$|\.ipynb_checkpoints|__pycache__|\.course_secret"
    )
    templates = ("autograder/templates/", "lectures/site/templates/")
    found = [n for n in tracked() if generated.search(n) and not n.startswith(templates)]
    assert not found


def imports(path):
    """Return the modules that a file imports, wherever in it; relative ones begin with a dot."""
    names = set()
    for node in ast.walk(ast.parse((COURSE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            names |= {f"{origin}.{alias.name}" for alias in node.names} | {origin}
    return names


PYTHON = [name for name in tracked() if name.endswith(".py")]


@pytest.mark.parametrize("path", [p for p in PYTHON if p.startswith("autograder/jail/")])
def test_what_runs_in_the_sandbox_needs_few_libraries(path):
    packages = {name.split(".")[0] for name in imports(path) if not name.startswith(".")}
    # Of nnkit only the slots: a contract of import-linter's says so.
    assert packages <= {"msgpack", "nnkit", "numpy", *sys.stdlib_module_names}


@pytest.mark.parametrize("module", MODULES.values())
def test_a_unit_needs_exercise_and_the_units_before_it_only(module):
    units = list(MODULES.values())
    before = units[: units.index(module)]
    ours = {name.split(".")[1] for name in imports(f"nnkit/{module}.py") if "nnkit." in name}
    assert ours <= {"exercise", "tape", *before}


BELOW = [
    path
    for path in PYTHON
    if path.startswith(("nnkit/check/", "nnkit/derive/")) or path == "nnkit/exercise.py"
]


@pytest.mark.parametrize("path", BELOW)
def test_what_checks_the_units_needs_none_of_them(path):
    units = {f"nnkit.{module}" for module in MODULES.values()}
    assert not {".".join(name.split(".")[:2]) for name in imports(path)} & units


@pytest.mark.parametrize("path", [name for name in tracked() if name.endswith((".py", ".ipynb"))])
def test_no_machine_paths(path):
    if path.startswith("tests/jail/corpus/"):
        return  # the attacks reach for such paths
    text = (COURSE / path).read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|Users|work)/\w", text)
