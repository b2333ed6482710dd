"""``make demo``: one problem set from release to returned feedback, with a sample class.

Everything happens in ``build/demo``, a course folder of its own, by the commands that an
instructor would type: nbgrader's own as far as there are any.
"""

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

from nbgrader.api import Gradebook
from tqdm import tqdm

from nnkit.exercise import MODULES
from tools.sample_class import DUE, make_class

COURSE = Path(__file__).resolve().parent.parent
DEMO = COURSE / "build" / "demo"


def run(program, *arguments, course=DEMO):
    """Run a command in a course; on failure show what it printed."""
    command = [sys.executable, "-m", program, *arguments]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{program} {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def nbgrader(*arguments, course=DEMO):
    """Run an nbgrader command in a course."""
    run("nbgrader", *arguments, course=course)


def set_up(course=DEMO):
    """Lay out an empty course that uses this one's problem sets and configuration."""
    shutil.rmtree(course, ignore_errors=True)
    course.mkdir(parents=True)
    for name in ("assignments", "nbgrader_config.py"):
        (course / name).symlink_to(COURSE / name)


def grades(problem_set, course=DEMO):
    """Read a class's grades: rows of student, points by exercise, total, seconds late."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        rows = []
        for submission in gradebook.assignment_submissions(problem_set):
            cells = {grade.name: grade.score for nb in submission.notebooks for grade in nb.grades}
            late = submission.total_seconds_late
            rows.append((submission.student_id, cells, submission.score, late))
        notebook = gradebook.find_notebook(problem_set, problem_set)
        names = [cell.name for cell in notebook.grade_cells]
        out_of = {cell.name: cell.max_score for cell in notebook.grade_cells}
    return names, out_of, sorted(rows, key=lambda row: row[0])


def table(problem_set, students):
    """Write the class's grades as a table, exercises in columns numbered below it."""
    names, out_of, rows = grades(problem_set)
    stories = {student.name: student.story for student in students}
    width = max(len(name) for name in stories)
    lines = [" " * width + "".join(f"{k:>5}" for k in range(1, len(names) + 1)) + "  total"]
    for student, cells, total, late in rows:
        points = "".join(f"{cells.get(name, 0):>5.3g}" for name in names)
        note = stories[student] + (", late" if late and "late" not in stories[student] else "")
        lines.append(f"{student:<{width}}{points}{total:>7.4g}  {note}")
    best = "".join(f"{out_of[name]:>5.3g}" for name in names)
    lines.append(f"{'of':<{width}}{best}{sum(out_of.values()):>7.4g}")
    lines.append("")
    lines += [f"{k:>3}  {name}" for k, name in enumerate(names, 1)]
    return "\n".join(lines)


def main():
    """Run the demo and print where everything lies."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("problem_set", nargs="?", default="ps1", choices=list(MODULES))
    problem_set = parser.parse_args().problem_set
    sets = [name for name in MODULES if (COURSE / "assignments" / name).is_dir()]
    students = []

    def class_hands_in():
        students.extend(make_class(DEMO / "release" / problem_set, DEMO / "submitted", problem_set))

    steps = [
        ("set up", set_up),
        *(
            (f"build {name}", lambda name=name: nbgrader("generate_assignment", name))
            for name in sets
        ),
        ("due date", lambda: nbgrader("db", "assignment", "add", problem_set, f"--duedate={DUE}")),
        ("class hands in", class_hands_in),
        ("autograde", lambda: nbgrader("autograde", problem_set)),
        ("feedback", lambda: nbgrader("generate_feedback", problem_set)),
        ("export", lambda: nbgrader("export", "--to", "grades.csv")),
        ("export", lambda: run("autograder", "export", problem_set, "--to", f"{problem_set}.csv")),
        ("report", lambda: run("autograder", "report", problem_set, "--output", "report")),
    ]
    start = time.monotonic()
    with tqdm(steps, bar_format="{l_bar}{bar:30}| {n}/{total} {desc}") as progress:
        for name, step in progress:
            progress.set_description_str(name)
            step()
        progress.set_description_str("done")
    print(f"\n{problem_set}, a class of {len(students)}, in {time.monotonic() - start:.0f} s\n")
    print(table(problem_set, students))
    places = [
        ("releases", "release/"),
        ("submissions", "submitted/"),
        ("graded notebooks", "autograded/"),
        ("feedback pages", f"feedback/<student>/{problem_set}/{problem_set}.html"),
        ("grades", f"grades.csv, {problem_set}.csv"),
        ("class report", f"report/{problem_set}.html"),
    ]
    print("\nIn build/demo:")
    print("\n".join(f"  {what:<18}{where}" for what, where in places))


if __name__ == "__main__":
    main()
