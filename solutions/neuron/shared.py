"""What the answer sheets of problem set 1 share: cases and how they are drawn."""

import numpy as np

#: Three examples with two features, all numbers different.
X3 = np.array([[1.0, 2.0], [-3.0, 0.5], [0.25, -4.0]])
W2 = np.array([0.5, -1.5])

#: Numbers that are not exact in float32, and sums in which they nearly cancel.
X_DECIMALS = np.array([[0.12345, -0.7, 2.3], [3.1, 1.3, 0.9]])
W_DECIMALS = np.array([2.1, -5.3, -1.7])

#: Whole numbers, as counts come; what is computed from them is none.
X_WHOLE = np.array([[1, 2], [-3, 0], [0, -4]])

Y5 = np.array([1.0, 0.0, 1.0, 1.0, 0.0])

X5 = np.array([[0.5, 1.0], [-1.0, 2.0], [1.5, -0.5], [0.0, -1.5], [2.0, 0.75]])


def drawn_parameters(rng, d):
    return rng.normal(size=d), float(rng.normal())


def drawn_targets(rng, m):
    """Draw 0/1 targets of which at least one is 1 and, from m = 2 on, one is 0."""
    y = rng.integers(0, 2, size=m).astype(float)
    y[0] = 1.0
    y[1:2] = 0.0
    return rng.permutation(y)
