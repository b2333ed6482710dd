"""The judge as a process: what it is asked, and what it answers."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgpack
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.jail.channel import MAX_JOB, Channel, Closed

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

    def grade(self, *cells, channel=None):
        """Grade; returns the cells and the verdicts."""
        channel = channel or self.begin()[0]
        job = {
            "notebook": new_notebook(cells=list(cells)),
            "files": FILES,
            "student": "ada",
            "secret": b"secret",
            "cell_seconds": 30.0,
            "total_seconds": 60.0,
        }
        channel.send(msgpack.packb(job))
        reply = msgpack.unpackb(channel.receive())
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


def test_it_ends_with_its_starter_and_so_does_what_it_grades():
    judge = Asked()
    channel, _ = judge.begin()
    judge.server.close()
    assert judge.process.wait(30) == 0
    with channel.sock, pytest.raises(Closed):
        channel.receive(time.monotonic() + 30)
