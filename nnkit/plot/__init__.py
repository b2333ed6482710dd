"""All figures of the course, one module a lecture, in one style.

Every helper takes functions or arrays, draws on the ``ax`` that it is given (or on a new
figure) and returns it, so that a notebook can add to the picture. Nothing here calls
``plt.show()``, and ``import nnkit`` alone does not load Matplotlib.
"""

from nnkit.plot.activations import (
    activation,
    activity,
    family,
    gallery,
    layer_gradients,
    pieces,
    products,
    steepness,
)
from nnkit.plot.autodiff import attention, growth, tape
from nnkit.plot.backprop import (
    computation_graph,
    costs,
    difference_errors,
    losses_of_one,
    partials,
    regression_network,
    trained,
)
from nnkit.plot.forward import (
    approximations,
    bent_grid,
    folds,
    network,
    piece_counts,
    region_row,
    spaces,
)
from nnkit.plot.graph import Graph, Node
from nnkit.plot.neuron import (
    boundary,
    class_regions,
    curve,
    descent,
    loss_curve,
    maps,
    neurons,
    plane,
    points,
    profiles,
    regions,
    views,
)
from nnkit.plot.regularization import chart, searches
from nnkit.plot.softmax import (
    bars,
    confusion_matrix,
    forces,
    images,
    matrix,
    pixels,
    softmax_stages,
    surprise,
    triangle,
    weight_images,
)
from nnkit.plot.style import axes, label_axes, row_of_axes, use_style
from nnkit.plot.training import (
    choices,
    convergence,
    fits,
    layer_health,
    layer_histograms,
    layer_spread,
    learning_curves,
    loss_contours,
    loss_surface,
    path,
    training_history,
    training_runs,
    trajectories,
)

use_style()

__all__ = [name for name, value in globals().items() if callable(value)]
