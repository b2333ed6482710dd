"""One neuron with a slider for each weight and the bias, beside its boundary."""

import numpy as np
from ipywidgets import FloatSlider

from nnkit.live.instrument import Instrument
from nnkit.plot.neuron import plane, points
from nnkit.plot.style import BLACK, CLASS_COLORS, CLASS_MARKERS, PROBABILITIES, label_axes


class OneNeuron(Instrument):
    """Turn a neuron's weights and bias and watch its boundary and its certainty.

    Left: the plane, coloured by the probability of class 1, and the examples. Right: the
    same examples on the curve, at their pre-activations.

    Parameters
    ----------
    neuron : callable
        ``neuron(X, w, b)`` maps examples ``(m, 2)`` to probabilities ``(m,)``.
    X : ndarray, shape (m, 2)
    y : ndarray of int, shape (m,)
        Zeros and ones.
    w, b
        Where the sliders start.
    """

    name = "neuron"

    def __init__(self, neuron, X, y, w=(1.0, 1.0), b=0.0, extent=(-5, 5, -5, 5)):
        step = {"min": -10, "max": 10, "step": 0.1, "readout_format": ".1f"}
        super().__init__(
            {
                "w1": FloatSlider(w[0], description="w₁", **step),
                "w2": FloatSlider(w[1], description="w₂", **step),
                "b": FloatSlider(b, description="b", **step),
            },
            caption="One neuron: sliders for w₁, w₂ and b.",
        )
        self.neuron, self.X, self.y, self.extent = neuron, X, y, extent
        left, right = self.figure.subplots(1, 2, width_ratios=(1, 1.25))
        self.figure.subplots_adjust(0.07, 0.15, 0.98, 0.9, wspace=0.2)

        G1, _, self.grid = plane(extent, 60)
        self.shape = G1.shape
        self.picture_of_p = left.imshow(
            np.zeros(self.shape),
            extent=extent,
            origin="lower",
            cmap=PROBABILITIES,
            vmin=0,
            vmax=1,
            interpolation="bilinear",
        )
        self.line = left.axline((0, 0), (1, 1), color=BLACK, lw=2)
        examples = points(X, y, left, size=45).collections
        left.set_xlim(extent[:2])
        left.set_ylim(extent[2:])
        self.score = left.set_title("")

        z = np.linspace(-12, 12, 241)
        right.plot(z, self._squash(z), color="0.5", linestyle="-")
        right.axvline(0, color="0.8", lw=1, linestyle="-")
        self.marks = [
            right.plot([], [], linestyle="", marker=marker, color=color, markeredgecolor=BLACK)[0]
            for color, marker in zip(CLASS_COLORS[:2], CLASS_MARKERS[:2], strict=True)
        ]
        right.set_xlim(-12, 12)
        label_axes(right, "pre-activation $z$", "output $p$", "the examples on the curve")
        frame = left.spines.values()
        self.start(self.picture_of_p, self.line, *examples, *frame, self.score, *self.marks)

    def _squash(self, z):
        # The neuron of one input with weight 1 and bias 0 is the squashing function itself.
        return self.neuron(z[:, np.newaxis], np.ones(1), 0.0)

    def numbers(self, w1, w2, b):
        w = np.array([w1, w2])
        p, z = self.neuron(self.X, w, b), self.X @ w + b
        return {"z": z, "p": p, "right": int(((p >= 0.5) == self.y).sum())}

    def givens(self):
        return {"X": self.X, "y": self.y, "extent": self.extent}

    def update(self, w1, w2, b):
        w = np.array([w1, w2])
        z, p, right = self.numbers(w1, w2, b).values()
        self.picture_of_p.set_data(self.neuron(self.grid, w, b).reshape(self.shape))
        self.line.set_visible(bool(w.any()))
        if w.any():
            self.line.set_xy1(-b * w / (w @ w))
            self.line.set_xy2(-b * w / (w @ w) + [-w2, w1])
        for k, mark in enumerate(self.marks):
            mark.set_data(np.clip(z[self.y == k], -12, 12), p[self.y == k])
        self.score.set_text(f"{right} of {len(self.y)} on the right side")
