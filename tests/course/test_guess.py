"""Guesses: kept, shown beside the truth, counted for a class, and never in the way."""

import json

import pytest

from nnkit.guess import CLASS, MOST_BYTES, OWN, collected, guess, hands, histogram, kept, reveal

LETTERS = {"a": "plain descent", "b": "momentum", "c": "both"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def said(capsys):
    return lambda: capsys.readouterr().out


def write(name, content):
    path = CLASS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


# --- One's own --------------------------------------------------------------------------------


def test_without_a_guess_it_asks_and_the_answer_is_shown_all_the_same(said):
    guess("loss", ...)
    reveal("loss", 2.81)
    assert said() == "Write your guess first, in place of the dots: a number.\nIt is 2.81.\n"
    assert not OWN.exists()


@pytest.mark.parametrize(
    ("guessed", "truth", "off"),
    [
        (2.3, 2.81, "18 % too low"),  # 2.3 / 2.81 = 0.8185
        (4, 2, "100 % too high"),
        (10, 2.5, "too high by a factor of 4"),
        (0.1, 2.3, "too low by a factor of 23"),
        (2.81, 2.808, "well guessed"),
        (-1, 2, "off by 3"),
        (3, 0, "off by 3"),
        (0, 0, "well guessed"),
    ],
)
def test_a_number_is_shown_beside_the_truth(said, guessed, truth, off):
    guess("loss", guessed)
    reveal("loss", truth)
    first, beside, truly = said().splitlines()
    assert (first, beside) == (f"Your guess: {guessed:g}.", f"Your guess: {guessed:g}")
    assert truly.startswith(f"It is:      {truth:.4g}, ") and truly.endswith(f"{off}.")
    assert kept("loss") == guessed


def test_a_choice_is_shown_with_all_options_and_why_the_wrong_one_tempts(said):
    guess("valley", "c", **LETTERS)
    reveal("valley", "b", a="It never changes sign.", c="Only one has inertia.")
    assert said().splitlines()[1:] == [
        "  a  plain descent",
        "✓ b  momentum",
        "  c  both   (your guess)",
        "     Only one has inertia.",
    ]


def test_without_a_guess_each_wrong_option_has_its_reason(said):
    guess("valley", ..., **LETTERS)
    reveal("valley", "b", a="It never changes sign.", c="Only one has inertia.")
    shown = said()
    assert "a, b or c" in shown and "never changes" in shown and "inertia" in shown


def test_the_guess_is_found_again_in_another_session(said):
    guess("valley", "c", **LETTERS)
    said()
    guess("valley", ..., **LETTERS)
    assert said() == "Your guess is still c.\n"


def test_a_figure_can_show_it():
    assert kept("loss") is None
    guess("loss", 3)
    assert kept("loss") == 3.0


def test_after_the_answer_the_guess_stays(said):
    guess("loss", 3)
    guess("loss", 2.3)
    reveal("loss", 2.81)
    guess("loss", 2.81)
    assert "your guess stays 2.3" in said() and kept("loss") == 2.3


@pytest.mark.parametrize("value", ["d", 1, None, "", ["a"]])
def test_what_is_no_option_is_refused(said, value):
    guess("valley", value, **LETTERS)
    assert "one of the letters a, b or c" in said() and not OWN.exists()


@pytest.mark.parametrize("value", ["2.3", True, float("nan"), float("inf"), None, 10**400, [1]])
def test_what_is_no_number_is_refused(said, value):
    guess("loss", value)
    assert "A guess is a number here" in said() and not OWN.exists()


def test_a_truth_that_is_no_option_is_the_authors_mistake():
    guess("valley", ..., **LETTERS)
    with pytest.raises(ValueError, match="a, b or c"):
        reveal("valley", "d")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"loss": 3}', '{"loss": {"guess": "x"}}'])
def test_a_spoiled_file_is_no_obstacle(said, content):
    OWN.write_text(content)
    reveal("loss", 2.81)
    guess("loss", 2.3)
    assert kept("loss") == 2.3


def test_a_folder_that_cannot_be_written_is_no_obstacle(said):
    OWN.with_suffix(".part").mkdir()
    guess("loss", 2.3)
    reveal("loss", 2.81)
    assert "could not be kept" in said()


# --- A class's --------------------------------------------------------------------------------


def test_the_classs_files_are_counted(said):
    for name, letter in [("ada.json", "a"), ("ben.json", "b"), ("sub/guesses.json", "b")]:
        write(name, {"valley": {"guess": letter}})
    guess("valley", ..., **LETTERS)
    reveal("valley", "b")
    lines = said().splitlines()
    assert "The class, 3 guesses:" in lines
    assert lines[-3:] == ["  a █ 1", "✓ b ██ 2", "  c  0"]


def test_hands_are_counted_too_and_survive_ones_own_guess(said):
    hands("loss", {2.8: 12, 0.1: 3})
    guess("loss", 2.3)
    reveal("loss", 2.81)
    shown = said()
    assert "The class, 15 guesses:" in shown
    assert shown.splitlines()[-4].split() == ["✓", "within", "10", "%", "█" * 12, "12"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[" * 100_000, '"b"', "1" * 5000, '{"loss": {"guess": 3}}' + MOST_BYTES * " "],
    ids=["empty", "cut off", "deep", "no object", "a long number", "too large"],
)
def test_unreadable_files_are_named_and_not_counted(said, content):
    write("ben\x1b[2J.json", content)
    write("ada.json", {"loss": {"guess": 2}})
    reveal("loss", 2.81)
    shown = said()
    assert "The class, 1 guess:" in shown and "not counted: 1 ('ben\\x1b[2J.json')" in shown


@pytest.mark.parametrize(
    "entry",
    [
        *(3, None, {"guess": "2"}, {"guess": True}, {"guess": 1e999}, {"guess": [2]}),
        *({"guess": 10**400}, {"hands": {"2": 500}}),
    ],
)
def test_nothing_but_a_number_is_believed(entry):
    write("ada.json", {"loss": entry, "other": {"guess": 2}})
    assert collected("loss", []) == ([], [])


def test_numbers_are_counted_by_their_ratio_to_the_truth():
    lines = histogram([0.01, 4, 9.9, 10, 10.9, 1e300, -5], 10, [])
    counts = [int(line.rsplit(" ", 1)[1]) for line in lines]
    assert counts == [2, 1, 0, 3, 0, 0, 1]  # -5 and 0.01; 4; 9.9, 10 and 10.9; 1e300
    assert lines[3].startswith("✓ within 10 %")


def test_about_zero_the_sign_is_counted():
    assert [line[-1] for line in histogram([-1, 0, 2, 3], 0, [])] == ["1", "1", "2"]


def test_long_bars_are_shortened():
    assert max(map(len, histogram(["a"] * 4000 + ["b"], "a", "ab"))) < 50
