"""Recording a computation: what is written with `Var` becomes a tape, and a tape is plain data.

A computation has values: first its leaves (inputs, parameters, constants), then what is
computed from them. A tape is a list of ``(op, inputs)``, one entry for each computed value, in
order; `inputs` are indices into the list of all values. `RULES` says what an op computes and
which function takes its gradient backward. Nothing here differentiates anything: the functions
that do are the exercises of `nnkit.autodiff`.

>>> X, w = Var([[1.0, 2.0], [3.0, 4.0]]), Var([[0.5], [-1.0]])
>>> record((X @ w).exp().sum(), X, w)[0]
[('matmul', (0, 1)), ('exp', (2,)), ('sum', (3,))]
"""

import itertools

import numpy as np

from nnkit.activations import relu, tanh
from nnkit.backprop import activation_backward
from nnkit.exercise import slot
from nnkit.neuron import sigmoid


def frozen(part):
    """Return a gradient as a vjp in `RULES` does: as an array that is not changed in place."""
    if isinstance(part, (tuple, list)):
        return tuple([frozen(one) for one in part])
    if isinstance(part, (np.ndarray, np.generic)):
        part = np.asarray(part).view()
        part.setflags(write=False)
    return part


def _exercise(name):
    """Return the vjp that is an exercise; which one it is then, is looked up in every call."""

    def vjp(g, *inputs):
        return frozen(slot(name)(np.asarray(g), *inputs))

    return vjp


#: For each op a function, which computes it, and its vjp (vector-Jacobian product):
#: ``vjp(g, *inputs)`` takes the gradient of the output and the inputs of the function, and
#: returns the gradient of the input, or a pair for two. What it returns may be read-only.
#: The ops of the exercises come first; the others are for the networks at the end of the unit.
RULES = {
    "add": (np.add, _exercise("add_vjp")),
    "mul": (np.multiply, _exercise("mul_vjp")),
    "matmul": (np.matmul, _exercise("matmul_vjp")),
    "exp": (np.exp, _exercise("exp_vjp")),
    "log": (np.log, _exercise("log_vjp")),
    "relu": (relu, _exercise("relu_vjp")),
    "sum": (np.sum, _exercise("sum_vjp")),
    "tanh": (tanh, lambda g, a: frozen(activation_backward(g, a, "tanh"))),
    "sigmoid": (sigmoid, lambda g, a: frozen(activation_backward(g, a, "sigmoid"))),
    "transpose": (np.transpose, lambda g, a: frozen(np.transpose(g))),
}

_births = itertools.count()


class Var:
    """A value that knows how it was computed. Write formulas with it, as with an array.

    ``+ - * / @``, ``.T`` and ``**`` with a whole exponent above 0 work as in NumPy, with numbers
    and arrays on either side; `exp`, `log`, `relu`, `tanh`, `sigmoid` and `sum` are methods.
    A sum along an axis is a product with a column, or a row, of ones.

    Parameters
    ----------
    value : float or array_like

    Attributes
    ----------
    value : ndarray, float64
    op : str
        The op that computed it; "" for a leaf.
    inputs : tuple of Var
        What it was computed from.
    """

    #: NumPy shall leave ``array * var`` to `__rmul__`, and not go through the array's elements.
    __array_ufunc__ = None

    def __init__(self, value, op="", inputs=()):
        self.value = np.array(value, dtype=np.float64)
        self.op, self.inputs = op, inputs
        self.birth = next(_births)

    def __repr__(self):
        return f"Var({self.value})"

    def __add__(self, other):
        return apply("add", self, other)

    def __mul__(self, other):
        return apply("mul", self, other)

    def __matmul__(self, other):
        return apply("matmul", self, other)

    def __radd__(self, other):
        return apply("add", other, self)

    def __rmul__(self, other):
        return apply("mul", other, self)

    def __rmatmul__(self, other):
        return apply("matmul", other, self)

    def __neg__(self):
        return -1.0 * self

    def __sub__(self, other):
        return self + -1.0 * other

    def __rsub__(self, other):
        return other + -1.0 * self

    def __truediv__(self, other):
        if not isinstance(other, Var):
            return self * (1.0 / np.asarray(other))
        # 1/y is y/y², and y² is positive: so there is no rule for a quotient.
        return self * other * (-1.0 * (other * other).log()).exp()

    def __rtruediv__(self, other):
        return Var(other) / self

    def __pow__(self, exponent):
        if type(exponent) is not int or exponent < 1:
            raise ValueError(f"an exponent must be a whole number above 0, got {exponent!r}")
        return self if exponent == 1 else self * self ** (exponent - 1)

    @property
    def T(self):
        """The transpose of a matrix."""
        return apply("transpose", self)

    def exp(self):
        """Return the exponential of each element."""
        return apply("exp", self)

    def log(self):
        """Return the natural logarithm of each element."""
        return apply("log", self)

    def relu(self):
        """Return each element if it is positive, else 0."""
        return apply("relu", self)

    def tanh(self):
        """Return the hyperbolic tangent of each element."""
        return apply("tanh", self)

    def sigmoid(self):
        """Return the logistic function of each element."""
        return apply("sigmoid", self)

    def sum(self):
        """Return the sum of all elements."""
        return apply("sum", self)


def apply(op, *inputs):
    """Compute an op of `RULES` of values; numbers and arrays among them become leaves."""
    inputs = tuple(x if isinstance(x, Var) else Var(x) for x in inputs)
    function, _ = RULES[op]
    return Var(function(*(x.value for x in inputs)), op, inputs)


def record(result, *leaves):
    """Write down how a value was computed.

    Parameters
    ----------
    result : Var
        A computed one.
    *leaves : Var
        The leaves whose place matters: they come first, in this order, used or not.

    Returns
    -------
    tape : list of (str, tuple of int)
    values : list of ndarray
        The values of the leaves; behind those named come all others, such as constants.
    """
    found, waiting = dict.fromkeys(leaves), [result]
    while waiting:
        var = waiting.pop()
        if var not in found:
            found[var] = None
            waiting += var.inputs
    others = sorted((var for var in found if var not in leaves), key=lambda var: var.birth)
    leaves = [*leaves, *(var for var in others if not var.op)]
    computed = [var for var in others if var.op]
    place = {var: i for i, var in enumerate([*leaves, *computed])}
    tape = [(var.op, tuple(place[x] for x in var.inputs)) for var in computed]
    return tape, [var.value for var in leaves]
