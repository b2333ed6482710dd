"""Answer sheet of `count_parameters`."""

from itertools import pairwise

import numpy as np

from nnkit.check.cases import case
from solutions.language import reference


@reference({"basic": 0.7, "edges": 0.3})
def count_parameters(sizes):
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))


@count_parameters.visible
def _():
    yield case("basic", [2, 3, 1])
    yield case("basic", [5, 4, 7, 3])
    yield case("edges", [4, 3])
    yield case("edges", [6])
    yield case("edges", (3, 1, 2))


@count_parameters.hidden
def _(rng):
    for length in (3, 4, 6):
        yield case("basic", [int(n) for n in rng.integers(2, 40, size=length)])
    yield case("edges", [int(n) for n in rng.integers(2, 40, size=2)])
    yield case("edges", [int(rng.integers(2, 40))])
    yield case("edges", tuple(int(n) for n in rng.integers(100, 4000, size=4)))


mistake = count_parameters.mistake


# --- mistakes: biases ---------------------------------------------------------------------


@mistake("The biases are not counted.")
def weights_only(sizes):
    return sum(a * b for a, b in pairwise(sizes))


@mistake("The inputs have no biases: only neurons do.")
def biases_for_inputs(sizes):
    return weights_only(sizes) + sum(sizes)


@mistake("Each layer has one bias for each of its neurons, not one in all.")
def one_bias_a_layer(sizes):
    return weights_only(sizes) + len(sizes) - 1


@mistake("Each layer has as many biases as neurons, not as inputs.")
def biases_by_inputs(sizes):
    return weights_only(sizes) + sum(sizes[:-1])


@mistake("The biases of the output layer are not counted.")
def output_biases_left_out(sizes):
    return weights_only(sizes) + sum(sizes[1:-1])


# --- mistakes: layers ---------------------------------------------------------------------


@mistake("The output layer is left out.")
def output_layer_left_out(sizes):
    return count_parameters(sizes[:-1])


@mistake("The first layer, from the inputs to the first neurons, is left out.")
def first_layer_left_out(sizes):
    return count_parameters(sizes[1:])


@mistake("All widths are multiplied: weights connect neighbouring layers only.")
def all_widths_multiplied(sizes):
    return int(np.prod(sizes)) + sum(sizes[1:])


@mistake("The widths are added: between two layers every pair has a weight.")
def widths_added(sizes):
    return sum(a + b for a, b in pairwise(sizes)) + sum(sizes[1:])


@mistake("Exactly three widths are assumed; there may be any number.")
def three_widths_assumed(sizes):
    n_in, n_hidden, n_out = sizes
    return n_in * n_hidden + n_hidden + n_hidden * n_out + n_out


@mistake("Only the first two layers are counted; there may be any number.")
def two_layers_counted(sizes):
    return count_parameters(sizes[:3])


# --- mistakes: result ---------------------------------------------------------------------


@mistake("These are the neurons, not the weights and biases.")
def neurons_counted(sizes):
    return sum(sizes[1:])


@mistake("A list of the layers' numbers is returned, not their sum.")
def counts_not_summed(sizes):
    return [(a + 1) * b for a, b in pairwise(sizes)]


# --- mistakes: other numbers --------------------------------------------------------------


@mistake("The widths are multiplied with each other, and that is all.")
def product_of_widths(sizes):
    return int(np.prod(sizes))


@mistake("The widths are added up, the inputs as well: between two layers every pair has a weight.")
def sum_of_widths(sizes):
    return sum(sizes)


@mistake("Each layer has a 1 too many: the inputs get a bias, and so does what comes behind them.")
def one_more_on_both_sides(sizes):
    return sum((a + 1) * (b + 1) for a, b in pairwise(sizes))


@mistake("Every layer is connected with every other one; only neighbours are.")
def all_pairs_of_layers(sizes):
    return (sum(sizes) ** 2 - sum(n * n for n in sizes)) // 2 + sum(sizes[1:])


@mistake("The loop returns in its first round: only the first layer is counted.")
def first_layer_only(sizes):
    return count_parameters(sizes[:2])


@mistake("Each layer is taken as if it had as many inputs as neurons.")
def square_layers(sizes):
    return sum(n * n + n for n in sizes[1:])


@mistake("The weights are counted twice, once from each side.")
def weights_twice(sizes):
    return 2 * weights_only(sizes) + sum(sizes[1:])
