"""Answer sheet of `classify`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.language import reference
from solutions.neuron.neuron import neuron
from solutions.neuron.shared import W2, X3, drawn_parameters
from solutions.neuron.weighted_sum import weighted_sum


@reference({"basic": 0.5, "threshold": 0.3, "shapes": 0.2})
def classify(X, w, b, threshold=0.5):
    return (neuron(X, w, b) >= threshold).astype(int)


#: Integer inputs, so that some pre-activations are exactly 0 and outputs exactly 0.5.
X_TIES = np.array([[1.0, 1.0], [2.0, 1.0], [0.0, 3.0], [-1.0, -2.0], [3.0, 3.0]])
W_TIES = np.array([1.0, -1.0])


#: Twelve examples, so that no other rule gives the same classes by chance.
X12 = np.array([[-2.5 + 0.5 * i, 0.5 * (7 * i % 12) - 2.0] for i in range(12)])


#: Outputs from 0.27 to 0.73 in small steps: no two thresholds give the same classes.
X_DENSE = np.linspace(-1, 1, 31)[:, None]


@classify.visible
def _():
    yield case("basic", X12, np.array([1.5, 0.5]), 0.63)
    yield case("basic", X12, np.array([-0.3, 0.4]), -0.53)
    yield case("basic", X12, np.array([0.2, 0.1]), 0.17)
    yield case("basic", X3, W2, 0.5)
    yield case("basic", X_TIES, W_TIES, 0.0)
    # Pre-activations 0.25, 1.25, -2.75, 1.25 and 0.25: some between 0 and 0.5.
    yield case("basic", X_TIES, W_TIES, 0.25)
    yield case("basic", X_DENSE, np.array([1.0]), 0.0)
    yield case("threshold", X_TIES, W_TIES, 0.25, 0.7)
    yield case("threshold", X_TIES, W_TIES, 0.25, threshold=0.05)
    yield case("threshold", X12, np.array([0.4, 0.3]), 0.23, 0.4)
    yield case("shapes", np.array([[0.5, 2.0]]), np.array([-1.0, 2.0]), 0.5)


@classify.hidden
def _(rng):
    for m, d in [(6, 3), (4, 4), (9, 2)]:
        yield case("basic", rng.normal(size=(m, d)), *drawn_parameters(rng, d))
    yield case("basic", X_TIES[rng.permutation(5)], W_TIES * rng.integers(1, 5), 0)
    X = rng.normal(size=(12, 3))
    w, b = drawn_parameters(rng, 3)
    yield case("threshold", X, w, b, float(rng.uniform(0.1, 0.3)))
    yield case("threshold", X, w, b, threshold=float(rng.uniform(0.7, 0.9)))
    yield case("shapes", rng.normal(size=(1, 4)), *drawn_parameters(rng, 4))
    yield case("shapes", read_only(rng.normal(size=(3, 2))), *drawn_parameters(rng, 2))


mistake = classify.mistake


# --- mistakes: threshold ------------------------------------------------------------------


@mistake("An output of exactly the threshold must count as class 1.")
def strict_threshold(X, w, b, threshold=0.5):
    return (neuron(X, w, b) > threshold).astype(int)


@mistake("The parameter threshold is ignored.")
def threshold_ignored(X, w, b, threshold=0.5):
    return (neuron(X, w, b) >= 0.5).astype(int)


@mistake("The threshold is compared with the pre-activation instead of the output.")
def threshold_on_pre_activation(X, w, b, threshold=0.5):
    return (weighted_sum(X, w, b) >= threshold).astype(int)


@mistake("The outputs are rounded, which ignores threshold and sends 0.5 to class 0.")
def outputs_rounded(X, w, b, threshold=0.5):
    return np.round(neuron(X, w, b)).astype(int)


@mistake("1 - threshold stands where threshold is due.")
def threshold_turned_round(X, w, b, threshold=0.5):
    return (neuron(X, w, b) >= 1 - threshold).astype(int)


@mistake("The outputs are compared with their mean; threshold is ignored.")
def mean_as_threshold(X, w, b, threshold=0.5):
    p = neuron(X, w, b)
    return (p >= np.mean(p)).astype(int)


@mistake("The bias is missing.")
def without_bias(X, w, b, threshold=0.5):
    return (neuron(X, w, 0.0) >= threshold).astype(int)


# --- mistakes: result ---------------------------------------------------------------------


@mistake("The two classes are swapped.")
def classes_swapped(X, w, b, threshold=0.5):
    return (neuron(X, w, b) < threshold).astype(int)


@mistake("The classes are called -1 and 1 here; they should be 0 and 1.")
def signs_returned(X, w, b, threshold=0.5):
    return np.where(neuron(X, w, b) >= threshold, 1, -1)


@mistake("The result is bool; the classes are the numbers 0 and 1.")
def bools_returned(X, w, b, threshold=0.5):
    return neuron(X, w, b) >= threshold


@mistake("These are probabilities; the decision between 0 and 1 is missing.")
def probabilities_returned(X, w, b, threshold=0.5):
    return neuron(X, w, b)


@mistake("There is one class for all examples; each has its own.")
def first_example_only(X, w, b, threshold=0.5):
    return int(neuron(X, w, b)[0] >= threshold)


@mistake("These are the positions of class 1; a 0 or 1 for each example is due.")
def positions_returned(X, w, b, threshold=0.5):
    return np.flatnonzero(neuron(X, w, b) >= threshold)
