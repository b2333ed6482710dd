"""Answer sheet of `run_tape`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.autodiff.given import RULES
from solutions.autodiff.shared import (
    apart,
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


@reference({"basic": 0.7, "edges": 0.2, "long": 0.1})
def run_tape(tape, leaves):
    values = list(leaves)
    for op, inputs in tape:
        function, _ = RULES[op]
        values.append(function(*(values[i] for i in inputs)))
    return values


def _case(group, draft):
    return case(group, draft.tape, draft.leaves, long=group == "long")


@run_tape.visible
def _():
    rng = np.random.default_rng(89)
    yield _case("basic", square())
    yield _case("basic", chain())
    yield _case("basic", diamond())
    yield _case("basic", late_use())
    yield _case("basic", layer(rng))
    yield _case("basic", apart(rng))
    yield case("basic", [("matmul", (1, 0)), ("add", (2, 2))], drawn(rng, (2, 3), (3, 2)))
    yield case("edges", [], drawn(rng, (2,), ()))
    yield _case("edges", dead_ends(rng))
    lists = [[op, list(inputs)] for op, inputs in diamond().tape]
    yield case("edges", lists, [read_only(leaf) for leaf in diamond(0.6, -1.2).leaves])
    yield _case("long", long_chain(rng))
    yield _case("long", long_fan(rng))


@run_tape.hidden
def _(rng):
    for _ in range(4):
        yield _case("basic", random_tape(rng))
    yield _case("basic", layer(rng, 4, 3, 2))
    yield case("edges", [], drawn(rng, (), (2, 2), ()))
    yield _case("edges", dead_ends(rng))
    draft = random_tape(rng, 8, some_unused=True)
    yield case("edges", tuple([op, inputs] for op, inputs in draft.tape), tuple(draft.leaves))
    yield _case("long", long_chain(rng))
    yield _case("long", random_tape(rng, 100))


mistake = run_tape.mistake


def _run(tape, values, start=0):
    """Append the values of a tape to a list whose indices begin at `start`."""
    for op, inputs in tape:
        values.append(RULES[op][0](*(values[start + i] for i in inputs)))
    return values


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The leaves are missing: all values are due, the given ones first.")
def leaves_missing(tape, leaves):
    return run_tape(tape, leaves)[len(leaves) :]


@mistake("Only the last value is returned; the way back needs all of them.")
def only_the_last(tape, leaves):
    return run_tape(tape, leaves)[-1]


@mistake("The computed values come before the leaves; the indices count the leaves first.")
def leaves_last(tape, leaves):
    values = run_tape(tape, leaves)
    return values[len(leaves) :] + values[: len(leaves)]


@mistake("The last entry of the tape is not computed: the loop stops too early.")
def last_entry_missing(tape, leaves):
    return run_tape(list(tape)[:-1], leaves)


@mistake("Only the first entry of the tape is computed: the return stands inside the loop.")
def return_in_the_loop(tape, leaves):
    return run_tape(list(tape)[:1], leaves)


@mistake("The tape is run from its end to its beginning.")
def in_reverse(tape, leaves):
    return run_tape(list(tape)[::-1], leaves)


# --- mistakes: inputs ---------------------------------------------------------------------


@mistake("An op's inputs are looked up among the leaves only; they may be computed values.")
def inputs_from_leaves(tape, leaves):
    return [*leaves, *(RULES[op][0](*(leaves[i] for i in inputs)) for op, inputs in tape)]


@mistake("The inputs are not the ones that the entry names, but the values computed last.")
def inputs_are_the_last(tape, leaves):
    values = list(leaves)
    for op, inputs in tape:
        values.append(RULES[op][0](*values[-len(inputs) :]))
    return values


@mistake("The inputs are handed over in reverse order.")
def inputs_reversed(tape, leaves):
    values = list(leaves)
    for op, inputs in tape:
        values.append(RULES[op][0](*(values[i] for i in reversed(inputs))))
    return values


@mistake("The inputs are handed over as one list; the function takes each as an argument.")
def inputs_as_one(tape, leaves):
    values = list(leaves)
    for op, inputs in tape:
        values.append(RULES[op][0]([values[i] for i in inputs]))
    return values


@mistake("An op that uses a value twice gets it once.")
def doubles_lost(tape, leaves):
    values = list(leaves)
    for op, inputs in tape:
        values.append(RULES[op][0](*(values[i] for i in dict.fromkeys(inputs))))
    return values


@mistake("The indices are counted from the first computed value; they count the leaves, too.")
def indices_shifted(tape, leaves):
    return _run(tape, list(leaves), len(leaves))


# --- mistakes: function -------------------------------------------------------------------


@mistake("RULES holds pairs, and the second of them, the way back, is called.")
def vjp_called(tape, leaves):
    values = list(leaves)
    for op, inputs in tape:
        values.append(RULES[op][1](*(values[i] for i in inputs)))
    return values


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The list leaves itself grows: work on a list of your own.")
def leaves_grow(tape, leaves):
    return _run(tape, leaves)
