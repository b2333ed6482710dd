"""Item analysis and progress, worked by hand."""

import pytest

from autograder.pages.feedback import Mark, Standing
from autograder.pages.item_analysis import analyse, progress
from autograder.returning.grades import Grades


def grades(rows, problem_set="ps1", **out_of):
    """Return grades from rows of points, one row a student."""
    made = Grades(problem_set, {name: float(points) for name, points in out_of.items()})
    for number, row in enumerate(rows):
        marks = {n: Mark(p, made.cells[n]) for n, p in zip(made.cells, row, strict=True)}
        made.standings[f"s{number}"] = Standing(marks)
    return made


def test_an_item_that_goes_with_the_rest():
    rows = [(1.0, 4.0)] * 5 + [(0.0, 2.0)] * 5
    found = analyse(grades(rows, a=1, b=4))
    assert found["a"] == pytest.approx(1.0)


def test_an_item_that_goes_against_the_rest_is_worth_a_look():
    rows = [(0.0, 4.0)] * 5 + [(1.0, 2.0)] * 5
    found = analyse(grades(rows, a=1, b=4))
    assert found["a"] == pytest.approx(-1.0)


def test_the_rest_is_without_the_item_itself():
    """With itself in the total, an item that tells nothing would seem to tell something.

    a = 0, 1 in turn; b = 0, 0, 1, 1 in turn: every pair is equally frequent, so r = 0.
    """
    rows = [(a, b) for a in (0.0, 1.0) for b in (0.0, 1.0)] * 3
    assert analyse(grades(rows, a=1, b=1))["a"] == pytest.approx(0.0)


@pytest.mark.parametrize(
    "rows",
    [[(1.0, 1.0), (0.0, 0.0)] * 4, [(1.0, 1.0), (1.0, 0.0)] * 6, [(1.0, 1.0), (0.0, 1.0)] * 6],
    ids=["too few", "all right", "the rest is the same"],
)
def test_where_nothing_can_be_said_nothing_is_said(rows):
    assert analyse(grades(rows, a=1, b=1))["a"] is None


def test_what_nobody_has_graded_takes_no_part():
    rows = [(1.0, 1.0), (0.0, 0.0)] * 5 + [(None, 1.0)] * 10
    found = analyse(grades(rows, a=1, b=1))
    assert found["a"] == pytest.approx(1.0)


def test_of_an_item_that_is_graded_for_nobody_nothing_is_known():
    assert analyse(grades([(None, 1.0)], a=1, b=1))["a"] is None


def test_progress_is_in_shares_of_what_is_graded():
    # 1 of 2, 2 of 2 and, of what is graded, 1 of 1: half, all, all.
    one = grades([(1.0, 0.0), (1.0, 1.0), (1.0, None)], a=1, b=1)
    two = grades([(0.0, 1.0)], "ps2", a=1, b=1)
    steps = progress([one, two], ["s0", "s1", "s2", "late"])
    assert [(s.problem_set, s.handed_in, s.expected) for s in steps] == [
        ("ps1", 3, 4),
        ("ps2", 1, 4),
    ]
    assert (steps[0].low, steps[0].median, steps[0].high) == (0.75, 1.0, 1.0)
    assert steps[1].median == 0.5


def test_a_set_of_which_nothing_is_graded_is_no_step():
    assert progress([grades([(None,)], a=1)], []) == []
