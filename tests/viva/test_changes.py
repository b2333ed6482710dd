"""Changes of one line: what is exchanged, and that all else stays."""

import ast

import pytest

from nnkit.viva.changes import changes, is_python
from nnkit.viva.code import functions


def module(body):
    """Return a module with one function of this body."""
    lines = "\n    ".join(body.splitlines())
    return f"import numpy as np\n\ndef f(a, b):\n    {lines}\n"


def changed(body):
    """Return the changes of a function with this body."""
    return changes(functions(module(body))["f"])


@pytest.mark.parametrize(
    "line, now",
    [
        ("return a + b", "return a - b"),
        ("return a @ b.T", "return a * b.T"),
        ("return a @ b.T", "return a @ b"),
        ("return a < b", "return a <= b"),
        ("return a[:, 0]", "return a[:, 1]"),
        ("return a + 2", "return a + 3"),
        ("return -a", "return a"),
        ("return a.sum(axis=0)", "return a.mean(axis=0)"),
        ("return np.sum(a, axis=0, keepdims=True)", "return np.sum(a, axis=0)"),
        ("return np.sum(a, keepdims=True)", "return np.sum(a, keepdims=False)"),
        ("return np.dot(a, b)", "return np.dot(b, a)"),
        ("return f'{a}' if a is b else (a)", "return f'{a}' if a is not b else (a)"),
    ],
)
def test_a_piece_of_a_line_is_exchanged(line, now):
    assert now in [change.now for change in changed(line)]


def test_a_statement_is_taken_out():
    (change,) = [c for c in changed("a += b\nreturn a") if not c.now]
    assert change.was == "a += b"
    assert "    pass\n    return a" in change.source


BODY = """total = 0.0
for x in zip( a, b ):  # in one's own style
    total += -x[0]**2 * ( x[1] - 1 ) / len(a)
if total>3 : total = 3
return {"sum" : total, 'mean': np.mean(a, axis = 0)}"""


def test_only_one_line_is_changed_and_its_style_stays():
    found = changed(BODY)
    assert len(found) > 15
    for change in found:
        pairs = zip(module(BODY).split("\n"), change.source.split("\n"), strict=True)
        assert [k for k, pair in enumerate(pairs, 1) if pair[0] != pair[1]] == [change.line]


@pytest.mark.parametrize(
    "line",
    ["return a ** -b", "return a / (b + 1) ** 2", "return -(a * b)", "return a if not b else -1"],
)
def test_what_is_changed_computes_with_the_same_parts(line):
    """No change lets a sign bind other parts than before."""
    names = sorted(n.id for n in ast.walk(ast.parse(line)) if isinstance(n, ast.Name))
    for change in changed(line):
        if is_python(change.source):
            tree = ast.parse(change.now)
            assert sorted(n.id for n in ast.walk(tree) if isinstance(n, ast.Name)) == names


@pytest.mark.parametrize("line", ['return "ä" + str(a)', "return a\\\n    + b"])
def test_a_line_whose_columns_are_uncertain_is_left_alone(line):
    assert [change for change in changed(line) if "+" in change.was] == []
