"""Judging one outcome: right, or wrong in which respect, in a sentence."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nnkit.check.cases import Case
from nnkit.check.compare import Difference, Layout, difference
from nnkit.check.diagnose.fingerprint import Mark
from nnkit.check.running import Outcome
from nnkit.values import describe, indented

#: What is said of a hidden case: the kind of the failure, and nothing about the case.
CATEGORIES = {
    "value": "a wrong value",
    "shape": "a wrong shape",
    "dtype": "a wrong dtype",
    "type": "a wrong type",
    "nan": "NaN or infinity where a finite number is due",
    "exception": "an exception",
    "no exception": "a value where an exception is due",
    "time-out": "no answer within the time limit",
    "changed input": "an input changed in place",
    "score": "a score below what is due",
    "warning": "an unstable formula: NumPy warns of an overflow or an invalid value",
}


@dataclass
class Task:
    """A case together with what is expected.

    Attributes
    ----------
    want : object
        The expected value, as the case's probe shows it.
    hidden : bool
        Whether the case must not be shown.
    find_marks : callable
        Returns, for each named mistake that gets this case wrong, the fingerprint of what
        it returns. Called only when an answer is wrong.
    find_part_marks : callable
        Returns, for each such mistake that gets some parts of the result wrong, the
        fingerprints of these parts by their names. Called only then, too.
    find_heeds : callable
        Returns, for each number or text among the arguments on which a right answer
        depends, another value that would make it another. Called only then, too.
    """

    case: Case
    want: Any = None
    hidden: bool = False
    find_marks: Callable[[], dict[str, Mark]] = field(default=dict, repr=False)
    find_part_marks: Callable[[], dict[str, dict[str, Mark]]] = field(default=dict, repr=False)
    find_heeds: Callable[[], dict[str, Any]] = field(default=dict, repr=False)

    @functools.cached_property
    def marks(self):
        """The fingerprints of the mistakes, by name."""
        return self.find_marks()

    @functools.cached_property
    def part_marks(self):
        """The fingerprints of the parts that the mistakes get wrong, by name and part."""
        return self.find_part_marks()

    @functools.cached_property
    def heeds(self):
        """Another value for each argument with which a right answer would be another."""
        return self.find_heeds()


#: How many lines are shown of a call, and of what came and what was due.
CALL_LINES, VALUE_LINES = 5, 4


@dataclass
class Failure:
    """A case that failed: in which respect, what to say, and what part it earns all the same."""

    kind: str
    sentence: str
    task: Task
    outcome: Outcome
    earned: float = 0.0
    found: Difference | None = None

    def example(self, name, parameters, layout):
        """Return what a student is shown of it; of a hidden case the category only."""
        if self.task.hidden:
            category = CATEGORIES[self.kind]
            if self.kind == "exception":
                category += f" ({self.outcome.error_name})"
            if self.kind == "score":
                category = self.sentence
            if self.kind == "time-out":
                category = f"no answer within {self.outcome.seconds:.0f} s"
            return Example(sentence=f"in a hidden case: {category}")
        example = Example(self.task.case.call(name, parameters), sentence=self.sentence)
        example.code = self.outcome.code()
        kinds = ("value", "shape", "dtype", "type", "nan", "warning", "no exception")
        if self.kind in kinds and not self.outcome.unreadable:
            example.got = describe(self.outcome.value, layout.names)
        if self.kind not in ("exception", "time-out", "warning", "changed input", "score"):
            raises = self.task.case.raises
            example.want = f"a {raises}" if raises else describe(self.task.want, layout.names)
        part = self.found is not None and self.found.where and self.found.got is not None
        if part and len(example.got.splitlines()) > VALUE_LINES:  # what differs is enough
            where = f"{self.found.where} = "
            example.got, example.want = (
                where + indented(describe(value), len(where))
                for value in (self.found.got, self.found.want)
            )
        if self.task.case.probe != "value" and len(self.outcome.returned) == 1:
            example.returned = describe(self.outcome.returned[0], layout.names)
        return example


@dataclass
class Example:
    """A failure as a student is shown it, in parts; "" where there is nothing to show.

    Attributes
    ----------
    call, got, want, sentence : str
    returned : str
        What the function returned, where something else is looked at.
    code : str
        The lines of the student's file where an exception arose.
    """

    call: str = ""
    got: str = ""
    want: str = ""
    sentence: str = ""
    returned: str = ""
    code: str = ""

    def text(self, fold=True):
        """Write the parts one below the other; unless told otherwise, long ones are cut."""
        return "\n".join([*self.sentence.splitlines(), *self.shown(fold)])

    def shown(self, fold=True):
        """Return the lines that stand below the sentence."""
        labelled = [("gave ", self.returned), ("got  ", self.got), ("want ", self.want)]
        parts = [(self.code, len(self.code.splitlines())), (self.call, CALL_LINES)]
        parts += [(label + indented(text, 5), VALUE_LINES) for label, text in labelled if text]
        lines = []
        for text, limit in parts:
            part = text.splitlines()
            more = len(part) - limit
            if fold and more > 1:
                part = [*part[:limit], f"     … {more} more lines"]
            lines += part
        return lines


def judge(outcome: Outcome, task: Task, layout: Layout = Layout()) -> Failure | None:
    """Compare an outcome with what is expected.

    Returns
    -------
    Failure or None
    """

    def failure(kind, sentence, *, earned=0.0, found=None):
        return Failure(kind, sentence, task, outcome, earned, found)

    if outcome.timed_out:
        why = "does a loop never end?"
        if task.case.group == "large":
            why = "there is a way with far fewer steps, one pass over the examples"
        return failure("time-out", f"no answer within {outcome.seconds:.0f} s: {why}")
    if outcome.error is not None:
        if task.case.raises and outcome.raised(task.case.raises):
            return None
        where = "" if outcome.code() else outcome.line()
        sentence = f"raised {type(outcome.error).__name__}: {str(outcome.error)[:160]}"
        due = f"; expected a {task.case.raises}" if task.case.raises else ""
        return failure("exception", sentence + (f" ({where})" if where else "") + due)
    if task.case.raises:
        return failure("no exception", f"returned a value where a {task.case.raises} is due")
    if outcome.unreadable:
        return failure("type", outcome.unreadable)
    if task.case.points_between:
        none, full = task.case.points_between
        if outcome.value >= full:
            return None
        earned = max(0.0, (outcome.value - none) / (full - none))
        due = f"no points up to {none:.0%}, all of them from {full:.0%} on"
        return failure("score", f"{outcome.value:.1%} are right: {due}", earned=earned)
    found = difference(outcome.value, task.want, task.case.tolerance, layout)
    if found:
        return failure(found.kind, found.sentence, found=found)
    if outcome.changed:
        names = " and ".join(outcome.changed)
        return failure("changed input", f"changed its input {names} in place: work on a copy")
    if outcome.warned and task.case.group == "stability":
        kinds = " and ".join(outcome.warned)
        return failure("warning", f"right value, but NumPy warned on the way: {kinds}")
    return None
