"""``python -m nnkit.hand_in ps1``: check a problem set and pack it into one zip to hand in.

It looks whether the files are there and whether the module imports, says what is still
empty, and writes a zip with the notebook, the folder ``nnkit`` and your own Python files.
"""

import argparse
import ast
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from nnkit.exercise import MODULES
from nnkit.filled_in import progress

#: Seconds that importing a module may take.
IMPORT_SECONDS = 60

#: What a written answer looks like before it is given.
NO_ANSWER = ("", "YOUR ANSWER HERE")


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
    errors, remarks = [], []
    notebook = folder / f"{problem_set}.ipynb"
    module = folder / "nnkit" / f"{MODULES[problem_set]}.py"
    try:
        answered, questions = _answers(notebook)
    except FileNotFoundError:
        errors.append(f"{notebook} is missing. Run this in the folder of the problem set.")
    except (ValueError, KeyError, TypeError, AttributeError):
        errors.append(f"{notebook} cannot be read. Open it in Jupyter and save it again.")
    else:
        saved = time.strftime("%d %B, %H:%M", time.localtime(notebook.stat().st_mtime))
        remarks.append(
            f"{notebook.name}: {answered} of {questions} questions answered, last saved {saved}"
        )
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
    return errors, remarks


def _answers(notebook):
    """Count the questions that are answered, and all of them."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = [
        "".join(cell["source"])
        for cell in cells
        if cell.get("metadata", {}).get("nbgrader", {}).get("solution")
    ]
    return sum(map(_is_answered, sources)), len(sources)


def _is_answered(source):
    """Say whether a cell holds an answer: a text, or an assignment of something."""
    if source.strip() in NO_ANSWER:
        return False
    try:
        value = ast.literal_eval(ast.parse(source).body[-1].value)
    except (SyntaxError, ValueError, IndexError, AttributeError):
        return True  # a written answer; or something that is no literal, yet not nothing
    parts = value.values() if isinstance(value, dict) else [value]
    return any(part not in (..., None, "") for part in parts)


def import_problem(folder, module):
    """Import the module in a process of its own; return what went wrong or ""."""
    command = [sys.executable, "-c", f"import nnkit.{module}"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=IMPORT_SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"it does not end within {IMPORT_SECONDS} s"
    lines = done.stderr.strip().splitlines()
    return (lines[-1] if lines else f"exit status {done.returncode}") if done.returncode else ""


def files(folder: Path, problem_set: str) -> list[str]:
    """List what is handed in: the notebook, ``nnkit``, and Python files beside them."""
    found = [folder / f"{problem_set}.ipynb", *folder.glob("*.py"), *folder.glob("nnkit/*.py")]
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
