"""The answer sheet of a derivation ladder: symbols, lines with their formulas, usual slips."""

import functools
import hashlib

import numpy as np

from nnkit.check.diagnose.fingerprint import fingerprint
from nnkit.check.running import Outcome
from nnkit.check.sheets import LadderSheet, Line, Sample, Symbol
from nnkit.derive.expressions import evaluate, parse
from solutions.language.answer import UNMARKED

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


#: Reads a formula of a ladder, which is the same for every student.
_formula = functools.cache(parse)


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

    def sheet(self, rng=None):
        """Return what `nnkit.derive` needs to judge it.

        With an `rng` there are hidden sample points, drawn from it.
        """
        samples = list(self._visible_samples)
        if rng is not None:
            samples += [self._sample(rng) for _ in range(HIDDEN_SAMPLES)]
        sheet = LadderSheet(
            self.name,
            self.title,
            self.points,
            [Symbol(n, s, text, f if isinstance(f, str) else "") for n, s, text, f in self.symbols],
            [Line(n, s, text) for n, s, text, _ in self.lines],
            samples,
            0 if rng is None else HIDDEN_SAMPLES,
        )
        sheet.find_mistakes = lambda: self._marks(sheet)
        return sheet

    @functools.cached_property
    def _visible_samples(self):
        """The published samples, which stay the same: their seed is the name."""
        seed = int.from_bytes(hashlib.sha256(self.name.encode()).digest(), "big")
        rng = np.random.default_rng(seed)
        return [self._sample(rng) for _ in range(VISIBLE_SAMPLES)]

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
                values[name] = evaluate(_formula(source), values)
        symbols = dict(values)
        for name, shape, _, formula in self.lines:
            values[name] = evaluate(_formula(formula), values)
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
