"""The class report's page: readable by everybody, on a phone and on paper."""

import re

import pytest

from autograder.grading.verdicts import Verdicts
from autograder.pages.class_report import Exercise, Report, as_html, boards, same_word
from autograder.pages.item_analysis import Step
from tests.pages.page import troubles

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
    report = Report("ps1", 7.0, totals, ["ada"], 1, [one, two, gate, hand, quiz], [])
    report.names = {"ada": f"ada (Ada Lovelace{evil})", "cy": f"cy (Cy Young{evil})"}
    report.absent = ["cy", "dan"]
    report.items = {"sigmoid": 0.05, "log_loss": 0.61}
    report.steps = [Step("ps1", 3, 5, 0.2, 0.5, 0.8), Step("ps2", 2, 5, 0.1, 0.4, 0.9)]
    report.boards = {"challenge": [(f"the quiet neuron{evil}", 0.984), ("somebody", 0.95)]}
    report.same_word = [["ada", f"alan{evil}"]]
    one.link = "../site/01_neuron.html#the-logistic-function"
    return as_html(report, anonymous)


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_screen_reader_finds_its_way(anonymous):
    assert troubles(page(anonymous)) == []


def test_one_reason_for_many_exercises_is_one_row():
    shown = page()
    assert shown.count(BROKEN) == 1
    assert shown.count("the function is not filled in yet: write it.") == 1
    row = re.search(rf"<tr>(?:(?!<tr>).)*{BROKEN}", shown)[0]
    assert "sigmoid" in row and "log_<wbr>loss" in row


@pytest.mark.parametrize("name", ["alan", "Ada Lovelace", "Cy Young", "dan"])
def test_names_can_be_left_out(name):
    assert name in page() and name not in page(anonymous=True)


def test_who_handed_in_nothing_is_named_on_top():
    shown = page()
    assert "<b>3 of 5</b> handed in" in shown
    assert "<b>Nothing from 2</b>: cy (Cy Young), dan." in shown
    assert shown.index("Nothing from 2") < shown.index("<h2>Points</h2>")
    assert "<b>Nothing from 2</b>." in page(anonymous=True)


def test_a_mistake_leads_to_its_lecture():
    link = '<a href="../site/01_neuron.html#the-logistic-function">lecture 1, '
    assert link in page()


def test_an_item_that_does_not_go_with_the_rest_stands_out():
    assert '<td class="n part">0.05</td>' in page() and '<td class="n">0.61</td>' in page()


def test_progress_over_the_sets():
    shown = page()
    row = re.search(r"<tr><td>ps2</td>.*", shown)[0]
    assert "2 of 5" in row and "40 %" in row and "10 to 90 %" in row


def test_no_text_becomes_markup():
    assert "<script>" not in page(evil="<script>alert(1)</script>")


def test_print_lets_no_table_be_cut():
    paper = page().split("@media print")[1]
    assert ".wide { overflow: visible; }" in paper


def test_a_class_of_which_nothing_is_graded():
    shown = as_html(Report("ps1", 7.0, {}, [], 0, [Exercise("gate", 2.0)], []))
    assert "Nothing is graded yet." in shown and troubles(shown) == []


def test_points_are_sorted_into_bars():
    # 7 points in 10 bars of 0.7: 4 is in the bar from 3.5 to 4.2, 2 in 1.4 to 2.1, 0 in the first.
    label = re.search(r'aria-label="Students by points. ([^"]+)"', page())[1]
    counts = [int(part.rpartition(": ")[2]) for part in label.split(", ")]
    assert counts == [1, 0, 1, 0, 0, 1, 0, 0, 0, 0]


def test_more_than_all_points_and_less_than_none_are_in_the_outer_bars():
    totals = {"extra": 9.0, "late": -1.0}
    shown = as_html(Report("ps1", 7.0, totals, [], 0, [Exercise("gate", 2.0)], []))
    label = re.search(r'aria-label="Students by points. ([^"]+)"', shown)[1]
    assert label.startswith("0 to 0.7: 1,") and label.endswith("6.3 to 7: 1")


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_class_list_has_the_names_that_students_chose(anonymous):
    shown = page(anonymous)
    assert shown.index("the quiet neuron") < shown.index("98.4 %") < shown.index("95.0 %")


def test_the_class_list_is_read_from_the_verdicts():
    verdicts = {
        "ada": {
            "challenge": {"score": 0.97, "points": 4.0, "entry": "a"},
            "split": {"points": 3.0},
        },
        "bo": {"challenge": {"score": 0.99, "points": 4.0, "entry": " "}},
        "cy": {"challenge": {"score": 0.5, "points": 0.0, "entry": "last"}},
        "dan": {"challenge": {"score": "evil", "points": 4.0, "entry": 7}},
    }
    told = {student: Verdicts(by_exercise=found) for student, found in verdicts.items()}
    assert boards(told) == {"challenge": [("somebody", 0.99), ("a", 0.97)]}


def test_who_typed_the_same_code_word_is_named_for_the_instructor_alone():
    shown = page()
    assert "<h2>The same code word</h2>" in shown
    assert "<li>ada (Ada Lovelace), alan</li>" in shown
    assert "code word" not in page(anonymous=True)


def test_the_same_word_in_one_set_is_found_once():
    def found(*words):
        return Verdicts("", {f"q{k}": {"word": word} for k, word in enumerate(words)})

    verdicts = {
        "ada": found("one word", "one word"),
        "ben": found("one word"),
        "cy": found("another"),
        "dan": found("", None),
        "eve": Verdicts("", {"q1": {}}),
        "fay": found(""),
    }
    assert same_word(verdicts) == [["ada", "ben"]]
