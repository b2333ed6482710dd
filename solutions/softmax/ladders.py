"""Derivations of problem set 5, line by line."""

from solutions.language import Ladder, identity, indicators, normal

SOFTMAX = Ladder(
    "softmax_ladder",
    "ps5",
    "Softmax and cross-entropy together: first one example, then m of them",
    points=4,
    symbols=[
        ("z", "1, k", "logits of one example, a row", normal),
        ("y", "1, k", "its class, one-hot", indicators),
        ("p", "1, k", "its probabilities", "exp(z) / sum(exp(z))"),
        ("I", "k, k", "the identity matrix", identity),
        ("X", "m, d", "examples, one per row", normal),
        ("Y", "m, k", "their classes, one-hot rows", indicators),
        ("W", "d, k", "weights", normal),
        ("b", "k", "biases", normal),
        ("m", "", "number of examples", None),
        ("Z", "m, k", "logits", "X @ W + b"),
        ("P", "m, k", "probabilities", "exp(Z) / sum(exp(Z), axis=1, keepdims=True)"),
    ],
    lines=[
        ("L", "", "cross-entropy of the one example", "-sum(y * log(p))"),
        ("dL_dp", "1, k", "its gradient with respect to p", "-y / p"),
        ("dp_dz", "k, k", "Jacobian of softmax at z", "I * p - p.T @ p"),
        ("dL_dz", "1, k", "gradient of L with respect to z", "p - y"),
        (
            "dL_dZ",
            "m, k",
            "gradient of the mean loss of the m examples with respect to Z",
            "(P - Y) / m",
        ),
        ("dL_dW", "d, k", "with respect to W", "X.T @ dL_dZ"),
        ("dL_db", "k", "with respect to b", "sum(dL_dZ, axis=0)"),
    ],
)
SOFTMAX.mistake("L", "sum(y * log(p))", "the sign is wrong: this is the log-likelihood")
SOFTMAX.mistake(
    "L",
    "-sum(y * log(p) + (1 - y) * log(1 - p))",
    "this is the loss of k separate sigmoids; with softmax the term of 1 - y is not there",
)
SOFTMAX.mistake("L", "-sum(p * log(y + 1e-12))", "y and p are swapped")
SOFTMAX.mistake("L", "-sum(log(p))", "only the true class counts, and this adds up all of them")
SOFTMAX.mistake("L", "-sum(p * log(p))", "this is the entropy of p; the target is missing")
SOFTMAX.mistake("dL_dp", "y / p", "the sign is wrong: mind the minus in front of L")
SOFTMAX.mistake("dL_dp", "-1 / p", "only the true class counts: y is missing")
SOFTMAX.mistake(
    "dL_dp",
    "p - y",
    "this is already the gradient with respect to z; that with respect to p comes before it",
)
SOFTMAX.mistake(
    "dL_dp",
    "(p - y) / (p * (1 - p))",
    "this belongs to the loss of k separate sigmoids, not to the cross-entropy of softmax",
)
SOFTMAX.mistake(
    "dp_dz",
    "I * p * (1 - p)",
    "this is the diagonal only: every logit moves every probability, by way of the sum",
)
SOFTMAX.mistake("dp_dz", "p.T @ p - I * p", "the sign is wrong: this is the negative Jacobian")
SOFTMAX.mistake("dp_dz", "p.T @ p", "the diagonal part is missing")
SOFTMAX.mistake("dp_dz", "I * p", "the part that comes from the sum in the denominator is missing")
SOFTMAX.mistake("dp_dz", "I - p.T @ p", "the diagonal part lacks a factor")
SOFTMAX.mistake(
    "dp_dz",
    "p * (I - p)",
    "both factors are rows: what is due has every p_i times every p_j in it",
)
SOFTMAX.mistake(
    "dp_dz",
    "I * p - p @ p.T",
    "a row times a column, p @ p.T, is a single number, not a matrix of products",
)
SOFTMAX.mistake(
    "dp_dz",
    "p - p.T @ p",
    "the row p is added to every row of the matrix; that part belongs on the diagonal only",
)
SOFTMAX.mistake("dL_dz", "y - p", "the sign is wrong, as if class and probability were swapped")
SOFTMAX.mistake(
    "dL_dz",
    "dL_dp * p * (1 - p)",
    "this takes only the diagonal of the Jacobian: the other probabilities depend on z too",
)
SOFTMAX.mistake("dL_dZ", "P - Y", "the 1/m of the mean over the examples is missing")
SOFTMAX.mistake("dL_dZ", "(Y - P) / m", "the sign is wrong: classes and probabilities are swapped")
SOFTMAX.mistake(
    "dL_dW", "X.T @ dL_dZ / m", "1/m is here twice: it stands in the loss, and dL_dZ has it already"
)
SOFTMAX.mistake("dL_db", "sum(dL_dZ, axis=0) / m", "1/m is here twice: dL_dZ has it already")
SOFTMAX.mistake(
    "dL_db", "sum(dL_dZ)", "every class has a bias of its own, so the classes stay apart"
)
SOFTMAX.mistake(
    "dL_db", "sum(dL_dZ, axis=1)", "this sums over the classes; the examples are what shares a bias"
)
