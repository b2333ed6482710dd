"""``python -m nnkit.take_over ../ps1``: go on with your own modules in a new release.

A release of a later problem set has the earlier modules filled in, or as stubs. This takes
your own ones from an earlier folder instead: every module that you have finished, and the
files that you added to ``nnkit``. What they replace is kept beside them.
"""

import argparse
import sys
from pathlib import Path

from nnkit.exercise import MODULES
from nnkit.filled_in import progress
from nnkit.hand_in import import_problem


def main(arguments=None):
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m nnkit.take_over", description=__doc__)
    parser.add_argument("earlier", type=Path, help="the folder with your earlier nnkit in it")
    parser.add_argument(
        "--unfinished", action="store_true", help="take modules with empty exercises as well"
    )
    options = parser.parse_args(arguments)
    earlier = options.earlier
    if (earlier / "nnkit").is_dir():
        earlier = earlier / "nnkit"
    units = [earlier / f"{module}.py" for module in MODULES.values()]
    if not any(unit.is_file() for unit in units) or not Path("nnkit").is_dir():
        print(
            f"There must be a folder nnkit both here and in {options.earlier}. Run this in the "
            "folder of the new problem set and name the folder of the earlier one."
        )
        return 1
    if earlier.resolve() == Path("nnkit").resolve():
        print("This is the same folder. Name the folder of the earlier problem set.")
        return 1
    lines = take_over(earlier, Path("nnkit"), options.unfinished)
    print("\n".join(lines) if lines else "There was nothing to take over.")
    return 0


def take_over(earlier: Path, here: Path, unfinished: bool = False) -> list[str]:
    """Take a student's own modules from one ``nnkit`` into another.

    Returns
    -------
    list of str
        For each file what was done.
    """
    lines = []
    given = {path.name for path in here.glob("*.py")}
    for source in sorted(earlier.glob("*.py"), key=_course_order):
        is_exercise = source.stem in MODULES.values()
        if (source.name in given and not is_exercise) or _same(source, here / source.name):
            continue
        reason = _reason_against(source, here / source.name, unfinished) if is_exercise else ""
        if reason == "nothing":
            continue
        if reason:
            lines.append(f"nnkit/{source.name} is left as it is here: {reason}")
            continue
        kept = _keep(here / source.name)
        (here / source.name).write_bytes(source.read_bytes())
        lines.append(f"nnkit/{source.name} is yours now" + (f"; before: {kept}" if kept else ""))
    for line in list(lines):
        name = line.split()[0]
        problem = "is yours now" in line and import_problem(here.parent, Path(name).stem)
        if problem:
            lines.append(f"Beware: {name} cannot be imported: {problem}")
    return lines


def _course_order(path):
    modules = list(MODULES.values())
    return (modules.index(path.stem) if path.stem in modules else len(modules), path.name)


def _reason_against(source, target, unfinished):
    """Say why a module should not be taken over; "" if it should."""
    try:
        filled, empty = progress(source)
    except (SyntaxError, ValueError) as error:
        return f"yours cannot be read ({error.args[0]}, line {getattr(error, 'lineno', '?')})"
    if not filled:
        return "nothing"
    if empty and not unfinished and target.is_file() and len(progress(target)[0]) > len(filled):
        return f"in yours {', '.join(empty)} is still empty (--unfinished takes it all the same)"
    return ""


def _same(a, b):
    return b.is_file() and a.read_bytes() == b.read_bytes()


def _keep(path):
    """Keep a file that is about to be replaced; return the copy's name or ""."""
    if not path.is_file():
        return ""
    copy, number = path.with_suffix(".py.before"), 1
    while copy.exists():
        number += 1
        copy = path.with_suffix(f".py.before{number}")
    copy.write_bytes(path.read_bytes())
    return f"nnkit/{copy.name}"


if __name__ == "__main__":
    sys.exit(main())
