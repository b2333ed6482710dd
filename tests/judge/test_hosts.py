"""Hosts: one that a grader has for itself, and one that several share."""

import os
import socket
import subprocess
import sys
import threading
import time

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.grading import cluster as farm
from autograder.grading.grader import Grader
from autograder.judge import client as hosts
from autograder.judge.client import COURSE, Guest, Host

#: The last cell shows something else whenever it runs; as a rule it is only played back.
NOTEBOOK = new_notebook(
    cells=[
        new_code_cell("import time\nfrom nnkit.neuron import sigmoid", id="setup"),
        new_code_cell("print(sigmoid(0.0), time.time_ns())", id="shown"),
    ]
)
FILES = {
    "nnkit/neuron.py": b"from nnkit.exercise import exercise\n"
    b'@exercise("ps1", points=2)\ndef sigmoid(z):\n    return 0.5\n'
}


def shown(grader):
    """Grade; returns what the notebook's last cell shows."""
    graded = grader.grade(NOTEBOOK, FILES, "ada")
    assert not graded.problem
    (output,) = graded.notebook.cells[1].outputs
    assert output.text.startswith("0.5 ")
    return output.text


def settled(grader):
    """Grade until the host has taken note; a child leaves it what it knows after its result."""
    for _ in range(50):
        text = shown(grader)
        if shown(grader) == text:
            return text
        time.sleep(0.1)
    pytest.fail("the host remembers nothing")


@pytest.fixture
def address(tmp_path):
    return tmp_path / "host"


@pytest.fixture
def host(address):
    """A host that can be joined."""
    started = Host("ps1", address=address)
    yield started
    started.close()


def guest(address):
    return Grader("ps1", b"secret", host=Guest(address))


def test_what_one_guest_has_left_the_other_need_not_work_out(host, address):
    with guest(address) as one, guest(address) as other:
        assert one.sandbox == other.sandbox
        assert settled(one) == shown(other)


def test_two_hosts_know_nothing_of_each_other(host, address):
    with guest(address) as one, Grader("ps1", b"secret") as other:
        assert settled(one) != shown(other)


def test_a_host_stays_when_a_guest_leaves(host, address):
    with guest(address) as one:
        first = settled(one)
    assert host.alive()
    with guest(address) as other:
        assert shown(other) == first


def test_a_guest_that_is_killed_does_no_harm(host, address):
    command = (
        "import os, sys; from autograder.judge.client import Guest; Guest(sys.argv[1]); os._exit(9)"
    )
    environment = {**os.environ, "PYTHONPATH": str(COURSE)}
    for _ in range(3):
        subprocess.run([sys.executable, "-c", command, str(address)], env=environment)
    with guest(address) as other:
        assert shown(other)


def test_guests_see_that_a_host_has_ended(host, address):
    with guest(address) as one:
        assert one.sandbox and one.alive()
        host.close()
        assert not one.alive()
        graded = one.grade(NOTEBOOK, FILES, "ada")
        assert (
            graded.lost and graded.problem == "the process that graded this submission ended early"
        )
    with pytest.raises(OSError):
        Guest(address)


def test_nobody_is_there_to_be_joined(address):
    with pytest.raises(OSError):
        Guest(address)


@pytest.mark.parametrize(
    ("before", "after"), [("", [str(COURSE)]), ("/packages", [str(COURSE), "/packages"])]
)
def test_a_host_finds_this_course_first_and_then_what_its_starter_finds(monkeypatch, before, after):
    monkeypatch.setenv("PYTHONPATH", before)
    assert hosts._environment()["PYTHONPATH"].split(os.pathsep) == after


SETTINGS = {
    "problem_set": "ps1",
    "secret": b"secret",
    "require_sandbox": False,
    "cell_seconds": 30.0,
    "total_seconds": 60.0,
    "memory_mb": 2048,
}


@pytest.fixture
def grader():
    """Return a function that gives the grader of this process, as a worker has it."""
    yield lambda addresses: farm._grader({**SETTINGS, "hosts": addresses})
    farm.close_graders()


@pytest.mark.parametrize(("workers", "expected"), [(1, 1), (8, 1), (9, 2), (17, 3)])
def test_so_many_workers_share_a_host(monkeypatch, workers, expected):
    monkeypatch.setattr(hosts.subprocess, "Popen", lambda *args, **kwargs: _NoProcess())
    with farm.hosts(SETTINGS, workers) as addresses:
        assert len(set(addresses)) == expected
        assert all(map(os.path.exists, addresses))
    assert not any(map(os.path.exists, addresses))


class _NoProcess:
    def wait(self, seconds=None):
        return 0


def test_a_worker_whose_shared_host_has_ended_starts_its_own(grader):
    with farm.hosts(SETTINGS, 1) as addresses:
        shared = grader(addresses)
        assert isinstance(shared._host, Guest)
        assert grader(addresses) is shared
    own = grader(addresses)
    assert isinstance(own._host, Host) and shown(own)


def test_a_shared_host_that_does_not_get_ready_is_left(grader, address):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen()
        threading.Thread(target=lambda: listener.accept()[0].close()).start()
        own = grader([str(address)])
    assert isinstance(own._host, Host) and shown(own)


def test_where_no_host_can_be_shared_each_worker_starts_its_own(grader, monkeypatch, tmp_path):
    deep = tmp_path / ("long" * 30)  # an address has to be short
    deep.mkdir()
    monkeypatch.setattr(farm.tempfile, "tempdir", str(deep))
    with farm.hosts(SETTINGS, 1) as addresses:
        assert addresses == []
        assert isinstance(grader(addresses)._host, Host)
