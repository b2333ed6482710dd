"""One function that is asked about: its code, the cases it is tried on, and what runs show.

All that is known here of what the function does comes from running it. Who runs it, in the
sandbox or at home, is the runner's affair.
"""

import ast
import functools
import itertools
from dataclasses import dataclass, field

import numpy as np

from nnkit.check.judge import judge
from nnkit.check.running import Outcome
from nnkit.values import leaves
from nnkit.viva.changes import changes, is_python
from nnkit.viva.code import Code
from nnkit.viva.recorder import AS_IT_IS, CHANGED, MAX_NUMBERS, RECORDED

#: How many changes of a function may be tried, how many of them take something away, and how
#: many are tried for all functions together, whatever may be left to find.
MAX_CHANGES, LESS, MAX_TRIES = 8, 3, 8
#: How many calls of a function are recorded.
MAX_CALLS = 3
#: How many things a recorder may have noted of each sort.
MAX_NOTED = 1000
#: How many numbers a call may have that is shown.
MAX_SIZE = 16
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
        Has `run(code, changed, form, tasks)`, which runs one of the function's forms (see
        `nnkit.viva.recorder`) on each task's case, and returns an `Outcome` for each, or
        None if it cannot; and `tries`, how many forms were tried on all cases.
    rng : numpy.random.Generator
    """

    code: Code
    sheet: object
    runner: object
    rng: np.random.Generator
    _records: dict = field(default_factory=dict)
    _tried: dict = field(default_factory=dict)

    @property
    def name(self):
        """The name of the exercise."""
        return self.code.name

    def tasks(self):
        """Return the tasks that a change is tried on."""
        return [t for t in self.sheet.tasks if not t.case.long and not t.case.points_between]

    @functools.cached_property
    def changes(self):
        """The changes that may be tried; those that only take something away come first."""
        found = changes(self.code)
        found = [found[place] for place in self.rng.permutation(len(found))]
        less = [change for change in found if change.is_less]
        more = [change for change in found if not change.is_less]
        found = [*less[:LESS], *more, *less[LESS:]]
        readable = (c for c in found if is_python(self.code.definition(c.source)))
        return list(itertools.islice(readable, MAX_CHANGES))

    @functools.cached_property
    def calls(self):
        """The tasks whose calls are asked about: shown, and small enough to work out by hand."""
        found = [t for t in self.sheet.tasks if not t.hidden and _by_hand(t.case)]
        return [found[place] for place in self.rng.permutation(len(found))[:MAX_CALLS]]

    def written(self, task):
        """Write a task's call."""
        return task.case.call(self.name, tuple(self.code.parameters()))

    def record(self, task):
        """Return what a call does, as far as the recorder notes it twice; None if it is nothing."""
        if id(task) not in self._records:
            outcomes = self._run(RECORDED, [task, task])
            # What differs from run to run has no answer.
            first, again = [checked(o.value) if o.error is None else None for o in outcomes]
            known = first and again and all(self._is_of_it(note) for note in (first, again))
            self._records[id(task)] = same(first, again) if known else None
        return self._records[id(task)]

    def _is_of_it(self, noted):
        """Say whether a note is about lines and names of the function: it may be forged."""
        node = self.code.node
        lines = range(node.lineno, node.end_lineno + 1)
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {"return"}
        numbers = [*noted["counts"], *(e[0] for e in (*noted["values"], *noted["products"]))]
        return all(n in lines for n in numbers) and names >= {e[1] for e in noted["values"]}

    @property
    def is_costly(self):
        """Whether a call hands over many functions, each of whose calls crosses the sandbox."""
        given = (arg for task in self.sheet.tasks for arg in task.case.args)
        return any(isinstance(arg, list | tuple) and any(map(callable, arg)) for arg in given)

    @functools.cached_property
    def is_right(self):
        """Whether the function, as it is, is right on every case."""
        return bool(self.tasks()) and not self._try(None, AS_IT_IS).failed

    def tried(self, only_less=False):
        """Yield changes with what came of them, each run when it is first asked for.

        Of all functions together no more than `MAX_TRIES` are run.
        """
        for number, change in enumerate(self.changes):
            if only_less and not change.is_less:
                continue
            if number not in self._tried:
                if self.runner.tries >= MAX_TRIES or self.is_costly or not self.is_right:
                    return
                self._tried[number] = self._try(change, CHANGED + number)
            tried = self._tried[number]
            if not any(o.timed_out or o.unreadable for _, o, _ in tried.entries):
                yield tried

    def _try(self, change, form):
        self.runner.tries += 1
        tasks = self.tasks()
        outcomes = self._run(form, tasks)
        return Tried(
            change,
            [(t, o, judge(o, t, self.sheet.layout)) for t, o in zip(tasks, outcomes)],
        )

    def _run(self, form, tasks):
        changed = [self.code.definition(change.source) for change in self.changes]
        outcomes = self.runner.run(self.code, changed, form, tasks)
        return outcomes or [Outcome(timed_out=True) for _ in tasks]


def _by_hand(case):
    if case.probe != "value" or case.raises or case.long or case.size() > MAX_SIZE:
        return False
    found = list(leaves([*case.args, *case.kwargs.values()]))
    return not any(callable(x) or isinstance(x, np.random.Generator) for x in found)


# --- what was noted, looked at with care --------------------------------------------------------


def same(first, again):
    """Return what two runs have noted alike, without numbers that differ; None if more differs."""
    bare, others = (list(map(_without_numbers, note["values"])) for note in (first, again))
    if repr({**first, "values": bare}) != repr({**again, "values": others}):
        return None
    pairs = zip(first["values"], again["values"], bare)
    return {**first, "values": [a if repr(a) == repr(b) else c for a, b, c in pairs]}


def _without_numbers(entry):
    snapshots = [{k: v for k, v in snapshot.items() if k != "numbers"} for snapshot in entry[2:]]
    return (*entry[:2], *snapshots)


def checked(noted):
    """Return what a recorder noted if it has the form that it should have; else None.

    It comes from a process in which student code ran.
    """
    try:
        counts = dict(noted["counts"])
        values = [tuple(entry) for entry in noted["values"]]
        products = [tuple(entry) for entry in noted["products"]]
        fits = (
            max(map(len, (counts, values, products, noted["calls"]))) <= MAX_NOTED
            and all(_is_count(n) and _is_count(times) for n, times in counts.items())
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
    if value["type"] in ("ndarray", "number") and type(value.get("dtype")) is not str:
        return False
    if value["type"] == "ndarray" and "shape" not in value:
        return False
    numbers = value.get("numbers", [])
    return (
        value.get("dtype", "float").isalnum()
        and _is_shape(value.get("shape", []))
        and type(numbers) is list
        and len(numbers) == (1 if value["type"] == "number" else len(numbers))
        and len(numbers) <= MAX_NUMBERS
        and all(type(number) in (int, float, bool) for number in numbers)
        and all(not abs(number) > 1e300 for number in numbers)
    )
