"""The recorder: what it notes of a call, and that it never notes much."""

import numpy as np
import pytest

from nnkit.viva import recorder
from nnkit.viva.code import functions
from nnkit.viva.subject import checked, same


def noted(body, *args, parameters="a, b=1"):
    """Record a call of a function with this body, which begins in line 4."""
    lines = "\n    ".join(body.splitlines())
    source = f"import numpy as np\n\ndef f({parameters}):\n    {lines}\n"
    module = {"np": np}
    exec(recorder.module_of_forms(functions(source)["f"]), module)
    return module["f"](*args, **{recorder.FORM: recorder.RECORDED})


def values(body, *args):
    """Return the last value of each variable that was noted, by line and name."""
    return {(line, name): last for line, name, _, last in noted(body, *args)["values"]}


def test_values_after_lines():
    found = values("c = a * 2\nc += b\nreturn c", np.array([1.0, 2.0]))
    assert found[4, "c"]["numbers"] == [2.0, 4.0]
    assert found[5, "c"]["numbers"] == [3.0, 5.0]
    assert found[6, "return"] == found[5, "c"]


def test_lines_are_counted_in_loops_and_in_functions_inside():
    body = "def g(x):\n    y = x + 1\n    return y\nfor i in range(a):\n    z = g(i)\nreturn z"
    counts = dict(noted(body, 3)["counts"])
    assert (counts[5], counts[7], counts[8], counts[9]) == (3, 1, 3, 1)


def test_a_function_that_calls_itself_is_noted_as_one_call():
    found = noted("if a == 0:\n    return 0\nreturn f(a - 1) + 1", 3)
    assert dict(found["counts"])[4] == 4


def test_products_of_matrices():
    found = noted("return a @ b", np.ones((2, 3)), np.ones((3, 4)))
    assert found["products"] == [[4, [2, 3], [3, 4]]]


def test_a_generator_runs_to_its_end():
    counts = dict(noted("for i in range(a):\n    yield i", 4)["counts"])
    assert counts[5] == 4


def test_the_function_as_it_is_does_what_it_did():
    source = "def f(a):\n    return a + 1\n"
    module = {}
    exec(recorder.module_of_forms(functions(source)["f"], ["def f(a):\n    return a - 1"]), module)
    found = [module["f"](5, **{recorder.FORM: k}) for k in (recorder.AS_IT_IS, recorder.CHANGED)]
    assert found == [6, 4]


# --- limits -------------------------------------------------------------------------------------


def test_too_many_steps_are_refused():
    with pytest.raises(recorder.TooManySteps):
        noted("while True:\n    a = 1", 0)


def test_of_large_arrays_only_the_shape_is_kept():
    found = values("c = np.ones((300, 300))\nreturn c", 0)
    assert found[4, "c"] == {"type": "ndarray", "shape": [300, 300], "dtype": "float64"}


def test_a_loop_leaves_no_more_than_its_first_and_last_value():
    found = noted("for i in range(50_000):\n    c = i\nreturn c", 0)
    (entry,) = [entry for entry in found["values"] if entry[1] == "c"]
    assert [snapshot["numbers"] for snapshot in entry[2:]] == [[0], [49_999]]


@pytest.mark.parametrize(
    "value", ["object()", "Strange()", "2**100_000", "'text'", "lambda: 1", "float('nan')"]
)
def test_no_value_can_disturb_it(value):
    body = (
        f"class Strange:\n    def __repr__(self):\n        raise SystemExit\nc = {value}\nreturn c"
    )
    found = values(body, 0)
    assert set(found[7, "c"]) <= {"type", "dtype", "numbers"}


def test_memory_that_nobody_wrote_to_is_no_result():
    body = "c = np.empty(3)\nd = np.zeros(2)\nreturn c"
    first, again = (noted(body, 0) for _ in range(2))
    kept = {entry[:2]: entry[3] for entry in same(checked(first), checked(again))["values"]}
    assert kept[4, "c"] == {"type": "ndarray", "shape": [3], "dtype": "float64"}
    assert kept[5, "d"]["numbers"] == [0.0, 0.0]


def test_a_line_that_runs_another_number_of_times_leaves_nothing():
    first, again = (checked(noted("for _ in range(a): b = 1\nreturn b", n)) for n in (2, 3))
    assert same(first, again) is None


# --- what comes back from the sandbox -----------------------------------------------------------

GOOD = {
    "counts": [[4, 1]],
    "values": [[4, "c", {"type": "other"}, {"type": "number", "dtype": "int", "numbers": [1]}]],
    "calls": ["sigmoid"],
    "products": [[4, [2, 3], [3]]],
}


def test_what_was_noted_is_taken():
    assert checked(GOOD)["counts"] == {4: 1}


@pytest.mark.parametrize(
    "forged",
    [
        None,
        [],
        {},
        GOOD | {"counts": [[4, -1]]},
        GOOD | {"counts": [["<b>", 1]]},
        GOOD | {"counts": 3},
        GOOD | {"values": [[4, "<script>", {"type": "other"}, {"type": "other"}]]},
        GOOD | {"values": [[4, "c", {"type": "other"}]]},
        GOOD | {"values": [[4, "c", {"type": "other"}, {"type": []}]]},
        GOOD | {"values": [[4, "c", {"type": "other"}, {"type": "x", "numbers": ["1"]}]]},
        GOOD | {"values": [[4, "c", {"type": "other"}, {"type": "x", "dtype": "<i>"}]]},
        GOOD | {"values": [[4, "c", {"type": "other"}, {"type": "x", "shape": [10**9]}]]},
        GOOD | {"values": [[4, "c", {"type": "other"}, {"type": "ndarray"}]]},
        GOOD | {"values": [[4, "c", {"type": "other"}, {"type": "x", "numbers": [1] * 99}]]},
        GOOD | {"values": [[4, "c", {"type": "other"}, {"type": "number", "dtype": "int"}]]},
        GOOD | {"values": GOOD["values"] * 2000},
        GOOD | {"calls": ["rm -rf"]},
        GOOD | {"calls": [3]},
        GOOD | {"products": [[4, [2], "x"]]},
    ],
)
def test_what_is_forged_is_not_taken(forged):
    assert checked(forged) is None
