"""The feedback page: the student's code beside its verdict, and nothing that runs."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.grading.verdicts import has_parts
from autograder.pages.feedback import Mark, Standing, render
from autograder.submission.code import read
from autograder.submission.handed_in import HEAD
from tests.pages.page import Page, troubles

EVIL = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>"
SOURCE = '@exercise("ps1", points=2)\ndef sigmoid(z):\n    """Docstring."""\n    return 1 / z\n'
PNG = "iVBORw0KGgo="


def marks(name, grade=True, solution=False, **more):
    """Return a cell's nbgrader metadata."""
    return {"nbgrader": {"grade_id": name, "grade": grade, "solution": solution, **more}}


def check_cell(name="sigmoid", text="sigmoid: 0 of 2 points\nwrong\n", **more):
    """Return an executed check cell."""
    outputs = [
        new_output("stream", name="stdout", text=text),
        new_output("execute_result", data={"text/plain": "0.0"}, execution_count=1),
    ]
    return new_code_cell(f"check({name})", outputs=outputs, metadata=marks(name, points=2.0))


def verdict(text="sigmoid: 0 of 2 points\nwrong", **parts):
    """Return a verdict as `autograder.grading.verdicts` reads it."""
    nothing = {"rows": [], "sentences": [], "examples": [], "printed": ""}
    found = {"exercise": "sigmoid", "text": text} | nothing | parts
    assert has_parts(found)
    return found


def page(*cells, source=SOURCE, standing=None, **verdicts):
    """Render a page from cells, and from verdicts by exercise."""
    graded = [c.metadata["nbgrader"] for c in cells if c.metadata.get("nbgrader", {}).get("grade")]
    standing = standing or Standing({m["grade_id"]: Mark(0.0, 2.0) for m in graded})
    notebook = new_notebook(cells=list(cells))
    return render(notebook, "s", "ps1", standing, verdicts, source, "nnkit/neuron.py")


def test_the_code_of_an_exercise_stands_beside_its_verdict():
    shown = page(check_cell(), sigmoid=verdict(sentences=["wrong sign"]))
    section = shown[shown.index("<section") :]
    assert section.index("wrong sign") < section.index("def sigmoid(z):")
    assert section.index("def sigmoid(z):") < section.index("</section>")
    assert "return 1 / z" in section


# --- points -----------------------------------------------------------------------------------


def heading(*marks, late_penalty=0.0):
    """Return the page's heading for some marks."""
    standing = Standing(dict(zip("abc", marks, strict=False)), late_penalty)
    return Page(page(standing=standing)).all("h1")[0][1]["text"]


def test_the_total_is_in_the_heading():
    # 1.5 + 2 of 2 + 2
    assert heading(Mark(1.5, 2.0), Mark(2.0, 2.0)) == "ps1: 3.5 of 4 points"


def test_the_total_is_after_the_penalty():
    # 2 - 0.5
    assert heading(Mark(2.0, 2.0), late_penalty=0.5) == "ps1: 1.5 of 2 points"


def test_what_nobody_has_graded_is_not_counted_as_nothing():
    # 2 of 2, and 3 that wait
    expected = "ps1: 2 of 2 points so far, 3 not graded yet"
    assert heading(Mark(2.0, 2.0), Mark(None, 3.0)) == expected


@pytest.mark.parametrize(("score", "said"), [(0.0, True), (1.5, True), (2.0, False), (None, False)])
def test_where_points_were_lost_the_lecture_s_section_is_named(score, said):
    standing = Standing({"sigmoid": Mark(score, 2.0)})
    tried = verdict(rows=[["failed", "basic", "4 cases"]])
    shown = page(check_cell(), standing=standing, sigmoid=tried)
    assert ("To read again: lecture 1, “The logistic function”." in shown) is said


def test_where_nothing_was_tried_nothing_is_to_be_read_again():
    missing = verdict(text="nnkit/neuron.py was not in what you handed in")
    assert "To read again" not in page(check_cell(), sigmoid=missing)


def test_docstrings_are_left_out():
    assert "Docstring" not in page(check_cell())


# --- the verdict ------------------------------------------------------------------------------


def test_long_output_is_folded():
    assert "<details><summary>Verdict (100 lines)</summary>" in page(
        check_cell(text="line\n" * 100)
    )


def test_of_long_parts_the_lines_are_counted():
    # a row, and 50 sentences
    long = verdict(rows=[["ok", "basic", "1 case"]], sentences=["no"] * 50)
    assert "<details><summary>Verdict (51 lines)</summary>" in page(check_cell(), sigmoid=long)


def test_without_parts_the_text_is_shown_whole():
    text = "sigmoid: 0 of 2 points\n  failed  basic  4 cases\n\nThe sign is wrong."
    old = {"exercise": "sigmoid", "text": text}
    for found in ({}, {"sigmoid": old}):
        found = Page(page(check_cell(text=text + "\n"), **found))
        assert next(e["text"] for _, e in found.all("pre")) == text


def test_a_text_of_before_that_the_cell_has_lost_is_shown_all_the_same():
    old = {"exercise": "sigmoid", "text": "sigmoid: 0 of 2 points\nThe sign is wrong."}
    assert "The sign is wrong." in page(check_cell(text=""), sigmoid=old)


def test_nothing_is_read_out_of_what_is_printed():
    shown = page(check_cell(), sigmoid=verdict(sentences=["The data."]))
    assert "The data." in shown and "wrong" not in shown[shown.index("<main>") :]


@pytest.mark.parametrize(
    "text", ["sigmoid: 0 of 2 points\nwrong\n{}\n", "{}\nsigmoid: 0 of 2 points\nwrong"]
)
def test_what_was_printed_beside_the_verdict_is_shown(text):
    shown = page(check_cell(text=text.format("at import")), sigmoid=verdict(sentences=["no"]))
    assert next(e["text"] for _, e in Page(shown).all("pre")) == "at import"


def test_what_a_function_prints_is_shown_even_if_it_imitates_a_verdict():
    imitated = "sigmoid: 2 of 2 points\n  ok      basic  4 cases"
    found = verdict(rows=[["failed", "basic", "1 case"]], printed=imitated)
    rows = [e["text"] for _, e in Page(page(check_cell(), sigmoid=found)).all("tr")]
    assert "failedbasic1 case" in [row.replace("\n", "") for row in rows]
    assert not [row for row in rows if row.startswith("ok")]


def test_of_a_hidden_case_there_is_a_sentence_only():
    hidden = {"group": "edges", "call": "", "got": "", "want": ""}
    found = verdict(examples=[hidden | {"sentence": "in a hidden case: a wrong value"}])
    shown = Page(page(check_cell(), sigmoid=found, source=""))
    assert [e["text"] for _, e in shown.all("pre")] == []
    assert "in a hidden case: a wrong value" in [e["text"] for _, e in shown.all("p")]


# --- nothing that runs ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        [check_cell(text=EVIL)],
        [check_cell(name=EVIL)],
        [new_markdown_cell(EVIL, metadata=marks("w", solution=True, score=None, points=2.0))],
        [new_markdown_cell(EVIL, metadata={"nnkit": {"notes": True}})],
        [new_code_cell(f"q1 = {EVIL!r}", metadata=marks("a", grade=False, solution=True)),
         check_cell("ps1_q1")],
    ],
    ids=["print", "name", "written", "note", "answer"],
)  # fmt: skip
def test_no_text_becomes_markup(cells):
    shown = page(*cells)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


@pytest.mark.parametrize(
    "found",
    [
        {"rows": [[EVIL, EVIL, EVIL]]},
        {"sentences": [EVIL]},
        {"printed": EVIL},
        {"examples": [dict.fromkeys(("group", "call", "got", "want", "sentence"), EVIL)]},
        {"text": EVIL},
    ],
    ids=["rows", "sentences", "printed", "examples", "text"],
)
def test_no_part_of_a_verdict_becomes_markup(found):
    shown = page(check_cell(), sigmoid=verdict(**found))
    assert "<script>alert" not in shown and "<img src=x" not in shown


def test_no_comment_and_no_name_become_markup():
    standing = Standing({"sigmoid": Mark(0.0, 2.0, EVIL)})
    notebook = new_notebook(cells=[check_cell()])
    shown = render(notebook, EVIL, "ps1", standing, {}, SOURCE, EVIL)
    assert "alert(1)" in shown
    assert "<script>alert" not in shown and "<img src=x" not in shown


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


def test_nothing_turns_around_what_stands_beside_it():
    turned = "17 \u202estniop\u2066 `\x1b[2J` \0"
    written = new_markdown_cell(turned, metadata=marks("w_1", solution=True, points=2.0))
    found = verdict(turned, sentences=[turned], printed=turned, rows=[["ok", turned, turned]])
    shown = page(check_cell(text=turned), written, source=f"# {turned}", sigmoid=found)
    assert not re.search("[\0\x1b\u202a-\u202e\u2066-\u2069]", shown)
    assert shown.count("17 \\u202estniop\\u2066") >= 4


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
    found = read(source).texts
    assert "return 1" in found.get("b", "return 1")


def test_a_written_answer_waits_for_its_grade():
    cell = new_markdown_cell("mine", metadata=marks("w_1", solution=True, points=2.0))
    assert "not graded yet, of 2" in page(cell, standing=Standing({"w_1": Mark(None, 2.0)}))


def test_a_task_shows_its_points_and_no_answer():
    about = marks("ps1_viva", grade=False, task=True, points=5.0)
    cell = new_markdown_cell("Five minutes in the lab.", metadata=about)
    shown = page(cell, standing=Standing({"ps1_viva": Mark(3.5, 5.0)}))
    assert "ps1 viva" in shown and "3.5 of 5" in shown
    assert "Five minutes" not in shown and "Your answer" not in shown


# --- what ungraded cells show -----------------------------------------------------------------


def ungraded(*outputs, name="try_sigmoid", handed_in=True):
    """Return a cell of the notebook with what it showed when it was handed in."""
    outputs = [new_output("stream", name="stdout", text=HEAD), *outputs]
    metadata = marks(name, grade=False) | ({"nnkit": {"handed_in": True}} if handed_in else {})
    return new_code_cell("plot()", outputs=outputs, metadata=metadata)


PICTURE = new_output("display_data", data={"image/png": PNG})


def test_figures_and_texts_are_shown_as_handed_in_before_the_next_check():
    text = new_output("stream", name="stdout", text="loss 0.25\n")
    shown = page(check_cell("gate"), ungraded(PICTURE, text), check_cell(), ungraded(PICTURE))
    summaries = [e["text"] for _, e in Page(shown).all("summary")]
    assert summaries == ["1 figure and 1 output, as handed in"]
    section = shown[shown.index('id="part-2"') :]
    assert section.index("loss 0.25") < section.index("</section>")
    assert "1 figure, as handed in</h2>" in shown
    alts = [e["alt"] for _, e in Page(shown).all("img")]
    assert alts == [
        "Figure 1 of 1, as handed in before the check of sigmoid",
        "Figure 1 of 1, as handed in, at the end",
    ]
    assert HEAD.strip() not in shown


def test_texts_of_cells_that_we_have_run_are_not_shown():
    text = new_output("stream", name="stdout", text="set up\n")
    assert "set up" not in page(ungraded(text, handed_in=False), check_cell())


def test_figures_of_before_are_not_said_to_be_handed_in():
    shown = page(ungraded(PICTURE, handed_in=False), check_cell())
    assert "1 figure, drawn with your functions" in shown and "as handed in" not in shown


def test_what_was_handed_in_stays_text():
    texts = [new_output("execute_result", data={"text/plain": EVIL, "text/html": EVIL})]
    shown = page(ungraded(*texts, new_output("stream", name="stdout", text=EVIL)), check_cell())
    assert shown.count("alert(1)") == 4  # as text, two of them in each
    assert "<script>alert" not in shown and "<img src=x" not in shown


# --- for whoever reads it, on whatever ---------------------------------------------------------

VERDICT = {
    "rows": [
        ["failed", "basic", "4 cases (2 hidden), 4 failed"],
        ["ok", "stability", "5 cases (3 hidden)"],
    ],
    "sentences": ["No points without the basic cases.", "The exponent has the wrong sign."],
    "examples": [
        {
            "group": "basic",
            "call": "sigmoid(z = [ 0.,  1.])",
            "got": "[0.5 , 0.25]",
            "want": "[0.5 ,\n 0.75]",
            "sentence": "result[1] is 0.25, expected 0.75",
        }
    ],
    "printed": "z\n[0.  1.]",
}


def whole_page():
    """Render a page with one of everything."""
    printed = new_output("stream", name="stdout", text="loss 0.25")
    figures = [ungraded(PICTURE, PICTURE, printed, name=name) for name in ("try_sigmoid", "payoff")]
    names = ("sigmoid", "gate", "ps1_q1")
    standing = Standing({name: Mark(0.0, 2.0) for name in names})
    standing.marks["ps1_written_1"] = Mark(1.0, 2.0, "Well said")
    return page(
        new_markdown_cell("**About**\n\n- One.\n- Two.", metadata={"nnkit": {"notes": True}}),
        figures[0],
        check_cell(),
        check_cell("gate", text="line\n" * 100),
        new_code_cell("q1 = 'A'", metadata=marks("a", grade=False, solution=True)),
        check_cell("ps1_q1", text="ps1_q1: 0 of 1 points\nNo.\n"),
        new_markdown_cell("mine", metadata=marks("ps1_written_1", solution=True)),
        figures[1],
        standing=standing,
        sigmoid=verdict(**VERDICT),
    )


def test_a_screen_reader_finds_its_way():
    assert troubles(whole_page()) == []


def test_the_parts_are_listed_in_a_landmark():
    tags = [tag for tag, _ in Page(whole_page()).elements]
    assert tags.index("header") < tags.index("nav") < tags.index("main")
    assert tags.count("section") == 1 + 4 + 1  # the notes, the parts, the last figures


def test_a_score_is_told_in_words():
    scores = [e for _, e in Page(whole_page()).all("span") if "score" in e.get("class", "")]
    assert len(scores) == 2 * 4  # in the list of parts, and at each part
    for score in scores:
        assert re.search(r"\d+ of \d+|not graded", score["text"])


def test_a_verdict_is_a_table_and_sentences():
    found = Page(whole_page())
    rows = [e["text"] for _, e in found.all("tr")]
    assert "failedbasic4 cases (2 hidden), 4 failed" in rows
    assert "okstability5 cases (3 hidden)" in rows
    sentences = [e["text"] for _, e in found.all("p")]
    assert "No points without the basic cases." in sentences
    assert "The exponent has the wrong sign." in sentences
    assert "result[1] is 0.25, expected 0.75" in sentences
    blocks = [e["text"] for _, e in found.all("pre")]
    lines = ["basic: sigmoid(z = [ 0.,  1.])", "    got  [0.5 , 0.25]", "    want [0.5 ,"]
    assert "\n".join([*lines, "          0.75]"]) in blocks
    assert "Your function printed:" in sentences and "z\n[0.  1.]" in blocks


def test_names_break_after_an_underscore_only():
    assert "ps1_<wbr>q1</h2>" in whole_page()


def test_print_unfolds_and_hides_nothing():
    shown = whole_page()
    assert "beforeprint" in shown and "details::details-content" in shown
    paper = shown[shown.index("@media print") :]
    assert re.findall(r"(\S+) { display: none", paper) == [".who"]
    assert "white-space: pre-wrap" in paper
