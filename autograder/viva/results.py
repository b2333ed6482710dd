"""What the marks of a viva say of a class: by kind, by exercise, and whom to talk to."""

from collections import defaultdict
from dataclasses import dataclass, field

from autograder.viva.sheets import read_sheets
from nnkit.exercise import catalogue
from nnkit.viva.question import KINDS

#: Below which share of the marks somebody with full points in code is listed.
FEW = 0.5


@dataclass
class Results:
    """The marks of a viva.

    Attributes
    ----------
    marked : int
        How many sheets are marked.
    by_kind, by_exercise : list of (str, float, int)
        A kind or an exercise, the mean of its marks, and how many there are; the lowest first.
    few : dict of str to float
        Who earned full points for all functions, and few in the questions: the share of those.
    """

    marked: int = 0
    by_kind: list = field(default_factory=list)
    by_exercise: list = field(default_factory=list)
    few: dict[str, float] = field(default_factory=dict)


def read_results(root, problem_set, verdicts) -> Results:
    """Read the marks of a problem set.

    Parameters
    ----------
    verdicts : dict of str to autograder.grading.verdicts.Verdicts
        By student.
    """
    sheets = [s for s in read_sheets(root, problem_set) if s.share is not None]
    kinds, exercises = defaultdict(list), defaultdict(list)
    for sheet in sheets:
        for question, mark in zip(sheet.questions, sheet.marks, strict=True):
            if mark is not None:
                kinds[KINDS[question.kind]].append(mark)
                exercises[question.exercise].append(mark)
    names = [slot.__name__ for slot in catalogue(problem_set)]
    few = {
        sheet.student: sheet.share
        for sheet in sheets
        if sheet.share < FEW and _all_right(verdicts.get(sheet.student), names)
    }
    return Results(len(sheets), _means(kinds), _means(exercises), few)


def _means(marks):
    means = [(name, sum(given) / len(given), len(given)) for name, given in marks.items()]
    return sorted(means, key=lambda row: (row[1], row[0]))


def _all_right(verdicts, names):
    """Say whether a student has full points for every function."""
    found = verdicts.by_exercise if verdicts else {}
    return all(name in found and found[name]["points"] >= found[name]["out_of"] for name in names)
