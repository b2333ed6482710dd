"""Answer sheet of `tape_backward`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.autodiff.given import RULES
from solutions.autodiff.shared import (
    Draft,
    chain,
    dead_ends,
    diamond,
    drawn,
    late_use,
    layer,
    long_chain,
    long_fan,
    random_tape,
    square,
)
from solutions.language import reference


@reference({"basic": 0.6, "edges": 0.2, "long": 0.2})
def tape_backward(tape, values):
    grads = [np.zeros(np.shape(value)) for value in values]
    grads[-1] = np.ones(np.shape(values[-1]))
    first = len(values) - len(tape)
    for k, (op, inputs) in reversed(list(enumerate(tape, first))):
        _, vjp = RULES[op]
        parts = vjp(grads[k], *(values[i] for i in inputs))
        for i, part in zip(inputs, parts if len(inputs) > 1 else [parts]):
            grads[i] = grads[i] + part
    return grads


def _case(group, draft):
    return case(group, draft.tape, draft.values, long=group == "long")


def _sums(x=(1.0, 2.0), y=(3.0, -1.0)):
    """A sum of two arrays, one of them used again: both get the same gradient at first."""
    draft = Draft(x, y)
    draft.add("add", 0, 1)
    draft.add("mul", 2, 0)
    draft.add("add", 3, 2)
    draft.add("sum", 4)
    return draft


@tape_backward.visible
def _():
    rng = np.random.default_rng(90)
    yield _case("basic", square())
    yield _case("basic", diamond())
    yield _case("basic", late_use())
    yield _case("basic", chain())
    yield _case("basic", _sums())
    yield _case("basic", layer(rng))
    yield case("edges", [], [np.array(2.5)])
    yield case("edges", [], [np.array([1.0, -2.0]), np.array(2.5)])
    yield _case("edges", dead_ends(rng))
    lists = [[op, list(inputs)] for op, inputs in diamond().tape]
    yield case("edges", lists, [read_only(value) for value in diamond(0.6, -1.2).values])
    yield _case("long", long_chain(rng))
    yield _case("long", long_fan(rng))


@tape_backward.hidden
def _(rng):
    for _ in range(4):
        yield _case("basic", random_tape(rng))
    yield _case("basic", diamond(*rng.uniform(0.5, 1.5, size=2)))
    yield _case("basic", late_use(float(rng.uniform(0.5, 1.5))))
    yield _case("basic", _sums(*drawn(rng, (2,), (2,))))
    yield case("edges", [], drawn(rng, (2, 2), ()))
    yield _case("edges", dead_ends(rng))
    draft = random_tape(rng, 8, some_unused=True)
    yield case("edges", tuple([op, inputs] for op, inputs in draft.tape), tuple(draft.values))
    yield _case("long", long_chain(rng))
    yield _case("long", long_fan(rng))
    yield _case("long", random_tape(rng, 100))


mistake = tape_backward.mistake


def _parts(op, g, inputs):
    """Return the contributions of one op to the gradients of its inputs, as a list."""
    parts = RULES[op][1](g, *inputs)
    return list(parts) if len(inputs) > 1 else [parts]


def _start(values, seed=1.0):
    return [np.zeros(np.shape(v)) for v in values[:-1]] + [np.full(np.shape(values[-1]), seed)]


def _entries(tape, values):
    """Return (place, op, inputs) of each entry of a tape, in order."""
    return [(k, *entry) for k, entry in enumerate(tape, len(values) - len(tape))]


def _walk(entries, values, grads, inputs_of=None):
    """Go through entries, and add each contribution."""
    for k, op, places in entries:
        inputs = [values[i] for i in places]
        if inputs_of is not None:
            inputs = inputs_of(k, inputs)
        for i, part in zip(places, _parts(op, grads[k], inputs)):
            grads[i] = grads[i] + part
    return grads


# --- mistakes: accumulation ---------------------------------------------------------------


@mistake(
    "A gradient is assigned, not added: of several uses of a value only the one that is met last "
    "counts."
)
def overwritten(tape, values):
    grads = _start(values)
    for k, op, places in reversed(_entries(tape, values)):
        for i, part in zip(places, _parts(op, grads[k], [values[j] for j in places])):
            grads[i] = part
    return grads


@mistake(
    "Where one op uses a value twice only one of the two contributions counts; between ops they "
    "do add up."
)
def doubles_lost(tape, values):
    grads = _start(values)
    for k, op, places in reversed(_entries(tape, values)):
        parts = dict(zip(places, _parts(op, grads[k], [values[i] for i in places])))
        for i, part in parts.items():
            grads[i] = grads[i] + part
    return grads


@mistake("The first contribution to a gradient is kept; later ones are left out.")
def only_the_first_use(tape, values):
    grads = [None] * (len(values) - 1) + _start(values)[-1:]
    for k, op, places in reversed(_entries(tape, values)):
        if grads[k] is None:
            continue
        for i, part in zip(places, _parts(op, grads[k], [values[j] for j in places])):
            grads[i] = part if grads[i] is None else grads[i]
    return [np.zeros(np.shape(v)) if g is None else g for g, v in zip(grads, values)]


@mistake(
    "A contribution is added in place to an array that a vjp returned: it may be another value's "
    "gradient as well. Add with +, which makes a new array, or start from zeros of your own."
)
def added_in_place(tape, values):
    grads = [None] * (len(values) - 1) + _start(values)[-1:]
    for k, op, places in reversed(_entries(tape, values)):
        if grads[k] is None:
            continue
        for i, part in zip(places, _parts(op, grads[k], [values[j] for j in places])):
            if grads[i] is None:
                grads[i] = part
            else:
                grads[i] += part
    return [np.zeros(np.shape(v)) if g is None else g for g, v in zip(grads, values)]


@mistake("The contributions of several uses are averaged; they add up.")
def averaged(tape, values):
    grads, count = _start(values), [0] * len(values)
    for k, op, places in reversed(_entries(tape, values)):
        for i, part in zip(places, _parts(op, grads[k], [values[j] for j in places])):
            grads[i] = (grads[i] * count[i] + part) / (count[i] + 1)
            count[i] += 1
    return grads


@mistake("Contributions are multiplied with each other; those of several uses add up.")
def multiplied(tape, values):
    grads = [None] * (len(values) - 1) + _start(values)[-1:]
    for k, op, places in reversed(_entries(tape, values)):
        if grads[k] is None:
            continue
        for i, part in zip(places, _parts(op, grads[k], [values[j] for j in places])):
            grads[i] = part if grads[i] is None else grads[i] * part
    return [np.zeros(np.shape(v)) if g is None else g for g, v in zip(grads, values)]


# --- mistakes: order ----------------------------------------------------------------------


@mistake("The tape is walked from its beginning: a gradient is handed on before it has arrived.")
def forward_order(tape, values):
    return _walk(_entries(tape, values), values, _start(values))


@mistake(
    "Each use hands a value's gradient on at once, with what has come so far; what came before is "
    "handed on again."
)
def handed_on_again(tape, values):
    grads, entry = _start(values, 0.0), {k: rest for k, *rest in _entries(tape, values)}
    budget = [5000]

    def back(k, g):
        budget[0] -= 1
        grads[k] = grads[k] + g
        if k in entry and budget[0] > 0:
            op, places = entry[k]
            for i, part in zip(places, _parts(op, grads[k], [values[j] for j in places])):
                back(i, part)

    back(len(values) - 1, np.ones(np.shape(values[-1])))
    return grads


@mistake("A value hands its gradient on once, when the first use is met; later ones come too late.")
def handed_on_too_early(tape, values):
    grads, entry = _start(values), {k: rest for k, *rest in _entries(tape, values)}
    waiting, seen = [len(values) - 1], {len(values) - 1}
    while waiting:
        k = waiting.pop(0)
        if k not in entry:
            continue
        op, places = entry[k]
        for i, part in zip(places, _parts(op, grads[k], [values[j] for j in places])):
            grads[i] = grads[i] + part
            if i not in seen:
                seen.add(i)
                waiting.append(i)
    return grads


@mistake(
    "A value waits for all its uses, also for those on which the last value does not depend: what "
    "it has is never handed on."
)
def waits_for_dead_ends(tape, values):
    grads, entry = _start(values), {k: rest for k, *rest in _entries(tape, values)}
    left = [sum(list(places).count(i) for _, places in tape) for i in range(len(values))]
    waiting = [len(values) - 1]
    while waiting:
        k = waiting.pop()
        if k not in entry:
            continue
        op, places = entry[k]
        for i, part in zip(places, _parts(op, grads[k], [values[j] for j in places])):
            grads[i] = grads[i] + part
            left[i] -= 1
            if left[i] == 0:
                waiting.append(i)
    return grads


# --- mistakes: start ----------------------------------------------------------------------


@mistake("The start is missing: the last value's gradient with respect to itself is not 0.")
def without_seed(tape, values):
    return _walk(reversed(_entries(tape, values)), values, _start(values, 0.0))


@mistake("The way back starts with the last value itself.")
def seed_is_the_value(tape, values):
    return _walk(reversed(_entries(tape, values)), values, _start(values, values[-1]))


@mistake("Every gradient starts at 1; only the last value's does.")
def all_start_at_one(tape, values):
    ones = [np.ones(np.shape(value)) for value in values]
    return _walk(reversed(_entries(tape, values)), values, ones)


# --- mistakes: vjp ------------------------------------------------------------------------


@mistake("Where an op has one input its vjp gets the output in the input's place.")
def at_the_output(tape, values):
    entries = reversed(_entries(tape, values))

    def inputs_of(k, inputs):
        return [values[k]] if len(inputs) == 1 and np.shape(values[k]) else inputs

    return _walk(entries, values, _start(values), inputs_of)


@mistake(
    "The gradient of an op with one input is taken apart as if it were a pair: for one input one "
    "array comes back."
)
def single_taken_apart(tape, values):
    grads = _start(values)
    for k, op, places in reversed(_entries(tape, values)):
        for i, part in zip(places, RULES[op][1](grads[k], *(values[j] for j in places))):
            grads[i] = grads[i] + part
    return grads


@mistake("The inputs reach the vjp in reverse order.")
def inputs_reversed(tape, values):
    grads = _start(values)
    for k, op, places in reversed(_entries(tape, values)):
        parts = _parts(op, grads[k], [values[i] for i in reversed(places)])
        for i, part in zip(places, parts):
            grads[i] = grads[i] + part
    return grads


@mistake("The gradient from above is taken for 1 everywhere: slopes are not multiplied.")
def without_chain_rule(tape, values):
    grads = _start(values)
    for k, op, places in reversed(_entries(tape, values)):
        ones = np.ones(np.shape(values[k]))
        for i, part in zip(places, _parts(op, ones, [values[j] for j in places])):
            grads[i] = grads[i] + part
    return grads


@mistake("The entries are matched with the first values; the leaves come before what is computed.")
def leaves_not_counted(tape, values):
    entries = [(k, *entry) for k, entry in enumerate(tape)]
    return _walk(reversed(entries), values, _start(values))


# --- mistakes: result ---------------------------------------------------------------------


@mistake("Only the leaves' gradients are returned; one for every value is due.")
def only_leaves(tape, values):
    return tape_backward(tape, values)[: len(values) - len(tape)]


@mistake("The gradients come in reverse order: from the last value to the first.")
def in_reverse(tape, values):
    return tape_backward(tape, values)[::-1]


@mistake("A value that is not used gets a single 0, or nothing; zeros of its own shape are due.")
def unused_without_shape(tape, values):
    grads = tape_backward(tape, values)
    used = {len(values) - 1}
    for k, _, places in reversed(_entries(tape, values)):
        if k in used:
            used |= set(places)
    return [g if i in used else 0.0 for i, g in enumerate(grads)]


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The tape itself is reversed in place: the caller's list is another one afterwards.")
def tape_reversed(tape, values):
    tape = tape if isinstance(tape, list) else list(tape)
    entries = _entries(tape, values)
    tape.reverse()
    return _walk(reversed(entries), values, _start(values))


@mistake("The tape is used up (`pop`): the caller's list is empty afterwards.")
def tape_used_up(tape, values):
    tape = tape if isinstance(tape, list) else list(tape)
    entries = _entries(tape, values)
    tape.clear()
    return _walk(reversed(entries), values, _start(values))
