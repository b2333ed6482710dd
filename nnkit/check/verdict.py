"""Verdicts: trying an exercise on all its cases, and saying how it went.

Cases come in groups, each with its share of the points. A group passes when all its cases
do; without the basic group nothing is earned. A wrong answer is compared with the named
mistakes: one that fits every case names the verdict.
"""

import re
import sys
from dataclasses import dataclass, field

from nnkit.check.compare import Layout
from nnkit.check.diagnose.errors import (
    in_words,
    other_def,
    raised_instead,
    raised_too_often,
)
from nnkit.check.diagnose.experiments import alone, constant, drawn, ignored, mended
from nnkit.check.diagnose.named import name_mistakes, name_parts, name_with_second
from nnkit.check.diagnose.probed import probed
from nnkit.check.diagnose.python import both_branches, only_printed
from nnkit.check.diagnose.relations import SAME, listed, relation
from nnkit.check.judge import Failure, judge
from nnkit.check.panel import show
from nnkit.check.running import run
from nnkit.exercise import Exercise, Unfilled, calls_noted, catalogue
from nnkit.values import indented

#: How many lines of what the function prints are shown, and beside a failure.
PRINTED_LINES, PRINTED_BESIDE = 5, 2

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

    @property
    def earned(self):
        """The part of its share that the group earns: what its worst case does."""
        if self.untried:
            return 0.0
        return min((failure.earned for failure in self.failures), default=1.0)

    @property
    def result(self):
        """Say in one word how it went."""
        return "ok" if self.passed else "partly" if self.earned else "failed"

    @property
    def cases(self):
        """Say how many cases there were, and what became of them."""
        count = self.visible + self.hidden
        cases = f"{count} case{'' if count == 1 else 's'}"
        cases += f" ({self.hidden} hidden)" if self.hidden else ""
        failed = sum(not failure.earned for failure in self.failures)
        cases += f", {failed} failed" if failed else ""
        return cases + (f", {self.untried} not tried" if self.untried else "")


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
        Why the exercise could not be tried at all, if so; of a question or ladder, what is
        said of the answer.
    lines : list of (str, str)
        Of a ladder: how each line is, and its name.
    remarks : list of str
        Of a ladder: what is said of its lines.
    score : float or None
        The number that the last case measured, of those that are judged on a scale.
    entry : str
        Under which name the score stands in the class list, chosen by the student.
    notes : list of str
        What is good to know beside the result.
    pending : bool
        Whether there is an answer that can only be graded after it is handed in.
    word : str
        The code word from which the numbers of a question were drawn, and `own`, these numbers.
    """

    exercise: str
    out_of: float
    points: float = 0.0
    groups: list[Group] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    diagnoses: list[str] = field(default_factory=list)
    explained: bool = False
    problem: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    score: float | None = None
    entry: str = ""
    notes: list[str] = field(default_factory=list)
    pending: bool = False
    word: str = ""
    own: dict[str, float] = field(default_factory=dict)
    printed: str = ""
    parameters: tuple[str, ...] = ()
    layout: Layout = Layout()

    @property
    def failures(self):
        """All failures, group by group."""
        return [failure for group in self.groups for failure in group.failures]

    def headline(self):
        """Say in a line how it went."""
        if self.pending:
            points = f"{_number(self.out_of)} point{'' if self.out_of == 1 else 's'}"
            return f"{self.exercise}: answered, graded after you hand in ({points})"
        of = f" of {_number(self.out_of)}" if self.out_of else ""
        return f"{self.exercise}: {_number(self.points)}{of} points"

    def text(self):
        """Write the verdict as a student reads it: what helps first, the counts last."""
        lines = [self.headline(), *self.notes]
        if self.problem:
            return "\n".join([*lines, self.problem])
        lines += ["", *self.diagnoses] if self.diagnoses else []
        for number, (group, example) in enumerate(self.examples()):
            first, *rest = f"{group}: {example.sentence}".splitlines()
            lines += [""] if number == 0 else []
            # One case in full is enough to begin with.
            shown = example.shown() if number == 0 else []
            lines += [first, *(f"    {line}" for line in [*rest, *shown])]
        width = max((len(group.name) for group in self.groups), default=0)
        rows = [f"  {result:<6}  {name:<{width}}  {cases}" for result, name, cases in self.rows()]
        lines += ["", *rows] if len(lines) > 1 else rows
        lines += [self.without_basic] if self.without_basic else []
        lines += [self.said_of_score] if self.said_of_score else []
        if self.printed:
            shown = indented(self.shown_of_printed(), 4)
            lines += ["", "Your function printed:", f"    {shown}"]
        return "\n".join(lines)

    def rows(self):
        """Return result, name and number of cases of each group, or of a ladder's lines."""
        if self.lines:
            return [(result, name, "") for result, name in self.lines]
        return [(g.result, g.name, g.cases) for g in self.groups] if not self.problem else []

    def sentences(self):
        """Return what is said in sentences, beside rows and examples."""
        if self.lines:
            return list(self.remarks)
        if self.problem:
            return [*self.notes, self.problem]
        counted = filter(None, (self.without_basic, self.said_of_score))
        return [*self.notes, *self.diagnoses, *counted]

    @property
    def said_of_score(self):
        """What was measured, where it was enough; else the example says it."""
        scored = [failure for failure in self.failures if failure.kind == "score"]
        return "" if self.score is None or scored else f"Score: {self.score:.1%}."

    @property
    def without_basic(self):
        """Why there are no points although some groups may have passed."""
        failed = [group.name for group in self.groups if group.failures]
        return "No points without the basic cases." if failed[:1] == ["basic"] else ""

    def examples(self):
        """Return the failures to be shown: the name of the group, and the example.

        One is enough where one named mistake explains all that failed, and where a basic
        case fails that can be shown: what follows is often no more than its consequence.
        """
        failed = [group for group in self.groups if group.failures]
        found = [(group.name, _smallest(group.failures)) for group in failed]
        basic_shown = self.without_basic and not found[0][1].task.hidden
        shown = {}
        for name, failure in found[:1] if self.explained or basic_shown else found:
            example = failure.example(self.exercise, self.parameters, self.layout)
            shown.setdefault(failure.sentence, (name, example))
        return list(shown.values())

    def shown_of_printed(self):
        """Return the first lines of what the function printed."""
        lines = self.printed.splitlines()
        room = PRINTED_BESIDE if self.failures else PRINTED_LINES
        more = len(lines) - room
        shown = [line[:200] for line in lines[:room]]
        return "\n".join(shown + ([f"… {more} more lines"] if more > 0 else []))


def _smallest(failures):
    """Choose the failure to show: of the visible ones, if any, the one with least input."""
    shown = [failure for failure in failures if not failure.task.hidden] or failures
    return min(shown, key=lambda failure: failure.task.case.size())


def _number(points):
    return f"{points:.4g}"


def examine(slot: Exercise, sheet, sheet_of=None) -> Verdict:
    """Try an exercise on all cases of its sheet: the visible ones first, then the hidden ones.

    After a time-out the rest of that group and the groups behind it are not tried, after a
    second one nothing is, and large cases are not where a basic one has failed: what was not
    tried counts as failed.

    Parameters
    ----------
    slot : Exercise
    sheet : Sheet
    sheet_of : callable, optional
        Returns the sheet of another exercise, to see whether one that was called is wrong;
        raises `LookupError` if there is none.
    """
    names = tuple(slot.__signature__.parameters)
    points = sheet.points or slot.points
    verdict = Verdict(slot.__name__, points, parameters=names, layout=sheet.layout)
    verdict.groups = [Group(name, share) for name, share in sheet.shares.items()]
    place = {group.name: number for number, group in enumerate(verdict.groups)}
    order = sorted(sheet.tasks, key=lambda task: place[task.case.group])
    tried, called = {}, set()
    end, time_outs = len(place), 0
    try:
        for task in sorted(order, key=lambda task: task.hidden):
            number = place[task.case.group]
            group = verdict.groups[number]
            group.hidden += task.hidden
            group.visible += not task.hidden
            # What fails in small cases may take all memory in a large one.
            in_vain = task.case.group == "large" and verdict.without_basic
            if number >= end or time_outs > 1 or in_vain:
                group.untried += 1
                continue
            with calls_noted(called):
                outcome = run(slot, task.case, names)
            failure = judge(outcome, task, sheet.layout)
            tried[id(task)] = task, outcome, failure
            if task.case.points_between and (failure is None or failure.kind == "score"):
                verdict.score = float(outcome.value)
            if failure:
                group.failures.append(failure)
            if outcome.printed and not task.hidden and not verdict.printed:
                verdict.printed = outcome.printed
            if outcome.timed_out:
                end, time_outs = number, time_outs + 1
    except Unfilled as blank:
        verdict.groups = []
        verdict.problem = f"{blank}."
        return verdict
    verdict.points = _points(verdict)
    if verdict.failures:
        in_order = [tried[id(task)] for task in order if id(task) in tried]
        _diagnose(slot, sheet, in_order, verdict, called, sheet_of)
    return verdict


def _diagnose(slot, sheet, tried, verdict, called, sheet_of):
    """Say what is wrong, by what is most certain."""
    wrong = _wrong_helper(slot, called, sheet_of)
    if wrong:
        verdict.diagnoses = [
            f"{slot.__name__} calls your {wrong.__name__}, which fails its own check: mend "
            f"{wrong.__name__} first."
        ]
        return
    _explain(slot, sheet, tried, verdict)
    verdict.diagnoses += _overwritten(tried, verdict)
    if not any("np.where" in sentence for sentence in verdict.diagnoses):
        verdict.diagnoses += both_branches(slot, verdict.failures)


def _overwritten(tried, verdict):
    """Say which inputs are changed in place, where a wrong value stands in front of that."""
    if verdict.explained or any("in place" in sentence for sentence in verdict.diagnoses):
        return []
    shown = [(o, failure) for task, o, failure in tried if not task.hidden]
    if not any(o.changed and failure and failure.kind != "changed input" for o, failure in shown):
        return []
    names = dict.fromkeys(name for outcome, _ in shown for name in outcome.changed)
    return [
        f"What comes in as {listed(list(names))} is changed in place: whoever called has other "
        "numbers there afterwards. Work on a copy."
    ]


def _explain(slot, sheet, tried, verdict):
    """Name the mistakes; where none fits, say how the answers relate to what is due."""
    names, layout = verdict.parameters, sheet.layout
    found, verdict.explained = name_mistakes(tried, layout)
    if verdict.explained:
        verdict.mistakes = list(found)
        verdict.diagnoses = [sheet.diagnoses[name] for name in found]
        return
    idle = ignored(slot, tried, names)
    if idle:
        # Beside what is certain nothing else is said of the same argument.
        found = {n: g for n, g in found.items() if not _speaks_of(sheet.diagnoses[n], idle)}
        verdict.mistakes = list(found)
        verdict.diagnoses = [
            f"The argument {name} is ignored: the result is the same whatever {name} is."
            for name in idle
        ]
        verdict.diagnoses += [*_by_groups(found, verdict, sheet), *probed(tried)]
        return
    certain = _experiment(slot, sheet, tried, names)
    if certain:
        verdict.diagnoses = [certain]
        return
    name, second = name_with_second(tried, layout)
    if name:
        verdict.mistakes = [name]
        verdict.diagnoses = [sheet.diagnoses[name], f"Besides, {second}."]
        return
    parts, rest = name_parts(tried, layout)
    if parts and (len(parts) > 1 or not found):
        verdict.mistakes = list(parts)
        verdict.diagnoses = [sheet.diagnoses[name] for name in parts]
        if rest:
            verdict.diagnoses.append(f"Besides, {_are(rest)} wrong in another way.")
        return
    verdict.mistakes = list(found)
    verdict.diagnoses = _by_groups(found, verdict, sheet) or probed(tried)
    if not verdict.diagnoses:
        failed = [(task, o) for task, o, failure in tried if failure and not task.hidden]
        shown = [outcome for _, outcome in failed]
        due = [outcome for task, outcome in failed if not task.case.raises]
        text = other_def(slot.__name__, shown)
        text = text or next(filter(None, map(in_words, due)), "") or only_printed(shown)
        text = text or raised_too_often(tried) or relation(tried, names, layout)
        if text.startswith(SAME) and not constant(slot, failed):
            text = ""  # it has been the same in a few cases only
        text = text or raised_instead(tried)
        verdict.diagnoses = [text] if text else []


def _experiment(slot, sheet, tried, names):
    """Say what calling the answer once more shows, or ""."""
    if drawn(slot, tried):
        return (
            "Two calls with the same arguments give different results: something is drawn at "
            "random, or kept from one call to the next."
        )
    if alone(slot, tried):
        return (
            "A single number goes another way than the numbers in an array: its result is another."
        )
    return mended(slot, tried, names, sheet.defaults, sheet.layout)


def _by_groups(found, verdict, sheet):
    """Write the sentences of mistakes that explain some groups; say if there is more."""
    failed = [group.name for group in verdict.groups if group.failures]
    lines = []
    for name, groups in found.items():
        where = "" if len(groups) == len(failed) else f"In the {listed(groups)} cases: "
        lines.append(where + sheet.diagnoses[name])
    left = [group for group in failed if not any(group in groups for groups in found.values())]
    if lines and left:
        lines.append(f"The {listed(left)} cases fail, too.")
    return lines


def _are(parts):
    shown = parts if len(parts) <= 4 else [*parts[:3], f"{len(parts) - 3} other parts"]
    return listed(shown) + (" is" if len(parts) == 1 else " are")


def _speaks_of(sentence, arguments):
    return "ignored" in sentence or bool(set(re.findall(r"\w+", sentence)) & set(arguments))


def _wrong_helper(slot, called, sheet_of):
    """Find the first exercise that was called and fails a visible case of its own."""
    if sheet_of is None:
        return None
    for helper in catalogue():
        if helper is not slot and helper in called and _fails(helper, sheet_of):
            return helper
    return None


def _fails(helper, sheet_of):
    try:
        sheet = sheet_of(helper)
    except LookupError:
        return False
    names = tuple(helper.__signature__.parameters)
    visible = [task for task in sheet.tasks if not task.hidden]
    try:
        return any(judge(run(helper, task.case, names), task, sheet.layout) for task in visible)
    except Unfilled:
        return False


def _points(verdict):
    if all(group.passed for group in verdict.groups):
        return float(verdict.out_of)
    if any(group.name == "basic" and not group.earned for group in verdict.groups):
        return 0.0
    share = sum(group.share * group.earned for group in verdict.groups)
    return round(float(verdict.out_of) * share, 4)


def report(verdict: Verdict) -> float | None:
    """Show a verdict, pass it to the listeners, and return its points; None if it is pending."""
    for listener in listeners:
        listener(verdict)
    return show(verdict)
