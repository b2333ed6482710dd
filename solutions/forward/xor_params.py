"""Answer sheet of `xor_params`."""

import numpy as np

from nnkit.check.cases import case
from solutions.language import reference


@reference({"basic": 1.0})
def xor_params():
    # The hidden neurons are OR and NAND; the output fires where both do.
    return {
        "W1": np.array([[1.0, -1.0], [1.0, -1.0]]),
        "b1": np.array([-0.5, 1.5]),
        "W2": np.array([[1.0], [1.0]]),
        "b2": np.array([-1.5]),
    }


@xor_params.visible
def _():
    yield case("basic", probe="xor_table")


@xor_params.hidden
def _(rng):
    yield case("basic", probe="xor_table")


mistake = xor_params.mistake


def _gates(w_a, b_a, w_b, b_b, w_out, b_out):
    return {
        "W1": np.array([w_a, w_b], float).T,
        "b1": np.array([b_a, b_b], float),
        "W2": np.array(w_out, float)[:, np.newaxis],
        "b2": np.array([b_out], float),
    }


# --- mistakes: another gate ---------------------------------------------------------------


@mistake("This is the opposite of XOR: 1 where the inputs are equal.")
def xnor():
    return _gates([1, 1], -0.5, [-1, -1], 1.5, [-1, -1], 1.5)


@mistake("This is OR: for (1, 1) the output has to be silent.")
def or_gate():
    return _gates([1, 1], -0.5, [1, 1], -0.5, [1, 1], -0.5)


@mistake("This is AND.")
def and_gate():
    return _gates([1, 1], -1.5, [1, 1], -1.5, [1, 1], -0.5)


@mistake("This is NAND: for (0, 0) the output has to be silent.")
def nand_gate():
    return _gates([-1, -1], 1.5, [-1, -1], 1.5, [1, 1], -0.5)


@mistake("This is NOR.")
def nor_gate():
    return _gates([-1, -1], 0.5, [-1, -1], 0.5, [1, 1], -0.5)


# --- mistakes: output ---------------------------------------------------------------------


@mistake("The output fires for all four inputs: does its bias suit its two inputs?")
def always_fires():
    return _gates([1, 1], -0.5, [-1, -1], 1.5, [1, 1], -0.5)


@mistake("The output never fires: does its bias suit its two inputs?")
def never_fires():
    return _gates([1, 1], -0.5, [-1, -1], 1.5, [1, 1], -2.5)


@mistake("The output fires for one of the two mixed inputs only.")
def first_mixed_input_only():
    return _gates([1, -1], -0.5, [1, -1], -0.5, [1, 1], -0.5)


@mistake("The output fires for one of the two mixed inputs only: the other is missing.")
def second_mixed_input_only():
    return _gates([-1, 1], -0.5, [-1, 1], -0.5, [1, 1], -0.5)


@mistake("The output is one of the inputs: the other has no say.")
def first_input_passed_on():
    return _gates([1, 0], -0.5, [1, 0], -0.5, [1, 1], -0.5)


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("W2 is a vector (2,); the output layer's weights are a column (2, 1).")
def output_weights_flat():
    params = xor_params()
    return {**params, "W2": params["W2"].ravel()}


@mistake("W2 lies on its side, (1, 2): rows belong to the inputs of a layer.")
def output_weights_as_row():
    params = xor_params()
    return {**params, "W2": params["W2"].T}


@mistake("b2 is a number; it has to be an array with one bias for each output, (1,).")
def output_bias_number():
    params = xor_params()
    return {**params, "b2": float(params["b2"][0])}


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The parameters have to come in a dict with their names as keys.")
def params_as_tuple():
    return tuple(xor_params().values())
