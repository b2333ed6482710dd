"""Feedback zips: a platform finds each page's owner by its own rules; nobody gets another's."""

import io
import json
import zipfile

import pytest
from nbgrader.coursedir import CourseDirectory

from autograder.collecting import collect
from autograder.collecting.origins import read_origins, write_origins
from autograder.collecting.roster import parse
from autograder.returning import feedback_zip
from autograder.troubles import Stopped
from tests.collecting.classes import WORK, run, under, zipped
from tests.returning.platforms import canvas_returns, moodle_returns

ARCHIVES = {
    "moodle": {
        "CS-PS1-77.zip": zipped(
            under("Ada Lovelace_1001_assignsubmission_file_")
            | {"Group A-Bob Nix_1002_assignsubmission_file_ps1_hand_in.zip": zipped(WORK)}
            | under("Cy Young_1003_assignsubmission_file")
        )
    },
    "canvas": {
        "submissions.zip": zipped(
            {
                "lovelaceada_LATE_1001_501_ps1_hand_in-1.zip": zipped(WORK),
                "nixbob_1002_502_ps1_hand_in.zip": zipped(WORK),
                "youngcy_1003_503_ps1.ipynb": b"{}",
                "youngcy_1003_504_neuron.py": b"# neuron",
            }
        )
    },
    "brightspace": {
        "PS1 Download.zip": zipped(
            under("31002-55001 - Ada Lovelace - Nov 6, 2026 110 PM")
            | {"31003-55001 - Bob Nix - Nov 6, 2026 1:10 AM - ps1_hand_in.zip": zipped(WORK)}
        )
    },
}


@pytest.fixture
def course(tmp_path, request):
    """A course in which what a platform gave out is collected, and pages are written."""
    folder = tmp_path / "course"
    downloaded = folder / "downloaded" / "ps1"
    downloaded.mkdir(parents=True)
    plan = run(tmp_path / "made", ARCHIVES[request.param]).plan
    collect.carry_out(plan, folder / "submitted", downloaded / "replaced")
    write_origins(plan, downloaded)
    for student in [line.student for line in plan.lines] + ["by hand"]:
        page = folder / "feedback" / student / "ps1" / "ps1.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"of {student}")
    coursedir = CourseDirectory()
    coursedir.root = str(folder)
    return coursedir


def packed(course, platform):
    content, said = feedback_zip.pack(course, "ps1", platform, {})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, "\n".join(said)


from_a = lambda platform: pytest.mark.parametrize("course", [platform], indirect=True)  # noqa: E731


@from_a("moodle")
def test_moodle_finds_each_participant(course):
    files, said = packed(course, "moodle")
    read = {moodle_returns(name): content.decode() for name, content in files.items()}
    assert read == {(n, "ps1.html"): f"of {n}" for n in (1001, 1002, 1003)}
    assert "3 pages for Moodle" in said and "by hand (did not come from Moodle)" in said


@from_a("canvas")
def test_canvas_finds_person_and_what_was_handed_in(course):
    files, said = packed(course, "canvas")
    assert {canvas_returns(name) for name in files} == {(1001, 501), (1002, 502)}
    for name, content in files.items():
        # The student gets it under the name of a zip, so it is one.
        with zipfile.ZipFile(io.BytesIO(content)) as page:
            assert page.read("ps1.html").decode() == f"of {canvas_returns(name)[0]}"
    assert "1003 (handed in no zip" in said


@from_a("brightspace")
def test_brightspace_gets_the_folders_that_it_gave_out(course):
    files, _ = packed(course, "brightspace")
    assert files == {
        "31002-55001 - Ada Lovelace - Nov 6, 2026 110 PM/ps1.html": b"of Ada Lovelace",
        "31003-55001 - Bob Nix - Nov 6, 2026 1:10 AM/ps1.html": b"of Bob Nix",
    }


@from_a("moodle")
def test_another_platforms_names_are_not_taken(course):
    files, said = packed(course, "canvas")
    assert files == {} and said.count("(did not come from Canvas)") == 4


@from_a("moodle")
def test_what_was_collected_before_is_still_known(course, tmp_path):
    downloaded = tmp_path / "course" / "downloaded" / "ps1"
    again = run(tmp_path / "again", under("Dan Dee_1004_assignsubmission_file_")).plan
    write_origins(again, downloaded)
    assert {o.numbers for o in read_origins(downloaded).values()} == {
        (str(n),) for n in (1001, 1002, 1003, 1004)
    }


@pytest.mark.parametrize("text", ["", "{", "[]", '{"ada": 3}', '{"ada": {"platform": "x"}}'])
def test_a_broken_note_is_no_note(tmp_path, text):
    (tmp_path / "collected.json").write_text(text)
    assert read_origins(tmp_path) == {}


@from_a("moodle")
def test_a_list_for_mailing(course, tmp_path):
    roster = "id,first name,last name,email\n1001,Ada,Lovelace,al@uni.example\n1002,=2+3,Nix,\n"
    text, said = feedback_zip.mailing(course, "ps1", parse(roster.encode()).people)
    rows = text.removeprefix("\ufeff").splitlines()
    page = tmp_path / "course/feedback/1001/ps1/ps1.html"
    assert rows[1] == f"1001,Lovelace,Ada,al@uni.example,{page.resolve()}"
    assert rows[2].startswith("1002,Nix,'=2+3,")
    assert "Without an address, 3" in said[1]


@from_a("moodle")
def test_without_a_page_nothing_is_packed(course):
    with pytest.raises(Stopped, match="no page of ps2"):
        feedback_zip.pack(course, "ps2", "moodle", {})


@from_a("moodle")
def test_the_note_says_what_the_platform_called_it(course, tmp_path):
    noted = json.loads((tmp_path / "course/downloaded/ps1/collected.json").read_text())
    assert noted["1002"]["names"] == ["Group A-Bob Nix_1002_assignsubmission_file_ps1_hand_in.zip"]
