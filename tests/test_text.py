"""Text that came from outside: read, and shown so that nothing in it acts."""

import pytest

from autograder.text import defused, harmless, shown, well_formed
from autograder.troubles import Summary


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b]0;title\x07\x1b[2J", "\\u001b]0;title\\u0007\\u001b[2J"),
        ("\x9b2J", "\\u009b2J"),
        ("a\rb", "a\\u000db"),
        ("17 \u202estniop", "17 \\u202estniop"),
        ("\udcff", "\\udcff"),
        ("Zoë\tß\n漢", "Zoë\tß\n漢"),
    ],
)
def test_a_terminal_obeys_nothing(text, seen):
    assert shown(text) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("17 \u202estniop\u2066", "17 \\u202estniop\\u2066"),
        ("\x1b[2J\0\x9b", "\\u001b[2J\\u0000\\u009b"),
        # What joins letters and says which way they run is part of some languages' writing.
        ("می\u200cخواهم \u200f \U0001f468\u200d\U0001f469\n\r\t", None),
    ],
)
def test_a_page_keeps_what_writing_needs_and_nothing_that_acts(text, seen):
    assert harmless(text) == (text if seen is None else seen)


def test_no_name_in_a_summary_directs_the_terminal():
    said = Summary("ps1", failures={"\x1b[2Jada": "\x9b2J"}).text()
    assert "\\u009b2J: \\u001b[2Jada" in said


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-rf", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_a_spreadsheet_finds_no_formula(cell):
    assert defused(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["ada", "a=b", "", 0.5, -1.0, None])
def test_everything_else_stays(cell):
    assert defused(cell) is cell


@pytest.mark.parametrize(
    ("text", "whole"),
    [("a", "a"), ("ä", "ä"), ("\ud83d\ude00", "\U0001f600"), ("\ude00\ud83d", "\ufffd\ufffd")],
)
def test_halves_of_characters_are_joined_or_replaced(text, whole):
    assert well_formed(text) == whole
