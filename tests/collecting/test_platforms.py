"""Platforms' names, one form at a time; what they are for is in `platforms`' own paragraph."""

from datetime import UTC, datetime

import pytest

from autograder.collecting.platforms import Doubt, gradescope, is_nobodys, plain, read_level


def read(name, **options):
    """Read one name that stands alone."""
    return read_level([name], "ps1", **options)[name]


@pytest.mark.parametrize(
    ("name", "platform", "student", "rest"),
    [
        ("Ada L_12_assignsubmission_file_", "Moodle", "12", ""),
        ("Ada L_12_assignsubmission_file_a_b.zip", "Moodle", "12", "a_b.zip"),
        ("Ada L_12_assignsubmission_file", "Moodle", "12", ""),
        ("Ada L_12_assignsubmission_onlinetext_", "Moodle", "12", ""),
        ("lovelaceada_12_678_ps1_x.ipynb", "Canvas", "12", "ps1_x.ipynb"),
        ("lovelaceada_LATE_12_678_ps1-3.ipynb", "Canvas", "12", "ps1.ipynb"),
        ("lovelaceada_12_678_ps1-3.tar.gz", "Canvas", "12", "ps1.tar.gz"),
        ("anon_LATE_Xy12z_678_ps1.ipynb", "Canvas, anonymous", "Xy12z", "ps1.ipynb"),
        ("PS 1_al3_attempt_2026-11-06-12-00-00_ps1.zip", "Blackboard", "al3", "ps1.zip"),
        ("PS 1_al3_attempt_2026-11-06-12-00-00.txt", "Blackboard", "al3", ".txt"),
        (
            "1-2 - Ada Lovelace - Nov 6, 2026 110 PM - a - b.zip",
            "Brightspace",
            "Ada Lovelace",
            "a - b.zip",
        ),
        ("1-2 - Ada Lovelace - 6 November, 2026 1:10 PM", None, None, None),
        ("al3+ps1+2026-11-06 12:00:00.25 UTC+9f", "nbgrader's exchange", "al3", ""),
        ("ada", None, None, None),
        ("ada_ps1.zip", None, None, None),
        ("notes_2026.zip", None, None, None),
    ],
)
def test_a_platforms_name(name, platform, student, rest):
    claim = read(name)
    if platform is None:
        assert claim is None
    else:
        assert (claim.platform, claim.id, claim.rest) == (platform, student, rest)


@pytest.mark.parametrize(
    ("name", "zone", "time"),
    [
        # 23:30 in Berlin is 22:30 in UTC, and in New York 04:30 on the next day, in winter.
        ("P_a_attempt_2026-11-07-23-30-00_x.zip", "Europe/Berlin", (2026, 11, 7, 22, 30)),
        ("P_a_attempt_2026-11-07-23-30-00_x.zip", "America/New_York", (2026, 11, 8, 4, 30)),
        ("1-2 - A B - Nov 6, 2026 110 PM", "UTC", (2026, 11, 6, 13, 10)),
        ("1-2 - A B - Nov 6, 2026 1205 AM", "UTC", (2026, 11, 6, 0, 5)),
        ("1-2 - A B - September 6, 2026 11:10 PM", "UTC", (2026, 9, 6, 23, 10)),
        ("a+ps1+2026-11-06 12:00:00.25 UTC", "Europe/Berlin", (2026, 11, 6, 12, 0)),
        ("a+ps1+2026-11-06 12_00_00 UTC+x", "Europe/Berlin", (2026, 11, 6, 12, 0)),
        ("P_a_attempt_9999-11-07-23-30-00_x.zip", "UTC", None),
        ("P_a_attempt_2026-13-07-23-30-00_x.zip", "UTC", None),
    ],
)
def test_times_become_utc(name, zone, time):
    claim = read(name, zone=zone)
    assert claim.time == (datetime(*time, tzinfo=UTC) if time else None)
    assert bool(claim.remarks) == (time is None)


@pytest.mark.parametrize(
    ("heads", "users"),
    [
        (["PS 1_ada"], ["ada"]),
        (["PS 1_a_b_c"], ["a_b_c"]),
        (["Problem_Set_1_a_b"], ["a_b"]),
        (["HW_1_ada", "HW_1_bob"], ["ada", "bob"]),
        (["Neural Nets_a_b", "Neural Nets_c_d"], ["a_b", "c_d"]),
        (["Final Project_Part A_ada", "Final Project_Part A_bob"], ["ada", "bob"]),
        (["nets_x_ada", "nets_x_bob"], [None, None]),
        (["nets_ada", "other_bob"], ["ada", "bob"]),
        (["PS_1_2024", "PS_1_2025"], ["2024", "2025"]),
        (["PS 10_a_b", "PS 10_c_d"], ["a_b", "c_d"]),
    ],
)
def test_where_blackboards_user_begins(heads, users):
    names = [f"{head}_attempt_2026-11-06-12-00-00_x.zip" for head in heads]
    claims = read_level(names, "ps1").values()
    assert [None if isinstance(c, Doubt) else c.id for c in claims] == users


@pytest.mark.parametrize(
    ("name", "is_file", "student", "rest"),
    [
        ("ada.zip", True, "ada", ""),
        ("ada", False, "ada", ""),
        ("Ada Lovelace (1).ZIP", True, "Ada Lovelace", ""),
        ("ps1-ada.tar.gz", True, "ada", ""),
        ("ada.lovelace@uni.example.zip", True, "ada.lovelace@uni.example", ""),
        ("ada_PS1_hand_in.zip", True, "ada", ""),
        ("ada ps1 final.zip", True, "ada", ""),
        ("Ada - ps1.ipynb", True, "Ada", "ps1.ipynb"),
        ("ps1 - Ada.ipynb", True, "Ada", "ps1.ipynb"),
        ("ada_ps1 (2).ipynb", True, "ada", "ps1 (2).ipynb"),
        ("ada.ipynb", True, "ada", "ps1.ipynb"),
        ("ada_neuron.py", True, "ada", "neuron.py"),
        ("ada-neuron-Copy1.py", True, "ada", "neuron-Copy1.py"),
        ("ada.py", True, "ada", "ada.py"),
        ("ps1.ipynb", True, None, None),
        ("ps1-Copy1.ipynb", True, None, None),
        ("neuron.py", True, None, None),
        ("neuron (1).py", True, None, None),
        ("submissions", False, None, None),
        ("PS1", False, None, None),
        ("ps10_ada.zip", True, "ps10_ada", ""),
        ("-rf", False, "-rf", ""),
    ],
)
def test_a_persons_name(name, is_file, student, rest):
    claim = plain(name, "ps1", is_file)
    assert (claim.id, claim.rest) == (student, rest) if student else claim is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("old version 2", True),
        ("my work", True),
        ("HW1", True),
        ("1001", False),
        ("ada", False),
        ("ada old", False),
        ("Will Newman", False),
        ("Ågot", False),
    ],
)
def test_names_that_are_nobodys(name, expected):
    assert is_nobodys(name) == expected


def test_logins_behind_an_assignments_name():
    names = ["intro-nets-ada", "intro-nets-bob-main.zip", "README.md"]
    claims = read_level(names, "ps1", around="intro-nets-submissions")
    assert [claim and claim.id for claim in claims.values()] == ["ada", "bob", None]
    # Without a sign of the assignment a common beginning may as well be people's.
    assert set(read_level(["anna-lena", "anna-maria"], "ps1").values()) == {None}


def test_gradescopes_list():
    content = (
        b"submission_1:\n  :submitters:\n  - :name: Ada\n    :sid: 18\n  - :name: Bob\n"
        b"    :email: b@x\n  :created_at: 2026-11-06 13:00:00.5 +0100\n"
        b"submission_2:\n  :submitters: []\n"
    )
    found = gradescope(content)
    assert [claim.id for claim in found["submission_1"]] == ["18", "b@x"]
    # 13:00 one hour east of Greenwich is 12:00 UTC.
    assert found["submission_1"][0].time == datetime(2026, 11, 6, 12, 0, 0, 500000, UTC)
    assert found["submission_2"] == []


def test_gradescopes_list_makes_no_objects():
    with pytest.raises(Exception, match="could not determine a constructor"):
        gradescope(b"submission_1: !!python/object/apply:os.getcwd []\n")
