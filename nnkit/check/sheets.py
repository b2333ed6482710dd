"""Sheets: what is known of an exercise, and of a derivation ladder.

The instructor's side makes them from the answers, hidden cases included; a student's side
reads their visible part from the release.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnkit.check.compare import Layout
from nnkit.check.diagnose.fingerprint import Mark
from nnkit.check.judge import Task


@dataclass
class Sheet:
    """What `check` knows of one exercise.

    Attributes
    ----------
    layout : Layout
        Names of the parts of the result.
    shares : dict of str to float
        Each group's share of the points; they sum to 1.
    tasks : list of Task
        Visible cases, then hidden ones where they are at hand.
    diagnoses : dict of str to str
        For each named mistake the sentence that names it.
    defaults : dict of str to object
        The values of arguments that a call leaves out.
    points : float or None
        What a right answer earns, whatever the line above the student's def says.
    """

    layout: Layout
    shares: dict[str, float]
    tasks: list[Task] = field(repr=False)
    diagnoses: dict[str, str] = field(default_factory=dict, repr=False)
    defaults: dict[str, Any] = field(default_factory=dict, repr=False)
    points: float | None = None


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
