"""Trying a problem set in a process of its own, for `hand_in`: what the checks here say.

``python -m nnkit.trial MARK ps1`` reads from stdin, as JSON, what the notebook checks: the names
of "exercises", and "ladders" with their steps. It prints, after the mark, what came of each.
Without a line with the mark the process did not come to its end, whatever its status says.
"""

import contextlib
import importlib
import io
import json
import sys

from nnkit import check, derive
from nnkit.check.answers import NoCases, find_cases_file
from nnkit.exercise import MODULES, Exercise, catalogue


def tried(problem_set: str, exercises: list, ladders: dict) -> dict:
    """Try everything that can be tried here.

    Parameters
    ----------
    problem_set : str
    exercises : list of str
        Those that the notebook checks.
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
    names = dict.fromkeys([*exercises, *(slot.__name__ for slot in slots)])
    missing = [n for n in names if not isinstance(getattr(module, n, None), Exercise)]
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


def main(arguments):
    """Try, and print what came of it."""
    mark, problem_set = arguments
    shown = sys.stdout
    asked = json.loads(sys.stdin.read())
    found = tried(problem_set, asked["exercises"], asked["ladders"])
    print(f"\n{mark}{json.dumps(found)}", file=shown, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
