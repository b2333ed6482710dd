"""A checkout without `solutions` can be published: it is installed, its tests and its lint run.

What needs the answers is skipped there, and named.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig

import pytest

from autograder.course import COURSE
from tests.test_project import tracked

pytest.importorskip("solutions")  # a published checkout publishes no other

#: What runs without the answers, at least in part: modules of tests by folder.
RUN = {
    "": "docs packaging project suite",
    "check/": "check compare formulas relations values",
    "collecting/": "collect",
    "course/": "data exercise filled_in",
    "grading/": "verdicts",
    "handing_out/": "notebooks",
    "jail/": "channel filter messages wire",
    "judge/": "cells client imitate line sandbox",
    "lectures/": "lecture lectures site",
    "pages/": "class_report feedback page",
    "plot/": "graph plot plot_training",
    "submission/": "graft handed_in pictures",
}
MODULES = {f"tests/{folder}test_{name}.py" for folder in RUN for name in RUN[folder].split()}
#: A test, or a whole module of them, that is skipped for the want of answers.
SKIPPED = re.compile(r"^SKIPPED \[\d+\] (tests/[\w/]+\.py)(?::\d+)?: needs solutions/$", re.M)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """What git tracks, without the answers, as a repository of its own."""
    folder = tmp_path_factory.mktemp("published") / "course"
    for name in tracked():
        if not name.startswith("solutions/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(COURSE / name, folder / name)
    for command in (["init", "-q"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def python(published):
    """The interpreter of an environment in which that checkout is installed, as by make setup."""
    venv = published.with_name("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    # What the course needs lies in this environment, whose own checkout stays unknown: a .pth
    # in a folder that a .pth names is not read.
    (packages,) = venv.glob("lib/python*/site-packages")
    shared = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (packages / "shared.pth").write_text("\n".join(shared) + "\n")
    install = ["pip", "install", "--offline", "--quiet", "--no-deps", "--no-build-isolation"]
    interpreter = venv / "bin" / "python"
    command = [sys.executable, "-m", "uv", *install, "--python", interpreter, "-e", published]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return interpreter


def run(folder, *command):
    """Run a command in a checkout; returns its exit status and what it printed."""
    environment = {name: value for name, value in os.environ.items() if "PYTEST_" not in name}
    for name in ("PYTHONPATH", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
        environment.pop(name, None)
    environment["JUPYTER_PATH"] = os.path.join(sysconfig.get_path("data"), "share", "jupyter")
    environment["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    done = subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def pytest_in(folder, python, *options):
    """Run its tests; returns the exit status and what was printed."""
    options = ["-m", "not slow", "-p", "no:cacheprovider", "-n", "0", *options]
    return run(folder, python, "-m", "pytest", "--basetemp", folder.with_name("tmp"), *options)


def all_modules(folder):
    """Return the modules of tests."""
    return {path.relative_to(folder).as_posix() for path in folder.glob("tests/**/test_*.py")}


def slow_modules(folder):
    """Return the modules all of whose tests are slow."""
    mark = "\npytestmark = pytest.mark.slow\n"
    return {name for name in all_modules(folder) if mark in (folder / name).read_text("utf-8")}


def test_what_is_installed_there_has_no_answers(published, python):
    code = "import nnkit, importlib.util as u; print(nnkit.__file__, u.find_spec('solutions'))"
    assert run("/", python, "-c", code) == (0, f"{published / 'nnkit' / '__init__.py'} None\n")


@pytest.mark.slow
def test_every_module_of_tests_is_collected_or_skipped_by_name(published, python):
    status, printed = pytest_in(published, python, "--collect-only", "-q", "-rs")
    assert status == 0, printed
    collected = set(re.findall(r"^(tests/\S+\.py): \d+$", printed, re.M))
    named = set(SKIPPED.findall(printed))
    assert collected >= MODULES and not collected & named
    assert all_modules(published) == collected | named | slow_modules(published)


@pytest.mark.slow
def test_its_tests_pass(published, python):
    status, printed = pytest_in(published, python, "-rpsfE")
    assert status == 0, printed[-5000:]
    passed = set(re.findall(r"^PASSED (tests/\S+\.py)::", printed, re.M))
    assert passed >= MODULES
    named = set(SKIPPED.findall(printed))
    assert all_modules(published) == passed | named | slow_modules(published)


def test_answers_that_are_installed_from_elsewhere_do_not_count(published):
    # This environment's own `solutions` can be imported there.
    path = "tests/course/test_neuron.py"
    status, printed = pytest_in(published, sys.executable, "-rs", path)
    assert status == 0 and " passed" not in printed, printed
    assert set(SKIPPED.findall(printed)) == {path}


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]])
def test_its_lint_passes(published, arguments):
    status, printed = run(published, sys.executable, "-m", "ruff", *arguments, ".")
    assert status == 0, printed


@pytest.mark.parametrize("target", ["demo", "lectures", "student", "certify", "bench"])
def test_what_cannot_be_made_says_so(published, target):
    status, printed = run(published, "make", target)
    assert status
    assert printed.splitlines()[0] == f"make {target} needs solutions/, which is left out here"


@pytest.mark.parametrize(
    "command", [["autograder", "grade", "ps1"], ["nbgrader", "generate_assignment", "ps1"]]
)
def test_commands_that_need_the_answers_say_so(published, python, command):
    status, printed = run(published, python, "-m", *command)
    assert (status, printed.splitlines()[1:]) == (1, []), printed
    assert printed.startswith("This needs solutions/")
