"""What the answer sheets of problem set 2 share: cases and how they are drawn."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided

#: Shares of the functions that need no care at large inputs, and of those that do.
PLAIN = {"basic": 0.6, "shapes": 0.2, "edges": 0.2}
STABLE = {"basic": 0.5, "shapes": 0.1, "edges": 0.1, "stability": 0.3}

#: Every size once, no zero.
BESIDE_ZERO = np.array([-2.0, -0.5, 0.25, 1.0, 3.0])


def any_shape():
    """Visible cases of every elementwise function."""
    yield case("basic", np.array([-4.76, 0.54, 0.12345, -5.26, -1.46, 2.2, -0.71]))
    yield case("basic", np.array([-14.3, -11.0, 9.7, 12.6, -17.5, 16.4]))
    yield case("shapes", -1.5)
    yield case("shapes", 0.75)
    yield case("shapes", np.array([[0.5, -1.0, 2.0], [-3.0, 1.25, -0.25]]))
    yield case("edges", read_only(np.array([-3.0, -1.0, 2.0, 4.0])))
    yield case("edges", read_only(np.array([-1.25, 0.5])))
    yield case("edges", np.array([-3, -1, 2, 4]))


def large():
    """Visible cases of every stable function; the two sides go wrong in different ways."""
    yield case("stability", np.array([-10000.0, -800.0]))
    yield case("stability", np.array([800.0, 10000.0]))


def drawn(rng):
    """Hidden cases of every elementwise function."""
    yield case("basic", rng.normal(0, 3, size=7))
    yield case("basic", rng.uniform(-6, 6, size=4))
    yield case("shapes", float(rng.normal()))
    yield case("shapes", rng.normal(0, 2, size=1))
    yield case("shapes", rng.normal(0, 2, size=(3, 1)))
    yield case("shapes", rng.normal(0, 2, size=(2, 4, 3)))
    yield case("edges", rng.integers(1, 9, size=5) * np.array([1.0, -1.0, -1.0, 1.0, -1.0]))
    yield case("edges", rng.integers(1, 7, size=4) * np.array([-1, 1, -1, 1]))
    yield case("edges", strided(rng.normal(0, 2, size=(3, 2))))
    yield case("edges", fortran(rng.normal(0, 2, size=(2, 3))))


def both_far(rng):
    """Draw two numbers far above zero and two far below."""
    return rng.uniform(2000, 1e4, size=4) * np.array([1, -1, -1, 1])


def drawn_large(rng):
    """Hidden cases of every stable function."""
    yield case("basic", rng.uniform(8, 16, size=4) * np.array([1, -1, -1, 1]))
    yield case("basic", np.array([-16, 16, -18]) - rng.uniform(0, 1, size=3))
    yield case("stability", rng.uniform(-1e4, 1e4, size=6))
    yield case("stability", np.array([1e4, -1e4, 750.0, -750.0]) * rng.uniform(0.95, 1))
    yield case("stability", rng.uniform(30, 40, size=4) * np.array([1, -1, 1, -1]))
