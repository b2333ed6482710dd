"""Probes for logits."""

from nnkit.check.probes.reading import read_array


def log_odds(function, z):
    """Look at what softmax looks at: how far the logit of class 1 lies above that of class 0."""
    Z = read_array(function(z), "the result", (len(z), 2))
    return {"logit of class 1 minus logit of class 0": Z[:, 1] - Z[:, 0]}
