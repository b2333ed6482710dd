"""Figures of unit 7: what a search has tried, and the chart of a training run."""

import numpy as np

from nnkit.plot.style import BLACK, BLUE, GREY, RED, label_axes, row_of_axes
from nnkit.plot.training import learning_curves

#: What a chart's figure shows; everything else is a line of text below it.
CURVES = ("loss", "validation loss")
BATCHES, DIGITS = "losses of the last epoch's batches", "digits in each of these batches"


def searches(tried, row=None, *, names=("learning rate η", "L2 strength λ")):
    """Draw what searches for two hyperparameters have tried, side by side; dark is good.

    Below each picture strokes mark the different values of the first one.

    Parameters
    ----------
    tried : dict of str to (ndarray, ndarray)
        For each search its pairs of hyperparameters ``(n, 2)`` and their scores ``(n,)``.
    row : list of Axes, optional
    names : (str, str)
    """
    row = row or row_of_axes(len(tried), size=(5.6 * len(tried), 4.2), sharex=True, sharey=True)
    scores = np.concatenate([scores for _, scores in tried.values()])
    everything = np.concatenate([pairs for pairs, _ in tried.values()])
    shades = {"cmap": "Blues", "vmin": scores.min() - 0.3 * np.ptp(scores), "vmax": scores.max()}
    for ax, (title, (pairs, scores)) in zip(row, tried.items(), strict=False):
        ax.scatter(*pairs.T, c=scores, s=150, edgecolors=BLACK, zorder=3, **shades)
        best = pairs[np.argmax(scores)]
        ax.scatter(*best, s=330, facecolors="none", edgecolors=RED, linewidths=2.2, zorder=4)
        place = {"textcoords": "offset points", "ha": "center", "color": RED}
        ax.annotate(f"{scores.max():.1f} %", best, (0, 15), **place)
        different = np.unique(pairs[:, 0])
        ax.vlines(different, 0, 0.05, transform=ax.get_xaxis_transform(), color=BLUE, linewidth=3)
        ax.set(xscale="log", yscale="log")
        low, high = everything.min(axis=0), everything.max(axis=0)
        room = (high / low) ** 0.14
        ax.set(
            xlim=(low[0] / room[0], high[0] * room[0]), ylim=(low[1] / room[1], high[1] * room[1])
        )
        label_axes(ax, names[0], names[1] if ax is row[0] else "", title)
    return row


def chart(measured, name, row=None):
    """Draw the chart of a training run: its curves, its last epoch, and its measurements.

    Left: the loss after each epoch, training solid, validation dashed. Right: the loss of each
    batch of the last epoch, with the number of different digits in that batch above it.

    Parameters
    ----------
    measured : dict
        A chart of `data.hospital`.
    name : str
        Its title.
    row : list of two Axes, optional
    """
    row = row or row_of_axes(2, size=(12.5, 3.4), gridspec_kw={"wspace": 0.3})
    curves = {"training": measured["loss"], "validation": measured["validation loss"]}
    learning_curves(curves, row[0], top=1.1 * max(map(max, curves.values())))
    row[0].set_title(name)
    losses = measured[BATCHES]
    places = range(1, len(losses) + 1)
    row[1].plot(places, losses, ".-", color=BLUE, linewidth=0.8)
    for place, loss, digits in zip(places, losses, measured[DIGITS], strict=True):
        row[1].annotate(
            str(digits),
            (place, loss),
            (0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            color=GREY,
        )
    row[1].set(ylim=(0, 1.2 * max(losses)), title="the last epoch, batch by batch")
    label_axes(row[1], "batch (above: how many digits occur in it)", "loss")
    said = [
        f"{what}: {_written(value)}"
        for what, value in measured.items()
        if what not in (*CURVES, BATCHES, DIGITS)
    ]
    row[0].figure.text(0.09, -0.06, "\n".join(said), va="top", family="monospace", fontsize=9)
    return row


def _written(value):
    if isinstance(value, list):
        return ",  ".join("-" if item is None else f"{item:.3g}" for item in value)
    return f"{value:.3g}"
