"""Real mistakes: wrong bodies as people wrote them, and what is to be said of each.

They are re-created from questions, issues and public code. No check knows them: they show
how well it tells mistakes apart that nobody had in mind. Only certification loads them.
"""

import importlib.util

from nnkit.exercise import MODULES
from solutions.real_mistakes.language import Real, collection


def real_mistakes(exercise: str | None = None) -> list[Real]:
    """Return all real mistakes, or those in one exercise."""
    for module in MODULES.values():
        if importlib.util.find_spec(f"{__name__}.{module}"):
            importlib.import_module(f"{__name__}.{module}")
    return [real for real in collection if exercise in (None, real.exercise)]
