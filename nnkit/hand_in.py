"""``python -m nnkit.hand_in ps1``: check a problem set and pack it into one zip to hand in.

It reads your answers as grading reads them, runs the checks, says what is missing, by name,
and which points are certain. Then it writes a zip with the notebook, your module and your own
Python files.
"""

import argparse
import ast
import json
import os
import re
import secrets
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from nnkit import versions
from nnkit.check.literal import answer_in, assignments
from nnkit.exercise import MODULES
from nnkit.filled_in import progress

#: Seconds that importing a module may take, and trying all of it.
IMPORT_SECONDS = 60
TRY_SECONDS = 300

#: What a written answer looks like before it is given.
NO_ANSWER = ("", "YOUR ANSWER HERE")
#: Files in ``nnkit`` that are the course's: grading has its own.
GIVEN = {"__init__", "data", "exercise", "experiment", "filled_in", "guess", "hand_in", "lecture"}
GIVEN |= {"network", "reload", "take_over", "tape", "trial", "values", "versions", "warm_up"}

#: A check of a question or a ladder: its name, and the variable that holds the answer.
_CHECK = re.compile(r"check_(answer|ladder)\(\s*[\"'](\w+)[\"'],\s*(\w+)")


def main(arguments=None):
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m nnkit.hand_in", description=__doc__)
    parser.add_argument("problem_set", choices=list(MODULES))
    parser.add_argument("--folder", type=Path, default=Path(), help="where the notebook lies")
    parser.add_argument("--anyway", action="store_true", help="pack it in spite of errors")
    options = parser.parse_args(arguments)
    folder, problem_set = options.folder, options.problem_set
    errors, remarks = examine(folder, problem_set)
    for line in errors + remarks:
        print(line)
    if errors and not options.anyway:
        print("\nNothing was written. Mend this, or add --anyway to pack it as it is.")
        return 1
    packed = files(folder, problem_set)
    if not packed:
        return 1
    target = folder / f"{problem_set}_hand_in.zip"
    write(target, folder, packed)
    print("\nIn the zip:")
    for name in packed:
        print(f"  {name:<28}{_size(folder / name):>9}")
    print(f"\nHand in {target} ({_size(target)}).")
    return 0


def examine(folder: Path, problem_set: str) -> tuple[list[str], list[str]]:
    """Look at what is to be handed in.

    Returns
    -------
    errors, remarks : list of str
        What must be mended, and what is good to know.
    """
    errors, remarks, checked = [], [], {"exercises": [], "ladders": {}}
    notebook = folder / f"{problem_set}.ipynb"
    module = folder / "nnkit" / f"{MODULES[problem_set]}.py"
    try:
        asked = questions(notebook)
        ladders = {q.name: q.value for q in asked if q.is_ladder and isinstance(q.value, dict)}
        checked = {"exercises": _exercises(notebook), "ladders": ladders}
        remarks += _about_answers(notebook, asked)
    except FileNotFoundError:
        errors.append(f"{notebook} is missing. Run this in the folder of the problem set.")
    except (ValueError, KeyError, TypeError, AttributeError):
        errors.append(f"{notebook} cannot be read. Open it in Jupyter and save it again.")
    name = f"nnkit/{module.name}"
    try:
        filled, empty = progress(module)
    except FileNotFoundError:
        errors.append(f"{name} is missing.")
    except (SyntaxError, ValueError) as error:
        where = f", line {error.lineno}" if getattr(error, "lineno", None) else ""
        errors.append(f"{name}{where}: {error.args[0]}. Python cannot read this file.")
    else:
        count = len(filled) + len(empty)
        still = f"; still empty: {', '.join(empty)}" if empty else ""
        remarks.append(f"{name}: {len(filled)} of {count} exercises filled in{still}")
        problem = import_problem(folder, module.stem)
        if problem:
            errors.append(f"{name} cannot be imported: {problem}")
        else:
            lost, said = _tried(folder, problem_set, checked, empty)
            errors += [f"{name} has no exercise {one}: put back its `def` and the @exercise line "
                       "above it." for one in lost]  # fmt: skip
            remarks += said
        remarks += _about_versions(name, module)
    return errors, remarks


# --- answers ----------------------------------------------------------------------------------


@dataclass
class Question:
    """One question of a notebook, read as grading reads it.

    Attributes
    ----------
    name : str
    is_ladder : bool
    value : object
        The answer; of a written one its text.
    problem : str
        Why the answer cannot be read, if so.
    """

    name: str
    is_ladder: bool = False
    value: object = None
    problem: str = ""

    @property
    def is_answered(self):
        """Whether there is an answer, and grading will read it."""
        parts = self.value.values() if isinstance(self.value, dict) else [self.value]
        return not self.problem and any(_is_something(part) for part in parts)


def _is_something(part):
    return part is not ... and part is not None and part not in NO_ANSWER


def questions(notebook: Path) -> list[Question]:
    """Read the questions of a notebook with their answers."""
    cells = json.loads(notebook.read_text(encoding="utf-8-sig"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    marks = [cell.get("metadata", {}).get("nbgrader", {}) for cell in cells]
    kinds = [cell["cell_type"] for cell in cells]
    asked, of_cell = [], {}
    for source, kind in zip(sources, kinds, strict=True):
        for what, name, variable in _CHECK.findall(source) if kind == "code" else ():
            place = _answer_cell(name, variable, sources, kinds, marks)
            if place is not None:
                of_cell[place] = _read(name, what == "ladder", sources[place], variable)
            else:
                asked.append(Question(name, what == "ladder", problem=f"{variable} is gone"))
    for place, (source, kind, about) in enumerate(zip(sources, kinds, marks, strict=True)):
        if not about.get("solution") or place in of_cell:
            continue
        name = about.get("grade_id") or "an answer"
        variable = next(iter(assignments(source)), "") if kind == "code" else ""
        of_cell[place] = (
            Question(name, value=source.strip())
            if kind != "code"
            else _read(name.removesuffix("_answer"), False, source, variable)
        )
    return asked + [of_cell[place] for place in sorted(of_cell)]


def _answer_cell(name, variable, sources, kinds, marks):
    """Return which cell answers: the one with the name, else any that assigns the variable."""
    for place, about in enumerate(marks):
        if about.get("grade_id") == f"{name}_answer" and kinds[place] == "code":
            return place
    found = [
        place
        for place, source in enumerate(sources)
        if kinds[place] == "code" and re.search(rf"^\s*{variable}\s*(:[^=]*)?=", source, re.M)
    ]
    named = [place for place in found if marks[place].get("solution")]
    written = [p for p in named or found if variable in assignments(sources[p])]
    return next(iter(written or named or found), None)


def _exercises(notebook):
    """Return the names of the exercises that a notebook checks."""
    cells = json.loads(notebook.read_text(encoding="utf-8-sig"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [name for source in sources for name in re.findall(r"^check\(\s*(\w+)", source, re.M)]


def _read(name, is_ladder, source, variable):
    try:
        return Question(name, is_ladder, ast.literal_eval(answer_in(source, variable)))
    except ValueError as error:
        return Question(name, is_ladder, problem=str(error))


def _about_answers(notebook, asked):
    answered, count = sum(question.is_answered for question in asked), len(asked)
    saved = time.strftime("%d %B, %H:%M", time.localtime(notebook.stat().st_mtime))
    yield f"{notebook.name}: {answered} of {count} questions answered, last saved {saved}"
    empty = [q.name for q in asked if not q.is_answered and not q.problem]
    if empty:
        yield f"  not answered: {', '.join(empty)}"
    for question in asked:
        if question.problem:
            yield f"  {question.name}: the answer cell {question.problem} It would count as empty."
    if not count:
        yield (
            f"  In {notebook.name} no question was found: is it the notebook of the problem set? "
            "Copy your answers into the released one."
        )


# --- the module -------------------------------------------------------------------------------


def _run(folder, command, seconds, given=""):
    """Run Python in a folder; returns what it printed and what went wrong, or ""."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return "", f"it does not end within {seconds} s"
    lines = done.stderr.strip().splitlines()
    failed = (lines[-1] if lines else f"exit status {done.returncode}") if done.returncode else ""
    return done.stdout, failed


def import_problem(folder, module):
    """Import the module in a process of its own; return what went wrong or ""."""
    mark = secrets.token_hex(8)
    code = f"import nnkit.{module}; print(); print({mark!r})"
    printed, problem = _run(folder, ["-c", code], IMPORT_SECONDS)
    if not problem and mark not in printed.splitlines():
        return "it ends the program: is there an exit() or quit() outside the functions?"
    return problem


def _tried(folder, problem_set, checked, empty):
    """Run the checks; returns the exercises that are not there, and what is to be said."""
    mark = secrets.token_hex(8)
    command = ["-m", "nnkit.trial", mark, problem_set]
    printed, problem = _run(folder, command, TRY_SECONDS, json.dumps(checked))
    lines = [line for line in printed.splitlines() if line.startswith(mark)]
    if problem or not lines:
        return [], [f"  The checks could not be run here: {problem or 'the program ended early'}"]
    found = json.loads(lines[-1].removeprefix(mark))
    points = found["points"]
    if not points:
        return found["missing"], []
    wrong = [
        f"{name} ({got:g} of {out_of:g})"
        for name, (got, out_of) in points.items()
        if got < out_of and name not in empty
    ]
    said = [f"  not all right yet: {', '.join(wrong)}"] if wrong else []
    got, out_of = (sum(column) for column in zip(*points.values(), strict=True))
    said.append(
        f"Certain, by the cases here: {got:g} of {out_of:g} points for functions and "
        "derivations. Other answers are graded after you hand in."
    )
    return found["missing"], said


def _about_versions(name, module):
    """Say what grading will not understand, since it runs other versions."""
    there = versions.of_grading()
    source = module.read_text(encoding="utf-8", errors="replace")
    found = versions.misfits(source, there) if there else []
    return [
        f"{name}: {one}, and this is graded with Python {there['python']} and NumPy "
        f"{there['numpy']}."
        for one in found
    ]


# --- the zip ----------------------------------------------------------------------------------


def files(folder: Path, problem_set: str) -> list[str]:
    """List what is handed in: the notebook, the module, and Python files of your own."""
    own = [*folder.glob("*.py"), *folder.glob("nnkit/*.py")]
    course = GIVEN | (set(MODULES.values()) - {MODULES[problem_set]})
    found = [folder / f"{problem_set}.ipynb"]
    found += [path for path in own if path.parent == folder or path.stem not in course]
    return sorted(path.relative_to(folder).as_posix() for path in found if path.is_file())


def write(target: Path, folder: Path, names: list[str]):
    """Write the zip: whole, or not at all."""
    partial = target.with_suffix(".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, (folder / name).read_bytes())
    partial.replace(target)


def _size(path):
    return f"{max(1, round(path.stat().st_size / 1024)):,} KB".replace(",", " ")


if __name__ == "__main__":
    sys.exit(main())
