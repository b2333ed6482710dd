"""The file of verdicts: what is written is read, and what is foreign is nothing known."""

import json
from types import SimpleNamespace

import pytest

from autograder.grading.verdicts import (
    VERDICTS_FILE,
    has_parts,
    read_verdicts,
    write_verdicts,
)

#: As it was written before pages were made from verdicts.
OLD = {
    "exercise": "sigmoid",
    "points": 1.0,
    "out_of": 2.0,
    "problem": "",
    "groups": [{"name": "basic", "share": 1, "visible": 2, "hidden": 2, "kinds": ["value"]}],
    "mistakes": ["sign"],
    "diagnoses": ["The sign is wrong."],
    "cluster": "c1",
    "example": "",
    "text": "sigmoid: 1 of 2 points",
}
EXAMPLE = {"group": "basic", "call": "f(1)", "got": "1", "want": "2", "sentence": "too small"}
NEW = OLD | {
    "rows": [["failed", "basic", "4 cases"]],
    "sentences": ["The sign is wrong."],
    "examples": [EXAMPLE],
    "printed": "",
}


def written(folder, *verdicts, problem=""):
    """Write verdicts, and return what is read."""
    graded = SimpleNamespace(problem=problem, verdicts=list(verdicts), notes=[])
    write_verdicts(folder, graded, "ada", "ps1", "", {})
    return read_verdicts(folder)


@pytest.mark.parametrize("verdict", [OLD, NEW], ids=["old", "new"])
def test_what_was_written_is_read(tmp_path, verdict):
    found = written(tmp_path, verdict, problem="too slow")
    assert found.by_exercise == {"sigmoid": verdict}
    assert found.problem == "too slow"


def test_a_verdict_of_before_has_no_parts():
    assert has_parts(NEW) and not has_parts(OLD)


@pytest.mark.parametrize(
    "part",
    [
        {"rows": "failed"},
        {"rows": [["failed", "basic"]]},
        {"rows": [["failed", "basic", 4]]},
        {"sentences": [None]},
        {"examples": [EXAMPLE | {"got": None}]},
        {"examples": [{"group": "basic"}]},
        {"printed": 1},
    ],
    ids=str,
)
def test_odd_parts_are_no_parts(part):
    assert not has_parts(NEW | part)


def without(key):
    """Return a record in which the only verdict lacks a key."""
    return {"problem": "", "verdicts": [{k: v for k, v in OLD.items() if k != key}]}


FOREIGN = [
    "",
    "{",
    "[]",
    "null",
    "[" * 100_000,
    '{"verdicts": [{"exercise": "sigmoid", "points": 99}]}',
    '{"problem": ""}',
    '{"problem": null, "verdicts": []}',
    '{"problem": "", "verdicts": {}}',
    '{"problem": "", "verdicts": [1]}',
    *[json.dumps(without(key)) for key in ("exercise", "points", "groups", "text")],
    json.dumps({"problem": "", "verdicts": [OLD | {"points": float("nan")}]}),
    json.dumps({"problem": "", "verdicts": [OLD | {"points": True}]}),
    json.dumps({"problem": "", "verdicts": [OLD | {"groups": [{"name": "basic"}]}]}),
    json.dumps({"problem": "", "verdicts": [OLD | {"cluster": []}]}),
]


@pytest.mark.parametrize("text", FOREIGN, ids=lambda text: text[:60])
def test_what_is_foreign_is_nothing_known(tmp_path, text):
    (tmp_path / VERDICTS_FILE).write_text(text)
    assert read_verdicts(tmp_path) is None


def test_other_encodings_and_keys(tmp_path):
    (tmp_path / VERDICTS_FILE).write_bytes(b"\xff\xfe{\0}\0")
    assert read_verdicts(tmp_path) is None
    assert written(tmp_path, OLD | {"later": 1}).by_exercise["sigmoid"]["later"] == 1


def test_no_file_a_link_and_a_folder_in_its_place(tmp_path):
    assert read_verdicts(tmp_path) is None
    (tmp_path / "mine.json").write_text(json.dumps({"problem": "", "verdicts": []}))
    path = tmp_path / VERDICTS_FILE
    path.symlink_to("mine.json")
    assert read_verdicts(tmp_path) is None
    path.unlink()
    (path / "inside").mkdir(parents=True)
    assert read_verdicts(tmp_path) is None
    assert written(tmp_path, OLD).by_exercise == {"sigmoid": OLD}


def test_a_problem_is_read(tmp_path):
    assert written(tmp_path, OLD, problem="too slow").problem == "too slow"
    assert written(tmp_path, OLD).problem == ""
