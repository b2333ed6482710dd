"""Who needs a look, and why: one list, for a run's last lines, the report, and a CSV file.

It is made of what lies beside each graded notebook, see `autograder.grading.verdicts`:
the kinds of its notes, and functions that ran into a time limit.
"""

from dataclasses import dataclass, field

from autograder.submission.notes import KINDS, NOTE
from autograder.text import csv_of
from autograder.troubles import some

#: What is said of each kind.
SAID = {
    "no module": "the module was not handed in",
    "no notebook": "the notebook was not handed in",
    "notebook unreadable": "the notebook cannot be read",
    "module unreadable": "the module cannot be imported",
    "versions": "written for other versions of Python or NumPy",
    "code in the notebook": "functions were written in the notebook instead of the module",
    "answers not found": "answers were not found, or cannot be read",
    "another file taken": "another file was taken",
    "wrong folder": "the work lay in another folder",
    "limits reached": "a limit was reached",
    "time unknown": "when it was handed in is not known",
    NOTE: "only notes",
}


@dataclass
class Reason:
    """Why students need a look.

    Attributes
    ----------
    kind : str
        One of `autograder.submission.notes.KINDS`.
    students : dict of str to list of str
        What is said of each.
    """

    kind: str
    students: dict[str, list[str]] = field(default_factory=dict)

    @property
    def said(self):
        """The reason in words."""
        return SAID[self.kind]


def look(verdicts) -> list[Reason]:
    """Sort a class by the reasons for which somebody should look.

    Parameters
    ----------
    verdicts : dict of str to autograder.grading.verdicts.Verdicts
        By student.

    Returns
    -------
    list of Reason
        See `by_reason`.
    """
    return by_reason({student: concerns(found) for student, found in verdicts.items()})


def concerns(verdicts):
    """Return what is to be said of a submission: a kind and a sentence each."""
    said = [(note.kind, str(note)) for note in verdicts.notes]
    return said + [
        ("limits reached", f"{name} ran into the time limit.")
        for name, verdict in verdicts.by_exercise.items()
        if any("time-out" in group["kinds"] for group in verdict["groups"])
    ]


def by_reason(said) -> list[Reason]:
    """Sort by reasons what is to be said of each student.

    What concerns a person most comes first; a student may be in several. Who has only notes
    that ask for nothing is in the last one.
    """
    reasons = {kind: Reason(kind) for kind in KINDS}
    for student, concerning in said.items():
        serious = {kind for kind, _ in concerning if kind != NOTE}
        for kind, sentence in concerning:
            if kind in serious or not serious:
                reasons[kind].students.setdefault(student, []).append(sentence)
    return [reason for reason in reasons.values() if reason.students]


def lines(reasons, called=str) -> list[str]:
    """Write the list as a run's last lines, with students as they are `called`."""
    found = []
    for reason in reasons:
        count = len(reason.students)
        names = f" ({some(sorted(reason.students), called=called)})" if reason.kind != NOTE else ""
        found.append(f"  {reason.said}: {count}{names}")
    return ["Look at:", *found] if found else []


def as_csv(reasons) -> str:
    """Write the list as CSV: a line for each sentence about a student."""
    rows = [["student", "reason", "what"]]
    for reason in reasons:
        for student, sentences in sorted(reason.students.items()):
            rows += [[student, reason.kind, sentence] for sentence in sentences]
    return csv_of(rows)
