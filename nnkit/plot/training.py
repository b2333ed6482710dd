"""Figures of lecture 6: descent on surfaces, learning curves, and what the layers do."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

from nnkit.plot.style import BLACK, BLUE, GREY, ORANGE, RED, VALLEY, axes, label_axes, row_of_axes


def loss_contours(
    loss,
    ax=None,
    *,
    extent,
    levels=None,
    resolution=160,
    names=(r"$\theta_1$", r"$\theta_2$"),
    minima=(),
    equal=False,
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
    minima : sequence of (float, float)
        Where to draw a star.
    equal : bool
        Whether one unit is as long on both axes.
    """
    ax = axes(ax, equal=equal)
    grid = np.meshgrid(np.linspace(*extent[:2], resolution), np.linspace(*extent[2:], resolution))
    heights = loss(np.column_stack([part.ravel() for part in grid])).reshape(grid[0].shape)
    if levels is None:
        levels = np.quantile(heights, np.linspace(0, 1, 18) ** 1.5)
    levels = np.unique(levels)
    ax.contourf(*grid, heights, levels, cmap=VALLEY, extend="both")
    ax.contour(*grid, heights, levels, colors=GREY, linewidths=0.5)
    for minimum in minima:
        ax.plot(*minimum, "*", color=BLACK, markersize=13, markeredgecolor="white", zorder=2.5)
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


def path(points, ax, *, label=None, color=BLUE, every=1, name=None, at=-1, shift=(0, 12), **style):
    """Draw the way of a descent: dots joined by lines, a ring at the start, a cross at the end.

    Parameters
    ----------
    points : ndarray, shape (steps + 1, 2)
    every : int
        Draw a dot at every so many steps only.
    label : str, optional
        Its name in a legend.
    name : str, optional
        Its name beside it, at the point number `at`, moved by `shift` typographic points.
    """
    points = np.asarray(points, dtype=float)
    style = {"linewidth": 1.8, "linestyle": "-", "zorder": 3} | style
    ax.plot(*points.T, color=color, marker=".", markersize=6, markevery=every, label=label, **style)
    ax.plot(*points[0], "o", markersize=11, color="white", markeredgecolor=color, zorder=4)
    ax.plot(*points[-1], "X", markersize=11, color=color, markeredgecolor="white", zorder=5)
    if name:
        plate = {"boxstyle": "round,pad=0.15", "color": "white", "alpha": 0.8}
        place = {"textcoords": "offset points", "ha": "center", "bbox": plate, "zorder": 6}
        ax.annotate(name, points[at], shift, color=color, **place)
    return ax


def convergence(
    factor, curvature, ax=None, *, marks=None, extent=(0.0, 0.2, 0.0, 1.0), resolution=160
):
    """Draw how fast descent with momentum converges, over its learning rate and β; dark is fast.

    Parameters
    ----------
    factor : callable
        Maps curvatures, and learning rates and β, two arrays of one shape, to the factor that a
        step leaves of the distance. Where it is 1 or more, descent diverges: hatched.
    curvature : sequence of float
        Second derivatives of the loss along its axes.
    marks : dict of str to (float, float)
        Pairs to mark, with their names.
    """
    ax = axes(ax)
    grid = np.meshgrid(np.linspace(*extent[:2], resolution), np.linspace(*extent[2:], resolution))
    factors = factor(curvature, *grid)
    levels = [0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0]
    ax.contourf(*grid, factors, levels, cmap="Blues_r", alpha=0.8)
    ax.contourf(*grid, factors, [1.0, np.inf], colors="white", hatches=["//"])
    lines = ax.contour(*grid, factors, levels, colors=GREY, linewidths=0.7)
    ax.clabel(lines, [0.7, 0.8, 0.9], fontsize=11, fmt="%g", colors=BLACK)
    plate = {"boxstyle": "round,pad=0.15", "color": "white", "alpha": 0.85}
    for name, place in (marks or {}).items():
        ax.plot(*place, "o", color=RED, markersize=9, markeredgecolor="white", clip_on=False)
        ax.annotate(name, place, (-8, 9), textcoords="offset points", ha="right", bbox=plate)
    return label_axes(ax, "learning rate η", "momentum β", "factor per step")


def learning_curves(named, ax=None, *, x=None, y="loss", xlabel="epoch", log=False, top=None):
    """Draw curves over epochs or steps, each with its name at its right end.

    Parameters
    ----------
    named : dict of str to ndarray
        Curves whose name starts with "validation" are dashed, all others solid. Where a
        training has diverged, beyond all floats or nearly, the curve ends. Several runs
        ``(runs, epochs)`` are thin lines, with their mean.
    x : ndarray, optional
        Positions; 1, 2, 3, … if there are none.
    log : bool
        Whether y is logarithmic.
    top : float, optional
        Where y ends, which then begins at 0.
    """
    ax = axes(ax)
    palette = (BLUE, ORANGE, "#009E73", RED, BLACK, "#CC79A7")
    ends = []
    for (name, curve), color in zip(named.items(), palette, strict=False):
        curve = np.asarray(curve, dtype=float)
        curve = np.where(np.abs(curve) < 1e100, curve, np.nan)
        steps = np.arange(1, curve.shape[-1] + 1) if x is None else np.asarray(x)
        style = {"color": color, "linestyle": "--" if name.startswith("validation") else "-"}
        if curve.ndim == 2:
            ax.plot(steps, curve.T, **style, linewidth=0.7, alpha=0.6)
            curve = curve.mean(axis=0)
        ax.plot(steps, curve, **style)
        drawn = curve[np.isfinite(curve)]
        ends += [(steps[-1], drawn[-1], name, color)] if drawn.size else []
    if log:
        ax.set_yscale("log")
    if top is not None:
        ax.set_ylim(0, top)
    if x is None:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    _names_at_the_end(ax, ends)
    return label_axes(ax, xlabel, y)


def training_runs(named, score, row=None, *, name="{}"):
    """Draw the losses of several runs over the epochs, and beside them what came of each run.

    Parameters
    ----------
    named : dict of str to list of MLP
        For each choice the networks of its runs.
    score : callable
        Maps a list of networks to a list of numbers.
    name : str
        How a choice is named, with ``{}`` for its key.
    """
    row = row or row_of_axes(2, size=(13.5, 4.2))
    named = {name.format(key): nets for key, nets in named.items()}
    curves = {key: [net.history["loss"] for net in nets] for key, nets in named.items()}
    learning_curves(curves, row[0], log=True)
    choices({key: score(nets) for key, nets in named.items()}, row[1])
    return row


def training_history(history, row=None, *, top=None):
    """Draw loss and score of an `MLP` over the epochs, training solid, validation dashed.

    Parameters
    ----------
    history : dict of str to list, or list of them
        ``MLP.history`` after `fit` with validation data; those of several runs.
    top : float, optional
        Where the axis of the loss ends.
    """
    if not isinstance(history, dict):
        history = {key: [run[key] for run in history] for key in history[0]}
    row = row or row_of_axes(2, size=(12.0, 4.4))
    for ax, name in zip(row, ("loss", "accuracy"), strict=True):
        pair = {"training": history[name], "validation": history[f"val_{name}"]}
        learning_curves(pair, ax, y=name, top=top if name == "loss" else None)
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

    The names stand at the last layer; at the first one if the curves meet at the last.

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
    starts, ends = [], []
    for (name, numbers), marker, color in zip(named.items(), markers, palette, strict=False):
        layers = np.arange(1, len(numbers) + 1)
        ax.plot(layers, numbers, color=color, marker=marker, linestyle="-", linewidth=1.6)
        starts.append((layers[0], numbers[0], name, color))
        ends.append((layers[-1], numbers[-1], name, color))
    ax.set_xticks(np.arange(1, max(len(numbers) for numbers in named.values()) + 1))
    if log:
        ax.set_yscale("log")
    measure = np.log if log else np.array
    if np.ptp(measure([s[1] for s in starts])) > 2 * np.ptp(measure([e[1] for e in ends])):
        for layer, number, name, color in starts:  # curves that meet at the end
            up = named[name][-1] < number  # away from the curve
            place = {"xytext": (12, 9 if up else -9), "textcoords": "offset points"}
            place |= {"va": "bottom" if up else "top"}
            ax.annotate(name, (layer, number), **place, color=color, fontsize=13)
        ax.margins(y=0.12)
    else:
        _names_at_the_end(ax, ends)
    ax.grid(True, axis="y")
    return label_axes(ax, "layer", y)


def layer_health(activations, gradients, row=None):
    """Draw activations, saturation and gradients of tanh units, layer by layer, side by side.

    Parameters
    ----------
    activations, gradients : dict of str to list of ndarray
        For each network the activations, or the gradients, of its layers, first layer first.
        Saturated are activations beyond ±0.98.
    """
    row = row or row_of_axes(3, size=(15.0, 4.2))
    shares = {
        key: [100 * np.mean(np.abs(A) > 0.98) for A in layers]
        for key, layers in activations.items()
    }
    row[1].set_ylim(-4, 104)
    layer_spread(shares, row[1], y="saturated (%)", log=False)
    for ax, layers, name in ((row[0], activations, "a"), (row[2], gradients, "∂L/∂a")):
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
        # A walk that lies on an earlier one stays visible: dashed, on a broad line.
        style = {"linestyle": ("-", "--", "-", ":")[k % 4], "linewidth": 5.0 if k == 0 else 1.8}
        path(flat, ax, color=color, **style)
        place = {"xy": flat[-1], "xytext": (12, 14 - 18 * k), "textcoords": "offset points"}
        ax.annotate(name, **place, color=color, annotation_clip=False)
    share = (spread[:2] ** 2).sum() / (spread**2).sum()
    label_axes(ax, "first direction", "second direction", f"{100 * share:.0f} % of the spread")
    ax.margins(0.12)
    return ax


def choices(named, ax=None, *, x="accuracy on validation digits (%)", y=""):
    """Draw what came of each choice of a hyperparameter, one row per choice.

    Parameters
    ----------
    named : dict of str to float or sequence of float
        One number is a bar, which starts at 0. The numbers of several runs are dots, with a
        line at their mean.
    """
    ax = axes(ax, size=(7.0, 0.5 * len(named) + 1.1))
    for row, numbers in enumerate(named.values()):
        if np.ndim(numbers) == 0:
            ax.barh(row, numbers, color=BLUE, edgecolor="black", zorder=2)
        else:
            ax.plot(numbers, np.full(len(numbers), row), "o", color=BLUE, alpha=0.6, markersize=7)
            ax.vlines(np.mean(numbers), row - 0.36, row + 0.36, color=RED, linewidth=2.5)
        place = {"xy": (1.015, row), "xycoords": ax.get_yaxis_transform(), "va": "center"}
        shown = f"{np.mean(numbers):#.3g}".rstrip(".")
        ax.annotate(shown, **place, fontsize=13, annotation_clip=False)
    ax.set_yticks(range(len(named)), list(named))
    ax.set_ylim(len(named) - 0.4, -0.6)
    ax.grid(True, axis="x")
    return label_axes(ax, x, y)
