"""Values: walking through them, copying, comparing and showing them."""

import numpy as np
import pytest

from nnkit.values import (
    MAX_SHOWN,
    agree,
    copied,
    describe,
    flattened,
    fortran,
    kind_of,
    layout,
    leaves,
    mapped,
    read_only,
    same,
    strided,
    unchanged,
)

NESTED = {"params": [(1, "a"), []], "t": None}


def test_leaves_come_in_order():
    assert list(leaves(NESTED)) == [1, "a", None]
    assert list(leaves(3)) == [3]


def test_mapping_keeps_the_structure():
    assert mapped(str, NESTED) == {"params": [("1", "a"), []], "t": "None"}


# --- copying ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lay", [np.array, fortran, strided, read_only])
def test_a_copy_keeps_layout_and_read_only_flag(lay):
    array = lay(np.arange(6.0).reshape(2, 3))
    copy = copied([{"X": array}])[0]["X"]
    assert layout(copy) == layout(array) and copy.flags.writeable == array.flags.writeable
    assert np.array_equal(copy, array) and not np.shares_memory(copy, array)


def test_a_copied_generator_starts_where_the_other_stands():
    rng = np.random.default_rng(1)
    rng.normal()
    copy = copied((rng,))[0]
    assert copy is not rng and copy.normal() == rng.normal()


def test_a_function_is_its_own_copy():
    assert copied([len]) == [len]


# --- comparing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "equal"),
    [
        (1.0, 1, True),
        (float("nan"), float("nan"), True),
        ([1, (2, 3)], (1, [2, 3]), True),
        ([1, 2], [1], False),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": np.ones(2)}, {"a": np.ones(2)}, True),
        ({"a": np.ones(2)}, {"a": np.zeros(2)}, False),
        ({"a": 1}, None, False),
        ("and", "and", True),
        ("and", "or", False),
    ],
)
def test_same(one, two, equal):
    assert same(one, two) is equal and same(two, one) is equal


@pytest.mark.parametrize(
    ("before", "after", "equal"),
    [
        (np.array([0.0]), np.array([0.0]), True),
        (np.array([0.0]), np.array([-0.0]), False),  # equal, and not to the bit
        (np.array([1.0]), np.array([1]), False),
        (np.ones((1, 2)), np.ones(2), False),
        (1, 1, True),
        (1, 1.0, False),
        (float("nan"), float("nan"), True),
        ({"t": 1}, {"t": 2}, False),
        ({"m": [1]}, {"m": 1}, False),
        ({"m": 1}, {"m": [1]}, False),
        ({"m": {}}, None, False),
        (len, len, True),
    ],
)
def test_unchanged(before, after, equal):
    assert unchanged(before, after) is equal


def test_a_generator_may_advance():
    rng = np.random.default_rng(1)
    before = copied(rng)
    rng.normal()
    assert unchanged(before, rng)


def test_agreement_is_asked_leaf_by_leaf():
    asked = []
    assert agree([1, {"a": 2}], (3, {"a": 4}), lambda x, y: asked.append((x, y)) or True)
    assert asked == [(1, 3), (2, 4)]


# --- flattening -------------------------------------------------------------------------------


def test_a_flattened_value_is_a_structure_and_its_numbers():
    structure, arrays = flattened({"b": np.array([[1, 2]]), "a": (3.0, True, None, "x")})
    assert structure == "{a:(number(),bool(),None,'x'),b:number(1, 2)}"
    assert [array.tolist() for array in arrays] == [[3.0], [1.0], [1.0, 2.0]]


def test_what_holds_no_numbers_is_named_only():
    assert flattened([object(), np.array(["a"]), 1j]) == ("(object,U(1,),complex)", [])


# --- showing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (np.float64(0.1), "0.1"),
        (np.array([1.0, 2.0]), "[1., 2.]  float64 (2,)"),
        (None, "None"),
        ("and", "'and'"),
        ([1, 2.5], "[1, 2.5]"),
        ((1, "a"), "(1, 'a')"),
        ((1,), "(1,)"),
        ([0] * 8, "[0, 0, 0, 0, 0, 0, … 8 in all]"),
        ({"t": 1, "lr": 0.5}, "{'t': 1, 'lr': 0.5}"),
        (np.random.default_rng(0), "a random generator"),
        (iter([1]), "an iterator"),
        ((x for x in [1]), "an iterator"),
        (dict.fromkeys(range(3)), "{0: None, 1: None, 2: None}"),
        (set(range(10**5)), "a set of 100000 items"),
        (np.zeros((2, 2, 2, 2)), "an array with 4 axes  float64 (2, 2, 2, 2)"),
    ],
)
def test_values_are_described_shortly(value, text):
    assert describe(value) == text


def test_parts_of_several_lines_are_aligned():
    value = {"W": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.array([5.0])}
    assert describe(value) == (
        "{'W': [[1., 2.],\n"
        "       [3., 4.]]  float64 (2, 2),\n"
        " 'b': [5.]  float64 (1,)}"
    )  # fmt: skip


def test_named_parts_stand_on_lines_of_their_own():
    value = (np.array([[1.0], [2.0]]), 3.0)
    shown = describe(value, ("dW", "db"))
    assert shown == "dW = [[1.],\n      [2.]]  float64 (2, 1),\ndb = 3"


def test_long_values_are_cut():
    assert len(describe(np.zeros(10_000))) < 200
    assert len(describe("x" * 10_000)) <= 200


def nested(depth):
    return {"A" * 10**6: nested(depth - 1) if depth else 1.0}


def itself():
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        {"A" * 10**6: dict.fromkeys(range(1000), 0)},
        {i: i for i in range(200_000)},
        {i: [np.zeros((3, 3))] * 9 for i in range(100)},
        nested(20),
        [[[[[[[[0] * 6] * 6] * 6] * 6] * 6] * 6] * 6] * 6,
        np.zeros((2,) * 20, np.int8),
        np.zeros((7, 7, 7)),
        itself(),
        ["x" * 10**7] * 6,
        {("x" * 10**6,) * 30: 1},
        b"x" * 10**7,
    ],
    ids=range(11),
)
def test_of_a_large_value_little_is_shown(value):
    assert len(describe(value)) <= MAX_SHOWN


def test_of_a_large_dict_the_first_items_are_shown():
    assert describe({i: i for i in range(21)}).endswith("19: 19, … 21 in all}")


@pytest.mark.parametrize("value", [[0] * 60_000, dict.fromkeys(range(60000), 0)])
def test_of_very_many_parts_nothing_is_flattened(value):
    assert flattened(value) == ("too many parts", [])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (iter([]), "an iterator"),
        (map(abs, []), "an iterator"),
        (abs, "a function"),
        (lambda: 0, "a function"),
        (int, "a type"),
        ([], "a list"),
        (1, "an int"),
    ],
)
def test_a_kind_is_named_in_words(value, kind):
    assert kind_of(value) == kind
