"""What is shown of a verdict: short, what helps first, in a panel that is plain text as well."""

import html
import re

import numpy as np
import pytest

from nnkit.check.panel import panel, show
from nnkit.check.verdict import Verdict, examine
from nnkit.exercise import Binding, slot

#: About as many lines as fit on a screen beside the code.
LINES = 28


def verdict_on(solutions, name, function):
    with Binding({slot(name): function}):
        return examine(slot(name), solutions.answer(name).sheet())


def in_words(markup):
    """Return the text of HTML."""
    return html.unescape(re.sub(r"<[^>]+>", "\n", markup))


def raises(*args, **kwargs):
    raise ValueError("too long a story " * 30)


def prints(*args, **kwargs):
    for line in range(100):
        print(line)


#: Exercises with small and large inputs and results, of every kind.
SOME = ("weighted_sum", "gate", "fit_logistic", "two_layer_forward", "two_layer_backward")


@pytest.mark.parametrize("wrong", [raises, prints])
@pytest.mark.parametrize("name", SOME)
def test_a_failure_fits_on_a_screen(name, wrong, solutions):
    text = verdict_on(solutions, name, wrong).text()
    assert len(text.splitlines()) <= LINES, text


@pytest.mark.parametrize("name", SOME)
def test_so_does_a_named_mistake(name, solutions):
    mistake = next(iter(solutions.answer(name).mistakes.values()))
    with solutions.use():
        text = verdict_on(solutions, name, mistake).text()
    assert len(text.splitlines()) <= LINES, text


def test_what_helps_stands_first_and_the_counts_last(solutions):
    text = verdict_on(solutions, "weighted_sum", lambda X, w, b: X @ w).text()
    order = ["0 of 1 points", "The bias is missing", "basic: result", "got ", "want ", "  failed"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_the_panel_says_what_the_text_says(solutions):
    verdict = verdict_on(solutions, "weighted_sum", lambda X, w, b: X @ w)
    said = in_words(panel(verdict))
    for line in verdict.text().splitlines():
        for part in line.replace("weighted_sum:", "").split("  "):
            assert part.strip() in said


def test_nothing_that_is_shown_becomes_markup(solutions):
    def printing(X, w, b):
        print("<script>alert(1)</script>")
        raise ValueError("<img src=x onerror=alert(1)>")

    markup = panel(verdict_on(solutions, "weighted_sum", printing))
    assert "<script>" not in markup and "<img" not in markup and "&lt;script&gt;" in markup


def test_the_panel_has_the_themes_own_colours():
    markup = panel(Verdict("f", 1.0, problem="Not yet."))
    assert "color: inherit" in panel(Verdict("f", 1.0, problem="line\n    code"))
    assert not re.search(r"(?<!-)color: #|background: (#|white)", markup)


def test_a_long_result_is_folded(solutions):
    def too_much(X, w, b):
        return {str(key): np.ones(3) for key in range(20)}

    verdict = verdict_on(solutions, "weighted_sum", too_much)
    assert "more lines" in verdict.text() and "<details>" in panel(verdict)


def test_the_line_that_was_returned_is_shown(solutions):
    text = verdict_on(solutions, "gate", lambda name: (np.array([8.25, -3.5]), 0.5)).text()
    assert "gave w = [ 8.25, -3.5 ]" in text and "b = 0.5" in text


def test_outside_a_notebook_it_is_printed(capsys):
    points = show(Verdict("f", 2.0, points=1.5))
    assert type(points) is float and points == 1.5
    assert capsys.readouterr().out == "f: 1.5 of 2 points\n"


# --- what goes wrong without an error ----------------------------------------------------------


def test_print_in_place_of_return_is_named(solutions):
    text = verdict_on(solutions, "weighted_sum", lambda X, w, b: print(X @ w + b)).text()
    assert "write return in place of print" in text


def chosen(z):
    return np.where(np.asarray(z) >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def test_np_where_on_two_forms_is_told_to_compute_both(solutions):
    assert (
        "np.where computes both of its branches" in verdict_on(solutions, "sigmoid", chosen).text()
    )


def test_np_where_is_not_blamed_where_there_is_none(solutions):
    def one_form(z):
        return 1 / (1 + np.exp(-np.asarray(z, float)))

    assert "np.where" not in verdict_on(solutions, "sigmoid", one_form).text()
