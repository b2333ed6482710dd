"""Two thousand random and mutated submissions are graded: each as if it were alone.

A class of them is graded at once, by several threads over one judge. Then each is graded by
itself, by another judge, in the order of a shuffled list: points, verdicts and what the
notebook shows are the same.
"""

import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.grading import grader
from autograder.grading.reading import read
from tests.submission.anything import ORIGINAL, hand_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId"),
]

SUBMISSIONS, BLOCKS = 2_000, 40
SETTINGS = grader.Settings("ps1", b"secret", cell_seconds=20.0, total_seconds=60.0)


def graded(folder, number, judge):
    """Grade a submission; returns all that is recorded of it."""
    submission = read("ps1", f"student{number}", folder)
    found = grader.grade(
        SETTINGS,
        ORIGINAL,
        submission,
        lambda settings, cells, files, student: judge.judge(cells, files, student),
    )
    return {
        "problem": found.problem,
        "verdicts": found.verdicts,
        "cells": [(cell.source, cell.get("outputs")) for cell in found.notebook.cells],
        "missing": found.missing,
    }


@pytest.mark.parametrize("block", range(BLOCKS))
def test_each_is_graded_as_if_it_were_alone(tmp_path, block):
    size = SUBMISSIONS // BLOCKS
    numbers = range(block * size, (block + 1) * size)
    for number in numbers:
        hand_in(tmp_path / str(number), random.Random(number))
    with grader.Grader(SETTINGS) as judge, ThreadPoolExecutor(3) as pool:
        in_class = list(pool.map(lambda n: graded(tmp_path / str(n), n, judge), numbers))
    points = []
    alone = random.Random(block).sample(list(numbers), len(numbers))
    with grader.Grader(SETTINGS) as judge:
        for number in alone:
            found = graded(tmp_path / str(number), number, judge)
            assert found["problem"] == ""
            assert len(found["verdicts"]) == 3
            assert json.dumps(found) == json.dumps(in_class[number - numbers[0]])
            points.append(sum(verdict["points"] for verdict in found["verdicts"]))
    # Neither is all lost nor nothing.
    assert 0 < sum(points) < 4 * len(points)
    assert max(points) >= 3
