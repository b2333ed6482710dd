"""What no sentence fits is left without one: silence is better than a false name."""

import importlib.util
import re

import numpy as np
import pytest

import solutions
from nnkit.check.verdict import examine
from nnkit.exercise import Binding, slot
from tests.proofs.certification import sheets


def log_loss_without_parentheses(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + 1 - y * np.log(1 - p))


def accuracy_anywhere(labels, predicted):
    return sum(one in labels for one in predicted) / len(labels)


def gradient_step_without_return(params, grads, lr):
    new = {key: params[key] - lr * grads[key] for key in params}  # noqa: F841


def activation_backward_in_place(dA, Z, name):
    from nnkit.activations import ACTIVATIONS

    dA *= ACTIVATIONS[name][1](Z)
    return dA


def numerical_gradient_alias(f, theta, eps=1e-5):
    grad = np.zeros_like(theta)
    for at in np.ndindex(theta.shape):
        above = theta
        above[at] += eps
        below = theta
        below[at] -= eps
        grad[at] = (f(above) - f(below)) / (2 * eps)
    return grad


@pytest.mark.parametrize("visible", [True, False], ids=["at home", "graded"])
@pytest.mark.parametrize(
    "exercise, body, false",
    [
        ("log_loss", log_loss_without_parentheses, "added to the probabilities"),
        ("accuracy", accuracy_anywhere, "first example|whatever the input"),
        ("gradient_step", gradient_step_without_return, "ignored"),
        ("activation_backward", activation_backward_in_place, "identity"),
        ("numerical_gradient", numerical_gradient_alias, "ignored"),
    ],
)
def test_a_name_that_does_not_hold_is_not_given(exercise, body, false, visible):
    with solutions.use(), Binding({slot(exercise): body}):
        verdict = examine(slot(exercise), sheets(exercise)[1 if visible else 0])
    assert verdict.points < verdict.out_of
    assert not re.search(false, "\n".join(verdict.diagnoses)), verdict.text()


def test_large_cases_are_not_tried_where_the_basic_ones_fail():
    sizes = []

    def linear_backward(dZ, X, W):
        sizes.append(X.shape[1])
        return dZ @ W.T, X.T @ X @ W, dZ.sum(axis=0)  # 12.8 GB for 40,000 inputs

    with solutions.use(), Binding({slot("linear_backward"): linear_backward}):
        verdict = examine(slot("linear_backward"), sheets("linear_backward")[0])
    assert max(sizes) < 100
    (large,) = [group for group in verdict.groups if group.name == "large"]
    assert large.untried == large.visible + large.hidden > 0


#: A module with an exercise: a line of its def, and its body.
MODULE = '''
from nnkit.exercise import exercise

@exercise("ps1", points=1)
def weighted_sum({parameters}):
    """Compute."""
    {body}
'''


@pytest.fixture
def weighted_sum_in(tmp_path):
    """A function that examines weighted_sum as it stands in a file."""
    earlier = vars(slot("weighted_sum")).copy()

    def look(parameters, body):
        path = tmp_path / "nnkit" / "neuron.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(MODULE.format(parameters=parameters, body=body))
        spec = importlib.util.spec_from_file_location("nnkit.neuron", path)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
        with solutions.use(), Binding({slot("weighted_sum"): slot("weighted_sum").body}):
            return examine(slot("weighted_sum"), sheets("weighted_sum")[1])

    yield look
    vars(slot("weighted_sum")).update(earlier)


@pytest.mark.parametrize("parameters", ["self, X, w, b", "X, w", "X, *, w, b"])
def test_a_def_with_other_arguments_is_what_is_wrong(weighted_sum_in, parameters):
    verdict = weighted_sum_in(parameters, "return X @ w")
    assert verdict.diagnoses[0].startswith("The line def weighted_sum(...) has other arguments")


def test_a_stub_that_is_left_over_below_a_body_says_so(weighted_sum_in):
    verdict = weighted_sum_in("X, w, b", "z = X @ w + b\n    raise NotImplementedError")
    assert "line 8: delete that line" in verdict.problem
    verdict = weighted_sum_in("X, w, b", "raise NotImplementedError")
    assert "is not filled in yet" in verdict.problem
