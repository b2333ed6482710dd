"""Right implementations of problem set 1."""

import math

import numpy as np

from nnkit.neuron import log_loss, logistic_gradient, neuron, sigmoid, weighted_sum
from solutions.language.right import right

# --- weighted_sum -------------------------------------------------------------------------


@right("weighted_sum")
def weighted_sum_dot(X, w, b):
    return np.dot(X, w) + b


@right("weighted_sum")
def weighted_sum_loop(X, w, b):
    if X.ndim == 1:
        return float(sum(x * weight for x, weight in zip(X, w)) + b)
    z = np.zeros(len(X))
    for i in range(len(X)):
        total = b
        for j in range(len(w)):
            total += X[i, j] * w[j]
        z[i] = total
    return z


@right("weighted_sum")
def weighted_sum_einsum(X, w, b):
    return np.einsum("...d,d->...", X, w) + b


@right("weighted_sum")
def weighted_sum_transposed(X, w, b):
    return (w @ X.T) + b


# --- sigmoid ------------------------------------------------------------------------------


@right("sigmoid")
def sigmoid_tanh(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


@right("sigmoid")
def sigmoid_two_branches(z):
    z = np.asarray(z, dtype=float)
    out = np.empty_like(z)
    right_side = z >= 0
    out[right_side] = 1 / (1 + np.exp(-z[right_side]))
    e = np.exp(z[~right_side])
    out[~right_side] = e / (1 + e)
    return out


@right("sigmoid")
def sigmoid_loop(z):
    def one(number):
        if number >= 0:
            return 1 / (1 + math.exp(-number))
        return math.exp(number) / (1 + math.exp(number))

    if np.ndim(z) == 0:
        return one(float(z))
    return np.array([one(number) for number in np.ravel(z)]).reshape(np.shape(z))


@right("sigmoid")
def sigmoid_logaddexp(z):
    return np.exp(-np.logaddexp(0, -z))


@right("sigmoid")
def sigmoid_clipped_far_out(z):
    return 1 / (1 + np.exp(-np.clip(z, -700, 700)))


# --- neuron -------------------------------------------------------------------------------


@right("neuron")
def neuron_composed(X, w, b):
    z = weighted_sum(X, w, b)
    return sigmoid(z)


@right("neuron")
def neuron_one_by_one(X, w, b):
    if X.ndim == 1:
        return sigmoid(weighted_sum(X, w, b))
    return np.array([sigmoid(weighted_sum(x, w, b)) for x in X])


@right("neuron")
def neuron_written_out(X, w, b):
    return 1 / (1 + np.exp(-(X @ w + b)))


# --- classify -----------------------------------------------------------------------------


@right("classify")
def classify_where(X, w, b, threshold=0.5):
    return np.where(neuron(X, w, b) >= threshold, 1, 0)


@right("classify")
def classify_loop(X, w, b, threshold=0.5):
    labels = []
    for p in neuron(X, w, b):
        if p < threshold:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(labels)


@right("classify")
def classify_floats(X, w, b, threshold=0.5):
    return 1.0 - (neuron(X, w, b) < threshold)


# --- separating_line ----------------------------------------------------------------------


@right("separating_line")
def line_unit_normal(p, q, positive):
    normal = np.array([q[1] - p[1], p[0] - q[0]]) / np.hypot(*(q - p))
    distance = normal @ (positive - p)
    return normal * np.sign(distance), -np.sign(distance) * (normal @ p)


@right("separating_line")
def line_cross_product(p, q, positive):
    a, b, c = np.cross([p[0], p[1], 1.0], [q[0], q[1], 1.0])
    sign = 1 if a * positive[0] + b * positive[1] + c > 0 else -1
    return np.array([a, b]) * sign, float(c * sign)


@right("separating_line")
def line_slope_with_vertical(p, q, positive):
    if p[0] == q[0]:
        w, b = np.array([1.0, 0.0]), -p[0]
    else:
        slope = (q[1] - p[1]) / (q[0] - p[0])
        w, b = np.array([-slope, 1.0]), slope * p[0] - p[1]
    if w[0] * positive[0] + w[1] * positive[1] + b < 0:
        w, b = -w, -b
    return w, b


@right("separating_line")
def line_from_positive(p, q, positive):
    along = (q - p) / np.linalg.norm(q - p)
    beside = positive - p
    w = beside - (beside @ along) * along
    return 1000 * w, -1000 * (w @ (p + q)) / 2


# --- gate ---------------------------------------------------------------------------------


@right("gate")
def gate_ifs(name):
    if name == "and":
        return np.array([2, 2]), -3
    elif name == "or":
        return np.array([2, 2]), -1
    elif name == "nand":
        return np.array([-2, -2]), 3
    elif name == "nor":
        return np.array([-2, -2]), 1
    else:
        raise ValueError("not linearly separable")


@right("gate")
def gate_negating(name):
    known = {"and": 1.5, "or": 0.5}
    base = name[1:] if name in ("nand", "nor") else name
    if base == "or" and name == "nor":
        base = "or"
    if base not in known:
        raise ValueError(name)
    sign = -1 if name in ("nand", "nor") else 1
    return sign * np.array([1.0, 1.0]), -sign * known[base]


@right("gate")
def gate_unsymmetric(name):
    match name:
        case "and":
            return [np.array([3.0, 5.0]), np.float64(-7.0)]
        case "or":
            return [np.array([3.0, 5.0]), np.float64(-0.25)]
        case "nand":
            return [np.array([-0.01, -0.02]), np.array(0.025)]
        case "nor":
            return [np.array([-50.0, -60.0]), 10]
    raise UnicodeError("a ValueError of another name")


# --- log_loss -----------------------------------------------------------------------------


@right("log_loss")
def log_loss_where(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.log(np.where(y == 1, p, 1 - p)).mean()


@right("log_loss")
def log_loss_loop(y, p):
    total = 0.0
    for target, probability in zip(y, p):
        probability = min(max(probability, 1e-12), 1 - 1e-12)
        if target == 1:
            total -= math.log(probability)
        else:
            total -= math.log(1 - probability)
    return total / len(y)


@right("log_loss")
def log_loss_dot(y, p):
    p = np.minimum(np.maximum(p, 1e-12), 1 - 1e-12)
    return -(y @ np.log(p) + (1 - y) @ np.log1p(-p)) / y.size


# --- logistic_gradient --------------------------------------------------------------------


@right("logistic_gradient")
def gradient_mean(X, y, w, b):
    error = neuron(X, w, b) - y
    return (X * error[:, np.newaxis]).mean(axis=0), error.mean()


@right("logistic_gradient")
def gradient_loop(X, y, w, b):
    m, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(m):
        error = neuron(X[i], w, b) - y[i]
        for j in range(d):
            dw[j] += error * X[i, j]
        db += error
    return dw / m, db / m


@right("logistic_gradient")
def gradient_through_the_chain(X, y, w, b):
    p = neuron(X, w, b)
    dp = -(y / p) + (1 - y) / (1 - p)
    dz = dp * p * (1 - p) / len(y)
    return dz @ X, dz.sum()


# --- fit_logistic -------------------------------------------------------------------------


@right("fit_logistic")
def fit_with_a_list(X, y, lr=0.1, steps=1000):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        dw, db = logistic_gradient(X, y, w, b)
        w -= lr * dw
        b -= lr * db
    return w, b, losses


@right("fit_logistic")
def fit_on_an_augmented_matrix(X, y, lr=0.1, steps=1000):
    ones = np.hstack([X, np.ones((len(X), 1))])
    theta = np.zeros(X.shape[1] + 1)
    losses = np.empty(steps)
    for step in range(steps):
        p = sigmoid(ones @ theta)
        losses[step] = log_loss(y, p)
        theta = theta - lr * ones.T @ (p - y) / len(y)
    return theta[:-1], theta[-1], losses


@right("fit_logistic")
def fit_recursively_counted(X, y, lr=0.1, steps=1000):
    parameters, losses, step = (np.zeros(X.shape[1]), np.float64(0)), (), 0
    while step < steps:
        w, b = parameters
        losses += (float(log_loss(y, neuron(X, w, b))),)
        dw, db = logistic_gradient(X, y, w, b)
        parameters = (w - lr * dw, b - lr * db)
        step += 1
    return [*parameters, np.array(losses)]


@right("classify")
def compared_with_the_logit(X, w, b, threshold=0.5):
    return (X @ w + b >= np.log(threshold / (1 - threshold))) * 1.0


@right("separating_line")
def null_space_of_the_points(p, q, positive):
    line = np.linalg.svd(np.array([[*p, 1.0], [*q, 1.0]]))[2][-1]
    if line @ np.append(positive, 1.0) < 0:
        line = -line
    return [line[:2], line[2]]


@right("log_loss")
def distance_from_the_wrong_class(y, p):
    return -np.average(np.log(np.clip(np.abs(1 - y - p), 1e-12, None)))
