"""Probes: how to look at an answer when several are right.

A probe calls the function under test and returns what must agree: usually the value
itself, elsewhere what is common to all right answers, such as the outputs of a gate on its
four inputs. A probe says what is looked at, never what is to be seen there; that comes
from the reference. Beside the probes stand the functions that cases hand to exercises.
"""

from nnkit.check.probes.candidates import *  # noqa: F403
from nnkit.check.probes.dropout import *  # noqa: F403
from nnkit.check.probes.forward import *  # noqa: F403
from nnkit.check.probes.functions import *  # noqa: F403
from nnkit.check.probes.general import *  # noqa: F403
from nnkit.check.probes.neuron import *  # noqa: F403
from nnkit.check.probes.reading import Unreadable as Unreadable
from nnkit.check.probes.regularization import *  # noqa: F403
from nnkit.check.probes.softmax import *  # noqa: F403
from nnkit.check.probes.training import *  # noqa: F403
