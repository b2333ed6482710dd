"""Trying a problem set in a process of its own, for `hand_in`: what the checks here say.

``python -m nnkit.trial MARK ps1`` reads the ladders' steps as JSON from stdin, and prints,
after the mark, what came of each exercise and each ladder. Without a line with the mark the
process did not come to its end, whatever its exit status says.
"""

import contextlib
import importlib
import io
import json
import sys

from nnkit import check, derive
from nnkit.check.answers import NoCases, find_cases_file
from nnkit.exercise import MODULES, Exercise, catalogue


def tried(problem_set: str, ladders: dict) -> dict:
    """Try everything that can be tried here.

    Parameters
    ----------
    problem_set : str
    ladders : dict of str to dict
        The steps of each ladder.

    Returns
    -------
    dict
        "missing": exercises that the module has lost; "points": for each exercise and ladder
        that could be tried the points and what could be had.
    """
    module = importlib.import_module(f"nnkit.{MODULES[problem_set]}")
    slots = catalogue(problem_set)
    missing = [s.__name__ for s in slots if not _is_there(module, s)]
    points = {}
    with contextlib.suppress(NoCases):
        find_cases_file()
        check.listeners.append(
            lambda verdict: points.update({verdict.exercise: (verdict.points, verdict.out_of)})
        )
        with contextlib.redirect_stdout(io.StringIO()):
            for slot in slots:
                if slot.__name__ not in missing:
                    check.check(slot)
            for name, steps in ladders.items():
                derive.check_ladder(name, steps)
    return {"missing": missing, "points": points}


def _is_there(module, slot):
    return isinstance(getattr(module, slot.__name__, None), Exercise)


def main(arguments):
    """Try, and print what came of it."""
    mark, problem_set = arguments
    shown = sys.stdout
    found = tried(problem_set, json.loads(sys.stdin.read() or "{}"))
    print(f"\n{mark}{json.dumps(found)}", file=shown, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
