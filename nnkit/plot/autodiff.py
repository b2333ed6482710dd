"""Figures of lecture 8: tapes as graphs, how derivatives grow, and what attention looks at."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from nnkit.plot.style import BLACK, BLUE, GREY, RED, axes, label_axes

#: How an op is written in its box.
SYMBOLS = {"add": "+", "mul": "×", "matmul": "@", "sum": "Σ", "sigmoid": "σ", "transpose": "T"}

_WIDTH, _HEIGHT = 0.66, 0.66

#: How much an arrow that leads past other boxes may bend, and whether it joins the sides of its
#: boxes, or their tops and bottoms; the first that meets no other box is taken.
_BENDS = [
    (bend, at_sides)
    for at_sides in (True, False)
    for bend in (-0.12, 0.12, -0.2, 0.2, -0.3, 0.3, -0.4, 0.4, -0.5, 0.5, -0.6, 0.6)
]


def growth(lengths, ax=None):
    """Draw how long something gets, stage by stage.

    Parameters
    ----------
    lengths : dict of str to sequence of float
        By what it is: one number a stage.
    """
    ax = axes(ax)
    for name, numbers in lengths.items():
        stages = np.arange(1, len(numbers) + 1)
        ax.semilogy(stages, numbers, marker="o")
        ax.annotate(name, (stages[-1], numbers[-1]), (8, 0), textcoords="offset points")
    ax.set_xlim(1, 1.5 * max(map(len, lengths.values())))
    return label_axes(ax, "stages", "length")


def tape(tape, values, grads=None, ax=None, *, names=(), now=None):
    """Draw a tape as a graph, from left to right: values in black, gradients, ∂, in blue.

    Parameters
    ----------
    tape : list of (str, tuple of int)
    values : list of (array or None)
        As `run_tape` returns them; None where a value is not computed yet. A single number is
        written out, of an array the box shows the shape.
    grads : list of (array or None), optional
        As `tape_backward` returns them; None where none has arrived yet.
    names : sequence of str
        Names of the first leaves. A constant is shown by its value.
    now : int, optional
        The place of a value whose box is framed.
    """
    first = len(values) - len(tape)
    places = _places(tape, first)
    arrows = []
    for k, (_, inputs) in enumerate(tape, first):
        for i in dict.fromkeys(inputs):
            if list(inputs).count(i) > 1:
                ways = [(0.25, True), (-0.25, True)]
            else:
                ways = [_way(places[i], places[k], np.delete(places, [i, k], axis=0))]
            arrows += [(places[i], places[k], way, i < first) for way in ways]
    # Room for boxes, and for arrows that lead past them.
    heights = [places[:, 1], *(_curve(*arrow[:3])[:, 1] for arrow in arrows)]
    top, bottom = min(map(np.min, heights)) - 0.5, max(map(np.max, heights)) + 0.5
    if ax is None:
        ax = axes(size=(1.08 * (np.ptp(places[:, 0]) + 1), 0.96 * (bottom - top)))
    for start, end, way, faint in arrows:
        _arrow(ax, start, end, way, faint)
    for i, place in enumerate(places):
        constant = i < first and i >= len(names)
        title = "" if constant else names[i] if i < first else _symbol(tape[i - first][0])
        lines = [] if values[i] is None else [(_number(values[i]), BLACK)]
        if grads is not None and grads[i] is not None and not constant:
            lines.append((f"∂ {_number(grads[i])}", BLUE))
        _box(ax, place, i, title, lines, leaf=i < first, now=i == now)
    ax.set_xlim(places[:, 0].min() - 0.5, places[:, 0].max() + 0.5)
    ax.set_ylim(bottom, top)
    ax.axis("off")
    return ax


def _symbol(op):
    return SYMBOLS.get(op, op)


def _places(tape, first):
    """Return a column by depth for every value, and a row near what it is used for."""
    count = first + len(tape)
    users = [[k for k, (_, ins) in enumerate(tape, first) if i in ins] for i in range(count)]
    columns = [0] * count
    for k, (_, inputs) in enumerate(tape, first):
        columns[k] = 1 + max(columns[i] for i in inputs)
    for i in range(first):  # just before the first use
        columns[i] = min((columns[k] for k in users[i]), default=1) - 1
    rows = {}
    for column in sorted(set(columns), reverse=True):
        wish = {}
        for i in (i for i, c in enumerate(columns) if c == column):
            near = [rows[k] + 0.8 * tape[k - first][1].index(i) - 0.4 for k in users[i]]
            wish[i] = sum(near) / len(near) if near else 0.0
        order = sorted(wish, key=wish.get)
        middle = sum(wish.values()) / len(wish)
        for position, i in enumerate(order):
            rows[i] = middle + position - (len(order) - 1) / 2
    return np.array([[columns[i], rows[i]] for i in range(count)], dtype=float)


def _box(ax, place, number, title, lines, *, leaf, now):
    x, y = place
    shape = FancyBboxPatch(
        (x - _WIDTH / 2, y - _HEIGHT / 2),
        _WIDTH,
        _HEIGHT,
        boxstyle="round,pad=0.0,rounding_size=0.07",
        facecolor="#F2F2F2" if leaf else "white",
        edgecolor=RED if now else BLACK,
        linewidth=3 if now else 1.1,
        zorder=2,
    )
    ax.add_patch(shape)
    style = {"ha": "center", "va": "center", "zorder": 3}
    ax.text(x - 0.23, y - 0.25, str(number), color=GREY, fontsize=7.5, **style)
    texts = ([(title, BLACK)] if title else []) + lines
    heights = {1: [0.0], 2: [-0.13, 0.13], 3: [-0.2, 0.02, 0.22]}.get(len(texts), [])
    for (text, color), height in zip(texts, heights, strict=True):
        size = 13 if text is title else 10.5
        ax.text(x, y + height, text, color=color, fontsize=size, **style)


def _ends(start, end, way):
    bend, at_sides = way
    if at_sides:
        side = np.array([_WIDTH / 2, 0])
        return start + side, end - side
    edge = np.array([0, np.sign(bend) * _HEIGHT / 2])
    return start + edge, end + edge


def _way(start, end, others):
    """Choose how an arrow runs: behind a box it would seem to end there."""
    if end[0] - start[0] <= 1:
        return 0.0, True
    room = np.array([_WIDTH, _HEIGHT]) / 2 + 0.04

    def is_free(way):
        away = np.abs(_curve(start, end, way)[:, None] - others)
        return not (away < room).all(axis=-1).any()

    return next(filter(is_free, _BENDS), _BENDS[0])


def _curve(start, end, way):
    """Return points along an arrow, as Matplotlib's arc3 bends it."""
    tail, head = _ends(start, end, way)
    dx, dy = head - tail
    middle = (tail + head) / 2 + way[0] * np.array([-dy, dx])
    t = np.linspace(0, 1, 60)[:, None]
    return (1 - t) ** 2 * tail + 2 * t * (1 - t) * middle + t**2 * head


def _arrow(ax, start, end, way, faint):
    ax.add_patch(
        FancyArrowPatch(
            *_ends(start, end, way),
            arrowstyle="-|>",
            connectionstyle=f"arc3,rad={way[0]}",
            mutation_scale=10,
            color=GREY if faint else BLACK,
            linewidth=0.9 if faint else 1.3,
            shrinkA=0,
            shrinkB=0,
            zorder=1,
        )
    )


def _number(value):
    value = np.asarray(value, dtype=float)
    if value.ndim == 0:
        number = 0.0 if abs(value) < 1e-9 else float(value)
        return f"{number:.3g}"
    return "(" + ", ".join(map(str, value.shape)) + ("," if value.ndim == 1 else "") + ")"


def attention(new, few, weights, *, shape=(8, 8)):
    """Draw, for each new image, how much attention each of a few images gets.

    Parameters
    ----------
    new : ndarray, shape (m, height * width)
        New images, one a row of the figure.
    few : ndarray, shape (n, height * width)
        The images that are looked at.
    weights : ndarray, shape (m, n)
        Rows sum to 1.

    Returns
    -------
    list of lists of axes, one list a row
    """
    m, n = weights.shape
    ratios = {"width_ratios": [1.6, *n * [1]], "wspace": 0.1}
    _, grid = plt.subplots(m, n + 1, figsize=(0.62 * (n + 2), 1.15 * m), gridspec_kw=ratios)
    rows = np.reshape(grid, (m, n + 1))
    for i, row in enumerate(rows):
        for j, ax in enumerate(row):
            image = new[i] if j == 0 else few[j - 1]
            ax.imshow(image.reshape(shape), cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
            share = 0.0 if j == 0 else weights[i, j - 1]
            for spine in ax.spines.values():
                width = 1.0 if j == 0 else 0.4 + 5 * share
                spine.set(visible=True, color=BLUE if share > 1 / n else "0.7", linewidth=width)
            if j and share >= 0.01:
                ax.set_xlabel(f"{share:.0%}", fontsize=10, labelpad=2)
    return rows.tolist()
