"""Verdicts: trying an exercise on all its cases, and saying how it went.

Cases come in groups, each with its share of the points. A group passes when all its cases
do; without the basic group nothing is earned. A wrong answer is compared with the named
mistakes: one that fits every case names the verdict.
"""

from dataclasses import dataclass, field

from nnkit.check.compare import Layout
from nnkit.check.diagnose.named import name_mistakes
from nnkit.check.diagnose.relations import relation
from nnkit.check.judge import Failure, judge
from nnkit.check.running import run
from nnkit.exercise import Exercise, Unfilled
from nnkit.values import indented

#: How many lines of what the function prints are shown.
PRINTED_LINES = 20

#: Called with each `Verdict` that is reported; grading listens here to collect them.
listeners = []


@dataclass
class Group:
    """How one group of cases went."""

    name: str
    share: float
    visible: int = 0
    hidden: int = 0
    failures: list[Failure] = field(default_factory=list, repr=False)
    untried: int = 0

    @property
    def passed(self):
        """Whether every case of the group passed."""
        return not self.failures and not self.untried


@dataclass
class Verdict:
    """How an exercise went.

    Attributes
    ----------
    exercise : str
    points, out_of : float
    groups : list of Group
    mistakes : list of str
        The named mistakes that explain the failures.
    diagnoses : list of str
        In sentences: what the named mistakes are, or else how the answer relates to the
        expected one.
    explained : bool
        Whether one named mistake explains all failures.
    problem : str
        Why the exercise could not be tried at all, if so.
    """

    exercise: str
    out_of: float
    points: float = 0.0
    groups: list[Group] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    diagnoses: list[str] = field(default_factory=list)
    explained: bool = False
    problem: str = ""
    printed: str = ""
    parameters: tuple[str, ...] = ()
    layout: Layout = Layout()

    @property
    def failures(self):
        """All failures, group by group."""
        return [failure for group in self.groups for failure in group.failures]

    def examples(self):
        """Choose what to show: pairs of a failed group and its smallest failure.

        One is enough where one named mistake explains all that failed, and where a basic
        case fails that can be shown: what follows is often no more than its consequence.
        """
        found = [(group, _smallest(group.failures)) for group in self.groups if group.failures]
        basic_shown = found and found[0][0].name == "basic" and not found[0][1].task.hidden
        chosen = {}
        for group, example in found[:1] if self.explained or basic_shown else found:
            chosen.setdefault(example.sentence, (group, example))
        return list(chosen.values())

    def text(self):
        """Write the verdict as a student reads it."""
        of = f" of {_number(self.out_of)}" if self.out_of else ""
        lines = [f"{self.exercise}: {_number(self.points)}{of} points"]
        if self.problem:
            return "\n".join([*lines, self.problem])
        width = max((len(group.name) for group in self.groups), default=0)
        lines += [_group_line(group, width) for group in self.groups]
        if any(group.name == "basic" and group.failures for group in self.groups):
            lines.append("No points without the basic cases.")
        lines += ["", *self.diagnoses] if self.diagnoses else []
        for group, example in self.examples():
            text = example.text(self.exercise, self.parameters, self.layout)
            lines += ["", f"{group.name}: {indented(text, 4)}"]
        if self.printed:
            lines += ["", "Your function printed:", _clipped(self.printed)]
        return "\n".join(lines)


def _smallest(failures):
    """Choose the failure to show: of the visible ones, if any, the one with least input."""
    shown = [failure for failure in failures if not failure.task.hidden] or failures
    return min(shown, key=lambda failure: failure.task.case.size())


def _number(points):
    return f"{points:.4g}"


def _group_line(group, width):
    count = group.visible + group.hidden
    cases = f"{count} case{'' if count == 1 else 's'}"
    if group.hidden:
        cases += f" ({group.hidden} hidden)"
    wrong = f", {len(group.failures)} failed" if group.failures else ""
    wrong += f", {group.untried} not tried" if group.untried else ""
    return f"  {'ok    ' if group.passed else 'failed'}  {group.name:<{width}}  {cases}{wrong}"


def _clipped(text):
    lines = text.splitlines()
    shown = ["    " + line[:200] for line in lines[:PRINTED_LINES]]
    more = len(lines) - PRINTED_LINES
    return "\n".join(shown + ([f"    … {more} more lines"] if more > 0 else []))


def examine(slot: Exercise, sheet) -> Verdict:
    """Try an exercise on all cases of its sheet.

    A time-out ends the trial: what was not tried counts as failed.
    """
    names = tuple(slot.__signature__.parameters)
    verdict = Verdict(slot.__name__, slot.points, parameters=names, layout=sheet.layout)
    tried = []
    try:
        timed_out = False
        for group_name, share in sheet.shares.items():
            group = Group(group_name, share)
            verdict.groups.append(group)
            for task in (task for task in sheet.tasks if task.case.group == group_name):
                group.hidden += task.hidden
                group.visible += not task.hidden
                if timed_out:
                    group.untried += 1
                    continue
                outcome = run(slot, task.case, names)
                failure = judge(outcome, task, sheet.layout)
                tried.append((task, outcome, failure))
                if failure:
                    group.failures.append(failure)
                if outcome.printed and not task.hidden and not verdict.printed:
                    verdict.printed = outcome.printed
                timed_out = outcome.timed_out
    except Unfilled as blank:
        verdict.groups = []
        verdict.problem = f"{blank}."
        return verdict
    verdict.points = _points(verdict)
    if verdict.failures:
        verdict.mistakes, verdict.explained = name_mistakes(tried)
        verdict.diagnoses = [sheet.diagnoses[name] for name in verdict.mistakes]
        if not verdict.diagnoses:
            found = relation(tried, names, sheet.layout)
            verdict.diagnoses = [found] if found else []
    return verdict


def _points(verdict):
    if all(group.passed for group in verdict.groups):
        return float(verdict.out_of)
    if any(group.name == "basic" and not group.passed for group in verdict.groups):
        return 0.0
    share = sum(group.share for group in verdict.groups if group.passed)
    return round(float(verdict.out_of) * share, 4)


def report(verdict: Verdict) -> float:
    """Print a verdict, pass it to the listeners, and return its points."""
    for listener in listeners:
        listener(verdict)
    print(verdict.text())
    return float(verdict.points)
