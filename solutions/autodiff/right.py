"""Right implementations of problem set 8: short, with plain loops, and unusual ones.

They call other exercises through the slots, as a student's file does.
"""

import collections
import functools

import numpy as np

from nnkit.autodiff import (
    add_vjp,
    exp_vjp,
    log_vjp,
    matmul_vjp,
    mul_vjp,
    relu_vjp,
    run_tape,
    sum_vjp,
    tape_backward,
    unbroadcast,
)
from nnkit.tape import RULES
from solutions.language.right import right

# --- unbroadcast --------------------------------------------------------------------------


@right("unbroadcast")
def _(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


@right("unbroadcast")
def _(g, shape):
    # Every entry is carried to the place that it was copied from.
    out = np.zeros(shape)
    for index in np.ndindex(g.shape):
        place = index[len(index) - len(shape) :]
        out[tuple(0 if n == 1 else i for i, n in zip(place, shape))] += g[index]
    return out


@right("unbroadcast")
def _(g, shape):
    if g.shape == tuple(shape):
        return g
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i in range(g.ndim) if padded[i] < g.shape[i])
    return np.sum(g, axis=axes).reshape(shape)


@right("unbroadcast")
def _(g, shape):
    # NumPy itself says where each entry came from.
    sources = np.arange(int(np.prod(shape))).reshape(shape)
    labels = np.broadcast_to(sources, g.shape).ravel()
    return np.bincount(labels, np.ravel(g), sources.size).reshape(shape)


# --- add_vjp ------------------------------------------------------------------------------


@right("add_vjp")
def _(g, a, b):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


@right("add_vjp")
def _(g, a, b):
    return [unbroadcast(1.0 * g, np.shape(x)) for x in (a, b)]


@right("add_vjp")
def _(g, a, b):
    def back(shape):
        extra = g.ndim - len(shape)
        axes = tuple(range(extra)) + tuple(extra + i for i, n in enumerate(shape) if n == 1)
        return g.sum(axis=axes).reshape(shape)

    return back(a.shape), back(b.shape)


# --- mul_vjp ------------------------------------------------------------------------------


@right("mul_vjp")
def _(g, a, b):
    ga = unbroadcast(g * b, a.shape)
    gb = unbroadcast(g * a, b.shape)
    return ga, gb


@right("mul_vjp")
def _(g, a, b):
    A, B = np.broadcast_arrays(a, b)
    return add_vjp(g * B, a, b)[0], add_vjp(g * A, a, b)[1]


@right("mul_vjp")
def _(g, a, b):
    ga, gb = np.zeros(a.shape), np.zeros(b.shape)

    def place(index, shape):
        tail = index[len(index) - len(shape) :]
        return tuple(0 if n == 1 else i for i, n in zip(tail, shape))

    for index in np.ndindex(g.shape):
        i, j = place(index, a.shape), place(index, b.shape)
        ga[i] += g[index] * b[j]
        gb[j] += g[index] * a[i]
    return ga, gb


# --- matmul_vjp ---------------------------------------------------------------------------


@right("matmul_vjp")
def _(g, A, B):
    return np.dot(g, np.transpose(B)), np.dot(np.transpose(A), g)


@right("matmul_vjp")
def _(g, A, B):
    gA, gB = np.zeros(A.shape), np.zeros(B.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            for k in range(B.shape[1]):
                gA[i, j] += g[i, k] * B[j, k]
                gB[j, k] += A[i, j] * g[i, k]
    return gA, gB


@right("matmul_vjp")
def _(g, A, B):
    return np.einsum("mk,nk->mn", g, B), np.einsum("mn,mk->nk", A, g)


@right("matmul_vjp")
def _(g, A, B):
    # The product as a sum of products element by element, and its way back.
    factors = A[:, :, np.newaxis], B[np.newaxis]
    gA, gB = mul_vjp(np.broadcast_to(g[:, np.newaxis], (*A.shape, B.shape[1])), *factors)
    return gA[:, :, 0], gB[0]


# --- exp_vjp ------------------------------------------------------------------------------


@right("exp_vjp")
def _(g, a):
    return np.multiply(np.exp(a), g)


@right("exp_vjp")
def _(g, a):
    out = np.empty(a.shape)
    for index in np.ndindex(a.shape):
        out[index] = g[index] * np.e ** a[index]
    return out


@right("exp_vjp")
def _(g, a):
    # With the sign aside, the product is an exponential of a sum.
    with np.errstate(divide="ignore"):
        return np.sign(g) * np.exp(a + np.log(np.abs(g)))


# --- log_vjp ------------------------------------------------------------------------------


@right("log_vjp")
def _(g, a):
    return g * (1 / a)


@right("log_vjp")
def _(g, a):
    return np.array([x / y for x, y in zip(np.ravel(g), np.ravel(a))]).reshape(np.shape(a))


@right("log_vjp")
def _(g, a):
    return g * np.exp(-np.log(a))


# --- relu_vjp -----------------------------------------------------------------------------


@right("relu_vjp")
def _(g, a):
    return g * (a > 0)


@right("relu_vjp")
def _(g, a):
    out = np.array(g, dtype=float)
    out[a <= 0] = 0
    return out


@right("relu_vjp")
def _(g, a):
    return 0.5 * g * (1 + np.sign(a))


# --- sum_vjp ------------------------------------------------------------------------------


@right("sum_vjp")
def _(g, a, axis=None):
    if axis is None:
        return g * np.ones(a.shape)
    return np.expand_dims(g, axis) * np.ones(a.shape)


@right("sum_vjp")
def _(g, a, axis=None):
    if axis is None:
        return np.full(a.shape, g, dtype=float)
    return np.stack([g] * a.shape[axis], axis=axis)


@right("sum_vjp")
def _(g, a, axis=None):
    shape = list(a.shape)
    if axis is None:
        shape = [1] * a.ndim
    else:
        shape[axis] = 1
    return np.reshape(g, shape) + np.zeros(a.shape)


@right("sum_vjp")
def _(g, a, axis=None):
    out = np.zeros(a.shape)
    for index in np.ndindex(a.shape):
        rest = [i for place, i in enumerate(index) if axis is not None and place != axis % a.ndim]
        out[index] = g[tuple(rest)]
    return out


# --- run_tape -----------------------------------------------------------------------------


@right("run_tape")
def _(tape, leaves):
    values = []
    values.extend(leaves)
    for entry in tape:
        function = RULES[entry[0]][0]
        arguments = [values[i] for i in entry[1]]
        values = [*values, function(*arguments)]
    return values


@right("run_tape")
def _(tape, leaves):
    functions = {
        "add": lambda a, b: a + b,
        "mul": lambda a, b: a * b,
        "matmul": lambda A, B: A @ B,
        "exp": np.exp,
        "log": np.log,
        "relu": lambda a: a * (a > 0),
        "sum": np.sum,
    }
    values = [np.array(leaf) for leaf in leaves]
    for op, inputs in tape:
        if len(inputs) == 2:
            values.append(np.asarray(functions[op](values[inputs[0]], values[inputs[1]])))
        else:
            values.append(np.asarray(functions[op](values[inputs[0]])))
    return tuple(values)


@right("run_tape")
def _(tape, leaves):
    def step(values, entry):
        op, inputs = entry
        return [*values, RULES[op][0](*map(values.__getitem__, inputs))]

    return functools.reduce(step, tape, list(leaves))


# --- tape_backward ------------------------------------------------------------------------


@right("tape_backward")
def _(tape, values):
    grads = [np.zeros_like(np.asarray(v, dtype=float)) for v in values]
    grads[-1] += 1.0
    k = len(values) - 1
    for op, inputs in tape[::-1]:
        got = RULES[op][1](grads[k], *[values[i] for i in inputs])
        if len(inputs) == 1:
            grads[inputs[0]] += got
        else:
            grads[inputs[0]] += got[0]
            grads[inputs[1]] += got[1]
        k -= 1
    return grads


@right("tape_backward")
def _(tape, values):
    # Each value asks who uses it, and adds up; answers are kept.
    uses = collections.defaultdict(list)
    for k, (_, inputs) in enumerate(tape, len(values) - len(tape)):
        for position, i in enumerate(inputs):
            uses[i].append((k, position))

    @functools.cache
    def back(k):
        op, inputs = tape[k - len(values) + len(tape)]
        got = RULES[op][1](grad(k), *(values[i] for i in inputs))
        return got if len(inputs) == 2 else (got,)

    @functools.cache
    def grad(i):
        total = np.ones(np.shape(values[i])) if i == len(values) - 1 else 0.0
        for k, position in uses[i]:
            total = total + back(k)[position]
        return total + np.zeros(np.shape(values[i]))

    return [grad(i) for i in reversed(range(len(values)))][::-1]


@right("tape_backward")
def _(tape, values):
    # Only what the last value depends on is visited; the vjps are called by name.
    vjps = {
        "add": add_vjp,
        "mul": mul_vjp,
        "matmul": matmul_vjp,
        "exp": exp_vjp,
        "log": log_vjp,
        "relu": relu_vjp,
        "sum": sum_vjp,
    }
    grads = {len(values) - 1: np.array(1.0)}
    for n in range(1, len(tape) + 1):
        (op, inputs), k = tape[-n], len(values) - n
        if k in grads:
            got = vjps[op](grads[k], *[values[i] for i in inputs])
            for i, part in zip(inputs, got if isinstance(got, tuple | list) else [got]):
                grads[i] = part if i not in grads else np.add(grads[i], part)
    return [grads[i] if i in grads else 0.0 * values[i] for i in range(len(values))]


@right("tape_backward")
def _(tape, values):
    # Copies first, so that adding in place is allowed.
    grads = [None] * len(values)
    grads[-1] = np.ones_like(values[-1], dtype=float)
    for k in range(len(values) - 1, len(values) - len(tape) - 1, -1):
        op, inputs = tape[k - (len(values) - len(tape))]
        if grads[k] is None:
            continue
        got = RULES[op][1](grads[k], *(values[i] for i in inputs))
        got = [got] if len(inputs) == 1 else got
        for i, part in zip(inputs, got):
            if grads[i] is None:
                grads[i] = np.array(part)
            else:
                grads[i] += part
    return [np.zeros(np.shape(v)) if g is None else g for g, v in zip(grads, values)]


# --- gradients ----------------------------------------------------------------------------


@right("gradients")
def _(tape, leaves):
    values = run_tape(tape, leaves)
    grads = tape_backward(tape, values)
    return float(values[-1]), grads[: len(leaves)]


@right("gradients")
def _(tape, leaves):
    values = list(leaves)
    for op, inputs in tape:
        values.append(RULES[op][0](*(values[i] for i in inputs)))
    grads = [0.0 * v for v in values]
    grads[-1] = grads[-1] + 1.0
    for k in reversed(range(len(leaves), len(values))):
        op, inputs = tape[k - len(leaves)]
        got = RULES[op][1](np.asarray(grads[k]), *(values[i] for i in inputs))
        for i, part in zip(inputs, (got,) if len(inputs) == 1 else got):
            grads[i] = grads[i] + part
    return values[-1], tuple(grads[: len(leaves)])


@right("gradients")
def _(tape, leaves):
    *_, value = values = run_tape(tape, leaves)
    return [value, [g for g, _ in zip(tape_backward(tape, values), leaves)]]
