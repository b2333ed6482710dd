"""Ladders: judging the lines of a derivation one by one.

A ladder has symbols, which are given, and lines, which are to be derived. It is judged at
sample points: values of all symbols and what each line comes to there. A line may use the
lines before it, which then stand for their right values; so each line is judged by itself.
"""

from dataclasses import dataclass, field

import numpy as np

from nnkit.check.compare import Tolerance
from nnkit.check.diagnose.how import factor_between, name_factor
from nnkit.check.running import Outcome
from nnkit.check.sheets import LadderSheet, Line
from nnkit.derive.expressions import Misfit, NoAxis, NotAllowed, evaluate, names, parse, unknown
from nnkit.derive.precedence import MISSING, parenthesised

_TOLERANCE = Tolerance()


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
        return Judgement(line, "wrong", _parentheses(sheet, line, text) or sentence, tree)
    except NoAxis as error:
        shape = _letters(error.shape, sheet.samples[0])
        sentence = f"an array of shape {shape} has no axis {error.axis}"
        return Judgement(line, "wrong", sentence, tree)
    except NotAllowed as error:
        return Judgement(line, "wrong", str(error), tree)
    sentence = _difference(sheet, line, got, text)
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


def _parentheses(sheet, line, text):
    """Say that the line is right once a pair of parentheses is put in; "" if it is not."""
    for changed in parenthesised(text):
        try:
            tree = parse(changed)
            if all(
                _is_right(evaluate(tree, sheet.values(sample, line)), sample, line)
                for sample in sheet.samples
            ):
                return MISSING
        except NotAllowed:
            continue
    return ""


def _is_right(got, sample, line):
    """Say whether a line has the right shape and value at a sample."""
    want = sample.lines[line.name]
    return got.shape == want.shape and bool(np.all(_TOLERANCE.allows(got, want)))


def _difference(sheet, line, got, text):
    """Say in which respect a line is wrong; "" if it is right."""
    wants = [sample.lines[line.name] for sample in sheet.samples]
    right = [_is_right(g, sample, line) for g, sample in zip(got, sheet.samples, strict=True)]
    if all(right):
        return ""
    for mark, sentence in sheet.mistakes.get(line.name, []):
        if mark.matches(Outcome(value=got), ""):
            return sentence
    moved = _parentheses(sheet, line, text)
    if moved:
        return moved
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
