"""Figures of lecture 8: what they draw can be read off them."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("agg")

import matplotlib.pyplot as plt
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from nnkit import plot
from nnkit.plot.style import BLUE, RED

#: exp(x y) + x y, at x = 2 and y = 0.5: places 0 and 1, the product 2, the power 3, the sum 4.
TAPE = [("mul", (0, 1)), ("exp", (2,)), ("add", (3, 2))]
VALUES = [np.array(v) for v in (2.0, 0.5, 1.0, 2.718, 3.718)]
GRADS = [np.array(g) for g in (1.859, 7.437, 3.718, 1.0, 1.0)]


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plot.growth({"a": [1.0, 4.0], "b": [2.0, 3.0]}, ax),
        lambda ax: plot.tape(TAPE, VALUES, GRADS, ax, names="xy", now=2),
        lambda ax: plot.tape([], [np.array(1.0)], None, ax),
    ],
)
def test_draws_on_the_axes_it_is_given(draw):
    ax = plt.figure().add_subplot()
    assert draw(ax) is ax
    ax.figure.canvas.draw()


def test_makes_axes_of_its_own_without_any():
    plot.tape(TAPE, VALUES).figure.canvas.draw()


def test_a_tape_shows_ops_values_and_gradients():
    shown = texts(plot.tape(TAPE, VALUES, GRADS, names="xy"))
    assert {"x", "y", "×", "exp", "+", "2.72", "∂ 3.72", "∂ 7.44"} <= set(shown)


#: The steps of batch norm: what is centred is used again six steps later.
FAR = [("add", (0, 1)), ("mul", (2, 2)), ("matmul", (3, 1)), ("add", (4, 1)), ("log", (5,))]
FAR += [("mul", (6, 1)), ("exp", (7,)), ("mul", (2, 8))]


@pytest.mark.parametrize("tape", [TAPE, FAR], ids=["near", "far"])
def test_no_arrow_runs_behind_a_box(tape):
    count = 2 + len(tape)
    ax = plot.tape(tape, [np.array(1.0)] * count)
    ax.figure.canvas.draw()
    boxes = [p.get_bbox() for p in ax.patches if isinstance(p, FancyBboxPatch)]
    arrows = [p.get_path() for p in ax.patches if isinstance(p, FancyArrowPatch)]
    assert len(boxes) == count and len(arrows) == sum(len(inputs) for _, inputs in tape)
    inner = [box.padded(-0.05) for box in boxes]
    for arrow in arrows:
        line = np.concatenate(arrow.interpolated(20).to_polygons(closed_only=False))
        assert not any(box.contains(x, y) for box in inner for x, y in line)


def test_what_is_not_computed_yet_is_not_shown():
    shown = texts(plot.tape(TAPE, [*VALUES[:3], None, None], [*[None] * 4, GRADS[4]]))
    assert "2.72" not in shown and "∂ 1" in shown and "∂ 3.72" not in shown


def test_of_an_array_its_shape_is_shown():
    shown = texts(plot.tape([("exp", (0,))], [np.ones((2, 3)), np.ones(4)], names="A"))
    assert {"(2, 3)", "(4,)"} <= set(shown)


def test_constants_have_no_name_and_no_gradient():
    shown = texts(
        plot.tape([("mul", (0, 1))], [np.array(v) for v in (3.0, 2.5, 7.5)], GRADS, names="x")
    )
    assert "2.5" in shown and "∂ 7.44" not in shown


def test_steps_go_from_left_to_right():
    ax = plot.tape(TAPE, VALUES, names="xy")
    column = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert column["x"] == column["y"] < column["×"] < column["exp"] < column["+"]


def test_boxes_do_not_lie_on_each_other():
    ax = plot.tape(TAPE, VALUES)
    corners = {(box.get_x(), box.get_y()) for box in ax.patches if hasattr(box, "get_x")}
    assert len(corners) == len(VALUES)


def test_a_value_that_is_used_twice_has_two_arrows():
    one = plot.tape([("mul", (0, 1))], VALUES[:3]).patches
    two = plot.tape([("mul", (0, 0))], VALUES[:2]).patches
    assert len(one) - 3 == len(two) - 2 == 2


def test_one_box_is_framed():
    ax = plot.tape(TAPE, VALUES, now=3)
    framed = [p for p in ax.patches if to_hex(p.get_edgecolor()) == RED.lower()]
    assert len(framed) == 1


def test_attention_shows_what_is_looked_at():
    rows = plot.attention(
        np.ones((2, 4)), np.ones((3, 4)), np.array([[0.9, 0.1, 0], [0, 0, 1]]), shape=(2, 2)
    )
    assert [len(row) for row in rows] == [4, 4]
    first = rows[0][1]
    assert first.get_xlabel() == "90%" and rows[0][3].get_xlabel() == ""
    assert to_hex(first.spines["top"].get_edgecolor()) == BLUE.lower()
