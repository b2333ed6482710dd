"""Answer sheet of `mc_dropout`."""

import numpy as np

from nnkit.check import probes
from nnkit.check.cases import case, fortran, read_only
from solutions.language import reference
from solutions.regularization.dropout_forward import dropout_forward
from solutions.training.shared import X52, child, rng_of


@reference({"basic": 0.8, "edges": 0.2})
def mc_dropout(predict, X, passes, rng):
    return sum(predict(X, rng) for _ in range(passes)) / passes


@mc_dropout.visible
def _():
    yield case("basic", probes.noisy_rows, X52, 4, rng_of(31))
    yield case("basic", probes.noisy_sums, X52[:3], 10, rng_of(32))
    yield case("edges", probes.noisy_rows, read_only(X52[:2]), 1, rng_of(33))
    yield case("edges", probes.noisy_sums, X52[:1], 3, rng_of(34))
    yield case("edges", probes.read_only_rows, X52[:2], 3, rng_of(35))


@mc_dropout.hidden
def _(rng):
    W1, W2 = rng.normal(size=(3, 6)), rng.normal(size=(6, 2))

    def network(X, rng):
        A, _ = dropout_forward(np.maximum(X @ W1, 0.0), 0.5, rng)
        return A @ W2

    yield case("basic", network, rng.normal(size=(5, 3)), 6, child(rng))
    yield case("basic", probes.noisy_rows, rng.normal(size=(2, 2)), 9, child(rng))
    yield case("edges", network, fortran(rng.normal(size=(4, 3))), 1, child(rng))
    yield case("edges", network, rng.normal(size=(1, 3)), 2, child(rng))
    yield case("edges", probes.read_only_rows, rng.normal(size=(2, 3)), 4, child(rng))


mistake = mc_dropout.mistake


# --- mistakes: passes ---------------------------------------------------------------------


@mistake("The predictions are summed; their mean is due.")
def predictions_summed(predict, X, passes, rng):
    return sum(predict(X, rng) for _ in range(passes))


@mistake("There is a single pass: the number of passes is ignored.")
def single_pass(predict, X, passes, rng):
    return predict(X, rng)


@mistake("One pass too few is made.")
def one_pass_too_few(predict, X, passes, rng):
    return mc_dropout(predict, X, max(passes - 1, 1), rng)


@mistake("One pass too many is made.")
def one_pass_too_many(predict, X, passes, rng):
    return mc_dropout(predict, X, passes + 1, rng)


# --- mistakes: randomness -----------------------------------------------------------------


@mistake("Each pass makes a generator with the same seed: all masks are the same.")
def same_seed_each_pass(predict, X, passes, rng):
    return sum(predict(X, np.random.default_rng(0)) for _ in range(passes)) / passes


@mistake("A new generator is made inside; the given rng is not used.")
def generator_of_its_own(predict, X, passes, rng):
    return mc_dropout(predict, X, passes, np.random.default_rng(0))


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("The mean runs over everything; only the passes are averaged.")
def mean_of_all_numbers(predict, X, passes, rng):
    return float(np.mean([predict(X, rng) for _ in range(passes)]))


@mistake("The mean runs over the examples; only the passes are averaged.")
def mean_over_examples(predict, X, passes, rng):
    return np.mean([predict(X, rng) for _ in range(passes)], axis=1)


@mistake("The predictions are returned one by one; their mean is due.")
def predictions_stacked(predict, X, passes, rng):
    return np.array([predict(X, rng) for _ in range(passes)])


@mistake("The median of the predictions is taken; their mean is due.")
def median_of_passes(predict, X, passes, rng):
    return np.median([predict(X, rng) for _ in range(passes)], axis=0)


@mistake("The running mean weighs the last passes most.")
def halved_each_time(predict, X, passes, rng):
    mean = predict(X, rng)
    for _ in range(passes - 1):
        mean = (mean + predict(X, rng)) / 2
    return mean


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The predictions are added up in the first one, which is changed: start a new array.")
def added_up_in_the_first(predict, X, passes, rng):
    total = predict(X, rng)
    for _ in range(passes - 1):
        total += predict(X, rng)
    return total / passes
