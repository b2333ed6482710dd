"""Three scores with a slider each, beside the probabilities that softmax makes of them."""

import numpy as np
from ipywidgets import FloatSlider

from nnkit.live.instrument import Instrument
from nnkit.plot.softmax import triangle
from nnkit.plot.style import BLACK, CLASS_COLORS, label_axes


class Softmax(Instrument):
    """Move three scores, or all of them at once, and watch the probabilities.

    Left: the scores. Middle: the probabilities. Right: the same in the triangle whose corners
    are the sure cases.

    Parameters
    ----------
    softmax : callable
        Maps scores ``(3,)`` to probabilities ``(3,)``.
    z : sequence of three floats
        Where the sliders start.
    """

    name = "softmax"

    def __init__(self, softmax, z=(2.0, 1.0, -1.0)):
        step = {"min": -6, "max": 6, "step": 0.1, "readout_format": ".1f"}
        controls = {
            f"z{k}": FloatSlider(z[k], description=f"z{sub}", **step) for k, sub in enumerate("₀₁₂")
        }
        shift = FloatSlider(0.0, description="all +", min=-4, max=4, step=0.1)
        scale = FloatSlider(1.0, description="all ×", min=0.1, max=4, step=0.1)
        super().__init__(
            controls | {"shift": shift, "scale": scale},
            size=(10.0, 3.8),
            caption="Softmax: sliders for three scores, for a shift and for a scale.",
        )
        self.softmax = softmax
        left, middle, right = self.figure.subplots(1, 3, width_ratios=(1, 1, 1.1))
        self.figure.subplots_adjust(0.06, 0.14, 0.99, 0.9, wspace=0.22)
        self.scores, self.shares = left.bar(range(3), 3 * [1.0]), middle.bar(range(3), 3 * [1.0])
        for bars in (self.scores, self.shares):
            for bar, color in zip(bars, CLASS_COLORS[:3], strict=True):
                bar.set(facecolor=color, edgecolor=BLACK)
        style = {"ha": "center", "fontsize": 13}
        self.texts = [middle.text(k, 0, "", **style) for k in range(3)]
        left.set_ylim(-10, 10)
        left.axhline(0, color=BLACK, linewidth=1, linestyle="-")
        middle.set_ylim(0, 1.12)
        label_axes(left, "class", "", "scores $z$").set_xticks(range(3))
        label_axes(middle, "class", "", "probabilities $p$").set_xticks(range(3))
        triangle(np.empty((0, 3)), ax=right).set_xlim(-0.18, 1.18)
        (self.spot,) = right.plot([], [], "o", color=BLACK, markersize=12)
        self.start(*self.scores, *self.shares, *self.texts, self.spot)

    def numbers(self, z0, z1, z2, shift, scale):
        z = scale * np.array([z0, z1, z2]) + shift
        return {"z": z, "p": self.softmax(z)}

    def update(self, **values):
        z, p = self.numbers(**values).values()
        for k in range(3):
            self.scores[k].set_height(np.clip(z[k], -10, 10))
            self.shares[k].set_height(p[k])
            self.texts[k].set(y=p[k] + 0.02, text=f"{p[k]:.3f}")
        self.spot.set_data([p[1] + p[2] / 2], [p[2] * np.sqrt(0.75)])
