"""Keys to questions whose numbers are each student's own, see `nnkit.check.own`."""

import numpy as np

from nnkit.derive.expressions import evaluate, parse
from solutions.language.key import keys

#: How far a number that was worked out by hand may be off, relatively and absolutely, and below
#: which size a number that follows from a slip shows nothing.
RELATIVE, ABSOLUTE, NOTHING = 0.01, 0.002, 0.01
#: After how many slips of their own other numbers still count that follow from them.
SLIPS = 3


class OwnKey:
    """The key to one question with numbers of one's own.

    Parameters
    ----------
    name : str
        The question's name, which has its entry in `nnkit.check.own.DRAWN`.
    make : callable
        Returns the `Key` or `InNumbers` for the numbers, which it gets by name.
    """

    #: No answer is right for everybody.
    accepted = ()

    def __init__(self, name, make):
        self.make = make
        keys[name] = self

    def grade(self, answer, own):
        """Return how right an answer is, and a sentence about it or ""."""
        return self.make(**own).grade(answer)


def own_key(name):
    """Make a function of the numbers that returns the key the `OwnKey` of a question."""

    def attach(make):
        OwnKey(name, make)
        return make

    return attach


class InNumbers:
    """The key to a ladder that is climbed in numbers: what is given by a formula, then its lines.

    A number is right if it is what the formula comes to, or what it comes to with the numbers
    that were given before it: so a slip, or an early rounding, costs one number. Of more than
    `SLIPS` slips nothing follows; many lines follow from each other in somebody else's numbers.

    Parameters
    ----------
    ladder : Ladder
    numbers : dict of str to float
    without : sequence of str
        What is not asked for.
    """

    def __init__(self, ladder, numbers, without=()):
        self.numbers = {name: np.asarray(float(value)) for name, value in numbers.items()}
        given = [(name, formula) for name, _, _, formula in ladder.symbols if name not in numbers]
        lines = [(name, formula) for name, _, _, formula in ladder.lines]
        self.formulas = {n: parse(f) for n, f in [*given, *lines] if n not in without}
        self.slips = ladder.slips

    @property
    def accepted(self):
        """The right numbers."""
        values = dict(self.numbers)
        for name, formula in self.formulas.items():
            values[name] = evaluate(formula, values)
        return ({name: float(values[name]) for name in self.formulas},)

    def grade(self, answer):
        """Return which share of the numbers is right, and a sentence about the others or ""."""
        right, own = dict(self.numbers), dict(self.numbers)
        wrong, following = {}, {}
        for name, formula in self.formulas.items():
            right[name] = evaluate(formula, right)
            follows = evaluate(formula, own)
            given = answer.get(name)
            if given is None:
                wrong[name] = f"{name} is missing"
                own[name] = right[name]
                continue
            if not _near(given, right[name]):
                follows = _near(given, follows) and abs(follows) > NOTHING
                (following if follows else wrong)[name] = self._said(name, given, own)
            own[name] = np.asarray(float(given))
        slips = sum(answer.get(name) is not None for name in wrong)
        if slips > SLIPS:
            wrong |= following
        if not wrong:
            return 1.0, ""
        count = len(self.formulas)
        said = "; ".join(wrong[name] for name in self.formulas if name in wrong)
        return 1 - len(wrong) / count, f"{count - len(wrong)} of {count} are right. {said}."

    def _said(self, name, given, own):
        """Say what is wrong with a number: what a usual slip comes to, if it is one alone."""
        known = {
            sentence
            for line, formula, sentence in self.slips
            if line == name and _near(given, evaluate(parse(formula), own))
        }
        return f"{name} is not right" + (f": {known.pop()}" if len(known) == 1 else "")


def _near(a, b):
    return bool(abs(a - b) <= ABSOLUTE + RELATIVE * abs(b))
