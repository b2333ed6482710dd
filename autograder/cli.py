"""``python -m autograder``: what an instructor does with a whole class.

Run it in the course's folder, beside ``nbgrader_config.py``. Exit status: 0 if all went
well, 1 if some submissions could not be collected or graded, 2 if the command could not do
its work, 130 if it was interrupted.
"""

import argparse
import contextlib
import gc
import sys
from pathlib import Path

from tqdm import tqdm

from autograder.text import shown
from autograder.troubles import Stopped
from nnkit.exercise import MODULES


def main(arguments=None):
    """Run a command; returns the exit status."""
    from autograder.course import refuse_another_course, refuse_without_answers

    options = _parser().parse_args(arguments)
    refuse_without_answers()
    try:
        refuse_another_course()
        return options.run(options)
    except Stopped as error:
        print(shown(f"Stopped: {error}"), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m autograder",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(run, name, help, problem_set=True):
        added = commands.add_parser(name, help=help, description=help)
        added.set_defaults(run=run)
        if problem_set:
            added.add_argument("problem_set", choices=list(MODULES), metavar="problem_set")
        return added

    collect = command(_collect, "collect", "collect what a learning platform gives out")
    collect.add_argument("--plan", action="store_true", help="only say what would be collected")

    grade = command(_grade, "grade", "grade all submissions of a problem set in parallel")
    only = {"nargs": "+", "action": "extend", "default": [], "metavar": "ID"}
    only["help"] = "only these; an id that begins with a dash: --students=-rf"
    grade.add_argument("--students", **only)
    which = grade.add_mutually_exclusive_group()
    which.add_argument("--force", action="store_true", help="grade again what was graded before")
    which.add_argument(
        "--only-new", action="store_true", help="leave alone what was graded, even if resubmitted"
    )
    which.add_argument(
        "--changed",
        action="store_true",
        help="grade again what was graded by other answers or cases than today's",
    )
    grade.add_argument(
        "--workers", type=int, metavar="N", help="how many at once (default: one a core)"
    )
    grade.add_argument("--scheduler", metavar="ADDRESS", help="use this Dask cluster instead")

    report = command(_report, "report", "write a page about what the class got wrong, and why")
    report.add_argument("--anonymous", action="store_true", help="leave out all names")
    report.add_argument("--output", type=Path, help="folder (default: build/report)")

    replay = command(_replay, "replay", "grade one submission again and print its verdicts")
    replay.add_argument("student")
    replay.add_argument("--exercise", help="only this one")

    feedback = command(_feedback, "feedback", "write the feedback pages")
    feedback.add_argument("--students", **only)
    feedback.add_argument("--only-new", action="store_true", help="leave alone what is there")
    feedback.add_argument(
        "--for",
        metavar="PLATFORM",
        dest="platform",
        help="then pack all pages in a zip for moodle, canvas or brightspace",
    )
    feedback.add_argument(
        "--mailing", action="store_true", help="then list whom to send which page, as CSV"
    )

    export = command(_export, "export", "write the grades, as CSV or for a platform", False)
    export.add_argument("problem_set", nargs="?", choices=list(MODULES), metavar="problem_set")
    export.add_argument("--all", action="store_true", help="all problem sets, one row a student")
    export.add_argument(
        "--for",
        nargs=2,
        metavar=("PLATFORM", "FILE"),
        dest="platform",
        help="fill in the gradebook that you have downloaded from canvas, moodle or brightspace",
    )
    export.add_argument("--column", default="", help="with --for: the column to fill in")
    export.add_argument(
        "--scale", action="store_true", help="with --for: convert to the file's points"
    )
    export.add_argument("--to", type=Path, help="file (default: in build)")

    share = command(_share, "share", "share grading by hand among assistants; say what is open")
    share.add_argument("--among", metavar="NAMES", help="who grades: ann,ben")
    share.add_argument(
        "--by-students", action="store_true", help="all answers of a student to one assistant"
    )

    viva = command(_viva, "viva", "ask each student about the functions that he or she handed in")
    viva.add_argument("--students", **only)
    viva.add_argument(
        "--questions", type=int, default=5, metavar="N", help="how many for each (default: 5)"
    )
    viva.add_argument(
        "--exercises",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="only about these",
    )
    viva.add_argument(
        "--format",
        choices=["html", "moodle-xml"],
        default="html",
        help="pages to print (default), or questions for a quiz in Moodle",
    )
    viva.add_argument(
        "--marks", type=Path, metavar="FILE", help="bring the marks of a filled-in table back"
    )

    student = command(_student, "student", "build the course's folder for students", False)
    student.add_argument("--output", type=Path, default=Path("build/nnkit-course.zip"))
    student.add_argument(
        "--fill-earlier", action="store_true", help="fill in all problem sets but the last"
    )
    return parser


def _collect(options):
    from autograder.collecting.collect import collect
    from autograder.course import open_course

    plan = collect(open_course(options.problem_set), options.problem_set, options.plan)
    print(plan.text())
    return plan.status


def _grade(options):
    from autograder.course import open_course
    from autograder.grading import engine
    from autograder.grading.cluster import cluster
    from autograder.grading.plugins import Autograde

    app = open_course(options.problem_set)
    app.coursedir.assignment_id = options.problem_set
    recorder = Autograde(coursedir=app.coursedir, parent=app)
    with contextlib.ExitStack() as stack:
        graders = (
            stack.enter_context(cluster(options.scheduler))
            if options.scheduler
            else engine.Here(options.workers)
        )
        bar = stack.enter_context(Progress())
        gc.freeze()  # what is imported stays
        summary = engine.grade_class(
            recorder,
            options.students,
            options.force,
            options.only_new,
            graders,
            bar,
            options.changed,
        )
    print(summary.text())
    return summary.status


class Progress:
    """Shows on the terminal how a run goes."""

    def __enter__(self):
        self._bar = None
        return self

    def __exit__(self, *exception):
        if self._bar is not None:
            self._bar.close()

    def begin(self, count):
        """Show a bar, if this is a terminal."""
        self._bar = tqdm(total=count, unit="", disable=None, smoothing=0.1)

    def remark(self, text):
        """Print what is worth knowing."""
        tqdm.write(shown(f"Note: {text}"), file=sys.stderr)

    def sandbox(self, report, complete):
        """Print which layers the sandbox has."""
        tqdm.write(report, file=sys.stderr)

    def done(self, student, graded):
        """Count."""
        self._bar.update()


def _report(options):
    from autograder.course import open_course
    from autograder.grading import triage
    from autograder.pages import class_report as report

    folder = options.output or Path("build", "report")
    made = report.make_report(open_course(options.problem_set), options.problem_set, folder)
    name = options.problem_set + ("_anonymous" if options.anonymous else "")
    _write(folder / f"{name}.html", report.as_html(made, options.anonymous))
    _write(folder / f"{name}.json", report.as_json(made, options.anonymous))
    _write(folder / f"{name}.csv", "\ufeff" + report.as_csv(made))
    if not options.anonymous:
        _write(folder / f"{name}_look.csv", "\ufeff" + triage.as_csv(made.look))
    return 0


def _export(options):
    from autograder.course import open_course
    from autograder.returning import export

    if bool(options.problem_set) == options.all:
        raise Stopped("name one problem set, or give --all")
    coursedir = open_course(options.problem_set or "ps1").coursedir
    if options.platform:
        platform, file = options.platform
        name, content, said = export.for_platform(
            coursedir, options.problem_set, platform, Path(file), options.column, options.scale
        )
    else:
        name, content, said = export.own_table(coursedir, options.problem_set)
    _write(options.to or Path("build", name), content)
    _say(said)
    return 0


def _replay(options):
    from autograder.grading import replay

    return replay.replay(options.problem_set, options.student, options.exercise)


def _feedback(options):
    from autograder.course import folders, open_course
    from autograder.grading.people import read_people
    from autograder.grading.plugins import GenerateFeedback
    from autograder.returning import feedback_zip

    app = open_course(options.problem_set)
    converter = GenerateFeedback(coursedir=app.coursedir, parent=app)
    converter.force = not options.only_new
    found = folders(app.coursedir, app.coursedir.autograded_directory, options.problem_set)
    unknown = sorted(set(options.students) - set(found))
    if unknown or not found:
        raise Stopped(f"nothing is graded of {', '.join(unknown) or options.problem_set}")
    chosen = {s: found[s] for s in found if not options.students or s in options.students}
    summary = converter.write(options.problem_set, chosen)
    print(summary.text())
    name = f"feedback_{options.problem_set}"
    where = app.coursedir, options.problem_set
    people = read_people(app.coursedir) if options.platform or options.mailing else {}
    if options.platform:
        packed, said = feedback_zip.pack(*where, options.platform, people)
        _write(Path("build", f"{name}_{options.platform}.zip"), packed)
        _say(said)
    if options.mailing:
        text, said = feedback_zip.mailing(*where, people)
        _write(Path("build", f"{name}_mailing.csv"), text)
        _say(said)
    return summary.status


def _share(options):
    from autograder.course import open_course
    from autograder.grading import sharing

    coursedir = open_course(options.problem_set).coursedir
    path = Path("build", f"share_{options.problem_set}.csv")
    content, said = sharing.share_list(
        coursedir, options.problem_set, path, options.among, options.by_students
    )
    _write(path, content)
    _say(said)
    return 0


def _viva(options):
    from autograder.course import open_course
    from autograder.grading.people import read_people
    from autograder.pages import viva as pages
    from autograder.viva import marks, moodle
    from autograder.viva.run import draw_sheets
    from autograder.viva.sheets import folder_of, read_sheets

    app, problem_set = open_course(options.problem_set), options.problem_set
    if options.marks:
        try:
            content = options.marks.read_bytes()
        except OSError as error:
            raise Stopped(f"cannot read {options.marks}: {error.strerror}") from error
        _say(marks.carry_back(app.coursedir, problem_set, content))
        return 0
    with Progress() as bar:
        about = options.students, options.questions, options.exercises
        sheets, said = draw_sheets(app, problem_set, *about, bar)
    folder = folder_of(app.coursedir.root)
    everything = read_sheets(app.coursedir.root, problem_set)
    names = {student: person.called for student, person in read_people(app.coursedir).items()}
    if options.format == "moodle-xml":
        _write(folder / f"{problem_set}_moodle.xml", moodle.as_moodle(problem_set, sheets))
    else:
        for sheet in sheets:
            path = folder / problem_set / f"{sheet.student}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages.one_sheet(problem_set, sheet), encoding="utf-8")
        _write(folder / f"{problem_set}.html", pages.all_sheets(problem_set, sheets))
    _write(folder / f"{problem_set}_key.html", pages.key(problem_set, everything, names))
    _write(folder / f"{problem_set}_marks.csv", marks.table(everything))
    _say([f"{len(sheets)} sheets", *said])
    return 0


def _write(path, content):
    content = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(shown(str(path)))


def _say(lines):
    for line in lines:
        print(shown(line))


def _student(options):
    from autograder.course import open_course
    from autograder.handing_out import student_zip as student

    app = open_course("ps1")
    course = Path(app.coursedir.root)
    sets = student.released(course)
    taught = app.config.BuildRelease.get("taught") or list(MODULES)
    files = student.student_files(course, sets, options.fill_earlier, taught)
    student.write_zip(files, options.output)
    print(f"{options.output}: {len(files)} files; problem sets: {', '.join(sets) or 'none yet'}")
    lectures = student.lecture_notebooks(course).values()
    bare = sum(not student.has_outputs(lecture) for lecture in lectures)
    if bare:
        print(f"{bare} of {len(lectures)} lectures have no outputs: `make lectures` makes them.")
    return 0
