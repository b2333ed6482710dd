"""Lines of derivations in other forms: each is as right as the one in its ladder.

A line is named by its ladder and its name.
"""

EQUIVALENT: list[tuple[str, str, str]] = [
    ("logistic_gradient_ladder", "L", "-sum(log(y * p + (1 - y) * (1 - p))) / m"),
    ("logistic_gradient_ladder", "L", "sum(log(1 + exp(z)) - y*z)/m"),
    ("logistic_gradient_ladder", "dL_dp", "-(y/p - (1-y)/(1-p))/m"),
    ("logistic_gradient_ladder", "dL_dp", "-y/p/m + (1 - y)/(1 - p)*m**-1"),
    ("logistic_gradient_ladder", "dp_dz", "p - p**2"),
    ("logistic_gradient_ladder", "dp_dz", "exp(-z) / (1 + exp(-z))**2"),
    ("logistic_gradient_ladder", "dp_dz", "sigma(z) * sigma(-z)"),
    ("logistic_gradient_ladder", "dL_dz", "dL_dp * dp_dz"),
    ("logistic_gradient_ladder", "dL_dz", "(sigmoid(X @ w + b) - y) * (1 / m)"),
    ("logistic_gradient_ladder", "dL_dw", "dL_dz @ X"),
    ("logistic_gradient_ladder", "dL_dw", "sum(X.T * dL_dz, axis=1)"),
    ("logistic_gradient_ladder", "dL_dw", "X.T @ (p - y) / m"),
    ("logistic_gradient_ladder", "dL_db", "dL_dz.sum()"),
    ("logistic_gradient_ladder", "dL_db", "sum(p - y, 0) / m"),
    ("regression_ladder", "dL_dyhat", "2*(yhat - y)"),
    ("regression_ladder", "dL_dyhat", "-(y - yhat) - (y - yhat)"),
    ("regression_ladder", "dL_dzA", "dL_daA * (1 - tanh(zA / 2)**2) / 4"),
    ("two_layer_ladder", "dZ2", "dA2 * A2 * (1 - A2)"),
    ("two_layer_ladder", "dW2", "(dZ2.T @ A1).T"),
    ("two_layer_ladder", "db2", "sum(dZ2.T, axis=1)"),
    ("two_layer_ladder", "db2", "sum(dZ2, axis=-2)"),
    ("two_layer_ladder", "dA1", "(W2 @ dZ2.T).T"),
    ("two_layer_ladder", "dZ1", "(dZ2 @ W2.T) * (A1 - A1 * A1)"),
    ("delta_ladder", "delta2", "delta3 @ W3.T / (0.5 * (exp(Z2) + exp(-Z2)))**2"),
    ("softmax_ladder", "L", "log(sum(exp(z))) - sum(y * z)"),
    ("softmax_ladder", "dL_dp", "-y * p**(-1)"),
    ("softmax_ladder", "dp_dz", "p.T * (I - p)"),
    ("softmax_ladder", "dL_dz", "dL_dp @ dp_dz"),
    ("softmax_ladder", "dL_dZ", "P / m - Y / m"),
]
