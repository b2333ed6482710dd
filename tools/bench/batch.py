"""How fast is a whole class graded? ``python -m autograder grade`` beside stock nbgrader.

A class of 300, all right, in four styles, on every core of this machine; stock nbgrader, which
takes minutes for that, is measured on a few of them and reckoned up by what one more costs it.
Also shown: how the rate grows with the workers, and the memory that a worker needs.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from autograder.grading.cluster import cores
from tools.bench.isolation import autograde, make_class, make_course, put_aside

#: What is to be reached: times stock's rate, and megabytes a process.
RATE, MEMORY = 25, 400

#: On how many submissions stock is measured, and a rate with fewer workers.
FEW, MANY, PART = 2, 10, 60


def main(arguments=None):
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--problem-set", default="ps1")
    parser.add_argument("--json", help="write the figures to this file as well")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="nnkit-bench-") as folder:
        figures = measure(Path(folder), options.problem_set, options.students)
    print(table(figures))
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")
    reached = figures["ratio"] >= RATE and figures["memory_mb"] <= MEMORY
    return 0 if reached else 1


def measure(folder, problem_set, students):
    """Return all figures."""
    course = make_course(folder / "course", problem_set)
    make_class(course, problem_set, students)
    few, many = (autograde(course, problem_set, "stock", count) for count in (FEW, MANY))
    stock = 1 / ((many - few) / (MANY - FEW))
    for student in (course / "waiting").iterdir():
        student.rename(course / "submitted" / student.name)
    everyone = sorted(path.name for path in (course / "submitted").iterdir())
    growth, workers = {}, 1
    while workers < cores():
        growth[workers] = grade(course, problem_set, everyone[:PART], workers)["rate"]
        workers *= 2
    whole = grade(course, problem_set, everyone, cores())
    growth[cores()] = whole["rate"]
    again = autograde(course, problem_set, "stock", MANY)
    return {
        "students": students,
        "stock_rate": stock,
        "stock_again": (again - few) / (MANY - FEW),
        "rate": whole["rate"],
        "command": whole["seconds"],
        "ratio": whole["rate"] / stock,
        "growth": growth,
        "memory_mb": whole["memory_mb"],
        "parent_mb": whole["parent_mb"],
    }


def grade(course, problem_set, students, workers):
    """Grade some students from scratch; returns rate, seconds and peak memory."""
    put_aside(course / "autograded")
    environment = {**os.environ, "PYTHONPATH": str(course)}
    command = [sys.executable, "-m", "autograder", "grade", problem_set, "--force"]
    command += ["--workers", str(workers), "--students", *students]
    start = time.perf_counter()
    run = subprocess.Popen(
        command,
        cwd=course,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    peak = {}
    watcher = threading.Thread(target=_watch, args=(run, peak))
    watcher.start()
    printed, _ = run.communicate()
    watcher.join()
    if run.returncode:
        raise RuntimeError(printed)
    rate = float(re.search(r"\(([\d.]+) a second\)", printed)[1])
    parent = peak.pop(run.pid, 0)
    return {
        "rate": rate,
        "seconds": time.perf_counter() - start,
        "memory_mb": max(peak.values(), default=0) / 2**20,
        "parent_mb": parent / 2**20,
    }


def _watch(run, peak):
    """Note the largest memory of each process of a run: what is its own, not shared."""
    process = psutil.Process(run.pid)
    while run.poll() is None:
        try:
            for each in [process, *process.children(recursive=True)]:
                peak[each.pid] = max(peak.get(each.pid, 0), each.memory_info().rss)
        except psutil.Error:
            pass
        time.sleep(0.2)


def table(figures):
    """Write the figures as a table."""
    stock = figures["stock_rate"]
    lines = [
        f"A class of {figures['students']} on {cores()} processors",
        f"  stock nbgrader     {stock:8.2f} a second ({1 / stock:.2f} s each; measured again "
        f"afterwards: {figures['stock_again']:.2f} s)",
        f"  batch grading      {figures['rate']:8.2f} a second; the whole command "
        f"{figures['command']:.0f} s",
        f"  ratio              {figures['ratio']:8.1f} (goal: {RATE})",
    ]
    for workers, rate in figures["growth"].items():
        lines.append(
            f"  {workers} worker{'s' if workers > 1 else ' '}          {rate:8.2f} a second"
        )
    lines.append(
        f"  memory             {figures['memory_mb']:8.0f} MB in the largest worker process "
        f"(goal: {MEMORY}), {figures['parent_mb']:.0f} MB in the one that records"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
