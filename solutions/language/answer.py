"""The language of answer sheets.

``@reference`` makes an `Answer` of the right implementation. To it are attached the
visible cases, the hidden cases (a function of an ``rng``), and the named mistakes, each
with the sentence that names it. Expected values are never typed: they are computed.
"""

import contextlib
import functools
import hashlib
import hmac
import inspect

import numpy as np

from nnkit.check.compare import Layout
from nnkit.check.diagnose.fingerprint import Mark, fingerprint
from nnkit.check.judge import Task, judge
from nnkit.check.running import Outcome, run
from nnkit.check.sheets import Sheet
from nnkit.derive.expressions import evaluate, parse
from nnkit.derive.ladders import LadderSheet, Line, Sample, Symbol

#: Every answer by the name of its exercise.
answers: dict[str, "Answer"] = {}

#: Stands for an outcome that has no fingerprint; matches nothing.
UNMARKED = Mark("none")

_seed = [b"", "instructor"]


@contextlib.contextmanager
def seeded(secret: bytes, student: str):
    """Draw the hidden cases from a seed made of the course's secret and the student."""
    earlier = _seed[:]
    _seed[:] = [secret, student]
    try:
        yield
    finally:
        _seed[:] = earlier


def _rng(exercise):
    secret, student = _seed
    digest = hmac.new(secret, f"{student}\0{exercise}".encode(), hashlib.sha256).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


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

    def hidden_cases(self):
        """Return the hidden cases for the seed in force."""
        return list(self._hidden(_rng(self.__name__)))

    @functools.cached_property
    def visible_tasks(self):
        """The visible cases with what is expected."""
        return [self._task(case, hidden=False) for case in self.visible_cases()]

    def sheet(self, hidden=True):
        """Return the sheet, with or without the hidden cases."""
        cases = self.hidden_cases() if hidden else []
        tasks = self.visible_tasks + [self._task(case, hidden=True) for case in cases]
        return Sheet(self.layout, self.shares, tasks, self.diagnoses)

    def _task(self, case, hidden):
        if case.group not in self.shares:
            raise ValueError(f"{self.__name__}: no share for the group {case.group!r}")
        outcome = run(self.reference, case, self._parameters, seconds=None)
        task = Task(case, outcome.value, hidden)
        failure = judge(outcome, task, self.layout)
        if failure:
            raise ValueError(f"{self.__name__}: the reference fails a case: {failure.sentence}")
        task.find_marks = lambda: self._marks(task)
        return task

    def _marks(self, task):
        marks = {}
        for name, mistake in self.mistakes.items():
            outcome = run(mistake, task.case, self._parameters)
            if judge(outcome, task, self.layout):
                try:
                    marks[name] = fingerprint(outcome, task.case.group, task.case.tolerance)
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


# --- answers that are not functions ----------------------------------------------------------

#: The answer key: for each question the right answers, and what to say to wrong ones.
keys: dict[str, "Key"] = {}


class Key:
    """The key to one question.

    Parameters
    ----------
    name : str
        The question's name, such as ``"ps1_q1"``.
    *accepted : object
        The right answers; order does not matter in a list where `ordered` is False.
    comments : sequence of (answer, str), optional
        What to say to particular wrong answers.
    tolerance : float
        How far a number may be off, absolutely.
    """

    def __init__(self, name, *accepted, comments=(), tolerance=1e-9, ordered=True):
        self.accepted = accepted
        self.comments = list(comments)
        self.tolerance = tolerance
        self.ordered = ordered
        keys[name] = self

    def grade(self, answer):
        """Return whether an answer is right, and a sentence about it or ""."""
        if any(self._equal(answer, right) for right in self.accepted):
            return True, ""
        for wrong, comment in self.comments:
            if self._equal(answer, wrong):
                return False, comment
        return False, ""

    def _equal(self, a, b):
        if isinstance(a, list | tuple | set) and isinstance(b, list | tuple | set):
            if not self.ordered:
                return sorted(a, key=repr) == sorted(b, key=repr)
            return len(a) == len(b) and all(self._equal(x, y) for x, y in zip(a, b, strict=True))
        if not (isinstance(a, int | float) and isinstance(b, int | float)):
            return a == b
        return abs(a - b) <= self.tolerance


# --- derivation ladders ---------------------------------------------------------------------

#: Every ladder by its name.
ladders: dict[str, "Ladder"] = {}

#: How many sample points are published, and how many are hidden.
VISIBLE_SAMPLES, HIDDEN_SAMPLES = 3, 5


def normal(rng, shape):
    """Draw a symbol of a ladder: normal numbers."""
    return rng.normal(size=shape).round(3)


def bits(rng, shape):
    """Draw a symbol of a ladder: zeros and ones."""
    return rng.integers(0, 2, size=shape).astype(float)


def indicators(rng, shape):
    """Draw a symbol of a ladder: one-hot rows."""
    return np.eye(shape[-1])[rng.integers(0, shape[-1], size=shape[0])]


def identity(rng, shape):
    """Set a symbol of a ladder to the identity matrix."""
    return np.eye(*shape)


class Ladder:
    """A derivation to check line by line.

    Parameters
    ----------
    name, problem_set, title : str
    points : float
    symbols : list of (name, shape, meaning, source)
        What is given. A shape is text, ``"m, d"``, its letters are sizes. The source draws
        the value (a function of an ``rng`` and the shape), or is the symbol's definition (a
        formula in earlier symbols), or is None for a size.
    lines : list of (name, shape, meaning, formula)
        What is to be derived, in order.
    """

    def __init__(self, name, problem_set, title, points, symbols, lines):
        self.name, self.problem_set, self.title, self.points = name, problem_set, title, points
        self.symbols, self.lines = symbols, lines
        self.slips = []
        ladders[name] = self

    def mistake(self, line, formula, sentence):
        """Attach a wrong formula of a line with the sentence that names what is wrong."""
        self.slips.append((line, formula, sentence))

    def sheet(self, hidden=True):
        """Return what `nnkit.derive` needs to judge it."""
        # The published samples stay the same: their seed is the name.
        seed = int.from_bytes(hashlib.sha256(self.name.encode()).digest(), "big")
        visible = np.random.default_rng(seed)
        samples = [self._sample(visible) for _ in range(VISIBLE_SAMPLES)]
        if hidden:
            rng = _rng(self.name)
            samples += [self._sample(rng) for _ in range(HIDDEN_SAMPLES)]
        sheet = LadderSheet(
            self.name,
            self.title,
            self.points,
            [Symbol(n, s, text, f if isinstance(f, str) else "") for n, s, text, f in self.symbols],
            [Line(n, s, text) for n, s, text, _ in self.lines],
            samples,
            HIDDEN_SAMPLES if hidden else 0,
        )
        sheet.find_mistakes = lambda: self._marks(sheet)
        return sheet

    def _marks(self, sheet):
        marks = {}
        for line, formula, sentence in self.slips:
            marks.setdefault(line, []).append((self._mark(sheet, line, formula), sentence))
        return marks

    def _sample(self, rng):
        letters = [p.strip() for _, shape, *_ in self.symbols for p in shape.split(",")]
        letters = [p for p in dict.fromkeys(letters) if p.isalpha()]
        # All sizes differ, so that no transpose goes unseen.
        drawn = 2 + rng.permutation(max(len(letters), 6))[: len(letters)]
        sizes = dict(zip(letters, drawn.tolist(), strict=True))
        values = {}
        for name, shape, _, source in self.symbols:
            if source is None:
                values[name] = np.asarray(float(sizes[name]))
            elif callable(source):
                values[name] = np.asarray(source(rng, self._shape(shape, sizes)))
            else:
                values[name] = evaluate(parse(source), values)
        symbols = dict(values)
        for name, shape, _, formula in self.lines:
            values[name] = evaluate(parse(formula), values)
            if values[name].shape != self._shape(shape, sizes):
                raise ValueError(f"{self.name}, line {name}: {formula} has not the shape {shape}")
        return Sample(sizes, symbols, {name: values[name] for name, *_ in self.lines})

    @staticmethod
    def _shape(text, sizes):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return tuple(sizes[part] if part.isalpha() else int(part) for part in parts)

    def _mark(self, sheet, line, formula):
        by_name = {known.name: known for known in sheet.lines}
        values = [
            evaluate(parse(formula), sheet.values(sample, by_name[line]))
            for sample in sheet.samples
        ]
        try:
            return fingerprint(Outcome(value=values), "")
        except ValueError:
            return UNMARKED  # unlucky samples cost the name of a mistake, not the verdict
