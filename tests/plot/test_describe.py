"""What is said of a figure to those who do not see it comes from what was drawn."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from nnkit import plot
from nnkit.plot.describe import describe


@pytest.fixture
def ax():
    yield plt.figure().add_subplot()
    plt.close("all")


def said(ax):
    return describe(ax.figure)


def test_an_empty_figure_is_said_to_be_empty(ax):
    assert said(ax) == "An empty figure."


@pytest.mark.parametrize(
    ("y", "course"),
    [
        ([3.0, 2.0, 1.0], "a curve falling from 3 to 1"),
        ([0.0, 0.5, 2.0], "a curve rising from 0 to 2"),
        ([1.0, 5.0, 1.0], "a curve from 1 to 1, between 1 and 5"),
        ([2.0, 2.0, 2.0], "a curve level at 2"),
        ([np.nan, 3.0, 2.0, 1.0], "a curve falling from 3 to 1"),
        ([1e-12, 0.5, 1.0], "a curve rising from 0 to 1"),
    ],
)
def test_a_curve_is_told_by_its_course(ax, y, course):
    ax.plot(y, "-")
    assert said(ax) == f"{course}."


def test_a_line_of_two_points_is_a_mark_and_no_curve(ax):
    ax.axhline(1.0, linestyle="-")
    assert said(ax) == "An empty figure."


def test_title_axes_and_names_come_first(ax):
    ax.plot([3.0, 2.0, 1.0], "-", label="train $L_1$")
    plot.label_axes(ax, "epoch", "loss", "A run")
    assert said(ax) == 'A run, loss over epoch: a curve "train L1" falling from 3 to 1.'


def test_points_without_a_name_are_counted_together(ax):
    for place in range(8):
        ax.plot(place, 1.0, "o")
    for row in range(3):
        ax.scatter(np.arange(5), np.full(5, row))
    assert said(ax) == "3 groups of 5 points; 8 points."


def test_points_are_counted_by_class(ax):
    plot.points(np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]), np.array([0, 1, 1]), ax)
    assert said(ax) == "x2 over x1: 1 point of class 0; 2 points of class 1."


def test_bars_are_read_out(ax):
    ax.bar([0, 1], [0.25, 0.75])
    assert said(ax) == "bars of 0.25, 0.75."


def test_words_beside_an_axis_are_read_out(ax):
    ax.bar(["ReLU", "tanh"], [0.25, 0.75])
    assert said(ax) == "bars of 0.25, 0.75; along x ReLU, tanh."


def test_rows_are_read_from_top_to_bottom(ax):
    plot.choices({"first": [1.0, 2.0], "second": [3.0, 4.0]}, ax)
    assert "from top to bottom first, second" in said(ax)


def test_a_picture_is_told_by_its_size_and_range(ax):
    ax.imshow(np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]))
    assert said(ax) == "a map of 2 by 3 values from 0 to 5."


def test_a_bundle_of_nameless_curves_is_counted(ax):
    for height in range(8):
        ax.plot([height, height + 1, height + 2], "-")
    assert said(ax) == "8 curves."


def test_of_many_named_curves_the_first_are_told(ax):
    for height in range(8):
        ax.plot([height, height + 1, height + 2], "-", label=f"run {height}")
    assert said(ax).endswith('a curve "run 5" rising from 5 to 7; 2 more curves.')


def test_panels_are_numbered():
    left, right = plot.row_of_axes(2)
    left.plot([1, 2, 3], "-")
    right.plot([3, 2, 1], "-")
    text = describe(left.figure)
    assert text.startswith("2 panels. Panel 1: a curve rising") and "Panel 2: a curve fall" in text
    plt.close("all")
