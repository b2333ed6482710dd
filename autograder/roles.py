"""What the cells of a problem set's notebook are for, as the instructor's copy says.

Grading executes the set-up, the answers and the checks. All other cells are for students
to try out, and show what was handed in.
"""


def marks(cell):
    """Return what nbgrader has noted of a cell."""
    return cell["metadata"].get("nbgrader", {})


def is_setup(cell):
    """Say whether a cell sets up what the graded cells need."""
    name = marks(cell).get("grade_id")
    return cell["cell_type"] == "code" and isinstance(name, str) and name.startswith("setup")


def is_graded(cell):
    """Say whether a code cell's result is a score."""
    return cell["cell_type"] == "code" and bool(marks(cell).get("grade"))


def is_answer(cell):
    """Say whether a code cell holds the answer to a question."""
    return cell["cell_type"] == "code" and bool(marks(cell).get("solution"))


def is_executed(cell):
    """Say whether grading executes a cell: set-up, the answer to a question, or a check."""
    return is_setup(cell) or is_graded(cell) or is_answer(cell)
