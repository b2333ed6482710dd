"""Answer sheet of `batchnorm_forward`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only
from solutions.language import reference
from solutions.regularization.shared import BETA3, GAMMA3, Z43
from solutions.training.shared import X52


@reference({"basic": 0.6, "eps": 0.2, "edges": 0.2}, names=("out", "cache"))
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv_std = 1 / np.sqrt(Z.var(axis=0) + eps)
    Z_hat = (Z - Z.mean(axis=0)) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@batchnorm_forward.visible
def _():
    yield case("basic", Z43, GAMMA3, BETA3)
    Z53 = np.vstack([Z43, Z43[:1] + 0.75])
    yield case("basic", Z53, np.array([0.5, 2.0, -1.0]), np.array([-1.0, 0.0, 3.0]))
    yield case("basic", X52, np.array([2.0, 0.75]), np.array([0.5, -1.5]))
    yield case("eps", Z43, GAMMA3, BETA3, eps=0.5)
    yield case("eps", np.array([[0.001, 0.004], [0.003, -0.002]]), np.ones(2), np.zeros(2))
    yield case("edges", np.array([[2.0, -1.0]]), np.array([1.5, 0.5]), np.array([0.25, -3.0]))
    yield case("edges", np.array([[4.0, 1.0], [4.0, 3.0]]), np.array([2, 1]), np.array([1, 0]))
    yield case("edges", read_only(Z43), read_only(GAMMA3), read_only(BETA3))


@batchnorm_forward.hidden
def _(rng):
    for m, n in [(5, 3), (4, 4), (7, 2)]:
        yield case(
            "basic",
            rng.normal(scale=3.0, size=(m, n)) + 2.0,
            rng.normal(size=n),
            rng.normal(size=n),
        )
    yield case("eps", rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=3), eps=0.3)
    yield case("eps", 0.01 * rng.normal(size=(4, 2)), rng.normal(size=2), rng.normal(size=2))
    yield case("edges", rng.normal(size=(1, 3)), rng.normal(size=3), rng.normal(size=3))
    yield case("edges", fortran(rng.normal(size=(5, 2))), rng.normal(size=2), rng.normal(size=2))


mistake = batchnorm_forward.mistake


def _forward(
    Z,
    gamma,
    beta,
    eps,
    inv_std=lambda Z, eps: 1 / np.sqrt(Z.var(axis=0) + eps),
    mean=lambda Z: Z.mean(axis=0),
):
    """Go forward with one piece exchanged."""
    scale = inv_std(Z, eps)
    Z_hat = (Z - mean(Z)) * scale
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": scale, "gamma": gamma}


# --- mistakes: variance -------------------------------------------------------------------


@mistake("The variance divides by m - 1; the biased one divides by m.")
def unbiased_variance(Z, gamma, beta, eps=1e-5):
    def inv_std(Z, eps):
        return 1 / np.sqrt(Z.var(axis=0, ddof=min(1, len(Z) - 1)) + eps)

    return _forward(Z, gamma, beta, eps, inv_std)


@mistake("eps is added to the standard deviation; it belongs to the variance.")
def eps_on_deviation(Z, gamma, beta, eps=1e-5):
    return _forward(Z, gamma, beta, eps, lambda Z, eps: 1 / (Z.std(axis=0) + eps))


@mistake("eps is hard-coded as 1e-5; the argument is ignored.")
def eps_hard_coded(Z, gamma, beta, eps=1e-5):
    return batchnorm_forward(Z, gamma, beta)


@mistake("eps is left out: a constant column gives 0/0.")
def eps_left_out(Z, gamma, beta, eps=1e-5):
    with np.errstate(all="ignore"):
        return _forward(Z, gamma, beta, eps, lambda Z, eps: 1 / Z.std(axis=0))


@mistake("The columns are divided by their variance, not by its root.")
def variance_without_root(Z, gamma, beta, eps=1e-5):
    return _forward(Z, gamma, beta, eps, lambda Z, eps: 1 / (Z.var(axis=0) + eps))


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The mean is not subtracted.")
def mean_left_in(Z, gamma, beta, eps=1e-5):
    return _forward(Z, gamma, beta, eps, mean=lambda Z: 0.0)


@mistake("gamma and beta are not used: the normalised columns are returned.")
def not_scaled_and_shifted(Z, gamma, beta, eps=1e-5):
    _, cache = batchnorm_forward(Z, gamma, beta, eps)
    return cache["Z_hat"].copy(), cache


@mistake("beta is missing in the result.")
def shift_missing(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    return out - beta, cache


@mistake("gamma and beta have changed places.")
def scale_and_shift_exchanged(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, beta, gamma, eps)
    return out, {**cache, "gamma": gamma}


# --- mistakes: axes -----------------------------------------------------------------------


@mistake("Each example is normalised by itself (axis 1): that is layer norm.")
def rows_normalised(Z, gamma, beta, eps=1e-5):
    def inv_std(Z, eps):
        return 1 / np.sqrt(Z.var(axis=1, keepdims=True) + eps)

    def mean(Z):
        return Z.mean(axis=1, keepdims=True)

    out, cache = _forward(Z, gamma, beta, eps, inv_std, mean)
    return out, {**cache, "inv_std": cache["inv_std"][:, 0]}


@mistake("Each example is normalised by itself (axis 1), with a deviation for each: layer norm.")
def rows_normalised_kept(Z, gamma, beta, eps=1e-5):
    out, cache = rows_normalised(Z, gamma, beta, eps)
    return out, {**cache, "inv_std": cache["inv_std"][:, np.newaxis]}


@mistake("Mean and variance are taken over all numbers; each column has its own.")
def one_variance_for_all(Z, gamma, beta, eps=1e-5):
    def inv_std(Z, eps):
        return np.full(Z.shape[1], 1 / np.sqrt(Z.var() + eps))

    return _forward(Z, gamma, beta, eps, inv_std, np.mean)


# --- mistakes: cache ----------------------------------------------------------------------


@mistake("The cache keeps the output as Z_hat; it is to be kept unscaled.")
def output_in_cache(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    return out, {**cache, "Z_hat": out.copy()}


@mistake("inv_std in the cache is the deviation; one over it is due.")
def deviation_in_cache(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    return out, {**cache, "inv_std": 1 / cache["inv_std"]}


@mistake("inv_std has shape (1, n); one number for each column is (n,).")
def inv_std_as_row(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    return out, {**cache, "inv_std": cache["inv_std"][np.newaxis]}


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("Z is normalised in place, which changes the caller's array.")
def in_place(Z, gamma, beta, eps=1e-5):
    out, cache = batchnorm_forward(Z, gamma, beta, eps)
    Z -= Z.mean(axis=0)
    return out, cache


# --- mistakes: eps ------------------------------------------------------------------------


@mistake("eps is squared before it is added to the variance.")
def eps_squared(Z, gamma, beta, eps=1e-5):
    return _forward(Z, gamma, beta, eps, lambda Z, eps: 1 / np.sqrt(Z.var(axis=0) + eps**2))


@mistake("eps is a lower limit of the variance; it is to be added to it.")
def eps_as_lower_limit(Z, gamma, beta, eps=1e-5):
    return _forward(Z, gamma, beta, eps, lambda Z, eps: 1 / np.sqrt(np.maximum(Z.var(axis=0), eps)))


@mistake("eps is added to the result of the division; it belongs to the variance.")
def eps_on_inverse(Z, gamma, beta, eps=1e-5):
    def inv_std(Z, eps):
        with np.errstate(all="ignore"):
            return 1 / Z.std(axis=0) + eps

    return _forward(Z, gamma, beta, eps, inv_std)
