"""A computation graph: values forward, gradients backward, and which backward step is wrong.

A `Graph` is a list of `Node`, each with a function and, for the way back, a function that
turns the gradient of its output into the gradients of its inputs. The graph does the
bookkeeping only; the formulas are the reader's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Node:
    """One step of a computation.

    Attributes
    ----------
    name : str
        Name of the step's output.
    inputs : sequence of str
        Names of earlier nodes or of values that are given.
    forward : callable
        ``forward(*inputs)`` is the output: a number or an array.
    backward : callable
        ``backward(gradient, *inputs)`` returns a tuple, the gradient of each input; the
        argument `gradient` is that of the output.
    """

    name: str
    inputs: Sequence[str]
    forward: Callable
    backward: Callable


class Graph:
    """A computation, step by step, that can be run forward and backward and be checked.

    Parameters
    ----------
    *nodes : Node
        In the order in which they are computed; the last one is the result.
    """

    def __init__(self, *nodes):
        self.nodes = nodes
        computed = {node.name for node in nodes}
        used = dict.fromkeys(name for node in nodes for name in node.inputs)
        self.given = tuple(name for name in used if name not in computed)

    def with_backward(self, name, backward):
        """Return the same graph with another backward function in the node `name`."""
        return Graph(*(replace(n, backward=backward) if n.name == name else n for n in self.nodes))

    def values(self, **given):
        """Run forward: return every value, given ones included, by name."""
        values = dict(given)
        for node in self.nodes:
            values[node.name] = node.forward(*(values[name] for name in node.inputs))
        return values

    def gradients(self, values, nodes=None):
        """Run backward: return the gradient of the last node with respect to every value.

        With `nodes`, only so many nodes are run, from the end; what the gradient has not
        reached yet is None.
        """
        gradients = dict.fromkeys(values)
        result = self.nodes[-1].name
        gradients[result] = np.ones(np.shape(values[result]))
        for node in self.nodes[::-1][:nodes]:
            for name, part in self._handed(node, values, gradients).items():
                before = gradients[name]
                gradients[name] = part if before is None else before + part
        if nodes is None:
            for name, value in values.items():
                if gradients[name] is None:  # nothing uses it
                    gradients[name] = np.zeros(np.shape(value))
        return gradients

    def handed_back(self, values, nodes=None):
        """Return what each of the last nodes hands back to each of its inputs.

        Returns
        -------
        dict of (str, str) to number or array
            By the names of input and node.
        """
        gradients = self.gradients(values, nodes)
        return {
            (name, node.name): part
            for node in self.nodes[::-1][:nodes]
            for name, part in self._handed(node, values, gradients).items()
        }

    def _handed(self, node, values, gradients):
        """Return what a node hands back to its inputs, added up where one is used twice."""
        above, handed = gradients[node.name], {}
        if above is None:  # nothing uses the node
            return handed
        parts = self._backward(node, above, values)
        for name, part in zip(node.inputs, parts, strict=True):
            handed[name] = handed.get(name, 0.0) + np.asarray(part)
        return handed

    def errors(self, values, rng, directions=3):
        """Check each node's backward function on its own.

        A node gets a random gradient from above and takes a small step in a random
        direction; what its backward function predicts for that step is compared with what
        its forward function does.

        Returns
        -------
        dict of str to float
            For each node the largest relative error: about 1e-9 if right, about 1 if wrong.
        """
        return {
            node.name: max(self._error(node, values, rng) for _ in range(directions))
            for node in self.nodes
        }

    def first_wrong(self, values, rng, tolerance=1e-5):
        """Return the node at which the way back first goes wrong, or None."""
        errors = self.errors(values, rng)
        wrong = [node.name for node in self.nodes if not errors[node.name] <= tolerance]
        return wrong[-1] if wrong else None

    def below(self, name):
        """Return the names of all values that get their gradient through the node `name`."""
        found = {name}
        for node in reversed(self.nodes):
            if node.name in found:
                found.update(node.inputs)
        return found - {name}

    def _backward(self, node, gradient, values):
        return node.backward(gradient, *(values[name] for name in node.inputs))

    def _error(self, node, values, rng, eps=1e-6):
        """Return the largest relative error of `node` over its inputs, in one direction each."""
        inputs = [np.asarray(values[name], dtype=float) for name in node.inputs]
        above = rng.normal(size=np.shape(values[node.name]))
        worst = 0.0
        for i, part in enumerate(node.backward(above, *inputs)):
            if np.shape(part) != inputs[i].shape:
                return np.inf
            along = rng.normal(size=inputs[i].shape)

            def moved(step, i=i, along=along):
                return node.forward(*inputs[:i], inputs[i] + step * along, *inputs[i + 1 :])

            seen = np.sum(above * (moved(eps) - moved(-eps))) / (2 * eps)
            said = np.sum(np.asarray(part) * along)
            worst = max(worst, abs(said - seen) / max(abs(said), abs(seen), 1e-6))
        return float(worst)
