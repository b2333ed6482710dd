"""nbgrader's own commands stay whole: what they do in any course they do in this one."""

import json
import shutil
import sqlite3
import subprocess
import sys

import nbformat
import pytest

from autograder.grading import patches
from tests.small_course import autograder, hand_in, make_course, run
from tools.sample_class import answer_questions, reference_bodies, write_module


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course with problem set 1 released and one submission."""
    course = make_course(tmp_path_factory.mktemp("course"), checks=("weighted_sum", "ps1_q1"))
    hand_in(course, ["lena"])
    return course


@pytest.fixture
def course(released, tmp_path):
    """A copy of it, to be spoiled."""
    return shutil.copytree(released, tmp_path / "course", symlinks=True)


# --- an old gradebook ---------------------------------------------------------------------------


#: What nbgrader's latest two versions of a gradebook have added, taken away again.
OLDER = """
alter table student drop column lms_user_id;
create table older as select id, name, duedate from assignment where false;
drop table assignment;
alter table older rename to assignment;
drop table course;
update alembic_version set version_num = '167914646830';
"""


def changed(course, statements):
    with sqlite3.connect(course / "gradebook.db") as database:
        database.executescript(statements)
    database.close()


def columns(course, table):
    with sqlite3.connect(course / "gradebook.db") as database:
        found = {row[1] for row in database.execute(f"pragma table_info({table})")}
    database.close()
    return found


@pytest.mark.slow
def test_an_old_gradebook_can_be_upgraded(course):
    changed(course, OLDER)
    done = run(course, "nbgrader", "db", "upgrade")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "lms_user_id" in columns(course, "student")
    assert "course_id" in columns(course, "assignment")
    assert len(list(course.glob("gradebook.db.*"))) == 1  # the copy


def test_who_grades_with_an_old_gradebook_is_told_how_to_upgrade_it(course):
    changed(course, OLDER.splitlines()[1])
    done = autograder(course, "grade", "ps1")
    assert done.returncode == 2 and "then run `nbgrader db upgrade`" in done.stderr


def test_a_gradebook_waits_for_others(tmp_path):
    from sqlalchemy import create_engine, text

    patches.install()
    engine = create_engine(f"sqlite:///{tmp_path}/some.db")
    with engine.connect() as connection:
        waits = connection.execute(text("pragma busy_timeout")).scalar()
    engine.dispose()
    assert waits == patches.PATIENCE


# --- odd times ----------------------------------------------------------------------------------

LIST = """
import json, sys
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader
config = PyFileConfigLoader("nbgrader_config.py", path=".").load_config()
api = NbGraderAPI(CourseDirectory(config=config), config=config)
print(json.dumps({
    "submissions": [[s["student"], s["timestamp"]] for s in api.get_submissions("ps1")],
    "assignments": [a["num_submissions"] for a in api.get_assignments() if a["name"] == "ps1"],
    "students": [s["id"] for s in api.get_students()],
}))
"""


STAMPS = {
    "empty": b"",
    "words": b"yesterday evening",
    "mark": b"\xef\xbb\xbf2026-11-06 12:00:00 UTC",
    "bytes": b"\xff\xfe\x00",
    "number": b"99999999999",
}


@pytest.mark.parametrize("is_graded", [False, True])
def test_formgraders_list_is_there_whatever_a_timestamp_says(course, is_graded):
    for student, stamp in STAMPS.items():
        folder = course / "submitted" / student / "ps1"
        shutil.copytree(course / "submitted" / "lena" / "ps1", folder)
        (folder / "timestamp.txt").write_bytes(stamp)
    if is_graded:
        assert autograder(course, "grade", "ps1").returncode == 0
    done = subprocess.run([sys.executable, "-c", LIST], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert {name for name, *_ in found["submissions"]} == {*STAMPS, "lena"}
    assert found["assignments"] == [6]


# --- validate, on a student's machine -----------------------------------------------------------


@pytest.fixture
def copy(released, tmp_path):
    """A student's copy of the release, answered right."""
    folder = shutil.copytree(released / "release" / "ps1", tmp_path / "ps1")
    write_module(folder, "ps1", reference_bodies("ps1"))
    answer_questions(folder, "ps1")
    return folder


def validated(folder):
    return run(folder, "nbgrader", "validate", "ps1.ipynb").stdout


def test_validate_says_success_where_all_is_right(copy):
    assert "Success! Your notebook passes all the tests." in validated(copy)


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ('@exercise("ps1", points=1)', "weighted_sum: 0 of 1 points"),
        ("", "above `def weighted_sum` in nnkit/neuron.py"),
    ],
    ids=["a mistake", "a decorator lost"],
)
def test_validate_says_what_is_wrong(copy, above, said):
    path = copy / "nnkit" / "neuron.py"
    path.write_text(
        f"{path.read_text()}\n\n{above}\ndef weighted_sum(X, w, b):\n    return X @ w\n"
    )
    found = validated(copy)
    assert "VALIDATION FAILED ON 1 CELL(S)" in found and said in found


def test_validate_names_a_question_without_an_answer(copy):
    notebook = nbformat.read(copy / "ps1.ipynb", 4)
    for cell in notebook.cells:
        if cell.source.startswith("q1 ="):
            cell.source = "q1 = ...  # A, B, C or D"
    nbformat.write(notebook, copy / "ps1.ipynb")
    said = validated(copy)
    assert "VALIDATION FAILED ON 1 CELL(S)" in said and "No answer yet" in said
