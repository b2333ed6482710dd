"""Real mistakes: what a student reads of each, at home and when graded.

What is said of a wrong body is *named* if it names the mistake, *useful* if it is true and
leads to it, *bare* if it is numbers only, *wrong* if it names another mistake or a relation
that only happens to hold, and *accepted* if the body earns all points.
"""

import re

import solutions
from nnkit.check.verdict import examine
from nnkit.exercise import Binding, slot
from solutions.real_mistakes import Real
from tests.proofs.certification import sheets

KINDS = ("named", "useful", "bare", "wrong", "accepted")

#: Sentences about which cases fail, and numbers that only happen to relate: no name.
ACCIDENTAL = re.compile(r"[Cc]ases? (that set|with \w+ = -?\d)|is \S*\d\.\d+\S* times|to whole")

#: Failures whose sentence tells what is wrong with the kind of answer.
TELLING = ("shape", "type", "dtype", "changed input", "warning", "no exception")


def verdict_on(real: Real, visible):
    """Examine a real mistake with the visible cases of a release, or with all of them."""
    whole, released = sheets(real.exercise)
    wrong = {slot(name): body for name, body in real.helpers.items()}
    with Binding(wrong | {slot(real.exercise): real.body}):
        sheet = released if visible else whole
        return examine(slot(real.exercise), sheet, lambda helper: sheets(helper.__name__)[1])


def kind_of(real: Real, verdict):
    """Say how well a verdict tells what is wrong."""
    if verdict.points >= verdict.out_of:
        return "accepted"
    said = "\n".join([*verdict.diagnoses, *(e.sentence for _, e in verdict.examples())])
    named = bool(re.search(real.says, said, re.IGNORECASE | re.DOTALL))
    known = solutions.answer(real.exercise).diagnoses
    false = [
        name
        for name in verdict.mistakes
        if not re.search(real.says, known[name], re.IGNORECASE | re.DOTALL)
    ]
    if false or (not named and ACCIDENTAL.search(said)):
        return "wrong"
    if named:
        return "named"
    telling = any(failure.kind in TELLING for failure in verdict.failures)
    return "useful" if verdict.diagnoses or telling else "bare"
