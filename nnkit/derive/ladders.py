"""Ladders: what is known of a derivation, and judging its lines one by one.

A ladder has symbols, which are given, and lines, which are to be derived. It is judged at
sample points: values of all symbols and what each line comes to there. A line may use the
lines before it, which then stand for their right values; so each line is judged by itself.
"""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nnkit.check.cases import decode, encode
from nnkit.check.compare import Tolerance
from nnkit.check.diagnose.fingerprint import Mark
from nnkit.check.diagnose.how import factor_between, name_factor
from nnkit.check.running import Outcome
from nnkit.check.sheets import CASES_FILE, NoCases, find_cases_file
from nnkit.derive.expressions import Misfit, NotAllowed, evaluate, names, parse, unknown

_TOLERANCE = Tolerance()


@dataclass(frozen=True)
class Symbol:
    """A given quantity: its shape as text, such as ``"m, d"``, what it is, how it is defined."""

    name: str
    shape: str
    meaning: str
    definition: str = ""


@dataclass(frozen=True)
class Line:
    """A quantity to derive."""

    name: str
    shape: str
    meaning: str


@dataclass(frozen=True)
class Sample:
    """Sizes, the values of the symbols, and the right values of the lines."""

    sizes: dict[str, int]
    symbols: dict[str, np.ndarray] = field(repr=False)
    lines: dict[str, np.ndarray] = field(repr=False)


@dataclass
class LadderSheet:
    """What is known of a ladder.

    Attributes
    ----------
    samples : list of Sample
        The published ones; behind them, on the instructor's side, hidden ones.
    hidden : int
        How many of the samples are hidden.
    find_mistakes : callable
        Returns, for each line, the fingerprints of known mistakes with the sentence about
        each: a dict of str to list of (Mark, str). Called only when a line is wrong.
    """

    name: str
    title: str
    points: float
    symbols: list[Symbol]
    lines: list[Line]
    samples: list[Sample] = field(repr=False)
    hidden: int = 0
    find_mistakes: Callable[[], dict[str, list[tuple[Mark, str]]]] = field(default=dict, repr=False)

    @functools.cached_property
    def mistakes(self):
        """The fingerprints of known mistakes, by line."""
        return self.find_mistakes()

    def known(self, line):
        """Return the names that a line may use: the symbols and the lines before it."""
        before = [other.name for other in self.lines[: self.lines.index(line)]]
        return [symbol.name for symbol in self.symbols] + before

    def values(self, sample, line):
        """Return the values that a line may use at a sample."""
        return {n: sample.symbols.get(n, sample.lines.get(n)) for n in self.known(line)}


@dataclass(frozen=True)
class Judgement:
    """What is said of one line; `tree` is its formula if it could be read."""

    line: Line
    status: str  # "right", "wrong" or "empty"
    sentence: str = ""
    tree: object = field(default=None, repr=False)


def judge_line(sheet: LadderSheet, line: Line, text) -> Judgement:
    """Judge a line by itself: the lines before it stand for their right values."""
    if isinstance(text, str) and not text.strip():
        return Judgement(line, "empty")
    if not isinstance(text, str):
        return Judgement(line, "wrong", f"write the formula as text, in quotes: {_quoted(text)}")
    try:
        tree = parse(text)
        known = sheet.known(line)
        for name in names(tree):
            if name not in known:
                raise NotAllowed(_not_given(sheet, line, name, known))
    except NotAllowed as error:
        return Judgement(line, "wrong", str(error))
    try:
        got = [evaluate(tree, sheet.values(sample, line)) for sample in sheet.samples]
    except Misfit as error:
        left, right = (_letters(s, sheet.samples[0]) for s in (error.left, error.right))
        sentence = f"the shapes {left} and {right} do not fit for {error.sign}"
        return Judgement(line, "wrong", sentence, tree)
    except NotAllowed as error:
        return Judgement(line, "wrong", str(error), tree)
    sentence = _difference(sheet, line, got)
    return Judgement(line, "wrong" if sentence else "right", sentence, tree)


def _quoted(value):
    text = repr(value) if isinstance(value, int | float) else "..."
    return f'"{text[:40]}"'


def _not_given(sheet, line, name, known):
    if name == line.name:
        return f"{name} is what this line is to find"
    if any(other.name == name for other in sheet.lines):
        return f"{name} comes after this line; a line may use the lines before it"
    return unknown(name, known)


def _letters(shape, sample):
    """Write a shape with the letters of its sizes, which all differ."""
    letter = {size: name for name, size in sample.sizes.items()}
    inside = ", ".join(letter.get(n, str(n)) for n in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"


def _difference(sheet, line, got):
    """Say in which respect a line is wrong; "" if it is right."""
    wants = [sample.lines[line.name] for sample in sheet.samples]
    right = [
        g.shape == w.shape and bool(np.all(_TOLERANCE.allows(g, w)))
        for g, w in zip(got, wants, strict=True)
    ]
    if all(right):
        return ""
    for mark, sentence in sheet.mistakes.get(line.name, []):
        if mark.matches(Outcome(value=got), ""):
            return sentence
    sample = sheet.samples[0]
    if got[0].shape != wants[0].shape:
        have, due = _letters(got[0].shape, sample), _letters(wants[0].shape, sample)
        if due == "()":
            return f"the shape is wrong: a number is due, and this has shape {have}"
        hint = ": transposed" if got[0].ndim == 2 and got[0].T.shape == wants[0].shape else ""
        have = "a number" if have == "()" else have
        return f"the shape is wrong: {have} where {line.name} has {due}{hint}"
    if all(right[: len(got) - sheet.hidden]):
        return "the value is right at the published points and wrong elsewhere"
    if not all(np.isfinite(g).all() for g in got):
        return "it is NaN or infinite: is there a division by zero, or log of a negative number?"
    factors = [factor_between(g, w) for g, w in zip(got, wants, strict=True)]
    if all(factors):
        factor = name_factor(factors, [s.sizes for s in sheet.samples])
        if factor == "-1":
            return "the sign is wrong: this is the negative of what is right"
        if factor:
            return f"a factor is wrong: this is {factor} times what is right"
    return "the value is wrong, though the shape is right"


# --- finding, writing and reading -----------------------------------------------------------


def find_ladder(name):
    """Return the `LadderSheet` called `name`.

    Raises
    ------
    NoCases
        If neither ``solutions`` nor a ``cases.json`` with this ladder is at hand.
    """
    try:
        import solutions
    except ModuleNotFoundError as error:
        if error.name != "solutions":
            raise
        return _read_release(name)
    try:
        return solutions.ladder(name).sheet()
    except KeyError:
        raise NoCases(f"there is no ladder called {name!r}") from None


def _read_release(name):
    try:
        ladders = json.loads(find_cases_file().read_text(encoding="utf-8"))["ladders"]
        record = ladders.get(name)
        if record is not None:
            return decode_ladder(name, record)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoCases(
            f"{CASES_FILE} cannot be read ({type(error).__name__}): copy it from the release again"
        ) from error
    raise NoCases(f"{CASES_FILE} has no ladder called {name!r}: it belongs to another problem set")


def encode_ladder(ladder):
    """Write a ladder's visible part, a `solutions.language.Ladder`'s, as a JSON object.

    It holds sample points and what the lines come to there, and no formula of a line.
    """
    sheet = ladder.sheet(hidden=False)
    return {
        "title": sheet.title,
        "points": sheet.points,
        "symbols": [[s.name, s.shape, s.meaning, s.definition] for s in sheet.symbols],
        "lines": [[line.name, line.shape, line.meaning] for line in sheet.lines],
        "samples": [
            {
                "sizes": sample.sizes,
                "symbols": {name: encode(value) for name, value in sample.symbols.items()},
                "lines": {name: encode(value) for name, value in sample.lines.items()},
            }
            for sample in sheet.samples
        ],
        "mistakes": {
            line: [[mark.digest, mark.grids, sentence] for mark, sentence in found]
            for line, found in sheet.mistakes.items()
        },
    }


def decode_ladder(name, record):
    """Read a ladder back from its JSON object."""
    mistakes = {
        line: [
            (Mark(digest, tuple((width, offset) for width, offset in grids)), sentence)
            for digest, grids, sentence in found
        ]
        for line, found in record["mistakes"].items()
    }
    return LadderSheet(
        name,
        record["title"],
        record["points"],
        [Symbol(*row) for row in record["symbols"]],
        [Line(*row) for row in record["lines"]],
        [
            Sample(
                sample["sizes"],
                {key: np.asarray(decode(value)) for key, value in sample["symbols"].items()},
                {key: np.asarray(decode(value)) for key, value in sample["lines"].items()},
            )
            for sample in record["samples"]
        ],
        find_mistakes=lambda: mistakes,
    )
