"""Numbers of one's own: how they are drawn, and what is said at home."""

import itertools

import numpy as np
import pytest

import solutions
from nnkit.check import answers, by_name, check_answer, my_numbers, number, numbers
from nnkit.check.own import DRAWN, numbers_of, word_of
from nnkit.check.questions import note_cell

WORD = "the quiet neuron"
#: What it gives.
LINE = {"p1": -3.0, "p2": 4.8, "q1": 1.3, "q2": 3.4, "origin": 0}
SOFTMAX = {"z0": 1.8, "z1": -0.2, "z2": -0.4, "label": 2}
#: How each question is asked.
FORMS = {
    "ps1_own_line": (numbers(3), [1.5, 2.5, -3]),
    "ps4_own_network": (by_name, {"zA": 1.5, "aA": None}),
    "ps5_own_softmax": (numbers(4), [0.2, 0.3, 0.5, 1.2]),
}


@pytest.fixture
def at_home(monkeypatch):
    """Without any answers, and with nothing known of the notebook's cells."""
    for known in ("_written", "_asked"):
        monkeypatch.setattr(f"nnkit.check.questions.{known}", {})
    with answers.using(answers.Release()):
        yield


# --- the word --------------------------------------------------------------------------------


def test_a_word_is_the_same_however_it_is_typed():
    assert word_of("  Bla\u0308uling ") == word_of("Bl\u00e4uling") == "Bl\u00e4uling"
    assert word_of("\u65e5\u672c\u8a9e\u3067") and word_of("12 34")


@pytest.mark.parametrize(
    "me", [..., None, 7, ["word"], "", "abc", " abc ", "x" * 41, "a\nbcd", "\ud800bcd", "\u202ebcd"]
)
def test_what_is_no_word_is_named_in_a_sentence(me, capsys):
    with pytest.raises(ValueError, match="code word"):
        word_of(me)
    assert my_numbers("ps1_own_line", me) is None
    assert "code word" in capsys.readouterr().out


def test_a_question_without_such_numbers_is_named(capsys):
    assert my_numbers("ps1_q1", WORD) is None
    assert "ps1_q1 is no question with numbers of your own" in capsys.readouterr().out


# --- the numbers -----------------------------------------------------------------------------


def test_the_numbers_of_a_word_stay():
    # Students work them out on paper: whatever changes here changes what is right.
    assert my_numbers("ps1_own_line", WORD) == LINE
    assert numbers_of("ps5_own_softmax", WORD) == SOFTMAX
    assert numbers_of("ps1_own_line", WORD + "s") != LINE


@pytest.mark.parametrize("question", DRAWN)
def test_no_number_is_trivial_and_all_have_one_decimal(question):
    for name, values in DRAWN[question].items():
        assert len(set(values)) == len(values)
        if name not in ("origin", "label"):
            assert not {0, 1, -1} & set(values) and len(values) >= 9
            assert all(value == round(value, 1) for value in values)


@pytest.mark.parametrize("question", DRAWN)
def test_every_number_comes(question):
    drawn = [numbers_of(question, f"word {k}") for k in range(600)]
    for name, values in DRAWN[question].items():
        assert {one[name] for one in drawn} == set(values)


def test_no_word_makes_a_question_easy():
    line, softmax = DRAWN["ps1_own_line"], DRAWN["ps5_own_softmax"]
    # Neither level nor upright, and not through the origin: above it.
    heights = itertools.product(line["p2"], line["q2"])
    assert min(abs(p - q) for p, q in heights) > 0.7 and max(line["p1"]) < 0 < min(line["q1"])
    assert min(line["p2"]) > 0 and min(line["q2"]) > 0
    for one, other in itertools.combinations([softmax[z] for z in ("z0", "z1", "z2")], 2):
        assert not set(one) & set(other)
    for k in range(2_000):
        n = numbers_of("ps4_own_network", f"word {k}")
        z = [n[f"w{u}1"] * n["x1"] + n[f"w{u}2"] * n["x2"] + n[f"b{u}"] for u in "AB"]
        a = 1 / (1 + np.exp(-np.array(z)))
        assert min(a * (1 - a)) > 0.015
        assert n["y"] - (n["wC1"] * a[0] + n["wC2"] * a[1] + n["bC"]) > 1.5


# --- at home ---------------------------------------------------------------------------------


@pytest.mark.parametrize("question", DRAWN)
def test_at_home_only_the_form_is_checked_and_the_numbers_are_shown(question, at_home, capsys):
    form, answer = FORMS[question]
    assert check_answer(question, answer, form, points=2, me=WORD) is None
    said = capsys.readouterr().out
    assert "answered, graded after you hand in (2 points)" in said
    assert f"Your numbers, from the word {WORD!r}: " in said
    for name, value in numbers_of(question, WORD).items():
        assert f"{name} = {value:g}" in said


def test_an_answer_without_a_word_is_told_what_is_missing(at_home, capsys):
    assert check_answer("ps1_own_line", [1, 2, 3], numbers(3), points=2, me=...) == 0.0
    assert "There is no code word yet" in capsys.readouterr().out


def test_no_answer_yet_is_said_first(at_home, capsys):
    empty = dict.fromkeys(["zA", "aA"])
    assert check_answer("ps4_own_network", empty, by_name, points=3, me=...) == 0.0
    assert "No answer yet: a dict with a number for each name" in capsys.readouterr().out
    wrong = {"zA": "1.5"}
    assert check_answer("ps4_own_network", wrong, by_name, points=3, me=WORD) == 0.0
    assert "is no answer here" in capsys.readouterr().out


@pytest.mark.parametrize("cell", ['me = "the quiet" + " neuron"', 'me = "another word"', "me = x"])
def test_a_word_that_grading_would_not_read_is_named(cell, at_home, capsys):
    note_cell(cell)
    assert check_answer("ps1_own_line", [1, 2, 3], numbers(3), points=2, me=WORD) == 0.0
    assert "Write the code word itself into its cell" in capsys.readouterr().out


def test_a_word_that_it_would_read_is_not(at_home):
    note_cell('me = " the quiet neuron"')
    note_cell("own_line = [1, 2, 3]")
    assert check_answer("ps1_own_line", [1, 2, 3], numbers(3), points=2, me=WORD) is None


def test_other_questions_need_no_word():
    with answers.using(solutions.Answers()):
        assert check_answer("ps1_q2", 100, number, points=1) == 0.0
