"""Numbers of one's own, handed in and graded by both commands: pages, grades, and the report."""

import json
import re
import shutil

import nbformat
import pytest
from nbgrader.apps.autogradeapp import AutogradeApp

from autograder import cli
from autograder.grading.grader import close_graders
from autograder.grading.verdicts import read_verdicts
from nnkit.check.own import numbers_of
from solutions.language import keys
from tests import small_course
from tests.grading.test_bad_days import nbgrader
from tests.small_course import gradebook, hand_in, make_course

QUESTION = "ps1_own_line"
#: Whose code word is whose: what the cell says, and for whose numbers the answer was worked out.
HANDED_IN = {
    "ada": ('me = "a word of ada"', "a word of ada"),
    "ben": ('me = " a word of ben "', "a word of ben"),
    "cara": ('me = "a word of ada"', "a word of ada"),  # who took word and answer over
    "dan": ('me = "a word of dan"', "a word of ada"),  # who took the answer over
    "eve": ("me = ...", "a word of eve"),
    "fay": ('me = open("/etc/hostname").read()', "a word of fay"),
}
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module", params=[pytest.param("plain", marks=pytest.mark.slow), "batch"])
def graded(request, tmp_path_factory):
    """A course whose students have handed in and are graded, by one of the commands."""
    course = make_course(tmp_path_factory.mktemp("course"), checks=[QUESTION])
    hand_in(course, ["otto"])
    for name, (word, whose) in HANDED_IN.items():
        folder = shutil.copytree(course / "submitted/otto/ps1", course / f"submitted/{name}/ps1")
        notebook = nbformat.read(folder / "ps1.ipynb", 4)
        cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
        cells["ps1_code_word_answer"].source = word
        right = keys[QUESTION].make(**numbers_of(QUESTION, whose)).accepted[0]
        cells[f"{QUESTION}_answer"].source = f"own_line = {right}"
        nbformat.write(notebook, folder / "ps1.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in small_course.SECRET.items():
            patch.setenv(name, value)
        patch.chdir(course)
        run = {"plain": lambda: nbgrader(AutogradeApp), "batch": lambda: cli.main(["grade", "ps1"])}
        assert run[request.param]() == 0
        assert cli.main(["feedback", "ps1"]) == 0
        assert cli.main(["report", "ps1"]) == 0
    yield course
    close_graders()


def test_everybody_is_graded_by_the_numbers_of_the_own_word(graded):
    rows = gradebook(graded)["grades"]
    points = {student: auto for student, name, auto, *_ in rows if name == QUESTION}
    # Whose word was not read, or is none, waits for a person: no score.
    assert points == {
        "ada": 2.0,
        "ben": 2.0,
        "cara": 2.0,
        "dan": 0.0,
        "otto": 2.0,
        "eve": None,
        "fay": None,
    }


def test_verdicts_hold_word_and_numbers(graded):
    verdict = read_verdicts(graded / "autograded/ben/ps1").by_exercise[QUESTION]
    assert verdict["word"] == "a word of ben"
    assert verdict["own"] == numbers_of(QUESTION, "a word of ben")


def test_the_page_shows_the_numbers_or_what_is_missing(graded):
    def page(student):
        return (graded / f"feedback/{student}/ps1/ps1.html").read_text()

    numbers = numbers_of(QUESTION, "a word of ben")
    assert f"p1 = {numbers['p1']:g}, p2 = {numbers['p2']:g}" in page("ben")
    assert "There is no code word yet" in page("eve")
    assert "not graded yet, of 2" in page("eve") and "not graded yet, of 2" in page("fay")
    assert "The answer cell ps1_code_word_answer was not read" in page("fay")


def test_the_report_names_who_has_the_same_word_and_tells_nobody_else(graded):
    record = json.loads((graded / "build/report/ps1.json").read_text())
    assert [group["students"] for group in record["same_word"]] == [["ada", "cara"]]
    page = (graded / "build/report/ps1.html").read_text()
    assert re.search(r"The same code word.*<li>ada, cara</li>", page, re.S)
    for student in HANDED_IN:
        assert (
            "ada"
            not in (graded / f"feedback/{student}/ps1/ps1.html")
            .read_text()
            .replace("a word of ada", "")
            or student == "ada"
        )
