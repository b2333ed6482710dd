"""Answer sheet of `dropout_forward`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only
from nnkit.check.compare import Tolerance
from solutions.language import reference
from solutions.training.shared import X52, child, rng_of


@reference({"basic": 0.7, "edges": 0.1, "randomness": 0.2}, names=("out", "mask"))
def dropout_forward(A, keep, rng):
    mask = (rng.random(A.shape) < keep) / keep
    return A * mask, mask


#: With 48 units and 200 passes two runs differ in a statistic by 0.01 at most, mostly.
KEPT = Tolerance(relative=1e-3, absolute=0.04)


def _activations(rng, m, n):
    return np.round(rng.normal(size=(m, n)), 3) + 0.0001


@dropout_forward.visible
def _():
    # Twenty times ten units: that none of them stays has a chance of 1e-25.
    A = _activations(rng_of(20), 20, 10)
    yield case("basic", A, 0.25, rng_of(21), probe="mask_values")
    yield case("basic", A, 0.8, rng_of(22), probe="mask_values")
    for seed, keep in ((23, 0.75), (27, 0.35)):
        yield case(
            "basic",
            A[:8, :6],
            keep,
            rng_of(seed),
            passes=200,
            probe="mask_statistics",
            tolerance=KEPT,
        )
    # Behind a ReLU many activations are 0: what is off there is up to chance all the same.
    yield case(
        "edges",
        np.maximum(A[:8, :6], 0.0),
        0.6,
        rng_of(28),
        passes=400,
        probe="mask_statistics",
        tolerance=KEPT,
    )
    yield case("edges", X52, 1.0, rng_of(24), probe="mask_values")
    yield case("edges", read_only(A), 0.5, rng_of(25), probe="mask_values")
    yield case("randomness", A, 0.5, rng_of(26), probe="randomness")


@dropout_forward.hidden
def _(rng):
    keep = float(rng.uniform(0.25, 0.45))
    yield case("basic", _activations(rng, 15, 14), keep, child(rng), probe="mask_values")
    for chance in (keep, 1 - keep / 2):
        yield case(
            "basic",
            _activations(rng, 6, 8),
            chance,
            child(rng),
            passes=200,
            probe="mask_statistics",
            tolerance=KEPT,
        )
    yield case("edges", fortran(_activations(rng, 14, 15)), keep, child(rng), probe="mask_values")
    yield case(
        "edges",
        np.maximum(_activations(rng, 8, 6), 0.0),
        keep,
        child(rng),
        passes=400,
        probe="mask_statistics",
        tolerance=KEPT,
    )
    yield case("edges", rng.normal(size=(1, 3)), 1, child(rng), probe="mask_values")
    yield case("randomness", _activations(rng, 20, 10), 0.6, child(rng), probe="randomness")


mistake = dropout_forward.mistake


# --- mistakes: scale ----------------------------------------------------------------------


@mistake("The units that stay are not scaled up: the expected value shrinks.")
def not_scaled_up(A, keep, rng):
    mask = (rng.random(A.shape) < keep) * 1.0
    return A * mask, mask


@mistake("The units that stay are scaled down by keep; they have to be scaled up.")
def scaled_down(A, keep, rng):
    mask = (rng.random(A.shape) < keep) * keep
    return A * mask, mask


@mistake("The units that stay are divided by 1 - keep; their chance is keep.")
def divided_by_drop(A, keep, rng):
    mask = (rng.random(A.shape) < keep) / max(1 - keep, 1e-3)
    return A * mask, mask


@mistake("The result is scaled, but the mask holds 0 and 1: it lacks the factor.")
def mask_without_factor(A, keep, rng):
    mask = (rng.random(A.shape) < keep) * 1.0
    return A * mask / keep, mask


@mistake("The mask is applied twice.")
def mask_applied_twice(A, keep, rng):
    mask = dropout_forward(A, keep, rng)[1]
    return A * mask * mask, mask


# --- mistakes: which units ----------------------------------------------------------------


@mistake("keep is the probability that a unit stays, not that it is dropped.")
def keep_taken_for_drop(A, keep, rng):
    mask = (rng.random(A.shape) >= keep) / keep
    return A * mask, mask


@mistake("All examples share one mask; each of them has its own.")
def same_mask_for_all_rows(A, keep, rng):
    mask = np.tile((rng.random(A.shape[1]) < keep) / keep, (len(A), 1))
    return A * mask, mask


@mistake("All examples share one mask; each of them has its own.")
def one_row_of_mask(A, keep, rng):
    mask = (rng.random(A.shape[-1]) < keep) / keep
    return A * mask, mask


@mistake("Whole examples are dropped; each unit is switched off by itself.")
def whole_rows_dropped(A, keep, rng):
    mask = np.tile((rng.random((len(A), 1)) < keep) / keep, (1, A.shape[1]))
    return A * mask, mask


@mistake("The same number of units stays in every pass; each is drawn independently of the others.")
def fixed_number_kept(A, keep, rng):
    mask = np.zeros(A.size)
    mask[: round(keep * A.size)] = 1 / keep
    mask = rng.permutation(mask).reshape(A.shape)
    return A * mask, mask


@mistake("Normal numbers are compared with keep; the chance of that is another.")
def normal_numbers(A, keep, rng):
    mask = (rng.normal(size=A.shape) < keep) / keep
    return A * mask, mask


# --- mistakes: randomness -----------------------------------------------------------------


@mistake("rng is not used: NumPy's global random state is, so no run can be repeated.")
def global_mask(A, keep, rng):
    mask = (np.random.random(A.shape) < keep) / keep
    return A * mask, mask


@mistake(
    "Every mask is the same: a generator with a fixed seed is made inside, or rng is not used."
)
def fixed_mask(A, keep, rng):
    return dropout_forward(A, keep, np.random.default_rng(0))


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The mask holds True and False; numbers are due.")
def mask_of_booleans(A, keep, rng):
    mask = rng.random(A.shape) < keep
    return A * mask / keep, mask


@mistake("The result and the mask are in the wrong order.")
def mask_first(A, keep, rng):
    out, mask = dropout_forward(A, keep, rng)
    return mask, out


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("A is changed in place: return a new array.")
def in_place(A, keep, rng):
    mask = dropout_forward(A, keep, rng)[1]
    A *= mask
    return A.copy(), mask


# --- mistakes: chance ---------------------------------------------------------------------


@mistake("The size of A decides what is dropped, not chance: the smallest numbers go.")
def smallest_dropped(A, keep, rng):
    rank = A.ravel().argsort().argsort().reshape(A.shape)
    mask = (rank >= (1 - keep) * A.size) / keep
    return A * mask, mask


@mistake("The mask is read off the result: a unit whose activation is 0 counts as switched off.")
def mask_from_the_result(A, keep, rng):
    out, _ = dropout_forward(A, keep, rng)
    return out, (out != 0) / keep
