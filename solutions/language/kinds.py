"""Mistakes that follow from a reference: a piece of it is exchanged.

An argument that is forgotten, negated, squared, rounded, divided by a size, taken for
another one; an activation on top of the result; another exercise in the place of this one;
and in the place of an exercise that is called any of its own mistakes, since many people
write it out again. Nobody has to write these mistakes down for every exercise. Kept are
those that visible cases tell from the right answer, from each other, and from the mistakes
that are written out.
"""

import functools
import inspect

import numpy as np

# --- what is exchanged ------------------------------------------------------------------------


def _softmax(a):
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _sigmoid(a):
    return 0.5 + 0.5 * np.tanh(np.asarray(a) / 2)


def _first_for_all(a):
    return np.repeat(a[:1], len(a), axis=0)


#: Of numbers and arrays of numbers: name -> (change, sentence about the argument {}).
OF_NUMBERS = {
    "left out": (lambda a: 0 * a, "{} plays no part: this is the result for {} = 0."),
    "negated": (lambda a: -a, "{} enters with the wrong sign."),
    "size": (np.abs, "The sign of {} is lost."),
    "squared": (lambda a: a * a, "{} is squared before it is used."),
    "rounded": (np.rint, "{} is rounded to whole numbers before it is used."),
    "cut": (np.trunc, "{} is cut off to whole numbers before it is used."),
    "through sigmoid": (_sigmoid, "{} goes through a sigmoid before it is used."),
}
OF_SINGLE_NUMBERS = {
    "left out": OF_NUMBERS["left out"],
    "negated": OF_NUMBERS["negated"],
    "size": OF_NUMBERS["size"],
    "twice": (lambda a: 2 * a, "{} counts twice."),
    "half": (lambda a: a / 2, "{} counts half only."),
    "squared": OF_NUMBERS["squared"],
    "root": (np.sqrt, "The square root of {} stands where {} is due."),
    "inverse": (lambda a: 1 / a, "1 / {} stands where {} is due."),
    "complement": (lambda a: 1 - a, "1 - {} stands where {} is due."),
    "as one": (lambda a: 1.0, "{} plays no part: this is the result for {} = 1."),
}
OF_ARRAYS = {
    "complement": OF_SINGLE_NUMBERS["complement"],
    "first for all": (_first_for_all, "Only the first {row} of {} is used, in the place of all."),
    "by rows": (
        lambda a: a / len(a),
        "{} is divided by its number of {row}s: is a mean taken where a sum is due?",
    ),
}
OF_MATRICES = {
    "by columns": (
        lambda a: a / a.shape[1],
        "{} is divided by its number of columns: is a mean taken where a sum is due?",
    ),
    "through softmax": (_softmax, "{} goes through a softmax before it is used."),
}
OF_COUNTS = {
    "one more": (lambda n: n + 1, "{} counts one too many."),
    "one less": (lambda n: n - 1, "{} counts one too few."),
}
#: What may happen to one entry of a dict.
IN_DICTS = ("left out", "negated")
OF_RESULTS = {
    "sigmoid on top": (_sigmoid, "A sigmoid is applied to what is due."),
    "tanh on top": (np.tanh, "A tanh is applied to what is due."),
    "cut off at 0": (lambda a: np.maximum(a, 0), "What is due is cut off at 0: its sign counts."),
    "result rounded": (np.rint, "What is due is rounded to whole numbers."),
}

#: What draws numbers is judged by statistics.
LEFT_OUT = {"rng"}

# --- the mistakes -----------------------------------------------------------------------------


def kinds(answer, answers):
    """Return the mistakes that follow from an answer's reference.

    Parameters
    ----------
    answer : Answer
    answers : dict of str to Answer
        All answers by name.

    Returns
    -------
    dict of str to (callable, str)
        By name the wrong function, and the sentence that names what is wrong.
    """
    signature = inspect.signature(answer.reference)
    if LEFT_OUT & set(signature.parameters):
        return {}
    return (
        _of_helpers(answer, answers)
        | _other_exercises(answer, answers)
        | _of_arguments(answer, signature)
        | {
            name: (_on_top(answer, change), sentence)
            for name, (change, sentence) in OF_RESULTS.items()
        }
    )


def _of_helpers(answer, answers):
    """Put its own mistakes, and its likes, in the place of each exercise that is called."""
    found = {}
    called = set(answer.reference.__code__.co_names)
    for helper in answers.values():
        inside = answer.reference.__globals__.get(helper.__name__)
        if helper is answer or inside is not helper or helper.__name__ not in called:
            continue
        for name, mistake in helper.mistakes.items():
            function = with_helper(answer, helper, mistake)
            found[f"{helper.__name__}: {name}"] = function, helper.sentences[name]
        for other in likes(helper, answers):
            function = with_helper(answer, helper, other.reference)
            sentence = f"{other.__name__} stands where {helper.__name__} is due."
            found[f"{helper.__name__}: {other.__name__}"] = function, sentence
    return found


def _other_exercises(answer, answers):
    """Put another exercise in the place of this one."""
    return {
        f"as {other.__name__}": (
            other.reference,
            f"This is what {other.__name__} has to return, not {answer.__name__}.",
        )
        for other in likes(answer, answers)
    }


def likes(answer, answers):
    """Return the exercises that can be called with the same arguments."""

    def parameters(one):
        return inspect.signature(one.reference).parameters

    mine = list(parameters(answer))
    return [
        other
        for other in answers.values()
        if other is not answer
        and list(parameters(other))[: len(mine)] == mine
        and all(p.default is not p.empty for p in list(parameters(other).values())[len(mine) :])
    ]


def with_helper(answer, helper, function):
    """Make the reference with another function in the place of an exercise that it calls."""

    @functools.wraps(answer.reference)
    def wrong(*args, **kwargs):
        right = helper.reference

        def instead(*args, **kwargs):
            # A mistake may be written by means of what is right.
            helper.reference = right
            try:
                return function(*args, **kwargs)
            finally:
                helper.reference = instead

        helper.reference = instead
        try:
            return answer.reference(*args, **kwargs)
        finally:
            helper.reference = right

    return wrong


def _of_arguments(answer, signature):
    """Change an argument, or take one for another."""
    calls = []
    for case in answer.visible_cases():
        if case.raises:
            continue
        try:
            bound = signature.bind(*case.args, **case.kwargs)
        except TypeError:
            continue  # its probe calls in another way
        bound.apply_defaults()
        calls.append(bound.arguments)
    found = {}
    for path in _paths(calls):
        inside = len(path) > 1
        values = [value for call in calls if (value := _get(call, path)) is not None]
        text = _written(path)
        for name, (change, sentence) in _changes(values).items():
            if inside and name not in IN_DICTS:
                continue
            row = "number" if np.ndim(values[0]) == 1 else "row"
            sentence = sentence.replace("{}", text).replace("{row}", row)
            found[f"{text} {name}"] = _changed(answer, signature, {path: (path, change)}), sentence
    for one, other in _alike(calls):
        a, b = _written(one), _written(other)
        for source, target, x, y in [(one, other, a, b), (other, one, b, a)]:
            sentence = f"{x} is taken where {y} is due."
            function = _changed(answer, signature, {target: (source, _same)})
            found[f"{x} for {y}"] = function, sentence
        sentence = f"{a} and {b} have changed places."
        both = {one: (other, _same), other: (one, _same)}
        found[f"{a} and {b} exchanged"] = _changed(answer, signature, both), sentence
    return found


def _same(value):
    return value


def _changes(values):
    """Choose the changes that suit the values that an argument has in the cases."""
    if all(isinstance(v, float) or type(v) is int for v in values):
        if all(type(v) is int for v in values):
            return OF_COUNTS
        return OF_SINGLE_NUMBERS
    if not all(isinstance(v, np.ndarray | float | int) for v in values):
        return {}
    arrays = [v for v in values if isinstance(v, np.ndarray)]
    if not all(a.dtype.kind in "if" and a.size for a in arrays):
        return {}
    if all(a.dtype.kind == "i" for a in arrays):
        return {}
    changes = OF_NUMBERS
    if all(isinstance(v, np.ndarray) and v.ndim for v in values):
        changes = changes | OF_ARRAYS
    if all(np.ndim(v) == 2 for v in values):
        changes = changes | OF_MATRICES
    return changes


def _paths(calls):
    """Return where numbers stand in the arguments: (name,), or (name, key) in a dict."""
    found = {}
    for call in calls:
        for name, value in call.items():
            if isinstance(value, dict):
                found |= {(name, key): True for key in value}
            else:
                found[name,] = True
    return list(found)


def _get(call, path):
    value = call.get(path[0])
    if len(path) == 1:
        return value
    return value.get(path[1]) if isinstance(value, dict) else None


def _written(path):
    return path[0] if len(path) == 1 else f"{path[0]}[{path[1]!r}]"


def _alike(calls):
    """Return the pairs of places whose arrays have the same shape in every case."""
    shapes = {}
    for path in _paths(calls):
        values = [_get(call, path) for call in calls]
        if all(isinstance(v, np.ndarray) and v.ndim and v.dtype.kind in "if" for v in values):
            shapes[path] = [v.shape for v in values]
    return [
        (one, other)
        for number, one in enumerate(shapes)
        for other in list(shapes)[number + 1 :]
        if shapes[one] == shapes[other]
    ]


def _changed(answer, signature, exchanged):
    """Make the reference with other values at some places: place -> (source, change)."""

    @functools.wraps(answer.reference)
    def wrong(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        new = {
            target: change(_get(bound.arguments, source))
            for target, (source, change) in exchanged.items()
        }
        for path, value in new.items():
            if len(path) == 1:
                bound.arguments[path[0]] = value
            else:
                bound.arguments[path[0]] = {**bound.arguments[path[0]], path[1]: value}
        return answer.reference(*bound.args, **bound.kwargs)

    return wrong


def _on_top(answer, change):
    @functools.wraps(answer.reference)
    def wrong(*args, **kwargs):
        result = answer.reference(*args, **kwargs)
        if not isinstance(result, np.ndarray | np.generic | float):
            raise TypeError("no single result")
        return change(result)

    return wrong
