"""Assignments that were changed after their release: what still fits together.

Grading starts from the release, the gradebook was made with it, and the points of an
exercise stand in ``nnkit`` too. If these disagree, no grade would be fair: grading refuses,
and says what to do. What is merely worth knowing is said and does not stop it.
"""

import glob
import json
import os
import re
from pathlib import Path

from nbgrader.utils import is_grade, is_solution, is_task

import nnkit
from autograder.handing_out.first_cell import CELL
from autograder.troubles import some
from nnkit.exercise import MODULES, catalogue


def misfits(notebook, problem_set, recorded) -> list[str]:
    """Say why submissions cannot be graded with a notebook; an empty list if they can.

    Parameters
    ----------
    notebook : NotebookNode
        The one that grading starts from.
    problem_set : str
    recorded : nbgrader.api.Notebook
        What the gradebook knows of it.
    """
    found = wrong_points(notebook, problem_set)
    cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if _is_recorded(c)}
    points = {
        name: float(c.metadata.nbgrader.points) for name, c in cells.items() if _has_points(c)
    }
    known = {cell.name: cell.max_score for cell in (*recorded.grade_cells, *recorded.task_cells)}
    others = {cell.name for cell in recorded.solution_cells}
    found += [
        f"the gradebook has no cell {name}"
        for name, cell in cells.items()
        if (name not in known if _has_points(cell) else name not in others)
    ]
    found += [f"the notebook has no cell {name}" for name in sorted(known.keys() - points.keys())]
    found += [
        f"{name} has {points[name]:g} points in the notebook and {known[name]:g} in the gradebook"
        for name in points
        if known.get(name, points[name]) != points[name]
    ]
    return found


def wrong_points(notebook, problem_set) -> list[str]:
    """Say which check cells have other points than what they check."""
    points = {slot.__name__: slot.points for slot in catalogue(problem_set)}
    found = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or not is_grade(cell):
            continue
        name, given = cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader.points
        exercise = re.match(r"check\(\s*(\w+)", cell.source)
        question = re.search(r"points=([\d.]+)", cell.source)
        if exercise and exercise[1] not in points:
            found.append(f"{name} checks {exercise[1]}, which is no exercise of {problem_set}")
        elif exercise and points[exercise[1]] != given:
            where = f"nnkit/{MODULES[problem_set]}.py"
            right = points[exercise[1]]
            found.append(f"{name} has {given:g} points in the notebook and {right:g} in {where}")
        elif question and float(question[1]) != given:
            found.append(f"{name} has {given:g} points and checks for {float(question[1]):g}")
    return found


def refusal(problem_set, found) -> str:
    """Write the sentences of `misfits` as one."""
    more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
    return (
        f"{problem_set} was changed after its release, so that no grade would be fair: "
        f"{'; '.join(found[:5])}{more}. "
        f"Run `nbgrader generate_assignment {problem_set} --force`, then grade again."
    )


def remarks(coursedir, problem_set, force=False) -> list[str]:
    """Say what was changed since the release, where grading goes on all the same.

    Parameters
    ----------
    coursedir : nbgrader.coursedir.CourseDirectory
    problem_set : str
    force : bool
        Whether everything is graded again anyway.
    """

    def folder(step, student):
        return Path(coursedir.format_path(step, student, problem_set))

    name, module = f"{problem_set}.ipynb", f"nnkit/{MODULES[problem_set]}.py"
    release = folder(coursedir.release_directory, ".")
    source = folder(coursedir.source_directory, ".")
    if not (release / name).is_file():
        return []
    found = []
    changed = _changed(release / name, source / name) if (source / name).is_file() else []
    if changed:
        found.append(
            f"{problem_set} was changed since its release ({some(changed, 5)}): the release "
            f"counts, until you run `nbgrader generate_assignment {problem_set} --force`."
        )
    stub, current = release / module, Path(nnkit.__file__).parent.parent / module
    if stub.is_file() and stub.read_bytes() != current.read_bytes():
        found.append(
            f"{module} was changed since the release of {problem_set}: students have the old one, "
            "and are graded by the new one."
        )
    built = (release / name).stat().st_mtime
    pattern = glob.escape(str(folder(coursedir.autograded_directory, "\0") / name))
    earlier = sum(os.stat(path).st_mtime < built for path in glob.glob(pattern.replace("\0", "*")))
    if earlier and not force:
        found.append(
            f"Of what was graded before, {earlier} were graded before {problem_set} was released "
            "anew: `--force` grades all alike."
        )
    return found


def _is_recorded(cell):
    return is_grade(cell) or is_solution(cell) or is_task(cell)


def _has_points(cell):
    return is_grade(cell) or is_task(cell)


def _changed(one, two):
    """Return the names of the cells in which two notebook files differ."""

    def cells(path):
        found = {}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if cell.get("id") == CELL:
                continue  # which building a release adds
            about = cell["cell_type"], "".join(cell["source"]), marks.get("points")
            found[marks.get("grade_id") or cell.get("id")] = about
        return found

    one, two = cells(one), cells(two)
    return [name for name in {**two, **one} if one.get(name) != two.get(name)]
