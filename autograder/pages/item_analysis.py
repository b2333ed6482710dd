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


def analyse(grades) -> dict[str, float | None]:
    """Return the discrimination of each item of a problem set.

    None if there are too few students, or if all have the same.

    Parameters
    ----------
    grades : autograder.returning.grades.Grades
    """
    return {cell: _discrimination(grades, cell) for cell, out_of in grades.cells.items() if out_of}


def _discrimination(grades, cell):
    points, rest = [], []
    for student, standing in grades.standings.items():
        mine = grades.score(student, cell)
        if mine is None:
            continue
        others = [m for name, m in standing.marks.items() if name != cell and m.score is not None]
        worth = sum(mark.out_of for mark in others)
        points.append(mine)
        rest.append(sum(mark.score for mark in others) / worth if worth else 0.0)
    if len(points) < ENOUGH or len(set(points)) == 1 or len(set(rest)) == 1:
        return None
    return statistics.correlation(points, rest)


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
