"""What if: a line is changed; is the function still right, wrong always, or wrong at times?"""

from nnkit.viva.conditions import conditions
from nnkit.viva.question import Question, choose
from nnkit.viva.subject import FEWEST_CASES

STILL_RIGHT = "The result stays right in every call."
ALWAYS_WRONG = "The result is wrong in every call."
#: Which exception is offered where none is raised.
USUAL = ("ValueError", "TypeError", "KeyError")


def ask(subject):
    """Yield questions about what a change does."""
    for tried in subject.tried():
        if len(tried.entries) < FEWEST_CASES:
            return
        found = settle(subject, tried)
        if found is None:
            continue
        right, wrong, why = found
        options, place = choose(right, wrong, subject.rng)
        change = tried.change
        done = f"is changed to `{change.now}`" if change.now else "is taken out"
        if place >= 0:
            yield Question(
                "what if",
                subject.name,
                f"Line {change.line} {done}; all else stays. What comes of it, over all calls that "
                "the checks try?",
                subject.code.lines(),
                change.line,
                f"{change.line} {change.now}",
                "",
                options,
                place,
                why,
                [
                    f"Says what line {change.line} contributes to the result",
                    "Follows the change up to the value that is returned, or to the exception",
                ],
                {"line": change.line, "source": change.source, "right": right},
            )


def settle(subject, tried):
    """Return what is right, what is wrong, and why; None if runs do not settle it."""
    plain = [entry for entry in tried.entries if not entry[0].case.raises]
    failed = [failure is not None for _, _, failure in plain]
    errors = {outcome.error_name for _, outcome, _ in plain if outcome.error is not None}
    raising = sum(outcome.error is not None for _, outcome, _ in plain)
    if not plain or (raising and (raising < len(plain) or len(errors) > 1)):
        return None
    usual = [_stops(name) for name in USUAL]
    known = _conditions(subject, plain)
    truth = tuple(failed)
    # What holds whenever the result is wrong would be true of it as well.
    at_times = [
        _at_times(said)
        for said, holds in known.items()
        if not any(truth) or any(f and not h for f, h in zip(truth, holds, strict=True))
    ]
    if not tried.failed:
        wrong = [ALWAYS_WRONG, *at_times[:1], usual[0], *at_times[1:2]]
        return STILL_RIGHT, wrong, f"Tried: right in all {len(tried.entries)} cases."
    if raising:
        name = errors.pop()
        right = _stops(name)
        wrong = [ALWAYS_WRONG, STILL_RIGHT, *at_times[:1], *usual]
        return right, wrong, f"Tried: {name} in all {len(plain)} calls."
    if all(failed):
        wrong = [STILL_RIGHT, *at_times[:1], usual[0], *at_times[1:2]]
        return ALWAYS_WRONG, wrong, f"Tried: wrong in all {len(plain)} calls."
    fitting = [said for said, holds in known.items() if holds == truth]
    if len(plain) < len(tried.entries) or not fitting:
        return None
    right = _at_times(fitting[0])
    wrong = [*at_times[:1], ALWAYS_WRONG, STILL_RIGHT, usual[0]]
    why = f"Tried: wrong in {sum(failed)} of {len(plain)} calls, in just those."
    return right, wrong, why


def _stops(name):
    return f"It stops with {'an' if name[0] in 'AEIOU' else 'a'} {name}, in every call."


def _at_times(said):
    return f"It is wrong in some calls, and only when {said}."


def _conditions(subject, entries):
    """Return conditions on the calls; none where a case is looked at in a way of its own."""
    if any(task.case.probe != "value" for task, _, _ in entries):
        return {}
    names = subject.code.parameters()
    calls = [dict(zip(names, t.case.args, strict=False)) | t.case.kwargs for t, _, _ in entries]
    return conditions(calls)
