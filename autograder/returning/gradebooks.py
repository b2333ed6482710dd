"""A platform's own gradebook file, filled in: canvas, moodle and brightspace.

The instructor downloads the file, one column of it is filled, everything else stays as it is
to the byte, and the instructor uploads it. Rows are matched as when collecting, by roster;
whoever cannot be matched is named and nobody else is touched. A cell stays as it was for
those who handed in nothing, and for those of whom something waits for a grader.

The rules by which the platforms read these files, and where they are written down:

- Canvas: the first row names ``Student`` (or ``LastName`` and ``FirstName``), ``ID`` and
  ``Section``, an assignment's column ends in its number, ``PS 1 (99)``, a row ``Points
  Possible`` follows; ``EX`` excuses, ``N/A`` is not assigned; separated by commas or
  semicolons (instructure/canvas-lms, lib/gradebook_importer.rb and lib/gradebook_exporter.rb).
- Moodle's grading worksheet: ``Identifier``, ``Grade`` and ``Last modified (grade)`` must be
  there, in the site's language; an empty grade, and one above the maximum, is passed over
  (moodle/moodle, mod/assign/feedback/offline/importgradeslib.php and locallib.php). Moodle's
  gradebook: a column ``Assignment: PS 1 (Real)``; which column names the person is chosen when
  it is uploaded (docs.moodle.org, "Grade import").
- Brightspace: ``OrgDefinedId`` or ``Username``, and ``PS 1 Points Grade``, when exported with
  ``<Numeric MaxPoints:25>`` behind it; ``End-of-Line Indicator`` is last (community.d2l.com,
  "Importing grades").
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.collecting.platforms import Claim
from autograder.collecting.roster import person_of
from autograder.returning.sheet import Sheet
from autograder.troubles import Stopped


@dataclass(frozen=True)
class Platform:
    """How a platform's gradebook file is laid out.

    Attributes
    ----------
    needs : tuple of set of str
        Of each set one column must be there.
    item : regular expression
        The name of a column with grades; its group ``title`` is the assignment's, its group
        ``out_of``, if it has one, the points that can be had.
    row_of_points : regular expression
        How the row begins that tells these points, if there is one.
    column_of_points : str
        The column that tells them, if there is one.
    keeps : tuple of str
        What in a cell is no grade and stays.
    """

    name: str
    needs: tuple[frozenset[str], ...]
    item: re.Pattern
    row_of_points: re.Pattern = re.compile(r"(?!)")
    column_of_points: str = ""
    keeps: tuple[str, ...] = ()


#: What Moodle writes behind the names of columns that hold no points.
_OTHER_SCALES = "Percentage|Letter|Feedback|Prozentsatz|Buchstabe"

PLATFORMS = {
    "canvas": Platform(
        "Canvas",
        (frozenset({"Student", "LastName"}), frozenset({"ID"}), frozenset({"Section"})),
        re.compile(r"(?P<title>.*\S) \(\d+\)"),
        row_of_points=re.compile(r"\s*Points Possible"),
        keeps=("EX", "N/A"),
    ),
    "moodle": Platform(
        "Moodle",
        (frozenset({"Identifier", "Email address", "ID number", "Username", "ID"}),),
        # Not the percentages and letters that stand beside the points.
        re.compile(
            rf"(?P<title>Grade)|(?!.*\((?:{_OTHER_SCALES})\)$)[^:]+: (?P<named>.*?)(?: \([^()]*\))?"
        ),
        column_of_points="Maximum Grade",
    ),
    "brightspace": Platform(
        "Brightspace",
        (frozenset({"OrgDefinedId", "Username"}),),
        re.compile(
            r"(?P<title>.*\S) Points Grade(?: <.*?MaxPoints:(?P<out_of>\d+(?:\.\d+)?).*>| <.*>)?"
        ),
    ),
}


@dataclass
class Filled:
    """A file that was filled in.

    Attributes
    ----------
    written : int
        How many grades were written.
    said : list of str
        Who was left out, and why; one line a reason.
    """

    content: bytes = b""
    written: int = 0
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """A column with grades."""

    index: int
    header: str
    title: str
    out_of: float | None


def fill(platform, content, semester, find, people, column="", scale=False) -> Filled:
    """Fill in a gradebook file.

    Parameters
    ----------
    platform : str
        A key of `PLATFORMS`.
    content : bytes
        The file as downloaded.
    semester : list of Grades
        The problem sets to write.
    find : callable
        `Finder.find`, which says whose a row is.
    people : dict of str to Person
        For their names.
    column : str
        The column to fill, by its header or title; by default it is found by the problem set.
    scale : bool
        Whether to convert to the file's points, if these are others.
    """
    sheet = Sheet(content)
    kind = PLATFORMS[platform]
    head = sheet.rows[0] if sheet.rows else []
    if not all(needed & set(head) for needed in kind.needs):
        missing = " and ".join("/".join(sorted(n)) for n in kind.needs if not n & set(head))
        raise Stopped(f"this is no gradebook of {kind.name}'s: its first row has no {missing}")
    filled = Filled()
    whose, filled.said = _rows(kind, sheet, find)
    columns = _columns(kind, sheet)
    for grades in semester:
        try:
            chosen = _column(columns, head, grades.problem_set, column)
            factor = _factor(chosen, grades, scale)
        except Stopped as error:
            if len(semester) == 1:
                raise
            filled.said.append(str(error))
            continue
        _fill_column(kind, sheet, chosen.index, factor, grades, whose, people, filled)
    filled.content = sheet.content()
    return filled


def _rows(kind, sheet, find):
    """Return whose each row is, by its number, and what is to be said of the others."""
    whose, unmatched, twice = {}, [], []
    for number, row in enumerate(sheet.rows[1:], 1):
        person = person_of(sheet.rows[0], row) if any(cell.strip() for cell in row) else None
        if person is None or kind.row_of_points.match(row[0]):
            continue
        student, why = find(person)
        label = person.name or person.id or f"line {number + 1}"
        if student is None:
            unmatched.append(f"{label} (line {number + 1}): {why}")
        elif student in whose.values():
            twice.append(student)
        whose[number] = student
    doubled = {number: student for number, student in whose.items() if student in twice}
    said = [f"Left as they were, {len(unmatched)}: {'; '.join(unmatched)}"] if unmatched else []
    if twice:
        lines = ", ".join(str(number + 1) for number in doubled)
        said.append(f"Left as they were: lines {lines} are all of {', '.join(sorted(set(twice)))}")
    return {n: s for n, s in whose.items() if s is not None and n not in doubled}, said


def _columns(kind, sheet):
    """Return the columns that hold grades."""
    points = next((row for row in sheet.rows[1:] if row and kind.row_of_points.match(row[0])), [])
    found = []
    for index, header in enumerate(sheet.rows[0]):
        match = kind.item.fullmatch(header.strip())
        if not match:
            continue
        parts = match.groupdict()
        out_of = parts.get("out_of") or (points[index] if index < len(points) else "")
        if kind.column_of_points in sheet.rows[0] and parts["title"]:
            at = sheet.rows[0].index(kind.column_of_points)
            out_of = next((row[at] for row in sheet.rows[1:] if len(row) > at and row[at]), "")
        title = parts["title"] or parts.get("named") or header
        found.append(Column(index, header, title, _number(out_of)))
    return found


def _number(text):
    """Read a number in a file of whichever language."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _column(columns, head, problem_set, wanted):
    """Return the column of a problem set."""
    if wanted:
        fits = [c for c in columns if wanted in (c.header, c.title)]
        fits = fits or [Column(i, wanted, wanted, None) for i, h in enumerate(head) if h == wanted]
        if len(fits) != 1:
            raise Stopped(f"{len(fits)} columns are called {wanted!r}. {_listed(columns)}")
        return fits[0]
    is_mine = _title_of(problem_set)
    fits = [c for c in columns if is_mine(c.title)]
    if not fits and len(columns) == 1 and columns[0].title == "Grade":
        return columns[0]  # Moodle's worksheet is of one assignment
    if len(fits) != 1:
        raise Stopped(
            f"{len(fits) or 'none'} of the columns seem{'' if fits else 's'} to be of "
            f"{problem_set}: --column names it. {_listed(columns)}"
        )
    return fits[0]


def _listed(columns):
    names = ", ".join(repr(column.title) for column in columns)
    return f"There are {names}" if names else "There is no column with grades in this file"


def _title_of(problem_set) -> Callable[[str], object]:
    """Return what tells whether a title is that of a problem set: ``PS 1``, ``Homework 01``."""
    number = problem_set.removeprefix("ps")
    words = r"(?:ps|p-?set|problem[ _-]?set|problem|hw|homework|assignment|exercises?|sheet)"
    return re.compile(rf"(?<![a-z]){words}[ _.#-]*0*{number}(?!\d)", re.IGNORECASE).search


def _factor(column, grades, scale):
    """Return by what points are multiplied to be the file's."""
    if column.out_of is None or column.out_of == grades.out_of:
        return 1.0
    if scale and grades.out_of:
        return column.out_of / grades.out_of
    raise Stopped(
        f"{column.title} has {column.out_of:g} points in this file and {grades.problem_set} has "
        f"{grades.out_of:g}: --scale converts them, or give {column.title} {grades.out_of:g} points"
    )


def _fill_column(kind, sheet, index, factor, grades, whose, people, filled):
    kept, replaced, waiting = [], 0, []
    for number, student in whose.items():
        if student not in grades.standings:
            continue
        total = grades.total(student)
        row = sheet.rows[number]
        before = row[index].strip() if index < len(row) else ""
        if before.upper() in kind.keeps:
            kept.append(f"{people[student].called} ({before})")
        elif total is None:
            waiting.append(people[student].called)
        else:
            text = f"{factor * total:.2f}".rstrip("0").rstrip(".")
            replaced += _number(before) not in (None, float(text))
            sheet.put(number, index, text)
            filled.written += 1
    name = grades.problem_set
    left_out = [people[s].called for s in sorted(grades.standings) if s not in whose.values()]
    for what, who in (
        ("left as they were, since something waits for a grader", waiting),
        ("left as they were", kept),
        ("graded, and in no row of the file", left_out),
    ):
        if who:
            filled.said.append(f"{name}: {len(who)} {what}: {', '.join(who)}")
    if replaced:
        filled.said.append(f"{name}: {replaced} had another grade in the file before")


class Finder:
    """Says whose a row of a platform's file is.

    Parameters
    ----------
    roster : autograder.collecting.roster.Roster
        The course's roster, or the gradebook's students where there is none.
    numbers : dict of str to str
        Whom the platform's numbers mean, as they were collected.
    """

    def __init__(self, roster, numbers):
        self._roster, self._numbers = roster, numbers

    def find(self, person):
        """Return the id of a row's person, or None and why."""
        collected = {self._numbers[n] for n in person.numbers if n in self._numbers}
        if len(collected) == 1 and self._agrees(person, next(iter(collected))):
            return collected.pop(), ""
        # Canvas's own number is no id of ours, unless the roster says so.
        sure = tuple(filter(None, ({person.id, person.email} | person.logins) - person.numbers))
        about = {"names": tuple(person.names), "numbers": tuple(person.numbers)}
        return self._roster.match(Claim("row", person.id, logins=sure, **about))

    def _agrees(self, person, student):
        """Say whether names and logins of a row do not speak of somebody else."""
        claim = Claim("row", "", names=tuple(person.names), logins=tuple(person.logins))
        other, _ = self._roster.match(claim)
        return other in (None, student)
