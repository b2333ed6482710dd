"""Python's and NumPy's own errors are put in words."""

import math
import re

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.check.cases import case
from nnkit.check.diagnose.errors import in_words
from nnkit.check.running import run

A32, A2, A3 = np.ones((3, 2)), np.ones(2), np.ones(3)
NOTHING = None


def _without_end(X):
    return _without_end(X)


def _before_its_value(X):
    if X is None:
        total = 0
    return total + 1


ERRORS = {
    "matmul": (lambda X: X @ A3, "last axis of the left factor has 2, the first axis of the"),
    "dot": (lambda X: X.dot(A3), r"\(3,2\) and \(3,\) do not fit"),
    "matmul of a number": (lambda X: X @ 2.0, "For numbers write \\*"),
    "broadcasting": (lambda X: X + A3, r"shapes \(3,2\) and \(3,\) cannot be combined"),
    "if on an array": (lambda X: 1 if X > 0 else 0, "takes one bool"),
    "math.exp": (lambda X: math.exp(X), "np.exp and its like take arrays"),
    "power": (lambda X: X ^ 2, r"write \*\*"),
    "np.ln": (lambda X: np.ln(X), "np.log"),
    "no such function": (lambda X: np.sigmoid(X), "no function called sigmoid"),
    "removed": (lambda X: X.astype(np.float), "np.float is gone"),  # noqa: NPY001
    "no such method": (lambda X: X.exp(), "no method called exp"),
    "a pair is called": (lambda X: ACTIVATIONS["tanh"](X), "a pair of functions"),
    "an array is called": (lambda X: X(2), "missing before a parenthesis"),
    "an activation": (lambda X: {"relu": 1}["softmax"], "part of softmax_cross_entropy"),
    "a key": (lambda X: {"W1": 1}["w1"], "no key 'w1'"),
    "a number's shape": (lambda X: (2.0).shape, "no .shape"),
    "a number's length": (lambda X: len(2.0), "used like an array"),
    "a number's element": (lambda X: np.float64(2)[0], "fewer axes"),
    "too many axes": (lambda X: X[0, 0, 0], "fewer axes"),
    "None": (lambda X: NOTHING[0], "is a return missing"),
    "a name": (lambda X: undefined, "undefined is not defined"),  # noqa: F821
    "before its value": (_before_its_value, "total is used before it has a value"),
    "input": (lambda X: input("weights? "), r"waits for input\(\)"),
    "recursion": (_without_end, "calls itself without end"),
    "a module": (lambda X: __import__("no_such_module"), "no module no_such_module"),
    "float indices": (lambda X: X[A2], "Indices must be ints"),
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
