"""Live instruments: figures with sliders, for moving one number and seeing what it does.

They need ipywidgets. An instrument draws into an image widget, so it works wherever
widgets do, and it carries its first picture as a PNG for pages without a running kernel.
"""

from nnkit.live.activations import Activation
from nnkit.live.autodiff import Tape
from nnkit.live.backprop import Backward
from nnkit.live.forward import HiddenSpace
from nnkit.live.instrument import Instrument
from nnkit.live.neuron import OneNeuron
from nnkit.live.playground import Playground
from nnkit.live.softmax import Softmax
from nnkit.live.training import Descent, LearningRate

__all__ = [name for name, value in globals().items() if callable(value)]
