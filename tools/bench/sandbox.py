"""What a student's process costs: from the request until it has answered a first call."""

import statistics
import sys
import time

import solutions
from autograder.judge.sandbox import Sandbox, world_of
from autograder.judge.student import Session
from autograder.stubs import fill_stubs
from nnkit.exercise import MODULES, catalogue

#: Milliseconds at most, and how often it is tried.
GOAL, REPETITIONS = 25, 30


def main():
    """Run the benchmark and print its lines."""
    times = {}
    for name, namespaces in (("with namespaces", True), ("without", False)):
        with Sandbox(world_of("ps1"), namespaces=namespaces) as sandbox:
            times[name] = statistics.median(_answered(sandbox) for _ in range(REPETITIONS))
        print(f"a student's process, request to answer, {name}: {times[name] * 1e3:.1f} ms")
    return int(times["with namespaces"] * 1e3 > GOAL)


def _answered(sandbox):
    references = solutions.references()
    start = time.perf_counter()
    session = Session(sandbox, {"nnkit/neuron.py": _module("ps1")}, references)
    session.start()
    session.call("sigmoid", (0.0,), {})
    seconds = time.perf_counter() - start
    session.close()
    return seconds


def _module(problem_set):
    """Return a problem set's module, filled in."""
    slots = catalogue(problem_set)
    path = f"nnkit/{MODULES[problem_set]}.py"
    references = {slot.__name__: solutions.answer(slot.__name__).reference for slot in slots}
    with open(path, encoding="utf-8") as file:
        return fill_stubs(file.read(), references).encode()


if __name__ == "__main__":
    sys.exit(main())
