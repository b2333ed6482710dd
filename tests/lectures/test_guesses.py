"""Where the notebooks ask for a guess: each question has its answer, later and not at once."""

import ast
import re

import nbformat
import pytest

from tests.handing_out.test_notebooks import (
    LECTURES,
    NOTEBOOKS,
    PROBLEM_SETS,
    grading,
    is_guess,
    named,
    read,
)
from tools.site.execute import WAITING


def calls(cell, function):
    """Return the calls of a function in a cell, in their order."""
    if cell.cell_type != "code" or f"{function}(" not in cell.source:
        return []
    nodes = ast.walk(ast.parse(re.sub(r"^%.*$", "", cell.source, flags=re.M)))
    return [
        node
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == function
    ]


def found(path, function):
    """Return the cells that call `function`, with their place and the call."""
    cells = enumerate(read(path).cells)
    return [(place, cell, call) for place, cell in cells for call in calls(cell, function)]


def letters(call):
    return [keyword.arg for keyword in call.keywords]


def test_no_two_guesses_have_one_name():
    names = [call.args[0].value for path in NOTEBOOKS for *_, call in found(path, "guess")]
    assert names and len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_each_guess_has_a_cell_of_its_own_and_is_still_open(path):
    for _, cell, call in found(path, "guess"):
        assert is_guess(cell) and ast.parse(cell.source).body[0].value.lineno == call.lineno
        assert len(ast.parse(cell.source).body) == 1, cell.id
        assert call.args[1].value is ..., cell.id
        assert letters(call) == list("abcde")[: len(call.keywords)], cell.id
        assert len(call.keywords) != 1, cell.id
        assert not grading(cell), f"{cell.id}: students could not write in it"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_each_guess_is_answered_once_and_later(path):
    asked = {call.args[0].value: (place, letters(call)) for place, _, call in found(path, "guess")}
    answers = found(path, "reveal") + found(path, "kept")  # in words, or in a figure
    assert sorted(call.args[0].value for *_, call in answers) == sorted(asked)
    for place, cell, call in answers:
        asked_at, options = asked[call.args[0].value]
        assert asked_at < place and set(letters(call)) <= set(options), cell.id
        assert not grading(cell).get("grade"), f"{cell.id}: it would be executed when graded"


@pytest.mark.parametrize("path", LECTURES, ids=named)
def test_each_lecture_asks_for_four_or_more_guesses(path):
    assert len(found(path, "guess")) >= 4


@pytest.mark.parametrize("path", PROBLEM_SETS, ids=named)
def test_each_set_asks_for_one_to_three_guesses(path):
    assert 1 <= len(found(path, "guess")) <= 3


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_what_is_revealed_is_measured(path):
    for _, cell, call in found(path, "reveal"):
        typed = isinstance(call.args[1], ast.Constant)
        assert not typed or re.search(r"^assert ", cell.source, flags=re.M), cell.id


@pytest.mark.parametrize("path", LECTURES, ids=named)
def test_the_answer_waits_until_it_is_asked_for(path):
    for cell in nbformat.read(path, as_version=4).cells:
        waits = WAITING.keys() & set(cell.metadata.get("tags", []))
        assert waits or not calls(cell, "reveal"), cell.id
