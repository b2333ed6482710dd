"""``make demo``: one problem set from release to returned feedback, with a sample class.

Everything happens in ``build/demo``, a course folder of its own, by the commands that an
instructor would type. What they say is printed at the end.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nbgrader.api import Gradebook
from tqdm import tqdm

from nnkit.exercise import MODULES
from tools.sample_archive import PEOPLE, write_archive, write_roster
from tools.sample_class import DUE, make_class

COURSE = Path(__file__).resolve().parent.parent
DEMO = COURSE / "build" / "demo"


def run(program, *arguments, course=DEMO, fine=(0,)):
    """Run a command in a course; on failure show what it printed. Returns what it said."""
    command = [sys.executable, "-m", program, *arguments]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    if done.returncode not in fine:
        sys.exit(f"{program} {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done


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
            given = [grade for nb in submission.notebooks for grade in nb.grades]
            waits = {g.name for g in given if g.auto_score is None and g.manual_score is None}
            cells = {g.name: None if g.name in waits else g.score for g in given}
            late = submission.total_seconds_late
            rows.append((submission.student_id, cells, submission.score, late))
        notebook = gradebook.find_notebook(problem_set, problem_set)
        names = [cell.name for cell in notebook.grade_cells]
        out_of = {cell.name: cell.max_score for cell in notebook.grade_cells}
    return names, out_of, sorted(rows, key=lambda row: row[0])


def _points(score):
    """Write points in a column; a dash for what nobody has graded yet."""
    return f"{'–':>5}" if score is None else f"{score:>5.3g}"


def table(problem_set, students):
    """Write the class's grades as a table, exercises in columns numbered below it."""
    names, out_of, rows = grades(problem_set)
    stories = {student.name: student.story for student in students}
    width = max(len(name) for name in stories)
    lines = [" " * width + "".join(f"{k:>5}" for k in range(1, len(names) + 1)) + "  total"]
    for student, cells, total, late in rows:
        points = "".join(_points(cells.get(name)) for name in names)
        note = stories[student] + (", late" if late and "late" not in stories[student] else "")
        lines.append(f"{student:<{width}}{points}{total:>7.4g}  {note}")
    best = "".join(f"{out_of[name]:>5.3g}" for name in names)
    lines.append(f"{'of':<{width}}{best}{sum(out_of.values()):>7.4g}")
    lines.append("")
    lines += [f"{k:>3}  {name}" for k, name in enumerate(names, 1)]
    return "\n".join(lines)


def hand_in(problem_set):
    """Let the class hand in, by way of a learning platform; returns the students."""
    with tempfile.TemporaryDirectory() as folder:
        submitted = Path(folder, "submitted")
        students = make_class(DEMO / "release" / problem_set, submitted, problem_set)
        archive = DEMO / "downloaded" / problem_set / "archive" / f"{problem_set} Download.zip"
        write_archive(submitted, problem_set, archive)
    write_roster(DEMO)
    return students


def gradebook_file(problem_set):
    """Write the gradebook as a platform gives it out; returns its name."""
    _, out_of, _ = grades(problem_set)
    item = f"{problem_set.upper()} Points Grade <Numeric MaxPoints:{sum(out_of.values()):g}>"
    rows = ["Username,Last Name,First Name,Email," + item + ",End-of-Line Indicator"]
    rows += [f"#{i},{last},{first},{i}@uni.example,,#" for i, (first, last) in PEOPLE.items()]
    (DEMO / "gradebook.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return "gradebook.csv"


def main():
    """Run the demo, print what its commands said, and where everything lies."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("problem_set", nargs="?", default="ps1", choices=list(MODULES))
    problem_set = parser.parse_args().problem_set
    sets = [name for name in MODULES if (COURSE / "assignments" / name).is_dir()]
    students, said = [], {}

    def ours(name, *arguments, fine=(0,)):
        """Run a command of the course's, and keep what it says."""
        done = run("autograder", name, *arguments, fine=fine)
        words = [f'"{word}"' if " " in word else word for word in arguments]
        said[" ".join(["python -m autograder", name, *words])] = done.stderr, done.stdout

    def fill_in():
        ours("export", problem_set, "--for", "brightspace", gradebook_file(problem_set))

    steps = [
        ("set up", set_up),
        *(
            (f"build {name}", lambda name=name: nbgrader("generate_assignment", name))
            for name in sets
        ),
        ("due date", lambda: nbgrader("db", "assignment", "add", problem_set, f"--duedate={DUE}")),
        ("class hands in", lambda: students.extend(hand_in(problem_set))),
        ("collect", lambda: ours("collect", problem_set, fine=(0, 1))),
        ("grade", lambda: ours("grade", problem_set)),
        ("share", lambda: ours("share", problem_set, "--among", "ann,ben")),
        ("report", lambda: ours("report", problem_set, "--output", "report")),
        ("feedback", lambda: ours("feedback", problem_set, "--for", "brightspace")),
        ("export", lambda: ours("export", problem_set)),
        ("fill in", fill_in),
    ]
    start = time.monotonic()
    with tqdm(steps, bar_format="{l_bar}{bar:30}| {n}/{total} {desc}") as progress:
        for name, step in progress:
            progress.set_description_str(name)
            step()
        progress.set_description_str("done")
    print(f"\n{problem_set}, a class of {len(PEOPLE)}, in {time.monotonic() - start:.0f} s")
    for command, (errors, output) in said.items():
        lines = [line for line in errors.splitlines() if "%|" not in line] + output.splitlines()
        print(f"\n$ {command}\n" + "\n".join(f"  {line}".rstrip() for line in lines))
    print(f"\n{table(problem_set, students)}")
    places = [
        ("releases", "release/"),
        ("submissions", "submitted/"),
        ("graded notebooks", "autograded/"),
        ("feedback pages", f"feedback/<student>/{problem_set}/{problem_set}.html"),
        ("grades", f"build/grades_{problem_set}.csv, build/gradebook_filled.csv"),
        ("class report", f"report/{problem_set}.html"),
    ]
    print("\nIn build/demo:")
    print("\n".join(f"  {what:<18}{where}" for what, where in places))


if __name__ == "__main__":
    main()
