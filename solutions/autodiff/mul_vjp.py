"""Answer sheet of `mul_vjp`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.autodiff.shared import BROADCASTING, PAIRS, drawn, drawn_pair
from solutions.autodiff.unbroadcast import unbroadcast
from solutions.language import reference


@reference(BROADCASTING, names=("ga", "gb"))
def mul_vjp(g, a, b):
    return unbroadcast(g * b, np.shape(a)), unbroadcast(g * a, np.shape(b))


@mul_vjp.visible
def _():
    rng = np.random.default_rng(83)
    yield case("basic", np.array([0.5, -2.0]), np.array([1.0, 4.0]), np.array([3.0, -1.0]))
    yield case("basic", *drawn(rng, (), (), ()))
    yield case("basic", *drawn(rng, (2, 2), (2, 2), (2, 2)))
    for pair in PAIRS:
        yield case("broadcasting", *drawn_pair(rng, *pair))
    yield case("broadcasting", *drawn_pair(rng, (3,), (3, 3)))
    yield case("edges", np.array([0.5, -1.5, 2.25]), np.array([1, 2, 3]), read_only([2, 0, 5]))
    yield case("edges", *(fortran(part) for part in drawn(rng, (2, 3), (2, 3), (2, 3))))


@mul_vjp.hidden
def _(rng):
    for shape in [(4,), (3, 2), (3, 3)]:
        yield case("basic", *drawn(rng, shape, shape, shape))
    for first, second in [*PAIRS, ((5, 1), (1, 4)), ((3, 3), (3,))]:
        yield case("broadcasting", *drawn_pair(rng, second, first))
    yield case("edges", *(strided(part) for part in drawn(rng, (3, 2), (3, 2), (3, 2))))


mistake = mul_vjp.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("Each input's gradient is multiplied by that input itself.")
def own_factor(g, a, b):
    return unbroadcast(g * a, a.shape), unbroadcast(g * b, b.shape)


@mistake("The gradient from above is missing: the slopes alone are returned.")
def without_gradient(g, a, b):
    ones = np.ones_like(g)
    return unbroadcast(ones * b, a.shape), unbroadcast(ones * a, b.shape)


@mistake("The slopes are missing: this is the way back through a sum.")
def as_sum(g, a, b):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


@mistake("The inputs are added to the gradient from above; the chain rule multiplies.")
def added(g, a, b):
    return unbroadcast(g + b, a.shape), unbroadcast(g + a, b.shape)


@mistake("The product's value is taken for its slope.")
def by_product(g, a, b):
    return unbroadcast(g * a * b, a.shape), unbroadcast(g * a * b, b.shape)


@mistake("gb has the wrong sign: only a quotient's has that minus.")
def sign_of_gb(g, a, b):
    return unbroadcast(g * b, a.shape), -unbroadcast(g * a, b.shape)


# --- mistakes: broadcasting ---------------------------------------------------------------


@mistake(
    "Broadcasting is not undone: an input that was stretched gets a gradient of the product's "
    "shape."
)
def broadcasting_forgotten(g, a, b):
    return g * b, g * a


@mistake("The sum over the copies comes too early: each copy has a factor of its own.")
def summed_too_early(g, a, b):
    return unbroadcast(g, a.shape) * b, unbroadcast(g, b.shape) * a


@mistake("Where an input was stretched its gradient is averaged; the contributions add up.")
def averaged(g, a, b):
    return tuple(
        unbroadcast(g * other, x.shape) / (g.size / x.size) for x, other in ((a, b), (b, a))
    )


@mistake("Broadcasting is undone for b only; a may be the smaller one as well.")
def only_b_unbroadcast(g, a, b):
    return g * b, unbroadcast(g * a, b.shape)


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The two gradients come in the wrong order: ga first, then gb.")
def exchanged(g, a, b):
    return unbroadcast(g * a, b.shape), unbroadcast(g * b, a.shape)


@mistake("One gradient is returned; two are due, one for each input.")
def only_one(g, a, b):
    return unbroadcast(g * b, a.shape)
