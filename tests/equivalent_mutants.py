"""Mutants that compute the same as the reference, each with the reason.

For each exercise: the changed statement, as `tests.mutants` writes it, and why no input
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
}
