"""The live backward pass: one node at a time, with a guess before each step."""

import numpy as np
import pytest

from nnkit import data, live, plot
from nnkit.backprop import (
    activation_backward,
    linear_backward,
    regression_partials,
    squared_error_grad,
)
from nnkit.exercise import Binding
from nnkit.live.backprop import answered
from nnkit.live.instrument import ON_PAGE
from nnkit.neuron import sigmoid

pytestmark = pytest.mark.usefixtures("references")

x, y, PARAMS = data.regression_example()


def through_sum(g, x, w, b):
    dX, dW, db = linear_backward(np.array([[g]]), x[np.newaxis], w[:, np.newaxis])
    return dX[0], dW[:, 0], db[0]


def through_sigmoid(g, z):
    return activation_backward(np.array([g]), np.array([z]), "sigmoid")


def through_output(g, a_A, w, b, a_B):
    (da_A, da_B), dw, db = through_sum(g, np.array([a_A, a_B]), w, b)
    return da_A, dw, db, da_B


GRAPH = plot.Graph(
    plot.Node("z_A", ["x", "w_A", "b_A"], lambda x, w, b: x @ w + b, through_sum),
    plot.Node("z_B", ["x", "w_B", "b_B"], lambda x, w, b: x @ w + b, through_sum),
    plot.Node("a_A", ["z_A"], sigmoid, through_sigmoid),
    plot.Node("a_B", ["z_B"], sigmoid, through_sigmoid),
    plot.Node("ŷ", ["a_A", "w_C", "b_C", "a_B"], lambda a, w, b, c: w @ [a, c] + b, through_output),
    plot.Node(
        "L",
        ["ŷ"],
        lambda y_hat: (y - y_hat) ** 2,
        lambda g, y_hat: g * squared_error_grad(np.array([y]), np.array([y_hat])),
    ),
)


@pytest.fixture
def made():
    """The instrument on the worked example of lecture 4, at its start."""
    given = {"x": x} | {f"b_{n}": PARAMS[f"b{n}"] for n in "ABC"}
    given |= {f"w_{n}": np.array([PARAMS[f"w{n}1"], PARAMS[f"w{n}2"]]) for n in "ABC"}
    return live.Backward(GRAPH, GRAPH.values(**given))


def title(made):
    return made.figure.get_suptitle()


def shown(made):
    return [text.get_text() for text in made.figure.axes[0].texts]


def test_all_steps_lead_to_the_partials_of_the_worked_example(made):
    grads = made.numbers(step=6)["gradients"]
    partials = regression_partials(x, y, PARAMS)
    for n in "ABC":
        two = [partials[f"w{n}1"], partials[f"w{n}2"]]
        np.testing.assert_allclose(grads[f"w_{n}"], two, rtol=1e-12)
        np.testing.assert_allclose(grads[f"b_{n}"], partials[f"b{n}"], rtol=1e-12)
    # x gets a part from each of z_A and z_B; that of z_B is nothing
    dz_A = partials["bA"]
    np.testing.assert_allclose(grads["x"], [dz_A * PARAMS["wA1"], dz_A * PARAMS["wA2"]])


@pytest.mark.parametrize(
    ("step", "asked", "truth"),
    [
        # -2 (15 - 20.0319) = 10.0638; times 40; -100.638 · 6e-19; 402.55 · 0.105 = 42.27
        (0, "ŷ", 10.0638),
        (1, "a_A", 402.55),
        (2, "z_B", 0.0),
        (3, "z_A", 42.265),
        (4, "b_B", 0.0),
        (5, "b_A", 42.265),
    ],
)
def test_each_step_asks_for_one_number(made, step, asked, truth):
    found = made.numbers(step=step)
    assert found["asked"] == asked
    assert found["truth"] == pytest.approx(truth, rel=1e-4, abs=1e-12)


def test_what_is_asked_is_not_shown_before_the_step(made):
    made.controls["step"].value = 1
    assert shown(made).count("∂ ?") == 1 and "∂ 403" not in shown(made) and "×40" not in shown(made)
    made.controls["step"].value = 2
    assert "∂ 403" in shown(made) and "×40" in shown(made)


def test_at_the_end_nothing_is_asked(made):
    made.controls["step"].value = 6
    assert title(made) == "backward: all 6 nodes" and "∂ ?" not in shown(made)


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        ("403", "Right: 403."),
        ("402,6", "Right"),
        ("10.06", "what arrives"),
        ("-403", "the other sign"),
        ("−402", "the other sign"),
        ("40", "its size is larger"),
        ("4000", "its size is smaller"),
        ("four", "is not a number"),
    ],
)
def test_a_guess_is_answered(made, guess, said):
    made.controls["step"].value = 1
    made.controls["guess"].value = guess
    assert said in title(made)


def test_a_guess_belongs_to_its_step(made):
    made.controls["step"].value = 1
    made.controls["guess"].value = "403"
    made.controls["step"].value = 2
    assert "Next" in title(made)
    made.controls["step"].value = 1
    assert "Right" in title(made)


def test_a_wrong_answer_does_not_tell_the_number():
    assert "403" not in answered("17", 403.0, 10.0)


def test_a_gradient_that_is_zero_can_be_guessed():
    assert answered("0", 6e-17, -101.0).startswith("Right")
    assert "what arrives" in answered("-101", 6e-17, -101.0)


def test_it_runs_on_the_students_functions(made):
    def doubled(dZ, X, W):
        return 2 * dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)

    with Binding({linear_backward: doubled}):
        assert made.numbers(step=1)["truth"] == pytest.approx(805.1, rel=1e-4)


def test_an_exercise_that_is_missing_is_named(made):
    with Binding({activation_backward: None}):
        made.controls["step"].value = 4
        assert "activation_backward" in title(made)


def test_it_leaves_a_still_behind(made):
    bundle = made._repr_mimebundle_()
    assert bundle["image/png"] and bundle["text/plain"] == made.caption != ""


def test_the_page_gets_what_each_node_multiplies_by(made):
    local = made._repr_mimebundle_()[ON_PAGE]["givens"]["local"]["nodes"]
    gradients = made.numbers(step=6)["gradients"]
    handed = GRAPH.handed_back(made.known)
    assert [node for node, _ in local] == [node.name for node in GRAPH.nodes]
    for node, parts in local:
        for name, part in parts:
            wanted = np.reshape(handed[name, node], np.shape(part))
            np.testing.assert_allclose(np.multiply(gradients[node], part), wanted, rtol=1e-12)


def test_without_the_exercises_the_page_has_a_still(made):
    with Binding({activation_backward: None}):
        unfilled = live.Backward(GRAPH, made.known)
    assert ON_PAGE not in unfilled._repr_mimebundle_()
