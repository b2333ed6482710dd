"""Python's and NumPy's own errors, in words that say what to look for in one's code."""

import re

#: Built-in exception, a pattern of its message, and the sentence; groups fill the braces.
ERRORS = [
    (
        "ValueError",
        r"matmul: .*core dimension 0.*\(size (\d+) is different from (\d+)\)",
        "The shapes in a product @ do not fit: the last axis of the left factor has {1}, the first "
        "axis of the right one {0}.",
    ),
    (
        "ValueError",
        r"shapes (\([\d,]*\)) and (\([\d,]*\)) not aligned",
        "The shapes {0} and {1} do not fit in a product: the last axis of the left factor must be "
        "as long as the first of the right one.",
    ),
    (
        "ValueError",
        r"matmul: Input operand \d does not have enough dimensions",
        "@ multiplies arrays; one of its factors is a single number. For numbers write *.",
    ),
    (
        "ValueError",
        r"operands could not be broadcast together with (?:remapped )?shapes "
        r"(\([\d,]*\)) ?(\([\d,]*\))",
        "Arrays of the shapes {0} and {1} cannot be combined element by element: counted from the "
        "last axis, lengths must be equal or 1.",
    ),
    (
        "ValueError",
        r"truth value of an array",
        "An if, and, or, not takes one bool, and here it gets an array: for arrays use np.where, "
        "or a mask.",
    ),
    (
        "ValueError",
        r"setting an array element with a sequence",
        "An array's element takes one number, and here it gets several.",
    ),
    (
        "ValueError",
        r"(not enough|too many) values to unpack",
        "There are {0} values for the names on the left of the =: how many does the right return?",
    ),
    (
        "ValueError",
        r"(?:assignment destination|output array) is read-only",
        "An input is changed in place: work on a copy.",
    ),
    (
        "TypeError",
        r"(?:only (?:length-1|0-dimensional|size-1) arrays can be converted|"
        r"only integer scalar arrays can be converted|must be real number, not (?:list|tuple))",
        "A function for a single number gets an array: math.exp, float() and int() take one "
        "number, np.exp and its like take arrays.",
    ),
    (
        "TypeError",
        r"ufunc 'bitwise_xor' not supported|unsupported operand type\(s\) for \^",
        "^ is no power in Python: write **.",
    ),
    (
        "TypeError",
        r"'tuple' object is not callable",
        "A tuple is called like a function: is it a pair of functions, such as ACTIVATIONS[name], "
        "of which one is meant?",
    ),
    (
        "TypeError",
        r"'(?:numpy\.)?(ndarray|float64|float|int|list|dict)' object is not callable",
        "A value ({0}) is called like a function: is a * missing before a parenthesis, or does a "
        "variable have a function's name?",
    ),
    (
        "TypeError",
        r"'NoneType' object is not (?:subscriptable|iterable)|"
        r"unsupported operand type\(s\) for .*'NoneType'",
        "A value is None: is a return missing in a function that is called, or is a start not set?",
    ),
    (
        "TypeError",
        r"(?:object of type '|')(?:numpy\.)?(float|float64|int|int64)'"
        r"(?: has no len\(\)| object is not (?:subscriptable|iterable))",
        "A single number is used like an array: it has no length, no elements and no rows.",
    ),
    (
        "TypeError",
        r"(?:len\(\) of unsized object|iteration over a 0-d array)",
        "A single number is used like an array: it has no length, no elements and no rows.",
    ),
    (
        "AttributeError",
        r"'(?:float|int)' object has no attribute '(\w+)'",
        "A Python number has no .{0}: a single number may come in as well as an array.",
    ),
    (
        "IndexError",
        r"invalid index to scalar variable|too many indices for array",
        "An index is used on something that has fewer axes.",
    ),
    (
        "IndexError",
        r"arrays used as indices must be of integer",
        "Indices must be ints; these are floats.",
    ),
    (
        "AttributeError",
        r"module 'numpy' has no attribute 'ln'",
        "NumPy's natural logarithm is np.log.",
    ),
    (
        "AttributeError",
        r"module 'numpy' has no attribute '(float|int|bool|object|str)'",
        "np.{0} is gone from NumPy: write {0}.",
    ),
    (
        "AttributeError",
        r"module 'numpy' has no attribute '(\w+)'",
        "NumPy has no function called {0}.",
    ),
    (
        "AttributeError",
        r"'numpy.ndarray' object has no attribute '(\w+)'",
        "An array has no method called {0}.",
    ),
    (
        "KeyError",
        r"^'softmax'$",
        "ACTIVATIONS has no 'softmax': softmax is part of softmax_cross_entropy, and the last "
        "layer stays linear.",
    ),
    ("KeyError", r"^'?(.*?)'?$", "A dict has no key {0!r}: compare the names of its keys."),
    ("NameError", r"name '(\w+)' is not defined", "The name {0} is not defined where it is used."),
    (
        "UnboundLocalError",
        r"local variable '(\w+)'",
        "{0} is used before it has a value.",
    ),
    (
        "EOFError",
        r"",
        "The function waits for input(): its values come in as arguments.",
    ),
    (
        "RecursionError",
        r"",
        "The function calls itself without end: does its body use its own name?",
    ),
    ("ZeroDivisionError", r"", "Python divides by 0."),
    (
        "ModuleNotFoundError",
        r"No module named '([\w.]+)'",
        "There is no module {0} here: the course uses NumPy only.",
    ),
]


def in_words(outcome):
    """Say what an exception means; "" if nothing is known about it."""
    if outcome.error is None:
        return ""
    message = str(outcome.error)
    for kind, pattern, sentence in ERRORS:
        if outcome.raised(kind) and (found := re.search(pattern, message)):
            return sentence.format(*found.groups())
    return ""
