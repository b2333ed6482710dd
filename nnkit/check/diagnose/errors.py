"""Python's and NumPy's own errors, in words that say what to look for in one's code.

One table: the built-in exception, a pattern of its message, and the sentence. The first row
that fits is taken, so what is special stands above what is general.
"""

import difflib
import re

import numpy as np

from nnkit.check.places import places

SINGLE = "A single number is used like an array: it has no length, no elements and no rows."
NOTHING = (
    "A value is None: is a return missing in a function that is called, or is a start not set? "
    "append, sort, shuffle and print return nothing either."
)
UNCALLED = (
    "A function itself is used where its result is meant: write its arguments in parentheses "
    "after it."
)
LISTED = (
    "A Python list takes part in arithmetic, where it does not count as an array: make it one "
    "with np.array(...)."
)
SPECIAL_SHAPES = "counted from the last axis, lengths must be equal or 1"

#: What people look for in NumPy, and how it is called there.
NUMPY_NAMES = {
    "ln": "NumPy's natural logarithm is np.log.",
    "log_e": "NumPy's natural logarithm is np.log.",
    "product": "The product is np.prod.",
    "len": "The length is len(...), and the number of rows .shape[0].",
    "range": "NumPy's range is np.arange.",
    "trapz": "It is called np.trapezoid now.",
    "row_stack": "It is called np.vstack now.",
    "in1d": "It is called np.isin now.",
    "alltrue": "It is called np.all now.",
    "sometrue": "It is called np.any now.",
    "round_": "It is called np.round now.",
    "mat": "np.mat is gone; arrays are made with np.array.",
    "asfarray": "It is gone: write np.asarray(..., dtype=float).",
}

_OLD_TYPES = ("float", "int", "bool", "object", "str", "complex", "long", "unicode")


def _numpy_name(name):
    if name in NUMPY_NAMES:
        return f"NumPy has no np.{name}: {NUMPY_NAMES[name]}"
    if name in _OLD_TYPES:
        return f"np.{name} is gone from NumPy: write {name}."
    return f"NumPy has no function called {name}{_meant(name, 'np.', dir(np))}."


def _array_name(name):
    if hasattr(np, name) and callable(getattr(np, name)):
        return f"An array has no method called {name}: write np.{name}(...)."
    return f"An array has no .{name}{_meant(name, '.', dir(np.ndarray))}."


def _generator_name(name):
    instead = {
        "randn": "rng.standard_normal((n, k))",
        "rand": "rng.random((n, k))",
        "randint": "rng.integers",
        "random_sample": "rng.random",
        "seed": "no seed at all: it comes with a state of its own",
    }
    if name in instead:
        return f"A generator has no .{name}: with it one writes {instead[name]}."
    return f"A generator has no .{name}{_meant(name, '.', dir(np.random.Generator))}."


def _meant(name, before, names):
    public = [other for other in names if not other.startswith("_")]
    near = difflib.get_close_matches(name, public, n=1, cutoff=0.75)
    return f": is {before}{near[0]} meant" if near else ""


def _key(name):
    if name == "'softmax'":
        return (
            "ACTIVATIONS has no 'softmax': softmax is part of softmax_cross_entropy, and the last "
            "layer stays linear."
        )
    return f"A dict has no key {name}: compare the names of its keys."


def _last(index, axis, size):
    if int(size) == 0:
        return f"An index is taken on an axis that is empty: axis {axis} has the size 0."
    return (
        f"Index {index} does not exist on axis {axis}: its {size} entries have the indices 0 to "
        f"{int(size) - 1}."
    )


def _operand(sign, left, right):
    """Say what is odd about the two operands of a sign; "" if nothing is known about it."""
    kinds = {kind.removeprefix("numpy.") for kind in (left, right)}
    if "NoneType" in kinds:
        return NOTHING
    if kinds & {"Exercise", "function", "builtin_function_or_method", "method", "ufunc"}:
        return UNCALLED
    if "list" in kinds:
        return LISTED
    if "str" in kinds:
        return "A text takes part in arithmetic: is a name in quotes that should have none?"
    if "tuple" in kinds:
        return "A tuple takes part in arithmetic: it holds several values; which one is meant?"
    if "dict" in kinds:
        return "A dict takes part in arithmetic: which of its entries is meant?"
    if "Generator" in kinds:
        return "A generator takes part in arithmetic: numbers are drawn by rng.normal and the like."
    if sign == "@":
        return "@ multiplies arrays, and here are two numbers: for numbers write *."
    return ""


#: Built-in exception, a pattern of its message, and what to say: a text whose braces the
#: pattern's groups fill, or a function of these groups.
ERRORS = [
    # --- shapes
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
        r"non-broadcastable output operand with shape (\([\d,]*\)) doesn't match the broadcast "
        r"shape (\([\d,]*\))",
        "+=, -= and their like cannot change an array's shape, here from {0} to {1}: write the "
        "sum out, as in a = a + b, and look whether {1} is meant.",
    ),
    (
        "ValueError",
        r"could not broadcast input array from shape (\([\d,]*\)) into shape (\([\d,]*\))",
        "Numbers of shape {0} are put into a place of shape {1}: the two must be equal.",
    ),
    (
        "ValueError",
        r"operands could not be broadcast together with (?:remapped )?shapes "
        r"(\([\d,]*\)) ?(\([\d,]*\))",
        f"Arrays of the shapes {{0}} and {{1}} cannot be combined element by element: "
        f"{SPECIAL_SHAPES}.",
    ),
    (
        "ValueError",
        r"cannot reshape array of size (\d+) into shape (\([\d,-]*\))",
        "An array of {0} numbers does not fit into the shape {1}.",
    ),
    (
        "ValueError",
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        "There is no axis {0}: the array has {1} of them, and counting begins at 0. Is it a "
        "single example, or has a sum taken an axis away?",
    ),
    (
        "ValueError",
        r"axes don't match array|transpose",
        "The axes that are named do not fit the array that is transposed.",
    ),
    (
        "ValueError",
        r"all the input array dimensions|all input arrays must have the same shape|"
        r"zero-dimensional arrays cannot be concatenated",
        "Arrays that are put together must have the same lengths along all other axes.",
    ),
    (
        "ValueError",
        r"inhomogeneous shape",
        "The rows that are made into an array differ in length or shape.",
    ),
    (
        "ValueError",
        r"setting an array element with a sequence",
        "An array's element takes one number, and here it gets several.",
    ),
    (
        "ValueError",
        r"zero-size array to reduction operation (\w+)",
        "The {0} of an empty array is asked for.",
    ),
    # --- values
    (
        "ValueError",
        r"truth value of an (?:empty )?array",
        "An if, while, and, or, not takes one bool, and here it gets an array: for arrays use "
        "np.where, or a mask with & and |.",
    ),
    (
        "ValueError",
        r"not enough values to unpack \(expected (\d+), got (\d+)\)",
        "{0} names stand on the left of the =, and {1} on the right: how many does the function "
        "return?",
    ),
    (
        "ValueError",
        r"too many values to unpack \(expected (\d+)",
        "{0} names stand on the left of the =, and more values on the right: how many does the "
        "function return?",
    ),
    (
        "ValueError",
        r"read-only",
        "An input is changed in place: work on a copy.",
    ),
    (
        "ValueError",
        r"math domain error|expected a positive input|expected a nonnegative input",
        "math.log or math.sqrt gets 0 or a negative number.",
    ),
    (
        "ValueError",
        r"Integers to negative integer powers",
        "Whole numbers are raised to a negative power: write 1.0 / a**n, or make a float of a.",
    ),
    (
        "ValueError",
        r"could not convert string to float|invalid literal for int",
        "A text is used as a number: is a name in quotes that should have none?",
    ),
    # --- one number, many numbers
    (
        "TypeError",
        r"only integer scalar arrays can be converted to a scalar index",
        "An array stands where a single whole number is due, such as an axis, a size or an index. "
        "Several arrays go in one pair of brackets, np.concatenate([a, b]); the larger of two is "
        "np.maximum(a, b).",
    ),
    (
        "TypeError",
        r"only (?:length-1|0-dimensional|size-1) arrays can be converted|"
        r"must be real number, not (?:list|tuple)",
        "A function for a single number gets an array: math.exp, float() and int() take one "
        "number, np.exp and its like take arrays.",
    ),
    (
        "TypeError",
        r"'(?:numpy\.)?(?:float|float64|float32)' object cannot be interpreted as an integer|"
        r"expected a sequence of integers or a single integer",
        "A whole number is due, as in range(n) or np.zeros(n), and this is a float: // gives whole "
        "numbers, / never does.",
    ),
    (
        "TypeError",
        r"'(?:numpy\.)?ndarray' object cannot be interpreted as an integer",
        "An array stands where a single whole number is due, such as an axis or a size: np.max "
        "takes one array, np.maximum two.",
    ),
    (
        "TypeError",
        r"'(int|int64)' object is not iterable",
        "for … in takes something with elements, and this is a whole number: write range(n).",
    ),
    (
        "TypeError",
        r"cannot unpack non-iterable NoneType",
        NOTHING,
    ),
    (
        "TypeError",
        r"cannot unpack non-iterable (?:numpy\.)?(float|float64|int|int64|bool)",
        "Several names stand on the left of the =, and on the right there is a single number.",
    ),
    (
        "TypeError",
        r"(?:object of type '|')(?:numpy\.)?(?:float|float64|float32|int|int64|bool|bool_)'"
        r"(?: has no len\(\)| object is not (?:subscriptable|iterable)|"
        r" object does not support item assignment)",
        SINGLE,
    ),
    (
        "TypeError",
        r"len\(\) of unsized object|iteration over a 0-d array|"
        r"after \* must be an iterable, not (?:numpy\.)?(?:float|int)",
        SINGLE,
    ),
    (
        "TypeError",
        r"'tuple' object does not support item assignment",
        "A tuple cannot be changed: make a new one.",
    ),
    # --- what is called, and how
    (
        "TypeError",
        r"'tuple' object is not callable",
        "A tuple is called like a function: is it a pair of functions, such as ACTIVATIONS[name], "
        "of which one is meant?",
    ),
    (
        "TypeError",
        r"'module' object is not callable",
        "A module is called like a function: which of its functions is meant?",
    ),
    (
        "TypeError",
        r"'NoneType' object is not callable",
        "None is called like a function: is a name set to None that was a function?",
    ),
    (
        "TypeError",
        r"'(?:numpy\.)?([\w.]+)' object is not callable",
        "A value ({0}) is called like a function: is a * missing before a parenthesis, are round "
        "brackets meant to be [ ], or does a variable have a function's name?",
    ),
    (
        "TypeError",
        r"'(?:numpy\.)?(?:function|builtin_function_or_method|method|ufunc|Exercise|"
        r"_ArrayFunctionDispatcher)' object is not "
        r"(?:subscriptable|iterable)",
        "A function is followed by [ ]: it is called with ( ).",
    ),
    (
        "TypeError",
        r"(\w+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.*)",
        "{0} is called without its argument {1}: compare the call with its def.",
    ),
    (
        "TypeError",
        r"(\w+)\(\) takes (?:from )?(\d+)(?: to \d+)? positional arguments? but (\d+) (?:was|were) "
        r"given",
        "{0} is called with {2} arguments, and its def has {1}: compare the two.",
    ),
    (
        "TypeError",
        r"(\w+)\(\) got an unexpected keyword argument '(\w+)'",
        "{0} has no argument called {1}: compare the call with its def.",
    ),
    (
        "TypeError",
        r"(\w+)\(\) got multiple values for argument '(\w+)'",
        "{0} gets its argument {1} twice: once by its place and once by its name.",
    ),
    (
        "TypeError",
        r"[Cc]annot interpret '([^']*)' as a data type",
        "A shape is one argument, in parentheses of its own: np.zeros((n, k)), not np.zeros(n, k).",
    ),
    # --- None
    (
        "TypeError",
        r"'NoneType' object (?:is not (?:subscriptable|iterable)|does not support)|"
        r"object of type 'NoneType'|argument of type 'NoneType'|"
        r"not supported between instances of .*'NoneType'|unary .*'NoneType'|"
        r"argument \d of type NoneType",
        NOTHING,
    ),
    ("AttributeError", r"'NoneType' object has no attribute", NOTHING),
    # --- signs
    (
        "TypeError",
        r"ufunc 'bitwise_xor' not supported|unsupported operand type\(s\) for \^",
        "^ is no power in Python: write **.",
    ),
    (
        "TypeError",
        r"ufunc 'bitwise_(?:and|or)' not supported|"
        r"unsupported operand type\(s\) for [&|]=?: '(?:numpy\.)?float",
        "& and | bind tighter than < and ==: put each comparison in parentheses, as in "
        "(a > 0) & (a < 1).",
    ),
    (
        "TypeError",
        r"ufunc 'invert' not supported|bad operand type for unary ~",
        "~ turns a mask of bools round, and here it gets numbers: for the negative write -.",
    ),
    (
        "TypeError",
        r"numpy boolean (?:subtract|negative)",
        "Bools are subtracted: make numbers of a comparison first, with .astype(float).",
    ),
    (
        "TypeError",
        r"unsupported operand type\(s\) for (\*\*|\S+?)=?(?: or pow\(\))?: '([\w.]+)' and "
        r"'([\w.]+)'",
        _operand,
    ),
    (
        "TypeError",
        r"can't multiply sequence by non-int|can only concatenate list|unary [+-]: 'list'|"
        r"not supported between instances of (?:'list' and|.* and 'list')",
        LISTED,
    ),
    (
        "TypeError",
        r"did not contain a loop with signature matching types.*'<U",
        "A text takes part in arithmetic: is a name in quotes that should have none?",
    ),
    (
        "TypeError",
        r"can only concatenate (?:str|tuple)|not supported between instances of .*'(?:str|tuple)'",
        "A text or a tuple is used as a number: which value is meant?",
    ),
    (
        "TypeError",
        r"not supported between instances of .*'(?:function|Exercise|builtin_function_or_method)'",
        UNCALLED,
    ),
    (
        "TypeError",
        r"loop of ufunc does not support argument \d of type (?:Exercise|function|method|"
        r"builtin_function_or_method)",
        UNCALLED,
    ),
    (
        "TypeError",
        r"loop of ufunc does not support argument \d of type (\w+)",
        "An array holds objects in place of numbers: its rows differ in length, or something in "
        "it is no number ({0}).",
    ),
    (
        "TypeError",
        r"Cannot cast ufunc '\w+' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)",
        "+=, *= and their like keep the type of the array on their left: here {1}, which cannot "
        "hold {0}. Write the sum out, as in a = a + b.",
    ),
    # --- indices and keys
    (
        "TypeError",
        r"list indices must be integers or slices, not tuple",
        "X[i, j] works for arrays, and this is a list: make it an array with np.array(...).",
    ),
    (
        "TypeError",
        r"(list|tuple) indices must be integers or slices, not str",
        "A {0} is asked for a key like a dict: its entries are counted, [0], [1] and so on.",
    ),
    (
        "TypeError",
        r"(?:list|tuple|string) indices must be integers",
        "Indices must be whole numbers; this one is a float or an array.",
    ),
    (
        "TypeError",
        r"unhashable type: '(?:numpy\.)?(\w+)'",
        "A whole {0} is used as a key of a dict or as an element of a set: keys are single "
        "numbers and texts.",
    ),
    (
        "IndexError",
        r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
        _last,
    ),
    (
        "IndexError",
        r"tuple index out of range",
        "A tuple has fewer entries than that: of an array with a single axis, .shape has no [1].",
    ),
    (
        "IndexError",
        r"(?:list index|list assignment index|string index|index \d+ is) out of|pop from empty",
        "A list has fewer entries than that: the first has the index 0, the last len - 1.",
    ),
    (
        "IndexError",
        r"too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed",
        "An index with {1} places is used on an array with {0} axes: it has fewer axes.",
    ),
    (
        "IndexError",
        r"invalid index to scalar variable|too many indices for array",
        "An index is used on something that has fewer axes.",
    ),
    (
        "IndexError",
        r"boolean index did not match.*size of axis is (\d+) but .*axis is (\d+)",
        "A mask must be as long as the axis that it is used on: here {1} against {0}.",
    ),
    (
        "IndexError",
        r"shape mismatch: indexing arrays could not be broadcast together with shapes "
        r"(\([\d,]*\)) (\([\d,]*\))",
        "Two arrays of indices must be equally long: here {0} and {1}.",
    ),
    (
        "IndexError",
        r"arrays used as indices must be of integer",
        "Indices must be ints; these are floats.",
    ),
    (
        "IndexError",
        r"only integers, slices",
        "Indices of an array must be whole numbers, slices or masks; this one is a float or a "
        "text.",
    ),
    ("KeyError", r"^(.*)$", _key),
    # --- names
    (
        "AttributeError",
        r"partially initialized module '([\w.]+)'",
        "Python finds a file of yours where it looks for {0}: is one called {0}.py? Rename it.",
    ),
    (
        "AttributeError",
        r"`np\.(\w+)` was removed in the NumPy 2.0 release\.(?: Use `([^`]+)` instead)?",
        lambda name, new: f"np.{name} is gone from NumPy" + (f": write {new}." if new else "."),
    ),
    ("AttributeError", r"module 'numpy' has no attribute '(\w+)'", _numpy_name),
    (
        "AttributeError",
        r"module '([\w.]+)' has no attribute '(\w+)'",
        "{0} has nothing called {1}.",
    ),
    ("AttributeError", r"'numpy.ndarray' object has no attribute '(\w+)'", _array_name),
    ("AttributeError", r"Generator' object has no attribute '(\w+)'", _generator_name),
    (
        "AttributeError",
        r"'(?:numpy\.)?(?:float|int|bool|float64|float32|int64|bool_)' object has no attribute "
        r"'(\w+)'",
        "A Python number has no .{0}: a single number may come in as well as an array.",
    ),
    (
        "AttributeError",
        r"'list' object has no attribute '(\w+)'",
        "A list has no .{0}: make it an array with np.array(...).",
    ),
    (
        "AttributeError",
        r"'tuple' object has no attribute '(\w+)'",
        "A tuple has no .{0}: it holds several values; which one is meant?",
    ),
    (
        "AttributeError",
        r"'dict' object has no attribute '(\w+)'",
        'A dict has no .{0}: an entry is written with brackets, as in d["{0}"].',
    ),
    (
        "AttributeError",
        r"'(?:Exercise|function|builtin_function_or_method|method)' object has no attribute",
        UNCALLED,
    ),
    (
        "UnboundLocalError",
        r"local variable '(\w+)'",
        "{0} is used before it has a value: is it set only inside an if or a loop, or has it the "
        "name of a function?",
    ),
    (
        "NameError",
        r"name 'np' is not defined",
        "np is not known: the line `import numpy as np` at the top of the file is gone.",
    ),
    (
        "NameError",
        r"name 'exercise' is not defined",
        "The line `from nnkit.exercise import exercise` at the top of the file is gone.",
    ),
    (
        "NameError",
        r"name '(math|random)' is not defined",
        "{0} is not known: write np.{0}, or import it at the top of the file.",
    ),
    (
        "NameError",
        r"name '(torch|tf|scipy|sklearn|pd)' is not defined",
        "{0} is not known, and there is none: the course uses NumPy only.",
    ),
    (
        "NameError",
        r"name '(exp|log|sqrt|tanh|dot|sum_|mean|maximum|minimum|where|zeros|ones|array|argmax)' "
        r"is not defined",
        "{0} is not known by itself: write np.{0}.",
    ),
    (
        "NameError",
        r"name '(\w+)' is not defined",
        "The name {0} is not defined where it is used: compare its spelling, large and small "
        "letters too.",
    ),
    # --- modules
    (
        "ModuleNotFoundError",
        r"No module named '([\w.]+)'",
        "There is no module {0} here: is its name misspelt? The course uses NumPy only.",
    ),
    (
        "ImportError",
        r"relative import",
        "An import that begins with a dot works inside the folder nnkit only: write it in full, "
        "as in from nnkit.neuron import sigmoid.",
    ),
    (
        "ImportError",
        r"cannot import name '(\w+)' from partially initialized module '([\w.]+)'",
        "This file and {1} import each other: take the import of {0} out, or put it into the "
        "function that needs it.",
    ),
    (
        "ImportError",
        r"cannot import name '(\w+)' from '([\w.]+)'",
        "There is no {0} in {1}: compare its spelling.",
    ),
    # --- numbers without bounds, calls without end
    ("ZeroDivisionError", r"", "Python divides by 0: what is counted or summed there is 0."),
    (
        "OverflowError",
        r"math range error|Numerical result out of range",
        "A number grows too large for a float: math.exp and ** raise an error there, where NumPy "
        "would give inf. A stable formula avoids it.",
    ),
    (
        "OverflowError",
        r"Python integer (-?\d+) out of bounds for (\w+)",
        "An array of {1} cannot hold {0}: make it float, with .astype(float).",
    ),
    (
        "OverflowError",
        r"too large",
        "A whole number grows without bound: is something multiplied in a loop, or is ** meant "
        "for floats?",
    ),
    (
        "RecursionError",
        r"",
        "The function calls itself without end: does its body use its own name?",
    ),
    (
        "MemoryError",
        r"with shape (\([\d, ]*\))",
        "An array of shape {0} would not fit into memory: is an axis meant to have that length?",
    ),
    ("EOFError", r"", "The function waits for input(): its values come in as arguments."),
    (
        "FileNotFoundError",
        r"",
        "A file is read that is not there: everything that the function needs comes in as "
        "arguments.",
    ),
    ("AssertionError", r"", "An assert in the code does not hold."),
    ("SystemExit", r"", "The function ends Python, with exit() or quit(): it is to return."),
]


def explained(error) -> str:
    """Say what an exception means; "" if nothing is known about it."""
    message = str(error)
    names = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    for kind, pattern, sentence in ERRORS:
        if kind in names and (found := re.search(pattern, message)):
            fill = sentence if callable(sentence) else sentence.format
            return fill(*found.groups())
    return ""


def in_words(outcome) -> str:
    """Say what a call's exception means, with the shapes in its line; "" if nothing is known."""
    if outcome.error is None:
        return ""
    said = explained(outcome.error)
    shapes = _shapes(outcome.error) if said else ""
    return f"{said} {shapes}" if shapes else said


def other_def(name, outcomes):
    """Say that the line of the def does not take what it is given; "" if it does.

    Parameters
    ----------
    name : str
        The exercise, which the check calls itself.
    outcomes : list of Outcome
    """
    pattern = rf"{re.escape(name)}\(\) (missing|takes|got)"
    if outcomes and all(
        isinstance(o.error, TypeError) and not o.line() and re.match(pattern, str(o.error))
        for o in outcomes
    ):
        return (
            f"The line def {name}(...) has other arguments than it came with, and every call is "
            "written for those: put the line back as it was."
        )
    return ""


def raised_instead(tried):
    """Say that another error comes where one is to be raised; "" if none does.

    Parameters
    ----------
    tried : list of (Task, Outcome, Failure or None)
    """
    failed = [(task, outcome) for task, outcome, failure in tried if failure and not task.hidden]
    for task, outcome in failed:
        if task.case.raises and outcome.error is not None:
            return (
                f"Some inputs must raise a {task.case.raises}; here they lead to another error, "
                f"{outcome.error_name}: look for them first, and raise it yourself."
            )
    return ""


def raised_too_often(tried):
    """Say that what is to be raised for some inputs is raised for others; "" if it is not.

    Parameters
    ----------
    tried : list of (Task, Outcome, Failure or None)
    """
    due = {task.case.raises for task, _, _ in tried if task.case.raises}
    failed = [(task, outcome) for task, outcome, failure in tried if failure and not task.hidden]
    raised = [outcome for task, outcome in failed if any(map(outcome.raised, due))]
    if not raised or len(raised) < len(failed) or any(map(explained, (o.error for o in raised))):
        return ""
    return (
        f"The {raised[0].error_name} that some inputs must raise is raised for others, too: which "
        "condition leads there? An else belongs to the last if alone."
    )


#: Messages that are about shapes.
ABOUT_SHAPES = r"shape|core dimension|dimension|not aligned|index|axis"
#: How many arrays of a line are named.
MAX_NAMED = 4


def _shapes(error):
    """Name the arrays in the line where a shape did not fit; "" where that is not known."""
    if not isinstance(error, ValueError | IndexError) or error.__traceback__ is None:
        return ""
    if not re.search(ABOUT_SHAPES, str(error)):
        return ""
    if not (passed := places(error)):
        return ""
    text, values = passed[-1].text, passed[-1].frame.f_locals
    names = dict.fromkeys(re.findall(r"(?<![\w.\"'])[A-Za-z_]\w*", text))
    arrays = {name: values[name] for name in names if isinstance(values.get(name), np.ndarray)}
    shown = [f"{name} has shape {array.shape}" for name, array in arrays.items()][:MAX_NAMED]
    said = f"There {', '.join(shown)}." if shown else ""
    flat = [
        name for name, a in arrays.items() if a.ndim == 1 and re.search(rf"\b{name}\.T\b", text)
    ]
    return said + (f" {flat[0]} has one axis, so {flat[0]}.T changes nothing." if flat else "")
