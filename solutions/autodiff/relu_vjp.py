"""Answer sheet of `relu_vjp`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.autodiff.shared import ELEMENTWISE, away_from_zero, drawn
from solutions.language import reference


@reference(ELEMENTWISE)
def relu_vjp(g, a):
    return np.where(a > 0, g, 0.0)


def _drawn(rng, shape):
    return drawn(rng, shape)[0], away_from_zero(rng, shape).round(2)


@relu_vjp.visible
def _():
    rng = np.random.default_rng(87)
    yield case("basic", np.array([1.0, -2.0, 3.0, -4.0]), np.array([0.5, 2.0, -1.0, -3.0]))
    yield case("basic", np.array([-0.5, 1.5, -2.5]), np.array([-0.75, 0.25, 1.5]))
    yield case("shapes", np.array(-1.5), np.array(2.0))
    yield case("shapes", np.array(2.5), np.array(-0.5))
    yield case("shapes", *_drawn(rng, (2, 3)))
    yield case("edges", np.array([1.5, -2.5, 0.5]), read_only(np.array([2, 3, -1])))
    yield case("edges", read_only(np.array([2, -3])), np.array([0.5, -1.5]))
    yield case("edges", *(fortran(part) for part in _drawn(rng, (2, 3))))
    yield case("edges", np.array(1.5), np.array(0.0), probe="finite")


@relu_vjp.hidden
def _(rng):
    signs = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    yield case("basic", signs * rng.uniform(0.3, 3, size=6), away_from_zero(rng, 6))
    yield case("basic", away_from_zero(rng, 4), np.array([1, 1, -1, -1]) * rng.uniform(0.1, 3, 4))
    for shape in [(), (3, 1), (2, 2, 2)]:
        yield case("shapes", *_drawn(rng, shape))
    yield case("edges", *(strided(part) for part in _drawn(rng, (3, 2))))
    yield case("edges", drawn(rng, (3,))[0], np.array([2, -1, 3]) * rng.integers(1, 4))


mistake = relu_vjp.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The gradient from above is missing: this is the slope alone.")
def without_gradient(g, a):
    return np.where(a > 0, 1.0, 0.0)


@mistake("The ReLU is applied to the gradient; which entries pass is decided by the input.")
def relu_of_gradient(g, a):
    return np.maximum(g, 0)


@mistake("The gradient is multiplied by the output; the slope is due.")
def by_output(g, a):
    return g * np.maximum(a, 0)


@mistake("The value passes in the place of the gradient: this is the ReLU itself.")
def relu_itself(g, a):
    return np.maximum(a, 0.0)


@mistake("The two sides are exchanged.")
def sides_exchanged(g, a):
    return np.where(a > 0, 0.0, g)


@mistake("The gradient passes everywhere, also where the ReLU is flat.")
def passes_everywhere(g, a):
    return g + 0.0


@mistake("The flat side has a slope: that is the leaky ReLU.")
def leaky(g, a):
    return np.where(a > 0, g, 0.01 * g)


@mistake("The threshold lies at 1; the kink is elsewhere.")
def kink_at_one(g, a):
    return np.where(a > 1, g, 0.0)


@mistake("On the flat side the gradient's sign is flipped: the slope is not -1 there.")
def absolute_value(g, a):
    return np.where(a > 0, g, -g)


# --- mistakes: edges ----------------------------------------------------------------------


@mistake("The slope at 0 is NaN; a number is due. (A quotient with a would be 0/0 there.)")
def by_quotient(g, a):
    return g * np.maximum(a, 0) / a


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("A Python `if` decides about a single number, not about each element of an array.")
def by_if(g, a):
    return g if a > 0 else 0.0 * g


@mistake("The result is cut to ints, since it is written into an array like a, and a holds ints.")
def cut_like_a(g, a):
    out = np.zeros_like(a)
    out[a > 0] = g[a > 0]
    return out


@mistake("The gradient from above is overwritten: build a new array instead of writing into g.")
def in_place(g, a):
    g[a <= 0] = 0
    return g
