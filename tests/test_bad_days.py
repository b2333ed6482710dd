"""Bad days of an instructor, by both commands: ``nbgrader autograde`` and the batch grader.

Whatever happens, a student gets a fair grade or none yet, the gradebook stays whole, and a
sentence says what to do.
"""

import shutil
from contextlib import contextmanager

import nbformat
import pytest
from distributed import Client, LocalCluster
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.apps.generateassignmentapp import GenerateAssignmentApp

from autograder import cli, farm, plugins
from tests import small_course
from tests.small_course import gradebook, hand_in, make_course, scores

CLASS = ["ada", "dora", "blaise"]
#: All that is graded here, with a written answer.
CHECKS = ["weighted_sum", "sigmoid", "neuron", "ps1_q1"]
NAMES = ["Ada Lovelace", "dora", "Błażej Żółć"]
#: Dask leaves sockets to the garbage collector when a cluster runs in one process, and
#: nbgrader uses SQLAlchemy in ways that it warns of.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
    "ignore::sqlalchemy.exc.SAWarning",
)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A course with submissions, never graded; copy it to work on it."""
    course = make_course(tmp_path_factory.mktemp("course"), checks=CHECKS)
    hand_in(course, CLASS)
    yield course
    plugins.close_graders()
    farm.close_graders()


@pytest.fixture
def course(handed_in, tmp_path, monkeypatch):
    """The course as working folder, its commands in this process."""

    @contextmanager
    def one_thread(workers=None, scheduler=None):
        with (
            LocalCluster(
                n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client

    monkeypatch.setattr(farm, "farm", one_thread)
    for name, value in small_course.SECRET.items():
        monkeypatch.setenv(name, value)
    copy = shutil.copytree(handed_in, tmp_path / "course")
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture(params=["plain", "batch"])
def grade(request, course, capfd):
    """Return a function that grades problem set 1: exit status, and all that is printed."""

    def run(*options):
        capfd.readouterr()
        if request.param == "plain":
            status = nbgrader(AutogradeApp, *options)
        else:
            status = cli.main(["grade", "ps1", *options])
        return status, "".join(capfd.readouterr())

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


def release(course, *options):
    """Build the release again; returns the exit status."""
    return nbgrader(GenerateAssignmentApp, "--force", *options)


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


# --- an assignment that was changed after its release ------------------------------------------


def reword(notebook, cells):
    cells["sigmoid"].source += "  # in other words"


def test_until_the_release_is_built_anew_the_old_one_counts(course, grade):
    edit(course, reword)
    status, said = grade()
    assert status == 0, said
    assert "ps1 was changed since its release (sigmoid): the release counts" in said
    assert recorded(course, "dora")["sigmoid"] == (2.0, None, False)


def test_a_reworded_cell_costs_nobody_anything(course, grade):
    before = grade(), scores(course)
    edit(course, reword)
    assert release(course) == 0
    status, said = grade()
    assert "3 were graded before ps1 was released anew: `--force` grades all alike" in said
    status, said = grade("--force")
    assert status == 0 and "released anew" not in said
    assert scores(course) == before[1]
