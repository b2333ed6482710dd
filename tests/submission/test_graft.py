"""The trusted notebook: what is taken from a submitted one, and from which cells."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.submission.graft import graft
from autograder.submission.handed_in import HEAD
from autograder.submission.notebook import read_notebook


def cell(name, source="1", **marks):
    """Make a cell of the instructor's notebook."""
    marks = {"grade": False, "solution": False, **marks, "grade_id": name}
    return new_code_cell(source, id=name, metadata={"nbgrader": marks})


ORIGINAL = new_notebook(
    cells=[
        cell("setup"),
        cell("try_it"),
        cell("q1_answer", "q1 = ...", solution=True),
        cell("q1", grade=True, points=1),
        new_code_cell("2", id="no-marks"),
    ]
)


def stream(said):
    return {"output_type": "stream", "name": "stdout", "text": said}


def grafted(change=lambda cells: cells, **about):
    """Graft a submission whose every code cell has shown its own id."""
    content = json.loads(json.dumps({**ORIGINAL, **about}))
    for given in content["cells"]:
        given["outputs"], given["execution_count"] = [stream(given["id"])], 7
    content["cells"] = change(content["cells"]) or content["cells"]
    submitted, notes = read_notebook(json.dumps(content).encode())
    assert notes == []
    return graft(ORIGINAL, submitted)


def shown(result):
    """Return what each cell shows below the first line."""
    found = {}
    for c in result.notebook.cells:
        if c.cell_type == "code" and c.outputs:
            assert c.outputs[0].text == HEAD
            found[c.id] = "".join(output.text for output in c.outputs[1:])
    return found


def test_only_cells_that_are_not_executed_show_what_was_handed_in():
    assert shown(grafted()) == {"try_it": "try_it\n", "no-marks": "no-marks\n"}


def test_a_guess_that_is_written_into_a_cell_without_marks_is_nothing_to_report():
    def guessed(cells):
        cells[-1]["source"] = 'guess("loss", 2.3)'

    result = grafted(guessed)
    assert result.notes == [] and shown(result)["no-marks"] == "no-marks\n"


def test_nothing_else_of_a_cell_is_taken():
    result = grafted()
    assert all(c.execution_count is None for c in result.notebook.cells)
    assert [c.source for c in result.notebook.cells] == [c.source for c in ORIGINAL.cells]


def test_outputs_are_shown_where_they_stand():
    def exchange(cells):
        cells[1]["outputs"], cells[4]["outputs"] = cells[4]["outputs"], cells[1]["outputs"]

    assert shown(grafted(exchange)) == {"try_it": "no-marks\n", "no-marks": "try_it\n"}


def test_a_cell_that_is_missing_shows_nothing():
    assert shown(grafted(lambda cells: cells[:1] + cells[2:])) == {"no-marks": "no-marks\n"}


def test_a_changed_cell_is_named_and_shows_what_it_showed():
    def change(cells):
        cells[1]["source"] = "3"

    result = grafted(change)
    assert result.notes == ["The given cell try_it was changed: the original was used."]
    assert shown(result)["try_it"] == "try_it\n"


def test_without_a_notebook_nothing_is_shown():
    assert shown(graft(ORIGINAL, None)) == {}


@pytest.mark.parametrize("metadata", [None, 7, "x", ["x"], {"nbgrader": []}])
def test_metadata_of_the_wrong_type_harms_nothing(metadata):
    def change(cells):
        for given in cells:
            given["metadata"] = metadata

    assert shown(grafted(change)) == shown(grafted())


def test_a_deeply_nested_value_harms_nothing_else():
    deep = "x"
    for _ in range(200):
        deep = {"x": [deep]}

    def change(cells):
        cells[1]["metadata"]["deep"] = cells[1]["outputs"][0]["metadata"] = deep

    assert shown(grafted(change, metadata={"deep": deep})) == shown(grafted())


def test_an_older_notebook_is_read():
    def older(content):
        for given in content["cells"]:
            given.update(language="python", input=given.pop("source"), collapsed=False)
            given["prompt_number"] = given.pop("execution_count")
            given["outputs"] = [{"output_type": "stream", "stream": "stdout", "text": ["a\n"]}]
        return {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": {"name": ""},
            "worksheets": [{"cells": content["cells"], "metadata": {}}],
        }

    content = older(json.loads(json.dumps(ORIGINAL)))
    submitted, notes = read_notebook(json.dumps(content).encode())
    assert notes == []
    assert set(shown(graft(ORIGINAL, submitted)).values()) == {"a\n"}


# --- numbers of one's own ---------------------------------------------------------------------

WITH_WORD = new_notebook(
    cells=[
        cell("code_word_answer", "me = ...", solution=True),
        cell("own_answer", "own = ...", solution=True),
        cell("own", 'check_answer("own", own, number, points=1, me=me)', grade=True, points=1),
        cell("q1_answer", "q1 = ...", solution=True),
        cell("q1", 'check_answer("q1", q1, number, points=1)', grade=True, points=1),
    ]
)


@pytest.mark.parametrize(
    ("word", "answer", "waiting"),
    [
        ('me = "one word"', "own = 3", []),
        ("me = 'one' ' word'  # mine", "own = 3", []),
        ("me = ...", "own = ...", []),  # not answered
        ("me = ...", "own = 3", ["own"]),
        ("me = 7", "own = 3", ["own"]),
        ('me = "a"', "own = 3", ["own"]),
        ('me = "one" + input()', "own = 3", ["own"]),  # which is not run
        ('me = "one word', "own = 3", ["own"]),
        (None, "own = 3", ["own"]),
        ('me = "one word"', 'own = f("x")', ["own"]),
    ],
)
def test_an_answer_whose_numbers_are_not_known_waits_for_a_person(word, answer, waiting):
    cells = json.loads(json.dumps(WITH_WORD))["cells"]
    cells[1]["source"], cells[3]["source"] = answer, "q1 = 1"
    cells[0]["source"] = word
    content = {"nbformat": 4, "cells": cells if word is not None else cells[1:]}
    result = graft(WITH_WORD, read_notebook(json.dumps(content).encode())[0])
    assert result.waiting == waiting
    kinds = {note.kind for note in result.notes}
    assert kinds == ({"answers not found"} if waiting else set())


def test_of_very_many_added_lines_the_first_are_kept():
    added = [{"cell_type": "code", "source": f"x{i} = 1\n" * 500, "outputs": []} for i in range(60)]
    submitted, _ = read_notebook(json.dumps({"nbformat": 4, "cells": added}).encode())
    grafted = graft(ORIGINAL, submitted)
    kept = [c for c in grafted.notebook.cells if "added" in c.metadata.get("nnkit", {})]
    assert 20 <= len(kept) <= 30
    assert f"Of 60 added cells, the first {len(kept)} are kept." in grafted.notes
    assert [f"x{i} = 1" in c.source for i, c in enumerate(kept)] == [True] * len(kept)
