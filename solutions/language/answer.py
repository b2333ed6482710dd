"""The answer sheet of an exercise.

``@reference`` makes an `Answer` of the right implementation. To it are attached the
visible cases, the hidden cases (a function of an ``rng``), and the named mistakes, each
with the sentence that names it. Expected values are never typed: they are computed.
"""

import functools
import inspect

from nnkit.check.compare import Layout
from nnkit.check.diagnose.experiments import heeded
from nnkit.check.diagnose.fingerprint import Mark, fingerprint
from nnkit.check.judge import Task, judge
from nnkit.check.running import run
from nnkit.check.sheets import Sheet

#: Every answer by the name of its exercise.
answers: dict[str, "Answer"] = {}

#: Stands for an outcome that has no fingerprint; matches nothing.
UNMARKED = Mark("none")


class Answer:
    """Everything about one exercise. Calling it runs the reference."""

    def __init__(self, function, shares, names, lists):
        functools.update_wrapper(self, function)
        self.reference = function
        self.shares = shares
        self.layout = Layout(tuple(names), tuple(lists))
        self.mistakes = {}
        self.diagnoses = {}

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
            self.diagnoses[function.__name__] = diagnosis
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
        return [self._task(case, hidden=False) for case in self.visible_cases()]

    def sheet(self, rng=None):
        """Return the sheet, with hidden cases if there is an `rng` to draw them from."""
        cases = [] if rng is None else self.hidden_cases(rng)
        tasks = self.visible_tasks + [self._task(case, hidden=True) for case in cases]
        return Sheet(self.layout, self.shares, tasks, self.diagnoses)

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
        task.find_heeds = lambda: heeded(self.reference, task, self._parameters)
        return task

    def _marks(self, task):
        marks = {}
        for name, mistake in self.mistakes.items():
            outcome = run(mistake, task.case, self._parameters)
            if judge(outcome, task, self.layout):
                try:
                    marks[name] = fingerprint(
                        outcome, task.case.group, task.case.tolerance, self.layout
                    )
                except ValueError as error:
                    if not task.hidden:
                        raise ValueError(f"{self.__name__}, mistake {name}: {error}") from error
                    # Unlucky hidden inputs cost the name of a mistake, not the verdict.
                    marks[name] = UNMARKED
        return marks

    @functools.cached_property
    def _parameters(self):
        return tuple(inspect.signature(self.reference).parameters)


def reference(shares, names=(), lists=()):
    """Make an `Answer` of the right implementation.

    Parameters
    ----------
    shares : dict of str to float
        Each group's share of the points, in the order of trial; "basic" comes first.
    names : sequence of str
        Names of the parts, where the result is a tuple.
    lists : sequence of str
        The parts that may be lists of numbers.

    Raises
    ------
    ValueError
        If the shares do not sum to 1, or the first group is not "basic".
    """
    if abs(sum(shares.values()) - 1) > 1e-12 or next(iter(shares)) != "basic":
        raise ValueError(f"shares must start with 'basic' and sum to 1, got {shares}")

    def decorate(function):
        answer = answers[function.__name__] = Answer(function, shares, names, lists)
        return answer

    return decorate
