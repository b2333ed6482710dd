"""Right implementations of problem set 6."""

import math
from itertools import pairwise

import numpy as np

from nnkit.backprop import gradient_step, linear_backward, mlp_backward
from nnkit.forward import mlp_forward
from nnkit.softmax import log_softmax, one_hot, softmax, softmax_cross_entropy
from nnkit.training import he_init, minibatches
from solutions.language.right import right

# --- standardize --------------------------------------------------------------------------


@right("standardize")
def standardize_assigned(X_train, X_test):
    mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    std[std <= 1e-12 * np.maximum(1, abs(mean))] = 1
    return (X_train - mean) / std, (X_test - mean) / std


@right("standardize")
def standardize_loop(X_train, X_test):
    train, test = np.zeros(X_train.shape), np.zeros(X_test.shape)
    m, d = X_train.shape
    for j in range(d):
        mean = sum(X_train[:, j]) / m
        std = math.sqrt(sum((x - mean) ** 2 for x in X_train[:, j]) / m)
        if std <= 1e-12 * max(1.0, abs(mean)):
            std = 1.0
        for i in range(m):
            train[i, j] = (X_train[i, j] - mean) / std
        for i in range(len(X_test)):
            test[i, j] = (X_test[i, j] - mean) / std
    return train, test


@right("standardize")
def standardize_norm(X_train, X_test):
    m = len(X_train)
    mean = np.ones(m) @ X_train / m
    centred = X_train - mean
    std = np.linalg.norm(centred, axis=0) / np.sqrt(m)
    varies = std > 1e-12 * np.clip(np.abs(mean), 1, None)
    factor = np.divide(1.0, std, out=np.ones_like(std), where=varies)
    return [centred * factor, (X_test - mean) * factor]


@right("standardize")
def standardize_both_at_once(X_train, X_test):
    mean = np.array([math.fsum(column) / len(column) for column in X_train.T])
    both = np.vstack([X_train, X_test]) - mean
    m = len(X_train)
    std = np.sqrt(np.mean(both[:m] ** 2, axis=0))
    both = np.where(std <= 1e-12 * np.maximum(1, np.abs(mean)), both, both / np.maximum(std, 1e-99))
    return both[:m], both[m:]


# --- minibatches --------------------------------------------------------------------------


@right("minibatches")
def minibatches_list(X, Y, batch_size, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    X, Y = X[order], Y[order]
    return [(X[i : i + batch_size], Y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@right("minibatches")
def minibatches_random_keys(X, Y, batch_size, rng):
    order = np.argsort(rng.random(len(X)))
    while len(order):
        now, order = order[:batch_size], order[batch_size:]
        yield [X[now], Y[now]]


@right("minibatches")
def minibatches_loop(X, Y, batch_size, rng):
    left = list(range(len(X)))
    batches = []
    while left:
        X_b, Y_b = [], []
        while left and len(X_b) < batch_size:
            i = left.pop(int(rng.integers(len(left))))
            X_b.append(X[i])
            Y_b.append(Y[i])
        batches.append((np.array(X_b), np.array(Y_b)))
    return batches


@right("minibatches")
def minibatches_split(X, Y, batch_size, rng):
    order = rng.choice(len(X), size=len(X), replace=False)
    stops = np.arange(batch_size, len(X), batch_size)
    return tuple(zip(np.split(X[order], stops), np.split(Y[order], stops)))


@right("minibatches")
class MinibatchesOnDemand:
    """An iterable that is no list and no generator, and starts anew each time."""

    def __init__(self, X, Y, batch_size, rng):
        self.order = rng.permutation(len(X))
        self.X, self.Y, self.batch_size = X, Y, batch_size

    def __iter__(self):
        for start in range(0, len(self.order), self.batch_size):
            rows = self.order[start : start + self.batch_size]
            yield self.X[rows], self.Y[rows]


# --- lecun_init and he_init ---------------------------------------------------------------


@right("lecun_init")
def lecun_init_by_scale(n_in, n_out, rng):
    return rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_out))


@right("lecun_init")
def lecun_init_standard(n_in, n_out, rng):
    return n_in**-0.5 * rng.standard_normal((n_in, n_out))


@right("lecun_init")
def lecun_init_by_unit(n_in, n_out, rng):
    units = [[rng.normal() / math.sqrt(n_in) for _ in range(n_in)] for _ in range(n_out)]
    return np.array(units).T


@right("lecun_init")
def lecun_init_polar(n_in, n_out, rng):
    # Box and Muller: normal numbers from two uniform ones
    u, v = rng.random((2, n_in, n_out))
    return np.sqrt(-2 * np.log(1 - u)) * np.cos(2 * np.pi * v) / np.sqrt(n_in)


@right("he_init")
def he_init_by_scale(n_in, n_out, rng):
    return rng.normal(scale=np.sqrt(2 / n_in), size=(n_in, n_out))


@right("he_init")
def he_init_by_variance(n_in, n_out, rng):
    variance = 2 / n_in
    return rng.standard_normal((n_out, n_in)).T * variance**0.5


@right("he_init")
def he_init_loop(n_in, n_out, rng):
    W = np.empty((n_in, n_out))
    for i in range(n_in):
        for j in range(n_out):
            W[i, j] = rng.normal(0.0, math.sqrt(2.0 / n_in))
    return W


@right("he_init")
def he_init_from_sums(n_in, n_out, rng):
    # the sum of two independent normal numbers of variance 1/n_in
    return rng.normal(size=(2, n_in, n_out)).sum(axis=0) / np.sqrt(n_in)


# --- momentum_step ------------------------------------------------------------------------


@right("momentum_step")
def momentum_step_get(params, grads, velocity, lr, beta=0.9):
    old = velocity or {}
    new = {key: beta * old.get(key, 0.0) + grads[key] for key in params}
    return {key: params[key] - lr * new[key] for key in params}, new


@right("momentum_step")
def momentum_step_loop(params, grads, velocity, lr, beta=0.9):
    new_params, new_velocity = {}, {}
    for key in params:
        v = grads[key].astype(float)
        if velocity is not None:
            v = v + beta * velocity[key]
        new_velocity[key] = v
        new_params[key] = params[key] - lr * v
    return [new_params, new_velocity]


@right("momentum_step")
def momentum_step_copies(params, grads, velocity, lr, beta=0.9):
    params = {key: np.array(value, dtype=float) for key, value in params.items()}
    if velocity is None:
        velocity = {key: np.zeros(value.shape) for key, value in params.items()}
    else:
        velocity = {key: np.array(value, dtype=float) for key, value in velocity.items()}
    for key in params:
        velocity[key] *= beta
        velocity[key] += grads[key]
        params[key] -= lr * velocity[key]
    return params, velocity


@right("momentum_step")
def momentum_step_through_gradient_step(params, grads, velocity, lr, beta=0.9):
    v = grads if velocity is None else gradient_step(grads, velocity, -beta)
    return gradient_step(params, v, lr), v


# --- adam_step ----------------------------------------------------------------------------


@right("adam_step")
def adam_step_loop(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = 1 if state is None else state["t"] + 1
    new_params, m, v = {}, {}, {}
    for key, g in grads.items():
        m_old = np.zeros(g.shape) if state is None else state["m"][key]
        v_old = np.zeros(g.shape) if state is None else state["v"][key]
        m[key] = m_old + (1 - beta1) * (g - m_old)
        v[key] = v_old + (1 - beta2) * (g * g - v_old)
        m_hat, v_hat = m[key] / (1 - beta1**t), v[key] / (1 - beta2**t)
        new_params[key] = params[key] - lr * m_hat / (v_hat**0.5 + eps)
    return new_params, {"t": t, "m": m, "v": v}


@right("adam_step")
def adam_step_scaled_rate(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    state = state or {"t": 0, "m": {}, "v": {}}
    t = state["t"] + 1
    m = {k: beta1 * state["m"].get(k, 0) + (1 - beta1) * g for k, g in grads.items()}
    v = {k: beta2 * state["v"].get(k, 0) + (1 - beta2) * np.square(g) for k, g in grads.items()}
    # both corrections in the rate; eps then has to be scaled as well
    root = math.sqrt(1 - beta2**t)
    rate = lr * root / (1 - beta1**t)
    return (
        {k: params[k] - rate * m[k] / (np.sqrt(v[k]) + eps * root) for k in params},
        {"t": t, "m": m, "v": v},
    )


@right("adam_step")
def adam_step_elementwise(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    if state is None:
        zeros = {key: np.zeros_like(value, dtype=float) for key, value in params.items()}
        state = {"t": 0, "m": zeros, "v": zeros}
    new = {"t": state["t"] + 1, "m": {}, "v": {}}
    result = {}
    for key in params:
        result[key] = np.array(params[key], dtype=float)
        new["m"][key] = np.zeros(params[key].shape)
        new["v"][key] = np.zeros(params[key].shape)
        for i in np.ndindex(params[key].shape):
            g = grads[key][i]
            new["m"][key][i] = beta1 * state["m"][key][i] + (1 - beta1) * g
            new["v"][key][i] = beta2 * state["v"][key][i] + (1 - beta2) * g**2
            m_hat = new["m"][key][i] / (1 - beta1 ** new["t"])
            v_hat = new["v"][key][i] / (1 - beta2 ** new["t"])
            result[key][i] -= lr * m_hat / (math.sqrt(v_hat) + eps)
    return result, new


# --- train_classifier ---------------------------------------------------------------------


@right("train_classifier")
def train_classifier_lists(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    Ws = [he_init(a, b, rng) for a, b in pairwise(sizes)]
    bs = [np.zeros(b) for b in sizes[1:]]
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        met = []
        for X_b, y_b in minibatches(X, labels, batch_size, rng):
            layers = list(zip(Ws, bs))
            Z, cache = mlp_forward(X_b, layers)
            loss, dZ = softmax_cross_entropy(Z, y_b)
            for i, (dW, db) in enumerate(mlp_backward(dZ, cache, layers)):
                Ws[i] = Ws[i] - lr * dW
                bs[i] = bs[i] - lr * db
            met.append(loss)
        losses[epoch] = np.mean(met)
    return list(zip(Ws, bs)), losses


@right("train_classifier")
def train_classifier_loss_afterwards(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    layers = []
    for i in range(1, len(sizes)):
        W = np.sqrt(2 / sizes[i - 1]) * rng.normal(size=(sizes[i - 1], sizes[i]))
        layers.append([W, np.zeros(sizes[i])])
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers, hidden="relu")
            _, dZ = softmax_cross_entropy(Z, labels[rows])
            for layer, (dW, db) in zip(layers, mlp_backward(dZ, cache, layers, hidden="relu")):
                layer[0] -= lr * dW
                layer[1] -= lr * db
        losses.append(softmax_cross_entropy(mlp_forward(X, layers)[0], labels)[0])
    return layers, losses


@right("train_classifier")
def train_classifier_by_hand(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    # all weights first, the last layer before the others, and everything written out
    k, depth = sizes[-1], len(sizes) - 1
    weights = {i: he_init(sizes[i], sizes[i + 1], rng) for i in reversed(range(depth))}
    biases = {i: np.zeros(sizes[i + 1]) for i in range(depth)}
    Y, losses = one_hot(labels, k), []
    for _ in range(epochs):
        total = 0.0
        keys = np.argsort(rng.random(len(X)))
        for rows in (keys[i : i + batch_size] for i in range(0, len(X), batch_size)):
            A = [X[rows]]
            for i in range(depth):
                Z = A[-1] @ weights[i] + biases[i]
                A.append(np.maximum(Z, 0) if i < depth - 1 else Z)
            total -= np.sum(Y[rows] * log_softmax(A[-1]))
            dZ = (softmax(A[-1]) - Y[rows]) / len(rows)
            for i in reversed(range(depth)):
                dA, dW, db = linear_backward(dZ, A[i], weights[i])
                dZ = dA * (A[i] > 0)
                weights[i] = weights[i] - lr * dW
                biases[i] = biases[i] - lr * db
        losses.append(total / len(X))
    return tuple((weights[i], biases[i]) for i in range(depth)), losses


@right("train_classifier")
def train_classifier_params(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    params = {}
    for i, (n_in, n_out) in enumerate(pairwise(sizes)):
        params[f"W{i}"], params[f"b{i}"] = he_init(n_in, n_out, rng), np.zeros(n_out)

    def layers():
        return [(params[f"W{i}"], params[f"b{i}"]) for i in range(len(sizes) - 1)]

    losses = []
    for _ in range(epochs):
        batch_losses = []
        for X_b, labels_b in minibatches(X, labels, batch_size, rng):
            Z, cache = mlp_forward(X_b, layers())
            loss, dZ = softmax_cross_entropy(Z, labels_b)
            grads = {}
            for i, (dW, db) in enumerate(mlp_backward(dZ, cache, layers())):
                grads |= {f"W{i}": dW, f"b{i}": db}
            params = gradient_step(params, grads, lr)
            batch_losses.append(loss)
        losses.append(float(np.mean(batch_losses)))
    return layers(), losses


@right("minibatches")
def examples_drawn_one_by_one(X, Y, batch_size, rng):
    left, batches = list(range(len(X))), []
    while left:
        size = min(batch_size, len(left))
        rows = [left.pop(int(rng.integers(len(left)))) for _ in range(size)]
        batches.append((np.array([X[i] for i in rows]), np.array([Y[i] for i in rows])))
    return batches


# --- glorot_init --------------------------------------------------------------------------


@right("glorot_init")
def glorot_init_by_scale(n_in, n_out, rng):
    return rng.normal(0.0, (2 / (n_in + n_out)) ** 0.5, (n_in, n_out))


@right("glorot_init")
def glorot_init_mean_width(n_in, n_out, rng):
    width = (n_in + n_out) / 2
    return rng.standard_normal((n_out, n_in)).T / math.sqrt(width)


@right("glorot_init")
def glorot_init_loop(n_in, n_out, rng):
    W = np.zeros((n_in, n_out))
    for j in range(n_out):
        for i in range(n_in):
            W[i, j] = rng.normal() * math.sqrt(2) / math.sqrt(n_in + n_out)
    return W


# --- cosine_schedule ----------------------------------------------------------------------


@right("cosine_schedule")
def cosine_schedule_numpy(step, steps, lr, warmup=0):
    if step >= warmup:
        angle = np.pi * (step - warmup) / (steps - warmup)
        return 0.5 * lr * (np.cos(angle) + 1)
    return lr / warmup * (step + 1)


@right("cosine_schedule")
def cosine_schedule_half_angle(step, steps, lr, warmup=0):
    # 1 + cos(2 a) = 2 cos(a)**2
    rise = steps if warmup == 0 else warmup
    if step + 1 <= warmup:
        return (1 + step) * lr / rise
    left = (steps - step) / (steps - warmup)
    return lr * math.sin(math.pi / 2 * left) ** 2


@right("cosine_schedule")
def cosine_schedule_table(step, steps, lr, warmup=0):
    rise = [lr * (i + 1) / warmup for i in range(warmup)]
    wave = [
        lr / 2 + lr / 2 * math.cos(math.pi * i / (steps - warmup)) for i in range(steps - warmup)
    ]
    return np.array(rise + wave)[step]


# --- early_stopping -----------------------------------------------------------------------


@right("early_stopping")
def early_stopping_counter(losses, patience):
    best_loss, best_epoch, waited = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best_loss:
            best_loss, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return best_epoch
    return best_epoch


@right("early_stopping")
def early_stopping_minima(losses, patience):
    lowest = np.minimum.accumulate(np.asarray(losses, dtype=float))
    minima = np.flatnonzero(np.diff(lowest, prepend=np.inf) < 0)
    ends = np.append(minima[1:], len(losses))
    for start, end in zip(minima, ends):
        if end - start > patience:
            return start
    return minima[-1]


@right("early_stopping")
def early_stopping_window(losses, patience):
    losses = list(losses)
    for stop in range(patience, len(losses)):
        before = min(losses[: stop - patience + 1])
        if min(losses[stop - patience + 1 : stop + 1]) >= before:
            return losses.index(before)
    return losses.index(min(losses))
