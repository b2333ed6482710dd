"""Written answers that are not in their cell: looked for by the question above it.

Students write below the prompt, into the question, or into a notebook that has lost its
marks. What stands between the question and the next of the instructor's cells is the
answer. Where it is not found, a person has to look: nobody has 0 points for that.
"""

import ast
from dataclasses import dataclass

from nbgrader.utils import is_solution

#: What stands in an answer's cell before there is an answer, but for spaces and marks.
PROMPTS = ("", "youranswerhere")

BELOW = "The written answer {name} was taken from cells of your own below the question."
INSIDE = "The written answer {name} was taken from the cell with the question."
LOST = "The cell of the written answer {name} had lost its name: the text below the question counts"
LOST += " as your answer."
WAITS = "The written answer {name} was not found where it belongs: a person will look for it."


@dataclass
class Found:
    """What became of an answer that is not in its cell.

    Attributes
    ----------
    text : str
        The answer; "" if none was found.
    said : str
        A sentence about it, with ``{name}`` for the cell's name; "" if there is nothing to say.
    waits : bool
        Whether a person has to look.
    """

    text: str = ""
    said: str = ""
    waits: bool = False


def find(cells, given, matches, taken):
    """Look for the written answers that are not in their cells.

    Parameters
    ----------
    cells : list of NotebookNode
        The instructor's.
    given : list of NotebookNode
        The submitted ones.
    matches : dict of int to int
        Which submitted cell is which of the instructor's.
    taken : set of int
        The submitted cells that are known; grows by those in which answers were found.

    Returns
    -------
    dict of int to Found
        By the number of the instructor's cell.
    """
    known = {_letters(cell.source) for cell in cells}
    found = {}
    for index, cell in enumerate(cells):
        if not is_solution(cell) or cell.cell_type != "markdown":
            continue
        own = matches.get(index)
        if own is None or _letters(given[own].source) in (*PROMPTS, _letters(cell.source)):
            answer = _near(cells, given, matches, known, index)
            taken |= answer.pop("places")
            if own is None or answer["said"]:
                found[index] = Found(**answer)
    return found


def _near(cells, given, matches, known, index):
    """Look at what stands between the question and the next of the instructor's cells."""
    own, question = matches.get(index), index - 1
    start, texts, places = own, [], set()
    inside, changed = "", False
    if question >= 0:
        place = _place_of(cells[question], matches.get(question), given)
        if place is not None:
            start = place
            if cells[question].cell_type == "markdown" and not is_solution(cells[question]):
                inside, changed = _written_into(given[place].source, cells[question].source)
    is_there = own is not None
    for place in range(start + 1 if start is not None else len(given), len(given)):
        cell = given[place]
        letters = _letters(cell.source)
        if place == own or letters in PROMPTS or letters == _letters(cells[index].source):
            is_there |= bool(letters) or place == own
        elif letters in known or place in matches.values():
            break
        elif cell.cell_type != "code" or _is_prose(cell.source):
            texts.append(cell.source)
            places.add(place)
    if texts or inside:
        said = INSIDE if not texts else BELOW if own is not None else LOST
        text = "\n\n".join([*([inside] if inside else []), *texts])
        return {"text": text, "said": said, "places": places}
    waits = changed or not is_there
    return {"said": WAITS if waits else "", "waits": waits, "places": places}


def _place_of(question, place, given):
    """Return which submitted cell is the question, by its name or by its text."""
    if place is not None:
        return place
    letters = _letters(question.source)
    places = (i for i, c in enumerate(given) if _letters(c.source).startswith(letters))
    return next(places, None) if letters else None


def _written_into(source, original):
    """Return what was added to a question's cell, and whether it is another text altogether."""
    if _letters(source) == _letters(original):
        return "", False
    lines = original.strip().splitlines()
    if source.strip().startswith(original.strip()):
        return source.strip()[len(original.strip()) :].strip(), False
    kept = [line for line in source.splitlines() if line.strip() not in map(str.strip, lines)]
    whole = len(kept) + len(lines) <= len(source.splitlines())
    return ("\n".join(kept).strip(), False) if whole else ("", True)


def _is_prose(source):
    """Say whether a code cell holds a text: no Python, or nothing but a string or comments."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return len(source.split()) > 5 and not source.lstrip().startswith(("%", "!"))
    return bool(source.strip()) and all(
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for node in body
    )


def _letters(source):
    return "".join(c for c in source.lower() if c.isalnum())
