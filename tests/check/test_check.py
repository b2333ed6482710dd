"""check and check_answer: points, sentences, and what is kept from the student."""

import json
import signal
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from nnkit.activations import dead_units
from nnkit.check import check, check_answer, number, numbers, one_of, some_of
from nnkit.check.as_json import (
    decode,
    decode_case,
    decode_sheet,
    encode,
    encode_case,
    encode_sheet,
)
from nnkit.check.cases import case
from nnkit.check.compare import Layout
from nnkit.check.diagnose.fingerprint import fingerprint
from nnkit.check.file import load
from nnkit.check.judge import Task
from nnkit.check.running import Outcome, run
from nnkit.check.sheets import Sheet
from nnkit.check.time_limit import TimeLimit, time_limit
from nnkit.check.verdict import examine, listeners
from nnkit.exercise import Binding, slot
from nnkit.neuron import log_loss, sigmoid, weighted_sum


def tried(slot, implementation, capsys):
    """Check an implementation on the whole sheet; return the points and what was printed."""
    with pytest.importorskip("solutions").use(), Binding({slot: implementation}):
        points = check(slot)
    return points, capsys.readouterr().out


def right_sum(X, w, b):
    return X @ w + b


# --- points -----------------------------------------------------------------------------------


def test_a_right_answer_earns_exactly_the_points(capsys):
    points, _ = tried(weighted_sum, right_sum, capsys)
    assert type(points) is float and points == 1.0


def test_the_points_of_a_release_count_and_not_those_above_the_def(solutions, monkeypatch):
    released = decode_sheet(encode_sheet(replace(solutions.sheet_of("weighted_sum"), points=1)))
    monkeypatch.setattr(weighted_sum, "points", 99)
    with solutions.use():
        verdict = examine(weighted_sum, released)
    assert verdict.points == verdict.out_of == 1


def test_an_unfilled_stub_earns_nothing(solutions, capsys):
    points = check(weighted_sum)
    assert type(points) is float and points == 0.0
    assert "not filled in yet" in capsys.readouterr().out


def test_a_lost_decorator_is_named(capsys, monkeypatch):
    def plain(z):
        return z

    plain.__module__ = "nnkit.neuron"
    load(sys.modules["nnkit.neuron"])  # else the first check loads the file, and its mark
    monkeypatch.setattr("nnkit.neuron.sigmoid", plain)
    assert check(sigmoid) == 0.0
    assert '@exercise("ps1", points=2) above `def sigmoid`' in capsys.readouterr().out


def test_a_call_that_does_not_fit_the_function_names_no_line_of_the_frame(capsys):
    points, text = tried(sigmoid, lambda: 1.0, capsys)
    assert points == 0.0
    assert "TypeError" in text and "exercise.py" not in text


def test_no_mistake_is_named_while_the_basic_cases_stay_unexplained(solutions):
    # Counting units that are negative throughout fits "examples and units are exchanged" in
    # the edges, by chance.
    with Binding({dead_units: lambda Z: (Z < 0).all(axis=0).sum()}):
        verdict = examine(dead_units, solutions.answer("dead_units").sheet())
    assert verdict.mistakes == []


def test_a_mistake_that_right_answers_deny_is_not_named(solutions):
    # For one example a lost axis looks like a sum over everything, and for several it is none.
    def squeezed(X, w, b):
        return np.squeeze(X @ w + b)[()]

    with solutions.use(), Binding({weighted_sum: squeezed}):
        verdict = examine(weighted_sum, solutions.sheet_of("weighted_sum"))
    assert verdict.points == 0.8 and verdict.mistakes == []


def test_a_number_changed_in_a_dict_is_a_changed_input():
    def counts(state):
        state["t"] += 1
        return 0.0

    assert run(counts, case("basic", {"t": 3}), ("state",)).changed == ("state",)


@pytest.mark.parametrize("part", [{"m": np.zeros(2)}, [np.zeros(2)], np.zeros(2), 3])
@pytest.mark.parametrize("other", [None, 7, np.ones(2), {"m": None}, [1, 2]])
def test_a_part_that_is_exchanged_for_another_is_a_changed_input(part, other):
    def exchanges(state):
        state["m"] = other

    assert run(exchanges, case("basic", {"m": part}), ("state",)).changed == ("state",)


def test_one_example_is_shown_where_a_visible_basic_case_fails(capsys):
    text = tried(weighted_sum, lambda X, w, b: X @ w * 1.5 + 7, capsys)[1]
    assert text.count("weighted_sum with") == 1
    assert "failed  shapes" in text


def test_a_failed_group_costs_its_share(capsys):
    # sigmoid: 2 points, of which the stability cases are worth 0.3.
    points, text = tried(sigmoid, lambda z: 1 / (1 + np.exp(-np.asarray(z, float))), capsys)
    assert points == 1.4
    assert "overflow" in text


def test_without_the_basic_cases_nothing_is_earned(capsys):
    def only_single_examples(X, w, b):
        return X @ w + b if X.ndim == 1 else (X @ w + b) * 1.001

    points, text = tried(weighted_sum, only_single_examples, capsys)
    assert points == 0.0 and "No points without the basic cases." in text


def test_no_exercise_no_points(capsys):
    assert check(right_sum) == 0.0
    assert "not one" in capsys.readouterr().out


def test_listeners_get_the_verdict():
    verdicts = []
    listeners.append(verdicts.append)
    try:
        check(weighted_sum)
    finally:
        listeners.remove(verdicts.append)
    assert [(v.exercise, v.points, v.out_of) for v in verdicts] == [("weighted_sum", 0.0, 1)]


# --- sentences --------------------------------------------------------------------------------


def in_place(X, w, b):
    X += 0.0
    X *= 2
    X /= 2
    X += 1
    return (X - 1) @ w + b


SENTENCES = {
    "type": (lambda X, w, b: "z", "must be an array"),
    "list": (lambda X, w, b: (X @ w + b).tolist(), "wrap it in np.array"),
    "none": (lambda X, w, b: None, "return missing"),
    "shape": (lambda X, w, b: (X @ w + b)[None], "has shape"),
    "dtype": (lambda X, w, b: (X @ w + b) > 0, "bool"),
    "nan": (lambda X, w, b: (X @ w + b) * np.nan, "NaN"),
    "exception": (lambda X, w, b: X @ w + undefined, "raised NameError"),  # noqa: F821
    "changed input": (in_place, "changed its input X in place"),
    "value": (lambda X, w, b: X @ w + b + 1e-6, "expected"),
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_each_failure_has_its_own_sentence(kind, capsys):
    implementation, sentence = SENTENCES[kind]
    points, text = tried(weighted_sum, implementation, capsys)
    assert points == 0.0
    assert sentence in text


def test_the_smallest_failing_case_is_shown_first(capsys):
    _, text = tried(weighted_sum, lambda X, w, b: X @ w + b + 1, capsys)
    # Of the basic cases (3, 2) + (2,) + 1 = 9 numbers and (2, 3) + (3,) + 1 = 10.
    assert "float64 (3, 2)" in text.split("got")[0]


def test_an_endless_loop_ends(monkeypatch, capsys):
    monkeypatch.setattr("nnkit.check.running.SECONDS", 0.2)
    monkeypatch.setattr(run, "__defaults__", ((), 0.2))

    def endless(X, w, b):
        while True:
            pass

    points, text = tried(weighted_sum, endless, capsys)
    assert points == 0.0 and "no answer" in text and "not tried" in text


def test_prints_are_shown_and_capped(capsys):
    def chatty(X, w, b):
        for i in range(100):
            print("line", i)
        return X @ w + b

    points, text = tried(weighted_sum, chatty, capsys)
    assert points == 1.0
    assert "line 0" in text and "line 50" not in text and "more lines" in text


def test_warnings_cost_nothing_outside_stability(solutions, capsys):
    def warns(y, p):
        np.array([1.0]) / np.array([0.0])
        return solutions.answer("log_loss").reference(y, p)

    points, _ = tried(log_loss, warns, capsys)
    assert points == log_loss.points


def test_sys_exit_is_a_failed_case(capsys):
    def leaves(X, w, b):
        raise SystemExit(0)

    points, text = tried(weighted_sum, leaves, capsys)
    assert points == 0.0 and "SystemExit" in text


# --- hidden cases -----------------------------------------------------------------------------

SECRET = 7.310585


def hidden_sheet():
    shown = Task(case("basic", np.array([1.0, 2.0]), np.array([1.0, 1.0]), 0.0), 3.0)
    hidden = Task(case("basic", np.array([SECRET, 2.0]), np.array([1.0, 1.0]), 0.0), 9.310585, True)
    return Sheet(Layout(), {"basic": 1.0}, [shown, hidden])


@pytest.mark.parametrize(
    "implementation",
    [
        lambda X, w, b: 3.0,
        lambda X, w, b: 3.0 if X[0] == 1 else None,
        lambda X, w, b: 3.0 if X[0] == 1 else X / 0 * np.nan,
        lambda X, w, b: 3.0 if X[0] == 1 else int(str(X)),
        lambda X, w, b: print(X) or 3.0,
    ],
)
def test_hidden_cases_show_nothing_of_themselves(implementation):
    with Binding({weighted_sum: implementation}):
        verdict = examine(weighted_sum, hidden_sheet())
    text = verdict.text()
    assert verdict.points == 0.0 and "in a hidden case" in text
    assert str(SECRET)[:4] not in text and "9.31" not in text


def test_a_hidden_exception_shows_its_builtin_name_only():
    def raises(X, w, b):
        if X[0] == 1:
            return 3.0
        raise type(f"Leak{X[0]}", (KeyError,), {})(str(X))

    with Binding({weighted_sum: raises}):
        text = examine(weighted_sum, hidden_sheet()).text()
    assert "KeyError" in text and "Leak" not in text


def asked(slow=()):
    """Try cases of two groups; returns the numbers they were called with, and the groups."""
    numbers = {"basic": (1, 2, -3, -4), "edges": (5, -6), "shapes": (7, -8)}
    tasks = [
        Task(case(group, np.array([n]), np.ones(1), 0.0), float(n), n < 0)
        for group, some in numbers.items()
        for n in some
    ]
    seen = []

    def implementation(X, w, b):
        seen.append(int(X[0]))
        if X[0] in slow:
            raise TimeLimit
        return float(X[0])

    with Binding({weighted_sum: implementation}):
        verdict = examine(
            weighted_sum, Sheet(Layout(), {"basic": 0.5, "edges": 0.25, "shapes": 0.25}, tasks)
        )
    return seen, {group.name: (len(group.failures), group.untried) for group in verdict.groups}


def test_visible_cases_come_first_and_hidden_ones_last():
    assert asked()[0] == [1, 2, 5, 7, -3, -4, -6, -8]


def test_a_time_out_ends_its_group_and_those_behind_it():
    seen, groups = asked(slow=[5])
    assert seen == [1, 2, 5, -3, -4]
    assert groups == {"basic": (0, 0), "edges": (1, 1), "shapes": (0, 2)}


def test_a_second_time_out_ends_everything():
    seen, groups = asked(slow=[5, -3])
    assert seen == [1, 2, 5, -3]
    assert groups == {"basic": (1, 1), "edges": (1, 1), "shapes": (0, 2)}


def test_hidden_cases_depend_on_student_and_secret(solutions):
    def drawn(secret, student):
        tasks = solutions.Answers(secret, student).sheet("weighted_sum").tasks
        return [task.case.args[0].tobytes() for task in tasks if task.hidden]

    assert drawn(b"a", "ada") == drawn(b"a", "ada")
    assert drawn(b"a", "ada") != drawn(b"a", "bob")
    assert drawn(b"a", "ada") != drawn(b"b", "ada")


# --- running ----------------------------------------------------------------------------------


def test_what_fails_after_the_call_has_no_line_in_the_students_file():
    class Odd:
        def __eq__(self, other):
            raise ValueError("odd")

    outcome = run(lambda rng: Odd(), case("basic", np.random.default_rng(1), probe="randomness"))
    assert outcome.error is None and "an Odd" in outcome.unreadable


def test_each_call_gets_its_own_copy():
    one = case("basic", np.array([1.0, 2.0]))

    def spoil(x):
        x[0] = 99
        return 0

    first = run(spoil, one, ("x",))
    assert first.changed == ("x",)
    assert one.args[0][0] == 1.0


def test_time_limit_ends_an_endless_loop():
    with pytest.raises(TimeLimit), time_limit(0.05):
        while True:
            pass


def test_time_limit_leaves_no_alarm_behind():
    with time_limit(60):
        assert signal.getitimer(signal.ITIMER_REAL) != (0.0, 0.0)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_without_alarm_and_threads_there_is_no_time_limit(monkeypatch):
    """As in a browser's Python, where `check` has to work all the same."""

    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.setattr(threading.Thread, "start", start)
    with time_limit(0.01):
        time.sleep(0.02)


def test_expected_exceptions_may_be_subclasses():
    class Mine(ValueError):
        pass

    assert Outcome(error=Mine()).raised("ValueError")
    assert not Outcome(error=KeyError()).raised("ValueError")


# --- JSON and fingerprints --------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        0.1,
        float("inf"),
        "text",
        (1, 2.5),
        [1, [2]],
        {"W1": np.ones((2, 3))},
        np.zeros((0, 2)),
        np.array([1, 2], dtype=np.int32),
        np.array(1.5),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    ],
    ids=str,
)
def test_values_survive_json(value):
    back = decode(json.loads(json.dumps(encode(value))))
    assert str(back) == str(value) and type(back) is type(value)
    if isinstance(value, np.ndarray):
        assert back.dtype == value.dtype and back.flags.c_contiguous == value.flags.c_contiguous


@pytest.mark.parametrize("dtype", ["f8", "i8", "?", ">f4"])
def test_a_large_array_survives_json_and_takes_little_room(dtype):
    array = np.resize(np.arange(7), (300, 20)).astype(dtype)
    array[3, 4] = 1.0 / 3
    array.setflags(write=False)
    written = json.dumps(encode(array))
    back = decode(json.loads(written))
    assert len(written) < 5_000
    assert back.dtype.name == array.dtype.name
    assert not back.flags.writeable
    assert np.array_equal(back, array)


def test_a_generator_survives_json_with_its_state():
    rng = np.random.default_rng(5)
    rng.normal()
    back = decode(json.loads(json.dumps(encode(rng))))
    assert back.normal() == rng.normal()


def test_a_case_survives_json():
    one = case("edges", np.ones(2), threshold=0.3, raises="ValueError")
    assert str(decode_case(json.loads(json.dumps(encode_case(one))))) == str(one)


@pytest.mark.parametrize("value", [object(), lambda: 0, 1j, np.array(["a"])])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(TypeError):
        encode(value)


def test_a_sheet_in_json_holds_no_hidden_case(solutions):
    sheet = solutions.sheet_of("weighted_sum")
    record = encode_sheet(sheet)
    assert len(record["cases"]) == sum(not task.hidden for task in sheet.tasks)
    assert not any(task.hidden for task in decode_sheet(record).tasks)


def test_fingerprints_survive_the_last_bits():
    rng = np.random.default_rng(1)
    for _ in range(200):
        values = rng.normal(size=20) * 10.0 ** rng.integers(-6, 7)
        mark = fingerprint(Outcome(values), "basic")
        noise = 1 + 4e-16 * rng.integers(-4, 5, size=20)
        assert mark.matches(Outcome(values * noise), "basic")


def test_fingerprints_tell_values_apart():
    mark = fingerprint(Outcome(np.array([1.0, 2.0])), "basic")
    for other in (np.array([1.0, 2.001]), np.array([[1.0, 2.0]]), 1.0, None, (1.0, 2.0)):
        assert not mark.matches(Outcome(other), "basic")


def test_fingerprints_tell_a_changed_input_apart():
    mark = fingerprint(Outcome(1.0), "basic")
    assert not mark.matches(Outcome(1.0, changed=("X",)), "basic")


# --- questions --------------------------------------------------------------------------------


@pytest.fixture
def questions(solutions, monkeypatch):
    """Questions of these tests' own: a choice, a number, and a selection."""
    language = solutions.language
    for name in ("choice", "number", "selection"):
        monkeypatch.setitem(language.keys, name, None)
    language.Key("choice", "B", comments=[("A", "A is the first.")])
    language.Key("number", 3.0, tolerance=0.1)
    language.Key("selection", ["P", "S"], ordered=False)


@pytest.mark.parametrize("answer", ["A", "E", ..., None, 3])
def test_a_wrong_choice(answer, questions):
    got = check_answer("choice", answer, one_of("A", "B", "C", "D"), points=1)
    assert type(got) is float and got == 0.0


def test_a_right_choice(questions):
    got = check_answer("choice", "B", one_of("A", "B", "C", "D"), points=1)
    assert type(got) is float and got == 1.0


@pytest.mark.parametrize("answer", [3.5, True, float("nan"), 10**400])
def test_a_wrong_number(answer, questions):
    assert check_answer("number", answer, number, points=1) == 0.0


@pytest.mark.parametrize("kind", [int, float])
def test_a_right_number(kind, questions):
    assert check_answer("number", kind(3), number, points=1) == 1.0


@pytest.mark.parametrize("answer", [["S"], [], "S"])
def test_a_wrong_selection(answer, questions):
    assert check_answer("selection", answer, some_of("P", "S", "D"), points=1) == 0.0


@pytest.mark.parametrize("kind", [list, tuple, lambda answer: tuple(reversed(answer))])
def test_a_right_selection_in_any_order(kind, questions):
    answer = kind(["P", "S"])
    assert check_answer("selection", answer, some_of("P", "S", "D"), points=1) == 1.0


def test_numbers_have_a_count():
    assert numbers(2).fits([1, 2.5]) and not numbers(2).fits([1]) and not numbers(1).fits("1")


def test_a_wrong_choice_gets_its_comment(questions, capsys):
    check_answer("choice", "A", one_of("A", "B", "C", "D"), points=1)
    assert "A is the first." in capsys.readouterr().out


# --- helpers ------------------------------------------------------------------------------------


def flipped(z):
    return 1 / (1 + np.exp(z))


def through_sigmoid(X, w, b):
    return slot("sigmoid")(X @ w + b)


def test_a_wrong_helper_is_named_first_and_nobody_else(references, solutions):
    sheets = solutions.Answers().sheet
    with Binding({slot("neuron"): through_sigmoid, slot("sigmoid"): flipped}):
        verdict = examine(slot("neuron"), sheets("neuron"), lambda slot: sheets(slot.__name__))
    assert verdict.diagnoses == [
        "neuron calls your sigmoid, which fails its own check: mend sigmoid first."
    ]
    assert not verdict.mistakes


def test_a_wrong_exercise_that_is_not_called_is_not_blamed(references, solutions):
    def uphill(X, w, b):
        return flipped(X @ w + b)

    sheets = solutions.Answers().sheet
    with Binding({slot("neuron"): uphill, slot("sigmoid"): flipped}):
        verdict = examine(slot("neuron"), sheets("neuron"), lambda slot: sheets(slot.__name__))
    assert verdict.mistakes


def test_a_mistake_keeps_its_name_in_every_container(references, solutions):
    def as_list(*args, **kwargs):
        w, b, losses = solutions.answer("fit_logistic").mistakes["losses_after_step"](
            *args, **kwargs
        )
        return [w, b, list(losses)]

    with Binding({slot("fit_logistic"): as_list}):
        verdict = examine(slot("fit_logistic"), solutions.sheet_of("fit_logistic"))
    assert verdict.mistakes == ["losses_after_step"]


@pytest.mark.parametrize("amount", [1e-5, 3e-6])
def test_a_fingerprint_tells_a_little_more_from_nothing(amount):
    outcome = Outcome(np.array([0.25, 1.5, -2.0]))
    mark = fingerprint(outcome, "basic")
    assert mark.matches(Outcome(outcome.value * (1 + 1e-13)), "basic")
    assert not mark.matches(Outcome(outcome.value * (1 + amount)), "basic")


def test_the_line_that_calls_comes_before_the_line_that_fails(tmp_path):
    file = tmp_path / "nnkit" / "neuron.py"
    file.parent.mkdir()
    file.write_text("def inner(X):\n    return X @ X\n\n\ndef outer(X):\n    return inner(X)\n")
    namespace = {}
    exec(compile(file.read_text(), str(file), "exec"), namespace)
    once = run(namespace["inner"], case("basic", np.ones((3, 2))))
    assert once.line() == "nnkit/neuron.py, line 2"
    twice = run(namespace["outer"], case("basic", np.ones((3, 2))))
    assert twice.line() == (
        "nnkit/neuron.py, line 6: return inner(X); there inner, nnkit/neuron.py, line 2"
    )
