"""The instruments of lectures 5 and 6: descent, learning rate, softmax, playground."""

import asyncio

import numpy as np
import pytest

from nnkit import live
from nnkit.live.playground import ACTIVATIONS, DATA, FEATURES, LAYERS
from nnkit.softmax import softmax

pytestmark = pytest.mark.usefixtures("references")


@pytest.mark.parametrize(
    ("make", "control", "value"),
    [
        (live.Descent, "step", 30),
        (live.Descent, "lr", 0.05),
        (live.LearningRate, "start", -1.0),
        (lambda: live.Softmax(softmax), "scale", 2.0),
        (lambda: live.Playground(epochs=1), "layers", "8, 8"),
        (lambda: live.Playground(epochs=1), "kind", "spirals"),
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
    # from (-9, 1.6) with ρ = 0.04: θ - 0.04 (1, 25) θ = (-8.64, 0)
    made = live.Descent(curvature=(1.0, 25.0), start=(-9.0, 1.6), lr=0.04)
    made.controls["step"].value = 1
    assert np.allclose(made.line.get_xydata()[1], [-8.64, 0.0])


@pytest.mark.parametrize("kind", DATA)
def test_playground_learns(kind):
    made = live.Playground(epochs=0)
    made.controls["kind"].value = kind
    made.controls["features"].value = "all of them"
    made.advance(120)
    assert np.mean(made.net.predict(made.others) == made.other_labels) > 0.85


@pytest.mark.parametrize("features", FEATURES)
@pytest.mark.parametrize("layers", LAYERS)
def test_every_network_of_the_playground_can_be_drawn(features, layers):
    made = live.Playground(epochs=0)
    made.controls["features"].value = features
    made.controls["layers"].value = layers
    made.one.click()
    assert len(made.curves["training"]) == 1


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_of_the_playground_trains(activation):
    made = live.Playground(epochs=0)
    made.controls["activation"].value = activation
    made.advance(20)
    assert made.curves["training"][-1] < made.curves["training"][0]


def test_playground_trains_until_paused():
    made = live.Playground(epochs=0)

    async def a_while():
        made.train.value = True
        await asyncio.sleep(0.3)
        made.train.value = False
        await asyncio.sleep(0.1)
        done = len(made.curves["training"])
        await asyncio.sleep(0.1)
        return done

    done = asyncio.run(a_while())
    assert 1 <= done == len(made.curves["training"])


def test_playground_stops_where_the_loss_diverges():
    made = live.Playground(epochs=1)
    made.net.params["W1"][:] = np.nan
    made.advance(5)
    made.redraw()
    assert made.diverged and len(made.curves["training"]) == 2
    assert "diverged" in made.score.get_text()


def test_playground_starts_the_same_each_time():
    first, second = live.Playground(epochs=3), live.Playground(epochs=3)
    assert first.picture.value == second.picture.value
