"""Derivations of problem set 1, line by line."""

from solutions.language import Ladder, bits, normal

LOGISTIC = Ladder(
    "logistic_gradient_ladder",
    "ps1",
    "The gradient of the log-loss of a sigmoid neuron",
    points=3,
    symbols=[
        ("X", "m, d", "examples, one per row", normal),
        ("y", "m", "targets, 0 or 1", bits),
        ("w", "d", "weights", normal),
        ("b", "", "bias", normal),
        ("m", "", "number of examples", None),
        ("z", "m", "pre-activations", "X @ w + b"),
        ("p", "m", "outputs", "sigma(z)"),
    ],
    lines=[
        (
            "L",
            "",
            "the log-loss, a mean over the examples",
            "-sum(y * log(p) + (1 - y) * log(1 - p)) / m",
        ),
        (
            "dL_dp",
            "m",
            "derivative of L with respect to each output",
            "(p - y) / (p * (1 - p)) / m",
        ),
        (
            "dp_dz",
            "m",
            "derivative of each output with respect to its pre-activation",
            "p * (1 - p)",
        ),
        ("dL_dz", "m", "derivative of L with respect to each pre-activation", "(p - y) / m"),
        ("dL_dw", "d", "gradient of L with respect to the weights", "X.T @ dL_dz"),
        ("dL_db", "", "derivative of L with respect to the bias", "sum(dL_dz)"),
    ],
)
LOGISTIC.mistake(
    "L",
    "-sum(y * log(p) + (1 - y) * log(1 - p))",
    "this is the sum over the examples; the loss is their mean",
)
LOGISTIC.mistake(
    "L",
    "sum(y * log(p) + (1 - y) * log(1 - p)) / m",
    "the sign is wrong: this is the mean log-likelihood, and the loss is its negative",
)
LOGISTIC.mistake(
    "L", "-sum(y * log(p)) / m", "the examples of class 0 contribute too, and this leaves them out"
)
LOGISTIC.mistake(
    "dL_dp",
    "(p - y) / (p * (1 - p))",
    "the loss is a mean over the examples, and its 1/m is missing here",
)
LOGISTIC.mistake(
    "dL_dp",
    "(y / p + (1 - y) / (1 - p)) / m",
    "the signs of the two terms do not fit: mind the minus in front of L and the inner "
    "derivative of 1 - p",
)
LOGISTIC.mistake(
    "dL_dp",
    "-(y / p + (1 - y) / (1 - p)) / m",
    "the inner derivative of 1 - p is missing in the second term",
)
LOGISTIC.mistake(
    "dL_dp",
    "(p - y) / m",
    "this is already the derivative with respect to z; that with respect to p comes before it",
)
LOGISTIC.mistake(
    "dL_dp",
    "p - y",
    "this is the derivative with respect to z, without its 1/m; that with respect to p comes "
    "before it",
)
LOGISTIC.mistake(
    "dp_dz",
    "z * (1 - z)",
    "the formula is meant for the output of the sigmoid, and this puts its input in",
)
LOGISTIC.mistake(
    "dp_dz",
    "sigma(p) * (1 - sigma(p))",
    "p is an output of the sigmoid already, and this squashes it again",
)
LOGISTIC.mistake("dp_dz", "1 - p**2", "this is the derivative of tanh")
LOGISTIC.mistake("dL_dz", "p - y", "the 1/m of the mean has been lost on the way")
LOGISTIC.mistake("dL_dz", "(y - p) / m", "the sign is wrong, as if target and output were swapped")
LOGISTIC.mistake(
    "dL_dw",
    "X.T @ dL_dz / m",
    "1/m is here twice: the line before has it already",
)
LOGISTIC.mistake(
    "dL_dw",
    "X.T @ dL_dp",
    "the step through the sigmoid is missing: w reaches p only by way of z",
)
LOGISTIC.mistake("dL_db", "sum(dL_dz) / m", "1/m is here twice: dL_dz has it already")
LOGISTIC.mistake(
    "dL_db", "dL_dz", "every example depends on the bias, so their contributions add up"
)
LOGISTIC.mistake(
    "dL_db",
    "sum(dL_dp)",
    "the step through the sigmoid is missing: b reaches p only by way of z",
)
