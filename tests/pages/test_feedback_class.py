"""Feedback: what a student needs is on the page, and nothing that is nobody's business."""

import re
import shutil
import sqlite3

import numpy as np
import pytest

import solutions
from autograder.course import COURSE
from autograder.pages.feedback_class import OF_THE_EXCHANGE
from nnkit.exercise import catalogue
from solutions.language import rng_for
from solutions.written import RUBRICS
from tests.small_course import ODD_NAMES, autograder, hand_in, make_course, nbgrader, run

CLASS = ["ada", "blaise", "otto", "lena"]
EXCHANGE = """
c.Exchange.root = str(course / "exchange")
c.Exchange.path_includes_course = False

def noted(when):
    def hook(assignment, student, notebooks):
        with open(course / "hooks.txt", "a") as file:
            file.write(f"{when} {assignment} {notebooks}\\n")
    return hook

c.GenerateFeedback.pre_convert_hook = noted("before")
c.GenerateFeedback.post_convert_hook = noted("after")
"""
LINES = {"timestamp.txt": "2026-11-06 12:00:00 UTC\n", "submission_secret.txt": "otto's own"}
COMMENT = "XOR needs two lines, and one neuron has only one"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class that is graded, in part by hand, and has its feedback by the batch command."""
    from nbgrader.api import Gradebook

    course = make_course(tmp_path_factory.mktemp("course"), EXCHANGE)
    hand_in(course, CLASS)
    assert autograder(course, "grade", "ps1").returncode == 0
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for name in (name for name in RUBRICS if name.startswith("ps1_")):
            grade = gradebook.find_grade(name, "ps1", "ps1", "lena")
            grade.manual_score = grade.max_score
        place = ("ps1_written_1", "ps1", "ps1", "lena")
        gradebook.find_grade(*place).manual_score = 1.5
        gradebook.find_comment(*place).manual_comment = COMMENT
        gradebook.db.commit()
    # otto came by the exchange, lena by a platform that tells times, the others by hand.
    for name, files in (("otto", OF_THE_EXCHANGE), ("lena", OF_THE_EXCHANGE[:1])):
        for file in files:
            (course / "autograded" / name / "ps1" / file).write_text(LINES[file])
    for name in ("Ada Lovelace", "Błażej Żółć"):
        (course / "autograded" / name / "ps1" / "timestamp.txt").unlink()
    done = autograder(course, "feedback", "ps1")
    assert done.returncode == 0, done.stderr
    assert "4 pages written" in done.stdout
    yield course
    shutil.rmtree(course)


@pytest.fixture(scope="module")
def pages(graded):
    """The pages by student."""
    return {p.parent.parent.name: p.read_text() for p in graded.glob("feedback/*/ps1/ps1.html")}


def test_what_an_instructor_wants_done_around_each_page_is_done(graded, pages):
    lines = (graded / "hooks.txt").read_text().splitlines()[: 2 * len(pages)]
    for before, after in zip(lines[::2], lines[1::2], strict=True):
        assert before.startswith("before ps1 ['/") and before.endswith("/ps1/ps1.ipynb']")
        assert after == before.replace("before", "after", 1)


NAMES = [ODD_NAMES.get(name, name) for name in CLASS]


@pytest.mark.parametrize("student", NAMES)
def test_no_other_student_and_no_place_of_the_instructors(pages, student):
    text = re.sub(r"data:[\w/]+;base64,[\w+/=\s]+", "", pages[student])
    for other in NAMES:
        assert other == student or not re.search(rf"\b{re.escape(other)}\b", text)
    assert str(COURSE) not in text
    assert "/tmp/" not in text and "site-packages" not in text
    assert "no secret" not in text


@pytest.mark.parametrize("student", NAMES)
def test_no_hidden_input(pages, student):
    numbers = set(re.findall(r"-?\d+\.\d{5,}", pages[student]))
    for slot in catalogue("ps1"):
        rng = rng_for(b"no secret", student, slot.__name__)
        for case in solutions.answer(slot.__name__).hidden_cases(rng):
            arguments, _ = case.arguments()
            for value in arguments:
                if isinstance(value, np.ndarray) and value.dtype.kind == "f":
                    shown = {f"{x:.8f}" for x in value.ravel() if round(x, 3) != x}
                    assert not shown & numbers, slot.__name__


def test_points_and_diagnosis_are_there(pages):
    text = pages["Błażej Żółć"]
    exercises = [slot.__name__ for slot in catalogue("ps1")]
    for name in exercises:
        assert name in text
    wrong = exercises[1]
    sentence = next(iter(solutions.answer(wrong).diagnoses.values()))
    assert sentence in re.sub(r"&quot;|&#34;", '"', re.sub(r"&#39;|&#x27;", "'", text))


def test_what_a_grader_wrote_is_there(pages):
    assert COMMENT in pages["lena"]
    assert COMMENT not in pages["otto"]


def test_the_total_counts_what_a_grader_gave(pages):
    total = sum(slot.points for slot in catalogue("ps1"))
    found = re.search(r"<h1>ps1: ([\d.]+) of ([\d.]+) points</h1>", pages["lena"])
    assert found and float(found[1]) >= total
    assert float(found[2]) == float(found[1]) + 0.5


def test_a_page_needs_no_network_for_what_it_says(pages):
    text = pages["lena"]
    assert not re.search(r'<(img|link)[^>]+(src|href)="https?:', text)


# --- the files, whoever writes them -----------------------------------------------------------


def tree(course):
    """Return the files of the feedback folder, with their contents and permissions."""
    root = course / "feedback"
    found = [path for path in root.rglob("*") if path.is_file()]
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in found
    }


@pytest.fixture
def course(graded, tmp_path):
    """A copy of the class, to be spoiled."""
    copy = shutil.copytree(graded, tmp_path / "course", symlinks=True)
    (copy / "exchange").mkdir()
    (copy / "exchange").chmod(0o777)
    return copy


def test_a_page_and_what_the_exchange_needs_and_nothing_else(graded):
    files = tree(graded)
    assert {name for name in files if name.startswith("otto/")} == {
        "otto/ps1/ps1.html",
        "otto/ps1/timestamp.txt",
        "otto/ps1/submission_secret.txt",
    }
    assert files["otto/ps1/submission_secret.txt"][0] == b"otto's own"
    assert {name for name in files if name.startswith("Ada")} == {"Ada Lovelace/ps1/ps1.html"}
    assert {mode for _, mode in files.values()} == {0o644}


def test_nbgraders_own_command_writes_the_same(course):
    expected = tree(course)
    shutil.rmtree(course / "feedback")
    nbgrader(course, "generate_feedback", "ps1")
    assert tree(course) == expected


@pytest.mark.parametrize("by_nbgrader", [False, True], ids=["batch", "nbgrader"])
def test_pages_are_released_to_those_who_came_by_the_exchange(course, by_nbgrader):
    if by_nbgrader:
        nbgrader(course, "generate_feedback", "ps1", "--force")
    done = nbgrader(course, "release_feedback", "ps1")
    assert "3 not released" in done.stderr and "Ada Lovelace" in done.stderr
    (released,) = (course / "exchange" / "nnkit" / "feedback").glob("*.html")
    assert released.read_bytes() == (course / "feedback/otto/ps1/ps1.html").read_bytes()


def test_formgraders_button_writes_and_releases(course, monkeypatch):
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import PyFileConfigLoader

    monkeypatch.chdir(course)
    expected = tree(course)
    shutil.rmtree(course / "feedback")
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    answer = api.generate_feedback("ps1", "otto")
    assert answer["success"], answer
    assert {name.split("/")[0] for name in tree(course)} == {"otto"}
    assert api.generate_feedback("ps1")["success"]
    assert tree(course) == expected


def test_what_is_there_stays_unless_it_is_asked_for(course):
    page = course / "feedback" / "otto" / "ps1" / "ps1.html"
    page.write_text("mine")
    done = autograder(course, "feedback", "ps1", "--only-new")
    assert "0 pages written" in done.stdout and "4 were there before" in done.stdout
    nbgrader(course, "generate_feedback", "ps1")
    assert page.read_text() == "mine"
    newer = course / "autograded" / "otto" / "ps1" / "timestamp.txt"
    newer.chmod(0o644)
    newer.write_text("2026-11-09 12:00:00 UTC\n")
    nbgrader(course, "generate_feedback", "ps1")
    assert "mine" not in page.read_text()
    assert (page.parent / "timestamp.txt").read_text() == newer.read_text()


def test_what_an_earlier_version_has_left_goes(course):
    folder = course / "feedback" / "otto" / "ps1"
    (folder / "nnkit").mkdir()
    (folder / "nnkit" / "neuron.py").write_text("x = 1")
    (folder.parent / ".ps1.partial").mkdir()
    assert autograder(course, "feedback", "ps1", "--students", "otto").returncode == 0
    assert len(list(folder.iterdir())) == 3
    assert [path.name for path in folder.parent.iterdir()] == ["ps1"]


@pytest.mark.parametrize("by_nbgrader", [False, True], ids=["batch", "nbgrader"])
def test_trouble_with_one_student_costs_one_page(course, by_nbgrader):
    notebook = course / "autograded" / "lena" / "ps1" / "ps1.ipynb"
    notebook.chmod(0o644)
    notebook.write_text("{")
    with sqlite3.connect(course / "gradebook.db") as connection:
        connection.execute("delete from submitted_assignment where student_id = 'otto'")
    connection.close()
    shutil.rmtree(course / "feedback")
    arguments = ("nbgrader", "generate_feedback") if by_nbgrader else ("autograder", "feedback")
    done = run(course, *arguments, "ps1")
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "the gradebook does not know of it: grade it again: otto" in said
    assert re.search(r"JSONDecodeError: .*: lena", said)
    assert "Traceback" not in said
    assert {name.split("/")[0] for name in tree(course)} == {"Ada Lovelace", "Błażej Żółć"}


def test_nothing_graded(course):
    for command in (("autograder", "feedback", "ps2"), ("nbgrader", "generate_feedback", "ps2")):
        done = run(course, *command)
        assert done.returncode in (1, 2)
        assert "nothing is graded of ps2" in done.stdout + done.stderr
