"""Which world a submission is judged in: its exercises, and all that comes before them."""

from pathlib import Path

import nnkit
import solutions
from autograder.judge.sandbox import World
from autograder.stubs import fill_stubs
from nnkit.exercise import MODULES, catalogue


def world_of(problem_set):
    """Return the `World` of a problem set; `KeyError` if there is no such set."""
    module = MODULES[problem_set]
    earlier = []
    for name in MODULES:
        if name == problem_set:
            break
        path = Path(nnkit.__file__).with_name(f"{MODULES[name]}.py")
        references = {
            slot.__name__: solutions.answer(slot.__name__).reference for slot in catalogue(name)
        }
        filled = fill_stubs(path.read_text(encoding="utf-8"), references)
        earlier.append((MODULES[name], filled))
    order = [slot.__name__ for slot in catalogue(problem_set)]
    return World(problem_set, module, order, earlier)
