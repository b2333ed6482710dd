"""What a submission waits for a processor is not its time; everything else is."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgpack
import pytest

import solutions
from autograder.jail.channel import Channel
from autograder.judge import clock as module
from autograder.judge.client import LATER, WAITED, patiently
from autograder.judge.clock import Clock, Waiting
from autograder.judge.student import Session
from nnkit.check import time_limit
from nnkit.check.cases import case
from nnkit.check.running import run
from nnkit.exercise import Binding
from nnkit.neuron import sigmoid


class Wall:
    """A clock on the wall that stands where it was put."""

    def __init__(self, monkeypatch):
        self.seconds, self.waited = 100.0, {}
        monkeypatch.setattr(module.time, "monotonic", lambda: self.seconds)
        monkeypatch.setattr(Waiting, "_read", lambda waiting: self.waited.get(waiting.process, 0.0))
        make = Waiting.__init__

        def made(waiting, process):
            waiting.process = process
            make(waiting, None)

        monkeypatch.setattr(Waiting, "__init__", made)


@pytest.fixture
def wall(monkeypatch):
    return Wall(monkeypatch)


def test_what_is_waited_for_a_processor_does_not_count(wall):
    clock = Clock()
    start = clock.now()
    wall.seconds += 10
    wall.waited["self"] = 4.0
    assert clock.now() - start == 6.0
    wall.waited[7] = 2.0
    student = clock.watch(7)  # what it waited before does not count either way
    assert clock.now() - start == 6.0
    wall.seconds += 10
    wall.waited[7] = 5.0
    assert clock.now() - start == 13.0
    clock.leave(student)
    wall.waited[7] = 9.0
    assert clock.now() - start == 13.0


def test_a_tenth_of_the_time_counts_at_least(wall):
    clock = Clock()
    wall.seconds += 100
    wall.waited["self"] = 99.0
    assert clock.now() == 10.0


def test_it_is_asked_for_what_was_waited_only_when_the_time_seems_to_be_up(wall, monkeypatch):
    clock = Clock()
    deadline = clock.now() + 10
    wall.seconds += 9
    with monkeypatch.context() as patch:
        patch.setattr(Clock, "now", None)
        assert clock.left(deadline) == 1.0
    wall.seconds += 2
    wall.waited["self"] = 5.0
    assert clock.left(deadline) == 4.0


def test_somebody_is_told_of_what_was_waited(wall):
    told = []
    clock = Clock(told.append)
    for waited in (4.0, 6.0, 8.0, 20.0):
        wall.seconds, wall.waited["self"] = 1000.0, waited
        clock.now()
    assert told == [6.0, 14.0]


def test_who_is_told_has_more_patience():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for body in (WAITED + msgpack.packb(6.0), WAITED + msgpack.packb(14.0), LATER):
            Channel(theirs).send(body)
        end = time.monotonic() + 60
        assert patiently(Channel(ours), end) == (LATER, end + 20)


def test_the_kernel_counts_what_a_process_waits():
    # Two that never rest, on one processor: each waits while the other runs.
    busy = [sys.executable, "-c", "while True: pass"]
    cpu = min(os.sched_getaffinity(0))
    pair = [subprocess.Popen(["taskset", "-c", str(cpu), *busy]) for _ in range(2)]
    try:
        waiting = Waiting(pair[0].pid)
        end = time.monotonic() + 60
        while waiting.seconds() < 0.05:
            assert time.monotonic() < end
            time.sleep(0.01)
    finally:
        for process in pair:
            process.kill()
            process.wait()
    assert waiting.seconds() == waiting.close() >= 0.05  # it is gone: what was heard last


SOURCE = (
    "import time\nfrom nnkit.exercise import exercise\n"
    "@exercise('ps1', points=1)\ndef sigmoid(z):\n    time.sleep(z)\n    return 0.5\n"
)


@pytest.fixture
def session(sandbox):
    """A session whose `sigmoid` sleeps."""
    references = solutions.references()
    session = Session(sandbox, {"nnkit/neuron.py": SOURCE.encode()}, references)
    with Binding(session.implementations(list(references))):
        yield session
    session.close()


def test_the_student_process_is_the_one_that_is_watched(session):
    assert sigmoid(0.0) == 0.5
    names = [os.readlink(f"/proc/self/fd/{w._file}") for w in session.clock._watched]
    (own,) = [name for name in names if name == f"/proc/{os.getpid()}/schedstat"]
    (name,) = [name for name in names if name != own]
    status = Path(name).with_name("status").read_text()
    assert "Seccomp:\t2" in status
    session.kill()
    assert len(session.clock._watched) == 1


@pytest.mark.parametrize("limit", ["of the case", "of the call"])
def test_a_call_has_more_time_by_the_wall_while_it_waits(session, monkeypatch, limit):
    # Of each second by the wall, nine tenths were spent waiting.
    clock = session.clock
    monkeypatch.setattr(Clock, "now", lambda clock: time.monotonic() / 10)
    monkeypatch.setattr(Clock, "left", lambda clock, deadline: deadline - clock.now())
    if limit == "of the call":
        session.call_seconds = 0.1
        assert run(sigmoid, case("basic", 0.3), seconds=None).value == 0.5
        assert run(sigmoid, case("basic", 60.0), seconds=None).timed_out
    else:
        monkeypatch.setattr(time_limit, "clock", clock.now)
        assert run(sigmoid, case("basic", 0.3), seconds=0.1).value == 0.5
        assert run(sigmoid, case("basic", 60.0), seconds=0.1).timed_out
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("end", "how"),
    [
        ("os._exit(3)", "exit status 3"),
        ("ctypes.string_at(0)", "crashed: a recursion without end, or memory damaged"),
        ("os.closerange(3, 60)\n    time.sleep(0.3)", "exit status 0"),
        ("os.closerange(3, 60)\n    while True: pass", "killed"),
    ],
)
def test_how_a_process_ended_is_waited_for(sandbox, monkeypatch, end, how):
    monkeypatch.setattr("autograder.judge.student.ENDING", 0.1 if how == "killed" else 60.0)
    references = solutions.references()
    source = SOURCE.replace("time.sleep(z)", end).replace("import time", "import ctypes, os, time")
    session = Session(sandbox, {"nnkit/neuron.py": source.encode()}, references)
    with Binding(session.implementations(list(references))):
        error = run(sigmoid, case("basic", 0.0)).error
    session.close()
    assert str(error) == f"the process that ran it ended ({how})"
