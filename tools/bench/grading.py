"""How fast is a class graded, and fed back to? Ours beside stock nbgrader, in the same run.

All students are right, in several styles. Stock takes minutes for a class: it is measured
on a few, and reckoned up by what one more costs it. Rates of ours are a class's, whole
commands included; what a command costs before the first submission is shown as well.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from autograder.course import COURSE, cores
from tools.sample_class import right

#: What is to be reached: times as fast as stock, by set; the plain command; pages a second.
BATCH, PLAIN, PAGES = {"ps1": 28, "ps4": 25, "ps6": 25}, 15, 25

#: On how many submissions stock and the plain command are measured.
FEW, MANY = 2, 10

STOCK = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = "assignments"
c.CourseDirectory.db_url = "sqlite:///" + {root!r} + "/gradebook.db?timeout=60"
c.Execute.timeout = 120
"""


def main(arguments=None):
    """Run the benchmark and print its tables; exit status 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--plain", type=int, default=30, help="a class for the plain command")
    parser.add_argument("--sets", nargs="+", default=["ps1", "ps4", "ps6"])
    parser.add_argument("--json", help="write the figures to this file as well")
    options = parser.parse_args(arguments)
    found, missed = {}, []
    for problem_set in options.sets:
        with tempfile.TemporaryDirectory(prefix="nnkit-bench-") as folder:
            figures = measure(Path(folder), problem_set, options.students, options.plain)
        print(table(problem_set, figures), flush=True)
        found[problem_set] = figures
        missed += [problem_set] * (not reached(problem_set, figures))
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n")
    return int(bool(missed))


def measure(folder, problem_set, students, plain):
    """Return all figures of one problem set, in seconds and bytes."""
    course, stock = make_course(folder, problem_set)
    make_class(course, problem_set, students)
    figures = {"students": students, "plain students": plain}
    few, many = (autograde(stock, problem_set, count) for count in (FEW, MANY))
    figures["stock"] = (many - few) / (MANY - FEW)
    figures["plain"] = autograde(course, problem_set, plain)
    for name in ("grade", "feedback", "report", "export"):
        if name == "grade":
            put_aside(course / "autograded")
            submissions(course, students)
        figures[name] = command(course, name, problem_set)
    few, many = (autograde(stock, problem_set, count) for count in (FEW, MANY))
    figures["stock again"] = (many - few) / (MANY - FEW)
    return figures


def make_course(folder, problem_set):
    """Make a course with one problem set and its release, and the same as stock sees it."""
    course, stock = folder / "course", folder / "stock"
    for name in ("nnkit", "solutions", "autograder", "assignments"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(COURSE / name, course / name, ignore=ignored)
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
            right((0, 1, 3)[number])(folder, problem_set)
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


def command(course, name, problem_set):
    """Run a command of ours for the whole class."""
    done = run(course, "autograder", name, problem_set)
    rate = re.search(r"\(([\d.]+) a second\)", done["printed"])
    return {**done, "rate": float(rate[1]) if rate else None}


def put_aside(folder):
    """Make room for another run, without deleting: a file system is slow where much is deleted."""
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
        peak = {"own": 0, "all": 0}
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        printed, _ = process.communicate()
        seconds = time.perf_counter() - start
        watcher.join()
        if process.returncode:
            said.seek(0)
            raise RuntimeError(printed + said.read()[-3000:])
    return {"printed": printed, "seconds": seconds, "memory": peak}


def _watch(run, peak):
    """Note the peak of a run's memory: of the command itself, and of all its processes."""
    process = psutil.Process(run.pid)
    while run.poll() is None:
        try:
            own = process.memory_info().rss
            everyone = [p.memory_full_info().pss for p in process.children(recursive=True)]
            peak["own"] = max(peak["own"], own)
            peak["all"] = max(peak["all"], own + sum(everyone))
        except psutil.Error:
            pass
        time.sleep(0.5)


def reached(problem_set, figures):
    """Say whether all goals are reached."""
    stock = min(figures["stock"], figures["stock again"])
    return (
        figures["grade"]["rate"] * stock >= BATCH.get(problem_set, 25)
        and (problem_set != "ps1" or plain_ratio(figures) >= PLAIN)
        and figures["feedback"]["rate"] >= PAGES
    )


def plain_ratio(figures):
    """Return how many times faster the plain command is than stock, for the same class."""
    return figures["stock"] * figures["plain students"] / figures["plain"]


def table(problem_set, figures):
    """Write the figures as a table."""
    count, stock = figures["students"], figures["stock"]
    grade, pages = figures["grade"], figures["feedback"]
    evening = sum(figures[n]["seconds"] for n in ("grade", "report", "feedback", "export"))
    memory = {name: size / 2**20 for name, size in grade["memory"].items()}
    return "\n".join(
        [
            f"{problem_set}: a class of {count} on {cores()} processors",
            f"  stock nbgrader     {stock:8.2f} s a submission (again afterwards: "
            f"{figures['stock again']:.2f} s)",
            f"  batch grading      {grade['rate']:8.2f} a second, {grade['rate'] * stock:.1f} "
            f"times stock (goal: {BATCH.get(problem_set, 25)}); the whole command "
            f"{grade['seconds']:.0f} s",
            f"  plain autograde    {figures['plain']:8.2f} s for {figures['plain students']}, "
            f"{plain_ratio(figures):.1f} times stock (goal for ps1: {PLAIN})",
            f"  feedback pages     {pages['rate']:8.2f} a second (goal: {PAGES})",
            f"  the evening        {evening:8.0f} s: grade, report, feedback, export",
            f"  memory             {memory['own']:8.0f} MB in the command, {memory['all']:.0f} MB "
            "in all of its processes",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
