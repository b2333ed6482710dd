"""The instruments of lectures 5 and 6: descent, learning rate, softmax."""

import numpy as np
import pytest

from nnkit import live
from nnkit.softmax import softmax

pytestmark = pytest.mark.usefixtures("references")


@pytest.mark.parametrize(
    ("make", "control", "value"),
    [
        (live.Descent, "step", 30),
        (live.Descent, "lr", 0.05),
        (live.LearningRate, "start", -1.0),
        (lambda: live.Softmax(softmax), "scale", 2.0),
    ],
)
def test_a_control_changes_the_picture(make, control, value):
    made = make()
    before = made.picture.value
    made.controls[control].value = value
    assert made.picture.value != before


def test_descent_shows_divergence():
    made = live.Descent(curvature=(1.0, 25.0))
    made.controls["lr"].value = 0.09  # above 2/25
    made.controls["step"].value = 60
    assert made.losses.get_ydata()[-1] > made.losses.get_ydata()[0]


def test_a_step_of_descent_is_gradient_descent():
    # from (-9, 1.6) with η = 0.04: θ - 0.04 (1, 25) θ = (-8.64, 0)
    made = live.Descent(curvature=(1.0, 25.0), start=(-9.0, 1.6), lr=0.04)
    made.controls["step"].value = 1
    assert np.allclose(made.line.get_xydata()[1], [-8.64, 0.0])
