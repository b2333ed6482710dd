"""The file for Moodle, read back by the rules that its documentation states."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from autograder.text import escaped
from autograder.viva.moodle import as_moodle
from nnkit.viva.question import KINDS
from tests.viva.examples import CLOSED, HOSTILE, sheets

#: What the documentation allows: formats of texts, ways to number options.
FORMATS = {"html", "moodle_auto_format", "plain_text", "markdown"}
NUMBERINGS = {"none", "abc", "ABCD", "123", "iii", "IIII"}
#: The longest name of a question in Moodle's database.
NAME = 255
#: The tags that a text may have here.
TAGS = {"p", "pre", "code", "ul", "li"}


@dataclass
class Read:
    """A question as Moodle reads it: its texts are what a browser shows of them."""

    category: list[str]
    type: str
    name: str
    text: str
    mark: float
    options: list[str] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    feedback: str = ""
    grader: str = ""


def read(file):
    """Read a file by the rules of "Moodle XML format", docs.moodle.org/en/Moodle_XML_format.

    The file is UTF-8, its first line is the XML declaration, and its root is ``quiz``. Each
    ``question`` has a type; one of the type ``category`` says in which category those after it
    belong, as a path that begins with ``$course$``. All others have a ``name`` and a
    ``questiontext``, each with its ``text`` inside, the latter in a known ``format``. HTML stands
    in it escaped or as CDATA. Of a ``multichoice``, ``single`` says that one option is right,
    ``shuffleanswers`` and ``answernumbering`` how options are shown, and each ``answer`` has a
    ``fraction`` in per cent: of a single right one 100. Of an ``essay``, ``graderinfo`` is shown
    to who grades.
    """
    assert file.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    quiz = ET.fromstring(file.encode("utf-8"))
    assert quiz.tag == "quiz"
    found, category = [], []
    for node in quiz:
        assert node.tag == "question"
        if node.get("type") == "category":
            path = _inside(node.find("category")).split("/")
            assert path[0] == "$course$" and all(path)
            category = path[1:]
            continue
        name = _inside(node.find("name"))
        assert 0 < len(name) <= NAME
        asked = _html(node.find("questiontext"))
        assert asked
        one = Read(category, node.get("type"), name, asked, float(node.findtext("defaultgrade")))
        if one.type == "multichoice":
            assert node.findtext("single") in ("true", "false")
            assert node.findtext("shuffleanswers") in ("true", "false", "1", "0")
            assert node.findtext("answernumbering") in NUMBERINGS
            answers = node.findall("answer")
            one.options = [_html(answer) for answer in answers]
            fractions = [float(answer.get("fraction")) for answer in answers]
            assert set(fractions) <= {0.0, 100.0}
            one.right = [place for place, fraction in enumerate(fractions) if fraction == 100]
            one.feedback = _html(node.find("generalfeedback"))
        else:
            assert one.type == "essay" and not node.findall("answer")
            assert node.findtext("responseformat") in ("editor", "plain", "monospaced", "noinline")
            one.grader = _html(node.find("graderinfo"))
        found.append(one)
    return found


def _inside(node):
    """Return a node's text, which stands in a node of its own and is trimmed."""
    (text,) = node.findall("text")
    assert not list(text)
    return (text.text or "").strip()


def _html(node):
    """Return what a browser shows of a node's text, in which nothing may act."""
    assert node.get("format") in FORMATS
    shown = _Shown()
    shown.feed(_inside(node))
    shown.close()
    return "".join(shown.parts)


class _Shown(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts = []

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS and not attrs, (tag, attrs)

    def handle_data(self, data):
        self.parts.append(data)


def plain(text):
    """Return a text of a question as a page shows it: without its marks of code."""
    return escaped(text).replace("`", "")


@pytest.fixture(scope="module")
def file():
    return as_moodle("ps4", sheets())


def test_moodle_reads_each_question_as_it_was_drawn(file):
    drawn = [(sheet, question) for sheet in sheets() for question in sheet.questions]
    found = read(file)
    assert len(found) == len(drawn)
    for one, (sheet, question) in zip(found, drawn, strict=True):
        assert one.category == ["top", "ps4 viva", f"Sheet {sheet.number:03}"]
        assert one.type == ("multichoice" if question.options else "essay")
        assert one.mark == 1
        assert one.name.endswith(f"{KINDS[question.kind]}: {question.exercise}")
        assert one.options == [plain(option) for option in question.options]
        assert one.right == ([question.right] if question.options else [])
        for _, text in question.lines:
            assert escaped(text) in one.text
        assert escaped(question.call) in one.text
        assert one.text.endswith(plain(question.text))
        said = one.feedback or one.grader
        assert said.startswith(escaped(question.why))
        assert all(plain(line) in said for line in question.rubric)


def test_names_of_questions_are_told_apart(file):
    names = [one.name for one in read(file)]
    assert len(set(names)) == len(names)


def test_names_of_students_are_not_in_the_file(file):
    assert "ada" not in file and "ben" not in file.replace("been", "")


def test_what_turns_a_line_round_is_not_in_the_file(file):
    assert "\u202e" not in file and HOSTILE not in file


def test_code_stands_between_tags(file):
    first = ET.fromstring(file.encode()).findall("question")[1]
    asked = first.findtext("questiontext/text")
    assert "<pre>" in asked and "→ 12" in asked and "<code>dW</code>" in asked
    assert read(file)[0].right == [CLOSED.right]
