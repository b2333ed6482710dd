"""Repair and why: changes that make a mistake which has a name, or that a case tells.

Repair shows the function with the mistake in it and asks which line was changed, or says
which line was changed and asks what is wrong with it. Why asks for what a piece is there.
"""

import re
from dataclasses import replace

import numpy as np

from nnkit.check.diagnose.named import name_mistakes
from nnkit.values import leaves, mapped
from nnkit.viva.question import Question, choose
from nnkit.viva.subject import MAX_SIZE

#: How long a sentence may be that is offered.
MAX_SENTENCE = 160

#: What two sentences may both be true of, though they name different mistakes: of Y - A in the
#: place of A - Y one may say that all is negated, or that A, or Y, has the wrong sign.
SIGN = re.compile(r"\bsign|negat|\bminus\b|subtracted|uphill|turned the wrong way")


def repair(subject):
    """Yield questions about functions with a mistake in them."""
    for tried in subject.tried():
        name = _named(subject, tried)
        # A sentence that quotes a formula is about a line that reads otherwise than this one.
        if not name or not tried.change.now or re.search(":.*/", subject.sheet.diagnoses[name]):
            continue
        for question in (_which_sentence(subject, tried, name), _which_line(subject, tried, name)):
            if question:
                yield question


def _named(subject, tried):
    """Return the name of the mistake that a change makes; "" if it has none.

    What draws numbers is told by statistics only: too little to call other sentences false.
    """
    if "rng" in subject.code.parameters():
        return ""
    if not tried.failed or any(outcome.error is not None for _, outcome, _ in tried.failed):
        return ""
    names, explained = name_mistakes(tried.visible, subject.sheet.layout)
    return next(iter(names), "") if explained else ""


def _which_sentence(subject, tried, name):
    change, sentences = tried.change, subject.sheet.diagnoses
    right = sentences[name]
    fitting = {other for other in sentences if _fits(subject, tried, other)}
    wrong = [
        sentence
        for other, sentence in sentences.items()
        if other not in fitting and ":" not in other and not other.startswith("as ")
    ]
    wrong = [sentence for sentence in wrong if len(sentence) <= MAX_SENTENCE]
    if SIGN.search(right):
        wrong = [sentence for sentence in wrong if not SIGN.search(sentence)]
    # Those of like length first: the right one is not to be known by its size.
    wrong.sort(key=lambda sentence: abs(len(sentence) - len(right)) // 20)
    wrong = wrong[:8]
    wrong = [wrong[i] for i in subject.rng.permutation(len(wrong))]
    options, place = choose(right, wrong, subject.rng)
    if place < 0 or len(right) > MAX_SENTENCE:
        return None
    return Question(
        "repair",
        subject.name,
        f"By mistake line {change.line} reads `{change.now}`. Which sentence is true of the "
        "result?",
        subject.code.lines(),
        change.line,
        f"sentence {change.line} {change.now}",
        "",
        options,
        place,
        "Tried: the result is what this mistake, and none of the others, returns.",
        ["Says what is wrong in the result, and by which piece of the line"],
        {"line": change.line, "source": change.source, "mistake": name},
    )


def _fits(subject, tried, name):
    """Say whether a mistake may be what was done: no case tells it from the change."""
    for task, outcome, failure in tried.visible:
        mark = task.marks.get(name)
        if mark is None and failure is not None:
            return False
        if mark is not None and not any(
            mark.matches(one, task.case.group, subject.sheet.layout) for one in _readings(outcome)
        ):
            return False
    return True


def _readings(outcome):
    """Yield an outcome, and what of zeros and ones is the same in words: with other types."""
    yield outcome
    found = list(leaves(outcome.value))
    if outcome.error is None and all(map(_is_zeros_and_ones, found)):
        for dtype in (bool, int, float):
            typed = mapped(lambda leaf, dtype=dtype: np.asarray(leaf, dtype)[()], outcome.value)
            yield replace(outcome, value=typed)


def _is_zeros_and_ones(leaf):
    return np.asarray(leaf).dtype.kind in "biuf" and bool(np.isin(leaf, (0, 1)).all())


def _which_line(subject, tried, name):
    change = tried.change
    shown = subject.code.lines(change.source)
    statements = [s.lineno for s in subject.code.statements() if s.lineno != change.line]
    if len(statements) < 2:
        return None

    def option(number):
        return f"line {number}"

    others = [option(statements[i]) for i in subject.rng.permutation(len(statements))]
    options, place = choose(option(change.line), others, subject.rng)
    options.sort(key=lambda text: int(text.split()[1]))
    if place < 0:
        return None
    sentence = subject.sheet.diagnoses[name]
    return Question(
        "repair",
        subject.name,
        f"A mistake was put into one line of your function. Of its result this is said: "
        f"“{sentence}” Which line is it?",
        shown,
        0,
        f"line {change.line} {change.now}",
        "",
        options,
        options.index(option(change.line)),
        f"Line {change.line} was: {change.was}",
        [f"Says how line {change.line} must read", "Says what the line does as it is here"],
        {"line": change.line, "source": change.source, "mistake": name},
    )


def why(subject):
    """Yield open questions about what a piece of a line is there for."""
    for tried in subject.tried(only_less=True):
        change = tried.change
        shown = [
            entry
            for entry in tried.failed
            if not entry[0].hidden
            and entry[0].case.probe == "value"
            and entry[0].case.size() <= MAX_SIZE
        ]
        if not shown or _is_dull(tried):
            continue
        _task, _outcome, failure = min(shown, key=lambda entry: entry[0].case.size())
        names = tuple(subject.code.parameters())
        example = failure.example(subject.name, names, subject.sheet.layout)
        piece = f"the piece `{change.piece.strip()}` of line {change.line}"
        piece = piece if change.piece else f"line {change.line}"
        name = _named(subject, tried)
        rubric = ["Says what it does, in words of one's own"]
        rubric += [f"Without it: {subject.sheet.diagnoses[name]}"] if name else []
        yield Question(
            "why",
            subject.name,
            f"What is {piece} needed for? Name a call that goes wrong without it.",
            subject.code.lines(),
            change.line,
            f"{change.line} {change.now}",
            "",
            why=f"One such call, as tried:\n{example.text()}",
            rubric=[*rubric, "Names a call for which that matters, such as the one that was tried"],
            proof={"line": change.line, "source": change.source},
        )


def _is_dull(tried):
    """Say whether a change only takes a name away."""
    kinds = {outcome.error_name for _, outcome, _ in tried.failed if outcome.error is not None}
    return bool(kinds & {"NameError", "UnboundLocalError"})
