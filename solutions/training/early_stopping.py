"""Answer sheet of `early_stopping`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.language import reference


@reference({"basic": 0.7, "ties": 0.2, "edges": 0.1})
def early_stopping(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        elif epoch - best == patience:
            break
    return best


@early_stopping.visible
def _():
    # Each stops one or two epochs before a better one.
    yield case("basic", [0.9, 0.7, 0.5, 0.6, 0.8, 0.4], 2)
    yield case("basic", [0.9, 0.5, 0.7, 0.6, 0.4, 0.45, 0.5], 2)
    yield case("basic", np.array([0.9, 0.5, 0.7, 0.6, 0.4, 0.45, 0.5]), 3)
    yield case("basic", [1.2, 1.0, 1.1, 0.8, 0.9, 0.85, 0.95, 0.3], 4)
    yield case("basic", [0.9, 0.5, 0.6, 0.7, 0.4, 0.6, 0.7, 0.8, 0.2], 2)
    yield case("basic", [0.5, 0.6, 0.4], 1)
    yield case("basic", [0.8, 0.6, 0.65, 0.62, 0.61, 0.2], 3)
    yield case("ties", [0.8, 0.5, 0.5, 0.5, 0.3], 2)
    yield case("ties", [0.8, 0.5, 0.6, 0.5], 5)
    yield case("ties", [0.4, 0.4, 0.4], 1)
    yield case("edges", [0.7], 3)
    yield case("edges", [0.9, 0.8, 0.7, 0.6], 1)
    yield case("edges", read_only(np.array([3, 2, 4, 1])), 2)
    yield case("edges", [0.3, 0.4, 0.5], 10)
    yield case("edges", [-0.5, -0.7, -0.6, -0.65, -0.9], 2)


@early_stopping.hidden
def _(rng):
    for patience in (1, 2, 3, 4):
        for _ in range(4):
            losses = np.round(rng.permutation(12) / 10 + 0.05, 2)
            yield case("basic", losses.tolist(), patience)
        # One more epoch of patience would have found the last one.
        falling = np.sort(rng.uniform(1.0, 2.0, size=3))[::-1]
        worse = rng.uniform(2.0, 3.0, size=patience)
        yield case("basic", np.concatenate([falling, worse, [0.5]]), patience)
        yield case("basic", np.concatenate([falling, worse[1:], [0.5, 0.7]]), patience)
        ties = np.repeat(falling[-1], patience)
        yield case("ties", np.concatenate([falling, ties, [0.5]]).tolist(), patience)
    yield case("edges", rng.uniform(size=1), 1)
    yield case("edges", np.sort(rng.uniform(size=6))[::-1].tolist(), 2)


mistake = early_stopping.mistake


def _stopped(losses, patience, better=lambda loss, best, before: loss < best, reset=True):
    """Return where training stops and the best epoch, with one piece exchanged."""
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if better(losses[epoch], losses[best], losses[epoch - 1]):
            best, waited = epoch, 0 if reset else waited
        else:
            waited += 1
            if waited == patience:
                return epoch, best
    return len(losses) - 1, best


# --- mistakes: which epoch ----------------------------------------------------------------


@mistake("The epoch at which training stops is returned; asked is the best one before it.")
def epoch_of_the_stop(losses, patience):
    stop, best = _stopped(losses, patience)
    return max(stop, best)


@mistake("It looks at all losses: those after the stop would never have been measured.")
def best_of_all(losses, patience):
    return int(np.argmin(losses))


@mistake("The lowest loss is returned; asked is its index.")
def loss_for_index(losses, patience):
    return float(losses[early_stopping(losses, patience)])


@mistake("The epochs are counted from 1; indices count from 0.")
def one_too_many(losses, patience):
    return early_stopping(losses, patience) + 1


@mistake("The number of epochs that were run is returned; asked is the index of the best one.")
def number_of_epochs(losses, patience):
    return _stopped(losses, patience)[0] + 1


@mistake("The best epoch is taken to lie patience epochs before the end, however training ended.")
def patience_before_the_end(losses, patience):
    return _stopped(losses, patience)[0] - patience


# --- mistakes: patience -------------------------------------------------------------------


@mistake("It stops at the first loss that is no new minimum: the patience is ignored.")
def no_patience(losses, patience):
    return _stopped(losses, 1)[1]


@mistake("It stops one epoch too late: after patience + 1 epochs without a new minimum.")
def one_epoch_late(losses, patience):
    return _stopped(losses, patience + 1)[1]


@mistake("It stops one epoch too early: the best epoch itself is counted as one without progress.")
def one_epoch_early(losses, patience):
    return _stopped(losses, max(patience - 1, 1))[1]


@mistake("The count is not set back at a new minimum: bad epochs add up over the whole training.")
def count_never_set_back(losses, patience):
    return _stopped(losses, patience, reset=False)[1]


@mistake("Each loss is compared with the one before it; it has to beat the best one.")
def compared_with_the_one_before(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited == patience:
            break
    return best


@mistake("A loss below the one before it is taken for a minimum; it has to beat the best one.")
def any_fall_is_a_minimum(losses, patience):
    return _stopped(losses, patience, better=lambda loss, best, before: loss < before)[1]


# --- mistakes: ties -----------------------------------------------------------------------


@mistake("An equal loss counts as a new minimum; only a lower one is.")
def ties_are_minima(losses, patience):
    return _stopped(losses, patience, better=lambda loss, best, before: loss <= best)[1]


# --- mistakes: direction ------------------------------------------------------------------


@mistake("The highest value is sought, as with an accuracy; of losses the lowest is best.")
def highest(losses, patience):
    return _stopped(losses, patience, better=lambda loss, best, before: loss > best)[1]


# --- mistakes: result ---------------------------------------------------------------------


@mistake("Nothing is returned where the patience lasts to the end.")
def nothing_at_the_end(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best
    return None


@mistake("The last index is returned where the patience lasts to the end.")
def last_at_the_end(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best
    return len(losses) - 1


@mistake(
    "The best loss starts from 0 or another fixed number; the first epoch is the first minimum."
)
def best_starts_from_zero(losses, patience):
    best, lowest, waited = 0, 0.0, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            best, lowest, waited = epoch, loss, 0
        else:
            waited += 1
            if waited == patience:
                break
    return best
