"""Answer sheet of problem set 6: training."""

import numpy as np

from nnkit.check import probes
from nnkit.check.cases import case, fortran, read_only, strided
from nnkit.check.compare import Tolerance
from solutions.backprop import mlp_backward
from solutions.forward import mlp_forward
from solutions.language import Key, reference
from solutions.softmax import softmax_cross_entropy

#: Five examples with two features, all numbers different.
X52 = np.array([[1.0, -2.0], [3.0, 0.5], [-1.5, 4.0], [2.5, 1.25], [0.25, -3.0]])


def _rng(seed):
    return np.random.default_rng(seed)


# --- standardize --------------------------------------------------------------------------


@reference({"basic": 0.6, "constant columns": 0.25, "edges": 0.15}, names=("X_train", "X_test"))
def standardize(X_train, X_test):
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0)
    constant = std <= 1e-12 * np.maximum(1.0, np.abs(mean))
    scale = np.where(constant, 1.0, std)
    return (X_train - mean) / scale, (X_test - mean) / scale


@standardize.visible
def _():
    yield case("basic", X52, np.array([[2.0, 1.0], [-4.0, 10.0]]))
    yield case(
        "basic",
        np.array([[100.0, 2e-5, 3.0], [300.0, 5e-5, -1.0], [250.0, 3e-5, 4.0]]),
        np.array([[200.0, 4e-5, 0.0]]),
    )
    # The mean of three times 0.1 is a little more than 0.1, and so is the deviation than 0.
    yield case(
        "constant columns",
        np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]]),
        np.array([[0.1, 3.0], [0.6, 0.0]]),
    )
    yield case(
        "constant columns",
        np.array([[7.0, 98765.4], [7.0, 98765.4], [7.0, 98765.4]]),
        np.array([[5.0, 98766.9]]),
    )
    yield case("constant columns", np.array([[0.0, -1.5e-12], [1e-12, 1.5e-12]]), np.zeros((1, 2)))
    yield case("edges", np.array([[3.0, -1.0]]), np.array([[4.0, 1.0], [3.0, -5.0]]))
    yield case("edges", read_only(X52), fortran(X52[1:4]))


@standardize.hidden
def _(rng):
    for m, n, d in [(6, 3, 2), (4, 7, 3), (3, 3, 3)]:
        scale = rng.uniform(0.01, 20.0, size=d)
        yield case(
            "basic",
            rng.normal(size=(m, d)) * scale + rng.normal(size=d),
            rng.normal(size=(n, d)) * scale,
        )
    X = rng.normal(size=(5, 3))
    X[:, rng.integers(3)] = rng.normal()
    yield case("constant columns", X, rng.normal(size=(4, 3)))
    # A column around -2^20 and so flat that it counts as constant; exact in binary.
    flat = np.array([[-(2.0**20)], [-(2.0**20) + 2.0**-23]])
    yield case("constant columns", flat, flat[:1] + 1.5)
    yield case("edges", fortran(rng.normal(size=(6, 2))), read_only(rng.normal(size=(2, 2))))
    yield case("edges", strided(rng.normal(size=(4, 2))), rng.normal(size=(1, 2)))


@standardize.mistake(
    "The test set is scaled with its own statistics: a network must meet it through the same "
    "map as the training set."
)
def test_set_by_itself(X_train, X_test):
    return standardize(X_train, X_train)[0], standardize(X_test, X_test)[0]


@standardize.mistake("Mean and deviation are taken over both sets: the test set leaks into them.")
def both_sets_together(X_train, X_test):
    both = np.concatenate([X_train, X_test])
    return standardize(both, X_train)[1], standardize(both, X_test)[1]


@standardize.mistake("The test set is returned as it came; it needs the same map.")
def test_set_untouched(X_train, X_test):
    return standardize(X_train, X_test)[0], X_test


@standardize.mistake("The standard deviation divides by m - 1; the biased one divides by m.")
def unbiased_deviation(X_train, X_test):
    centred, scale = X_train - X_train.mean(axis=0), np.ones(X_train.shape[1])
    if len(X_train) > 1:
        std = X_train.std(axis=0, ddof=1)
        scale = np.where(std <= 1e-12 * np.maximum(1.0, np.abs(X_train.mean(axis=0))), 1.0, std)
    return centred / scale, (X_test - X_train.mean(axis=0)) / scale


@standardize.mistake("The columns are divided by their variance, not by its root.")
def divided_by_variance(X_train, X_test):
    mean, var = X_train.mean(axis=0), X_train.var(axis=0)
    scale = np.where(np.sqrt(var) <= 1e-12 * np.maximum(1.0, np.abs(mean)), 1.0, var)
    return (X_train - mean) / scale, (X_test - mean) / scale


@standardize.mistake("A constant column is divided by its standard deviation, which is zero.")
def constant_columns_divided(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / std, (X_test - mean) / std


@standardize.mistake(
    "Constant columns are sought with std == 0, but rounding leaves a tiny deviation in some."
)
def deviation_exactly_zero(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(std == 0, 1.0, std)
    return (X_train - mean) / scale, (X_test - mean) / scale


@standardize.mistake(
    "The limit for constant columns is the same for all; where the mean is large, rounding "
    "leaves a larger deviation."
)
def limit_without_mean(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(std <= 1e-12, 1.0, std)
    return (X_train - mean) / scale, (X_test - mean) / scale


@standardize.mistake(
    "The limit for constant columns is too high: columns of small numbers vary, too."
)
def limit_too_high(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(std <= 1e-8 * np.maximum(1.0, np.abs(mean)), 1.0, std)
    return (X_train - mean) / scale, (X_test - mean) / scale


@standardize.mistake(
    "A small number is added to the standard deviation: columns of small numbers come out wrong."
)
def deviation_plus_eps(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / (std + 1e-8), (X_test - mean) / (std + 1e-8)


@standardize.mistake(
    "Constant columns become zeros in the test set as well; they are only centred."
)
def constant_columns_erased(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    varies = std > 1e-12 * np.maximum(1.0, np.abs(mean))
    train, test = standardize(X_train, X_test)
    return train * varies, test * varies


@standardize.mistake(
    "One mean and one deviation are taken for all numbers; each column has its own."
)
def one_scale_for_all(X_train, X_test):
    mean, std = X_train.mean(), X_train.std()
    return (X_train - mean) / std, (X_test - mean) / std


@standardize.mistake("The rows are standardised: statistics belong to columns, the features.")
def rows_standardised(X_train, X_test):
    def by_row(X):
        return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)

    return by_row(X_train), by_row(X_test)


@standardize.mistake("The columns are scaled, but not centred.")
def not_centred(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(std <= 1e-12 * np.maximum(1.0, np.abs(mean)), 1.0, std)
    return X_train / scale, X_test / scale


@standardize.mistake("The columns are centred, but not scaled.")
def not_scaled(X_train, X_test):
    mean = X_train.mean(axis=0)
    return X_train - mean, X_test - mean


@standardize.mistake(
    "The columns are brought to the range 0 to 1; mean 0 and standard deviation 1 are due."
)
def range_for_deviation(X_train, X_test):
    low, width = X_train.min(axis=0), np.ptp(X_train, axis=0)
    width = np.where(width == 0, 1.0, width)
    return (X_train - low) / width, (X_test - low) / width


@standardize.mistake("The inputs are standardised in place, which changes the caller's arrays.")
def standardised_in_place(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(std <= 1e-12 * np.maximum(1.0, np.abs(mean)), 1.0, std)
    X_train -= mean
    X_train /= scale
    X_test -= mean
    X_test /= scale
    return X_train, X_test


# --- minibatches --------------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.15, "randomness": 0.25})
def minibatches(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], Y[rows]


#: Correlations of 3000 places scatter by 0.02, so a false alarm needs eight times that.
MIXED = Tolerance(relative=1e-3, absolute=0.2)


@minibatches.visible
def _():
    # Nine examples fall into place by chance once in 9! = 362 880 times.
    X9, labels = np.arange(18.0).reshape(9, 2), np.arange(9)
    yield case("basic", X9, labels, 2, _rng(1), probe="batches")
    yield case(
        "basic", np.arange(20.0).reshape(10, 2), 10 * np.arange(10), 4, _rng(2), probe="batches"
    )
    yield case(
        "basic", examples=3000, batch_size=5, rng=_rng(3), probe="shuffling", tolerance=MIXED
    )
    yield case("shapes", np.arange(16.0).reshape(8, 2), np.eye(8), 3, _rng(4), probe="batches")
    yield case("shapes", X9, labels, 12, _rng(5), probe="batches")
    yield case(
        "shapes", read_only(np.arange(10.0)), read_only(np.arange(10)), 1, _rng(6), probe="batches"
    )
    yield case(
        "shapes", np.arange(54.0).reshape(9, 2, 3), np.arange(9), 2, _rng(7), probe="batches"
    )
    # Forty examples: two epochs agree by chance once in 40! times.
    yield case(
        "randomness",
        np.arange(40.0)[:, np.newaxis],
        np.arange(40),
        8,
        _rng(8),
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
            _child(rng),
            probe="batches",
        )
    yield case(
        "basic", examples=3000, batch_size=4, rng=_child(rng), probe="shuffling", tolerance=MIXED
    )
    yield case("shapes", rng.normal(size=(1, 2)), np.array([3]), 2, _child(rng), probe="batches")
    yield case(
        "shapes",
        fortran(rng.normal(size=(10, 3))),
        strided(rng.normal(size=(10, 2))),
        4,
        _child(rng),
        probe="batches",
    )
    yield case("shapes", rng.normal(size=9), rng.normal(size=9), 9, _child(rng), probe="batches")
    yield case(
        "randomness",
        np.arange(50.0)[:, np.newaxis],
        np.arange(50),
        50,
        _child(rng),
        probe="epochs",
    )


def _child(rng):
    """Return a new generator, so that no case depends on how another used its own."""
    return np.random.default_rng(int(rng.integers(2**63)))


@minibatches.mistake("The examples are not shuffled.")
def not_shuffled(X, Y, batch_size, rng):
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], Y[start : start + batch_size]


@minibatches.mistake("The last, smaller batch is dropped: its examples are never learned from.")
def last_batch_dropped(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X) - batch_size + 1, batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], Y[rows]


@minibatches.mistake("X and Y are not shuffled alike: the examples lose their labels.")
def shuffled_apart(X, Y, batch_size, rng):
    X, Y = X[rng.permutation(len(X))], Y[rng.permutation(len(Y))]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], Y[start : start + batch_size]


@minibatches.mistake("The batches are shuffled, not the examples: neighbours stay together.")
def batches_shuffled(X, Y, batch_size, rng):
    pairs = list(not_shuffled(X, Y, batch_size, rng))
    return [pairs[i] for i in rng.permutation(len(pairs))]


@minibatches.mistake("Examples are shuffled only within their batch: the batches stay the same.")
def shuffled_within_batches(X, Y, batch_size, rng):
    for X_b, Y_b in not_shuffled(X, Y, batch_size, rng):
        rows = rng.permutation(len(X_b))
        yield X_b[rows], Y_b[rows]


@minibatches.mistake(
    "The examples are drawn with replacement: some occur twice in an epoch, some never."
)
def drawn_with_replacement(X, Y, batch_size, rng):
    order = rng.integers(0, len(X), size=len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], Y[rows]


@minibatches.mistake(
    "The rng is not used: NumPy's global random state is, so no run can be repeated."
)
def global_permutation(X, Y, batch_size, rng):
    order = np.random.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], Y[rows]


@minibatches.mistake(
    "A generator with a fixed seed is made inside: every epoch has the same order."
)
def fixed_order(X, Y, batch_size, rng):
    yield from minibatches(X, Y, batch_size, np.random.default_rng(0))


@minibatches.mistake("X and Y themselves are shuffled in place, which changes the caller's arrays.")
def shuffled_in_place(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    X[:], Y[:] = X[order], Y[order]
    return [
        (X[start : start + batch_size].copy(), Y[start : start + batch_size].copy())
        for start in range(0, len(X), batch_size)
    ]


@minibatches.mistake(
    "The batches are made as even as possible; all but the last have batch_size examples."
)
def evened_out(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(X[rows], Y[rows]) for rows in np.array_split(order, -(-len(X) // batch_size))]


@minibatches.mistake("batch_size is taken for the number of batches.")
def number_of_batches(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(X[rows], Y[rows]) for rows in np.array_split(order, batch_size)]


@minibatches.mistake("An empty batch comes last.")
def empty_last_batch(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    for i in range(len(X) // batch_size + 1):
        rows = order[i * batch_size : (i + 1) * batch_size]
        yield X[rows], Y[rows]


@minibatches.mistake("The last batch is filled up with examples that have had their turn.")
def last_batch_filled_up(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = np.take(order, range(start, start + batch_size), mode="wrap")
        yield X[rows], Y[rows]


@minibatches.mistake("Only the first batch is returned: is the return inside the loop?")
def first_batch_only(X, Y, batch_size, rng):
    rows = rng.permutation(len(X))[:batch_size]
    return [(X[rows], Y[rows])]


@minibatches.mistake("The pairs are turned round: X_b comes first.")
def labels_first(X, Y, batch_size, rng):
    return [(Y_b, X_b) for X_b, Y_b in minibatches(X, Y, batch_size, rng)]


# --- xavier_init and he_init --------------------------------------------------------------

#: 120 000 numbers: their standard deviation scatters by 0.2 %, two of them by 0.3 %.
SPREAD = Tolerance(relative=0.025, absolute=1e-9)
#: The least certain statistic, the mean, scatters by 0.004 between two draws.
DISTRIBUTION = Tolerance(relative=1e-3, absolute=0.03)


def _visible_draws():
    yield case("basic", 300, 400, _rng(11), probe="drawn_spread", tolerance=SPREAD)
    yield case("basic", 500, 240, _rng(12), probe="drawn_spread", tolerance=SPREAD)
    yield case("basic", 3, 5, _rng(13), probe="drawn_shape")
    yield case("basic", 4, 1, _rng(14), probe="drawn_shape")
    yield case(
        "distribution", 300, 400, _rng(15), probe="drawn_distribution", tolerance=DISTRIBUTION
    )
    yield case("randomness", 6, 4, _rng(16), probe="randomness")


def _hidden_draws(rng):
    n_in = int(rng.integers(150, 250))
    yield case("basic", n_in, 700, _child(rng), probe="drawn_spread", tolerance=SPREAD)
    yield case("basic", 800, n_in, _child(rng), probe="drawn_spread", tolerance=SPREAD)
    yield case("basic", 1, 4, _child(rng), probe="drawn_shape")
    yield case(
        "distribution", 400, 300, _child(rng), probe="drawn_distribution", tolerance=DISTRIBUTION
    )
    yield case("randomness", 3, 7, _child(rng), probe="randomness")


@reference({"basic": 0.6, "distribution": 0.2, "randomness": 0.2})
def xavier_init(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)


xavier_init.visible(_visible_draws)
xavier_init.hidden(_hidden_draws)


@xavier_init.mistake("The weights are not scaled: in wide layers the sums grow large.")
def not_scaled_down(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out))


@xavier_init.mistake(
    "The weights are divided by n_in itself: the variance is taken for the deviation."
)
def divided_by_width(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / n_in


@xavier_init.mistake("The number of outputs is used; a unit sums over its inputs.")
def scaled_by_outputs(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / np.sqrt(n_out)


@xavier_init.mistake(
    "This is Glorot's rule, which averages the two widths; here only the inputs count."
)
def glorot_rule(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / (n_in + n_out))


@xavier_init.mistake("The factor 2 belongs to ReLU layers only.")
def he_for_xavier(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)


@xavier_init.mistake(
    "The numbers lie evenly between ±1/sqrt(n_in): not normal, and their deviation is smaller."
)
def even_between_limits(n_in, n_out, rng):
    return rng.uniform(-1, 1, size=(n_in, n_out)) / np.sqrt(n_in)


@xavier_init.mistake("The standard deviation is right, but the numbers are uniform, not normal.")
def uniform_with_right_deviation(n_in, n_out, rng):
    return rng.uniform(-1, 1, size=(n_in, n_out)) * np.sqrt(3 / n_in)


@xavier_init.mistake("The shape is turned round: W has a row for each input.")
def shape_turned_round(n_in, n_out, rng):
    return rng.normal(size=(n_out, n_in)) / np.sqrt(n_in)


@xavier_init.mistake("rng is not used: NumPy's global random state is, so no run can be repeated.")
def global_weights(n_in, n_out, rng):
    return np.random.normal(size=(n_in, n_out)) / np.sqrt(n_in)


@xavier_init.mistake("A generator with a fixed seed is made inside: all layers start the same.")
def fixed_weights(n_in, n_out, rng):
    return xavier_init(n_in, n_out, np.random.default_rng(0))


@xavier_init.mistake("All inputs of a unit share one weight: each weight is drawn by itself.")
def one_row_repeated(n_in, n_out, rng):
    return np.tile(rng.normal(size=n_out) / np.sqrt(n_in), (n_in, 1))


@xavier_init.mistake("rng.random draws evenly from 0 to 1: not normal, and never negative.")
def numbers_from_zero_to_one(n_in, n_out, rng):
    return rng.random((n_in, n_out)) / np.sqrt(n_in)


@reference({"basic": 0.6, "distribution": 0.2, "randomness": 0.2})
def he_init(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2.0 / n_in)


he_init.visible(_visible_draws)
he_init.hidden(_hidden_draws)


@he_init.mistake("The factor for ReLU is missing: it switches off half of the units.")
def xavier_for_he(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)


@he_init.mistake("The root is missing: 2/n_in is the variance.")
def root_missing(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * 2 / n_in


@he_init.mistake("The root covers the 2 only; n_in belongs under it as well.")
def root_of_two_only(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2) / n_in


@he_init.mistake("The root covers n_in only; the 2 belongs under it as well.")
def two_outside_the_root(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * 2 / np.sqrt(n_in)


@he_init.mistake("The number of outputs is used; a unit sums over its inputs.")
def he_by_outputs(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_out)


@he_init.mistake("This is Glorot's rule; for ReLU layers only the inputs count.")
def glorot_for_he(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / (n_in + n_out))


@he_init.mistake("The weights are not scaled: in wide layers the sums grow large.")
def he_not_scaled(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out))


@he_init.mistake("The standard deviation is right, but the numbers are uniform, not normal.")
def he_uniform(n_in, n_out, rng):
    return rng.uniform(-1, 1, size=(n_in, n_out)) * np.sqrt(6 / n_in)


@he_init.mistake("The weights are made positive; half of them should be negative.")
def he_positive(n_in, n_out, rng):
    return np.abs(he_init(n_in, n_out, rng))


@he_init.mistake("The shape is turned round: W has a row for each input.")
def he_turned_round(n_in, n_out, rng):
    return rng.normal(size=(n_out, n_in)) * np.sqrt(2 / n_in)


@he_init.mistake("rng is not used: NumPy's global random state is, so no run can be repeated.")
def he_global(n_in, n_out, rng):
    return np.random.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)


@he_init.mistake("A generator with a fixed seed is made inside: all layers start the same.")
def he_fixed(n_in, n_out, rng):
    return he_init(n_in, n_out, np.random.default_rng(0))


@he_init.mistake("rng.random draws evenly from 0 to 1: not normal, and never negative.")
def he_from_zero_to_one(n_in, n_out, rng):
    return rng.random((n_in, n_out)) * np.sqrt(2 / n_in)


# --- momentum_step ------------------------------------------------------------------------

PARAMS = {"W1": np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.5]]), "b1": np.array([0.5, -0.75, 2.0])}
GRADS = [
    {"W1": np.array([[0.5, 1.0, -2.0], [4.0, -0.25, 0.75]]), "b1": np.array([-1.0, 0.125, 3.0])},
    {"W1": np.array([[-1.5, 0.5, 0.1], [2.0, 1.25, -3.0]]), "b1": np.array([0.3, -0.6, 1.0])},
    {"W1": np.array([[0.2, -0.7, 1.1], [-0.4, 0.9, 0.6]]), "b1": np.array([2.0, 0.4, -0.8])},
]
VELOCITY = {
    "W1": np.array([[0.1, -0.3, 0.6], [-0.2, 0.8, 0.4]]),
    "b1": np.array([-0.5, 0.7, 0.9]),
}


def _parameters(rng, scale=1.0):
    """Draw numbers for a dict of parameters, always of the same shapes."""
    shapes = {"W1": (2, 3), "b1": (3,), "W2": (3, 1), "b2": (1,)}
    return {key: scale * rng.normal(size=shape) for key, shape in shapes.items()}


@reference({"basic": 0.6, "several steps": 0.3, "edges": 0.1}, names=("params", "velocity"))
def momentum_step(params, grads, velocity, lr, beta=0.9):
    if velocity is None:
        velocity = {key: np.zeros_like(grads[key]) for key in grads}
    velocity = {key: beta * velocity[key] + grads[key] for key in grads}
    return {key: params[key] - lr * velocity[key] for key in params}, velocity


@momentum_step.visible
def _():
    yield case("basic", PARAMS, GRADS[0], None, 0.5)
    yield case("basic", PARAMS, GRADS[0], VELOCITY, 0.5)
    yield case("basic", PARAMS, GRADS[1], VELOCITY, lr=0.25, beta=0.5)
    yield case("several steps", PARAMS, GRADS, lr=0.1, probe="several_steps")
    yield case("several steps", PARAMS, GRADS, lr=2.0, beta=0.75, probe="several_steps")
    yield case("edges", PARAMS, GRADS[0], VELOCITY, 0.1, beta=0.0)
    yield case(
        "edges",
        {"w": read_only(np.array([1.0, 2.0]))},
        {"w": read_only(np.array([0.5, -3.0]))},
        {"w": read_only(np.array([-1.0, 4.0]))},
        1,
    )


@momentum_step.hidden
def _(rng):
    yield case("basic", _parameters(rng), _parameters(rng), None, 0.3)
    yield case("basic", _parameters(rng), _parameters(rng), _parameters(rng), 0.3)
    beta = float(rng.uniform(0.2, 0.8))
    yield case("basic", _parameters(rng), _parameters(rng), _parameters(rng), 0.7, beta=beta)
    steps = [_parameters(rng) for _ in range(5)]
    yield case("several steps", _parameters(rng), steps, lr=0.2, probe="several_steps")
    yield case("several steps", _parameters(rng), steps, lr=0.4, beta=beta, probe="several_steps")
    yield case("edges", _parameters(rng), _parameters(rng), _parameters(rng), 0.0)


@momentum_step.mistake("The step goes uphill: the velocity is added.")
def velocity_added(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, -lr, beta)[0], momentum_step(
        params, grads, velocity, lr, beta
    )[1]


@momentum_step.mistake("The gradient is multiplied by 1 - beta; it enters the velocity in full.")
def gradient_damped(params, grads, velocity, lr, beta=0.9):
    damped = {key: (1 - beta) * grads[key] for key in grads}
    return momentum_step(params, damped, velocity, lr, beta)


@momentum_step.mistake("The learning rate is part of the velocity; it belongs to the step.")
def rate_in_velocity(params, grads, velocity, lr, beta=0.9):
    scaled = {key: lr * grads[key] for key in grads}
    return momentum_step(params, scaled, velocity, 1.0, beta)


@momentum_step.mistake("The parameters move by the gradient alone: the velocity is not used.")
def velocity_unused(params, grads, velocity, lr, beta=0.9):
    moved = {key: params[key] - lr * grads[key] for key in params}
    return moved, momentum_step(params, grads, velocity, lr, beta)[1]


@momentum_step.mistake("The parameters move by the old velocity; the new one is due.")
def old_velocity_used(params, grads, velocity, lr, beta=0.9):
    old = velocity or {key: np.zeros_like(grads[key]) for key in grads}
    moved = {key: params[key] - lr * old[key] for key in params}
    return moved, momentum_step(params, grads, velocity, lr, beta)[1]


@momentum_step.mistake("The given velocity is ignored: every step starts from rest.")
def velocity_forgotten(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, None, lr, beta)


@momentum_step.mistake("beta is ignored: the velocity is kept in full.")
def velocity_kept_in_full(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, lr, 1.0)


@momentum_step.mistake("beta is hard-coded as 0.9; the argument is ignored.")
def beta_hard_coded(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, lr, 0.9)


@momentum_step.mistake("The gradient is multiplied by beta, too; only the old velocity is.")
def beta_on_everything(params, grads, velocity, lr, beta=0.9):
    scaled = {key: beta * grads[key] for key in grads}
    return momentum_step(params, scaled, velocity, lr, beta)


@momentum_step.mistake(
    "This is Nesterov's variant, which looks one step ahead; plain momentum is due."
)
def nesterov(params, grads, velocity, lr, beta=0.9):
    _, velocity = momentum_step(params, grads, velocity, lr, beta)
    moved = {key: params[key] - lr * (grads[key] + beta * velocity[key]) for key in params}
    return moved, velocity


@momentum_step.mistake("velocity=None is not handled: before the first step it counts as zero.")
def no_first_step(params, grads, velocity, lr, beta=0.9):
    velocity = {key: beta * velocity[key] + grads[key] for key in grads}
    return {key: params[key] - lr * velocity[key] for key in params}, velocity


@momentum_step.mistake("The parameters are changed in place: return a new dict with new arrays.")
def parameters_in_place(params, grads, velocity, lr, beta=0.9):
    _, velocity = momentum_step(params, grads, velocity, lr, beta)
    for key in params:
        params[key] -= lr * velocity[key]
    return params, velocity


@momentum_step.mistake("The velocity is changed in place: return a new dict with new arrays.")
def velocity_in_place(params, grads, velocity, lr, beta=0.9):
    if velocity is None:
        velocity = {key: np.zeros_like(grads[key]) for key in grads}
    for key in grads:
        velocity[key] *= beta
        velocity[key] += grads[key]
    return {key: params[key] - lr * velocity[key] for key in params}, velocity


# --- adam_step ----------------------------------------------------------------------------

STATE = {
    "t": 3,
    "m": {
        "W1": np.array([[0.1, -0.3, 0.6], [-0.2, 0.8, 0.4]]),
        "b1": np.array([-0.5, 0.7, 0.9]),
    },
    "v": {
        "W1": np.array([[0.5, 0.2, 1.5], [0.3, 2.0, 0.1]]),
        "b1": np.array([0.9, 1.25, 0.4]),
    },
}


@reference(
    {"basic": 0.45, "several steps": 0.25, "eps": 0.2, "edges": 0.1}, names=("params", "state")
)
def adam_step(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    if state is None:
        zeros = {key: np.zeros_like(grads[key]) for key in grads}
        state = {"t": 0, "m": zeros, "v": zeros}
    t = state["t"] + 1
    m = {key: beta1 * state["m"][key] + (1 - beta1) * grads[key] for key in grads}
    v = {key: beta2 * state["v"][key] + (1 - beta2) * grads[key] ** 2 for key in grads}
    new_params = {}
    for key in params:
        m_hat = m[key] / (1 - beta1**t)
        v_hat = v[key] / (1 - beta2**t)
        new_params[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return new_params, {"t": t, "m": m, "v": v}


@adam_step.visible
def _():
    yield case("basic", PARAMS, GRADS[0], None, lr=0.5)
    yield case("basic", PARAMS, GRADS[0], STATE, lr=0.5)
    yield case("basic", PARAMS, GRADS[1], STATE, lr=0.25, beta1=0.5, beta2=0.75)
    yield case("basic", PARAMS, GRADS[1], STATE)
    yield case("several steps", PARAMS, GRADS, lr=0.1, probe="several_steps")
    yield case("several steps", PARAMS, GRADS, lr=0.2, beta1=0.75, beta2=0.5, probe="several_steps")
    # Where eps is small, it makes no difference where it stands.
    yield case("eps", PARAMS, GRADS[0], None, lr=0.5, eps=0.5)
    yield case("eps", PARAMS, GRADS[1], STATE, lr=0.5, eps=0.25)
    yield case("eps", {"w": np.array([1.0, 2.0])}, {"w": np.array([1e-8, -3e-8])}, None, lr=1.0)
    yield case("edges", {"w": np.array([1.0, -2.0])}, {"w": np.array([0.0, 3.0])}, None)
    yield case(
        "edges",
        {"w": read_only(np.array([1.0, 2.0]))},
        {"w": read_only(np.array([0.5, -3.0]))},
        {"t": 10, "m": {"w": np.array([0.25, -1.0])}, "v": {"w": np.array([0.75, 4.0])}},
        lr=1,
    )


@adam_step.hidden
def _(rng):
    def state(t):
        return {
            "t": t,
            "m": _parameters(rng),
            "v": {key: value**2 + 0.1 for key, value in _parameters(rng).items()},
        }

    yield case("basic", _parameters(rng), _parameters(rng), None, lr=0.1)
    yield case("basic", _parameters(rng), _parameters(rng), state(1), lr=0.1)
    beta1, beta2 = rng.uniform(0.3, 0.8, size=2).tolist()
    yield case(
        "basic", _parameters(rng), _parameters(rng), state(4), lr=0.1, beta1=beta1, beta2=beta2
    )
    steps = [_parameters(rng) for _ in range(5)]
    yield case("several steps", _parameters(rng), steps, probe="several_steps")
    yield case(
        "several steps",
        _parameters(rng),
        steps,
        lr=0.3,
        beta1=beta1,
        beta2=beta2,
        probe="several_steps",
    )
    yield case("eps", _parameters(rng), _parameters(rng), None, lr=0.5, eps=0.7)
    yield case("eps", _parameters(rng), _parameters(rng), state(6), lr=0.5, eps=0.3)
    yield case("eps", _parameters(rng), _parameters(rng, 1e-8), None, lr=0.5)
    yield case("edges", _parameters(rng), _parameters(rng), state(1000), lr=0.1)
    yield case("edges", _parameters(rng), _parameters(rng), state(2), lr=0.0)


@adam_step.mistake("The running means are not corrected for their start at zero.")
def no_bias_correction(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    m, v = state["m"], state["v"]
    return {key: params[key] - lr * m[key] / (np.sqrt(v[key]) + eps) for key in params}, state


@adam_step.mistake("Only the mean of the gradient is corrected; that of its square needs it, too.")
def only_m_corrected(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    rate = lr / (1 - beta1 ** state["t"])
    m, v = state["m"], state["v"]
    return {key: params[key] - rate * m[key] / (np.sqrt(v[key]) + eps) for key in params}, state


@adam_step.mistake("The steps are counted from 0 in the correction: the first one divides by zero.")
def counted_from_zero(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    t, moved = state["t"] - 1, {}
    for key in params:
        with np.errstate(all="ignore"):
            m_hat = state["m"][key] / (1 - np.float64(beta1) ** t)
            v_hat = state["v"][key] / (1 - np.float64(beta2) ** t)
            moved[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return moved, state


@adam_step.mistake("t is not increased: every step counts as the first.")
def count_stands_still(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    start = None if state is None else {**state, "t": 0}
    moved, new = adam_step(params, grads, start, lr, beta1, beta2, eps)
    return moved, {**new, "t": 1}


@adam_step.mistake("The power t is missing: every step is corrected like the first one.")
def power_missing(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    moved = {}
    for key in params:
        m_hat, v_hat = state["m"][key] / (1 - beta1), state["v"][key] / (1 - beta2)
        moved[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return moved, state


@adam_step.mistake("eps stands under the root; it is added to the root.")
def eps_under_the_root(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    moved = {}
    for key in params:
        m_hat = state["m"][key] / (1 - beta1 ** state["t"])
        v_hat = state["v"][key] / (1 - beta2 ** state["t"])
        moved[key] = params[key] - lr * m_hat / np.sqrt(v_hat + eps)
    return moved, state


@adam_step.mistake(
    "eps is added to the root of the uncorrected mean square; it belongs to the corrected one."
)
def eps_before_correction(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    rate = lr * np.sqrt(1 - beta2 ** state["t"]) / (1 - beta1 ** state["t"])
    m, v = state["m"], state["v"]
    return {key: params[key] - rate * m[key] / (np.sqrt(v[key]) + eps) for key in params}, state


@adam_step.mistake("eps is left out: where a gradient is zero, 0/0 arises.")
def eps_left_out(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    with np.errstate(all="ignore"):
        return adam_step(params, grads, state, lr, beta1, beta2, 0.0)


@adam_step.mistake("eps is hard-coded as 1e-8; the argument is ignored.")
def eps_hard_coded(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, beta1, beta2, 1e-8)


@adam_step.mistake("The step is divided by the mean square itself; its root is missing.")
def divided_by_square(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    moved = {}
    for key in params:
        m_hat = state["m"][key] / (1 - beta1 ** state["t"])
        v_hat = state["v"][key] / (1 - beta2 ** state["t"])
        moved[key] = params[key] - lr * m_hat / (v_hat + eps)
    return moved, state


@adam_step.mistake("The state holds the corrected running means; uncorrected ones are kept.")
def corrected_means_kept(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    t = state["t"]
    m = {key: state["m"][key] / (1 - beta1**t) for key in state["m"]}
    v = {key: state["v"][key] / (1 - beta2**t) for key in state["v"]}
    return moved, {"t": t, "m": m, "v": v}


@adam_step.mistake("The second running mean is that of the gradient; its square is due.")
def gradient_not_squared(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    v = {
        key: state["v"][key] + (1 - beta2) * (np.abs(grads[key]) - grads[key] ** 2) for key in grads
    }
    state = {**state, "v": v}
    moved = {}
    for key in params:
        m_hat = state["m"][key] / (1 - beta1 ** state["t"])
        v_hat = v[key] / (1 - beta2 ** state["t"])
        moved[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return moved, state


@adam_step.mistake("beta1 and beta2 have changed places.")
def betas_exchanged(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, beta2, beta1, eps)


@adam_step.mistake("The new gradient enters the running means in full; its weight is missing.")
def gradient_in_full(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    start = state or {
        "t": 0,
        "m": {key: np.zeros_like(grads[key]) for key in grads},
        "v": {key: np.zeros_like(grads[key]) for key in grads},
    }
    t = start["t"] + 1
    m = {key: beta1 * start["m"][key] + grads[key] for key in grads}
    v = {key: beta2 * start["v"][key] + grads[key] ** 2 for key in grads}
    moved = {}
    for key in params:
        root = np.sqrt(v[key] / (1 - beta2**t))
        moved[key] = params[key] - lr * m[key] / (1 - beta1**t) / (root + eps)
    return moved, {"t": t, "m": m, "v": v}


@adam_step.mistake("The step goes uphill.")
def adam_uphill(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, -lr, beta1, beta2, eps)


@adam_step.mistake("The learning rate is hard-coded as 0.001; the argument is ignored.")
def adam_rate_hard_coded(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, 1e-3, beta1, beta2, eps)


@adam_step.mistake("beta1 and beta2 are hard-coded; the arguments are ignored.")
def betas_hard_coded(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, 0.9, 0.999, eps)


@adam_step.mistake("The given state is ignored: every step starts anew.")
def state_forgotten(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, None, lr, beta1, beta2, eps)


@adam_step.mistake("The state is changed in place: return a new one, down to its arrays.")
def state_in_place(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, new = adam_step(params, grads, state, lr, beta1, beta2, eps)
    if state is None:
        return moved, new
    state.update(new)
    return moved, state


@adam_step.mistake("The parameters are changed in place: return a new dict with new arrays.")
def adam_in_place(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    for key in params:
        params[key] += moved[key] - params[key]
    return params, state


# --- l2_penalty ---------------------------------------------------------------------------


@reference({"basic": 0.8, "edges": 0.2}, names=("penalty", "grads"))
def l2_penalty(params, strength):
    penalty = 0.0
    grads = {}
    for key, value in params.items():
        if key.startswith("W"):
            penalty += strength / 2 * np.sum(value**2)
            grads[key] = strength * value
        else:
            grads[key] = np.zeros_like(value)
    return penalty, grads


TWO_LAYERS = {
    "W1": np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.5]]),
    "b1": np.array([0.5, -0.75, 2.0]),
    "W2": np.array([[-1.0], [0.75], [2.5]]),
    "b2": np.array([1.25]),
}


@l2_penalty.visible
def _():
    yield case("basic", TWO_LAYERS, 0.5)
    yield case("basic", {"W": np.array([[3.0, -4.0]]), "b": np.array([2.0, 1.0])}, 3.0)
    yield case("edges", {"W_out": read_only(X52[:2]), "gamma": read_only(X52[0])}, 0.1)
    yield case("edges", {"W1": np.array([[2.0, -1.0]]), "bW": np.array([1.0, 3.0])}, 1)
    yield case("edges", TWO_LAYERS, 0.0)


@l2_penalty.hidden
def _(rng):
    for _ in range(2):
        yield case("basic", _parameters(rng), float(rng.uniform(0.2, 3.0)))
    yield case("edges", {"b1": rng.normal(size=3), "beta": rng.normal(size=2)}, 0.5)
    yield case("edges", {"W1": fortran(rng.normal(size=(2, 3))), "b1": rng.normal(size=3)}, 0.7)


@l2_penalty.mistake("The factor 1/2 of the penalty is missing.")
def half_missing(params, strength):
    penalty, grads = l2_penalty(params, strength)
    return 2 * penalty, grads


@l2_penalty.mistake("The gradient is twice too large: the 2 of the square meets the 1/2.")
def gradient_doubled(params, strength):
    penalty, grads = l2_penalty(params, strength)
    return penalty, {key: 2 * value for key, value in grads.items()}


@l2_penalty.mistake("The gradient is halved: differentiating the square brings a 2.")
def gradient_halved(params, strength):
    penalty, grads = l2_penalty(params, strength)
    return penalty, {key: value / 2 for key, value in grads.items()}


@l2_penalty.mistake("The biases are penalised as well; only the weights are.")
def biases_penalised(params, strength):
    penalty = strength / 2 * sum(np.sum(value**2) for value in params.values())
    return penalty, {key: strength * value for key, value in params.items()}


@l2_penalty.mistake("The penalty counts the weights only, but the gradient the biases, too.")
def bias_gradients(params, strength):
    penalty, _ = l2_penalty(params, strength)
    return penalty, {key: strength * value for key, value in params.items()}


@l2_penalty.mistake("The gradient lacks the biases: zeros are due for them.")
def no_bias_gradients(params, strength):
    penalty, grads = l2_penalty(params, strength)
    return penalty, {key: value for key, value in grads.items() if key.startswith("W")}


@l2_penalty.mistake("The absolute weights are summed; this is the L1 penalty.")
def absolute_weights(params, strength):
    weights = {key: value for key, value in params.items() if key.startswith("W")}
    penalty = strength / 2 * sum(np.sum(np.abs(value)) for value in weights.values())
    return penalty, l2_penalty(params, strength)[1]


@l2_penalty.mistake("The root of the sum of squares is taken; the sum itself is due.")
def norm_for_its_square(params, strength):
    weights = [value for key, value in params.items() if key.startswith("W")]
    root = np.sqrt(sum((np.sum(value**2) for value in weights), 0.0))
    return strength / 2 * root, l2_penalty(params, strength)[1]


@l2_penalty.mistake("The squares are averaged; their sum is due.")
def squares_averaged(params, strength):
    weights = [value for key, value in params.items() if key.startswith("W")]
    penalty = strength / 2 * sum(np.mean(value**2) for value in weights)
    return penalty, l2_penalty(params, strength)[1]


@l2_penalty.mistake("The strength is missing in the gradient.")
def strength_missing(params, strength):
    return l2_penalty(params, strength)[0], l2_penalty(params, 1.0)[1]


@l2_penalty.mistake("Only the last weights count: the penalty is set anew for each key.")
def last_weights_only(params, strength):
    penalty, grads = 0.0, l2_penalty(params, strength)[1]
    for key, value in params.items():
        if key.startswith("W"):
            penalty = strength / 2 * np.sum(value**2)
    return penalty, grads


@l2_penalty.mistake("Every key that contains a W is taken; it has to start with one.")
def keys_that_contain_W(params, strength):
    renamed = {("W" + key if "W" in key else key): value for key, value in params.items()}
    penalty, grads = l2_penalty(renamed, strength)
    return penalty, dict(zip(params, grads.values(), strict=True))


# --- dropout ------------------------------------------------------------------------------

#: With 48 units and 400 passes each statistic scatters by 0.005 at most between two runs.
KEPT = Tolerance(relative=1e-3, absolute=0.04)


def _activations(rng, m, n):
    return np.round(rng.normal(size=(m, n)), 3) + 0.0001


@reference({"basic": 0.7, "edges": 0.1, "randomness": 0.2}, names=("out", "mask"))
def dropout_forward(A, keep, rng):
    mask = (rng.random(A.shape) < keep) / keep
    return A * mask, mask


@dropout_forward.visible
def _():
    # Twenty times ten units: that none of them stays has a chance of 1e-25.
    A = _activations(_rng(20), 20, 10)
    yield case("basic", A, 0.25, _rng(21), probe="mask_values")
    yield case("basic", A, 0.8, _rng(22), probe="mask_values")
    yield case(
        "basic", A[:8, :6], 0.75, _rng(23), passes=400, probe="mask_statistics", tolerance=KEPT
    )
    yield case("edges", X52, 1.0, _rng(24), probe="mask_values")
    yield case("edges", read_only(A), 0.5, _rng(25), probe="mask_values")
    yield case("randomness", A, 0.5, _rng(26), probe="randomness")


@dropout_forward.hidden
def _(rng):
    keep = float(rng.uniform(0.25, 0.45))
    yield case("basic", _activations(rng, 15, 14), keep, _child(rng), probe="mask_values")
    for chance in (keep, 1 - keep / 2):
        yield case(
            "basic",
            _activations(rng, 6, 8),
            chance,
            _child(rng),
            passes=400,
            probe="mask_statistics",
            tolerance=KEPT,
        )
    yield case("edges", fortran(_activations(rng, 14, 15)), keep, _child(rng), probe="mask_values")
    yield case("edges", rng.normal(size=(1, 3)), 1, _child(rng), probe="mask_values")
    yield case("randomness", _activations(rng, 20, 10), 0.6, _child(rng), probe="randomness")


@dropout_forward.mistake("The units that stay are not scaled up: the expected value shrinks.")
def not_scaled_up(A, keep, rng):
    mask = (rng.random(A.shape) < keep) * 1.0
    return A * mask, mask


@dropout_forward.mistake("The units that stay are scaled down by keep; they have to be scaled up.")
def scaled_down(A, keep, rng):
    mask = (rng.random(A.shape) < keep) * keep
    return A * mask, mask


@dropout_forward.mistake("keep is the probability that a unit stays, not that it is dropped.")
def keep_taken_for_drop(A, keep, rng):
    mask = (rng.random(A.shape) >= keep) / keep
    return A * mask, mask


@dropout_forward.mistake("The units that stay are divided by 1 - keep; their chance is keep.")
def divided_by_drop(A, keep, rng):
    mask = (rng.random(A.shape) < keep) / max(1 - keep, 1e-3)
    return A * mask, mask


@dropout_forward.mistake("The result is scaled, but the mask holds 0 and 1: it lacks the factor.")
def mask_without_factor(A, keep, rng):
    mask = (rng.random(A.shape) < keep) * 1.0
    return A * mask / keep, mask


@dropout_forward.mistake("The mask is applied twice.")
def mask_applied_twice(A, keep, rng):
    mask = dropout_forward(A, keep, rng)[1]
    return A * mask * mask, mask


@dropout_forward.mistake("All examples share one mask; each of them has its own.")
def same_mask_for_all_rows(A, keep, rng):
    mask = np.tile((rng.random(A.shape[1]) < keep) / keep, (len(A), 1))
    return A * mask, mask


@dropout_forward.mistake("Whole examples are dropped; each unit is switched off by itself.")
def whole_rows_dropped(A, keep, rng):
    mask = np.tile((rng.random((len(A), 1)) < keep) / keep, (1, A.shape[1]))
    return A * mask, mask


@dropout_forward.mistake(
    "The same number of units stays in every pass; each is drawn independently of the others."
)
def fixed_number_kept(A, keep, rng):
    mask = np.zeros(A.size)
    mask[: round(keep * A.size)] = 1 / keep
    mask = rng.permutation(mask).reshape(A.shape)
    return A * mask, mask


@dropout_forward.mistake("Normal numbers are compared with keep; the chance of that is another.")
def normal_numbers(A, keep, rng):
    mask = (rng.normal(size=A.shape) < keep) / keep
    return A * mask, mask


@dropout_forward.mistake(
    "rng is not used: NumPy's global random state is, so no run can be repeated."
)
def global_mask(A, keep, rng):
    mask = (np.random.random(A.shape) < keep) / keep
    return A * mask, mask


@dropout_forward.mistake("A generator with a fixed seed is made inside: every mask is the same.")
def fixed_mask(A, keep, rng):
    return dropout_forward(A, keep, np.random.default_rng(0))


@dropout_forward.mistake("The mask holds True and False; numbers are due.")
def mask_of_booleans(A, keep, rng):
    mask = rng.random(A.shape) < keep
    return A * mask / keep, mask


@dropout_forward.mistake("The result and the mask are in the wrong order.")
def mask_first(A, keep, rng):
    out, mask = dropout_forward(A, keep, rng)
    return mask, out


@dropout_forward.mistake("A is changed in place: return a new array.")
def dropped_in_place(A, keep, rng):
    mask = dropout_forward(A, keep, rng)[1]
    A *= mask
    return A.copy(), mask


@reference({"basic": 0.8, "edges": 0.2})
def dropout_backward(dA, mask):
    return dA * mask


MASK = np.array([[0.0, 2.0], [2.0, 2.0], [0.0, 0.0], [2.0, 0.0], [2.0, 2.0]])


@dropout_backward.visible
def _():
    yield case("basic", X52, MASK)
    yield case("basic", X52[:3].T, 1.6 * MASK[:3].T)
    yield case("edges", read_only(X52[:1]), read_only(MASK[:1]))
    yield case("edges", fortran(X52), np.ones((5, 2)))


@dropout_backward.hidden
def _(rng):
    for m, n, keep in [(4, 3, 0.5), (3, 3, 0.8), (2, 7, 0.3)]:
        yield case("basic", rng.normal(size=(m, n)), (rng.random((m, n)) < keep) / keep)
    yield case("edges", strided(rng.normal(size=(1, 6))), (rng.random((1, 6)) < 0.6) / 0.6)


@dropout_backward.mistake("The gradient passes dropped units as well: the mask is missing.")
def mask_ignored(dA, mask):
    return dA.copy()


@dropout_backward.mistake("The factor of the units that stay is missing: the mask contains it.")
def factor_missing(dA, mask):
    return dA * (mask > 0)


@dropout_backward.mistake("The gradient is divided by the factor in the mask; it is multiplied.")
def divided_by_mask(dA, mask):
    return np.where(mask > 0, dA / np.where(mask > 0, mask, 1.0), 0.0)


@dropout_backward.mistake("The mask is applied twice.")
def mask_squared(dA, mask):
    return dA * mask**2


@dropout_backward.mistake("The mask is turned round: dropped units get the gradient.")
def mask_inverted(dA, mask):
    return dA * (mask == 0)


@dropout_backward.mistake("The mask itself is returned; it has to act on dA.")
def mask_returned(dA, mask):
    return mask.copy()


@dropout_backward.mistake("dA is changed in place: return a new array.")
def backward_in_place(dA, mask):
    dA *= mask
    return dA.copy()


@dropout_backward.mistake("A matrix product is taken; each number meets its own entry of the mask.")
def matrix_product(dA, mask):
    return dA @ mask.T


# --- batch normalisation ------------------------------------------------------------------

Z43 = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0], [-0.5, 4.0, 2.0], [2.0, 1.5, -3.5]])
GAMMA3 = np.array([1.5, -0.5, 2.0])
BETA3 = np.array([0.25, 1.0, -0.75])


@reference({"basic": 0.6, "eps": 0.2, "edges": 0.2}, names=("out", "cache"))
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv_std = 1 / np.sqrt(Z.var(axis=0) + eps)
    Z_hat = (Z - Z.mean(axis=0)) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@batchnorm_forward.visible
def _():
    yield case("basic", Z43, GAMMA3, BETA3)
    yield case("basic", Z43[:3], np.array([0.5, 2.0, -1.0]), np.array([-1.0, 0.0, 3.0]))
    yield case("basic", X52, np.array([2.0, 0.75]), np.array([0.5, -1.5]))
    yield case("eps", Z43, GAMMA3, BETA3, eps=0.5)
    yield case("eps", np.array([[0.001, 0.004], [0.003, -0.002]]), np.ones(2), np.zeros(2))
    yield case("edges", np.array([[2.0, -1.0]]), np.array([1.5, 0.5]), np.array([0.25, -3.0]))
    yield case("edges", np.array([[4.0, 1.0], [4.0, 3.0]]), np.array([2, 1]), np.array([1, 0]))
    yield case("edges", read_only(Z43), read_only(GAMMA3), read_only(BETA3))


@batchnorm_forward.hidden
def _(rng):
    for m, n in [(5, 3), (4, 4), (7, 2)]:
        yield case(
            "basic",
            rng.normal(scale=3.0, size=(m, n)) + 2.0,
            rng.normal(size=n),
            rng.normal(size=n),
        )
    yield case("eps", rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=3), eps=0.3)
    yield case("eps", 0.01 * rng.normal(size=(4, 2)), rng.normal(size=2), rng.normal(size=2))
    yield case("edges", rng.normal(size=(1, 3)), rng.normal(size=3), rng.normal(size=3))
    yield case("edges", fortran(rng.normal(size=(5, 2))), rng.normal(size=2), rng.normal(size=2))


@batchnorm_forward.mistake("The variance divides by m - 1; the biased one divides by m.")
def unbiased_variance(Z, gamma, beta, eps=1e-5):
    var = Z.var(axis=0, ddof=1) if len(Z) > 1 else Z.var(axis=0)
    inv_std = 1 / np.sqrt(var + eps)
    Z_hat = (Z - Z.mean(axis=0)) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@batchnorm_forward.mistake("eps is added to the standard deviation; it belongs to the variance.")
def eps_on_deviation(Z, gamma, beta, eps=1e-5):
    inv_std = 1 / (Z.std(axis=0) + eps)
    Z_hat = (Z - Z.mean(axis=0)) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@batchnorm_forward.mistake("eps is hard-coded as 1e-5; the argument is ignored.")
def batch_eps_hard_coded(Z, gamma, beta, eps=1e-5):
    return batchnorm_forward(Z, gamma, beta)


@batchnorm_forward.mistake("eps is left out: a constant column gives 0/0.")
def batch_eps_left_out(Z, gamma, beta, eps=1e-5):
    with np.errstate(all="ignore"):
        inv_std = 1 / Z.std(axis=0)
        Z_hat = (Z - Z.mean(axis=0)) * inv_std
        return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@batchnorm_forward.mistake("The columns are divided by their variance, not by its root.")
def variance_without_root(Z, gamma, beta, eps=1e-5):
    inv_std = 1 / (Z.var(axis=0) + eps)
    Z_hat = (Z - Z.mean(axis=0)) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@batchnorm_forward.mistake("The mean is not subtracted.")
def mean_left_in(Z, gamma, beta, eps=1e-5):
    inv_std = 1 / np.sqrt(Z.var(axis=0) + eps)
    Z_hat = Z * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@batchnorm_forward.mistake("Each example is normalised by itself (axis 1): that is layer norm.")
def rows_normalised(Z, gamma, beta, eps=1e-5):
    inv_std = 1 / np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    Z_hat = (Z - Z.mean(axis=1, keepdims=True)) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std[:, 0], "gamma": gamma}


@batchnorm_forward.mistake("Mean and variance are taken over all numbers; each column has its own.")
def one_variance_for_all(Z, gamma, beta, eps=1e-5):
    inv_std = np.full(Z.shape[1], 1 / np.sqrt(Z.var() + eps))
    Z_hat = (Z - Z.mean()) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@batchnorm_forward.mistake("gamma and beta are not used: the normalised columns are returned.")
def not_scaled_and_shifted(Z, gamma, beta, eps=1e-5):
    _, cache = batchnorm_forward(Z, gamma, beta, eps)
    return cache["Z_hat"].copy(), cache


@batchnorm_forward.mistake("beta is missing in the result.")
def shift_missing(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    return out - beta, cache


@batchnorm_forward.mistake("gamma and beta have changed places.")
def scale_and_shift_exchanged(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, beta, gamma, eps)
    return out, {**cache, "gamma": gamma}


@batchnorm_forward.mistake("The cache keeps the output as Z_hat; it is to be kept unscaled.")
def output_in_cache(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    return out, {**cache, "Z_hat": out.copy()}


@batchnorm_forward.mistake("inv_std in the cache is the deviation; one over it is due.")
def deviation_in_cache(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    return out, {**cache, "inv_std": 1 / cache["inv_std"]}


@batchnorm_forward.mistake("inv_std has shape (1, n); one number for each column is (n,).")
def inv_std_as_row(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    return out, {**cache, "inv_std": cache["inv_std"][np.newaxis]}


@batchnorm_forward.mistake("Z is normalised in place, which changes the caller's array.")
def normalised_in_place(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    Z -= Z.mean(axis=0)
    return out, cache


@reference({"basic": 0.8, "edges": 0.2}, names=("dZ", "dgamma", "dbeta"))
def batchnorm_backward(dout, cache):
    Z_hat = cache["Z_hat"]
    dZ_hat = dout * cache["gamma"]
    through_mean = dZ_hat.mean(axis=0)
    through_variance = Z_hat * (dZ_hat * Z_hat).mean(axis=0)
    dZ = cache["inv_std"] * (dZ_hat - through_mean - through_variance)
    return dZ, (dout * Z_hat).sum(axis=0), dout.sum(axis=0)


def _cache(Z, gamma, eps=1e-5):
    """Return the cache of a forward pass: backward cases need one that fits together."""
    return batchnorm_forward(Z, gamma, np.zeros_like(gamma), eps)[1]


DOUT43 = np.array([[0.5, 1.0, -2.0], [1.5, -0.25, 0.75], [-1.0, 2.0, 0.1], [0.3, -0.6, 1.2]])


@batchnorm_backward.visible
def _():
    yield case("basic", DOUT43, _cache(Z43, GAMMA3))
    yield case(
        "basic", X52, _cache(np.array([[2.0, 1], [0, 5], [4, 3], [1, 9], [7, 2]]), BETA3[:2])
    )
    yield case("basic", DOUT43[:3], _cache(Z43[1:], BETA3, eps=0.5))
    yield case("edges", X52[:1], _cache(X52[1:2], np.array([2.0, -1.5])))
    yield case("edges", read_only(DOUT43[:2]), _cache(read_only(Z43[2:]), read_only(GAMMA3)))


@batchnorm_backward.hidden
def _(rng):
    for m, n, eps in [(5, 3, 1e-5), (4, 4, 0.1), (8, 2, 1e-3)]:
        cache = _cache(rng.normal(scale=2.0, size=(m, n)) + 1.0, rng.normal(size=n), eps)
        yield case("basic", rng.normal(size=(m, n)), cache)
    yield case("edges", rng.normal(size=(1, 4)), _cache(rng.normal(size=(1, 4)), np.ones(4)))
    yield case(
        "edges",
        strided(rng.normal(size=(3, 2))),
        _cache(fortran(rng.normal(size=(3, 2))), rng.normal(size=2)),
    )


def _with_dZ(dout, cache, inner):
    """Replace dZ by a wrong one."""
    _, dgamma, dbeta = batchnorm_backward(dout, cache)
    return cache["inv_std"] * inner, dgamma, dbeta


@batchnorm_backward.mistake("The mean and the variance are treated as constants; both depend on Z.")
def no_paths(dout, cache):
    return _with_dZ(dout, cache, dout * cache["gamma"])


@batchnorm_backward.mistake("The path through the mean is missing.")
def no_mean_path(dout, cache):
    d = dout * cache["gamma"]
    return _with_dZ(dout, cache, d - cache["Z_hat"] * (d * cache["Z_hat"]).mean(axis=0))


@batchnorm_backward.mistake("The path through the variance is missing.")
def no_variance_path(dout, cache):
    d = dout * cache["gamma"]
    return _with_dZ(dout, cache, d - d.mean(axis=0))


@batchnorm_backward.mistake("The path through the variance has the wrong sign.")
def variance_path_sign(dout, cache):
    d = dout * cache["gamma"]
    through_variance = cache["Z_hat"] * (d * cache["Z_hat"]).mean(axis=0)
    return _with_dZ(dout, cache, d - d.mean(axis=0) + through_variance)


@batchnorm_backward.mistake("The path through the variance has a factor 2 too many.")
def variance_path_doubled(dout, cache):
    d = dout * cache["gamma"]
    through_variance = cache["Z_hat"] * (d * cache["Z_hat"]).mean(axis=0)
    return _with_dZ(dout, cache, d - d.mean(axis=0) - 2 * through_variance)


@batchnorm_backward.mistake(
    "The sums over the batch are not divided by m: mean and variance are means."
)
def sums_for_means(dout, cache):
    d = dout * cache["gamma"]
    inner = d - d.sum(axis=0) - cache["Z_hat"] * (d * cache["Z_hat"]).sum(axis=0)
    return _with_dZ(dout, cache, inner)


@batchnorm_backward.mistake("gamma is missing in dZ: the scale lies between Z_hat and the output.")
def scale_missing(dout, cache):
    dZ, _, _ = batchnorm_backward(dout, {**cache, "gamma": np.ones_like(cache["gamma"])})
    return dZ, *batchnorm_backward(dout, cache)[1:]


@batchnorm_backward.mistake("inv_std is missing in dZ: Z was divided by the deviation.")
def deviation_missing(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ / cache["inv_std"], dgamma, dbeta


@batchnorm_backward.mistake("dZ is divided by m; the factor 1/m stands in the loss already.")
def dZ_divided_by_m(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ / len(dout), dgamma, dbeta


@batchnorm_backward.mistake("dgamma is averaged over the batch; its sum is due.")
def dgamma_averaged(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dgamma / len(dout), dbeta


@batchnorm_backward.mistake("dbeta is averaged over the batch; its sum is due.")
def dbeta_averaged(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dgamma, dbeta / len(dout)


@batchnorm_backward.mistake("dgamma and dbeta are both averaged over the batch; sums are due.")
def both_averaged(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dgamma / len(dout), dbeta / len(dout)


@batchnorm_backward.mistake("dgamma lacks Z_hat, which gamma is multiplied by.")
def dgamma_without_Z_hat(dout, cache):
    dZ, _, dbeta = batchnorm_backward(dout, cache)
    return dZ, dout.sum(axis=0), dbeta


@batchnorm_backward.mistake("dgamma and dbeta are not summed over the batch.")
def not_summed(dout, cache):
    dZ, _, _ = batchnorm_backward(dout, cache)
    return dZ, dout * cache["Z_hat"], dout.copy()


@batchnorm_backward.mistake("dgamma and dbeta contain gamma; it enters only on the way to Z.")
def gamma_in_its_own_gradient(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dgamma * cache["gamma"], dbeta * cache["gamma"]


@batchnorm_backward.mistake("dgamma and dbeta have changed places.")
def gradients_exchanged(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dbeta, dgamma


# --- mc_dropout ---------------------------------------------------------------------------


@reference({"basic": 0.8, "edges": 0.2})
def mc_dropout(predict, X, passes, rng):
    return sum(predict(X, rng) for _ in range(passes)) / passes


@mc_dropout.visible
def _():
    yield case("basic", probes.noisy_rows, X52, 4, _rng(31))
    yield case("basic", probes.noisy_sums, X52[:3], 10, _rng(32))
    yield case("edges", probes.noisy_rows, read_only(X52[:2]), 1, _rng(33))
    yield case("edges", probes.noisy_sums, X52[:1], 3, _rng(34))


@mc_dropout.hidden
def _(rng):
    W1, W2 = rng.normal(size=(3, 6)), rng.normal(size=(6, 2))

    def network(X, rng):
        A, _ = dropout_forward(np.maximum(X @ W1, 0.0), 0.5, rng)
        return A @ W2

    yield case("basic", network, rng.normal(size=(5, 3)), 6, _child(rng))
    yield case("basic", probes.noisy_rows, rng.normal(size=(2, 2)), 9, _child(rng))
    yield case("edges", network, fortran(rng.normal(size=(4, 3))), 1, _child(rng))
    yield case("edges", network, rng.normal(size=(1, 3)), 2, _child(rng))


@mc_dropout.mistake("The predictions are summed; their mean is due.")
def predictions_summed(predict, X, passes, rng):
    return sum(predict(X, rng) for _ in range(passes))


@mc_dropout.mistake("There is a single pass: the number of passes is ignored.")
def single_pass(predict, X, passes, rng):
    return predict(X, rng)


@mc_dropout.mistake("One pass too few is made.")
def one_pass_too_few(predict, X, passes, rng):
    return mc_dropout(predict, X, max(passes - 1, 1), rng)


@mc_dropout.mistake("One pass too many is made.")
def one_pass_too_many(predict, X, passes, rng):
    return mc_dropout(predict, X, passes + 1, rng)


@mc_dropout.mistake("Each pass makes a generator with the same seed: all masks are the same.")
def same_seed_each_pass(predict, X, passes, rng):
    return sum(predict(X, np.random.default_rng(0)) for _ in range(passes)) / passes


@mc_dropout.mistake("A new generator is made inside; the given rng is not used.")
def generator_of_its_own(predict, X, passes, rng):
    return mc_dropout(predict, X, passes, np.random.default_rng(0))


@mc_dropout.mistake("The mean runs over everything; only the passes are averaged.")
def mean_of_all_numbers(predict, X, passes, rng):
    return float(np.mean([predict(X, rng) for _ in range(passes)]))


@mc_dropout.mistake("The mean runs over the examples; only the passes are averaged.")
def mean_over_examples(predict, X, passes, rng):
    return np.mean([predict(X, rng) for _ in range(passes)], axis=1)


@mc_dropout.mistake("The predictions are returned one by one; their mean is due.")
def predictions_stacked(predict, X, passes, rng):
    return np.array([predict(X, rng) for _ in range(passes)])


@mc_dropout.mistake("The median of the predictions is taken; their mean is due.")
def median_of_passes(predict, X, passes, rng):
    return np.median([predict(X, rng) for _ in range(passes)], axis=0)


@mc_dropout.mistake("The running mean weighs the last passes most.")
def halved_each_time(predict, X, passes, rng):
    mean = predict(X, rng)
    for _ in range(passes - 1):
        mean = (mean + predict(X, rng)) / 2
    return mean


# --- train_classifier ---------------------------------------------------------------------

#: Decimal logarithms of standard deviations: a factor of 1.8 either way is no mistake here.
SIZE = Tolerance(relative=1e-3, absolute=0.25)


@reference(
    {"basic": 0.5, "starting weights": 0.2, "losses": 0.15, "randomness": 0.15},
    names=("layers", "losses"),
    lists=("losses",),
)
def train_classifier(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    layers = [
        (he_init(sizes[i], sizes[i + 1], rng), np.zeros(sizes[i + 1]))
        for i in range(len(sizes) - 1)
    ]
    losses = []
    for _ in range(epochs):
        total = 0.0
        for X_b, labels_b in minibatches(X, labels, batch_size, rng):
            Z, cache = mlp_forward(X_b, layers)
            loss, dZ = softmax_cross_entropy(Z, labels_b)
            grads = mlp_backward(dZ, cache, layers)
            layers = [
                (W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads, strict=True)
            ]
            total += loss * len(X_b)
        losses.append(total / len(X))
    return layers, losses


def _blobs(rng, m):
    """Three clouds that lie far apart: any network that learns tells them from each other."""
    labels = np.arange(m) % 3
    centres = 3.0 * np.array([[1.0, 0.0], [-0.5, 0.9], [-0.5, -0.9]])
    return np.round(centres[labels] + 0.3 * rng.normal(size=(m, 2)), 3), labels


@train_classifier.visible
def _():
    labels = np.array([0, 1, 2, 1, 0])
    yield case(
        "basic",
        X52[:2],
        labels[:2],
        [2, 4, 3],
        _rng(41),
        lr=0.1,
        epochs=3,
        batch_size=1,
        probe="trained_shapes",
    )
    # Of zeros only the bias of the last layer learns, and where all examples are alike the
    # order makes no difference: so the steps can be followed exactly.
    yield case(
        "basic",
        np.zeros((5, 2)),
        np.zeros(5, dtype=int),
        [2, 3],
        _rng(42),
        lr=0.5,
        epochs=2,
        batch_size=2,
        probe="last_bias",
    )
    yield case(
        "basic",
        np.zeros((4, 1)),
        np.array([0, 1, 1, 2]),
        [1, 3],
        _rng(43),
        lr=0.8,
        epochs=3,
        batch_size=9,
        probe="last_bias",
    )
    yield case(
        "basic", np.zeros((40, 1)), np.ones(40, dtype=int), [1, 2], _rng(44), probe="last_bias"
    )
    yield case(
        "basic",
        X52,
        labels,
        [2, 8, 6, 3],
        _rng(45),
        lr=0.1,
        epochs=2,
        batch_size=3,
        probe="moved_layers",
    )
    yield case(
        "basic",
        np.array([[0.8, -1.2, 0.5, 2.0, -0.7, 1.4, -0.1, 0.3, 1.1, -1.6]]),
        np.array([1]),
        [10, 50, 2],
        _rng(46),
        probe="scaled_input",
    )
    yield case(
        "basic",
        *_blobs(_rng(47), 60),
        [2, 40, 3],
        _rng(48),
        lr=0.1,
        epochs=40,
        batch_size=10,
        probe="last_loss",
    )
    yield case(
        "starting weights",
        X52[:4, :1] * np.ones(50),
        labels[:4],
        [50, 40, 30],
        _rng(49),
        epochs=1,
        batch_size=2,
        probe="first_layers",
        tolerance=SIZE,
    )
    yield case(
        "losses",
        np.zeros((6, 2)),
        np.array([0, 1, 2, 1, 0, 1]),
        [2, 4, 3],
        _rng(50),
        epochs=2,
        batch_size=3,
        probe="idle_losses",
    )
    yield case(
        "losses",
        X52[:4],
        labels[:4],
        [2, 4, 3],
        _rng(51),
        epochs=8,
        batch_size=2,
        probe="idle_difference",
    )
    yield case(
        "randomness",
        X52,
        labels,
        [2, 4, 3],
        _rng(52),
        lr=0.1,
        epochs=2,
        batch_size=2,
        probe="randomness",
    )
    # Two examples in two epochs have four orders; that one of them never occurs in 120 runs
    # has a chance of 4e-15.
    yield case(
        "randomness",
        np.zeros((2, 1)),
        np.array([0, 1]),
        [1, 2],
        _rng(53),
        runs=120,
        lr=1.0,
        epochs=2,
        batch_size=1,
        probe="orders",
    )


def _replay(X, labels, lr, epochs):
    """Return a function that goes the same full-batch steps from given layers."""

    def replay(layers):
        losses = []
        for _ in range(epochs):
            Z, cache = mlp_forward(X, layers)
            loss, dZ = softmax_cross_entropy(Z, labels)
            grads = mlp_backward(dZ, cache, layers)
            layers = [
                (W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads, strict=True)
            ]
            losses.append(loss)
        final = softmax_cross_entropy(mlp_forward(X, layers)[0], labels)[0]
        return layers, np.array(losses), np.array([*losses[1:], final])

    return replay


@train_classifier.hidden
def _(rng):
    for sizes, lr, epochs in [([3, 7, 6, 4], 0.15, 3), ([2, 9, 3], 0.3, 4)]:
        X = rng.normal(size=(11, sizes[0]))
        labels = rng.integers(0, sizes[-1], size=11)
        yield case(
            "basic",
            X,
            labels,
            sizes,
            _child(rng),
            _replay(X, labels, lr, epochs),
            lr=lr,
            epochs=epochs,
            batch_size=16,
            probe="replayed",
        )
    k = int(rng.integers(2, 5))
    yield case(
        "basic",
        np.zeros((7, 2)),
        np.full(7, k - 1),
        [2, k],
        _child(rng),
        lr=float(rng.uniform(0.2, 0.6)),
        epochs=2,
        batch_size=3,
        probe="last_bias",
    )
    yield case(
        "basic",
        *_blobs(rng, 90),
        [2, 30, 20, 3],
        _child(rng),
        lr=0.1,
        epochs=40,
        batch_size=16,
        probe="last_loss",
    )
    yield case(
        "starting weights",
        rng.normal(size=(3, 60)),
        np.array([0, 1, 0]),
        [60, 30, 40],
        _child(rng),
        epochs=1,
        batch_size=1,
        probe="first_layers",
        tolerance=SIZE,
    )
    yield case(
        "losses",
        rng.normal(size=(6, 3)),
        rng.integers(0, 2, size=6),
        [3, 5, 2],
        _child(rng),
        epochs=8,
        batch_size=3,
        probe="idle_difference",
    )
    yield case(
        "randomness",
        rng.normal(size=(5, 2)),
        rng.integers(0, 2, size=5),
        [2, 3, 2],
        _child(rng),
        lr=0.2,
        epochs=1,
        batch_size=2,
        probe="randomness",
    )


def _loop(layers, epochs, epoch_batches, step):
    """Run a training loop: `step` returns new layers and the loss of a batch."""
    losses = []
    for _ in range(epochs):
        met = []
        for X_b, labels_b in epoch_batches():
            layers, loss = step(layers, X_b, labels_b)
            met.append((loss, len(X_b)))
        losses.append(met)
    return layers, losses


def _layers(sizes, draw):
    return [
        (draw(n_in, n_out), np.zeros(n_out))
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)  # noqa: RUF007
    ]


def _step(lr, hidden="relu"):
    def step(layers, X_b, labels_b):
        Z, cache = mlp_forward(X_b, layers, hidden)
        loss, dZ = softmax_cross_entropy(Z, labels_b)
        grads = mlp_backward(dZ, cache, layers, hidden)
        moved = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads, strict=True)]
        return moved, loss

    return step


def _mean(met):
    return sum(loss * m for loss, m in met) / sum(m for _, m in met)


def _wrong_training(
    X, labels, sizes, rng, epochs, batch_size, step, draw=None, shuffle=minibatches, read=_mean
):
    """Train as the reference does, but for what is given."""
    layers = _layers(sizes, draw or (lambda n_in, n_out: he_init(n_in, n_out, rng)))
    layers, losses = _loop(layers, epochs, lambda: shuffle(X, labels, batch_size, rng), step)
    return layers, [read(met) for met in losses]


@train_classifier.mistake("The loss of an epoch is that of its last batch; a mean is due.")
def last_batch_loss(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def last(met):
        return met[-1][0]

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, _step(lr), read=last)


@train_classifier.mistake("All weights start at zero: the hidden units stay alike, if they learn.")
def start_at_zero(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out):
        return np.zeros((n_in, n_out))

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, _step(lr), draw)


@train_classifier.mistake("The starting weights are not scaled to the width of their layer.")
def start_unscaled(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out):
        return rng.normal(size=(n_in, n_out))

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, _step(lr), draw)


@train_classifier.mistake(
    "The starting weights have the same small size in every layer: scale them to its width."
)
def start_small(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def draw(n_in, n_out):
        return 0.01 * rng.normal(size=(n_in, n_out))

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, _step(lr), draw)


@train_classifier.mistake("The starting weights come from a generator with a fixed seed.")
def start_from_fixed_seed(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    own = np.random.default_rng(0)
    return train_classifier(X, labels, sizes, own, lr, epochs, batch_size)


@train_classifier.mistake("The network starts anew in every epoch: draw its weights once.")
def start_in_every_epoch(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    losses = []
    for _ in range(epochs):
        layers, one = train_classifier(X, labels, sizes, rng, lr, 1, batch_size)
        losses += one
    return layers, losses


@train_classifier.mistake("The step goes uphill: the gradient is added.")
def uphill(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    with np.errstate(all="ignore"):
        return train_classifier(X, labels, sizes, rng, -lr, epochs, batch_size)


@train_classifier.mistake("The learning rate is hard-coded; the argument is ignored.")
def rate_hard_coded(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return train_classifier(X, labels, sizes, rng, 0.1, epochs, batch_size)


@train_classifier.mistake("batch_size is ignored: there is one step an epoch, with all examples.")
def full_batch(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return train_classifier(X, labels, sizes, rng, lr, epochs, len(X))


@train_classifier.mistake("The last, smaller batch of an epoch is dropped.")
def smaller_batch_dropped(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def shuffle(*args):
        return list(last_batch_dropped(*args)) or list(minibatches(*args))

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, _step(lr), shuffle=shuffle)


@train_classifier.mistake("Each epoch stops after its first batch.")
def one_batch_an_epoch(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _wrong_training(
        X, labels, sizes, rng, epochs, batch_size, _step(lr), shuffle=first_batch_only
    )


@train_classifier.mistake("The examples are not shuffled: each run meets them in the same order.")
def never_shuffled(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    return _wrong_training(
        X, labels, sizes, rng, epochs, batch_size, _step(lr), shuffle=not_shuffled
    )


@train_classifier.mistake(
    "The examples are shuffled once, before the epochs; each epoch needs an order of its own."
)
def shuffled_once(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    order = rng.permutation(len(X))
    return never_shuffled(X[order], labels[order], sizes, rng, lr, epochs, batch_size)


@train_classifier.mistake("The gradient is summed over the batch: multiplied by its size.")
def summed_gradient(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def step(layers, X_b, labels_b):
        return _step(lr * len(X_b))(layers, X_b, labels_b)

    with np.errstate(all="ignore"):
        return _wrong_training(X, labels, sizes, rng, epochs, batch_size, step)


@train_classifier.mistake("The gradient is divided by the batch size once more; dZ contains 1/m.")
def gradient_divided_again(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def step(layers, X_b, labels_b):
        return _step(lr / len(X_b))(layers, X_b, labels_b)

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, step)


@train_classifier.mistake("The hidden layers are sigmoid layers; ReLU is due.")
def sigmoid_hidden(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    step = _step(lr, "sigmoid")
    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, step)


@train_classifier.mistake("The hidden layers are tanh layers; ReLU is due.")
def tanh_hidden(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    step = _step(lr, "tanh")
    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, step)


@train_classifier.mistake("The hidden layers have no activation: all layers are one linear map.")
def no_activation(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    step = _step(lr, "identity")
    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, step)


@train_classifier.mistake("The biases are not updated.")
def biases_not_trained(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def step(layers, X_b, labels_b):
        moved, loss = _step(lr)(layers, X_b, labels_b)
        return [(W, b) for (W, _), (_, b) in zip(moved, layers, strict=True)], loss

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, step)


@train_classifier.mistake("Only the last layer is updated.")
def only_last_layer_trained(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def step(layers, X_b, labels_b):
        moved, loss = _step(lr)(layers, X_b, labels_b)
        return [*layers[:-1], moved[-1]], loss

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, step)


@train_classifier.mistake("The updated layers are thrown away: the first ones are returned.")
def updates_thrown_away(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def step(layers, X_b, labels_b):
        return layers, _step(lr)(layers, X_b, labels_b)[1]

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, step)


@train_classifier.mistake("The loss of an epoch is the sum over its batches; a mean is due.")
def batch_losses_summed(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    def total(met):
        return sum(loss for loss, _ in met)

    return _wrong_training(X, labels, sizes, rng, epochs, batch_size, _step(lr), read=total)


@train_classifier.mistake("There is a loss for each batch; one for each epoch is due.")
def loss_of_each_batch(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    layers, losses = _wrong_training(
        X, labels, sizes, rng, epochs, batch_size, _step(lr), read=lambda met: met
    )
    return layers, [loss for met in losses for loss, _ in met]


@train_classifier.mistake("The two results are in the wrong order: the layers come first.")
def losses_first(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    layers, losses = train_classifier(X, labels, sizes, rng, lr, epochs, batch_size)
    return losses, layers


# --- questions ----------------------------------------------------------------------------

Key(
    "ps6_q1",
    2.0,
    comments=[
        (0.5, "Those are the test set's own numbers: the network was not trained on that scale."),
        (1.0, "Mean and standard deviation come from different sets here."),
        (4.0, "It is centred, but not scaled."),
    ],
)
Key(
    "ps6_q2",
    43,
    comments=[
        (42, "The examples that are left over make a smaller batch of their own."),
        (42.125, "A step is a step: the examples that are left over make one, too."),
        (32, "That is the number of examples for each step."),
        (1348, "That would be one step for each example."),
    ],
)
Key(
    "ps6_q3",
    2.5,
    comments=[
        (2.0, "Units that stay are scaled up, so that the mean is kept."),
        (1.6, "That is smaller than before: where should the scaling lead?"),
        (0.0, "It stays."),
        (10.0, "0.2 is the probability to be dropped; what is it divided by?"),
    ],
)
Key(
    "ps6_q4",
    ["D", "E", "P"],
    ordered=False,
    comments=[
        (["D", "P"], "When would you have liked to stop?"),
        (["D", "E"], "Large weights make sharp bends; what keeps them small?"),
        (["E", "P"], "What about a network that cannot rely on any single unit?"),
        (["D", "E", "P", "W"], "Wider layers can learn the noise by heart even better."),
        (["D", "E", "P", "L"], "More epochs: look at where the validation curve is going."),
    ],
)

#: The planted bug: Adam's state is not handed on.
Key(
    "ps6_bug_line",
    8,
    comments=[
        (4, "Each epoch goes through all examples, newly shuffled: this line is right."),
        (5, "The forward pass ends in logits, which is what the loss wants."),
        (6, "This line is right: the loss of the batch and its gradient."),
        (7, "This line is right: it fits the forward pass."),
        (9, "Only bookkeeping."),
        (2, "Zero biases and weights of this size are a good start."),
    ],
)
Key(
    "ps6_bug_move",
    0.02,
    tolerance=1e-4,
    comments=[
        (2e-6, "That is plain gradient descent; Adam divides by the root of the mean square."),
        (-0.02, "Asked is how far, not in which direction."),
        (2e-7, "With the correction for the bias, the mean of one gradient is that gradient."),
        (0.002, "With the correction for the bias, the mean of one gradient is that gradient."),
        (0.0632, "Both running means are corrected in the first step."),
    ],
)

#: The hyperparameter study.
Key(
    "ps6_study_most",
    "L",
    comments=[
        ("W", "Compare the longest and the shortest bar of each picture."),
        ("B", "Compare the longest and the shortest bar of each picture."),
    ],
)
Key(
    "ps6_study_batch",
    "C",
    comments=[
        ("A", "The mean over a large batch is the better estimate of the gradient."),
        ("B", "How large the mean is does not depend on how many it is taken over."),
        ("D", "The column of training losses is worse, too: overfitting looks different."),
    ],
)
Key(
    "ps6_study_width",
    "B",
    comments=[
        ("A", "Look at the training loss of the narrowest network."),
        ("C", "Look at the training loss: is it low?"),
        ("D", "The learning rate is that of the wider ones, which do learn."),
    ],
)
