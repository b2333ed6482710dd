"""Reading a submission's files: plain ones, under names of their own, and never much."""

import os

import pytest

from autograder.submission import files
from autograder.submission.files import read_files, read_plain
from autograder.submission.submission import read_submission, read_timestamp


@pytest.fixture
def folder(tmp_path):
    """A submission's folder with a module in it."""
    (tmp_path / "nnkit").mkdir()
    (tmp_path / "nnkit" / "neuron.py").write_bytes(b"x = 1\n")
    return tmp_path


def put(folder, path, content=b"x"):
    target = os.path.join(os.fsencode(folder), path if isinstance(path, bytes) else path.encode())
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "wb") as file:
        file.write(content)


@pytest.mark.parametrize("name", ["helpers.py", "data/a.csv", "nnkit/neuron.py.bak", "Ünal.txt"])
def test_other_files_are_read(folder, name):
    put(folder, name)
    assert read_files(folder) == ({"nnkit/neuron.py": b"x = 1\n", name: b"x"}, [])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (b"\xff.txt", "?.txt was left out: its name is no UTF-8"),
        ("timestamp.txt/a", "timestamp.txt/a was left out: it lies in a folder called"),
        ("verdicts.json/a", "verdicts.json/a was left out: it lies in a folder called"),
        ("ps1.ipynb/a", "ps1.ipynb/a was left out: it lies in a folder called ps1.ipynb"),
        ("nnkit/neuron/__init__.py", "it would run in the place of nnkit/neuron.py"),
        ("nnkit/forward/a/b.py", "it would run in the place of nnkit/forward.py"),
        ("nnkit/neuron.cpython-311-x86_64-linux-gnu.so", "it is no source that could be read"),
        ("nnkit/neuron.abi3.so", "it is no source that could be read"),
        ("helpers.pyc", "it is no source that could be read"),
    ],
)
def test_what_would_take_the_place_of_something_is_left_out(folder, name, why):
    put(folder, name)
    found, (note,) = read_files(folder)
    assert found == {"nnkit/neuron.py": b"x = 1\n"}
    assert why in note
    note.encode()


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("/dev/zero", path), os.mkdir])
def test_what_is_no_plain_file_is_not_read(folder, make):
    path = folder / "odd"
    make(path)
    assert read_plain(path, 10**9) is None
    assert files.size_of(path) == 0
    assert read_files(folder)[0] == {"nnkit/neuron.py": b"x = 1\n"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_module_in_another_encoding_that_says_so_is_read(folder, encoding):
    put(folder, "nnkit/neuron.py", "x = 'ä'\n".encode(encoding))
    found, notes = read_files(folder)
    assert found["nnkit/neuron.py"] == "x = 'ä'\n".encode()
    assert notes == [f"nnkit/neuron.py was in {encoding.upper()}: better save it as UTF-8."]


@pytest.mark.parametrize("raw", ["x = 1\n".encode("utf-16-le"), b"\xff\xfe\0\xd8", b"x\0"])
def test_a_module_that_python_refuses_is_said(folder, raw):
    put(folder, "nnkit/neuron.py", raw)
    assert read_files(folder) == (
        {"nnkit/neuron.py": raw},
        ["nnkit/neuron.py holds zero bytes, which Python refuses: save it as UTF-8."],
    )


@pytest.mark.parametrize(
    ("raw", "year"),
    [(b"2026-11-06 12:00:00 UTC\n", 2026), (b"\xef\xbb\xbf2026-11-06 12:00:00 UTC", 2026)],
)
def test_a_timestamp_is_read(folder, raw, year):
    put(folder, "timestamp.txt", raw)
    timestamp, notes = read_timestamp(folder)
    assert (timestamp.year, notes) == (year, [])


@pytest.mark.parametrize(
    "raw",
    [b"yesterday", b"\xff", b"\0", b"9" * 900, b"2" * 10**6, b"9999-12-31 23:59 -1400", b"[{"],
)
def test_a_timestamp_that_cannot_be_read_is_said(folder, raw):
    put(folder, "timestamp.txt", raw)
    submission = read_submission("ps1", "ada", folder)
    assert read_timestamp(folder)[0] is None
    assert "timestamp.txt cannot be read: when this was handed in is not known." in submission.notes


@pytest.mark.parametrize("raw", [None, b"", b"\n"])
def test_without_one_nothing_is_said(folder, raw):
    if raw is not None:
        put(folder, "timestamp.txt", raw)
    assert read_timestamp(folder) == (None, [])


def test_a_notebook_that_is_too_large_is_said(folder):
    with open(folder / "ps1.ipynb", "wb") as file:
        file.truncate(257 * 2**20)
    notes = read_submission("ps1", "ada", folder).notes
    assert notes[0] == "ps1.ipynb is larger than 256 MB: clear its outputs."
