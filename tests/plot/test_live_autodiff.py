"""The live tape: a formula that is typed, stepped through forward and backward."""

import numpy as np
import pytest

from nnkit import live
from nnkit.autodiff import gradients, tape_backward
from nnkit.exercise import Binding
from nnkit.live.autodiff import recorded

pytestmark = pytest.mark.usefixtures("references")


def title(made):
    return made.figure.get_suptitle()


def shown(made):
    return [text.get_text() for text in made.figure.axes[0].texts]


def test_a_formula_is_recorded_with_its_variables_first():
    names, tape, leaves = recorded("exp(x*y) + y", "x = 2, y = 0.5")
    assert names == ["x", "y"] and [float(leaf) for leaf in leaves] == [2.0, 0.5]
    # e¹ + 0.5; its slopes are 0.5 e¹ and 2 e¹ + 1
    value, grads = gradients(tape, leaves)
    np.testing.assert_allclose([value, *grads], [np.e + 0.5, 0.5 * np.e, 2 * np.e + 1])


def test_a_variable_without_a_value_is_one():
    assert float(recorded("x + y", "y = 3")[2][0]) == 1.0


@pytest.mark.parametrize(
    ("step", "said"),
    [(0, "forward: 0 of 3"), (3, "forward: 3 of 3"), (4, "backward: 1 of 3"), (6, "backward: 3")],
)
def test_the_slider_leads_there_and_back(step, said):
    assert title(live.Tape("exp(x*y) + x", "x = 2, y = 0.5", step)).startswith(said)


def test_forward_computes_one_value_a_step():
    made = live.Tape("exp(x*y) + x", "x = 2, y = 0.5", 1)
    assert "2.72" not in shown(made)
    made.controls["step"].value = 2
    assert "2.72" in shown(made)


def test_backward_adds_up_what_has_arrived():
    # x gets 1 from the sum at first, and 0.5 e¹ more at the end
    made = live.Tape("exp(x*y) + x", "x = 2, y = 0.5", 4)
    assert shown(made).count("∂ 1") == 3 and "∂ 2.36" not in shown(made)
    made.controls["step"].value = 6
    assert "∂ 2.36" in shown(made)


def test_the_slider_is_as_long_as_the_way():
    made = live.Tape("exp(x*y) + x", step=0)
    assert made.controls["step"].max == 6
    made.controls["formula"].value = "x * x"
    assert made.controls["step"].max == 2
    made.controls["formula"].value = "exp(x*y) + x"
    assert made.controls["step"].max == 6


@pytest.mark.parametrize(
    "formula",
    [
        "x +",
        "",
        "3",
        "import os",
        "f(x)",
        "sin(x)",
        "x**0.5",
        "x.value",
        "__import__('os')",
        "x" * 9999,
    ],
)
def test_what_cannot_be_recorded_is_said(formula):
    made = live.Tape()
    made.controls["formula"].value = formula
    assert "cannot be recorded" in title(made)


@pytest.mark.parametrize("values", ["x", "x = ", "x = a", "= 1"])
def test_so_are_values_that_cannot_be_read(values):
    made = live.Tape()
    made.controls["variables"].value = values
    assert "cannot be recorded" in title(made) or "entries" in title(made)


def test_an_exercise_that_is_missing_is_named():
    with Binding({tape_backward: None}):
        assert "tape_backward" in title(live.Tape(step=9))


def test_it_leaves_a_still_behind():
    made = live.Tape()
    assert made._repr_mimebundle_()["image/png"]
    assert made._repr_mimebundle_()["text/plain"] == made.caption != ""
