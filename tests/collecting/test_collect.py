"""Collecting: nobody's work is lost, and nobody hands in for another student."""

import functools
import io
import os
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.collecting import archive, collect
from autograder.collecting.origins import read_origins, write_origins
from autograder.course import COURSE
from tests.collecting.classes import MOODLE, WORK, of, run, zipped


@pytest.fixture
def extract(tmp_path):
    """A function that collects files and returns what is laid out, with the plan's text."""
    return functools.partial(run_extract, tmp_path)


def run_extract(folder, files):
    """Collect files; returns what is laid out, and the plan's text."""
    collected = run(folder, files)
    return collected.found, collected.said


@pytest.mark.parametrize("broken", [5, 6])
def test_a_broken_earlier_attempt_costs_nothing(extract, broken):
    def attempt(day):
        whole = zipped(WORK)
        return whole[:100] if day == broken else whole

    folder = "31002-55001 - Ada Lovelace - Nov {}, 2026 110 PM/ps1_hand_in.zip"
    found, said = extract({folder.format(day): attempt(day) for day in (5, 6)})
    assert bool(found) == (broken == 5)
    assert "cannot be unpacked" in said  # and where it is the newest, a person has to look
    assert ("NOT COLLECTED" in said) == (broken == 6)


@pytest.mark.parametrize("beside", [{}, {f"{MOODLE}/ps1.ipynb": b"{}"}], ids=["alone", "beside"])
def test_a_saved_page_is_named_where_the_notebook_is_missing(extract, beside):
    page = {f"{MOODLE}/neuron.py": b"# neuron\n", f"{MOODLE}/ps1.html": b"<html>"}
    _, said = extract(page | beside)
    assert ("NO ps1.ipynb; cannot be used: ps1.html" in said) == (not beside)


@pytest.mark.parametrize(
    ("files", "student"),
    [
        ({f"{MOODLE}/ps1_hand_in.zip": zipped(WORK)}, "12345"),
        ({"course-ps1-99.zip": zipped({f"{MOODLE}/ps1_hand_in.zip": zipped(WORK)})}, "12345"),
        ({f"{MOODLE}/{name}": data for name, data in WORK.items()}, "12345"),
        ({f"{MOODLE}/ps1.ipynb": b"{}", f"{MOODLE}/neuron.py": b"# neuron\n"}, "12345"),
        ({"lovelaceada_12345_678_ps1_hand_in.zip": zipped(WORK)}, "12345"),
        ({"lovelaceada_LATE_12345_678_ps1_hand_in-2.zip": zipped(WORK)}, "12345"),
        ({"submissions.zip": zipped({"lovelaceada_12345_678_x.zip": zipped(WORK)})}, "12345"),
        ({"lovelaceada_1_2_ps1.ipynb": b"{}", "lovelaceada_1_3_neuron.py": b"# neuron\n"}, "1"),
        ({"ada.zip": zipped(WORK)}, "ada"),
        ({"ada_ps1.zip": zipped(WORK)}, "ada"),
        ({"ps1_ada.zip": zipped(WORK)}, "ada"),
        ({"ada.zip": zipped({f"ps1/{name}": data for name, data in WORK.items()})}, "ada"),
        ({"ada/ps1_hand_in.zip": zipped(WORK)}, "ada"),
        ({f"ada/ps1/{name}": data for name, data in WORK.items()}, "ada"),
        ({"Ada Lovelace.zip": zipped(WORK)}, "Ada Lovelace"),
        ({"Łukasz Żółć.zip": zipped(WORK)}, "Łukasz Żółć"),
        ({"-rf.zip": zipped(WORK)}, "-rf"),
    ],
)
def test_names(extract, files, student):
    found, said = extract(files)
    assert found == {f"{student}/{name}": data for name, data in WORK.items()}, said


# --- a whole class's zip ----------------------------------------------------------------------


ADA, BOB = "Ada_12345_assignsubmission_file_", "Bob_7_assignsubmission_file_"
FOLDERS = {f"{folder}/{name}": data for folder in (ADA, BOB) for name, data in WORK.items()}


@pytest.mark.parametrize(
    ("files", "students"),
    [
        ({f"{ADA}/x.zip": zipped(WORK), f"{BOB}/x.zip": zipped(WORK)}, ("12345", "7")),
        ({f"{ADA}x.zip": zipped(WORK), f"{BOB}x.zip": zipped(WORK)}, ("12345", "7")),
        (FOLDERS, ("12345", "7")),
        ({f"course/{name}": data for name, data in FOLDERS.items()}, ("12345", "7")),
        ({"ada_1_2_x.zip": zipped(WORK), "bob_3_4_x.zip": zipped(WORK)}, ("1", "3")),
        ({"ada.zip": zipped(WORK), "bob.zip": zipped(WORK)}, ("ada", "bob")),
        (of("ada", "bob"), ("ada", "bob")),
        ({**FOLDERS, "__MACOSX/._x.zip": b"", ".DS_Store": b""}, ("12345", "7")),
    ],
)
def test_a_zip_of_a_class(extract, files, students):
    found, said = extract({"course.zip": zipped(files)})
    assert found == of(*students), said


def test_two_zips_of_groups(extract):
    one = zipped({"ada_1_2_x.zip": zipped(WORK), "bob_3_4_x.zip": zipped(WORK)})
    two = zipped({"cleo_5_6_x.zip": zipped(WORK), "dan_7_8_x.zip": zipped(WORK)})
    found, _ = extract({"group 1.zip": one, "group 2.zip": two})
    assert found == of("1", "3", "5", "7")


# --- nobody hands in for another student ------------------------------------------------------

EVIL = {"ps1.ipynb": b"EVIL", "nnkit/neuron.py": b"EVIL"}
#: Names of other students, in each style.
OTHERS = [
    "Bob_7_assignsubmission_file_",
    "bob_7_678_ps1",
    "PS 1_7_attempt_9999-12-31-23-59-59_ps1",
    "7",
    "ps1_7",
]
#: How a platform or a person calls what mallory hands in, and what an honest Bob, who is 7.
MALLORY = [
    ("Mallory_5_assignsubmission_file_/x.zip", "5", "Bob_7_assignsubmission_file_/x.zip"),
    ("Mallory_5_assignsubmission_file_x.zip", "5", "Bob_7_assignsubmission_file_x.zip"),
    ("mallory_5_678_x.zip", "5", "bob_7_679_x.zip"),
    ("PS_5_attempt_2026-11-06-12-30-00_x.zip", "5", "PS_7_attempt_2026-11-06-12-30-00_x.zip"),
    ("5.zip", "5", "7.zip"),
    ("5/x.zip", "5", "7/x.zip"),
]


def evil_zips(name):
    """Return zips that claim to hold what another student handed in."""
    folder = {f"{name}/{path}": data for path, data in EVIL.items()}
    inner = {f"{name}.zip": zipped(EVIL)}
    return [
        {**EVIL, **folder},
        {**EVIL, **inner},
        {"a/ps1.ipynb": b"EVIL", "b/ps1.ipynb": b"EVIL", **folder},
        inner,
        folder,
        {**inner, "Cleo_8_assignsubmission_file_.zip": zipped(EVIL)},
        {"deep.zip": zipped({**inner, "9.zip": zipped(EVIL)})},
        {"course/" + path: data for path, data in {**inner, "9.zip": zipped(EVIL)}.items()},
    ]


@pytest.mark.parametrize("in_class_zip", [False, True])
@pytest.mark.parametrize("honest", [True, False], ids=["beside", "not beside"])
@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(("mallory", "student", "bob"), MALLORY)
def test_a_zip_holds_its_own_students_work_only(
    tmp_path_factory, mallory, student, bob, other, honest, in_class_zip
):
    beside = {bob: zipped(WORK)} if honest else {bob.replace("7", "6"): zipped(WORK)}
    for files in evil_zips(other):
        given = {mallory: zipped(files), **beside}
        given = {"course.zip": zipped(given)} if in_class_zip else given
        found, said = run_extract(tmp_path_factory.mktemp("class"), given)
        found = {name: data for name, data in found.items() if not name.endswith("stamp.txt")}
        theirs = {name: data for name, data in found.items() if name.startswith(f"{student}/")}
        rest = {name: data for name, data in found.items() if name not in theirs}
        assert rest == of("7" if honest else "6"), said
        assert set(theirs.values()) <= {b"EVIL"}
        # What could as well be a class's is left alone, and named.
        assert theirs or f"{mallory.partition('/')[0]}: looks like a whole class's" in said


@pytest.mark.parametrize(
    "name",
    [
        "mallory_5_678_Bob_7_assignsubmission_file_x.zip",
        "mallory_5_678_PS_7_attempt_9999-12-31-23-59-59_x.zip",
        "PS_5_attempt_2026-11-06-12-30-00_PS_7_attempt_9999-12-31-23-59-59_x.zip",
        "Mallory_5_assignsubmission_file_Bob_7_assignsubmission_file_x.zip",
        "Bob_7_assignsubmission_file__5_assignsubmission_file_/x.zip",
    ],
)
def test_a_name_that_can_be_two_students_is_nobodys(extract, name):
    found, said = extract({name: zipped(EVIL), "bob_7_679_x.zip": zipped(WORK)})
    assert found == of("7")
    assert "can be of 5 or 7" in said


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("ada.zip", "ada/x.zip"),
        ("ada.zip", "ps1_ada.zip"),
        ("7.zip", "bob_7_8_x.zip"),
        ("7.zip", "PS_7_attempt_9999-12-31-23-59-59_x.zip"),
        ("bob_7_8_x.zip", "evil_7_9_x.zip"),
        ("Bob_7_assignsubmission_file_/x.zip", "bob_7_8_x.zip"),
    ],
)
def test_two_sources_for_one_student_are_an_error(extract, one, two):
    found, said = extract({one: zipped(WORK), two: zipped(EVIL), "zoe.zip": zipped(WORK)})
    assert found == of("zoe")
    (line,) = [line for line in said.splitlines() if "Several places" in line]
    assert {one.split("/")[0], two.split("/")[0]} <= set(re.split("[:,.] |  ", line))


def test_two_class_zips_that_disagree_are_an_error(extract):
    one = zipped({"ada_1_2_x.zip": zipped(WORK), "bob_3_4_x.zip": zipped(WORK)})
    two = zipped({"ada_1_2_x.zip": zipped(EVIL), "cleo_5_6_x.zip": zipped(WORK)})
    found, said = extract({"one.zip": one, "two.zip": two})
    assert found == of("3", "5")
    assert "one.zip/ada_1_2_x.zip, two.zip/ada_1_2_x.zip: Several places hold work of 1" in said


def test_what_lies_in_the_archive_itself_is_another_place_too(extract):
    inner = zipped({"ada_1_2_x.zip": zipped(EVIL), "bob_3_4_x.zip": zipped(WORK)})
    found, said = extract({"course.zip": inner, "ada_1_2_x.zip": zipped(WORK)})
    assert found == of("3")
    assert "ada_1_2_x.zip, course.zip/ada_1_2_x.zip: Several places hold work of 1" in said


def test_the_same_work_in_two_places_is_no_matter(extract):
    one = zipped({"ada_1_2_x.zip": zipped(WORK), "bob_3_4_x.zip": zipped(WORK)})
    two = zipped({"ada_1_2_x.zip": zipped(WORK), "bob_3_4_x.zip": zipped(EVIL)})
    found, said = extract({"course.zip": one, "course (1).zip": two})
    assert found == of("1")
    assert "the same work in several places" in said and "Several places hold work of 3" in said


@pytest.mark.parametrize("time", ["9999-12-31-23-59-59", "2026-13-45-99-99-99"])
def test_a_time_that_cannot_be_right_does_not_count(extract, time):
    right, wrong = (f"PS_ada_attempt_{t}_x.zip" for t in ("2026-11-06-12-00-00", time))
    found, said = extract({right: zipped(WORK), wrong: zipped(EVIL)})
    assert found == {**of("ada"), "ada/timestamp.txt": b"2026-11-06 12:00:00 UTC\n"}
    assert "cannot be right" in said


def test_a_class_zip_beside_a_students_is_named(extract):
    course = zipped({f"{ADA}.zip": zipped(WORK), f"{BOB}.zip": zipped(WORK)})
    _, said = extract({"course.zip": course, "carl.zip": zipped(WORK)})
    assert "course.zip: looks like a whole class's" in said and "unpack it" in said


def test_a_time_in_the_name_becomes_the_time_of_submission(extract):
    found, _ = extract({"PS 1_ada_attempt_2026-11-06-12-30-00_ps1_hand_in.zip": zipped(WORK)})
    assert found["ada/timestamp.txt"] == b"2026-11-06 12:30:00 UTC\n"
    assert found["ada/nnkit/neuron.py"] == WORK["nnkit/neuron.py"]


def test_the_newest_of_several_attempts_counts(extract):
    def attempt(hour, text):
        return {f"PS_ada_attempt_2026-11-06-{hour}-00-00_ps1.zip": zipped({"ps1.ipynb": text})}

    found, _ = extract(
        {**attempt("09", b"old"), **attempt("10", b"new"), **attempt("08", b"first")}
    )
    assert found["ada/ps1.ipynb"] == b"new"
    assert found["ada/timestamp.txt"] == b"2026-11-06 10:00:00 UTC\n"


def test_the_highest_number_counts_where_there_is_no_time(extract):
    names = ("d_1_2_ps1.ipynb", "d_1_3_ps1-2.ipynb", "d_1_4_ps1-1.ipynb")
    found, said = extract({name: name.encode() for name in names})
    assert found == {"1/ps1.ipynb": b"d_1_3_ps1-2.ipynb"}
    assert "passed over: ps1.ipynb" in said


def test_nothing_leads_out_of_its_folder(extract, tmp_path):
    evil = {"../../evil.py": b"1", "/etc/evil.py": b"1", "a/../../../evil.py": b"1"}
    found, said = extract({"ada.zip": zipped({**evil, **WORK, "..\\evil.py": b"1"})})
    assert found == {f"ada/{name}": data for name, data in WORK.items()}
    assert said.count("leads out of its folder") == 4
    assert not list(tmp_path.rglob("evil.py"))


def test_links_are_left_out(extract):
    data = io.BytesIO(zipped(WORK))
    with zipfile.ZipFile(data, "a") as file:
        link = zipfile.ZipInfo("nnkit/secret.py")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    found, said = extract({"ada.zip": data.getvalue()})
    assert "ada/nnkit/secret.py" not in found
    assert "is a link" in said


def test_a_link_in_the_archive_is_left_alone_and_named(tmp_path):
    (tmp_path / "ada.zip").write_bytes(zipped(WORK))
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "bob.zip").write_bytes(zipped(WORK))
    (tmp_path / "archive" / "ada.zip").symlink_to(tmp_path / "ada.zip")
    plan = collect.make_plan("ps1", tmp_path / "archive", tmp_path / "aside")
    assert [line.student for line in plan.collected] == ["bob"]
    assert plan.left == [("ada.zip", "a link is not followed")] and plan.status == 1


def test_ten_thousand_files_are_too_many(extract):
    files = {f"file{k}.py": b"" for k in range(10_000)}
    found, _ = extract({"ada.zip": zipped(files), "bob.zip": zipped(WORK)})
    assert sum(name.startswith("ada/") for name in found) == archive.MAX_FILES
    assert found["bob/ps1.ipynb"] == b"{}"


def test_a_huge_file_is_left_out(extract):
    data = io.BytesIO()
    with (
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("big.py", "w") as file,
    ):
        for _ in range(100):
            file.write(bytes(2**20))
    found, said = extract({"ada.zip": data.getvalue(), "bob.zip": zipped(WORK)})
    assert "ada/big.py" not in found
    assert "too large" in said


# --- broken zips ------------------------------------------------------------------------------


def wrong_byte(data, mark, offset):
    """Change the byte at a distance from the last occurrence of a mark."""
    place = data.rindex(mark) + offset
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


LARGE = {"ps1.ipynb": b"{}", "nnkit/neuron.py": bytes(range(256)) * 40}
BROKEN = {
    "no zip": b"no zip",
    "empty": b"",
    "cut": zipped(WORK)[:-30],
    "wrong byte": wrong_byte(zipped(WORK), b"# neuron", 2),
    "deflated": wrong_byte(zipped(LARGE, zipfile.ZIP_DEFLATED), b"nnkit/neuron.py", -100),
    "bzip2": wrong_byte(zipped(LARGE, zipfile.ZIP_BZIP2), b"nnkit/neuron.py", -100),
    "lzma": wrong_byte(zipped(LARGE, zipfile.ZIP_LZMA), b"nnkit/neuron.py", -100),
    "method": zipped(WORK).replace(b"PK\1\2\x14\3\x14\0\0\0\0", b"PK\1\2\x14\3\x14\0\0\0\x61"),
    "no UTF-8": zipped({"é.py": b""}).replace("é".encode(), b"\xff\xff"),
    "zip inside": zipped({**WORK, "x.zip": b"no zip"}),
    "file and folder": zipped({**WORK, "nnkit/neuron.py/x.py": b""}),
    "long name": zipped({**WORK, "x" * 300 + ".py": b""}),
}


@pytest.mark.parametrize("in_class_zip", [False, True])
@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_zip_costs_nobody_else_and_leaves_nothing(extract, data, in_class_zip):
    files = {"ada_1_2_x.zip": data, "bob_3_4_x.zip": zipped(WORK)}
    found, said = extract({"course.zip": zipped(files)} if in_class_zip else files)
    assert found == of("3")
    assert "ada_1_2_x.zip cannot be" in said


@pytest.mark.parametrize("name", [".", "", "/", "./", "a/..", "//x.py", "\\x.py", "c:x.py"])
def test_an_odd_name_in_a_zip_is_no_matter(extract, name):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        with archive.open(entry, "w") as file:
            file.write(b"x")
        for work, content in WORK.items():
            archive.writestr(work, content)
    assert extract({"ada.zip": data.getvalue()})[0] == of("ada")


def test_a_wrong_byte_in_a_class_zip_costs_one_student(extract):
    folders = {f"{BOB}/neuron.py": b"# of Bob", **of("Ada_12345_assignsubmission_file_")}
    found, said = extract({"course.zip": wrong_byte(zipped(folders), b"# of Bob", 3)})
    assert found == of("12345")
    assert f"course.zip/{BOB} cannot be unpacked" in said


@pytest.mark.parametrize("seed", range(4))
def test_no_mutation_of_a_zip_ends_the_collecting(tmp_path_factory, seed):
    rng = random.Random(seed)
    method = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)[seed]
    inner = zipped({"é.py": b"# e", "ps1 (1).ipynb": b"{}"}, method)
    whole = zipped({**LARGE, "x.zip": inner}, method)
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 1, 2, 5, 20])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        found, _ = run_extract(
            tmp_path_factory.mktemp("mutation"), {"ada.zip": bytes(data), "bob.zip": zipped(WORK)}
        )
        theirs = {name: found.pop(name) for name in [*found] if name.startswith("ada/")}
        assert found == of("bob")
        # What is laid out is whole: zips know a sum of each file.
        assert theirs.get("ada/nnkit/neuron.py", LARGE["nnkit/neuron.py"]) in LARGE.values()


def test_the_students_own_timestamp_does_not_count(extract):
    found, _ = extract({"ada.zip": zipped({**WORK, "timestamp.txt": b"1999-01-01 00:00:00"})})
    assert "ada/timestamp.txt" not in found


# --- carrying out -----------------------------------------------------------------------------


def plan_of(folder, files):
    """Plan to collect files; returns the plan."""
    return run(folder, files).plan


def tree(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*") if p.is_file()
    }


def test_what_comes_again_replaces_and_what_was_there_is_kept(tmp_path):
    submitted, replaced = tmp_path / "submitted", tmp_path / "replaced"
    bob = {"bob.zip": zipped(WORK)}
    steps = [
        ({"ada.zip": zipped({"ps1.ipynb": b"old", "extra.py": b""})}, ["new", "new"]),
        ({"ada.zip": zipped({"ps1.ipynb": b"old", "extra.py": b""})}, ["as before", "as before"]),
        ({"ada.zip": zipped(WORK)}, ["replaces what was there", "as before"]),
    ]
    for number, (files, notes) in enumerate(steps):
        plan = plan_of(tmp_path / str(number), {**files, **bob})
        collect.carry_out(plan, submitted, replaced)
        assert [line.note for line in plan.lines] == notes
    assert tree(submitted) == {f"{s}/ps1/{n}": d for s in ("ada", "bob") for n, d in WORK.items()}
    assert tree(replaced) == {"ada/ps1.ipynb": b"old", "ada/extra.py": b""}


def test_a_newer_time_is_something_new(tmp_path):
    submitted, replaced = tmp_path / "submitted", tmp_path / "replaced"
    for hour, note in (("10", "new"), ("11", "replaces what was there")):
        name = f"PS 1_ada_attempt_2026-11-06-{hour}-00-00_x.zip"
        plan = plan_of(tmp_path / hour, {name: zipped(WORK)})
        collect.carry_out(plan, submitted, replaced)
        assert plan.lines[0].note == note
    assert (submitted / "ada/ps1/timestamp.txt").read_text() == "2026-11-06 11:00:00 UTC\n"


def test_a_failure_leaves_what_was_there(tmp_path, monkeypatch):
    submitted, replaced = tmp_path / "submitted", tmp_path / "replaced"
    collect.carry_out(plan_of(tmp_path / "0", {"ada.zip": zipped(WORK)}), submitted, replaced)
    plan = plan_of(tmp_path / "1", {"ada.zip": zipped(EVIL)})

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(collect.shutil, "copytree", full)
    with pytest.raises(OSError, match="no space"):
        collect.carry_out(plan, submitted, replaced)
    assert tree(submitted) == {f"ada/ps1/{name}": data for name, data in WORK.items()}


# --- the commands -----------------------------------------------------------------------------


def course(folder, files, config=""):
    """Lay out a course with something downloaded for problem set 1."""
    (folder / "assignments").symlink_to(COURSE / "assignments")
    text = (COURSE / "nbgrader_config.py").read_text()
    path = f"import sys; sys.path.insert(0, {str(COURSE)!r})\n"
    (folder / "nbgrader_config.py").write_text(f"{path}{text}\n{config}\n")
    for name, content in files.items():
        target = folder / "downloaded" / "ps1" / "archive" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def command(folder, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    return done.returncode, done.stdout, done.stderr


MESSY = {
    "PS 1_a_smith_attempt_2026-11-06-23-30-00_x.zip": zipped(WORK),
    "eve.rar": b"",
    "Bob_7_assignsubmission_file_/x.zip": zipped(WORK),
}


@pytest.mark.slow
def test_collect_plans_shows_and_carries_out(solutions, tmp_path):
    course(tmp_path, MESSY, 'c.Extract.time_zone = "Europe/Berlin"')
    status, planned, error = command(tmp_path, "autograder", "collect", "ps1", "--plan")
    assert status == 1, error
    assert "a_smith from Blackboard" in planned and "eve.rar" in planned
    assert not (tmp_path / "submitted").exists()
    status, done, _ = command(tmp_path, "autograder", "collect", "ps1")
    assert status == 1 and "[new]" in done
    found = tree(tmp_path / "submitted")
    # 23:30 in Berlin, in winter, is 22:30 in UTC.
    assert found.pop("a_smith/ps1/timestamp.txt") == b"2026-11-06 22:30:00 UTC\n"
    assert found == {f"{s}/ps1/{n}": d for s in ("a_smith", "7") for n, d in WORK.items()}
    beside = {path.name for path in (tmp_path / "downloaded/ps1").iterdir()}
    assert beside == {"archive", "collected.json"}


@pytest.mark.slow
def test_collect_without_anything_downloaded_says_where_it_belongs(solutions, tmp_path):
    status, _, error = command(course(tmp_path, {}), "autograder", "collect", "ps1")
    assert status == 2 and "put what you have downloaded into" in error


@pytest.mark.slow
def test_zip_collect_ends_with_status_1_once_everybody_else_is_collected(solutions, tmp_path):
    status, _, error = command(course(tmp_path, MESSY), "nbgrader", "zip_collect", "ps1")
    assert status == 1 and "eve from eve.rar: NOT COLLECTED" in error
    assert {path.name for path in (tmp_path / "submitted").iterdir()} == {"a_smith", "7"}


@pytest.mark.slow
def test_zip_collect_goes_on_where_something_is_there(solutions, tmp_path):
    folder = course(tmp_path, {"ada.zip": zipped(WORK), "bob.zip": zipped(WORK)})
    assert command(folder, "nbgrader", "zip_collect", "ps1")[0] == 0
    other = {**WORK, "nnkit/neuron.py": b"# mended"}
    archive = tmp_path / "downloaded" / "ps1" / "archive"
    (archive / "ada.zip").write_bytes(zipped(other))
    (archive / "cy.zip").write_bytes(zipped(WORK))
    status, _, error = command(folder, "nbgrader", "zip_collect", "ps1")
    # Bob's is as it was, Cy is new; Ada's is left, and a line says how to replace it.
    assert status == 1, error
    (line,) = [line for line in error.splitlines() if "LEFT: " in line]
    assert "ada" in line and "see --force" in line
    found = tree(tmp_path / "submitted")
    assert found["ada/ps1/nnkit/neuron.py"] == WORK["nnkit/neuron.py"]
    assert found["cy/ps1/nnkit/neuron.py"] == WORK["nnkit/neuron.py"]
    assert command(folder, "nbgrader", "zip_collect", "ps1", "--force")[0] == 0
    assert tree(tmp_path / "submitted")["ada/ps1/nnkit/neuron.py"] == b"# mended"


def test_the_command_collects_a_class(solutions, tmp_path):
    for name in ("assignments", "nbgrader_config.py"):
        (tmp_path / name).symlink_to(COURSE / name)
    archive = tmp_path / "downloaded" / "ps1" / "archive"
    archive.mkdir(parents=True)
    (archive / "course-ps1.zip").write_bytes(
        zipped(
            {
                f"{MOODLE}/ps1_hand_in.zip": zipped({**WORK, "../../../evil.py": b"1"}),
                "../evil.py": b"1",
                "Bob_7_assignsubmission_file_/ps1_hand_in.zip": zipped(WORK),
            }
        )
    )
    (archive / "PS_eve_attempt_2026-11-06-12-30-00_ps1.zip").write_bytes(zipped(WORK))
    command = [sys.executable, "-m", "nbgrader", "zip_collect", "ps1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr
    submitted = tmp_path / "submitted"
    found = {p.relative_to(submitted).as_posix() for p in submitted.rglob("*") if p.is_file()}
    assert found == {
        *(f"{student}/ps1/{name}" for student in ("12345", "7", "eve") for name in WORK),
        "eve/ps1/timestamp.txt",
    }
    assert Path(submitted, "eve/ps1/timestamp.txt").read_text() == "2026-11-06 12:30:00"
    assert not [*tmp_path.rglob("evil.py"), *tmp_path.parent.glob("evil.py")]
    assert "evil.py leads out of its folder" in done.stderr


def test_what_was_taken_for_something_else_goes_on_to_grading(tmp_path):
    files = {"ada.zip": zipped({"ps1_final.ipynb": b"{}", "nnkit/neuron.py": b"# mine\n"})}
    collected = run(tmp_path, files)
    write_origins(collected.plan, tmp_path)
    origin = read_origins(tmp_path)["ada"]
    own = {"ps1.ipynb": b"{}", "nnkit/neuron.py": b"# mine\n"}
    (note,) = origin.notes_on(own)
    assert note.kind == "another file taken" and "ps1_final.ipynb was taken for it" in note
    # Of other files, such as those put there since, it says nothing.
    assert origin.notes_on({**own, "nnkit/neuron.py": b"# mended\n"}) == []
