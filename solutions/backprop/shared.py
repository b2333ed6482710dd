"""What the answer sheets of problem set 4 share: cases and how they are drawn."""

import numpy as np

#: The lecture's regression example.
EXAMPLE = {
    "wA1": 1.0,
    "wA2": -0.2,
    "bA": 5.0,
    "wB1": 10.0,
    "wB2": -2.0,
    "bB": -12.0,
    "wC1": 40.0,
    "wC2": -10.0,
    "bC": -15.2,
}

#: A 2-3-1 network, the smallest with a hidden layer to speak of.
SMALL = {
    "W1": np.array([[1.0, -0.5, 0.25], [0.5, 2.0, -1.0]]),
    "b1": np.array([0.1, -0.2, 0.3]),
    "W2": np.array([[1.5], [-2.0], [0.5]]),
    "b2": np.array([0.25]),
}


def arrays(rng, *shapes):
    return [rng.normal(size=shape) for shape in shapes]


def whole_numbers(rng, *shapes):
    """Draw arrays of small whole numbers that come again and again, so that a release stays small.

    What is summed of them is exact, in whatever order.
    """
    return [np.resize(rng.integers(-3, 4, 23).astype(float), shape) for shape in shapes]


def drawn_network(rng, n_in, n_hidden, n_out):
    W1, b1, W2, b2 = arrays(rng, (n_in, n_hidden), n_hidden, (n_hidden, n_out), n_out)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
