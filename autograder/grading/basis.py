"""What a submission is graded by: digests of answers, keys, cases and checks.

They are kept beside the verdicts. If one of them changes, the next run can say who was graded
by the old one. Comments and the layout of answer sheets do not count.
"""

import ast
import hashlib
from pathlib import Path

from autograder.course import COURSE
from autograder.roles import is_graded, marks
from nnkit.exercise import MODULES

#: What answers are compared with and how, beside the answer sheets of the unit.
CHECKING = ("nnkit/check", "nnkit/derive", "nnkit/values.py", "nnkit/exercise.py")
CHECKING += ("solutions/language",)
#: Files of a unit's answers that grading does not use.
UNUSED = {"right.py", "__init__.py"}


def answers_of(problem_set, notebook, course=COURSE) -> dict[str, str]:
    """Return what a problem set is graded by: digests by name.

    Parameters
    ----------
    problem_set : str
    notebook : NotebookNode
        The instructor's, of which the checks and their points count.
    course : Path
        Where `nnkit` and `solutions` lie.
    """
    unit = Path(course, "solutions", MODULES[problem_set])
    found = {
        path.stem: _digest(_code(path))
        for path in sorted(unit.glob("*.py"))
        if path.name not in UNUSED
    }
    found["how answers are compared"] = _digest("\0".join(_compared(course)))
    checks = [(c.source, marks(c).get("points")) for c in notebook.cells if is_graded(c)]
    found["the notebook's checks"] = _digest(repr(checks))
    return found


def changed(before, now) -> list[str]:
    """Return the names of what has changed."""
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def _compared(course):
    """Yield path and text of all that compares an answer."""
    for name in CHECKING:
        path = Path(course, name)
        for file in [path] if path.suffix else sorted(path.rglob("*.py")):
            yield f"{file.relative_to(course)}\0{file.read_text(encoding='utf-8')}"


def _code(path):
    """Return what a file says to Python."""
    source = path.read_text(encoding="utf-8")
    try:
        return ast.unparse(ast.parse(source))
    except SyntaxError:
        return source


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]
