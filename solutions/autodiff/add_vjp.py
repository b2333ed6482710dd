"""Answer sheet of `add_vjp`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.autodiff.shared import BROADCASTING, PAIRS, drawn, drawn_pair
from solutions.autodiff.unbroadcast import unbroadcast
from solutions.language import reference


@reference(BROADCASTING, names=("ga", "gb"))
def add_vjp(g, a, b):
    return unbroadcast(g, np.shape(a)), unbroadcast(g, np.shape(b))


@add_vjp.visible
def _():
    rng = np.random.default_rng(82)
    yield case("basic", np.array([0.5, -2.0]), np.array([1.0, 4.0]), np.array([3.0, -1.0]))
    yield case("basic", *drawn(rng, (), (), ()))
    yield case("basic", *drawn(rng, (2, 3), (2, 3), (2, 3)))
    for pair in PAIRS:
        yield case("broadcasting", *drawn_pair(rng, *pair))
    yield case("broadcasting", *drawn_pair(rng, (3,), (3, 3)))
    yield case("edges", np.array([1, -2, 4]), np.array([1, 2, 3]), read_only(np.array([2, 0, 5])))
    yield case("edges", *(fortran(part) for part in drawn(rng, (2, 3), (2, 3), (2, 3))))


@add_vjp.hidden
def _(rng):
    for shape in [(4,), (3, 2)]:
        yield case("basic", *drawn(rng, shape, shape, shape))
    for first, second in [*PAIRS, ((5, 1), (1, 4)), ((3, 3), (3,))]:
        yield case("broadcasting", *drawn_pair(rng, second, first))
    yield case("edges", *(strided(part) for part in drawn(rng, (3, 2), (3, 2), (3, 2))))


mistake = add_vjp.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The inputs are multiplied in; the slopes of a sum are others.")
def inputs_multiplied_in(g, a, b):
    return unbroadcast(g * a, a.shape), unbroadcast(g * b, b.shape)


@mistake("This is the way back through a product, not through a sum.")
def as_product(g, a, b):
    return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


@mistake("The gradient is halved between the two inputs; a sum does not share it out.")
def halved(g, a, b):
    return unbroadcast(g, a.shape) / 2, unbroadcast(g, b.shape) / 2


@mistake("gb has the wrong sign: this is the way back through a difference.")
def as_difference(g, a, b):
    return unbroadcast(g, a.shape), -unbroadcast(g, b.shape)


@mistake("The gradient from above is missing: the slope alone is returned.")
def without_gradient(g, a, b):
    ones = np.ones_like(g)
    return unbroadcast(ones, a.shape), unbroadcast(ones, b.shape)


# --- mistakes: broadcasting ---------------------------------------------------------------


@mistake(
    "Broadcasting is not undone: an input that was stretched gets a gradient of the sum's shape."
)
def broadcasting_forgotten(g, a, b):
    return g, g


@mistake("Broadcasting is undone for b only; a may be the smaller one as well.")
def only_b_unbroadcast(g, a, b):
    return g, unbroadcast(g, b.shape)


@mistake("Broadcasting is undone for a only; b may be the smaller one as well.")
def only_a_unbroadcast(g, a, b):
    return unbroadcast(g, a.shape), g


@mistake("Where an input was stretched its gradient is averaged; the contributions add up.")
def averaged(g, a, b):
    return tuple(unbroadcast(g, x.shape) / (g.size / x.size) for x in (a, b))


# --- mistakes: result ---------------------------------------------------------------------


@mistake("Each input gets the gradient of the other one: ga has the shape of b.")
def shapes_exchanged(g, a, b):
    return unbroadcast(g, b.shape), unbroadcast(g, a.shape)


@mistake("One gradient is returned; two are due, one for each input.")
def only_one(g, a, b):
    return unbroadcast(g, a.shape)
