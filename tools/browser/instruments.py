"""The instruments on a page against those in the notebook: from the same sliders, equal numbers."""

import json
import re

import numpy as np

import solutions
from nnkit import live, plot
from nnkit.live.backprop import answered
from nnkit.neuron import neuron, sigmoid
from nnkit.softmax import softmax

TRIES = 20

#: How the Python instrument of a name is made from what is given on the page.
MADE = {
    "neuron": lambda given: live.OneNeuron(neuron, given["X"], given["y"]),
    "hidden-space": lambda given: live.HiddenSpace(
        sigmoid, given["X"], given["y"], np.ones((2, 2)), np.zeros(2), given["extent"]
    ),
    "softmax": lambda given: live.Softmax(softmax),
    "backward": lambda given: live.Backward(_graph(given), given["values"].item()),
    "descent": lambda given: live.Descent(given["curvature"], given["start"]),
}


def _graph(given):
    """Return a graph whose nodes multiply by the local gradients on the page."""
    return plot.Graph(
        *(
            plot.Node(
                node,
                [name for name, _ in parts],
                None,
                lambda g, *_, parts=parts: tuple(g * np.array(local) for _, local in parts),
            )
            for node, parts in given["local"].item()["nodes"]
        )
    )


def compared(browser):
    """Return a sentence for each number on the open page that is not the notebook's."""
    figures = "[...document.querySelectorAll('figure[data-instrument]')]"
    found = browser.ask(f"{figures}.map(f => f.dataset.instrument)")
    return [trouble for text in found for trouble in _differences(browser, json.loads(text))]


def _differences(browser, about):
    rng, name = np.random.default_rng(1), about["name"]
    given = {key: np.array(value) for key, value in about["givens"].items()}
    with solutions.use():
        instrument = MADE[name](given)
        for _ in range(TRIES):
            values = {one["name"]: _somewhere(one, rng) for one in about["controls"]}
            ask = f"nnkitInstruments.compute[{name!r}]"
            there = browser.ask(f"{ask}({json.dumps(about['givens'])}, {json.dumps(values)})")
            if name == "backward":
                yield from _other_answers(browser, there)
            for key, here in instrument.numbers(**values).items():
                if isinstance(here, str | None):
                    if here != there[key]:
                        yield f"instrument {name}: {key} is {there[key]} for {values}"
                    continue
                here, other = _flat(here), _flat(there[key])
                if here.shape != other.shape or not np.allclose(here, other, rtol=1e-9, atol=1e-12):
                    yield f"instrument {name}: {key} is another one for {values}"


def _other_answers(browser, there):
    """Return a sentence for each guess that is answered otherwise than in the notebook."""
    truth, arrives = there["truth"], there["arrives"]
    if truth is None:
        return
    for value in (truth, 1.02 * truth, arrives, -truth, 2 * truth + 1, truth / 2, "two"):
        ask = f"nnkitInstruments.answered({str(value)!r}, {truth!r}, {arrives!r})"
        pair = answered(str(value), truth, arrives), browser.ask(ask)
        # How a number is rounded is each one's own matter.
        here, other = (re.sub(r"[-+\de.]*\d", "#", one) for one in pair)
        if here != other:
            yield f"instrument backward: {pair[1]!r} should be {pair[0]!r}"


def _somewhere(control, rng):
    steps = round((control["max"] - control["min"]) / control["step"])
    value = control["min"] + int(rng.integers(steps + 1)) * control["step"]
    return int(value) if control["step"] == 1 else value


def _flat(numbers):
    """Return all numbers in one row; a grid comes whole here, and in lines there."""
    if isinstance(numbers, dict):
        known = [np.ravel(one) for _, one in sorted(numbers.items()) if one is not None]
        return np.concatenate(known).astype(float)
    if isinstance(numbers, list) and numbers and isinstance(numbers[0], list):
        parts = [np.asarray(one, dtype=float).ravel() for one in numbers]
        return np.concatenate(parts)
    flat = np.asarray(numbers, dtype=float).ravel()
    return flat[~np.isnan(flat)]
