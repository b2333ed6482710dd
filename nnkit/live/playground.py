"""The playground: a small network that trains while you watch, on your own functions."""

import asyncio
import warnings

import numpy as np
from ipywidgets import Button, Dropdown, ToggleButton

from nnkit import data
from nnkit.forward import mlp_forward
from nnkit.live.instrument import Instrument
from nnkit.network import MLP
from nnkit.neuron import sigmoid
from nnkit.plot.neuron import plane, points
from nnkit.plot.style import BLUE, ORANGE, PROBABILITIES, label_axes

_EXTENT = (-1.5, 1.5, -1.5, 1.5)
_EXAMPLES = 240
_UNITS = 8  # hidden units that are shown

#: Each draws m examples of two classes within the picture.
DATA = {
    "moons": lambda m, rng: _centred(*data.moons(m, rng, noise=0.12), (0.5, 0.25), 1.2),
    "rings": lambda m, rng: _centred(*data.rings(m, rng, noise=0.1)),
    "spirals": lambda m, rng: _centred(*data.spirals(m, rng, noise=0.03), scale=0.8),
    "quadrants": lambda m, rng: _centred(*data.quadrants(m, rng), scale=0.8),
    "blobs": lambda m, rng: _centred(*data.blobs(m, rng, std=0.8), scale=2.8),
}

#: What the network gets to see of a point.
FEATURES = {
    "x₁, x₂": lambda X: X,
    "and squares": lambda X: np.column_stack([X, X**2]),
    "and product": lambda X: np.column_stack([X, X[:, 0] * X[:, 1]]),
    "and sines": lambda X: np.column_stack([X, np.sin(3 * X)]),
    "all of them": lambda X: np.column_stack([X, X**2, X[:, 0] * X[:, 1], np.sin(3 * X)]),
}

LAYERS = {"none": [], "2": [2], "4": [4], "8": [8], "8, 8": [8, 8], "8, 8, 8": [8, 8, 8]}
ACTIVATIONS = ("tanh", "relu", "sigmoid", "leaky_relu", "elu", "identity")
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)


def _centred(X, y, middle=(0.0, 0.0), scale=1.0):
    return (X - middle) / scale, y


class Playground(Instrument):
    """Choose data, features, layers, activation and learning rate; train, pause, step.

    Left: the decision surface with the training examples. Middle: loss on the training
    examples and, dashed, on others. Right: the units of the last hidden layer, each as a
    picture over the plane.

    Parameters
    ----------
    epochs : int
        Epochs to train before the first picture.
    seed : int
        For the data, the starting weights and the order of the examples.
    """

    def __init__(self, epochs=60, seed=0):
        self.seed, self.task = seed, None
        choice = {"layout": {"width": "230px"}, "style": {"description_width": "85px"}}
        controls = {
            "kind": Dropdown(options=list(DATA), description="data", **choice),
            "features": Dropdown(options=list(FEATURES), description="features", **choice),
            "layers": Dropdown(options=list(LAYERS), value="8", description="layers", **choice),
            "activation": Dropdown(options=ACTIVATIONS, description="activation", **choice),
            "lr": Dropdown(options=RATES, value=0.3, description="rate", **choice),
        }
        self.train = ToggleButton(description="train", icon="play")
        self.one, self.anew = Button(description="step"), Button(description="start anew")
        buttons = {"train": self.train, "one": self.one, "anew": self.anew}
        super().__init__(
            controls | buttons,
            size=(11.5, 3.9),
            caption="Playground: a small network, its decision, its loss and its hidden units.",
        )
        self._draw_axes()
        self.restart()
        self.advance(epochs)
        self.redraw()
        for control in controls.values():
            control.observe(self._chosen, names="value")
        self.train.observe(self._toggled, names="value")
        self.one.on_click(lambda _: self._step())
        self.anew.on_click(self._chosen)

    # --- the network ----------------------------------------------------------------------

    def restart(self):
        """Draw data and starting weights anew, from the seed."""
        rng, value = np.random.default_rng(self.seed), self.values()
        self.to_features = FEATURES[value["features"]]
        draw = DATA[value["kind"]]
        self.points, self.labels = draw(_EXAMPLES, rng)
        self.X = self.to_features(self.points)
        others, self.other_labels = draw(_EXAMPLES, rng)
        self.others = self.to_features(others)
        self.inputs = self.to_features(self.grid)
        sizes = [self.X.shape[1], *LAYERS[value["layers"]], 1]
        self.net = MLP(sizes, value["activation"], "sigmoid", rng=self.seed)
        self.curves = {"training": [], "validation": []}
        for marks, k in zip(self.examples, (0, 1), strict=True):
            marks.set_offsets(self.points[self.labels == k])

    def advance(self, epochs=1):
        """Train for some epochs; a network that has diverged stays as it is."""
        for _ in range(epochs):
            if self.diverged:
                return
            with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
                self.net.fit(self.X, self.labels, epochs=1, lr=self.values()["lr"], batch_size=16)
                other = self.net.loss(self.others, self.other_labels)
            self.curves["training"].append(self.net.history["loss"][-1])
            self.curves["validation"].append(other)

    @property
    def diverged(self):
        """Whether the loss has left the range of numbers."""
        return bool(self.curves["training"]) and not np.isfinite(self.curves["training"][-1])

    # --- the picture ----------------------------------------------------------------------

    def _draw_axes(self):
        grid = self.figure.add_gridspec(1, 3, left=0.065, right=0.985, bottom=0.15, top=0.9)
        left, middle = (self.figure.add_subplot(grid[0, k]) for k in (0, 1))
        G1, _, self.grid = plane(_EXTENT, 40)
        self.shape = G1.shape
        picture = {"extent": _EXTENT, "origin": "lower", "cmap": PROBABILITIES}
        self.surface = left.imshow(np.zeros(self.shape), vmin=0, vmax=1, **picture)
        self.surface.set_interpolation("bilinear")
        self.examples = points(np.zeros((2, 2)), [0, 1], left, size=22).collections
        left.set_xlim(_EXTENT[:2])
        left.set_ylim(_EXTENT[2:])
        self.score = left.set_title("")
        (self.loss,) = middle.plot([], [], color=BLUE, linestyle="-", label="training")
        (self.other_loss,) = middle.plot([], [], color=ORANGE, linestyle="--", label="validation")
        label_axes(middle, "epochs", "loss", "loss").set_xticks([0, 1], ["start", "now"])
        middle.set_xlim(0, 1)
        middle.set_ylim(0, 1)
        middle.legend(loc="upper right")
        small = grid[0, 2].subgridspec(3, 3, wspace=0.08, hspace=0.3)
        self.units = []
        for k in range(_UNITS):
            ax = self.figure.add_subplot(small[k // 3, k % 3])
            ax.set_xticks([])
            ax.set_yticks([])
            if k == 1:
                ax.set_title("last hidden layer")
            self.units.append(ax.imshow(np.zeros(self.shape), vmin=-1, vmax=1, **picture))
        frame = left.spines.values()
        self.moving = (self.surface, *self.examples, *frame, self.score, self.loss)
        self.moving += (self.other_loss, middle.get_legend(), *self.units)
        for artist in self.moving:
            artist.set_animated(True)
        self.background = None

    def update(self, **value):
        if self.diverged:
            self.score.set_text("diverged: smaller rate, start anew")
            return
        p, hidden = self._look()
        self.surface.set_data(p.reshape(self.shape))
        right = np.mean(self.net.predict(self.others) == self.other_labels)
        epochs = len(self.curves["training"])
        self.score.set_text(f"epoch {epochs}: {100 * right:.0f} % right")
        along = np.linspace(0, 1, max(epochs, 2))[:epochs]
        for line, curve in zip((self.loss, self.other_loss), self.curves.values(), strict=True):
            line.set_data(along, np.clip(np.nan_to_num(curve, nan=1.0), 0, 1))
        for k, unit in enumerate(self.units):
            shown = k < hidden.shape[1]
            unit.set_visible(shown)
            if shown:
                column = hidden[:, k]
                span = max(np.ptp(column), 1e-9)
                unit.set_data((2 * (column - column.min()) / span - 1).reshape(self.shape))

    def _look(self):
        """Return the probabilities over the plane, and the last hidden layer's outputs."""
        layers = self.net.layers
        if len(layers) == 1:
            return self.net.predict_proba(self.inputs), np.empty((len(self.inputs), 0))
        A, _ = mlp_forward(self.inputs, layers[:-1], self.net.hidden, self.net.hidden)
        W, b = layers[-1]
        return sigmoid(A @ W[:, 0] + b[0]), A

    # --- buttons --------------------------------------------------------------------------

    def _chosen(self, change):
        if isinstance(change, Button) or change.owner is not self.controls["lr"]:
            self.restart()
        self.redraw()

    def _step(self):
        self.advance()
        self.redraw()

    def _toggled(self, change):
        if change.new:
            self.task = asyncio.ensure_future(self._run())
        elif self.task is not None:
            self.task.cancel()
        self.train.description = "pause" if change.new else "train"

    async def _run(self):
        """Train and redraw until paused; the kernel stays free for everything else."""
        while self.train.value and not self.diverged:
            self._step()
            await asyncio.sleep(0.01)
        self.train.value = False
