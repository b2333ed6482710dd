"""Two hidden neurons with sliders, beside the space that the next neuron sees."""

import numpy as np
from ipywidgets import FloatSlider

from nnkit.live.instrument import Instrument
from nnkit.plot.neuron import points
from nnkit.plot.style import GREEN, PURPLE, label_axes

_LINES = 15


class HiddenSpace(Instrument):
    """Turn two hidden neurons and watch how they bend the plane.

    Left: the input space with the lines of neurons A and B. Right: the same grid and the
    same examples in the space of their outputs, which is what a third neuron gets to see.
    The slider ``bend`` leads there: at 0 the plane still lies flat in its square, and from
    there each point goes straight to its place.

    Parameters
    ----------
    activation : callable
        Maps an array to an array of its shape, with values in [0, 1].
    X : ndarray, shape (m, 2)
    y : ndarray of int, shape (m,)
    W : ndarray, shape (2, 2)
        Where the sliders start: a column for A and one for B.
    b : ndarray, shape (2,)
    """

    name = "hidden-space"

    def __init__(self, activation, X, y, W, b, extent=(-5, 5, -5, 5)):
        step = {"min": -10, "max": 10, "step": 0.1, "readout_format": ".1f"}
        starts = {"A1": W[0, 0], "A2": W[1, 0], "A": b[0], "B1": W[0, 1], "B2": W[1, 1], "B": b[1]}
        names = ("w_A1", "w_A2", "b_A", "w_B1", "w_B2", "b_B")
        super().__init__(
            {
                key: FloatSlider(value, description=name, **step)
                for (key, value), name in zip(starts.items(), names, strict=True)
            }
            | {"bend": FloatSlider(1, min=0, max=1, step=0.05, description="bend")},
            size=(9.0, 4.3),
            caption="Two hidden neurons: sliders for their weights and biases, and one that bends.",
        )
        self.activation, self.X, self.y, self.extent = activation, X, y, extent
        left, right = self.figure.subplots(1, 2)
        self.figure.subplots_adjust(0.07, 0.14, 0.98, 0.9, wspace=0.22)
        self.grid = _grid(extent)

        colors = ((GREEN, "-"), (PURPLE, "--"))
        self.lines = [
            left.axline((0, 0), (1, 1), color=color, linestyle=style, lw=3)
            for color, style in colors
        ]
        for line, name in zip(self.lines, "AB", strict=True):
            line.set_label(name)
        before = points(X, y, left, size=45).collections
        left.legend(loc="upper right", framealpha=0.9, frameon=True)
        left.set_xlim(extent[:2])
        left.set_ylim(extent[2:])
        left.set_title("input space")

        self.bent = right.plot([], [], color="0.7", lw=0.9, linestyle="-")[0]
        self.after = points(X, y, right, size=45).collections
        right.set_xlim(-0.06, 1.06)
        right.set_ylim(-0.06, 1.06)
        label_axes(right, "$a_A$", "$a_B$")
        self.title = right.set_title("")
        legend = left.get_legend()
        self.start(*self.lines, *before, legend, self.title, self.bent, *self.after)

    def numbers(self, **value):
        W, b = _layer(value)
        low, high = np.reshape(self.extent, (2, 2)).T

        def moved(P):
            flat = (P - low) / (high - low)
            return flat + value["bend"] * (self.activation(P @ W + b) - flat)

        return {"bent": moved(self.grid), "after": moved(self.X)}

    def givens(self):
        return {"X": self.X, "y": self.y, "extent": self.extent, "lines": _LINES}

    def update(self, **value):
        W, b = _layer(value)
        bent, after = self.numbers(**value).values()
        arrived = value["bend"] == 1
        self.title.set_text("what the next neuron sees" if arrived else "on the way there")
        for line, w, offset in zip(self.lines, W.T, b, strict=True):
            line.set_visible(bool(w.any()))
            if w.any():
                line.set_xy1(-offset * w / (w @ w))
                line.set_xy2(-offset * w / (w @ w) + [-w[1], w[0]])
        # One artist for the whole grid: the rows of NaN keep its lines apart.
        self.bent.set_data(*bent.T)
        for marks, k in zip(self.after, np.unique(self.y), strict=True):
            marks.set_offsets(after[self.y == k])


def _layer(value):
    """Return weights and biases of the two neurons from the sliders' values."""
    W = np.array([[value["A1"], value["B1"]], [value["A2"], value["B2"]]])
    return W, np.array([value["A"], value["B"]])


def _grid(extent):
    """Return upright and level lines over `extent` as one array, with NaN between them."""
    along, gap = np.linspace(0, 1, 60), np.full((1, 2), np.nan)
    pieces = []
    for share in np.linspace(0, 1, _LINES):
        across = np.full(60, share)
        pieces += [np.column_stack([across, along]), gap, np.column_stack([along, across]), gap]
    low, high = np.array(extent)[[0, 2]], np.array(extent)[[1, 3]]
    return low + np.concatenate(pieces) * (high - low)
