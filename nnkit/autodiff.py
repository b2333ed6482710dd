"""Automatic differentiation: the gradient of anything that is computed, by a program.

A computation is a tape, see `nnkit.tape`: a list of ``(op, inputs)``, and a list of values, the
leaves first. Each op has a function that takes a gradient backward through it alone, its vjp
(vector-Jacobian product); `tape_backward` puts them together. Rows are examples.
"""

import numpy as np

from nnkit.exercise import exercise
from nnkit.tape import RULES


@exercise("ps8", points=3)
def unbroadcast(g, shape):
    """Take a gradient back through broadcasting.

    Parameters
    ----------
    g : ndarray
        Gradient with respect to an array that came from one of shape `shape` by NumPy's
        broadcasting: axes were added in front, and axes of length 1 were stretched.
    shape : tuple of int
        The shape before broadcasting; ``()`` for a scalar.

    Returns
    -------
    ndarray, shape `shape`
        Gradient with respect to the array before broadcasting.

    Source: lecture 8, "Broadcasting backward".
    """
    raise NotImplementedError


@exercise("ps8", points=1)
def add_vjp(g, a, b):
    """Take a gradient backward through ``a + b``.

    Parameters
    ----------
    g : ndarray, shaped like ``a + b``
        Gradient of the loss with respect to the sum.
    a, b : ndarrays
        The inputs; their shapes may differ, as far as NumPy can broadcast them.

    Returns
    -------
    ga, gb : ndarrays, shaped like `a` and `b`
        Gradients of the loss with respect to the inputs.

    Source: lecture 8, "Vector-Jacobian products".
    """
    raise NotImplementedError


@exercise("ps8", points=2)
def mul_vjp(g, a, b):
    """Take a gradient backward through ``a * b``, element by element.

    Parameters
    ----------
    g : ndarray, shaped like ``a * b``
        Gradient of the loss with respect to the product.
    a, b : ndarrays
        The inputs; their shapes may differ, as far as NumPy can broadcast them.

    Returns
    -------
    ga, gb : ndarrays, shaped like `a` and `b`
        Gradients of the loss with respect to the inputs.

    Source: lecture 8, "Vector-Jacobian products".
    """
    raise NotImplementedError


@exercise("ps8", points=2)
def matmul_vjp(g, A, B):
    """Take a gradient backward through the matrix product ``A @ B``.

    Parameters
    ----------
    g : ndarray, shape (m, k)
        Gradient of the loss with respect to the product.
    A : ndarray, shape (m, n)
    B : ndarray, shape (n, k)
        The inputs.

    Returns
    -------
    gA, gB : ndarrays, shaped like `A` and `B`
        Gradients of the loss with respect to the inputs.

    Source: lecture 8, "Vector-Jacobian products".
    """
    raise NotImplementedError


@exercise("ps8", points=1)
def exp_vjp(g, a):
    """Take a gradient backward through the exponential of `a`, element by element.

    Parameters
    ----------
    g : ndarray, shaped like `a`
        Gradient of the loss with respect to the output.
    a : ndarray
        The input.

    Returns
    -------
    ndarray, shaped like `a`
        Gradient of the loss with respect to the input.

    Source: lecture 8, "Vector-Jacobian products".
    """
    raise NotImplementedError


@exercise("ps8", points=1)
def log_vjp(g, a):
    """Take a gradient backward through the natural logarithm of `a`, element by element.

    Parameters
    ----------
    g : ndarray, shaped like `a`
        Gradient of the loss with respect to the output.
    a : ndarray
        The input, positive.

    Returns
    -------
    ndarray, shaped like `a`
        Gradient of the loss with respect to the input.

    Source: lecture 8, "Vector-Jacobian products".
    """
    raise NotImplementedError


@exercise("ps8", points=1)
def relu_vjp(g, a):
    """Take a gradient backward through the ReLU of `a`, element by element.

    Parameters
    ----------
    g : ndarray, shaped like `a`
        Gradient of the loss with respect to the output.
    a : ndarray
        The input. Where it is 0, any slope between those of the two sides will do.

    Returns
    -------
    ndarray, shaped like `a`
        Gradient of the loss with respect to the input.

    Source: lecture 8, "Vector-Jacobian products".
    """
    raise NotImplementedError


@exercise("ps8", points=2)
def sum_vjp(g, a, axis=None):
    """Take a gradient backward through ``a.sum(axis=axis)``.

    Parameters
    ----------
    g : ndarray
        Gradient of the loss with respect to the sum, and of its shape: a scalar if `axis` is
        None, else like `a` without that axis.
    a : ndarray
        The input.
    axis : int or None
        The axis of the sum, a negative one counts from the end; None for all of them.

    Returns
    -------
    ndarray, shaped like `a`
        Gradient of the loss with respect to the input.

    Source: lecture 8, "Broadcasting backward".
    """
    raise NotImplementedError


@exercise("ps8", points=2)
def run_tape(tape, leaves):
    """Run a tape forward: compute every value on it.

    Parameters
    ----------
    tape : list of (str, tuple of int)
        For each value that is computed its op, a key of `RULES`, and the places of its inputs
        in the list of values. The tape may be empty.
    leaves : list of ndarray
        The values that are given.

    Returns
    -------
    list of ndarray
        All values: the leaves, then what the entries of the tape compute, in order.

    Source: lecture 8, "The tape".
    """
    raise NotImplementedError


@exercise("ps8", points=4)
def tape_backward(tape, values):
    """Run a tape backward: compute the gradient of its last value with respect to every value.

    Parameters
    ----------
    tape : list of (str, tuple of int)
        As for `run_tape`; an op may use a value twice. The tape may be empty.
    values : list of ndarray
        All values, as `run_tape` returns them; the last one is a scalar.

    Returns
    -------
    list of ndarray
        For each value the gradient of the last value with respect to it, of its shape; zeros
        for a value on which the last one does not depend. The last one's own gradient is 1.

    Notes
    -----
    `tape` and `values` stay as they are. The vjps in `RULES` may return arrays that cannot be
    changed in place.

    Source: lecture 8, "Where a value is used twice".
    """
    raise NotImplementedError


@exercise("ps8", points=1)
def gradients(tape, leaves):
    """Compute the last value of a tape, and its gradient with respect to each leaf.

    Parameters
    ----------
    tape : list of (str, tuple of int)
        As for `run_tape`.
    leaves : list of ndarray

    Returns
    -------
    value : float
        The last value, a scalar.
    grads : list of ndarray
        For each leaf the gradient of the last value with respect to it.

    Source: lecture 8, "The tape".
    """
    raise NotImplementedError
