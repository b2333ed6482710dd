"""Answer sheet of `dropout_backward`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.training.shared import X52


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


mistake = dropout_backward.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The gradient passes dropped units as well: the mask is missing.")
def mask_ignored(dA, mask):
    return dA.copy()


@mistake("The factor of the units that stay is missing: the mask contains it.")
def factor_missing(dA, mask):
    return dA * (mask > 0)


@mistake("The gradient is divided by the factor in the mask; it is multiplied.")
def divided_by_mask(dA, mask):
    return np.where(mask > 0, dA / np.where(mask > 0, mask, 1.0), 0.0)


@mistake("The mask is applied twice.")
def mask_squared(dA, mask):
    return dA * mask**2


@mistake("The mask is turned round: dropped units get the gradient.")
def mask_inverted(dA, mask):
    return dA * (mask == 0)


@mistake("A matrix product is taken; each number meets its own entry of the mask.")
def matrix_product(dA, mask):
    return dA @ mask.T


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The mask itself is returned; it has to act on dA.")
def mask_returned(dA, mask):
    return mask.copy()


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("dA is changed in place: return a new array.")
def in_place(dA, mask):
    dA *= mask
    return dA.copy()
