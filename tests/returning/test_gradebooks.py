"""A platform's gradebook filled in: read back by the platform's own rules, and else unchanged."""

import csv
import io

import pytest

from autograder.collecting.roster import Roster, parse
from autograder.pages.feedback import Mark, Standing
from autograder.returning.gradebooks import Finder, fill
from autograder.returning.grades import Grades
from autograder.returning.sheet import Sheet
from autograder.troubles import Stopped
from tests.returning import platforms

ROSTER = (
    "id,first name,last name,email,username\n0043,Ada,Lovelace,al@uni.example,al3\n"
    "0042,Jürgen,Müßig,jm@uni.example,jm\n0044,Bob,Nix,bn@uni.example,bn\n"
    "0045,Cy,Young,cy@uni.example,cy\n"
)


def grades(problem_set="ps1", **points):
    """Return the grades of a class: points by student; None is not graded yet."""
    made = Grades(problem_set, {"sigmoid": 20.0, "written": 5.0})
    for student, given in points.items():
        marks = {"sigmoid": Mark(given or 1.0, 20.0), "written": Mark(0.0, 5.0)}
        if given is None:
            marks["written"] = Mark(None, 5.0)
        made.standings[student.strip("_")] = Standing(marks)
    return made


#: Ada 17.5, Jürgen 0.333…, Bob 9; Cy is in no platform's file.
CLASS = grades(_0043=17.5, _0042=1 / 3, _0044=9.0, _0045=2.0)


def filled(platform, text, semester=(CLASS,), roster=ROSTER, numbers=None, **options):
    """Fill in a file."""
    people = parse(roster.encode())
    content = text if isinstance(text, bytes) else text.encode()
    finder = Finder(people, numbers or {})
    return fill(platform, content, list(semester), finder.find, people.people, **options)


ALL = [
    ("canvas", platforms.CANVAS),
    ("moodle", platforms.WORKSHEET),
    ("moodle", platforms.MOODLE),
    ("brightspace", platforms.BRIGHTSPACE),
]
each = pytest.mark.parametrize(("platform", "text"), ALL, ids=["canvas", "sheet", "moodle", "bs"])


# --- read back --------------------------------------------------------------------------------


def test_canvas_reads_the_points_by_its_own_numbers():
    content = filled("canvas", platforms.CANVAS).content
    # Bob is excused there, and stays so.
    assert platforms.canvas_reads(content, 99) == {71: "17.5", 72: "0.33", 73: "EX"}


def test_moodle_reads_the_worksheet_by_its_participants():
    content = filled("moodle", platforms.WORKSHEET).content
    assert platforms.worksheet_reads(content) == {1001: "17.5", 1002: "0.33", 1003: "9"}


def test_moodles_gradebook_reads_the_points_by_mail():
    read = platforms.moodle_reads(filled("moodle", platforms.MOODLE).content)
    assert read == {"al@uni.example": "17.5", "jm@uni.example": "0.33", "bn@uni.example": "9"}


def test_brightspace_reads_the_points_by_user():
    content = filled("brightspace", platforms.BRIGHTSPACE).content
    assert platforms.brightspace_reads(content) == {"al3": "17.5", "jm": "0.33", "bn": "9"}


# --- nothing else changes ---------------------------------------------------------------------


def variants(text):
    """Yield a file as platforms and spreadsheets write it."""
    plain = text.removeprefix("\ufeff")
    yield plain.encode()
    yield plain.encode("utf-8-sig")
    yield plain.replace("\r\n", "\n").replace("\n", "\r\n").encode("cp1252")
    yield plain.rstrip("\r\n").encode("utf-16")
    rows = csv.reader(io.StringIO(plain, newline=""))
    other = io.StringIO()
    csv.writer(other, delimiter=";").writerows(rows)
    yield other.getvalue().encode()


@each
def test_only_the_wanted_cells_change(platform, text):
    for content in variants(text):
        done = filled(platform, content)
        before, after = Sheet(content), Sheet(done.content)
        index = next(i for i, h in enumerate(before.rows[0]) if "PS 1" in h or h == "Grade")
        for old, new in zip(before.rows, after.rows, strict=True):
            assert [*new[:index], *new[index + 1 :]] == [*old[:index], *old[index + 1 :]]
        for number, row in enumerate(before.rows):
            if index < len(row):
                after.put(number, index, "")
                before.put(number, index, "")
        assert after.content() == before.content()
        assert done.written == (2 if platform == "canvas" else 3)


@each
def test_who_is_not_known_is_named_and_nobody_else_is_lost(platform, text):
    done = filled(platform, text)
    said = "\n".join(done.said)
    assert "Zed Zulu" in said and "Test" not in said
    assert "graded, and in no row of the file: 0045 (Cy Young)" in said
    assert b"Zulu" in done.content


@each
def test_what_nobody_has_graded_is_left_empty_and_said(platform, text):
    done = filled(platform, text, [grades(_0043=None, _0042=4.0)])
    assert done.written == 1
    said = "\n".join(done.said)
    assert "1 left as they were, since something waits for a grader: 0043 (Ada L" in said


@each
def test_who_handed_in_nothing_gets_no_zero(platform, text):
    done = filled(platform, text, [grades()])
    assert done.written == 0 and done.content == text.encode()


def test_a_formula_in_the_platforms_file_stays_as_the_platform_wrote_it():
    assert b'"=cmd|x"' in filled("moodle", platforms.WORKSHEET).content


def test_an_earlier_grade_is_replaced_and_counted():
    done = filled("canvas", platforms.CANVAS)
    assert "ps1: 1 had another grade in the file before" in done.said


# --- whose row ----------------------------------------------------------------------------------


def test_without_a_roster_moodles_numbers_are_those_that_were_collected():
    """A worksheet of anonymous submissions has no names."""
    text = "Identifier,Status,Grade,Last modified (grade)\nParticipant 1001,-,,-\n"
    students = {"1001": "1001"}
    done = fill(
        "moodle",
        text.encode(),
        [grades(_1001=5.0)],
        Finder(Roster(), students).find,
        {"1001": parse(b"id\n1001\n").people["1001"]},
    )
    assert platforms.worksheet_reads(done.content) == {1001: "5"}


def test_the_number_of_this_assignment_is_joined_to_the_roster():
    text = "Identifier,Status,Grade,Last modified (grade)\nParticipant 1001,-,,-\n"
    done = filled("moodle", text, numbers={"1001": "0043"})
    assert platforms.worksheet_reads(done.content) == {1001: "17.5"}


def test_a_number_that_speaks_of_one_and_a_name_of_another_is_nobodys():
    done = filled("moodle", platforms.WORKSHEET, numbers={"1001": "0044"})
    assert 1001 in platforms.worksheet_reads(done.content)
    assert platforms.worksheet_reads(done.content)[1001] == "17.5"


def test_canvas_numbers_are_no_ids_of_ours():
    """Zed is 74 in Canvas; somebody else, who is not in the file, is 74 in the roster."""
    roster = "id,first name,last name\n74,Cy,Young\n"
    done = filled("canvas", platforms.CANVAS, [grades(_74=9.0)], roster)
    assert platforms.canvas_reads(done.content, 99) == {72: "3", 73: "EX"}


def test_two_rows_of_one_person_are_left_alone():
    text = platforms.BRIGHTSPACE + "#0043,#al3,Lovelace,Ada,al@uni.example,,#\r\n"
    done = filled("brightspace", text)
    assert "al3" not in platforms.brightspace_reads(done.content)
    assert "lines 2, 6 are all of 0043" in "\n".join(done.said)


# --- which column -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    ["PS 1", "ps1", "Problem Set 1: the neuron", "Homework 01", "HW1 (late)", "Sheet #1", "PS-1"],
)
def test_the_column_is_found_by_its_title(title):
    text = platforms.CANVAS.replace("PS 1 (99)", f"{title} (99)")
    assert filled("canvas", text).written == 2


@pytest.mark.parametrize("title", ["PS 10", "Midterm", "Lapse 1", "PS 2.1"])
def test_a_column_that_may_be_something_else_is_not_taken(title):
    text = platforms.CANVAS.replace("PS 1 (99)", f"{title} (99)")
    with pytest.raises(Stopped, match=r"--column names it\. There are '.*', 'PS 2'"):
        filled("canvas", text)


@pytest.mark.parametrize("column", ["Midterm", "Midterm (99)"])
def test_the_column_can_be_named(column):
    text = platforms.CANVAS.replace("PS 1 (99)", "Midterm (99)")
    assert filled("canvas", text, column=column).written == 2


def test_a_worksheet_in_another_language_by_the_name_of_its_column():
    text = (
        "ID,Vollständiger Name,E-Mail-Adresse,Bewertung\n"
        "Teilnehmer/in1001,Ada Lovelace,al@uni.example,\n"
    )
    done = filled("moodle", text, column="Bewertung")
    assert done.content.decode().endswith("al@uni.example,17.5\n")


def test_all_sets_that_have_a_column_are_written():
    done = filled("canvas", platforms.CANVAS, [CLASS, grades("ps2", _0043=3.0), grades("ps3")],
                  scale=True)  # fmt: skip
    # 3 of 25 are 3.6 of the 30 that Canvas has for PS 2.
    assert platforms.canvas_reads(done.content, 100) == {71: "3.6"}
    assert "none of the columns seems to be of ps3" in "\n".join(done.said)


@each
def test_other_points_are_refused_or_converted(platform, text):
    text = text.replace("25", "100")
    if text != platforms.MOODLE:  # which tells no maximum
        with pytest.raises(Stopped, match="has 100 points in this file and ps1 has 25: --scale"):
            filled(platform, text)
        assert b"70" in filled(platform, text, scale=True).content


@pytest.mark.parametrize("platform", ["canvas", "brightspace", "moodle"])
def test_another_file_is_refused(platform):
    with pytest.raises(Stopped, match="this is no gradebook of"):
        filled(platform, "a,b\n1,2\n")
