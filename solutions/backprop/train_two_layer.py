"""Answer sheet of `train_two_layer`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.backprop.gradient_step import gradient_step
from solutions.backprop.linear_backward import linear_backward
from solutions.backprop.output_delta import output_delta
from solutions.backprop.shared import SMALL, drawn_network
from solutions.backprop.squared_error import squared_error
from solutions.backprop.two_layer_backward import two_layer_backward
from solutions.forward.two_layer_forward import two_layer_forward
from solutions.language import reference
from solutions.neuron.log_loss import log_loss


@reference(
    {"basic": 0.6, "functions": 0.2, "edges": 0.2},
    names=("params", "losses"),
    lists=("losses",),
    slow=True,
)
def train_two_layer(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    losses = np.empty(steps)
    for i in range(steps):
        A2, cache = two_layer_forward(X, params, hidden=hidden)
        losses[i] = log_loss(Y.ravel(), A2.ravel())
        grads = two_layer_backward(output_delta(Y, A2), cache, params, hidden)
        params = gradient_step(params, grads, lr)
    return params, losses


X42 = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([[0.0], [1.0], [1.0], [0.0]])


@train_two_layer.visible
def _():
    yield case("basic", X42, XOR, SMALL, lr=0.5, steps=1)
    yield case("basic", X42, XOR, SMALL, lr=2.0, steps=5)
    X = np.array([[1.0, -2.0], [0.5, 1.5], [-1.0, 0.25]])
    yield case("functions", X, XOR[:3], SMALL, lr=0.2, steps=4, hidden="tanh")
    yield case("functions", X, XOR[:3], SMALL, lr=0.1, steps=4, hidden="relu")
    yield case("edges", X42, XOR.astype(int), SMALL, steps=0)
    yield case("edges", X42, XOR, SMALL, steps=3)
    frozen = {key: read_only(value) for key, value in SMALL.items()}
    yield case("edges", read_only(X42), read_only(XOR), frozen, lr=0.3, steps=3)
    # The default number of steps, told by that of the losses. Of zeros nothing is learnt, so
    # all steps are alike, and the calls in them need no second answer.
    zeros = {key: np.zeros_like(value) for key, value in SMALL.items()}
    yield case("edges", X42, XOR, zeros, long=True)
    yield case("edges", X[:1], XOR[1:2], SMALL, lr=0.5, steps=3)


@train_two_layer.hidden
def _(rng):
    for m, n_in, n_hidden in [(5, 2, 3), (7, 3, 2), (4, 4, 4)]:
        X, Y = rng.normal(size=(m, n_in)), rng.permutation(m).reshape(m, 1) % 2
        lr, steps = float(rng.uniform(0.1, 1.5)), int(rng.integers(3, 6))
        params = drawn_network(rng, n_in, n_hidden, 1)
        yield case("basic", X, Y.astype(float), params, lr=lr, steps=steps)
    for name in ("tanh", "elu"):
        X, Y = rng.normal(size=(5, 3)), rng.permutation(5).reshape(5, 1) % 2
        yield case("functions", X, Y, drawn_network(rng, 3, 4, 1), lr=0.2, steps=3, hidden=name)
    yield case(
        "edges",
        rng.normal(size=(3, 2)),
        XOR[:3],
        drawn_network(rng, 2, 3, 1),
        steps=0,
        hidden="tanh",
    )


mistake = train_two_layer.mistake


def _train(
    X,
    Y,
    params,
    lr,
    steps,
    hidden,
    delta=output_delta,
    backward=two_layer_backward,
    loss=log_loss,
    step=gradient_step,
):
    """Train with one piece exchanged."""
    losses = np.zeros(steps)
    for i in range(steps):
        A2, cache = two_layer_forward(X, params, hidden=hidden)
        losses[i] = loss(Y.ravel(), A2.ravel())
        params = step(params, backward(delta(Y, A2), cache, params, hidden), lr)
    return params, losses


# --- mistakes: losses ---------------------------------------------------------------------


@mistake("The losses are taken after each update; they are due before it.")
def losses_after_the_step(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    params, losses = train_two_layer(X, Y, params, lr, steps, hidden)
    A2, _ = two_layer_forward(X, params, hidden=hidden)
    return params, np.append(losses, log_loss(Y.ravel(), A2.ravel()))[1 : steps + 1]


@mistake("There is one loss too many: the one after the last update.")
def one_loss_too_many(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    params, losses = train_two_layer(X, Y, params, lr, steps, hidden)
    A2, _ = two_layer_forward(X, params, hidden=hidden)
    return params, np.append(losses, log_loss(Y.ravel(), A2.ravel()))


@mistake("The losses are squared errors; the log-loss is due.")
def squared_losses(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, loss=squared_error)


@mistake(
    "For the losses, targets of shape (m,) meet outputs of shape (m, 1): they are broadcast to "
    "(m, m), every target against every output."
)
def losses_broadcast(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, loss=lambda y, p: log_loss(y, p[:, np.newaxis]))


@mistake("Only the last loss is returned; one for each step is due.")
def last_loss_only(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    params, losses = train_two_layer(X, Y, params, lr, steps, hidden)
    return params, (float(losses[-1]) if steps else 0.0)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("The argument hidden is ignored: the hidden layer is always a sigmoid.")
def hidden_ignored(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, lr, steps)


@mistake("hidden reaches the forward pass, but not the backward pass.")
def backward_ignores_hidden(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def backward(dZ2, cache, params, hidden):
        return two_layer_backward(dZ2, cache, params)

    return _train(X, Y, params, lr, steps, hidden, backward=backward)


@mistake("The argument lr is ignored: the learning rate is always 1.")
def learning_rate_ignored(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, 1.0, steps, hidden)


@mistake("The argument steps is ignored: there are always 1000 updates.")
def steps_ignored(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, lr, 1000, hidden)


# --- mistakes: gradient -------------------------------------------------------------------


@mistake("The steps lead uphill: the gradient is added.")
def uphill(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, -lr, steps, hidden)


@mistake("The 1/m is missing in the output's delta, so every step is m times too long.")
def without_mean(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, delta=lambda Y, A2: A2 - Y)


@mistake("The output's delta has one factor too many, A2 (1 - A2).")
def with_slope(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def delta(Y, A2):
        return output_delta(Y, A2) * A2 * (1 - A2)

    return _train(X, Y, params, lr, steps, hidden, delta=delta)


# --- mistakes: steps ----------------------------------------------------------------------


@mistake(
    "W2 is updated before the gradient has passed through it: finish the backward pass first, "
    "then take the step."
)
def updated_on_the_way_back(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def backward(dZ2, cache, params, hidden):
        _, dW2, db2 = linear_backward(dZ2, cache["A1"], params["W2"])
        ahead = params | {"W2": params["W2"] - lr * dW2}
        return two_layer_backward(dZ2, cache, ahead, hidden) | {"W2": dW2, "b2": db2}

    return _train(X, Y, params, lr, steps, hidden, backward=backward)


@mistake("There is one update too few, and one loss: count the steps from 0.")
def one_step_too_few(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, lr, max(steps - 1, 0), hidden)


@mistake("There is one update too many, and one loss: steps counts the updates.")
def one_step_too_many(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, lr, steps + 1, hidden)


@mistake("The biases are never updated.")
def biases_stay(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def step(params, grads, lr):
        new = gradient_step(params, grads, lr)
        return new | {"b1": params["b1"], "b2": params["b2"]}

    return _train(X, Y, params, lr, steps, hidden, step=step)


@mistake("Only the output layer is trained: W1 and b1 never change.")
def hidden_layer_stays(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def step(params, grads, lr):
        new = gradient_step(params, grads, lr)
        return new | {"W1": params["W1"], "b1": params["b1"]}

    return _train(X, Y, params, lr, steps, hidden, step=step)


@mistake("The parameters come back untrained: the updated ones are not kept.")
def never_kept(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, step=lambda params, grads, lr: params)


@mistake("The network is updated after each single example; all belong to a step.")
def example_by_example(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    losses = np.zeros(steps)
    for i in range(steps):
        A2, _ = two_layer_forward(X, params, hidden=hidden)
        losses[i] = log_loss(Y.ravel(), A2.ravel())
        for x, y in zip(X, Y, strict=True):
            params, _ = train_two_layer(x[None], y[None], params, lr, 1, hidden)
    return params, losses


@mistake("The gradient is always taken at the first parameters; it belongs to the newest.")
def gradient_of_the_start(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden=hidden)
    grads = two_layer_backward(output_delta(Y, A2), cache, params, hidden)
    losses, new = np.full(steps, log_loss(Y.ravel(), A2.ravel())), params
    for _ in range(steps):
        new = gradient_step(new, grads, lr)
    return new, losses


@mistake("One gradient serves all steps, computed before the loop; each step has its own.")
def one_gradient_for_all(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    A2, cache = two_layer_forward(X, params, hidden=hidden)
    grads = two_layer_backward(output_delta(Y, A2), cache, params, hidden)
    return _train(X, Y, params, lr, steps, hidden, backward=lambda *_: grads)


@mistake("The learning rate shrinks from step to step; it stays the same.")
def rate_decays(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    rates = iter(lr / (i + 1) for i in range(steps))
    return _train(
        X, Y, params, lr, steps, hidden, step=lambda p, g, lr: gradient_step(p, g, next(rates))
    )


@mistake("Only the hidden layer is trained: W2 and b2 never change.")
def output_layer_stays(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def step(params, grads, lr):
        new = gradient_step(params, grads, lr)
        return new | {"W2": params["W2"], "b2": params["b2"]}

    return _train(X, Y, params, lr, steps, hidden, step=step)


@mistake("The weights are never updated, the biases alone are.")
def weights_stay(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def step(params, grads, lr):
        new = gradient_step(params, grads, lr)
        return new | {"W1": params["W1"], "W2": params["W2"]}

    return _train(X, Y, params, lr, steps, hidden, step=step)


@mistake("The learning rate reaches the weights only; the biases move by their whole gradient.")
def biases_without_rate(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def step(params, grads, lr):
        whole = gradient_step(params, grads, 1.0)
        return gradient_step(params, grads, lr) | {key: whole[key] for key in ("b1", "b2")}

    return _train(X, Y, params, lr, steps, hidden, step=step)


@mistake("The gradients of earlier steps are added up; each step has its own.")
def gradients_added_up(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    total = dict.fromkeys(params, 0.0)

    def step(params, grads, lr):
        for key in total:
            total[key] = total[key] + grads[key]
        return gradient_step(params, total, lr)

    return _train(X, Y, params, lr, steps, hidden, step=step)


@mistake("The losses come first; params, losses is due.")
def losses_first(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return train_two_layer(X, Y, params, lr, steps, hidden)[::-1]


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The given params are changed in place: start from a copy.")
def in_place(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    trained, losses = train_two_layer(X, Y, params, lr, steps, hidden)
    params.update(trained)
    return params, losses


# --- mistakes: updates --------------------------------------------------------------------


@mistake("The step of a bias is multiplied by the bias itself: one that is 0 stays 0.")
def bias_times_its_step(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def step(params, grads, lr):
        scaled = {key: grads[key] * (params[key] if key[0] == "b" else 1.0) for key in params}
        return gradient_step(params, scaled, lr)

    return _train(X, Y, params, lr, steps, hidden, step=step)


@mistake("The gradients are divided by m once more; the output's delta contains the 1/m.")
def divided_again(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, delta=lambda Y, A2: output_delta(Y, A2) / len(Y))


@mistake("The delta and the losses are summed over the examples: the 1/m is missing in both.")
def all_summed(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(
        X,
        Y,
        params,
        lr,
        steps,
        hidden,
        delta=lambda Y, A2: A2 - Y,
        loss=lambda y, p: len(y) * log_loss(y, p),
    )


@mistake("The losses are summed over the examples; means are due.")
def losses_summed(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    return _train(X, Y, params, lr, steps, hidden, loss=lambda y, p: len(y) * log_loss(y, p))


@mistake("The hidden activation's derivative is taken at A1; it belongs to the pre-activation Z1.")
def slope_at_output(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def backward(dZ2, cache, params, hidden):
        return two_layer_backward(dZ2, cache | {"Z1": cache["A1"]}, params, hidden)

    return _train(X, Y, params, lr, steps, hidden, backward=backward)


@mistake("The derivative of the hidden activation is forgotten.")
def slope_forgotten(X, Y, params, lr=1.0, steps=1000, hidden="sigmoid"):
    def backward(dZ2, cache, params, hidden):
        return two_layer_backward(dZ2, cache, params, "identity")

    return _train(X, Y, params, lr, steps, hidden, backward=backward)
