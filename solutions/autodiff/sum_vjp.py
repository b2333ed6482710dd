"""Answer sheet of `sum_vjp`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.autodiff.shared import drawn
from solutions.language import reference


@reference({"basic": 0.5, "axes": 0.4, "edges": 0.1})
def sum_vjp(g, a, axis=None):
    if axis is not None:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, np.shape(a))


def _drawn(rng, shape, axis=None):
    (a,) = drawn(rng, shape)
    return (*drawn(rng, np.sum(a, axis=axis).shape), a)


@sum_vjp.visible
def _():
    rng = np.random.default_rng(88)
    yield case("basic", np.array(2.5), np.array([1.0, -2.0, 3.0]))
    yield case("basic", *_drawn(rng, (2, 3)))
    yield case("basic", *_drawn(rng, (2, 3), 0), axis=0)
    yield case("basic", *_drawn(rng, (2, 3), 1), axis=1)
    yield case("basic", *_drawn(rng, (3, 3), 1), axis=1)
    yield case("axes", *_drawn(rng, (3, 3), 0), axis=0)
    yield case("axes", *_drawn(rng, (2, 3), -1), axis=-1)
    yield case("axes", *_drawn(rng, (2, 3), -2), axis=-2)
    yield case("axes", *_drawn(rng, (4,), 0), axis=0)
    yield case("axes", *_drawn(rng, (2, 3, 2), 1), axis=1)
    yield case("axes", *_drawn(rng, (3, 1), 1), axis=1)
    yield case("edges", np.array(-1.5), np.array(4.0))
    yield case("edges", np.array([1.5, -2.5]), np.array([[1, 2], [3, 4], [5, 6]]), axis=0)
    g, a = _drawn(rng, (2, 3), 1)
    yield case("edges", read_only(g), fortran(a), axis=1)


@sum_vjp.hidden
def _(rng):
    for shape, axis in [((5,), None), ((3, 4), None), ((3, 4), 0), ((3, 4), 1), ((4, 4), 1)]:
        yield case("basic", *_drawn(rng, shape, axis), axis=axis)
    for shape, axis in [((4, 4), -2), ((2, 4), -1), ((3, 2, 3), 1), ((2, 3, 4), -2), ((1, 3), 0)]:
        yield case("axes", *_drawn(rng, shape, axis), axis=axis)
    g, a = _drawn(rng, (3, 2), 0)
    yield case("edges", strided(g), strided(a), axis=0)
    yield case("edges", *_drawn(rng, ()))


mistake = sum_vjp.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("The gradient from above is missing: every entry is 1.")
def without_gradient(g, a, axis=None):
    return np.ones(a.shape)


@mistake("The gradient is divided by the number of terms: this is the way back through a mean.")
def as_mean(g, a, axis=None):
    count = a.size if axis is None else a.shape[axis]
    return sum_vjp(g, a, axis) / count


@mistake("The input is multiplied in; the slopes of a sum are others.")
def input_multiplied_in(g, a, axis=None):
    return sum_vjp(g, a, axis) * a


@mistake("The gradient goes only to the first of the terms; a sum depends on each of them.")
def only_first_term(g, a, axis=None):
    out = np.zeros(a.shape)
    first = np.moveaxis(out, axis, 0) if axis is not None else out.reshape(-1)
    if first.ndim:
        first[0] = g
    return out


@mistake("The gradient is summed up first, and then every entry gets the whole of it.")
def summed_first(g, a, axis=None):
    return np.full(a.shape, np.sum(g))


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The gradient is returned in the shape of the sum; one entry for each of a is due.")
def not_spread(g, a, axis=None):
    return g + 0.0


@mistake(
    "The axis that the sum removed is not put back: NumPy then spreads the gradient along the "
    "first axis, whichever it was."
)
def axis_not_restored(g, a, axis=None):
    return np.zeros(a.shape) + g


@mistake("The axis that the sum removed is put back at the front, whichever it was.")
def restored_in_front(g, a, axis=None):
    return np.broadcast_to(np.asarray(g)[np.newaxis] if axis is not None else g, a.shape)


@mistake("The axis that the sum removed is put back at the end, whichever it was.")
def restored_at_end(g, a, axis=None):
    return np.broadcast_to(np.asarray(g)[..., np.newaxis] if axis is not None else g, a.shape)


@mistake("The numbers are repeated one after the other and cut into a's rows.")
def repeated_in_order(g, a, axis=None):
    return np.repeat(g, a.size // np.size(g)).reshape(a.shape)


@mistake("A negative axis counts from the end; here only 0 and 1 are told apart.")
def negative_axes_forgotten(g, a, axis=None):
    if axis is None:
        return np.full(a.shape, g)
    return np.broadcast_to(np.expand_dims(g, axis if axis >= 0 else 0), a.shape)


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The result is cut to ints, since it is written into an array like a, and a holds ints.")
def cut_like_a(g, a, axis=None):
    out = np.zeros_like(a)
    out[...] = sum_vjp(g, a, axis)
    return out
