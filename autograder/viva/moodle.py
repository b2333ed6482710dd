"""The sheets in Moodle's question format (Moodle XML), to be imported into a question bank.

Each sheet is a category of its own, named by its number, so that a quiz can draw on it.
"""

from html import escape
from xml.etree import ElementTree as ET

from autograder.text import escaped
from autograder.viva.sheets import Sheet
from nnkit.viva.question import KINDS


def as_moodle(problem_set, sheets: list[Sheet]) -> str:
    """Write all sheets as one file."""
    quiz = ET.Element("quiz")
    for sheet in sheets:
        category = ET.SubElement(quiz, "question", type="category")
        name = f"$course$/top/{problem_set} viva/Sheet {sheet.number:03}"
        _text(ET.SubElement(category, "category"), name)
        for place, question in enumerate(sheet.questions, 1):
            _question(quiz, f"{problem_set} {sheet.number:03}.{place}", question)
    ET.indent(quiz)
    body = ET.tostring(quiz, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _question(quiz, name, question):
    kind = "multichoice" if question.options else "essay"
    node = ET.SubElement(quiz, "question", type=kind)
    _text(ET.SubElement(node, "name"), f"{name} {KINDS[question.kind]}: {question.exercise}")
    _text(ET.SubElement(node, "questiontext", format="html"), _asked(question))
    rubric = "".join(f"<li>{_spans(line)}</li>" for line in question.rubric)
    why = f"<pre>{escape(question.why)}</pre><ul>{rubric}</ul>"
    ET.SubElement(node, "defaultgrade").text = "1"
    if question.options:
        ET.SubElement(node, "single").text = "true"
        ET.SubElement(node, "shuffleanswers").text = "false"
        ET.SubElement(node, "answernumbering").text = "ABCD"
        for place, option in enumerate(question.options):
            fraction = "100" if place == question.right else "0"
            answer = ET.SubElement(node, "answer", fraction=fraction, format="html")
            _text(answer, _spans(option))
        _text(ET.SubElement(node, "generalfeedback", format="html"), why)
    else:
        ET.SubElement(node, "responseformat").text = "editor"
        ET.SubElement(node, "responserequired").text = "1"
        ET.SubElement(node, "responsefieldlines").text = "5"
        ET.SubElement(node, "attachments").text = "0"
        _text(ET.SubElement(node, "graderinfo", format="html"), why)


def _asked(question):
    """Write what is asked as HTML: the lines, the call, the question."""
    width = len(str(max((number for number, _ in question.lines), default=0)))
    lines = "\n".join(
        f"{'→' if number == question.marked else ' '} {number:>{width}}  {text}"
        for number, text in question.lines
    )
    call = f"<p>The call:</p><pre>{escape(question.call)}</pre>" if question.call else ""
    return f"<pre>{escape(lines)}</pre>{call}<p>{_spans(question.text)}</p>"


def _spans(text):
    """Write a text as HTML, with what stands between backquotes as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{p}</code>" if place % 2 else p for place, p in enumerate(parts))


def _text(node, text):
    # XML has no way to write most of the characters that are not seen.
    ET.SubElement(node, "text").text = escaped(text).encode(errors="backslashreplace").decode()
