"""Right implementations of problem set 7."""

import math

import numpy as np

from nnkit.backprop import mlp_backward
from nnkit.forward import mlp_forward
from nnkit.softmax import softmax_cross_entropy
from nnkit.training import adam_step, he_init, minibatches, momentum_step
from solutions.language.right import right

# --- l2_penalty ---------------------------------------------------------------------------


@right("l2_penalty")
def l2_penalty_comprehensions(params, strength):
    grads = {key: (strength if key[0] == "W" else 0.0) * value for key, value in params.items()}
    penalty = 0.5 * strength * sum((params[k] ** 2).sum() for k in params if k[0] == "W")
    return penalty, grads


@right("l2_penalty")
def l2_penalty_loop(params, strength):
    total = 0
    grads = {}
    for key in params:
        grads[key] = np.zeros(params[key].shape)
        if key.startswith("W"):
            for i in np.ndindex(params[key].shape):
                total += params[key][i] ** 2
                grads[key][i] = strength * params[key][i]
    return strength * total / 2, grads


@right("l2_penalty")
def l2_penalty_norms(params, strength):
    weights = [np.ravel(W) for key, W in params.items() if key.startswith("W")]
    every = np.concatenate([*weights, np.zeros(1)])
    zero = {key: np.zeros_like(value) for key, value in params.items()}
    return strength * np.linalg.norm(every) ** 2 / 2, zero | {
        key: params[key] * strength for key in params if key[:1] == "W"
    }


# --- dropout ------------------------------------------------------------------------------


@right("dropout_forward")
def dropout_forward_uniform(A, keep, rng):
    mask = np.where(rng.uniform(size=A.shape) < keep, 1 / keep, 0.0)
    return mask * A, mask


@right("dropout_forward")
def dropout_forward_binomial(A, keep, rng):
    mask = rng.binomial(1, keep, size=A.shape) / keep
    return A * mask, mask


@right("dropout_forward")
def dropout_forward_from_above(A, keep, rng):
    mask = np.greater(rng.random(A.shape[::-1]).T, 1 - keep).astype(float)
    mask /= keep
    out = A.astype(float)
    out *= mask
    return [out, mask]


@right("dropout_forward")
def dropout_forward_loop(A, keep, rng):
    mask = np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if rng.random() < keep:
                mask[i, j] = 1.0 / keep
    return np.multiply(A, mask), mask


@right("dropout_forward")
def dropout_forward_choice(A, keep, rng):
    mask = rng.choice([0.0, 1 / keep], size=A.shape, p=[1 - keep, keep])
    return A * mask, mask


@right("dropout_backward")
def dropout_backward_multiply(dA, mask):
    return np.multiply(mask, dA)


@right("dropout_backward")
def dropout_backward_where(dA, mask):
    return np.where(mask == 0, 0.0, dA * mask)


@right("dropout_backward")
def dropout_backward_loop(dA, mask):
    result = np.zeros(dA.shape)
    for i in range(len(dA)):
        for j in range(dA.shape[1]):
            result[i, j] = dA[i, j] * mask[i, j]
    return result


# --- batch normalisation ------------------------------------------------------------------


@right("batchnorm_forward")
def batchnorm_forward_steps(Z, gamma, beta, eps=1e-5):
    mu = Z.mean(axis=0)
    centred = Z - mu
    var = np.mean(centred**2, axis=0)
    std = np.sqrt(var + eps)
    Z_hat = centred / std
    out = Z_hat * gamma + beta
    cache = {"Z_hat": Z_hat, "inv_std": 1 / std, "gamma": gamma, "centred": centred, "eps": eps}
    return out, cache


@right("batchnorm_forward")
def batchnorm_forward_columns(Z, gamma, beta, eps=1e-5):
    m, n = Z.shape
    out, Z_hat, inv_std = np.zeros((m, n)), np.zeros((m, n)), np.zeros(n)
    for j in range(n):
        mean = sum(Z[:, j]) / m
        variance = sum((z - mean) ** 2 for z in Z[:, j]) / m
        inv_std[j] = 1 / math.sqrt(variance + eps)
        Z_hat[:, j] = (Z[:, j] - mean) * inv_std[j]
        out[:, j] = gamma[j] * Z_hat[:, j] + beta[j]
    return out, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma.copy()}


@right("batchnorm_forward")
def batchnorm_forward_power(Z, gamma, beta, eps=1e-5):
    inv_std = (np.var(Z, axis=0) + eps) ** -0.5
    slope = gamma * inv_std
    mean = np.average(Z, axis=0)
    out = Z * slope + (beta - mean * slope)
    return [out, {"gamma": gamma, "inv_std": inv_std, "Z_hat": (Z - mean) * inv_std}]


@right("batchnorm_backward")
def batchnorm_backward_one_line(dout, cache):
    Z_hat, m = cache["Z_hat"], len(dout)
    dgamma, dbeta = np.sum(dout * Z_hat, axis=0), np.sum(dout, axis=0)
    dZ = cache["gamma"] * cache["inv_std"] / m * (m * dout - dbeta - Z_hat * dgamma)
    return dZ, dgamma, dbeta


@right("batchnorm_backward")
def batchnorm_backward_graph(dout, cache):
    # node by node, as the block view has it
    Z_hat, inv_std, gamma = cache["Z_hat"], cache["inv_std"], cache["gamma"]
    m = dout.shape[0]
    centred = Z_hat / inv_std
    dZ_hat = dout * gamma
    dinv_std = np.sum(dZ_hat * centred, axis=0)
    dcentred = dZ_hat * inv_std
    dvar = dinv_std * -0.5 * inv_std**3
    dcentred = dcentred + 2 / m * centred * dvar
    dmean = -np.sum(dcentred, axis=0)
    return dcentred + dmean / m, np.sum(dout * Z_hat, axis=0), np.sum(dout, axis=0)


@right("batchnorm_backward")
def batchnorm_backward_jacobian(dout, cache):
    m, n = dout.shape
    dZ = np.zeros((m, n))
    for j in range(n):
        z = cache["Z_hat"][:, j]
        J = cache["inv_std"][j] * (np.eye(m) - np.ones((m, m)) / m - np.outer(z, z) / m)
        dZ[:, j] = J.T @ (dout[:, j] * cache["gamma"][j])
    dgamma = np.array([dout[:, j] @ cache["Z_hat"][:, j] for j in range(n)])
    return [dZ, dgamma, np.ones(m) @ dout]


# --- mc_dropout ---------------------------------------------------------------------------


@right("mc_dropout")
def mc_dropout_mean(predict, X, passes, rng):
    return np.mean([predict(X, rng) for _ in range(passes)], axis=0)


@right("mc_dropout")
def mc_dropout_running(predict, X, passes, rng):
    mean = 0.0
    for t in range(1, passes + 1):
        mean = mean + (predict(X, rng) - mean) / t
    return mean


@right("mc_dropout")
def mc_dropout_loop(predict, X, passes, rng):
    total = np.array(predict(X, rng), dtype=float)
    for _ in range(passes - 1):
        total += predict(X, rng)
    return total / passes


# --- split --------------------------------------------------------------------------------


@right("split")
def split_by_stops(X, labels, fractions, rng):
    if min(fractions) <= 0 or not math.isclose(math.fsum(fractions), 1, rel_tol=0, abs_tol=1e-9):
        raise ValueError(f"fractions {fractions} do not divide anything")
    order = np.arange(len(X))
    rng.shuffle(order)
    X, labels = X[order], labels[order]
    parts, start = [], 0
    for number, fraction in enumerate(fractions, 1):
        stop = start + int(fraction * len(order)) if number < len(fractions) else len(order)
        parts.append((X[start:stop], labels[start:stop]))
        start = stop
    return parts


@right("split")
def split_keys(X, labels, fractions, rng):
    f = np.array(fractions, dtype=float)
    if (f <= 0).any() or np.abs(1 - f.sum()) > 1e-9:
        raise ValueError("bad fractions")
    left, parts = np.argsort(rng.random(len(X))), []
    for size in np.floor(f[:-1] * len(X)).astype(int):
        now, left = left[:size], left[size:]
        parts.append([X[now], labels[now]])
    return (*parts, (X[left], labels[left]))


@right("split")
def split_one_by_one(X, labels, fractions, rng):
    total = 0.0
    for fraction in fractions:
        if not fraction > 0:
            raise ValueError("every part needs a positive fraction")
        total += fraction
    if not 1 - 1e-9 <= total <= 1 + 1e-9:
        raise ValueError("the fractions must sum to 1")
    m = len(X)
    sizes = [int(fraction * m) for fraction in fractions[:-1]]
    sizes.append(m - sum(sizes))
    left, parts = list(range(m)), []
    for size in sizes:
        rows = [left.pop(int(rng.integers(len(left)))) for _ in range(size)]
        parts.append((np.take(X, rows, axis=0), np.take(labels, rows, axis=0)))
    return parts


# --- update_running -----------------------------------------------------------------------


@right("update_running")
def update_running_moved(running, Z, momentum=0.9):
    new = {"mean": np.mean(Z, axis=0), "var": np.var(Z, axis=0)}
    if running is not None:
        for key, old in running.items():
            new[key] = old + (1 - momentum) * (new[key] - old)
    return new


@right("update_running")
def update_running_loop(running, Z, momentum=0.9):
    m, n = Z.shape
    mean, var = np.zeros(n), np.zeros(n)
    for j in range(n):
        mean[j] = math.fsum(Z[:, j]) / m
        var[j] = sum((z - mean[j]) ** 2 for z in Z[:, j]) / m
    old = running or {"mean": mean, "var": var}
    return {
        "var": old["var"] * momentum + var * (1 - momentum),
        "mean": old["mean"] * momentum + mean * (1 - momentum),
    }


@right("update_running")
def update_running_with_count(running, Z, momentum=0.9):
    m = len(Z)
    mean = np.ones(m) @ Z / m
    var = np.ones(m) @ (Z - mean) ** 2 / m
    if running is None:
        return {"mean": mean, "var": var, "batches": 1}
    both = np.array([[running["mean"], running["var"]], [mean, var]])
    mean, var = np.tensordot([momentum, 1 - momentum], both, axes=1)
    return {"mean": mean, "var": var, "batches": running.get("batches", 1) + 1}


# --- batchnorm_predict --------------------------------------------------------------------


@right("batchnorm_predict")
def batchnorm_predict_slope(Z, running, gamma, beta, eps=1e-5):
    slope = gamma / np.sqrt(running["var"] + eps)
    return Z * slope + (beta - running["mean"] * slope)


@right("batchnorm_predict")
def batchnorm_predict_loop(Z, running, gamma, beta, eps=1e-5):
    out = np.zeros(Z.shape)
    for i, j in np.ndindex(*Z.shape):
        z_hat = (Z[i, j] - running["mean"][j]) / math.sqrt(running["var"][j] + eps)
        out[i, j] = gamma[j] * z_hat + beta[j]
    return out


@right("batchnorm_predict")
def batchnorm_predict_power(Z, running, gamma, beta, eps=1e-5):
    Z_hat = (Z - running["mean"]) * (running["var"] + eps) ** -0.5
    return np.add(beta, np.multiply(gamma, Z_hat))


# --- challenge ----------------------------------------------------------------------------


@right("challenge")
def challenge_centred_pixels(X, labels, rng):
    # plain steps on centred pixels; the centre goes into the first bias in the end
    centre = X.mean(axis=0)
    layers = [(he_init(64, 66, rng), np.zeros(66)), (he_init(66, 10, rng) / 9, np.zeros(10))]
    for epoch in range(60):
        rate = 0.3 * (1 - epoch / 60)
        noisy = X - centre + 0.15 * rng.normal(size=X.shape)
        for X_b, y_b in minibatches(noisy, labels, 32, rng):
            Z, cache = mlp_forward(X_b, layers)
            grads = mlp_backward(softmax_cross_entropy(Z, y_b)[1], cache, layers)
            layers = [(W - rate * dW, b - rate * db) for (W, b), (dW, db) in zip(layers, grads)]
    (W, b), last = layers
    return (W, b - centre @ W), last


@right("challenge")
def challenge_two_hidden_layers_momentum(X, labels, rng):
    widths, params, velocity = [64, 52, 24, 10], {}, None
    for i in range(3):
        params[f"W{i}"] = he_init(widths[i], widths[i + 1], rng)
        params[f"b{i}"] = np.zeros(widths[i + 1])
    for epoch in range(60):
        noisy = X + 0.08 * rng.normal(size=X.shape)
        for X_b, y_b in minibatches(noisy, labels, 32, rng):
            layers = [(params[f"W{i}"], params[f"b{i}"]) for i in range(3)]
            Z, cache = mlp_forward(X_b, layers)
            dZ = softmax_cross_entropy(Z, y_b)[1]
            grads = {}
            for i, (dW, db) in enumerate(mlp_backward(dZ, cache, layers)):
                grads[f"W{i}"], grads[f"b{i}"] = dW + 1e-3 * layers[i][0], db
            lr = 0.03 * (1 - epoch / 60)
            params, velocity = momentum_step(params, grads, velocity, lr)
    return [(params[f"W{i}"], params[f"b{i}"]) for i in range(3)]


@right("challenge")
def challenge_mean_of_the_last_epochs(X, labels, rng):
    # Adam, and in the end the mean of the weights that the last epochs have passed through
    params = {"W": he_init(64, 66, rng), "b": np.zeros(66), "V": he_init(66, 10, rng) / 10}
    params["c"] = np.zeros(10)
    state, passed = None, []
    for epoch in range(45):
        for X_b, y_b in minibatches(X, labels, 40, rng):
            keep = (rng.random(X_b.shape) < 0.95) / 0.95
            layers = [(params["W"], params["b"]), (params["V"], params["c"])]
            Z, cache = mlp_forward(X_b * keep, layers)
            (dW, db), (dV, dc) = mlp_backward(softmax_cross_entropy(Z, y_b)[1], cache, layers)
            grads = {"W": dW + 1e-3 * params["W"], "b": db, "V": dV + 1e-3 * params["V"], "c": dc}
            params, state = adam_step(params, grads, state, 0.004)
        if epoch >= 30:
            passed.append(params)
    mean = {key: np.mean([old[key] for old in passed], axis=0) for key in params}
    return [(mean["W"], mean["b"]), [mean["V"], mean["c"]]]
