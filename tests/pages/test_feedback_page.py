"""The feedback page: the student's code beside its verdict, and nothing that runs."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.pages.feedback import render
from autograder.submission.code import functions
from tests.pages.page import Page, colours, contrast, troubles

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


# --- for whoever reads it, on whatever ---------------------------------------------------------

VERDICT = """\
sigmoid: 0 of 2 points
  failed  basic      4 cases (2 hidden), 4 failed
  ok      stability  5 cases (3 hidden)
No points without the basic cases.

The exponent has the wrong sign.

basic: sigmoid(z = [ 0.,  1.])
    got  [0.5 , 0.25]
    want [0.5 , 0.75]
    result[1] is 0.25, expected 0.75

Your function printed:
    z
    [0.  1.]
"""
PNG = "iVBORw0KGgo="


def whole_page():
    """Render a page with one of everything."""
    images = [new_output("display_data", data={"image/png": PNG})] * 2
    figures = [
        new_code_cell("plot()", outputs=images, metadata=marks(name, grade=False))
        for name in ("try_sigmoid", "payoff")
    ]
    written = {"solution": True, "score": 1.0, "points": 2.0, "comment": "Well said"}
    return page(
        new_markdown_cell("**About**\n\n- One.\n- Two.", metadata={"nnkit": {"notes": True}}),
        figures[0],
        check_cell(text=VERDICT),
        check_cell("gate", text="line\n" * 100),
        new_code_cell("q1 = 'A'", metadata=marks("a", grade=False, solution=True)),
        check_cell("ps1_q1", text="ps1_q1: 0 of 1 points\nNo.\n"),
        new_markdown_cell("mine", metadata=marks("ps1_written_1", **written)),
        figures[1],
    )


def test_a_screen_reader_finds_its_way():
    assert troubles(whole_page()) == []


def test_the_parts_are_listed_in_a_landmark():
    tags = [tag for tag, _ in Page(whole_page()).elements]
    assert tags.index("header") < tags.index("nav") < tags.index("main")
    assert tags.count("section") == 1 + 4 + 1  # the notes, the parts, the last figures


@pytest.mark.parametrize("text", ["ink", "soft", "good", "part", "bad"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_contrast(text, ground):
    named = colours(whole_page())
    assert contrast(named[text], named[ground]) >= 4.5


def test_contrast_of_black_and_white_and_of_a_grey():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)  # (1 + 0.05) / (0 + 0.05)
    # 0x77 / 255 = 0.4667, linear 0.1845: 1.05 / 0.2345 = 4.478
    assert contrast("#ffffff", "#777777") == pytest.approx(4.478, abs=1e-3)


def test_every_colour_of_the_style_sheet_is_one_that_contrast_is_computed_of():
    style = re.search(r"<style>(.*?)</style>", whole_page(), re.DOTALL)[1]
    assert set(re.findall(r"(?<!-)\bcolor: ([^;}]+)", style)) <= {
        f"var(--{name})" for name in ("ink", "soft", "good", "part", "bad")
    } | {"inherit"}


def test_a_score_is_told_in_words():
    scores = [e for _, e in Page(whole_page()).all("span") if "score" in e.get("class", "")]
    assert len(scores) == 2 * 4  # in the list of parts, and at each part
    for score in scores:
        assert re.search(r"\d+ of \d+|not graded", score["text"])


def test_a_verdict_is_a_table_and_sentences():
    found = Page(whole_page())
    rows = [e["text"].split("\n") for _, e in found.all("tr")]
    assert ["failedbasic4 cases (2 hidden), 4 failed"] in rows
    assert ["okstability5 cases (3 hidden)"] in rows
    sentences = [e["text"] for _, e in found.all("p")]
    assert "No points without the basic cases." in sentences
    assert "The exponent has the wrong sign." in sentences
    assert "result[1] is 0.25, expected 0.75" in sentences
    blocks = [e["text"] for _, e in found.all("pre")]
    assert "basic: sigmoid(z = [ 0.,  1.])\n    got  [0.5 , 0.25]\n    want [0.5 , 0.75]" in blocks
    assert "Your function printed:\n    z\n    [0.  1.]" in blocks


def test_names_break_after_an_underscore_only():
    assert "ps1_<wbr>q1</h2>" in whole_page()


def test_print_unfolds_and_hides_nothing():
    shown = whole_page()
    assert "beforeprint" in shown and "details::details-content" in shown
    paper = shown[shown.index("@media print") :]
    assert "display: none" not in paper
    assert "white-space: pre-wrap" in paper


def test_nothing_sticks():
    assert not re.search(r"position: (fixed|sticky)", whole_page())
