"""Drawing a sheet's questions: several kinds, several functions, none asked twice."""

from collections import Counter

from nnkit.viva.kinds import calls, cost, mistakes, trace, what_if
from nnkit.viva.question import in_half

ASKERS = {
    "trace": trace.ask,
    "what if": what_if.ask,
    "repair": mistakes.repair,
    "why": mistakes.why,
    "cost": cost.ask,
    "calls": calls.ask,
}
#: How many questions are asked about one function, and of one kind.
A_FUNCTION, A_KIND = 2, 2
#: How many of a kind are looked at, of one function, before one is chosen.
LOOKED_AT = 3


def draw(subjects, count, rng, at_home=False):
    """Draw questions.

    Parameters
    ----------
    subjects : list of Subject
    count : int
        How many questions to draw; fewer, if the functions give no more.
    rng : numpy.random.Generator
    at_home : bool
        Whether to draw those that are asked in practice, or those that are asked on sheets.

    Returns
    -------
    list of Question
    """
    found, by_function, by_kind, left = [], Counter(), Counter(), []
    waiting = [subjects[i] for i in rng.permutation(len(subjects))]
    pairs = []
    while len(found) < count:
        if not pairs:
            # Each function costs a process: only as many are looked at as are needed.
            some, waiting = waiting[:count], waiting[count:]
            pairs = [(subject, kind) for subject in some for kind in ASKERS]
            pairs = [pairs[i] for i in rng.permutation(len(pairs))]
        if not pairs and not left:
            break
        if not pairs:
            # What is left may be of a kind that there is enough of: better than no question.
            pairs, left = left, []
            by_kind.clear()
        # The kind that is rarest so far comes next, then the function that is.
        pairs.sort(key=lambda pair: (by_kind[pair[1]], by_function[pair[0].name]))
        subject, kind = pairs.pop(0)
        most = 1 if subject.code.is_one_expression else A_FUNCTION
        if by_function[subject.name] >= most:
            continue
        if by_kind[kind] >= A_KIND:
            left.append((subject, kind))
            continue
        question = _one(subject, kind, rng, at_home)
        if question:
            found.append(question)
            by_function[subject.name] += 1
            by_kind[kind] += 1
    return found


def _one(subject, kind, rng, at_home):
    """Return one of the first questions of a kind about a function, or None."""
    found = []
    for question in ASKERS[kind](subject):
        if in_half(question, at_home):
            found.append(question)
            if len(found) >= LOOKED_AT:
                break
    return found[int(rng.integers(len(found)))] if found else None
