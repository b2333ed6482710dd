"""The graders are proven: right answers pass, wrong ones fail and are named."""

import pytest

import solutions
from nnkit.exercise import catalogue
from tests.proofs.certification import (
    Record,
    check_empty,
    check_mistakes,
    check_mutants,
    check_others,
    check_parity,
    check_right,
    chosen,
)

CHECKS = (check_empty, check_right, check_mistakes, check_mutants)
SLOW = (check_parity, check_others)


@pytest.mark.parametrize(
    "check",
    [*CHECKS, *(pytest.param(check, marks=pytest.mark.slow) for check in SLOW)],
    ids=lambda check: check.__name__,
)
@pytest.mark.parametrize("slot", catalogue(), ids=lambda slot: slot.__name__)
def test_certified(slot, check):
    record = Record(slot.__name__)
    with solutions.use():
        check(slot, record)
    assert not record.problems, "\n".join(record.problems)


def test_three_hundred_mistakes():
    total = sum(len(solutions.answer(slot.__name__).mistakes) for slot in catalogue())
    assert total >= 300


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["softmax"], ["softmax"]),
        (["neuron", "sigmoid", "neuron"], ["neuron", "sigmoid"]),
        (["ps3"], [slot.__name__ for slot in catalogue("ps3")]),
        ([], [slot.__name__ for slot in catalogue()]),
    ],
    ids=["an exercise", "several", "a problem set", "all"],
)
def test_what_is_certified(names, found):
    assert [slot.__name__ for slot in chosen(names)] == found


def test_an_unknown_name_is_not_certified_silently():
    with pytest.raises(LookupError, match="no exercise or problem set sigmoyd"):
        chosen(["sigmoid", "sigmoyd"])
