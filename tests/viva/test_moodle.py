"""The file for Moodle, read back by the rules that its documentation states."""

from xml.etree import ElementTree as ET

from autograder.viva.moodle import as_moodle
from tests.viva.examples import CLOSED, HOSTILE, sheets


def read(text):
    """Read a file in Moodle's XML format: (type, element) of each question."""
    quiz = ET.fromstring(text.encode())
    assert quiz.tag == "quiz"
    return [(question.get("type"), question) for question in quiz.findall("question")]


def test_each_sheet_is_a_category_with_its_questions():
    found = read(as_moodle("ps4", sheets()))
    assert [kind for kind, _ in found] == [
        *("category", "multichoice", "essay"),
        *("category", "essay", "multichoice", "essay"),
    ]
    names = [q.findtext("category/text") for kind, q in found if kind == "category"]
    assert names == ["$course$/top/ps4 viva/Sheet 001", "$course$/top/ps4 viva/Sheet 002"]


def test_a_question_has_one_right_answer_and_what_moodle_needs():
    for kind, question in read(as_moodle("ps4", sheets())):
        if kind == "category":
            continue
        assert question.findtext("name/text")
        assert question.find("questiontext").get("format") == "html"
        assert question.findtext("defaultgrade") == "1"
        if kind == "multichoice":
            fractions = [answer.get("fraction") for answer in question.findall("answer")]
            assert sorted(fractions) == ["0", "0", "0", "100"]
            assert fractions[CLOSED.right] == "100"
            assert question.findtext("single") == "true"
        else:
            assert question.findtext("graderinfo/text")
            assert question.findtext("responseformat") == "editor"


def test_texts_are_html_in_which_nothing_acts():
    text = as_moodle("ps4", sheets())
    for _, question in read(text):
        for node in question.iter("text"):
            assert "<script" not in (node.text or "")
    assert "\u202e" not in text


def test_names_are_not_in_the_file():
    text = as_moodle("ps4", sheets())
    assert "ada" not in text and "ben" not in text.replace("been", "")


def test_code_stands_between_tags():
    (_, _), (_, question), *_ = read(as_moodle("ps4", sheets()))
    asked = question.findtext("questiontext/text")
    assert "<pre>" in asked and "→ 12" in asked and "<code>dW</code>" in asked
    assert HOSTILE not in asked
