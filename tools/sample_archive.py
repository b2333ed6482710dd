"""The sample class as a learning platform gives it out, with the accidents of a real evening.

What students hand in is what `sample_class` makes; how they pack it, and who hands in nothing
that can be used, or nothing at all, is here. The names are Brightspace's, which carry times.
"""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from autograder.collecting.archive import zipped
from nnkit.exercise import MODULES
from nnkit.hand_in import files

#: Who takes the course: id, first and last name.
PEOPLE = {
    "ada": ("Ada", "Lovelace"),
    "alan": ("Alan", "Turing"),
    "blaise": ("Blaise", "Pascal"),
    "dora": ("Dora", "Metcalf"),
    "emmy": ("Emmy", "Noether"),
    "grace": ("Grace", "Hopper"),
    "ivan": ("Ivan", "Vidav"),
    "kim": ("Kim", "Plofker"),
    "lena": ("Lena", "Söderberg"),
    "mia": ("Mia", "Park"),
    "niels": ("Niels", "Abel"),
    "otto": ("Otto", "Hölder"),
    "theo": ("Theo", "Molien"),
    "zoe": ("Zoë", "Chatzidakis"),
}


def write_roster(course: Path):
    """Write ``roster.csv``."""
    rows = [f"{i},{first},{last},{i}@uni.example" for i, (first, last) in PEOPLE.items()]
    text = "\n".join(["id,first name,last name,email", *rows]) + "\n"
    (course / "roster.csv").write_text(text, encoding="utf-8")


def write_archive(submitted: Path, problem_set: str, target: Path):
    """Pack what a class has handed in, one folder a student, as one download.

    Parameters
    ----------
    submitted : Path
        ``<student>/<problem set>/…``, with ``timestamp.txt``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, folder in enumerate(sorted(submitted.glob(f"*/{problem_set}"))):
            student = folder.parent.name
            if student != "niels":  # who handed in the release as it was
                answer_in_words(folder, problem_set)
            time = datetime.fromisoformat((folder / "timestamp.txt").read_text()[:19])
            _add(archive, number, student, time, packed(student, folder, problem_set))
        noon = datetime(2026, 11, 6, 12)
        _add(archive, 99, "mia", noon, {f"{problem_set}.rar": b"Rar!\x1a\x07\x01\x00"})


def _add(archive, number, student, time, files):
    """Add what one student has handed in, below the name that the platform gives it."""
    local = time.replace(tzinfo=UTC).astimezone()
    hour = f"{local:%I%M}".lstrip("0")
    when = f"{local:%b} {local.day}, {local.year} {hour} {local:%p}"
    name = " ".join(PEOPLE[student])
    for path, content in files.items():
        archive.writestr(f"{31000 + number}-55001 - {name} - {when}/{path}", content)


def answer_in_words(folder: Path, problem_set: str):
    """Write something into the cells for written answers, for graders to read."""
    path = folder / f"{problem_set}.ipynb"
    if not path.is_file():
        return
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = f"As I see it, {folder.parent.name} writes, it follows from the figure."
    nbformat.write(notebook, path)


def packed(student, folder, problem_set):
    """Return the files that a student uploads: mostly what `hand_in` packs."""
    module = MODULES[problem_set]
    work = {name: (folder / name).read_bytes() for name in files(folder, problem_set)}
    hand_in = zipped(work)
    if student == "grace":  # the whole folder, compressed after hand_in has written into it
        inside = {f"{problem_set}/{path}": content for path, content in work.items()}
        return {
            "my work.zip": zipped({**inside, f"{problem_set}/{problem_set}_hand_in.zip": hand_in})
        }
    if student == "emmy":  # single files, as a browser has numbered them
        notebook, code = work[f"{problem_set}.ipynb"], work[f"nnkit/{module}.py"]
        return {f"{problem_set} (1).ipynb": notebook, f"{module}.py": code}
    if student == "alan":  # Jupyter's duplicate of the untouched notebook beside the answers
        return {f"{problem_set}_hand_in.zip": zipped({f"{problem_set}-Copy1.ipynb": b"{}", **work})}
    return {f"{problem_set}_hand_in.zip": hand_in}
