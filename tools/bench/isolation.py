"""How fast is isolated grading? The plain ``nbgrader autograde``, ours beside stock.

Both grade the same class, of the same release: ours with this course's configuration,
stock with nbgrader's own preprocessors and kernels, and in turns, so that both meet the
same machine. The students are right, in several styles. Times are medians over the rounds.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.judge.client import COURSE
from tools.sample_class import right

#: What ours has to reach: times as fast, and milliseconds at most.
WHOLE, MARGINAL, SANDBOX_MS = 5, 12, 25

STOCK = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = "assignments"
c.CourseDirectory.db_url = "sqlite:///" + {root!r} + "/gradebook.db?timeout=60"
c.Execute.timeout = 120
"""


def main(arguments=None):
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--problem-set", default="ps1")
    parser.add_argument("--json", help="write the figures to this file as well")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="nnkit-bench-") as folder:
        figures = measure(Path(folder), options)
    print(table(figures))
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")
    return 0 if reached(figures) else 1


def measure(folder, options):
    """Return all figures, in seconds."""
    course = make_course(folder / "course", options.problem_set)
    make_class(course, options.problem_set, options.students)
    few = max(2, options.students // 10)
    times = {(kind, count): [] for kind in ("ours", "stock") for count in (few, options.students)}
    for _ in range(options.rounds):
        for kind, count in times:
            times[kind, count].append(autograde(course, options.problem_set, kind, count))
    figures = {"students": options.students, "rounds": options.rounds, "cpus": os.cpu_count()}
    for kind in ("ours", "stock"):
        whole = statistics.median(times[kind, options.students])
        less = statistics.median(times[kind, few])
        figures[kind] = {"whole": whole, "marginal": (whole - less) / (options.students - few)}
    figures["sandbox"] = sandbox_share(course, options.problem_set)
    return figures


def make_course(course, problem_set):
    """Make a course with one problem set, and its release."""
    for name in ("nnkit", "solutions", "autograder", "assignments"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(COURSE / name, course / name, ignore=ignored)
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(COURSE / name, course / name)
    run(course, "generate_assignment", problem_set, "--force")
    # Stock gets a root of its own: nbgrader would read the configuration in ours as well.
    stock = stock_root(course)
    stock.mkdir()
    (stock / "nbgrader_config.py").write_text(STOCK.format(root=str(stock)))
    shutil.copy(course / "gradebook.db", stock)
    for name in ("assignments", "submitted"):
        (stock / name).symlink_to(course / name)
    return course


def stock_root(course):
    """Return the folder of the same course as stock nbgrader sees it."""
    return course.with_name("stock")


def make_class(course, problem_set, students):
    """Hand in: everything is right, in one of the styles that are not plain loops.

    The time of loops is the students' own, and the same for both.
    """
    for number in range(students):
        folder = course / "submitted" / f"student-{number:03}" / problem_set
        shutil.copytree(course / "release" / problem_set, folder)
        right((0, 1, 3)[number % 3])(folder, problem_set)


def autograde(course, problem_set, kind, count):
    """Grade the first `count` students from scratch; returns the seconds."""
    root = course if kind == "ours" else stock_root(course)
    put_aside(root / "autograded")
    away = course / "waiting"
    away.mkdir(exist_ok=True)
    everyone = sorted([*(course / "submitted").iterdir(), *away.iterdir()], key=lambda p: p.name)
    for position, student in enumerate(everyone):
        target = (course / "submitted" if position < count else away) / student.name
        if student != target:
            student.rename(target)
    seconds = run(root, "autograde", problem_set)
    graded = list((root / "autograded").glob(f"*/{problem_set}/{problem_set}.ipynb"))
    assert len(graded) == count, f"{kind} graded {len(graded)} of {count}"
    return seconds


def put_aside(folder):
    """Make room for another run, without deleting: a file system is slow where much is deleted."""
    if folder.is_dir():
        others = len(list(folder.parent.glob(f"{folder.name}-*")))
        folder.rename(folder.with_name(f"{folder.name}-{others}"))


def run(course, *arguments):
    """Run an nbgrader command; returns the seconds it took."""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(course),
    }
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return seconds


def sandbox_share(course, problem_set, repetitions=30):
    """Return what a student process costs: from the request until it is ready, and a call back."""
    import solutions
    from autograder.judge.sandbox import Sandbox, world_of
    from autograder.judge.student import Session

    world = world_of(problem_set)
    path = f"nnkit/{world.module}.py"
    source = next((course / "submitted").glob(f"*/{problem_set}/{path}")).read_bytes()
    shares = {}
    for name, namespaces in (("with namespaces", True), ("without", False)):
        with Sandbox(world, namespaces=namespaces) as sandbox:
            times = []
            for _ in range(repetitions):
                session = Session(sandbox, {path: source}, solutions.references())
                start = time.perf_counter()
                session.start()
                session._ready()
                session.kill()
                times.append(time.perf_counter() - start)
            shares[name] = statistics.median(times)
    return shares


def reached(figures):
    """Say whether all goals are reached."""
    ours, stock = figures["ours"], figures["stock"]
    return (
        stock["whole"] >= WHOLE * ours["whole"]
        and stock["marginal"] >= MARGINAL * ours["marginal"]
        and figures["sandbox"]["with namespaces"] * 1e3 <= SANDBOX_MS
    )


def table(figures):
    """Write the figures as a table."""
    ours, stock = figures["ours"], figures["stock"]
    lines = [
        f"A class of {figures['students']}, medians of {figures['rounds']} rounds, "
        f"{figures['cpus']} processors",
        f"{'':32}{'stock':>10}{'ours':>10}{'ratio':>8}",
    ]
    for key, label in (("whole", "whole command"), ("marginal", "one more submission")):
        ratio = stock[key] / ours[key]
        lines.append(f"{label:32}{stock[key]:>8.2f} s{ours[key]:>8.3f} s{ratio:>7.1f}×")
    share = figures["sandbox"]
    lines.append(
        f"{'a student process, until ready':32}{share['with namespaces'] * 1e3:>8.1f} ms"
        f"   ({share['without'] * 1e3:.1f} ms without namespaces)"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
