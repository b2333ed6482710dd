"""A class's grades as tables of our own: one set by exercise, or all sets of a semester.

What nobody has graded yet is empty, and so is a total of which something is missing: an
empty cell is nobody's 0. A total is after the penalty for lateness.
"""

from collections import Counter
from dataclasses import dataclass, field

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.grading.people import expected, read_people
from autograder.pages.feedback import Standing
from autograder.pages.feedback_class import read_standings
from autograder.text import csv_of
from autograder.troubles import Stopped, some
from nnkit.exercise import MODULES


@dataclass
class Grades:
    """What the gradebook knows of a class in one problem set.

    Attributes
    ----------
    cells : dict of str to float
        What is graded, in the notebook's order, and the points it is worth.
    standings : dict of str to Standing
        By student; only of those who have handed in.
    late : set of str
    by_hand : set of str
        The cells that a person grades.
    again : set of (student, cell)
        What a person has graded, and is to be looked at again, since it is another answer now.
    """

    problem_set: str
    cells: dict[str, float]
    standings: dict[str, Standing] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    by_hand: set[str] = field(default_factory=set)
    again: set[tuple[str, str]] = field(default_factory=set)

    @property
    def out_of(self):
        """The points that could be had."""
        return sum(self.cells.values())

    def score(self, student, cell):
        """Return a student's points for one cell, or None if nobody has graded it."""
        mark = self.standings[student].marks.get(cell)
        return None if mark is None or (student, cell) in self.again else mark.score

    def waiting(self, student):
        """Return the cells of a student that nobody has graded yet."""
        return [c for c, points in self.cells.items() if points and self.score(student, c) is None]

    def so_far(self, student):
        """Return a student's points for what is graded, after the penalty."""
        given = (self.score(student, cell) for cell in self.cells)
        return sum(filter(None, given)) - self.standings[student].late_penalty

    def total(self, student):
        """Return a student's points after the penalty, or None if something waits."""
        return None if self.waiting(student) else self.so_far(student)

    @property
    def unfinished(self):
        """Those of whom something waits."""
        return [student for student in sorted(self.standings) if self.waiting(student)]


def read_grades(coursedir, problem_set) -> Grades:
    """Read a problem set's grades."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            notebook = gradebook.find_notebook(problem_set, problem_set)
        except MissingEntry as error:
            raise Stopped(
                f"{problem_set} is not in the gradebook. "
                f"Run `nbgrader generate_assignment {problem_set}` first."
            ) from error
        worth = {c.name: float(c.max_score) for c in (*notebook.grade_cells, *notebook.task_cells)}
        cells = {c.name: worth.pop(c.name) for c in notebook.source_cells if c.name in worth}
        by_hand = {c.name for c in (*notebook.solution_cells, *notebook.task_cells)} & cells.keys()
        submissions = gradebook.assignment_submissions(problem_set)
        late = {s.student_id for s in submissions if s.total_seconds_late > 0}
        students = [s.student_id for s in submissions]
        again = _again(gradebook.db, problem_set)
    standings = read_standings(coursedir, problem_set, students) if students else {}
    return Grades(problem_set, cells, standings, late, by_hand, again)


def _again(db, problem_set):
    """Return student and cell of what was graded by hand and waits all the same."""
    rows = (
        db.query(SubmittedAssignment.student_id, BaseCell.name)
        .select_from(Grade)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == problem_set, Grade.needs_manual_grade)
    )
    return {(student, name) for student, name in rows}


def read_semester(coursedir) -> list[Grades]:
    """Read the grades of all problem sets of which something was handed in, in their order."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        handed_in = (
            gradebook.db.query(Assignment.name)
            .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
            .distinct()
        )
        names = {name for (name,) in handed_in}
    return [read_grades(coursedir, name) for name in MODULES if name in names]


def set_table(coursedir, problem_set) -> tuple[str, list[str]]:
    """Write one problem set by exercise.

    Returns
    -------
    text : str
        The CSV file.
    said : list of str
        What the instructor has to know of it.
    """
    people, grades = read_people(coursedir), read_grades(coursedir, problem_set)
    head = ["student", "last_name", "first_name", *grades.cells, "late", "late_penalty"]
    rows = [[*head, "so_far", "total", "out_of"]]
    for student, standing in sorted(grades.standings.items()):
        person = people[student]
        rows.append(
            [
                student,
                person.last,
                person.first,
                *(grades.score(student, cell) for cell in grades.cells),
                int(student in grades.late),
                standing.late_penalty,
                grades.so_far(student),
                grades.total(student),
                grades.out_of,
            ]
        )
    absent = [i for i in expected(coursedir, people) if i not in grades.standings]
    said = unfinished(grades, people)
    if absent:
        names = some([people[student].called for student in absent])
        said.append(f"Not in the table, since they handed in nothing: {names}")
    return "\ufeff" + csv_of(rows), said


def semester_table(coursedir) -> tuple[str, list[str]]:
    """Write all problem sets, one row a student; returns the file, and what is to be known."""
    people, semester = read_people(coursedir), read_semester(coursedir)
    sets = [grades.problem_set for grades in semester]
    rows = [["student", "last_name", "first_name", "email", *sets, "handed_in", "total", "out_of"]]
    everybody = {*expected(coursedir, people), *(s for g in semester for s in g.standings)}
    for student in sorted(everybody):
        person = people[student]
        theirs = [grades for grades in semester if student in grades.standings]
        totals = [grades.total(student) for grades in theirs]
        rows.append(
            [
                student,
                person.last,
                person.first,
                person.email,
                *(g.total(student) if student in g.standings else None for g in semester),
                len(theirs),
                None if None in totals else sum(totals),
                sum(grades.out_of for grades in semester),
            ]
        )
    said = [line for grades in semester for line in unfinished(grades, people)]
    return "\ufeff" + csv_of(rows), said


def unfinished(grades, people) -> list[str]:
    """Say whose total is empty since something waits for a grader."""
    waiting = grades.unfinished
    if not waiting:
        return []
    counts = Counter(cell for student in waiting for cell in grades.waiting(student))
    cells = [
        cell if count == len(waiting) else f"{cell} (of {count})"
        for cell, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    ]
    names = some([people[student].called for student in waiting])
    return [
        f"{grades.problem_set}: no total yet for {len(waiting)} of {len(grades.standings)}, since "
        f"nobody has graded {', '.join(cells)}: {names}"
    ]
