"""Answer sheet of `lecun_init`."""

import numpy as np

from solutions.language import reference
from solutions.training.shared import hidden_draws, visible_draws


@reference({"basic": 0.6, "distribution": 0.2, "randomness": 0.2})
def lecun_init(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)


lecun_init.visible(visible_draws)
lecun_init.hidden(hidden_draws)

mistake = lecun_init.mistake


# --- mistakes: scale ----------------------------------------------------------------------


@mistake("The weights are not scaled: in wide layers the sums grow large.")
def not_scaled_down(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out))


@mistake("The weights are divided by n_in itself: the variance is taken for the deviation.")
def divided_by_width(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / n_in


@mistake("The number of outputs is used; a unit sums over its inputs.")
def scaled_by_outputs(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / np.sqrt(n_out)


@mistake("This is Glorot's rule, which averages the two widths; here only the inputs count.")
def glorot_rule(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / (n_in + n_out))


@mistake("The factor 2 belongs to ReLU layers only.")
def he_instead(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)


# --- mistakes: distribution ---------------------------------------------------------------


@mistake(
    "The numbers lie evenly between ±1/sqrt(n_in): not normal, and their deviation is smaller."
)
def even_between_limits(n_in, n_out, rng):
    return rng.uniform(-1, 1, size=(n_in, n_out)) / np.sqrt(n_in)


@mistake("The standard deviation is right, but the numbers are uniform, not normal.")
def uniform_with_right_deviation(n_in, n_out, rng):
    return rng.uniform(-1, 1, size=(n_in, n_out)) * np.sqrt(3 / n_in)


@mistake("rng.random draws evenly from 0 to 1: not normal, and never negative.")
def numbers_from_zero_to_one(n_in, n_out, rng):
    return rng.random((n_in, n_out)) / np.sqrt(n_in)


@mistake("All inputs of a unit share one weight: each weight is drawn by itself.")
def one_row_repeated(n_in, n_out, rng):
    return np.tile(rng.normal(size=n_out) / np.sqrt(n_in), (n_in, 1))


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The shape is turned round: W has a row for each input.")
def shape_turned_round(n_in, n_out, rng):
    return rng.normal(size=(n_out, n_in)) / np.sqrt(n_in)


# --- mistakes: randomness -----------------------------------------------------------------


@mistake("rng is not used: NumPy's global random state is, so no run can be repeated.")
def global_weights(n_in, n_out, rng):
    return np.random.normal(size=(n_in, n_out)) / np.sqrt(n_in)


@mistake("A generator with a fixed seed is made inside: all layers start the same.")
def fixed_weights(n_in, n_out, rng):
    return lecun_init(n_in, n_out, np.random.default_rng(0))


# --- mistakes: cut off --------------------------------------------------------------------


@mistake("The numbers are cut off at two standard deviations; normal ones may be larger.")
def cut_off(n_in, n_out, rng):
    numbers = rng.normal(size=(n_in, n_out))
    while (far := np.abs(numbers) > 2).any():
        numbers[far] = rng.normal(size=far.sum())
    return numbers / 0.8796256610342398 * np.sqrt(1 / n_in)


# --- mistakes: parentheses ----------------------------------------------------------------


@mistake("The numbers are cut off at two standard deviations, and the factor 2 belongs to ReLU.")
def cut_off_with_factor_two(n_in, n_out, rng):
    return cut_off(n_in, n_out, rng) * np.sqrt(2)


@mistake("Parentheses are missing: 1 / n_in + n_out is (1 / n_in) + n_out.")
def parentheses_missing(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(1 / n_in + n_out)
