"""Figures of unit 7: the chart of a training run."""

from nnkit.plot.style import BLUE, GREY, label_axes, row_of_axes
from nnkit.plot.training import learning_curves

#: What a chart's figure shows; everything else is a line of text below it.
CURVES = ("loss", "validation loss")
BATCHES, DIGITS = "losses of the last epoch's batches", "digits in each of these batches"


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
