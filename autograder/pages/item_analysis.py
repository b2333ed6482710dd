"""Which questions tell a class apart, and how a class goes through the semester.

An item's *discrimination* is the correlation of its points with those of all other items: near
1, whoever knows the rest knows this; near 0, it tells nothing; below 0, who knows the rest gets
it wrong, so the key, the wording or the cases are worth a look. What nobody has graded yet
takes no part.
"""

import statistics
from dataclasses import dataclass

#: Of fewer students, or below this correlation, nothing is said or something is worth a look.
ENOUGH = 10
WEAK = 0.2


@dataclass(frozen=True)
class Item:
    """How an item did.

    Attributes
    ----------
    graded : int
        Of how many students it is graded.
    share : float or None
        The share of them with all points.
    discrimination : float or None
        None if there are too few, or if all have the same.
    """

    graded: int = 0
    share: float | None = None
    discrimination: float | None = None

    @property
    def is_weak(self):
        """Whether it is worth a look: it hardly agrees with the rest."""
        return self.discrimination is not None and self.discrimination < WEAK


def analyse(grades) -> dict[str, Item]:
    """Analyse the items of a problem set.

    Parameters
    ----------
    grades : autograder.returning.grades.Grades

    Returns
    -------
    dict of str to Item
    """
    return {cell: _item(grades, cell, out_of) for cell, out_of in grades.cells.items() if out_of}


def _item(grades, cell, out_of):
    points, rest = [], []
    for student, standing in grades.standings.items():
        mine = grades.score(student, cell)
        if mine is None:
            continue
        others = [m for name, m in standing.marks.items() if name != cell and m.score is not None]
        worth = sum(mark.out_of for mark in others)
        points.append(mine)
        rest.append(sum(mark.score for mark in others) / worth if worth else 0.0)
    if not points:
        return Item()
    share = sum(p >= out_of for p in points) / len(points)
    alike = len(set(points)) == 1 or len(set(rest)) == 1
    found = None if alike or len(points) < ENOUGH else statistics.correlation(points, rest)
    return Item(len(points), share, found)


@dataclass(frozen=True)
class Step:
    """How a class did in one problem set: shares of the points that are graded."""

    problem_set: str
    handed_in: int
    expected: int
    low: float
    median: float
    high: float


def progress(semester, expected) -> list[Step]:
    """Return how a class did in each problem set, in their order.

    Parameters
    ----------
    semester : list of autograder.returning.grades.Grades
    expected : collection of str
        Of whom something is expected.
    """
    steps = []
    for grades in semester:
        found = [s for s in grades.standings.values() if s.out_of]
        shares = sorted(standing.score / standing.out_of for standing in found)
        if shares:
            low, median, high = (
                statistics.quantiles(shares, n=4, method="inclusive")
                if len(shares) > 1
                else shares * 3
            )
            everybody = {*expected, *grades.standings}
            steps.append(
                Step(grades.problem_set, len(grades.standings), len(everybody), low, median, high)
            )
    return steps
