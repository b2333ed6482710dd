"""nnkit: a neural-network library that its readers write themselves.

Six modules hold the exercises, one for each lecture and problem set: ``neuron``,
``activations``, ``forward``, ``backprop``, ``softmax`` and ``training``. The others
are given: ``exercise``, ``check``, ``derive``, ``data``, ``plot``,
``live``, ``lecture`` and ``network``.
"""

__version__ = "1.0.0"
