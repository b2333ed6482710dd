"""Judging one outcome: right, or wrong in which respect, in a sentence."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nnkit.check.cases import Case
from nnkit.check.compare import Layout, difference
from nnkit.check.diagnose.fingerprint import Mark
from nnkit.check.running import SECONDS, Outcome
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
    "time-out": f"no answer within {SECONDS:.0f} s",
    "changed input": "an input changed in place",
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


@dataclass
class Failure:
    """A case that failed: in which respect, and what to say."""

    kind: str
    sentence: str
    task: Task
    outcome: Outcome

    def example(self, name, parameters, layout):
        """Return what a student is shown of it; of a hidden case the category only."""
        if self.task.hidden:
            category = CATEGORIES[self.kind]
            if self.kind == "exception":
                category += f" ({self.outcome.error_name})"
            return Example(sentence=f"in a hidden case: {category}")
        example = Example(self.task.case.call(name, parameters), sentence=self.sentence)
        kinds = ("value", "shape", "dtype", "type", "nan", "warning", "no exception")
        if self.kind in kinds and not self.outcome.unreadable:
            example.got = describe(self.outcome.value, layout.names)
        if self.kind not in ("exception", "time-out", "warning", "changed input"):
            raises = self.task.case.raises
            example.want = f"a {raises}" if raises else describe(self.task.want, layout.names)
        return example


@dataclass
class Example:
    """A failure as a student is shown it, in parts; "" where there is nothing to show."""

    call: str = ""
    got: str = ""
    want: str = ""
    sentence: str = ""

    def text(self):
        """Write the parts one below the other."""
        lines = [self.call] if self.call else []
        lines += ["got  " + indented(self.got, 5)] if self.got else []
        lines += ["want " + indented(self.want, 5)] if self.want else []
        return "\n".join([*lines, self.sentence])


def judge(outcome: Outcome, task: Task, layout: Layout = Layout()) -> Failure | None:
    """Compare an outcome with what is expected.

    Returns
    -------
    Failure or None
    """

    def failure(kind, sentence):
        return Failure(kind, sentence, task, outcome)

    if outcome.timed_out:
        return failure("time-out", f"no answer within {SECONDS:.0f} s: does a loop never end?")
    if outcome.error is not None:
        if task.case.raises and outcome.raised(task.case.raises):
            return None
        where = outcome.line()
        sentence = f"raised {type(outcome.error).__name__}: {str(outcome.error)[:300]}"
        due = f"; expected a {task.case.raises}" if task.case.raises else ""
        return failure("exception", sentence + (f" ({where})" if where else "") + due)
    if task.case.raises:
        return failure("no exception", f"returned a value where a {task.case.raises} is due")
    if outcome.unreadable:
        return failure("type", outcome.unreadable)
    found = difference(outcome.value, task.want, task.case.tolerance, layout)
    if found:
        return failure(found.kind, found.sentence)
    if outcome.changed:
        names = " and ".join(outcome.changed)
        return failure("changed input", f"changed its input {names} in place: work on a copy")
    if outcome.warned and task.case.group == "stability":
        kinds = " and ".join(outcome.warned)
        return failure("warning", f"right value, but NumPy warned on the way: {kinds}")
    return None
