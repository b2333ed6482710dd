"""The first cell of a release: what it says, run as a student runs it."""

import subprocess
import sys

import pytest

from autograder.handing_out.first_cell import first_cell

IN_COLAB = "import sys, types; sys.modules['google.colab'] = types.ModuleType('colab')\n"


@pytest.fixture
def folder(tmp_path):
    """A student's folder, with the course's nnkit in it."""
    (tmp_path / "ps1" / "nnkit").mkdir(parents=True)
    (tmp_path / "ps1" / "nnkit" / "__init__.py").touch()
    (tmp_path / "ps1" / "nnkit" / "exercise.py").touch()
    return tmp_path / "ps1"


def said(folder, before="", python=(3, 11), path=()):
    """Run the cell in a folder, in a process that knows of the course only what is there."""
    source = first_cell("ps1", python).source
    # -I and -S: neither the folder nor what is installed for development is on the path.
    packages = [place for place in sys.path if place.endswith("site-packages")]
    code = f"{before}\nimport sys; sys.path[:0] = {[str(p) for p in path]!r}\n"
    code += f"sys.path += {packages!r}\n{source}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_folded_it_shows_what_to_do():
    cell = first_cell("ps1")
    assert cell.metadata.jupyter.source_hidden
    assert cell.source.splitlines()[0].startswith("# Run this first: it says what is missing")


def test_of_a_complete_folder_nothing_is_said(folder):
    assert said(folder) == ""


def test_the_folders_nnkit_comes_before_another(folder, tmp_path):
    other = tmp_path / "site-packages" / "nnkit"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    assert said(folder, path=[other.parent]) == ""


def test_another_nnkit_alone_is_named(tmp_path):
    other = tmp_path / "site-packages" / "nnkit"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    text = said(tmp_path, path=[other.parent])
    assert "The folder nnkit is not beside this notebook" in text
    assert f"Python takes another nnkit, from {other}" in text and "pip uninstall nnkit" in text


def test_another_nnkit_that_is_already_in_use_is_named(folder, tmp_path):
    other = tmp_path / "site-packages" / "nnkit"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    before = f"import sys; sys.path.insert(0, {str(other.parent)!r}); import nnkit\n"
    assert "restart the kernel" in said(folder, before)


def test_in_colab_it_says_how_to_get_the_folder_there(tmp_path):
    assert "!unzip -oq ps1.zip\n    %cd ps1" in said(tmp_path, IN_COLAB)


def test_a_package_that_is_missing_is_named(folder):
    before = "import sys; sys.modules['numpy'] = None\n"
    text = said(folder, before)
    assert "Not installed: numpy." in text and "-m pip install -r requirements.txt" in text


def test_an_old_python_is_named(folder):
    assert "Python 9.0 or newer is needed" in said(folder, python=(9, 0))
