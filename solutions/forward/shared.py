"""What the answer sheets of problem set 3 share: cases and how they are drawn."""

import numpy as np

#: Four examples with two features, all numbers different.
X4 = np.array([[1.0, 2.0], [-3.0, 0.5], [0.25, -4.0], [-2.0, -1.5]])

#: 2-3-1, 2-2-2 and 3-4-2 networks; no pre-activation comes near a kink.
NET_231 = {
    "W1": np.array([[1.0, -1.0, 0.5], [0.75, 2.0, -3.0]]),
    "b1": np.array([0.5, -1.0, 0.25]),
    "W2": np.array([[2.0], [-1.5], [0.75]]),
    "b2": np.array([-0.25]),
}
NET_222 = {
    "W1": np.array([[1.0, -2.0], [3.0, 0.5]]),
    "b1": np.array([0.5, -0.75]),
    "W2": np.array([[-1.0, 0.25], [1.5, 2.0]]),
    "b2": np.array([0.1, -0.3]),
}


def drawn_layer(rng, n_in, n_out):
    return rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)
