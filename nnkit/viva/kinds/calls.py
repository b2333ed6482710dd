"""Calls: which exercises a function calls, and in which order."""

import ast

from nnkit.exercise import catalogue
from nnkit.viva.question import Question, choose

#: How many calls a question is about.
FEWEST, MOST = 2, 5


def ask(subject):
    """Yield questions about the calls that a call leads to."""
    exercises = {slot.__name__ for slot in catalogue()}
    if _hands_on(subject.code, exercises):
        return
    for task in subject.calls:
        noted = subject.record(task)
        if not noted or not FEWEST <= len(noted["calls"]) <= MOST:
            continue
        right = noted["calls"]
        if not set(right) <= exercises:
            continue
        options, place = choose(_write(right), map(_write, _wrong(right, subject)), subject.rng)
        if place < 0:
            continue
        yield Question(
            "calls",
            subject.name,
            "Which exercises do these lines call, in which order? Calls that those make in turn "
            "do not count.",
            subject.code.lines(),
            0,
            f"calls {subject.written(task)}",
            subject.written(task),
            options,
            place,
            f"Traced: {_write(right)}.",
            ["Says what each call contributes", "Says why the order cannot be another one"],
            {"what": "calls", "calls": right},
        )


def _hands_on(code, exercises):
    """Say whether an exercise is handed to something else, which may call it unseen."""
    nodes = [node for outer in code.body for node in ast.walk(outer)]
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return any(
        isinstance(node, ast.Name) and node.id in exercises and id(node) not in called
        for node in nodes
    )


def _write(names):
    return " → ".join(names)


def _wrong(right, subject):
    """Return other orders, one call too few, one too many."""
    yield right[::-1]
    if len(right) > 1:
        yield right[1:] + right[:1]
        yield right[:-1]
        yield [right[1], right[0], *right[2:]]
        yield [*right, right[0]]
        yield right[1:]
