"""Each exercise is judged in a world where everything before it is right."""

import contextlib
import inspect
from pathlib import Path

import pytest

import solutions
from autograder.judge.sandbox import Sandbox, world_of
from autograder.judge.student import Session
from autograder.stubs import fill_stubs
from nnkit.check import time_limit
from nnkit.check.verdict import examine
from nnkit.exercise import MODULES, Binding, catalogue
from tools.sample_class import in_own_style

NNKIT = Path(inspect.getfile(inspect.getmodule(catalogue))).parent


@pytest.fixture(scope="session")
def sandboxes():
    """Sandboxes by problem set, started when first needed."""
    started = {}

    def sandbox(problem_set):
        if problem_set not in started:
            started[problem_set] = Sandbox(world_of(problem_set))
        return started[problem_set]

    yield sandbox
    for running in started.values():
        running.close()


def module_of(problem_set, **bodies):
    """Return the solved module of a problem set, some functions with another implementation."""
    source = (NNKIT / f"{MODULES[problem_set]}.py").read_text(encoding="utf-8")
    references = {
        slot.__name__: solutions.answer(slot.__name__).reference for slot in catalogue(problem_set)
    }
    return fill_stubs(source, {**references, **bodies})


@contextlib.contextmanager
def world(sandbox, source):
    """Bind a submission of one module to the slots, and have cases last as when graded."""
    references = solutions.references()
    path = f"nnkit/{sandbox.world.module}.py"
    session = Session(sandbox, {path: source.encode()}, references)
    binding = Binding(session.implementations(list(references)))
    earlier, time_limit.clock = time_limit.clock, session.clock.now
    try:
        yield
    finally:
        time_limit.clock = earlier
        binding.undo()
        session.close()


def points(slot):
    """Examine an exercise and return its points."""
    return examine(slot, solutions.sheet_of(slot.__name__)).points


def wrong(*args, **kwargs):
    raise RuntimeError("wrong")


SETS = [name for name in MODULES if catalogue(name)]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("problem_set", SETS)
def test_a_wrong_exercise_costs_its_own_points_only(problem_set, first, sandboxes):
    slots = catalogue(problem_set)
    bad = {slot.__name__: wrong for slot in slots[first::2]}
    with world(sandboxes(problem_set), module_of(problem_set, **bad)):
        earned = {slot.__name__: points(slot) for slot in slots}
    assert earned == {slot.__name__: slot.points * (slot.__name__ not in bad) for slot in slots}


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("problem_set", SETS)
def test_a_style_of_ones_own_gets_all_points_in_a_student_process(problem_set, number, sandboxes):
    stub = (NNKIT / f"{MODULES[problem_set]}.py").read_text(encoding="utf-8")
    with world(sandboxes(problem_set), in_own_style(stub, problem_set, number)):
        earned = {slot.__name__: points(slot) for slot in catalogue(problem_set)}
    assert earned == {slot.__name__: slot.points for slot in catalogue(problem_set)}
