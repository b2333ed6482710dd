"""Answer sheet of `find_wrong_backward`."""

import numpy as np

from nnkit.check import probes
from nnkit.check.cases import case
from solutions.backprop.linear_backward import linear_backward
from solutions.backprop.shared import arrays
from solutions.language import reference


@reference({"basic": 0.4, "shapes": 0.2, "one part": 0.2, "values": 0.2})
def find_wrong_backward(candidates):
    rng = np.random.default_rng(0)
    trials = []
    for shape in np.ndindex(2, 2, 2):
        m, n_in, n_out = np.add(shape, 1)
        dZ = rng.normal(size=(m, n_out))
        trials.append((dZ, rng.normal(size=(m, n_in)), rng.normal(size=(n_in, n_out))))

    def agree(got, want):
        return np.shape(got) == want.shape and np.allclose(got, want)

    def is_right(candidate):
        try:
            return all(all(map(agree, candidate(*t), linear_backward(*t))) for t in trials)
        except Exception:
            return False

    return [not is_right(candidate) for candidate in candidates]


@find_wrong_backward.visible
def _():
    yield case("basic", [probes.unspoiled, probes.all_negated])
    yield case("basic", [probes.all_doubled, probes.last_example_first, probes.all_zero])
    yield case("basic", [probes.signs_dropped, probes.row_by_row, probes.all_averaged])
    yield case("shapes", [probes.db_as_row, probes.unspoiled, probes.dX_squeezed])
    yield case("shapes", [probes.fails_for_one_output, probes.unspoiled, probes.dW_by_widths])
    yield case("shapes", [probes.last_example_first, probes.fails_for_one_example])
    yield case(
        "one part",
        [probes.dX_negated, probes.dW_doubled, probes.last_example_first, probes.db_averaged],
    )
    yield case("values", [probes.dW_too_small, probes.unspoiled, probes.dX_one_percent_off])
    yield case("values", [probes.dZ_ignored, probes.db_reversed, probes.first_example_for_all])
    yield case("values", [probes.signs_ignored, probes.unspoiled])
    yield case(
        "values", [probes.sign_of_dZ_ignored, probes.sign_of_X_ignored, probes.sign_of_W_ignored]
    )


@find_wrong_backward.hidden
def _(rng):
    def spoiled(spoil):
        return lambda dZ, X, W: spoil(*linear_backward(dZ, X, W))

    def by_examples(dZ, X, W):
        dX = np.array([W @ row for row in dZ])
        dW = sum(np.outer(x, row) for x, row in zip(X, dZ, strict=True))
        return dX, dW, sum(dZ)

    def by_einsum(dZ, X, W):
        return np.einsum("mk,nk->mn", dZ, W), np.einsum("mn,mk->nk", X, dZ), dZ.T.sum(axis=1)

    def only_square(dZ, X, W):
        if W.shape[0] != W.shape[1]:
            raise ValueError("shapes do not fit")
        return linear_backward(dZ, X, W)

    def last_example_left_out(dZ, X, W):
        dX, _, db = linear_backward(dZ, X, W)
        return dX, X[:-1].T @ dZ[:-1], db

    def shuffled(*candidates):
        return [candidates[i] for i in rng.permutation(len(candidates))]

    factor = float(rng.uniform(1.5, 4))
    yield case(
        "basic",
        shuffled(
            linear_backward.reference,
            by_examples,
            by_einsum,
            spoiled(lambda dX, dW, db: (dX * factor, dW / factor, db - factor)),
            spoiled(lambda dX, dW, db: (np.abs(dX), np.abs(dW), np.abs(db))),
            spoiled(lambda dX, dW, db: (dX / len(dX), dW / len(dX), db / len(dX))),
        ),
    )
    yield case(
        "shapes",
        shuffled(
            by_examples,
            only_square,
            spoiled(lambda dX, dW, db: (dX, dW.T, db)),
            spoiled(lambda dX, dW, db: (dX, dW, db[:, np.newaxis])),
            spoiled(lambda dX, dW, db: (dX * dX.shape[1] / len(db), dW, db)),
            spoiled(lambda dX, dW, db: (dX, dW, db[0] if len(db) == 1 else db)),
        ),
    )
    yield case(
        "one part",
        shuffled(
            by_einsum,
            spoiled(lambda dX, dW, db: (dX * factor, dW, db)),
            spoiled(lambda dX, dW, db: (dX, -dW, db)),
            spoiled(lambda dX, dW, db: (dX, dW / len(dX), db)),
            spoiled(lambda dX, dW, db: (dX, dW, db * factor)),
        ),
    )
    yield case(
        "values",
        shuffled(
            by_examples,
            last_example_left_out,
            lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, dZ[0] * len(dZ)),
            lambda dZ, X, W: linear_backward(np.abs(dZ), X, W),
            lambda dZ, X, W: linear_backward(dZ, np.abs(X), W),
            lambda dZ, X, W: linear_backward(dZ, X, np.abs(W)),
            spoiled(lambda dX, dW, db: (dX, dW + 0.01 * np.sign(dW), db)),
            spoiled(lambda dX, dW, db: (dX, dW[::-1], db)),
        ),
    )


mistake = find_wrong_backward.mistake


def _close(got, want):
    return np.shape(got) == want.shape and np.allclose(got, want, rtol=1e-6, atol=1e-8)


def _find(
    candidates,
    shapes=((5, 3, 2), (2, 3, 5), (1, 2, 3), (4, 3, 1)),
    agree=_close,
    parts=(0, 1, 2),
    every=all,
    drawn=lambda *trial: trial,
    caught=Exception,
):
    """Test the candidates in a way that has a hole in one place."""
    rng = np.random.default_rng(1)
    trials = [
        tuple(drawn(*arrays(rng, (m, n_out), (m, n_in), (n_in, n_out))))
        for m, n_in, n_out in shapes
    ]

    def is_wrong(candidate, trial):
        try:
            got = candidate(*trial)
        except caught:
            return True
        want = linear_backward(*trial)
        return not every(agree(got[i], want[i]) for i in parts)

    return [any(is_wrong(candidate, trial) for trial in trials) for candidate in candidates]


# --- mistakes: verdict --------------------------------------------------------------------


@mistake("Every candidate passes: the test finds nothing.")
def accuses_nobody(candidates):
    return [False] * len(candidates)


@mistake("Every candidate is called wrong, the right ones as well.")
def accuses_everybody(candidates):
    return [True] * len(candidates)


@mistake("True and False are mixed up: True stands for a wrong candidate.")
def true_for_right(candidates):
    return [not wrong for wrong in find_wrong_backward(candidates)]


# --- mistakes: parts looked at ------------------------------------------------------------


@mistake("Only dX is looked at; mistakes in dW and db pass.")
def only_dX(candidates):
    return _find(candidates, parts=(0,))


@mistake("Only dW is looked at; mistakes in dX and db pass.")
def only_dW(candidates):
    return _find(candidates, parts=(1,))


@mistake("Only db is looked at; mistakes in dX and dW pass.")
def only_db(candidates):
    return _find(candidates, parts=(2,))


@mistake("dX is not looked at; mistakes in it pass.")
def dX_unseen(candidates):
    return _find(candidates, parts=(1, 2))


@mistake("db is not looked at; mistakes in it pass.")
def db_unseen(candidates):
    return _find(candidates, parts=(0, 1))


@mistake("A candidate passes as soon as one of its gradients is right; all three have to be.")
def one_right_gradient_suffices(candidates):
    return _find(candidates, every=any)


# --- mistakes: shapes tried ---------------------------------------------------------------


@mistake("Only layers with as many inputs as outputs are tried.")
def only_square_layers(candidates):
    return _find(candidates, shapes=((5, 3, 3), (1, 2, 2), (4, 1, 1)))


@mistake("A single example (m = 1) is never tried.")
def never_one_example(candidates):
    return _find(candidates, shapes=((5, 3, 2), (2, 3, 5), (4, 3, 1)))


@mistake("Nothing but a single example (m = 1) is tried.")
def always_one_example(candidates):
    return _find(candidates, shapes=((1, 3, 2), (1, 3, 5), (1, 3, 1)))


@mistake("A layer with a single output is never tried.")
def never_one_output(candidates):
    return _find(candidates, shapes=((5, 3, 2), (2, 3, 5), (1, 2, 3)))


@mistake("Only one shape is tried.")
def one_shape(candidates):
    return _find(candidates, shapes=((5, 3, 2),))


# --- mistakes: numbers drawn --------------------------------------------------------------


@mistake("dZ consists of ones, so whoever ignores its values passes: draw it at random.")
def upstream_of_ones(candidates):
    return _find(candidates, drawn=lambda dZ, X, W: (np.ones_like(dZ), X, W))


@mistake("All examples are alike, so whoever mixes them up passes: draw X at random.")
def equal_examples(candidates):
    return _find(candidates, drawn=lambda dZ, X, W: (dZ, np.repeat(X[:1], len(X), axis=0), W))


@mistake("All inputs are positive, so whoever loses a sign passes: draw numbers of both signs.")
def positive_inputs(candidates):
    return _find(candidates, drawn=lambda *trial: map(np.abs, trial))


# --- mistakes: comparison -----------------------------------------------------------------


@mistake("Right candidates that round differently are called wrong: compare up to a tolerance.")
def exact_comparison(candidates):
    return _find(candidates, agree=np.array_equal)


@mistake("The difference lacks its absolute value: gradients that are too small pass.")
def signed_difference(candidates):
    return _find(
        candidates, agree=lambda got, want: got.shape == want.shape and np.max(got - want) < 1e-6
    )


@mistake("Sums are compared, so entries that stand in wrong places pass: compare elementwise.")
def sums_compared(candidates):
    return _find(
        candidates,
        agree=lambda got, want: got.shape == want.shape and np.isclose(np.sum(got), np.sum(want)),
    )


@mistake("The tolerance is too large: gradients that are 1 % off pass.")
def tolerance_too_large(candidates):
    return _find(
        candidates, agree=lambda got, want: got.shape == want.shape and np.allclose(got, want, 0.1)
    )


@mistake("The shapes are not compared: np.allclose stretches (1, n) to (n,) without a word.")
def shapes_unseen(candidates):
    def agree(got, want):
        try:
            return np.allclose(got, want, rtol=1e-6, atol=1e-8)
        except ValueError:
            return False

    return _find(candidates, agree=agree)


@mistake("Only shapes are compared; no value is looked at.")
def only_shapes(candidates):
    return _find(candidates, agree=lambda got, want: np.shape(got) == want.shape)


# --- mistakes: exceptions -----------------------------------------------------------------


@mistake("A candidate's exception ends the whole test; it has to be caught and counts as wrong.")
def exceptions_get_through(candidates):
    return _find(candidates, caught=())


@mistake("A candidate's exception is caught, but does not count as wrong.")
def exceptions_forgiven(candidates):
    found = []
    for candidate in candidates:
        try:
            found += _find([candidate], caught=())
        except Exception:
            found.append(False)
    return found


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The result is an array; a list of bools is due.")
def array_of_bools(candidates):
    return np.array(find_wrong_backward(candidates))


@mistake("The places of the wrong candidates are returned; bools are due.")
def places_of_the_wrong(candidates):
    return [i for i, wrong in enumerate(find_wrong_backward(candidates)) if wrong]


@mistake("0 and 1 are returned; bools are due.")
def zeros_and_ones(candidates):
    return [int(wrong) for wrong in find_wrong_backward(candidates)]
