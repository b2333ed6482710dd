"""What problem sets say of the runs that they show: computed with the references.

The sets' cells name these tests as what shows their sentences; `tools.claims` lists both.
"""

import re

import numpy as np
import pytest

from tests.course.test_thinking import executed, notebook, right_answer

solutions = pytest.importorskip("solutions")

pytestmark = pytest.mark.usefixtures("references")


def program(problem_set, changed=()):
    """Return the program with the planted bug, some pieces of it changed, without line numbers."""
    cells = {cell.id: cell.source for cell in notebook(problem_set).cells}
    block = re.search(r"```python\n(.*?)```", cells["planted-bug"], re.S).group(1)
    lines = re.sub(r"^(?: ?\d+(?:  |$)|  {4})", "", block, flags=re.M)
    for old, new in changed:
        assert lines.count(old) == 1
        lines = lines.replace(old, new)
    return lines


def run(problem_set, source, seed=0):
    """Run a program on the training digits, and return its names."""
    names = executed(problem_set)
    exec(
        "from nnkit.backprop import *\nfrom nnkit.forward import *\nfrom nnkit.softmax import *",
        names,
    )
    X, _, labels, _ = names["data"].digits()
    names |= {"X": X, "labels": labels, "rng": np.random.default_rng(seed), "state": None}
    exec(source, names)
    return names


# --- ps1 --------------------------------------------------------------------------------------


def test_and_is_learned_long_before_its_colours_are_sharp():
    names = executed("ps1")
    X, y = names["data"].truth_table("and")
    square = np.stack(np.meshgrid(*2 * [np.linspace(-0.5, 1.5, 41)]), axis=-1).reshape(-1, 2)
    orange, right, length, end = [], [], [], []
    for steps in (3, 30, 300):
        w, b, losses = names["fit_logistic"](X, y, lr=1.0, steps=steps)
        orange.append(np.mean(names["neuron"](square, w, b) > 0.5))
        right.append((names["classify"](X, w, b) == y).all())
        length.append(np.linalg.norm(w))
        end.append(losses[-1])
    assert orange[0] == 0 < orange[1] and right == [False, True, True]
    assert length == sorted(length) and length[2] > 3 * length[1] and end[2] < end[1] / 4


# --- ps2 --------------------------------------------------------------------------------------


def test_twenty_layers_of_sigmoids_leave_less_than_a_billionth_and_the_others_enough():
    shrinkage = executed("ps2", "payoff-backward")["shrinkage"]
    left = {name: np.prod(shrinkage(name)) for name in ("sigmoid", "relu", "tanh")}
    assert left["sigmoid"] < 1e-9
    assert 0.01 < left["relu"] < 100 and 0.01 < left["tanh"] < 100


def test_the_slope_of_tanh_reaches_four_times_that_of_the_sigmoid():
    names = executed("ps2")
    assert names["tanh_grad"](0.0) == 1.0 == 4 * names["sigmoid_grad"](0.0)


# --- ps4 --------------------------------------------------------------------------------------


def test_of_the_worked_example_the_middle_rate_arrives_and_b_stays():
    names = executed("ps4")
    x, y, start = names["data"].regression_example()
    ends = {}
    for lr in (1e-3, 2e-5, 1e-4):
        params, off = start, []
        for _ in range(40):
            partials = names["regression_partials"](x, y, params)
            off.append(partials["bC"] / 2)  # d(y - ŷ)²/db_C = 2 (ŷ - y)
            params = names["gradient_step"](params, partials, lr)
        ends[lr] = off, {name: params[name] - start[name] for name in start}
    assert abs(ends[1e-4][0][-1]) < 0.1 < 1 < ends[2e-5][0][-1]
    assert np.sum(np.diff(np.sign(ends[1e-3][0])) != 0) > 10
    moved = ends[1e-4][1]
    assert max(abs(moved[name]) for name in ("wB1", "wB2", "bB")) < 1e-10 < abs(moved["bA"])


@pytest.mark.parametrize("seed", range(3))
def test_half_the_rate_gives_the_broken_run_of_ps4_the_same_picture(seed):
    names, rng = {"np": np}, np.random.default_rng(seed)
    exec(program("ps4"), names)
    X = np.linspace(-3, 3, 60)[np.newaxis]
    start = rng.normal(size=(8, 1)), np.zeros((8, 1)), rng.normal(size=(1, 8)) / 8**0.5
    run = names["train"](X, np.sin(X), *start, np.zeros((1, 1)))[-1][::50]
    half = names["train"](X, np.sin(X), *start, np.zeros((1, 1)), lr=0.05, steps=3000)[-1][::100]
    assert np.abs(np.subtract(run, half)).max() < 0.005
    assert run[1] < run[0] / 5 and run[-1] > 0.01  # it falls at first, and does not arrive


# --- ps5 --------------------------------------------------------------------------------------


def test_the_gradient_of_softmax_with_cross_entropy_is_never_large(rng):
    names = executed("ps5")
    for scale in (1.0, 30.0, 1000.0):
        Z, labels = scale * rng.normal(size=(50, 7)), rng.integers(0, 7, 50)
        _, dZ = names["softmax_cross_entropy"](Z, labels)
        assert np.abs(50 * dZ).max() <= 1


def test_the_broken_run_of_ps5_stays_above_its_floor():
    losses = run("ps5", program("ps5", [("1201", "121")]))["losses"]
    assert min(losses) > right_answer("ps5_bug_floor")


@pytest.mark.slow
def test_a_smaller_rate_gives_the_broken_run_of_ps5_the_same_picture():
    names = run("ps5", program("ps5"))
    fast = names["losses"][::60]
    _, X_test, _, y_test = names["data"].digits()
    logits, _ = names["two_layer_forward"](X_test, names["params"], "relu", "identity")
    assert names["accuracy"](y_test, names["predict_classes"](logits)) == pytest.approx(
        0.44, abs=0.03
    )
    slow = run("ps5", program("ps5", [("1201", "2401"), ("lr=0.1", "lr=0.05")]))["losses"][::120]
    assert np.abs(np.subtract(fast, slow)).max() < 0.1
    assert min(fast) < fast[-1] - 0.1 and min(fast) < fast[0] - 0.1  # falls, and rises again


# --- ps6 --------------------------------------------------------------------------------------


def test_a_relu_takes_half_of_the_units_and_half_of_the_mean_square(rng):
    z = rng.normal(size=1_000_000)
    a = np.maximum(z, 0.0)
    assert (a == 0).mean() == pytest.approx(0.5, abs=0.005)
    assert np.mean(a**2) / np.mean(z**2) == pytest.approx(0.5, abs=0.01)


def test_the_loss_of_the_example_is_lowest_near_its_end():
    losses = executed("ps6", "try-early-stopping")["losses"]
    assert np.argmin(losses) == 9 and losses[9] < min(losses[:9])


def test_mended_the_run_of_ps6_is_below_the_line_in_most_epochs_after_the_eighth():
    mended = run("ps6", program("ps6", [solutions.training.questions.MENDED]))["batch_losses"]
    later = np.reshape(mended, (20, -1)).mean(axis=1)[8:]
    assert (later < 0.05).sum() > len(later) / 2


@pytest.mark.slow
def test_the_study_shows_what_its_questions_say():
    names = executed("ps6", "study-table")
    width, batch = names["study"]["width"], names["study"]["batch_size"]
    assert width["8"] < width["128"] - 3
    assert batch["256"] < batch["16"] - 3
    assert len(names["X_val"]) / len(names["X_train"]) == pytest.approx(0.25, abs=0.02)


@pytest.mark.slow
def test_the_loop_of_ps6_reads_more_than_97_per_cent_and_knows_its_own_examples_better():
    names = executed("ps6", "study-table", "payoff-training")
    wrong = np.mean(names["predicted"] != names["y_test"])
    assert 0.01 < wrong < 0.03  # about one in forty
    assert names["losses"][-1] < 0.01


# --- ps8 --------------------------------------------------------------------------------------


def test_attention_looks_everywhere_before_it_is_trained():
    names, rng = executed("ps8", "payoff-attention-loss"), np.random.default_rng(0)
    X, _, y, _ = names["data"].digits()
    Wq, Wk = (names["Var"](rng.normal(size=(64, 16)) / 8) for _ in range(2))
    new, few, labels = names["lesson"](X, y, rng)[:3]
    weights = names["attend"](names["Var"](new), names["Var"](few), labels, Wq, Wk)[0].value
    assert 0.02 < weights.min() < 0.05 < weights.max() < 0.1  # one in twenty each
