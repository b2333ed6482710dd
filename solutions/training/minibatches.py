"""Answer sheet of `minibatches`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.language import reference
from solutions.training.shared import child, rng_of


@reference({"basic": 0.6, "shapes": 0.15, "randomness": 0.25})
def minibatches(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], Y[rows]


#: Correlations of 3000 places scatter by 0.02, so a false alarm needs eight times that.
MIXED = Tolerance(relative=1e-3, absolute=0.2)
#: In 50 epochs of three examples 50 moves by each number of places are due, a third of all, with a
#: standard deviation of 7 (of six orders one moves all three so, three move one, two none). That
#: some number is 45 off, a share of 0.3, has a chance of 7e-9, reckoned from these orders. That
#: an example never stands in some place has one of 9 (2/3)^50 = 1.4e-8.
PLACES = Tolerance(relative=1e-3, absolute=0.3)


@minibatches.visible
def _():
    # Nine examples fall into place by chance once in 9! = 362 880 times.
    X9, labels = np.arange(18.0).reshape(9, 2), np.arange(9)
    yield case("basic", X9, labels, 2, rng_of(1), probe="batches")
    yield case(
        "basic", np.arange(20.0).reshape(10, 2), 10 * np.arange(10), 4, rng_of(2), probe="batches"
    )
    yield case(
        "basic", np.arange(24.0).reshape(12, 2), 5 * np.arange(12), 4, rng_of(9), probe="batches"
    )
    yield case(
        "basic", examples=3000, batch_size=100, rng=rng_of(3), probe="shuffling", tolerance=MIXED
    )
    yield case("shapes", np.arange(16.0).reshape(8, 2), np.eye(8), 3, rng_of(4), probe="batches")
    yield case("shapes", X9, labels, 12, rng_of(5), probe="batches")
    yield case(
        "shapes",
        read_only(np.arange(10.0)),
        read_only(np.arange(10)),
        1,
        rng_of(6),
        probe="batches",
    )
    yield case(
        "shapes", np.arange(54.0).reshape(9, 2, 3), np.arange(9), 2, rng_of(7), probe="batches"
    )
    yield case(
        "randomness",
        examples=3,
        batch_size=2,
        rng=rng_of(10),
        runs=50,
        probe="many_epochs",
        tolerance=PLACES,
        long=True,
    )
    # Forty examples: two epochs agree by chance once in 40! times.
    yield case(
        "randomness",
        np.arange(40.0)[:, np.newaxis],
        np.arange(40),
        8,
        rng_of(8),
        probe="epochs",
    )


@minibatches.hidden
def _(rng):
    for m, d, batch_size in [(9, 3, 4), (12, 2, 4), (11, 1, 5)]:
        yield case(
            "basic",
            rng.normal(size=(m, d)),
            rng.permutation(m),
            batch_size,
            child(rng),
            probe="batches",
        )
    yield case(
        "basic", examples=3000, batch_size=80, rng=child(rng), probe="shuffling", tolerance=MIXED
    )
    yield case("shapes", rng.normal(size=(1, 2)), np.array([3]), 2, child(rng), probe="batches")
    yield case(
        "shapes",
        fortran(rng.normal(size=(10, 3))),
        strided(rng.normal(size=(10, 2))),
        4,
        child(rng),
        probe="batches",
    )
    yield case("shapes", rng.normal(size=9), rng.normal(size=9), 9, child(rng), probe="batches")
    yield case(
        "randomness",
        np.arange(50.0)[:, np.newaxis],
        np.arange(50),
        50,
        child(rng),
        probe="epochs",
    )


mistake = minibatches.mistake


def _cut(X, Y, batch_size, order):
    """Cut the examples, in an order of one's own, into batches."""
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], Y[rows]


# --- mistakes: shuffling ------------------------------------------------------------------


@mistake("The examples are not shuffled.")
def not_shuffled(X, Y, batch_size, rng):
    yield from _cut(X, Y, batch_size, np.arange(len(X)))


@mistake("X and Y are not shuffled alike: the examples lose their labels.")
def shuffled_apart(X, Y, batch_size, rng):
    X, Y = X[rng.permutation(len(X))], Y[rng.permutation(len(Y))]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], Y[start : start + batch_size]


@mistake("The batches are shuffled, not the examples: neighbours stay together.")
def batches_shuffled(X, Y, batch_size, rng):
    pairs = list(not_shuffled(X, Y, batch_size, rng))
    return [pairs[i] for i in rng.permutation(len(pairs))]


@mistake("Examples are shuffled only within their batch: the batches stay the same.")
def shuffled_within_batches(X, Y, batch_size, rng):
    for X_b, Y_b in not_shuffled(X, Y, batch_size, rng):
        rows = rng.permutation(len(X_b))
        yield X_b[rows], Y_b[rows]


@mistake("The examples are drawn with replacement: some occur twice in an epoch, some never.")
def drawn_with_replacement(X, Y, batch_size, rng):
    yield from _cut(X, Y, batch_size, rng.integers(0, len(X), size=len(X)))


# --- mistakes: sizes of the batches -------------------------------------------------------


@mistake("The last, smaller batch is dropped: its examples are never learned from.")
def last_batch_dropped(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X) - batch_size + 1, batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], Y[rows]


@mistake("The batches are made as even as possible; all but the last have batch_size examples.")
def evened_out(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(X[rows], Y[rows]) for rows in np.array_split(order, -(-len(X) // batch_size))]


@mistake("batch_size is taken for the number of batches.")
def number_of_batches(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(X[rows], Y[rows]) for rows in np.array_split(order, batch_size)]


@mistake("An empty batch comes last.")
def empty_last_batch(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    for i in range(len(X) // batch_size + 1):
        rows = order[i * batch_size : (i + 1) * batch_size]
        yield X[rows], Y[rows]


@mistake("The last batch is filled up with examples that have had their turn.")
def last_batch_filled_up(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = np.take(order, range(start, start + batch_size), mode="wrap")
        yield X[rows], Y[rows]


@mistake(
    "There is one batch only, and every example is due once in an epoch: a return inside the loop, "
    "or a single random sample, leaves the others out."
)
def first_batch_only(X, Y, batch_size, rng):
    rows = rng.permutation(len(X))[:batch_size]
    return [(X[rows], Y[rows])]


# --- mistakes: randomness -----------------------------------------------------------------


@mistake("The rng is not used: NumPy's global random state is, so no run can be repeated.")
def global_permutation(X, Y, batch_size, rng):
    yield from _cut(X, Y, batch_size, np.random.permutation(len(X)))


@mistake("A generator with a fixed seed is made inside: every epoch has the same order.")
def fixed_order(X, Y, batch_size, rng):
    yield from minibatches(X, Y, batch_size, np.random.default_rng(0))


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The pairs are turned round: X_b comes first.")
def labels_first(X, Y, batch_size, rng):
    return [(Y_b, X_b) for X_b, Y_b in minibatches(X, Y, batch_size, rng)]


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("X and Y themselves are shuffled in place, which changes the caller's arrays.")
def shuffled_in_place(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    X[:], Y[:] = X[order], Y[order]
    return [
        (X[start : start + batch_size].copy(), Y[start : start + batch_size].copy())
        for start in range(0, len(X), batch_size)
    ]


# --- mistakes: rows -----------------------------------------------------------------------


@mistake("X is shuffled in place, and the labels stay where they were.")
def examples_shuffled_in_place(X, Y, batch_size, rng):
    rng.shuffle(X)
    return list(_cut(X, Y, batch_size, np.arange(len(X))))


@mistake("Only the labels are shuffled: they no longer stand beside their examples.")
def only_labels_shuffled(X, Y, batch_size, rng):
    return list(_cut(X, Y[rng.permutation(len(X))], batch_size, np.arange(len(X))))


@mistake("Row numbers are returned; the rows themselves are due.")
def row_numbers(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    return list(_cut(order, order, batch_size, np.arange(len(X))))


@mistake("The remainder starts again at the last full batch: its examples come twice.")
def remainder_overlaps(X, Y, batch_size, rng):
    order, full = rng.permutation(len(X)), len(X) // batch_size
    batches = [order[i * batch_size : (i + 1) * batch_size] for i in range(full)]
    if len(X) % batch_size:
        batches.append(order[max(full - 1, 0) * batch_size :])
    return [(X[rows], Y[rows]) for rows in batches]


# --- mistakes: places ---------------------------------------------------------------------


@mistake("One example always keeps its place: the shuffle leaves it out.")
def one_stays_in_place(X, Y, batch_size, rng):
    order = np.concatenate([[0], 1 + rng.permutation(len(X) - 1)]).astype(int)
    return list(_cut(X, Y, batch_size, order))
