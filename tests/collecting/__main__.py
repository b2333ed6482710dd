"""``python -m tests.collecting``: the table of situations, with what comes of each.

The rows are those that are tested: what a class hands in and who is collected, and what a
submission looks like and what that costs.
"""

from tests.collecting.test_situations import INVENTED, REPORTED
from tests.grading.test_accidents import ACCIDENTS, RIGHT


def rows():
    """Yield group, name and outcome of each situation."""
    for group, table in (("from reports", REPORTED), ("invented", INVENTED)):
        for name, _, students, said, status in table:
            who = ", ".join(filter(None, students.split(";" if ";" in students else " ")))
            outcome = [f"collected: {who or 'nobody'}", *(f"said: {part}" for part in said)]
            yield group, name, "; ".join([*outcome, f"status {status}"])
    for name, _, reasons, other, said in ACCIDENTS:
        points = ", ".join(f"{cell} {value}" for cell, value in (RIGHT | other).items())
        look = f"look at: {', '.join(reasons)}" if reasons else "nothing to look at"
        yield "graded", name, "; ".join([look, points, *([f"page: {said}"] if said else [])])


if __name__ == "__main__":
    found = list(rows())
    for group, name, outcome in found:
        print(f"{group:<13}{name:<48}{outcome}")
    print(f"\n{len(found)} situations")
