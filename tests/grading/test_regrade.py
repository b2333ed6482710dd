"""What comes again is graded again, by its contents, by both commands; nothing is lost."""

import json
import shutil
import sqlite3

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.autogradeapp import AutogradeApp

from autograder import cli
from autograder.course import COURSE
from autograder.grading import basis, patches, recorder
from autograder.grading.verdicts import read_verdicts
from autograder.handing_out.build import cases
from tests import small_course
from tests.grading.test_bad_days import nbgrader, recorded
from tests.small_course import gradebook, hand_in, make_course

CHECKS = ["sigmoid", "ps1_q1", "ps1_written_1"]
ADA, DORA = "Ada Lovelace", "dora"
#: nbgrader uses SQLAlchemy in ways that it warns of.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A course with two submissions without times; what is run is nothing, so that it is quick."""
    config = "c.IsolatedExecute.enabled = False"
    course = make_course(tmp_path_factory.mktemp("course"), config, checks=CHECKS)
    hand_in(course, ["ada", "dora"])
    for path in course.glob("submitted/*/ps1/timestamp.txt"):
        path.unlink()
    return course


@pytest.fixture
def course(handed_in, tmp_path, monkeypatch):
    for name, value in small_course.SECRET.items():
        monkeypatch.setenv(name, value)
    folder = shutil.copytree(handed_in, tmp_path / "course")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(params=[pytest.param("plain", marks=pytest.mark.slow), "batch"])
def grade(request, course, capfd):
    """Return a function that grades: who was graded, and what was said."""

    def run(*options):
        before = stamps(course)
        capfd.readouterr()
        if request.param == "plain":
            status = nbgrader(AutogradeApp, *options)
        else:
            status = cli.main(["grade", "ps1", *options])
        run.status = status
        after = stamps(course)
        return {s for s in after if after[s] != before.get(s)}, "".join(capfd.readouterr())

    return run


def stamps(course):
    """Return when each submission was graded."""
    found = course.glob("autograded/*/ps1/verdicts.json")
    return {path.parent.parent.name: path.stat().st_mtime_ns for path in found}


def folder(course, student=DORA):
    return course / "submitted" / student / "ps1"


def edit_cell(course, name, source):
    path = folder(course) / "ps1.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)
    cell.source = source
    nbformat.write(notebook, path)


def module(course):
    with (folder(course) / "nnkit" / "neuron.py").open("a") as file:
        file.write("# mended\n")


def notebook(course):
    edit_cell(course, "ps1_q1_answer", 'q1 = "D"')


def own_file(course):
    (folder(course) / "nnkit" / "helpers.py").write_text("one = 1\n")


def removed_file(course):
    (folder(course) / "nnkit" / "neuron.py").unlink()


def time(course):
    (folder(course) / "timestamp.txt").write_text("2026-11-06 12:00:00 UTC\n")


@pytest.mark.parametrize("change", [module, notebook, own_file, removed_file, time])
def test_what_is_not_as_it_was_is_graded_again(course, grade, change):
    assert grade()[0] == {ADA, DORA}
    change(course)
    assert grade()[0] == {DORA}
    assert grade()[0] == set()


def test_an_earlier_time_counts_as_well(course, grade):
    time(course)
    grade()
    (folder(course) / "timestamp.txt").write_text("2026-11-05 12:00:00 UTC\n")
    assert grade()[0] == {DORA}
    (submitted,) = (row for row in gradebook(course)["submissions"] if row[0] == DORA)
    assert submitted[2].startswith("2026-11-05")


def test_what_is_only_newer_on_disk_is_not(course, grade):
    grade()
    for path in folder(course).rglob("*.py"):
        path.touch()
    assert grade()[0] == set()


def test_new_work_can_be_left_alone(course, capfd):
    assert cli.main(["grade", "ps1"]) == 0
    before = stamps(course)
    module(course)
    assert cli.main(["grade", "ps1", "--only-new"]) == 0
    assert stamps(course) == before


def test_whom_the_gradebook_does_not_know_is_due(course, grade):
    grade()
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.remove_student(DORA)
    assert grade()[0] == {DORA}
    assert DORA in {row[0] for row in gradebook(course)["grades"]}


def test_what_was_graded_before_contents_were_noted_goes_by_its_times(course, grade):
    time(course)
    grade()
    path = course / "autograded" / DORA / "ps1" / "verdicts.json"
    record = json.loads(path.read_text())
    del record["handed_in"], record["answers"], record["notes"]
    path.write_text(json.dumps(record))
    module(course)
    assert grade()[0] == set()
    (folder(course) / "timestamp.txt").write_text("2026-11-06 13:00:00 UTC\n")
    assert grade()[0] == {DORA}


# --- other answers ----------------------------------------------------------------------------


@pytest.fixture
def other_key(course, monkeypatch):
    """Return a function after which the course's keys are others."""
    answers = basis.answers_of

    def change(*names):
        def other(problem_set, notebook):
            return answers(problem_set, notebook) | dict.fromkeys(names, "another")

        monkeypatch.setattr(basis, "answers_of", other)

    return change


def test_who_was_graded_by_other_answers_is_said(course, grade, other_key):
    grade()
    assert "Graded before these changed" not in grade()[1]
    other_key("questions", "sigmoid")
    module(course)
    again, said = grade()
    assert again == {DORA}
    # Dora was graded by today's; of Ada it is said, and how to mend it.
    assert f"Graded before these changed: questions, sigmoid: 1 ({ADA})." in said
    assert "`python -m autograder grade ps1 --changed` grades them again." in said


def test_all_that_was_graded_by_other_answers_is_graded_again(course, other_key, capfd):
    cli.main(["grade", "ps1"])
    other_key("questions")
    module(course)
    cli.main(["grade", "ps1"])
    before = stamps(course)
    assert cli.main(["grade", "ps1", "--changed"]) == 0
    assert "Graded before" not in capfd.readouterr().out.partition("--changed")[2]
    after = stamps(course)
    assert {s for s in after if after[s] != before[s]} == {ADA}


def copied(tmp_path):
    """Copy what answers are made of."""
    for name in ("nnkit", "solutions"):
        shutil.copytree(COURSE / name, tmp_path / name)
    return tmp_path


def edited(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_changed_key_case_or_comparison_is_named_and_a_comment_is_not(tmp_path, solutions):
    original = nbformat.read(COURSE / "assignments/ps1/ps1.ipynb", as_version=4)
    course = copied(tmp_path)
    before = basis.answers_of("ps1", original, course)

    def since():
        return basis.changed(before, basis.answers_of("ps1", original, course))

    unit = course / "solutions" / "neuron"
    for path in unit.glob("*.py"):
        path.write_text(f"# a comment\n{path.read_text()}")
    (unit / "right.py").write_text("")
    (course / "solutions" / "activations" / "relu.py").write_text("other = 1\n")
    assert since() == []
    edited(unit / "questions.py", "Key(", "Key(0, ")
    edited(unit / "sigmoid.py", "def ", "def other(): ...\ndef ")
    assert since() == ["questions", "sigmoid"]
    edited(course / "nnkit" / "check" / "compare.py", "1e-7", "1e-6")
    assert since() == ["how answers are compared", "questions", "sigmoid"]
    cell = next(c for c in original.cells if c.metadata.nbgrader.get("grade"))
    cell.metadata.nbgrader.points += 1
    assert "the notebook's checks" in since()
    assert cases("ps1")["problem_set"] == "ps1"


# --- what graders have given ------------------------------------------------------------------


def give(course, student, name, points, comment="Well put."):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        about = name, "ps1", "ps1", student
        grade = book.find_grade(*about)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment(*about).manual_comment = comment
        book.db.commit()


@pytest.fixture
def answered(course, grade):
    """Have Dora's answer graded by hand."""
    edit_cell(course, "ps1_written_1", "No line separates them.")
    grade()
    assert recorded(course, DORA)["ps1_written_1"] == (None, None, True)
    give(course, DORA, "ps1_written_1", 1.5)


def comments(course):
    return {row[1]: row[3] for row in gradebook(course)["comments"] if row[0] == DORA}


@pytest.mark.usefixtures("answered")
def test_points_and_comments_of_an_unchanged_answer_stay_given(course, grade):
    module(course)
    assert grade()[0] == {DORA}
    assert recorded(course, DORA)["ps1_written_1"] == (None, 1.5, False)
    assert comments(course)["ps1_written_1"] == "Well put."


@pytest.mark.usefixtures("answered")
def test_another_answer_is_to_be_looked_at_again(course, grade):
    edit_cell(course, "ps1_written_1", "It is because of the line.")
    assert grade()[0] == {DORA}
    assert recorded(course, DORA)["ps1_written_1"] == (None, 1.5, True)
    assert comments(course)["ps1_written_1"] == "Well put."


@pytest.mark.usefixtures("answered")
def test_what_a_grader_still_had_to_look_at_waits_on(course, grade):
    edit_cell(course, "ps1_written_1", "It is because of the line.")
    grade()
    module(course)
    grade()
    assert recorded(course, DORA)["ps1_written_1"] == (None, 1.5, True)


# --- nothing is lost --------------------------------------------------------------------------


def test_while_the_gradebook_is_locked_what_was_graded_stays(course, grade, monkeypatch):
    grade()
    before = {p: p.read_bytes() for p in (course / "autograded").rglob("*") if p.is_file()}
    time(course)  # which is written there
    monkeypatch.setattr(patches, "PATIENCE", 200)  # milliseconds
    other = sqlite3.connect("gradebook.db", isolation_level=None)
    other.execute("begin immediate")
    again, said = grade()
    assert grade.status != 0 and again == set(), said
    assert "Nothing is lost" in said
    other.rollback()
    other.close()
    after = {p: p.read_bytes() for p in (course / "autograded").rglob("*") if p.is_file()}
    assert {p: c for p, c in after.items() if ".lock" not in p.name and p in before} == {
        p: c for p, c in before.items() if ".lock" not in p.name
    }
    assert grade()[0] == {DORA}


@pytest.mark.parametrize("moment", ["before", "between"])
def test_a_run_that_ends_before_the_folder_is_there_is_made_good(
    course, grade, monkeypatch, moment
):
    grade()
    module(course)
    replace = recorder.replace

    def killed(target, other):
        if other is None:  # what is only removed
            return replace(target, other)
        if moment == "between":
            target.rename(target.with_name(f".{target.name}.removed"))
        raise SystemExit(9)

    monkeypatch.setattr(recorder, "replace", killed)
    with pytest.raises(SystemExit):
        engine_of(course)
    monkeypatch.setattr(recorder, "replace", replace)
    assert grade()[0] == {DORA}
    found = read_verdicts(course / "autograded" / DORA / "ps1")
    assert found.handed_in == recorder.digest_of(folder(course))
    assert not list((course / "autograded" / DORA).glob(".*"))


def engine_of(course):
    """Grade without a command around it."""
    from tests.grading.test_engine import grade as run

    run()
