"""Answer sheet of `gate`."""

import numpy as np

from nnkit.check.cases import case
from solutions.language import reference


@reference({"basic": 0.7, "errors": 0.3}, names=("w", "b"))
def gate(name):
    if name == "and":
        return np.array([1.0, 1.0]), -1.5
    if name == "or":
        return np.array([1.0, 1.0]), -0.5
    if name == "nand":
        return np.array([-1.0, -1.0]), 1.5
    if name == "nor":
        return np.array([-1.0, -1.0]), 0.5
    raise ValueError(f"no single neuron computes {name!r}")


@gate.visible
def _():
    for name in ("and", "or", "nand", "nor"):
        yield case("basic", name, probe="truth_table")
    yield case("errors", "xor", raises="ValueError")
    yield case("errors", "maybe", raises="ValueError")


@gate.hidden
def _(rng):
    for name in rng.permutation(["and", "or", "nand", "nor"]):
        yield case("basic", str(name), probe="truth_table")
    yield case("errors", "".join(rng.choice(list("bcefghijklm"), size=5)), raises="ValueError")
    yield case("errors", "xnor", raises="ValueError")
    yield case("errors", "", raises="ValueError")


mistake = gate.mistake


def _gate(and_, or_, nand, nor):
    """Make a gate function from four (w, b); None stands for the right one."""
    wrong = {"and": and_, "or": or_, "nand": nand, "nor": nor}

    def function(name):
        w, b = gate(name)
        return (w, b) if wrong[name] is None else (np.array(wrong[name][0]), wrong[name][1])

    return function


# --- mistakes: weights --------------------------------------------------------------------


@mistake("The line of AND runs through (0, 1) and (1, 0): there w·x + b is 0, not negative.")
def and_on_the_line(name):
    return _gate(([1.0, 1.0], -1.0), None, None, None)(name)


@mistake("The line of OR runs through (0, 0): there w·x + b is 0, not negative.")
def or_without_bias(name):
    return _gate(None, ([1.0, 1.0], 0.0), None, None)(name)


@mistake("AND and OR have the same weights; their biases must differ.")
def and_same_as_or(name):
    return _gate(([1.0, 1.0], -0.5), None, ([-1.0, -1.0], 0.5), None)(name)


@mistake("NAND and NOR are exchanged.")
def nand_nor_exchanged(name):
    return _gate(None, None, ([-1.0, -1.0], 0.5), ([-1.0, -1.0], 1.5))(name)


@mistake("NAND and NOR are not negated: they come out as AND and OR.")
def negation_forgotten(name):
    return _gate(None, None, ([1.0, 1.0], -1.5), ([1.0, 1.0], -0.5))(name)


@mistake("For NAND and NOR only the weights are negated; the bias has to change sign too.")
def negated_weights_only(name):
    return _gate(None, None, ([-1.0, -1.0], -1.5), ([-1.0, -1.0], -0.5))(name)


# --- mistakes: conditions -----------------------------------------------------------------


@mistake(
    "Every name gets the gate AND: the first condition holds for all of them. A text beside an or "
    "counts as true, as in name == 'a' or 'b'."
)
def first_condition_for_all(name):
    return gate("and")


# --- mistakes: errors ---------------------------------------------------------------------


@mistake('"xor" must raise a ValueError: no weights of a single neuron compute it.')
def xor_returned(name):
    return (np.array([1.0, 1.0]), -0.5) if name == "xor" else gate(name)


@mistake("An unknown name must raise a ValueError; here some gate comes back.")
def unknown_name_accepted(name):
    if name == "xor":
        raise ValueError
    return gate(name) if name in ("and", "or", "nand", "nor") else gate("nor")


@mistake("A dict look-up raises a KeyError; a name that is not a gate must raise a ValueError.")
def key_error(name):
    try:
        return gate(name)
    except ValueError:
        raise KeyError(name) from None


@mistake("A name that is not a gate falls through to None; it must raise a ValueError.")
def none_returned(name):
    try:
        return gate(name)
    except ValueError:
        return None
