"""The eight patients of the network hospital: what is wrong with each, and its chart.

`python -m solutions.regularization.hospital` trains them and writes ``nnkit/hospital.json``,
the charts that students get. A chart holds measurements and no diagnosis.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from nnkit import data
from solutions.backprop.mlp_backward import mlp_backward
from solutions.backprop.numerical_gradient import numerical_gradient
from solutions.forward.mlp_forward import mlp_forward
from solutions.softmax.softmax import softmax
from solutions.softmax.softmax_cross_entropy import softmax_cross_entropy
from solutions.training.glorot_init import glorot_init

CHARTS = Path(__file__).parents[2] / "nnkit" / "hospital.json"
SIZES, EPOCHS, BATCH = [64, 32, 32, 10], 15, 20


@dataclass(frozen=True)
class Patient:
    """A training run; the defaults are those of a healthy one."""

    hidden: str = "tanh"
    lr: float = 0.1
    weights: float = 1.0
    biases: float = 0.0
    shuffled: bool = True
    leaking: bool = False
    logits: Callable = lambda Z: Z
    spoil: Callable = lambda grads: grads


def _sign_of_the_middle_layer(grads):
    (first, (dW, db), last) = grads
    return [first, (-dW, -db), last]


#: In the order in which students meet them: what is the matter, and the run.
PATIENTS = {
    "L": Patient(lr=3e-4),
    "W": Patient(logits=softmax, lr=0.5),
    "D": Patient(hidden="relu", biases=-6.0),
    "U": Patient(shuffled=False),
    "G": Patient(spoil=_sign_of_the_middle_layer),
    "S": Patient(weights=12.0, lr=0.02),
    "K": Patient(leaking=True),
    "H": Patient(hidden="leaky_relu", lr=1.0),
}

UPDATES = "size of an update, over that of the weights"

#: What proves each diagnosis: the number of the measurement, and what it shows.
PROOFS = {
    "W": (1, lambda c: all(s == 1 for s in c["sums of the first rows that go into the loss"])),
    "D": (2, lambda c: max(c["share of units that are 0 for every image"]) > 0.9),
    "S": (3, lambda c: max(_known(c["share of activations beyond ±0.98"])) > 0.5),
    "L": (4, lambda c: 0 < max(c[UPDATES]) < 1e-4),
    "H": (4, lambda c: max(c[UPDATES]) > 0.05),
    "U": (5, lambda c: max(c["digits in each of these batches"]) <= 2),
    "K": (6, lambda c: c["validation images that are training images"] > 0),
    "G": (7, lambda c: max(_known(c["gradient against finite differences"])) > 0.1),
}

CURES = {"L": "a", "H": "b", "D": "c", "S": "d", "U": "e", "W": "f", "G": "g", "K": "h"}


def _known(numbers):
    return [0.0, *(number for number in numbers if number is not None)]


def examine(patient: Patient, seed=0) -> dict:
    """Train one patient, and write down what can be measured."""
    rng = np.random.default_rng(seed)
    X, X_new, y, y_new = data.digits(np.random.default_rng(1))
    (X, X_val), (y, y_val) = np.split(X[:600], [400]), np.split(y[:600], [400])
    if patient.leaking:
        X, y = np.concatenate([X[:200], X_val]), np.concatenate([y[:200], y_val])
    order = np.argsort(y, kind="stable")  # as a file often comes
    X, y = X[order], y[order]
    layers = [
        (patient.weights * glorot_init(a, b, rng), np.full(b, patient.biases * (b != SIZES[-1])))
        for a, b in pairwise(SIZES)
    ]
    chart = {"loss before": _loss(patient, layers, X, y), "loss": [], "validation loss": []}
    for _ in range(EPOCHS):
        order = rng.permutation(len(X)) if patient.shuffled else np.arange(len(X))
        batch_losses = []
        for start in range(0, len(X), BATCH):
            rows = order[start : start + BATCH]
            loss, grads = _gradients(patient, layers, X[rows], y[rows])
            moves = [(patient.lr * dW, patient.lr * db) for dW, db in grads]
            before = layers
            layers = [(W - dW, b - db) for (W, b), (dW, db) in zip(layers, moves, strict=True)]
            batch_losses.append(loss)
        chart["loss"].append(_loss(patient, layers, X, y))
        chart["validation loss"].append(_loss(patient, layers, X_val, y_val))
    chart["losses of the last epoch's batches"] = batch_losses
    chart["digits in each of these batches"] = [
        len(set(y[order[start : start + BATCH]].tolist())) for start in range(0, len(X), BATCH)
    ]
    for name, (A, labels) in {
        "training": (X, y),
        "validation": (X_val, y_val),
        "new": (X_new, y_new),
    }.items():
        Z, _ = mlp_forward(A, layers, patient.hidden)
        chart[f"right on {name} images"] = float(np.mean(Z.argmax(axis=1) == labels))
    known = {row.tobytes() for row in X}
    chart["validation images that are training images"] = sum(
        row.tobytes() in known for row in X_val
    )
    Z, cache = mlp_forward(X, layers, patient.hidden)
    activations = [A for A, _ in cache[1:]]
    chart["sums of the first rows that go into the loss"] = [
        float(total) for total in patient.logits(Z).sum(axis=1)[:4]
    ]
    chart["share of units that are 0 for every image"] = [
        float(np.mean((A == 0).all(axis=0))) for A in activations
    ]
    chart["share of activations beyond ±0.98"] = [
        float(np.mean(np.abs(A) > 0.98)) if patient.hidden == "tanh" else None for A in activations
    ]
    chart["size of an update, over that of the weights"] = [
        float(np.linalg.norm(dW) / np.linalg.norm(W))
        for (dW, _), (W, _) in zip(moves, before, strict=True)
    ]
    chart["gradient against finite differences"] = _gradient_check(
        patient, layers, X[::40], y[::40]
    )
    return _rounded(chart)


def _loss(patient, layers, X, y):
    Z, _ = mlp_forward(X, layers, patient.hidden)
    return softmax_cross_entropy(patient.logits(Z), y)[0]


def _gradients(patient, layers, X, y):
    Z, cache = mlp_forward(X, layers, patient.hidden)
    loss, dZ = softmax_cross_entropy(patient.logits(Z), y)
    if patient.logits is softmax:
        P = softmax(Z)
        dZ = P * (dZ - np.sum(dZ * P, axis=1, keepdims=True))
    return loss, patient.spoil(mlp_backward(dZ, cache, layers, patient.hidden))


def _gradient_check(patient, layers, X, y):
    """Return for each layer the largest difference, over the size of the gradient."""
    _, grads = _gradients(patient, layers, X, y)
    found = []
    for number, (W, b) in enumerate(layers):

        def loss(part, number=number, b=b, W=W):
            changed = np.concatenate([part, W[2:]])
            return _loss(patient, [*layers[:number], (changed, b), *layers[number + 1 :]], X, y)

        want, got = numerical_gradient(loss, W[:2].copy()), grads[number][0][:2]
        size = max(np.abs(want).max(), np.abs(got).max())
        found.append(float(np.abs(got - want).max() / size) if size > 1e-9 else None)
    return found


def _rounded(value):
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.3g}") if isinstance(value, float) else value


def charts() -> list[dict]:
    """Examine all patients."""
    return [examine(patient) for patient in PATIENTS.values()]


def healthy() -> dict:
    """Examine a run with nothing wrong: every patient is one change away from it."""
    return examine(Patient())


if __name__ == "__main__":
    CHARTS.write_text(
        json.dumps({"healthy": healthy(), "patients": charts()}, indent=1) + "\n", encoding="utf-8"
    )
