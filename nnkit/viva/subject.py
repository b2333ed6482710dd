"""One function that is asked about: its code, the cases it is tried on, and what runs show.

All that is known here of what the function does comes from running it. Who runs it, in the
sandbox or at home, is the runner's affair.
"""

from dataclasses import dataclass, field

import numpy as np

from nnkit.check.judge import judge
from nnkit.check.running import Outcome
from nnkit.values import leaves
from nnkit.viva.changes import changes
from nnkit.viva.code import Code

#: How many changes of a function are tried; how large a call may be that is shown.
MAX_CHANGES, MAX_SIZE = 8, 16
#: How many cases at least tell a change that is right from one that is wrong at times.
FEWEST_CASES = 3


@dataclass
class Tried:
    """A change, and what came of every case: (task, outcome, failure or None)."""

    change: object
    entries: list

    @property
    def failed(self):
        """The entries that are wrong."""
        return [entry for entry in self.entries if entry[2]]

    @property
    def visible(self):
        """The entries of cases that may be shown."""
        return [entry for entry in self.entries if not entry[0].hidden]


@dataclass
class Subject:
    """A function that is asked about.

    Parameters
    ----------
    code : Code
    sheet : nnkit.check.sheets.Sheet
        Its cases, and the sentences of its named mistakes.
    runner : object
        Has `run(code, source, tasks)`, which returns an `Outcome` for each task, and
        `record(code, task)`, which returns what `nnkit.viva.recorder` noted, or None.
    rng : numpy.random.Generator
    """

    code: Code
    sheet: object
    runner: object
    rng: np.random.Generator
    _records: dict = field(default_factory=dict)
    _tried: list = field(default_factory=list)
    _waiting: list | None = None

    @property
    def name(self):
        """The name of the exercise."""
        return self.code.name

    def tasks(self):
        """Return the tasks that a change is tried on."""
        tasks = [task for task in self.sheet.tasks if not task.case.long]
        return [task for task in tasks if not task.case.points_between]

    def calls(self):
        """Return the tasks whose call can be shown and worked out by hand."""
        return [task for task in self.sheet.tasks if not task.hidden and _by_hand(task.case)]

    def written(self, task):
        """Write a task's call."""
        return task.case.call(self.name, tuple(self.code.parameters()))

    def record(self, task):
        """Return what a call does, as the recorder notes it twice alike; else None."""
        key = id(task)
        if key not in self._records:
            first = checked(self.runner.record(self.code, task))
            # What differs from run to run has no answer.
            again = first and checked(self.runner.record(self.code, task))
            self._records[key] = first if first and repr(first) == repr(again) else None
        return self._records[key]

    def is_right(self):
        """Say whether the function, as it is, is right on every case."""
        return bool(self.tasks()) and not self._try(None).failed

    def tried(self):
        """Yield changes with what came of them, each run when it is first asked for."""
        yield from list(self._tried)
        if self._waiting is None:
            found = changes(self.code) if self.is_right() else []
            order = self.rng.permutation(len(found))[:MAX_CHANGES]
            self._waiting = [found[i] for i in order]
        while self._waiting:
            tried = self._try(self._waiting.pop())
            if any(o.timed_out or o.unreadable for _, o, _ in tried.entries):
                continue
            self._tried.append(tried)
            yield tried

    def _try(self, change):
        source = change.source if change else self.code.source
        tasks = self.tasks()
        outcomes = self.runner.run(self.code, source, tasks)
        return Tried(
            change,
            [(t, o, judge(o, t, self.sheet.layout)) for t, o in zip(tasks, outcomes)],
        )


def lost(tasks):
    """Return the outcomes of a process that could not be used."""
    return [Outcome(timed_out=True) for _ in tasks]


def _by_hand(case):
    if case.probe != "value" or case.raises or case.long or case.size() > MAX_SIZE:
        return False
    found = list(leaves([*case.args, *case.kwargs.values()]))
    return not any(callable(x) or isinstance(x, np.random.Generator) for x in found)


# --- what was noted, looked at with care --------------------------------------------------------


def checked(noted):
    """Return what a recorder noted if it has the form that it should have; else None.

    It comes from a process in which student code ran.
    """
    try:
        counts = {number: times for number, times in noted["counts"]}
        values = [tuple(entry) for entry in noted["values"]]
        products = [tuple(entry) for entry in noted["products"]]
        fits = (
            all(_is_count(n) and _is_count(times) for n, times in counts.items())
            and all(
                len(entry) == 4
                and _is_count(entry[0])
                and type(entry[1]) is str
                and entry[1].isidentifier()
                and all(map(_is_snapshot, entry[2:]))
                for entry in values
            )
            and all(
                len(entry) == 3 and _is_count(entry[0]) and all(map(_is_shape, entry[1:]))
                for entry in products
            )
            and all(type(name) is str and name.isidentifier() for name in noted["calls"])
        )
        if fits:
            calls = list(noted["calls"])
            return {"counts": counts, "values": values, "products": products, "calls": calls}
    except (TypeError, ValueError, KeyError, AttributeError):
        pass
    return None


def _is_count(value):
    return type(value) is int and 0 <= value < 10**7


def _is_shape(value):
    return type(value) is list and len(value) <= 8 and all(map(_is_count, value))


def _is_snapshot(value):
    if type(value) is not dict or type(value.get("type")) is not str:
        return False
    numbers = value.get("numbers", [])
    return (
        type(value.get("dtype", "")) is str
        and value.get("dtype", "float").isalnum()
        and _is_shape(value.get("shape", []))
        and type(numbers) is list
        and len(numbers) <= 16
        and all(type(number) in (int, float, bool) for number in numbers)
    )
