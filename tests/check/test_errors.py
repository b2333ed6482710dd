"""Python's and NumPy's own errors are put in words."""

import linecache
import math
import re
from pathlib import Path

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS, tanh
from nnkit.check.cases import case
from nnkit.check.diagnose.errors import in_words
from nnkit.check.running import run

A32, A2, A3 = np.ones((3, 2)), np.ones(2), np.ones(3)
NOTHING, NUMBER, LIST, PAIR = None, 2.0, [[1, 2]], (1, 2)
#: The names of a file that is run by itself.
TOP = {"__name__": "neuron", "__package__": ""}


def _without_end(X):
    return _without_end(X)


def _before_its_value(X):
    if X is None:
        total = 0
    return total + 1


def tuple_of(*values):
    return values


def two(a, b):
    return a, b


ERRORS = {
    # --- shapes
    "matmul": (lambda X: X @ A3, "last axis of the left factor has 2, the first axis of the"),
    "dot": (lambda X: X.dot(A3), r"\(3,2\) and \(3,\) do not fit"),
    "matmul of a number": (lambda X: X @ np.float64(2), "For numbers write \\*"),
    "@ between numbers": (lambda X: 2.0 @ 3.0, "here are two numbers: for numbers write \\*"),
    "broadcasting": (lambda X: X + A3, r"shapes \(3,2\) and \(3,\) cannot be combined"),
    "+= that grows": (lambda X: np.ones(2).__iadd__(X), r"from \(2,\) to \(3,2\)"),
    "a row into another": (lambda X: X.__setitem__(0, A3), r"shape \(3,\) are put into"),
    "reshape": (lambda X: X.reshape(4, 4), r"6 numbers does not fit into the shape \(4,4\)"),
    "an axis too many": (lambda X: A3.sum(axis=1), "no axis 1: the array has 1 of them"),
    "concatenated": (lambda X: np.concatenate([X, np.ones((3, 3))]), "put together must have"),
    "rows of unequal length": (lambda X: np.array([[1, 2], [3]]), "differ in length or shape"),
    "an element of several": (lambda X: X.__setitem__((0, 0), [1, 2]), "takes one number"),
    "empty": (lambda X: X[:0].max(), "of an empty array"),
    # --- an array where one bool or one number is due
    "if on an array": (lambda X: 1 if X > 0 else 0, "takes one bool"),
    "and on arrays": (lambda X: X > 0 and X < 1, "takes one bool"),
    "math.exp": (lambda X: math.exp(X), "np.exp and its like take arrays"),
    "max of two": (lambda X: np.max(0.0, X), "np.maximum"),
    "range of an array": (lambda X: range(X), "single whole number is due"),
    "zeros of a float": (lambda X: np.zeros(3.0), "whole number is due"),
    "zeros without brackets": (lambda X: np.zeros(3, 2), "A shape is one argument"),
    "for over a number": (lambda X: [2 * i for i in len(X)], r"write range\(n\)"),
    "unpacked number": (lambda X: tuple_of(*X.sum()), "used like an array|single number"),
    "too few values": (lambda X: [a for a, b, c in [(1, 2)]], "3 names stand on the left.* 2 on"),
    "too many values": (lambda X: [a for a, b in [(1, 2, 3)]], "more values on the right"),
    "a number's shape": (lambda X: (2.0).shape, "no .shape"),
    "a number's length": (lambda X: len(2.0), "used like an array"),
    "a number's element": (lambda X: np.float64(2)[0], "fewer axes"),
    "a number's elements": (lambda X: list(np.float64(2)), "used like an array"),
    "a float's element": (lambda X: NUMBER[0], "used like an array"),
    # --- signs and names of other languages
    "power": (lambda X: X ^ 2, r"write \*\*"),
    "& without parentheses": (lambda X: X > 0 & X, "bind tighter"),
    "~ of numbers": (lambda X: ~X, "for the negative write -"),
    "bools subtracted": (lambda X: (X > 0) - (X < 0), "make numbers of a comparison"),
    "np.ln": (lambda X: np.ln(X), "np.log"),
    "misspelt": (lambda X: np.maximun(X, 0), "is np.maximum meant"),
    "no such function": (lambda X: np.sigmoid(X), "no function called sigmoid"),
    "removed type": (lambda X: X.astype(np.float), "np.float is gone"),  # noqa: NPY001
    "removed name": (lambda X: np.Inf, "np.Inf is gone from NumPy: write np.inf"),  # noqa: NPY201
    "no such method": (lambda X: X.exp(), r"no method called exp: write np.exp\(...\)"),
    "an array's append": (lambda X: X.append(1), "no method called append|np.append"),
    "old draws": (lambda X: np.random.default_rng(0).randn(2), "standard_normal"),
    # --- what is called, and how
    "a pair is called": (lambda X: ACTIVATIONS["tanh"](X), "a pair of functions"),
    "an array is called": (lambda X: X(2), "missing before a parenthesis"),
    "a module is called": (lambda X: math(X), "which of its functions"),
    "a function's element": (lambda X: np.exp[X], r"it is called with \( \)|no elements|\[ \]"),
    "a function multiplied": (lambda X: 2.0 * np.exp, "its result is meant"),
    "an exercise multiplied": (lambda X: X * tanh, "its result is meant"),
    "a function's mean": (lambda X: tanh.mean(), "its result is meant"),
    "an argument missing": (lambda X: two(X), "two is called without its argument 'b'"),
    "an argument too many": (lambda X: two(X, X, X), "called with 3 arguments, and its def has 2"),
    "no such argument": (lambda X: two(X, axis=0), "no argument called axis"),
    "an argument twice": (lambda X: two(X, X, a=X), "gets its argument a twice"),
    # --- lists, tuples, dicts, None
    "a list divided": (lambda X: [1, 2] / 2, "does not count as an array"),
    "a list times a float": (lambda X: [1, 2] * 0.5, "does not count as an array"),
    "a list compared": (lambda X: [1, 2] > 0, "does not count as an array"),
    "a list's shape": (lambda X: [1, 2].shape, "make it an array"),
    "a list's column": (lambda X: LIST[:, 0], "this is a list"),
    "a tuple's shape": (lambda X: (X, X).shape, "which one is meant"),
    "a tuple times a number": (lambda X: (X, X) - 1.0, "which one is meant"),
    "a tuple's key": (lambda X: PAIR["W1"], "asked for a key like a dict"),
    "a dict's attribute": (lambda X: {"W1": X}.W1, r'd\["W1"\]'),
    "a dict in a sum": (lambda X: {"W1": 1} - 1, "which of its entries"),
    "an activation": (lambda X: {"relu": 1}["softmax"], "part of softmax_cross_entropy"),
    "a key": (lambda X: {"W1": 1}["w1"], "no key 'w1'"),
    "an array as a key": (lambda X: {X: 1}, "keys are single"),
    "None": (lambda X: NOTHING[0], "is a return missing"),
    "shuffle's result": (lambda X: np.random.default_rng(0).shuffle(X)[0], "shuffle and print"),
    "append's result": (lambda X: [].append(1) + 1, "append, sort, shuffle"),
    "None's shape": (lambda X: NOTHING.shape, "is a return missing"),
    # --- indices
    "too many axes": (lambda X: X[0, 0, 0], "fewer axes"),
    "an index too large": (lambda X: X[3], "its 3 entries have the indices 0 to 2"),
    "a list too short": (lambda X: [1][2], "A list has fewer entries"),
    "a shape too short": (lambda X: A3.shape[1], r"shape has no \[1\]"),
    "float indices": (lambda X: X[A2], "Indices must be ints"),
    "a float as an index": (lambda X: X[1.0], "must be whole numbers"),
    "a mask too long": (lambda X: X[np.ones(4) > 0], "here 4 against 3"),
    "two indices": (lambda X: X[[0, 1, 2], [0, 1]], "equally long"),
    # --- types of numbers
    "in place on ints": (lambda X: np.ones(2, int).__iadd__(A2 / 2), "here int64, which cannot"),
    "objects": (lambda X: np.exp(np.array([X, None], dtype=object)), "objects in place|no number"),
    "ints to negative powers": (lambda X: np.array([2]) ** -1, "1.0 / a"),
    "text": (lambda X: "W1" * X, "A text|in quotes|text"),
    # --- names
    "a name": (lambda X: undefined, "undefined is not defined"),  # noqa: F821
    "np is gone": (lambda X: eval("np", {}), "import numpy as np"),
    "exp alone": (lambda X: eval("exp(1)", {}), "write np.exp"),
    "before its value": (_before_its_value, "total is used before it has a value"),
    "a module": (lambda X: __import__("no_such_module"), "no module no_such_module"),
    "a relative import": (lambda X: exec("from .x import y", TOP), "begins with a dot"),
    "no such name": (lambda X: exec("from math import expit"), "no expit in math"),
    # --- without bounds, without end
    "input": (lambda X: input("weights? "), r"waits for input\(\)"),
    "recursion": (_without_end, "calls itself without end"),
    "divided by 0": (lambda X: 1 / 0, "divides by 0"),
    "math.exp of a large number": (lambda X: math.exp(1000), "too large for a float"),
    "a large power": (lambda X: 10.0**400, "too large for a float"),
    "a large int": (lambda X: float(10**400), "grows without bound"),
    "out of an int8": (lambda X: np.array([1], np.int8) + 1000, "int8 cannot hold 1000"),
    "log of 0": (lambda X: math.log(0), "0 or a negative number"),
    "memory": (lambda X: np.ones((10**9, 10**9)), "would not fit into memory"),
    "a file": (lambda X: Path("no_such_file").read_text(), "comes in as arguments"),
    "exit": (lambda X: exit(), "it is to return"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_in_words(name):
    function, words = ERRORS[name]
    outcome = run(function, case("basic", A32))
    assert outcome.error is not None
    assert re.search(words, in_words(outcome)), (in_words(outcome), repr(outcome.error))


def test_what_is_not_known_stays_without_words():
    def function(X):
        raise ValueError("something of one's own")

    assert in_words(run(function, case("basic", A32))) == ""


def test_a_result_needs_no_words():
    assert in_words(run(np.sum, case("basic", A32))) == ""


# --- the shapes in the line ---------------------------------------------------------------------


@pytest.fixture
def written(tmp_path):
    """A function that makes one of a student's file and returns what it says of its error."""

    def said(body, *args):
        file = tmp_path / "nnkit" / "neuron.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"import numpy as np\n\n\ndef f(X, w):\n    {body}\n")
        names = {"__name__": "nnkit.neuron"}
        exec(compile(file.read_text(), str(file), "exec"), names)
        linecache.checkcache()
        outcome = run(names["f"], case("basic", *args))
        return in_words(outcome), outcome.code()

    return said


def test_the_arrays_in_the_line_are_named_with_their_shapes(written):
    said, code = written("return w @ X", A32, A2)
    assert said.endswith("There w has shape (2,), X has shape (3, 2).")
    assert code == "nnkit/neuron.py, line 5:  return w @ X"


def test_an_array_with_one_axis_is_its_own_transpose(written):
    assert written("return w.T @ X", A32, A2)[0].endswith("w has one axis, so w.T changes nothing.")


def test_no_shapes_are_named_where_the_error_is_about_something_else(written):
    assert "has shape" not in written("return X ^ w", A32, A2)[0]
