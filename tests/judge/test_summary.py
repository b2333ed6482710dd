"""A verdict as data: everything that pages show, and nothing about hidden inputs."""

import json

import pytest

import solutions
from autograder.judge.summary import summary
from nnkit.check.verdict import examine
from nnkit.exercise import Binding
from nnkit.neuron import sigmoid


def of(function):
    """Examine an implementation of `sigmoid`."""
    with Binding({sigmoid: function}):
        return summary(examine(sigmoid, solutions.sheet_of("sigmoid")))


def half(z):
    return 0.5 * (z * 0 + 1)


def half_in_another_way(z):
    return z * 0 + 0.5


def test_it_can_be_written_as_json():
    data = of(half)
    assert json.loads(json.dumps(data)) == data


def test_a_right_answer_has_all_points_and_no_example():
    data = of(solutions.answer("sigmoid").reference)
    assert data["points"] == data["out_of"] == 2.0
    assert data["examples"] == [] and data["example"] == data["cluster"] == ""
    assert all(group["failed"] == group["untried"] == 0 for group in data["groups"])


def test_an_example_is_the_call_and_a_sentence():
    first = of(half)["examples"][0]
    assert first["group"] == "basic"
    assert first["call"].startswith("sigmoid(") and "\ngot  " in first["call"]
    assert "\nwant " in first["call"]
    assert first["sentence"] and first["sentence"] not in first["call"]


def test_the_examples_are_those_of_the_text():
    for function in (half, lambda z: "text", lambda z: 1 / 0, lambda z: 1 / (1 + 2.7182**-z)):
        data = of(function)
        blocks = [f"{e['group']}: {e['sentence']}" for e in data["examples"] if not e["call"]]
        assert all(block in data["text"] for block in blocks)
        assert data["text"].count("\ngot ") <= len(data["examples"])
        assert len(data["examples"]) >= 1


def test_a_hidden_failure_says_its_category_only():
    def right_where_it_is_seen(z):
        shown = [t.case.args[0] for t in solutions.sheet_of("sigmoid").tasks if not t.case.kwargs]
        visible = [s for s, t in zip(shown, solutions.sheet_of("sigmoid").tasks) if not t.hidden]
        if any(str(z) == str(v) for v in visible):
            return solutions.answer("sigmoid").reference(z)
        return half(z)

    hidden = [e for e in of(right_where_it_is_seen)["examples"] if not e["call"]]
    assert hidden and all(e["sentence"].startswith("in a hidden case: ") for e in hidden)


def test_answers_that_return_the_same_are_one_cluster():
    assert of(half)["cluster"] == of(half_in_another_way)["cluster"] != ""
    assert of(half)["cluster"] != of(lambda z: z)["cluster"]


def test_what_is_printed_is_passed_on_up_to_a_limit():
    def talkative(z):
        print("x" * 10_000)
        return half(z)

    assert of(talkative)["printed"] == "x" * 4_000


@pytest.mark.parametrize("key", ["groups", "diagnoses", "mistakes", "problem", "example", "text"])
def test_pages_find_what_they_read(key):
    assert key in of(half)
