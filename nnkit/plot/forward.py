"""Figures of lecture 3: network diagrams, hidden spaces, bent grids, fitted curves."""

import numpy as np
from matplotlib.patches import Circle

from nnkit.plot.neuron import points, regions
from nnkit.plot.style import (
    BLACK,
    BLUE,
    GREY,
    PROBABILITIES,
    axes,
    label_axes,
    label_plane,
    row_of_axes,
)

_MINUS = "#7B3294"
_PLUS = "#1B7837"


def network(
    layers,
    values=None,
    ax=None,
    *,
    inputs=None,
    outputs=None,
    units=None,
    biases=True,
    size=None,
):
    """Draw a network from its real parameters: edges by weight, nodes by activation.

    Green solid edges are positive weights, purple dashed ones negative; the thicker, the
    larger within the layer. Small networks carry the weights as numbers, with each bias
    under its node.

    Parameters
    ----------
    layers : list of (W, b)
        ``W (n_in, n_out)`` and ``b (n_out,)`` of each layer, the first hidden layer first.
    values : list of ndarray, optional
        Activations of one example, input first: written into the nodes and shown by their
        colour, blue at 0 and orange at 1.
    inputs, outputs : sequence of str, optional
        Names beside the input and the output nodes.
    units : list of sequences of str, optional
        Names in the nodes of each layer, where there are no values.
    biases : bool
        Whether biases are written.
    """
    sizes = [len(layers[0][0])] + [np.shape(W)[1] for W, _ in layers]
    ax = axes(ax, size=size or (2.6 * len(sizes) + 1.2, 1.0 + 1.1 * min(max(sizes), 6)))
    gap, spread = 2.6, 1.15
    places = [
        [(gap * k, spread * ((n - 1) / 2 - i)) for i in range(n)] for k, n in enumerate(sizes)
    ]
    few = max(np.size(W) for W, _ in layers) <= 8
    radius = min(0.36, 0.42 * spread)
    for k, (W, b) in enumerate(layers):
        _edges(ax, np.asarray(W, dtype=float), places[k], places[k + 1], few)
        if biases and max(sizes) <= 6:
            for (x, y), bias in zip(places[k + 1], np.asarray(b, dtype=float), strict=True):
                ax.text(x, y - radius - 0.05, f"{bias:+.3g}", ha="center", va="top", fontsize=11)
    for k, column in enumerate(places):
        for i, (x, y) in enumerate(column):
            value = None if values is None else float(np.ravel(values[k])[i])
            color = "white" if value is None else PROBABILITIES(np.clip(value, 0, 1))
            ax.add_patch(Circle((x, y), radius, facecolor=color, edgecolor=BLACK, lw=1.6, zorder=3))
            inside = {"ha": "center", "va": "center", "fontsize": 11, "zorder": 4}
            if value is not None:
                ax.text(x, y, f"{round(value, 3):g}", **inside)
            elif units and k:
                ax.text(x, y, units[k - 1][i], **inside)
    names = inputs or [f"$x_{{{i + 1}}}$" for i in range(sizes[0])]
    for (x, y), name in zip(places[0], names, strict=True):
        ax.text(x - radius - 0.1, y, name, ha="right", va="center", fontsize=14)
    for (x, y), name in zip(places[-1], outputs or [], strict=False):
        ax.text(x + radius + 0.1, y, name, ha="left", va="center", fontsize=14)
    tall = spread * (max(sizes) - 1) / 2 + 0.75
    ax.set_xlim(-1.1, gap * (len(sizes) - 1) + 1.1)
    ax.set_ylim(-tall, tall)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _edges(ax, W, left, right, numbers):
    largest = np.abs(W).max() or 1.0
    for i, start in enumerate(left):
        for j, end in enumerate(right):
            weight, share = W[i, j], abs(W[i, j]) / largest
            positive = weight >= 0
            ax.plot(
                *np.transpose([start, end]),
                color=(_PLUS if positive else _MINUS) if weight else GREY,
                linestyle="-" if positive else (0, (4, 1.5)),
                linewidth=0.6 + 4.4 * share,
                alpha=0.35 + 0.65 * share,
                zorder=1,
            )
            if numbers:
                # Staggered, so that the numbers on crossing edges stay apart.
                t = 0.20 + 0.14 * ((j + 2 * i) % 3)
                spot = np.multiply(start, 1 - t) + np.multiply(end, t)
                box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.9}
                ax.text(*spot, f"{weight:.3g}", ha="center", va="center", fontsize=11, bbox=box)


def region_row(functions, titles, *, extent=(-10, 10, -10, 10), examples=None):
    """Draw the regions of several functions side by side; returns the list of axes.

    Parameters
    ----------
    functions : sequence of callable
        Each maps points ``(m, 2)`` to numbers in [0, 1], shape ``(m,)``.
    titles : sequence of str
    examples : (ndarray (m, 2), ndarray (m,)), optional
        Points and labels to draw into each picture.
    """
    row = row_of_axes(len(functions), size=(4.2 * len(functions), 4.2))
    for ax, f, title in zip(row, functions, titles, strict=True):
        if examples is not None:
            points(*examples, ax)
        regions(f, ax, extent=extent).set_title(title)
    return row


def bent_grid(f, X=None, y=None, ax=None, *, extent=(-5, 5, -5, 5), lines=21):
    """Draw what a map of the plane does to a square grid, and to examples.

    Parameters
    ----------
    f : callable
        Maps points ``(m, 2)`` to points ``(m, 2)``: one or more layers of two units.
    X, y : ndarrays, shapes (m, 2) and (m,), optional
        Examples in the input space; drawn where `f` puts them.
    extent : (x1 low, x1 high, x2 low, x2 high)
        The square of the input space that carries the grid.
    """
    ax = axes(ax, equal=True)
    first, second = np.linspace(*extent[:2], lines), np.linspace(*extent[2:], lines)
    fine = np.linspace(0, 1, 200)
    for value in first:
        line = f(np.column_stack([np.full(200, value), extent[2] + fine * np.ptp(extent[2:])]))
        ax.plot(*line.T, color="0.72", lw=0.9, linestyle="-", zorder=1)
    for value in second:
        line = f(np.column_stack([extent[0] + fine * np.ptp(extent[:2]), np.full(200, value)]))
        ax.plot(*line.T, color="0.72", lw=0.9, linestyle="-", zorder=1)
    if X is not None:
        points(f(X), y, ax, size=45)
    return label_plane(ax)


def spaces(stages, titles, X, y, *, extent=(-5, 5, -5, 5), lines=21, from_input=True):
    """Draw the grid and the examples as each layer passes them on; returns the list of axes.

    Parameters
    ----------
    stages : sequence of callable
        From the input to each picture's space: maps ``(m, 2)`` to ``(m, 2)``.
    titles : sequence of str
    from_input : bool
        Whether the first picture is the input space.
    """
    row = row_of_axes(len(stages), size=(4.4 * len(stages), 4.4))
    for ax, f, title in zip(row, stages, titles, strict=True):
        bent_grid(f, X, y, ax, extent=extent, lines=lines).set_title(title)
    for ax in row[from_input:]:
        label_axes(ax, "$a_1$", "$a_2$")
    return row


def approximations(x, target, fits, *, size=None):
    """Draw a curve and its approximations side by side; returns the list of axes.

    Parameters
    ----------
    x, target : ndarrays, shape (m,)
    fits : dict of str to ndarray, shape (m,)
        An approximation by its title.
    """
    row = row_of_axes(len(fits), size=size or (4.2 * len(fits), 3.6), sharey=True)
    for ax, (title, values) in zip(row, fits.items(), strict=True):
        ax.plot(x, target, color="0.6", linestyle="-", lw=4, label="curve")
        ax.plot(x, values, color=BLUE, linestyle="-", lw=1.8, label="network")
        label_axes(ax, "$x$", "", title)
    row[0].legend()
    return row


def depths(networks, ax=None):
    """Draw the error of well-known networks against their number of layers.

    Parameters
    ----------
    networks : sequence of (str, int, float)
        Name, layers, and top-5 error in percent.
    """
    ax = axes(ax, size=(8, 4))
    last = np.inf
    for name, layers, error in networks:
        ax.plot(layers, error, "o", color=BLUE, markeredgecolor=BLACK, markersize=9)
        shift = (9, 4) if last - error > 1.5 else (9, -15)  # clear of the label before
        text = f"{name}: {error:g} %"
        ax.annotate(text, (layers, error), xytext=shift, textcoords="offset points")
        last = error
    _, layers, errors = zip(*networks, strict=True)
    ax.set_xscale("log", base=2)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.set_xlim(0.8 * min(layers), 4 * max(layers))
    ax.set_ylim(0, 1.15 * max(errors))
    ax.grid(True)
    return label_axes(ax, "layers (logarithmic)", "top-5 error in %")
