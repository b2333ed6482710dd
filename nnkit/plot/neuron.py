"""Figures of lecture 1: labelled points, decision regions, boundaries and surfaces."""

import matplotlib.pyplot as plt
import numpy as np

from nnkit.plot.style import (
    BLACK,
    CLASS_COLORS,
    CLASS_MARKERS,
    HEIGHT,
    PROBABILITIES,
    axes,
    label_axes,
    label_plane,
    pale,
    row_of_axes,
)


def points(X, labels, ax=None, *, names=None, size=70):
    """Draw points of the plane, each with its class's colour and marker.

    Parameters
    ----------
    X : ndarray, shape (m, 2)
    labels : ndarray of int, shape (m,)
    names : sequence of str, optional
        Names of the classes for a legend.
    """
    ax = axes(ax, equal=True)
    labels = np.asarray(labels).astype(int)
    for k in np.unique(labels):
        chosen = X[labels == k]
        style = {"color": CLASS_COLORS[k], "marker": CLASS_MARKERS[k], "s": size}
        label = names[k] if names else None
        dots = ax.scatter(
            *chosen.T, edgecolor="black", linewidth=0.8, zorder=3, label=label, **style
        )
        dots.set_gid(f"class {k}")  # for the figure's description
    if names:
        ax.legend()
    ax.margins(0.12)
    return label_plane(ax)


def plane(extent, resolution=200):
    """Return a grid over ``extent = (x1 low, x1 high, x2 low, x2 high)``.

    Returns
    -------
    G1, G2 : ndarrays, shape (resolution, resolution)
        The coordinates, as for `contour`.
    P : ndarray, shape (resolution**2, 2)
        The same points as examples in rows.
    """
    G1, G2 = np.meshgrid(
        np.linspace(extent[0], extent[1], resolution), np.linspace(extent[2], extent[3], resolution)
    )
    return G1, G2, np.column_stack([G1.ravel(), G2.ravel()])


def regions(probability, ax=None, *, extent=(-5, 5, -5, 5), resolution=80, boundary=True):
    """Colour the plane by the probability of class 1, with a black contour at p = 0.5.

    Parameters
    ----------
    probability : callable
        Maps points ``(m, 2)`` to numbers in [0, 1], shape ``(m,)``.
    boundary : bool
        Whether the contour is drawn.
    """
    ax = axes(ax, equal=True)
    G1, G2, P = plane(extent, resolution)
    p = np.asarray(probability(P), dtype=float).reshape(G1.shape)
    ax.imshow(
        p,
        extent=extent,
        origin="lower",
        cmap=PROBABILITIES,
        vmin=0,
        vmax=1,
        interpolation="bilinear",
        zorder=0,
    )
    if boundary and p.min() < 0.5 < p.max():
        ax.contour(G1, G2, p, levels=[0.5], colors=BLACK, linewidths=2, zorder=1)
    ax.set_xlim(extent[:2])
    ax.set_ylim(extent[2:])
    return label_plane(ax)


def class_regions(predict, k, ax=None, *, extent=(-5, 5, -5, 5), resolution=200):
    """Colour the plane by the predicted class out of `k`, with black borders between them.

    Parameters
    ----------
    predict : callable
        Maps points ``(m, 2)`` to labels 0..k-1, shape ``(m,)``.
    """
    ax = axes(ax, equal=True)
    G1, G2, P = plane(extent, resolution)
    labels = np.asarray(predict(P)).reshape(G1.shape)
    ax.imshow(
        labels,
        extent=extent,
        origin="lower",
        cmap=pale(CLASS_COLORS[:k]),
        vmin=-0.5,
        vmax=k - 0.5,
        zorder=0,
    )
    for border in range(k - 1):
        ax.contour(G1, G2, labels > border, levels=[0.5], colors=BLACK, linewidths=1.2, zorder=1)
    ax.set_xlim(extent[:2])
    ax.set_ylim(extent[2:])
    return label_plane(ax)


def boundary(w, b, ax=None, *, extent=(-5, 5, -5, 5), label=None, arrow=True, **line):
    """Draw the line ``w·x + b = 0``, with an arrow to the side where ``w·x + b > 0``.

    Parameters
    ----------
    w : ndarray, shape (2,)
    b : float
    **line
        Passed on to `Axes.plot`.
    """
    ax = axes(ax, equal=True)
    w = np.asarray(w, dtype=float)
    length = np.linalg.norm(w)
    foot, along = -b * w / length**2, np.array([-w[1], w[0]]) / length
    reach = np.abs(extent).max() * 3
    ends = np.array([foot - reach * along, foot + reach * along])
    drawn = ax.plot(*ends.T, **({"color": BLACK, "linestyle": "-"} | line), label=label)[0]
    if arrow:
        tip = foot + w / length * (extent[1] - extent[0]) / 8
        look = {"arrowstyle": "-|>", "lw": 2, "color": drawn.get_color(), "mutation_scale": 18}
        ax.annotate("", xy=tip, xytext=foot, arrowprops=look, annotation_clip=True)
    ax.set_xlim(extent[:2])
    ax.set_ylim(extent[2:])
    return label_plane(ax)


def neurons(neuron, parameters, *, extent=(-5, 5, -5, 5), arrow=True, columns=2):
    """Draw the decisions of several neurons; returns the list of axes.

    Dashed: where the output is 0.1 and 0.9. Dotted: the way from the origin to the line.

    Parameters
    ----------
    neuron : callable
        ``neuron(X, w, b)`` maps points ``(m, 2)`` to probabilities ``(m,)``.
    parameters : sequence of (w, b)
    arrow : bool
        Whether an arrow shows the direction of ``w``.
    """
    rows = -(-len(parameters) // columns)
    grid = row_of_axes(columns, size=(4.9 * columns, 4.6 * rows), rows=rows)
    for ax, (w, b) in zip(grid, parameters, strict=True):
        w = np.asarray(w, dtype=float)
        regions(lambda P, w=w, b=b: neuron(P, w, b), ax, extent=extent, boundary=False)
        for side in (-1, 1):  # logit(0.9) = ln 9
            look = {"color": BLACK, "linestyle": "--", "linewidth": 1.2}
            boundary(w, b + side * np.log(9), ax, extent=extent, arrow=False, **look)
        boundary(w, b, ax, extent=extent, arrow=arrow)
        foot = -b * w / (w @ w)
        ax.plot(*np.transpose([[0, 0], foot]), color=BLACK, linestyle=":", linewidth=2)
        ax.plot(0, 0, "o", color="white", markeredgecolor=BLACK, markersize=8)[0].set_gid("origin")
        ax.set_title(f"w = [{w[0]:g}, {w[1]:g}], b = {b:g}", fontsize=16)
    return grid


def profiles(neuron, w, b, scales, ax=None, *, reach=4.0):
    """Draw how a neuron's output rises across its line, for several scales of w and b.

    Parameters
    ----------
    neuron : callable
        ``neuron(X, w, b)`` maps points ``(m, 2)`` to probabilities ``(m,)``.
    w : ndarray, shape (2,)
    b : float
    scales : sequence of float
        Each multiplies both.
    reach : float
        How far to both sides of the line.
    """
    ax = axes(ax, size=(8.0, 4.2))
    unit, foot = w / np.linalg.norm(w), -b * w / (w @ w)
    distance = np.linspace(-reach, reach, 801)
    for scale in scales:
        output = neuron(foot + np.outer(distance, unit), scale * w, scale * b)
        low, high = np.interp([0.1, 0.9], output, distance)
        name = f"× {scale:g}: unsure over {high - low:.2f}"
        ax.plot(distance, output, label=name)
    ax.axhspan(0.1, 0.9, color="0.93", zorder=0)
    ax.set_yticks([0, 0.1, 0.5, 0.9, 1])
    ax.legend(loc="center right")
    return label_axes(ax, "distance from the line, along $w$", "output")


def maps(functions, titles, w, b, *, extent=(-5, 5, -5, 5), levels=9):
    """Draw functions of two inputs as maps with a line in them, and below the way across it.

    Parameters
    ----------
    functions : sequence of callable
        Each maps points ``(m, 2)`` to numbers ``(m,)``.
    titles : sequence of str
    w, b
        The line ``w·x + b = 0``.

    Returns
    -------
    list of axes: the maps, then what is below them
    """
    n = len(functions)
    options = {"gridspec_kw": {"height_ratios": (2.2, 1)}}
    grid = row_of_axes(n, rows=2, size=(5.2 * n, 6.6), **options)
    G1, G2, P = plane(extent)
    unit, foot = np.asarray(w) / np.linalg.norm(w), -b * np.asarray(w) / np.dot(w, w)
    distance = np.linspace(-4, 4, 401)
    for k, (f, title) in enumerate(zip(functions, titles, strict=True)):
        ax, below = grid[k], grid[n + k]
        heights = np.asarray(f(P)).reshape(G1.shape)
        drawn = ax.contourf(G1, G2, heights, levels, cmap=HEIGHT)
        ax.contour(G1, G2, heights, levels, colors="0.45", linewidths=0.7)
        ax.figure.colorbar(drawn, ax=ax, label="output")
        boundary(w, b, ax, extent=extent)
        ax.set_aspect("equal")
        label_axes(ax, title=title)
        below.plot(distance, f(foot + np.outer(distance, unit)))
        below.axvline(0, color=BLACK, linewidth=2, linestyle="-")
        below.grid(True)
        label_axes(below, "distance from the line", "output")
    return grid


def curve(f, ax=None, *, low=-6.0, high=6.0, label=None, at_end=False, **line):
    """Draw a function of one number over ``[low, high]``.

    Parameters
    ----------
    f : callable
        Maps an array to an array of its shape.
    label : str, optional
        Written at the curve's right end if `at_end`, else kept for a legend.
    """
    ax = axes(ax)
    z = np.linspace(low, high, 601)
    values = f(z)
    drawn = ax.plot(z, values, label=None if at_end else label, **line)[0]
    if at_end and label:
        place = {"xy": (high, values[-1]), "xytext": (6, 0), "textcoords": "offset points"}
        ax.annotate(label, **place, color=drawn.get_color(), va="center", annotation_clip=False)
    ax.grid(True)
    if not ax.get_xlabel():
        ax.set_xlabel("$z$")
    return ax


def descent(f, paths, ax=None, *, low, high):
    """Draw a function of one number and the points that descents on it have visited.

    Parameters
    ----------
    f : callable
        Maps an array to an array of its shape.
    paths : sequence of ndarray, shape (steps,)
        Where each descent has been, its start first.
    """
    ax = axes(ax)
    curve(f, ax, low=low, high=high, color="0.6", linestyle="-")
    for k, path in enumerate(np.asarray(p, dtype=float) for p in paths):
        style = {"color": CLASS_COLORS[k], "marker": CLASS_MARKERS[k], "markersize": 6}
        ax.plot(path, f(path), linestyle="-", linewidth=1, **style)
        ax.annotate(
            "start",
            (path[0], f(path[0])),
            xytext=(8, 8),
            textcoords="offset points",
            color=CLASS_COLORS[k],
            weight="bold",
        )
        end = {
            "markersize": 21 - 4 * k,
            "markeredgecolor": BLACK,
        }  # a later one hides no earlier one
        ax.plot(path[-1], f(path[-1]), **(style | end))
    return label_axes(ax, "$w$", "loss")


def loss_curve(losses, ax=None, *, label=None, **line):
    """Draw the loss before each step of a descent."""
    ax = axes(ax)
    ax.plot(np.arange(len(losses)), losses, label=label, **line)
    ax.set_ylim(bottom=0)
    ax.grid(axis="y")
    return label_axes(ax, "step", "loss (nats)")


def views(probability, w, b, ax=None, *, along=None, extent=(-5, 5, -5, 5)):
    """Draw five views of one sigmoid neuron.

    The log-odds over the distance from the boundary, the probability over it, the two bars
    of the Bernoulli distribution at one point, the boundary in the plane, and the two stages.

    Parameters
    ----------
    probability : callable
        The neuron: maps points ``(m, 2)`` to probabilities ``(m,)``.
    w : ndarray, shape (2,)
    b : float
    along : ndarray, shape (2,), optional
        The point of the Bernoulli bars.
    ax : sequence of five axes, optional

    Returns
    -------
    list of five axes
    """
    if ax is None:
        *row, spare = row_of_axes(3, rows=2, size=(13.5, 7.4))
        spare.remove()
    else:
        row = list(ax)
    w, point = np.asarray(w, dtype=float), np.zeros(2) if along is None else np.asarray(along)
    foot, unit = -b * w / (w @ w), w / np.linalg.norm(w)
    distance = np.linspace(-3, 3, 241)
    p = probability(foot + np.outer(distance, unit))
    row[0].plot(distance, np.log(p / (1 - p)))
    label_axes(row[0], "distance from boundary", "log-odds", "I  a straight line")
    chance = float(probability(point[np.newaxis])[0])
    bars = row[1].bar(["0", "1"], [1 - chance, chance], color=CLASS_COLORS[:2], edgecolor=BLACK)
    bars[1].set_hatch("//")
    row[1].set_ylim(0, 1)
    label_axes(row[1], "$y$", "probability", f"II  a coin at ({point[0]:g}, {point[1]:g})")
    row[2].plot(distance, p)
    label_axes(row[2], "distance from boundary", "$p$", "III  an S")
    regions(probability, row[3], extent=extent)
    row[3].plot(*point, marker="X", color=BLACK, markersize=11)
    row[3].set_title("IV  a line in the plane")
    _two_stages(row[4], w, b, point, chance)
    row[4].set_title("V  sum, then squash")
    return row


def _two_stages(ax, w, b, point, output):
    """Draw a neuron with two inputs: the weighted sum, then the sigmoid, with the numbers."""
    z = float(w @ point + b)
    stages = [(f"$\\Sigma$\n{z:.3g}", 1.3), (f"$\\sigma$\n{output:.3g}", 2.5)]
    look = {"ha": "center", "va": "center", "fontsize": 12}
    for text, x in stages:
        ax.add_patch(plt.Circle((x, 0), 0.45, facecolor="white", edgecolor=BLACK, lw=1.6))
        ax.text(x, 0, text, **look)
    arrow = {"arrowstyle": "-|>", "lw": 1.6, "color": BLACK, "mutation_scale": 14}
    for i, (weight, y) in enumerate(zip(w, (0.9, -0.9), strict=True)):
        end = np.array([1.3, 0.0]) + 0.45 * np.array([-1.3, y]) / np.hypot(1.3, y)
        ax.annotate("", xy=end, xytext=(0.0, y), arrowprops=arrow)
        ax.text(-0.08, y, f"$x_{i + 1} = {point[i]:g}$", ha="right", va="center", fontsize=13)
        ax.text(
            0.5, 0.75 * y, f"{weight:g}", **look, bbox={"facecolor": "white", "lw": 0, "pad": 1}
        )
    ax.text(1.55, -0.55, f"$b = {b:g}$", ha="center", va="top", fontsize=13)
    ax.annotate("", xy=(2.05, 0), xytext=(1.75, 0), arrowprops=arrow)
    ax.annotate("", xy=(3.3, 0), xytext=(2.95, 0), arrowprops=arrow)
    ax.text(3.35, 0, "$p$", ha="left", va="center", fontsize=14)
    ax.set_xlim(-0.9, 3.6)
    ax.set_ylim(-1.4, 1.4)
    ax.set_aspect("equal")
    ax.axis("off")
