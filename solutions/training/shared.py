"""What the answer sheets of problem set 6 share: cases and how they are drawn."""

import numpy as np

from nnkit.check.cases import case
from nnkit.check.compare import Tolerance

#: Five examples with two features, all numbers different.
X52 = np.array([[1.0, -2.0], [3.0, 0.5], [-1.5, 4.0], [2.5, 1.25], [0.25, -3.0]])

#: 22 000 numbers or more: two standard deviations of such scatter by 0.67 % against each other.
SPREAD = Tolerance(relative=0.04, absolute=1e-9)
#: Of 50 000 numbers shares scatter by 0.003 between two draws, means of rows by 0.0045.
DISTRIBUTION = Tolerance(relative=1e-3, absolute=0.025)

PARAMS = {"W1": np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.5]]), "b1": np.array([0.5, -0.75, 2.0])}
GRADS = [
    {"W1": np.array([[0.5, 1.0, -2.0], [4.0, -0.25, 0.75]]), "b1": np.array([-1.0, 0.125, 3.0])},
    {"W1": np.array([[-1.5, 0.5, 0.1], [2.0, 1.25, -3.0]]), "b1": np.array([0.3, -0.6, 1.0])},
    {"W1": np.array([[0.2, -0.7, 1.1], [-0.4, 0.9, 0.6]]), "b1": np.array([2.0, 0.4, -0.8])},
]


def rng_of(seed):
    return np.random.default_rng(seed)


def child(rng):
    """Return a new generator, so that no case depends on how another used its own."""
    return np.random.default_rng(int(rng.integers(2**63)))


def visible_draws():
    yield case("basic", 120, 210, rng_of(11), probe="drawn_spread", tolerance=SPREAD)
    yield case("basic", 240, 105, rng_of(12), probe="drawn_spread", tolerance=SPREAD)
    yield case("basic", 3, 5, rng_of(13), probe="drawn_shape")
    yield case("basic", 4, 1, rng_of(14), probe="drawn_shape")
    yield case(
        "distribution", 220, 230, rng_of(15), probe="drawn_distribution", tolerance=DISTRIBUTION
    )
    yield case("randomness", 6, 4, rng_of(16), probe="randomness")


def hidden_draws(rng):
    n_in = int(rng.integers(70, 110))
    yield case("basic", n_in, 320, child(rng), probe="drawn_spread", tolerance=SPREAD)
    yield case("basic", 350, n_in, child(rng), probe="drawn_spread", tolerance=SPREAD)
    yield case("basic", 1, 4, child(rng), probe="drawn_shape")
    yield case(
        "distribution", 230, 220, child(rng), probe="drawn_distribution", tolerance=DISTRIBUTION
    )
    yield case("randomness", 3, 7, child(rng), probe="randomness")


def drawn_parameters(rng, scale=1.0):
    """Draw numbers for a dict of parameters, always of the same shapes."""
    shapes = {"W1": (2, 3), "b1": (3,), "W2": (3, 1), "b2": (1,)}
    return {key: scale * rng.normal(size=shape) for key, shape in shapes.items()}
