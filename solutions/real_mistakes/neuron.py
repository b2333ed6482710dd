"""Real mistakes in problem set 1."""

import numpy as np

from nnkit.neuron import log_loss, logistic_gradient, neuron, sigmoid, weighted_sum
from solutions.real_mistakes.language import real


@real("sigmoid", "whole numbers|integer")
def sigmoid_int_array_filled(z):
    """The result is written into zeros_like(z), so that an int array cuts it to whole numbers."""
    if np.ndim(z) == 0:
        return 0.5 + 0.5 * np.tanh(z / 2)
    out = np.zeros_like(z)
    out[...] = 0.5 + 0.5 * np.tanh(z / 2)
    return out


@real("fit_logistic", "step.*sum")
def fit_logistic_step_summed(X, y, lr=0.1, steps=1000):
    """The step uses sums over the examples; the losses are right."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for step in range(steps):
        prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
        safe = np.clip(prob, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(y * np.log(safe) + (1 - y) * np.log(1 - safe)))
        err = prob - y
        w = w - lr * (X.T @ err)
        b = b - lr * err.sum()
    return w, b, np.array(losses)


@real("fit_logistic", "after each update|after its update")
def fit_logistic_loss_after_step(X, y, lr=0.1, steps=1000):
    """The losses, in a list, are those after each update; those before are due."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for step in range(steps):
        err = 0.5 + 0.5 * np.tanh((X @ w + b) / 2) - y
        w = w - lr * (X.T @ err) / len(y)
        b = b - lr * err.mean()
        prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
        safe = np.clip(prob, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(y * np.log(safe) + (1 - y) * np.log(1 - safe)))
    return w, b, losses


def sigmoid_of_helper_sign(z):
    return 1 / (1 + np.exp(z))


@real("neuron", "your sigmoid, which fails", sigmoid=sigmoid_of_helper_sign)
def neuron_helper_sign(X, w, b):
    """The body is right; sigmoid, which it calls, has the wrong sign in its exponent."""
    return sigmoid(weighted_sum(X, w, b))


@real("weighted_sum", "return only|one of them is due|alone is due|Return one")
def weighted_sum_returns_pair(X, w, b):
    """A pair (z, w) is returned where z alone is due."""
    return X @ w + b, w


@real("weighted_sum", r"input\(\)")
def weighted_sum_asks_keyboard(X, w, b):
    """The function waits for input from the keyboard."""
    name = input("weights? ")
    return X @ w + b


@real("fit_logistic", "lr is ignored")
def fit_logistic_rate_0_009(X, y, lr=0.1, steps=1000):
    """A learning rate of 0.009 is written into the code."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for step in range(steps):
        prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
        safe = np.clip(prob, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(y * np.log(safe) + (1 - y) * np.log(1 - safe)))
        err = prob - y
        w = w - 0.009 * (X.T @ err) / len(y)
        b = b - 0.009 * err.mean()
    return w, b, np.array(losses)


@real("fit_logistic", "lr is ignored")
def fit_logistic_rate_0_5(X, y, lr=0.1, steps=1000):
    """A learning rate of 0.5 is written into the code."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for step in range(steps):
        prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
        safe = np.clip(prob, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(y * np.log(safe) + (1 - y) * np.log(1 - safe)))
        err = prob - y
        w = w - 0.5 * (X.T @ err) / len(y)
        b = b - 0.5 * err.mean()
    return w, b, np.array(losses)


@real("fit_logistic", "sums? over the examples|summed over the examples")
def fit_logistic_all_summed(X, y, lr=0.1, steps=1000):
    """Gradient and losses are sums over the examples, not means."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for step in range(steps):
        prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
        safe = np.clip(prob, 1e-12, 1 - 1e-12)
        losses.append(-np.sum(y * np.log(safe) + (1 - y) * np.log(1 - safe)))
        err = prob - y
        w = w - lr * (X.T @ err)
        b = b - lr * err.sum()
    return w, b, np.array(losses)


@real("fit_logistic", "random")
def fit_logistic_large_random_start(X, y, lr=0.1, steps=1000):
    """The weights start from standard normal numbers instead of zeros."""
    w, b, losses = np.random.randn(X.shape[1]), 0.0, []
    for step in range(steps):
        prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
        safe = np.clip(prob, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(y * np.log(safe) + (1 - y) * np.log(1 - safe)))
        err = prob - y
        w = w - lr * (X.T @ err) / len(y)
        b = b - lr * err.mean()
    return w, b, losses


@real("fit_logistic", "one weight for each input|weight for each example")
def fit_logistic_weight_per_example(X, y, lr=0.1, steps=1000):
    """There is a weight for each example instead of one for each input."""
    w, b, losses = np.zeros(len(X)), 0.0, []
    for step in range(steps):
        prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
        safe = np.clip(prob, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(y * np.log(safe) + (1 - y) * np.log(1 - safe)))
        err = prob - y
        w = w - lr * (X.T @ err) / len(y)
        b = b - lr * err.mean()
    return w, b, losses


@real("log_loss", "every target|each target")
def log_loss_outer_product(y, p):
    """y (m,) meets logarithms of shape (m, 1), so that every target is paired with every
    probability.
    """
    q = np.clip(p, 1e-12, 1 - 1e-12)[:, None]
    return -np.sum(y * np.log(q) + (1 - y) * np.log(1 - q)) / len(y)


@real("log_loss", "clipped at 1e-15")
def log_loss_clipped_1e_15(y, p):
    """The probabilities are clipped at 1e-15 instead of 1e-12."""
    q = np.clip(p, 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(q) + (1 - y) * np.log(1 - q))


@real("log_loss", "sign of the second|first term only")
def log_loss_minus_on_first_term(y, p):
    """The minus stands in front of the first term only."""
    q = np.clip(p, 1e-12, 1 - 1e-12)
    return np.mean(-y * np.log(q) + (1 - y) * np.log(1 - q))


@real("log_loss", "changed places|swapped")
def log_loss_arguments_swapped(y, p):
    """y and p have changed places: the logarithm is taken of the targets."""
    q = np.clip(y, 1e-12, 1 - 1e-12)
    return -np.mean(p * np.log(q) + (1 - p) * np.log(1 - q))


@real("log_loss", "sign of the second|first term only")
def log_loss_y_minus_one(y, p):
    """y - 1 is written for 1 - y, which turns the sign of the second term."""
    q = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(q) + (y - 1) * np.log(1 - q))


@real("log_loss", r"np\.log")
def log_loss_np_ln(y, p):
    """np.ln does not exist; NumPy's natural logarithm is np.log."""
    q = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.ln(q) + (1 - y) * np.ln(1 - q))


@real("separating_line", "sign of b|b has the wrong sign")
def separating_line_b_sign(p, q, positive):
    """b is +w·p instead of -w·p, so the line misses its points."""
    n = np.array([p[1] - q[1], q[0] - p[0]])
    off = n @ p
    if n @ positive + off < 0:
        n, off = -n, -off
    return n, off


@real("fit_logistic", "hundredth|some of the steps|not in every step|every step")
def fit_logistic_every_100th_loss(X, y, lr=0.1, steps=1000):
    """A loss is kept in every hundredth step only."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for step in range(steps):
        prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
        safe = np.clip(prob, 1e-12, 1 - 1e-12)
        if step % 100 == 0:
            losses.append(-np.mean(y * np.log(safe) + (1 - y) * np.log(1 - safe)))
        err = prob - y
        w = w - lr * (X.T @ err) / len(y)
        b = b - lr * err.mean()
    return w, b, np.array(losses)


@real("logistic_gradient", "-m times|y - p")
def logistic_gradient_uphill_and_summed(X, y, w, b):
    """The error is y - p and is summed: this is the step of gradient ascent, not the
    gradient of a mean.
    """
    prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
    err = y - prob
    return err @ X, err.sum()


@real("sigmoid", "float32")
def sigmoid_float32(z):
    """The input is converted to float32."""
    z32 = np.asarray(z, dtype=np.float32)
    return 1 / (1 + np.exp(-np.clip(z32, -80, 80)))


@real("sigmoid", r"an if takes|np\.where")
def sigmoid_if_on_array(z):
    """An if asks an array for one truth value."""
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    grown = np.exp(z)
    return grown / (1 + grown)


@real("classify", "threshold is ignored")
def classify_sign_of_z(X, w, b, threshold=0.5):
    """The sign of the pre-activation decides; threshold is ignored."""
    return (X @ w + b >= 0).astype(int)


@real("classify", "rounded, which ignores threshold")
def classify_np_round(X, w, b, threshold=0.5):
    """The outputs are rounded; threshold is ignored."""
    prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
    return np.round(prob)


@real("log_loss", "term for class 0")
def log_loss_class_one_only(y, p):
    """Only the term of class 1 is there."""
    q = np.clip(p, 1e-12, 1)
    return -np.mean(y * np.log(q))


@real("log_loss", "not clipped")
def log_loss_no_clip(y, p):
    """The probabilities are not clipped."""
    hit = np.log(p) @ y
    miss = np.log(1 - p) @ (1 - y)
    return -(hit + miss) / y.size


@real("log_loss", "in place")
def log_loss_clipped_in_place(y, p):
    """The probabilities of the caller are clipped in place."""
    np.clip(p, 1e-12, 1 - 1e-12, out=p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@real("logistic_gradient", "not yet summed")
def logistic_gradient_not_summed(X, y, w, b):
    """X times the error is not summed over the examples."""
    prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
    err = prob - y
    return err[:, None] * X / len(y), err.mean()


@real("logistic_gradient", "not multiplied by the inputs")
def logistic_gradient_inputs_forgotten(X, y, w, b):
    """The error is not multiplied by the inputs: every weight gets the mean error."""
    prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
    mean_err = np.mean(prob - y)
    return np.full(len(w), mean_err), mean_err


@real("logistic_gradient", "missing in db")
def logistic_gradient_db_summed(X, y, w, b):
    """db is a sum, while dw is a mean."""
    prob = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
    err = prob - y
    return X.T @ err / len(y), err.sum()


@real("sigmoid", "wrong sign")
def sigmoid_exponent_sign(z):
    """The exponent has the wrong sign."""
    return 1.0 / (np.exp(z) + 1.0)


@real("classify", "threshold is ignored")
def classify_fixed_0_6(X, w, b, threshold=0.5):
    """A threshold of 0.6 is written into the code."""
    return (neuron(X, w, b) >= 0.6).astype(int)


@real("separating_line", "in place")
def separating_line_q_minus_p_in_place(p, q, positive):
    """q -= p changes the caller's point."""
    q -= p
    w = np.array([-q[1], q[0]])
    b = -(w @ p)
    if w @ positive + b < 0:
        w, b = -w, -b
    return w, b


@real("gate", "counts as true")
def gate_or_text(name):
    """`name == "and" or "nand"` is always true."""
    if name == "and" or "nand":
        w, b = np.array([1.0, 1.0]), -1.5
        if name == "nand":
            w, b = -w, -b
        return w, b
    elif name == "or" or "nor":
        w, b = np.array([1.0, 1.0]), -0.5
        if name == "nor":
            w, b = -w, -b
        return w, b
    raise ValueError(name)


@real("gate", "else belongs to the last")
def gate_if_chain_else_on_last(name):
    """The else belongs to the last if only: all other gates raise."""
    if name == "and":
        w, b = np.array([1, 1]), -1.5
    if name == "or":
        w, b = np.array([1, 1]), -0.5
    if name == "nand":
        w, b = np.array([-1, -1]), 1.5
    if name == "nor":
        w, b = np.array([-1, -1]), 0.5
    else:
        raise ValueError("unknown gate")
    return w, b


@real("weighted_sum", "inside the loop")
def weighted_sum_return_in_loop(X, w, b):
    """The return stands inside the loop over the examples."""
    for x in X:
        total = b
        for i in range(len(w)):
            total += x[i] * w[i]
        return total


@real("log_loss", "below only")
def log_loss_lower_clip_only(y, p):
    """The probabilities are clipped from below only."""
    p = np.maximum(p, 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@real("fit_logistic", "one by one|single example|example by example|each example")
def fit_logistic_sgd(X, y, lr=0.1, steps=1000):
    """A step is made for each example instead of one for all."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for i in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        for k in range(len(X)):
            dw, db = logistic_gradient(X[k : k + 1], y[k : k + 1], w, b)
            w, b = w - lr * dw, b - lr * db
    return w, b, np.array(losses)


@real("fit_logistic", "shrinks")
def fit_logistic_decay(X, y, lr=0.1, steps=1000):
    """The learning rate shrinks with the step."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for i in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr / (1 + i) * dw, b - lr / (1 + i) * db
    return w, b, np.array(losses)


@real("weighted_sum", "last feature")
def weighted_sum_range_too_short(X, w, b):
    """The loop over the features ends one too early."""
    sums = []
    for row in np.atleast_2d(X):
        s = b
        for i in range(len(w) - 1):
            s += row[i] * w[i]
        sums.append(s)
    return np.array(sums) if X.ndim > 1 else sums[0]


@real("weighted_sum", "anew")
def weighted_sum_total_not_reset(X, w, b):
    """The total is set before the loop over the examples, and goes on from one to the next."""
    total, out = b, np.zeros(len(np.atleast_2d(X)))
    for i, x in enumerate(np.atleast_2d(X)):
        for xi, wi in zip(x, w):
            total += xi * wi
        out[i] = total
    return out if X.ndim > 1 else out[0]


@real("logistic_gradient", r"1/X\.shape\[1\]")
def logistic_gradient_divided_by_size(X, y, w, b):
    """The sums are divided by X.size."""
    e = neuron(X, w, b) - y
    return X.T @ e / X.size, e.sum() / X.size


@real("logistic_gradient", "loop overwrites|loop over the examples")
def logistic_gradient_last_only(X, y, w, b):
    """The gradients are set in each round of the loop instead of being added up."""
    for i in range(len(X)):
        e = neuron(X[i], w, b) - y[i]
        dw, db = e * X[i], e
    return dw / len(X), db / len(X)


@real("fit_logistic", "one update too few")
def fit_logistic_range_from_one(X, y, lr=0.1, steps=1000):
    """The loop runs over range(1, steps)."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(1, steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


@real("log_loss", "factor y")
def log_loss_y_twice(y, p):
    """The factor of the second term is y, too."""
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + y * np.log(1 - p))


@real("gate", "KeyError")
def gate_key_error(name):
    """A dict is asked for any name, so that a KeyError comes of "xor"."""
    signs = {"and": (1, -1.5), "or": (1, -0.5), "nand": (-1, 1.5), "nor": (-1, 0.5)}
    sign, b = signs[name]
    return sign * np.ones(2), b
