"""The roster: columns by their common names, and who is meant by what a platform writes."""

import pytest

from autograder.collecting import roster
from autograder.collecting.platforms import Claim
from autograder.troubles import Stopped
from tests.collecting.classes import WORK, of, run, under, zipped

OWN = "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,al@uni.example,77\n"
MOODLE = (
    "First name,Surname,ID number,Institution,Department,Email address,Assignment: PS 1\n"
    "Jürgen,Müßig,0042,,,jm@uni.example,-\nAda,Lovelace,0043,,,al@uni.example,-\n"
)
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade\n"
    "Participant 1001,Ada Lovelace,al@uni.example,Submitted,\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,PS 1 (99)\n"
    "    Points Possible,,,,,25.00\n"
    '"Lovelace, Ada",71,S1,al3,A,\n"de Berg, Jan Pieter",72,S2,jp,A,\n"Student, Test",73,,x,A,\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,PS 1 Points Grade,End-of-Line Indicator\n"
    "#0042,#al3,Lovelace,Ada,al@uni.example,,#\n#0043,#bn,O'Hara,Ann-Lee,bn@uni.example,,#\n"
)
GERMAN = "Matrikelnummer;Nachname;Vorname;E-Mail\n0042;Müßig;Jürgen;jm@uni.example\n"


def claim(**about):
    return Claim(about.pop("platform", "Moodle"), about.pop("id", "?"), **about)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (OWN, {"ada": "Ada Lovelace"}),
        (MOODLE, {"0042": "Jürgen Müßig", "0043": "Ada Lovelace"}),
        (WORKSHEET, {"al@uni.example": "Ada Lovelace"}),
        (CANVAS, {"71": "Ada Lovelace", "72": "Jan Pieter de Berg"}),
        (BRIGHTSPACE, {"0042": "Ada Lovelace", "0043": "Ann-Lee O'Hara"}),
        (GERMAN, {"0042": "Jürgen Müßig"}),
        ("Username\tName\nal3\tAda Lovelace\n", {"al3": "Ada Lovelace"}),
        ("id\nada\n\n,\nbob\n", {"ada": "", "bob": ""}),
    ],
    ids=["own", "moodle", "worksheet", "canvas", "brightspace", "german", "tabs", "ids"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_columns_by_their_common_names(text, people, encoding):
    read = roster.parse(text.encode(encoding))
    assert {person.id: person.name for person in read.people.values()} == people


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("id,email\n", "names nobody"),
        ("first name,last name\nAda,Lovelace\n", "line 2: no id"),
        ("id\nada\nbob\nada\n", "lines 2 and 4 have the same id, ada"),
    ],
)
def test_a_roster_that_cannot_be_read_is_refused_in_a_sentence(text, said):
    with pytest.raises(Stopped, match=said):
        roster.parse(text.encode())


@pytest.mark.parametrize(
    ("text", "claim", "student"),
    [
        (MOODLE, claim(names=("Jürgen Müßig",), numbers=("7",)), "0042"),
        (MOODLE, claim(names=("JÜRGEN MÜSSIG",)), "0042"),
        (
            MOODLE,
            claim(platform="plain", names=("juergen_muessig",), logins=("juergen_muessig",)),
            "0042",
        ),
        (
            MOODLE,
            claim(platform="plain", names=("Mussig Jurgen",), logins=("Mussig Jurgen",)),
            "0042",
        ),
        (MOODLE, claim(platform="plain", names=("jm",), logins=("jm",)), "0042"),
        (MOODLE, claim(names=("Group-B-Ada Lovelace", "B-Ada Lovelace", "Ada Lovelace")), "0043"),
        (WORKSHEET, claim(names=("Participant",), numbers=("1001",)), "al@uni.example"),
        (CANVAS, claim(platform="Canvas", names=("debergjanpieter",), numbers=("72",)), "72"),
        (CANVAS, claim(platform="Canvas", names=("lovelaceada",), numbers=("9",)), "71"),
        (BRIGHTSPACE, claim(platform="Brightspace", names=("Ann-Lee OHara",)), "0043"),
        (BRIGHTSPACE, claim(platform="Blackboard", logins=("AL3",)), "0042"),
        (BRIGHTSPACE, claim(platform="Gradescope", logins=("0043", "bn@uni.example")), "0043"),
        (OWN, claim(platform="plain", names=("ada",), logins=("ada",)), "ada"),
        (
            "id,github\nada,al-1815\n",
            claim(platform="GitHub Classroom", logins=("al-1815",)),
            "ada",
        ),
        ("id,aliases\nada,Countess; ada.k\n", claim(names=("Countess",)), "ada"),
    ],
)
def test_who_is_meant(text, claim, student):
    assert roster.parse(text.encode()).match(claim) == (student, "")


TWINS = "id,first,last\n1,Li,Wei\n2,Li,Wei\n3,Ada,Berg\n"


@pytest.mark.parametrize(
    ("text", "claim", "why"),
    [
        (MOODLE, claim(names=("Ada",)), "nobody in roster.csv is called Ada"),
        (TWINS, claim(names=("Li Wei",)), "Li Wei can be 1 or 2"),
        (
            MOODLE,
            claim(platform="Gradescope", names=("Ada Lovelace",), logins=("0042",)),
            "different people: 0042, 0043",
        ),
        # Canvas's own number is another's id here.
        (TWINS, claim(platform="Canvas", names=("bergada",), numbers=("1",)), ""),
        (TWINS, claim(platform="Canvas", names=("nixbob",), numbers=("1",)), "nobody"),
    ],
)
def test_nobody_is_guessed(text, claim, why):
    student, said = roster.parse(text.encode()).match(claim)
    assert (student == "3") if not why else (student is None and why in said)


def moodle(name, number):
    return f"{name}_{number}_assignsubmission_file_/x.zip"


PEOPLE = "id,first name,last name\n0042,Jürgen,Müßig\n0043,Ada,Lovelace\nps1,Problem,Set\n"


def test_the_numbers_of_one_person_in_two_assignments_are_joined(tmp_path):
    for number in (1001, 2077):
        folder = tmp_path / str(number)
        collected = run(folder, {moodle("Ada Lovelace", number): zipped(WORK)}, PEOPLE)
        assert collected.found == of("0043")


def test_who_handed_in_nothing_is_said(tmp_path):
    collected = run(tmp_path, {moodle("Ada Lovelace", 1): zipped(WORK)}, PEOPLE)
    assert "Nothing from 2: 0042 (Jürgen Müßig), ps1 (Problem Set)" in collected.said
    assert collected.plan.status == 0


@pytest.mark.parametrize(
    ("files", "students", "said"),
    [
        (
            {moodle("Nobody Known", 1): zipped(WORK), "0042.zip": zipped(WORK)},
            ["0042"],
            "nobody in",
        ),
        # A roster tells a class from a student.
        (under("hw/ada lovelace"), ["0043"], ""),
        (under("ada lovelace/hw"), ["0043"], ""),
        ({**under("0043/a"), **under("0043/b", {"ps1.ipynb": b""})}, ["0043"], "passed over"),
        (
            {"0042.zip": zipped(WORK), **under("cs/0043"), **under("cs/ps1")},
            ["0042", "0043", "ps1"],
            "",
        ),
        # Two numbers of Moodle, two people of one name: nobody knows who is who.
        (
            {
                moodle("Ada Lovelace", 1): zipped(WORK),
                moodle("Ada Lovelace", 2): zipped({"ps1.ipynb": b""}),
                "0042.zip": zipped(WORK),
            },
            ["0042"],
            "Several places hold work of 0043",
        ),
        ({"PS 1_00_42_attempt_2026-11-07-12-30-00_x.zip": zipped(WORK)}, [], "can be of"),
    ],
)
def test_with_a_roster(tmp_path, files, students, said):
    collected = run(tmp_path, files, PEOPLE)
    assert sorted(line.student for line in collected.plan.collected) == students, collected.said
    assert said in collected.said


def test_an_id_can_be_the_name_of_a_folder(tmp_path):
    collected = run(tmp_path, {"ada.zip": zipped(WORK)}, "id,username\n../x/ada+1,ada\n")
    assert collected.found == of("_x_ada_1") and not collected.plan.absent


def test_a_roster_tells_where_a_blackboard_user_begins(tmp_path):
    people = "username\na_smith\njones\n"
    name = "Neurons_{}_attempt_2026-11-07-12-30-00_x.zip"
    files = {name.format("a_smith"): zipped(WORK), name.format("a_jones"): zipped(WORK)}
    collected = run(tmp_path, files, people)
    found = {path for path in collected.found if "timestamp" not in path}
    assert found == set(of("a_smith", "jones")), collected.said
