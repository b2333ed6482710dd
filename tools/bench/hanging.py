"""A class in which some submissions hang in every exercise: how long the others wait for it."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import cores
from nnkit.exercise import catalogue
from tools.bench.grading import make_class, make_course, run
from tools.sample_class import write_module

PROBLEM_SET = "ps1"


def main(arguments=None):
    """Run the benchmark and print its lines; exit status 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--hanging", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=300.0, help="a submission's own time")
    parser.add_argument("--turn", type=float, default=30.0, help="after which it steps aside")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="nnkit-bench-") as folder:
        course, _ = make_course(Path(folder), PROBLEM_SET)
        make_class(course, PROBLEM_SET, options.students)
        # The first by name: nobody could have more to wait for.
        hanging = [f"student-{number:04}" for number in range(options.hanging)]
        for student in hanging:
            hang(course, student)
        with (course / "nbgrader_config.py").open("a") as file:
            file.write(f"\nc.IsolatedExecute.total_timeout = {options.seconds}\n")
            file.write(f"c.IsolatedExecute.turn = {options.turn}\n")
        begin = time.time()
        run(course, "autograder", "grade", PROBLEM_SET)
        done = {
            path.parents[1].name: path.stat().st_mtime - begin
            for path in (course / "autograded").glob(f"*/{PROBLEM_SET}/verdicts.json")
        }
    assert len(done) == options.students
    others = max(seconds for student, seconds in done.items() if student not in hanging)
    whole = max(done.values())
    print(f"{options.students} submissions, {len(hanging)} of them hang, on {cores()} processors:")
    print(f"  the others are graded after {others:.0f} s, all after {whole:.0f} s")
    # With the work of the others, however slow the machine is.
    return int(whole > options.hanging * (options.seconds + 60) + others)


def hang(course, student):
    """Let every function of a hand-in wait for ever, at work."""
    shutil.rmtree(folder := course / "submitted" / student / PROBLEM_SET)
    shutil.copytree(course / "release" / PROBLEM_SET, folder)
    write_module(folder, PROBLEM_SET, {slot.__name__: for_ever for slot in catalogue(PROBLEM_SET)})


def for_ever():
    """Never return."""
    while True:
        pass


if __name__ == "__main__":
    sys.exit(main())
