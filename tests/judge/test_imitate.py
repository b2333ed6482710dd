"""Imitating a student's function: arguments change in place, exceptions are built anew."""

import numpy as np
import pytest

from autograder.jail.channel import WireError
from autograder.judge.imitate import remote_error, update

DETAIL = {"builtin": "ValueError", "name": "Own", "text": "no", "places": []}


def test_an_exception_has_the_class_the_name_and_the_message_of_the_original():
    error = remote_error(DETAIL)
    assert isinstance(error, ValueError)
    assert (type(error).__name__, str(error)) == ("Own", "no")


def test_an_exception_knows_its_place_in_the_students_file():
    places = [["nnkit/neuron.py", 3, "sigmoid"], ["/lib/numpy.py", 9, "inner"]]
    assert remote_error({**DETAIL, "places": places}).place == "nnkit/neuron.py, line 3"


@pytest.mark.parametrize("builtin", ["KeyboardInterrupt", "GeneratorExit", "__import__", "print"])
def test_what_would_end_the_grading_becomes_a_plain_exception(builtin):
    error = remote_error({**DETAIL, "builtin": builtin})
    assert type(error).__mro__[1] is Exception


@pytest.mark.parametrize(
    "detail",
    [{}, {**DETAIL, "places": 7}, {**DETAIL, "places": [[1]]}, {**DETAIL, "builtin": []}, "x"],
    ids=repr,
)
def test_a_forged_description_is_an_error_of_the_wire(detail):
    with pytest.raises(WireError):
        remote_error(detail)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([1, 2, 3], [4, 5]),
        ([1], [1, 2, 3]),
        ({"a": 1, "b": [1]}, {"b": [2], "c": 3}),
        ([{"a": [1]}], [{"a": [1, 2]}]),
    ],
)
def test_update_makes_a_container_equal_in_place(old, new):
    update(old, new)
    assert old == new


def test_update_changes_arrays_in_tuples():
    old = (np.zeros(2), [np.zeros(2)])
    update(old, (np.ones(2), [np.full(2, 3.0)]))
    assert old[0].tolist() == [1.0, 1.0]
    assert old[1][0].tolist() == [3.0, 3.0]
