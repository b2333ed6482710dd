"""The student's code for display: whatever it is, taken apart in a time that grows with it."""

import pytest

from autograder.submission import code


def chain(names):
    return " = ".join(f"a{i}" for i in range(names)) + " = 0\n"


def test_names_of_one_statement_share_its_text():
    found = code.read(chain(8_000) + "def f():\n    return a7\n")
    assert found.texts["a7"] is found.texts["a8"]
    assert found.problem == "has more than 1,000 names, of which these are the first"


def test_of_many_statements_the_first_names_are_kept():
    found = code.read("".join(f"a{i} = a{i - 1}\n" for i in range(5_000)))
    assert len(found.texts) == 1_001
    assert len(found.helpers("a900", set())) == 901


def test_a_long_module_is_cut_at_its_functions():
    lines = "    x = 1\n" * 100_000
    found = code.read(f"def f():\n{lines}def g():\n{lines}")
    assert list(found.texts) == ["f", "g"]
    assert all(len(text) <= code.MAX_TEXT for text in found.texts.values())
    assert found.texts["g"].startswith("def g():\n    x = 1\n")


@pytest.mark.parametrize(
    "source",
    [
        "if a:\n    b = 1\n" + "elif a:\n    b = 1\n" * 5_000,
        "(" * 50_000,
        "x = " + "-" * 50_000 + "1",
        "x = " + "+".join("1" * 40_000),
        "a.b" + ".c" * 30_000 + " = 1",
        "\0",
        "\ufeff\u202e = 1",
        "x = '\ud800'",
    ],
)
def test_no_module_is_too_much(source):
    found = code.read(source)
    assert isinstance(found.problem, str)
    assert all(isinstance(text, str) for text in found.texts.values())
