"""Unpacking: nothing leads out, and everything has a bound."""

import bz2
import gzip
import io
import lzma
import zipfile
from contextlib import ExitStack

import pytest

from autograder.collecting import archive
from tests.collecting.classes import WORK, of, run, tarred, zipped


def unpacked(name, data, inside=1, **limits):
    """Unpack an archive; returns contents by path, and the remarks."""
    entry = archive.Entry((name,), len(data), (), lambda: io.BytesIO(data), inside)
    budget = archive.Budget(**limits)
    with ExitStack() as stack:
        entries, remarks = archive.unpack(entry, stack, budget)
        files = {"/".join(e.parts): archive.read(e, 2**30, budget) for e in entries if e.parts[-1]}
    return files, remarks


@pytest.mark.parametrize("inside", [0, 1])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped(WORK)),
        ("a.ZIP", zipped(WORK)),
        ("a.tar", tarred(WORK, bytes)),
        ("a.tar.gz", tarred(WORK, gzip.compress)),
        ("a.TGZ", tarred(WORK, gzip.compress)),
        ("a.tar.bz2", tarred(WORK, bz2.compress)),
        ("a.tar.xz", tarred(WORK, lzma.compress)),
    ],
)
def test_what_is_unpacked(name, data, inside):
    files, remarks = unpacked(name, data, inside)
    assert files == {f"a/{path}": content for path, content in WORK.items()}
    assert remarks == []


@pytest.mark.parametrize("make", [zipped, tarred])
@pytest.mark.parametrize("name", ["../x.py", "/etc/x.py", "a/../../x.py", "..\\x.py", "c:\\x.py"])
def test_nothing_leads_out_of_its_folder(make, name):
    ending = "zip" if make is zipped else "tar.gz"
    files, remarks = unpacked(f"a.{ending}", make({name: b"x", **WORK}))
    assert len(files) == 2
    (remark,) = remarks
    assert "leads out of its folder" in remark


def many(count):
    return zipped({f"{k}.py": b"" for k in range(count)})


def bomb(size):
    """Return a zip of zeros, a thousandth as large."""
    return zipped({"zeros.py": bytes(size)}, zipfile.ZIP_DEFLATED)


@pytest.mark.parametrize(
    ("name", "data", "limits", "said"),
    [
        ("a.zip", many(101), {"entries": 100}, "too many entries"),
        ("a.tar.gz", tarred({f"{k}.py": b"" for k in range(101)}), {"entries": 100}, "too many"),
        ("a.zip", bomb(3 * 2**20), {"unpacked": 2**20}, "too large once unpacked"),
        ("a.tar.gz", tarred({"x": bytes(3 * 2**20)}), {"unpacked": 2**20}, "too large once"),
        ("a.zip", zipped(WORK), {"seconds": -1}, "takes too long"),
        ("a.tar.gz", tarred(WORK), {"seconds": -1}, "takes too long"),
    ],
)
def test_bombs_are_bounded(name, data, limits, said):
    with pytest.raises(archive.TooMuch, match=said):
        unpacked(name, data, **limits)


def test_a_long_list_of_contents_is_not_even_read(monkeypatch):
    data = many(2000)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(archive.TooMuch, match="too many entries"):
        unpacked("a.zip", data, entries=50)


@pytest.mark.parametrize("data", [many(archive.MAX_ENTRIES + 1), tarred(WORK)[:-20], b"PK\5\6"])
def test_a_bomb_costs_its_student_only(tmp_path, data):
    ending = "tar.gz" if data[:2] == b"\x1f\x8b" else "zip"
    collected = run(
        tmp_path, {f"ada.{ending}": data, f"bob.{ending}": b"", "cleo.zip": zipped(WORK)}
    )
    assert collected.found == of("cleo")
    assert "ada from" in collected.said and "cannot be unpacked" in collected.said
    assert collected.plan.status == 1
    assert [path.name for path in (tmp_path / "aside").iterdir()] == ["2"]


def test_what_is_written_is_whole_or_nothing(tmp_path):
    with pytest.raises(OSError):
        archive.write_whole(tmp_path / "new", {"a.py": b"", "a.py/b.py": b""})
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "stem"),
    [("a.zip", "a"), ("a.b.tar.gz", "a.b"), ("A.TGZ", "A"), ("a.gz", "a.gz"), ("a", "a")],
)
def test_endings(name, stem):
    assert archive.without_ending(name) == stem
    assert archive.is_archive(name) == (stem != name)
