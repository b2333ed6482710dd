"""Proving that the set-up is enough: the graded cells run after it alone.

Grading executes the set-up, the answers and the checks, and no other cell. A check that
uses a name from a figure's cell would fail for every student.
"""

import contextlib
import io
import math

import solutions
from autograder.judge.cells import Cells
from autograder.roles import is_executed, is_graded, is_setup, marks


def what_fails(notebook) -> str:
    """Run what grading runs, with the references; returns a sentence on what fails, or ""."""
    cells, nowhere = Cells(), io.StringIO()
    with (
        solutions.use(),
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        for cell in filter(is_executed, notebook.cells):
            kind = "set-up" if is_setup(cell) else "graded" if is_graded(cell) else "answer"
            name = f"the {kind} cell {marks(cell).get('grade_id')}"
            try:
                value = cells.value(cell.source)
            except NameError as error:
                return (
                    f"{name} needs {error.name}, which no set-up cell defines; only set-up, "
                    "answers and checks run during grading, and a cell is set-up if its grade_id "
                    "begins with setup"
                )
            except (Exception, SystemExit) as error:
                return (
                    f"{name} does not run after the set-up alone: {type(error).__name__}: {error}"
                )
            if is_graded(cell) and not _is_score(value, marks(cell)["points"]):
                return (
                    f"{name} comes to {value!r}, which is no score out of {marks(cell)['points']:g}"
                )
    return ""


def _is_score(value, points):
    return isinstance(value, float) and math.isfinite(value) and 0 <= value <= points
