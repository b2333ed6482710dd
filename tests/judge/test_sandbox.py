"""The sandbox says which layers it has, and what a missing one leaves open."""

import pytest

from autograder.judge.bwrap import find_bubblewrap
from autograder.judge.sandbox import Sandbox, TooSlow, missing, report, world_of
from autograder.judge.student import Session
from nnkit.check.cases import case
from nnkit.check.running import run
from nnkit.exercise import Binding
from nnkit.neuron import sigmoid

SOURCE = b"""
import os
from nnkit.exercise import exercise
@exercise("ps1", points=1)
def sigmoid(z):
    return os.getpid()
"""


def test_all_layers_are_reported(sandbox):
    assert set(sandbox.layers) == {"namespaces", "limits", "landlock", "seccomp"}
    for layer, active in sandbox.layers.items():
        assert (layer in sandbox.report().split(";")[0]) == active


def test_without_bubblewrap_there_is_a_separate_process_still():
    import solutions

    references = solutions.references()
    with Sandbox(world_of("ps1"), namespaces=False) as plain:
        assert not plain.layers["namespaces"]
        session = Session(plain, {"nnkit/neuron.py": SOURCE}, references)
        with Binding(session.implementations(list(references))):
            assert isinstance(sigmoid(0.0), int)
            assert run(sigmoid, case("basic", 0.0)).value == sigmoid(0.0)
        session.close()


def test_one_that_is_only_slow_is_not_done_without(monkeypatch):
    monkeypatch.setattr("autograder.judge.sandbox.START_SECONDS", 0)
    with pytest.raises(TooSlow):
        Sandbox(world_of("ps1"))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/bin/false", "no answer"),
        ("/no/bwrap", "cannot be started"),
        ("/etc/passwd", "Permission"),
    ],
)
def test_a_bubblewrap_that_does_not_work_is_named_and_done_without(monkeypatch, path, why):
    monkeypatch.setenv("NNKIT_BWRAP", path)
    with Sandbox(world_of("ps1")) as plain:
        assert not plain.layers["namespaces"]
        assert why in plain.report() and "only filters hold student code back" in plain.report()


@pytest.mark.parametrize(
    ("active", "gaps"),
    [
        # Root aside there are thirteen; limits close the disk, memory and how many processes.
        ((), 13),
        (("limits",), 13 - 3),
        # Memory, what can be seen of files and of the machine, and that there are only filters.
        (("landlock", "seccomp"), 4),
        # Locks and memory.
        (("namespaces",), 2),
        (("namespaces", "limits", "landlock"), 1),
        (("namespaces", "limits", "landlock", "seccomp"), 0),
    ],
)
def test_missing_layers_are_said_in_words(active, gaps):
    names = ("namespaces", "limits", "landlock", "seccomp")
    layers = {name: name in active for name in names}
    assert len(missing(layers)) == gaps
    said = report(layers)
    assert ("WARNING" in said) == bool(gaps)
    assert ("NONE, only a separate process" in said) == (not active)


@pytest.mark.parametrize(
    ("version", "root", "words"),
    [
        (5, False, ["landlock (version 5)", "signal other processes"]),
        (2, False, ["landlock (version 2)", "signal other processes", "empty files"]),
        (6, True, ["runs as root"]),
    ],
)
def test_an_old_landlock_and_root_are_named(version, root, words):
    layers = {"namespaces": False, "limits": True, "landlock": True, "seccomp": False}
    said = report(layers, version, root)
    assert all(word in said for word in words)
    newest = report(layers)
    assert not any(word in newest for word in words)


def test_a_bubblewrap_in_which_there_are_no_namespaces_is_done_without(monkeypatch, tmp_path):
    real = find_bubblewrap()
    if not real:
        pytest.skip("no bubblewrap")
    wrapper = tmp_path / "bwrap"
    wrapper.write_text(f'#!/bin/sh\nexec "{real}" --disable-userns "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("NNKIT_BWRAP", str(wrapper))
    import solutions

    references = solutions.references()
    with Sandbox(world_of("ps1")) as plain:
        assert not plain.layers["namespaces"]
        assert "may not make namespaces" in plain.report()
        session = Session(plain, {"nnkit/neuron.py": SOURCE}, references)
        with Binding(session.implementations(list(references))):
            assert isinstance(sigmoid(0.0), int)
        session.close()
