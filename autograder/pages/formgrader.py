"""What formgrader shows of a student's code: each function before the check that judged it.

Each written answer is preceded by what graders look for, and the whole file stands at the
end. nbgrader passes over these cells when it reads scores.
"""

import nbformat
from nbgrader.utils import is_grade

from autograder.submission import code
from autograder.submission import files as submission
from autograder.submission.graft import fenced
from nnkit.exercise import MODULES, catalogue
from solutions.written import RUBRICS

#: What the cell at the top is about.
TO_GRADE = "what waits for a grader"
#: How much of a whole file, and how many further files are shown.
MAX_WHOLE = 60_000
MAX_FILES = 10


def show(notebook, files, problem_set):
    """Insert the student's code into an autograded notebook, in place.

    Parameters
    ----------
    notebook : NotebookNode
        After execution.
    files : dict of str to bytes
        The student's files that were run, by path.
    problem_set : str
    """
    path = f"nnkit/{MODULES[problem_set]}.py"
    raw = files.get(path)
    source = code.decode(raw or b"")
    module = code.read(source)
    exercises = {slot.__name__ for slot in catalogue(problem_set)}
    cells = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "code" and is_grade(cell) and name in exercises:
            text = _said(module, name, exercises, path, raw is None)
            cells.append(_cell(f"code-{name}", name, text))
        if name in RUBRICS:
            cells.append(_cell(f"rubric-{name}", f"rubric {name}", _rubric(name)))
        cells.append(cell)
    if raw is not None:
        cells.append(_cell("code-whole", path, f"**All of** `{path}`\n\n{_whole(source)}"))
    others = [name for name in sorted(files) if name != path and name.endswith(".py")]
    for number, name in enumerate(others[:MAX_FILES], 1):
        label = submission.shown(name)
        text = f"**Also handed in:** `{label}`\n\n{_whole(code.decode(files[name]))}"
        cells.append(_cell(f"code-other-{number}", label, text))
    names = [c.metadata.get("nbgrader", {}).get("grade_id") for c in cells]
    written = [name for name in names if name in RUBRICS]
    if written:
        links = ", ".join(f"[{name}](#to-{name})" for name in written)
        cells.insert(0, _cell("to-grade", TO_GRADE, f"**By hand:** {links}"))
    notebook.cells = cells


def _rubric(name):
    """Return the text of the cell before a written answer."""
    lines = "\n".join(f"- **{points:g}**: {text}" for points, text in RUBRICS[name])
    return f"**For graders:**\n\n{lines}"


def _said(module, name, exercises, path, missing):
    """Return the text of the cell before a check."""
    head = f"**The student's** `{name}`"
    if missing:
        return f"{head}: there is no `{path}`."
    if name not in module.texts:
        why = f"`{path}` {module.problem}, and" if module.problem else f"`{path}`"
        return f"{head}: {why} has no function of this name."
    if name in module.empty:
        return f"{head}: not filled in."
    if module.problem:
        head += f" (`{path}` {module.problem})"
    text = f"{head}\n\n{fenced(module.texts[name], 'python')}"
    helpers = module.helpers(name, exercises)
    if helpers:
        used = "\n\n".join(dict.fromkeys(module.texts[helper] for helper in helpers))
        text += f"\n\nIt uses, from the same file:\n\n{fenced(used[: code.MAX_TEXT], 'python')}"
    return text


def _whole(source):
    text = code.visible(source).rstrip("\n")
    left_out = len(text) - MAX_WHOLE
    more = f"\n\n{left_out} more characters are not shown." if left_out > 0 else ""
    return fenced(text[:MAX_WHOLE], "python") + more


def _cell(cell_id, shows, text):
    # Not nbgrader's: whatever reads scores passes over it.
    return nbformat.from_dict(
        {
            "cell_type": "markdown",
            "id": cell_id,
            "metadata": {"nnkit": {"shows": shows}},
            "source": text,
        }
    )
