"""Mistakes that follow from a reference, and faults of any exercise, are told at home."""

import numpy as np
import pytest

import solutions
from nnkit.check.judge import judge
from nnkit.check.running import run
from nnkit.check.verdict import examine
from nnkit.exercise import Binding, catalogue, slot
from nnkit.values import leaves
from tests.proofs.axes import wrong_axes
from tests.proofs.certification import sheets
from tests.proofs.faults import faults

#: The exercises of units 1 to 5.
SLOTS = [slot for number in range(1, 6) for slot in catalogue(f"ps{number}")]

solutions.references()  # which loads the answers


def verdicts(name, function):
    """Examine a function at home and when graded."""
    whole, home = sheets(name)
    with solutions.use(), Binding({slot(name): function}):
        return examine(slot(name), home), examine(slot(name), whole)


def agree(home, graded):
    """Say whether full points, and none, are the same at home as when graded."""
    full = home.points == home.out_of and graded.points < home.out_of
    return not full and not (home.points > 0 == graded.points)


@pytest.mark.parametrize("name", [one.__name__ for one in SLOTS])
def test_a_fault_costs_at_home_what_it_costs_when_graded(name):
    reference = solutions.answer(name).reference
    different = [fault for fault, f in faults(reference) if not agree(*verdicts(name, f))]
    assert different == []


#: Whole numbers come in where fractions are due, and what is computed from them is a fraction.
CUT = [
    *("weighted_sum", "sigmoid", "neuron", "logistic_gradient", "tanh", "leaky_relu", "elu"),
    *("selu", "softplus", "maxout", "sigmoid_grad", "tanh_grad", "leaky_relu_grad", "elu_grad"),
    *("softplus_grad", "linear_forward", "two_layer_forward", "mlp_forward", "squared_error_grad"),
    *("log_loss_grad", "output_delta", "softmax", "log_softmax", "softmax_cross_entropy"),
    *("softmax_regression_step", "fit_logistic"),
]


@pytest.mark.parametrize("name", CUT)
def test_a_result_cut_to_ints_is_refused_and_named(name):
    cut = dict(faults(solutions.answer(name).reference))["written into an array like the input"]
    for verdict in verdicts(name, cut):
        assert verdict.points < verdict.out_of
        assert "integers" in " ".join(verdict.diagnoses) or "whole" in " ".join(verdict.diagnoses)


DEFAULTS = [
    (one.__name__, fault)
    for one in SLOTS
    for fault, _ in faults(solutions.answer(one.__name__).reference)
    if fault.endswith("by default")
]


@pytest.mark.parametrize(("name", "fault"), DEFAULTS)
def test_a_changed_default_is_refused_and_named(name, fault):
    changed = dict(faults(solutions.answer(name).reference))[fault]
    home, graded = verdicts(name, changed)
    assert max(home.points, graded.points) < home.out_of
    assert "default" in " ".join(home.diagnoses)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmax_cross_entropy"])
def test_no_basic_case_is_square(name):
    for task in sheets(name)[1].tasks:
        shape = task.case.args[0].shape
        assert task.case.group != "basic" or len(shape) < 2 or shape[0] != shape[1]


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        (
            "weighted_sum",
            lambda X, w, b: -X[..., 0] * w[0] - b,
            ["Only the first feature", "flipped"],
        ),
        (
            "linear_backward",
            lambda dZ, X, W: (W @ dZ.T, X.T @ dZ / len(X), dZ.sum(axis=0)),
            ["dX is transposed", "dW is divided by m"],
        ),
        (
            "linear_backward",
            lambda dZ, X, W: (dZ @ W.T + 1, X.T @ dZ / len(X), dZ.sum(axis=0)),
            ["dW is divided by m", "dX is wrong in another way"],
        ),
    ],
    ids=["a mistake and a sign", "one in each part", "one that is known"],
)
def test_two_mistakes_at_once(name, wrong, words):
    for verdict in verdicts(name, wrong):
        said = " ".join(verdict.diagnoses)
        assert all(word in said for word in words), said


def test_what_is_almost_right_is_no_sum_of_two_mistakes():
    reference = solutions.answer("sigmoid_grad").reference
    home, _ = verdicts("sigmoid_grad", lambda z: reference(z) * (1 + 1e-5))
    assert "Besides" not in " ".join(home.diagnoses)


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("neuron", lambda X, w, b: solutions.answer("relu")(X @ w + b), "relu stands where"),
        ("tanh_grad", lambda z: solutions.answer("softplus")(z), "what softplus has to return"),
        ("log_loss", lambda y, p: solutions.answer("log_loss")(y, p * p), "p is squared"),
    ],
    ids=["in the place of a helper", "another exercise", "an argument"],
)
def test_a_kind_is_named(name, wrong, sentence):
    for verdict in verdicts(name, wrong):
        assert sentence in " ".join(verdict.diagnoses)


def is_square(task):
    """Say whether a matrix comes in that has as many rows as columns."""
    given = leaves([*task.case.args, *task.case.kwargs.values()])
    matrices = [a for a in given if isinstance(a, np.ndarray) and a.ndim == 2]
    return any(len(set(matrix.shape)) == 1 for matrix in matrices)


@pytest.mark.slow
@pytest.mark.parametrize("name", [one.__name__ for one in catalogue()])
def test_no_wrong_axis_is_refused_by_square_matrices_alone(name):
    answer, sheet = solutions.answer(name), sheets(name)[1]
    tasks = [task for task in sheet.tasks if task.case.group == "basic"]
    tasks = [task for task in tasks if not task.case.points_between]
    parameters = tuple(slot(name).__signature__.parameters)

    def refuses(task, function):
        return judge(run(function, task.case, parameters, seconds=5), task, sheet.layout)

    by_chance = []
    with solutions.use():
        for description, wrong in wrong_axes(answer):
            refusing = [task for task in tasks if refuses(task, wrong)]
            if refusing and all(map(is_square, refusing)):
                by_chance.append(description)
    assert by_chance == []


def test_a_column_in_the_place_of_a_pair_is_a_wrong_type():
    home, graded = verdicts("add_vjp", lambda g, a, b: np.ones((3, 1)) * 0.3)
    assert home.points == graded.points == 0


def test_zeros_everywhere_are_not_what_another_exercise_returns():
    for verdict in verdicts("log_softmax", lambda Z: 0.0):
        assert "dead_units" not in " ".join(verdict.diagnoses)
