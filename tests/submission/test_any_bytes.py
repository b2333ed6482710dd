"""Reading is total: two thousand random and mutated submissions, an outcome for each."""

import random

import msgpack
import nbformat
import pytest

from autograder.pages import formgrader
from autograder.submission.files import for_student_process
from autograder.submission.graft import graft, write
from autograder.submission.submission import read_submission
from tests.submission.anything import ORIGINAL, hand_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId"),
]

SUBMISSIONS = 2_000


@pytest.mark.parametrize("block", range(20))
def test_each_submission_comes_to_a_notebook_that_can_be_judged(tmp_path, block):
    for number in range(block * SUBMISSIONS // 20, (block + 1) * SUBMISSIONS // 20):
        folder = tmp_path / str(number)
        hand_in(folder, random.Random(number))
        submission = read_submission("ps1", "ada", folder)
        grafted = graft(ORIGINAL, submission.notebook, submission.notes)
        cells = [c for c in grafted.notebook.cells if "nbgrader" in c.metadata]
        # Every cell of the instructor's is there, and what is executed is the instructor's own.
        names = [c.metadata.nbgrader.grade_id for c in cells]
        assert names == [c.metadata.nbgrader.grade_id for c in ORIGINAL.cells]
        for cell, own in zip(cells, ORIGINAL.cells, strict=True):
            assert cell.source == own.source or own.metadata.nbgrader.solution
        answer = next(c.source for c in cells if c.id == "q1a")
        exec(answer, {})  # one literal
        files = for_student_process(submission.files, "neuron")
        formgrader.show(grafted.notebook, files, "ps1")
        # It can be sent, written and read.
        msgpack.packb({"cells": grafted.notebook.cells, "files": files})
        text = write(grafted.notebook).encode()
        nbformat.validate(nbformat.reads(text.decode(), as_version=4))
        assert submission.notebook is not None or grafted.notes
