"""The sheets and the key as pages."""

import re

import pytest

from autograder.pages import viva as pages
from tests.pages.page import troubles
from tests.viva.examples import CLOSED, sheets

PAGES = {
    "a sheet": lambda: pages.one_sheet("ps4", sheets()[1]),
    "all sheets": lambda: pages.all_sheets("ps4", sheets()),
    "the key": lambda: pages.key("ps4", sheets(), {"ada": "ada (Ada Lovelace)"}),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_it_can_be_read_without_eyes(page):
    assert troubles(page()) == []


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_nothing_that_a_student_wrote_acts(page):
    text = page()
    assert "<script" not in text
    assert "\u202e" not in text and "\\u202e" in text
    assert "{{ 7 * 7 }}" in text
    assert "default-src 'none'" in text and "&lt;script&gt;" in text


def text_of(page):
    return re.sub(r"<[^>]*>", "", page)


@pytest.mark.parametrize("name", ["a sheet", "all sheets"])
def test_a_sheet_tells_neither_answer_nor_name(name):
    text = text_of(PAGES[name]())
    for told in (CLOSED.why, CLOSED.rubric[0].split("`")[0], "ada", "ben", "good oral answer"):
        assert told not in text


def test_right_and_wrong_options_look_alike():
    sheet = pages.one_sheet("ps4", sheets()[0])
    items = re.findall(r"<li[^>]*>", sheet)
    assert len(items) == len(CLOSED.options) and len(set(items)) == 1


def test_the_key_tells_whose_sheet_it_is_and_what_is_right():
    text = text_of(PAGES["the key"]())
    assert "sheet 1: ada (Ada Lovelace)" in text
    assert "B: (3, 2)" in text and CLOSED.why in text and "Open answer" in text


def test_the_line_that_is_asked_about_is_marked_and_numbered():
    assert re.search(r"<b>12 {6}dW = X\.T @ dZ\n</b>", pages.one_sheet("ps4", sheets()[0]))
