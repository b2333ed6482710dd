"""A proxy behaves as the student's function did in the student process."""

import inspect
from pathlib import Path

import numpy as np
import pytest

import solutions
from autograder.judge.sandbox import Sandbox, world_of
from autograder.judge.student import Session, Unusable
from autograder.stubs import fill_stubs
from nnkit.check.cases import case
from nnkit.check.running import run
from nnkit.check.verdict import examine
from nnkit.exercise import Binding, Unfilled, catalogue
from nnkit.neuron import neuron, sigmoid, weighted_sum

STUBS = Path(inspect.getfile(inspect.getmodule(sigmoid.body))).read_text(encoding="utf-8")


@pytest.fixture
def bind(sandbox):
    """Return a function that binds a module's source to the slots."""
    undo = []

    def submit(source, files=(), **about):
        references = solutions.references()
        session = Session(
            sandbox, {"nnkit/neuron.py": source.encode(), **dict(files)}, references, **about
        )
        binding = Binding(session.implementations(list(references)))
        undo.extend([session.close, binding.undo])
        return session

    yield submit
    for step in reversed(undo):
        step()


def defining(name, body, parameters="z"):
    """Return a module that defines one exercise."""
    lines = "\n    ".join(body.strip().splitlines())
    return (
        "import numpy as np\nfrom nnkit.exercise import exercise\n"
        f'@exercise("ps1", points=1)\ndef {name}({parameters}):\n    {lines}\n'
    )


def outcome(bind, body, *args, **kwargs):
    """Run a body of `sigmoid` on a case."""
    bind(defining("sigmoid", body, "z, **more"))
    return run(sigmoid, case("basic", *args, **kwargs), ("z",))


@pytest.mark.parametrize("value", ["[1, 2.0]", "(1, None)", "{'a': np.ones(2)}", "np.float32(1)"])
def test_a_result_keeps_its_kind(bind, value):
    got = outcome(bind, f"return {value}", 0.0).value
    want = eval(value, {"np": np})
    assert type(got) is type(want)
    assert repr(got) == repr(want)


def test_an_argument_changed_in_place_is_changed_here_too(bind):
    assert outcome(bind, "z[0] = 7", np.zeros(2)).changed == ("z",)


def test_an_untouched_argument_stays_untouched(bind):
    assert outcome(bind, "return z + 1", np.zeros(2)).changed == ()


def test_changes_deep_inside_an_argument_arrive(bind):
    bind(defining("sigmoid", "z['list'].append(np.ones(2)); z['W'] *= 2; del z['b']"))
    given = {"list": [], "W": np.ones(2), "b": 0}
    weights = given["W"]
    sigmoid(given)
    assert given.keys() == {"list", "W"}
    assert given["W"] is weights
    assert weights.tolist() == [2.0, 2.0]
    assert given["list"][0].tolist() == [1.0, 1.0]


def test_warnings_of_numpy_are_given_again(bind):
    assert outcome(bind, "return np.exp(z)", 1e4).warned == ("overflow",)


def test_a_warning_says_where_it_arose(bind):
    bind(defining("sigmoid", "import warnings\nwarnings.warn('careful')"))
    with pytest.warns(UserWarning, match="careful") as caught:
        sigmoid(0.0)
    assert (caught[0].filename, caught[0].lineno) == ("nnkit/neuron.py", 6)


def test_prints_are_printed_again(bind):
    assert outcome(bind, "print('here', z)", 0.5).printed == "here 0.5\n"


def test_endless_prints_are_cut(bind):
    printed = outcome(bind, "for _ in range(10**5): print('x' * 100)", 0.5).printed
    assert len(printed) < 30_000
    assert "more was printed" in printed


def test_global_random_state_counts_as_touched(bind):
    bind(defining("sigmoid", "return np.random.rand()"))
    before = np.random.get_state()[2]
    sigmoid(0.0)
    assert np.random.get_state()[2] != before


def test_global_random_state_counts_as_left_alone(bind):
    bind(defining("sigmoid", "return np.random.default_rng(0).random()"))
    before = np.random.get_state()[2]
    sigmoid(0.0)
    assert np.random.get_state()[2] == before


def test_a_generator_comes_back_advanced(bind):
    bind(defining("sigmoid", "return z.normal()"))
    rng, twin = np.random.default_rng(3), np.random.default_rng(3)
    assert sigmoid(rng) == twin.normal()
    assert rng.normal() == twin.normal()


def test_a_generator_function_is_drained_there_and_iterated_here(bind):
    bind(defining("sigmoid", "for i in range(3): yield i, z"))
    result = sigmoid(0.5)
    assert next(result) == (0, 0.5)
    assert list(result) == [(1, 0.5), (2, 0.5)]


@pytest.mark.parametrize(
    ("body", "kind", "name", "text"),
    [
        ("raise ValueError('no')", "ValueError", "ValueError", "no"),
        ("raise KeyError('k')", "KeyError", "KeyError", "'k'"),
        ("return undefined", "NameError", "NameError", "name 'undefined' is not defined"),
        ("return np.linalg.inv(np.zeros((2, 2)))", "ValueError", "LinAlgError", "Singular matrix"),
        ("class Own(IndexError): pass\nraise Own(1)", "IndexError", "Own", "1"),
        ("b'\\xff'.decode()", "UnicodeDecodeError", "UnicodeDecodeError", "'utf-8' codec"),
        ("import sys; sys.exit(3)", "SystemExit", "SystemExit", "3"),
        ("raise KeyboardInterrupt", "Exception", "KeyboardInterrupt", ""),
        ("raise NotImplementedError('todo')", "NotImplementedError", "NotImplementedError", "todo"),
        ("raise TimeoutError('mine')", "OSError", "TimeoutError", "mine"),
    ],
)
def test_an_exception_keeps_class_message_and_line(bind, body, kind, name, text):
    found = outcome(bind, body, 0.0)
    assert found.raised(kind)
    assert type(found.error).__name__ == name
    assert text in str(found.error)
    assert found.line().startswith("nnkit/neuron.py, line ")


def test_the_line_is_that_of_the_students_own_code(bind):
    found = outcome(bind, "x = 1\nreturn np.linalg.inv(np.zeros((2, 2)))", 0.0)
    assert found.line() == "nnkit/neuron.py, line 6"


def test_a_stub_says_that_it_is_not_filled_in(bind):
    bind(STUBS)
    with pytest.raises(Unfilled, match=r"sigmoid is not filled in yet.*neuron\.py, line 55"):
        sigmoid(0.0)


def test_a_function_without_its_decorator_counts(bind):
    bind("def sigmoid(z):\n    return z + 1\n")
    assert sigmoid(1.0) == 2.0


def test_the_points_in_the_students_decorator_count_nothing(bind):
    bind(defining("sigmoid", "return 0.5 + 0.5 * np.tanh(z / 2)").replace("points=1", "points=99"))
    verdict = examine(sigmoid, solutions.sheet_of("sigmoid"))
    assert verdict.points == verdict.out_of == 2


def test_a_missing_function_is_named(bind):
    bind("def sigmoide(z):\n    return z\n")
    assert "no function sigmoid" in examine(sigmoid, solutions.sheet_of("sigmoid")).problem


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f(:\n", "(line 1): SyntaxError"),
        ("x = 1\nx = 1 / 0\n", "(line 2): ZeroDivisionError: division by zero"),
        ("import missing\n", "ModuleNotFoundError: No module named 'missing'"),
        ("import sys\nsys.exit()\n", "SystemExit"),
        ("import os\nos._exit(3)\n", "the process ended on the way (exit status 3)"),
        ("from nnkit.neuron import sigmoid\n", "ImportError"),
    ],
)
def test_a_module_that_cannot_be_imported_says_why(bind, source, words):
    bind(source)
    problem = examine(sigmoid, solutions.sheet_of("sigmoid")).problem
    assert problem.startswith("nnkit/neuron.py cannot be imported")
    assert words in problem


def test_an_endless_import_ends(bind):
    bind("while True: pass\n", import_seconds=0.3)
    for _ in range(3):
        with pytest.raises(Unusable, match="did not end"):
            sigmoid(0.0)


@pytest.mark.parametrize("end", ["import os; os._exit(1)", "import ctypes; ctypes.string_at(0)"])
def test_a_process_that_ends_costs_its_call_and_the_next_one_is_fresh(bind, end):
    bind(defining("sigmoid", f"if z:\n    {end}\nreturn 0.5"))
    found = run(sigmoid, case("basic", 1.0), ("z",))
    assert "the process that ran it ended" in str(found.error)
    assert run(sigmoid, case("basic", 0.0), ("z",)).value == 0.5


def test_a_time_out_kills_and_the_next_process_is_fresh(bind):
    bind(defining("sigmoid", "while z: pass\nreturn 0.5"))
    assert run(sigmoid, case("basic", 1.0), ("z",), seconds=0.3).timed_out
    assert run(sigmoid, case("basic", 0.0), ("z",)).value == 0.5


def test_after_the_cells_deadline_every_call_is_a_time_out_at_once(bind, monkeypatch):
    session = bind(defining("sigmoid", "while True: pass"))
    session.deadline = session.clock.now() + 0.5
    assert run(sigmoid, case("basic", 1.0), ("z",)).timed_out
    monkeypatch.setattr(
        "autograder.judge.student.student_process", None
    )  # nobody is asked any more
    assert run(sigmoid, case("basic", 1.0), ("z",)).timed_out


def test_an_exercise_that_always_ends_its_process_does_not_use_up_the_others(bind):
    body = defining("sigmoid", "import os; os._exit(1)")
    more = "\n@exercise('ps1', points=1)\ndef neuron(X, w, b):\n    return 7\n"
    bind(body + more, max_processes=20)
    for _ in range(50):
        assert run(sigmoid, case("basic", 1.0), ("z",)).raised("Exception")
    assert neuron(0, 0, 0) == 7


def test_memory_is_limited(bind):
    found = outcome(bind, "return np.ones(10**9)", 0.0)
    assert found.raised("MemoryError")


def test_a_helper_module_is_found_in_nnkit_and_beside_the_notebook(bind):
    source = "from nnkit.mine import one\nimport yours\n" + defining(
        "sigmoid", "return one + yours.two"
    )
    bind(source, {"nnkit/mine.py": b"one = 1", "yours.py": b"two = 2"})
    assert sigmoid(0.0) == 3


# --- which implementation a call reaches -------------------------------------------------------


def world(bind, **bodies):
    """Bind a module of several exercises."""
    parameters = {"sigmoid": "z", "log_loss": "y, p", "classify": "X, w, b, threshold=0.5"}
    head, parts = "", []
    for name, body in bodies.items():
        source = defining(name, body, parameters.get(name, "X, w, b"))
        head, part = source.split("\n@", 1)
        parts.append("@" + part)
    return bind(head + "\n" + "\n".join(parts))


def test_a_call_to_an_earlier_exercise_reaches_the_reference(bind):
    world(bind, sigmoid="return 99.0", neuron="return sigmoid(X)")
    assert neuron(0.0, 0, 0) == 0.5


def test_a_call_to_a_later_exercise_runs_the_students_own_body(bind):
    world(bind, sigmoid="return neuron(z, 0, 0)", neuron="return 7.0")
    assert sigmoid(0.0) == 7.0


def test_a_call_to_itself_runs_the_students_own_body(bind):
    world(bind, sigmoid="return 7.0 if z else sigmoid(1.0)")
    assert sigmoid(0.0) == 7.0


def test_no_circle_leads_to_ones_own_reference(bind):
    # sigmoid -> neuron is later, so the student's own; its call to sigmoid is to the judged one.
    world(bind, sigmoid="return neuron(z, 0, 0)", neuron="return sigmoid(X)")
    assert run(sigmoid, case("basic", 0.0), ("z",)).raised("RecursionError")


def test_an_earlier_exercise_that_raises_raises_in_the_students_function(bind):
    world(
        bind,
        weighted_sum="return 1",
        neuron="try:\n    weighted_sum(np.ones((2, 2)), np.ones(3), 0)\n"
        "except ValueError:\n    return 'caught'",
    )
    assert neuron(0.0, 0, 0) == "caught"


def test_the_reference_is_not_reached_through_an_argument(bind):
    world(bind, sigmoid="return z(0.0) if callable(z) else 7.0")
    assert sigmoid(solutions.answer("sigmoid")) == 7.0
    assert sigmoid(solutions.answer("sigmoid").reference) == 7.0
    assert sigmoid(sigmoid) == 7.0


def test_a_function_among_the_arguments_is_called_back(bind):
    world(bind, sigmoid="return [z(1), z(2)]")
    assert sigmoid(lambda x: x * 10) == [10, 20]


def test_a_function_that_uses_a_slot_meets_the_right_world(bind):
    world(bind, weighted_sum="return 5", sigmoid="return 6", neuron="return X()")
    assert neuron(lambda: weighted_sum(np.ones(2), np.ones(2), 1.0), 0, 0) == 3.0
    assert weighted_sum(lambda: 0, 0, 0) == 5


def test_numerical_gradient_reaches_the_students_function_and_not_its_reference():
    slots = {slot.__name__: slot for slot in catalogue("ps4")}
    source = Path(inspect.getfile(slots["linear_backward"].body)).read_text(encoding="utf-8")
    references = {
        name: solutions.answer(name).reference for name in slots if name != "linear_backward"
    }
    source = fill_stubs(source, references)
    source += (
        '\n\n@exercise("ps4", points=1)\ndef linear_backward(dZ, X, W):\n'
        "    if X is None:\n        return 3.0 * dZ.sum()\n"
        "    return numerical_gradient(lambda t: linear_backward(t, None, None), dZ)\n"
    )
    with Sandbox(world_of("ps4")) as sandbox:
        session = Session(sandbox, {"nnkit/backprop.py": source.encode()}, solutions.references())
        with Binding(session.implementations(list(solutions.references()))):
            result = slots["linear_backward"](np.ones(2), np.ones(2), None)
        session.close()
    assert result == pytest.approx([3.0, 3.0])


# --- what is compiled once ------------------------------------------------------------------

COMPILED = "importlib.util.cache_from_source('nnkit/neuron.py')"


def test_a_module_is_compiled_in_the_first_process_only(bind):
    session = bind(defining("sigmoid", "return 1"))
    assert sigmoid(0.0) == 1
    session.files["nnkit/neuron.py"] = defining("sigmoid", "return 2").encode()
    session.renew()
    assert sigmoid(0.0) == 1


@pytest.mark.parametrize(
    ("left", "then"),
    [
        ("b''", 1),
        ("b'no code at all'", 1),
        ("bytes(2**21)", 1),
        (f"open({COMPILED}, 'rb').read()[:16]", Unusable),
        (f"open({COMPILED}, 'rb').read()[:16] + b'rubbish'", Unusable),
    ],
)
def test_what_a_module_puts_in_the_place_of_the_compiled_one_is_its_own_affair(bind, left, then):
    top = f"import importlib.util\nleft = {left}\nopen({COMPILED}, 'wb').write(left)\n"
    session = bind(top + defining("sigmoid", "return 1"))
    assert sigmoid(0.0) == 1
    session.renew()
    try:
        found = sigmoid(0.0)
    except Unusable:
        found = Unusable
    assert found == then
