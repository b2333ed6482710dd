"""Seeing to it that a release is complete: all that grading will ask for is there.

A question needs its key, an exercise its answer sheet, a ladder its own, and a written
question a rubric. What is missing is named when the release is built; on the day of grading
it would stop the whole class.
"""

import ast

import solutions
from autograder.roles import is_graded, marks
from nnkit.exercise import MODULES, catalogue
from solutions.written import RUBRICS


def what_is_missing(notebook, problem_set) -> list[str]:
    """Say what grading a notebook would miss; an empty list if nothing."""
    folder = f"solutions/{MODULES[problem_set]}"
    found = _without_sheet()
    for cell in notebook.cells:
        name, points = marks(cell).get("grade_id"), marks(cell).get("points")
        if is_graded(cell):
            for call in _calls(cell.source):
                found += _about_call(call, name, points, problem_set, folder)
        # Marks of a viva have their key, see `autograder.viva.marks`.
        elif (
            marks(cell).get("grade") or marks(cell).get("task")
        ) and name != f"{problem_set}_viva":
            found += _about_written(name, points)
    return list(dict.fromkeys(found))


def _without_sheet():
    """Return a sentence for each exercise of the course that has no answer sheet."""
    found = []
    for problem_set, module in MODULES.items():
        for slot in catalogue(problem_set):
            name = slot.__name__
            if _lacks(solutions.answer, name):
                found.append(
                    f"the exercise {name} has no answer sheet: write solutions/{module}/{name}.py"
                )
    return found


def _calls(source):
    """Return the calls of `check` and its like in a cell, as pairs of name and call."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []  # to run it will fail, which is said elsewhere
    return [
        (node.func.id, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("check", "check_answer", "check_ladder")
    ]


def _about_call(call, cell, points, problem_set, folder):
    kind, node = call
    if kind == "check":
        return _about_exercise(node, cell, problem_set)
    what = "question" if kind == "check_answer" else "ladder"
    name = getattr(node.args[0], "value", None) if node.args else None
    if not isinstance(name, str):
        return [f'the check cell {cell} does not name its {what}: write {kind}("…", …)']
    if kind == "check_answer":
        if _lacks(solutions.key, name):
            return [f"the question {name} has no Key in {folder}/questions.py"]
        return []
    if _lacks(solutions.ladder, name):
        return [f"the ladder {name} has no answer sheet in {folder}/ladders.py"]
    ladder = solutions.ladder(name)
    if ladder.problem_set != problem_set:
        return [f"the ladder {name} belongs to {ladder.problem_set}, by its answer sheet"]
    if ladder.points != points:
        return [
            f"{cell} has {points:g} points in the notebook and {ladder.points:g} in "
            f"{folder}/ladders.py"
        ]
    return []


def _about_exercise(node, cell, problem_set):
    names = [slot.__name__ for slot in catalogue(problem_set)]
    if not node.args or not isinstance(node.args[0], ast.Name):
        return [f"the check cell {cell} does not name its exercise: write check(…)"]
    if node.args[0].id not in names:
        return [
            f"the check cell {cell} checks {node.args[0].id}, and nnkit/{MODULES[problem_set]}.py "
            "has no such exercise"
        ]
    return []


def _about_written(name, points):
    if name not in RUBRICS:
        return [f"the written question {name} has no rubric in solutions/written.py"]
    worth = sum(part for part, _ in RUBRICS[name])
    if abs(worth - points) > 1e-9:
        return [f"the rubric of {name} gives {worth:g} points and its cell {points:g}"]
    return []


def _lacks(find, name):
    try:
        find(name)
    except KeyError:
        return True
    return False
