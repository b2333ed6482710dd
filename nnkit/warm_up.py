"""Problem set 0: small tasks on shapes and broadcasting, each checked at once and none graded.

What is right is computed here in plain loops, the way that the tasks do without.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnkit.values import copied, describe, kind_of, unchanged

X = np.array([[1.0, -2.0, 4.0], [0.0, 3.0, -1.0]])
SQUARE = np.array([[2.0, 0.0], [-1.0, 5.0]])
ONE_ROW = np.array([[3.0, -4.0, 1.0, 0.5]])
LABELS = np.array([2, 0]), np.array([1, 0]), np.array([3])


@dataclass
class Task:
    """What is due, the inputs on which it is tried, and wrong ways with a sentence on each."""

    due: Callable
    inputs: list[tuple]
    mistakes: dict[Callable, str]


def check_shapes(shapes):
    """Compare shapes that were predicted for ``X (5, 3)``, ``W (3, 2)`` and ``b (2,)``."""
    X, W, b = np.zeros((5, 3)), np.zeros((3, 2)), np.zeros(2)
    due = {
        "X @ W": X @ W,
        "X @ W + b": X @ W + b,
        "X.T": X.T,
        "X[0]": X[0],
        "X[:, 1]": X[:, 1],
        "X.sum(axis=0)": X.sum(axis=0),
        "X.sum(axis=1)": X.sum(axis=1),
        "X.sum(axis=1, keepdims=True)": X.sum(axis=1, keepdims=True),
    }
    open_ones = [name for name in due if shapes.get(name, ...) is ...]
    wrong = [
        name for name, array in due.items() if name not in open_ones and shapes[name] != array.shape
    ]
    right = len(due) - len(open_ones) - len(wrong)
    print(f"{right} of {len(due)} shapes are right.")
    for name in wrong:
        said = shapes[name]
        hint = "" if isinstance(said, tuple) else "; a shape is a tuple, such as (5,) or (5, 3)"
        print(f"  not yet: {name} has not the shape {said!r}{hint}")


def check(function):
    """Try a task's function on small inputs, and say in a sentence what is wrong, if anything."""
    task = TASKS.get(function.__name__)
    if task is None:
        print(f"There is no task {function.__name__}: keep the name that the cell had.")
        return
    for inputs in task.inputs:
        given = copied(inputs)
        try:
            got = function(*given)
        except Exception as error:
            _say(function, inputs, f"it stops with {type(error).__name__}: {str(error).strip()}")
            return
        if got is ...:
            print(f"{function.__name__}: write it in place of the dots.")
            return
        if trouble := _trouble(task, inputs, given, got):
            _say(function, inputs, trouble)
            return
    loops = " It has a loop; can you do without?" if _has_loop(function) else ""
    print(f"{function.__name__}: right, on {len(task.inputs)} inputs.{loops}")


def _trouble(task, inputs, given, got):
    """Say what is wrong with a result, or ""."""
    due = task.due(*inputs)
    if not unchanged(inputs, given):
        return "the array that came in is changed: work on a copy"
    if _equal(got, due):
        return ""
    for mistake, sentence in task.mistakes.items():
        if _equal(got, _result(mistake, inputs)):
            return sentence
    if not isinstance(got, np.ndarray):
        return f"it returns {kind_of(got)}, where an array is due"
    if got.shape != due.shape:
        return f"its result has the shape {got.shape}, where {due.shape} is due"
    return f"it returns\n{describe(got)}\nwhere this is due:\n{describe(due)}"


def _equal(got, due):
    both_are = all(isinstance(one, np.ndarray | np.generic) for one in (got, due))
    return (
        both_are
        and got.shape == due.shape
        and (got.dtype.kind == "b") == (due.dtype.kind == "b")
        and got.dtype.kind in "bif"
        and np.allclose(got, due, rtol=1e-9, atol=1e-12)
    )


def _result(mistake, inputs):
    """Return what a wrong way makes of inputs, if it makes anything."""
    try:
        return mistake(*inputs)
    except (ValueError, IndexError):
        return None


def _say(function, inputs, trouble):
    print(f"{function.__name__}: {trouble}")
    for name, value in zip(inspect.signature(function).parameters, inputs, strict=False):
        print(textwrap.indent(f"{name} =\n{describe(value)}", "  "))


def _has_loop(function):
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    loops = ast.For | ast.While | ast.comprehension
    names = {"map", "vectorize", "apply_along_axis"}
    return any(
        isinstance(node, loops) or getattr(node, "id", getattr(node, "attr", "")) in names
        for node in ast.walk(tree)
    )


# --- What is due, in plain loops --------------------------------------------------------------


def _by_rows(function):
    """Let a function of one row, and of what else belongs to it, work on all rows."""
    return lambda X, *others: np.array([function(*row) for row in zip(X, *others, strict=True)])


def _lowered(row, label):
    return [value - (j == label) for j, value in enumerate(row)]


def _rows_above(X, t):
    return np.array([row for row in X if sum(row) > t]).reshape(-1, X.shape[1])


def _distance(a, b):
    return sum((one - other) ** 2 for one, other in zip(a, b, strict=True)) ** 0.5


def _table(function):
    """Let a function of two entries work on all pairs."""
    return lambda a, b: np.array([[function(one, other) for other in b] for one in a])


TASKS = {
    "column_means": Task(
        lambda X: np.array([sum(column) / len(X) for column in zip(*X, strict=True)]),
        [(X,), (SQUARE,), (ONE_ROW,)],
        {
            lambda X: X.mean(axis=1): "these are the means of the rows. axis=0 is the axis that "
            "disappears: it runs over the rows",
            lambda X: X.mean(): "this is one mean of all numbers. Which axis is to disappear?",
            lambda X: X.sum(axis=0): "these are sums; a mean divides by the number of rows",
        },
    ),
    "centre_rows": Task(
        _by_rows(lambda row: [value - sum(row) / len(row) for value in row]),
        [(SQUARE,), (X,), (ONE_ROW,)],
        {
            lambda X: X - X.mean(axis=0): "each column has mean 0 here; it is to be each row",
            lambda X: X - X.mean(axis=1): "the means were taken from the columns, since NumPy "
            "aligns shapes at their last axis. Keep the axis: (m, 1)",
            lambda X: X - X.mean(): "the mean of all numbers is subtracted, not that of the row",
        },
    ),
    "scale_rows": Task(
        _by_rows(lambda row, c: [c * value for value in row]),
        [(SQUARE, np.array([1.0, 3.0])), (X, np.array([10.0, 100.0])), (ONE_ROW, np.array([2.0]))],
        {
            lambda X, c: X * c: "the columns are scaled: NumPy aligns shapes at their last axis. "
            "Make c a column, of shape (m, 1)",
        },
    ),
    "distances": Task(
        lambda X, p: np.array([_distance(row, p) for row in X]),
        [(X, np.array([1.0, 1.0, 0.0])), (SQUARE, np.zeros(2)), (ONE_ROW, np.arange(4.0))],
        {
            lambda X, p: ((X - p) ** 2).sum(axis=1): "these are the squares of the distances",
            lambda X, p: np.sqrt(((X - p) ** 2).sum(axis=0)): "it sums down the columns; the "
            "coordinates of one point lie along its row",
            lambda X, p: np.sqrt(((X - p) ** 2).sum()): "this is one number for all points",
            lambda X, p: np.abs(X - p).sum(axis=1): "these are sums of absolute differences",
        },
    ),
    "sums_of_pairs": Task(
        _table(lambda a, b: a + b),
        [
            (np.array([1.0, 5.0]), np.array([0.0, 2.0])),
            (np.array([10.0, 20.0]), np.array([1.0, 2.0, 3.0])),
            (np.array([4.0]), np.array([0.5])),
        ],
        {
            lambda a, b: a + b: "it adds entry by entry. Make a a column: (m, 1) and (n,) "
            "broadcast to (m, n)",
            lambda a, b: a + b[:, np.newaxis]: "rows and columns are exchanged: a runs down",
        },
    ),
    "similarities": Task(
        lambda X: np.array([[sum(x * z for x, z in zip(a, b, strict=True)) for b in X] for a in X]),
        [(X,), (SQUARE,), (ONE_ROW,)],
        {
            lambda X: X.T @ X: "these are the dot products of the columns",
            lambda X: (X * X).sum(axis=1): "this is each row with itself only",
            lambda X: X * X: "* multiplies entry by entry; a product of matrices is @",
        },
    ),
    "rows_above": Task(
        _rows_above,
        [(X, 2.5), (X, 0.0), (SQUARE, 100.0), (ONE_ROW, 0.5)],
        {
            lambda X, t: X.sum(axis=1) > t: "this is the mask; put it into X's brackets",
            lambda X, t: X[
                np.greater(X, t)
            ]: "it chooses numbers, not rows: the mask needs one entry per row",
            lambda X, t: X[X.sum(axis=1) >= t]: "a row whose sum equals t is not above t",
        },
    ),
    "best": Task(
        _by_rows(lambda row: max(range(len(row)), key=lambda j: row[j])),
        [(X,), (SQUARE.T,), (ONE_ROW,)],
        {
            lambda S: S.argmax(axis=0): "this is the best row of each column",
            lambda S: S.max(axis=1): "these are the largest scores; asked is where they stand",
            lambda S: S.argmin(axis=1): "this is where the smallest score stands",
        },
    ),
    "picked": Task(
        _by_rows(lambda row, label: row[label]),
        [(SQUARE, LABELS[1]), (X, LABELS[0]), (ONE_ROW, LABELS[2])],
        {
            lambda S, y: S[:, y]: "it takes whole columns, in every row the same. Give NumPy the "
            "number of the row, too: 0, 1, 2, ...",
            lambda S, y: S[y]: "it takes whole rows: the first index is that of the row",
        },
    ),
    "lowered": Task(
        _by_rows(_lowered),
        [(X, LABELS[0]), (SQUARE, LABELS[1]), (ONE_ROW, LABELS[2])],
        {
            lambda S, y: S - 1: "1 is subtracted everywhere; it is to be once in each row",
            lambda S, y: S - np.isin(np.arange(S.shape[1]), y): "1 is subtracted in whole columns",
        },
    ),
    "all_distances": Task(
        _table(_distance),
        [(X, X[:1] + 1), (SQUARE, 2 * SQUARE), (ONE_ROW, np.zeros((3, 4)))],
        {
            lambda A, B: np.sqrt(((A - B) ** 2).sum(axis=1)): "each point of A meets one of B "
            "only. Let A have the shape (m, 1, d) and B (1, n, d)",
            lambda A, B: np.sqrt(((A[:, None] - B) ** 2).sum(axis=1)): "the axis of the "
            "coordinates is the last one",
            lambda A, B: ((A[:, None] - B) ** 2).sum(axis=2): "these are the squares",
        },
    ),
}
