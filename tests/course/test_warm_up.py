"""Problem set 0: its tasks accept what is right and name what is wrong; all are in the notebook."""

import ast

import nbformat
import numpy as np
import pytest

from nnkit import warm_up
from tests.handing_out.test_notebooks import WARM_UP


def renamed(function, name):
    function.__name__ = name
    return function


@pytest.fixture
def said(capsys):
    def say(name, function):
        warm_up.check(renamed(function, name))
        return capsys.readouterr().out

    return say


@pytest.mark.parametrize("name", warm_up.TASKS)
def test_the_plain_loop_is_right(said, name):
    due = warm_up.TASKS[name].due
    assert f"{name}: right" in said(name, lambda *inputs: due(*inputs))


@pytest.mark.parametrize(
    ("name", "place"),
    [(name, k) for name, t in warm_up.TASKS.items() for k in range(len(t.mistakes))],
)
def test_each_mistake_is_named(said, name, place):
    mistake, sentence = list(warm_up.TASKS[name].mistakes.items())[place]
    assert said(name, mistake).startswith(f"{name}: {sentence}")


@pytest.mark.parametrize("name", warm_up.TASKS)
def test_what_is_not_written_is_said_to_be_so(said, name):
    assert said(name, lambda *_: ...) == f"{name}: write it in place of the dots.\n"


def lowered_in_place(S, y):
    S[np.arange(len(S)), y] -= 1
    return S


def best_as_a_list(S):
    return list(S.argmax(axis=1))


def column_means_of_shape(X):
    return X.mean(axis=0, keepdims=True)


def column_means_shifted(X):
    return X.mean(axis=0) + 1


def column_means_that_stop(X):
    return X @ X


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("lowered", lowered_in_place, "the array that came in is changed"),
        ("best", best_as_a_list, "it returns a list, where an array is due"),
        ("column_means", column_means_of_shape, "the shape (1, 3), where (3,) is due"),
        ("column_means", column_means_shifted, "where this is due:"),
        ("column_means", column_means_that_stop, "it stops with ValueError"),
        ("no_such_task", best_as_a_list, "There is no task"),
    ],
)
def test_other_troubles_are_said(said, name, function, words):
    assert words in said(name, function)


def column_means(X):
    return np.array([X[:, j].mean() for j in range(X.shape[1])])


def best(S):
    return np.argmax(S, axis=1)


@pytest.mark.parametrize(("function", "has"), [(column_means, True), (best, False)])
def test_a_loop_is_right_and_is_remarked(capsys, function, has):
    warm_up.check(function)
    shown = capsys.readouterr().out
    assert "right, on 3 inputs." in shown and ("loop" in shown) == has


def test_shapes_are_counted_and_the_wrong_ones_named(capsys):
    warm_up.check_shapes({"X @ W": (5, 2), "X.T": (5, 3), "X[0]": 3, "X[:, 1]": ...})
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "1 of 8 shapes are right."
    assert shown[1].startswith("  not yet: X.T") and "a shape is a tuple" in shown[2]


def test_the_notebook_has_each_task_once_in_order_and_open():
    cells = [c.source for c in nbformat.read(WARM_UP, as_version=4).cells if c.cell_type == "code"]
    trees = [ast.parse(source) for source in cells]
    functions = [n for tree in trees for n in tree.body if isinstance(n, ast.FunctionDef)]
    assert [one.name for one in functions] == list(warm_up.TASKS)
    assert all(ast.unparse(one.body[0]) == "return ..." for one in functions)
    assert 10 <= 1 + len(functions) <= 12


def test_untouched_the_notebook_runs_and_nothing_is_right_yet(capsys):
    names = {}
    for cell in nbformat.read(WARM_UP, as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    shown = capsys.readouterr().out
    assert shown.count("write it in place of the dots") == len(warm_up.TASKS)
    assert "0 of 8 shapes are right." in shown and ": right" not in shown
