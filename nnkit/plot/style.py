"""The look that all figures share: colours, markers, colour maps and empty axes.

Class 0 is blue with discs and class 1 orange with triangles, everywhere. Probabilities run
from pale blue over white (p = 0.5) to pale orange; weights run from purple (negative) over
white to green (positive), centred on zero. Training curves are solid, validation dashed.
"""

from importlib.resources import files

import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, TwoSlopeNorm

#: Okabe and Ito's colours, which people with every kind of colour vision can tell apart.
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
RED, SKY, BLACK, GREY = "#D55E00", "#56B4E9", "#000000", "#777777"

#: Colour and marker of class 0, class 1, and so on.
CLASS_COLORS = (BLUE, ORANGE, GREEN, PURPLE, RED, SKY, "#F0E442", BLACK, GREY, "#8B5A2B")
CLASS_MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*", "<", ">")

PROBABILITIES = LinearSegmentedColormap.from_list("probabilities", ["#8FC1E3", "white", "#F6CE7A"])
HEIGHT = LinearSegmentedColormap.from_list("height", ["white", "#F6CE7A", "#B36B00"])
VALLEY = LinearSegmentedColormap.from_list("valley", ["#DCC88C", "#FCFAF2"])
WEIGHTS = LinearSegmentedColormap.from_list("weights", ["#7B3294", "white", "#1B7837"])


def use_style():
    """Put on the course's style; importing `nnkit.plot` does it once."""
    plt.style.use(str(files("nnkit.plot") / "nnkit.mplstyle"))


def axes(ax=None, *, size=None, equal=False, **subplot):
    """Return `ax`, or the axes of a new figure if there is none.

    Parameters
    ----------
    ax : matplotlib Axes, optional
    size : (float, float), optional
        Width and height of a new figure in inches.
    equal : bool
        One unit is as long on both axes: for pictures of a feature space.
    **subplot
        Passed on to `Figure.add_subplot`: ``projection="3d"``, say.
    """
    if ax is None:
        ax = plt.figure(figsize=size).add_subplot(**subplot)
    if equal:
        ax.set_aspect("equal")
    return ax


def row_of_axes(n, *, size=None, rows=1, **options):
    """Return a list of axes side by side in a new figure: `n` in each of the rows."""
    size = size or (4.0 * n, 3.8 * rows)
    _, grid = plt.subplots(rows, n, figsize=size, squeeze=False, **options)
    return list(grid.ravel())


def pale(colors, share=0.35):
    """Return a discrete colour map of the `colors`, mixed with white."""
    rgb = [plt.matplotlib.colors.to_rgb(color) for color in colors]
    return ListedColormap([[1 - share * (1 - part) for part in color] for color in rgb])


def centred(values, limit=None):
    """Return a colour norm centred on zero that reaches as far as the largest weight."""
    limit = limit or max(abs(float(values.min())), abs(float(values.max())), 1e-12)
    return TwoSlopeNorm(vcenter=0.0, vmin=-limit, vmax=limit)


def label_plane(ax):
    """Name the axes of a feature space, unless they have names already."""
    return ax if ax.get_xlabel() else label_axes(ax)


def label_axes(ax, x="$x_1$", y="$x_2$", title=None):
    """Name both axes of `ax`, and the picture."""
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    if title is not None:
        ax.set_title(title)
    return ax
