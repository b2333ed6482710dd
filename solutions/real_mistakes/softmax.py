"""Real mistakes in problem set 5."""

import numpy as np

from nnkit.softmax import log_softmax
from solutions.real_mistakes.language import real


@real("accuracy", "rounded to 4|4 decimals|four decimals")
def accuracy_four_decimals(labels, predicted):
    """The fraction is rounded to four decimals."""
    return np.round((labels == predicted).mean(), 4)


@real("cross_entropy", "is added")
def cross_entropy_added_1e_7(Y, P):
    """1e-7 is added to the probabilities instead of clipping them."""
    inner = np.log(P + 1e-7)
    return -np.mean((Y * inner).sum(axis=1))


@real("softmax_regression_step", "over the classes")
def softmax_regression_step_bias_one_number(X, labels, W, b, lr):
    """The bias gradient is summed over the classes too, where it cancels to 0."""
    shift = X @ W + b
    shift = shift - shift.max(axis=1, keepdims=True)
    logp = shift - np.log(np.exp(shift).sum(axis=1, keepdims=True))
    rows = np.arange(len(X))
    delta = np.exp(logp)
    delta[rows, labels] -= 1
    delta = delta / len(X)
    return W - lr * X.T @ delta, b - lr * delta.sum(), -logp[rows, labels].mean()


@real("cross_entropy", "is added")
def cross_entropy_added_1e_8(Y, P):
    """1e-8 is added to the probabilities instead of clipping them."""
    inner = np.log(P + 1e-8)
    return -np.sum(Y * inner) / len(Y)


@real("cross_entropy", "is added")
def cross_entropy_added_1e_9(Y, P):
    """1e-9 is added to the probabilities instead of clipping them."""
    inner = np.log(P + 1e-9)
    return -np.mean((Y * inner).sum(axis=1))


@real("cross_entropy", "clipped at 1e-7")
def cross_entropy_clipped_1e_7(Y, P):
    """The probabilities are clipped at 1e-7 instead of 1e-12."""
    q = np.clip(P, 1e-7, 1 - 1e-7)
    hit = np.sum(q * Y, axis=1)
    return np.mean(-np.log(hit))


@real("cross_entropy", "every row|one class for all|same class")
def cross_entropy_one_column_for_all(Y, P):
    """The class of the largest target of the whole table is used for every row."""
    column = Y.argmax()
    return -np.mean(np.log(P[:, column] + 1e-10))


@real("softmax", "sum of the logits")
def softmax_divided_by_logits(Z):
    """The exponentials are divided by the sum of the logits instead of their own sum."""
    return np.exp(Z) / Z.sum(axis=-1, keepdims=True)


@real("softmax", "sum of row j|lose their axis")
def softmax_no_keepdims(Z):
    """The sums lose their axis, so that column j is divided by the sum of row j."""
    e = np.exp(Z)
    return e / e.sum(axis=1)


@real("softmax_cross_entropy", "whole array")
def softmax_cross_entropy_softmax_of_all(Z, labels):
    """The softmax is taken over the whole array, and nothing is averaged."""
    e = np.exp(Z)
    probs = e / e.sum()
    hot = np.eye(Z.shape[1])[labels]
    return -np.sum(hot * np.log(probs)), probs - hot


@real("cross_entropy", "two-class|two classes|binary")
def cross_entropy_binary(Y, P):
    """The two-class formula, element by element, neither summed nor averaged."""
    q = np.clip(P, 1e-15, 1 - 1e-15)
    return -(Y * np.log(q) + (1 - Y) * np.log(1 - q))


@real("one_hot", "k is ignored|whatever k")
def one_hot_width_ten(labels, k):
    """There are always ten columns, whatever k is."""
    out = np.zeros((len(labels), 10))
    out[np.arange(len(labels)), labels] = 1
    return out


@real("softmax", r"max\(0|never below 0|larger of 0")
def softmax_max_with_zero(Z):
    """The shift is max(0, largest logit), so rows of very negative logits become 0/0."""
    top = Z.max(axis=-1, keepdims=True)
    e = np.exp(Z - np.where(top > 0, top, 0))
    return e / e.sum(axis=-1, keepdims=True)


@real("softmax_cross_entropy", "is added")
def softmax_cross_entropy_added_1e_5(Z, labels):
    """1e-5 is added to the probabilities inside the logarithm."""
    shift = Z - Z.max(axis=1, keepdims=True)
    logp = shift - np.log(np.exp(shift).sum(axis=1, keepdims=True))
    rows = np.arange(len(Z))
    dZ = np.exp(logp)
    dZ[rows, labels] -= 1
    return -np.log(np.exp(logp[rows, labels]) + 1e-5).mean(), dZ / len(Z)


@real("softmax_cross_entropy", "clipped|replaced|limit")
def softmax_cross_entropy_floor_1e_10(Z, labels):
    """Probabilities below 1e-10 are replaced; the loss is not to be clipped."""
    shift = Z - Z.max(axis=1, keepdims=True)
    logp = shift - np.log(np.exp(shift).sum(axis=1, keepdims=True))
    rows = np.arange(len(Z))
    dZ = np.exp(logp)
    dZ[rows, labels] -= 1
    return -np.log(np.maximum(np.exp(logp[rows, labels]), 1e-10)).mean(), dZ / len(Z)


@real("softmax_jacobian", "overwrit|matrix is due")
def softmax_jacobian_row_overwritten(p):
    """The result is a vector whose entries the inner loop overwrites; a matrix is due."""
    k = len(p)
    out = np.zeros(k)
    for i in range(k):
        for j in range(k):
            out[i] = p[i] * ((i == j) - p[j])
    return out


@real("accuracy", "percentage")
def accuracy_percent(labels, predicted):
    """The result is in percent."""
    hits = sum(int(a == b) for a, b in zip(labels, predicted))
    return 100 * hits / len(labels)


@real("log_softmax", "logarithm is taken of a probability")
def log_softmax_log_of_softmax(Z):
    """The logarithm is taken of a probability that may be 0."""
    e = np.exp(Z - Z.max(axis=-1, keepdims=True))
    probs = e / e.sum(axis=-1, keepdims=True)
    return np.log(probs)


@real("one_hot", "not refused")
def one_hot_eye_of_labels(labels, k):
    """Labels outside 0..k-1 are not refused."""
    table = np.eye(k)
    return table[labels]


@real("predict_classes", "flattened")
def predict_classes_no_axis(Z):
    """argmax without an axis looks at the flattened array."""
    return Z.argmax()


@real("softmax", "whole array is subtracted")
def softmax_one_max_for_all(Z):
    """The largest number of the whole array is subtracted from every row."""
    e = np.exp(Z - Z.max())
    return e / e.sum(axis=-1, keepdims=True)


@real("softmax", "runs over the examples")
def softmax_python_sum(Z):
    """Python's sum adds up the rows."""
    e = np.exp(Z)
    return e / sum(e)


@real("softmax", "in place")
def softmax_in_place(Z):
    """The caller's logits are changed in place."""
    Z -= Z.max(axis=-1, keepdims=True)
    Z[...] = np.exp(Z)
    Z /= Z.sum(axis=-1, keepdims=True)
    return Z


@real("softmax_cross_entropy", "every row")
def softmax_cross_entropy_colon(Z, labels):
    """dZ[:, labels] takes the columns from every row."""
    m = len(Z)
    logp = log_softmax(Z)
    dZ = np.exp(logp)
    dZ[:, labels] -= 1
    return -logp[np.arange(m), labels].mean(), dZ / m


@real("softmax_jacobian", "diagonal")
def softmax_jacobian_diag_twice(p):
    """p (1 - p) stands on the diagonal, and p p^T is subtracted there as well."""
    return np.diag(p * (1 - p)) - np.outer(p, p)


@real("cross_entropy", r"m / Y\.shape\[1\] times")
def cross_entropy_divided_by_classes(Y, P):
    """The sum is divided by the number of classes instead of the number of examples."""
    return -np.sum(Y * np.log(np.clip(P, 1e-12, None))) / Y.shape[1]


@real("cross_entropy", r"taken of Y \* P")
def cross_entropy_log_of_product(Y, P):
    """The logarithm is taken of Y * P."""
    return -np.sum(np.log(np.clip(Y * P, 1e-12, None))) / len(Y)


@real("softmax_jacobian", "are added")
def softmax_jacobian_plus(p):
    """The outer product is added."""
    return np.diag(p) + np.outer(p, p)


@real("softmax_jacobian", "multiplied by itself")
def softmax_jacobian_i_twice(p):
    """p[i] is written where p[j] is due."""
    k = len(p)
    out = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            out[i, j] = p[i] * ((i == j) - p[i])
    return out


@real("softmax_cross_entropy", r"tuple of 2 items \(loss, dZ\)")
def softmax_cross_entropy_loss_alone(Z, labels):
    """The gradient is not returned."""
    return -log_softmax(Z)[np.arange(len(Z)), labels].mean()
