"""Derivations of problem set 4, line by line."""

from solutions.language import Ladder, bits, normal

REGRESSION = Ladder(
    "regression_ladder",
    "ps4",
    "The nine partial derivatives of the 2-2-1 regression network",
    points=4,
    symbols=[
        ("x1", "", "first input", normal),
        ("x2", "", "second input", normal),
        ("y", "", "target", normal),
        ("wA1", "", "weight of A for x1", normal),
        ("wA2", "", "weight of A for x2", normal),
        ("bA", "", "bias of A", normal),
        ("wB1", "", "weight of B for x1", normal),
        ("wB2", "", "weight of B for x2", normal),
        ("bB", "", "bias of B", normal),
        ("wC1", "", "weight of C for aA", normal),
        ("wC2", "", "weight of C for aB", normal),
        ("bC", "", "bias of C", normal),
        ("zA", "", "pre-activation of A", "wA1 * x1 + wA2 * x2 + bA"),
        ("aA", "", "output of A", "sigma(zA)"),
        ("zB", "", "pre-activation of B", "wB1 * x1 + wB2 * x2 + bB"),
        ("aB", "", "output of B", "sigma(zB)"),
        ("yhat", "", "output of C, which is linear", "wC1 * aA + wC2 * aB + bC"),
        ("L", "", "loss", "(y - yhat)**2"),
    ],
    lines=[
        ("dL_dyhat", "", "derivative of L with respect to the prediction", "-2 * (y - yhat)"),
        ("dL_dwC1", "", "with respect to the first weight of C", "dL_dyhat * aA"),
        ("dL_dwC2", "", "with respect to the second weight of C", "dL_dyhat * aB"),
        ("dL_dbC", "", "with respect to the bias of C", "dL_dyhat"),
        ("dL_daA", "", "with respect to the output of A", "dL_dyhat * wC1"),
        ("dL_dzA", "", "with respect to the pre-activation of A", "dL_daA * aA * (1 - aA)"),
        ("dL_dwA1", "", "with respect to the first weight of A", "dL_dzA * x1"),
        ("dL_dwA2", "", "with respect to the second weight of A", "dL_dzA * x2"),
        ("dL_dbA", "", "with respect to the bias of A", "dL_dzA"),
        ("dL_dzB", "", "with respect to the pre-activation of B", "dL_dyhat * wC2 * aB * (1 - aB)"),
        ("dL_dwB1", "", "with respect to the first weight of B", "dL_dzB * x1"),
        ("dL_dwB2", "", "with respect to the second weight of B", "dL_dzB * x2"),
        ("dL_dbB", "", "with respect to the bias of B", "dL_dzB"),
    ],
)
REGRESSION.mistake(
    "dL_dyhat",
    "2 * (y - yhat)",
    "the sign is wrong: the inner derivative of y - yhat is missing",
)
REGRESSION.mistake(
    "dL_dyhat", "-(y - yhat)", "the 2 of the square is missing: this loss has no 1/2 in front"
)
REGRESSION.mistake("dL_dyhat", "(y - yhat)**2", "this is the loss itself, not its derivative")
for _line, _swapped in [("dL_dwC1", "wC1"), ("dL_dwC2", "wC2")]:
    REGRESSION.mistake(
        _line,
        f"dL_dyhat * {_swapped}",
        "a product's derivative with respect to one factor is "
        "the other factor, and this repeats the weight",
    )
REGRESSION.mistake("dL_dwC1", "dL_dyhat * zA", "C sees the output of A, not its pre-activation")
REGRESSION.mistake("dL_dwC2", "dL_dyhat * zB", "C sees the output of B, not its pre-activation")
REGRESSION.mistake("dL_dwC1", "dL_dyhat * x1", "the inputs of C are aA and aB, not x1 and x2")
REGRESSION.mistake("dL_dwC2", "dL_dyhat * x2", "the inputs of C are aA and aB, not x1 and x2")
REGRESSION.mistake(
    "dL_dbC",
    "dL_dyhat * bC",
    "the derivative of a sum with respect to one of its terms does not hold that term",
)
REGRESSION.mistake(
    "dL_daA",
    "dL_dyhat * aA",
    "a product's derivative with respect to one factor is "
    "the other factor, and this repeats the activation",
)
for _unit, _number in [("A", 1), ("B", 2)]:
    REGRESSION.mistake(
        f"dL_dz{_unit}",
        f"dL_dyhat * wC{_number}",
        "the sigmoid's derivative is missing: this is still the one with respect to the output",
    )
    REGRESSION.mistake(
        f"dL_dz{_unit}",
        f"dL_dyhat * wC{_number} * z{_unit} * (1 - z{_unit})",
        "the derivative of the sigmoid is s(1 - s) with the output s, and this puts z in",
    )
    REGRESSION.mistake(
        f"dL_dz{_unit}",
        f"dL_dyhat * a{_unit} * (1 - a{_unit})",
        "the way back leads through a weight of C, which is missing",
    )
    for _input in (1, 2):
        REGRESSION.mistake(
            f"dL_dw{_unit}{_input}",
            f"dL_dz{_unit} * w{_unit}{_input}",
            "a product's derivative with respect to one factor is "
            "the other factor: this repeats the weight",
        )
        REGRESSION.mistake(
            f"dL_dw{_unit}{_input}",
            f"dL_dz{_unit} * x{3 - _input}",
            "this weight belongs to the other input",
        )
    REGRESSION.mistake(
        f"dL_db{_unit}",
        f"dL_dz{_unit} * b{_unit}",
        "the derivative of a sum with respect to one of its terms does not hold that term",
    )

TWO_LAYER = Ladder(
    "two_layer_ladder",
    "ps4",
    "Backpropagation through a two-layer network in matrix form",
    points=4,
    symbols=[
        ("X", "m, d", "examples, one per row", normal),
        ("Y", "m, k", "targets, 0 or 1", bits),
        ("W1", "d, h", "weights of the hidden layer", normal),
        ("b1", "h", "its biases", normal),
        ("W2", "h, k", "weights of the output layer", normal),
        ("b2", "k", "its biases", normal),
        ("m", "", "number of examples", None),
        ("Z1", "m, h", "hidden pre-activations", "X @ W1 + b1"),
        ("A1", "m, h", "hidden outputs", "sigma(Z1)"),
        ("Z2", "m, k", "output pre-activations", "A1 @ W2 + b2"),
        ("A2", "m, k", "outputs", "sigma(Z2)"),
        (
            "L",
            "",
            "log-loss, summed over outputs, averaged over examples",
            "-sum(Y * log(A2) + (1 - Y) * log(1 - A2)) / m",
        ),
    ],
    lines=[
        ("dA2", "m, k", "gradient of L with respect to A2", "(A2 - Y) / (A2 * (1 - A2)) / m"),
        ("dZ2", "m, k", "with respect to Z2", "(A2 - Y) / m"),
        ("dW2", "h, k", "with respect to W2", "A1.T @ dZ2"),
        ("db2", "k", "with respect to b2", "sum(dZ2, axis=0)"),
        ("dA1", "m, h", "with respect to A1", "dZ2 @ W2.T"),
        ("dZ1", "m, h", "with respect to Z1", "dA1 * A1 * (1 - A1)"),
        ("dW1", "d, h", "with respect to W1", "X.T @ dZ1"),
        ("db1", "h", "with respect to b1", "sum(dZ1, axis=0)"),
    ],
)
TWO_LAYER.mistake(
    "dA2", "(A2 - Y) / (A2 * (1 - A2))", "the 1/m of the mean over the examples is missing"
)
TWO_LAYER.mistake(
    "dA2",
    "(A2 - Y) / m",
    "this is already the gradient with respect to Z2; that with respect to A2 comes before it",
)
TWO_LAYER.mistake(
    "dA2",
    "-(Y / A2 + (1 - Y) / (1 - A2)) / m",
    "the inner derivative of 1 - A2 is missing in the second term",
)
TWO_LAYER.mistake("dZ2", "A2 - Y", "the 1/m of the mean over the examples is missing")
TWO_LAYER.mistake(
    "dZ2", "(Y - A2) / m", "the sign is wrong, as if targets and outputs were swapped"
)
TWO_LAYER.mistake(
    "dZ2",
    "(A2 - Y) * A2 * (1 - A2) / m",
    "the derivative of the sigmoid is here once too often: it cancels against dA2's denominator",
)
TWO_LAYER.mistake(
    "dW2", "A1.T @ dZ2 / m", "1/m is here twice: it stands in the loss, and dZ2 has it already"
)
TWO_LAYER.mistake("dW2", "Z1.T @ dZ2", "the input of the output layer is A1, not Z1")
TWO_LAYER.mistake("dW2", "A1.T @ dA2", "the step back through the output's sigmoid is missing")
TWO_LAYER.mistake("db2", "sum(dZ2, axis=0) / m", "1/m is here twice: dZ2 has it already")
TWO_LAYER.mistake(
    "db2", "sum(dZ2)", "every output has a bias of its own, so the outputs stay apart"
)
TWO_LAYER.mistake(
    "db2", "sum(dZ2, axis=1)", "this sums over the outputs; the examples are what shares a bias"
)
TWO_LAYER.mistake("db2", "dZ2", "every example depends on the biases: their contributions add up")
TWO_LAYER.mistake("dA1", "dA2 @ W2.T", "the step back through the output's sigmoid is missing")
TWO_LAYER.mistake("dZ1", "dA1", "the derivative of the hidden sigmoid is missing")
TWO_LAYER.mistake(
    "dZ1",
    "dA1 * Z1 * (1 - Z1)",
    "the derivative of the sigmoid is s(1 - s) with the output s, and this puts Z1 in",
)
TWO_LAYER.mistake("dZ1", "dA1 * (1 - A1**2)", "this is the derivative of tanh, not of the sigmoid")
TWO_LAYER.mistake(
    "dZ1",
    "dA1 * sigma(A1) * (1 - sigma(A1))",
    "A1 is an output of the sigmoid already, and this squashes it again",
)
TWO_LAYER.mistake(
    "dW1", "X.T @ dZ1 / m", "1/m is here twice: it stands in the loss, and dZ1 has it already"
)
TWO_LAYER.mistake("dW1", "X.T @ dA1", "the step back through the hidden sigmoid is missing")
TWO_LAYER.mistake("db1", "sum(dZ1, axis=0) / m", "1/m is here twice: dZ1 has it already")
TWO_LAYER.mistake("db1", "sum(dZ1)", "every hidden unit has a bias of its own, so they stay apart")
TWO_LAYER.mistake(
    "db1", "sum(dZ1, axis=1)", "this sums over the units; the examples are what shares a bias"
)

DELTAS = Ladder(
    "delta_ladder",
    "ps4",
    "The delta recursion in a network of three layers",
    points=4,
    symbols=[
        ("X", "m, d", "examples, one per row", normal),
        ("Y", "m, k", "targets", normal),
        ("W1", "d, h", "weights of layer 1", normal),
        ("b1", "h", "its biases", normal),
        ("W2", "h, n", "weights of layer 2", normal),
        ("b2", "n", "its biases", normal),
        ("W3", "n, k", "weights of layer 3", normal),
        ("b3", "k", "its biases", normal),
        ("m", "", "number of examples", None),
        ("Z1", "m, h", "pre-activations of layer 1", "X @ W1 + b1"),
        ("A1", "m, h", "its outputs", "tanh(Z1)"),
        ("Z2", "m, n", "pre-activations of layer 2", "A1 @ W2 + b2"),
        ("A2", "m, n", "its outputs", "tanh(Z2)"),
        ("Z3", "m, k", "outputs: layer 3 is linear", "A2 @ W3 + b3"),
        ("L", "", "squared error, a mean over the examples", "sum((Y - Z3)**2) / m"),
    ],
    lines=[
        ("delta3", "m, k", "gradient of L with respect to Z3", "2 * (Z3 - Y) / m"),
        ("dW3", "n, k", "gradient of L with respect to W3", "A2.T @ delta3"),
        ("db3", "k", "with respect to b3", "sum(delta3, axis=0)"),
        ("delta2", "m, n", "with respect to Z2", "(delta3 @ W3.T) * (1 - A2**2)"),
        ("dW2", "h, n", "with respect to W2", "A1.T @ delta2"),
        ("db2", "n", "with respect to b2", "sum(delta2, axis=0)"),
        ("delta1", "m, h", "with respect to Z1", "(delta2 @ W2.T) * (1 - A1**2)"),
        ("dW1", "d, h", "with respect to W1", "X.T @ delta1"),
        ("db1", "h", "with respect to b1", "sum(delta1, axis=0)"),
    ],
)
DELTAS.mistake(
    "delta3", "2 * (Y - Z3) / m", "the sign is wrong: the inner derivative of Y - Z3 is missing"
)
DELTAS.mistake("delta3", "(Z3 - Y) / m", "the 2 of the square is missing: L has no 1/2 in front")
DELTAS.mistake("delta3", "2 * (Z3 - Y)", "the 1/m of the mean over the examples is missing")
DELTAS.mistake(
    "delta3",
    "2 * (Z3 - Y) / m * (1 - Z3**2)",
    "layer 3 is linear, and this multiplies by the derivative of a tanh",
)
for _layer, _before in [(2, 3), (1, 2)]:
    DELTAS.mistake(
        f"delta{_layer}",
        f"delta{_before} @ W{_before}.T",
        f"the derivative of layer {_layer}'s activation is missing",
    )
    DELTAS.mistake(
        f"delta{_layer}",
        f"(delta{_before} @ W{_before}.T) * (1 - Z{_layer}**2)",
        "the derivative of tanh is 1 - a² with the output a, and this puts the pre-activation in",
    )
    DELTAS.mistake(
        f"delta{_layer}",
        f"(delta{_before} @ W{_before}.T) * A{_layer} * (1 - A{_layer})",
        "this is the derivative of the sigmoid; the hidden layers have tanh",
    )
for _layer, _below in [(3, "A2"), (2, "A1"), (1, "X")]:
    DELTAS.mistake(
        f"dW{_layer}",
        f"{_below}.T @ delta{_layer} / m",
        "1/m is here twice: it stands in the loss, and the delta has it already",
    )
    if _layer > 1:
        DELTAS.mistake(
            f"dW{_layer}",
            f"Z{_layer - 1}.T @ delta{_layer}",
            f"the input of layer {_layer} is A{_layer - 1}, not Z{_layer - 1}",
        )
    DELTAS.mistake(
        f"db{_layer}",
        f"sum(delta{_layer}, axis=0) / m",
        "1/m is here twice: it stands in the loss, and the delta has it already",
    )
    DELTAS.mistake(
        f"db{_layer}",
        f"sum(delta{_layer})",
        "every unit has a bias of its own, so the units stay apart",
    )
    DELTAS.mistake(
        f"db{_layer}",
        f"sum(delta{_layer}, axis=1)",
        "this sums over the units; the examples are what shares a bias",
    )
