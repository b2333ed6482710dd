"""The marks of a viva: an empty table for assistants, read again, and into the gradebook.

The table has a row a sheet and a column a question, without names. A mark is a number from 0
to 1; an empty cell means that it was not asked.
"""

from nbgrader.api import Gradebook, MissingEntry

from autograder.collecting.roster import rows_of
from autograder.text import csv_of
from autograder.troubles import Stopped, some
from autograder.viva.sheets import read_sheets, write_sheets


def table(sheets) -> str:
    """Write the table that assistants fill in; what is marked already stands in it."""
    most = max((len(sheet.questions) for sheet in sheets), default=0)
    rows = [["sheet", *range(1, most + 1)]]
    for sheet in sheets:
        marks = sheet.marks or [None] * len(sheet.questions)
        cells = ["" if mark is None else f"{mark:g}" for mark in marks]
        rows.append([sheet.number, *cells, *[""] * (most - len(cells))])
    return csv_of(rows)


def carry_back(coursedir, problem_set, content: bytes) -> list[str]:
    """Keep the marks of a filled-in table, and write them into the gradebook.

    They count if the problem set has a task cell, or another cell graded by hand, that is
    called after it, such as ``ps4_viva``: there a student earns the share of its points that
    the marks are on average.

    Returns
    -------
    list of str
        What the instructor has to know of it.

    Raises
    ------
    Stopped
        If the table cannot be read as a whole; then nothing is kept.
    """
    sheets = {sheet.number: sheet for sheet in read_sheets(coursedir.root, problem_set)}
    if not sheets:
        raise Stopped(
            f"there are no sheets of {problem_set}: `python -m autograder viva {problem_set}` "
            "draws them"
        )
    marks = _read(content, sheets)
    for number, found in marks.items():
        sheets[number].marks = found
    write_sheets(coursedir.root, problem_set, sheets.values())
    marked = [sheets[number] for number in marks]
    return [
        f"{len(marked)} sheets marked, of {len(sheets)}",
        _record(coursedir, problem_set, marked),
    ]


def _read(content, sheets):
    """Return the marks by the sheet's number."""
    rows = rows_of(content)
    if not rows or [cell.strip().lower() for cell in rows[0][:1]] != ["sheet"]:
        raise Stopped("the table of marks begins with the column sheet; its head is gone")
    found = {}
    for line, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row]
        if not any(cells[1:]):
            continue
        if not cells[0].isdecimal() or int(cells[0]) not in sheets:
            raise Stopped(f"line {line}: there is no sheet {cells[0]!r}")
        number = int(cells[0])
        if number in found:
            raise Stopped(f"line {line}: sheet {number} has a row already")
        count = len(sheets[number].questions)
        if any(cells[1 + count :]):
            raise Stopped(f"line {line}: sheet {number} has {count} questions, and more marks")
        cells += [""] * (1 + count - len(cells))
        found[number] = [_mark(cell, line) for cell in cells[1 : 1 + count]]
    return found


def _mark(cell, line):
    if not cell:
        return None
    try:
        mark = float(cell.replace(",", "."))
    except ValueError:
        mark = -1.0
    if not 0 <= mark <= 1:
        raise Stopped(f"line {line}: a mark is a number from 0 to 1, got {cell!r}")
    return mark


def _record(coursedir, problem_set, sheets):
    """Write marks into the cell of the gradebook that is called after the viva; say how."""
    name = f"{problem_set}_viva"
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        written, absent = 0, []
        for sheet in sheets:
            try:
                grade = gradebook.find_grade(name, problem_set, problem_set, sheet.student)
            except MissingEntry:
                absent.append(sheet.student)
                continue
            grade.manual_score = sheet.share * grade.max_score
            grade.needs_manual_grade = False
            written += 1
        gradebook.db.commit()
    if not written:
        return (
            f"Kept for the report; they count for nothing, since {problem_set} has no cell "
            f"{name}. docs/instructor/viva.md says how to give it one"
        )
    missing = f"; not in the gradebook: {some(sorted(absent))}" if absent else ""
    return f"{written} written into the gradebook, in {name}{missing}"
