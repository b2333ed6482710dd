"""Answer sheet of `batchnorm_predict`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference
from solutions.regularization.shared import BETA3, GAMMA3, Z43


@reference({"basic": 0.7, "eps": 0.2, "edges": 0.1})
def batchnorm_predict(Z, running, gamma, beta, eps=1e-5):
    return gamma * (Z - running["mean"]) / np.sqrt(running["var"] + eps) + beta


RUNNING = {"mean": np.array([0.5, -1.0, 2.0]), "var": np.array([2.25, 0.5, 4.0])}


@batchnorm_predict.visible
def _():
    yield case("basic", Z43, RUNNING, GAMMA3, BETA3)
    yield case("basic", Z43[:2], RUNNING, np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.25, -1.0]))
    yield case("basic", Z43[1:2], RUNNING, GAMMA3, BETA3)
    yield case("eps", Z43, RUNNING, GAMMA3, BETA3, 0.75)
    yield case("eps", Z43, {"mean": np.zeros(3), "var": np.array([0.0, 1e-6, 1.0])}, GAMMA3, BETA3)
    yield case(
        "edges",
        np.array([[2, 3], [5, 1]]),
        {"mean": np.zeros(2), "var": np.ones(2)},
        np.array([2, 3]),
        np.array([1, 0]),
    )
    yield case(
        "edges",
        fortran(Z43),
        {key: read_only(value) for key, value in RUNNING.items()},
        read_only(GAMMA3),
        read_only(BETA3),
    )


@batchnorm_predict.hidden
def _(rng):
    def given(m, n):
        running = {"mean": rng.normal(size=n), "var": rng.uniform(0.2, 3.0, size=n)}
        return rng.normal(size=(m, n)), running, rng.normal(size=n) * 2, rng.normal(size=n)

    yield case("basic", *given(5, 3))
    yield case("basic", *given(3, 4))
    yield case("basic", *given(1, 2))
    yield case("eps", *given(4, 3), eps=0.3)
    Z, _, gamma, beta = given(3, 2)
    yield case("eps", Z, {"mean": np.zeros(2), "var": np.array([0.0, 2e-6])}, gamma, beta)
    Z, running, gamma, beta = given(4, 1)
    yield case("edges", strided(Z), running, gamma, beta)


mistake = batchnorm_predict.mistake


def _predicted(
    Z,
    running,
    gamma,
    beta,
    eps,
    centred=lambda Z, running: Z - running["mean"],
    root=lambda Z, running, eps: np.sqrt(running["var"] + eps),
):
    """Predict with one piece exchanged."""
    with np.errstate(all="ignore"):
        return gamma * centred(Z, running) / root(Z, running, eps) + beta


# --- mistakes: whose statistics -----------------------------------------------------------


@mistake("The batch's own statistics are used: a single example would be its own mean.")
def own_statistics(Z, running, gamma, beta, eps=1e-5):
    return batchnorm_predict(Z, {"mean": Z.mean(axis=0), "var": Z.var(axis=0)}, gamma, beta, eps)


@mistake("The mean is the batch's own; the running one is due.")
def own_mean(Z, running, gamma, beta, eps=1e-5):
    return _predicted(Z, running, gamma, beta, eps, centred=lambda Z, running: Z - Z.mean(axis=0))


@mistake("The variance is the batch's own; the running one is due.")
def own_variance(Z, running, gamma, beta, eps=1e-5):
    def root(Z, running, eps):
        return np.sqrt(Z.var(axis=0) + eps)

    return _predicted(Z, running, gamma, beta, eps, root=root)


# --- mistakes: formula --------------------------------------------------------------------


@mistake("It is divided by the variance; its root is missing.")
def root_missing(Z, running, gamma, beta, eps=1e-5):
    return _predicted(
        Z, running, gamma, beta, eps, root=lambda Z, running, eps: running["var"] + eps
    )


@mistake("The running mean is not subtracted.")
def not_centred(Z, running, gamma, beta, eps=1e-5):
    return _predicted(Z, running, gamma, beta, eps, centred=lambda Z, running: Z)


@mistake("The columns are centred, but not scaled.")
def not_scaled(Z, running, gamma, beta, eps=1e-5):
    return _predicted(Z, running, gamma, beta, eps, root=lambda Z, running, eps: 1.0)


@mistake("It is multiplied by the standard deviation; divide by it.")
def multiplied(Z, running, gamma, beta, eps=1e-5):
    def root(Z, running, eps):
        return 1 / np.sqrt(running["var"] + eps)

    return _predicted(Z, running, gamma, beta, eps, root=root)


# --- mistakes: eps ------------------------------------------------------------------------


@mistake("eps is left out: a variance of 0 makes 0/0 or infinity.")
def eps_left_out(Z, running, gamma, beta, eps=1e-5):
    return _predicted(
        Z, running, gamma, beta, eps, root=lambda Z, running, eps: np.sqrt(running["var"])
    )


@mistake("eps is added to the standard deviation; it belongs to the variance, under the root.")
def eps_outside_the_root(Z, running, gamma, beta, eps=1e-5):
    def root(Z, running, eps):
        return np.sqrt(running["var"]) + eps

    return _predicted(Z, running, gamma, beta, eps, root=root)


@mistake("eps is hard-coded as 1e-5; the argument is ignored.")
def eps_hard_coded(Z, running, gamma, beta, eps=1e-5):
    return batchnorm_predict(Z, running, gamma, beta)


@mistake("eps is a lower limit of the variance; it is to be added to it.")
def eps_as_lower_limit(Z, running, gamma, beta, eps=1e-5):
    def root(Z, running, eps):
        return np.sqrt(np.maximum(running["var"], eps))

    return _predicted(Z, running, gamma, beta, eps, root=root)


# --- mistakes: scale and shift ------------------------------------------------------------


@mistake("gamma and beta have changed places.")
def gamma_and_beta_exchanged(Z, running, gamma, beta, eps=1e-5):
    return batchnorm_predict(Z, running, beta, gamma, eps)


@mistake("gamma is missing.")
def gamma_missing(Z, running, gamma, beta, eps=1e-5):
    return batchnorm_predict(Z, running, np.ones(len(gamma)), beta, eps)


@mistake("beta is missing.")
def beta_missing(Z, running, gamma, beta, eps=1e-5):
    return batchnorm_predict(Z, running, gamma, np.zeros(len(beta)), eps)


@mistake("beta is added before the scaling; it comes after gamma.")
def beta_before_gamma(Z, running, gamma, beta, eps=1e-5):
    return gamma * batchnorm_predict(Z, running, np.ones(len(gamma)), beta, eps)


# --- mistakes: result ---------------------------------------------------------------------


@mistake("A pair with a cache is returned, as in training; predicting needs the numbers only.")
def pair_with_cache(Z, running, gamma, beta, eps=1e-5):
    return batchnorm_predict(Z, running, gamma, beta, eps), {"gamma": gamma}


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("Z is changed in place: return a new array.")
def in_place(Z, running, gamma, beta, eps=1e-5):
    if Z.dtype.kind == "i":
        return batchnorm_predict(Z, running, gamma, beta, eps)
    Z -= running["mean"]
    return gamma * Z / np.sqrt(running["var"] + eps) + beta
