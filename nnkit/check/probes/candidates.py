"""Candidates for `find_wrong_backward`: functions like `linear_backward`, most of them wrong.

All of them spoil what another `linear_backward` returns, so none shows how it is done.
"""

import functools

import numpy as np

from nnkit.exercise import slot


def _linear_backward(dZ, X, W):
    """Call the reference where it is at hand, else the student's own function."""
    # Answers are read with the help of this module, so it asks for them when it needs one.
    from nnkit.check import answers

    reference = answers.source().reference("linear_backward")
    return (reference or slot("linear_backward"))(dZ, X, W)


def _candidate(spoil):
    @functools.wraps(spoil)
    def candidate(dZ, X, W):
        return spoil(*_linear_backward(dZ, X, W))

    return candidate


@_candidate
def unspoiled(dX, dW, db):
    """Leave everything as it is."""
    return dX, dW, db


def last_example_first(dZ, X, W):
    """Take the examples in reverse order, which changes the rounding only."""
    dX, dW, db = _linear_backward(dZ[::-1], X[::-1], W)
    return dX[::-1], dW, db


@_candidate
def all_negated(dX, dW, db):
    """Flip all signs."""
    return -dX, -dW, -db


@_candidate
def all_doubled(dX, dW, db):
    """Double everything."""
    return 2 * dX, 2 * dW, 2 * db


@_candidate
def all_zero(dX, dW, db):
    """Return zeros in the right shapes."""
    return 0 * dX, 0 * dW, 0 * db


@_candidate
def db_as_row(dX, dW, db):
    """Return db with shape (1, n_out)."""
    return dX, dW, db[np.newaxis]


@_candidate
def dX_squeezed(dX, dW, db):
    """Drop the axis of the examples where there is only one."""
    return dX[0] if len(dX) == 1 else dX, dW, db


@_candidate
def dW_by_widths(dX, dW, db):
    """Scale dW by n_out / n_in."""
    return dX, dW * dW.shape[1] / dW.shape[0], db


@_candidate
def fails_for_one_example(dX, dW, db):
    """Raise an exception where there is a single example."""
    if len(dX) == 1:
        raise ValueError("operands could not be broadcast together")
    return dX, dW, db


@_candidate
def fails_for_one_output(dX, dW, db):
    """Raise an exception where there is a single output."""
    if len(db) == 1:
        raise ValueError("operands could not be broadcast together")
    return dX, dW, db


@_candidate
def dX_negated(dX, dW, db):
    """Flip the sign of dX."""
    return -dX, dW, db


@_candidate
def dW_doubled(dX, dW, db):
    """Double dW."""
    return dX, 2 * dW, db


@_candidate
def db_averaged(dX, dW, db):
    """Divide db by the number of examples."""
    return dX, dW, db / len(dX)


@_candidate
def dW_too_small(dX, dW, db):
    """Make every entry of dW a little smaller, never larger."""
    return dX, dW - 0.25, db


@_candidate
def dX_one_percent_off(dX, dW, db):
    """Make dX 1 % too large."""
    return 1.01 * dX, dW, db


@_candidate
def db_reversed(dX, dW, db):
    """Return the entries of db in reverse order."""
    return dX, dW, db[::-1]


def dZ_ignored(dZ, X, W):
    """Treat every number of dZ as 1."""
    return _linear_backward(np.ones_like(dZ), X, W)


def signs_ignored(dZ, X, W):
    """Take the absolute value of every number."""
    return _linear_backward(np.abs(dZ), np.abs(X), np.abs(W))


def first_example_for_all(dZ, X, W):
    """Use the inputs of the first example for all of them."""
    return _linear_backward(dZ, np.repeat(X[:1], len(X), axis=0), W)


def row_by_row(dZ, X, W):
    """Go through the examples one by one, and put together what comes."""
    parts = [_linear_backward(dZ[i : i + 1], X[i : i + 1], W) for i in range(len(X))]
    dX, dW, db = zip(*parts, strict=True)
    return np.concatenate(dX), sum(dW), sum(db)


@_candidate
def signs_dropped(dX, dW, db):
    """Take the absolute value of every result."""
    return np.abs(dX), np.abs(dW), np.abs(db)


@_candidate
def all_averaged(dX, dW, db):
    """Divide everything by the number of examples."""
    return dX / len(dX), dW / len(dX), db / len(dX)


def sign_of_dZ_ignored(dZ, X, W):
    """Take the absolute value of dZ."""
    return _linear_backward(np.abs(dZ), X, W)


def sign_of_X_ignored(dZ, X, W):
    """Take the absolute value of X."""
    return _linear_backward(dZ, np.abs(X), W)


def sign_of_W_ignored(dZ, X, W):
    """Take the absolute value of W."""
    return _linear_backward(dZ, X, np.abs(W))
