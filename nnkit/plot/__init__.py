"""All figures of the course, one module a lecture, in one style.

Every helper takes functions or arrays, draws on the ``ax`` that it is given (or on a new
figure) and returns it, so that a notebook can add to the picture. Nothing here calls
``plt.show()``, and ``import nnkit`` alone does not load Matplotlib.
"""

from nnkit.plot.neuron import class_regions, plane, points, regions
from nnkit.plot.style import axes, row_of_axes, use_style

use_style()

__all__ = [
    "axes",
    "class_regions",
    "plane",
    "points",
    "regions",
    "row_of_axes",
    "use_style",
]
