"""The answer sheets: references, cases, hidden cases, and named mistakes. The only secret.

``solutions.use()`` binds every reference; as a context manager it undoes that at its end.
Each module holds the answers of the `nnkit` module with its name.
"""

import importlib

from nnkit.exercise import MODULES, Binding, catalogue
from solutions.language import Answer, Ladder, answers, keys, ladders, seeded

__all__ = ["Answer", "answer", "grade_answer", "ladder", "references", "seeded", "sheet_of", "use"]


def answer(name: str) -> Answer:
    """Return everything about one exercise; `KeyError` for a name that is none."""
    _load()
    return answers[name]


def references():
    """Return the reference of every exercise: a dict from slot to function."""
    return {slot: answer(slot.__name__).reference for slot in catalogue()}


def use() -> Binding:
    """Bind the references everywhere."""
    return Binding(references())


def sheet_of(name: str):
    """Return what `nnkit.check` needs to check one exercise, hidden cases included."""
    return answer(name).sheet()


def grade_answer(name: str, given):
    """Return whether `given` answers the question right, and a sentence about it or ""."""
    _load()
    return keys[name].grade(given)


def ladder(name: str) -> Ladder:
    """Return a derivation ladder; `KeyError` for a name that is none."""
    _load()
    return ladders[name]


def _load():
    for module in MODULES.values():
        importlib.import_module(f"solutions.{module}")
