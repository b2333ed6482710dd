"""Answer sheet of `exp_vjp`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.autodiff.shared import ELEMENTWISE, drawn
from solutions.language import reference


@reference(ELEMENTWISE)
def exp_vjp(g, a):
    return g * np.exp(a)


@exp_vjp.visible
def _():
    rng = np.random.default_rng(85)
    yield case("basic", np.array([1.0, -2.0, 0.5]), np.array([0.5, -1.0, 2.0]))
    yield case("basic", *drawn(rng, (4,), (4,)))
    yield case("shapes", *drawn(rng, (), ()))
    yield case("shapes", *drawn(rng, (2, 3), (2, 3)))
    yield case("edges", np.array([1.5, 2.5]), read_only(np.array([2, -1])))
    yield case("edges", read_only(np.array([2, -3])), np.array([0.5, 1.5]))
    yield case("edges", *(fortran(part) for part in drawn(rng, (2, 3), (2, 3))))


@exp_vjp.hidden
def _(rng):
    yield case("basic", *drawn(rng, (6,), (6,)))
    yield case("basic", *drawn(rng, (3,), (3,)))
    for shape in [(), (3, 1), (2, 2, 2)]:
        yield case("shapes", *drawn(rng, shape, shape))
    yield case("edges", *(strided(part) for part in drawn(rng, (3, 2), (3, 2))))
    yield case("edges", drawn(rng, (3,))[0], rng.integers(-2, 3, size=3))


mistake = exp_vjp.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The gradient from above is missing: this is the slope alone.")
def without_gradient(g, a):
    return np.exp(a)


@mistake("The slope is missing: the gradient from above comes back as it came.")
def without_slope(g, a):
    return g + 0.0


@mistake("The slope is taken at the output: the exponential is taken twice.")
def at_the_output(g, a):
    return g * np.exp(np.exp(a))


@mistake("The rule for powers is used; here the variable is the exponent.")
def power_rule(g, a):
    return g * a * np.exp(a - 1)


@mistake("The slope is taken to be the input itself.")
def by_input(g, a):
    return g * a


@mistake("The gradient is divided by the slope; the chain rule multiplies.")
def divided(g, a):
    return g / np.exp(a)


@mistake("Slope and gradient from above are added; the chain rule multiplies.")
def added(g, a):
    return g + np.exp(a)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The slope is taken at the gradient from above; it belongs to the input a.")
def at_the_gradient(g, a):
    return a * np.exp(g)


@mistake("The product of gradient and input stands in the exponent.")
def product_in_exponent(g, a):
    return np.exp(g * a)


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The result is cut to ints, since it is written into an array like a, and a holds ints.")
def cut_like_a(g, a):
    out = np.zeros_like(a)
    out[...] = g * np.exp(a)
    return out


@mistake("The gradient is changed in place (`*=` works on the caller's own array): make a new one.")
def in_place(g, a):
    g *= np.exp(a)
    return g
