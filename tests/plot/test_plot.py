"""Figures: every helper draws on the axes it is given, from functions and arrays alone."""

import ast
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest

matplotlib.use("agg")

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb

from nnkit import data, plot
from nnkit.plot import style
from nnkit.plot.forward import network
from nnkit.plot.neuron import plane

MODULES = sorted(Path(plot.__file__).parent.glob("*.py"))


def squash(z):
    return 1 / (1 + np.exp(-z))


def probability(P):
    return squash(P @ np.array([1.0, 2.0]))


@pytest.fixture
def ax():
    return plt.figure().add_subplot()


@pytest.mark.parametrize(
    "code", ["import nnkit", "from nnkit.exercise import catalogue; catalogue(); import nnkit.data"]
)
def test_importing_the_library_does_not_load_matplotlib(code):
    check = f"{code}; import sys; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_nothing_shows_a_figure_and_nothing_calls_an_exercise(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {
        n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and hasattr(n.func, "attr")
    }
    imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert "show" not in called
    assert not {m for m in imported if m and m.startswith("nnkit.") and "plot" not in m}


X, y = data.separable(1)
LAYERS = [(np.array([[1.0, -2.0], [0.5, 0.0]]), np.zeros(2)), (np.ones((2, 1)), np.ones(1))]

DRAWINGS = {
    "points": lambda ax: plot.points(X, y, ax),
    "regions": lambda ax: plot.regions(probability, ax),
    "class_regions": lambda ax: plot.class_regions(lambda P: (P[:, 0] > 0) + 0, 2, ax),
    "boundary": lambda ax: plot.boundary([1, 2], 3, ax),
    "curve": lambda ax: plot.curve(squash, ax),
    "descent": lambda ax: plot.descent(np.square, [[2.0, 1.0, 0.5]], ax, low=-3, high=3),
    "loss_curve": lambda ax: plot.loss_curve([3.0, 2.0, 1.0], ax),
    "activation": lambda ax: plot.activation(np.tanh, np.cos, ax),
    "products": lambda ax: plot.products({"half": np.full(4, 0.5)}, ax),
    "activity": lambda ax: plot.activity(np.eye(4), ax),
    "pieces": lambda ax: plot.pieces(np.arange(3), np.eye(3), np.ones(3), ax),
    "steepness": lambda ax: plot.steepness(np.arange(3), {"a": np.ones(3)}, ax, arrows=(1,)),
    "family": lambda ax: plot.family({"tanh": (np.tanh, 1.0, True)}, ax),
    "layer_gradients": lambda ax: plot.layer_gradients({"a": np.full((2, 3), 0.1)}, ax),
    "network": lambda ax: network(LAYERS, [[1, 2], [0.1, 0.2], [0.5]], ax),
    "bent_grid": lambda ax: plot.bent_grid(np.tanh, X, y, ax),
    "profiles": lambda ax: plot.profiles(
        lambda P, w, b: squash(P @ w + b), np.array([1.0, 2.0]), 1.0, (1, 10), ax
    ),
    "piece_counts": lambda ax: plot.piece_counts({"deep": ([2, 4], [2, 4])}, ax),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_draws_on_the_axes_it_is_given_and_returns_them(name, ax):
    assert DRAWINGS[name](ax) is ax
    assert len(plt.get_fignums()) == 1
    ax.figure.canvas.draw()


@pytest.mark.parametrize("name", DRAWINGS)
def test_makes_axes_of_its_own_without_any(name):
    DRAWINGS[name](None).figure.canvas.draw()


@pytest.mark.parametrize(
    ("draw", "number"),
    [
        (lambda: plot.maps([probability, probability], ["a", "b"], [1.0, 2.0], 0.0), 4),
        (lambda: plot.neurons(lambda P, w, b: squash(P @ w + b), [([1, 2], 0), ([1, 0], 1)]), 2),
        (lambda: plot.views(probability, [1.0, 2.0], 0.0), 5),
        (lambda: plot.gallery({"tanh": (np.tanh, np.cos), "id": (np.array, np.ones_like)}), 4),
        (lambda: plot.region_row([probability], ["one"], examples=(X, y)), 1),
        (lambda: plot.spaces([np.array, np.tanh], ["in", "out"], X, y), 2),
        (lambda: plot.approximations(X[:, 0], y, {"a": y, "b": 1 - y}), 2),
    ],
)
def test_rows_of_pictures_return_their_axes(draw, number):
    row = draw()
    assert len(row) == number
    row[0].figure.canvas.draw()


def test_classes_have_their_colours_and_markers(ax):
    zeros, ones = plot.points(X, y, ax).collections
    assert np.allclose(zeros.get_facecolor()[0][:3], to_rgb("#0072B2"))
    assert np.allclose(ones.get_facecolor()[0][:3], to_rgb("#E69F00"))
    assert len(zeros.get_paths()[0].vertices) != len(ones.get_paths()[0].vertices)


def test_classes_differ_in_greyscale():
    # Rec. 601 luma of blue 0.36, of orange 0.65
    luma = [np.dot(to_rgb(color), (0.299, 0.587, 0.114)) for color in style.CLASS_COLORS[:2]]
    assert abs(luma[0] - luma[1]) > 0.2


def test_boundary_is_where_the_sum_is_zero(ax):
    line = plot.boundary([3.0, -4.0], 2.0, ax).lines[0]
    assert np.allclose(line.get_xydata() @ [3.0, -4.0] + 2.0, 0)


def test_the_line_of_a_map_lies_where_the_sum_is_zero():
    ax, below = plot.maps([probability], ["one"], [1.0, 2.0], 3.0)
    x1, x2 = ax.lines[0].get_data()
    assert np.allclose(np.array(x1) + 2 * np.array(x2) + 3, 0)
    distance, output = below.lines[0].get_data()
    assert np.isclose(output[np.argmin(np.abs(distance))], squash(-3.0))  # z is -3 there


def test_profiles_say_how_wide_the_unsure_strip_is():
    ax = plot.profiles(lambda P, w, b: squash(P @ w + b), np.array([3.0, 4.0]), 1.0, (1, 10))
    shown = [text.get_text() for text in ax.get_legend().get_texts()]
    # 2 ln 9 / 5 = 0.879
    assert shown == ["× 1: unsure over 0.88", "× 10: unsure over 0.09"]


def test_a_neuron_shows_where_it_is_unsure():
    (ax,) = plot.neurons(lambda P, w, b: squash(P @ w + b), [([3.0, 4.0], 1.0)], columns=1)
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    outputs = [squash(line.get_xydata() @ [3.0, 4.0] + 1.0) for line in dashed]
    assert np.allclose(sorted(output[0] for output in outputs), [0.1, 0.9])


def test_contour_stands_at_one_half(ax):
    (contour,) = (c for c in plot.regions(probability, ax).collections if c.get_paths())
    vertices = np.concatenate([p.vertices for p in contour.get_paths()])
    assert np.allclose(probability(vertices), 0.5, atol=0.01)


def test_weights_decide_width_and_style_of_edges(ax):
    network([(np.array([[4.0], [-1.0]]), np.zeros(1))], ax=ax)
    positive, negative = ax.lines
    assert positive.get_linewidth() > negative.get_linewidth()
    assert positive.get_linestyle() == "-" and negative.get_linestyle() == "--"


def test_plane_is_a_grid_with_examples_in_rows():
    G1, G2, P = plane((0, 1, 2, 4), 3)
    assert G1.shape == G2.shape == (3, 3) and P.shape == (9, 2)
    assert P[:2].tolist() == [[0, 2], [0.5, 2]] and P[-1].tolist() == [1, 4]


def test_names_of_gradients_that_start_alike_keep_apart():
    ax = plot.layer_gradients({name: np.array([[1.0, 1e-6]]) for name in "abc"})
    heights = sorted(np.log10(text.get_position()[1]) for text in ax.texts)
    assert np.diff(heights).min() > 0.3


def test_the_largest_slope_is_written_into_an_activation():
    ax = plot.activation(np.tanh, lambda z: np.cosh(z) ** -2)
    assert [text.get_text() for text in ax.texts] == ["slope ≤ 1"]


def test_a_slope_that_only_comes_close_to_its_limit_says_so():
    root = lambda z: np.sqrt(1 + z**2)  # noqa: E731
    ax = plot.activation(lambda z: (z + root(z)) / 2, lambda z: (1 + z / root(z)) / 2)
    assert [text.get_text() for text in ax.texts] == ["slope < 1"]


def test_an_arrow_leads_downhill_and_a_ring_nowhere():
    w = np.linspace(-1, 1, 21)
    ax = plot.steepness(w, {"a": np.where(w < 0, 1.0, 1 + w)}, arrows=(-0.5, 0.5))
    (arrow,) = ax.texts
    assert arrow.xy[0] < arrow.get_position()[0]  # uphill is to the right
    rings = [line for line in ax.lines if line.get_gid() == "slope 0"]
    assert [round(float(ring.get_xdata()[0]), 3) for ring in rings] == [-0.5]


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_a_split_node_shows_sum_and_output_and_its_name(ax):
    values = [[4.0, 2.0], [0.25, 0.75], [1.5]]
    names = {"sums": [[-3.0, 7.0], [1.5]], "units": ["AB", "C"]}
    shown = written(network(LAYERS, values, ax, **names))
    assert {"4", "2", "-3", "0.25", "7", "0.75", "A", "B", "C", "b = 1"} <= set(shown)


def test_gradients_stand_in_blue_beside_their_parameters_and_zeros_in_grey(ax):
    slopes = [(np.array([[0.0, 3.0], [4.0, 5.0]]), [6.0, 7.0]), (np.ones((2, 1)), [8.0])]
    network(LAYERS, ax=ax, gradients=slopes)
    colors = {text.get_text(): text.get_color() for text in ax.texts}
    assert colors["∂ 3"] == colors["∂ 8"] == style.BLUE and colors["∂ 0"] == style.GREY


def test_weights_stand_nearer_to_their_source_and_not_on_each_other(ax):
    W = np.arange(1.0, 7.0).reshape(2, 3)
    spots = [t.get_position() for t in network([(W, np.zeros(3))], ax=ax, biases=False).texts]
    spots = np.array([spot for spot in spots if 0 < spot[0] < 2.5])  # weights, not names
    assert len(spots) == 6 and spots[:, 0].max() < 2.6 / 3
    far = np.abs(spots[:, np.newaxis] - spots)[..., 1] + np.eye(6)
    assert far.min() > 0.2


def test_only_what_lies_between_0_and_1_is_coloured(ax):
    network(LAYERS, [[1, 2], [0.0, 20.0], [-3.0]], ax)
    colors = [tuple(round(part, 2) for part in patch.get_facecolor()[:3]) for patch in ax.patches]
    assert [color == (1, 1, 1) for color in colors] == [True, True, False, True, True]


def test_points_that_lie_on_each_other_share_their_numbers(ax):
    P = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]])
    plot.bent_grid(lambda P: P.sum(axis=1, keepdims=True) * [1, 1], P, [0, 1, 1], ax, numbered=True)
    assert written(ax) == ["1, 2", "3"]


def test_lines_of_a_region_are_named(ax):
    lines = {0: {"A": ([1.0, 0.0], 0.0), "B": ([0.0, 1.0], 0.0)}}
    (drawn,) = plot.region_row([probability], ["one"], lines=lines)
    assert [text.get_text() for text in drawn.get_legend().get_texts()] == ["A", "B"]


def test_folds_are_drawn_side_by_side():
    x = np.linspace(0, 1, 5)
    row = plot.folds(x, {"once": x, "twice": 1 - x})
    assert [ax.get_title() for ax in row] == ["once", "twice"]
