"""Answer sheet of `separating_line`."""

import numpy as np

from nnkit.check.cases import case, read_only
from nnkit.check.compare import Tolerance
from solutions.language import reference


@reference({"basic": 0.6, "special lines": 0.4}, names=("w", "b"))
def separating_line(p, q, positive):
    along = q - p
    w = np.array([-along[1], along[0]])
    b = -(w @ p)
    if w @ positive + b < 0:
        w, b = -w, -b
    return w, b


#: The line is judged at its two points, free of scale; rounding there is harmless.
ON_LINE = {"probe": "line", "tolerance": Tolerance(1e-7, 1e-8)}


def _line(*points):
    return [np.array(point, dtype=float) for point in points]


@separating_line.visible
def _():
    # The two lines of the lecture, x2 = 0.5 x1 + 1.5 and x2 = x1 - 2.
    yield case("basic", *_line((-3, 0), (1, 2), (0, 0)), **ON_LINE)
    yield case("basic", *_line((0, -2), (2, 0), (0, 0)), **ON_LINE)
    yield case("basic", *_line((0, -2), (2, 0), (3, -1)), **ON_LINE)
    yield case("basic", *_line((0, 1), (2, 2), (1, 1.75)), **ON_LINE)
    yield case("basic", *_line((0.12345, 0.7), (2.3, -1.98765), (-0.3, 4.1)), **ON_LINE)
    yield case("special lines", *_line((2, 1), (2, 4), (5, 0)), **ON_LINE)
    yield case("special lines", *_line((-1, 3), (4, 3), (0, 0)), **ON_LINE)
    yield case("special lines", *_line((0, 0), (2, 1), (-1, 3)), **ON_LINE)


@separating_line.hidden
def _(rng):
    for _ in range(4):
        p, q = rng.normal(0, 3, size=(2, 2))
        normal = np.array([p[1] - q[1], q[0] - p[0]])
        side = normal * rng.choice([-1, 1]) * rng.uniform(0.5, 2)
        yield case("basic", p, q, (p + q) / 2 + side, **ON_LINE)
    x, y = rng.normal(0, 3, size=2)
    yield case("special lines", *_line((x, y), (x, y + 2.5), (x - 1, 0)), **ON_LINE)
    yield case("special lines", *_line((x, y), (x, y - 1.5), (x + 2, 1)), **ON_LINE)
    yield case("special lines", *_line((x, y), (x - 4, y), (0, y - 1)), **ON_LINE)
    yield case("special lines", *_line((x, y), (-x, -y), (y, -x)), **ON_LINE)
    yield case("special lines", *map(read_only, _line((1, x), (2, y), (0, x + y + 20))), **ON_LINE)


mistake = separating_line.mistake


# --- mistakes: side -----------------------------------------------------------------------


@mistake("The side is not checked: w·positive + b comes out negative for some lines.")
def side_not_checked(p, q, positive):
    along = q - p
    w = np.array([-along[1], along[0]])
    return w, -(w @ p)


@mistake("The sign is turned the wrong way: positive ends up on the negative side.")
def wrong_side(p, q, positive):
    w, b = separating_line(p, q, positive)
    return -w, -b


@mistake("Only w is flipped when the side is wrong; the bias has to follow.")
def bias_not_flipped(p, q, positive):
    along = q - p
    w = np.array([-along[1], along[0]])
    b = -(w @ p)
    return (w, b) if w @ positive + b > 0 else (-w, b)


# --- mistakes: formula --------------------------------------------------------------------


@mistake("w runs along the line; it has to stand at a right angle to it.")
def along_the_line(p, q, positive):
    w = q - p
    b = -(w @ p)
    return (w, b) if w @ positive + b > 0 else (-w, -b)


@mistake("w is the direction of the line with its numbers exchanged: one of them must change sign.")
def direction_mirrored(p, q, positive):
    w = np.array([q[1] - p[1], q[0] - p[0]])
    b = -(w @ p)
    return (w, b) if w @ positive + b > 0 else (-w, -b)


@mistake("w points from the line to positive; it has to stand at a right angle to the line.")
def towards_positive(p, q, positive):
    w = positive - p
    return w, -(w @ p)


@mistake("w points from p to positive, halfway between them: the line misses its points.")
def halfway_to_positive(p, q, positive):
    w = positive - p
    return w, -(w @ (p + positive) / 2)


@mistake("The side is decided for the origin instead of for positive.")
def side_of_the_origin(p, q, positive):
    w, b = separating_line(p, q, positive)
    return (w, b) if b > 0 else (-w, -b)


@mistake("The bias is missing, so the line runs through the origin.")
def line_through_origin(p, q, positive):
    w, _ = separating_line(p, q, positive)
    return w, 0.0


@mistake("The bias has the wrong sign: the line is mirrored at the origin.")
def bias_mirrored(p, q, positive):
    w, b = separating_line(p, q, positive)
    return w, -b


@mistake("The bias is computed from the point beside the line instead of one on it.")
def bias_from_positive(p, q, positive):
    w, _ = separating_line(p, q, positive)
    return w, -(w @ positive)


@mistake("Slope and intercept are taken for w; write the line as w·x + b = 0 first.")
def slope_and_intercept(p, q, positive):
    with np.errstate(all="ignore"):
        slope = (q[1] - p[1]) / (q[0] - p[0])
    return np.array([slope, 1.0]), p[1] - slope * p[0]


# --- mistakes: edges ----------------------------------------------------------------------


@mistake("The slope of a vertical line is infinite: y = a·x + c cannot describe it.")
def slope_form(p, q, positive):
    slope = (q[1] - p[1]) / (q[0] - p[0])
    w, b = np.array([slope, -1.0]), p[1] - slope * p[0]
    return (w, b) if w @ positive + b > 0 else (-w, -b)


# --- mistakes: bias -----------------------------------------------------------------------


@mistake("b has the wrong sign, also where the side is decided: the line misses its points.")
def bias_sign_from_the_start(p, q, positive):
    w = np.array([p[1] - q[1], q[0] - p[0]])
    b = w @ p
    return (w, b) if w @ positive + b >= 0 else (-w, -b)


@mistake("b has the wrong sign, and the side is not checked: the line misses its points.")
def bias_sign_and_no_side(p, q, positive):
    w = np.array([p[1] - q[1], q[0] - p[0]])
    return w, w @ p
