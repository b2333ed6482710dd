"""A verdict as data: every part that a page shows, and nothing of a hidden case."""

import contextlib
import io
import json

import pytest

import solutions
from autograder.judge.summary import summary
from nnkit.check.verdict import examine, listeners
from nnkit.derive import check_ladder
from nnkit.exercise import Binding, catalogue


def verdict_of(exercise, body):
    """Return the verdict on a body that stands in for an exercise."""
    slot = next(slot for slot in catalogue() if slot.__name__ == exercise)
    with Binding({slot: body}):
        return examine(slot, solutions.sheet_of(exercise))


def doubled(z):
    """Return twice the argument, and say so."""
    print("doubled")
    return 2 * z


def test_the_parts_of_a_verdict_are_those_of_its_text():
    data = json.loads(json.dumps(summary(verdict_of("sigmoid", doubled))))
    (example,) = data["examples"]
    assert data["rows"][0][:2] == ["failed", "basic"]
    assert "No points without the basic cases." in data["sentences"]
    assert example["group"] == "basic" and example["call"].startswith("sigmoid(z = ")
    assert example["got"] and example["want"] and example["got"] != example["want"]
    assert data["printed"].splitlines()[0] == "doubled"
    parts = [word for row in data["rows"] for word in row] + data["sentences"]
    parts += [line for part in example.values() for line in part.splitlines()]
    for part in parts + data["printed"].splitlines():
        assert part in data["text"]


def test_of_a_hidden_case_only_the_category_is_told():
    verdict = verdict_of("sigmoid", doubled)
    for group in verdict.groups:
        group.failures = [failure for failure in group.failures if failure.task.hidden]
    examples = summary(verdict)["examples"]
    assert examples
    for example in examples:
        assert (example["call"], example["got"], example["want"]) == ("", "", "")
        assert example["sentence"].startswith("in a hidden case: ")


@pytest.mark.parametrize("steps", [{}, {"dL_dp": "1"}, {"dL_dp": "1", "typo": "2"}])
def test_a_ladders_lines_are_rows_and_what_is_said_of_them_sentences(steps):
    heard = []
    hear = heard.append
    listeners.append(hear)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check_ladder("logistic_gradient_ladder", steps)
    finally:
        listeners.remove(hear)
    data = summary(heard[0])
    expected = "wrong" if steps else "empty"
    assert (expected, "dL_dp") in [tuple(row[:2]) for row in data["rows"]]
    assert data["sentences"] and all(sentence in data["text"] for sentence in data["sentences"])
    assert ("typo" in data["sentences"][-1]) == ("typo" in steps)


def half(z):
    return 0.5 * (z * 0 + 1)


def half_in_another_way(z):
    return z * 0 + 0.5


def test_a_right_answer_has_all_points_and_no_example():
    data = summary(verdict_of("sigmoid", solutions.answer("sigmoid").reference))
    assert data["points"] == data["out_of"] == 2.0
    assert data["examples"] == [] and data["example"] == data["cluster"] == ""
    assert all(group["failed"] == group["untried"] == 0 for group in data["groups"])


def cluster(body):
    return summary(verdict_of("sigmoid", body))["cluster"]


def test_answers_that_return_the_same_are_one_cluster():
    assert cluster(half) == cluster(half_in_another_way) != ""
    assert cluster(half) != cluster(lambda z: z)
