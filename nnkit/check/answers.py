"""Where answers come from: the one place in `nnkit` that asks for them.

The instructor's copy has a folder ``solutions`` beside ``nnkit``, whose `Answers` know
everything. A student's copy has none: there a `Release` reads the visible cases of
``cases.json``. What else may be installed does not count, so that a student's copy has no
answers in the instructor's environment either. Grading hands over the answers with the
seed of the student at hand: `using`.
"""

import contextlib
import functools
import importlib
import json
import os
from pathlib import Path

from nnkit.check.as_json import decode_ladder, decode_sheet

#: The name of the file that a release carries beside the notebook.
CASES_FILE = "cases.json"

#: The folder in which ``nnkit`` lies.
COURSE = Path(__file__).parents[2]


class NoCases(LookupError):
    """Nothing to check an exercise with; the message says what to do."""


class Release:
    """What a student's folder knows of the answers; ``solutions.Answers`` has the same methods."""

    def sheet(self, name):
        """Return the `Sheet` of an exercise.

        Raises
        ------
        NoCases
            If there is nothing at hand about this exercise.
        """
        missing = f"{CASES_FILE} has no cases for {name}"
        return self._read("exercises", name, decode_sheet, missing)

    def ladder(self, name):
        """Return the `LadderSheet` of a derivation ladder.

        Raises
        ------
        NoCases
            If there is nothing at hand about this ladder.
        """
        missing = f"{CASES_FILE} has no ladder called {name!r}"
        return self._read("ladders", name, functools.partial(decode_ladder, name), missing)

    def reference(self, name):
        """Return the right implementation of an exercise; None where it is not known."""
        return None

    def references(self):
        """Return every reference that is known: a dict from slot to function."""
        return {}

    def grade(self, question, given, own=None):
        """Return how right an answer is and a sentence about it, or None if unknown."""
        return None

    @staticmethod
    def _read(part, name, decode, missing):
        path = find_cases_file()
        try:
            record = json.loads(path.read_text(encoding="utf-8"))[part].get(name)
            if record is not None:
                return decode(record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoCases(
                f"{CASES_FILE} cannot be read ({type(error).__name__}): "
                "copy it from the release again"
            ) from error
        raise NoCases(f"{missing}: it belongs to another problem set")


def find_cases_file():
    """Find ``cases.json`` in the working folder or beside the ``nnkit`` in use."""
    for folder in (Path.cwd(), COURSE):
        if (folder / CASES_FILE).is_file():
            return folder / CASES_FILE
    raise NoCases(
        f"There is no {CASES_FILE} beside this notebook. It comes with the problem set: "
        "unzip the release again and copy it from there"
    )


_handed_over = []


def source():
    """Return the answers to ask: those handed over, else those beside ``nnkit``."""
    return _handed_over[-1] if _handed_over else _beside()


@contextlib.contextmanager
def using(answers):
    """Ask these answers instead, whatever lies beside ``nnkit``."""
    _handed_over.append(answers)
    try:
        yield answers
    finally:
        _handed_over.pop()


@functools.cache
def _beside():
    folder = COURSE / "solutions"
    if not (folder / "__init__.py").is_file():
        return Release()
    solutions = importlib.import_module("solutions")
    if not os.path.samefile(Path(solutions.__file__).parent, folder):
        raise ImportError(f"nnkit lies beside {folder}, and solutions is {solutions.__file__}")
    # A student's own folder of this name has no answers.
    return getattr(solutions, "Answers", Release)()
