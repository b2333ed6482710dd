"""What is at hand to check an exercise with: the release's cases, or the whole answer sheet.

A student's folder holds ``cases.json``: visible cases, expected values, and fingerprints
of known mistakes. Where the instructor's ``solutions`` can be imported, its answer sheets
are used instead, hidden cases included.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import nnkit
from nnkit.check.cases import decode, decode_case, encode, encode_case
from nnkit.check.compare import Layout
from nnkit.check.diagnose.fingerprint import Mark
from nnkit.check.judge import Task

#: The name of the file that a release carries beside the notebook.
CASES_FILE = "cases.json"


class NoCases(LookupError):
    """Nothing to check an exercise with; the message says what to do."""


@dataclass
class Sheet:
    """What `check` knows of one exercise.

    Attributes
    ----------
    layout : Layout
        Names of the parts of the result.
    shares : dict of str to float
        Each group's share of the points; they sum to 1.
    tasks : list of Task
        Visible cases, then hidden ones where they are at hand.
    diagnoses : dict of str to str
        For each named mistake the sentence that names it.
    """

    layout: Layout
    shares: dict[str, float]
    tasks: list[Task] = field(repr=False)
    diagnoses: dict[str, str] = field(default_factory=dict, repr=False)


def find_sheet(name):
    """Return the `Sheet` of the exercise called `name`.

    Raises
    ------
    NoCases
        If neither ``solutions`` nor a ``cases.json`` with this exercise is at hand.
    """
    try:
        import solutions
    except ModuleNotFoundError as error:
        if error.name != "solutions":
            raise
        return read_release(find_cases_file(), name)
    return solutions.sheet_of(name)


def find_cases_file():
    """Find ``cases.json`` in the working folder or beside the ``nnkit`` in use."""
    folders = [Path.cwd(), Path(nnkit.__file__).parent.parent]
    for folder in folders:
        if (folder / CASES_FILE).is_file():
            return folder / CASES_FILE
    raise NoCases(
        f"There is no {CASES_FILE} beside this notebook. It comes with the problem set: "
        "unzip the release again and copy it from there"
    )


def read_release(path, name):
    """Read the sheet of one exercise from a release's ``cases.json``."""
    try:
        exercises = json.loads(Path(path).read_text(encoding="utf-8"))["exercises"]
    except (ValueError, KeyError, TypeError) as error:
        raise NoCases(
            f"{CASES_FILE} cannot be read ({type(error).__name__}): copy it from the release again"
        ) from error
    if name not in exercises:
        raise NoCases(f"{CASES_FILE} has no cases for {name}: it belongs to another problem set")
    return decode_sheet(exercises[name])


def encode_sheet(sheet: Sheet):
    """Write a sheet's visible part as a JSON object."""
    return {
        "names": list(sheet.layout.names),
        "lists": list(sheet.layout.lists),
        "shares": sheet.shares,
        "diagnoses": sheet.diagnoses,
        "cases": [
            {
                **encode_case(task.case),
                "want": encode(task.want),
                "mistakes": {name: [m.digest, m.grids] for name, m in task.marks.items()},
            }
            for task in sheet.tasks
            if not task.hidden
        ],
    }


def decode_sheet(record):
    """Read a sheet back from its JSON object."""
    tasks = [_decode_task(item) for item in record["cases"]]
    layout = Layout(tuple(record["names"]), tuple(record["lists"]))
    return Sheet(layout, record["shares"], tasks, record["diagnoses"])


def _decode_task(item):
    marks = {
        name: Mark(digest, tuple((width, offset) for width, offset in grids))
        for name, (digest, grids) in item["mistakes"].items()
    }
    return Task(decode_case(item), decode(item["want"]), find_marks=lambda: marks)
