"""Written answers that are not in their cell: found by the question, or left to a person."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.submission.graft import graft
from autograder.submission.notebook import read_notebook

QUESTION = "**In your own words.** Why does *one* line not do?\n\nThree sentences."
ANSWER = "Because no line separates the four points."


def marked(cell, name, **marks):
    cell.metadata["nbgrader"] = {"grade": False, "solution": False, **marks, "grade_id": name}
    return cell


def written(name):
    marks = {"grade": True, "solution": True, "points": 2}
    return marked(new_markdown_cell("YOUR ANSWER HERE", id=name), name, **marks)


ORIGINAL = new_notebook(
    cells=[
        marked(new_code_cell("import nnkit", id="setup"), "setup"),
        marked(new_markdown_cell(QUESTION, id="question"), "question"),
        written("why"),
        marked(new_code_cell("plot()", id="figure"), "figure"),
        marked(new_markdown_cell("**And then?** Go on.", id="question_2"), "question_2"),
        written("then"),
    ]
)


def markdown(source):
    return {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": source}


def code(source):
    return {**markdown(source), "cell_type": "code", "outputs": [], "execution_count": None}


def source(cells, number, text):
    cells[number]["source"] = text


def without_marks(cells):
    for cell in cells:
        cell["metadata"] = {}
        del cell["id"]


def like_colab(cells, answer=ANSWER):
    """What is pasted elsewhere loses its names, and the prompt is written over."""
    without_marks(cells)
    source(cells, 2, answer)


def insert(cells, place, *new):
    cells[place:place] = new


def grafted(change):
    """Graft a submission; returns the answers by name, what waits, and the notes."""
    content = json.loads(json.dumps(ORIGINAL))
    change(content["cells"])
    submitted, notes = read_notebook(json.dumps(content).encode())
    assert notes == []
    result = graft(ORIGINAL, submitted)
    cells = {c.id: c for c in result.notebook.cells}
    return cells["why"].source, result.waiting, result


#: Where the answer may stand, and it is the answer.
FOUND = {
    "in its cell": lambda cells: source(cells, 2, ANSWER),
    "below the prompt": lambda cells: insert(cells, 3, markdown(ANSWER)),
    "below the prompt, as raw text": lambda cells: insert(
        cells, 3, {**markdown(ANSWER), "cell_type": "raw"}
    ),
    "below the prompt, in a cell for code": lambda cells: insert(cells, 3, code(ANSWER)),
    "below the prompt, as a comment": lambda cells: insert(cells, 3, code(f"# {ANSWER}")),
    "between question and prompt": lambda cells: insert(cells, 2, markdown(ANSWER)),
    "in the question's cell": lambda cells: source(cells, 1, f"{QUESTION}\n\n{ANSWER}"),
    "above the question's text": lambda cells: source(cells, 1, f"{ANSWER}\n\n{QUESTION}"),
    "the prompt emptied, below it": lambda cells: (
        source(cells, 2, " "),
        insert(cells, 3, markdown(ANSWER)),
    ),
    "all names lost": like_colab,
    "all names lost, below the prompt": lambda cells: (
        without_marks(cells),
        insert(cells, 3, markdown(ANSWER)),
    ),
    "its cell deleted, another put there": lambda cells: (
        cells.pop(2),
        insert(cells, 2, markdown(ANSWER)),
    ),
    "all names lost, spaces changed": lambda cells: (
        like_colab(cells),
        source(cells, 1, "In your own words.  Why does one line not do? Three sentences."),
    ),
}


@pytest.mark.parametrize("change", FOUND.values(), ids=FOUND)
def test_an_answer_near_its_question_is_the_answer(change):
    answer, waiting, result = grafted(change)
    assert ANSWER in answer and "why" not in waiting
    assert "then" not in waiting
    # It stands in one place only.
    texts = [c.source for c in result.notebook.cells if ANSWER in c.source]
    assert len(texts) == 1


def test_an_answer_in_parts_is_put_together():
    answer, _, _ = grafted(lambda cells: insert(cells, 3, markdown("One."), markdown("Two.")))
    assert answer == "One.\n\nTwo."


#: Where it may be anywhere: a person has to look.
LOST = {
    "the cell deleted": lambda cells: cells.pop(2),
    "question and cell deleted": lambda cells: cells.__delitem__(slice(1, 3)),
    "another question, and no names": lambda cells: (
        like_colab(cells),
        source(cells, 1, "Something else entirely."),
    ),
    "the question written over": lambda cells: source(cells, 1, "It is because of the line."),
    "no cells": lambda cells: cells.clear(),
}


@pytest.mark.parametrize("change", LOST.values(), ids=LOST)
def test_an_answer_that_is_not_found_waits_for_a_person(change):
    _, waiting, result = grafted(change)
    assert "why" in waiting
    cell = next(c for c in result.notebook.cells if c.id == "why")
    assert cell.metadata["nnkit"] == {"ungraded": True}
    assert [note.kind for note in result.notes if "why" in note] == ["answers not found"]


def test_without_a_notebook_every_answer_waits():
    assert graft(ORIGINAL, None).waiting == ["why", "then"]


#: Where there is none.
NOTHING = {
    "untouched": lambda cells: None,
    "emptied": lambda cells: source(cells, 2, ""),
    "no names": without_marks,
    "code tried out below": lambda cells: insert(cells, 3, code("1 / 0  # trying things out")),
    "a magic below": lambda cells: insert(cells, 3, code("%timeit -n 10 -r 3 weighted_sum(X, w)")),
    "an empty cell below": lambda cells: insert(cells, 3, markdown(" ")),
    "cells in another order": lambda cells: cells.reverse(),
}


@pytest.mark.parametrize("change", NOTHING.values(), ids=NOTHING)
def test_what_was_not_answered_is_no_answer_and_does_not_wait(change):
    _, waiting, result = grafted(change)
    assert waiting == []
    cell = next(c for c in result.notebook.cells if c.id == "why")
    assert "nnkit" not in cell.metadata
    assert cell.source.strip() in ("YOUR ANSWER HERE", "")
