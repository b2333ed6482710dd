"""Literals: what is read of an answer cell, at home and when it is graded."""

import ast
from fractions import Fraction

import numpy as np
import pytest

from nnkit.check import check_answer, number, numbers, one_of, some_of
from nnkit.check.literal import plain, read_literal, value_of


def expression(text):
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-0.5", -0.5),
        ("5 / 2", 2.5),
        ("1 - 2 * 3", -5),
        ("2**0.5", 2**0.5),
        ("1e-3", 1e-3),
        ("np.float64(3)", 3.0),
        ("np.array([1, -2.5])", [1, -2.5]),
        ("[1/4, 3/4]", [0.25, 0.75]),
        ("(64, 10)", (64, 10)),
        ('{"P", "S"}', {"P", "S"}),
        ('"B"', "B"),
        ("np.pi", np.pi),
        ("...", ...),
    ],
)
def test_a_literal_is_read_alike_at_home_and_when_graded(text, value):
    assert value_of(expression(text)) == value
    graded = read_literal(expression(text))
    assert graded == ("..." if value is ... else repr(value))


@pytest.mark.parametrize(
    "text",
    [
        "len([1])",
        "x",
        '"B"[0]',
        '"A" + "B"',
        "np.array([1]).sum()",
        "1 / 0",
        "10.0**400",
        "9**9**9",
        "10**10000000",
        "(-1)**0.5",
        'np.array("x")',
        'float("1")',
        "[i for i in (1, 2)]",
        "__import__('os')",
        "int(1e999)",
        "float(1000000**100)",
        "{[1]: 2}",
        "{{}: 1}",
    ],
)
def test_what_is_none_is_read_nowhere(text):
    with pytest.raises(ValueError):
        value_of(expression(text))
    with pytest.raises(ValueError, match="one literal"):
        read_literal(expression(text))


NUMBERS = [3, 3.0, np.int64(3), np.int8(3), np.uint8(3), np.float64(3), np.float32(3)]
NUMBERS += [np.array(3), np.array(3.0), Fraction(3)]


@pytest.fixture
def key(solutions, monkeypatch):
    """A function that makes the key to a question of these tests' own."""

    def make(*accepted, **options):
        monkeypatch.setitem(solutions.language.keys, "own", None)
        solutions.language.Key("own", *accepted, **options)

    return make


@pytest.mark.parametrize("answer", NUMBERS, ids=lambda answer: type(answer).__name__)
def test_every_kind_of_number_is_a_number(answer, key):
    key(3)
    assert check_answer("own", answer, number, points=1) == 1.0
    assert type(plain(answer)) in (int, float)


@pytest.mark.parametrize("answer", [True, np.bool_(True), 3j, "3", None, np.array([3])])
def test_nothing_else_is_one(answer, key):
    key(3)
    assert check_answer("own", answer, number, points=1) == 0.0


@pytest.mark.parametrize("kind", [list, tuple, np.array, lambda v: [np.float32(x) for x in v]])
def test_several_numbers_may_come_in_any_container(kind, key):
    key([0.25, 0.75])
    assert check_answer("own", kind([0.25, 0.75]), numbers(2), points=1) == 1.0


@pytest.mark.parametrize("answer", [["C", "S", "C"], {"S", "C"}, np.array(["S", "C"]), ("C", "S")])
def test_a_selection_is_a_set(answer, key):
    key(["C", "S"], ordered=False)
    assert check_answer("own", answer, some_of("C", "S", "P"), points=1) == 1.0


def test_a_comment_is_about_its_number_and_no_other(key, capsys):
    key(0.02, tolerance=1e-4, comments=[(2e-6, "Far too small.")])
    check_answer("own", 2e-6, number, points=1)
    assert "Far too small." in capsys.readouterr().out
    check_answer("own", 9e-5, number, points=1)
    assert "Far too small." not in capsys.readouterr().out


def test_a_choice_is_one_of_the_choices(key):
    key("B")
    assert check_answer("own", np.str_("B"), one_of("A", "B"), points=1) == 1.0
