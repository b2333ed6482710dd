"""What a figure shows, in a few sentences made from its data, for those who do not see it.

The sentences are made from what was drawn: titles, axes, where curves start and end, how
many points of which name there are, heights of bars, sizes of images.
"""

import re
from collections import Counter

import matplotlib
import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.container import BarContainer
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.art3d import Line3D, Poly3DCollection

#: Longer lists are cut, and their length is said.
MOST = 6


def describe(figure: Figure) -> str:
    """Return the alternative text of a figure."""
    panels = [ax for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]
    shown = [text for text in map(_panel, panels) if text]
    if not shown:
        return "An empty figure."
    if len(shown) == 1:
        return shown[0]
    kept = shown[:MOST]
    more = [f"And {len(shown) - MOST} more panels."] if len(shown) > MOST else []
    numbered = [f"Panel {number}: {text}" for number, text in enumerate(kept, 1)]
    return " ".join([f"{len(shown)} panels.", *numbered, *more])


def tell_notebooks(shell):
    """Let the notebook of an IPython shell keep each figure's description beside its picture."""
    if "inline" not in matplotlib.get_backend():
        return
    shell.enable_matplotlib("inline")  # now, or it would set its own formatter at the first figure
    formatter = shell.display_formatter.formatters["image/png"]
    draw = formatter.lookup_by_type(Figure)

    def described(figure):
        return draw(figure), {"alt": describe(figure)}

    formatter.for_type(Figure, described)


def _panel(ax):
    """Describe one pair of axes, or return "" if there is nothing on it."""
    parts = [*_images(ax), *_bars(ax), *_points(ax), *_curves(ax)]
    texts = _listed([_plain(t.get_text()) for t in ax.texts if t.get_text().strip()], 2 * MOST)
    if texts:
        parts.append(f"marked {texts}")
    title = _plain(ax.get_title() or ax.get_gid() or "")  # a picture without title has a gid
    if not parts:
        return f"{title}." if title else ""
    names = [_plain(name) for name in (ax.get_xlabel(), ax.get_ylabel())]
    over = {
        (True, True): f", {names[1]} over {names[0]}",
        (True, False): f", over {names[0]}",
        (False, True): f", {names[1]} upward",
    }.get(tuple(map(bool, names)), "")
    parts += _words(ax)
    start = f"{title}{over}: " if title else f"{over[2:]}: " if over else ""
    return start + "; ".join(parts) + "."


def _words(ax):
    """Name what stands beside an axis where it is words: bars, or rows of dots."""
    for where, axis in (("along x", ax.xaxis), ("from top to bottom", ax.yaxis)):
        words = [_plain(tick.get_text()) for tick in axis.get_ticklabels()]
        words = words[::-1] if axis is ax.yaxis and not ax.yaxis_inverted() else words
        if any(re.search("[A-Za-z]{2}", word) for word in words):
            yield f"{where} {_listed(words, 2 * MOST)}"


def _images(ax):
    for image in ax.images:
        values = np.ma.masked_invalid(np.ma.asarray(image.get_array(), dtype=float))
        if values.size:
            size = " by ".join(map(str, values.shape[:2]))
            low, high = _number(values.min(), values.max()), _number(values.max())
            yield f"a map of {size} values from {low} to {high}"
    if any(isinstance(one, ContourSet) for one in ax.collections):
        yield "contours"
    if any(isinstance(one, Poly3DCollection) for one in ax.collections):
        yield "a surface in space"


def _bars(ax):
    for bars in (one for one in ax.containers if isinstance(one, BarContainer)):
        values = np.asarray(bars.datavalues, dtype=float)
        heights = [_number(value, np.abs(values).max()) for value in values]
        name = _name(bars)
        yield f"bars{name} of {_listed(heights, 2 * MOST)}"


def _points(ax):
    dots = [c for c in ax.collections if isinstance(c, PathCollection) and len(c.get_offsets())]
    lonely = [line for line in ax.lines if line.get_linestyle() in ("None", "", " ")]
    named = [(_name(one), len(one.get_offsets())) for one in dots]
    named += [(_name(one), len(one.get_xdata())) for one in lonely if len(one.get_xdata())]
    nameless = Counter(number for name, number in named if not name)
    for number, groups in nameless.items():
        if groups > 1 < number:
            yield f"{groups} groups of {number} points"
        else:
            yield _count(groups * number)
    named = [(name, number) for name, number in named if name]
    for name, number in named[:MOST]:
        yield f"{_count(number)}{name}"
    if len(named) > MOST:
        yield f"{len(named) - MOST} more groups of points"


def _count(points):
    return f"{points} point{'s' if points > 1 else ''}"


def _curves(ax):
    curves = [line for line in ax.lines if line.get_linestyle() not in ("None", "", " ")]
    courses = [(_name(line), _course(line)) for line in curves]
    courses = [(name, course) for name, course in courses if course]
    nameless = sum(not name for name, _ in courses)
    if nameless > MOST:  # a grid, or a bundle: none of them counts by itself
        courses = [(name, course) for name, course in courses if name]
        yield f"{nameless} curves"
    for name, course in courses[:MOST]:
        yield f"a curve{name} {course}"
    if len(courses) > MOST:
        yield f"{len(courses) - MOST} more curves"


def _course(line):
    """Say how a curve runs, or "" for one that is only a mark or a frame."""
    if isinstance(line, Line3D):
        return ""
    y = np.ma.masked_invalid(np.ma.asarray(line.get_ydata(), dtype=float)).compressed()
    if len(y) < 3:
        return ""
    ends, (low, high) = (y[0], y[-1]), (y.min(), y.max())
    first, last, lowest, highest = (_number(value, abs(y).max()) for value in (*ends, low, high))
    if low == high:
        return f"level at {lowest}"
    slack = 0.02 * (high - low)
    if low >= min(ends) - slack and high <= max(ends) + slack:
        return f"{'rising' if ends[1] > ends[0] else 'falling'} from {first} to {last}"
    return f"from {first} to {last}, between {lowest} and {highest}"


def _number(value, beside=0.0):
    """Write a number; beside one a million times as large it is nothing."""
    return "0" if abs(value) < 1e-6 * abs(beside) else f"{value:.3g}"


def _name(artist):
    label = str(artist.get_label() or "")
    if label and not label.startswith("_"):
        return f' "{_plain(label)}"'
    group = getattr(artist, "get_gid", lambda: None)()
    return f" of {group}" if group else ""


def _listed(words, most):
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def _plain(text):
    """Return text without the marks of mathematics."""
    text = re.sub(r"\\(?:mathrm|mathbf|mathcal|mathdefault|text|hat)\b", "", text)
    text = text.replace("\n", " ").replace("\\partial", "∂")
    return re.sub(r"\s+", " ", re.sub(r"[${}\\_]", "", text)).strip()
