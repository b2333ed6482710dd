"""The judge as a process: what it is asked, and what it answers."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgpack
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import solutions
from autograder.jail.channel import MAX_JOB, Channel, Closed
from autograder.judge.client import LATER, patiently
from nnkit.check.as_json import encode_sheet

COURSE = Path(__file__).resolve().parent.parent.parent
SETTINGS = {
    "problem_set": "ps1",
    "limits": {"memory_mb": 2048, "cpu_seconds": 60, "files_mb": 8},
    "namespaces": True,
}
FILES = {
    "nnkit/neuron.py": b"from nnkit.exercise import exercise\n"
    b'@exercise("ps1", points=2)\ndef sigmoid(z):\n    return 0.5\n'
}
#: Before it begins. At 0 it would not be over for sure: time that was waited is taken off the
#: clock when it is known, so that it may go back a little.
TURN_OVER = -60.0


def job_of(cells, files):
    """Return what a judge is asked to grade."""
    return {
        "notebook": new_notebook(cells=list(cells)),
        "files": files,
        "student": "ada",
        "secret": b"secret",
        "cell_seconds": 30.0,
        "total_seconds": 60.0,
    }


def gone(process):
    """Wait until a process is gone; False if it stays."""
    for _ in range(3_000):
        if not Path("/proc", str(process)).exists():
            return True
        time.sleep(0.01)
    return False


class Asked:
    """A judge that this test has started."""

    def __init__(self):
        pytest.importorskip("solutions")  # a judge knows the answers
        self.server, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "autograder.judge.process", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=COURSE,
            )
        channel = Channel(self.server, MAX_JOB)
        channel.send(msgpack.packb(SETTINGS))
        self.state = msgpack.unpackb(channel.receive())

    def begin(self):
        """Begin a submission; returns its channel and the process that grades it."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.server, [b"g"], [theirs.fileno()])
        channel = Channel(ours, MAX_JOB)
        return channel, int(channel.receive())

    def grade(self, *cells, channel=None, files=FILES):
        """Grade; returns the cells and the verdicts."""
        channel = channel or self.begin()[0]
        channel.send(msgpack.packb(job_of(cells, files)))
        reply = msgpack.unpackb(patiently(channel)[0])
        channel.sock.close()
        return reply["notebook"]["cells"], reply["verdicts"]


@pytest.fixture(scope="module")
def judge():
    asked = Asked()
    yield asked
    asked.server.close()
    asked.process.wait(30)


def cell(source, name, **marks):
    return new_code_cell(source, id=name, metadata={"nbgrader": {"grade_id": name, **marks}})


SETUP = cell("from nnkit.check import check\nfrom nnkit.neuron import sigmoid", "setup")


def test_it_says_what_its_sandbox_is(judge):
    assert set(judge.state) == {"layers", "report", "missing"}
    assert judge.state["report"].startswith("Sandbox layers: ")


def test_set_up_answers_and_checks_are_executed(judge):
    cells, verdicts = judge.grade(
        SETUP,
        cell("print('second')", "setup_more"),
        cell("q = 0.5", "q_answer", solution=True),
        cell("print(q)\ncheck(sigmoid)", "sigmoid", grade=True, points=2),
    )
    assert [len(c["outputs"]) for c in cells] == [0, 1, 0, 2]
    assert [c["execution_count"] for c in cells] == [1, 2, 3, 4]
    printed, result = cells[3]["outputs"]
    assert printed["text"].startswith("0.5\nsigmoid: 0 of 2 points")
    assert result["data"] == {"text/plain": "0.0"}
    assert [v["exercise"] for v in verdicts] == ["sigmoid"]


def test_no_other_cell_is_executed_and_what_it_shows_stays(judge):
    shown = [{"output_type": "stream", "name": "stdout", "text": "As handed in:\n"}]
    other = cell("print('executed')\nx = 1", "try_sigmoid")
    other.outputs = shown
    cells, _ = judge.grade(
        SETUP,
        other,
        new_code_cell("x = 1", id="no-marks"),
        new_markdown_cell("text", metadata={"nbgrader": {"grade": True, "grade_id": "w"}}),
        cell("x", "needs_x", grade=True, points=1),
    )
    assert cells[1]["outputs"] == shown
    assert cells[1]["execution_count"] is None
    assert cells[4]["outputs"][0]["evalue"] == "name 'x' is not defined"


def test_submissions_at_the_same_time_know_nothing_of_each_other(judge):
    one, other = judge.begin()[0], judge.begin()[0]
    name = cell("import nnkit\nnnkit.mine = True", "setup")
    judge.grade(name, channel=one)
    cells, _ = judge.grade(cell("import nnkit\nhasattr(nnkit, 'mine')", "setup"), channel=other)
    assert cells[0]["outputs"][0]["data"] == {"text/plain": "False"}


def test_a_submission_that_is_killed_costs_no_other(judge):
    channel, child = judge.begin()
    os.kill(child, signal.SIGKILL)
    with channel.sock, pytest.raises(Closed):
        channel.receive()
    assert judge.grade(SETUP)[0][0]["outputs"] == []


def module(name, body):
    return {
        "nnkit/neuron.py": (
            "import numpy as np\nfrom nnkit.exercise import exercise\n"
            '@exercise("ps1", points=1)\ndef weighted_sum(X, w, b):\n    pass\n'
            f'@exercise("ps1", points=2)\ndef {name}(*args, **more):\n    {body}\n'
        ).encode()
    }


SEVERAL = b"""
import json
from nnkit.exercise import exercise
seen = []

@exercise("ps1", points=1)
def weighted_sum(X, w, b):
    seen.append("weighted_sum")
    if len(seen) > len(json.load(open("cases.json"))["exercises"]["weighted_sum"]["cases"]):
        print("after the hidden ones")
    print("called")
    return X @ w + b

@exercise("ps1", points=2)
def sigmoid(z):
    print("another exercise was seen" if "weighted_sum" in seen else "nothing was seen")
    seen.append("sigmoid")
"""


def test_what_one_exercise_has_seen_is_gone_when_the_next_is_judged(judge):
    setup = cell("from nnkit.check import check\nfrom nnkit.neuron import *", "setup")
    checks = [cell(f"check({name})", name, grade=True) for name in ("weighted_sum", "sigmoid")]
    sheets = {name: encode_sheet(solutions.answer(name).sheet()) for name in ("weighted_sum",)}
    files = {
        "nnkit/neuron.py": SEVERAL,
        "cases.json": json.dumps({"exercises": sheets}).encode(),
    }
    _, (first, second) = judge.grade(setup, *checks, files=files)
    assert first["points"] == 1.0
    assert first["printed"] == "called"
    assert second["printed"] == "nothing was seen"


def test_hidden_cases_change_with_what_was_handed_in(judge):
    show = "from nnkit.check import answers, check\nfrom nnkit.neuron import sigmoid\n"
    show += "sheet = answers.source().sheet('sigmoid')\n"
    show += "str([t.case.args for t in sheet.tasks if t.hidden])"

    def drawn(files, answer="q = 1"):
        cells, _ = judge.grade(cell(show, "setup"), cell(answer, "q", solution=True), files=files)
        return cells[0]["outputs"][0]["data"]["text/plain"]

    changed = {"nnkit/neuron.py": FILES["nnkit/neuron.py"] + b"# once more"}
    assert drawn(FILES) == drawn(dict(FILES))
    assert len({drawn(FILES), drawn(changed), drawn(FILES, "q = 2")}) == 3


ODD = [
    "return iter([1])",
    "return {object()}",
    "return {(object(),): [object(), lambda z: z]}",
    "return np.array([object()])",
    "return lambda z: z",
    "raise ValueError(object())",
    "print(object(), lambda z: z)",
    "return object()",
    "return {frozenset([object()]): map(abs, [])}",
]


@pytest.mark.parametrize("name", ["sigmoid", "gate", "log_loss"])
@pytest.mark.parametrize("body", ODD)
def test_a_page_shows_no_address_and_no_name_of_ours(judge, body, name):
    setup = cell(f"from nnkit.check import check\nfrom nnkit.neuron import {name}", "setup")
    check = cell(f"check({name})", name, grade=True, points=2)
    pages = [judge.grade(setup, check, files=module(name, body)) for _ in range(2)]
    shown = json.dumps(pages[0])
    assert "cannot be imported" not in shown
    assert re.search("0x[0-9a-f]|autograder|Handle|Foreign|list_iterator", shown) is None
    assert pages[0] == pages[1]


BOMBS = {
    "a_long_key": 'return {"A" * 10**6: {i: 0 for i in range(1000)}}',
    "many_items": "return {i: i for i in range(200_000)}",
    "ranges": "return np.ones(2), [range(10**6)] * 1000",
    "small_ranges": "return np.ones(2), [range(1000)] * 100_000",
    "empty_lists": "return [[[]] * 10**6] * 14",
    "a_product_of_vectors": "return weighted_sum(np.ones((15_000, 1)), np.ones((1, 15_000)), 0.0)",
    "a_smaller_product": "return weighted_sum(np.ones((9_000, 1)), np.ones((1, 9_000)), 0.0)",
    "many_axes": "return np.zeros((2,) * 23, np.int8)",
    "a_long_text": "return 'x' * 15_000_000",
    "sets": "return set(range(10**6))",
}


@pytest.mark.parametrize("name", ["sigmoid", pytest.param("gate", marks=pytest.mark.slow)])
@pytest.mark.parametrize("bomb", BOMBS)
def test_what_unfolds_costs_the_students_points_and_not_our_memory(judge, bomb, name):
    channel, _ = judge.begin()
    setup = cell(f"from nnkit.check import check\nfrom nnkit.neuron import {name}", "setup")
    # Read at the end of the very process that graded: nothing was killed, nothing was retried.
    used = cell("import resource\nresource.getrusage(resource.RUSAGE_SELF).ru_maxrss", "setup_end")
    judged = cell(f"check({name})", name, grade=True, points=2)
    cells, verdicts = judge.grade(
        setup, judged, used, channel=channel, files=module(name, BOMBS[bomb])
    )
    (verdict,) = verdicts
    assert verdict["points"] == 0.0
    assert "cannot be imported" not in verdict["text"]
    assert len(json.dumps(verdict)) < 200_000
    assert cells[1]["outputs"][-1]["data"] == {"text/plain": "0.0"}
    kilobytes = int(cells[2]["outputs"][0]["data"]["text/plain"])
    assert kilobytes < 1.5 * 2**20


def test_it_ends_with_its_starter_and_so_does_what_it_grades():
    judge = Asked()
    channel, _ = judge.begin()
    judge.server.close()
    assert judge.process.wait(30) == 0
    with channel.sock, pytest.raises(Closed):
        channel.receive(time.monotonic() + 30)


def test_a_submission_that_takes_long_lets_others_go_first_and_loses_nothing(judge):
    channel, _ = judge.begin()
    cells = [SETUP, cell("x = 1", "setup_more"), cell("check(sigmoid)", "sigmoid", grade=True)]
    expected = judge.grade(*cells)
    job = {**job_of(cells, FILES), "turn_seconds": TURN_OVER}
    channel.send(msgpack.packb(job))
    assert patiently(channel)[0] == LATER
    # Meanwhile another one is graded.
    assert judge.grade(*cells) == expected
    channel.send(b"go on")
    reply = msgpack.unpackb(patiently(channel)[0])
    assert (reply["notebook"]["cells"], reply["verdicts"]) == expected


def test_whose_turn_never_comes_again_ends(judge):
    channel, child = judge.begin()
    channel.send(msgpack.packb({**job_of([SETUP], FILES), "turn_seconds": TURN_OVER}))
    assert patiently(channel)[0] == LATER
    channel.sock.close()
    assert gone(child)


def test_our_own_time_for_a_submission_has_an_end(judge):
    channel, _ = judge.begin()
    endless = "while True:\n    try:\n        while True: pass\n    except Exception: pass"
    cells = [SETUP, cell(endless, "check", grade=True), cell("1 + 1", "setup_after")]
    channel.send(msgpack.packb({**job_of(cells, FILES), "own_seconds": 1}))
    reply = msgpack.unpackb(patiently(channel)[0])
    for stopped in reply["notebook"]["cells"][1:]:
        (output,) = stopped["outputs"]
        assert output["evalue"] == "to grade what was handed in takes too long"
