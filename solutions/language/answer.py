"""The answer sheet of an exercise.

``@reference`` makes an `Answer` of the right implementation. To it are attached the
visible cases, the hidden cases (a function of an ``rng``), and the named mistakes, each
with the sentence that names it. Expected values are never typed: they are computed.
"""

import functools
import inspect
from collections.abc import Mapping

import numpy as np

from nnkit.check.compare import Layout, difference
from nnkit.check.diagnose.experiments import heeded
from nnkit.check.diagnose.fingerprint import (
    UNTRIED,
    Mark,
    fingerprint,
    flattened_outcome,
    parts_of,
)
from nnkit.check.diagnose.named import WHOLE
from nnkit.check.judge import Task, judge
from nnkit.check.running import Outcome, run
from nnkit.check.sheets import Sheet
from solutions.language.kinds import kinds

#: Every answer by the name of its exercise.
answers: dict[str, "Answer"] = {}

#: Stands for an outcome that has no fingerprint; matches nothing.
UNMARKED = Mark("none")


class Answer:
    """Everything about one exercise. Calling it runs the reference."""

    def __init__(self, function, shares, names, lists, slow=False):
        functools.update_wrapper(self, function)
        self.reference = function
        self.shares = shares
        self.layout = Layout(tuple(names), tuple(lists))
        self.slow = slow
        self.mistakes = {}
        self.sentences = {}

    def __call__(self, *args, **kwargs):
        return self.reference(*args, **kwargs)

    def visible(self, cases):
        """Attach the visible cases: a function that returns or yields them."""
        self._visible = cases
        return cases

    def hidden(self, cases):
        """Attach the hidden cases: a function of an ``rng`` that returns or yields them."""
        self._hidden = cases
        return cases

    def mistake(self, diagnosis):
        """Attach a wrong implementation with the sentence that names what is wrong."""

        def attach(function):
            if function.__name__ in self.mistakes:
                raise ValueError(f"{self.__name__} has a mistake {function.__name__} already")
            self.mistakes[function.__name__] = function
            self.sentences[function.__name__] = diagnosis
            return function

        return attach

    def visible_cases(self):
        """Return the visible cases."""
        return list(self._visible())

    def hidden_cases(self, rng):
        """Return the hidden cases that are drawn from an `rng`."""
        return list(self._hidden(rng))

    @functools.cached_property
    def visible_tasks(self):
        """The visible cases with what is expected."""
        tasks = [self._task(case, hidden=False) for case in self.visible_cases()]
        for task in tasks:
            marks = Marks(self, task, dict(self.mistakes))
            task.find_marks = lambda marks=marks: marks
        return tasks

    def sheet(self, rng=None):
        """Return the sheet, with hidden cases if there is an `rng` to draw them from."""
        cases = [] if rng is None else self.hidden_cases(rng)
        tasks = self.visible_tasks + [self._task(case, hidden=True) for case in cases]
        return Sheet(self.layout, self.shares, tasks, self.diagnoses, self._defaults)

    def _task(self, case, hidden):
        if case.group not in self.shares:
            raise ValueError(f"{self.__name__}: no share for the group {case.group!r}")
        if case.points_between:
            # Any answer is right that measures well enough: nothing is compared with it.
            return Task(case, hidden=hidden)
        outcome = run(self.reference, case, self._parameters, seconds=None)
        task = Task(case, outcome.value, hidden)
        failure = judge(outcome, task, self.layout)
        if failure:
            raise ValueError(f"{self.__name__}: the reference fails a case: {failure.sentence}")
        task.find_marks = lambda: self._marks(task)
        task.find_part_marks = lambda: self._part_marks(task)
        if not case.long:
            task.find_heeds = lambda: heeded(self.reference, task, self._parameters)
        return task

    @functools.cached_property
    def kinds(self):
        """Mistakes that follow from the reference, by name: those that can be told apart."""
        kept = {}
        if self.slow:
            return kept
        short = [task for task in self.visible_tasks if not task.case.long]
        for name, (function, sentence) in kinds(self, answers).items():
            outcomes = [run(function, task.case, self._parameters) for task in short]
            tried = list(zip(short, outcomes, strict=True))
            if self._tells(tried) and self._has_marks(tried) and not self._is_known(tried):
                kept[name] = function, sentence
                for task in self.visible_tasks:
                    task.marks.functions[name] = function
        return kept

    def _tells(self, tried):
        """Say whether outcomes tell a mistake: numbers throughout, and enough that are wrong."""
        wrong = []
        for task, outcome in tried:
            failure = judge(outcome, task, self.layout)
            if outcome.error is not None or outcome.unreadable or outcome.timed_out:
                if failure:
                    return False
                continue
            _, numbers = flattened_outcome(outcome, "", self.layout)
            if not numbers or not all(np.isfinite(part).all() for part in numbers):
                return False
            if failure:
                wrong += [round(float(x), 9) for part in numbers for x in part]
        return len(set(wrong)) >= 3

    def _has_marks(self, tried):
        """Say whether every outcome has a fingerprint."""
        try:
            for task, outcome in tried:
                fingerprint(outcome, task.case.group, task.case.tolerance, self.layout)
        except ValueError:
            return False
        return True

    def _is_known(self, tried):
        """Say whether another mistake behaves alike in every case."""
        wrong = [judge(outcome, task, self.layout) is not None for task, outcome in tried]

        def alike(other):
            for (task, outcome), is_wrong in zip(tried, wrong, strict=True):
                mark = task.marks.get(other)
                if (mark is not None) != is_wrong:
                    return False
                if mark and not mark.matches(outcome, task.case.group, self.layout):
                    return False
            return True

        return any(alike(other) for other in list(tried[0][0].marks.functions))

    @functools.cache  # noqa: B019 - answers live as long as the process
    def tells_early(self, name):
        """Say whether a visible case that is not long tells a mistake."""
        return any(name in task.marks for task in self.visible_tasks if not task.case.long)

    @functools.cached_property
    def diagnoses(self):
        """The sentence that names each of them."""
        return self.sentences | {name: sentence for name, (_, sentence) in self.kinds.items()}

    def mark(self, task, function):
        """Return the fingerprint of what a function returns in a case; None if it is right."""
        outcome = run(function, task.case, self._parameters)
        if not judge(outcome, task, self.layout):
            return None
        try:
            return fingerprint(outcome, task.case.group, task.case.tolerance, self.layout)
        except ValueError:
            # Unlucky hidden inputs cost the name of a mistake, not the verdict.
            if not task.hidden:
                raise
            return UNMARKED

    def _marks(self, task):
        functions = {name: function for name, (function, _) in self.kinds.items()}
        return Marks(self, task, self.mistakes | functions)

    def _part_marks(self, task):
        """Return the fingerprints of the parts that mistakes get wrong, where all can be told."""
        if any(other.case.probe not in WHOLE for other in self.visible_tasks):
            return {}
        want = parts_of(task.want, self.layout)
        found = {}
        for name, mistake in self.mistakes.items() if want else ():
            if task.case.long and self.tells_early(name):
                found[name] = {"": UNTRIED}
                continue
            outcome = run(mistake, task.case, self._parameters)
            got = parts_of(outcome.value, self.layout)
            if outcome.error is not None or outcome.changed or got.keys() != want.keys():
                # What is wrong as a whole is wrong in a part that no result has.
                found[name] = {"": UNMARKED}
                continue
            try:
                marks = {
                    part: fingerprint(Outcome(got[part]), "", task.case.tolerance)
                    for part in want
                    if difference(got[part], want[part], task.case.tolerance)
                }
            except ValueError:
                marks = {"": UNMARKED}
            if marks:
                found[name] = marks
        return found

    @functools.cached_property
    def _defaults(self):
        parameters = inspect.signature(self.reference).parameters.values()
        return {p.name: p.default for p in parameters if p.default is not p.empty}

    @functools.cached_property
    def _parameters(self):
        return tuple(inspect.signature(self.reference).parameters)


class Marks(Mapping):
    """The fingerprints of mistakes in one case, each made when it is asked for.

    On a case that takes long a mistake is tried only if no other case tells it.
    """

    def __init__(self, answer, task, functions):
        self.answer, self.task, self.functions = answer, task, functions
        self.made = {}

    def __getitem__(self, name):
        if name not in self.made:
            function = self.functions[name]
            if self.task.case.long and self.answer.tells_early(name):
                self.made[name] = UNTRIED
                return UNTRIED
            try:
                self.made[name] = self.answer.mark(self.task, function)
            except ValueError as error:
                name = f"{self.answer.__name__}, mistake {name}"
                raise RuntimeError(f"{name}: {error}") from error
        if self.made[name] is None:
            raise KeyError(name)
        return self.made[name]

    def __iter__(self):
        return (name for name in self.functions if self.get(name) is not None)

    def __len__(self):
        return sum(1 for _ in self)


def reference(shares, names=(), lists=(), *, slow=False):
    """Make an `Answer` of the right implementation.

    Parameters
    ----------
    shares : dict of str to float
        Each group's share of the points, in the order of trial; "basic" comes first.
    names : sequence of str
        Names of the parts, where the result is a tuple.
    lists : sequence of str
        The parts that may be lists of numbers.
    slow : bool
        Whether a call takes so long that no mistakes are made from the reference: trying
        them would hold up every judge and every release for seconds.

    Raises
    ------
    ValueError
        If the shares do not sum to 1, or the first group is not "basic".
    """
    if abs(sum(shares.values()) - 1) > 1e-12 or next(iter(shares)) != "basic":
        raise ValueError(f"shares must start with 'basic' and sum to 1, got {shares}")

    def decorate(function):
        answer = answers[function.__name__] = Answer(function, shares, names, lists, slow)
        return answer

    return decorate
