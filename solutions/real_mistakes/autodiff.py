"""Real mistakes in problem set 8, after issues of small projects for automatic differentiation."""

import numpy as np

from nnkit.autodiff import add_vjp, run_tape, tape_backward, unbroadcast
from nnkit.tape import RULES
from solutions.real_mistakes.language import real


@real("unbroadcast", "length 1.*stretched are not|stretched")
def unbroadcast_only_leading_axes(g, shape):
    """Only axes that were added are summed; an axis of length 1 stays as long as it is."""
    ndims_added = g.ndim - len(shape)
    for _ in range(ndims_added):
        g = g.sum(axis=0)
    return g


@real("unbroadcast", "nothing is summed")
def unbroadcast_by_resize(g, shape):
    """Resizing makes the shape fit, and loses what the other copies contribute."""
    return np.resize(np.asarray(g), shape)


@real("unbroadcast", "averaged")
def unbroadcast_by_mean(g, shape):
    """The copies' gradients are averaged, as if the batch's 1/m belonged here."""
    g = np.asarray(g)
    added = tuple(range(g.ndim - len(shape)))
    if added:
        g = np.mean(g, axis=added)
    for i, dim in enumerate(shape):
        if dim == 1 and g.shape[i] != 1:
            g = np.mean(g, axis=i, keepdims=True)
    return g


@real("unbroadcast", "drops|length 1")
def unbroadcast_without_keepdims(g, shape):
    """Summing a stretched axis drops it; the shape is another one than the input's."""
    added = g.ndim - len(shape)
    axes = tuple(range(added)) + tuple(i + added for i, n in enumerate(shape) if n == 1)
    return np.sum(g, axis=axes) if axes else g


@real("add_vjp", "Broadcasting is not undone")
def add_vjp_out_grad_for_both(g, a, b):
    """Both inputs get the output's gradient as it is: right without broadcasting only."""
    grad_a = np.ones_like(g) * g
    grad_b = np.ones_like(g) * g
    return grad_a, grad_b


@real("mul_vjp", "by that input itself")
def mul_vjp_own_data(g, a, b):
    """`self.grad += self.data * out.grad`: each input's own value in the place of the other's."""
    return unbroadcast(a * g, a.shape), unbroadcast(b * g, b.shape)


@real("mul_vjp", "Broadcasting is not undone")
def mul_vjp_not_reduced(g, a, b):
    """Where an input was broadcast its gradient keeps the shape of the output."""
    return np.multiply(b, g), np.multiply(a, g)


@real("mul_vjp", "sum over the copies comes too early|too early")
def mul_vjp_reduced_first(g, a, b):
    """The gradient is reduced to the shape of each input before it meets the other one."""
    ga, gb = add_vjp(g, a, b)
    return ga * b, gb * a


@real("matmul_vjp", "value stands where the gradient|product's value")
def matmul_vjp_out_for_out_grad(g, A, B):
    """`out` is used where `out.grad` is meant: the product itself goes backward."""
    out = A @ B
    return out @ B.T, A.T @ out


@real("matmul_vjp", "left of A @ B|do not fit in a product")
def matmul_vjp_sides_swapped(g, A, B):
    """Both transposes are there, on the wrong side of the gradient."""
    return np.dot(B.T, g), np.dot(g, A.T)


@real("matmul_vjp", "transposed")
def matmul_vjp_by_outer_rule(g, A, B):
    """The shapes were made to fit by transposing the results."""
    return np.transpose(g @ np.transpose(B)), np.transpose(np.transpose(A) @ g)


@real("exp_vjp", "gradient from above is missing")
def exp_vjp_local_only(g, a):
    """`self.grad = out.data`: the local slope, without the chain."""
    out = np.exp(a)
    return out


@real("exp_vjp", "taken at the output|taken twice")
def exp_vjp_of_out(g, a):
    """The slope is taken of the stored output, which is an exponential already."""
    out = np.exp(a)
    return np.exp(out) * g


@real("log_vjp", "at the output")
def log_vjp_of_out(g, a):
    """The stored output is divided by, not the input."""
    out = np.log(a)
    return (1 / out) * g


@real("relu_vjp", "applied to the gradient")
def relu_vjp_mask_of_grad(g, a):
    """The mask is taken from the gradient: `(out.grad > 0) * out.grad`."""
    return (g > 0) * g


@real("relu_vjp", "output; the slope|multiplied by the output")
def relu_vjp_times_out(g, a):
    """`out.data * out.grad`: the output in the place of the mask."""
    out = a * (a > 0)
    return out * g


@real("sum_vjp", "not put back|first axis")
def sum_vjp_multiplied_by_ones(g, a, axis=None):
    """`np.ones_like(a) * g`: NumPy spreads along the first axis, whichever was summed."""
    return np.ones(np.shape(a)) * g


@real("sum_vjp", "mean")
def sum_vjp_divided(g, a, axis=None):
    """The gradient is divided by the number of terms, as for a mean."""
    if axis is None:
        return np.full(a.shape, g / a.size)
    return np.repeat(np.expand_dims(g, axis), a.shape[axis], axis=axis) / a.shape[axis]


@real("run_tape", "grows|leaves in place")
def run_tape_appends(tape, leaves):
    """The list that came in is appended to, so a second run starts with more leaves."""
    values = leaves
    for op, inputs in tape:
        forward, _ = RULES[op]
        values.append(forward(*[values[i] for i in inputs]))
    return values


@real("run_tape", "RULES holds pairs|the way back, is called|tuple is called")
def run_tape_calls_the_pair(tape, leaves):
    """RULES[op] itself is called, a pair of functions."""
    values = list(leaves)
    for op, inputs in tape:
        values.append(RULES[op](*[values[i] for i in inputs]))
    return values


def _parts(op, g, args):
    got = RULES[op][1](g, *args)
    return got if len(args) == 2 else (got,)


@real("tape_backward", "assigned, not added")
def tape_backward_assigns(tape, values):
    """`self.grad = ...` in each backward: a second use overwrites the first."""
    grads = [np.zeros_like(np.asarray(v, dtype=float)) for v in values]
    grads[-1] = np.array(1.0)
    offset = len(values) - len(tape)
    for n in reversed(range(len(tape))):
        op, inputs = tape[n]
        parts = _parts(op, grads[offset + n], [values[i] for i in inputs])
        for i, part in zip(inputs, parts):
            grads[i] = part
    return grads


@real("tape_backward", "handed on again|hands? .* on at once")
def tape_backward_by_recursion(tape, values):
    """`for child in self._prev: child.backward()`: no order, what was there is passed on again."""
    grads = [np.zeros(np.shape(v)) for v in values]
    offset = len(values) - len(tape)
    calls = [0]

    def backward(k):
        calls[0] += 1
        if k < offset or calls[0] > 5000:
            return
        op, inputs = tape[k - offset]
        for i, part in zip(inputs, _parts(op, grads[k], [values[j] for j in inputs])):
            grads[i] = grads[i] + part
            backward(i)

    grads[-1] = np.array(1.0)
    backward(len(values) - 1)
    return grads


@real("tape_backward", "hands its gradient on once|come too late")
def tape_backward_cleared_after_first_use(tape, values):
    """A value hands on when it is first reached, and its backward function is cleared then."""
    grads = [np.zeros(np.shape(v)) for v in values]
    grads[-1] = np.ones(())
    offset = len(values) - len(tape)
    done, queue = set(), [len(values) - 1]
    while queue:
        k = queue.pop(0)
        if k < offset or k in done:
            continue
        done.add(k)
        op, inputs = tape[k - offset]
        for i, part in zip(inputs, _parts(op, grads[k], [values[j] for j in inputs])):
            grads[i] = grads[i] + part
            queue.append(i)
    return grads


@real("tape_backward", "from its beginning|before it has arrived")
def tape_backward_topo_not_reversed(tape, values):
    """`for v in topo: v._backward()`: the order is not reversed."""
    grads = [np.zeros(np.shape(v)) for v in values]
    grads[-1] = np.ones(np.shape(values[-1]))
    start = len(values) - len(tape)
    for n, (op, inputs) in enumerate(tape):
        for i, part in zip(inputs, _parts(op, grads[start + n], [values[j] for j in inputs])):
            grads[i] = grads[i] + part
    return grads


@real("tape_backward", "start is missing")
def tape_backward_seed_forgotten(tape, values):
    """The last gradient stays 0, and so does everything else."""
    grads = [np.zeros(np.shape(v)) for v in values]
    start = len(values) - len(tape)
    for n in range(len(tape) - 1, -1, -1):
        op, inputs = tape[n]
        for i, part in zip(inputs, _parts(op, grads[start + n], [values[j] for j in inputs])):
            grads[i] += part
    return grads


@real("tape_backward", "waits for all its uses")
def tape_backward_counts_references(tape, values):
    """A value is handed on when all its uses have reported; a dead end never does."""
    grads = [np.zeros(np.shape(v)) for v in values]
    grads[-1] = np.ones(())
    start = len(values) - len(tape)
    refs = [0] * len(values)
    for _, inputs in tape:
        for i in inputs:
            refs[i] += 1

    def backward(k):
        if k < start:
            return
        op, inputs = tape[k - start]
        for i, part in zip(inputs, _parts(op, grads[k], [values[j] for j in inputs])):
            grads[i] = grads[i] + part
            refs[i] -= 1
            if refs[i] == 0:
                backward(i)

    backward(len(values) - 1)
    return grads


_KEPT: dict = {}


@real("tape_backward", "kept from one call to the next|Two calls")
def tape_backward_never_zeroed(tape, values, grads=_KEPT):
    """Gradients are kept between calls and never set back to zero."""
    start = len(values) - len(tape)
    for i, v in enumerate(values):
        grads.setdefault((i, np.shape(v)), np.zeros(np.shape(v)))
    keys = [(i, np.shape(v)) for i, v in enumerate(values)]
    grads[keys[-1]] = np.ones(np.shape(values[-1]))
    for n in range(len(tape) - 1, -1, -1):
        op, inputs = tape[n]
        for i, part in zip(inputs, _parts(op, grads[keys[start + n]], [values[j] for j in inputs])):
            grads[keys[i]] = grads[keys[i]] + part
    return [grads[key] for key in keys]


@real("tape_backward", "in place to an array that a vjp returned")
def tape_backward_aliased(tape, values):
    """The first contribution is taken over as it is, and the next one added into it."""
    grads = {len(values) - 1: np.ones(())}
    start = len(values) - len(tape)
    for n in range(len(tape) - 1, -1, -1):
        op, inputs = tape[n]
        if start + n not in grads:
            continue
        for i, part in zip(inputs, _parts(op, grads[start + n], [values[j] for j in inputs])):
            if i in grads:
                grads[i] += part
            else:
                grads[i] = part
    return [grads.get(i, np.zeros(np.shape(v))) for i, v in enumerate(values)]


@real("gradients", "of the leaves")
def gradients_of_everything(tape, leaves):
    """All gradients come back, those of the computed values too."""
    vals = run_tape(tape, leaves)
    return vals[-1], tape_backward(tape, vals)


def tape_backward_of_helper_assigns(tape, values):
    return tape_backward_assigns(tape, values)


@real("gradients", "your tape_backward, which fails", tape_backward=tape_backward_of_helper_assigns)
def gradients_on_a_wrong_helper(tape, leaves):
    """The function is right, and calls a tape_backward that overwrites."""
    vals = run_tape(tape, leaves)
    return vals[-1], tape_backward(tape, vals)[: len(leaves)]


@real("tape_backward", "one of the two contributions")
def tape_backward_dict_of_inputs(tape, values):
    """dict(zip(inputs, parts)) keeps one part where an op uses a value twice."""
    grads = [np.zeros_like(v) for v in values]
    grads[-1] = np.ones_like(values[-1])
    n = len(values) - len(tape)
    for k in range(len(tape) - 1, -1, -1):
        op, ins = tape[k]
        out = RULES[op][1](grads[n + k], *[values[i] for i in ins])
        if len(ins) == 1:
            out = [out]
        for i, d in dict(zip(ins, out)).items():
            grads[i] = grads[i] + d
    return grads


@real("matmul_vjp", "wrong order")
def matmul_vjp_pair_swapped(g, A, B):
    """gB comes before gA."""
    return A.T @ g, g @ B.T


@real("relu_vjp", "ReLU itself")
def relu_vjp_where_g(g, a):
    """The input passes in the place of the gradient."""
    return np.where(a > 0, a, 0)
