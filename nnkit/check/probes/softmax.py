"""Probes for logits."""

import numpy as np

from nnkit.check.probes.reading import Unreadable, read_array

#: Beyond this a sigmoid is 0 or 1 as far as a float can tell.
FAR = 700.0


def log_odds(function, z):
    """Look at what softmax looks at: how far the logit of class 1 lies above that of class 0."""
    with np.errstate(invalid="ignore"):
        result = function(z)
        Z = read_array(np.nan_to_num(result) if _is_far(z) else result, "the result", (len(z), 2))
        odds = Z[:, 1] - Z[:, 0]
    if _is_far(z):
        # ln(1 - p) is minus infinity there, and softmax makes of it what it should.
        endless = np.isinf(np.asarray(result, float)).any(axis=1) & (np.sign(odds) == np.sign(z))
        odds = np.where(endless, z, odds)
    return {"logit of class 1 minus logit of class 0": odds}


def _is_far(z):
    return bool(np.all(np.abs(z) > FAR))


def smallest_probability(function, targets, probabilities):
    """Look at what the logarithm gets where the probability of what happened is 0."""

    def counted(smallest):
        return _counted(function(targets, np.where(probabilities == 0, smallest, probabilities)))

    return _limit(counted, counted(0.0))


def smallest_probability_of_logits(function, Z, labels):
    """Look at what the logarithm gets where the probability of a label is far too small."""

    def counted(smallest):
        shifted = Z.copy()
        shifted[np.arange(len(Z)), labels] = np.log(smallest)
        return _counted(function(shifted, labels)[0])

    return _limit(counted, counted(1e-300))


def _counted(loss):
    """Return the probability of which a loss of one example is the logarithm."""
    if np.ndim(loss) or not isinstance(loss, float | np.floating | np.ndarray) or np.isnan(loss):
        raise Unreadable("the loss must be a number")
    return float(np.exp(-float(loss)))


def _limit(counted, limit):
    # Where a limit acts, the same number is counted at the limit; where something is added, twice.
    added = limit > 0 and counted(limit) > 1.5 * limit
    return {"smallest probability that counts": limit, "is added to the probabilities": added}
