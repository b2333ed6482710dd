"""Building a release: everything that a problem set's folder needs beside the notebook.

`BuildRelease` runs within ``nbgrader generate_assignment`` and adds the library with its
stubs, ``cases.json``, the requirements and a README. If anything of ``solutions`` would
be in it, the release fails. `SaveCells` lets a problem set change after it was handed in.
"""

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata

import nbformat
from nbgrader.api import BaseCell, Comment, Grade, Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.preprocessors import SaveCells as NbGraderSaveCells
from traitlets import Bool, Enum, List

import solutions
from autograder.course import COURSE
from autograder.handing_out.completeness import what_is_missing
from autograder.handing_out.consistency import wrong_points
from autograder.handing_out.first_cell import first_cell
from autograder.handing_out.leaks import find_leaks
from autograder.handing_out.set_up import what_fails
from autograder.roles import is_setup
from autograder.stubs import filled_module
from autograder.troubles import Stopped
from nnkit import versions
from nnkit.check.answers import CASES_FILE
from nnkit.check.as_json import encode_ladder, encode_sheet
from nnkit.exercise import MODULES, catalogue
from solutions.language import ladders

#: What a student needs, of all that the course depends on.
STUDENT_PACKAGES = ("ipython", "ipywidgets", "jupyter", "matplotlib", "numpy", "pillow")

README = """\
# Problem set {number}: {module}

You need Python 3.11 or newer. Grading runs Python {python} and NumPy {numpy}: what is new in
other versions, or gone from them, may fail there. In this folder:

    python -m pip install -r requirements.txt
    jupyter lab {problem_set}.ipynb

Write your functions in `nnkit/{module}.py`; the notebook leads you through them, and its
`check` cells say how each is doing.

Hand in the notebook together with the folder `nnkit`. This packs both into one file:

    python -m nnkit.hand_in {problem_set}

`cases.json` holds the cases that `check` tries here. Grading tries more cases of the same
kind. Questions with a literal answer are checked here for their form only: whether the
answer is right is graded after you hand in.
"""


class BuildRelease(NbGraderPreprocessor):
    """Add the library, the cases, the requirements and a README to a release."""

    fill_earlier = Bool(
        True, help="Whether exercises of earlier problem sets are released filled in."
    ).tag(config=True)

    taught = List(
        Enum(list(MODULES)),
        list(MODULES),
        help="The problem sets that are handed out this time. The others are filled in for all.",
    ).tag(config=True)

    def preprocess(self, nb, resources):
        """Put the files into the release; or say why there can be none."""
        problem_set = resources["nbgrader"]["assignment"]
        if problem_set in MODULES:
            wrong = what_is_missing(nb, problem_set) or wrong_points(nb, problem_set)
            if wrong:
                raise Stopped("; ".join(wrong))
            failing = what_fails(nb)
            if failing:
                raise Stopped(failing)
            if problem_set not in self.taught:
                raise Stopped(f"{problem_set} is not in c.BuildRelease.taught")
            filled = filled_in(problem_set, self.fill_earlier, self.taught)
            db_url = resources["nbgrader"].get("db_url")
            for warning in still_open(db_url, filled & set(self.taught)) if db_url else ():
                self.log.warning("The release of %s %s", problem_set, warning)
            files = release_files(problem_set, filled)
            notebook = nbformat.writes(nb).encode()
            leaks = find_leaks(
                problem_set, {**files, f"{problem_set}.ipynb": notebook}, filled - set(self.taught)
            )
            if leaks:
                raise Stopped("the release would give answers away: " + "; ".join(leaks))
            resources.setdefault("outputs", {}).update(files)
            setup = next(i for i, cell in enumerate(nb.cells) if is_setup(cell))
            nb.cells.insert(setup, first_cell(problem_set))
        return nb, resources


class SaveCells(NbGraderSaveCells):
    """nbgrader's, which also adds and removes cells of a set that has been handed in.

    Grades of new cells wait for the next grading. A cell that a person has graded stays.
    """

    def _create_notebook(self, nb):
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            notebook = None
        if notebook is None or not notebook.submissions:
            return super()._create_notebook(nb)
        self._remove_old(notebook)
        self._add_new(notebook)
        self.gradebook.db.commit()
        return super()._create_notebook(nb)

    def _remove_old(self, notebook):
        old = [
            *(c for c in notebook.grade_cells if c.name not in self.new_grade_cells),
            *(c for c in notebook.solution_cells if c.name not in self.new_solution_cells),
            *(c for c in notebook.task_cells if c.name not in self.new_task_cells),
            *(c for c in notebook.source_cells if c.name not in self.new_source_cells),
        ]
        given = {cell: self._given(cell) for cell in old}
        by_hand = sorted({cell.name for cell in old if any(map(_is_by_hand, given[cell]))})
        if by_hand:
            raise Stopped(
                f"{', '.join(by_hand)} cannot be removed or renamed: a person has graded it. "
                "Keep the cell, if only for 0 points"
            )
        for cell in old:
            for row in (*given[cell], cell):
                self.gradebook.db.delete(row)

    def _given(self, cell):
        """Return the grades and comments that were given for a cell."""
        if not isinstance(cell, BaseCell):
            return []
        database = self.gradebook.db
        return [r for kind in (Grade, Comment) for r in database.query(kind).filter_by(cell=cell)]

    def _add_new(self, notebook):
        """Add cells with rows for what was handed in: nbgrader makes these only at first."""
        place = self.notebook_id, self.assignment_id
        for add, names, known, kinds in (
            (self.gradebook.add_grade_cell, self.new_grade_cells, notebook.grade_cells, [Grade]),
            (
                self.gradebook.add_solution_cell,
                self.new_solution_cells,
                notebook.solution_cells,
                [Comment],
            ),
            (
                self.gradebook.add_task_cell,
                self.new_task_cells,
                notebook.task_cells,
                [Grade, Comment],
            ),
            (self.gradebook.add_source_cell, self.new_source_cells, notebook.source_cells, []),
        ):
            for name in names.keys() - {cell.name for cell in known}:
                cell = add(name, *place, **names[name])
                for submitted in notebook.submissions:
                    for kind in kinds:
                        self.gradebook.db.add(kind(cell_id=cell.id, notebook=submitted))


def _is_by_hand(row):
    if isinstance(row, Comment):
        return bool(row.manual_comment)
    return row.manual_score is not None or bool(row.extra_credit)


def filled_in(problem_set: str, fill_earlier: bool = True, taught=tuple(MODULES)) -> set[str]:
    """Return the problem sets whose exercises are filled in beside a problem set.

    Those before it, if so wanted, and all that are not taught.
    """
    earlier = list(MODULES)[: list(MODULES).index(problem_set)] if fill_earlier else []
    return {*earlier, *(MODULES.keys() - set(taught))}


def still_open(db_url, filled) -> list[str]:
    """Say which of the problem sets that are filled in may still be handed in.

    Known is what the gradebook knows: when a set is due, and whether anybody has handed it in.
    """
    with Gradebook(db_url) as gradebook:
        known = {assignment.name: assignment for assignment in gradebook.assignments}
        found = []
        for name in sorted(known.keys() & filled):
            due = known[name].duedate
            if due is not None and due > datetime.now(UTC).replace(tzinfo=None):
                found.append(f"holds the answers to {name}, which is due on {due:%d %B, %H:%M} UTC")
            elif due is None and not known[name].submissions:
                found.append(
                    f"holds the answers to {name}, which has no due date, and nobody has handed "
                    "it in"
                )
    advice = ". c.BuildRelease.fill_earlier = False leaves earlier sets as stubs"
    return [sentence + advice for sentence in found]


def release_files(problem_set: str, filled=None) -> dict[str, bytes]:
    """Return the files of a release beside the notebook, by their path in its folder.

    Parameters
    ----------
    problem_set : str
    filled : set of str, optional
        The problem sets that are filled in; by default those before this one.
    """
    files = library_files(filled_in(problem_set) if filled is None else filled)
    module = MODULES[problem_set]
    about = {"problem_set": problem_set, "module": module, "number": problem_set[2:]}
    readme = README.format(**about, **versions.running())
    files[CASES_FILE] = (json.dumps(cases(problem_set), ensure_ascii=False) + "\n").encode()
    files["README.md"] = readme.encode()
    files["requirements.txt"] = "".join(f"{line}\n" for line in requirements()).encode()
    return files


def library_files(filled=()) -> dict[str, bytes]:
    """Return the files of ``nnkit``, the modules of some problem sets filled in."""
    files = {
        path.relative_to(COURSE).as_posix(): path.read_bytes()
        for path in sorted((COURSE / "nnkit").rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    for problem_set in filled:
        files[f"nnkit/{MODULES[problem_set]}.py"] = filled_module(problem_set).encode()
    return files


def cases(problem_set: str) -> dict:
    """Return the content of a release's ``cases.json``."""
    return {
        "problem_set": problem_set,
        "graded_with": versions.running(),
        "exercises": {
            slot.__name__: encode_sheet(
                replace(solutions.answer(slot.__name__).sheet(), points=slot.points)
            )
            for slot in catalogue(problem_set)
        },
        "ladders": {
            name: encode_ladder(ladder.sheet())
            for name, ladder in ladders.items()
            if ladder.problem_set == problem_set
        },
    }


def requirements() -> list[str]:
    """Return a student's requirements: a part of the course's own dependencies."""
    project = COURSE / "pyproject.toml"
    if project.is_file():
        lines = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    else:  # installed from a wheel
        lines = metadata.requires("nnkit-course")
    return [line for line in lines if line.split(">=")[0].strip() in STUDENT_PACKAGES]
