"""Real mistakes are refused and named, at home as when graded, and never by a wrong name."""

import pytest

import solutions
from solutions.real_mistakes import real_mistakes
from tests.proofs.real import kind_of, verdict_on

ALL = real_mistakes()


@pytest.mark.parametrize("visible", [True, False], ids=["at home", "graded"])
@pytest.mark.parametrize("real", ALL, ids=lambda real: f"{real.exercise}-{real.name}")
def test_a_real_mistake_is_named(real, visible):
    with solutions.use():
        verdict = verdict_on(real, visible)
    assert kind_of(real, verdict) == "named", verdict.text()


def test_names_are_unique():
    names = [(real.exercise, real.name) for real in ALL]
    assert len(set(names)) == len(names) > 0
