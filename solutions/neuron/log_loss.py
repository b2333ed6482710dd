"""Answer sheet of `log_loss`."""

import numpy as np

from nnkit.check.cases import case, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.language import reference
from solutions.neuron.shared import Y5, drawn_targets


@reference({"basic": 0.6, "shapes": 0.2, "clipping": 0.2})
def log_loss(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


#: Probabilities are compared more loosely where they are clipped.
CLIPPED = Tolerance(relative=1e-5, absolute=1e-5)
#: The smallest probability that counts, read off the loss.
LIMIT = Tolerance(relative=1e-3, absolute=1e-16)

P5 = np.array([0.9, 0.2, 0.6, 0.35, 0.45])


@log_loss.visible
def _():
    yield case("basic", Y5, P5)
    yield case("basic", np.array([1.0, 0.0]), np.array([0.8, 0.7]))
    # Small probabilities, which are not to be clipped yet.
    yield case("basic", np.array([0.0, 1.0, 0.0]), np.array([1e-6, 1e-5, 0.9999]))
    yield case("basic", np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.3, 0.7, 0.1, 0.6]))
    yield case("shapes", np.array([1.0]), np.array([0.3]))
    yield case("shapes", Y5, read_only(P5))
    yield case("shapes", np.array([0, 1, 1]), np.array([0.25, 0.5, 0.85]))
    yield case("clipping", np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.5]), tolerance=CLIPPED)
    yield case("clipping", np.array([1.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.5]), tolerance=CLIPPED)
    yield case("clipping", np.array([0.0, 1.0]), np.array([1.0, 0.5]), tolerance=CLIPPED)
    yield case(
        "clipping", np.array([1.0]), np.array([0.0]), probe="smallest_probability", tolerance=LIMIT
    )


@log_loss.hidden
def _(rng):
    for m in (3, 6, 10):
        yield case("basic", drawn_targets(rng, m), rng.uniform(0.02, 0.98, size=m))
    # Small probabilities, which are not to be clipped yet.
    yield case("basic", np.array([1.0, 0.0, 0.0]), np.array([1e-5, 1e-7, 0.9999]))
    yield case("shapes", np.array([0.0]), rng.uniform(0.1, 0.9, size=1))
    yield case(
        "shapes", drawn_targets(rng, 4).astype(int), read_only(rng.uniform(0.1, 0.9, size=4))
    )
    yield case("shapes", strided(drawn_targets(rng, 5)), strided(rng.uniform(0.1, 0.9, size=5)))
    y, p = drawn_targets(rng, 6), rng.uniform(0.1, 0.9, size=6)
    p[:3] = [0.0, 1.0, float(rng.integers(0, 2))]
    yield case("clipping", y, p, tolerance=CLIPPED)


mistake = log_loss.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The minus sign is missing: a loss is positive and falls as the fit improves.")
def negated(y, p):
    return -log_loss(y, p)


@mistake("Only the examples of class 1 count here; the term for class 0 is missing.")
def class_zero_term_missing(y, p):
    return -np.mean(y * np.log(np.clip(p, 1e-12, 1 - 1e-12)))


@mistake("The two classes are exchanged: an example of class 1 is charged as class 0.")
def classes_exchanged(y, p):
    return log_loss(1 - y, p)


@mistake("The logarithm has base 2; the loss uses the natural logarithm.")
def base_two(y, p):
    return log_loss(y, p) / np.log(2)


@mistake("The logarithm has base 10; the loss uses the natural logarithm.")
def base_ten(y, p):
    return log_loss(y, p) / np.log(10)


@mistake("This is the mean squared error, not the log-loss.")
def squared_instead(y, p):
    return np.mean((y - p) ** 2)


@mistake("This is the mean absolute error, not the log-loss.")
def absolute_instead(y, p):
    return np.mean(np.abs(y - p))


@mistake("Both terms hold ln p; that of class 0 is due with 1 - p.")
def same_logarithm_twice(y, p):
    return -np.mean(np.log(np.clip(p, 1e-12, 1 - 1e-12)))


@mistake("Both terms have the factor y: the examples of class 0 count nothing.")
def same_factor_twice(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + y * np.log(1 - p))


@mistake("log1p(p) is ln(1 + p), where ln p is due.")
def log1p_for_log(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log1p(p) + (1 - y) * np.log(1 - p))


@mistake("The errors are rounded to classes first: the loss is one of probabilities.")
def of_classes(y, p):
    return log_loss(y, (p >= 0.5) * 1.0)


# --- mistakes: mean -----------------------------------------------------------------------


@mistake("This is the sum over the examples; the loss is their mean.")
def summed(y, p):
    return log_loss(y, p) * len(y)


@mistake("The mean over the examples is missing: there is one number for each example.")
def mean_missing(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake("The sum of the losses is halved as well as averaged: there is no 1/2 here.")
def halved(y, p):
    return log_loss(y, p) / 2


# --- mistakes: clipping -------------------------------------------------------------------


@mistake("The probabilities are not clipped: the logarithm of 0 is minus infinity.")
def not_clipped(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "The probabilities are clipped from below only: the logarithm of 1 - p fails where p is 1."
)
def clipped_below_only(y, p):
    p = np.maximum(p, 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake("The probabilities are clipped at another bound than 1e-12.")
def other_bound(y, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The array p is clipped in place, which changes the caller's data.")
def clipped_in_place(y, p):
    np.clip(p, 1e-12, 1 - 1e-12, out=p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# --- mistakes: signs and places -----------------------------------------------------------


def _terms(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return y * np.log(p), (1 - y) * np.log(1 - p)


@mistake("The sign of the second term is wrong: the minus stands before the whole sum.")
def second_term_sign(y, p):
    of_one, of_zero = _terms(y, p)
    return np.mean(of_zero - of_one)


@mistake("The sign of the first term is wrong: the minus stands before the whole sum.")
def first_term_sign(y, p):
    of_one, of_zero = _terms(y, p)
    return np.mean(of_one - of_zero)


@mistake("y and p have changed places: the logarithm is taken of the targets.")
def arguments_changed(y, p):
    return log_loss(p, y)


@mistake("Only the examples of class 0 count here; the term for class 1 is missing.")
def class_one_term_missing(y, p):
    return -np.mean(_terms(y, p)[1])


@mistake(
    "Arrays of shape (m,) and (m, 1) meet and become (m, m): every target is paired with every "
    "probability."
)
def all_pairs(y, p):
    return log_loss(y, p[:, np.newaxis]) * len(y)


@mistake(
    "Arrays of shape (m,) and (m, 1) meet and become (m, m): every target is paired with every "
    "probability, and the mean runs over all pairs."
)
def mean_of_all_pairs(y, p):
    return log_loss(y, p[:, np.newaxis])
