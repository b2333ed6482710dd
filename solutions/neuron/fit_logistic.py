"""Answer sheet of `fit_logistic`."""

import numpy as np

from nnkit.check.cases import case, read_only, strided
from solutions.language import reference
from solutions.neuron.log_loss import log_loss
from solutions.neuron.logistic_gradient import logistic_gradient
from solutions.neuron.neuron import neuron
from solutions.neuron.shared import X3, X5, Y5, drawn_targets

FIT = {"names": ("w", "b", "losses"), "lists": ("losses",)}


@reference({"basic": 0.6, "losses": 0.2, "edges": 0.2}, **FIT, slow=True)
def fit_logistic(X, y, lr=0.1, steps=1000):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = np.zeros(steps)
    for step in range(steps):
        losses[step] = log_loss(y, neuron(X, w, b))
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


@fit_logistic.visible
def _():
    yield case("basic", X5, Y5, lr=0.5, steps=1, probe="fitted_parameters")
    yield case("basic", X5, Y5, lr=0.5, steps=6, probe="fitted_parameters")
    yield case("basic", X3, np.array([0.0, 1.0, 1.0]), 0.25, 4, probe="fitted_parameters")
    X = np.array([[10.1, 0.7], [-1.3, 20.1], [1.9, -0.3]])
    yield case("basic", X, np.array([1.0, 0.0, 0.0]), 0.9, 3, probe="fitted_parameters")
    yield case("losses", X5, Y5, lr=0.5, steps=4)
    # The default number of steps, told by that of the losses. These examples balance each
    # other, so nothing is learnt: whoever stops early is seen, and as all steps are alike,
    # the calls in them need no second answer.
    yield case("losses", np.full((4, 1), 2.0), np.array([0.0, 1.0, 0.0, 1.0]), long=True)
    yield case("edges", X5, Y5, steps=0)
    yield case("edges", X5, Y5, steps=3)
    yield case("edges", np.array([[1, -2], [0, 3], [-1, 1]]), np.array([1, 0, 0]), 0.4, steps=3)
    yield case("edges", np.array([[1.0, -2.0, 0.5]]), np.array([0]), lr=0.3, steps=3)


@fit_logistic.hidden
def _(rng):
    for m, d in [(6, 3), (8, 2), (4, 4)]:
        X, y = rng.normal(size=(m, d)), drawn_targets(rng, m)
        lr, steps = float(rng.uniform(0.2, 0.8)), int(rng.integers(3, 7))
        yield case("basic", X, y, lr, steps, probe="fitted_parameters")
        yield case("losses", X, y, lr=lr, steps=steps)
    X = read_only(rng.normal(size=(5, 1)))
    yield case("edges", X, read_only(drawn_targets(rng, 5)), lr=1.0, steps=2)
    yield case(
        "edges", strided(rng.normal(size=(4, 3))), drawn_targets(rng, 4).astype(int), steps=3
    )


mistake = fit_logistic.mistake


def _descend(X, y, lr, steps, w=None, b=0.0, after=False):
    """Run gradient descent with the details that students get wrong made variable."""
    w, losses = np.zeros(X.shape[1]) if w is None else w, []
    for _ in range(steps):
        before = log_loss(y, neuron(X, w, b))
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        losses.append(log_loss(y, neuron(X, w, b)) if after else before)
    return w, b, np.array(losses)


# --- mistakes: steps ----------------------------------------------------------------------


@mistake("The step goes uphill: gradient descent subtracts the gradient.")
def ascent(X, y, lr=0.1, steps=1000):
    return _descend(X, y, -lr, steps)


@mistake("The descent starts from ones; it should start from zeros.")
def start_from_ones(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps, w=np.ones(X.shape[1]), b=1.0)


@mistake("The learning rate lr is ignored.")
def learning_rate_ignored(X, y, lr=0.1, steps=1000):
    return _descend(X, y, 0.1, steps)


@mistake("There is one update too many: steps counts the updates.")
def one_step_too_many(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps + 1)


@mistake("There is one update too few, and one loss: count the steps from 0.")
def counted_from_one(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, max(steps - 1, 0))


@mistake("The bias is never updated.")
def bias_not_updated(X, y, lr=0.1, steps=1000):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        w = w - lr * logistic_gradient(X, y, w, b)[0]
    return w, b, np.array(losses)


@mistake("The gradient for b is taken after w has changed; both belong to the same point.")
def bias_from_new_weights(X, y, lr=0.1, steps=1000):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        w = w - lr * logistic_gradient(X, y, w, b)[0]
        b = b - lr * logistic_gradient(X, y, w, b)[1]
    return w, b, np.array(losses)


@mistake("The bias starts from one; it should start from zero.")
def bias_starts_from_one(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps, b=1.0)


@mistake("The weights start from ones; they should start from zeros.")
def weights_start_from_ones(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps, w=np.ones(X.shape[1]))


def _step_by_step(X, y, lr, steps, update):
    """Run gradient descent with an update of its own: a function of w, b and the step."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for step in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        w, b = update(w, b, step)
    return w, b, np.array(losses)


@mistake("There is one update too few: steps counts the updates.")
def one_step_too_few(X, y, lr=0.1, steps=1000):
    w, b, losses = _descend(X, y, lr, max(steps - 1, 0))
    return w, b, np.append(losses, log_loss(y, neuron(X, w, b)))[:steps]


@mistake("The bias moves by its whole gradient: lr is missing there.")
def bias_without_rate(X, y, lr=0.1, steps=1000):
    def update(w, b, step):
        dw, db = logistic_gradient(X, y, w, b)
        return w - lr * dw, b - db

    return _step_by_step(X, y, lr, steps, update)


@mistake("The weights move by their whole gradient: lr is missing there.")
def weights_without_rate(X, y, lr=0.1, steps=1000):
    def update(w, b, step):
        dw, db = logistic_gradient(X, y, w, b)
        return w - dw, b - lr * db

    return _step_by_step(X, y, lr, steps, update)


@mistake("The weights go downhill, and the bias goes uphill.")
def bias_uphill(X, y, lr=0.1, steps=1000):
    def update(w, b, step):
        dw, db = logistic_gradient(X, y, w, b)
        return w - lr * dw, b + lr * db

    return _step_by_step(X, y, lr, steps, update)


@mistake("The bias is updated once, after the loop; it moves in every step.")
def bias_updated_at_the_end(X, y, lr=0.1, steps=1000):
    w, b, losses = bias_not_updated(X, y, lr, max(steps - 1, 0))
    losses = np.append(losses, log_loss(y, neuron(X, w, b)))[:steps]
    if steps:
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


@mistake("The learning rate shrinks from step to step; it stays the same.")
def rate_decays(X, y, lr=0.1, steps=1000):
    def update(w, b, step):
        dw, db = logistic_gradient(X, y, w, b)
        return w - lr * dw / (step + 1), b - lr * db / (step + 1)

    return _step_by_step(X, y, lr, steps, update)


@mistake("The gradients of earlier steps are added up; each step has its own.")
def gradients_added_up(X, y, lr=0.1, steps=1000):
    total = [0.0, 0.0]

    def update(w, b, step):
        for part, gradient in enumerate(logistic_gradient(X, y, w, b)):
            total[part] = total[part] + gradient
        return w - lr * total[0], b - lr * total[1]

    return _step_by_step(X, y, lr, steps, update)


@mistake("w and b move after each single example; one step is due for all examples together.")
def example_by_example(X, y, lr=0.1, steps=1000):
    def update(w, b, step):
        for i in range(len(y)):
            error = neuron(X[i], w, b) - y[i]
            w, b = w - lr * error * X[i], b - lr * error
        return w, b

    return _step_by_step(X, y, lr, steps, update)


@mistake("Each step uses one example only; the gradient belongs to all of them.")
def one_example_a_step(X, y, lr=0.1, steps=1000):
    def update(w, b, step):
        i = step % len(y)
        error = neuron(X[i], w, b) - y[i]
        return w - lr * error * X[i], b - lr * error

    return _step_by_step(X, y, lr, steps, update)


# --- mistakes: losses ---------------------------------------------------------------------


@mistake("The losses are taken after each update; each belongs before its update.")
def losses_after_step(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps, after=True)


@mistake("There is one loss too many: a last one after the last update.")
def one_loss_too_many(X, y, lr=0.1, steps=1000):
    w, b, losses = _descend(X, y, lr, steps)
    return w, b, np.append(losses, log_loss(y, neuron(X, w, b)))


@mistake("Only the last loss is returned; one is wanted for each update.")
def last_loss_only(X, y, lr=0.1, steps=1000):
    w, b, losses = _descend(X, y, lr, steps)
    return w, b, losses[-1] if steps else 0.0


@mistake("The result lacks the losses: return w, b and losses.")
def losses_not_returned(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps)[:2]


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The loop returns in its first round: the return is indented too far.")
def returned_too_early(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, min(steps, 1))


# --- mistakes: sums and starts ------------------------------------------------------------


def _summed(X, y, lr, steps, loss_too):
    """Step by sums instead of means; the losses too, if so wanted."""
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)) * (len(y) if loss_too else 1))
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr * len(y) * dw, b - lr * len(y) * db
    return w, b, np.array(losses)


@mistake("The step uses sums over the examples; the loss is a mean, and so is its gradient.")
def step_summed(X, y, lr=0.1, steps=1000):
    return _summed(X, y, lr, steps, loss_too=False)


@mistake("Gradient and losses are sums over the examples; means are due.")
def all_summed(X, y, lr=0.1, steps=1000):
    return _summed(X, y, lr, steps, loss_too=True)


@mistake("The losses are sums over the examples; means are due.")
def losses_summed(X, y, lr=0.1, steps=1000):
    w, b, losses = _descend(X, y, lr, steps)
    return w, b, losses * len(y)


@mistake("The step is divided by m once more: the gradient is a mean already.")
def divided_again(X, y, lr=0.1, steps=1000):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr * dw / len(y), b - lr * db / len(y)
    return w, b, np.array(losses)


@mistake("There is a weight for each example; one weight for each input is due.")
def weight_for_each_example(X, y, lr=0.1, steps=1000):
    return _descend(X, y, lr, steps, w=np.zeros(len(X)))


@mistake("The weights are never updated.")
def weights_not_updated(X, y, lr=0.1, steps=1000):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        losses.append(log_loss(y, neuron(X, w, b)))
        b = b - lr * logistic_gradient(X, y, w, b)[1]
    return w, b, np.array(losses)


@mistake("The new parameters are thrown away: every step starts from the first ones.")
def never_moved(X, y, lr=0.1, steps=1000):
    return _descend(X, y, 0.0, steps)


@mistake("The losses come first; w, b, losses is due.")
def losses_first(X, y, lr=0.1, steps=1000):
    w, b, losses = _descend(X, y, lr, steps)
    return losses, w, b


@mistake("Losses and weights are returned, the bias is missing.")
def bias_not_returned(X, y, lr=0.1, steps=1000):
    w, _, losses = _descend(X, y, lr, steps)
    return w, losses


@mistake("The losses are squared errors; the log-loss is due.")
def squared_losses(X, y, lr=0.1, steps=1000):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        losses.append(np.mean((neuron(X, w, b) - y) ** 2))
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, np.array(losses)
