"""Figures of lecture 2: activations with their derivatives, vanishing slopes, silent units."""

import numpy as np
from matplotlib.colors import ListedColormap

from nnkit.plot.style import BLACK, BLUE, ORANGE, RED, axes, label_axes, row_of_axes


def activation(f, df, ax=None, *, title=None, low=-4.0, high=4.0):
    """Draw an activation (solid) and its derivative (dashed).

    Parameters
    ----------
    f, df : callable
        Map an array to an array of its shape.
    """
    ax = axes(ax, size=(5, 4))
    z = np.linspace(low, high, 801)
    ax.axhline(0, color="0.7", lw=1, linestyle="-")
    ax.axvline(0, color="0.7", lw=1, linestyle="-")
    ax.plot(z, _broken(f(z)), color=BLUE, linestyle="-", label="f(z)")
    ax.plot(z, _broken(df(z)), color=RED, linestyle="--", label="f′(z)")
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
    places[0].legend(loc="upper left")
    return places


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


def steepness(w, losses, ax=None, *, y="loss"):
    """Draw losses over one weight, one curve for each activation.

    Parameters
    ----------
    w : ndarray, shape (n,)
    losses : dict of str to ndarray, shape (n,)
    y : str
        What is measured, for the upright axis.
    """
    ax = axes(ax)
    styles = (("-", BLUE), ("--", ORANGE), ("-.", BLACK))
    for (line, color), (name, values) in zip(styles, losses.items(), strict=False):
        ax.plot(w, values, linestyle=line, color=color, label=name)
    ax.legend()
    ax.grid(axis="y")
    return label_axes(ax, "$w_1$", y)
