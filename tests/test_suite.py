"""Rules of the tests themselves: what warnings are errors, and what is no test's business."""

import ast
import os
import subprocess
import sys

import pytest

from autograder.course import COURSE
from tests.test_project import tracked

# --- a warning fails a test where our own code causes it, not where another library does ------

PACKAGES = ("nnkit", "solutions", "autograder", "tools", "lectures")

LIBRARY = """
import warnings

def about_itself():
    warnings.warn("the library uses something old", DeprecationWarning)

def about_its_caller():
    warnings.warn("this function is old", DeprecationWarning, stacklevel=2)
"""

#: What a module of ours, or of somebody else, does.
CALLS = {
    "warns": "import warnings; warnings.warn('old', DeprecationWarning)",
    "uses what is old": "import library; library.about_its_caller()",
    "divides by zero": "import numpy as np; np.ones(2) / np.zeros(2)",
    "uses a library that warns about itself": "import library; library.about_itself()",
}


def passes(folder, module, call):
    """Run a test of a module that makes a call, with this course's settings of pytest."""
    path = folder.joinpath(*module.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"def run():\n    {call}\n")
    (folder / "library.py").write_text(LIBRARY)
    (folder / "pyproject.toml").write_text((COURSE / "pyproject.toml").read_text())
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests" / "test_it.py").write_text(
        f"import {module}\n\ndef test_it():\n    {module}.run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    end = done.stdout.splitlines()[-1]
    assert end.startswith(("1 passed, 1 warning", "1 failed")), done.stdout
    return done.returncode == 0


@pytest.mark.parametrize("package", PACKAGES)
def test_what_our_code_causes_is_an_error(tmp_path, package):
    assert not passes(tmp_path, f"{package}.new", CALLS["warns"])


@pytest.mark.parametrize("call", ["uses what is old", "divides by zero"])
def test_so_is_what_it_makes_others_say(tmp_path, call):
    assert not passes(tmp_path, "nnkit.new", CALLS[call])


def test_what_a_library_does_is_none(tmp_path):
    assert passes(tmp_path, "nnkit.new", CALLS["uses a library that warns about itself"])


@pytest.mark.parametrize("module", ["somebody", "nnkit_widgets", "testsuite"])
def test_nor_is_what_modules_with_other_names_do(tmp_path, module):
    assert passes(tmp_path, module, CALLS["warns"])


# --- tests of one fixture run in one process, so that it is made once ---------------------------


def test_tests_of_one_fixture_run_in_one_process(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "pyproject.toml").write_text((COURSE / "pyproject.toml").read_text())
    (tmp_path / "tests" / "conftest.py").write_text((COURSE / "tests/conftest.py").read_text())
    (tmp_path / "tests" / "test_it.py").write_text(
        "import os, pathlib, pytest\n"
        "@pytest.fixture(scope='module')\n"
        "def made():\n"
        "    pathlib.Path(f'made_{os.getpid()}').touch()\n"
        "@pytest.mark.parametrize('number', range(8))\n"
        "def test_it(made, number): pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "2", "--dist=loadgroup"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        capture_output=True,
        text=True,
    )
    assert "8 passed" in done.stdout, done.stdout
    assert len([*tmp_path.glob("made_*")]) == 1


def test_no_test_has_an_archive_in_its_name():
    # An archive holds the second at which it was made, and processes collect at different ones.
    path, plainly = "tests/collecting/test_archive.py", "addopts=--import-mode=importlib"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", path, "-o", plainly],
        cwd=COURSE,
        capture_output=True,
        text=True,
    )
    assert "test_bombs_are_bounded" in done.stdout, done.stdout
    assert "\\x1f\\x8b" not in done.stdout


# --- no test depends on how busy the machine is -----------------------------------------------

CLOCKS = {"time", "monotonic", "perf_counter", "process_time", "thread_time"}


def is_measured(node):
    """Say whether a difference is one of a clock's readings: how long something took."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and reads_clock(node.left)


def reads_clock(node):
    """Say whether an expression is a call such as ``time.monotonic()``."""
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr.removesuffix("_ns") in CLOCKS


TESTS = [name for name in tracked() if name.startswith("tests/") and name.endswith(".py")]


@pytest.mark.parametrize("path", TESTS)
def test_no_test_measures_time(path):
    # Speed is what `make bench` is for; a time limit against hanging is no measurement.
    nodes = ast.walk(ast.parse((COURSE / path).read_text(encoding="utf-8")))
    assert not [node.lineno for node in nodes if is_measured(node)]
