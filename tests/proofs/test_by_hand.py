"""Gradients by hand: differences of the loss earn no full points where a derivation is due."""

import numpy as np
import pytest

import solutions
from nnkit import forward
from nnkit.backprop import numerical_gradient
from nnkit.check.verdict import examine
from nnkit.exercise import Binding, slot
from nnkit.values import leaves
from tests.proofs.certification import sheets

#: Multiplications of one forward pass that a Python loop does within a second or so, and those
#: of all passes that no machine does within a case's ten seconds.
BY_LOOP, BY_NO_MACHINE = 1.5e6, 2e11


def differences_linear(dZ, X, W):
    """Shift every number and look at what comes of the outputs, weighted by dZ."""
    X, b = X.astype(float), np.zeros(W.shape[1])  # whole numbers cannot move a little
    of_X = numerical_gradient(lambda X: np.sum(dZ * forward.linear_forward(X, W, b)), X)
    of_W = numerical_gradient(lambda W: np.sum(dZ * forward.linear_forward(X, W, b)), W)
    return of_X, of_W, dZ.sum(axis=0)


def differences_two_layer(dZ2, cache, params, hidden="sigmoid"):
    """Shift every weight and run the network again."""

    def gradient(name):
        def loss(weights):
            _, new = forward.two_layer_forward(cache["X"], params | {name: weights}, hidden=hidden)
            return np.sum(dZ2 * new["Z2"])

        return numerical_gradient(loss, params[name])

    return {name: gradient(name) for name in params}


def differences_mlp(dZ, cache, layers, hidden="relu"):
    """Shift every weight and run the network again."""

    def gradient(i, place):
        def loss(weights):
            pair = (weights, layers[i][1]) if place == 0 else (layers[i][0], weights)
            new = [*layers[:i], pair, *layers[i + 1 :]]
            return np.sum(dZ * forward.mlp_forward(cache[0][0], new, hidden=hidden)[1][-1][1])

        return numerical_gradient(loss, layers[i][place])

    return [(gradient(i, 0), gradient(i, 1)) for i in range(len(layers))]


DIFFERENCES = {
    "linear_backward": differences_linear,
    "two_layer_backward": differences_two_layer,
    "mlp_backward": differences_mlp,
}


def large(name):
    """Return the large case of an exercise; it is a visible one, tried by graders too."""
    (task,) = (task for task in sheets(name)[0].tasks if task.case.group == "large")
    return task


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_large_case_is_too_much_for_differences_and_not_for_loops(name):
    task = large(name)
    weights = sum(array.size for array in leaves(task.want))
    examples = len(task.case.args[0])
    passing = examples * sum(array.size for array in leaves(task.case.args[-1]) if array.ndim == 2)
    assert passing < BY_LOOP
    assert weights * passing > BY_NO_MACHINE


@pytest.mark.parametrize("name", ["two_layer_backward", "mlp_backward"])
def test_a_large_network_has_units_on_both_sides_of_the_kink_and_none_at_it(name):
    task = large(name)
    cache = task.case.args[1]
    before = [cache["Z1"]] if name == "two_layer_backward" else [Z for _, Z in cache[:-1]]
    for Z in before:
        assert 0.1 < np.mean(Z > 0) < 0.9
        assert np.all(Z != 0)


@pytest.mark.slow  # each waits for the limit of ten seconds
@pytest.mark.parametrize("visible", [True, False], ids=["at home", "graded"])
@pytest.mark.parametrize("name", DIFFERENCES)
def test_differences_earn_no_full_points_and_hear_why(name, visible):
    exercise = slot(name)
    with solutions.use(), Binding({exercise: DIFFERENCES[name]}):
        verdict = examine(exercise, sheets(name)[visible])
    assert [group.name for group in verdict.groups if not group.passed] == ["large"]
    assert 0 < verdict.points < verdict.out_of
    assert "a way with far fewer steps" in verdict.text()
