"""Python's parser runs in one thread at a time: 3.11's counts its depth for all together."""

import ast
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.grading import grader
from autograder.submission.notebook import read_notebook
from autograder.submission.submission import Submission
from tests.submission.anything import MODULE, ORIGINAL

SETTINGS = grader.Settings("ps1", b"secret", enabled=False)


@pytest.fixture
def parsed(monkeypatch):
    """How many threads are in the parser, each time that one comes."""
    counts, inside, real = [], set(), ast.parse

    def parse(*arguments, **more):
        inside.add(threading.get_ident())
        counts.append(len(inside))
        time.sleep(0.001)  # another one would come in
        try:
            return real(*arguments, **more)
        finally:
            inside.discard(threading.get_ident())

    monkeypatch.setattr(ast, "parse", parse)
    return counts


def test_no_submission_is_parsed_while_another_one_is(parsed):
    notebook, _ = read_notebook(json.dumps(ORIGINAL).replace("q1 = ...", "q1 = 'A'").encode())
    files = {"nnkit/neuron.py": MODULE.encode()}

    def graded(number):
        submission = Submission(str(number), notebook, files, [])
        return grader.grade(SETTINGS, ORIGINAL, submission)

    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(graded, range(8)))) == 8
    assert len(parsed) > 16
    assert set(parsed) == {1}
