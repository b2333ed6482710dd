"""Figures of lectures 4 to 6: what they draw can be read off them."""

from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest

matplotlib.use("agg")

import matplotlib.pyplot as plt
from matplotlib.colors import to_hex

from nnkit import plot
from nnkit.plot.style import BLUE, ORANGE, RED

HISTORY = {"loss": [2.0, 1.0], "val_loss": [2.1, 1.5], "accuracy": [0.2, 0.7]}
HISTORY |= {"val_accuracy": [0.2, 0.5]}


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plot.bars([1.0, -2.0], ax),
        lambda ax: plot.matrix(np.eye(2), ax),
        lambda ax: plot.surprise(ax, marks=(0.5,)),
        lambda ax: plot.triangle(np.full((1, 3), 1 / 3), ax=ax),
        lambda ax: plot.pixels(np.eye(3), ax),
        lambda ax: plot.confusion_matrix(np.array([0, 1]), np.array([0, 0]), 2, ax),
        lambda ax: plot.partials({"wA1": 1.0, "bA": -1.0}, ax),
        lambda ax: plot.losses_of_one(ax),
        lambda ax: plot.costs([8, 16], {"forward": [1e-3, 4e-3]}, ax),
        lambda ax: plot.difference_errors(np.array([1e-3, 1.0]), {"f": [1.1, 2.0]}, 1.0, ax),
        lambda ax: plot.loss_contours(lambda t: (t**2).sum(axis=1), ax, extent=(-1, 1, -1, 1)),
        lambda ax: plot.path(np.eye(2), ax),
        lambda ax: plot.learning_curves({"training": [2.0, 1.0]}, ax),
        lambda ax: plot.layer_spread({"a": [1.0, 0.5]}, ax),
        lambda ax: plot.choices({"a": 1.0, "b": 2.0}, ax),
        lambda ax: plot.choices({"a": [1.0, 2.0]}, ax),
        lambda ax: plot.convergence(lambda a, lr, beta: 1 - lr * a + beta, 1.0, ax),
        lambda ax: plot.trajectories({"a": np.eye(3)}, ax),
    ],
)
def test_draws_on_the_axes_it_is_given(draw):
    ax = plt.figure().add_subplot()
    assert draw(ax) is ax
    assert plt.get_fignums() == [ax.figure.number]


def test_confusion_matrix_counts():
    # three 0s of which one is taken for a 1; one 1, right
    ax = plot.confusion_matrix(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), 2)
    assert texts(ax) == ["2", "1", "1"]
    assert [t.get_position() for t in ax.texts if t.get_weight() == "bold"] == [(1, 0)]


def test_a_mistake_gets_a_frame_and_both_digits():
    right, wrong = plot.images(np.zeros((2, 64)), np.array([3, 3]), np.array([3, 8]))
    assert (right.get_title(), wrong.get_title()) == ("3", "3 → 8")
    colors = [to_hex(ax.spines["top"].get_edgecolor()).upper() for ax in (right, wrong)]
    assert colors[1] == RED and colors[0] != RED


def test_weight_images_share_one_scale_that_is_centred_on_zero(rng):
    W = rng.normal(size=(64, 3))
    limits = {ax.images[0].get_clim() for ax in plot.weight_images(W)}
    assert limits == {(-np.abs(W).max(), np.abs(W).max())}


def test_validation_is_dashed_and_training_solid():
    for ax in plot.training_history(HISTORY):
        styles = {line.get_linestyle() for line in ax.lines}
        assert [line.get_linestyle() for line in ax.lines] == ["-", "--"] and len(styles) == 2


def test_names_at_the_end_of_curves_keep_apart():
    ax = plot.learning_curves({"a": [1.0, 0.5], "b": [1.0, 0.5], "c": [1.0, 0.501]})
    heights = sorted(text.get_position()[1] for text in ax.texts)
    assert np.diff(heights).min() > 0.06


def test_bars_of_choices_start_at_zero():
    ax = plot.choices({"a": 96.0, "b": 97.0})
    assert ax.get_xlim()[0] == 0 and [bar.get_x() for bar in ax.patches] == [0, 0]


def test_several_runs_are_dots_with_their_mean():
    ax = plot.choices({"a": [90.0, 96.0], "b": [97.0, 97.0]})
    assert [list(line.get_xdata()) for line in ax.lines] == [[90, 96], [97, 97]]
    assert [mean.get_segments()[0][0][0] for mean in ax.collections] == [93, 97]
    assert texts(ax) == ["93.0", "97.0"] and not ax.patches


def test_curves_of_several_runs_are_thin_beside_their_mean():
    ax = plot.learning_curves({"a": [[1.0, 0.5], [2.0, 1.5]]})
    *runs, mean = ax.lines
    assert [list(run.get_ydata()) for run in runs] == [[1, 0.5], [2, 1.5]]
    assert list(mean.get_ydata()) == [1.5, 1] and mean.get_linewidth() > runs[0].get_linewidth()


def test_runs_are_drawn_as_curves_and_as_dots():
    net = SimpleNamespace(history={"loss": [2.0, 1.0]})
    runs = {0.1: [net, net]}
    left, right = plot.training_runs(runs, lambda nets: [3.0] * len(nets), name="η={}")
    assert texts(left) == ["η=0.1"] and list(right.lines[0].get_xdata()) == [3, 3]


def test_history_of_several_runs():
    loss, _ = plot.training_history([HISTORY, HISTORY])
    assert len(loss.lines) == 6  # two runs and their mean, training and validation


def test_names_of_layers_stand_where_the_curves_are_apart():
    apart_at_the_end = plot.layer_spread({"a": [1.0, 0.1], "b": [1.0, 0.01]})
    apart_at_the_start = plot.layer_spread({"a": [0.1, 1.0], "b": [0.01, 1.0]})
    assert [t.get_position()[0] for t in apart_at_the_end.texts] == [1.02, 1.02]
    assert [t.xy for t in apart_at_the_start.texts] == [(1, 0.1), (1, 0.01)]


def test_partials_show_tiny_numbers_as_zero_and_signs_by_colour():
    ax = plot.partials({"wA1": -2.0, "bA": 3.0, "wB1": 5.8e-18})
    assert texts(ax) == ["-2", "3", "0"]
    assert [to_hex(bar.get_facecolor()).upper() for bar in ax.patches[:2]] == [BLUE, ORANGE]


def test_triangle_puts_sure_cases_into_the_corners():
    ax = plot.triangle(np.eye(3))
    assert np.allclose(ax.lines[-1].get_xydata(), [[0, 0], [1, 0], [0.5, np.sqrt(0.75)]])


def test_stages_of_softmax():
    z = np.array([0.0, np.log(3)])  # shares 1/4 and 3/4
    row = plot.softmax_stages(z, np.array([0.25, 0.75]))
    assert texts(row[1]) == ["1.0", "3.0"] and texts(row[2]) == ["0.2500", "0.7500"]
    colors = [{to_hex(bar.get_facecolor()).upper() for bar in ax.patches} for ax in row]
    assert colors == [{BLUE, ORANGE}] * 3  # a class keeps its colour


def test_forces_lead_from_the_prediction_to_the_target():
    P = np.array([[0.2, 0.5, 0.3], [0.0, 0.005, 0.995]])
    *_, doubt, sure = plot.forces(np.zeros((2, 4)), P, np.array([0, 2]), shape=(2, 2))
    arrows = [(text.xyann, text.xy) for text in doubt.texts if hasattr(text, "xyann")]
    assert arrows == [((0, 0.2), (0, 1)), ((1, 0.5), (1, 0)), ((2, 0.3), (2, 0))]
    assert {"+0.80", "-0.50", "-0.30"} <= set(texts(doubt)) and texts(sure) == []


def test_against_z_the_squared_error_is_flat_where_the_cross_entropy_is_steep():
    # At z = -8, where the truth is 1: the slopes are -2 (1-a) a(1-a) = -0.0007 and a-1 = -0.9997.
    lines = plot.losses_of_one().lines
    steepest = {
        line.get_linestyle(): np.gradient(line.get_ydata(), line.get_xdata())[0]
        for line in lines
        if line.get_xdata()[0] == -8
    }
    assert steepest["-"] == pytest.approx(-0.9997, abs=1e-4)
    assert steepest["--"] == pytest.approx(-0.0007, abs=1e-4)


def test_a_path_bears_its_name_and_minima_a_star():
    ax = plot.loss_contours(
        lambda t: (t**2).sum(axis=1), extent=(-1, 1, -2, 2), minima=[(0, 0)], equal=True
    )
    plot.path(np.eye(2), ax, name="plain", at=0)
    assert [tuple(text.xy) for text in ax.texts] == [(1.0, 0.0)]
    stars = [line.get_xydata().tolist() for line in ax.lines if line.get_marker() == "*"]
    assert stars == [[[0, 0]]]
    assert ax.get_aspect() == 1


def test_saturated_are_activations_beyond_098():
    layers = {"a": [np.array([0.99, -0.99, 0.5, 0.0]), np.arange(4) / 4]}  # two of four, none
    spread, share, _ = plot.layer_health(layers, layers)
    assert list(share.lines[0].get_ydata()) == [50, 0]
    assert list(spread.lines[0].get_ydata()) == [np.std(layer) for layer in layers["a"]]


def test_a_walk_under_another_one_stays_visible():
    lines = plot.trajectories({"a": np.eye(3), "b": np.eye(3)}).lines
    first, second = (line for line in lines if len(line.get_xdata()) == 3)
    assert first.get_linewidth() > second.get_linewidth() and second.get_linestyle() == "--"


def test_a_search_shows_its_best_and_how_many_values_it_tried():
    pairs = np.array([[0.1, 1.0], [0.1, 10.0], [1.0, 1.0]])
    (ax,) = plot.searches({"grid": (pairs, np.array([90.0, 97.25, 91.0]))})
    assert texts(ax) == ["97.2 %"] and ax.texts[0].xy == (0.1, 10.0)
    strokes = ax.collections[-1].get_segments()
    assert [stroke[0][0] for stroke in strokes] == [0.1, 1.0]  # two different rates


def test_trajectories_tell_how_much_the_plane_holds(rng):
    flat = rng.normal(size=(5, 2)) @ rng.normal(size=(2, 40))  # a walk within a plane
    assert plot.trajectories({"walk": flat}).get_title() == "100 % of the spread"


def test_histograms_of_ten_layers_stand_in_two_rows(rng):
    row = plot.layer_histograms([rng.uniform(-1, 1, 100) for _ in range(10)])
    tops = {round(ax.get_position().y1, 3) for ax in row}
    assert len(row) == 10 and len(tops) == 2


def test_a_regression_network_shows_its_nine_parameters():
    names = ["wA1", "wA2", "bA", "wB1", "wB2", "bB", "wC1", "wC2", "bC"]
    ax = plot.regression_network(dict(zip(names, range(11, 20), strict=True)))
    shown = {text.removeprefix("b = ") for text in texts(ax)}
    assert {str(n) for n in range(11, 20)} <= shown


@pytest.mark.parametrize("losses", [[2.0, 1e50, 1e307], [1.0, np.inf], [np.nan, np.nan], []])
@pytest.mark.parametrize("log", [False, True])
def test_a_diverged_training_can_be_drawn(losses, log):
    ax = plot.learning_curves({"training": losses}, log=log)
    ax.figure.canvas.draw()
    assert len(ax.lines) == 1
