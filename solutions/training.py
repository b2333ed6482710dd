"""Answer sheet of problem set 6: training."""

import numpy as np

from solutions.backprop import mlp_backward
from solutions.forward import mlp_forward
from solutions.sheet import reference
from solutions.softmax import softmax_cross_entropy

# --- standardize --------------------------------------------------------------------------


@reference({"basic": 1.0}, names=("X_train", "X_test"))
def standardize(X_train, X_test):
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0)
    constant = std <= 1e-12 * np.maximum(1.0, np.abs(mean))
    scale = np.where(constant, 1.0, std)
    return (X_train - mean) / scale, (X_test - mean) / scale


# --- minibatches --------------------------------------------------------------------------


@reference({"basic": 1.0})
def minibatches(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], Y[rows]


# --- xavier_init and he_init --------------------------------------------------------------


@reference({"basic": 1.0})
def xavier_init(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)


@reference({"basic": 1.0})
def he_init(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2.0 / n_in)


# --- momentum_step ------------------------------------------------------------------------


@reference({"basic": 1.0}, names=("params", "velocity"))
def momentum_step(params, grads, velocity, lr, beta=0.9):
    if velocity is None:
        velocity = {key: np.zeros_like(grads[key]) for key in grads}
    velocity = {key: beta * velocity[key] + grads[key] for key in grads}
    return {key: params[key] - lr * velocity[key] for key in params}, velocity


# --- adam_step ----------------------------------------------------------------------------


@reference({"basic": 1.0}, names=("params", "state"))
def adam_step(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    if state is None:
        zeros = {key: np.zeros_like(grads[key]) for key in grads}
        state = {"t": 0, "m": zeros, "v": zeros}
    t = state["t"] + 1
    m = {key: beta1 * state["m"][key] + (1 - beta1) * grads[key] for key in grads}
    v = {key: beta2 * state["v"][key] + (1 - beta2) * grads[key] ** 2 for key in grads}
    new_params = {}
    for key in params:
        m_hat = m[key] / (1 - beta1**t)
        v_hat = v[key] / (1 - beta2**t)
        new_params[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return new_params, {"t": t, "m": m, "v": v}


# --- l2_penalty ---------------------------------------------------------------------------


@reference({"basic": 1.0}, names=("penalty", "grads"))
def l2_penalty(params, strength):
    penalty = 0.0
    grads = {}
    for key, value in params.items():
        if key.startswith("W"):
            penalty += strength / 2 * np.sum(value**2)
            grads[key] = strength * value
        else:
            grads[key] = np.zeros_like(value)
    return penalty, grads


# --- dropout ------------------------------------------------------------------------------


@reference({"basic": 1.0}, names=("out", "mask"))
def dropout_forward(A, keep, rng):
    mask = (rng.random(A.shape) < keep) / keep
    return A * mask, mask


@reference({"basic": 1.0})
def dropout_backward(dA, mask):
    return dA * mask


# --- batch normalisation ------------------------------------------------------------------


@reference({"basic": 1.0}, names=("out", "cache"))
def batchnorm_forward(Z, gamma, beta, eps=1e-5):
    inv_std = 1 / np.sqrt(Z.var(axis=0) + eps)
    Z_hat = (Z - Z.mean(axis=0)) * inv_std
    return gamma * Z_hat + beta, {"Z_hat": Z_hat, "inv_std": inv_std, "gamma": gamma}


@reference({"basic": 1.0}, names=("dZ", "dgamma", "dbeta"))
def batchnorm_backward(dout, cache):
    Z_hat = cache["Z_hat"]
    dZ_hat = dout * cache["gamma"]
    through_mean = dZ_hat.mean(axis=0)
    through_variance = Z_hat * (dZ_hat * Z_hat).mean(axis=0)
    dZ = cache["inv_std"] * (dZ_hat - through_mean - through_variance)
    return dZ, (dout * Z_hat).sum(axis=0), dout.sum(axis=0)


# --- mc_dropout ---------------------------------------------------------------------------


@reference({"basic": 1.0})
def mc_dropout(predict, X, passes, rng):
    return sum(predict(X, rng) for _ in range(passes)) / passes


# --- train_classifier ---------------------------------------------------------------------


@reference({"basic": 1.0}, names=("layers", "losses"), lists=("losses",))
def train_classifier(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    layers = [
        (he_init(sizes[i], sizes[i + 1], rng), np.zeros(sizes[i + 1]))
        for i in range(len(sizes) - 1)
    ]
    losses = []
    for _ in range(epochs):
        total = 0.0
        for X_b, labels_b in minibatches(X, labels, batch_size, rng):
            Z, cache = mlp_forward(X_b, layers)
            loss, dZ = softmax_cross_entropy(Z, labels_b)
            grads = mlp_backward(dZ, cache, layers)
            layers = [
                (W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads, strict=True)
            ]
            total += loss * len(X_b)
        losses.append(total / len(X))
    return layers, losses
