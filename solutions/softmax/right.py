"""Right implementations of problem set 5."""

import math

import numpy as np

from nnkit.backprop import linear_backward
from nnkit.forward import linear_forward
from nnkit.softmax import (
    cross_entropy,
    log_softmax,
    one_hot,
    softmax,
    softmax_cross_entropy,
    softmax_jacobian,
)
from solutions.language.right import right

# --- one_hot ------------------------------------------------------------------------------


@right("one_hot")
def one_hot_assigned(labels, k):
    if labels.min() < 0 or labels.max() >= k:
        raise ValueError(f"there are {k} classes")
    Y = np.zeros((len(labels), k))
    Y[np.arange(len(labels)), labels] = 1
    return Y


@right("one_hot")
def one_hot_loop(labels, k):
    rows = []
    for label in labels:
        if label not in range(k):
            raise ValueError(f"{label} is no class")
        rows.append([1.0 if j == label else 0.0 for j in range(k)])
    return np.array(rows)


@right("one_hot")
def one_hot_compared(labels, k):
    Y = (labels[:, None] == np.arange(k)).astype(int)
    if not np.all(Y.sum(axis=1) == 1):
        raise ValueError("unknown class")
    return Y


@right("one_hot")
def one_hot_put(labels, k):
    if set(labels.tolist()) - set(range(k)):
        raise ValueError
    Y = np.zeros((labels.size, k))
    np.put_along_axis(Y, labels.astype(int)[:, None], 1.0, axis=1)
    return Y


# --- softmax ------------------------------------------------------------------------------


@right("softmax")
def softmax_shifted(Z):
    E = np.exp(Z - Z.max(axis=-1)[..., None])
    return E / E.sum(axis=-1)[..., None]


@right("softmax")
def softmax_loop(Z):
    if Z.ndim == 2:
        return np.array([softmax_loop(row) for row in Z])
    largest = max(Z)
    exponentials = [math.exp(z - largest) for z in Z]
    total = sum(exponentials)
    return np.array([e / total for e in exponentials])


@right("softmax")
def softmax_pairwise(Z):
    # p_i = 1 / sum_j exp(z_j - z_i)
    with np.errstate(over="ignore"):
        differences = Z[..., None, :] - Z[..., :, None]
        return 1 / np.exp(differences).sum(axis=-1)


@right("softmax")
def softmax_through_log(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=-1, keepdims=True))


@right("softmax")
def softmax_transposed(Z):
    E = np.exp(Z.T - Z.max(axis=-1))
    return (E / E.sum(axis=0)).T


# --- log_softmax --------------------------------------------------------------------------


@right("log_softmax")
def log_softmax_reduced(Z):
    return Z - np.logaddexp.reduce(Z, axis=-1, keepdims=True)


@right("log_softmax")
def log_softmax_loop(Z):
    if Z.ndim == 1:
        largest = float(np.max(Z))
        log_sum = largest + math.log(sum(math.exp(z - largest) for z in Z))
        return np.array([z - log_sum for z in Z])
    return np.vstack([log_softmax_loop(row) for row in Z])


@right("log_softmax")
def log_softmax_sorted(Z):
    top = np.sort(Z, axis=-1)[..., -1:]
    return (Z - top) - np.log(np.exp(Z - top) @ np.ones((Z.shape[-1], 1)))[..., :]


@right("log_softmax")
def log_softmax_pairwise(Z):
    # -ln sum_j exp(z_j - z_i), with the largest exponent taken out of the sum
    differences = Z[..., None, :] - Z[..., :, None]
    largest = differences.max(axis=-1)
    return -(largest + np.log(np.exp(differences - largest[..., None]).sum(axis=-1)))


# --- cross_entropy ------------------------------------------------------------------------


@right("cross_entropy")
def cross_entropy_mean(Y, P):
    return np.mean(-(Y * np.log(np.clip(P, 1e-12, None))).sum(axis=1))


@right("cross_entropy")
def cross_entropy_clipped_on_both_sides(Y, P):
    return -(Y * np.log(np.clip(P, 1e-12, 1 - 1e-12))).sum() / Y.shape[0]


@right("cross_entropy")
def cross_entropy_picked(Y, P):
    p = P[np.arange(len(P)), Y.argmax(axis=1)]
    return -np.log(np.where(p < 1e-12, 1e-12, p)).mean()


@right("cross_entropy")
def cross_entropy_loop(Y, P):
    total = 0.0
    for y_row, p_row in zip(Y, P):
        for y, p in zip(y_row, p_row):
            if y:
                total -= math.log(max(p, 1e-12))
    return total / len(Y)


@right("cross_entropy")
def cross_entropy_inner(Y, P):
    return -np.vdot(Y, np.log(np.fmax(P, 1e-12))) / len(P)


# --- softmax_jacobian ---------------------------------------------------------------------


@right("softmax_jacobian")
def softmax_jacobian_identity(p):
    return p[:, None] * (np.eye(len(p)) - p[None, :])


@right("softmax_jacobian")
def softmax_jacobian_loop(p):
    k = len(p)
    J = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            J[i, j] = p[i] * (1 - p[i]) if i == j else -p[i] * p[j]
    return J


@right("softmax_jacobian")
def softmax_jacobian_product(p):
    column = p.reshape(-1, 1)
    J = -(column @ column.T)
    J[np.diag_indices(len(p))] += p
    return J


@right("softmax_jacobian")
def softmax_jacobian_centred(p):
    # the covariance of the one-hot vector
    E = np.eye(len(p)) - p
    return sum(p[c] * np.outer(E[c], E[c]) for c in range(len(p)))


# --- softmax_cross_entropy ----------------------------------------------------------------


@right("softmax_cross_entropy")
def softmax_cross_entropy_parts(Z, labels):
    Y = one_hot(labels, Z.shape[1])
    loss = -np.mean(np.sum(Y * log_softmax(Z), axis=1))
    return loss, (softmax(Z) - Y) / len(Z)


@right("softmax_cross_entropy")
def softmax_cross_entropy_in_place_on_copy(Z, labels):
    rows = np.arange(len(Z))
    dZ = softmax(Z)
    dZ[rows, labels] -= 1
    dZ /= len(Z)
    shift = Z.max(axis=1)
    log_sums = shift + np.log(np.exp(Z - shift[:, None]).sum(axis=1))
    return (log_sums - Z[rows, labels]).mean(), dZ


@right("softmax_cross_entropy")
def softmax_cross_entropy_loop(Z, labels):
    m, k = Z.shape
    loss, dZ = 0.0, np.zeros((m, k))
    for i in range(m):
        logs = log_softmax(Z[i])
        loss -= logs[labels[i]] / m
        for j in range(k):
            dZ[i, j] = (math.exp(logs[j]) - (j == labels[i])) / m
    return loss, dZ


@right("softmax_cross_entropy")
def softmax_cross_entropy_margins(Z, labels):
    # ln sum_j exp(z_j - z_label): the loss written with margins
    margins = Z - np.take_along_axis(Z, labels[:, None], axis=1)
    losses = np.logaddexp.reduce(margins, axis=1)
    P = np.exp(margins - losses[:, None])
    return float(np.average(losses)), (P - np.eye(Z.shape[1])[labels]) / Z.shape[0]


# --- predict_classes ----------------------------------------------------------------------


@right("predict_classes")
def predict_classes_method(Z):
    return Z.argmax(-1)


@right("predict_classes")
def predict_classes_loop(Z):
    if Z.ndim == 1:
        return max(range(len(Z)), key=lambda j: Z[j])
    return np.array([predict_classes_loop(row) for row in Z])


@right("predict_classes")
def predict_classes_sorted(Z):
    return np.argsort(Z, axis=-1)[..., -1]


@right("predict_classes")
def predict_classes_through_softmax(Z):
    return np.argmax(softmax(Z), axis=-1).astype(float)


@right("predict_classes")
def predict_classes_compared(Z):
    hits = np.equal(Z, Z.max(axis=-1, keepdims=True))
    return np.sum(hits * np.arange(Z.shape[-1]), axis=-1)


# --- two_class_logits ---------------------------------------------------------------------


@right("two_class_logits")
def two_class_logits_halves(z):
    return np.column_stack([-z / 2, z / 2])


@right("two_class_logits")
def two_class_logits_minus(z):
    return np.array([[-value, 0.0] for value in z])


@right("two_class_logits")
def two_class_logits_shifted(z):
    Z = np.full((len(z), 2), 7.0)
    Z[:, 1] += z
    return Z


@right("two_class_logits")
def two_class_logits_log_probabilities(z):
    return -np.stack([np.logaddexp(0, z), np.logaddexp(0, -z)], axis=-1)


@right("two_class_logits")
def two_class_logits_shift_of_each(z):
    return np.outer(z, [1.0, 2.0])


# --- softmax_regression_step --------------------------------------------------------------


@right("softmax_regression_step")
def softmax_regression_step_slots(X, labels, W, b, lr):
    loss, dZ = softmax_cross_entropy(linear_forward(X, W, b), labels)
    _, dW, db = linear_backward(dZ, X, W)
    return W - lr * dW, b - lr * db, loss


@right("softmax_regression_step")
def softmax_regression_step_written_out(X, labels, W, b, lr):
    m, k = len(X), len(b)
    P = softmax(X @ W + b)
    Y = one_hot(labels, k)
    new_W = W - lr / m * (X.T @ (P - Y))
    new_b = b - lr * np.mean(P - Y, axis=0)
    return new_W, new_b, cross_entropy(Y, P)


@right("softmax_regression_step")
def softmax_regression_step_loop(X, labels, W, b, lr):
    new_W, new_b, total = W.astype(float), b.astype(float), 0.0
    for x, label in zip(X, labels):
        logs = log_softmax(x @ W + b)
        total -= logs[label]
        for j in range(len(b)):
            error = (math.exp(logs[j]) - (j == label)) / len(X)
            new_W[:, j] -= lr * error * x
            new_b[j] -= lr * error
    return new_W, new_b, total / len(X)


@right("softmax_regression_step")
def softmax_regression_step_jacobian(X, labels, W, b, lr):
    m = len(X)
    dW, db, loss = np.zeros(W.shape), np.zeros(b.shape), 0.0
    for x, label in zip(X, labels):
        p = softmax(x @ W + b)
        dz = softmax_jacobian(p)[label] * (-1 / p[label]) / m
        dW, db = dW + np.outer(x, dz), db + dz
        loss -= np.log(p[label]) / m
    return W - lr * dW, b - lr * db, loss


@right("softmax_regression_step")
def softmax_regression_step_with_ones(X, labels, W, b, lr):
    X1, theta = np.hstack([X, np.ones((len(X), 1))]), np.vstack([W, b])
    loss, dZ = softmax_cross_entropy(X1 @ theta, labels)
    theta = theta - lr * np.einsum("md,mk->dk", X1, dZ)
    return [theta[:-1], theta[-1], loss]


# --- accuracy -----------------------------------------------------------------------------


@right("accuracy")
def accuracy_mean(labels, predicted):
    return (labels == predicted).mean()


@right("accuracy")
def accuracy_loop(labels, predicted):
    right_ones = 0
    for label, guess in zip(labels, predicted):
        if label == guess:
            right_ones += 1
    return right_ones / len(labels)


@right("accuracy")
def accuracy_counted(labels, predicted):
    return 1 - np.count_nonzero(labels - predicted) / labels.size


@right("accuracy")
def accuracy_one_hot(labels, predicted):
    k = int(max(labels.max(), predicted.max())) + 1
    agreement = one_hot(labels, k) * one_hot(predicted, k)
    return np.sum(agreement) / len(agreement)


@right("accuracy")
def accuracy_of_rows(labels, predicted):
    pairs = np.stack([labels, predicted])
    return np.float64(np.ptp(pairs, axis=0) == 0).mean()


@right("softmax")
def sums_of_ratios(Z):
    gaps = np.minimum(Z[..., np.newaxis, :] - Z[..., :, np.newaxis], 700)
    return 1 / np.exp(gaps).sum(axis=-1)


@right("two_class_logits")
def logits_that_are_log_probabilities(z):
    z = np.asarray(z, float)
    return np.stack([-np.logaddexp(0, z), -np.logaddexp(0, -z)], axis=1)
