"""What the marks say of a class, and where the report shows it."""

import pytest

from autograder.grading.verdicts import Verdicts
from autograder.pages import class_report
from autograder.viva.results import read_results
from autograder.viva.sheets import write_sheets
from nnkit.exercise import catalogue
from tests.pages.page import troubles
from tests.viva.examples import sheets


def verdicts(**missing):
    """Return verdicts of two students, full but for what is missing."""
    return {
        student: Verdicts(
            by_exercise={
                slot.__name__: {"points": 1.0 - (slot.__name__ in missing), "out_of": 1.0}
                for slot in catalogue("ps4")
            }
        )
        for student in ("ada", "ben")
    }


def results(root, marks, **missing):
    """Return what comes of the marks of two sheets."""
    marked = sheets()
    for sheet, given in zip(marked, marks, strict=True):
        sheet.marks = given
    write_sheets(root, "ps4", marked)
    return read_results(root, "ps4", verdicts(**missing))


def test_means_by_kind_and_exercise(tmp_path):
    found = results(tmp_path, [[1.0, 0.0], [0.5, None, 1.0]])
    assert found.marked == 2
    assert found.by_kind == [("Why", 0.5, 3), ("Trace", 1.0, 1)]
    assert found.by_exercise == [("linear_backward", 0.625, 4)]


def test_who_is_full_in_code_and_has_few_in_questions(tmp_path):
    assert results(tmp_path, [[0.5, 0.25], [1.0, 0.5, 0.0]]).few == {"ada": 0.375}


def test_who_is_not_full_in_code_is_not_listed(tmp_path):
    assert results(tmp_path, [[0.0, 0.0], []], squared_error=True).few == {}


def test_without_sheets_there_is_nothing(tmp_path):
    assert read_results(tmp_path, "ps4", {}).marked == 0


@pytest.mark.parametrize("anonymous", [True, False])
def test_the_report_shows_the_list_to_the_instructor_only(tmp_path, anonymous):
    report = class_report.Report("ps4", 1.0, {"ada": 1.0}, [], 0, [], [])
    report.viva = results(tmp_path, [[0.0, 0.0], []])
    page = class_report.as_html(report, anonymous)
    assert troubles(page) == []
    assert "Did they understand it?" in page
    assert ("It does not prove" in page) is not anonymous
    assert ("ada" in page) is not anonymous
