"""The pages of a viva: a student's sheet, all sheets of a class to print, and the key."""

from dataclasses import replace

from autograder.pages import page
from autograder.text import escaped
from nnkit.viva.question import KINDS


def one_sheet(problem_set, sheet) -> str:
    """Write a student's sheet: the questions under the sheet's number, without a name."""
    title = f"{problem_set}, sheet {sheet.number}"
    return _render(title, problem_set, [sheet], 1)


def all_sheets(problem_set, sheets) -> str:
    """Write the sheets of a class as one page, each on paper of its own when printed."""
    return _render(f"{problem_set}: all sheets", problem_set, sheets, 2)


def key(problem_set, sheets, names) -> str:
    """Write the key: whose sheet it is, the right answers, why, what a good answer contains."""
    return _render(f"{problem_set}: the key", problem_set, sheets, 2, names)


def _render(title, problem_set, sheets, level, names=None):
    return page.render(
        "viva.html.j2",
        title=title,
        problem_set=problem_set,
        sheets=[_shown(sheet) for sheet in sheets],
        level=level,
        kinds=KINDS,
        answers=names is not None,
        called=lambda student: (names or {}).get(student, student),
    )


def _shown(sheet):
    """Return a sheet whose texts hold no character that is not seen, or turns a line round."""
    questions = [
        replace(
            question,
            text=escaped(question.text),
            call=escaped(question.call),
            why=escaped(question.why),
            lines=[(number, escaped(text)) for number, text in question.lines],
            options=[escaped(line) for line in question.options],
            rubric=[escaped(line) for line in question.rubric],
        )
        for question in sheet.questions
    ]
    return replace(sheet, questions=questions)
