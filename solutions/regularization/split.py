"""Answer sheet of `split`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.language import reference
from solutions.training.shared import child, rng_of


@reference({"basic": 0.6, "refusals": 0.15, "shapes": 0.1, "randomness": 0.15})
def split(X, labels, fractions, rng):
    fractions = np.asarray(fractions)
    if not np.all(fractions > 0) or abs(np.sum(fractions) - 1) > 1e-9:
        raise ValueError("fractions must be positive and sum to 1")
    order = rng.permutation(len(X))
    sizes = [int(fraction * len(X)) for fraction in fractions[:-1]]
    parts = np.split(order, np.cumsum(sizes))
    return [(X[rows], labels[rows]) for rows in parts]


#: A share of 1000 runs scatters by 0.016, the difference of two of them by 0.022: that one is
#: this far off by chance happens once in 10^8 times.
SHARES = Tolerance(relative=1e-3, absolute=0.13)

#: Nine examples fall into place by chance once in 9! = 362 880 times.
X9, LABELS9 = np.arange(18.0).reshape(9, 2), 10 * np.arange(9)
X11, LABELS11 = np.arange(33.0).reshape(11, 3), np.arange(11) + 5
#: Ten of them sum to a little less than 1.
TENTHS = [0.1] * 10


@split.visible
def _():
    # Sizes 3, 3, 3; limits that are cut instead of sizes would give 3, 4, 2.
    yield case("basic", X9, LABELS9, [0.4, 0.4, 0.2], rng_of(61), probe="parts")
    yield case("basic", X11, LABELS11, [0.7, 0.3], rng_of(62), probe="parts")
    yield case("basic", X9, LABELS9, (0.3, 0.3, 0.4), rng_of(63), probe="parts")
    yield case(
        "basic",
        examples=6,
        fractions=[0.55, 0.45],
        rng=rng_of(64),
        runs=1000,
        probe="split_orders",
        tolerance=SHARES,
        long=True,
    )
    yield case("refusals", X9, LABELS9, [0.5, 0.6], rng_of(65), raises="ValueError")
    yield case("refusals", X9, LABELS9, [0.5, 0.4], rng_of(66), raises="ValueError")
    yield case("refusals", X9, LABELS9, [1.2, -0.2], rng_of(67), raises="ValueError")
    yield case("refusals", X9, LABELS9, [0.6, 0.0, 0.4], rng_of(68), raises="ValueError")
    yield case("refusals", X9, LABELS9, [0.5, 0.500001], rng_of(69), raises="ValueError")
    yield case("refusals", X11, LABELS11, TENTHS, rng_of(70), probe="parts")
    yield case("shapes", X9[:1], LABELS9[:1], np.array([0.7, 0.3]), rng_of(71), probe="parts")
    yield case(
        "shapes", read_only(X11), read_only(LABELS11), [0.25, 0.5, 0.25], rng_of(72), probe="parts"
    )
    yield case("shapes", X9, LABELS9, [1.0], rng_of(73), probe="parts")
    yield case(
        "randomness",
        np.arange(40.0)[:, np.newaxis],
        np.arange(40),
        [0.55, 0.45],
        rng_of(74),
        probe="split_randomness",
    )


@split.hidden
def _(rng):
    for m, d in [(10, 2), (13, 3), (17, 1)]:
        whole = np.arange(m)
        labels = rng.permutation(m)
        X = np.stack([whole + rng.uniform(0, 0.5, m) for _ in range(d)], axis=1)
        yield case("basic", X, labels, _fractions(rng, m, 3), child(rng), probe="parts")
        yield case("basic", X, labels, _fractions(rng, m, 2), child(rng), probe="parts")
    # With these the three ways to round differ, whatever is drawn.
    a = float(rng.uniform(0.37, 0.38))
    yield case("basic", X9, LABELS9, [a, a + 0.02, 0.98 - 2 * a], child(rng), probe="parts")
    f = float(rng.uniform(0.3, 0.6))
    for fractions in ([f, 1.05 - f], [f, 0.95 - f], [1 + f, -f], [f, 0.0, 1 - f]):
        yield case("refusals", X9, LABELS9, fractions, child(rng), raises="ValueError")
    yield case("refusals", X9, LABELS9, [f, 1 - f + 1e-6], child(rng), raises="ValueError")
    yield case("refusals", X11, LABELS11, TENTHS, child(rng), probe="parts")
    yield case(
        "shapes", rng.normal(size=(1, 2)), np.array([3]), [f, 1 - f], child(rng), probe="parts"
    )
    yield case(
        "shapes",
        fortran(rng.normal(size=(11, 3))),
        strided(rng.permutation(11)),
        np.array([0.55, 0.45]),
        child(rng),
        probe="parts",
    )
    yield case(
        "shapes", rng.normal(size=(5, 2)), rng.permutation(5), (1.0,), child(rng), probe="parts"
    )
    yield case(
        "randomness",
        np.arange(50.0)[:, np.newaxis],
        np.arange(50),
        [0.33, 0.33, 0.34],
        child(rng),
        probe="split_randomness",
    )


def _fractions(rng, m, parts):
    """Draw fractions whose products with m keep away from whole numbers."""
    while True:
        drawn = rng.uniform(0.5, 1.5, size=parts)
        drawn = drawn / drawn.sum()
        if np.all(np.abs((drawn * m) % 1 - 0.5) < 0.4):
            return drawn.tolist()


mistake = split.mistake


def _check(fractions):
    split(np.zeros((1, 1)), np.zeros(1), fractions, np.random.default_rng(0))


def _cut(X, labels, fractions, order, stops=None):
    """Cut the examples, in an order of one's own, at stops of one's own."""
    if stops is None:
        stops = np.cumsum([int(fraction * len(X)) for fraction in fractions[:-1]], dtype=int)
    return [(X[rows], labels[rows]) for rows in np.split(order, stops)]


# --- mistakes: order ----------------------------------------------------------------------


@mistake("The examples are not shuffled: sets that are sorted by class fall apart by class.")
def not_shuffled(X, labels, fractions, rng):
    _check(fractions)
    return _cut(X, labels, fractions, np.arange(len(X)))


@mistake("X and labels are not shuffled alike: the examples lose their labels.")
def shuffled_apart(X, labels, fractions, rng):
    _check(fractions)
    X, labels = X[rng.permutation(len(X))], labels[rng.permutation(len(X))]
    return _cut(X, labels, fractions, np.arange(len(X)))


@mistake("The examples are cut first and shuffled within their part: who is in it is no chance.")
def shuffled_within_parts(X, labels, fractions, rng):
    _check(fractions)
    parts = _cut(X, labels, fractions, np.arange(len(X)))
    orders = [rng.permutation(len(y)) for _, y in parts]
    return [(A[rows], y[rows]) for (A, y), rows in zip(parts, orders, strict=True)]


@mistake("Within a part the examples keep their old order: every order has to be equally likely.")
def parts_in_order(X, labels, fractions, rng):
    _check(fractions)
    sizes = [int(fraction * len(X)) for fraction in fractions[:-1]]
    parts = np.split(rng.permutation(len(X)), np.cumsum(sizes, dtype=int))
    return [(X[rows], labels[rows]) for rows in map(np.sort, parts)]


@mistake("The examples are only moved round in a circle: neighbours stay neighbours.")
def moved_round(X, labels, fractions, rng):
    _check(fractions)
    order = np.roll(np.arange(len(X)), int(rng.integers(len(X))))
    return _cut(X, labels, fractions, order)


# --- mistakes: who is where ---------------------------------------------------------------


@mistake("Each part is drawn anew from all examples: one that is trained on is tested, too.")
def drawn_for_each_part(X, labels, fractions, rng):
    _check(fractions)
    drawn = [rng.permutation(len(X))[: int(fraction * len(X))] for fraction in fractions[:-1]]
    left = len(X) - sum(map(len, drawn))
    drawn.append(rng.permutation(len(X))[:left])
    return [(X[rows], labels[rows]) for rows in drawn]


@mistake("The examples are drawn with replacement: some are in two parts, some in none.")
def drawn_with_replacement(X, labels, fractions, rng):
    _check(fractions)
    return _cut(X, labels, fractions, rng.integers(len(X), size=len(X)))


# --- mistakes: sizes ----------------------------------------------------------------------


@mistake("The sizes are rounded; int(fraction * m) cuts off.")
def sizes_rounded(X, labels, fractions, rng):
    _check(fractions)
    stops = np.cumsum([round(f * len(X)) for f in fractions[:-1]], dtype=int)
    return _cut(X, labels, fractions, rng.permutation(len(X)), np.minimum(stops, len(X)))


@mistake("The places of the cuts are cut off to whole numbers; the size of each part is to be.")
def limits_cut_off(X, labels, fractions, rng):
    _check(fractions)
    stops = (np.cumsum(fractions)[:-1] * len(X)).astype(int)
    return _cut(X, labels, fractions, rng.permutation(len(X)), stops)


@mistake("The examples that are left over are in no part: the last one takes the rest.")
def rest_lost(X, labels, fractions, rng):
    parts = split(X, labels, fractions, rng)
    last = int(fractions[-1] * len(X))
    return [*parts[:-1], (parts[-1][0][:last], parts[-1][1][:last])]


@mistake("The first part takes the rest; the last one has to.")
def rest_to_the_first(X, labels, fractions, rng):
    _check(fractions)
    sizes = [int(fraction * len(X)) for fraction in fractions]
    stops = np.cumsum([len(X) - sum(sizes[1:]), *sizes[1:-1]], dtype=int)[: len(sizes) - 1]
    return _cut(X, labels, fractions, rng.permutation(len(X)), stops)


@mistake("All parts have the same size: the fractions are ignored.")
def even_parts(X, labels, fractions, rng):
    _check(fractions)
    parts = np.array_split(rng.permutation(len(X)), len(fractions))
    return [(X[rows], labels[rows]) for rows in parts]


@mistake("The fractions are used in reverse order: the first belongs to the first part.")
def fractions_reversed(X, labels, fractions, rng):
    return split(X, labels, fractions[::-1], rng)[::1]


# --- mistakes: refusals -------------------------------------------------------------------


@mistake("Fractions that make no sense are not refused.")
def nothing_refused(X, labels, fractions, rng):
    return _cut(X, labels, np.abs(fractions), rng.permutation(len(X)))


@mistake("Only the sum is looked at: a fraction that is negative or zero has to be refused, too.")
def sum_only(X, labels, fractions, rng):
    if abs(sum(fractions) - 1) > 1e-9:
        raise ValueError("fractions must sum to 1")
    return _cut(X, labels, np.abs(fractions), rng.permutation(len(X)))


@mistake("A fraction of zero is accepted; all of them are positive.")
def zero_accepted(X, labels, fractions, rng):
    if min(fractions) < 0 or abs(sum(fractions) - 1) > 1e-9:
        raise ValueError("fractions must not be negative and must sum to 1")
    return _cut(X, labels, fractions, rng.permutation(len(X)))


@mistake("Only the signs are looked at: fractions whose sum is not 1 have to be refused, too.")
def signs_only(X, labels, fractions, rng):
    if min(fractions) <= 0:
        raise ValueError("fractions must be positive")
    return _cut(X, labels, fractions, rng.permutation(len(X)))


@mistake("The sum is compared with 1 exactly: ten times 0.1 is refused.")
def sum_exactly_one(X, labels, fractions, rng):
    total = 0.0
    for fraction in fractions:
        total += fraction
    if total != 1:
        raise ValueError("fractions must sum to 1")
    return split(X, labels, fractions, rng)


@mistake("A sum above 1 is refused, one below 1 is not.")
def only_too_much_refused(X, labels, fractions, rng):
    if min(fractions) <= 0 or sum(fractions) > 1 + 1e-9:
        raise ValueError("fractions must be positive, with a sum of at most 1")
    return _cut(X, labels, fractions, rng.permutation(len(X)))


@mistake("The sum may be too far from 1: 1e-9 is allowed.")
def sum_roughly_one(X, labels, fractions, rng):
    if min(fractions) <= 0 or not np.isclose(sum(fractions), 1):
        raise ValueError("fractions must be positive, with the sum 1")
    return _cut(X, labels, fractions, rng.permutation(len(X)))


# --- mistakes: randomness -----------------------------------------------------------------


@mistake("rng is not used: NumPy's global random state is, so no split can be repeated.")
def global_order(X, labels, fractions, rng):
    _check(fractions)
    return _cut(X, labels, fractions, np.random.permutation(len(X)))


@mistake("A generator with a fixed seed is made inside: every split is the same.")
def fixed_order(X, labels, fractions, rng):
    return split(X, labels, fractions, np.random.default_rng(0))


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The pairs are turned round: X_i comes first.")
def labels_first(X, labels, fractions, rng):
    return [(y, A) for A, y in split(X, labels, fractions, rng)]


@mistake("Row numbers stand where the rows of X are due.")
def row_numbers(X, labels, fractions, rng):
    _check(fractions)
    numbers = np.arange(len(X))[:, np.newaxis] * np.ones(X.shape[1]) + 0.25
    return _cut(numbers, labels, fractions, rng.permutation(len(X)))


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("X and labels are shuffled in place, which changes the caller's arrays.")
def shuffled_in_place(X, labels, fractions, rng):
    parts = split(X, labels, fractions, rng)
    X[:] = np.concatenate([A for A, _ in parts])
    labels[:] = np.concatenate([y for _, y in parts])
    return parts
