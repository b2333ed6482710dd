"""The sheets of a problem set: who has which questions. One file keeps them, for the instructor.

It holds the answers too, and later the marks; pages, tables and the report are made from it.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.troubles import Stopped
from nnkit.viva.question import Question


@dataclass
class Sheet:
    """One student's questions.

    Attributes
    ----------
    number : int
        Stands on the sheet in the place of a name.
    student : str
    digest : str
        Of what was handed in.
    questions : list of Question
    marks : list of float or None
        For each question from 0 to 1; None if it was not asked. Empty if nothing is marked.
    """

    number: int
    student: str
    digest: str
    questions: list[Question]
    marks: list = field(default_factory=list)

    @property
    def share(self):
        """The mean of the marks; None if there are none."""
        given = [mark for mark in self.marks if mark is not None]
        return sum(given) / len(given) if given else None


def folder_of(root) -> Path:
    """Return the folder with all that is made of sheets."""
    return Path(root, "build", "viva")


def path_of(root, problem_set) -> Path:
    """Return the file that keeps the sheets of a problem set."""
    return folder_of(root) / f"{problem_set}.json"


def write_sheets(root, problem_set, sheets):
    """Keep the sheets, by number; readable for whoever runs this only, as it holds answers."""
    path = path_of(root, problem_set)
    path.parent.mkdir(parents=True, exist_ok=True)
    record = [asdict(sheet) for sheet in sorted(sheets, key=lambda sheet: sheet.number)]
    path.touch(mode=0o600)
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def read_sheets(root, problem_set) -> list[Sheet]:
    """Read the sheets, by number; none if there are none yet.

    Raises
    ------
    Stopped
        If the file cannot be read.
    """
    path = path_of(root, problem_set)
    if not path.is_file():
        return []
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return [
            Sheet(**{**one, "questions": [Question(**q) for q in one["questions"]]})
            for one in record
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise Stopped(
            f"{path} cannot be read ({type(error).__name__}). Remove it and run "
            f"`python -m autograder viva {problem_set}` again: the same questions are drawn"
        ) from error
