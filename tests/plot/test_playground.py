"""The playground of lecture 6: it trains, draws, pauses, and starts the same each time."""

import asyncio

import numpy as np
import pytest

from nnkit.live.playground import ACTIVATIONS, DATA, FEATURES, LAYERS, Playground

pytestmark = pytest.mark.usefixtures("references")


@pytest.mark.parametrize(("control", "value"), [("layers", "8, 8"), ("kind", "spirals")])
def test_a_control_changes_the_picture(control, value):
    made = Playground(epochs=1)
    before = made.picture.value
    made.controls[control].value = value
    assert made.picture.value != before


@pytest.mark.parametrize("kind", DATA)
def test_playground_learns(kind):
    made = Playground(epochs=0)
    made.controls["kind"].value = kind
    made.controls["features"].value = "all of them"
    made.advance(120)
    assert np.mean(made.net.predict(made.others) == made.other_labels) > 0.85


@pytest.mark.parametrize("features", FEATURES)
@pytest.mark.parametrize("layers", LAYERS)
def test_every_network_of_the_playground_can_be_drawn(features, layers):
    made = Playground(epochs=0)
    made.controls["features"].value = features
    made.controls["layers"].value = layers
    made.one.click()
    assert len(made.curves["training"]) == 1


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_of_the_playground_trains(activation):
    made = Playground(epochs=0)
    made.controls["activation"].value = activation
    made.advance(20)
    assert made.curves["training"][-1] < made.curves["training"][0]


def test_playground_trains_until_paused():
    made = Playground(epochs=0)

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
    made = Playground(epochs=1)
    made.net.params["W1"][:] = np.nan
    made.advance(5)
    made.redraw()
    assert made.diverged and len(made.curves["training"]) == 2
    assert "diverged" in made.score.get_text()


def test_playground_starts_the_same_each_time():
    first, second = Playground(epochs=3), Playground(epochs=3)
    assert first.picture.value == second.picture.value
