"""Which processor a submission is graded on."""

import collections
import os
import threading

from autograder.grading.grader import Grader


def test_two_at_once_are_graded_on_two_processors(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5})
    grader = object.__new__(Grader)
    grader._cpu, grader._busy, grader._lock = None, collections.Counter(), threading.Lock()
    with grader._processor() as one, grader._processor() as other:
        assert {one, other} == {3, 5}
    with grader._processor() as again:
        assert again == 3
