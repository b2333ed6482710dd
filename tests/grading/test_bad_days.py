"""Bad days of an instructor, by both commands: ``nbgrader autograde`` and the batch grader.

Whatever happens, a student gets a fair grade or none yet, the gradebook stays whole, and a
sentence says what to do.
"""

import contextlib
import copy
import csv
import os
import re
import shutil
import sqlite3
import subprocess

import nbformat
import psutil
import pytest
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.apps.generateassignmentapp import GenerateAssignmentApp

from autograder import cli
from autograder.grading import grader as grading
from autograder.grading import lock, patches
from autograder.grading.grader import close_graders
from nnkit.neuron import sigmoid
from solutions.written import RUBRICS
from tests import small_course
from tests.small_course import copies, gradebook, hand_in, make_course

CLASS = ["ada", "dora", "blaise"]
#: All that is graded here.
CHECKS = ["weighted_sum", "sigmoid", "neuron", "ps1_q1", "ps1_written_1"]
NAMES = ["Ada Lovelace", "dora", "Błażej Żółć"]
#: Those of them whose functions are all right.
RIGHT = NAMES[:2]
#: nbgrader uses SQLAlchemy in ways that it warns of.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A course with submissions, never graded; copy it to work on it."""
    course = make_course(tmp_path_factory.mktemp("course"), checks=CHECKS)
    hand_in(course, CLASS)
    yield course
    close_graders()


@pytest.fixture
def course(handed_in, tmp_path, monkeypatch):
    """The course as working folder, its commands in this process."""
    for name, value in small_course.SECRET.items():
        monkeypatch.setenv(name, value)
    folder = shutil.copytree(handed_in, tmp_path / "course")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(params=[pytest.param("plain", marks=pytest.mark.slow), "batch"])
def grade(request, course, capfd):
    """Return a function that grades problem set 1: exit status, and all that is printed.

    Its attribute `stopped` is the status of a run that could not begin.
    """

    def run(*options):
        capfd.readouterr()
        if request.param == "plain":
            status = nbgrader(AutogradeApp, *options)
        else:
            status = cli.main(["grade", "ps1", *options])
        return status, "".join(capfd.readouterr())

    run.plain = request.param == "plain"
    run.stopped = 1 if run.plain else 2
    return run


def nbgrader(app_class, *options):
    """Run an nbgrader command on problem set 1 in this process; returns its exit status."""
    app_class.clear_instance()
    app = app_class.instance()
    app.initialize(["ps1", *options])
    try:
        app.start()
    except SystemExit as end:
        return end.code
    finally:
        for handler in list(app.log.handlers):
            app.log.removeHandler(handler)
        app_class.clear_instance()
    return 0


def release():
    """Build the release again; returns the exit status."""
    return nbgrader(GenerateAssignmentApp, "--force")


def edit(course, change):
    """Change the instructor's notebook: `change` gets its cells by their names."""
    path = course / "assignments" / "ps1" / "ps1.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    change(notebook, cells)
    nbformat.write(notebook, path)


def recorded(course, student):
    """Return one student's grades: name of the cell, automatic score, by hand, to be graded."""
    return {
        row[1]: (row[2], row[3], bool(row[5]))
        for row in gradebook(course)["grades"]
        if row[0] == student
    }


def points(course, student):
    """Return what one student has in each cell."""
    return {name: score for name, (score, _, _) in recorded(course, student).items()}


FULL = {"weighted_sum": 1.0, "sigmoid": 2.0, "neuron": 1.0, "ps1_q1": 1.0}


# --- an assignment that was changed after its release ------------------------------------------


def reword(notebook, cells):
    cells["sigmoid"].source += "  # in other words"


def reworth(notebook, cells):
    cells["ps1_q1"].source = cells["ps1_q1"].source.replace("points=1", "points=3")
    cells["ps1_q1"].metadata.nbgrader.points = 3


def add(notebook, cells):
    cell = copy.deepcopy(cells["sigmoid"])
    cell.id, cell.source, cell.metadata.nbgrader.grade_id = "new", "check(classify)", "classify"
    cell.metadata.nbgrader.points = 1
    notebook.cells.append(cell)


def remove(notebook, cells):
    notebook.cells.remove(cells["neuron"])


def rename(notebook, cells):
    for cell, name in ((cells["ps1_written_1"], "essay"), (cells["ps1_q1_answer"], "answer")):
        cell.id, cell.metadata.nbgrader.grade_id = name, name


def test_until_the_release_is_built_anew_the_old_one_counts(course, grade):
    for change in (reword, reworth, add, remove):
        edit(course, change)
    status, said = grade()
    assert status == 0, said
    assert "ps1 was changed since its release (" in said
    assert points(course, "dora") == {**FULL, "ps1_written_1": 0.0}


def test_a_module_that_was_changed_is_said(course, grade):
    with (course / "release" / "ps1" / "nnkit" / "neuron.py").open("a") as file:
        file.write("# as it was then\n")
    status, said = grade()
    assert status == 0, said
    assert "nnkit/neuron.py was changed since the release of ps1" in said
    assert points(course, "dora") == {**FULL, "ps1_written_1": 0.0}


def test_points_that_the_release_does_not_know_yet_are_refused(course, grade, monkeypatch):
    monkeypatch.setattr(sigmoid, "points", 3)
    status, said = grade()
    assert status == grade.stopped
    assert "sigmoid has 2 points in the notebook and 3 in nnkit/neuron.py" in said
    assert "generate_assignment ps1 --force" in said
    assert gradebook(course)["grades"] == []


def test_graded_before_and_after_the_release_was_built_anew(course, grade):
    grade("--student=dora" if grade.plain else "--students=dora")
    edit(course, reworth)
    assert release() == 0
    status, said = grade()
    assert status == 0, said
    assert "1 were graded before ps1 was released anew: `--force` grades all alike" in said
    status, said = grade("--force")
    assert status == 0 and "released anew" not in said
    assert points(course, "dora") == {**FULL, "ps1_q1": 3.0, "ps1_written_1": 0.0}


@pytest.fixture
def essay(monkeypatch):
    """Have a rubric for the written question under its new name."""
    monkeypatch.setitem(RUBRICS, "essay", RUBRICS["ps1_written_1"])


@pytest.mark.usefixtures("essay")
def test_cells_that_were_added_removed_and_renamed(course, grade):
    path = course / "submitted" / "dora" / "ps1" / "ps1.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (written,) = (c for c in notebook.cells if c.id == "written-1")
    written.source = "No line separates them."
    nbformat.write(notebook, path)
    assert grade()[0] == 0
    for change in (add, remove, rename):
        edit(course, change)
    assert release() == 0
    # What is not known yet waits, and is no 0.
    waiting = recorded(course, "dora")
    assert waiting["classify"] == waiting["essay"] == (None, None, True)
    assert waiting["sigmoid"] == (2.0, None, False)
    status, said = grade("--force")
    assert status == 0, said
    assert "The cell classify was missing" in said
    expected = {**FULL, "classify": 1.0, "essay": None}
    del expected["neuron"]
    assert points(course, "dora") == expected
    assert recorded(course, "dora")["essay"] == (None, None, True)
    graded = (course / "autograded" / "dora" / "ps1" / "ps1.ipynb").read_text()
    assert "The written answer essay had another name: it was taken all the same." in graded
    comments = {row[1]: row[2] for row in gradebook(course)["comments"] if row[0] == "dora"}
    assert comments["answer"] is comments["essay"] is None  # not "No response."
    assert "ps1_written_1" not in comments


@pytest.mark.usefixtures("essay")
def test_a_cell_that_a_person_graded_stays(course, grade, capfd):
    assert grade()[0] == 0
    with sqlite3.connect("gradebook.db") as connection:
        connection.execute(
            "update grade set manual_score = 1.5 where cell_id in "
            "(select id from base_cell where name = 'ps1_written_1')"
        )
    connection.close()
    before = (course / "release" / "ps1" / "ps1.ipynb").read_bytes(), gradebook(course)
    edit(course, rename)
    capfd.readouterr()
    assert release() == 1
    assert "ps1_written_1 cannot be removed or renamed: a person has graded it" in (
        capfd.readouterr().err
    )
    assert ((course / "release" / "ps1" / "ps1.ipynb").read_bytes(), gradebook(course)) == before
    status, said = grade("--force")
    assert status == 0, said
    assert recorded(course, "dora")["ps1_written_1"] == (0.0, 1.5, True)


def test_a_release_that_cannot_be_built_leaves_the_earlier_one(course, capfd):
    before = {path: path.read_bytes() for path in course.glob("release/**/*") if path.is_file()}
    edit(course, lambda notebook, cells: cells["sigmoid"].metadata.nbgrader.update(points=3))
    assert release() == 1
    said = capfd.readouterr().err
    # The sentence is the last that is said, and no traceback stands over it.
    last = said.strip().splitlines()[-1]
    assert last.endswith("Stopped: sigmoid has 3 points in the notebook and 2 in nnkit/neuron.py")
    assert "Traceback" not in said
    after = {path: path.read_bytes() for path in course.glob("release/**/*") if path.is_file()}
    assert after == before


def test_a_first_release_that_cannot_be_built_is_not_there(course, capfd):
    shutil.rmtree(course / "release")
    edit(course, rename)
    assert release() == 1
    said = capfd.readouterr().err
    assert said.strip().endswith(
        "Stopped: the written question essay has no rubric in solutions/written.py"
    )
    assert "Traceback" not in said
    assert not (course / "release" / "ps1").exists()


def test_a_release_without_its_gradebook_is_refused(course, grade):
    edit(course, add)
    shutil.copy(course / "assignments/ps1/ps1.ipynb", course / "release/ps1/ps1.ipynb")
    status, said = grade()
    assert status == grade.stopped
    assert "the gradebook has no cell classify" in said
    assert gradebook(course)["grades"] == []


# --- the grader itself fails --------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch):
    """Return a list of students on whom the grader fails, by what it gets to grade."""
    failing = {}
    whole = grading.Grader.judge

    def judge(self, cells, files, student, **how):
        cells = copy.deepcopy(cells)
        failing.get(student, lambda *_: None)(self, cells)
        return whole(self, cells, files, student, **how)

    monkeypatch.setattr(grading.Grader, "judge", judge)
    return failing


def our_exception(grader, cells):
    for cell in cells:
        if cell.source == "check(sigmoid)":
            cell.source = "1 / 0"


def killed(grader, cells):
    _ = grader.sandbox
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "autograder.judge.process" in process.cmdline():
                process.kill()
                process.wait()


def test_an_exception_of_ours_in_a_check_cell_is_no_grade(course, grade, broken):
    broken["dora"] = our_exception
    status, said = grade()
    assert status == 1
    assert "through no fault of the student" in said
    assert "the grader failed in the cell sigmoid: ZeroDivisionError" in said
    assert points(course, "Ada Lovelace") == {**FULL, "ps1_written_1": 0.0}
    assert recorded(course, "dora")["sigmoid"] == (None, None, True)
    assert recorded(course, "dora")["neuron"] == (1.0, None, False)
    page = (course / "autograded/dora/ps1/ps1.ipynb").read_text()
    assert "ZeroDivisionError" in page
    assert cli.main(["export", "ps1"]) == 0
    with open("build/grades_ps1.csv", encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert (rows["dora"]["sigmoid"], rows["Ada Lovelace"]["sigmoid"]) == ("", "2.0")
    # The next run tries again what failed, and nothing else.
    broken.clear()
    before = (course / "autograded/Ada Lovelace/ps1/ps1.ipynb").stat().st_mtime_ns
    status, said = grade()
    assert status == 0, said
    assert recorded(course, "dora")["sigmoid"] == (2.0, None, False)
    assert (course / "autograded/Ada Lovelace/ps1/ps1.ipynb").stat().st_mtime_ns == before


def test_a_host_that_was_killed_once_is_replaced(course, grade, broken):
    def once(grader, cells):
        del broken["dora"]
        killed(grader, cells)

    broken["dora"] = once
    status, said = grade()
    assert status == 0, said
    assert points(course, "dora") == {**FULL, "ps1_written_1": 0.0}


@pytest.mark.slow
def test_a_host_that_is_always_killed_costs_no_points(course, grade, broken):
    broken["dora"] = killed
    status, said = grade()
    assert status == 1
    assert "the process that graded this submission ended early" in said
    assert set(recorded(course, "dora").values()) <= {(None, None, True), (0.0, None, False)}
    assert all(score is None for name, score in points(course, "dora").items() if name in FULL)
    assert points(course, "Błażej Żółć")["weighted_sum"] == 1.0
    broken.clear()
    assert grade()[0] == 0
    assert points(course, "dora") == {**FULL, "ps1_written_1": 0.0}


# --- no bubblewrap ------------------------------------------------------------------------------


#: No bubblewrap, or one that does not work.
BROKEN = ["", *(pytest.param(path, marks=pytest.mark.slow) for path in ("/bin/false", "/no/bwrap"))]


@pytest.fixture
def bubblewrap(request, monkeypatch):
    """Let there be another bubblewrap, or none, for graders of this test's own."""
    close_graders()
    monkeypatch.setenv("NNKIT_BWRAP", request.param)
    yield
    close_graders()


@pytest.mark.parametrize("bubblewrap", BROKEN, indirect=True)
def test_without_bubblewrap_grading_goes_on_and_says_what_is_open(bubblewrap, course, grade):
    status, said = grade()
    assert status == 0, said
    (line,) = [line for line in said.splitlines() if "Sandbox layers" in line]
    assert "not available: namespaces" in line
    assert "WARNING: " in line and "without bubblewrap only filters hold student code back" in line
    assert points(course, "dora") == {**FULL, "ps1_written_1": 0.0}


@pytest.mark.parametrize("bubblewrap", BROKEN[:2], indirect=True)
def test_where_the_sandbox_is_required_nothing_is_graded_without_bubblewrap(
    bubblewrap, course, grade
):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.IsolatedExecute.require_sandbox = True\n")
    before = gradebook(course)
    status, said = grade()
    assert status == grade.stopped
    assert "the sandbox is incomplete" in said and "Traceback" not in said
    assert gradebook(course) == before
    assert not list((course / "autograded").glob("*/ps1"))


# --- trouble around us --------------------------------------------------------------------------


def test_a_locked_gradebook_is_named_and_nothing_is_lost(course, grade, monkeypatch):
    monkeypatch.setattr(patches, "PATIENCE", 200)  # milliseconds
    other = sqlite3.connect("gradebook.db", isolation_level=None)
    other.execute("begin immediate")
    status, said = grade()
    assert status == grade.stopped
    assert "another process keeps the gradebook locked. Let it finish, then run this again" in said
    other.rollback()
    other.close()
    status, said = grade()
    assert status == 0, said
    assert points(course, "dora") == {**FULL, "ps1_written_1": 0.0}


def test_two_runs_at_once(course, grade):
    with lock.only_run(course / "autograded", "ps1"):
        status, said = grade()
    assert status == grade.stopped
    assert "another run is grading ps1 at this moment" in said
    assert gradebook(course)["grades"] == []
    assert grade()[0] == 0


def unreadable(path, kind):
    """Put something in the place of a file."""
    path.unlink(missing_ok=True)
    if kind == "folder":
        path.mkdir()
        (path / "inside").write_text("x")
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to("/dev/zero")
    else:
        path.write_bytes(kind)


@pytest.mark.parametrize(
    "kind", [b"yesterday", b"\0", b"\xff", b"1" * 10**6, "folder", "fifo", "link"]
)
def test_a_broken_timestamp_costs_nobody_a_grade(course, grade, kind):
    unreadable(course / "submitted/dora/ps1/timestamp.txt", kind)
    status, said = grade()
    assert status == 0, said
    for right in RIGHT:
        assert points(course, right) == {**FULL, "ps1_written_1": 0.0}
    (submitted,) = (row for row in gradebook(course)["submissions"] if row[0] == "dora")
    assert submitted[2] is None
    graded = (course / "autograded/dora/ps1/ps1.ipynb").read_text()
    assert "timestamp.txt cannot be read: when this was handed in is not known." in graded


@pytest.mark.parametrize("name", ["verdicts.json", "nnkit.ipynb", "submission_secret.txt"])
def test_folders_with_the_names_of_files_cost_nobody_a_grade(course, grade, name):
    unreadable(course / "submitted/dora/ps1" / name, "folder")
    status, said = grade()
    assert status == 0, said
    for right in RIGHT:
        assert points(course, right) == {**FULL, "ps1_written_1": 0.0}


@pytest.mark.parametrize("kind", ["folder", "fifo", "link", b"", b"[1]", b"\xff\xfe\0"])
def test_a_notebook_that_is_none_leaves_the_functions(course, grade, kind):
    unreadable(course / "submitted/dora/ps1/ps1.ipynb", kind)
    status, said = grade()
    assert status == 0, said
    earned = points(course, "dora")
    assert {name: earned[name] for name in ("weighted_sum", "sigmoid", "neuron")} == {
        name: FULL[name] for name in ("weighted_sum", "sigmoid", "neuron")
    }
    assert points(course, "Ada Lovelace") == {**FULL, "ps1_written_1": 0.0}


def test_a_student_whose_name_cannot_be_written_is_named(course, grade):
    odd = os.fsdecode(b"\xff\x1b[2J")
    shutil.copytree(course / "submitted" / "dora", course / "submitted" / odd)
    status, said = grade()
    assert status == 1
    assert "the name of this folder is no UTF-8: rename it: \\udcff\\u001b[2J" in said
    for right in RIGHT:
        assert points(course, right) == {**FULL, "ps1_written_1": 0.0}


@pytest.mark.parametrize("text", ["2199-01-01 00:00:00 UTC", "1970-01-01 00:00:00 +0530"])
def test_a_clock_that_is_wrong_is_no_obstacle(course, grade, text):
    (course / "submitted/dora/ps1/timestamp.txt").write_text(text)
    status, said = grade()
    assert status == 0, said
    assert points(course, "dora") == {**FULL, "ps1_written_1": 0.0}


ODD = ["-rf", "a b", "x[1]", "o'neil; rm", "Ünal", "*", "%s {0}"]


def test_ids_are_only_names(course, grade):
    for name in ODD:
        shutil.copytree(course / "submitted" / "dora", course / "submitted" / name)
    option = "--student" if grade.plain else "--students"
    status, said = grade(f"{option}=-rf")
    assert status == 0, said
    assert {row[0] for row in gradebook(course)["grades"]} == {"-rf"}
    status, said = grade()
    assert status == 0, said
    for name in [*ODD, *NAMES]:
        assert points(course, name)["weighted_sum"] == 1.0, name
        assert (course / "autograded" / name / "ps1" / "verdicts.json").is_file(), name


def test_a_huge_submission_is_graded_without_its_bulk(course, grade):
    folder = course / "submitted/dora/ps1"
    with (folder / "big.bin").open("wb") as file:
        file.truncate(500 * 2**20)
    for number in range(10_000):
        (folder / f"file{number}.txt").touch()
    status, said = grade()
    assert status == 0, said
    assert points(course, "dora") == {**FULL, "ps1_written_1": 0.0}
    assert not (course / "autograded/dora/ps1/big.bin").exists()
    assert len(list((course / "autograded/dora/ps1").iterdir())) < 400


# --- a disk that is full, for real ----------------------------------------------------------------


@pytest.fixture
def mount():
    """Return a function that mounts a small file system of its own on a folder."""
    mounted = []

    def run(folder, options):
        folder.mkdir(exist_ok=True)
        again = folder in mounted
        command = ["mount", "-o", f"remount,{options}" if again else options]
        command += [folder] if again else ["-t", "tmpfs", "tmpfs", folder]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")
        if not again:
            mounted.append(folder)

    yield run
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def is_whole(course):
    """Say whether the gradebook has points of exactly what lies in the folder, and whole."""
    folders = {path.parent.name: path for path in (course / "autograded").glob("*/ps1")}
    scored = {row[0] for row in gradebook(course)["grades"] if row[2] is not None}
    whole = all((path / "verdicts.json").stat().st_size > 99 for path in folders.values())
    return whole and folders.keys() == scored


@pytest.mark.slow
@pytest.mark.parametrize("disk", ["full", "read-only"])
def test_no_room_for_graded_submissions(course, grade, mount, disk):
    copies(course, "dora", 5)
    mount(course / "autograded", "size=2m" if disk == "full" else "ro")
    status, said = grade()
    assert status == grade.stopped
    reason = "No space left on device" if disk == "full" else "Read-only file system"
    assert re.search(rf"(Stopped|graded): cannot write (to )?\S*autograded\S*: {reason}", said)
    graded = len(list((course / "autograded").glob("*/ps1")))
    assert 0 < graded < 8 if disk == "full" else graded == 0
    if not grade.plain:
        assert "Traceback" not in said
        assert is_whole(course)
    mount(course / "autograded", "rw,size=100m")
    status, said = grade()
    assert status == 0, said
    assert is_whole(course)
    assert len(list((course / "autograded").glob("*/ps1"))) == 8
    assert {points(course, f"dora{k}")["sigmoid"] for k in range(5)} == {2.0}


@pytest.mark.slow
def test_no_room_for_the_gradebook(course, grade, mount, monkeypatch):
    copies(course, "dora", 5)
    mount(course / "database", "size=2m")
    shutil.copy(course / "gradebook.db", course / "database")
    (course / "gradebook.db").unlink()
    (course / "gradebook.db").symlink_to(course / "database" / "gradebook.db")
    monkeypatch.setenv("NNKIT_DB_URL", f"sqlite:///{course}/database/gradebook.db")
    filler = course / "database" / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(1024)):
            pass
    status, said = grade()
    assert status == grade.stopped
    assert "the gradebook cannot be written: the disk is full. Make room" in said
    if not grade.plain:
        assert is_whole(course)
    filler.unlink()
    status, said = grade()
    assert status == 0, said
    assert is_whole(course)
    assert points(course, "dora4") == {**FULL, "ps1_written_1": 0.0}
