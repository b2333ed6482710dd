"""The way back through a computation graph, one node at a time, with a guess before each step."""

import contextlib

import numpy as np
from ipywidgets import IntSlider, Text

from nnkit.exercise import Unfilled
from nnkit.live.instrument import Instrument
from nnkit.plot.backprop import computation_graph, number, places_of, symbol


class Backward(Instrument):
    """Step backward through a graph, and guess each time what comes next.

    A step lets one node hand its gradient back to what it was computed from. Before that, one
    of these numbers is asked for; a guess is answered above the picture, and the next step
    shows it.

    Parameters
    ----------
    graph : Graph
        Its nodes say how gradients are handed back.
    values : dict of str to number or array
        As `Graph.values` returns them.
    step : int
        Where the slider starts.
    places : dict, optional
        As `computation_graph` takes them.
    """

    def __init__(self, graph, values, step=0, places=None):
        self.graph, self.known, self.places = graph, values, places
        self.guessed_at = None
        if all(np.ndim(values[node.name]) == 0 for node in graph.nodes):
            with contextlib.suppress(Exception):  # functions that are not yet there, or not right
                self.local, self.name = self._local(), "backward"
        guess = Text("", description="guess", placeholder="a number", continuous_update=False)
        # Before the picture is drawn anew: a guess belongs to the step at which it is typed.
        guess.observe(self._typed, names="value")
        super().__init__(
            {"step": IntSlider(step, 0, len(graph.nodes), description="step"), "guess": guess},
            size=(12.0, 6.2),
            caption="The way back through the graph: a slider for the step, and a guess.",
        )
        self.start()

    def _typed(self, change):
        self.guessed_at = self.controls["step"].value

    def numbers(self, step, guess=""):
        """Return the gradients after so many steps, and what is asked for next, with its truth."""
        gradients = self.graph.gradients(self.known, step)
        if step == len(self.graph.nodes):
            return {"gradients": gradients, "asked": None, "truth": None, "arrives": None}
        node = self.graph.nodes[::-1][step]
        scalars = [name for name in node.inputs if np.ndim(self.known[name]) == 0]
        asked = next((name for name in scalars if name not in self.graph.given), scalars[0])
        handed = self.graph.handed_back(self.known, step + 1)
        truth, arrives = handed[asked, node.name], gradients[node.name]
        known = {"truth": float(truth), "arrives": float(arrives)}
        return {"gradients": gradients, "asked": asked, "node": node.name} | known

    def _local(self):
        """Return the local gradients of each node: what it makes of a gradient of 1."""
        parts = {
            node.name: node.backward(np.ones(()), *(self.known[name] for name in node.inputs))
            for node in self.graph.nodes
        }
        nodes = [
            (
                node.name,
                [
                    (name, np.reshape(part, np.shape(self.known[name])).tolist())
                    for name, part in zip(node.inputs, parts[node.name], strict=True)
                ],
            )
            for node in self.graph.nodes
        ]
        return {"nodes": nodes}  # in their order, which a dict loses when a notebook is saved

    def givens(self):
        known = {name: np.asarray(value).tolist() for name, value in self.known.items()}
        places = places_of(self.graph, self.places)
        return {"local": self.local, "values": known, "places": places}

    def update(self, step, guess):
        self.figure.clear()
        self.background = None
        ax = self.figure.add_axes((0.0, 0.0, 1.0, 0.9))
        ax.axis("off")
        try:
            found = self.numbers(step)
            draw = {"places": self.places, "nodes": step, "asked": found["asked"]}
            computation_graph(self.graph, self.known, found["gradients"], ax, **draw)
            title = self._title(step, guess if self.guessed_at == step else "", found)
        except Unfilled as error:
            title = f"This needs {error.exercise}, which is not filled in yet."
        self.figure.suptitle(title, y=0.97, fontsize=15)

    def _title(self, step, guess, found):
        if found["asked"] is None:
            return f"backward: all {step} nodes"
        asked, node = symbol(found["asked"]), symbol(found["node"])
        if guess.strip():
            return answered(guess, found["truth"], found["arrives"])
        done = f"backward: {step} of {len(self.graph.nodes)} nodes."
        return f"{done}  Next: what does {node} hand back to {asked}?"


def answered(guess, truth, arrives):
    """Say what a guess at a gradient is worth, without the number itself unless it is right.

    Parameters
    ----------
    guess : str
    truth : float
    arrives : float
        The gradient that comes into the node.
    """
    try:
        value = float(guess.replace(",", ".").replace("−", "-"))
    except ValueError:
        return f"{guess.strip()[:20]!r} is not a number."
    if np.isclose(value, truth, rtol=0.03, atol=1e-9):
        return f"Right: {number(truth)}."
    if np.isclose(value, arrives, rtol=0.03, atol=1e-9):
        return f"{number(value)} is what arrives; times the local gradient it is handed on."
    if np.isclose(value, -truth, rtol=0.03, atol=1e-9):
        return f"Not {number(value)}: the other sign."
    return f"Not {number(value)}: its size is {'smaller' if abs(value) > abs(truth) else 'larger'}."
