"""Answer sheet of `two_class_logits`."""

import numpy as np

from nnkit.check.cases import case, read_only, strided
from solutions.language import reference
from solutions.softmax.shared import drawn_logits


@reference({"basic": 0.8, "shapes": 0.2})
def two_class_logits(z):
    return np.stack([np.zeros_like(z), z], axis=1)


@two_class_logits.visible
def _():
    yield case("basic", np.array([0.5, -2.0, 3.0]), probe="log_odds")
    yield case("basic", np.array([1.0, -1.5]), probe="log_odds")
    yield case("basic", np.array([0.12345, -16.0, 14.0, -7.7]), probe="log_odds")
    yield case("shapes", np.array([-1000.0, 800.0]), probe="log_odds")
    yield case("shapes", np.array([-0.75]), probe="log_odds")
    yield case("shapes", read_only(np.array([2, 0, -1])), probe="log_odds")


@two_class_logits.hidden
def _(rng):
    for m in (5, 2, 3):
        yield case("basic", drawn_logits(rng, m), probe="log_odds")
    far = rng.uniform(720, 1e4, size=3) * np.array([1.0, -1.0, 1.0])
    yield case("shapes", far, probe="log_odds")
    yield case("shapes", drawn_logits(rng, 1), probe="log_odds")
    yield case("shapes", strided(drawn_logits(rng, 4)), probe="log_odds")


mistake = two_class_logits.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The columns are exchanged: column 1 belongs to class 1.")
def columns_exchanged(z):
    return np.stack([z, np.zeros_like(z)], axis=1)


@mistake(
    "The difference of the two logits is twice what it should be: softmax looks at differences."
)
def difference_doubled(z):
    return np.stack([-z, z], axis=1)


@mistake("Both classes get the same logit, so both are as likely.")
def same_logit_twice(z):
    return np.stack([z, z], axis=1)


@mistake("1 - z turns a probability round, but z is a logit.")
def one_minus_logit(z):
    return np.stack([1 - z, z], axis=1)


@mistake("z is clipped, so that far logits come out alike.")
def clipped(z):
    return two_class_logits(np.clip(z, -500, 500))


@mistake("z is clipped, and early: its logits come out alike from there on.")
def clipped_early(z):
    return two_class_logits(np.clip(z, -10, 10))


@mistake("Class 0 gets 1 where it should get 0: the logits are shifted against each other.")
def one_for_class_zero(z):
    return np.stack([np.ones_like(z), z], axis=1)


# --- mistakes: probabilities --------------------------------------------------------------


@mistake("These are the two probabilities; their logits are due.")
def probabilities_for_logits(z):
    p = 1 / (1 + np.exp(-z))
    return np.stack([1 - p, p], axis=1)


@mistake("The sigmoid is applied already; softmax does that.")
def sigmoid_applied(z):
    p = 1 / (1 + np.exp(-z))
    return np.stack([np.zeros_like(p), p], axis=1)


@mistake("Class 0 gets ln(1 - p), class 1 must then get ln p, not p itself.")
def mixed_logits(z):
    p = 1 / (1 + np.exp(-z))
    return np.stack([np.log(1 - p), p], axis=1)


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The result is transposed: examples are rows, classes are columns.")
def classes_in_rows(z):
    return np.stack([np.zeros_like(z), z])
