"""Ways in and out, from release to returned feedback: the exchange, and zips from an LMS."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.course import COURSE
from autograder.handing_out import student_zip as student_zip
from nnkit import hand_in as packing
from nnkit.exercise import MODULES, catalogue
from tests.handing_out.student_side import run_notebook, student_kernel, student_python
from tests.handing_out.student_side import scores as checked
from tests.small_course import autograder, environment, make_course, nbgrader, scores
from tools.sample_class import reference_bodies, write_module

EXCHANGE = """
import os
c.Exchange.root = os.environ.get("NNKIT_TEST_EXCHANGE", "exchange")
c.Exchange.path_includes_course = False
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course with problem set 1 released, and nothing handed in."""
    return make_course(tmp_path_factory.mktemp("course"), EXCHANGE)


@pytest.fixture
def course(released, tmp_path):
    return shutil.copytree(released, tmp_path / "course")


def test_the_instructors_own_guesses_are_not_handed_out(released):
    names = {path.name for path in (released / "release" / "ps1").iterdir()}
    assert names == {"README.md", "cases.json", "nnkit", "ps1.ipynb", "requirements.txt"}


@pytest.mark.slow
def test_the_exchange_in_a_local_folder(course, tmp_path, monkeypatch):
    exchange, home = tmp_path / "exchange", tmp_path / "home"
    exchange.mkdir()
    exchange.chmod(0o777)
    home.mkdir()
    monkeypatch.setenv("NNKIT_TEST_EXCHANGE", str(exchange))
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    monkeypatch.setenv("HOME", str(tmp_path))
    (home / "nbgrader_config.py").write_text(
        "import os\nc = get_config()\nc.CourseDirectory.course_id = 'nnkit'\n"
        "c.Exchange.root = os.environ['NNKIT_TEST_EXCHANGE']\n"
    )
    nbgrader(course, "release_assignment", "ps1")
    nbgrader(home, "fetch_assignment", "ps1", "--course", "nnkit")
    assert (home / "ps1" / "nnkit" / "neuron.py").is_file()
    write_module(home / "ps1", "ps1", reference_bodies("ps1"))
    nbgrader(home, "submit", "ps1", "--course", "nnkit")
    nbgrader(course, "collect", "ps1")
    (student,) = [path.name for path in (course / "submitted").iterdir()]
    assert (course / "submitted" / student / "ps1" / "nnkit" / "neuron.py").is_file()
    done = autograder(course, "grade", "ps1")
    assert done.returncode == 0, done.stderr
    assert scores(course)[student] > 0
    assert autograder(course, "feedback", "ps1").returncode == 0
    nbgrader(course, "release_feedback", "ps1")
    nbgrader(home, "fetch_feedback", "ps1", "--course", "nnkit")
    (page,) = home.glob("ps1/feedback/*/ps1.html")
    assert "fit_logistic" in page.read_text()
    assert {p.suffix for p in page.parent.iterdir()} == {".html"}


@pytest.mark.slow
def test_a_zip_by_way_of_moodle(course, tmp_path):
    work = shutil.copytree(course / "release" / "ps1", tmp_path / "work")
    write_module(work, "ps1", reference_bodies("ps1"))
    assert packing.main(["ps1", "--folder", str(work)]) == 0
    archive = course / "downloaded" / "ps1" / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "course-ps1-1.zip", "w") as moodle:
        for name in ("Ada Lovelace_7", "Żaneta_8"):
            folder = f"{name}_assignsubmission_file_"
            moodle.write(work / "ps1_hand_in.zip", f"{folder}/ps1_hand_in.zip")
    nbgrader(course, "zip_collect", "ps1")
    done = autograder(course, "grade", "ps1")
    assert done.returncode == 0, done.stderr
    totals = scores(course)
    assert totals.keys() == {"7", "8"} and totals["7"] == totals["8"] > 0
    nbgrader(course, "export", "--to", "grades.csv")
    assert (course / "grades.csv").read_text().count("\nps1,") == 2
    assert autograder(course, "export", "ps1").returncode == 0
    lines = (course / "build" / "grades_ps1.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 3 and lines[0].startswith("student,last_name,first_name,weighted_sum,")
    assert autograder(course, "report", "ps1", "--anonymous").returncode == 0
    page = (course / "build" / "report" / "ps1_anonymous.html").read_text()
    assert "ps1_q1" in page.replace("<wbr>", "")
    assert "http:" not in page and "https:" not in page
    again = autograder(course, "replay", "ps1", "7")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "The points are those that were recorded." in again.stdout


# --- the course as one folder -----------------------------------------------------------------


def unpacked(course, folder):
    files = student_zip.student_files(course, student_zip.released(course))
    student_zip.write_zip(files, folder / "course.zip")
    with zipfile.ZipFile(folder / "course.zip") as archive:
        archive.extractall(folder)
    return folder / student_zip.FOLDER


def test_the_zip_holds_what_was_released_and_stubs(course, tmp_path):
    folder = unpacked(course, tmp_path)
    names = {path.name for path in folder.iterdir()}
    assert {"ps1.ipynb", "nnkit", "cases.json", "README.md", "01_neuron.ipynb"} <= names
    assert "ps2.ipynb" not in names and "solutions" not in names
    for module in MODULES.values():
        assert "raise NotImplementedError" in (folder / "nnkit" / f"{module}.py").read_text()


def test_the_same_course_gives_the_same_zip(course, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for name in "ab":
        unpacked(course, tmp_path / name)
    assert (tmp_path / "a/course.zip").read_bytes() == (tmp_path / "b/course.zip").read_bytes()


def test_before_the_first_release_there_are_lectures(tmp_path):
    files = student_zip.student_files(tmp_path, [])
    assert "01_neuron.ipynb" in files
    assert [name for name in files if name.startswith("ps")] == ["ps0.ipynb"]


def test_the_warm_up_is_the_course_folders_own_else_the_packages_if_there_is_any(
    tmp_path, monkeypatch
):
    own, package = tmp_path / "own", tmp_path / "package"
    for folder in (own, package):
        (folder / "assignments").mkdir(parents=True)
    monkeypatch.setattr(student_zip, "COURSE", package)  # an installed one has no notebooks
    files = student_zip.student_files(own, [])
    assert "ps0.ipynb" not in files and b"Warm-up" not in files["README.md"]
    for number, folder in enumerate((package, own)):
        content = nbformat.writes(nbformat.v4.new_notebook(metadata={"number": number})).encode()
        (folder / student_zip.WARM_UP).write_bytes(content)
        files = student_zip.student_files(own, [])
        assert files["ps0.ipynb"] == content and b"Warm-up" in files["README.md"]


@pytest.fixture
def lecture_folder(tmp_path):
    """A course with one lecture that was executed."""
    cells = [new_code_cell("1 + 1", id="sum")]
    (tmp_path / "lectures").mkdir()
    (tmp_path / "build" / "lectures").mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), tmp_path / "lectures" / "01_neuron.ipynb")
    cells[0].outputs = [new_output("stream", name="stdout", text="the reference's")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "build" / "lectures" / "01_neuron.ipynb")
    return tmp_path


def test_lectures_come_with_the_outputs_of_the_reference(lecture_folder):
    lecture = student_zip.student_files(lecture_folder, [])["01_neuron.ipynb"]
    assert student_zip.has_outputs(lecture) and b"the reference's" in lecture


def test_lectures_come_without_the_lecturers_notes(lecture_folder):
    for folder in ("lectures", "build/lectures"):
        path = lecture_folder / folder / "01_neuron.ipynb"
        lecture = nbformat.read(path, as_version=4)
        about = {"slideshow": {"slide_type": "notes"}}
        lecture.cells.append(new_markdown_cell("**Ask** why.", metadata=about))
        nbformat.write(lecture, path)
    lecture = student_zip.student_files(lecture_folder, [])["01_neuron.ipynb"]
    assert b"the reference's" in lecture and b"Ask" not in lecture


def test_a_lecture_that_was_changed_since_comes_without_outputs(lecture_folder):
    path = lecture_folder / "lectures" / "01_neuron.ipynb"
    path.write_text(path.read_text().replace("1 + 1", "1 + 2"))
    lecture = student_zip.student_files(lecture_folder, [])["01_neuron.ipynb"]
    assert not student_zip.has_outputs(lecture) and b"1 + 2" in lecture


def test_checking_handing_in_and_going_on_in_it(course, tmp_path):
    folder = unpacked(course, tmp_path)
    code = "from nnkit.check import check; from nnkit.neuron import sigmoid; check(sigmoid)"

    def python(*arguments, where=folder):
        # Only the folder itself and the installed packages, not this repository.
        command = [sys.executable, "-S", "-c", _BARE, *arguments]
        done = subprocess.run(command, cwd=where, env=environment(), capture_output=True, text=True)
        return done.stdout + done.stderr

    assert "sigmoid is not filled in yet" in python("-c", code)
    write_module(folder, "ps1", reference_bodies("ps1"))
    assert "sigmoid: 2 of 2 points" in python("-c", code)
    assert "Hand in ps1_hand_in.zip" in python("-m", "nnkit.hand_in", "ps1")
    newer = unpacked(course, _made(tmp_path / "newer"))
    said = python("-m", "nnkit.take_over", os.path.relpath(folder, newer), where=newer)
    assert "nnkit/neuron.py is yours now" in said
    assert "sigmoid: 2 of 2 points" in python("-c", code, where=newer)


# --- the same, in Jupyter ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """A student's interpreter, in a kernel of the name that `run_notebook` asks for."""
    folder = tmp_path_factory.mktemp("student")
    interpreter = student_python(folder / "venv")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONPATH", raising=False)
        code = "import importlib.util as u, sys; sys.exit(any(map(u.find_spec, sys.argv[1:])))"
        names = ["nnkit", "solutions", "autograder", "tests"]
        assert subprocess.run([interpreter, "-c", code, *names], cwd=folder).returncode == 0
        with student_kernel(interpreter, folder / "jupyter"):
            yield interpreter


def handed_out(folder, *problem_sets):
    """Build the zip with some problem sets in full, and unpack it."""
    for name in problem_sets:
        target = folder / "course" / "release" / name
        target.mkdir(parents=True)
        shutil.copy(COURSE / "assignments" / name / f"{name}.ipynb", target)
    return unpacked(folder / "course", folder)


def run(path):
    """Run a notebook; returns it with what it says of the modules it has used."""
    notebook = nbformat.read(path, as_version=4)
    source = "import nnkit.neuron\nprint(nnkit.__file__, hasattr(nnkit.neuron, 'MINE'))"
    notebook.cells.append(nbformat.v4.new_code_cell(source, id="where-from"))
    probe = path.with_name(f"probe_{path.name}")
    nbformat.write(notebook, probe)
    notebook = run_notebook(probe)
    errors = [o for c in notebook.cells for o in c.get("outputs", []) if o.output_type == "error"]
    return notebook, notebook.cells[-1].outputs[0].text.split(), errors


def notes(notebook):
    """Count the notes that something is not filled in yet."""
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    return sum("not filled in yet" in str(o.get("data", {}).get("text/html")) for o in outputs)


def filled_in(folder, problem_set):
    """Fill in a problem set and mark its module as the student's own."""
    write_module(folder, problem_set, reference_bodies(problem_set))
    path = folder / "nnkit" / f"{MODULES[problem_set]}.py"
    path.write_text(path.read_text() + "\nMINE = True\n")
    return {slot.__name__: float(slot.points) for slot in catalogue(problem_set)}


@pytest.mark.slow
def test_the_zip_in_jupyter_from_the_first_release_to_the_next(python, tmp_path):
    folder = handed_out(_made(tmp_path / "first"), "ps1")
    lecture, where, errors = run(folder / "01_neuron.ipynb")
    assert (where, errors) == ([str(folder / "nnkit" / "__init__.py"), "False"], [])
    empty = notes(lecture)
    assert empty > 5
    problem_set, _, _ = run(folder / "ps1.ipynb")
    assert set(checked(problem_set).values()) == {0.0}

    points = filled_in(folder, "ps1")
    problem_set, where, errors = run(folder / "ps1.ipynb")
    assert (where, errors) == ([str(folder / "nnkit" / "__init__.py"), "True"], [])
    assert points.items() <= checked(problem_set).items()
    lecture, where, errors = run(folder / "01_neuron.ipynb")
    assert (where[1], errors) == ("True", [])
    assert notes(lecture) < empty / 3

    # The next release, unpacked beside it: one command, and all that was done is there.
    newer = handed_out(_made(tmp_path / "second"), "ps1", "ps2")
    command = [python, "-m", "nnkit.take_over", os.path.relpath(folder, newer)]
    done = subprocess.run(command, cwd=newer, capture_output=True, text=True)
    assert "nnkit/neuron.py is yours now" in done.stdout, done.stdout + done.stderr
    problem_set, where, errors = run(newer / "ps1.ipynb")
    assert (where, errors) == ([str(newer / "nnkit" / "__init__.py"), "True"], [])
    assert points.items() <= checked(problem_set).items()
    problem_set, _, _ = run(newer / "ps2.ipynb")
    assert set(checked(problem_set).values()) == {0.0}
    points = filled_in(newer, "ps2")
    problem_set, _, errors = run(newer / "ps2.ipynb")
    assert errors == []
    assert points.items() <= checked(problem_set).items()


def _made(folder: Path):
    folder.mkdir()
    return folder


#: Runs ``-c code`` or ``-m module arguments`` with the installed packages, without the .pth
#: files that would bring this repository in.
_BARE = f"""
import runpy, sys
sys.path[:0] = [""]
sys.path += {[p for p in sys.path if p.endswith("site-packages")]!r}
kind, what, *rest = sys.argv[1:]
sys.argv = [what, *rest]
exec(what) if kind == "-c" else runpy.run_module(what, run_name="__main__", alter_sys=True)
"""
