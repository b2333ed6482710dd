"""Cases that measure: the points grow with the score, and the score is said."""

import inspect

import pytest

from nnkit.check import check
from nnkit.check.as_json import decode_sheet, encode_sheet
from nnkit.check.cases import case
from nnkit.check.compare import Layout
from nnkit.check.judge import Task
from nnkit.check.sheets import Sheet
from nnkit.check.verdict import examine
from nnkit.exercise import Binding, catalogue
from nnkit.regularization import challenge


def examined(*scores, hidden=False):
    """Examine an exercise whose cases measure these scores, on a scale from 0.92 to 0.96."""
    found = iter(scores)
    tasks = [Task(case("measured", points_between=(0.92, 0.96)), hidden=hidden) for _ in scores]
    sheet = Sheet(Layout(), {"basic": 0.0, "measured": 1.0}, tasks)
    with Binding({challenge: lambda: next(found)}):
        return examine(challenge, sheet)


@pytest.mark.parametrize(
    ("score", "points"),
    [(0.5, 0), (0.92, 0), (0.93, 1), (0.95, 3), (0.96, 4), (1.0, 4)],  # a point a per cent
)
def test_points_grow_with_the_score(score, points):
    assert examined(score).points == pytest.approx(points)


def test_the_worst_case_counts_and_the_last_score_is_kept():
    verdict = examined(0.97, 0.94)
    assert verdict.points == pytest.approx(2) and verdict.score == 0.94


def test_a_score_that_is_enough_is_said():
    assert "Score: 97.2%." in examined(0.972).text()


@pytest.mark.parametrize("hidden", [False, True])
def test_a_score_below_is_said_with_what_is_due(hidden):
    text = examined(0.934, hidden=hidden).text()
    assert "93.4% are right: no points up to 92%, all of them from 96% on" in text
    assert "partly" in text


def test_the_scale_travels_with_the_release():
    sheet = Sheet(Layout(), {"basic": 1.0}, [Task(case("basic", points_between=(0.92, 0.96)))])
    (task,) = decode_sheet(encode_sheet(sheet)).tasks
    assert task.case.points_between == (0.92, 0.96)


@pytest.mark.usefixtures("references")
@pytest.mark.parametrize(
    ("entry", "shown"),
    [("  the quiet neuron ", "the quiet neuron"), (..., ""), (7, ""), ("x" * 99, "x" * 30)],
)
def test_a_name_for_the_class_list_is_short_text_or_none(entry, shown, monkeypatch):
    heard = []
    monkeypatch.setattr("nnkit.check.verdict.listeners", [heard.append])
    monkeypatch.setattr("nnkit.check.examine", lambda *args: examined(0.97))
    monkeypatch.setattr("nnkit.check.problem_with", lambda exercise: ("", []))
    with Binding({challenge: lambda *args: []}):
        check(challenge, entry=entry)
    assert [verdict.entry for verdict in heard] == [shown]


def test_no_exercise_has_a_parameter_that_a_case_takes_for_itself():
    own = {
        name for name, p in inspect.signature(case).parameters.items() if p.kind == p.KEYWORD_ONLY
    }
    taken = {slot.__name__: own & set(slot.__signature__.parameters) for slot in catalogue()}
    assert {name for name, names in taken.items() if names} == set()
