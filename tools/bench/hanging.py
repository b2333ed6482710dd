"""A class in which some submissions hang in every exercise: how long the others wait for it."""

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import cores
from tools.bench.grading import make_class, make_course, run

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
            hang(course / "submitted" / student / PROBLEM_SET / "nnkit" / "neuron.py")
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


def hang(module):
    """Let every function of a module wait for ever, at work."""
    text = module.read_text()
    text = re.sub(r'("""\n)(?=    \S)', r"\1    while True: pass\n", text)
    module.write_text(text)


if __name__ == "__main__":
    sys.exit(main())
