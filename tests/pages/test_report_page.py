"""The class report's page: readable by everybody, on a phone and on paper."""

import re

import pytest

from autograder.pages.class_report import Exercise, Report
from autograder.pages.class_report_page import as_html
from tests.pages.page import colours, contrast, troubles

BROKEN = "nnkit/neuron.py cannot be imported: SyntaxError."


def page(anonymous=False, evil=""):
    """Write the page of a small class."""
    one = Exercise("sigmoid", 2.0, 'lecture 1, "The logistic function"', points=[2, 0, 0], solved=1)
    one.mistakes = [("sign", f"The sign is wrong.{evil}", ["ada", f"alan{evil}"])]
    one.clusters = [("c1", f"sigmoid(z = 0)\n    got 1{evil}", ["ada"])]
    one.problems = [(BROKEN, ["otto"]), ("sigmoid is not filled in yet: write it.", ["niels"])]
    two = Exercise("log_loss", 2.0, points=[2, 2, 0], solved=2, timed_out=["ada"])
    two.problems = [(BROKEN, ["otto"]), ("log_loss is not filled in yet: write it.", ["niels"])]
    gate = Exercise("gate", 2.0, points=[2, 2, 2], solved=3)
    hand = Exercise("ps1_written_1", 2.0, by_hand=True, points=[0, 0, 0])
    quiz = Exercise("ps1_q1", 1.0, points=[1, 1, 0], solved=2, problems=[("No.", ["otto"])])
    totals = {"ada": 4.0, "alan": 2.0, "otto": 0.0}
    return as_html(
        Report("ps1", 7.0, totals, ["ada"], 1, [one, two, gate, hand, quiz], []), anonymous
    )


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_screen_reader_finds_its_way(anonymous):
    assert troubles(page(anonymous)) == []


@pytest.mark.parametrize("text", ["ink", "soft"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_contrast(text, ground):
    named = colours(page())
    assert contrast(named[text], named[ground]) >= 4.5


def test_bars_stand_out():
    named = colours(page())
    assert contrast(named["bar"], named["paper"]) >= 3
    assert contrast(named["bar"], named["pale"]) >= 3


def test_one_reason_for_many_exercises_is_one_row():
    shown = page()
    assert shown.count(BROKEN) == 1
    assert shown.count("the function is not filled in yet: write it.") == 1
    row = re.search(rf"<tr>(?:(?!<tr>).)*{BROKEN}", shown)[0]
    assert "sigmoid" in row and "log_<wbr>loss" in row


def test_names_can_be_left_out():
    assert "alan" in page() and "alan" not in page(anonymous=True)


def test_no_text_becomes_markup():
    assert "<script>" not in page(evil="<script>alert(1)</script>")


def test_print_lets_no_table_be_cut():
    paper = page().split("@media print")[1]
    assert "div.wide { overflow: visible }" in paper
