"""The judge, as the side sees it that starts it."""

import os

import pytest

from autograder.course import COURSE
from autograder.judge import client


@pytest.mark.parametrize(
    ("before", "after"), [("", [str(COURSE)]), ("/packages", [str(COURSE), "/packages"])]
)
def test_it_finds_this_course_first_and_then_what_its_starter_finds(monkeypatch, before, after):
    monkeypatch.setenv("PYTHONPATH", before)
    assert client.environment()["PYTHONPATH"].split(os.pathsep) == after
