"""Answer sheet of problem set 4: backpropagation."""

import numpy as np

from solutions.activations import ACTIVATIONS
from solutions.forward import two_layer_forward
from solutions.neuron import log_loss, sigmoid
from solutions.sheet import reference

# --- squared_error ------------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.4})
def squared_error(Y, Y_hat):
    return np.sum((Y - Y_hat) ** 2) / len(Y)


# --- squared_error_grad -------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.4})
def squared_error_grad(Y, Y_hat):
    return 2 * (Y_hat - Y) / len(Y)


# --- log_loss_grad ------------------------------------------------------------------------


@reference({"basic": 0.7, "edges": 0.3})
def log_loss_grad(y, p):
    return (p - y) / (p * (1 - p)) / len(y)


# --- regression_partials ------------------------------------------------------------------


@reference({"basic": 1.0})
def regression_partials(x, y, params):
    x1, x2 = x
    a_A = sigmoid(params["wA1"] * x1 + params["wA2"] * x2 + params["bA"])
    a_B = sigmoid(params["wB1"] * x1 + params["wB2"] * x2 + params["bB"])
    y_hat = params["wC1"] * a_A + params["wC2"] * a_B + params["bC"]
    dy_hat = -2 * (y - y_hat)
    dz_A = dy_hat * params["wC1"] * a_A * (1 - a_A)
    dz_B = dy_hat * params["wC2"] * a_B * (1 - a_B)
    return {
        "wA1": dz_A * x1,
        "wA2": dz_A * x2,
        "bA": dz_A,
        "wB1": dz_B * x1,
        "wB2": dz_B * x2,
        "bB": dz_B,
        "wC1": dy_hat * a_A,
        "wC2": dy_hat * a_B,
        "bC": dy_hat,
    }


# --- numerical_gradient -------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2})
def numerical_gradient(f, theta, eps=1e-5):
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (f(up) - f(down)) / (2 * eps)
    return gradient


# --- linear_backward ----------------------------------------------------------------------


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2}, names=("dX", "dW", "db"))
def linear_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


# --- activation_backward ------------------------------------------------------------------


@reference({"basic": 0.7, "shapes": 0.3})
def activation_backward(dA, Z, name):
    _, derivative = ACTIVATIONS[name]
    return dA * derivative(Z)


# --- output_delta -------------------------------------------------------------------------


@reference({"basic": 0.7, "shapes": 0.3})
def output_delta(Y, A):
    return (A - Y) / len(A)


# --- two_layer_backward -------------------------------------------------------------------


@reference({"basic": 0.6, "activations": 0.2, "shapes": 0.2})
def two_layer_backward(dZ2, cache, params, hidden="sigmoid"):
    dA1, dW2, db2 = linear_backward(dZ2, cache["A1"], params["W2"])
    dZ1 = activation_backward(dA1, cache["Z1"], hidden)
    _, dW1, db1 = linear_backward(dZ1, cache["X"], params["W1"])
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


# --- mlp_backward -------------------------------------------------------------------------


@reference({"basic": 0.6, "activations": 0.2, "shapes": 0.2})
def mlp_backward(dZ, cache, layers, hidden="relu"):
    gradients = []
    for i in reversed(range(len(layers))):
        A_prev, Z = cache[i]
        if i < len(layers) - 1:
            W_next = layers[i + 1][0]
            dZ = activation_backward(dZ @ W_next.T, Z, hidden)
        gradients.insert(0, (A_prev.T @ dZ, dZ.sum(axis=0)))
    return gradients


# --- gradient_step ------------------------------------------------------------------------


@reference({"basic": 1.0})
def gradient_step(params, grads, lr):
    return {name: value - lr * grads[name] for name, value in params.items()}


# --- train_two_layer ----------------------------------------------------------------------


@reference(
    {"basic": 0.6, "activations": 0.2, "edges": 0.2}, names=("params", "losses"), lists=("losses",)
)
def train_two_layer(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    losses = np.zeros(steps)
    for i in range(steps):
        A2, cache = two_layer_forward(X, params, hidden=hidden)
        losses[i] = log_loss(Y.ravel(), A2.ravel())
        grads = two_layer_backward(output_delta(Y, A2), cache, params, hidden)
        params = gradient_step(params, grads, lr)
    return params, losses


# --- find_wrong_backward ------------------------------------------------------------------


@reference({"basic": 0.4, "shapes": 0.2, "one gradient": 0.2, "one entry": 0.2})
def find_wrong_backward(candidates):
    rng = np.random.default_rng(0)
    trials = []
    for m, n_in, n_out in [(4, 3, 2), (2, 3, 5), (3, 2, 2), (1, 2, 3), (3, 1, 1), (1, 1, 1)]:
        dZ, X, W = (rng.normal(size=shape) for shape in [(m, n_out), (m, n_in), (n_in, n_out)])
        trials.append(((dZ, X, W), linear_backward(dZ, X, W)))

    def agree(got, want):
        return got.shape == want.shape and np.allclose(got, want, rtol=1e-6, atol=1e-8)

    def is_wrong(candidate):
        for inputs, want in trials:
            try:
                got = candidate(*inputs)
            except Exception:
                return True
            if len(got) != 3 or not all(agree(g, w) for g, w in zip(got, want, strict=True)):
                return True
        return False

    return [is_wrong(candidate) for candidate in candidates]
