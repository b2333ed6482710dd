"""How fast is a class graded, and fed back to? Ours beside stock nbgrader, in the same run.

Each row is one command, as ``python -m tools.bench.grading batch --sets ps4``:

batch    a class graded by our command, beside stock nbgrader
plain    a class graded by ``nbgrader autograde`` with our plug-ins, beside stock
growth   a class of 1,000 beside one of 100: rate and memory
pages    feedback pages a second
evening  collect, grade, report, feedback and export, as on the evening of a deadline

All students are right, in several styles. Stock takes minutes for a class: it is measured
on a few, before and after ours, and reckoned up by what one more costs it. Rates of ours are
a class's; what a command costs before the first submission is shown as well.
"""

import argparse
import compileall
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

import psutil

from autograder.course import COURSE, cores
from nnkit.exercise import MODULES
from tools.sample_class import right

#: Times as fast as stock, at least: our command, and the plain one.
BATCH, PLAIN = {"ps1": 28}, 15
#: Pages a second at least; how much slower a class of 1,000 may be; seconds of an evening.
PAGES, SLOWER, EVENING = 25, 0.1, 120

#: The styles of right answers that are not plain loops, by problem set.
STYLES = {"ps4": (0, 1, 3)}

#: On how many submissions stock is measured.
FEW, MANY = 2, 8

STOCK = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = "assignments"
c.CourseDirectory.db_url = "sqlite:///" + {root!r} + "/gradebook.db?timeout=60"
c.Execute.timeout = 120
"""


def main(arguments=None):
    """Run the benchmark; exit status 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="row", help=f"{', '.join(ROWS)}; by default all")
    parser.add_argument("--sets", nargs="+", default=["ps1", "ps4", "ps6"])
    parser.add_argument("--students", type=int, help="instead of the class that the row names")
    options = parser.parse_args(arguments)
    if set(options.rows) - set(ROWS):
        parser.error(f"rows are {', '.join(ROWS)}")
    with tempfile.TemporaryDirectory(prefix="nnkit-bench-") as folder:
        missed = sum(
            _measured(Path(folder, f"{row}-{problem_set}"), row, problem_set, options.students)
            for row in options.rows or ROWS
            for problem_set in options.sets
        )
    return int(bool(missed))


def _measured(folder, row, problem_set, students):
    """Print what one row says of a set; returns whether its goal is missed."""
    measure, usual = ROWS[row]
    folder.mkdir()
    said, reached = measure(folder, problem_set, students or usual)
    verdict = "reached" if reached else "MISSED"
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{row} {problem_set}: {said}: {verdict} ({cores()} cores, load {load})", flush=True)
    return not reached


def batch(folder, problem_set, students):
    """Our command beside stock."""
    course, stock = make_course(folder, problem_set)
    make_class(course, problem_set, students)
    each = [stock_seconds(stock, problem_set)]
    submissions(course, students)
    rate = command(course, "grade", problem_set)["rate"]
    each.append(stock_seconds(stock, problem_set))
    ratio, goal = rate * statistics.mean(each), BATCH.get(problem_set, 25)
    said = f"{rate:.1f} a second, {ratio:.1f} times stock ({_and(each)} s each), goal {goal}"
    return said, ratio >= goal


def plain(folder, problem_set, students):
    """nbgrader's own command with our plug-ins beside the same without."""
    course, stock = make_course(folder, problem_set)
    make_class(course, problem_set, max(students, MANY))
    each = [stock_seconds(stock, problem_set)]
    seconds = autograde(course, problem_set, students)
    each.append(stock_seconds(stock, problem_set))
    ratio = statistics.mean(each) * students / seconds
    said = f"{seconds:.1f} s, {ratio:.1f} times stock ({_and(each)} s each), goal {PLAIN}"
    return said, ratio >= PLAIN


def growth(folder, problem_set, students):
    """A large class beside a tenth of it."""
    course, _ = make_course(folder, problem_set)
    make_class(course, problem_set, students)
    submissions(course, students // 10)
    small = command(course, "grade", problem_set)
    submissions(course, students)
    large = command(course, "grade", problem_set, "--force")
    slower = 1 - large["rate"] / small["rate"]
    more = large["memory"] / small["memory"]
    said = (
        f"{large['rate']:.1f} a second for {students}, {small['rate']:.1f} for a tenth, "
        f"{large['memory'] >> 20} MB of memory, {small['memory'] >> 20} MB, goal 10 % at most"
    )
    return said, slower <= SLOWER and more <= 1 + SLOWER


def pages(folder, problem_set, students):
    """Feedback pages of a class."""
    course, _ = make_course(folder, problem_set)
    make_class(course, problem_set, students)
    command(course, "grade", problem_set)
    rate = command(course, "feedback", problem_set)["rate"]
    return f"{rate:.1f} a second, goal {PAGES}", rate >= PAGES


def evening(folder, problem_set, students):
    """All that is done with a class once a deadline has passed."""
    course, _ = make_course(folder, problem_set)
    make_class(course, problem_set, students)
    upload(course, problem_set)
    names = ("collect", "grade", "report", "feedback", "export")
    seconds = {name: command(course, name, problem_set)["seconds"] for name in names}
    total = sum(seconds.values())
    parts = ", ".join(f"{name} {taken:.0f}" for name, taken in seconds.items())
    return f"{total:.0f} s for {students} ({parts}), goal {EVENING}", total <= EVENING


#: What is measured, and for a class of how many.
ROWS = {
    "batch": (batch, 300),
    "plain": (plain, 30),
    "growth": (growth, 1000),
    "pages": (pages, 300),
    "evening": (evening, 300),
}


def _and(seconds):
    return " and ".join(f"{one:.2f}" for one in seconds)


def stock_seconds(stock, problem_set):
    """Return what one more submission costs stock nbgrader."""
    few, many = (autograde(stock, problem_set, count) for count in (FEW, MANY))
    return (many - few) / (MANY - FEW)


def make_course(folder, problem_set):
    """Make a course with one problem set and its release, and the same as stock sees it."""
    course, stock = folder / "course", folder / "stock"
    for name in ("nnkit", "solutions", "autograder", "assignments"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(COURSE / name, course / name, ignore=ignored)
        # Stock imports the course for each submission: where no bytecode may be written, it
        # would compile it each time.
        compileall.compile_dir(course / name, quiet=1)
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(COURSE / name, course / name)
    run(course, "nbgrader", "generate_assignment", problem_set, "--force")
    # Stock gets a root of its own: nbgrader would read the configuration in ours as well.
    stock.mkdir()
    (stock / "nbgrader_config.py").write_text(STOCK.format(root=str(stock)))
    shutil.copy(course / "gradebook.db", stock)
    for name in ("assignments", "submitted"):
        (stock / name).symlink_to(course / name)
    return course, stock


def make_class(course, problem_set, students):
    """Hand in: everything is right, in one of the styles that are not plain loops.

    The time of loops is the students' own, and the same for both.
    """
    for number in range(students):
        folder = course / "submitted" / f"student-{number:04}" / problem_set
        if number < 3:
            shutil.copytree(course / "release" / problem_set, folder)
            right(STYLES.get(problem_set, (0, 1, 2))[number])(folder, problem_set)
        else:
            like = course / "submitted" / f"student-{number % 3:04}" / problem_set
            shutil.copytree(like, folder)


def submissions(course, count):
    """Let the first `count` students have handed in."""
    away = course / "waiting"
    away.mkdir(exist_ok=True)
    folder = (course / "submitted").resolve()
    everyone = sorted([*folder.iterdir(), *away.iterdir()], key=lambda path: path.name)
    for position, student in enumerate(everyone):
        target = (folder if position < count else away) / student.name
        if student != target:
            student.rename(target)


def autograde(root, problem_set, count):
    """Grade the first students from scratch, by the plain command; returns the seconds."""
    put_aside(root / "autograded")
    submissions((root / "submitted").resolve().parent, count)
    seconds = run(root, "nbgrader", "autograde", problem_set)["seconds"]
    graded = list((root / "autograded").glob(f"*/{problem_set}/{problem_set}.ipynb"))
    assert len(graded) == count, f"{root.name} graded {len(graded)} of {count}"
    return seconds


def command(course, name, problem_set, *options):
    """Run a command of ours for the whole class."""
    done = run(course, "autograder", name, problem_set, *options)
    rate = re.search(r"\(([\d.]+) a second\)", done["printed"])
    return {**done, "rate": float(rate[1]) if rate else None}


def upload(course, problem_set):
    """Turn what was handed in into what a learning platform gives out: one zip a student."""
    archive = course / "downloaded" / problem_set / "archive"
    archive.mkdir(parents=True)
    for folder in (course / "submitted").iterdir():
        with zipfile.ZipFile(archive / f"{folder.name}.zip", "w") as file:
            for name in (f"{problem_set}.ipynb", f"nnkit/{MODULES[problem_set]}.py"):
                file.write(folder / problem_set / name, name)
    put_aside(course / "submitted")


def put_aside(folder):
    """Make room for another run, without deleting.

    Some file systems are slow for minutes where much was deleted, so all of it stays to the end.
    """
    if folder.is_dir():
        others = len(list(folder.parent.glob(f"{folder.name}-*")))
        folder.rename(folder.with_name(f"{folder.name}-{others}"))


def run(course, *arguments):
    """Run a module in a course; returns what it printed, its seconds and peak of memory."""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(course),
    }
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=course,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        printed, _ = process.communicate()
        seconds = time.perf_counter() - start
        watcher.join()
        if process.returncode:
            said.seek(0)
            raise RuntimeError(printed + said.read()[-3000:])
    return {"printed": printed, "seconds": seconds, "memory": peak[0]}


def _watch(run, peak):
    """Note the peak of a run's memory, of all its processes together."""
    process = psutil.Process(run.pid)
    while run.poll() is None:
        try:
            everyone = [process, *process.children(recursive=True)]
            peak[0] = max(peak[0], sum(p.memory_full_info().pss for p in everyone))
        except psutil.Error:
            pass
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
