"""Real mistakes in problem set 4."""

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.backprop import (
    activation_backward,
    gradient_step,
    linear_backward,
    output_delta,
    two_layer_backward,
)
from nnkit.forward import two_layer_forward
from nnkit.neuron import log_loss
from solutions.real_mistakes.language import real


@real(
    "train_two_layer",
    "sigmoid.s slope|slope of the sigmoid|backward pass.*whatever hidden|not the backward pass",
)
def train_two_layer_hidden_ignored_backward(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """The backward pass uses the sigmoid's slope, whatever hidden is."""
    act, slope = ACTIVATIONS[hidden]
    p, losses, m = {k: v.copy() for k, v in params.items()}, [], len(X)
    for step in range(steps):
        Z1 = X @ p["W1"] + p["b1"]
        A1 = act(Z1)
        A2 = 0.5 + 0.5 * np.tanh((A1 @ p["W2"] + p["b2"]) / 2)
        q = np.clip(A2, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(Y * np.log(q) + (1 - Y) * np.log(1 - q)))
        d2 = (A2 - Y) / m
        d1 = d2 @ p["W2"].T * ACTIVATIONS["sigmoid"][1](Z1)
        g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": A1.T @ d2, "b2": d2.sum(axis=0)}
        p = {k: p[k] - lr * g[k] for k in p}
    return p, losses


def linear_backward_of_helper_divides(dZ, X, W):
    m = len(X)
    return dZ @ W.T, X.T @ dZ / m, dZ.sum(axis=0) / m


@real(
    "two_layer_backward",
    "your linear_backward, which fails",
    linear_backward=linear_backward_of_helper_divides,
)
def two_layer_backward_helper_divides(dZ2, cache, params, hidden="sigmoid"):
    """The body is right; linear_backward, which it calls, divides by m."""
    dA1, dW2, db2 = linear_backward(dZ2, cache["A1"], params["W2"])
    dZ1 = activation_backward(dA1, cache["Z1"], hidden)
    dX, dW1, db1 = linear_backward(dZ1, cache["X"], params["W1"])
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@real("activation_backward", "pair")
def activation_backward_pair_called(dA, Z, name):
    """ACTIVATIONS[name] is a pair of functions, and the pair is called."""
    return dA * ACTIVATIONS[name](Z)


@real("linear_backward", "element by element")
def linear_backward_elementwise(dZ, X, W):
    """The products are taken element by element, and dW is divided by m."""
    m = len(X)
    return dZ * W.T, X * dZ / m, dZ.sum(axis=0)


@real("log_loss_grad", "1/m is missing|added to")
def log_loss_grad_added_no_mean(y, p):
    """1e-7 is added to both denominators, and the 1/m is missing."""
    tiny = 1e-7
    return (1 - y) / (1 - p + tiny) - y / (p + tiny)


@real("output_delta", "squared error")
def output_delta_squared_error_sum(Y, A):
    """This is the delta of a squared error, 2 (A - Y) A (1 - A), without 1/m."""
    gap = A - Y
    return 2 * gap * A * (1 - A)


@real("train_two_layer", "bias itself")
def train_two_layer_bias_step_times_bias(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """The step of a bias is multiplied by the bias itself."""
    act, slope = ACTIVATIONS[hidden]
    p, losses, m = {k: v.copy() for k, v in params.items()}, [], len(X)
    for step in range(steps):
        Z1 = X @ p["W1"] + p["b1"]
        A1 = act(Z1)
        A2 = 0.5 + 0.5 * np.tanh((A1 @ p["W2"] + p["b2"]) / 2)
        q = np.clip(A2, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(Y * np.log(q) + (1 - Y) * np.log(1 - q)))
        d2 = (A2 - Y) / m
        d1 = d2 @ p["W2"].T * slope(Z1)
        g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": A1.T @ d2, "b2": d2.sum(axis=0)}
        p = {k: p[k] - lr * g[k] * (p[k] if k[0] == "b" else 1.0) for k in p}
    return p, np.array(losses)


@real("train_two_layer", "thrown away|never updated|come back untrained")
def train_two_layer_never_updated(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """The new parameters are thrown away: every step starts from the first ones."""
    act, slope = ACTIVATIONS[hidden]
    p, losses, m = {k: v.copy() for k, v in params.items()}, [], len(X)
    for step in range(steps):
        Z1 = X @ p["W1"] + p["b1"]
        A1 = act(Z1)
        A2 = 0.5 + 0.5 * np.tanh((A1 @ p["W2"] + p["b2"]) / 2)
        q = np.clip(A2, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(Y * np.log(q) + (1 - Y) * np.log(1 - q)))
        d2 = (A2 - Y) / m
        d1 = d2 @ p["W2"].T * slope(Z1)
        g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": A1.T @ d2, "b2": d2.sum(axis=0)}
        new = {k: p[k] - lr * g[k] for k in p}
    return p, losses


@real("train_two_layer", "before the gradient")
def train_two_layer_W2_updated_first_list(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """W2 is updated before the gradient has passed back through it; the losses come in a list."""
    act, slope = ACTIVATIONS[hidden]
    p, losses, m = {k: v.copy() for k, v in params.items()}, [], len(X)
    for step in range(steps):
        Z1 = X @ p["W1"] + p["b1"]
        A1 = act(Z1)
        A2 = 0.5 + 0.5 * np.tanh((A1 @ p["W2"] + p["b2"]) / 2)
        q = np.clip(A2, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(Y * np.log(q) + (1 - Y) * np.log(1 - q)))
        d2 = (A2 - Y) / m
        p["W2"] = p["W2"] - lr * A1.T @ d2
        d1 = d2 @ p["W2"].T * slope(Z1)
        g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": A1.T @ d2, "b2": d2.sum(axis=0)}
        p = {k: p[k] - lr * g[k] if k != "W2" else p[k] for k in p}
    return p, losses


@real("train_two_layer", "1/m is missing|summed over the examples")
def train_two_layer_summed_list(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """The 1/m is missing in the output's delta; the losses come in a list."""
    act, slope = ACTIVATIONS[hidden]
    p, losses, m = {k: v.copy() for k, v in params.items()}, [], len(X)
    for step in range(steps):
        Z1 = X @ p["W1"] + p["b1"]
        A1 = act(Z1)
        A2 = 0.5 + 0.5 * np.tanh((A1 @ p["W2"] + p["b2"]) / 2)
        q = np.clip(A2, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(Y * np.log(q) + (1 - Y) * np.log(1 - q)))
        d2 = A2 - Y
        d1 = d2 @ p["W2"].T * slope(Z1)
        g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": A1.T @ d2, "b2": d2.sum(axis=0)}
        p = {k: p[k] - lr * g[k] for k in p}
    return p, losses


@real("mlp_backward", "twice")
def mlp_backward_slope_twice(dZ, cache, layers, hidden="relu"):
    """Each hidden slope is multiplied in twice: on the way back, and again at the layer itself."""
    slope = ACTIVATIONS[hidden][1]
    grads, delta = [], dZ
    for i in range(len(layers) - 1, -1, -1):
        if i < len(layers) - 1:
            delta = delta * slope(cache[i][1])
        grads.append((cache[i][0].T @ delta, delta.sum(axis=0)))
        if i > 0:
            delta = delta @ layers[i][0].T * slope(cache[i - 1][1])
    return grads[::-1]


@real("regression_partials", "factor 2.* missing|1/2 times")
def regression_partials_half_for_C(x, y, params):
    """The factor 2 of the square is missing in the partials of neuron C."""
    w = params
    a = {n: 1 / (1 + np.exp(-(w[f"w{n}1"] * x[0] + w[f"w{n}2"] * x[1] + w[f"b{n}"]))) for n in "AB"}
    d = 2 * (w["wC1"] * a["A"] + w["wC2"] * a["B"] + w["bC"] - y)
    out = {"wC1": d / 2 * a["A"], "wC2": d / 2 * a["B"], "bC": d / 2}
    for n, c in (("A", "wC1"), ("B", "wC2")):
        s = d * w[c] * a[n] * (1 - a[n])
        out[f"w{n}1"], out[f"w{n}2"], out[f"b{n}"] = s * x[0], s * x[1], s
    return out


@real("train_two_layer", "hundredth|some of the steps|not in every step|every step")
def train_two_layer_every_100th_loss(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """A loss is kept in every hundredth step only."""
    act, slope = ACTIVATIONS[hidden]
    p, losses, m = {k: v.copy() for k, v in params.items()}, [], len(X)
    for step in range(steps):
        Z1 = X @ p["W1"] + p["b1"]
        A1 = act(Z1)
        A2 = 0.5 + 0.5 * np.tanh((A1 @ p["W2"] + p["b2"]) / 2)
        q = np.clip(A2, 1e-12, 1 - 1e-12)
        if step % 100 == 0:
            losses.append(-np.mean(Y * np.log(q) + (1 - Y) * np.log(1 - q)))
        d2 = (A2 - Y) / m
        d1 = d2 @ p["W2"].T * slope(Z1)
        g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": A1.T @ d2, "b2": d2.sum(axis=0)}
        p = {k: p[k] - lr * g[k] for k in p}
    return p, np.array(losses)


@real("train_two_layer", "after each update|after its update")
def train_two_layer_loss_after_step(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """The losses are those after each update; those before are due."""
    act, slope = ACTIVATIONS[hidden]
    p, losses, m = {k: v.copy() for k, v in params.items()}, [], len(X)
    for step in range(steps):
        Z1 = X @ p["W1"] + p["b1"]
        A1 = act(Z1)
        A2 = 0.5 + 0.5 * np.tanh((A1 @ p["W2"] + p["b2"]) / 2)
        d2 = (A2 - Y) / m
        d1 = d2 @ p["W2"].T * slope(Z1)
        g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": A1.T @ d2, "b2": d2.sum(axis=0)}
        p = {k: p[k] - lr * g[k] for k in p}
        A2 = 0.5 + 0.5 * np.tanh((act(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]) / 2)
        q = np.clip(A2, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(Y * np.log(q) + (1 - Y) * np.log(1 - q)))
    return p, losses


@real("two_layer_backward", "hidden is ignored|whatever hidden|slope is that of ReLU")
def two_layer_backward_relu_fixed(dZ2, cache, params, hidden="sigmoid"):
    """The slope is that of ReLU, whatever hidden is."""
    slope = ACTIVATIONS[hidden][1]
    dA1 = dZ2 @ params["W2"].T
    dZ1 = np.where(cache["A1"] > 0, dA1, 0.0)
    return {
        "W1": cache["X"].T @ dZ1,
        "b1": dZ1.sum(axis=0),
        "W2": cache["A1"].T @ dZ2,
        "b2": dZ2.sum(axis=0),
    }


@real("two_layer_backward", "sum of all|all output weights")
def two_layer_backward_all_weights_summed(dZ2, cache, params, hidden="sigmoid"):
    """Each hidden unit receives the sum of all output weights instead of its own."""
    slope = ACTIVATIONS[hidden][1]
    dA1 = dZ2 @ params["W2"].T
    dZ1 = dZ2.sum(axis=1, keepdims=True) * params["W2"].sum() * slope(cache["Z1"])
    return {
        "W1": cache["X"].T @ dZ1,
        "b1": dZ1.sum(axis=0),
        "W2": cache["A1"].T @ dZ2,
        "b2": dZ2.sum(axis=0),
    }


@real("activation_backward", "dA that arrives.*forgotten")
def activation_backward_slope_only(dA, Z, name):
    """The gradient that arrives is forgotten."""
    slope = ACTIVATIONS[name][1]
    return slope(Z)


@real("linear_backward", "db is the mean|db is 1/m")
def linear_backward_db_mean(dZ, X, W):
    """db is the mean over the examples, though dZ contains the 1/m already."""
    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)


@real("linear_backward", "divided by m")
def linear_backward_dW_mean_db_kept(dZ, X, W):
    """dW and db are divided by m once more, and db keeps its axis."""
    m = len(dZ)
    return dZ @ W.T, X.T @ dZ / m, dZ.mean(axis=0, keepdims=True)


@real("linear_backward", "db is one number")
def linear_backward_db_one_number(dZ, X, W):
    """db is one number; there is a bias for each output."""
    return dZ @ W.T, X.T @ dZ, dZ.sum()


@real("linear_backward", "not transposed")
def linear_backward_W_not_transposed(dZ, X, W):
    """dX uses W where its transpose is due."""
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)


@real("mlp_backward", "1/m is put in again")
def mlp_backward_divided_in_each_layer(dZ, cache, layers, hidden="relu"):
    """1/m is put in again at every layer."""
    slope = ACTIVATIONS[hidden][1]
    grads, delta = [], dZ
    for i in range(len(layers) - 1, -1, -1):
        grads.append((cache[i][0].T @ delta / len(dZ), delta.mean(axis=0)))
        if i > 0:
            delta = delta @ layers[i][0].T * slope(cache[i - 1][1])
    return grads[::-1]


@real("numerical_gradient", "whatever eps is|eps is ignored")
def numerical_gradient_step_fixed(f, theta, eps=1e-05):
    """The step 1e-4 is written into the code."""
    eps = 1e-4
    grad = np.zeros(theta.shape)
    for at in np.ndindex(theta.shape):
        kept = theta[at]
        theta[at] = kept + eps
        above = f(theta)
        theta[at] = kept - eps
        below = f(theta)
        theta[at] = kept
        grad[at] = (above - below) / (2 * eps)
    return grad


@real("numerical_gradient", "left to right")
def numerical_gradient_precedence(f, theta, eps=1e-05):
    """/ 2 * eps divides by 2 and multiplies by eps."""
    grad = np.zeros(theta.shape)
    for at in np.ndindex(theta.shape):
        kept = theta[at]
        theta[at] = kept + eps
        above = f(theta)
        theta[at] = kept - eps
        below = f(theta)
        theta[at] = kept
        grad[at] = (above - below) / 2 * eps
    return grad


@real("output_delta", r"A \(1 - A\) too many")
def output_delta_slope_too_many(Y, A):
    """A (1 - A) is one factor too many."""
    return (A - Y) * A * (1 - A) / len(Y)


@real("squared_error", "average is taken over all")
def squared_error_mean_of_all(Y, Y_hat):
    """The mean is taken over all numbers; the outputs of an example are to be summed."""
    gap = Y_hat - Y
    return np.mean(gap**2)


@real("train_two_layer", "before the gradient")
def train_two_layer_W2_updated_first(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """W2 is updated before the gradient has passed back through it."""
    act, slope = ACTIVATIONS[hidden]
    p, losses, m = {k: v.copy() for k, v in params.items()}, [], len(X)
    for step in range(steps):
        Z1 = X @ p["W1"] + p["b1"]
        A1 = act(Z1)
        A2 = 0.5 + 0.5 * np.tanh((A1 @ p["W2"] + p["b2"]) / 2)
        q = np.clip(A2, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(Y * np.log(q) + (1 - Y) * np.log(1 - q)))
        d2 = (A2 - Y) / m
        p["W2"] = p["W2"] - lr * A1.T @ d2
        d1 = d2 @ p["W2"].T * slope(Z1)
        g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": A1.T @ d2, "b2": d2.sum(axis=0)}
        p = {k: p[k] - lr * g[k] if k != "W2" else p[k] for k in p}
    return p, np.array(losses)


@real("train_two_layer", r"one factor too many, A2 \(1 - A2\)")
def train_two_layer_squared_error_delta(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """The output's delta has the factor A2 (1 - A2)."""
    act, slope = ACTIVATIONS[hidden]
    p, losses, m = {k: v.copy() for k, v in params.items()}, [], len(X)
    for step in range(steps):
        Z1 = X @ p["W1"] + p["b1"]
        A1 = act(Z1)
        A2 = 0.5 + 0.5 * np.tanh((A1 @ p["W2"] + p["b2"]) / 2)
        q = np.clip(A2, 1e-12, 1 - 1e-12)
        losses.append(-np.mean(Y * np.log(q) + (1 - Y) * np.log(1 - q)))
        d2 = (A2 - Y) * A2 * (1 - A2) / m
        d1 = d2 @ p["W2"].T * slope(Z1)
        g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": A1.T @ d2, "b2": d2.sum(axis=0)}
        p = {k: p[k] - lr * g[k] for k in p}
    return p, np.array(losses)


@real("two_layer_backward", "taken at A1|hidden is ignored")
def two_layer_backward_slope_at_A1(dZ2, cache, params, hidden="sigmoid"):
    """The derivative is taken at A1 instead of Z1."""
    slope = ACTIVATIONS[hidden][1]
    dA1 = dZ2 @ params["W2"].T
    dZ1 = slope(cache["A1"]) * dA1
    return {
        "W1": cache["X"].T @ dZ1,
        "b1": dZ1.sum(axis=0),
        "W2": cache["A1"].T @ dZ2,
        "b2": dZ2.sum(axis=0),
    }


@real("two_layer_backward", "derivative of the hidden activation is forgotten")
def two_layer_backward_slope_missing(dZ2, cache, params, hidden="sigmoid"):
    """The derivative of the hidden activation is missing."""
    slope = ACTIVATIONS[hidden][1]
    dA1 = dZ2 @ params["W2"].T
    dZ1 = dA1
    return {
        "W1": cache["X"].T @ dZ1,
        "b1": dZ1.sum(axis=0),
        "W2": cache["A1"].T @ dZ2,
        "b2": dZ2.sum(axis=0),
    }


@real("two_layer_backward", "skips W2")
def two_layer_backward_W2_skipped(dZ2, cache, params, hidden="sigmoid"):
    """The way back to the hidden layer skips W2."""
    slope = ACTIVATIONS[hidden][1]
    dA1 = dZ2 @ params["W2"].T
    dZ1 = dZ2.sum(axis=1, keepdims=True) * slope(cache["Z1"])
    return {
        "W1": cache["X"].T @ dZ1,
        "b1": dZ1.sum(axis=0),
        "W2": cache["A1"].T @ dZ2,
        "b2": dZ2.sum(axis=0),
    }


@real("two_layer_backward", "taken at A1|hidden is ignored")
def two_layer_backward_sigmoid_slope_at_A1(dZ2, cache, params, hidden="sigmoid"):
    """The sigmoid is applied to A1 once more before its slope is taken, whatever hidden is."""
    g = 1 / (1 + np.exp(-cache["A1"]))
    slope = ACTIVATIONS[hidden][1]
    dA1 = dZ2 @ params["W2"].T
    dZ1 = dA1 * g * (1 - g)
    return {
        "W1": cache["X"].T @ dZ1,
        "b1": dZ1.sum(axis=0),
        "W2": cache["A1"].T @ dZ2,
        "b2": dZ2.sum(axis=0),
    }


@real("numerical_gradient", "stays moved")
def numerical_gradient_not_restored(f, theta, eps=1e-5):
    """theta is moved in place and never put back."""
    g = np.zeros(theta.shape)
    for i in np.ndindex(theta.shape):
        theta[i] += eps
        up = f(theta)
        theta[i] -= 2 * eps
        down = f(theta)
        g[i] = (up - down) / (2 * eps)
    return g


@real("numerical_gradient", "at once")
def numerical_gradient_all_at_once(f, theta, eps=1e-5):
    """All entries are moved at once."""
    return (f(theta + eps) - f(theta - eps)) / (2 * eps)


@real("gradient_step", "capital W")
def gradient_step_weights_only(params, grads, lr):
    """Only parameters with a W in their names move."""
    new = dict(params)
    for k in params:
        if "W" in k:
            new[k] = params[k] - lr * grads[k]
    return new


@real("mlp_backward", "reverse order")
def mlp_backward_not_reversed(dZ, cache, layers, hidden="relu"):
    """The gradients come from the last layer to the first."""
    grads = []
    for k in reversed(range(len(layers))):
        A, Z = cache[k]
        dA, dW, db = linear_backward(dZ, A, layers[k][0])
        grads.append((dW, db))
        if k > 0:
            dZ = activation_backward(dA, cache[k - 1][1], hidden)
    return grads


@real("mlp_backward", "last layer's activation")
def mlp_backward_activation_on_output(dZ, cache, layers, hidden="relu"):
    """The hidden slope is multiplied in at the output too."""
    grads = []
    d = dZ
    for k in range(len(layers) - 1, -1, -1):
        A, Z = cache[k]
        d = d * ACTIVATIONS[hidden][1](Z)
        grads.insert(0, (A.T @ d, d.sum(axis=0)))
        d = d @ layers[k][0].T
    return grads


@real("train_two_layer", "One gradient serves")
def train_two_layer_grads_once(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """The gradient is computed once, before the loop."""
    A2, cache = two_layer_forward(X, params, hidden)
    grads = two_layer_backward(output_delta(Y, A2), cache, params, hidden)
    losses = []
    for _ in range(steps):
        A2, _ = two_layer_forward(X, params, hidden)
        losses.append(log_loss(Y, A2))
        params = gradient_step(params, grads, lr)
    return params, np.array(losses)


@real("log_loss_grad", "part of y = 1 has the wrong sign")
def log_loss_grad_both_plus(y, p):
    """The minus of the first part is forgotten."""
    return (y / p + (1 - y) / (1 - p)) / len(y)


@real("two_layer_backward", "W1 holds what belongs into W2")
def two_layer_backward_layers_exchanged(dZ2, cache, params, hidden="sigmoid"):
    """The gradients of the two layers are under each other's keys."""
    dA1, dW2, db2 = linear_backward(dZ2, cache["A1"], params["W2"])
    dZ1 = activation_backward(dA1, cache["Z1"], hidden)
    _, dW1, db1 = linear_backward(dZ1, cache["X"], params["W1"])
    return {"W1": dW2, "b1": db2, "W2": dW1, "b2": db1}


@real("regression_partials", "wA2 holds what belongs into wA1")
def regression_partials_x1_twice(x, y, params):
    """The first input is used for both weights of A and of B."""
    w = params
    a = {n: 1 / (1 + np.exp(-(w[f"w{n}1"] * x[0] + w[f"w{n}2"] * x[1] + w[f"b{n}"]))) for n in "AB"}
    d = 2 * (w["wC1"] * a["A"] + w["wC2"] * a["B"] + w["bC"] - y)
    out = {"wC1": d * a["A"], "wC2": d * a["B"], "bC": d}
    for n, c in (("A", "wC1"), ("B", "wC2")):
        s = d * w[c] * a[n] * (1 - a[n])
        out[f"w{n}1"], out[f"w{n}2"], out[f"b{n}"] = s * x[0], s * x[0], s
    return out


@real("train_two_layer", "one update too many")
def train_two_layer_one_more(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    """The loop runs over range(steps + 1)."""
    losses = []
    for _ in range(steps + 1):
        A2, cache = two_layer_forward(X, params, hidden=hidden)
        losses.append(log_loss(Y.ravel(), A2.ravel()))
        grads = two_layer_backward(output_delta(Y, A2), cache, params, hidden)
        params = gradient_step(params, grads, lr)
    return params, losses
