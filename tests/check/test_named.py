"""Named mistakes explain what they were tried on, and nothing else."""

import numpy as np

from nnkit.check.cases import case
from nnkit.check.diagnose.fingerprint import UNTRIED, fingerprint
from nnkit.check.diagnose.named import name_mistakes, name_parts
from nnkit.check.judge import Task, judge
from nnkit.check.running import run

X = np.array([0.5, -1.25, 2.0])


def tried(function, want, group, marks=None, part_marks=None):
    """Run a function in a case in which mistakes have marks."""
    one = case(group, X)
    task = Task(one, want(X), find_marks=lambda: marks or {})
    task.find_part_marks = lambda: part_marks or {}
    outcome = run(function, one, ("x",))
    return task, outcome, judge(outcome, task)


def mark_of(function):
    return fingerprint(run(function, case("basic", X), ("x",)), "")


def twice(x):
    return 2 * x


def wrong(x):
    return x + 1


def test_a_mistake_that_was_not_tried_in_a_group_does_not_explain_it():
    passed = tried(twice, twice, "basic")
    long = tried(wrong, twice, "large", {"not tried": UNTRIED})
    assert name_mistakes([passed, long]) == ({}, False)


def test_one_that_was_tried_in_another_case_of_the_group_does():
    short = tried(wrong, twice, "large", {"one added": mark_of(wrong)})
    long = tried(wrong, twice, "large", {"one added": UNTRIED})
    assert name_mistakes([short, long]) == ({"one added": ["large"]}, True)


def test_a_second_mistake_is_right_wherever_the_first_one_explains():
    marks = {"one added": mark_of(wrong)}
    basic = tried(wrong, twice, "basic", marks)
    other = tried(np.negative, twice, "edges", {"negated": mark_of(np.negative)})
    found = {"one added": ["basic"], "negated": ["edges"]}
    assert name_mistakes([basic, other]) == (found, False)
    basic = tried(wrong, twice, "basic", marks | {"negated": mark_of(np.negative)})
    assert name_mistakes([basic, other]) == ({"one added": ["basic"]}, False)


def test_parts_are_compared_where_the_mistake_was_tried():
    def both(x):
        return {"a": 2 * x, "b": 3 * x, "c": 4 * x}

    def bad(x):
        return {"a": x + 1, "b": x - 1, "c": 4 * x}

    marks = {"one added": {"a": mark_of(wrong)}}
    short = tried(bad, both, "basic", part_marks=marks)
    long = tried(bad, both, "large", part_marks={"one added": {"": UNTRIED}})
    assert name_parts([short, long]) == ({"one added": {"a"}}, ["b"])
