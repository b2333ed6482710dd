"""The platforms' own readers of gradebook files and feedback zips, by the rules they document.

Each reader says where its rules are written down, and takes no more from them than what is
read there: a file that it reads back as meant is one that the platform can read.
"""

import csv
import io
import re

#: A class as each platform gives it out; what the course has to fill in is one column.
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,PS 1 (99),PS 2 (100),Final Score\r\n"
    ",,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,25.00,30.00,(read only)\r\n"
    '"Lovelace, Ada",71,0043,al3,"A and ""B""",,,12.5\r\n'
    '"Müßig, Jürgen",72,0042,jm,A,3,,0\r\n'
    '"Nix, Bob",73,0044,bn,A,EX,,0\r\n'
    '"Zulu, Zed",74,9999,zz,A,,,0\r\n'
    '"Student, Test",75,,x,A,,,0\r\n'
)
WORKSHEET = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    '"Last modified (submission)","Online text","Last modified (grade)","Feedback comments"\n'
    '"Participant 1001","Ada Lovelace",al@uni.example,"Submitted for grading",,25.00,Yes,'
    '"Friday, 6 November 2026, 12:00 PM","=cmd|x",-,\n'
    '"Participant 1002","Jürgen Müßig",jm@uni.example,"Submitted for grading",,25.00,Yes,-,,-,\n'
    '"Participant 1003","Bob Nix",bn@uni.example,"No submission",,25.00,Yes,-,,-,\n'
    '"Participant 1004","Zed Zulu",zz@uni.example,"No submission",,25.00,Yes,-,,-,\n'
)
MOODLE = (
    "First name,Surname,ID number,Email address,Assignment: PS 1 (Real),"
    "Assignment: PS 1 (Percentage),Course total (Real)\n"
    "Ada,Lovelace,0043,al@uni.example,-,-,-\nJürgen,Müßig,0042,jm@uni.example,-,-,-\n"
    "Bob,Nix,0044,bn@uni.example,-,-,-\nZed,Zulu,9999,zz@uni.example,-,-,-\n"
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,"
    "PS 1 Points Grade <Numeric MaxPoints:25 Weight:10>,End-of-Line Indicator\r\n"
    "#0043,#al3,Lovelace,Ada,al@uni.example,,#\r\n#0042,#jm,Müßig,Jürgen,jm@uni.example,,#\r\n"
    "#0044,#bn,Nix,Bob,bn@uni.example,,#\r\n#9999,#zz,Zulu,Zed,zz@uni.example,,#\r\n"
)


def canvas_reads(content, assignment):
    """Read grades as Canvas does, by its numbers of people.

    instructure/canvas-lms, lib/gradebook_importer.rb: the first row has Student, then ID, and
    Section before the assignments (``row_has_student_headers?``, ``header?``); the separator
    is the one by which the first lines have equally many fields (``identify_delimiter``);
    "Points Possible" and rows with nothing but postings are no students
    (``check_for_non_student_row``); a number's last comma or point is decimal.
    """
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    assert "Student" in rows[0][0] and "ID" in rows[0][1] and len(rows[0]) > 3
    assert "Section" in rows[0]
    at = next(i for i, name in enumerate(rows[0]) if name.endswith(f"({assignment})"))
    grades = {}
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            continue
        if all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell, re.I) for cell in row):
            continue
        if row[at].strip():
            grades[int(row[1])] = re.sub(r"[.,](?=\d+%?$)", ".", row[at].strip())
    return grades


def _delimiter(text):
    lines, counts = text.splitlines()[:3], {}
    for separator in ";,":
        fields = {len(next(csv.reader([line], delimiter=separator))) for line in lines}
        counts[separator] = fields.pop() if len(fields) == 1 else 0
    return ";" if counts[";"] > counts[","] else ","


def worksheet_reads(content, maximum=25.0):
    """Read grades as Moodle reads a grading worksheet, by its numbers of participants.

    moodle/moodle, mod/assign/feedback/offline/importgradeslib.php: UTF-8 and commas
    (``parsecsv``); the columns Identifier, Grade and Last modified (grade) must be there
    (``init``); the number follows the word Participant (``next``). locallib.php,
    ``process_import_grades``: no grade, or one out of range, is passed over.
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    person, grade, _ = map(rows[0].index, ("Identifier", "Grade", "Last modified (grade)"))
    read = {row[person].removeprefix("Participant "): row[grade].strip() for row in rows[1:]}
    return {int(n): text for n, text in read.items() if text and 0 <= float(text) <= maximum}


def moodle_reads(content):
    """Read grades as Moodle's gradebook reads a file, by the mail address.

    docs.moodle.org, "Grade import": the format is the export's; the instructor maps a column to
    the mail address, and no column may have been added.
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == next(csv.reader([MOODLE.splitlines()[0]]))
    person, grade = map(rows[0].index, ("Email address", "Assignment: PS 1 (Real)"))
    return {row[person]: row[grade] for row in rows[1:] if row[grade] not in ("", "-")}


def brightspace_reads(content):
    """Read grades as Brightspace does, by the user's name.

    community.d2l.com/brightspace/kb/articles/3538-importing-grades: OrgDefinedId or Username
    must be there; a numeric item's column is its name followed by "Points Grade"; each row
    ends with the End-of-Line Indicator, "#".
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0][-1] == "End-of-Line Indicator" and {row[-1] for row in rows[1:]} == {"#"}
    grade = next(i for i, name in enumerate(rows[0]) if name.startswith("PS 1 Points Grade"))
    person = rows[0].index("Username")
    return {row[person].removeprefix("#"): row[grade] for row in rows[1:] if row[grade]}


def moodle_returns(name):
    """Say whose feedback file this is for Moodle: the participant's number, and its name.

    moodle/moodle, mod/assign/feedback/file/importziplib.php, ``is_valid_filename_for_import``:
    hidden files are passed over; the first part of the path with at least four parts between
    underscores, the second of them a number, names the participant; what follows is the name.
    """
    parts = name.split("/")
    if parts[-1].startswith((".", "~")):
        return None
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdigit():
            continue
        assert f"{info[2]}_{info[3]}" in ("assignsubmission_file", "assignfeedback_file")
        return int(info[1]), "/".join([*info[4:], *parts]).lstrip("/")
    return None


def canvas_returns(name):
    """Say whose file this is for Canvas: its numbers of the person and of what was handed in.

    instructure/canvas-lms, app/models/assignment.rb, ``infer_comment_context_from_filename``:
    of the parts between underscores the first two that are numbers. The student sees it under
    the name of what was handed in, whatever it is (instructure/canvas-lms, issue 2406).
    """
    parts = name.rpartition("/")[2].split("_")
    numbers = [part for part in parts if part.isascii() and part.isdigit()][:2]
    if len(numbers) < 2 or parts[-1].startswith("link") or name.startswith("._"):
        return None
    return tuple(map(int, numbers))
