"""Figures of lecture 3: network diagrams, hidden spaces, bent grids, fitted curves."""

import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch

from nnkit.plot.neuron import boundary, points, regions
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
    sums=None,
    gradients=None,
    inputs=None,
    outputs=None,
    units=None,
    biases=True,
    size=None,
):
    """Draw a network from its real parameters: edges by weight, nodes by activation.

    Green solid edges are positive weights, purple dashed ones negative; the thicker, the
    larger within the layer. Small networks carry each weight near the unit that it comes from,
    and each bias under its unit.

    Parameters
    ----------
    layers : list of (W, b)
        ``W (n_in, n_out)`` and ``b (n_out,)`` of each layer, the first hidden layer first.
    values : list of ndarray, optional
        Activations of one example, input first: written into the nodes; those between 0 and 1
        are shown by their colour as well.
    sums : list of ndarray, optional
        With values, the pre-activations of each layer: a node is then split in z and a.
    gradients : list of (dW, db), optional
        Written in blue below the weights and biases that they belong to, 0 in grey.
    inputs, outputs : sequence of str, optional
        Names beside the input and the output nodes.
    units : list of sequences of str, optional
        Names of the units of each layer: above the nodes, or in them where there are no values.
    biases : bool
        Whether biases are written.
    """
    sizes = [len(layers[0][0])] + [np.shape(W)[1] for W, _ in layers]
    gap, spread = (3.5, 1.35) if sums else (2.6, 1.15)
    wide = gap * (len(sizes) - 1) + 2.2
    tall = spread * (max(sizes) - 1) + 1.7
    ax = axes(ax, size=size or ((wide, tall) if max(sizes) <= 6 else (wide, 7.6)))
    places = [
        [(gap * k, spread * ((n - 1) / 2 - i)) for i in range(n)] for k, n in enumerate(sizes)
    ]
    few = max(np.size(W) for W, _ in layers) <= 8
    slopes = gradients or [(None, None)] * len(layers)
    for k, ((W, b), (dW, db)) in enumerate(zip(layers, slopes, strict=True)):
        start = 0.7 if sums and k else 0.36  # half a node
        _edges(ax, np.asarray(W, dtype=float), dW, places[k], places[k + 1], start, few)
        if biases and max(sizes) <= 6:
            for i, (x, y) in enumerate(places[k + 1]):
                _number(ax, x, y - 0.41, "b = ", b[i], None if db is None else db[i], va="top")
    for k, column in enumerate(places):
        for i, place in enumerate(column):
            value = None if values is None else float(np.ravel(values[k])[i])
            z = float(np.ravel(sums[k - 1])[i]) if sums and k else None
            name = units[k - 1][i] if units and k else ""
            _unit(ax, place, value, z, name, is_input=k == 0)
    names = inputs or [f"$x_{{{i + 1}}}$" for i in range(sizes[0])]
    for (x, y), name in zip(places[0], names, strict=True):
        ax.text(x - 0.46, y, name, ha="right", va="center", fontsize=14)
    for (x, y), name in zip(places[-1], outputs or [], strict=False):
        ax.text(x + (0.8 if sums else 0.46), y, name, ha="left", va="center", fontsize=14)
    if values is not None and len(sizes) > 2:
        key = "in a node: $z$ | $a$, " if sums else ""
        key += "blue: $a = 0$, white: ½, orange: 1" + (", ∂: gradient" if gradients else "")
        ax.text(0.5, 0.0, key, transform=ax.transAxes, ha="center", va="bottom", color="0.35")
    ax.set_xlim(-1.1, gap * (len(sizes) - 1) + 1.3)
    ax.set_ylim(-tall / 2 - 0.1, tall / 2 - 0.1)
    ax.set_aspect("equal")
    ax.axis("off")
    ax.set_gid(f"a network {'-'.join(map(str, sizes))}, its weights and biases")
    return ax


def _unit(ax, place, value, z, name, *, is_input):
    """Draw a node: empty, with its value, or split in pre-activation and activation."""
    x, y = place
    shaded = value is not None and not is_input and 0 <= value <= 1
    look = {"facecolor": PROBABILITIES(value) if shaded else "white", "edgecolor": BLACK}
    look |= {"linewidth": 1.6, "zorder": 3}
    inside = {"ha": "center", "va": "center", "fontsize": 12, "zorder": 4}
    if z is None:
        ax.add_patch(Circle(place, 0.36, **look))
        ax.text(x, y, name if value is None else _short(value), **inside)
    else:
        box = FancyBboxPatch(
            (x - 0.7, y - 0.33), 1.4, 0.66, boxstyle="round,pad=0,rounding_size=.2"
        )
        box.set(**look)
        ax.add_patch(box)
        ax.plot([x, x], [y - 0.33, y + 0.33], color=BLACK, linewidth=1, linestyle="-", zorder=4)
        ax.text(x - 0.35, y, _short(z), **inside)
        ax.text(x + 0.35, y, _short(value), **inside)
    if value is not None:
        ax.text(x, y + 0.4, name, ha="center", va="bottom", fontsize=13, weight="bold")


def _short(number):
    return "0" if abs(number) < 5e-4 else f"{number:.3g}"


def _number(ax, x, y, before, number, gradient, va="center"):
    """Write a parameter on a white plate, and its gradient in blue beside it."""
    plate = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.9}
    style = {"fontsize": 12, "zorder": 2, "va": va, "bbox": plate}
    text = f"{before}{number:.3g}"
    if gradient is None:
        ax.text(x, y, text, ha="center", **style)
        return
    slope = _short(gradient)
    ax.text(x - 0.03, y, text, ha="right", **style)
    ax.text(x + 0.03, y, f"∂ {slope}", ha="left", color=GREY if slope == "0" else BLUE, **style)


def _edges(ax, W, dW, left, right, start, numbers):
    largest = np.abs(W).max() or 1.0
    for i, tail in enumerate(left):
        for j, head in enumerate(right):
            weight, share = W[i, j], abs(W[i, j]) / largest
            positive = weight >= 0
            ax.plot(
                *np.transpose([tail, head]),
                color=(_PLUS if positive else _MINUS) if weight else GREY,
                linestyle="-" if positive else (0, (4, 1.5)),
                linewidth=0.6 + 4.4 * share,
                alpha=0.35 + 0.65 * share,
                zorder=1,
            )
            if numbers:  # near its source, where no other edge crosses
                t = (start + (0.3 if dW is None else 0.72)) / (head[0] - tail[0])
                x, y = np.multiply(tail, 1 - t) + np.multiply(head, t)
                _number(ax, x, y, "", weight, None if dW is None else dW[i][j])


def region_row(
    functions, titles, *, extent=(-10, 10, -10, 10), examples=None, lines=None, resolution=80
):
    """Draw the regions of several functions side by side; returns the list of axes.

    Parameters
    ----------
    functions : sequence of callable
        Each maps points ``(m, 2)`` to numbers in [0, 1], shape ``(m,)``.
    titles : sequence of str
    examples : (ndarray (m, 2), ndarray (m,)), optional
        Points and labels to draw into each picture.
    lines : dict of int to dict of str to (w, b), optional
        By picture: lines ``w·x + b = 0`` to draw into it, with their names, and an arrow to the
        side where the sum is positive.
    """
    row = row_of_axes(len(functions), size=(4.6 * len(functions), 4.8))
    for k, (ax, f, title) in enumerate(zip(row, functions, titles, strict=True)):
        if examples is not None:
            points(*examples, ax)
        regions(f, ax, extent=extent, resolution=resolution).set_title(title)
        for style, (name, (w, b)) in zip(
            ("--", ":"), (lines or {}).get(k, {}).items(), strict=False
        ):
            boundary(w, b, ax, extent=extent, color="0.35", linestyle=style, label=name)
        if ax.get_legend_handles_labels()[1]:
            ax.legend(loc="lower center", bbox_to_anchor=(0.5, -0.32), ncols=2)
    return row


def bent_grid(f, X=None, y=None, ax=None, *, extent=(-5, 5, -5, 5), lines=21, numbered=False):
    """Draw what a map of the plane does to a square grid, and to examples.

    Parameters
    ----------
    f : callable
        Maps points ``(m, 2)`` to points ``(m, 2)``: one or more layers of two units.
    X, y : ndarrays, shapes (m, 2) and (m,), optional
        Examples in the input space; drawn where `f` puts them.
    extent : (x1 low, x1 high, x2 low, x2 high)
        The square of the input space that carries the grid.
    numbered : bool
        Whether each example carries its number; where several lie on each other, all of them.
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
    if X is not None and numbered:
        together = {}
        for number, spot in enumerate(np.round(f(X), 6), 1):
            together.setdefault(tuple(spot), []).append(str(number))
        for spot, numbers in together.items():
            style = {"xytext": (6, 5), "textcoords": "offset points", "fontsize": 11}
            ax.annotate(", ".join(numbers), spot, **style)
    return label_plane(ax)


def spaces(
    stages, titles, X, y, *, extent=(-5, 5, -5, 5), lines=21, from_input=True, numbered=False
):
    """Draw the grid and the examples as each layer passes them on; returns the list of axes.

    Parameters
    ----------
    stages : sequence of callable
        From the input to each picture's space: maps ``(m, 2)`` to ``(m, 2)``.
    titles : sequence of str
    from_input : bool
        Whether the first picture is the input space.
    numbered : bool
        Whether each example carries its number.
    """
    row = row_of_axes(len(stages), size=(5.0 * len(stages), 4.9))
    for ax, f, title in zip(row, stages, titles, strict=True):
        bent_grid(f, X, y, ax, extent=extent, lines=lines, numbered=numbered).set_title(title)
        ax.set_box_aspect(1)
        ax.set_aspect("auto")
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


def folds(x, outputs, row=None):
    """Draw what is left of a line after each fold, with the number of its pieces.

    Parameters
    ----------
    x : ndarray, shape (m,)
        Places on the line, equally far apart.
    outputs : dict of str to ndarray, shape (m,)
        By title: what a network makes of them.
    """
    row = row or row_of_axes(len(outputs), size=(3.3 * len(outputs), 3.2), sharey=True)
    for ax, (title, values) in zip(row, outputs.items(), strict=True):
        ax.plot(x, values, color=BLUE, linestyle="-", lw=1.6)
        ax.set_xticks([0, 0.5, 1])
        label_axes(ax, "$x$", "", title)
    row[0].set_ylabel("output")
    return row


def piece_counts(named, ax=None):
    """Draw how many straight pieces networks make, against their number of units.

    Parameters
    ----------
    named : dict of str to (units, pieces)
        Two sequences of int for each kind of network.
    """
    ax = axes(ax, size=(7.0, 4.2))
    for marker, (name, (units, pieces)) in zip("o^s", named.items(), strict=False):
        (line,) = ax.loglog(units, pieces, marker=marker, base=2, label=name)
        place = {"xytext": (9, 0), "textcoords": "offset points", "va": "center"}
        ax.annotate(name, (units[-1], pieces[-1]), color=line.get_color(), **place)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:g}")
    ax.grid(True)
    return label_axes(ax, "ReLUs in the network", "straight pieces")
