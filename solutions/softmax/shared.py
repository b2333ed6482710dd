"""What the answer sheets of problem set 5 share: cases and how they are drawn."""

import numpy as np

#: Logits of three examples for four classes, all numbers different, with their labels.
Z34 = np.array([[1.0, -0.5, 2.0, 0.25], [-1.5, 0.75, 3.0, -2.0], [0.5, 1.25, -0.25, 1.5]])
LABELS3 = np.array([2, 0, 1])

#: As many examples as classes: what a missing keepdims or a wrong transpose needs to go unseen.
Z33 = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75], [-2.0, 1.0, 3.0]])

#: Rows at opposite ends, and gaps within rows that no exponential bridges.
EXTREME = np.array([[1e4, 0.0, -1e4], [-1e4, -1e4 + 2.0, -1e4 - 1.0], [5000.0, 4999.0, 4997.5]])


def drawn_logits(rng, *shape):
    return rng.normal(scale=2.0, size=shape)


def drawn_labels(rng, m, k):
    return rng.integers(0, k, size=m)
