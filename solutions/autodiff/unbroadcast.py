"""Answer sheet of `unbroadcast`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.autodiff.shared import drawn
from solutions.language import reference


@reference({"basic": 0.6, "shapes": 0.3, "edges": 0.1})
def unbroadcast(g, shape):
    if np.shape(g) == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1)
    return g.sum(axis=stretched, keepdims=True)


@unbroadcast.visible
def _():
    yield case("basic", np.array([[1.0, 2.0], [3.0, 5.0], [-4.0, 0.5]]), (2,))
    yield case("basic", np.array([[1.0, 2.0], [3.0, 5.0], [-4.0, 0.5]]), (3, 1))
    rng = np.random.default_rng(81)
    yield case("basic", *drawn(rng, (2, 3)), (1, 3))
    yield case("basic", *drawn(rng, (2, 3)), (2, 3))
    yield case("basic", *drawn(rng, (2, 3, 4)), (3, 1))
    yield case("basic", *drawn(rng, (3, 3)), (3,))
    yield case("basic", *drawn(rng, (2, 3)), ())
    yield case("shapes", *drawn(rng, ()), ())
    yield case("shapes", *drawn(rng, (4,)), (1,))
    yield case("shapes", *drawn(rng, (1, 3)), (3,))
    yield case("shapes", *drawn(rng, (1, 1)), (1, 1))
    yield case("shapes", *drawn(rng, (2, 1, 3)), (1, 1))
    yield case("shapes", *drawn(rng, (2, 2, 2)), (2, 1, 2))
    yield case("edges", read_only(np.array([[1, 2, 4], [3, 5, 6]])), (3,))
    yield case("edges", fortran(drawn(rng, (3, 4))[0]), (3, 1))


@unbroadcast.hidden
def _(rng):
    for got, shape in [((5, 3), (3,)), ((4, 2), (4, 1)), ((3, 4), (1, 4)), ((2, 4, 3), (4, 1))]:
        yield case("basic", *drawn(rng, got), shape)
    yield case("basic", *drawn(rng, (3, 4)), (3, 4))
    yield case("basic", *drawn(rng, (3, 4)), ())
    for got, shape in [((), ()), ((3,), (1,)), ((1, 4), (4,)), ((3, 1, 2), (1, 1)), ((1,), ())]:
        yield case("shapes", *drawn(rng, got), shape)
    yield case("shapes", *drawn(rng, (3, 3, 3)), (3, 1, 3))
    yield case("edges", strided(drawn(rng, (4, 3))[0]), (3,))
    yield case("edges", rng.integers(-9, 9, size=(3, 2)), (1, 2))


mistake = unbroadcast.mistake


def _sums(g, shape, reduce=np.sum, added=True, stretched=True, keepdims=True):
    """Undo broadcasting with a piece exchanged."""
    if added:
        while np.ndim(g) > len(shape):
            g = reduce(g, axis=0)
    if stretched:
        for i, n in reversed(list(enumerate(shape))):
            if n == 1:
                g = reduce(g, axis=i, keepdims=keepdims)
    return g


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The copies' gradients are averaged; what several copies contribute adds up.")
def averaged(g, shape):
    return _sums(g, shape, np.mean)


@mistake("Of several copies only the first one's gradient is taken; all of them count.")
def first_copy(g, shape):
    return _sums(g, shape, lambda g, axis, keepdims=False: g.take([0] if keepdims else 0, axis))


@mistake("Everything is summed up, and every entry gets the same: sum only where copies were made.")
def everything_summed(g, shape):
    return np.full(shape, g.sum()) if g.shape != shape else g


@mistake("The numbers are only cut or repeated until the shape fits; nothing is summed.")
def resized(g, shape):
    return np.resize(g, shape)


# --- mistakes: axes -----------------------------------------------------------------------


@mistake("Nothing is undone: the gradient comes back as it came, in the shape after broadcasting.")
def unchanged(g, shape):
    return g


@mistake("Axes that were added in front are summed; those of length 1 that were stretched are not.")
def stretched_forgotten(g, shape):
    return _sums(g, shape, stretched=False)


@mistake("Stretched axes are summed; those that broadcasting added in front are still there.")
def added_forgotten(g, shape):
    for i in range(1, len(shape) + 1):
        if shape[-i] == 1:
            g = g.sum(axis=g.ndim - i, keepdims=True)
    return g


@mistake("A stretched axis has length 1 before broadcasting; here the sum drops it.")
def stretched_dropped(g, shape):
    return _sums(g, shape, keepdims=False)


@mistake("Broadcasting adds axes in front, and here the last ones are summed.")
def last_axes_summed(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=-1)
    return _sums(g, shape)


@mistake(
    "The axes of length 1 are counted from the front while added axes still stand there: they are "
    "those of other places."
)
def counted_too_early(g, shape):
    for i, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=i, keepdims=True)
    return _sums(g, shape, stretched=False)


@mistake("Axes are summed only if their number has changed; a stretched axis changes none.")
def only_if_more_axes(g, shape):
    return _sums(g, shape) if g.ndim > len(shape) else g
