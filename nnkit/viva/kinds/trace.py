"""Trace: the shape, dtype or value of a variable after a line, in a small call."""

import ast
import math

import numpy as np

from nnkit.values import leaves
from nnkit.viva.question import Question, choose


def ask(subject):
    """Yield questions about what variables hold."""
    copied = {s.lineno for s in subject.code.statements() if _only_copies(s)}
    for task in subject.calls:
        noted = subject.record(task)
        if not noted:
            continue
        for entry in noted["values"]:
            if entry[0] in copied:
                continue
            for what, find in (("shape", _shape), ("dtype", _dtype), ("value", _value)):
                found = find(subject, task, noted, entry)
                if found:
                    question = _question(subject, task, noted, entry, what, *found)
                    if question:
                        yield question


def _only_copies(statement):
    """Say whether a statement computes nothing: ``x1, x2 = x``."""
    return isinstance(statement, ast.Assign) and isinstance(
        statement.value, ast.Name | ast.Constant
    )


def _question(subject, task, noted, entry, what, right, wrong, why):
    number, name, _, last = entry
    options, place = choose(right, wrong, subject.rng)
    if place < 0:
        return None
    if name == "return":
        asked = f"What is the {what} of what line {number} returns?"
    else:
        times = noted["counts"].get(number, 1)
        when = "has run" if times == 1 else "has run for the last time"
        asked = f"What is the {what} of `{name}` after line {number} {when}?"
    return Question(
        "trace",
        subject.name,
        asked,
        subject.code.lines(),
        number,
        f"{what} {name} {number} {subject.written(task)}",
        subject.written(task),
        options,
        place,
        why,
        [
            f"Says what line {number} does with which shapes or numbers",
            "Gets there from the call, step by step, not from the options",
        ],
        {"what": what, "line": number, "name": name, "snapshot": last},
    )


# --- shape ------------------------------------------------------------------------------------


def _shape(subject, task, noted, entry):
    *_, last = entry
    if last["type"] != "ndarray":
        return None
    shape = tuple(last["shape"])
    around = [tuple(s["shape"]) for *_, s in noted["values"] if s["type"] == "ndarray"]
    around += [np.shape(a) for a in leaves([*task.case.args, *task.case.kwargs.values()])]
    wrong = [one for one in _near(shape) + around if one != shape]
    # Those that look most like it come first, so that no form gives it away.
    wrong.sort(key=lambda one: abs(len(one) - len(shape)))
    return str(shape), map(str, wrong), f"Traced: the shape is {shape}."


def _near(shape):
    """Return the shapes that slips lead to: turned, an axis more or less, another length."""
    near = [shape[::-1], (*shape, 1), (1, *shape), shape[1:], shape[:-1]]
    if len(shape) == 2:
        near += [(shape[0], shape[0]), (shape[1], shape[1]), (1, shape[1]), (shape[0], 1)]
    if len(shape) == 1:
        near += [(shape[0], shape[0]), (shape[0] + 1,), (1,)]
    if not shape:
        near += [(1,), (1, 1), (2,)]
    return near


# --- dtype ------------------------------------------------------------------------------------

_DTYPES = ["float64", "int64", "bool", "float32"]


def _dtype(subject, task, noted, entry):
    *_, last = entry
    if last["type"] != "ndarray":
        return None
    dtypes = {s["dtype"] for *_, s in noted["values"] if s["type"] == "ndarray"}
    given = leaves([*task.case.args, *task.case.kwargs.values()])
    dtypes |= {str(a.dtype) for a in given if isinstance(a, np.ndarray)}
    # Where there is float64 and nothing else, there is nothing to ask.
    if len(dtypes) < 2 or last["dtype"] not in _DTYPES:
        return None
    return last["dtype"], _DTYPES, f"Traced: the dtype is {last['dtype']}."


# --- value ------------------------------------------------------------------------------------


def _value(subject, task, noted, entry):
    *_, last = entry
    numbers = last.get("numbers")
    if not numbers or len(numbers) > 4 or len(last.get("shape", ())) > 1:
        return None
    # Zeros alone are what an array begins with.
    if not all(map(_is_plain, numbers)) or not any(numbers):
        return None
    if all(isinstance(n, bool) for n in numbers):
        return None
    right = _write(numbers, last)
    scales = [-1, 2, 0.5, len(numbers) + 1, 1 / (len(numbers) + 1)]
    wrong = [_write([n * scale for n in numbers], last) for scale in scales]
    wrong += [_write([n + 1 for n in numbers], last), _write([n - 1 for n in numbers], last)]
    others = [
        _write(s["numbers"], s)
        for *_, s in noted["values"]
        if s.get("numbers")
        and s.get("shape") == last.get("shape")
        and all(map(_is_plain, s["numbers"]))
    ]
    if len(numbers) > 1:
        others.append(_write(numbers[::-1], last))
    wrong = others + wrong
    return right, wrong, f"Traced: the value is {right}."


def _is_plain(number):
    """Say whether a number can be worked out by hand: few decimals, and not large."""
    if not math.isfinite(number) or abs(number) >= 1000:
        return False
    return abs(round(number, 3) - number) <= 1e-9 * abs(number)


def _write(numbers, snapshot):
    texts = [f"{float(number) + 0.0:.4g}" for number in numbers]  # + 0.0: no number is -0
    return f"[{', '.join(texts)}]" if snapshot["type"] == "ndarray" else texts[0]
