"""How fast is ``nnkit.network``? One epoch on the digits, beside others and beside a bare loop.

Beside it, too: training on a tape, with no gradient written by hand.

The same network everywhere: 64-64-10, ReLU, softmax, plain SGD with batches of 32, float64,
one thread. A round runs every contestant once, one after the other, so that a busy machine
slows all of them alike; the time is that of the processor, ratios are taken within each round,
and figures are medians. Also measured: what a backward pass costs beside a forward pass. Run
it with ``make bench``.
"""

# ruff: noqa: E402

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"  # before NumPy is loaded

import statistics
import time
import warnings

import numpy as np

import solutions
from nnkit.autodiff import gradients
from nnkit.backprop import gradient_step, mlp_backward
from nnkit.data import digits
from nnkit.forward import mlp_forward
from nnkit.network import MLP
from nnkit.softmax import one_hot
from nnkit.tape import Var, record
from nnkit.training import minibatches

ROUNDS = 41
BATCH = 32
LR = 0.1

#: The time of the others, at least, in units of nnkit's: it may take 1.5 times the bare loop's.
AT_LEAST = {"bare loop": 1 / 1.5, "scikit-learn": 2.0, "PyTorch": 2.0}
#: The time of training by a tape, at most: beside a backward pass that is written by hand.
AT_MOST = {"tape": 4.0}


def nnkit_epoch(X, y):
    """Return a function that trains for one epoch."""
    network = MLP([64, 64, 10], rng=0)
    return lambda: network.fit(X, y, epochs=1, lr=LR, batch_size=BATCH)


def bare_epoch(X, y):
    """The same as one hand-fused loop: no functions, no first layer's dX, updates in place."""
    rng = np.random.default_rng(0)
    network = MLP([64, 64, 10], rng=0)
    W1, b1, W2, b2 = (network.params[key] for key in ("W1", "b1", "W2", "b2"))

    def epoch():
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), BATCH):
            rows = order[start : start + BATCH]
            X_b, y_b = X[rows], y[rows]
            m, each = len(X_b), np.arange(len(X_b))
            Z1 = X_b @ W1 + b1
            A1 = np.maximum(Z1, 0)
            S = A1 @ W2 + b2
            S -= S.max(axis=1, keepdims=True)
            E = np.exp(S)
            sums = E.sum(axis=1, keepdims=True)
            total += np.sum(np.log(sums[:, 0]) - S[each, y_b])
            E /= sums
            E[each, y_b] -= 1
            E /= m
            dZ1 = E @ W2.T
            dZ1 *= Z1 > 0
            np.subtract(W2, LR * (A1.T @ E), out=W2)
            np.subtract(b2, LR * E.sum(axis=0), out=b2)
            np.subtract(W1, LR * (X_b.T @ dZ1), out=W1)
            np.subtract(b1, LR * dZ1.sum(axis=0), out=b1)
        return total / len(X)

    return epoch


def tape_epoch(X, y):
    """The same on a tape that is recorded once: no gradient is written by hand."""
    rng, Y = np.random.default_rng(0), one_hot(y, 10)
    params = MLP([64, 64, 10], rng=0).params
    X_b, Y_b, scale, W1, b1, W2, b2 = named = [
        Var(value) for value in (X[:BATCH], Y[:BATCH], 1 / BATCH, *params.values())
    ]
    Z = (X_b @ W1 + b1).relu() @ W2 + b2
    log_p = Z - (Z.exp() @ np.ones((10, 1))).log()
    tape, leaves = record(-scale * (Y_b * log_p).sum(), *named)
    constants = leaves[len(named) :]

    def epoch():
        nonlocal params
        total = 0.0
        for inputs, targets in minibatches(X, Y, BATCH, rng):
            m = len(inputs)
            leaves = [inputs, targets, np.array(1 / m), *params.values(), *constants]
            loss, grads = gradients(tape, leaves)
            params = gradient_step(params, dict(zip(params, grads[3:7], strict=True)), LR)
            total += m * float(loss)
        return total / len(X)

    return epoch


def sklearn_epoch(X, y):
    """Return a function that trains scikit-learn's classifier for one epoch."""
    from sklearn.neural_network import MLPClassifier

    classifier = MLPClassifier(
        (64,), solver="sgd", momentum=0.0, alpha=0.0, batch_size=BATCH, learning_rate_init=LR,
        max_iter=1, warm_start=True, random_state=0,
    )  # fmt: skip

    def epoch():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one epoch does not converge, and is not meant to
            classifier.fit(X, y)

    return epoch


def torch_epoch(X, y):
    """Return a function that trains PyTorch's network, in eager mode, for one epoch."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    X, y = torch.from_numpy(X), torch.from_numpy(y)
    network = torch.nn.Sequential(
        torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
    ).double()
    optimizer = torch.optim.SGD(network.parameters(), lr=LR)
    loss_of = torch.nn.CrossEntropyLoss()

    def epoch():
        order, total = torch.randperm(len(X)), 0.0
        for start in range(0, len(X), BATCH):
            rows = order[start : start + BATCH]
            optimizer.zero_grad()
            loss = loss_of(network(X[rows]), y[rows])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        return total / len(X)

    return epoch


CONTESTANTS = {
    "nnkit": nnkit_epoch,
    "bare loop": bare_epoch,
    "tape": tape_epoch,
    "scikit-learn": sklearn_epoch,
    "PyTorch": torch_epoch,
}


def timed(functions, rounds=ROUNDS):
    """Time functions in turns; return the seconds of each, round by round."""
    times = {name: [] for name in functions}
    for _ in range(rounds + 2):
        for name, function in functions.items():
            start = time.process_time()
            function()
            times[name].append(time.process_time() - start)
    return {name: np.array(values[2:]) for name, values in times.items()}  # warm


def compare_epochs():
    """Print the time of an epoch of each contestant; return whether the goals are met."""
    X, _, y, _ = digits()
    epochs = {}
    for name, make in CONTESTANTS.items():
        try:
            epochs[name] = make(X, y)
        except ImportError as error:
            print(f"{name} is not installed ({error}), so it is left out.")
    times = timed(epochs)
    print(f"One epoch of 64-64-10 on {len(X)} digits, median of {ROUNDS}:")
    met = True
    for name, seconds in times.items():
        ratio = statistics.median(seconds / times["nnkit"])
        least, most = AT_LEAST.get(name, 0.0), AT_MOST.get(name, np.inf)
        met &= least <= ratio <= most
        verdict = "met" if least <= ratio <= most else "MISSED"
        goal = f"  (at least {least:.2f}: {verdict})" if least else ""
        goal += f"  (at most {most:.2f}: {verdict})" if most < np.inf else ""
        median = 1e3 * statistics.median(seconds)
        print(f"  {name:<13}{median:7.2f} ms  {ratio:5.2f} x nnkit{goal}")
    return met


def compare_passes():
    """Print what backward costs beside forward, for a deep network with large layers."""
    rng = np.random.default_rng(0)
    sizes, m = [512] * 7, 512
    network = MLP(sizes, output="identity", rng=rng)
    X, dZ = rng.normal(size=(m, 512)), rng.normal(size=(m, 512))
    cache = mlp_forward(X, network.layers)[1]
    times = timed(
        {
            "forward": lambda: mlp_forward(X, network.layers),
            "backward": lambda: mlp_backward(dZ, cache, network.layers),
        },
        rounds=7,
    )
    forward, backward = (1e3 * statistics.median(times[key]) for key in ("forward", "backward"))
    ratio = statistics.median(times["backward"] / times["forward"])
    print(f"Six layers of width 512, {m} examples:")
    print(f"  forward {forward:.1f} ms, backward {backward:.1f} ms:", end=" ")
    print(f"backward costs {ratio:.2f} times forward.")


if __name__ == "__main__":
    solutions.use()
    met = compare_epochs()
    compare_passes()
    raise SystemExit(0 if met else 1)
