"""What nbgrader takes for a cell's score: exactly one float, or nothing yet."""

import math

from nbformat.v4 import new_output

#: What is shown where a literal answer could not be read.
WAITS = "No points here yet: your answer could not be read, and a person will look for it.\n"


def settle(graded):
    """See to it that each check cell shows exactly one float, or an error: nbgrader's score.

    A cell without any output would get full marks.
    """
    for cell in graded.notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not marks.get("grade"):
            continue
        if cell.metadata.get("nnkit", {}).get("ungraded"):
            cell.outputs = _no_points_yet(WAITS)
            continue
        results = [o for o in cell.outputs if o.output_type == "execute_result"]
        errors = [o for o in cell.outputs if o.output_type == "error"]
        if len(results) == 1 and not errors and _is_score(results[0], marks["points"]):
            continue
        # `check` turns whatever the student's code does into a verdict: this is ours.
        graded.problem = graded.problem or _failure(marks, results, errors)
        cell.metadata["nnkit"] = {"ungraded": True}
        cell.outputs = [o for o in cell.outputs if o.output_type != "execute_result"]
        why = f"No points here yet, through no fault of yours: {graded.problem}.\n"
        cell.outputs += _no_points_yet("" if errors else why)


def _no_points_yet(why):
    """Return outputs that say why there is no score, if need be, and hold nbgrader's float."""
    said = [new_output("stream", name="stdout", text=why)] if why else []
    zero = new_output("execute_result", data={"text/plain": "0.0"}, execution_count=None)
    return [*said, zero]


def _failure(marks, results, errors):
    """Say how a check cell failed to give a score."""
    if errors:
        how = "".join(errors[0].get("traceback", [])[-1:] or [errors[0].ename])
    elif len(results) == 1:
        how = f"{results[0].data.get('text/plain')} is no score out of {marks['points']:g}"
    else:
        how = "it came to no result"
    return f"the grader failed in the cell {marks['grade_id']}: {how}"


def _is_score(result, points):
    try:
        score = float(result["data"]["text/plain"])
    except (KeyError, TypeError, ValueError):
        return False
    return math.isfinite(score) and 0 <= score <= float(points)
