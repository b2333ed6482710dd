"""Gradient descent one step at a time: in a valley, and on a curve."""

import numpy as np
from ipywidgets import FloatLogSlider, FloatSlider, IntSlider

from nnkit.backprop import gradient_step
from nnkit.live.instrument import Instrument
from nnkit.plot.neuron import curve
from nnkit.plot.style import BLACK, BLUE, RED, label_axes
from nnkit.plot.training import loss_contours

_STEPS = 60
_FAR = 1e6  # where a descent that diverges is cut off


class Descent(Instrument):
    """Step down a valley whose two directions differ in curvature.

    The loss is half the sum of curvature times the parameter squared. Left: its contour lines
    and the way down; right: the loss after each step. Every step is one `gradient_step`.

    Parameters
    ----------
    curvature : ndarray, shape (2,)
        Second derivative of the loss along each parameter.
    start : sequence of two floats
    lr : float
        Where the slider of the learning rate starts.
    """

    name = "descent"

    def __init__(self, curvature=(1.0, 25.0), start=(-9.0, 1.6), lr=0.07):
        self.curvature, self.origin = np.asarray(curvature, dtype=float), np.array(start)
        limit = 2 / self.curvature.max()
        super().__init__(
            {
                "step": IntSlider(20, 0, _STEPS, description="step"),
                "lr": FloatSlider(
                    value=lr,
                    min=0.01 * limit,
                    max=1.2 * limit,
                    step=0.005 * limit,
                    description="rate η",
                    readout_format=".4f",
                ),
            },
            size=(10.0, 3.9),
            caption="Gradient descent: sliders for the step and the learning rate.",
        )
        left, right = self.figure.subplots(1, 2, width_ratios=(1.35, 1))
        self.figure.subplots_adjust(0.07, 0.15, 0.98, 0.9, wspace=0.24)
        reach = 1.15 * np.abs(self.origin)
        extent = (-reach[0], reach[0], -1.5 * reach[1], 1.5 * reach[1])
        loss_contours(self.loss, left, extent=extent, resolution=80)
        (self.line,) = left.plot([], [], color=BLUE, linestyle="-", marker=".", linewidth=1.6)
        (self.spot,) = left.plot([], [], "X", color=RED, markersize=13, markeredgecolor="white")
        self.title = left.set_title("")
        (self.losses,) = right.plot([], [], color=BLUE, linestyle="-", marker=".", linewidth=1.6)
        (self.now,) = right.plot([], [], "X", color=RED, markersize=13, markeredgecolor="white")
        right.set_yscale("log")
        right.set_xlim(-1, _STEPS + 1)
        right.set_ylim(1e-4 * self.loss(self.origin), 1e3 * self.loss(self.origin))
        label_axes(right, "step", "loss", f"divergence above η = {limit:g}")
        self.start(self.line, self.spot, self.title, self.losses, self.now)

    def loss(self, theta):
        """Return the loss at parameters of shape ``(..., 2)``."""
        return theta**2 @ self.curvature / 2

    def numbers(self, step, lr):
        path = [{"theta": self.origin}]
        for _ in range(_STEPS):
            grads = {"theta": self.curvature * path[-1]["theta"]}
            path.append(gradient_step(path[-1], grads, lr))
        points = np.clip([params["theta"] for params in path], -_FAR, _FAR)
        return {"points": points, "losses": self.loss(points)}

    def givens(self):
        known = {"curvature": self.curvature, "start": self.origin}
        return known | {"steps": _STEPS, "far": _FAR}

    def update(self, step, lr):
        points, losses = self.numbers(step, lr).values()
        self.line.set_data(*points[: step + 1].T)
        self.spot.set_data(*points[step : step + 1].T)
        self.losses.set_data(range(step + 1), losses[: step + 1])
        self.now.set_data([step], losses[step : step + 1])
        self.title.set_text(f"step {step}: loss {losses[step]:.3g}")


class LearningRate(Instrument):
    """Descend a curve with two valleys: choose the learning rate and the start.

    Parameters
    ----------
    f, slope : callable
        A loss of one parameter and its derivative; both map arrays to arrays.
    start, lr : float
        Where the sliders start.
    extent : (float, float)
        Range of the parameter.
    steps : int
    """

    def __init__(self, f=None, slope=None, start=2.2, lr=0.05, extent=(-2.6, 2.6), steps=25):
        self.f = f or (lambda w: w**4 / 4 - w**2 + w / 4 + 1.5)
        self.slope = slope or (lambda w: w**3 - 2 * w + 0.25)
        low, high = extent
        rate = FloatLogSlider(lr, min=-3, max=0, step=0.05, description="rate η")
        rate.readout_format = ".3f"
        super().__init__(
            {
                "lr": rate,
                "start": FloatSlider(start, min=low, max=high, step=0.05, description="start"),
            },
            size=(8.0, 3.9),
            caption="Learning rate: sliders for the rate and the start.",
        )
        self.extent, self.steps = extent, steps
        ax = self.figure.subplots()
        self.figure.subplots_adjust(0.09, 0.16, 0.98, 0.9)
        curve(self.f, ax, low=low, high=high, color="0.6", linestyle="-")
        (self.line,) = ax.plot([], [], color=BLUE, linestyle="-", marker="o", linewidth=1.0)
        (self.first,) = ax.plot([], [], "o", color="white", markeredgecolor=BLACK, markersize=12)
        (self.last,) = ax.plot([], [], "X", color=RED, markersize=14, markeredgecolor="white")
        self.title = ax.set_title("")
        ax.set_xlim(low, high)
        label_axes(ax, "parameter $w$", "loss")
        self.start(self.line, self.first, self.last, self.title)

    def update(self, lr, start):
        path = [start]
        for _ in range(self.steps):
            path.append(float(np.clip(path[-1] - lr * self.slope(path[-1]), *self.extent)))
        path = np.array(path)
        self.line.set_data(path, self.f(path))
        self.first.set_data(path[:1], self.f(path[:1]))
        self.last.set_data(path[-1:], self.f(path[-1:]))
        self.title.set_text(f"loss after {self.steps} steps: {self.f(path[-1]):.3f}")
