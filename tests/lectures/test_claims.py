"""Sentences that say what a run or a figure shows: each has something that proves it."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes

from tests.handing_out.test_notebooks import NOTEBOOKS, named, read
from tools.claims import ROOM, WORDS, claims, sentences


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_every_claim_is_proved(path):
    unproved = [(one.cell, one.sentence) for one in claims(path) if not one.is_proved]
    assert unproved == []


@pytest.mark.parametrize(
    "sentence",
    [
        "*Notice* the plateau.",
        "Momentum gains a lot.",
        "It never crosses the floor.",
        "The middle one is best.",
        "Adam does better than SGD.",
        "It takes three times as many steps.",
        "The rest costs about half of that.",
        "It rescues most of them.",
        "More than 97 % are right.",
        "The length more than doubles.",
        "It ends near 1.9 in every run.",
        "In the mean dropout brings 3 points.",
        "There is no limit to the loss.",
        "The order stays at every rate, the others get nearly everything right.",
        "The best of them is right on 16 % of the images.",
    ],
)
def test_words_of_a_claim(sentence):
    assert [one for one in sentences(sentence) if WORDS.search(one)]


@pytest.mark.parametrize(
    "text",
    [
        "A unit is a sum and a function.",
        "### What helps most networks",
        "A. The ReLU is best. · B. The sigmoid is best.",
        "Nevertheless it learns, at most slowly.",
        "Do you notice it?",
        "An epoch is 16 steps, a run one line; the curve ends here.",
    ],
)
def test_what_is_no_claim(text):
    assert not [one for one in sentences(text) if WORDS.search(one)]


def proved(tmp_path, *cells, folder="lectures"):
    """Say for each claim of a notebook made of these cells whether it is proved."""
    path = tmp_path / folder / "01_some.ipynb"
    path.parent.mkdir()
    path.write_text(writes(new_notebook(cells=list(cells))), encoding="utf-8")
    return [one.is_proved for one in claims(path)]


def said(text="It never fails.", **metadata):
    return new_markdown_cell(text, metadata=metadata)


SHOWS = new_code_cell("assert 1 == 1", id="shows")
DRAWS = new_code_cell("plot(1)", id="draws")
A_TEST = "tests/lectures/test_claims.py::test_words_of_a_claim"


@pytest.mark.parametrize(
    ("cells", "is_proved"),
    [
        ([said()], False),
        ([DRAWS, said(), new_code_cell("plot(2)")], False),
        ([SHOWS, said()], True),
        ([SHOWS, DRAWS, said()], True),
        ([said(), DRAWS, SHOWS], True),
        ([SHOWS, said("So."), said()], False),
        ([SHOWS, said("Ask.", slideshow={"slide_type": "notes"}), said()], True),
        ([SHOWS, said("## New\n\nIt never fails.")], False),
        ([SHOWS, said("So."), said(shown_by=["shows"])], True),
        ([SHOWS, said(shown_by=["draws"])], False),
        ([SHOWS, said(shown_by=["gone"])], False),
        ([said(shown_by=[A_TEST])], True),
        ([said(shown_by=[A_TEST + "_that_is_gone"])], False),
    ],
)
def test_what_proves_a_claim_of_a_lecture(tmp_path, cells, is_proved):
    assert proved(tmp_path, *cells) == [is_proved]


def test_a_question_and_a_supposition_are_no_claims(tmp_path):
    cells = said("Which is always best?"), said("**Question 4.** Suppose one is always best.")
    assert proved(tmp_path, *cells) == []


def test_in_a_problem_set_only_what_is_named_proves(tmp_path):
    assert proved(tmp_path, SHOWS, said(), said(shown_by=["shows"]), folder="ps1") == [False, True]


NOTES = {
    (named(path), cell.id): cell.source
    for path in NOTEBOOKS
    for cell in read(path).cells
    if cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
}


@pytest.mark.parametrize("text", NOTES.values(), ids=map("-".join, NOTES))
def test_notes_say_what_to_expect_and_not_what_a_room_has_answered(text):
    assert not ROOM.search(text)


def test_what_a_room_has_answered_is_found():
    for text in ("The room says b.", "**4 minutes.** Most answer c.", "It is the usual guess."):
        assert ROOM.search(text)
