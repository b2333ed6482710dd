"""How fast do the live instruments follow their controls, beside matplotlib's own ``savefig``?

Both move the same artists of the same figure; ours draws on a kept background what moves,
``savefig`` draws everything, as ``interact`` with a figure would. They run in turns, so that
a busy machine slows both alike; ratios are taken within each round, and figures are medians.
Frames a second are told as well: below ten a picture no longer seems to follow the hand.
"""

import io
import itertools
import statistics

import solutions
from nnkit import data, live
from nnkit.activations import ACTIVATIONS
from nnkit.neuron import neuron
from nnkit.softmax import softmax
from tools.bench.network import timed

ROUNDS = 21

#: How many times as fast as ``savefig`` every instrument has to be.
AT_LEAST = 5.0

#: How each is made, and the control that is moved, between which values.
INSTRUMENTS = {
    "one neuron": (lambda: live.OneNeuron(neuron, *data.separable(1)), "w1", (-2.0, 2.0)),
    "activation": (lambda: live.Activation(ACTIVATIONS), "z", (-2.0, 2.0)),
    "softmax": (lambda: live.Softmax(softmax), "scale", (1.0, 2.0)),
    "learning rate": (live.LearningRate, "start", (-1.0, 1.0)),
    "descent": (live.Descent, "step", (10, 30)),
}


def slider(made, control, values):
    """Return a function that moves a control of an instrument to and fro."""
    positions = itertools.cycle(values)

    def move():
        made.controls[control].value = next(positions)

    return move


def saved(made):
    """Let an instrument draw by ``savefig`` from now on."""
    for artist in made.moving:
        artist.set_animated(False)
    made.still = lambda: png(made.figure)
    return made


def png(figure):
    """Return a figure as matplotlib writes it."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi="figure")
    return file.getvalue()


def main():
    """Print the table; return whether the goals are met."""
    pairs = {
        name: {"ours": slider(make(), *how), "savefig": slider(saved(make()), *how)}
        for name, (make, *how) in INSTRUMENTS.items()
    }
    pairs["playground, an epoch"] = {
        "ours": live.Playground(epochs=1).one.click,
        "savefig": saved(live.Playground(epochs=1)).one.click,
    }
    print(f"One redraw, median of {ROUNDS}:")
    met = True
    for name, pair in pairs.items():
        times = timed(pair, ROUNDS)
        ours = statistics.median(times["ours"])
        ratio = statistics.median(times["savefig"] / times["ours"])
        met &= ratio >= AT_LEAST
        verdict = "met" if ratio >= AT_LEAST else "MISSED"
        print(
            f"  {name:<22}{1e3 * ours:6.1f} ms  {1 / ours:4.0f} a second"
            f"  {ratio:5.2f} x savefig  (at least {AT_LEAST:.2f}: {verdict})"
        )
    return met


if __name__ == "__main__":
    solutions.use()
    raise SystemExit(0 if main() else 1)
