"""Answer sheet of `log_vjp`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.autodiff.shared import ELEMENTWISE, drawn, positive
from solutions.language import reference


@reference(ELEMENTWISE)
def log_vjp(g, a):
    return g / a


def _drawn(rng, shape):
    return drawn(rng, shape)[0], positive(rng, shape).round(2)


@log_vjp.visible
def _():
    rng = np.random.default_rng(86)
    yield case("basic", np.array([1.0, -3.0, 0.5]), np.array([0.5, 2.0, 4.0]))
    yield case("basic", *_drawn(rng, (4,)))
    yield case("shapes", *_drawn(rng, ()))
    yield case("shapes", *_drawn(rng, (2, 3)))
    yield case("edges", np.array([1.5, 2.5]), read_only(np.array([2, 3])))
    yield case("edges", read_only(np.array([2, -3])), np.array([0.5, 1.5]))
    yield case("edges", *(fortran(part) for part in _drawn(rng, (2, 3))))


@log_vjp.hidden
def _(rng):
    yield case("basic", *_drawn(rng, (6,)))
    yield case("basic", *_drawn(rng, (3,)))
    for shape in [(), (3, 1), (2, 2, 2)]:
        yield case("shapes", *_drawn(rng, shape))
    yield case("edges", *(strided(part) for part in _drawn(rng, (3, 2))))
    yield case("edges", drawn(rng, (3,))[0], rng.integers(2, 9, size=3))


mistake = log_vjp.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The gradient from above is missing: this is the slope alone.")
def without_gradient(g, a):
    return 1 / a + 0 * g


@mistake("The logarithm itself is taken for its slope.")
def by_logarithm(g, a):
    return g * np.log(a)


@mistake("The slope is taken at the output: the logarithm of a stands where a is due.")
def at_the_output(g, a):
    return g / np.log(a)


@mistake("The gradient is multiplied by the input.")
def by_input(g, a):
    return g * a


@mistake("Gradient and input are exchanged in the quotient.")
def upside_down(g, a):
    return a / g


@mistake("This is one derivative too many: the slope of the logarithm's slope.")
def second_derivative(g, a):
    return -g / a**2


@mistake("The slope belongs to the logarithm to base 10; the natural one is meant.")
def base_ten(g, a):
    return g / (a * np.log(10))


@mistake("Slope and gradient from above are added; the chain rule multiplies.")
def added(g, a):
    return g + 1 / a


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The quotient is rounded down to whole numbers (`//`).")
def whole_quotient(g, a):
    return g // a


@mistake("The result is cut to ints, since it is written into an array like a, and a holds ints.")
def cut_like_a(g, a):
    out = np.zeros_like(a)
    out[...] = g / a
    return out


@mistake("The gradient is changed in place (`/=` works on the caller's own array): make a new one.")
def in_place(g, a):
    g /= a
    return g
