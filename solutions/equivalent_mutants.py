"""Mutants that compute the same as the reference, each with the reason.

For each exercise: the changed statement, as `tests.proofs.mutants` writes it, and why no input
can tell it from the reference.
"""

EQUIVALENT: dict[str, dict[str, str]] = {
    "sigmoid": {
        "return np.where(z > 0, 1, e) / (1 + e)": "at z = 0, where the branches change, e is 1",
    },
    "separating_line": {
        "if w @ positive + b <= 0:": "positive lies beside the line, so the value is never 0",
    },
    "gate": {
        "return (np.array([2.0, 1.0]), -0.5)": "another right choice for OR",
        "return (np.array([1.0, 2.0]), -0.5)": "another right choice for OR",
        "return (np.array([-2.0, -1.0]), 0.5)": "another right choice for NOR",
        "return (np.array([-1.0, -2.0]), 0.5)": "another right choice for NOR",
    },
    "fit_logistic": {
        "losses = np.ones(steps)": "every element is overwritten",
    },
    "relu": {
        "return np.maximum(0, z)": "the larger of two, whichever stands first",
    },
    "leaky_relu": {
        "return np.where(z >= 0, z, alpha * z)": "at z = 0 both branches are 0",
    },
    "elu": {
        "return np.where(z >= 0, z, alpha * np.expm1(np.minimum(z, 0)))": (
            "at z = 0 both branches are 0"
        ),
        "return np.where(z > 0, z, alpha * np.expm1(np.minimum(0, z)))": (
            "the smaller of two, whichever stands first"
        ),
        "return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 1)))": (
            "the branch is used for z <= 0 only; any bound that prevents an overflow will do"
        ),
    },
    "softplus": {
        "return np.logaddexp(z, 0)": "a sum, whichever term stands first",
    },
    "relu_grad": {
        "return np.where(z >= 0, 1.0, 0.0)": "at the kink either slope is right",
    },
    "leaky_relu_grad": {
        "return np.where(z >= 0, 1.0, alpha)": "at the kink either slope is right",
    },
    "elu_grad": {
        "return np.where(z >= 0, 1.0, alpha * np.exp(np.minimum(z, 0)))": (
            "at the kink either slope is right"
        ),
        "return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(0, z)))": (
            "the smaller of two, whichever stands first"
        ),
        "return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 1)))": (
            "the branch is used for z <= 0 only; any bound that prevents an overflow will do"
        ),
    },
    "xor_params": {
        "return {'W1': np.array([[2.0, -1.0], [1.0, -1.0]]), 'b1': np.array([-0.5, 1.5]), "
        "'W2': np.array([[1.0], [1.0]]), 'b2': np.array([-1.5])}": "another right choice",
        "return {'W1': np.array([[1.0, -1.0], [2.0, -1.0]]), 'b1': np.array([-0.5, 1.5]), "
        "'W2': np.array([[1.0], [1.0]]), 'b2': np.array([-1.5])}": "another right choice",
    },
    "find_wrong_backward": {
        "rng = np.random.default_rng(1)": "other random numbers of the same kind",
        "for shape in np.ndindex(3, 2, 2):": "more shapes than are needed",
        "for shape in np.ndindex(2, 3, 2):": "more shapes than are needed",
        "for shape in np.ndindex(2, 2, 3):": "more shapes than are needed",
        "m, n_in, n_out = np.add(1, shape)": "a sum, whichever term stands first",
        "return np.shape(got) == want.shape and np.allclose(want, got)": (
            "the relative tolerance refers to the other one of two nearly equal numbers"
        ),
    },
    "cross_entropy": {
        "return -np.sum(Y * np.log(np.maximum(1e-12, P))) / len(Y)": (
            "the larger of two, whichever stands first"
        ),
    },
    "standardize": {
        "constant = std < 1e-12 * np.maximum(1.0, np.abs(mean))": (
            "a deviation of exactly the limit does not arise from floats"
        ),
        "constant = std <= 1e-12 * np.maximum(np.abs(mean), 1.0)": (
            "the larger of two, whichever stands first"
        ),
    },
    "split": {
        "if not np.all(fractions > 0) or abs(np.sum(fractions) - 1) >= 1e-09:": (
            "a sum that is off by exactly the limit does not arise from floats"
        ),
    },
    "dropout_forward": {
        "mask = (rng.random(A.shape) <= keep) / keep": (
            "a random number equal to keep has a chance of 1e-16"
        ),
    },
    "train_classifier": {
        "layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]": (
            "the two lists are of one length"
        ),
        "layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in "
        "zip(layers, grads, strict=False)]": "the two lists are of one length",
    },
    "unbroadcast": {
        "without: if np.shape(g) == shape:": "a sum over no axis, or over axes of length 1",
    },
    "relu_vjp": {
        "return np.where(a >= 0, g, 0.0)": "at the kink either slope is right",
    },
}
