"""Figures of lecture 6: descent on surfaces, learning curves, and what the layers do."""

import matplotlib.pyplot as plt
import numpy as np

from nnkit.plot.style import BLACK, BLUE, GREY, ORANGE, RED, axes, label_axes, row_of_axes


def loss_contours(
    loss, ax=None, *, extent, levels=None, resolution=160, names=(r"$\theta_1$", r"$\theta_2$")
):
    """Draw the contour lines of a loss over two parameters; dark is low.

    Parameters
    ----------
    loss : callable
        Maps parameters ``(n, 2)`` to losses ``(n,)``.
    extent : (float, float, float, float)
        Range of the first and of the second parameter.
    levels : ndarray, optional
        Heights of the lines.
    """
    ax = axes(ax)
    grid = np.meshgrid(np.linspace(*extent[:2], resolution), np.linspace(*extent[2:], resolution))
    heights = loss(np.column_stack([part.ravel() for part in grid])).reshape(grid[0].shape)
    if levels is None:
        levels = np.quantile(heights, np.linspace(0, 1, 18) ** 1.5)
    levels = np.unique(levels)
    ax.contourf(*grid, heights, levels, cmap="Greys_r", alpha=0.3, extend="both")
    ax.contour(*grid, heights, levels, colors=GREY, linewidths=0.7)
    ax.set_xlim(extent[:2])
    ax.set_ylim(extent[2:])
    return label_axes(ax, *names)


def loss_surface(loss, ax=None, *, extent, resolution=70, names=(r"$\theta_1$", r"$\theta_2$")):
    """Draw a loss over two parameters as a surface in space.

    Parameters
    ----------
    loss : callable
        Maps parameters ``(n, 2)`` to losses ``(n,)``.
    """
    ax = axes(ax, size=(7.0, 5.4), projection="3d")
    grid = np.meshgrid(np.linspace(*extent[:2], resolution), np.linspace(*extent[2:], resolution))
    heights = loss(np.column_stack([part.ravel() for part in grid])).reshape(grid[0].shape)
    ax.plot_surface(*grid, heights, cmap="cividis", alpha=0.9, linewidth=0, antialiased=True)
    ax.set_zlabel("loss")
    ax.view_init(elev=38, azim=-58)
    return label_axes(ax, *names)


def path(points, ax, *, label=None, color=BLUE, every=1, **style):
    """Draw the way of a descent: dots joined by lines, a ring at the start, a cross at the end.

    Parameters
    ----------
    points : ndarray, shape (steps + 1, 2)
    every : int
        Draw a dot at every so many steps only.
    """
    points = np.asarray(points, dtype=float)
    style = {"linewidth": 1.8, "linestyle": "-", "zorder": 3} | style
    ax.plot(*points.T, color=color, marker=".", markersize=6, markevery=every, label=label, **style)
    ax.plot(*points[0], "o", markersize=11, color="white", markeredgecolor=color, zorder=4)
    ax.plot(*points[-1], "X", markersize=11, color=color, markeredgecolor="white", zorder=5)
    return ax


def learning_curves(named, ax=None, *, x=None, y="loss", xlabel="epoch", log=False):
    """Draw curves over epochs or steps, each with its name at its right end.

    Parameters
    ----------
    named : dict of str to ndarray
        Curves whose name starts with "validation" are dashed, all others solid. Where a
        training has diverged, beyond all floats or nearly, the curve ends.
    x : ndarray, optional
        Positions; 1, 2, 3, … if there are none.
    log : bool
        Whether y is logarithmic.
    """
    ax = axes(ax)
    palette = (BLUE, ORANGE, "#009E73", RED, BLACK, "#CC79A7")
    ends = []
    for (name, curve), color in zip(named.items(), palette, strict=False):
        curve = np.asarray(curve, dtype=float)
        curve = np.where(np.abs(curve) < 1e100, curve, np.nan)
        steps = np.arange(1, len(curve) + 1) if x is None else np.asarray(x)
        dashed = name.startswith("validation")
        ax.plot(steps, curve, color=color, linestyle="--" if dashed else "-")
        drawn = curve[np.isfinite(curve)]
        ends += [(steps[-1], drawn[-1], name, color)] if drawn.size else []
    if log:
        ax.set_yscale("log")
    _names_at_the_end(ax, ends)
    return label_axes(ax, xlabel, y)


def training_history(history, row=None):
    """Draw loss and score of an `MLP` over the epochs, training solid, validation dashed.

    Parameters
    ----------
    history : dict of str to list
        ``MLP.history`` after `fit` with validation data.
    """
    row = row or row_of_axes(2, size=(12.0, 4.4))
    for ax, name in zip(row, ("loss", "accuracy"), strict=True):
        pair = {"training": history[name], "validation": history[f"val_{name}"]}
        learning_curves(pair, ax, y=name)
    return row


def _names_at_the_end(ax, ends, gap=0.065):
    """Write each curve's name beside its right end, apart from each other."""
    to_axes = (ax.transData + ax.transAxes.inverted()).transform
    ax.autoscale_view()
    low = -np.inf
    for right, height, name, color in sorted(ends, key=lambda end: end[1]):
        low = max(low + gap, min(max(to_axes((right, height))[1], 0.0), 1.0))
        style = {"transform": ax.transAxes, "va": "center", "fontsize": 13}
        ax.text(1.02, low, name, color=color, **style)


def layer_histograms(layers, row=None, *, names=None, extent=(-1, 1), bins=41):
    """Draw how the numbers of each layer are spread, layer by layer.

    Parameters
    ----------
    layers : list of ndarray
        Activations or gradients of each layer, any shape.
    names : sequence of str, optional
        Titles; "layer 1" and so on if there are none.
    extent : (float, float)
        Range of the numbers.

    Returns
    -------
    list of axes
    """
    if row is None:
        rows = 1 if len(layers) <= 5 else 2
        columns = -(-len(layers) // rows)
        _, grid = plt.subplots(rows, columns, figsize=(2.1 * columns, 2.3 * rows), sharey=True)
        row = list(np.ravel(grid))
    for k, (ax, layer) in enumerate(zip(row, layers, strict=False)):
        ax.hist(np.ravel(layer), bins=bins, range=extent, color=BLUE, density=True)
        ax.set_title(names[k] if names else f"layer {k + 1}", fontsize=13)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_xticks([extent[0], 0, extent[1]], [f"{extent[0]:g}", "0", f"{extent[1]:g}"])
    return row


def layer_spread(named, ax=None, *, y="standard deviation", log=True):
    """Draw one number for each layer, and compare several networks.

    Parameters
    ----------
    named : dict of str to sequence of float
        For each network a number for every layer, first layer first.
    log : bool
        Whether y is logarithmic.
    """
    ax = axes(ax)
    markers = ("o", "^", "s", "D", "v")
    palette = (BLUE, ORANGE, "#009E73", RED, BLACK)
    ends = []
    for (name, numbers), marker, color in zip(named.items(), markers, palette, strict=False):
        layers = np.arange(1, len(numbers) + 1)
        ax.plot(layers, numbers, color=color, marker=marker, linestyle="-", linewidth=1.6)
        ends.append((layers[-1], numbers[-1], name, color))
    ax.set_xticks(np.arange(1, max(len(numbers) for numbers in named.values()) + 1))
    if log:
        ax.set_yscale("log")
    _names_at_the_end(ax, ends)
    ax.grid(True, axis="y")
    return label_axes(ax, "layer", y)


def layer_health(activations, gradients, row=None):
    """Draw the spread of activations and of gradients, layer by layer, side by side.

    Parameters
    ----------
    activations, gradients : dict of str to list of ndarray
        For each network the activations, or the gradients, of its layers, first layer first.
    """
    row = row or row_of_axes(2, size=(12.5, 4.4))
    for ax, layers, name in zip(row, (activations, gradients), ("a", "∂L/∂a"), strict=True):
        spreads = {key: [np.std(layer) for layer in value] for key, value in layers.items()}
        layer_spread(spreads, ax, y=f"standard deviation of {name}")
    return row


def fits(x, y, models, row=None, *, truth=None, grid=None):
    """Draw data with several models side by side, from too simple to too flexible.

    Parameters
    ----------
    x, y : ndarrays, shape (m,)
    models : dict of str to callable
        Title of the picture, and a function from ``(n,)`` to ``(n,)``.
    truth : callable, optional
        The function behind the data, dotted.
    """
    row = row or row_of_axes(len(models), sharey=True)
    grid = np.linspace(x.min(), x.max(), 300) if grid is None else grid
    for ax, (title, model) in zip(row, models.items(), strict=True):
        if truth is not None:
            ax.plot(grid, truth(grid), color=GREY, linestyle=":", linewidth=2)
        ax.plot(x, y, "o", color=BLUE, markeredgecolor="black", markersize=7)
        ax.plot(grid, model(grid), color=RED, linestyle="-")
        label_axes(ax, "$x$", "$y$" if ax is row[0] else "", title)
    reach = np.ptp(y)
    row[0].set_ylim(y.min() - 0.4 * reach, y.max() + 0.4 * reach)
    return row


def trajectories(walks, ax=None):
    """Draw walks through many parameters in the plane in which they spread most.

    Parameters
    ----------
    walks : dict of str to ndarray, shape (steps, n)
        For each training run the parameters along its way, as vectors.
    """
    ax = axes(ax)
    stacked = np.concatenate(list(walks.values()))
    centre = stacked.mean(axis=0)
    _, spread, directions = np.linalg.svd(stacked - centre, full_matrices=False)
    for k, (name, walk) in enumerate(walks.items()):
        color = (BLUE, RED, BLACK, ORANGE)[k % 4]
        flat = (walk - centre) @ directions[:2].T
        path(flat, ax, color=color)
        place = {"xy": flat[-1], "xytext": (12, 14 - 18 * k), "textcoords": "offset points"}
        ax.annotate(name, **place, color=color, annotation_clip=False)
    share = (spread[:2] ** 2).sum() / (spread**2).sum()
    label_axes(ax, "first direction", "second direction", f"{100 * share:.0f} % of the spread")
    ax.margins(0.12)
    return ax


def choices(named, ax=None, *, x="", y="accuracy on held-out digits (%)", low=None):
    """Draw one horizontal bar for each choice of a hyperparameter, with its number.

    Parameters
    ----------
    named : dict of str to float
    low : float, optional
        Where the axis starts.
    """
    ax = axes(ax, size=(7.0, 0.5 * len(named) + 1.1))
    numbers = list(named.values())
    ax.barh(list(named), numbers, color=BLUE, edgecolor="black", zorder=2)
    for row, number in enumerate(numbers):
        ax.text(number, row, f" {number:.1f}", va="center", fontsize=13)
    ax.invert_yaxis()
    if low is not None:
        ax.set_xlim(low, ax.get_xlim()[1])
    return label_axes(ax, y, x)
