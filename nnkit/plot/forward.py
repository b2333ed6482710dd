"""Figures of lecture 3: network diagrams, hidden spaces, bent grids, fitted curves."""

import numpy as np
from matplotlib.patches import Circle

from nnkit.plot.style import BLACK, GREY, PROBABILITIES, axes

_MINUS = "#7B3294"
_PLUS = "#1B7837"


def network(layers, values=None, ax=None, *, inputs=None, outputs=None, biases=True, size=None):
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
            if value is not None:
                ax.text(x, y, f"{value:.3g}", ha="center", va="center", fontsize=11, zorder=4)
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
                # Nearer to the start on odd edges, so that numbers on crossing edges stay apart.
                t = 0.30 if (i + j) % 2 else 0.42
                spot = np.multiply(start, 1 - t) + np.multiply(end, t)
                box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.9}
                ax.text(*spot, f"{weight:.3g}", ha="center", va="center", fontsize=11, bbox=box)
