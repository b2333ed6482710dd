"""The student process: what it remembers of earlier exercises, and what it notices of a call."""

import collections
import os

import numpy as np
import pytest

import solutions
from autograder.jail import confine
from autograder.judge.student import Session
from nnkit.exercise import Binding
from nnkit.neuron import neuron, sigmoid

HEAD = "import numpy as np\nfrom nnkit.exercise import exercise\n"


@pytest.fixture
def bind(sandbox):
    """Return a function that binds `neuron` with a given body, before it `top`.

    It returns how often each reference was called.
    """
    undo = []

    def submit(body, top="", replaced=()):
        asked = collections.Counter()

        def counted(name, function):
            def reference(*args, **kwargs):
                asked[name] += 1
                return function(*args, **kwargs)

            return reference

        references = {
            slot: counted(slot.__name__, dict(replaced).get(slot.__name__, function))
            for slot, function in solutions.references().items()
        }
        lines = "\n    ".join(body.splitlines())
        source = f"{HEAD}{top}\n@exercise('ps1', points=1)\ndef neuron(X, w=0, b=0):\n    {lines}\n"
        for earlier in ("weighted_sum", "sigmoid"):
            source += (
                f"@exercise('ps1', points=1)\ndef {earlier}(*args, **kwargs):\n    return 99\n"
            )
        session = Session(sandbox, {"nnkit/neuron.py": source.encode()}, references)
        undo.extend([session.close, Binding(session.implementations(list(references))).undo])
        return asked

    yield submit
    for step in reversed(undo):
        step()


# --- what it remembers ------------------------------------------------------------------------


def test_the_same_question_is_asked_once(bind):
    asked = bind("return [sigmoid(X) for _ in range(5)]")
    assert neuron(0.0) == [0.5] * 5
    assert neuron(0.0) == [0.5] * 5
    assert asked == {"sigmoid": 1}


@pytest.mark.parametrize(
    "other",
    [
        *("1", "1.0", "np.float64(1)", "True", "-0.0", "[0.0]", "(0.0,)"),
        *("np.array(0.0)", "np.zeros(1)", "np.zeros((1, 1))", "np.zeros(1, 'f4')"),
        *("np.asfortranarray(np.zeros((2, 2)))", "np.zeros((2, 4))[:, ::2]"),
    ],
)
def test_another_question_is_asked(bind, other):
    body = f"sigmoid(0.0)\nsigmoid({other})\nsigmoid(0.0)\nsigmoid({other})"
    asked = bind(body, replaced={"sigmoid": lambda z: 7})
    neuron(0.0)
    assert asked == {"sigmoid": 2}


def test_the_same_arguments_to_another_exercise_are_asked(bind):
    asked = bind("return sigmoid(0.0), weighted_sum(0.0)", replaced={"weighted_sum": lambda z: 7})
    assert neuron(0) == (0.5, 7)
    assert asked == {"sigmoid": 1, "weighted_sum": 1}


def test_a_name_for_an_argument_makes_another_question(bind):
    asked = bind("return sigmoid(0.0), sigmoid(z=0.0)")
    assert neuron(0) == (0.5, 0.5)
    assert asked == {"sigmoid": 2}


@pytest.mark.parametrize(
    "argument",
    [
        *("np.random.default_rng(0)", "iter([1])", "(i for i in [1])", "lambda: 1"),
        *("[np.random.default_rng(0)]", "{'a': (iter([1]),)}", "sigmoid"),
    ],
)
def test_a_question_with_a_generator_iterator_or_function_is_always_asked(bind, argument):
    asked = bind(f"return [sigmoid({argument}) for _ in range(3)]", replaced={"sigmoid": id})
    neuron(0)
    assert asked == {"sigmoid": 3}


def test_an_answer_with_a_function_is_always_asked_for(bind):
    asked = bind(
        "return [sigmoid(0)(1) for _ in range(2)]", replaced={"sigmoid": lambda z: lambda x: x + z}
    )
    assert neuron(0) == neuron(0) == [1, 1]
    assert asked == {"sigmoid": 4}


def test_an_exception_is_raised_each_time(bind):
    body = "try:\n    sigmoid()\nexcept TypeError:\n    return 'caught'"
    asked = bind(body)
    assert neuron(0) == neuron(0) == "caught"
    assert asked == {"sigmoid": 2}


def test_what_is_done_to_an_answer_does_not_change_the_next_one(bind):
    bind("a = sigmoid(np.zeros(3))\na[:] = 7\nreturn sigmoid(np.zeros(3))")
    assert neuron(0).tolist() == neuron(0).tolist() == [0.5] * 3


def test_what_is_done_to_an_argument_afterwards_does_not_change_the_answer(bind):
    asked = bind("z = np.zeros(2)\na = sigmoid(z)\nz += 1\nreturn a, sigmoid(z), sigmoid(z * 0)")
    first, second, third = neuron(0)
    assert first.tolist() == third.tolist() == [0.5, 0.5]
    assert second[0] == pytest.approx(1 / (1 + np.exp(-1)))
    assert asked == {"sigmoid": 2}


def test_what_one_exercise_was_told_is_not_known_to_another(bind):
    asked = bind("return sigmoid(0.0)")
    assert neuron(0) == neuron(0) == 0.5
    assert asked == {"sigmoid": 1}
    assert sigmoid(0.0) == 99
    assert neuron(0) == 0.5
    assert asked == {"sigmoid": 2}  # in a new process, which remembers nothing


def test_a_large_answer_is_not_kept(bind):
    asked = bind("return sum(sigmoid(np.zeros(5000)).sum() for _ in range(2))")
    assert neuron(0) == 5000
    assert asked == {"sigmoid": 2}


# --- the global generator ---------------------------------------------------------------------


def advanced(call):
    """Say whether a call counts as one that uses NumPy's global generator."""
    before = np.random.get_state()[2]
    call()
    return np.random.get_state()[2] != before


@pytest.mark.parametrize(
    "body",
    [
        *("np.random.rand()", "np.random.randn()", "np.random.shuffle([1, 2])"),
        *("np.random.seed(0)", "np.random.seed(0); np.random.rand()"),
        "np.random.set_state(np.random.RandomState(0).get_state())",
    ],
)
def test_each_use_of_the_global_generator_is_noticed(bind, body):
    bind(body)
    assert [advanced(lambda: neuron(0)) for _ in range(4)] == [True] * 4


def test_a_number_in_reserve_since_the_import_does_not_hide_a_use(bind):
    bind("return np.random.randn()", top="np.random.randn()")
    assert [advanced(lambda: neuron(0)) for _ in range(3)] == [True] * 3


def test_setting_the_same_seed_as_the_import_is_noticed(bind):
    bind("np.random.seed(0)", top="np.random.seed(0)")
    assert [advanced(lambda: neuron(0)) for _ in range(3)] == [True] * 3


@pytest.mark.parametrize(
    "body",
    ["np.random.default_rng(0).normal()", "np.random.RandomState(0).randn()", "X + 1"],
)
def test_leaving_the_global_generator_alone_is_noticed(bind, body):
    bind(body, top="np.random.rand()")
    assert [advanced(lambda: neuron(0)) for _ in range(3)] == [False] * 3


@pytest.mark.parametrize(("body", "used"), [("np.random.rand()", True), ("X + 1", False)])
def test_another_global_generator_is_watched_too(bind, body, used):
    bind(body, top="np.random.set_bit_generator(np.random.PCG64(3))")
    assert [advanced(lambda: neuron(0)) for _ in range(3)] == [used] * 3


# --- arguments changed in place ---------------------------------------------------------------


ARGUMENTS = {
    "plain": lambda: np.zeros(4),
    "matrix of integers": lambda: np.zeros((2, 2), int),
    "Fortran": lambda: np.zeros((2, 3), order="F"),
    "strided": lambda: np.zeros(8)[::2],
    "reversed": lambda: np.zeros(4)[::-1],
    "transposed": lambda: np.zeros((2, 3, 4)).transpose(1, 0, 2),
    "one number": lambda: np.zeros(()),
    "masked": lambda: np.ma.MaskedArray(np.zeros(3), [False, False, True]),
    "matrix": lambda: np.zeros((2, 2)).view(np.matrix),
}


@pytest.mark.parametrize("make", ARGUMENTS.values(), ids=ARGUMENTS)
def test_an_array_that_is_changed_in_place_is_changed_here(bind, make):
    bind("X[...] = 7")
    given = make()
    neuron(given)
    assert np.all(np.asarray(given) == 7)


@pytest.mark.parametrize("make", ARGUMENTS.values(), ids=ARGUMENTS)
def test_an_array_that_is_left_alone_is_not_touched(bind, make, monkeypatch):
    told = []
    monkeypatch.setattr("autograder.judge.student.update", lambda *args: told.append(args))
    bind("return X + 1")
    neuron(make(), w=make())
    assert told == []


@pytest.mark.parametrize("body", ["X[0] = 7", "X.flags.writeable = True\nX[0] = 7", "X.sort()"])
def test_a_read_only_array_cannot_be_changed(bind, body):
    bind(body)
    given = np.array([2.0, 1.0])
    given.flags.writeable = False
    with pytest.raises(ValueError, match=r"read-only|WRITEABLE"):
        neuron(given)
    assert given.tolist() == [2.0, 1.0]


@pytest.mark.filterwarnings("ignore:Setting the shape:DeprecationWarning")  # theirs, NumPy 2.5
@pytest.mark.parametrize(
    ("body", "make", "expected"),
    [
        ("X['W'] += 1", lambda: {"W": np.zeros(2)}, {"W": [1, 1]}),
        ("X['W'][0] = -0.0", lambda: {"W": np.zeros(2)}, {"W": [-0.0, 0]}),
        ("X['b'] = 2", lambda: {"W": 1}, {"W": 1, "b": 2}),
        ("X[0][1] += 1", lambda: [np.zeros(2)], [[0, 1]]),
        ("X.append(1)", lambda: [0], [0, 1]),
        ("X[0][0].sort()", lambda: [([3, 1],)], [([1, 3],)]),
        ("X.shape = (2, 1)", lambda: np.zeros(2), [[0], [0]]),
        ("X['a'][0]['b'] *= 2", lambda: {"a": [{"b": np.ones(1)}]}, {"a": [{"b": [2]}]}),
    ],
)
def test_a_change_deep_inside_is_found(bind, body, make, expected):
    bind(body)
    given = make()
    neuron(given)
    assert str(plain(given)) == str(plain(expected))


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return plain(value.tolist()) if isinstance(value, np.ndarray) else float(value)


def test_a_change_beside_a_generator_and_a_function_is_found(bind):
    bind("w.normal()\nb(1)\nX[0] = w.normal()")
    given, rng, twin = np.zeros(2), np.random.default_rng(0), np.random.default_rng(0)
    neuron(given, rng, lambda x: x)
    twin.normal()
    assert given[0] == twin.normal()
    assert rng.normal() == twin.normal()


def test_a_generator_and_a_function_alone_are_no_change(bind, monkeypatch):
    told = []
    monkeypatch.setattr("autograder.judge.student.update", lambda *args: told.append(args))
    bind("w.normal()\nreturn b(1)")
    assert neuron(np.zeros(2), np.random.default_rng(0), lambda x: x) == 1
    assert told == []


def test_a_change_that_is_taken_back_is_none(bind, monkeypatch):
    told = []
    monkeypatch.setattr("autograder.judge.student.update", lambda *args: told.append(args))
    bind("X += 1\nX -= 1")
    neuron(np.zeros(2))
    assert told == []


def test_a_change_before_an_exception_is_found(bind):
    bind("X[0] = 7\nraise ValueError('no')")
    given = np.zeros(2)
    with pytest.raises(ValueError, match="no"):
        neuron(given)
    assert given.tolist() == [7.0, 0.0]


# --- the processor ----------------------------------------------------------------------------


@pytest.mark.parametrize("cpu", [None, 10**4])
def test_a_processor_that_is_not_there_is_not_insisted_on(cpu):
    before = os.sched_getaffinity(0)
    confine.share_cpu(cpu)
    assert os.sched_getaffinity(0) == before
