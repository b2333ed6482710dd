"""The students' folder in the browser: what students get stands there, and no answer."""

import shutil
import zipfile

import nbformat
import pytest

pytest.importorskip("solutions")
pytest.importorskip("jupyterlite_core")  # of the extra lite, which make lite installs

from autograder.course import COURSE
from autograder.handing_out import student_zip
from autograder.handing_out.leaks import find_answers
from tools.lite import CELL, build

pytestmark = pytest.mark.slow

#: What a text may end with; JupyterLite's own scripts are no place for answers.
TEXTS = {".html", ".ipynb", ".json", ".md", ".py", ".txt"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages with ps1, and the zip that they were made of."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(COURSE / "assignments" / "ps1", course / "release" / "ps1")
    student_zip.write_zip(student_zip.student_files(course, ["ps1"]), course / "course.zip")
    build(course / "course.zip", course / "lite")
    return course


def as_handed_out(path, data):
    """Return a file's bytes, of a notebook what stands in it but for the cell of the browser."""
    if not path.endswith(".ipynb"):
        return data
    notebook = nbformat.reads(data.decode(), as_version=4)
    return [cell for cell in notebook.cells if cell.id != CELL]


def test_it_holds_what_students_get(site):
    with zipfile.ZipFile(site / "course.zip") as archive:
        names = [name.removeprefix(f"{student_zip.FOLDER}/") for name in archive.namelist()]
        wanted = {
            name: as_handed_out(name, archive.read(f"{student_zip.FOLDER}/{name}"))
            for name in names
        }
    shown = site / "lite" / "files"
    paths = {path.relative_to(shown).as_posix(): path for path in shown.rglob("*")}
    held = {
        name: as_handed_out(name, path.read_bytes())
        for name, path in paths.items()
        if path.is_file()
    }
    assert held == wanted


def test_each_notebook_begins_with_what_pyodide_has_not(site):
    for path in (site / "lite" / "files").glob("*.ipynb"):
        code = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
        assert code[0].id == CELL


def test_no_answer_stands_in_it(site):
    lite = site / "lite"
    texts = {
        path.relative_to(lite).as_posix(): path.read_bytes()
        for path in lite.rglob("*")
        if path.suffix in TEXTS and path.is_file()
    }
    assert "files/nnkit/neuron.py" in texts
    assert find_answers(texts) == []
