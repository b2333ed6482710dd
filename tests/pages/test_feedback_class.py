"""Feedback: what a student needs is on the page, and nothing that is nobody's business."""

import re
import shutil

import numpy as np
import pytest

import solutions
from autograder.handing_out.build import COURSE
from nnkit.exercise import catalogue
from tests.small_course import ODD_NAMES, autograder, hand_in, make_course

CLASS = ["ada", "blaise", "otto", "lena"]
COMMENT = "XOR needs two lines, and one neuron has only one"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A class's feedback pages by student, from the batch commands."""
    from nbgrader.api import Gradebook

    course = make_course(tmp_path_factory.mktemp("course"))
    hand_in(course, CLASS)
    assert autograder(course, "grade", "ps1").returncode == 0
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        place = ("ps1_written_1", "ps1", "ps1", "lena")
        gradebook.find_grade(*place).manual_score = 1.5
        gradebook.find_comment(*place).manual_comment = COMMENT
        gradebook.db.commit()
    done = autograder(course, "feedback", "ps1")
    assert done.returncode == 0, done.stderr
    assert "4 pages written" in done.stdout
    found = {p.parent.parent.name: p.read_text() for p in course.glob("feedback/*/ps1/ps1.html")}
    yield found
    shutil.rmtree(course)


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
    with solutions.seeded(b"no secret", student):
        for slot in catalogue("ps1"):
            for case in solutions.answer(slot.__name__).hidden_cases():
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
