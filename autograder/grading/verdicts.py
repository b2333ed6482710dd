"""The file with a submission's verdicts, beside its autograded notebook: written and read here.

What grading writes, `autograder.judge.process.summary` says. What is read may be of an
earlier course, half a file, or no file at all: then nothing is known, and nothing breaks.
"""

import json
import math
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from autograder.submission import files as submission
from autograder.submission.notes import KINDS, NOTE, Note

#: The file's name.
VERDICTS_FILE = "verdicts.json"
#: The largest such file that is read, in bytes.
MAX_VERDICTS = 8 * 2**20

#: What a verdict must have, and what it has at least since pages are made from it.
NEEDED = {"exercise": str, "points": float, "out_of": float, "problem": str, "groups": [dict]}
NEEDED |= {"mistakes": [str], "diagnoses": [str], "text": str}
PARTS = {"rows": [[str]], "sentences": [str], "examples": [dict], "printed": str}
GROUP = {"name": str, "kinds": [str]}
EXAMPLE = {"group": str, "call": str, "got": str, "want": str, "sentence": str}


@dataclass
class Verdicts:
    """What is known of a submission.

    Attributes
    ----------
    problem : str
        Why grading did not come to its end, if so.
    by_exercise : dict of str to dict
        The verdicts, as `autograder.judge.process.summary` writes them.
    notes : list of Note
        What was odd about what was handed in.
    handed_in : str
        A digest of what was graded; "" if that is not known.
    answers : dict of str to str
        Digests of what it was graded by, see `autograder.grading.basis`.
    """

    problem: str = ""
    by_exercise: dict[str, dict] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    handed_in: str = ""
    answers: dict[str, str] = field(default_factory=dict)


def write_verdicts(folder, graded, student, problem_set, handed_in, answers):
    """Write a submission's verdicts as JSON beside its autograded notebook."""
    record = {
        "student": student,
        "problem_set": problem_set,
        "problem": graded.problem,
        "notes": [{"kind": note.kind, "text": str(note)} for note in graded.notes],
        "handed_in": handed_in,
        "answers": answers,
        "verdicts": graded.verdicts,
    }
    path = Path(folder, VERDICTS_FILE)
    # A student may have handed in something of this name.
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")


def read_verdicts(folder) -> Verdicts | None:
    """Read the verdicts of an autograded folder; None if there are none that can be read."""
    try:
        raw = submission.read_plain(Path(folder, VERDICTS_FILE), MAX_VERDICTS)
        record = json.loads(raw or b"")
    except (OSError, ValueError, RecursionError):
        return None
    if not _fits(record, {"problem": str, "verdicts": [dict]}):
        return None
    verdicts = record["verdicts"]
    for verdict in verdicts:
        if not _fits(verdict, NEEDED) or not _all_fit(verdict["groups"], GROUP):
            return None
        verdict.setdefault("cluster", "")
        verdict.setdefault("example", "")
        if not _fits(verdict, {"cluster": str, "example": str}):
            return None
    found = Verdicts(record["problem"], {verdict["exercise"]: verdict for verdict in verdicts})
    # What was graded before there were such things has none.
    if _fits(record.get("notes"), [{"kind": str, "text": str}]):
        found.notes = [_note(note) for note in record["notes"]]
    if _fits(record, {"handed_in": str, "answers": {}}):
        found.handed_in = record["handed_in"]
        found.answers = {name: str(value) for name, value in record["answers"].items()}
    return found


def _note(record):
    return Note(record["text"], record["kind"] if record["kind"] in KINDS else NOTE)


def has_parts(verdict) -> bool:
    """Say whether a verdict has the parts that pages show, and not only its text."""
    rows = verdict.get("rows")
    return (
        _fits(verdict, PARTS)
        and all(len(row) == 3 for row in rows)
        and _all_fit(verdict["examples"], EXAMPLE)
    )


def _all_fit(records, shape):
    return all(_fits(record, shape) for record in records)


def _fits(value, shape):
    """Say whether a value from JSON has a shape: a type, a list of it, or a dict with them."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            key in value and _fits(value[key], inner) for key, inner in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(item, shape[0]) for item in value)
    if shape is float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and math.isfinite(value)
    return isinstance(value, shape)
