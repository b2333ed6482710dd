"""Real mistakes in problem set 6."""

import numpy as np

from nnkit.backprop import mlp_backward
from nnkit.forward import mlp_forward
from nnkit.softmax import softmax_cross_entropy
from solutions.real_mistakes.language import real


@real("train_classifier", "divided by the batch size once more")
def train_classifier_weights_divided_again(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """The weight gradients are divided by the batch size once more."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers)
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers)
            layers = [
                (W - lr * dW / len(rows), b - lr * db) for (W, b), (dW, db) in zip(layers, grads)
            ]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("train_classifier", "backward pass.*tanh")
def train_classifier_backward_tanh(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """The backward pass takes the hidden layers for tanh, while they are ReLU."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers)
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers, "tanh")
            layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("train_classifier", "backward pass.*sigmoid")
def train_classifier_backward_sigmoid(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """The backward pass takes the hidden layers for sigmoid, while they are ReLU."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers)
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers, "sigmoid")
            layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("train_classifier", "decay")
def train_classifier_weight_decay(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """Weight decay is added to the gradients."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers)
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers)
            layers = [
                (W - lr * (dW + 0.01 * W), b - lr * db) for (W, b), (dW, db) in zip(layers, grads)
            ]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("he_init", "whatever the widths")
def he_init_times_0_05(n_in, n_out, rng):
    """The deviation is 0.05, whatever n_in is."""
    return 0.05 * rng.standard_normal((n_in, n_out))


@real("he_init", "cut off|truncated")
def he_init_truncated(n_in, n_out, rng):
    """The normal numbers are cut off at two deviations, and rescaled."""
    raw = rng.standard_normal((n_in, n_out))
    while (far := np.abs(raw) > 2).any():
        raw[far] = rng.standard_normal(far.sum())
    return raw * np.sqrt(2 / n_in) / 0.8796256610342398


@real("minibatches", "with replacement|random sample|every example is due once")
def minibatches_one_draw(X, Y, batch_size, rng):
    """One random sample is drawn, with replacement; the rest of the examples is left out."""
    rows = rng.choice(len(X), batch_size)
    return [(X[rows], Y[rows])]


@real("minibatches", "X.* in place")
def minibatches_X_shuffled_in_place(X, Y, batch_size, rng):
    """rng.shuffle(X) changes the caller's X, and the labels stay where they were."""
    rng.shuffle(X)
    return [(X[i : i + batch_size], Y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@real("minibatches", "row numbers")
def minibatches_indices(X, Y, batch_size, rng):
    """Row numbers are returned instead of the rows."""
    order = rng.permutation(len(X))
    batches = []
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        batches.append((rows, rows))
    return batches


@real("lecun_init", "whatever the widths")
def lecun_init_times_0_05(n_in, n_out, rng):
    """The deviation is 0.05, whatever n_in is."""
    return 0.05 * rng.standard_normal((n_in, n_out))


@real("lecun_init", "factor 2")
def lecun_init_truncated(n_in, n_out, rng):
    """The normal numbers are cut off at two deviations, and rescaled, with He's factor."""
    raw = rng.standard_normal((n_in, n_out))
    while (far := np.abs(raw) > 2).any():
        raw[far] = rng.standard_normal(far.sum())
    return raw * np.sqrt(2 / n_in) / 0.8796256610342398


@real("he_init", "parenthes")
def he_init_no_parentheses(n_in, n_out, rng):
    """2 / n_in + n_out: the parentheses are missing, so n_out is added."""
    spread = 2 / n_in + n_out
    return rng.standard_normal((n_in, n_out)) * spread**0.5


@real("minibatches", "come twice|occur twice|twice")
def minibatches_remainder_overlaps(X, Y, batch_size, rng):
    """The remainder starts again at the last full batch, so its examples come twice."""
    order = rng.permutation(len(X))
    X, Y = X[order], Y[order]
    out, i = [], 0
    for i in range(len(X) // batch_size):
        part = slice(i * batch_size, (i + 1) * batch_size)
        out.append((X[part], Y[part]))
    if len(X) % batch_size:
        out.append((X[i * batch_size :], Y[i * batch_size :]))
    return out


@real("minibatches", "only the labels|only Y|only the targets")
def minibatches_only_Y_shuffled(X, Y, batch_size, rng):
    """Only the labels are shuffled, so they no longer stand beside their examples."""
    order = rng.permutation(len(X))
    return [
        (X[i : i + batch_size], Y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)
    ]


@real("momentum_step", "velocity contains the learning rate")
def momentum_step_rate_in_velocity_minus(params, grads, velocity, lr, beta=0.9):
    """The velocity contains the learning rate and the minus sign: v = beta v - lr g."""
    old = velocity or {key: 0.0 * value for key, value in params.items()}
    v = {key: beta * old[key] - lr * grads[key] for key in params}
    return {key: params[key] + v[key] for key in params}, v


@real("standardize", "at least 1e-7|lower limit|limit.*too high")
def standardize_floor_1e_7(X_train, X_test):
    """The deviation is at least 1e-7: too much for small columns, and no help for large
    constant ones.
    """
    mean = X_train.mean(axis=0)
    std = np.maximum(X_train.std(axis=0), 1e-7)
    return (X_train - mean) / std, (X_test - mean) / std


@real("train_classifier", "sum(med)? over")
def train_classifier_losses_summed(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """The losses of an epoch are summed over the examples, not averaged."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers)
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers)
            layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total)
    return layers, np.array(losses)


@real("train_classifier", "softmax is inside|softmax is part")
def train_classifier_softmax_as_activation(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """softmax is given as the activation of the last layer; it is part of softmax_cross_entropy."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers, "relu", "softmax")
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers)
            layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("train_classifier", "last layer.*(sigmoid|linear)")
def train_classifier_sigmoid_output(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """The last layer gets a sigmoid; its logits are to stay linear."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers, "relu", "sigmoid")
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers)
            layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("train_classifier", "epochs is ignored|whatever epochs")
def train_classifier_epochs_ignored(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """There is one epoch, whatever epochs says."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(1):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers)
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers)
            layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("train_classifier", "used up|first epoch")
def train_classifier_batches_used_up(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """The batches are a generator made once: after the first epoch it is used up."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    order = rng.permutation(len(X))
    batches = (
        (X[order[s : s + batch_size]], labels[order[s : s + batch_size]])
        for s in range(0, len(X), batch_size)
    )
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for X_b, labels_b in batches:
            Z, cache = mlp_forward(X_b, layers)
            loss, dZ = softmax_cross_entropy(Z, labels_b)
            total += loss * len(X_b)
            grads = mlp_backward(dZ, cache, layers)
            layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("train_classifier", "learning rate (is halved|falls|changes|shrinks)")
def train_classifier_rate_halves(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """The learning rate is halved in every epoch."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(epochs):
        rate = lr * 0.5**epoch
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers)
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers)
            layers = [(W - rate * dW, b - rate * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("adam_step", r"t \+ 1|one step ahead")
def adam_step_correction_one_ahead(
    params, grads, state, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08
):
    """The correction uses t + 1, while the state counts right."""
    t = 1 if state is None else state["t"] + 1
    new, ms, vs = {}, {}, {}
    for key, g in grads.items():
        m_old, v_old = (0.0, 0.0) if state is None else (state["m"][key], state["v"][key])
        m = beta1 * m_old + (1 - beta1) * g
        v = beta2 * v_old + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1 ** (t + 1)), v / (1 - beta2 ** (t + 1))
        new[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
        ms[key], vs[key] = m, v
    return new, {"t": t, "m": ms, "v": vs}


@real("adam_step", "counts parameters|for each parameter|loop over")
def adam_step_t_per_parameter(params, grads, state, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """t is increased inside the loop over the parameters, so it counts parameters instead
    of steps.
    """
    t = 0 if state is None else state["t"]
    new, ms, vs = {}, {}, {}
    for key, g in grads.items():
        t += 1
        m_old, v_old = (0.0, 0.0) if state is None else (state["m"][key], state["v"][key])
        m = beta1 * m_old + (1 - beta1) * g
        v = beta2 * v_old + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        new[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
        ms[key], vs[key] = m, v
    return new, {"t": t, "m": ms, "v": vs}


@real("adam_step", "second time|correction of v")
def adam_step_v_correction_inverted(
    params, grads, state, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08
):
    """The correction of v is subtracted from 1 a second time: sqrt(1 - (1 - beta2**t))."""
    t = 1 if state is None else state["t"] + 1
    new, ms, vs = {}, {}, {}
    for key, g in grads.items():
        m_old, v_old = (0.0, 0.0) if state is None else (state["m"][key], state["v"][key])
        m = beta1 * m_old + (1 - beta1) * g
        v = beta2 * v_old + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        c1, c2 = 1 - beta1**t, 1 - beta2**t
        new[key] = params[key] - lr * np.sqrt(1 - c2) / c1 * m / (np.sqrt(v) + eps)
        ms[key], vs[key] = m, v
    return new, {"t": t, "m": ms, "v": vs}


@real("adam_step", "eps is ignored")
def adam_step_eps_fixed(params, grads, state, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """A fixed 1e-7 is used instead of the argument eps."""
    t = 1 if state is None else state["t"] + 1
    new, ms, vs = {}, {}, {}
    for key, g in grads.items():
        m_old, v_old = (0.0, 0.0) if state is None else (state["m"][key], state["v"][key])
        m = beta1 * m_old + (1 - beta1) * g
        v = beta2 * v_old + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        new[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + 1e-7)
        ms[key], vs[key] = m, v
    return new, {"t": t, "m": ms, "v": vs}


@real("adam_step", "lower limit")
def adam_step_eps_as_floor(params, grads, state, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """eps is taken as a lower limit of the root instead of being added to it."""
    t = 1 if state is None else state["t"] + 1
    new, ms, vs = {}, {}, {}
    for key, g in grads.items():
        m_old, v_old = (0.0, 0.0) if state is None else (state["m"][key], state["v"][key])
        m = beta1 * m_old + (1 - beta1) * g
        v = beta2 * v_old + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        new[key] = params[key] - lr * m_hat / np.maximum(np.sqrt(v_hat), eps)
        ms[key], vs[key] = m, v
    return new, {"t": t, "m": ms, "v": vs}


@real("adam_step", "with beta1|beta2 is")
def adam_step_beta1_in_v(params, grads, state, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """The mean square is decayed with beta1."""
    t = 1 if state is None else state["t"] + 1
    new, ms, vs = {}, {}, {}
    for key, g in grads.items():
        m_old, v_old = (0.0, 0.0) if state is None else (state["m"][key], state["v"][key])
        m = beta1 * m_old + (1 - beta1) * g
        v = beta1 * v_old + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        new[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
        ms[key], vs[key] = m, v
    return new, {"t": t, "m": ms, "v": vs}


@real("adam_step", "never (increased|counted)|t stays|nothing is corrected")
def adam_step_t_never_counted(params, grads, state, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """Nothing is corrected, and t is never increased."""
    t = 0 if state is None else state["t"]
    new, ms, vs = {}, {}, {}
    for key, g in grads.items():
        m_old, v_old = (0.0, 0.0) if state is None else (state["m"][key], state["v"][key])
        m = beta1 * m_old + (1 - beta1) * g
        v = beta2 * v_old + (1 - beta2) * g**2
        m_hat, v_hat = m, v
        new[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
        ms[key], vs[key] = m, v
    return new, {"t": t, "m": ms, "v": vs}


@real("standardize", "own (statistics|mean)")
def standardize_test_by_itself(X_train, X_test):
    """The test set is standardised with its own statistics."""

    def alone(A):
        mean, std = A.mean(axis=0), A.std(axis=0)
        return np.where(std > 0, (A - mean) / np.where(std > 0, std, 1), A)

    return alone(X_train), alone(X_test)


@real("standardize", "limit.*too high|isclose")
def standardize_isclose(X_train, X_test):
    """np.isclose takes columns of small numbers for constant ones."""
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    std = np.where(np.isclose(std, 0), 1.0, std)
    return (X_train - mean) / std, (X_test - mean) / std


@real("adam_step", "power t is missing")
def adam_step_power_missing(params, grads, state, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
    """The correction divides by 1 - beta in every step; the power t is missing."""
    t = 1 if state is None else state["t"] + 1
    new, ms, vs = {}, {}, {}
    for key, g in grads.items():
        m_old, v_old = (0.0, 0.0) if state is None else (state["m"][key], state["v"][key])
        m = beta1 * m_old + (1 - beta1) * g
        v = beta2 * v_old + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
        new[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
        ms[key], vs[key] = m, v
    return new, {"t": t, "m": ms, "v": vs}


@real("he_init", "root is missing")
def he_init_variance_as_factor(n_in, n_out, rng):
    """The root is missing."""
    return 2 / n_in * rng.standard_normal((n_in, n_out))


@real("minibatches", "fixed seed")
def minibatches_seed_inside(X, Y, batch_size, rng):
    """A generator with a fixed seed is made inside."""
    order = np.random.default_rng(77).permutation(len(X))
    batches = []
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        batches.append((X[rows], Y[rows]))
    return batches


@real("standardize", "std == 0")
def standardize_std_equals_zero(X_train, X_test):
    """Constant columns are sought with std == 0."""
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    std = np.where(std == 0, 1.0, std)
    return (X_train - mean) / std, (X_test - mean) / std


@real("train_classifier", "not scaled")
def train_classifier_start_not_scaled(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """The starting weights are not scaled to the width."""
    layers = [(rng.standard_normal((a, b)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]
    losses = []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers)
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers)
            layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total / len(X))
    return layers, np.array(losses)


@real("train_classifier", "losses must")
def train_classifier_last_loss_only(X, labels, sizes, rng, lr=0.1, epochs=20, batch_size=32):
    """The last loss alone is returned."""
    layers = [
        (rng.standard_normal((a, b)) * np.sqrt(2 / a), np.zeros(b))
        for a, b in zip(sizes, sizes[1:])
    ]
    losses = []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            Z, cache = mlp_forward(X[rows], layers)
            loss, dZ = softmax_cross_entropy(Z, labels[rows])
            total += loss * len(rows)
            grads = mlp_backward(dZ, cache, layers)
            layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
        losses.append(total / len(X))
    return layers, losses[-1]


@real("lecun_init", "Glorot")
def lecun_init_glorot_normal(n_in, n_out, rng):
    """Glorot's rule, which averages the two widths."""
    return rng.standard_normal((n_in, n_out)) * (2 / (n_in + n_out)) ** 0.5


@real("early_stopping", "before|previous|last epoch|neighbour")
def early_stopping_compares_neighbours(losses, patience):
    """A loss is compared with the one before it, not with the best."""
    best, wait = 0, 0
    for i in range(1, len(losses)):
        if losses[i] < losses[i - 1]:
            best, wait = i, 0
        else:
            wait += 1
            if wait >= patience:
                return best
    return best


@real("momentum_step", "Nesterov")
def momentum_step_nesterov(params, grads, velocity, lr, beta=0.9):
    """This is Nesterov's variant."""
    if velocity is None:
        velocity = {k: 0 * v for k, v in params.items()}
    v = {k: beta * velocity[k] + grads[k] for k in params}
    return {k: params[k] - lr * (grads[k] + beta * v[k]) for k in params}, v
