"""The course installed from its wheel, in an environment that holds the core and nothing else.

A course folder then has a configuration and notebooks, and no package beside them.
"""

import csv
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from autograder.course import COURSE
from autograder.handing_out.build import requirements
from nnkit.exercise import catalogue
from tests.test_packaging import needed_by
from tests.test_project import tracked
from tools.sample_class import roster

pytestmark = pytest.mark.slow

PACKAGES = ("nnkit", "solutions", "autograder")

#: What makes names that the core does not bring unknown to an environment.
CORE_ONLY = """
import sys

class CoreOnly:
    def find_spec(self, name, path=None, target=None):
        if name in {names}:
            raise ModuleNotFoundError(f"No module named {{name!r}}: not in the core", name=name)

sys.meta_path.insert(0, CoreOnly())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from what git tracks."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in tracked():
        if name.split("/")[0] in PACKAGES or "/" not in name:
            target = folder / "source" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(COURSE / name, target)
    uv("build", "--wheel", "--no-build-isolation", "--out-dir", folder, folder / "source")
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The interpreter of an environment with the wheel and what the core needs."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    uv("pip", "install", "--no-deps", "--python", folder / "bin" / "python", wheel)
    (packages,) = folder.glob("lib/python*/site-packages")
    # What the core needs lies in this environment already; the rest of it is hidden.
    shared = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    core, names = needed_by("nnkit-course"), {True: set(), False: set()}
    for one in metadata.distributions(path=shared):
        found = {file.parts[0].removesuffix(".py") for file in one.files or ()}
        names[canonicalize_name(one.name) in core] |= found
    (packages / "core_only.py").write_text(CORE_ONLY.format(names=names[False] - names[True]))
    (packages / "core.pth").write_text("\n".join(["import core_only", *shared]) + "\n")
    return folder / "bin" / "python"


def uv(*arguments):
    """Run uv without a network."""
    command = [sys.executable, "-m", "uv", *map(str, arguments), "--offline", "--quiet"]
    if arguments[0] == "build":
        command += ["--python", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder: the configuration and the notebooks."""
    folder = tmp_path_factory.mktemp("course") / "course"
    shutil.copytree(COURSE / "assignments" / "ps1", folder / "assignments" / "ps1")
    shutil.copytree(COURSE / "lectures", folder / "lectures")
    shutil.copy(COURSE / "nbgrader_config.py", folder)
    return folder


@pytest.fixture(scope="module")
def run(python, course):
    """Return a function that runs a module there, and returns what it prints."""
    data = [sysconfig.get_path("data"), "share", "jupyter"]
    environment = {
        **os.environ,
        "NNKIT_COURSE_SECRET": "no secret",
        "JUPYTER_PATH": os.path.join(*data),  # nbconvert's templates
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
    }
    environment.pop("PYTHONPATH", None)

    def run(*arguments):
        done = subprocess.run(
            [python, *arguments], cwd=course, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_every_file_of_the_packages_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {name for name in tracked() if name.split("/")[0] in PACKAGES}


def test_what_is_imported_is_the_wheels(run, python):
    for name in PACKAGES:
        found = Path(run("-c", f"import {name}; print({name}.__file__)"))
        assert found.is_relative_to(python.parent.parent)


@pytest.mark.parametrize("name", ["pytest", "distributed", "sklearn", "tests"])
def test_what_is_not_in_the_core_is_not_there(run, name):
    code = f"try: import {name}\nexcept ModuleNotFoundError: print('no')"
    assert run("-c", code) == "no\n"


def test_a_submission_is_released_handed_in_graded_and_returned(run, course):
    run("-m", "nbgrader", "generate_assignment", "ps1")
    release = course / "release" / "ps1"
    assert (release / "requirements.txt").read_text().split() == requirements()
    folder = course / "submitted" / "ada" / "ps1"
    shutil.copytree(release, folder)
    next(student for student in roster("ps1") if student.name == "ada").hand_in(folder, "ps1")
    run("-m", "autograder", "grade", "ps1")
    run("-m", "autograder", "feedback", "ps1")
    page = (course / "feedback" / "ada" / "ps1" / "ps1.html").read_text(encoding="utf-8")
    assert "<style" in page and "weighted_sum" in page
    run("-m", "autograder", "report", "ps1")
    run("-m", "autograder", "export", "ps1", "--to", "grades.csv")
    with open(course / "grades.csv", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert {slot.__name__: float(row[slot.__name__]) for slot in catalogue("ps1")} == {
        slot.__name__: slot.points for slot in catalogue("ps1")
    }
    run("-m", "autograder", "student")
    with zipfile.ZipFile(course / "build" / "nnkit-course.zip") as archive:
        names = {Path(name).name for name in archive.namelist()}
    assert {"01_neuron.ipynb", "ps1.ipynb", "softmax.py"} <= names
