"""Figures of lecture 2: activations with their derivatives, vanishing slopes, silent units."""

import numpy as np
from matplotlib.colors import ListedColormap

from nnkit.plot.style import (
    BLACK,
    BLUE,
    CLASS_COLORS,
    GREEN,
    ORANGE,
    PURPLE,
    RED,
    axes,
    label_axes,
    row_of_axes,
)

_FAR = np.linspace(-30.0, 30.0, 60001)  # where the largest slope is looked for


def activation(f, df, ax=None, *, title=None, low=-4.0, high=4.0):
    """Draw an activation (solid) and its derivative (dashed, shaded), with the largest slope.

    Parameters
    ----------
    f, df : callable
        Map an array to an array of its shape.
    """
    ax = axes(ax, size=(5, 4))
    z = np.linspace(low, high, 801)
    ax.axhline(0, color="0.7", lw=1, linestyle="-")
    ax.axvline(0, color="0.7", lw=1, linestyle="-")
    ax.fill_between(z, _broken(df(z)), color=RED, alpha=0.15, linewidth=0)
    ax.plot(z, _broken(f(z)), color=BLUE, linestyle="-", label="f(z)")
    ax.plot(z, _broken(df(z)), color=RED, linestyle="--", label="f′(z)")
    steepest = float(np.max(df(_FAR)))
    sign = "<" if steepest < float(f"{steepest:.3g}") else "≤"  # softplus only comes close to 1
    ax.text(low + 0.2, 2.15, f"slope {sign} {steepest:.3g}", color=RED)
    ax.set_ylim(-1.6, 2.6)
    ax.set_xlim(low, high)
    return label_axes(ax, "$z$", "", title)


def _broken(values, jump=0.3):
    """Return `values` with a gap at each jump, so that no upright line joins its ends."""
    values = np.array(values, dtype=float)
    values[1:][np.abs(np.diff(values)) > jump] = np.nan
    return values


def gallery(activations, *, columns=4):
    """Draw several activations with their derivatives; returns the list of axes.

    Parameters
    ----------
    activations : dict of str to (function, derivative)
    """
    rows = -(-len(activations) // columns)
    places = row_of_axes(columns, size=(3.4 * columns, 3.0 * rows), rows=rows)
    for ax, (name, (f, df)) in zip(places, activations.items(), strict=False):
        activation(f, df, ax, title=name.replace("_", " "))
    for ax in places[len(activations) :]:
        ax.remove()
    places[0].legend(loc="lower right")
    return places


def family(functions, ax=None, *, gap=None, low=-4.0, high=2.0):
    """Draw several activations in one picture, each with its name on its curve.

    Parameters
    ----------
    functions : dict of str to (callable, float, bool)
        By name: the activation, the z at which its name is written, and whether that is above
        the curve.
    gap : (str, str), optional
        Two of them, between which the plane is shaded.
    """
    ax = axes(ax)
    z = np.linspace(low, high, 601)
    styles = ("-", "--", "-.", (0, (1, 1.2)), "-")
    colors = (BLACK, RED, GREEN, BLUE, PURPLE)
    for (name, (f, at, above)), line, color in zip(functions.items(), styles, colors, strict=False):
        ax.plot(z, f(z), linestyle=line, color=color, label=name)
        spot = {"xy": (at, f(np.array([at]))[0]), "xytext": (0, 7 if above else -8)}
        spot |= {"textcoords": "offset points", "va": "bottom" if above else "top"}
        ax.annotate(name, **spot, color=color, ha="center")
    if gap:
        one, other = (functions[name][0](z) for name in gap)
        ax.fill_between(z, one, other, color="0.85", linewidth=0)
    ax.set_xlim(low, high)
    ax.grid(True)
    return label_axes(ax, "$z$", "$f(z)$")


def products(slopes, ax=None, *, log=True):
    """Draw how the product of slopes develops with the number of layers.

    Parameters
    ----------
    slopes : dict of str to ndarray, shape (layers,)
        The slope of each layer in a chain, by the name of its activation.
    """
    ax = axes(ax)
    for marker, (name, factors) in zip("o^sDv", slopes.items(), strict=False):
        product = np.cumprod(np.concatenate([[1.0], factors]))
        line = ax.plot(product, marker=marker, markersize=6)[0]
        place = {"xytext": (8, 0), "textcoords": "offset points", "va": "center"}
        ax.annotate(name, (len(product) - 1, product[-1]), color=line.get_color(), **place)
    if log:
        ax.set_yscale("log")
    ax.grid(axis="y")
    return label_axes(ax, "layers passed on the way back", "what is left of the gradient")


def activity(A, ax=None, *, title=None):
    """Draw which unit is active for which example; a dead unit is an empty column.

    Parameters
    ----------
    A : ndarray, shape (m, n)
        Activations: active where positive.
    """
    ax = axes(ax, size=(8, 3.6))
    ax.imshow(A > 0, cmap=ListedColormap(["white", BLUE]), vmin=0, vmax=1, aspect="auto")
    for k in np.flatnonzero(~(A > 0).any(axis=0)):
        ax.axvspan(k - 0.5, k + 0.5, facecolor="none", edgecolor=RED, lw=2, hatch="//")
    return label_axes(ax, "unit", "example", title)


def pieces(x, lines, top, ax=None):
    """Draw the linear pieces of a maxout unit, and their maximum.

    Parameters
    ----------
    x : ndarray, shape (m,)
    lines : ndarray, shape (m, k)
        The value of each piece at `x`.
    top : ndarray, shape (m,)
        The unit's output.
    """
    ax = axes(ax, size=(5, 4))
    ax.plot(x, lines, color="0.55", linestyle="--", lw=1.5)
    ax.plot(x, top, color=BLUE, linestyle="-", lw=3)
    return label_axes(ax, "$x$", "output")


def layer_gradients(named, ax=None, *, title=None):
    """Draw how large the gradient is in each layer, for several activations.

    Parameters
    ----------
    named : dict of str to ndarray, shape (runs, layers)
        By activation, for each run the size of the gradient in every layer: thin lines, and
        their geometric mean.
    """
    ax = axes(ax, size=(6.4, 4.2))
    looks = zip("o^sDv", (*CLASS_COLORS[:4], BLACK), strict=True)
    starts = []
    for (name, runs), (marker, color) in zip(named.items(), looks, strict=False):
        runs = np.asarray(runs, dtype=float)
        layers = np.arange(1, runs.shape[1] + 1)
        for run in runs:
            ax.plot(layers, run, color=color, linestyle="-", linewidth=0.6, alpha=0.5)
        mean = np.exp(np.log(runs).mean(axis=0))
        ax.plot(layers, mean, color=color, linestyle="-", marker=marker, label=name)
        starts.append((np.log10(mean[0]), name, color))
    ax.set_yscale("log")
    apart = 0.07 * np.ptp(np.log10(ax.get_ylim()))
    height = -np.inf
    for start, name, color in sorted(starts):
        height = max(start, height + apart)
        ax.text(0.7, 10**height, name, color=color, va="center", ha="right")
    ax.set_xticks(layers)
    ax.set_xlim(-1.6, layers[-1] + 0.4)
    ax.grid(axis="y")
    return label_axes(ax, "layer", "gradient (root mean square)", title)


def steepness(w, losses, ax=None, *, y="loss", arrows=()):
    """Draw losses over one weight, one curve for each activation.

    Parameters
    ----------
    w : ndarray, shape (n,)
    losses : dict of str to ndarray, shape (n,)
    y : str
        What is measured, for the upright axis.
    arrows : sequence of float
        Weights at which an arrow shows where a step of descent leads, the steeper the longer;
        a ring where the slope is 0 and it leads nowhere.
    """
    ax = axes(ax)
    styles = (("-", BLUE), ("--", ORANGE), ("-.", BLACK))
    for (line, color), (name, values) in zip(styles, losses.items(), strict=False):
        ax.plot(w, values, linestyle=line, color=color, label=name)
        for k in np.searchsorted(w, arrows):
            slope = (values[k + 1] - values[k - 1]) / (w[k + 1] - w[k - 1])
            if slope == 0:
                look = {"color": "white", "markeredgecolor": BLACK, "markersize": 9}
                ax.plot(w[k], values[k], "o", **look)[0].set_gid("slope 0")
            else:
                run, above = -0.9 * np.tanh(slope), values[k] + 0.08 * np.ptp(values)
                look = {"arrowstyle": "-|>", "lw": 2.5, "color": RED, "mutation_scale": 20}
                ends = {"xytext": (w[k], above), "xy": (w[k] + run, above + run * slope)}
                ax.annotate("", **ends, arrowprops=look)
    ax.legend()
    ax.grid(axis="y")
    return label_axes(ax, "$w_1$", y)
