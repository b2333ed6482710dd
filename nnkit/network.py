"""A network to use: `MLP` trains a multilayer perceptron with the functions of the exercises.

It holds parameters and bookkeeping only. The forward and backward pass, losses, initial
weights, minibatches and update rules are those of the other modules, so the network runs
on whatever implementation they hold.
"""

import warnings
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.backprop import (
    activation_backward,
    gradient_step,
    linear_backward,
    mlp_backward,
    output_delta,
    squared_error,
    squared_error_grad,
)
from nnkit.forward import linear_forward, mlp_forward
from nnkit.neuron import log_loss
from nnkit.regularization import (
    batchnorm_backward,
    batchnorm_forward,
    batchnorm_predict,
    dropout_backward,
    dropout_forward,
    l2_penalty,
    update_running,
)
from nnkit.softmax import accuracy, predict_classes, softmax, softmax_cross_entropy
from nnkit.training import (
    adam_step,
    cosine_schedule,
    early_stopping,
    he_init,
    lecun_init,
    minibatches,
    momentum_step,
)

#: For each kind of output: the task, and the activation that the forward pass ends with.
#: Softmax is left to the loss, which works from the logits.
OUTPUTS = {
    "identity": ("regression", "identity"),
    "sigmoid": ("binary", "sigmoid"),
    "softmax": ("multi-class", "identity"),
}

OPTIMIZERS = ("sgd", "momentum", "adam")

SCHEDULES = ("constant", "cosine")

#: Hidden activations that pass half of their input on, for which He's weights are meant.
_RECTIFIERS = ("relu", "leaky_relu", "elu", "softplus")


class MLP:
    """A multilayer perceptron for regression and classification.

    Parameters
    ----------
    sizes : sequence of int
        All widths, inputs first: ``[64, 32, 10]`` has one hidden layer.
    hidden : str
        Activation of the hidden layers, a name in ``ACTIVATIONS``.
    output : str
        ``"softmax"`` for classes 0 to k-1 with k outputs, ``"sigmoid"`` for classes 0 and 1
        with one output, ``"identity"`` for regression.
    rng : numpy.random.Generator or int
        Draws the initial weights and the masks of dropout, and shuffles the examples; an int
        seeds a new generator.
    keep : float
        The probability that a hidden unit stays in training; below 1 there is dropout.
    batchnorm : bool
        Whether hidden layers normalise their pre-activations.

    Attributes
    ----------
    params : dict of str to ndarray
        ``W1, b1, W2, b2, ...``; assign to it to set the parameters. With batch normalisation
        also ``gamma1, beta1, ...``.
    running : dict of int to dict
        With batch normalisation: for each hidden layer, counted from 1, its running statistics.
    history : dict of str to list
        One entry per epoch. ``"loss"``: the mean training loss during it, L2 penalty included.
        With validation data also, after it, ``"accuracy"`` (for regression ``"r2"``) on the
        training set and ``"val_loss"`` and ``"val_accuracy"`` (``"val_r2"``).

    Raises
    ------
    ValueError
        If `sizes`, `hidden` and `output` do not describe a network.

    Examples
    --------
    >>> network = MLP([64, 64, 10], rng=0)
    >>> network.fit(X_train, y_train, epochs=20)
    >>> network.score(X_test, y_test)

    Source: lecture 7, "The whole on digits".
    """

    def __init__(self, sizes, hidden="relu", output="softmax", rng=0, keep=1.0, batchnorm=False):
        self.sizes = _checked_sizes(sizes, output)
        if hidden not in ACTIVATIONS:
            raise ValueError(f"hidden must be one of {', '.join(ACTIVATIONS)}, got {hidden!r}")
        if not 0 < keep <= 1:
            raise ValueError(f"keep must be above 0 and at most 1, got {keep!r}")
        self.hidden = hidden
        self.output = output
        self.keep = keep
        self.batchnorm = batchnorm
        self.task, self._activation = OUTPUTS[output]
        self.metric = "r2" if self.task == "regression" else "accuracy"
        self.rng = np.random.default_rng(rng)
        init = he_init if hidden in _RECTIFIERS else lecun_init
        self._keys = [(f"W{layer}", f"b{layer}") for layer in range(1, len(self.sizes))]
        self.params = {}
        for (W, b), (n_in, n_out) in zip(self._keys, pairwise(self.sizes), strict=True):
            self.params[W] = init(n_in, n_out, self.rng)
            self.params[b] = np.zeros(n_out)
        self.running = {}
        if batchnorm:
            for layer, width in enumerate(self.sizes[1:-1], 1):
                self.params |= {f"gamma{layer}": np.ones(width), f"beta{layer}": np.zeros(width)}
                self.running[layer] = None
        self.history = {"loss": []}
        self._memory = {}  # what each optimizer remembers from step to step

    @property
    def layers(self):
        """The parameters as the exercises take them: a list of ``(W, b)``."""
        return [(self.params[W], self.params[b]) for W, b in self._keys]

    def fit(
        self,
        X,
        y,
        epochs=20,
        lr=0.1,
        batch_size=32,
        optimizer="sgd",
        l2=0.0,
        validation=None,
        progress: bool | Callable = False,
        schedule="constant",
        warmup=0,
        patience=None,
    ):
        """Train for some epochs. Called again, it goes on from where it stopped.

        Parameters
        ----------
        X : ndarray, shape (m, n_in)
            Examples.
        y : ndarray, shape (m,), for several outputs of a regression (m, k)
            Labels or values.
        epochs : int
            How often to go through all examples.
        lr : float
            Learning rate.
        batch_size : int
            Examples in a minibatch; with m or more, it is full-batch gradient descent.
        optimizer : str
            ``"sgd"``, ``"momentum"`` or ``"adam"``.
        l2 : float
            Strength of the L2 penalty on the weights.
        validation : (X, y), optional
            Examples to measure loss and score on after each epoch.
        progress : bool or callable
            True prints about ten lines; a callable is called with the network after each
            epoch, and training stops when it returns True.
        schedule : str
            How the learning rate goes on from `lr`: ``"constant"`` or ``"cosine"``.
        warmup : int
            With ``"cosine"``: for how many steps it rises first.
        patience : int, optional
            With validation data: stop after so many epochs without a new minimum of the
            validation loss, and go back to the parameters of the lowest one.

        Returns
        -------
        MLP
            The network itself.

        Raises
        ------
        ValueError
            If the data do not fit the network, or hold NaN or infinity, or an option makes no
            sense.

        Warns
        -----
        RuntimeWarning
            If the loss is no longer finite, which ends the training.
        """
        _check_options(epochs, lr, batch_size, optimizer, l2, schedule)
        if patience is not None and (validation is None or patience < 1):
            raise ValueError("patience must be at least 1, and needs validation data")
        X, Y = self._pair(X, y)
        held_out = None if validation is None else self._pair(*validation)
        report_every = max(epochs // 10, 1)
        step, steps = 0, epochs * -(-len(X) // batch_size)
        val_losses, best = [], None
        for epoch in range(1, epochs + 1):
            losses, counts = [], []
            # A step that goes too far overflows; the warning below says it more clearly.
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                for X_b, Y_b in minibatches(X, Y, batch_size, self.rng):
                    rate = (
                        lr if schedule == "constant" else cosine_schedule(step, steps, lr, warmup)
                    )
                    losses.append(self._step(X_b, Y_b, rate, optimizer, l2))
                    counts.append(len(X_b))
                    step += 1
            record = {"loss": float(np.average(losses, weights=counts))}
            if held_out and np.isfinite(record["loss"]):
                record |= self._measures(X, Y, *held_out)
            for key, value in record.items():
                self.history.setdefault(key, []).append(value)
            if not np.isfinite(record["loss"]):
                warnings.warn(
                    f"the loss is {record['loss']} in epoch {epoch}, so training stops: "
                    "try a smaller learning rate",
                    RuntimeWarning,
                    stacklevel=2,
                )
                break
            if patience is not None:
                val_losses.append(record["val_loss"])
                kept = early_stopping(val_losses, patience)
                if kept == epoch - 1:
                    best = self.params, dict(self.running)
                if epoch - 1 - kept >= patience:
                    break
            if callable(progress):
                if progress(self) is True:
                    break
            elif progress and (epoch % report_every == 0 or epoch == epochs):
                shown = "  ".join(f"{key} {value:.4f}" for key, value in record.items())
                print(f"epoch {epoch:>{len(str(epochs))}}/{epochs}  {shown}")
        if best is not None:
            self.params, self.running = best
        return self

    def predict(self, X):
        """Predict a class for each example, or for regression a value.

        Parameters
        ----------
        X : ndarray, shape (m, n_in)

        Returns
        -------
        ndarray, shape (m,), for several outputs of a regression (m, k)
        """
        A = self._forward(self._inputs(X))
        if self.task == "regression":
            return A[:, 0] if self.sizes[-1] == 1 else A
        return self._classes(A)

    def predict_proba(self, X):
        """Predict probabilities.

        Parameters
        ----------
        X : ndarray, shape (m, n_in)

        Returns
        -------
        ndarray
            For a softmax output ``(m, k)``, a column per class; for a sigmoid output ``(m,)``,
            the probability of class 1.

        Raises
        ------
        ValueError
            If the network does regression.
        """
        if self.task == "regression":
            raise ValueError("a network for regression predicts no probabilities: use predict")
        A = self._forward(self._inputs(X))
        return A[:, 0] if self.task == "binary" else softmax(A)

    def score(self, X, y):
        """Return the fraction of right classes, or for regression the R² of the predictions."""
        X, Y = self._pair(X, y)
        return self._score(Y, self._forward(X))

    def loss(self, X, y):
        """Return the loss that `fit` lowers, without the L2 penalty."""
        X, Y = self._pair(X, y)
        return float(self._loss(Y, self._forward(X))[0])

    # --- one step -------------------------------------------------------------------------

    def _step(self, X, Y, lr, optimizer, l2):
        plain = self.keep == 1 and not self.batchnorm
        loss, grads = (self._plain if plain else self._regularized)(X, Y)
        if l2:
            penalty, shrinkage = l2_penalty(self.params, l2)
            loss = loss + penalty
            grads = {key: grads[key] + shrinkage[key] for key in grads}
        if optimizer == "sgd":
            self.params = gradient_step(self.params, grads, lr)
        else:
            update = momentum_step if optimizer == "momentum" else adam_step
            memory = self._memory.get(optimizer)
            self.params, self._memory[optimizer] = update(self.params, grads, memory, lr)
        return loss

    def _plain(self, X, Y):
        """Return the loss of a batch and its gradients."""
        layers = self.layers
        A, cache = mlp_forward(X, layers, self.hidden, self._activation)
        loss, dZ = self._loss(Y, A)
        grads = {}
        for (W, b), (dW, db) in zip(
            self._keys, mlp_backward(dZ, cache, layers, self.hidden), strict=True
        ):
            grads[W], grads[b] = dW, db
        return loss, grads

    def _regularized(self, X, Y):
        """Return the same with dropout and batch normalisation in the hidden layers."""
        A, caches, last = X, [], len(self._keys)
        for layer, (W, b) in enumerate(self.layers, 1):
            cache = {"A": A, "W": W}
            Z = linear_forward(A, W, b)
            if layer == last:
                A = ACTIVATIONS[self._activation][0](Z)
            else:
                if self.batchnorm:
                    self.running[layer] = update_running(self.running[layer], Z)
                    Z, cache["norm"] = batchnorm_forward(Z, *self._scale(layer))
                cache["Z"], A = Z, ACTIVATIONS[self.hidden][0](Z)
                if self.keep < 1:
                    A, cache["mask"] = dropout_forward(A, self.keep, self.rng)
            caches.append(cache)
        loss, dZ = self._loss(Y, A)
        grads = {}
        for layer in range(last, 0, -1):
            cache = caches[layer - 1]
            dA, grads[f"W{layer}"], grads[f"b{layer}"] = linear_backward(dZ, cache["A"], cache["W"])
            if layer > 1:
                dZ = self._through_units(dA, caches[layer - 2], layer - 1, grads)
        return loss, grads

    def _through_units(self, dA, cache, layer, grads):
        """Go back from what a hidden layer hands on to what comes out of its weights."""
        if self.keep < 1:
            dA = dropout_backward(dA, cache["mask"])
        dZ = activation_backward(dA, cache["Z"], self.hidden)
        if self.batchnorm:
            dZ, dgamma, dbeta = batchnorm_backward(dZ, cache["norm"])
            grads |= {f"gamma{layer}": dgamma, f"beta{layer}": dbeta}
        return dZ

    def _scale(self, layer):
        return self.params[f"gamma{layer}"], self.params[f"beta{layer}"]

    def _forward(self, X):
        """Predict: no unit is off, and batches are normalised with running statistics."""
        if not self.batchnorm:
            return mlp_forward(X, self.layers, self.hidden, self._activation)[0]
        A, last = X, len(self._keys)
        for layer, (W, b) in enumerate(self.layers, 1):
            Z = linear_forward(A, W, b)
            if layer == last:
                return ACTIVATIONS[self._activation][0](Z)
            running = self.running[layer] or update_running(None, Z)  # before any training
            A = ACTIVATIONS[self.hidden][0](batchnorm_predict(Z, running, *self._scale(layer)))
        raise AssertionError("a network has at least one layer")

    def _loss(self, Y, A):
        """Return the loss and its gradient with respect to the last pre-activation."""
        if self.task == "multi-class":
            return softmax_cross_entropy(A, Y)
        if self.task == "binary":
            return log_loss(Y[:, 0], A[:, 0]), output_delta(Y, A)
        return squared_error(Y, A), squared_error_grad(Y, A)

    def _measures(self, X, Y, X_val, Y_val):
        A_val = self._forward(X_val)
        return {
            self.metric: self._score(Y, self._forward(X)),
            "val_loss": float(self._loss(Y_val, A_val)[0]),
            f"val_{self.metric}": self._score(Y_val, A_val),
        }

    def _classes(self, A):
        return (A[:, 0] >= 0.5).astype(int) if self.task == "binary" else predict_classes(A)

    def _score(self, Y, A):
        if self.task == "regression":
            residual = np.sum((Y - A) ** 2, axis=0)
            spread = np.sum((Y - Y.mean(axis=0)) ** 2, axis=0)
            # By convention, R² of a constant target is 1 for a perfect prediction, else 0.
            r2 = np.where(spread > 0, 1 - residual / np.where(spread > 0, spread, 1), residual == 0)
            return float(np.mean(r2))
        labels = Y[:, 0] if self.task == "binary" else Y
        return float(accuracy(labels, self._classes(A)))

    # --- what goes in ---------------------------------------------------------------------

    def _pair(self, X, y):
        X = self._inputs(X)
        return X, self._targets(y, len(X))

    def _inputs(self, X):
        X = _numbers(X, "X")
        n_in = self.sizes[0]
        if X.ndim == 1 and len(X) == n_in:
            raise ValueError(f"X has shape {X.shape}; a single example is X[np.newaxis]")
        if X.ndim != 2 or X.shape[1] != n_in:
            raise ValueError(f"X must have shape (m, {n_in}), got {X.shape}")
        if len(X) == 0:
            raise ValueError("X holds no examples")
        return X

    def _targets(self, y, m):
        """Bring targets into the shape that the loss takes, or say what is wrong with them."""
        Y = _numbers(y, "y")
        k = self.sizes[-1]
        if len(Y) != m:
            raise ValueError(f"X has {m} examples and y has {len(Y)}")
        if self.task == "regression":
            if Y.shape not in ((m, k), (m,) if k == 1 else (m, k)):
                due = f"(m, {k})" if k > 1 else "(m,) or (m, 1)"
                raise ValueError(f"y must have shape {due}, got {Y.shape}")
            return Y.reshape(m, k)
        if self.task == "multi-class" and Y.shape == (m, k):
            raise ValueError(f"y has shape {Y.shape}: give labels 0 to {k - 1}, not one-hot rows")
        if Y.shape != (m,) and not (self.task == "binary" and Y.shape == (m, 1)):
            raise ValueError(f"y must have shape (m,), got {Y.shape}")
        top = max(k, 2) - 1
        labels = np.rint(Y)
        strange = (labels != Y) | (labels < 0) | (labels > top)
        if strange.any():
            raise ValueError(f"y must hold labels 0 to {top}, got {Y[strange].flat[0]:g}")
        return Y.reshape(m, 1) if self.task == "binary" else Y.astype(int)


def _checked_sizes(sizes, output):
    if output not in OUTPUTS:
        raise ValueError(f"output must be one of {', '.join(OUTPUTS)}, got {output!r}")
    sizes = list(sizes)
    if len(sizes) < 2 or not all(isinstance(n, int | np.integer) and n >= 1 for n in sizes):
        raise ValueError(f"sizes must be two or more positive widths, got {sizes}")
    if output == "sigmoid" and sizes[-1] != 1:
        raise ValueError(f"a sigmoid output has width 1, got {sizes[-1]}; for classes use softmax")
    if output == "softmax" and sizes[-1] < 2:
        raise ValueError("a softmax output needs a width of at least 2; for one use sigmoid")
    return [int(n) for n in sizes]


def _check_options(epochs, lr, batch_size, optimizer, l2, schedule):
    if schedule not in SCHEDULES:
        raise ValueError(f"schedule must be one of {', '.join(SCHEDULES)}, got {schedule!r}")
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"optimizer must be one of {', '.join(OPTIMIZERS)}, got {optimizer!r}")
    for name, value in {"lr": lr, "batch_size": batch_size}.items():
        if not value > 0:
            raise ValueError(f"{name} must be positive, got {value!r}")
    for name, value in {"epochs": epochs, "l2": l2}.items():
        if not value >= 0:
            raise ValueError(f"{name} must not be negative, got {value!r}")


def _numbers(values, name):
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be an array of numbers: {error}") from None
    if not np.isfinite(array).all():
        where = ", ".join(str(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name}[{where}] is NaN or infinite")
    if array.ndim == 0:
        raise ValueError(f"{name} must be an array with an entry for each example")
    return array
