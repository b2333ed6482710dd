"""The feedback page: the student's code beside its verdict, and nothing that runs."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.feedback import render
from autograder.own_code import functions

ABOUT = {"student": "s", "assignment": "ps1", "score": 1.5, "max_score": 4.0, "late_penalty": 0}
EVIL = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>"
SOURCE = '@exercise("ps1", points=2)\ndef sigmoid(z):\n    """Docstring."""\n    return 1 / z\n'


def marks(name, grade=True, solution=False, **more):
    """Return a cell's nbgrader metadata."""
    return {"nbgrader": {"grade_id": name, "grade": grade, "solution": solution, **more}}


def check_cell(name="sigmoid", text="sigmoid: 0 of 2 points\nwrong\n", **more):
    """Return an executed check cell."""
    outputs = [
        new_output("stream", name="stdout", text=text),
        new_output("execute_result", data={"text/plain": "0.0"}, execution_count=1),
    ]
    details = {"score": 0.0, "points": 2.0, **more}
    return new_code_cell(f"check({name})", outputs=outputs, metadata=marks(name, **details))


def page(*cells, source=SOURCE):
    """Render a page from cells."""
    return render(new_notebook(cells=list(cells)), ABOUT, source, "nnkit/neuron.py")


def test_the_code_of_an_exercise_stands_beside_its_verdict():
    shown = page(check_cell())
    section = shown[shown.index("<section") :]
    assert section.index("wrong") < section.index("def sigmoid(z):") < section.index("</section>")
    assert "return 1 / z" in section


def test_the_total_is_in_the_heading():
    assert "ps1: 1.5 of 4 points" in page(check_cell())


def test_docstrings_are_left_out():
    assert "Docstring" not in page(check_cell())


def test_long_output_is_folded():
    shown = page(check_cell(text="line\n" * 100))
    assert "<details><summary>Verdict (100 lines)</summary>" in shown


@pytest.mark.parametrize(
    "cells",
    [
        [check_cell(text=EVIL)],
        [check_cell(comment=EVIL)],
        [check_cell(name=EVIL)],
        [new_markdown_cell(EVIL, metadata=marks("w", solution=True, score=None, points=2.0))],
        [new_markdown_cell(EVIL, metadata={"nnkit": {"notes": True}})],
        [new_code_cell(f"q1 = {EVIL!r}", metadata=marks("a", grade=False, solution=True)),
         check_cell("ps1_q1")],
    ],
    ids=["print", "comment", "name", "written", "note", "answer"],
)  # fmt: skip
def test_no_text_becomes_markup(cells):
    shown = page(*cells)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def test_the_students_code_is_escaped():
    source = SOURCE.replace("1 / z", repr(EVIL))
    assert "<script>alert" not in page(check_cell(), source=source)


def test_an_image_that_is_none_is_left_out():
    figure = new_code_cell(
        "plot()",
        outputs=[new_output("display_data", data={"image/png": '"><script>alert(1)</script>'})],
        metadata=marks("figure", grade=False),
    )
    assert "alert(1)" not in page(figure, check_cell())


def test_only_the_pages_own_script_may_run():
    shown = page(check_cell())
    assert shown.count("<script>") == 1
    assert "default-src 'none'" in shown
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]+=*'", shown)


def test_an_error_in_a_cell_is_shown_without_its_colours():
    cell = check_cell()
    cell.outputs = [
        new_output("error", ename="E", evalue="no", traceback=["\x1b[0;31mE\x1b[0m: no"])
    ]
    assert "E: no" in page(cell)


@pytest.mark.parametrize(
    "source", ["def a(:\n    pass\n\n\ndef b():\n    return 1\n", "\0def b():"]
)
def test_a_module_that_cannot_be_parsed_is_cut_at_its_functions(source):
    found = functions(source)
    assert "return 1" in found.get("b", "return 1")


def test_a_written_answer_waits_for_its_grade():
    cell = new_markdown_cell("mine", metadata=marks("w_1", solution=True, score=None, points=2.0))
    assert "not graded yet, of 2" in page(cell)
