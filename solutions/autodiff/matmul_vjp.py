"""Answer sheet of `matmul_vjp`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.autodiff.shared import drawn
from solutions.language import reference


@reference({"basic": 0.7, "shapes": 0.2, "edges": 0.1}, names=("gA", "gB"))
def matmul_vjp(g, A, B):
    return g @ B.T, A.T @ g


def _sized(rng, m, n, k):
    return drawn(rng, (m, k), (m, n), (n, k))


@matmul_vjp.visible
def _():
    rng = np.random.default_rng(84)
    A, B = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[3.0, 1.0], [-2.0, 2.0]])
    yield case("basic", *_sized(rng, 3, 2, 4))
    yield case("basic", *_sized(rng, 2, 4, 3))
    yield case("basic", *_sized(rng, 3, 3, 2))
    yield case("basic", *_sized(rng, 2, 3, 3))
    yield case("shapes", np.array([[1.0, 0.5], [2.0, -1.0]]), A, B)
    yield case("shapes", *_sized(rng, 3, 3, 3))
    yield case("shapes", *_sized(rng, 1, 3, 2))
    yield case("shapes", *_sized(rng, 3, 1, 2))
    yield case("shapes", *_sized(rng, 2, 3, 1))
    yield case("edges", *(read_only(fortran(part)) for part in _sized(rng, 2, 3, 4)))


@matmul_vjp.hidden
def _(rng):
    for sizes in [(4, 2, 3), (2, 3, 5), (3, 3, 4), (2, 4, 4), (4, 4, 4)]:
        yield case("basic", *_sized(rng, *sizes))
    for sizes in [(1, 4, 3), (4, 1, 3), (3, 4, 1), (1, 1, 1)]:
        yield case("shapes", *_sized(rng, *sizes))
    yield case("edges", *(strided(part) for part in _sized(rng, 3, 2, 4)))


mistake = matmul_vjp.mistake


# --- mistakes: transpose ------------------------------------------------------------------


@mistake("B is not transposed in gA. With a square B it fits all the same.")
def B_not_transposed(g, A, B):
    return g @ B, A.T @ g


@mistake("A is not transposed in gB. With a square A it fits all the same.")
def A_not_transposed(g, A, B):
    return g @ B.T, A @ g


@mistake("Neither matrix is transposed. With square ones it fits all the same.")
def none_transposed(g, A, B):
    return g @ B, A @ g


@mistake("Both gradients come out transposed: each must have the shape of its matrix.")
def results_transposed(g, A, B):
    return (g @ B.T).T, (A.T @ g).T


# --- mistakes: order ----------------------------------------------------------------------


@mistake(
    "In both products the factors stand in the wrong order: what stood on the left of A @ B stays "
    "on the left."
)
def factors_exchanged(g, A, B):
    return B.T @ g, g @ A.T


@mistake("The two gradients come in the wrong order: gA first, then gB.")
def exchanged(g, A, B):
    return A.T @ g, g @ B.T


@mistake("Each matrix is multiplied with the gradient that belongs to the other one.")
def own_factor(g, A, B):
    return g @ A.T, B.T @ g


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The products are taken element by element with *; sums are due: @.")
def elementwise(g, A, B):
    return g * B.T, A.T * g


@mistake("The gradient from above is missing: it is taken for ones.")
def without_gradient(g, A, B):
    ones = np.ones_like(g)
    return ones @ B.T, A.T @ ones


@mistake("The product's value stands where the gradient from above is due.")
def by_product(g, A, B):
    return A @ B @ B.T, A.T @ A @ B


@mistake("gB is divided by the number of rows; a mean is the loss's business, not that of @.")
def divided_by_rows(g, A, B):
    return g @ B.T, A.T @ g / len(A)


@mistake("Both gradients are divided by the number of rows; a mean is the loss's business.")
def both_divided_by_rows(g, A, B):
    return g @ B.T / len(A), A.T @ g / len(A)


# --- mistakes: result ---------------------------------------------------------------------


@mistake("One gradient is returned; two are due, one for each matrix.")
def only_one(g, A, B):
    return A.T @ g
