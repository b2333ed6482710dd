"""Grades on their way out: a table of our own, or a platform's gradebook filled in."""

from pathlib import Path

from autograder.collecting.origins import read_origins
from autograder.collecting.roster import Roster, read_roster
from autograder.grading.people import read_people
from autograder.returning import gradebooks, grades
from autograder.troubles import Stopped


def own_table(coursedir, problem_set=None):
    """Write one problem set by exercise, or all of them.

    Returns
    -------
    name : str
        What to call the file.
    content : str
    said : list of str
        What the instructor has to know of it.
    """
    if problem_set:
        return f"grades_{problem_set}.csv", *grades.set_table(coursedir, problem_set)
    return "grades.csv", *grades.semester_table(coursedir)


def for_platform(coursedir, problem_set, platform, file, column="", scale=False):
    """Fill in a platform's gradebook with one problem set, or with all; as `own_table`."""
    if platform not in gradebooks.PLATFORMS:
        raise Stopped(f"--for {platform}: known are {', '.join(gradebooks.PLATFORMS)}")
    if column and not problem_set:
        raise Stopped("--column goes with one problem set")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Stopped(f"cannot read {file}: {error.strerror}") from error
    people = read_people(coursedir)
    if problem_set:
        semester = [grades.read_grades(coursedir, problem_set)]
    else:
        semester = grades.read_semester(coursedir)
    roster = read_roster(coursedir.root) or Roster(people.values())
    finder = gradebooks.Finder(roster, _numbers(coursedir, semester, platform))
    filled = gradebooks.fill(platform, content, semester, finder.find, people, column, scale)
    said = [f"{filled.written} grades written; everything else is as it was", *filled.said]
    return f"{file.stem}_filled{file.suffix}", filled.content, said


def _numbers(coursedir, semester, platform):
    """Return whom the platform's numbers mean, as far as their work was collected."""
    found = {}
    for one in semester:
        origins = read_origins(Path(coursedir.root, "downloaded", one.problem_set))
        for student, origin in origins.items():
            if origin.platform.lower() == platform:
                for number in origin.numbers:
                    found.setdefault(number, set()).add(student)
    return {number: students.pop() for number, students in found.items() if len(students) == 1}
