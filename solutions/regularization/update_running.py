"""Answer sheet of `update_running`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.regularization.shared import Z43


@reference({"basic": 0.6, "several batches": 0.25, "edges": 0.15})
def update_running(running, Z, momentum=0.9):
    mean, var = Z.mean(axis=0), Z.var(axis=0)
    if running is None:
        return {"mean": mean, "var": var}
    return {
        "mean": momentum * running["mean"] + (1 - momentum) * mean,
        "var": momentum * running["var"] + (1 - momentum) * var,
    }


RUNNING = {"mean": np.array([0.5, -1.0, 2.0]), "var": np.array([2.25, 0.5, 4.0])}
#: Three batches of different sizes.
BATCHES = [Z43, Z43[:2] * 2 + 1, np.array([[0.5, -0.25, 3.0], [1.5, 2.0, -1.0], [4.0, 0.0, 0.5]])]


@update_running.visible
def _():
    yield case("basic", None, Z43)
    yield case("basic", RUNNING, Z43)
    yield case("basic", RUNNING, Z43[:2], 0.75)
    yield case("basic", RUNNING, BATCHES[2], momentum=0.2)
    yield case("several batches", BATCHES, probe="several_batches")
    yield case("several batches", [*BATCHES, Z43[1:]], momentum=0.6, probe="several_batches")
    yield case("edges", None, Z43[:1])
    yield case("edges", RUNNING, Z43[1:2], 0.5)
    yield case("edges", None, Z43, 0.5)
    yield case("edges", {k: read_only(v) for k, v in RUNNING.items()}, fortran(Z43), 0)
    yield case("edges", RUNNING, np.array([[1, 2, 3], [4, 2, 7]]), 1)


@update_running.hidden
def _(rng):
    def running(n):
        return {"mean": rng.normal(size=n), "var": rng.uniform(0.2, 3.0, size=n)}

    momentum = float(rng.uniform(0.55, 0.85))
    yield case("basic", None, rng.normal(size=(6, 4)))
    yield case("basic", running(2), rng.normal(size=(5, 2)))
    yield case("basic", running(4), 3 * rng.normal(size=(7, 4)) + 1, momentum)
    batches = [rng.normal(size=(m, 3)) * 2 for m in (4, 7, 3, 5)]
    yield case("several batches", batches, probe="several_batches")
    yield case("several batches", batches[::-1], momentum=momentum, probe="several_batches")
    yield case("edges", None, rng.normal(size=(1, 2)), momentum)
    yield case("edges", running(3), strided(rng.normal(size=(4, 3))), 1.0)
    yield case("edges", running(1), read_only(rng.normal(size=(3, 1))), 0.0)


mistake = update_running.mistake


def _updated(running, Z, momentum, mean=np.mean, var=np.var):
    """Update with other statistics of the batch."""
    batch = {"mean": mean(Z, axis=0), "var": var(Z, axis=0)}
    if running is None:
        return batch
    return {key: momentum * running[key] + (1 - momentum) * batch[key] for key in batch}


# --- mistakes: weights --------------------------------------------------------------------


@mistake("momentum and 1 - momentum have changed places: the old statistics keep momentum.")
def weights_exchanged(running, Z, momentum=0.9):
    return update_running(running, Z, 1 - momentum)


@mistake("momentum is hard-coded as 0.9; the argument is ignored.")
def momentum_hard_coded(running, Z, momentum=0.9):
    return update_running(running, Z)


@mistake("The batch is added in full; its weight 1 - momentum is missing.")
def batch_in_full(running, Z, momentum=0.9):
    batch = update_running(None, Z)
    return batch if running is None else {k: momentum * running[k] + batch[k] for k in batch}


@mistake("Old and new statistics count alike; momentum is not used.")
def plain_mean(running, Z, momentum=0.9):
    return update_running(running, Z, 0.5)


@mistake("The running statistics are ignored: those of the batch are returned.")
def batch_only(running, Z, momentum=0.9):
    return update_running(None, Z)


@mistake("Only the mean is updated.")
def variance_stands_still(running, Z, momentum=0.9):
    new = update_running(running, Z, momentum)
    return new if running is None else {**new, "var": running["var"] + 0.0}


# --- mistakes: start ----------------------------------------------------------------------


@mistake("The statistics start from 0 and 1; the first batch's own are due.")
def starts_from_zero_and_one(running, Z, momentum=0.9):
    n = Z.shape[1]
    running = running or {"mean": np.zeros(n), "var": np.ones(n)}
    return update_running(running, Z, momentum)


@mistake("Both statistics start from 0; the first batch's own are due.")
def starts_from_zero(running, Z, momentum=0.9):
    n = Z.shape[1]
    running = running or {"mean": np.zeros(n), "var": np.zeros(n)}
    return update_running(running, Z, momentum)


@mistake("The first batch leaves nothing behind: it is the start.")
def first_batch_not_taken(running, Z, momentum=0.9):
    n = Z.shape[1]
    return (running and update_running(running, Z, momentum)) or {
        "mean": np.zeros(n),
        "var": np.ones(n),
    }


# --- mistakes: statistics -----------------------------------------------------------------


@mistake("The variance divides by m - 1; the biased one divides by m.")
def unbiased_variance(running, Z, momentum=0.9):
    def var(Z, axis):
        return Z.var(axis=axis, ddof=min(1, len(Z) - 1))

    return _updated(running, Z, momentum, var=var)


@mistake("The standard deviation is kept; the variance is due.")
def deviation_for_variance(running, Z, momentum=0.9):
    return _updated(running, Z, momentum, var=np.std)


@mistake("The variance is taken around the running mean; the batch has a mean of its own.")
def around_the_running_mean(running, Z, momentum=0.9):
    new = update_running(running, Z, momentum)
    if running is None:
        return new
    spread = np.mean((Z - running["mean"]) ** 2, axis=0)
    return {**new, "var": momentum * running["var"] + (1 - momentum) * spread}


@mistake("The variance is taken around the new running mean; the batch has a mean of its own.")
def around_the_new_mean(running, Z, momentum=0.9):
    new = update_running(running, Z, momentum)
    if running is None:
        return new
    spread = np.mean((Z - new["mean"]) ** 2, axis=0)
    return {**new, "var": momentum * running["var"] + (1 - momentum) * spread}


@mistake("The mean of the squares is taken; the square of the mean has to be subtracted.")
def mean_square(running, Z, momentum=0.9):
    return _updated(running, Z, momentum, var=lambda Z, axis: np.mean(Z**2, axis=axis))


@mistake("One mean and one variance are taken for all numbers; each column has its own.")
def one_for_all_columns(running, Z, momentum=0.9):
    n = Z.shape[1]
    return _updated(
        running,
        Z,
        momentum,
        lambda Z, axis: np.full(n, np.mean(Z)),
        lambda Z, axis: np.full(n, np.var(Z)),
    )


@mistake("The statistics have one axis too many: (1, n) for (n,).")
def axis_kept(running, Z, momentum=0.9):
    return {
        key: np.atleast_2d(value) for key, value in update_running(running, Z, momentum).items()
    }


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The running statistics are changed in place: return a new dict.")
def running_in_place(running, Z, momentum=0.9):
    new = update_running(running, Z, momentum)
    if running is None:
        return new
    running.update(new)
    return running


@mistake("The arrays of the running statistics are changed in place: return new ones.")
def arrays_in_place(running, Z, momentum=0.9):
    new = update_running(running, Z, momentum)
    if running is None:
        return new
    for key in new:
        running[key] += new[key] - running[key]
    return {"mean": running["mean"].copy(), "var": running["var"].copy()}


@mistake("mean and var have changed places.")
def keys_exchanged(running, Z, momentum=0.9):
    turned = running and {"mean": running["var"], "var": running["mean"]}
    new = update_running(turned, Z, momentum)
    return {"mean": new["var"], "var": new["mean"]}
