"""Answer sheet of `glorot_init`."""

import numpy as np

from solutions.language import reference
from solutions.training.shared import hidden_draws, visible_draws


@reference({"basic": 0.6, "distribution": 0.2, "randomness": 0.2})
def glorot_init(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2.0 / (n_in + n_out))


glorot_init.visible(visible_draws)
glorot_init.hidden(hidden_draws)

mistake = glorot_init.mistake


# --- mistakes: scale ----------------------------------------------------------------------


@mistake("Only the inputs count here; the rule wants both widths.")
def inputs_only(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)


@mistake("Only the outputs count here; the rule wants both widths.")
def outputs_only(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / np.sqrt(n_out)


@mistake("This is He's rule, which counts the inputs only.")
def he_instead(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)


@mistake("The factor 2 is missing: the mean of the two widths is half of their sum.")
def factor_missing(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / np.sqrt(n_in + n_out)


@mistake("The root is missing: the variance is taken for the deviation.")
def root_missing(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * 2 / (n_in + n_out)


@mistake("The root covers the 2 only; the widths belong under it as well.")
def root_of_two_only(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2) / (n_in + n_out)


@mistake("The root covers the widths only; the 2 belongs under it as well.")
def two_outside_the_root(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * 2 / np.sqrt(n_in + n_out)


@mistake("The factor is 6: that is the square of the limit of the rule's uniform numbers.")
def limit_for_deviation(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(6 / (n_in + n_out))


@mistake("Parentheses are missing: 2 / n_in + n_out is (2 / n_in) + n_out.")
def parentheses_missing(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in + n_out)


@mistake("The weights are not scaled: in wide layers the sums grow large.")
def not_scaled_down(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out))


# --- mistakes: distribution ---------------------------------------------------------------


@mistake("The standard deviation is right, but the numbers are uniform, not normal.")
def uniform_with_right_deviation(n_in, n_out, rng):
    return rng.uniform(-1, 1, size=(n_in, n_out)) * np.sqrt(6 / (n_in + n_out))


@mistake("rng.random draws evenly from 0 to 1: not normal, and never negative.")
def numbers_from_zero_to_one(n_in, n_out, rng):
    return rng.random((n_in, n_out)) * np.sqrt(2 / (n_in + n_out))


@mistake("The numbers are cut off at two standard deviations; normal ones may be larger.")
def cut_off(n_in, n_out, rng):
    numbers = rng.normal(size=(n_in, n_out))
    while (far := np.abs(numbers) > 2).any():
        numbers[far] = rng.normal(size=far.sum())
    return numbers / 0.8796256610342398 * np.sqrt(2 / (n_in + n_out))


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The shape is turned round: W has a row for each input.")
def shape_turned_round(n_in, n_out, rng):
    return rng.normal(size=(n_out, n_in)) * np.sqrt(2 / (n_in + n_out))


# --- mistakes: randomness -----------------------------------------------------------------


@mistake("rng is not used: NumPy's global random state is, so no run can be repeated.")
def global_weights(n_in, n_out, rng):
    return np.random.normal(size=(n_in, n_out)) * np.sqrt(2 / (n_in + n_out))


@mistake("A generator with a fixed seed is made inside: all layers start the same.")
def fixed_weights(n_in, n_out, rng):
    return glorot_init(n_in, n_out, np.random.default_rng(0))
