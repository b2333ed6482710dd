"""Figures of lecture 1: labelled points, decision regions, boundaries and surfaces."""

import numpy as np

from nnkit.plot.style import (
    BLACK,
    CLASS_COLORS,
    CLASS_MARKERS,
    PROBABILITIES,
    axes,
    label_axes,
    pale,
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
        ax.scatter(*chosen.T, edgecolor="black", linewidth=0.8, zorder=3, label=label, **style)
    if names:
        ax.legend()
    return label_axes(ax)


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


def regions(probability, ax=None, *, extent=(-5, 5, -5, 5), resolution=200, boundary=True):
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
    return label_axes(ax)


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
    return label_axes(ax)
