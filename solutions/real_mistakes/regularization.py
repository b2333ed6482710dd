"""Real mistakes in problem set 7."""

import numpy as np

from solutions.real_mistakes.language import real


@real("batchnorm_forward", "eps is ignored")
def batchnorm_forward_eps_1e_8(Z, gamma, beta, eps=1e-05):
    """A fixed 1e-8 is added to the variance; the argument eps is ignored."""
    mean, var = Z.mean(axis=0), Z.var(axis=0)
    inv_std = 1 / np.sqrt(var + 1e-8)
    Z_hat = (Z - mean) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@real("batchnorm_forward", "eps is squared")
def batchnorm_forward_eps_squared(Z, gamma, beta, eps=1e-05):
    """eps is squared before it is added to the variance."""
    mean, var = Z.mean(axis=0), Z.var(axis=0)
    inv_std = 1 / np.sqrt(var + eps * eps)
    Z_hat = (Z - mean) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@real("dropout_forward", "not chance|size of A")
def dropout_forward_smallest_dropped(A, keep, rng):
    """The smallest activations are dropped; chance plays no part."""
    rank = A.ravel().argsort().argsort().reshape(A.shape)
    mask = (rank >= (1 - keep) * A.size) / keep
    return A * mask, mask


@real("dropout_forward", "added to (the divisor|keep)")
def dropout_forward_divisor_plus_0_001(A, keep, rng):
    """0.001 is added to the divisor."""
    mask = np.where(rng.random(A.shape) < keep, 1 / (keep + 0.001), 0.0)
    return A * mask, mask


@real("batchnorm_backward", "others|diagonal")
def batchnorm_backward_diagonal_only(dout, cache):
    """Each example is treated as if the others did not depend on it."""
    Z_hat, m = cache["Z_hat"], len(dout)
    scale = cache["gamma"] * cache["inv_std"]
    return dout * scale * (1 - 1 / m - Z_hat**2 / m), (dout * Z_hat).sum(axis=0), dout.sum(axis=0)


@real("batchnorm_forward", "eps is ignored")
def batchnorm_forward_eps_1e_3(Z, gamma, beta, eps=1e-05):
    """A fixed 1e-3 is added to the variance; the argument eps is ignored."""
    mean, var = Z.mean(axis=0), Z.var(axis=0)
    inv_std = 1 / np.sqrt(var + 1e-3)
    Z_hat = (Z - mean) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@real("batchnorm_forward", "lower limit")
def batchnorm_forward_eps_as_floor(Z, gamma, beta, eps=1e-05):
    """eps is a lower limit of the variance instead of being added to it."""
    mean, var = Z.mean(axis=0), Z.var(axis=0)
    inv_std = 1 / np.sqrt(np.maximum(var, eps))
    Z_hat = (Z - mean) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@real("l2_penalty", "divided by (its|the|their) norm")
def l2_penalty_gradient_over_norm(params, strength):
    """The gradient is divided by the norm of the weights."""

    def is_weight(key):
        return key.startswith("W")

    penalty = strength / 2 * sum(np.sum(p**2) for key, p in params.items() if is_weight(key))
    grads = {
        key: strength * p / np.linalg.norm(p) if is_weight(key) else np.zeros(np.shape(p))
        for key, p in params.items()
    }
    return penalty, grads


@real("batchnorm_backward", "gamma is missing")
def batchnorm_backward_gamma_missing(dout, cache):
    """gamma is missing on the way to dZ."""
    Z_hat, gamma = cache["Z_hat"], cache["gamma"]
    d = dout
    dZ = cache["inv_std"] * (d - d.mean(axis=0) - Z_hat * (d * Z_hat).mean(axis=0))
    return dZ, (dout * Z_hat).sum(axis=0), dout.sum(axis=0)


@real("batchnorm_backward", "one axis too many")
def batchnorm_backward_axes_kept(dout, cache):
    """dgamma and dbeta keep an axis of length 1."""
    Z_hat, gamma = cache["Z_hat"], cache["gamma"]
    d = dout * gamma
    dZ = cache["inv_std"] * (d - d.mean(axis=0) - Z_hat * (d * Z_hat).mean(axis=0))
    return dZ, (dout * Z_hat).sum(axis=0, keepdims=True), dout.sum(axis=0, keepdims=True)


@real("dropout_backward", "mask is missing")
def dropout_backward_unchanged(dA, mask):
    """The gradient is passed on without the mask."""
    return dA.copy()


@real("l2_penalty", "biases are penalised")
def l2_penalty_biases_too(params, strength):
    """The biases are penalised as well."""
    penalty = strength / 2 * sum(np.sum(p**2) for p in params.values())
    return penalty, {key: strength * p for key, p in params.items()}


@real("mc_dropout", "same seed")
def mc_dropout_seed_in_each_pass(predict, X, passes, rng):
    """Each call gets a new generator with the same seed, so all passes are alike."""
    draws = [predict(X, np.random.default_rng(0)) for _ in range(passes)]
    return np.mean(draws, axis=0)


@real("batchnorm_forward", "axis 1")
def batchnorm_forward_axis1(Z, gamma, beta, eps=1e-5):
    """Each example is normalised by itself, with keepdims."""
    mu = Z.mean(axis=1, keepdims=True)
    inv = 1 / np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    Zh = (Z - mu) * inv
    return gamma * Zh + beta, {"Z_hat": Zh, "inv_std": inv, "gamma": gamma}


@real("batchnorm_backward", "dZ is m times")
def batchnorm_backward_sums_not_means(dout, cache):
    """The sums are not divided by m in dZ."""
    Zh, inv, gamma = cache["Z_hat"], cache["inv_std"], cache["gamma"]
    m = len(dout)
    dZh = dout * gamma
    dZ = inv * (m * dZh - dZh.sum(axis=0) - Zh * np.sum(dZh * Zh, axis=0))
    return dZ, np.sum(dout * Zh, axis=0), np.sum(dout, axis=0)


@real("mc_dropout", "running mean")
def mc_dropout_running_mean_wrong(predict, X, passes, rng):
    """The mean is halved again with each pass."""
    mean = predict(X, rng)
    for _ in range(passes - 1):
        mean = (mean + predict(X, rng)) / 2
    return mean
