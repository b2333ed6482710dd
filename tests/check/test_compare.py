"""What counts as equal, and what is said of a difference."""

import numpy as np
import pytest

from nnkit.check.compare import Layout, Tolerance, difference


def kind(got, want, **options):
    found = difference(got, want, **options)
    return found.kind if found else None


@pytest.mark.parametrize("got", [0.5, np.float64(0.5), np.array(0.5), np.float32(0.5)])
def test_scalars_of_any_kind_are_equal(got):
    assert difference(got, 0.5) is None


@pytest.mark.parametrize("got", [2, np.int64(2), np.array(2), np.uint8(2), 2.0])
def test_integers_and_floats_are_interchangeable(got):
    assert difference(got, 2.0) is None


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (True, "dtype"),
        (np.bool_(True), "dtype"),
        (1j, "type"),
        (np.complex128(1), "dtype"),
        ("1", "type"),
        (None, "type"),
        ([1.0], "type"),
        (np.array([1.0]), "shape"),
        (np.array([[1.0]]), "shape"),
        (float("nan"), "nan"),
        (float("inf"), "nan"),
        (1.1, "value"),
        (10**400, "value"),
    ],
)
def test_what_is_no_right_scalar(got, expected):
    assert kind(got, 1.0) == expected


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ([1.0, 2.0], "type"),
        ((1.0, 2.0), "type"),
        (np.array([[1.0], [2.0]]), "shape"),
        (np.array([[1.0, 2.0]]), "shape"),
        (np.array([True, False]), "dtype"),
        (np.array([1.0, 2.0], dtype=object), "dtype"),
        (np.array([1.0, 2.0], dtype=complex), "dtype"),
        (np.array(["1", "2"]), "dtype"),
        (np.array([1.0, np.nan]), "nan"),
        (np.array([1.0, 2.1]), "value"),
        (1.0, "shape"),
        (None, "type"),
        ({}, "type"),
    ],
)
def test_what_is_no_right_array(got, expected):
    assert kind(got, np.array([1.0, 2.0])) == expected


@pytest.mark.parametrize("dtype", [int, np.int8, np.uint16, float])
def test_arrays_of_any_number_type_are_equal(dtype):
    assert difference(np.array([1, 2], dtype=dtype), np.array([1.0, 2.0])) is None


def test_tolerance_is_relative_and_absolute():
    # 1e-10 + 1e-7 * 100 = 1.00001e-5
    assert difference(100 + 1.0e-5, 100.0) is None
    assert kind(100 + 1.1e-5, 100.0) == "value"
    assert difference(0.9e-10, 0.0) is None
    assert kind(1.1e-10, 0.0) == "value"


def test_a_looser_tolerance():
    assert difference(1.05, 1.0, Tolerance(0.1, 0)) is None


def test_infinities_must_agree():
    assert difference(np.array([np.inf]), np.array([np.inf])) is None
    assert kind(np.array([-np.inf]), np.array([np.inf])) == "nan"


@pytest.mark.parametrize("got", [(1.0, 2.0), [1.0, 2.0]])
@pytest.mark.parametrize("want", [(1.0, 2.0), [1.0, 2.0]])
def test_tuples_and_lists_are_interchangeable(got, want):
    assert difference(got, want) is None


@pytest.mark.parametrize("got", [(1.0,), (1.0, 2.0, 3.0), 1.0, None, np.array([1.0, 2.0])])
def test_containers_need_the_right_length(got):
    assert kind(got, (1.0, 2.0)) == "type"


def test_a_dict_may_have_more_keys_and_not_fewer():
    assert difference({"a": 1, "b": 2}, {"a": 1}) is None
    assert kind({"b": 2}, {"a": 1}) == "type"


def test_a_list_of_numbers_may_stand_where_the_layout_says_so():
    layout = Layout(("w", "losses"), ("losses",))
    want = (np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert difference((np.array([1.0, 2.0]), [3.0, np.float64(4)]), want, layout=layout) is None
    assert kind(([1.0, 2.0], np.array([3.0, 4.0])), want, layout=layout) == "type"


def test_no_steps_give_an_empty_list():
    layout = Layout(("losses",), ("losses",))
    assert difference(([],), (np.zeros(0),), layout=layout) is None


def test_the_first_difference_is_named():
    found = difference(
        (np.array([1.0, 9.0, 8.0]), 0.0), (np.ones(3), 0.0), layout=Layout(("dw", "db"))
    )
    assert found.sentence == "dw[1] is 9, expected 1; 2 of 3 elements differ"


def test_enough_digits_to_tell_apart():
    assert "1.0000003, expected 1;" not in difference(1.0000003, 1.0).sentence
    assert difference(1.0000003, 1.0).sentence == "the result is 1.0000003, expected 1"


@pytest.mark.parametrize(
    ("got", "want", "hint"),
    [
        (np.zeros((2, 3)), np.zeros((3, 2)), "transposed"),
        (np.zeros((3, 3)), np.zeros(3), "broadcast"),
        (np.zeros((3, 1)), np.zeros(3), "too many"),
        (np.zeros(3), np.zeros((3, 1)), "missing"),
    ],
)
def test_shapes_come_with_a_hint(got, want, hint):
    assert hint in difference(got, want).sentence


def test_low_precision_is_named():
    got = np.array([0.1], dtype=np.float16)
    assert "float64" in difference(got, np.array([0.1])).sentence


def test_a_missing_return_is_named():
    assert "return missing" in difference(None, np.zeros(2)).sentence
