"""Computation graphs: values, gradients, and the node whose backward step is wrong."""

import matplotlib
import pytest

matplotlib.use("agg")

import matplotlib.pyplot as plt

from nnkit.backprop import linear_backward
from nnkit.plot import Graph, Node, computation_graph


def product_then_square(back_of_product=lambda g, x, w: (g * w, g * x)):
    return Graph(
        Node("z", ["x", "w"], lambda x, w: x * w, back_of_product),
        Node("L", ["z"], lambda z: z**2, lambda g, z: (2 * g * z,)),
    )


def layer(back):
    return Graph(Node("Z", ["X", "W"], lambda X, W: X @ W, back))


def test_values_by_name():
    # z = 3 · 2 = 6, L = 36
    values = product_then_square().values(x=3.0, w=2.0)
    assert values == {"x": 3.0, "w": 2.0, "z": 6.0, "L": 36.0}


def test_gradients_by_name():
    # dL/dz = 2 · 6 = 12, dL/dx = 12 · 2 = 24, dL/dw = 12 · 3 = 36
    graph = product_then_square()
    gradients = graph.gradients(graph.values(x=3.0, w=2.0))
    assert {name: float(g) for name, g in gradients.items()} == {"x": 24, "w": 36, "z": 12, "L": 1}


def test_contributions_of_a_value_used_twice_add_up():
    # L = x · x: dL/dx = x + x = 6
    graph = Graph(Node("L", ["x", "x"], lambda a, b: a * b, lambda g, a, b: (g * b, g * a)))
    assert graph.gradients({"x": 3.0, "L": 9.0})["x"] == 6


def test_right_graph_has_no_wrong_node(rng):
    graph = product_then_square()
    assert graph.first_wrong(graph.values(x=3.0, w=2.0), rng) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda g, x, w: (g * x, g * w),  # exchanged
        lambda g, x, w: (g, g),  # local gradient forgotten
        lambda g, x, w: (w, x),  # gradient from above forgotten
    ],
)
def test_wrong_node_is_found(rng, wrong):
    graph = product_then_square(wrong)
    assert graph.first_wrong(graph.values(x=3.0, w=2.0), rng) == "z"


def test_of_two_wrong_nodes_the_one_nearer_the_result_comes_first(rng):
    graph = product_then_square(lambda g, x, w: (g, g)).with_backward("L", lambda g, z: (g * z,))
    assert graph.first_wrong(graph.values(x=3.0, w=2.0), rng) == "L"


@pytest.mark.usefixtures("references")
@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda dW: dW, None),
        (lambda dW: dW.T, "Z"),  # another shape
        (lambda dW: dW / 3, "Z"),  # averaged once too often
    ],
)
def test_arrays_are_checked_too(rng, spoil, found):
    def back(g, X, W):
        dX, dW, _ = linear_backward(g, X, W)
        return dX, spoil(dW)

    graph = layer(back)
    values = graph.values(X=rng.normal(size=(3, 4)), W=rng.normal(size=(4, 2)))
    assert graph.first_wrong(values, rng) == found


def test_below_names_what_gets_its_gradient_through_a_node():
    assert product_then_square().below("z") == {"x", "w"}


@pytest.mark.parametrize("wrong", [None, "z"])
def test_drawing_marks_what_cannot_be_trusted(wrong):
    graph = product_then_square()
    values = graph.values(x=3.0, w=2.0)
    ax = computation_graph(graph, values, graph.gradients(values), wrong=wrong)
    texts = [text.get_text() for text in ax.texts]
    plt.close("all")
    assert texts.count("∂ ?") == (2 if wrong else 0)
    assert ("∂ 24" in texts) == (wrong is None)


def test_only_so_many_nodes_are_run_backward():
    graph = product_then_square()
    values = graph.values(x=3.0, w=2.0)
    assert graph.gradients(values, 0) == {"x": None, "w": None, "z": None, "L": 1}
    assert graph.gradients(values, 1) == {"x": None, "w": None, "z": 12, "L": 1}
    assert graph.handed_back(values, 2) == {("z", "L"): 12, ("x", "z"): 24, ("w", "z"): 36}


def test_what_nothing_uses_has_zeros():
    graph = Graph(
        Node("idle", ["x"], lambda x: x, lambda g, x: (g,)),
        Node("L", ["x"], lambda x: 2 * x, lambda g, x: (2 * g,)),
    )
    assert graph.gradients(graph.values(x=3.0)) == {"x": 2, "idle": 0, "L": 1}


def test_arrows_turn_where_a_gradient_has_come_through_and_say_by_what_it_was_multiplied():
    graph = product_then_square()
    values = graph.values(x=3.0, w=2.0)
    ax = computation_graph(graph, values, graph.gradients(values, 1), nodes=1, asked="x")
    texts = [text.get_text() for text in ax.texts]
    styles = [type(p.get_arrowstyle()).__name__ for p in ax.patches if hasattr(p, "get_arrowstyle")]
    plt.close("all")
    assert "×12" in texts and texts.count("∂ ?") == 1 and "∂ 12" in texts
    assert sorted(styles) == ["CurveFilledA", "CurveFilledB", "CurveFilledB"]
