"""zip_collect: files as Moodle, Canvas, Blackboard and plain people name them."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.collecting import collect
from autograder.handing_out.build import COURSE

WORK = {"ps1.ipynb": b"{}", "nnkit/neuron.py": b"# neuron\n"}
MOODLE = "Ada Lovelace_12345_assignsubmission_file_"


def zipped(files):
    """Return a zip's bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def extract(tmp_path):
    """A function that extracts files and returns what is laid out, with the log's lines."""
    said = []

    def say(text, *values):
        said.append(text % values)

    log = SimpleNamespace(warning=say, error=say)

    def run(files):
        for name, content in files.items():
            path = tmp_path / "archive" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        app = SimpleNamespace(coursedir=SimpleNamespace(assignment_id="ps1"))
        collect.Extract.extract(_Bare(app, log), tmp_path / "archive", tmp_path / "out")
        out = tmp_path / "out"
        found = {
            p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()
        }
        return found, said

    return run


class _Bare:
    """The plug-in's own methods, without nbgrader's machinery of traits."""

    def __init__(self, parent, log):
        self.parent, self.log = parent, log

    def __getattr__(self, name):
        return getattr(collect.Extract, name).__get__(self)


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
        ({"all.zip": zipped({"ada.zip": zipped(WORK)})}, "ada"),
        ({f"ada/ps1/{name}": data for name, data in WORK.items()}, "ada"),
        ({"Ada Lovelace.zip": zipped(WORK)}, "Ada Lovelace"),
        ({"Łukasz Żółć.zip": zipped(WORK)}, "Łukasz Żółć"),
        ({"-rf.zip": zipped(WORK)}, "-rf"),
    ],
)
def test_names(extract, files, student):
    found, said = extract(files)
    assert found == {f"{student}/{name}": data for name, data in WORK.items()}, said


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
    assert len(said) == 2


def test_nothing_leads_out_of_its_folder(extract, tmp_path):
    evil = {"../../evil.py": b"1", "/etc/evil.py": b"1", "a/../../../evil.py": b"1"}
    found, said = extract({"ada.zip": zipped({**evil, **WORK, "..\\evil.py": b"1"})})
    assert found == {f"ada/{name}": data for name, data in WORK.items()}
    assert len(said) == 4
    assert not list(tmp_path.rglob("evil.py"))


def test_links_are_left_out(extract):
    data = io.BytesIO(zipped(WORK))
    with zipfile.ZipFile(data, "a") as archive:
        link = zipfile.ZipInfo("nnkit/secret.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    found, said = extract({"ada.zip": data.getvalue()})
    assert "ada/nnkit/secret.py" not in found
    assert "is a link" in said[0]


def test_ten_thousand_files_are_too_many(extract):
    files = {f"file{k}.py": b"" for k in range(10_000)}
    found, _ = extract({"ada.zip": zipped(files), "bob.zip": zipped(WORK)})
    assert sum(name.startswith("ada/") for name in found) == collect.MAX_FILES
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
    assert "too large" in said[0]


def test_a_broken_zip_costs_nobody_else(extract):
    found, said = extract({"ada.zip": b"no zip", "bob.zip": zipped(WORK)})
    assert "cannot be unpacked" in said[0]
    assert found["bob/ps1.ipynb"] == b"{}"


def test_the_students_own_timestamp_does_not_count(extract):
    found, _ = extract({"ada.zip": zipped({**WORK, "timestamp.txt": b"1999-01-01 00:00:00"})})
    assert "ada/timestamp.txt" not in found


def test_the_command_collects_a_class(tmp_path):
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
