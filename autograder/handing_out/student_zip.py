"""The course as a student gets it: one folder for all problem sets, in one zip.

In it lie the warm-up, the lectures, the problem sets released so far, one ``nnkit`` that the
student fills in from set to set, and one ``cases.json`` for all of them. The notebooks lie
beside ``nnkit``, so they run on it wherever the folder is unpacked, without any installation.
"""

import copy
import json
from pathlib import Path

import nbformat

from autograder.collecting.archive import zipped
from autograder.course import COURSE
from autograder.handing_out.build import cases, filled_in, library_files, requirements
from autograder.handing_out.leaks import find_leaks
from autograder.troubles import Stopped
from nnkit import versions
from nnkit.check.answers import CASES_FILE
from nnkit.exercise import MODULES

#: Problem set 0, which belongs to no unit and is not graded, in a course's folder.
WARM_UP = Path("assignments", "ps0.ipynb")
#: The folder in the zip.
FOLDER = "nnkit-course"

README = """\
# Neural networks from scratch

You need Python 3.11 or newer. Grading runs Python {python} and NumPy {numpy}: what is new in
other versions, or gone from them, may fail there. In this folder:

    python -m pip install -r requirements.txt
    jupyter lab

{notebooks}

Lectures and problem sets run on your own functions, which you write in the folder `nnkit`.

To hand in a problem set:

    python -m nnkit.hand_in {last}

When you get a newer version of this folder, unpack it beside this one, and in the new one run

    python -m nnkit.take_over ../the-old-folder

to go on with the functions that you have written.
"""


def released(course: Path = COURSE) -> list[str]:
    """Return the problem sets that have been built by ``nbgrader generate_assignment``."""
    return [name for name in MODULES if (course / "release" / name / f"{name}.ipynb").is_file()]


def student_files(
    course: Path, problem_sets: list[str], fill_earlier=False, taught=tuple(MODULES)
) -> dict[str, bytes]:
    """Return the files of a student's folder by their path in it.

    Parameters
    ----------
    course : Path
        The course's folder, whose ``release`` has the notebooks of the problem sets. If it
        has no ``lectures``, or no warm-up, those that lie beside this package are taken.
    problem_sets : list of str
        Which of them are handed out.
    fill_earlier : bool
        Whether the modules of all problem sets but the last are filled in.
    taught : collection of str
        The problem sets that are handed out this time; the others are filled in.

    Raises
    ------
    Stopped
        If the folder would give answers away.
    """
    last = problem_sets[-1] if problem_sets else "ps1"
    filled = filled_in(last, fill_earlier, taught)
    files = library_files(filled)
    lectures = lecture_notebooks(course)
    warm_ups = [path for path in (course / WARM_UP, COURSE / WARM_UP) if path.is_file()][:1]
    files |= {path.name: path.read_bytes() for path in warm_ups}
    files |= {path.name: content for path, content in lectures.items()}
    together = {}
    for name in problem_sets:
        files[f"{name}.ipynb"] = (course / "release" / name / f"{name}.ipynb").read_bytes()
        for key, value in cases(name).items():
            if isinstance(value, dict):
                together.setdefault(key, {}).update(value)
    files[CASES_FILE] = (json.dumps(together, ensure_ascii=False) + "\n").encode()
    shown = [f"- Warm-up, not graded: `{path.name}`" for path in warm_ups]
    shown += [f"- Lecture {int(path.name[:2])}: `{path.name}`" for path in lectures]
    shown += [f"- Problem set {name[2:]}: `{name}.ipynb`" for name in problem_sets]
    files["README.md"] = README.format(
        notebooks="\n".join(shown), last=last, **versions.running()
    ).encode()
    files["requirements.txt"] = "".join(f"{line}\n" for line in requirements()).encode()
    leaks = find_leaks("ps1" if not fill_earlier else last, files, filled - set(problem_sets))
    if leaks:
        raise Stopped("the folder would give answers away: " + "; ".join(leaks))
    return files


def lecture_notebooks(course: Path) -> dict[Path, bytes]:
    """Return the lectures by path, with the outputs of ``make lectures`` where there are any."""
    folder = course if (course / "lectures").is_dir() else COURSE
    found = {}
    for path in sorted((folder / "lectures").glob("*.ipynb")):
        found[path] = path.read_bytes()
        executed = folder / "build" / "lectures" / path.name
        # Changed since then, it is another lecture.
        if executed.is_file() and _sources(executed.read_bytes()) == _sources(found[path]):
            found[path] = executed.read_bytes()
        lecture = without_notes(nbformat.reads(found[path].decode(), as_version=4))
        found[path] = f"{nbformat.writes(lecture)}\n".encode()
    return found


def without_notes(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a lecture without the cells that are for the lecturer only."""
    lecture = copy.copy(notebook)
    slides = [(cell, cell.metadata.get("slideshow", {})) for cell in notebook.cells]
    lecture.cells = [cell for cell, slide in slides if slide.get("slide_type") != "notes"]
    return lecture


def has_outputs(notebook: bytes) -> bool:
    """Say whether any cell of a notebook shows an output."""
    return any(cell.get("outputs") for cell in json.loads(notebook)["cells"])


def _sources(notebook):
    return ["".join(cell["source"]) for cell in json.loads(notebook)["cells"]]


def write_zip(files: dict[str, bytes], target: Path):
    """Write the folder as a zip: the same files give the same zip, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    partial.write_bytes(zipped({f"{FOLDER}/{path}": data for path, data in files.items()}))
    partial.replace(target)
