"""The command, from what was handed in to the marks in the report."""

import csv
import json

import pytest

from tests.small_course import autograder, hand_in, make_course


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a graded course: two students whose functions earn points, and one whose do not."""
    folder = make_course(tmp_path_factory.mktemp("course"), checks=["weighted_sum", "log_loss"])
    hand_in(folder, ["alan", "grace", "otto"])
    assert autograder(folder, "grade", "ps1").returncode == 0
    return folder


def viva(course, *arguments):
    """Run the command; it must succeed."""
    done = autograder(course, "viva", "ps1", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_from_sheets_to_the_report(course):
    said = viva(course, "--questions", "2")
    assert "2 sheets" in said and "otto: no function that earns points" in said
    folder = course / "build" / "viva"
    assert sorted(p.name for p in (folder / "ps1").iterdir()) == ["alan.html", "grace.html"]
    first = (folder / "ps1.html").read_text()
    rows = list(csv.reader((folder / "ps1_marks.csv").open()))
    assert [row[0] for row in rows] == ["sheet", "1", "2"]

    viva(course, "--questions", "2")
    assert (folder / "ps1.html").read_text() == first

    marks = "".join(f"{','.join([row[0], '0'])}\n" for row in rows)
    (course / "marks.csv").write_text(marks.replace("sheet,0", "sheet,1"))
    said = viva(course, "--marks", "marks.csv")
    assert "2 sheets marked, of 2" in said and "no cell ps1_viva" in said
    assert autograder(course, "report", "ps1").returncode == 0
    report = json.loads((course / "build" / "report" / "ps1.json").read_text())
    assert report["viva"]["marked"] == 2

    viva(course, "--format", "moodle-xml", "--students", "alan")
    assert (folder / "ps1_moodle.xml").read_text().count('type="category"') == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--questions", "0"], "must be at least 1"),
        (["--exercises", "softmax"], "ps1 has no exercise softmax"),
        (["--students", "nobody"], "there is no submission of nobody"),
        (["--marks", "gone.csv"], "cannot read gone.csv"),
    ],
)
def test_what_cannot_be_done_is_said(course, arguments, said):
    done = autograder(course, "viva", "ps1", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
