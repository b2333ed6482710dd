"""A sample class: twelve students as they come, each with the grade that is fair.

Made by code from a release, for the demo and the tests: right answers in several styles,
named mistakes, an untouched set, a syntax error, an endless loop, deleted cells, a late one,
one who left the module at home, one who left the notebook.
"""

import ast
import builtins
import importlib
import inspect
import re
import shutil
import symtable
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

import solutions
from autograder.stubs import body_of, fill_stubs
from nnkit.check.own import DRAWN, LONGEST, numbers_of
from nnkit.exercise import MODULES, catalogue
from solutions.language import keys, ladders
from solutions.language.right import implementations

ENDLESS_LOOP = "    while True:\n        pass\n"


@dataclass(frozen=True)
class Student:
    """One student: a name, and how the untouched folder becomes the submission.

    Attributes
    ----------
    lost : frozenset of str
        The exercises (or questions) whose points a fair teacher would not give.
    """

    name: str
    story: str
    hand_in: Callable[[Path, str], None]
    lost: frozenset[str] = frozenset()
    late: bool = False


def make_class(release: Path, submitted: Path, problem_set: str) -> list[Student]:
    """Hand in a whole class: write ``submitted/<student>/<problem set>`` for each student."""
    students = roster(problem_set)
    for student in students:
        folder = submitted / student.name / problem_set
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(release, folder)
        student.hand_in(folder, problem_set)
        day = 8 if student.late else 6
        (folder / "timestamp.txt").write_text(f"2026-11-{day:02} 12:00:00 UTC\n")
    return students


#: When the sample class's problem sets are due.
DUE = "2026-11-07 12:00:00 UTC"


def roster(problem_set: str) -> list[Student]:
    """Return the students of the class."""
    exercises = list(reference_bodies(problem_set))
    questions = [name for name in keys if name.startswith(f"{problem_set}_")]
    questions += [name for name, ladder in ladders.items() if ladder.problem_set == problem_set]
    everything = frozenset(exercises + questions)
    first, last = exercises[0], exercises[-1]
    few, others = exercises[1::3], exercises[2::3]
    return [
        Student("ada", "all right, as in the answer sheet", right(0)),
        Student("alan", "all right, in a style of his own", right(1)),
        Student("grace", "all right, with plain loops", right(2)),
        Student("blaise", "a mistake in every third exercise", mistaken(few), frozenset(few)),
        Student("emmy", "mistakes elsewhere", mistaken(others), frozenset(others)),
        Student("niels", "handed in the untouched release", untouched, everything),
        Student("otto", "a syntax error in the module", syntax_error, frozenset(exercises)),
        Student("ivan", "an endless loop in the last exercise", endless(last), frozenset([last])),
        Student("dora", "deleted check cells and added others", deleted_cells(first)),
        Student("lena", "all right, a day late", right(0), late=True),
        Student("zoe", "handed in no module", without("nnkit"), frozenset(exercises)),
        Student("kim", "handed in no notebook", without_notebook, frozenset(questions)),
    ]


# --- what students do -------------------------------------------------------------------------


def right(style: int):
    """Answer everything right: 0 as in the answer sheet, else a style of one's own."""

    def hand_in(folder, problem_set):
        if style == 0:
            write_module(folder, problem_set, reference_bodies(problem_set))
        else:
            own_style(folder, problem_set, style - 1)
        answer_questions(folder, problem_set)

    return hand_in


def mistaken(exercises):
    """Answer right, but for the first named mistake in some exercises."""

    def hand_in(folder, problem_set):
        right(0)(folder, problem_set)
        path = folder / "nnkit" / f"{MODULES[problem_set]}.py"
        for name in exercises:
            source = redefined(name, self_contained_mistake(name, problem_set), problem_set)
            path.write_text(f"{path.read_text()}\n\n{source}")

    return hand_in


def self_contained_mistake(exercise, problem_set):
    """Return the first named mistake that needs nothing of the answer sheet, if any.

    Neither helpers nor, under the student's own name, the reference.
    """
    module = importlib.import_module(f"nnkit.{MODULES[problem_set]}")
    known = vars(module).keys() | vars(builtins).keys()
    for mistake in solutions.answer(exercise).mistakes.values():
        calls_itself = re.search(rf"\b{exercise}\(", body_of(mistake))
        if not calls_itself and names_needed(redefined(exercise, mistake, problem_set)) <= known:
            return mistake
    return nothing_returned


def nothing_returned(*args, **kwargs):
    """Be a function without a return."""


def untouched(folder, problem_set):
    """Hand in the release as it is."""


def syntax_error(folder, problem_set):
    """Answer right, but forget a parenthesis somewhere."""
    right(0)(folder, problem_set)
    path = folder / "nnkit" / f"{MODULES[problem_set]}.py"
    path.write_text(path.read_text() + "\nprint('nearly done'\n")


def endless(exercise):
    """Answer right, but for a loop in one function that never ends."""

    def hand_in(folder, problem_set):
        right(0)(folder, problem_set)
        path = folder / "nnkit" / f"{MODULES[problem_set]}.py"
        header = inspect.signature(solutions.answer(exercise).reference)
        points = next(s.points for s in catalogue(problem_set) if s.__name__ == exercise)
        path.write_text(
            f"{path.read_text()}\n\n@exercise({problem_set!r}, points={points})\n"
            f"def {exercise}{header}:\n{ENDLESS_LOOP}"
        )

    return hand_in


def without(name):
    """Answer right, but leave a folder at home."""

    def hand_in(folder, problem_set):
        right(0)(folder, problem_set)
        shutil.rmtree(folder / name)

    return hand_in


def without_notebook(folder, problem_set):
    """Answer right, but leave the notebook at home."""
    right(0)(folder, problem_set)
    (folder / f"{problem_set}.ipynb").unlink()


def deleted_cells(exercise):
    """Answer right, delete a check cell, and add cells of one's own."""

    def hand_in(folder, problem_set):
        right(0)(folder, problem_set)
        path = folder / f"{problem_set}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [
            cell
            for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("grade_id") != exercise
        ]
        notebook.cells.append(nbformat.v4.new_code_cell("1 / 0  # trying things out"))
        nbformat.write(notebook, path)

    return hand_in


# --- writing submissions ----------------------------------------------------------------------


def reference_bodies(problem_set):
    """Return the references of a problem set by name."""
    return {
        slot.__name__: solutions.answer(slot.__name__).reference for slot in catalogue(problem_set)
    }


def write_module(folder, problem_set, functions):
    """Fill the stubs of the student's module."""
    path = folder / "nnkit" / f"{MODULES[problem_set]}.py"
    path.write_text(fill_stubs(path.read_text(), functions))


def own_style(folder, problem_set, number):
    """Replace the module by right implementations that are written in another way."""
    path = folder / "nnkit" / f"{MODULES[problem_set]}.py"
    path.write_text(in_own_style(path.read_text(), problem_set, number))


def in_own_style(stub, problem_set, number):
    """Return a module's source in which each stub is followed by a right implementation."""
    chosen = [written[number % len(written)] for written in self_contained(problem_set).values()]
    parts = [stub, preamble(problem_set), *chosen]
    return "\n\n".join(parts) + "\n"


def preamble(problem_set):
    """Return what ``solutions/<module>/right.py`` imports from elsewhere, and its constants."""
    path = Path(solutions.__file__).parent / MODULES[problem_set] / "right.py"
    kept = []
    for node in ast.parse(path.read_text()).body:
        line = ast.unparse(node)
        if isinstance(node, ast.Assign) or (
            isinstance(node, ast.Import | ast.ImportFrom) and not re.search("nnkit|solutions", line)
        ):
            kept.append(line)
    return "\n".join(kept)


def self_contained(problem_set):
    """Return for each exercise the sources of its right implementations that stand alone.

    Left out are classes, and functions that need a helper of ``right.py``.
    """
    module = importlib.import_module(f"nnkit.{MODULES[problem_set]}")
    known = vars(module) | vars(builtins)
    exec(preamble(problem_set), known)
    found = {}
    for slot in catalogue(problem_set):
        functions = filter(inspect.isfunction, implementations()[slot.__name__])
        written = [redefined(slot.__name__, function, problem_set) for function in functions]
        found[slot.__name__] = [
            source for source in written if names_needed(source) <= known.keys()
        ]
    return found


def names_needed(source):
    """Return the names that a module reads and does not define, in its functions too."""
    needed, defined, tables = set(), set(), [symtable.symtable(source, "module", "exec")]
    for symbol in tables[0].get_symbols():
        if symbol.is_assigned() or symbol.is_namespace() or symbol.is_imported():
            defined.add(symbol.get_name())
    while tables:
        table = tables.pop()
        tables += table.get_children()
        outermost = table.get_type() == "module"
        needed |= {s.get_name() for s in table.get_symbols() if s.is_global() or outermost}
    return needed - defined


def redefined(name, function, problem_set):
    """Write a function's source under the exercise's name, as a slot."""
    slot = next(s for s in catalogue(problem_set) if s.__name__ == name)
    source = inspect.getsource(function)
    definition = textwrap.dedent(source[re.search(r"^ *def ", source, re.M).start() :])
    # A function that calls itself goes on doing so.
    definition = re.sub(rf"\b{function.__name__}(?=\()", name, definition)
    return f"@exercise({problem_set!r}, points={slot.points})\n{definition}"


def answer_questions(folder, problem_set):
    """Write the right literals into the answer cells and the right lines into the ladders.

    The code word, from which numbers of one's own are drawn, is made of the student's name.
    """
    word = f"the word of {folder.parent.name}"[:LONGEST]
    path = folder / f"{problem_set}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        name = grade_id.removesuffix("_answer")
        if grade_id == f"{problem_set}_code_word_answer":
            cell.source = f"{variable_of(cell)} = {word!r}"
        elif cell.cell_type == "code" and name in keys and grade_id.endswith("_answer"):
            key = keys[name].make(**numbers_of(name, word)) if name in DRAWN else keys[name]
            cell.source = f"{variable_of(cell)} = {key.accepted[0]!r}"
        elif cell.cell_type == "code" and name in ladders and grade_id.endswith("_answer"):
            steps = {line[0]: line[3] for line in ladders[name].lines}
            cell.source = f"{variable_of(cell)} = {steps!r}"
    nbformat.write(notebook, path)


def variable_of(cell):
    """Return the name that an answer cell assigns."""
    return cell.source.split("=")[0].strip()
