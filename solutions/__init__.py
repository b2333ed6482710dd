"""The answer sheets: references, cases, hidden cases, and named mistakes. The only secret.

``solutions.use()`` binds every reference; as a context manager it undoes that at its end.
Each module holds the answers of the `nnkit` module with its name. `Answers` is what
`nnkit.check.answers` looks for beside ``nnkit``.
"""

import importlib

from nnkit.check.answers import NoCases
from nnkit.exercise import MODULES, Binding, catalogue
from solutions.language import Answer, Key, Ladder, answers, keys, ladders, rng_for

__all__ = ["Answer", "Answers", "answer", "key", "ladder", "references", "sheet_of", "use"]


class Answers:
    """All that is known of the answers, with the hidden cases of one student.

    Parameters
    ----------
    secret : bytes
        The course's secret.
    student : str
        For whom hidden cases are drawn.
    """

    def __init__(self, secret=b"", student="instructor"):
        self.secret = secret
        self.student = student

    def sheet(self, name):
        """Return what `nnkit.check` needs to check one exercise, hidden cases included."""
        try:
            found = answer(name)
        except KeyError:
            raise NoCases(f"solutions has no answer sheet for {name}") from None
        return found.sheet(self._rng(name))

    def ladder(self, name):
        """Return what `nnkit.derive` needs to check a ladder, hidden sample points included."""
        try:
            found = ladder(name)
        except KeyError:
            raise NoCases(f"there is no ladder called {name!r}") from None
        return found.sheet(self._rng(name))

    def reference(self, name):
        """Return the right implementation of an exercise."""
        return answer(name).reference

    def references(self):
        """Return the reference of every exercise: a dict from slot to function."""
        return {slot: self.reference(slot.__name__) for slot in catalogue()}

    def grade(self, question, given, own=None):
        """Return how right an answer is, and a sentence about it or "".

        `own` are the numbers of a question whose numbers are each student's own.
        """
        found = key(question)
        return found.grade(given) if own is None else found.grade(given, own)

    def _rng(self, name):
        return rng_for(self.secret, self.student, name)


def answer(name: str) -> Answer:
    """Return everything about one exercise; `KeyError` for a name that is none."""
    _load()
    return answers[name]


def key(name: str) -> Key:
    """Return the key to a question; `KeyError` for a name that is none."""
    _load()
    return keys[name]


def ladder(name: str) -> Ladder:
    """Return a derivation ladder; `KeyError` for a name that is none."""
    _load()
    return ladders[name]


def references():
    """Return the reference of every exercise: a dict from slot to function."""
    return Answers().references()


def use() -> Binding:
    """Bind the references everywhere."""
    return Binding(references())


def sheet_of(name: str):
    """Return the sheet of one exercise, hidden cases included, as for the instructor."""
    return Answers().sheet(name)


def _load():
    for module in MODULES.values():
        importlib.import_module(f"solutions.{module}")
