"""Questions about what a cell of a problem set shows: their keys against what it computes."""

import nbformat
import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS, dead_units, leaky_relu_grad
from nnkit.exercise import catalogue
from tests.test_project import COURSE

solutions = pytest.importorskip("solutions")

pytestmark = pytest.mark.usefixtures("references")


def notebook(problem_set):
    path = COURSE / "assignments" / problem_set / f"{problem_set}.ipynb"
    return nbformat.read(path, 4)


def executed(problem_set, *ids):
    """Run cells of a problem set, without a window for their figures."""
    cells = {cell.id: cell.source for cell in notebook(problem_set).cells}
    names = {}
    setup = [line for line in cells["setup"].splitlines() if not line.startswith("%")]
    for source in ("\n".join(setup), *(cells[place] for place in ids)):
        exec(source, names)
    return names


def right_answer(question):
    return solutions.key(question).accepted[0]


def test_the_slopes_without_names_are_those_of_the_key():
    shown = executed("ps2", "curves")
    for name, slopes in zip(right_answer("ps2_q5"), shown["curves"].values(), strict=True):
        slope = leaky_relu_grad if name == "leaky_relu" else ACTIVATIONS[name][1]
        due = slope(shown["z"], 0.1) if name == "leaky_relu" else slope(shown["z"])
        # At the kink of the leaky ReLU either slope is right.
        kink = (shown["z"] == 0) & (name == "leaky_relu")
        np.testing.assert_allclose(np.array(slopes)[~kink], due[~kink], atol=0.0051)


def test_half_of_the_units_are_dead_where_the_key_says():
    shown = executed("ps2", "prediction")
    dead = [dead_units(shown["A"] @ shown["W"] - b) for b in shown["shifts"]]
    half = np.interp(0.5, dead, shown["shifts"])
    key = solutions.key("ps2_q6")
    assert abs(half - key.accepted[0]) < key.tolerance - 0.25


def test_the_starts_that_keep_all_sizes_are_those_of_the_key():
    shown = executed("ps2", "choice")
    kept = [
        letter
        for letter, start in shown["starts"].items()
        if all(0.1 < size < 10 for size in shown["measure"](*start))
    ]
    assert kept == right_answer("ps2_q8")


def test_a_third_of_the_points_of_ps2_are_for_thinking():
    cells = [
        cell.metadata.nbgrader for cell in notebook("ps2").cells if "nbgrader" in cell.metadata
    ]
    points = {cell.grade_id: cell.points for cell in cells if cell.grade}
    typed = sum(points[slot.__name__] for slot in catalogue("ps2"))
    assert typed <= 2 / 3 * sum(points.values())
