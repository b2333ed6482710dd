"""Answer sheet of `gradients`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.autodiff.run_tape import run_tape
from solutions.autodiff.shared import (
    chain,
    dead_ends,
    diamond,
    drawn,
    late_use,
    layer,
    long_chain,
    random_tape,
)
from solutions.autodiff.tape_backward import tape_backward
from solutions.language import reference


@reference({"basic": 0.7, "edges": 0.2, "long": 0.1}, names=("value", "grads"))
def gradients(tape, leaves):
    values = run_tape(tape, leaves)
    return values[-1], tape_backward(tape, values)[: len(leaves)]


def _case(group, draft):
    return case(group, draft.tape, draft.leaves, long=group == "long")


@gradients.visible
def _():
    rng = np.random.default_rng(91)
    yield _case("basic", diamond())
    yield _case("basic", late_use())
    yield _case("basic", chain())
    yield _case("basic", layer(rng))
    yield case("edges", [], [np.array(2.5)])
    yield case("edges", [], drawn(rng, (2,), ()))
    yield _case("edges", dead_ends(rng))
    lists = [[op, list(inputs)] for op, inputs in diamond().tape]
    yield case("edges", lists, [read_only(leaf) for leaf in diamond(0.6, -1.2).leaves])
    yield _case("long", long_chain(rng))


@gradients.hidden
def _(rng):
    for _ in range(3):
        yield _case("basic", random_tape(rng))
    yield _case("basic", layer(rng, 4, 3, 2))
    yield case("edges", [], drawn(rng, (2, 2), ()))
    yield _case("edges", dead_ends(rng))
    yield _case("edges", random_tape(rng, some_unused=True))
    yield _case("long", random_tape(rng, 100))


mistake = gradients.mistake


def _all(tape, leaves):
    values = run_tape(tape, leaves)
    return values, tape_backward(tape, values)


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The gradients of all values are returned; only those of the leaves are due.")
def of_all_values(tape, leaves):
    values, grads = _all(tape, leaves)
    return values[-1], grads


@mistake("The gradients of the computed values are returned; those of the leaves are due.")
def of_computed_values(tape, leaves):
    values, grads = _all(tape, leaves)
    return values[-1], grads[len(leaves) :]


@mistake("The last gradients are returned; those of the leaves come first.")
def last_ones(tape, leaves):
    values, grads = _all(tape, leaves)
    return values[-1], grads[-len(leaves) :]


@mistake("Only the gradients are returned; the last value comes before them.")
def value_missing(tape, leaves):
    return tape_backward(tape, run_tape(tape, leaves))[: len(leaves)]


@mistake("Gradients and value come in the wrong order: the value first.")
def exchanged(tape, leaves):
    values, grads = _all(tape, leaves)
    return grads[: len(leaves)], values[-1]


@mistake("All values are returned in the place of the last one.")
def all_values(tape, leaves):
    values, grads = _all(tape, leaves)
    return values, grads[: len(leaves)]


@mistake("The first value is returned in the place of the last one.")
def first_value(tape, leaves):
    values, grads = _all(tape, leaves)
    return values[0], grads[: len(leaves)]


@mistake("The gradient of the last value is returned in the place of the value: that is always 1.")
def gradient_for_value(tape, leaves):
    _, grads = _all(tape, leaves)
    return grads[-1], grads[: len(leaves)]


@mistake("The gradient of the first leaf alone is returned; one for each leaf is due.")
def only_first_leaf(tape, leaves):
    values, grads = _all(tape, leaves)
    return values[-1], grads[0]


# --- mistakes: steps ----------------------------------------------------------------------


@mistake("The tape is never run: the way back needs all values, and gets the leaves only.")
def not_run(tape, leaves):
    return leaves[-1], tape_backward(tape, list(leaves))[: len(leaves)]


@mistake("The values are returned in the place of the gradients: the way back is missing.")
def without_way_back(tape, leaves):
    values = run_tape(tape, leaves)
    return values[-1], values[: len(leaves)]


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The list leaves itself grows: work on a list of your own.")
def leaves_grow(tape, leaves):
    count = len(leaves)
    values = run_tape(tape, leaves)
    if isinstance(leaves, list):
        leaves += values[count:]
    return values[-1], tape_backward(tape, values)[:count]
