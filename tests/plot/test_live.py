"""Live instruments: they follow their controls and leave a still behind."""

from base64 import b64decode

import numpy as np
import pytest

from nnkit import data, live
from nnkit.activations import ACTIVATIONS
from nnkit.neuron import neuron, sigmoid

pytestmark = pytest.mark.usefixtures("references")

W, B = np.array([[1.0, -1.0], [1.0, -0.5]]), np.array([2.0, 2.0])

INSTRUMENTS = {
    "one neuron": (lambda: live.OneNeuron(neuron, *data.separable(1)), "w1"),
    "activation": (lambda: live.Activation(ACTIVATIONS), "z"),
    "hidden space": (lambda: live.HiddenSpace(sigmoid, *data.xor_like(), W, B), "A1"),
}


def test_the_bend_leads_from_the_flat_plane_to_what_the_next_neuron_sees():
    X, y = data.xor_like()
    made = live.HiddenSpace(sigmoid, X, y, W, B, extent=(-5, 5, -4, 6))
    places = {t: made.numbers(**made.values() | {"bend": t})["after"] for t in (0, 0.5, 1)}
    np.testing.assert_allclose(places[0], [[(x + 5) / 10, (v + 4) / 10] for x, v in X])
    np.testing.assert_allclose(places[1], sigmoid(X @ W + B))
    np.testing.assert_allclose(places[0.5], (places[0] + places[1]) / 2)


@pytest.fixture(params=INSTRUMENTS)
def instrument(request):
    make, slider = INSTRUMENTS[request.param]
    made = make()
    return made, made.controls[slider]


def test_moving_a_slider_changes_the_picture(instrument):
    made, slider = instrument
    before = made.picture.value
    slider.value += 1.5
    assert made.picture.value != before


def test_moving_it_back_brings_the_picture_back(instrument):
    made, slider = instrument
    before, start = made.picture.value, slider.value
    slider.value += 1.5
    slider.value = start
    assert made.picture.value == before


def test_shows_a_still_where_widgets_cannot_run(instrument):
    made, _ = instrument
    bundle = made._repr_mimebundle_()
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_its_text_is_the_same_each_time(instrument):
    made, _ = instrument
    assert made._repr_mimebundle_()["text/plain"] == made.caption != ""


def test_no_line_is_drawn_for_a_neuron_without_weights():
    made = live.OneNeuron(neuron, *data.separable(1), w=(1.0, 0.0))
    made.controls["w1"].value = 0.0
    assert not made.line.get_visible()
