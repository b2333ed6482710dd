"""An activation and its derivative, with the tangent at a point that a slider moves."""

import numpy as np
from ipywidgets import Dropdown, FloatSlider

from nnkit.live.instrument import Instrument
from nnkit.plot.style import BLACK, BLUE, RED, label_axes


class Activation(Instrument):
    """Choose an activation, move z, and read value and slope.

    Left: the activation with its tangent at z. Right: the derivative, whose height at z is
    the slope of that tangent.

    Parameters
    ----------
    activations : dict of str to (function, derivative)
    name : str
        The activation shown first.
    z : float
        Where the slider starts.
    """

    def __init__(self, activations, name="sigmoid", z=1.0):
        super().__init__(
            {
                "name": Dropdown(options=list(activations), value=name, description="activation"),
                "z": FloatSlider(z, min=-6, max=6, step=0.05, description="z"),
            },
            caption="An activation and its derivative: a slider for z.",
        )
        self.activations = activations
        self.z = np.linspace(-6, 6, 601)
        left, right = self.figure.subplots(1, 2, sharex=True)
        self.figure.subplots_adjust(0.08, 0.15, 0.97, 0.9, wspace=0.22)
        self.curve = left.plot([], [], color=BLUE, linestyle="-")[0]
        self.tangent = left.plot([], [], color=BLACK, linestyle="--", lw=1.5)[0]
        self.slope = right.plot([], [], color=RED, linestyle="-")[0]
        self.spots = [
            ax.plot([], [], "o", color=BLACK, markersize=9, linestyle="")[0] for ax in (left, right)
        ]
        self.titles = [left.set_title(""), right.set_title("")]
        left.set_xlim(-6, 6)
        left.set_ylim(-2, 4)
        right.set_ylim(-0.15, 1.35)
        for ax in (left, right):
            ax.grid(True)
        label_axes(left, "$z$", "")
        label_axes(right, "$z$", "")
        self.start(self.curve, self.slope, self.tangent, *self.spots, *self.titles)

    def update(self, name, z):
        f, df = self.activations[name]
        value, slope = float(f(np.array([z]))[0]), float(df(np.array([z]))[0])
        self.curve.set_data(self.z, f(self.z))
        self.slope.set_data(self.z, df(self.z))
        self.tangent.set_data(z + np.array([-1.5, 1.5]), value + slope * np.array([-1.5, 1.5]))
        self.spots[0].set_data([z], [value])
        self.spots[1].set_data([z], [slope])
        self.titles[0].set_text(f"f({z:.2f}) = {value:.4f}")
        self.titles[1].set_text(f"f′({z:.2f}) = {slope:.4f}")
