"""Figures of lecture 4: computation graphs, gradients, and how well differences do."""

import re

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from nnkit.plot.forward import network
from nnkit.plot.neuron import loss_curve, points, regions
from nnkit.plot.style import BLACK, BLUE, GREY, ORANGE, RED, axes, label_axes, row_of_axes

_WIDTH, _HEIGHT, _COLUMN = 0.94, 0.8, 1.38


def computation_graph(
    graph, values, gradients=None, ax=None, *, wrong=None, places=None, nodes=None, asked=None
):
    """Draw a computation from left to right: values in black, below them gradients, ∂ in blue.

    Where a gradient has come through, the arrow turns: the thicker, the larger is what is handed
    back, and grey where that is 0. Beside the arrow between two numbers stands the local
    gradient by which a gradient is multiplied there.

    Parameters
    ----------
    graph : Graph
    values : dict of str to number or array
        As `Graph.values` returns them. A single number is written out, a short vector too;
        of a larger array the box shows the shape.
    gradients : dict, optional
        As `Graph.gradients` returns them; None where none has arrived yet.
    wrong : str, optional
        Name of the node whose backward step is wrong: it gets a thick red frame and a cross,
        and all gradients that come out of it a question mark.
    places : dict of str to (float, float), optional
        Column and row of boxes; a box that is not named gets its place by depth.
    nodes : int, optional
        Only the last so many nodes have been run backward, as for `Graph.gradients`.
    asked : str, optional
        A value whose gradient is asked for: it gets a red frame and a question mark.
    """
    places = places_of(graph, places)
    columns, rows = np.array(list(places.values()), dtype=float).T
    if ax is None:
        ax = axes(size=(1.6 * (np.ptp(columns) + 1), 1.08 * (np.ptp(rows) + 1)))
    doubtful = graph.below(wrong) if wrong else set()
    handed = {} if gradients is None else graph.handed_back(values, nodes)
    for node in graph.nodes:
        for name in node.inputs:
            back = handed.get((name, node.name))
            back = None if name in doubtful else back
            _arrow(ax, places[name], places[node.name], faint=name in graph.given, back=back)
            scalars = np.ndim(values[name]) == 0 and np.ndim(values[node.name]) == 0
            if back is not None and scalars and name not in graph.given:
                local = back / gradients[node.name] if gradients[node.name] else 0.0
                _beside(ax, places[name], places[node.name], f"×{number(local)}")
    for name, place in places.items():
        lines = [("", values[name], BLACK)]
        if name == asked:
            lines.append(("∂ ?", 0.0, RED))
        elif gradients is not None and gradients[name] is not None:
            lines.append(("∂ ?" if name in doubtful else "∂ ", gradients[name], BLUE))
        framed = name in (wrong, asked)
        _box(ax, place, name, lines, given=name in graph.given, framed=framed)
        if name == wrong:
            x, y = np.add(place, (_WIDTH / 2, -_HEIGHT / 2))
            ax.plot(x, y, "X", color=RED, markersize=17, zorder=4)
    ax.set_xlim(columns.min() - 0.6, columns.max() + 0.6)
    ax.set_ylim(rows.max() + 0.55, rows.min() - 0.55)
    ax.axis("off")
    ax.set_gid("a computation graph")
    return ax


def places_of(graph, places=None):
    """Return where the middle of each value's box stands; `places` as for `computation_graph`."""
    places = _places(graph) | (places or {})
    return {name: (_COLUMN * column, row) for name, (column, row) in places.items()}


def _places(graph):
    """Return a column by depth for every value, and a row near what it is used for."""
    depth = {}
    for node in graph.nodes:
        depth[node.name] = 1 + max((depth.get(name, 0) for name in node.inputs), default=0)
    for name in graph.given:  # just before the first use
        depth[name] = min(depth[node.name] for node in graph.nodes if name in node.inputs) - 1
    rows = {}
    for column in sorted(set(depth.values()), reverse=True):
        wish = {name: _wish(graph, name, rows) for name in depth if depth[name] == column}
        names = sorted(wish, key=wish.get)
        spread = [k - (len(names) - 1) / 2 for k in range(len(names))]
        middle = sum(wish.values()) / len(wish)
        rows |= {name: middle + step for name, step in zip(names, spread, strict=True)}
    return {name: (column, rows[name]) for name, column in depth.items()}


def _wish(graph, name, rows):
    """Return the row where a value would best stand: near its uses, in the order of inputs."""
    wishes = [
        rows[node.name] + 0.9 * (node.inputs.index(name) - (len(node.inputs) - 1) / 2)
        for node in graph.nodes
        if name in node.inputs and node.name in rows
    ]
    return sum(wishes) / len(wishes) if wishes else 0.0


def _box(ax, place, name, lines, *, given, framed):
    x, y = place
    shape = FancyBboxPatch(
        (x - _WIDTH / 2, y - _HEIGHT / 2),
        _WIDTH,
        _HEIGHT,
        boxstyle="round,pad=0.0,rounding_size=0.08",
        facecolor="#F2F2F2" if given else "white",
        edgecolor=RED if framed else BLACK,
        linewidth=4 if framed else 1.3,
        zorder=2,
    )
    ax.add_patch(shape)
    heights = {1: [-0.13, 0.17], 2: [-0.24, 0.0, 0.25]}[len(lines)]
    style = {"ha": "center", "va": "center", "zorder": 3}
    ax.text(x, y + heights[0], symbol(name), fontsize=17, **style)
    for height, (mark, value, color) in zip(heights[1:], lines, strict=True):
        text = mark if mark.endswith("?") else mark + number(value)
        size = 15 if len(text) < 12 else 13
        ax.text(x, y + height, text, color=color, fontsize=size, **style)


def _ends(start, end):
    (x0, y0), (x1, y1) = start, end
    if x0 == x1:  # from above or below
        side = np.sign(y1 - y0) * _HEIGHT / 2
        return (x0, y0 + side), (x1, y1 - side)
    return (x0 + _WIDTH / 2, y0), (x1 - _WIDTH / 2, y1)


def _arrow(ax, start, end, *, faint, back=None):
    """Draw an arrow forward, or backward with what was handed `back`."""
    size = 0.0 if back is None else float(np.max(np.abs(back)))
    look = {
        "arrowstyle": "-|>",
        "color": GREY if faint else BLACK,
        "linewidth": 1 + 0.6 * (not faint),
    }
    if back is not None:
        look = {"arrowstyle": "<|-", "color": BLUE, "linewidth": 1.2 + 1.3 * np.log10(1 + size)}
        if size < 1e-9:
            look |= {"color": "0.72", "linewidth": 1.2, "linestyle": (0, (3, 2))}
    ax.add_patch(
        FancyArrowPatch(
            *_ends(start, end), mutation_scale=13, shrinkA=0, shrinkB=0, zorder=1, **look
        )
    )


def _beside(ax, start, end, text):
    """Write into the middle of an arrow, on a white plate."""
    x, y = np.mean(_ends(start, end), axis=0)
    plate = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
    style = {"ha": "center", "va": "center", "fontsize": 13, "color": BLUE, "zorder": 1.5}
    ax.text(x, y, text, bbox=plate, **style)


def symbol(name):
    """Return ``w_C1`` or ``wC1`` as mathematics; other names stay as they are."""
    letter, index = re.fullmatch(r"(.*?)_?((?<=.)[A-Z0-9]*)", name).groups()
    letter = r"\hat{y}" if letter == "ŷ" else letter
    return f"${letter}_{{{index}}}$" if index else f"${letter}$"


def number(value):
    """Write a number or a short vector; of a larger array the shape."""
    value = np.asarray(value, dtype=float)
    if value.ndim == 0:
        return f"{_clean(value):.3g}"
    if value.ndim == 1 and len(value) <= 2:
        return "[" + ", ".join(f"{_clean(part):.3g}" for part in value) + "]"
    return "×".join(str(n) for n in value.shape)


def _clean(number):
    """Return 0.0 for what rounding would print as a distracting 5.8e-18."""
    return 0.0 if abs(number) < 1e-9 else float(number)


def partials(gradients, ax=None):
    """Draw one horizontal bar for each partial derivative, with its value beside it.

    The axis is logarithmic to both sides, and straight about 0: small ones are seen beside
    large ones.

    Parameters
    ----------
    gradients : dict of str to float
    """
    ax = axes(ax, size=(7.0, 0.42 * len(gradients) + 1.0))
    numbers = np.array([_clean(part) for part in gradients.values()])
    colors = [ORANGE if number > 0 else BLUE for number in numbers]
    ax.barh(range(len(numbers)), numbers, color=colors, edgecolor="black", zorder=2)
    reach = max(np.abs(numbers).max(), 1e-12)
    straight = 10.0 ** np.floor(np.log10(reach) - 2)
    ax.set_xscale("symlog", linthresh=straight)
    for row, part in enumerate(numbers):
        side = {"ha": "right", "xytext": (-5, 0)} if part < 0 else {"ha": "left", "xytext": (5, 0)}
        place = {"xy": (part, row), "textcoords": "offset points", "va": "center"}
        ax.annotate(f"{part:.3g}", **place, **side)
    ax.axvline(0, color=BLACK, linewidth=1)
    ax.set_yticks(range(len(numbers)), [symbol(name) for name in gradients])
    ax.set_xlim(min(6 * numbers.min(), -straight / 2), max(6 * numbers.max(), straight / 2))
    ax.invert_yaxis()
    return label_axes(ax, "partial derivative of the loss", "parameter")


def difference_errors(eps, estimates, exact, ax=None):
    """Draw the error of difference quotients against their step, both logarithmic.

    Parameters
    ----------
    eps : ndarray, shape (n,)
        Steps.
    estimates : dict of str to ndarray, shape (n,)
        For each kind of quotient its values at those steps.
    exact : float
        What they should be; an exact hit is drawn at 1e-16.
    """
    ax = axes(ax)
    for name, values in estimates.items():
        errors = np.maximum(np.abs(np.asarray(values) / exact - 1), 1e-16)
        (line,) = ax.loglog(eps, errors, marker=".", markersize=7, linewidth=1.6)
        k = int(np.argmin(np.abs(np.log10(eps) + 3)))  # beside the slope at 1e-3
        side = "left" if ax.texts else "right"
        place = {"xy": (eps[k], errors[k]), "xytext": (10 if ax.texts else -10, 0)}
        ax.annotate(name, **place, textcoords="offset points", ha=side, color=line.get_color())
    ax.grid(True)
    return label_axes(ax, r"step $\varepsilon$", "relative error")


def costs(widths, seconds, ax=None):
    """Draw running times against the width of a network's layers, both logarithmic.

    Parameters
    ----------
    widths : sequence of int
    seconds : dict of str to sequence of float
        For each thing that was timed its seconds at those widths.
    """
    ax = axes(ax)
    for marker, (name, times) in zip("os^Dv", seconds.items(), strict=False):
        (line,) = ax.loglog(widths, times, marker=marker, markersize=7)
        place = {"xy": (widths[-1], times[-1]), "xytext": (10, 0), "textcoords": "offset points"}
        ax.annotate(name, **place, va="center", color=line.get_color())
    ax.set_xticks(widths, widths)
    ax.minorticks_off()
    ax.grid(True)
    return label_axes(ax, "width of the layers", "seconds")


def regression_network(params, ax=None, *, values=None, sums=None, gradients=None):
    """Draw the 2-2-1 network of the worked example with its nine parameters.

    Parameters
    ----------
    params : dict of str to float
        Keys wA1 wA2 bA wB1 wB2 bB wC1 wC2 bC.
    values, sums
        As `network` takes them.
    gradients : dict of str to float, optional
        The partial derivatives, with the same keys.
    """
    layers = _layers_of(params)
    slopes = None if gradients is None else _layers_of(gradients)
    names = {"outputs": [r"$\hat{y}$"], "units": ["AB", "C"]}
    return network(layers, values, ax, sums=sums, gradients=slopes, **names)


def _layers_of(params):
    W1 = np.array([[params["wA1"], params["wB1"]], [params["wA2"], params["wB2"]]])
    W2 = np.array([[params["wC1"]], [params["wC2"]]])
    return [(W1, [params["bA"], params["bB"]]), (W2, [params["bC"]])]


def losses_of_one(ax=None, *, tangent_at=-4.0):
    """Draw squared error and cross-entropy of a sigmoid output against z, where class 1 is true.

    Parameters
    ----------
    tangent_at : float
        The z at which each curve gets a tangent with its slope.
    """
    ax = axes(ax)
    z = np.linspace(-8, 4, 481)
    curves = [
        ("cross-entropy $-\\ln\\,\\sigma(z)$", lambda z: np.logaddexp(0, -z)),
        ("squared error $(1-\\sigma(z))^2$", lambda z: (1 + np.exp(z)) ** -2.0),
    ]
    looks = [("-", BLUE, (0.2, 0.55)), ("--", ORANGE, (-3.9, -0.62))]
    for (name, loss), (line, color, shift) in zip(curves, looks, strict=True):
        ax.plot(z, loss(z), linestyle=line, color=color)
        slope = (loss(tangent_at + 1e-5) - loss(tangent_at - 1e-5)) / 2e-5
        near = tangent_at + np.array([-2.5, 2.5])
        tangent = loss(tangent_at) + slope * (near - tangent_at)
        ax.plot(near, tangent, linestyle=":", color=BLACK, linewidth=1.5)
        ax.plot(tangent_at, loss(tangent_at), "o", color=BLACK, markersize=6)
        text = f"{name}\nslope ${slope:.2f}$ at $z = {tangent_at:g}$"
        spot = np.add((tangent_at, loss(tangent_at)), shift)
        ax.text(*spot, text, color=color, va="center")
    return label_axes(ax, "$z$, the sum in the output neuron; truth $y = 1$", "loss")


def trained(losses, predict, X, labels, row=None, *, extent):
    """Draw the loss of a training beside the decision that came out of it.

    Parameters
    ----------
    losses : ndarray, shape (steps,)
    predict : callable
        Maps points ``(m, 2)`` to probabilities of class 1, shape ``(m,)`` or ``(m, 1)``.
    """
    left, right = row or row_of_axes(2, size=(11.0, 4.2))
    loss_curve(losses, left)
    regions(lambda P: np.ravel(predict(P)), right, extent=extent)
    points(X, labels, right, size=150)
    return [left, right]
