"""Slots: binding, unfilled stubs, reloading."""

import importlib
import inspect
import subprocess
import sys

import pytest

from nnkit.exercise import MODULES, Binding, Exercise, Unfilled, catalogue, exercise
from nnkit.neuron import sigmoid, weighted_sum


@pytest.fixture
def slot():
    """A slot of its own, gone after the test."""
    from nnkit import exercise as module

    @exercise("ps1", points=2)
    def twice(x, times=2):
        """Double a number."""
        return times * x

    yield twice
    del module._slots["twice"]


def test_keeps_name_docstring_and_signature(slot):
    assert (slot.__name__, slot.__doc__) == ("twice", "Double a number.")
    assert str(inspect.signature(slot)) == "(x, times=2)"


def test_keeps_problem_set_and_points(slot):
    assert (slot.problem_set, slot.points) == ("ps1", 2)


def test_runs_its_body(slot):
    assert slot(4, times=3) == 12


def test_runs_what_is_bound_until_the_binding_ends(slot):
    with Binding({slot: lambda x: -x}):
        assert slot(4) == -4
    assert slot(4) == 8


def test_bindings_nest(slot):
    with Binding({slot: lambda x: 1}):
        with Binding({slot: lambda x: 2}):
            assert slot(0) == 2
        assert slot(0) == 1


def test_a_binding_ends_with_an_exception(slot):
    with pytest.raises(ZeroDivisionError), Binding({slot: lambda x: x / 0}):
        slot(1)
    assert slot(4) == 8


def test_decorating_again_updates_the_same_slot(slot):
    earlier = slot

    @exercise("ps1", points=3)
    def twice(x):
        return x + x + 0.5

    assert twice is earlier
    assert (earlier(1), earlier.points) == (2.5, 3)


def test_a_reload_keeps_a_binding(slot):
    with Binding({slot: lambda x: "bound"}):

        @exercise("ps1", points=2)
        def twice(x):
            return "body"

        assert slot(1) == "bound"
    assert slot(1) == "body"


def test_reloading_a_module_keeps_imported_names_alive():
    module = importlib.reload(sys.modules["nnkit.neuron"])
    assert module.sigmoid is sigmoid


def test_an_unfilled_stub_names_exercise_file_and_line():
    with pytest.raises(NotImplementedError) as caught:
        weighted_sum(1, 2, 3)
    line = weighted_sum.body.__code__.co_firstlineno
    text = str(caught.value)
    assert "weighted_sum" in text and "nnkit/neuron.py, line " in text
    assert int(text.rsplit(" ", 1)[1]) > line


def test_an_unfilled_stub_inside_another_function_names_itself(slot):
    with Binding({slot: lambda x: sigmoid(x)}), pytest.raises(Unfilled, match="sigmoid"):
        slot(1)


def test_a_message_of_the_students_own_is_kept(slot):
    @exercise("ps1", points=2)
    def twice(x):
        raise NotImplementedError("only integers")

    with pytest.raises(NotImplementedError, match="only integers"):
        slot(1)


@pytest.mark.parametrize(("problem_set", "points"), [("ps0", 1), ("ps1", 0), ("ps1", -2)])
def test_decorator_refuses_nonsense(problem_set, points):
    with pytest.raises(ValueError):
        exercise(problem_set, points=points)


def test_catalogue_is_in_course_order():
    assert list(dict.fromkeys(slot.problem_set for slot in catalogue())) == list(MODULES)
    assert catalogue() == [slot for name in MODULES for slot in catalogue(name)]


@pytest.mark.parametrize("problem_set", MODULES)
def test_catalogue_of_a_set_follows_the_file(problem_set):
    lines = [slot.body.__code__.co_firstlineno for slot in catalogue(problem_set)]
    assert lines == sorted(lines)


def test_every_exercise_is_documented():
    for slot in catalogue():
        assert "Source: lecture" in slot.__doc__, slot.__name__
        assert isinstance(slot, Exercise)


def test_import_is_light():
    code = "import sys, nnkit, nnkit.neuron; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
