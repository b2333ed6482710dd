"""Keys to numbers of one's own: for many words, against the references of the exercises."""

import itertools

import numpy as np
import pytest

import solutions
from nnkit.backprop import regression_partials
from nnkit.check.own import DRAWN, numbers_of
from nnkit.neuron import classify
from nnkit.softmax import softmax, softmax_cross_entropy
from solutions.backprop.ladders import REGRESSION
from solutions.language import OwnKey, keys
from solutions.language.own import InNumbers

pytestmark = pytest.mark.usefixtures("references")
solutions.references()  # which loads the answers

WORDS = [f"word {k}" for k in range(200)]


def each(question):
    """Yield the numbers of many words, with the key that belongs to them."""
    for word in WORDS:
        numbers = numbers_of(question, word)
        yield numbers, solutions.key(question).make(**numbers)


def rounded(answer, digits):
    if isinstance(answer, dict):
        return {name: round(value, digits) for name, value in answer.items()}
    return [round(value, digits) for value in answer]


def test_what_is_drawn_has_a_key_and_the_other_way_round():
    assert {name for name, key in keys.items() if isinstance(key, OwnKey)} == set(DRAWN)


@pytest.mark.parametrize("question", DRAWN)
def test_the_right_answer_is_right_and_nobody_elses_is(question):
    before = None
    for _, key in each(question):
        right = key.accepted[0]
        assert key.grade(right) == (1, "")
        if before is not None:
            assert key.grade(before)[0] <= (0.25 if question == "ps4_own_network" else 0)
        before = right


# --- weights by hand -------------------------------------------------------------------------


def test_lines_go_through_both_points():
    for n, key in each("ps1_own_line"):
        # w1 p1 + w2 p2 + b = 0, and the same with q: what both rows are orthogonal to.
        *w, b = np.linalg.svd([[n["p1"], n["p2"], 1], [n["q1"], n["q2"], 1]])[2][-1]
        side = 1 if (b > 0) == n["origin"] else -1
        w, b = side * np.array(w), side * b
        assert classify(np.zeros((1, 2)), w, b) == n["origin"]
        for scale in (0.01, 1, 30):
            assert key.grade([*(scale * w), scale * b]) == (1, "")
        by_height = np.array([*w, b]) / abs(w[1])
        assert key.grade(rounded(by_height, 2)) == (1, "")


def test_slips_of_a_line_are_named():
    for _, key in each("ps1_own_line"):
        w1, w2, b = key.accepted[0]
        assert key.grade([-w1, -w2, -b]) == (0, "This is the right line, with its sides exchanged.")
        assert "bias" in key.grade([w1, w2, -b])[1]
        for wrong in ([0, 0, 0], [0, 0, b], [0, w2, b], [w1, 0, b], [w1, w2, 0], [1e308] * 3):
            assert key.grade(wrong)[0] == 0


# --- softmax by hand -------------------------------------------------------------------------


def test_probabilities_and_loss_are_those_of_the_references():
    for n, key in each("ps5_own_softmax"):
        z, label = np.array([n["z0"], n["z1"], n["z2"]]), n["label"]
        loss, _ = softmax_cross_entropy(z[np.newaxis], np.array([label]))
        right = [*softmax(z).tolist(), float(loss)]
        np.testing.assert_allclose(key.accepted[0], right, rtol=1e-12)
        assert key.grade(rounded(right, 3)) == (1, "")


def test_every_comment_is_about_a_wrong_answer():
    for question, by_chance in (("ps1_own_line", 0), ("ps5_own_softmax", 0.03)):
        found = [
            key.equal(wrong, key.accepted[0])
            for _, key in each(question)
            for wrong, _ in key.comments
        ]
        # Of a loss near 0 its number tells little: 1 - p and -ln p are nearly the same.
        assert found and np.mean(found) <= by_chance


# --- the network by hand ---------------------------------------------------------------------


def test_partials_are_those_of_the_reference():
    for n, key in each("ps4_own_network"):
        right = key.accepted[0]
        want = regression_partials(np.array([n["x1"], n["x2"]]), n["y"], n)
        for name, value in want.items():
            assert right[f"dL_d{name}"] == pytest.approx(float(value), rel=1e-12)
        assert key.grade(rounded(right, 3)) == (1, "")


def test_early_rounding_costs_nothing():
    for n, key in each("ps4_own_network"):
        values = dict(key.numbers)
        given = {}
        for name, formula in key.formulas.items():
            value = in_numbers(formula, values)
            given[name] = round(value, 3)
            values[name] = np.asarray(given[name])
        assert key.grade(given) == (1, ""), n


def in_numbers(formula, values):
    from nnkit.derive.expressions import evaluate

    return float(evaluate(formula, values))


def test_a_slip_costs_one_number_and_is_named():
    for n, key in itertools.islice(each("ps4_own_network"), 50):
        formula = key.formulas["dL_dyhat"]
        answer = slipped(key, "dL_dyhat", lambda values, f=formula: -in_numbers(f, values))
        share, said = key.grade(answer)
        assert share == pytest.approx(17 / 18)
        assert "dL_dyhat is not right: the sign is wrong" in said, n


def slipped(key, wrong, find):
    """Return the numbers of somebody who slips once and goes on rightly."""
    values, given = dict(key.numbers), {}
    for name, formula in key.formulas.items():
        given[name] = find(values) if name == wrong else in_numbers(formula, values)
        values[name] = np.asarray(given[name])
    return given


def test_zeros_that_follow_from_a_slip_show_nothing():
    for n, key in itertools.islice(each("ps4_own_network"), 50):
        # A prediction that hits the target makes all derivatives 0.
        answer = slipped(key, "yhat", lambda values, y=n["y"]: y)
        assert key.grade(answer)[0] == pytest.approx(4 / 18)
        zeros = dict.fromkeys(key.formulas, 0.0)
        assert key.grade(zeros)[0] <= 1 / 18


def test_what_is_missing_or_no_name_of_a_line_counts_for_nothing():
    _, key = next(each("ps4_own_network"))
    right = key.accepted[0]
    share, said = key.grade({name: right[name] for name in ("zA", "aA")} | {"zZ": 3, 4: 5})
    assert share == pytest.approx(2 / 18)
    assert said.startswith("2 of 18 are right. zB is missing; aB is missing; ")
    assert key.grade({**right, "zA": 10**400 // 10**392})[0] == pytest.approx(17 / 18)


def test_a_slip_that_fits_two_sentences_is_not_named():
    names = ["x1", "x2", "y", *[f"{kind}{unit}" for kind in ("wA", "wB", "wC") for unit in "12"]]
    numbers = dict.fromkeys([*names, "bA", "bB", "bC"], 0.5) | {"x1": 1.5}
    key = InNumbers(REGRESSION, numbers, ["L"])
    right = key.accepted[0]
    # With these numbers the weight and the other input come to the same.
    wrong = right | {"dL_dwA1": 0.5 * right["dL_dzA"]}
    assert key.grade(wrong)[1] == "17 of 18 are right. dL_dwA1 is not right."
