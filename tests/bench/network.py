"""How fast is ``nnkit.network``? One epoch on the digits, beside others and beside a bare loop.

The same network everywhere: 64-64-10, ReLU, softmax, plain SGD with batches of 32, float64,
one thread. A round runs every contestant once, one after the other, so that a busy machine
slows all of them; figures are medians over the rounds. Also measured: what a backward pass
costs beside a forward pass. Run it with ``make bench``.
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
from nnkit.backprop import mlp_backward
from nnkit.data import digits
from nnkit.forward import mlp_forward
from nnkit.network import MLP

ROUNDS = 21
BATCH = 32
LR = 0.1

#: How many times slower than nnkit the others must be, and nnkit than the bare loop may be.
AT_LEAST = {"scikit-learn": 2.0, "PyTorch": 2.0}
AT_MOST = 1.5


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
    "scikit-learn": sklearn_epoch,
    "PyTorch": torch_epoch,
}


def medians(functions, rounds=ROUNDS):
    """Time functions in turns and return the median of each in seconds."""
    times = {name: [] for name in functions}
    for _ in range(rounds + 2):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values[2:]) for name, values in times.items()}  # warm


def compare_epochs():
    """Print the time of an epoch of each contestant; return whether the goals are met."""
    X, _, y, _ = digits()
    epochs = {}
    for name, make in CONTESTANTS.items():
        try:
            epochs[name] = make(X, y)
        except ImportError as error:
            print(f"{name} is not installed ({error}), so it is left out.")
    times = medians(epochs)
    ours = times["nnkit"]
    print(f"One epoch of 64-64-10 on {len(X)} digits, median of {ROUNDS}:")
    met = True
    for name, seconds in times.items():
        goal, good = "", True
        if name in AT_LEAST:
            goal, good = f"at least {AT_LEAST[name]:.1f}", seconds >= AT_LEAST[name] * ours
        elif name == "bare loop":
            goal, good = f"at least {1 / AT_MOST:.2f}", ours <= AT_MOST * seconds
        met &= good
        verdict = f"  ({goal}: {'met' if good else 'MISSED'})" if goal else ""
        print(f"  {name:<13}{1e3 * seconds:7.2f} ms  {seconds / ours:5.2f} x nnkit{verdict}")
    return met


def compare_passes():
    """Print what backward costs beside forward, for a deep network with large layers."""
    rng = np.random.default_rng(0)
    sizes, m = [512] * 7, 512
    params = MLP(sizes, output="identity", rng=rng)
    X, dZ = rng.normal(size=(m, 512)), rng.normal(size=(m, 512))
    cache = mlp_forward(X, params.layers)[1]
    times = medians(
        {
            "forward": lambda: mlp_forward(X, params.layers),
            "backward": lambda: mlp_backward(dZ, cache, params.layers),
        },
        rounds=7,
    )
    forward, backward = times["forward"], times["backward"]
    print(f"Six layers of width 512, {m} examples:")
    print(f"  forward {1e3 * forward:.1f} ms, backward {1e3 * backward:.1f} ms:", end=" ")
    print(f"backward costs {backward / forward:.2f} times forward.")


if __name__ == "__main__":
    solutions.use()
    met = compare_epochs()
    compare_passes()
    raise SystemExit(0 if met else 1)
