"""Certification: how the grader of one exercise fares against answers whose worth is known.

Right implementations must be accepted, an untouched stub must earn nothing, named
mistakes must be refused and named by their own sentence, and mutants of the reference
must be refused; and of all that is wrong, a student hears at home what grading says.
"""

import functools
from dataclasses import dataclass, field

import solutions
from nnkit.check.as_json import decode_sheet, encode_sheet
from nnkit.check.judge import judge
from nnkit.check.running import run
from nnkit.check.verdict import examine
from nnkit.exercise import MODULES, Binding, Exercise, catalogue
from solutions.equivalent_mutants import EQUIVALENT
from solutions.language.answer import answers
from solutions.language.kinds import likes
from solutions.language.right import implementations
from solutions.real_mistakes import real_mistakes
from tests.proofs.mutants import mutants


@dataclass
class Record:
    """What came of certifying one exercise."""

    exercise: str
    accepted: int = 0
    mistakes: int = 0
    mutants: int = 0
    equivalent: int = 0
    agreeing: int = 0
    problems: list[str] = field(default_factory=list)


@functools.cache
def sheets(name):
    """Return an exercise's whole sheet, and the visible one as a release carries it."""
    whole = solutions.sheet_of(name)
    return whole, decode_sheet(encode_sheet(whole))


def chosen(names) -> list[Exercise]:
    """Return the exercises of these names; a problem set's name stands for all of it.

    Without a name all exercises are meant. Raises `LookupError` for an unknown name.
    """
    known = {slot.__name__: [slot] for slot in catalogue()}
    known |= {problem_set: catalogue(problem_set) for problem_set in MODULES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LookupError(f"there is no exercise or problem set {', '.join(unknown)}")
    wanted = [slot for name in names or MODULES for slot in known[name]]
    return list(dict.fromkeys(wanted))


def certify(slot: Exercise) -> Record:
    """Certify one exercise; everything before and after it is right."""
    record = Record(slot.__name__)
    with solutions.use():
        check_empty(slot, record)
        check_right(slot, record)
        check_mistakes(slot, record)
        check_mutants(slot, record)
        check_parity(slot, record)
        check_others(slot, record)
    return record


def check_empty(slot, record):
    """The untouched stub earns nothing, and the reference earns everything."""
    for sheet in sheets(slot.__name__):
        with Binding({slot: None}):
            if examine(slot, sheet).points != 0:
                record.problems.append("the untouched stub earns points")
        with Binding({slot: solutions.answer(slot.__name__).reference}):
            if examine(slot, sheet).points != slot.points:
                record.problems.append("the reference does not earn all points")


def check_right(slot, record):
    """At least three right implementations, none of them refused."""
    for implementation in implementations().get(slot.__name__, []):
        record.accepted += 1
        for sheet in sheets(slot.__name__):
            with Binding({slot: implementation}):
                verdict = examine(slot, sheet)
            if verdict.points != slot.points:
                record.problems.append(f"refused: {implementation.__name__}\n{verdict.text()}")
    if record.accepted < 3:
        record.problems.append(f"only {record.accepted} right implementations")


def check_mistakes(slot, record):
    """Every named mistake is refused and named; from visible cases where they show it."""
    answer = solutions.answer(slot.__name__)
    whole, visible = sheets(slot.__name__)
    for name, mistake in answer.mistakes.items():
        record.mistakes += 1
        with Binding({slot: mistake}):
            graded, home = examine(slot, whole), examine(slot, visible)
        record.agreeing += agree(slot, home, graded, name, record)
        for kind, verdict in (("all", graded), ("visible", home)):
            if kind == "visible" and name in HIDDEN_ONLY.get(slot.__name__, ()):
                continue
            if verdict.points >= slot.points:
                record.problems.append(f"{kind} cases accept the mistake {name}")
            elif verdict.mistakes != [name]:
                record.problems.append(f"{kind} cases name {name} as {verdict.mistakes}")


def check_mutants(slot, record):
    """Every mutant is refused, or listed as equivalent to the reference."""
    whole, _ = sheets(slot.__name__)
    if is_scored(whole):
        return
    listed = dict(EQUIVALENT.get(slot.__name__, {}))
    for description, mutant in mutants(solutions.answer(slot.__name__).reference):
        record.mutants += 1
        if is_refused(slot, mutant, whole):
            continue
        if listed.pop(description, None):
            record.equivalent += 1
        else:
            record.problems.append(f"survived: {description}")
    record.problems += [f"no such survivor: {description}" for description in listed]


def check_parity(slot, record):
    """Of mutants and real mistakes a student hears at home what grading says."""
    answer = solutions.answer(slot.__name__)
    whole, visible = sheets(slot.__name__)
    wrong = [] if is_scored(whole) else [*mutants(answer.reference)]
    wrong += [(f"real: {real.name}", real.body) for real in real_mistakes(slot.__name__)]
    for name, body in wrong:
        with Binding({slot: body}):
            home, graded = examine(slot, visible), examine(slot, whole)
        record.agreeing += agree(slot, home, graded, name, record)


def check_others(slot, record):
    """Of what is wrong in other exercises, written here, nothing is said that is not so."""
    whole, visible = sheets(slot.__name__)
    for name, body in others(slot):
        with Binding({slot: body}):
            home = examine(slot, visible)
            if home.points == slot.points:
                continue  # right here, or a matter of `check_parity`
            graded = examine(slot, whole)
        if name in TRUE_ALL_THE_SAME.get(slot.__name__, ()):
            continue
        if not set(home.mistakes) <= set(graded.mistakes):
            record.problems.append(f"named {home.mistakes}, which hidden cases deny: {name}")
        elif denied := denied_sentences(home, graded):
            record.problems.append(f"said {denied}, which hidden cases deny: {name}")


def others(slot):
    """Yield (name, body) of all that is wrong in exercises called with the same arguments."""
    for other in likes(solutions.answer(slot.__name__), answers):
        name = other.__name__
        yield from ((f"{name}: {key}", body) for key, body in other.mistakes.items())
        yield from ((f"{name}: {key}", body) for key, body in mutants(other.reference))
        yield from ((f"{name}: {real.name}", real.body) for real in real_mistakes(name))


def denied_sentences(home, graded):
    """Return what is said at home of the answer as a whole, and not repeated when graded.

    What is said of some groups may be said of fewer of them.
    """
    if graded.mistakes or not graded.diagnoses:
        return []
    said = " ".join(graded.diagnoses).lower()
    whole = [sentence for sentence in home.diagnoses if not sentence.startswith("In the ")]
    return [sentence for sentence in whole if sentence.lower() not in said]


def agree(slot, home, graded, name, record):
    """Say whether home and grading agree on a wrong answer, in points and in names.

    Full points on visible cases stand, and who loses all loses them at home. A mistake that is
    named from visible cases behaves like it on hidden ones, too; else the name is false.
    """
    problems = []
    if home.points == slot.points > graded.points or home.points > 0 == graded.points:
        points = f"{home.points:g} at home and {graded.points:g} when graded"
        problems.append(f"{points}: {name}")
    if not set(home.mistakes) <= set(graded.mistakes):
        problems.append(f"named {home.mistakes}, which hidden cases deny: {name}")
    record.problems += problems
    return not problems


def is_scored(sheet):
    """Say whether answers are measured: then no reference is the only right one.

    What another constant or another activation does to it is not a mistake, so its mutants
    prove nothing.
    """
    return any(task.case.points_between for task in sheet.tasks)


def is_refused(slot, function, sheet):
    """Say whether any case refuses a function; stops at the first."""
    names = tuple(slot.__signature__.parameters)
    with Binding({slot: function}):
        return any(
            judge(run(slot, task.case, names, seconds=2), task, sheet.layout)
            for task in sheet.tasks
        )


#: What is wrong elsewhere, of which a sentence is true here though hidden cases show more.
TRUE_ALL_THE_SAME: dict[str, set[str]] = {
    "sigmoid": {"softplus_grad: both_branches"},
    "selu": {"softplus: bound_too_low"},
    "sigmoid_grad": {"sigmoid: unstable_right", "softplus_grad: overflow_above"},
    "linear_forward": {"maxout: return np.max(X * W + b, axis=1)"},
    "log_softmax": {"dead_units: divided_by_examples"},
    "softplus_grad": {"sigmoid_grad: overflow_above"},
    "dead_units": {"predict_classes: of_rounded_logits", "predict_classes: above_one_half"},
}

#: Mistakes that no visible case can show without giving the answer away.
HIDDEN_ONLY: dict[str, set[str]] = {}
