"""How a real mistake is written down: the wrong body, and what is to be said of it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

#: All real mistakes, in the order of the course.
collection: list["Real"] = []


@dataclass(frozen=True)
class Real:
    """A wrong body that somebody wrote.

    Attributes
    ----------
    exercise : str
    body : callable
    says : str
        A pattern that finds the name of the mistake in what a student reads.
    helpers : dict of str to callable
        Earlier exercises that stand in the same file and are wrong.
    """

    exercise: str
    body: Callable
    says: str
    helpers: dict[str, Callable] = field(default_factory=dict)

    @property
    def name(self):
        """The mistake's own name."""
        return self.body.__name__.removeprefix(f"{self.exercise}_")

    @property
    def sentence(self):
        """What the mistake is."""
        return inspect.getdoc(self.body)


def real(exercise, says, **helpers):
    """Add a wrong body to the collection."""

    def add(body):
        collection.append(Real(exercise, body, says, helpers))
        return body

    return add
