"""Answer sheet of `batchnorm_backward`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.regularization.batchnorm_forward import batchnorm_forward
from solutions.regularization.shared import BETA3, GAMMA3, Z43
from solutions.training.shared import X52


@reference({"basic": 0.8, "edges": 0.2}, names=("dZ", "dgamma", "dbeta"))
def batchnorm_backward(dout, cache):
    Z_hat = cache["Z_hat"]
    dZ_hat = dout * cache["gamma"]
    through_mean = dZ_hat.mean(axis=0)
    through_variance = Z_hat * (dZ_hat * Z_hat).mean(axis=0)
    dZ = cache["inv_std"] * (dZ_hat - through_mean - through_variance)
    return dZ, (dout * Z_hat).sum(axis=0), dout.sum(axis=0)


def _cache(Z, gamma, eps=1e-5):
    """Return the cache of a forward pass: backward cases need one that fits together."""
    return batchnorm_forward(Z, gamma, np.zeros_like(gamma), eps)[1]


DOUT43 = np.array([[0.5, 1.0, -2.0], [1.5, -0.25, 0.75], [-1.0, 2.0, 0.1], [0.3, -0.6, 1.2]])


@batchnorm_backward.visible
def _():
    yield case("basic", DOUT43, _cache(Z43, GAMMA3))
    yield case(
        "basic", X52, _cache(np.array([[2.0, 1], [0, 5], [4, 3], [1, 9], [7, 2]]), BETA3[:2])
    )
    yield case("basic", DOUT43[:2], _cache(Z43[2:], BETA3, eps=0.5))
    yield case("edges", X52[:1], _cache(X52[1:2], np.array([2.0, -1.5])))
    yield case("edges", read_only(DOUT43[:2]), _cache(read_only(Z43[2:]), read_only(GAMMA3)))


@batchnorm_backward.hidden
def _(rng):
    for m, n, eps in [(5, 3, 1e-5), (4, 4, 0.1), (8, 2, 1e-3)]:
        cache = _cache(rng.normal(scale=2.0, size=(m, n)) + 1.0, rng.normal(size=n), eps)
        yield case("basic", rng.normal(size=(m, n)), cache)
    yield case("edges", rng.normal(size=(1, 4)), _cache(rng.normal(size=(1, 4)), np.ones(4)))
    yield case(
        "edges",
        strided(rng.normal(size=(3, 2))),
        _cache(fortran(rng.normal(size=(3, 2))), rng.normal(size=2)),
    )


mistake = batchnorm_backward.mistake


def _with_dZ(dout, cache, inner):
    """Replace dZ by a wrong one."""
    _, dgamma, dbeta = batchnorm_backward(dout, cache)
    return cache["inv_std"] * inner, dgamma, dbeta


# --- mistakes: paths ----------------------------------------------------------------------


@mistake("The mean and the variance are treated as constants; both depend on Z.")
def no_paths(dout, cache):
    return _with_dZ(dout, cache, dout * cache["gamma"])


@mistake("The path through the mean is missing.")
def no_mean_path(dout, cache):
    d = dout * cache["gamma"]
    return _with_dZ(dout, cache, d - cache["Z_hat"] * (d * cache["Z_hat"]).mean(axis=0))


@mistake("The path through the variance is missing.")
def no_variance_path(dout, cache):
    d = dout * cache["gamma"]
    return _with_dZ(dout, cache, d - d.mean(axis=0))


@mistake("The path through the variance has the wrong sign.")
def variance_path_sign(dout, cache):
    d = dout * cache["gamma"]
    through_variance = cache["Z_hat"] * (d * cache["Z_hat"]).mean(axis=0)
    return _with_dZ(dout, cache, d - d.mean(axis=0) + through_variance)


@mistake("The path through the variance has a factor 2 too many.")
def variance_path_doubled(dout, cache):
    d = dout * cache["gamma"]
    through_variance = cache["Z_hat"] * (d * cache["Z_hat"]).mean(axis=0)
    return _with_dZ(dout, cache, d - d.mean(axis=0) - 2 * through_variance)


# --- mistakes: factors --------------------------------------------------------------------


@mistake("The sums over the batch are not divided by m: mean and variance are means.")
def sums_for_means(dout, cache):
    d = dout * cache["gamma"]
    inner = d - d.sum(axis=0) - cache["Z_hat"] * (d * cache["Z_hat"]).sum(axis=0)
    return _with_dZ(dout, cache, inner)


@mistake("gamma is missing in dZ: the scale lies between Z_hat and the output.")
def scale_missing(dout, cache):
    dZ, _, _ = batchnorm_backward(dout, {**cache, "gamma": np.ones_like(cache["gamma"])})
    return dZ, *batchnorm_backward(dout, cache)[1:]


@mistake("inv_std is missing in dZ: Z was divided by the deviation.")
def deviation_missing(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ / cache["inv_std"], dgamma, dbeta


@mistake("dZ is divided by m; the factor 1/m stands in the loss already.")
def dZ_divided_by_m(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ / len(dout), dgamma, dbeta


# --- mistakes: dgamma and dbeta -----------------------------------------------------------


@mistake("dgamma is averaged over the batch; its sum is due.")
def dgamma_averaged(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dgamma / len(dout), dbeta


@mistake("dbeta is averaged over the batch; its sum is due.")
def dbeta_averaged(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dgamma, dbeta / len(dout)


@mistake("dgamma and dbeta are both averaged over the batch; sums are due.")
def both_averaged(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dgamma / len(dout), dbeta / len(dout)


@mistake("dgamma lacks Z_hat, which gamma is multiplied by.")
def dgamma_without_Z_hat(dout, cache):
    dZ, _, dbeta = batchnorm_backward(dout, cache)
    return dZ, dout.sum(axis=0), dbeta


@mistake("dgamma and dbeta are not summed over the batch.")
def not_summed(dout, cache):
    dZ, _, _ = batchnorm_backward(dout, cache)
    return dZ, dout * cache["Z_hat"], dout.copy()


@mistake("dgamma and dbeta contain gamma; it enters only on the way to Z.")
def gamma_in_its_own_gradient(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dgamma * cache["gamma"], dbeta * cache["gamma"]


@mistake("dgamma and dbeta have changed places.")
def gradients_exchanged(dout, cache):
    dZ, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dZ, dbeta, dgamma


# --- mistakes: other examples -------------------------------------------------------------


@mistake(
    "Each example is treated as if the others did not depend on it: only the diagonal is left."
)
def diagonal_only(dout, cache):
    m = len(dout)
    inner = dout * cache["gamma"] * (1 - 1 / m - cache["Z_hat"] ** 2 / m)
    return _with_dZ(dout, cache, inner)
