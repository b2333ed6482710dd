"""Playback: what is shown with a full memory is what is shown with an empty one."""

import base64
import io
import socket
import textwrap

import matplotlib.image
import msgpack
import numpy as np
import pytest

from autograder.jail.wire import Channel, Writer
from autograder.judge import playback
from autograder.judge.playback import Digest, Memory, Take, rounded
from autograder.judge.process import _learn
from tests.judge.playback_host import Host, job_of
from tools import sample_class


def half_filled(folder, problem_set):
    """Fill every second stub."""
    bodies = list(sample_class.reference_bodies(problem_set).items())
    sample_class.write_module(folder, problem_set, dict(bodies[::2]))


def mistaken(folder, problem_set):
    """Make mistakes in every third exercise."""
    exercises = list(sample_class.reference_bodies(problem_set))
    sample_class.mistaken(exercises[1::3])(folder, problem_set)


STUDENTS = {
    "as in the sheet": sample_class.right(0),
    "own style": sample_class.right(1),
    "another style": sample_class.right(3),
    "mistakes": mistaken,
    "untouched": sample_class.untouched,
    "half filled": half_filled,
    "syntax error": sample_class.syntax_error,
}


@pytest.fixture(scope="module")
def hosts():
    running = {}

    def host(problem_set):
        if problem_set not in running:
            running[problem_set] = Host(problem_set)
        return running[problem_set]

    yield host
    for each in running.values():
        each.close()


@pytest.fixture(scope="module", params=["ps1", "ps4"])
def lesson(request, hosts, tmp_path_factory):
    """Return a host, and each student's job and what is shown with an empty memory."""
    host, runs = hosts(request.param), {}
    for name, hand_in in STUDENTS.items():
        job = job_of(tmp_path_factory.mktemp("submission"), request.param, hand_in)
        runs[name] = job, host.grade(job)
    return host, runs


def assert_same(warm, cold):
    """Compare output by output: text to the last character, figures as they look."""
    for cell, outputs in cold["outputs"].items():
        got = warm["outputs"][cell]
        assert list(map(without_figure, got)) == list(map(without_figure, outputs)), cell
        for one, other in zip(got, outputs, strict=True):
            assert looks_like(figure(one), figure(other)), cell
    assert warm["verdicts"] == cold["verdicts"]


def figure(output):
    return output.get("data", {}).get("image/png")


def without_figure(output):
    data = {kind: text for kind, text in output.get("data", {}).items() if kind != "image/png"}
    return {**output, "data": data}


def looks_like(one, other):
    """Say whether not a thousandth of the pixels of two figures differ."""
    if one == other:
        return True
    one, other = (matplotlib.image.imread(io.BytesIO(base64.b64decode(x))) for x in (one, other))
    return one.shape == other.shape and np.mean(np.abs(one - other) > 0.1) < 1e-3


@pytest.mark.parametrize("name", STUDENTS)
def test_others_in_the_memory_change_nothing(lesson, name):
    host, runs = lesson
    job, cold = runs[name]
    others = [run for other, (_, run) in runs.items() if other != name]
    assert_same(host.grade(job, others), cold)


@pytest.mark.parametrize("name", ["own style", "mistakes"])
def test_a_second_run_shows_the_same_adds_nothing_and_draws_nothing(lesson, name):
    host, runs = lesson
    job, cold = runs[name]
    again = host.grade(job, [cold])
    assert again["outputs"] == cold["outputs"]
    assert again["new"] == {"steps": {}, "pieces": {}}
    cells = [cell for cell in job["notebook"]["cells"] if cell["cell_type"] == "code"]
    ungraded = [cell for cell in cells if not playback.is_kept(cell)]
    assert again["skipped"] == len(ungraded)


@pytest.mark.parametrize("problem_set", ["ps2", "ps5"])
def test_the_largest_arrays_and_the_longest_training_are_remembered(hosts, tmp_path, problem_set):
    job = job_of(tmp_path, problem_set, sample_class.right(0))
    first = hosts(problem_set).grade(job)
    assert not hosts(problem_set).grade(job, [first])["new"]["steps"]


def test_a_right_student_with_an_untouched_one_before_draws_nothing_again(lesson):
    host, runs = lesson
    job, cold = runs["as in the sheet"]
    again = host.grade(job, [cold, runs["untouched"][1]])
    assert not again["new"]["steps"]


# --- single cells -----------------------------------------------------------------------------


@pytest.fixture
def shown(hosts, tmp_path_factory):
    """Return a function that runs cells for one student after others.

    It returns what is shown and what is shown with an empty memory.
    """

    def play(cells, *bodies, seconds=30.0, **about):
        host, runs = hosts("ps1"), []
        for body in bodies:
            job = job_of(tmp_path_factory.mktemp("submission"), "ps1", writing(body), added=cells)
            limits = {"cell_seconds": seconds if body is bodies[-1] else about.get("first", 30.0)}
            warm = host.grade(job, runs, **limits)
            runs.append(warm)
        return warm, host.grade(job, **limits)

    return play


def writing(body):
    """Return what a student does whose `sigmoid` has a given body."""

    def hand_in(folder, problem_set):
        functions = textwrap.indent(textwrap.dedent(body), "    ")
        (folder / "nnkit" / "neuron.py").write_text(
            "import numpy as np\nfrom nnkit.exercise import exercise\n"
            f"@exercise('ps1', points=2)\ndef sigmoid(z):\n{functions}\n"
            "@exercise('ps1', points=2)\ndef log_loss(y, p):\n    return y + p\n"
        )

    return hand_in


def text(run):
    """Return all that is printed in the added cells."""
    return "".join(
        output.get("text", "") or output.get("evalue", "")
        for cell, outputs in run["outputs"].items()
        if cell.startswith("added")
        for output in outputs
    )


RIGHT = "return 1 / (1 + np.exp(-z))"


@pytest.mark.parametrize(
    "first",
    [
        "return 1 +",
        "import os; os._exit(1)",
        "raise ValueError(z)",
        "while True: pass",
        "print('mine')\nreturn 1 / (1 + np.exp(-z))",
        "import warnings; warnings.warn('mine')\nreturn 1 / (1 + np.exp(-z))",
        "return object()",
        "return iter(int, 1)",
    ],
)
@pytest.mark.parametrize(
    "cell", ["print(sigmoid(0.0))", "plt.plot([sigmoid(0.0), 1.0]); plt.show()"]
)
def test_what_befell_one_student_is_not_shown_to_another(shown, first, cell):
    warm, cold = shown([cell, cell], first, RIGHT, first=1.0)
    assert_same(warm, cold)
    assert "error" not in str(warm["outputs"])


def test_a_missing_function_is_not_missed_in_the_next_submission(shown):
    warm, cold = shown(["print(sigmoid(0.0))"], RIGHT + "\ndel sigmoid", RIGHT)
    assert text(warm) == text(cold) == "0.5\n"


def test_the_time_limit_of_a_slow_student_is_not_that_of_a_fast_one(shown):
    slowly = "for _ in range(9):\n    print(sigmoid(0.0))\n    __import__('time').sleep(0.06)"
    warm, cold = shown([slowly], RIGHT, RIGHT, first=0.3)
    assert_same(warm, cold)
    assert text(warm) == "0.5\n" * 9


def test_an_error_has_ones_own_line(shown):
    warm, cold = shown(["sigmoid(0.0)"], "raise ValueError('no')", "\n\nraise ValueError('no')")
    assert_same(warm, cold)


@pytest.mark.parametrize(
    "other",
    [
        "return 2 * z",
        "return z[:, None]",
        "return np.where(z > 1.99, 3.0, z)",
        "return z.astype('f4')",
        "return np.ma.MaskedArray(z, z > 1)",
        "return list(z)",
        "return z * np.nan",
        "return z * 1e-320",
        "return z * 1e308",
    ],
)
def test_another_answer_is_another_figure(shown, other):
    cell = "plt.plot(sigmoid(np.linspace(0, 2, 9))); plt.show()"
    warm, cold = shown([cell], "return z * 1.0", other)
    assert warm["outputs"] == cold["outputs"]


@pytest.mark.parametrize("value", ["0.5", "np.float64(0.5)", "np.array(0.5)", "np.float32(0.5)"])
def test_another_kind_of_number_may_be_another_output(shown, value):
    warm, cold = shown(
        ["plt.plot([0, sigmoid(0.0).item()]); plt.show()"], "return np.int64(1)", f"return {value}"
    )
    assert_same(warm, cold)


def test_a_rounding_error_draws_the_same_figure(shown):
    cell = "plt.plot(sigmoid(np.linspace(-2, 2, 9)))\nplt.show()"
    warm, _ = shown([cell], RIGHT, "return np.exp(z) / (1 + np.exp(z))")
    assert warm["skipped"] == 1


def test_a_rounding_error_is_shown_in_text(shown):
    other = "return (1 + 1e-15) / (1 + np.exp(-z))"
    warm, cold = shown(["print(sigmoid(0.3).hex())"], RIGHT, other)
    assert_same(warm, cold)


def test_text_after_a_silent_cell_is_exact(shown):
    cells = ["a = sigmoid(0.3)\nb = sigmoid(a)", "print(b.hex(), sigmoid(b).hex())"]
    other = "return (1 + 1e-15) / (1 + np.exp(-z))"
    warm, cold = shown(cells, RIGHT, other)
    assert_same(warm, cold)
    assert warm["diverged"]
    warm, cold = shown(cells, RIGHT, other, other)
    assert_same(warm, cold)


def test_answers_to_another_students_questions_are_not_taken_for_those_to_ones_own(shown):
    body = """
        A = 1 / (1 + np.exp(-0.3))
        near, B = A * (1 + 1e-15), 1 / (1 + np.exp(-A))
        return {{0.3: {0}, A: {1}, near: {2}}}[z]
        """
    third = body.format("near", "B * (1 + 2e-15)", "B")
    first = body.format("A", "B", "B * (1 + 1e-15)")
    warm, cold = shown(
        ["a = sigmoid(0.3)\nb = sigmoid(a)", "print(b.hex())"],
        *(third, first, body.format("near", "B", "B * (1 + 3e-15)")),
    )
    assert_same(warm, cold)


def differing_at(place):
    """Return a right body that returns 7 at one place, for which a cell has to run anew."""
    return f"if z == {place}: return 7.0\n{RIGHT}"


def test_a_cell_that_runs_late_does_not_bind_names_anew(shown):
    cells = ["x, y = 1, sigmoid(0.0)", "x = sigmoid(1.0)\nprint(x)", "print(x, y)"]
    warm, cold = shown(cells, RIGHT, differing_at(1.0))
    assert text(warm) == text(cold) == "7.0\n7.0 0.5\n"


def test_a_cell_that_runs_late_finds_names_as_they_were(shown):
    cells = [
        "x = 1",
        "y = x + sigmoid(0.0)",
        "x = 3\nprint(sigmoid(1.0))",
        "print(y, sigmoid(1.0))",
    ]
    warm, cold = shown(cells, RIGHT, differing_at(1.0))
    assert text(warm) == text(cold) == "7.0\n1.5 7.0\n"


def test_a_name_that_did_not_exist_yet_does_not_exist_in_a_cell_that_runs_late(shown):
    cells = [
        "try:\n    y = x\nexcept NameError:\n    y = sigmoid(0.0)",
        "x = sigmoid(1.0)\nprint(x)",
    ]
    warm, cold = shown([*cells, "print(y, sigmoid(1.0))"], RIGHT, differing_at(1.0))
    assert text(warm) == text(cold) == "7.0\n0.5 7.0\n"


def test_a_cell_that_was_cut_short_leaves_names_as_they_were(shown):
    cells = ["w = sigmoid(0.0)", "sigmoid(1.0)\nw = 3", "print(w, sigmoid(2.0))"]
    failing = f"if z == 1.0: raise ValueError('no')\n{RIGHT}"
    warm, cold = shown(cells, RIGHT, failing)
    assert_same(warm, cold)
    assert text(warm).startswith("no0.5 ")
    warm, cold = shown(cells, RIGHT, failing, failing)
    assert_same(warm, cold)


def test_a_generator_comes_back_as_far_as_ones_own_function_took_it(shown):
    cells = ["rng = np.random.default_rng(0)\nsigmoid(rng)", "print(rng.normal())"]
    warm, cold = shown(cells, "z.normal()", "z.normal(); z.normal()")
    assert_same(warm, cold)
    warm, cold = shown(cells, "z.normal()", "z.normal()")
    assert_same(warm, cold)
    assert warm["skipped"] == 2


def test_a_function_among_the_arguments_is_asked_again(shown):
    cells = ["k = sigmoid(0.0)", "print(sigmoid(lambda x: k + x))"]
    body = "return z(1.0) if callable(z) else {}"
    warm, cold = shown(cells, body.format(2), body.format(5))
    assert text(warm) == text(cold) == "6.0\n"
    warm, _ = shown(cells, body.format(2), body.format(2))
    assert warm["skipped"] == 2


def test_an_argument_changed_in_place_is_changed_in_cells_that_run(shown):
    cells = ["a = np.zeros(2)", "sigmoid(a)", "print(a, sigmoid(1.0))"]
    body = "if np.ndim(z): z[0] = 3\nreturn {}"
    warm, cold = shown(cells, body.format(1), body.format(2))
    assert text(warm) == text(cold) == "[3. 0.] 2\n"


def test_warnings_do_not_depend_on_which_cells_ran(shown):
    cells = ["np.log(np.zeros(1)); k = sigmoid(0.0)", "np.log(np.zeros(1)); k = sigmoid(1.0)"]
    warm, cold = shown(cells, RIGHT, differing_at(1.0))
    assert text(warm) == text(cold)
    assert text(warm).count("divide by zero") == 2


@pytest.mark.parametrize("show", ["print(sigmoid(1.0))", "plt.plot([0, sigmoid(1.0)]); plt.show()"])
def test_a_cell_that_does_not_repeat_itself_is_run_without_memory(shown, show):
    cells = [f"sigmoid(np.random.default_rng().random())\n{show}"]
    warm, cold = shown(cells, RIGHT, differing_at(1.0))
    assert warm["diverged"]
    assert warm["outputs"] == cold["outputs"]


def test_execution_counts_are_those_of_the_cells(shown):
    warm, _ = shown(["sigmoid(0.0)", "sigmoid(0.0)"], RIGHT, RIGHT)
    counts = [warm["outputs"][f"added-{n}"][0]["execution_count"] for n in range(2)]
    assert counts == [2, 3]
    assert warm["skipped"] == 2


FORGING = """import sys, msgpack
sys.modules['jail.student_process'].pack_message = lambda m: msgpack.packb([*m[:2], b'\\xc1', {}])
return 1"""


@pytest.mark.parametrize(
    "first", ["import os; os._exit(1)", "while True: pass", "return 1 +", FORGING]
)
def test_what_did_not_come_from_an_answer_is_not_remembered(shown, first):
    warm, _ = shown(["sigmoid(0.0)", "sigmoid(1.0)"], first, seconds=0.5)
    assert not warm["new"]["steps"]


def test_a_long_text_is_cut(shown):
    warm, _ = shown(["sigmoid(0.0)"], "return 'x' * 10**6")
    assert len(str(warm["outputs"])) < 100_000


DEEP = "b'\\x91' * 600 + b'\\xc0'"


@pytest.mark.parametrize(
    "frame",
    [
        *("b''", "b'\\xc1'", "b'\\x90'", "p(['return'])", "p(['return', n])", "p([n, n, 1, 2])"),
        *("p(['return', n, b'\\xc0', 3])", "p(['return', n, b'\\xc0', {1: {2: b''}}])"),
        *("p(['return', n, 'text', {}])", "p(['return', n, b'\\xc0', {'changed': b'\\x90'}])"),
        *("p(['raise', n, {'builtin': [], 'name': 1}, {}])", "p(['raise', n, 5, {}])"),
        "p(['raise', n, {'unfilled': 'neuron', 'line': 'x'}, {'warned': [[[], 1, 'x']]}])",
        "p(['raise', n, {'unfilled': [1]}, {'rngs': b'\\x91\\x92\\x05\\xc0'}])",
        *("p(['call', n, n, 'sigmoid', b'\\x92\\x90\\x80'])", "p(['call', n, n, 99, b''])"),
        *("p(['call', n, [], [], {}])", "p(['call', n])", "p(['call', n, n, {'a': 1}, 5])"),
        f"b'\\x95\\xa4call' + p(n) + {DEEP} + p('neuron') + p(b'\\x92\\x90\\x80')",
        f"b'\\x94\\xa6return' + p(n) + p({DEEP}) + b'\\x80'",
        f"b'\\x94\\xa6return' + p(n) + {DEEP} + b'\\x80'",
        "b'\\x94\\xa6return' + p(n) + b'\\xd6\\xff\\x00\\x00\\x00\\x00' + b'\\x80'",
        "p(['return', n, b'\\xa2\\xed\\xa0', {'printed': [1], 'warned': 5}])",
    ],
)
def test_a_forged_message_ends_in_ones_own_cell(shown, frame):
    forging = (
        "import sys, msgpack\np = msgpack.packb\n"
        f"def forge(m):\n    n = m[1]\n    return {frame}\n"
        "sys.modules['jail.student_process'].pack_message = forge\nreturn 1"
    )
    warm, cold = shown(["print(sigmoid(0.0))", "print(sigmoid(0.0))"], forging, forging, RIGHT)
    assert_same(warm, cold)
    assert text(warm) == "0.5\n0.5\n"


# --- digests ----------------------------------------------------------------------------------


def answer(value, effects=()):
    """Return a worker's message."""
    return ["return", Writer().write(value), dict(effects)]


def keys_after(*messages):
    digest = Digest(0, "cell", [])
    for message in messages:
        digest.add(message)
    return digest.keys()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([answer("ab"), answer("c")], [answer("a"), answer("bc")]),
        ([answer(["a"], {}), answer("b")], [answer(["a", "b"])]),
        ([answer([[1], 2])], [answer([[1, 2]])]),
        ([answer(1)], [answer(True)]),
        ([answer(1)], [answer(1.0)]),
        ([answer("1")], [answer(1)]),
        ([answer(b"1")], [answer("1")]),
        ([answer([1])], [answer((1,))]),
        ([answer({1: [2]})], [answer([1, [2]])]),
        ([answer({})], [answer([])]),
        ([answer({1})], [answer(frozenset({1}))]),
        ([answer(iter([1]))], [answer([1])]),
        ([answer(None)], [answer("None")]),
        ([answer(range(3))], [answer([0, 1, 2])]),
        ([answer(0.25)], [answer(0.5)]),
        ([answer(np.ones(2))], [answer(2 * np.ones(2))]),
        ([answer(np.zeros(2))], [answer(np.zeros((2, 1)))]),
        ([answer(np.zeros(2))], [answer(np.zeros(2, "f4"))]),
        ([answer(np.zeros(2))], [answer(np.zeros((1, 2)).view(np.matrix))]),
        ([answer(np.ma.masked_equal([1.0, 2.0], 1))], [answer(np.array([1e20, 2.0]))]),
        ([answer(np.ones(2) * 1e-320)], [answer(np.ones(2) * 2e-320)]),
        ([answer(np.array(1.5e308))], [answer(np.array(1.7e308))]),
        ([answer(np.ones(2))], [answer(np.broadcast_to(1.0, 2))]),
        ([answer(np.array([1j]))], [answer(np.array([2j]))]),
        ([answer(np.ma.array([1.0, 2.0], mask=[1, 0]))],
         [answer(np.ma.array([1.0, 2.0], mask=[0, 1]))]),
        ([answer(np.array([1.0, np.inf]))], [answer(np.array([1.0, np.nan]))]),
        ([answer(np.random.default_rng(1))], [answer(np.random.default_rng(2))]),
        ([answer(1, {"printed": "a"})], [answer(1, {"printed": "b"})]),
        ([answer(1, {"printeda": ""})], [answer(1, {"printed": "a"})]),
        ([["return", b"\xc1", {}]], [answer(b"\xc1")]),
        ([["call", 0, b""]], [["call", "0", b""]]),
    ],
)  # fmt: skip
def test_what_differs_has_different_digests(one, other):
    assert all(a != b for a, b in zip(keys_after(*one), keys_after(*other), strict=True))


def test_the_same_answers_have_the_same_digests():
    value = {"a": [np.ones(3), 2.5, None], "b": (1, "x", {2})}
    assert keys_after(answer(value)) == keys_after(answer(value))


@pytest.mark.parametrize("noise", [1e-16, -1e-16, 1e-14])
def test_rounding_errors_are_rounded_away(noise):
    P = np.random.default_rng(0).random((20, 20))
    exact, coarse = zip(
        keys_after(answer([P, 1.0])), keys_after(answer([P + noise, 1.0])), strict=True
    )
    assert coarse[0] == coarse[1]
    assert exact[0] != exact[1] or np.array_equal(P, P + noise)


@pytest.mark.parametrize(
    "message", [["return", 1, 2, 3], [1, {b"a": 1}], [[[]], {}], [b"", {1: {}}]]
)
def test_any_message_has_a_digest(message):
    assert len(set(keys_after(message))) == 2


def test_what_is_too_long_to_look_at_is_never_taken_for_something_else():
    message = answer(np.zeros(playback.MAX_ANSWER // 8))
    assert keys_after(message) != keys_after(message)


def test_places_sources_and_needed_cells_do_not_run_into_each_other():
    end = b"1" * 20
    made = [
        Digest(0, "ab", []), Digest(0, "abc", []), Digest(1, "ab", []),
        Digest(0, "ab", [(end, end)]), Digest(0, end.decode() + "ab", []),
    ]  # fmt: skip
    assert len({digest.keys() for digest in made}) == len(made)


# --- the memory -------------------------------------------------------------------------------


def full(count, size=1000, start=0):
    memory = Memory()
    for number in range(start, start + count):
        memory[number.to_bytes(20, "big")] = ["outputs", [str(number).zfill(size)]]
    return memory


def test_a_step_comes_back_from_its_pieces():
    memory, step = Memory(), ["call", "f", "f", bytes(range(256)) * 200]
    memory[b"key"] = step
    assert memory[b"key"] == step
    assert b"other" not in memory


def test_the_same_arrays_are_kept_once():
    memory = Memory()
    for key in (b"1", b"2", b"3"):
        memory[key] = ["call", "f", "f", bytes(10**5)]
    assert memory.size < 30_000


def test_a_full_memory_starts_afresh(monkeypatch):
    monkeypatch.setattr(playback, "MAX_MEMORY", 100_000)
    memory = Memory()
    memory.update(full(50))
    memory.update(full(60, start=50))
    assert len(memory.content["steps"]) == 60
    assert memory[(50).to_bytes(20, "big")] == ["outputs", ["50".zfill(1000)]]


def test_one_submission_cannot_fill_the_memory(monkeypatch):
    monkeypatch.setattr(playback, "MAX_NEW", 100_000)
    memory = full(3)
    memory.update(full(200))
    assert len(memory.content["steps"]) == 3


def test_many_small_steps_count_too():
    assert full(100, 1).size > 100 * 200


def test_a_worker_that_asks_without_end_fills_nothing():
    take = Take(Digest(0, "cell", []))
    for number in range(200_000):
        take.says(["return", bytes([number % 256]) * 10, number])
        if not take.whole:
            break
    assert not take.whole
    assert not take.steps


def test_the_same_array_sent_many_times_fills_nothing():
    take = Take(Digest(0, "cell", []))
    array = bytes(np.random.default_rng(0).bytes(10**6))
    for number in range(100):
        take.says(["call", "f", "f", array + bytes([number])])
    assert take.whole
    assert len(take.steps) == 100


def left_by_a_child(*frames):
    """Return a memory after a child has left something."""
    memory = full(1)
    ours, theirs = socket.socketpair()
    with theirs:
        for frame in frames:
            theirs.sendall(frame)
    with ours:
        _learn(memory, ours)
    return memory


@pytest.mark.parametrize(
    "frames",
    [(), (b"\x05\x00\x00\x00ab",), (b"\x01\x00\x00\x00\xc1",), (b"\x01\x00\x00\x00\x05",),
     (b"\xff\xff\xff\xff",), (b"\x01\x00\x00\x00\x80",)],
)  # fmt: skip
def test_a_child_that_leaves_nothing_or_rubbish_does_no_harm(frames):
    assert left_by_a_child(*frames).content == full(1).content


def test_what_a_child_leaves_is_remembered():
    ours, theirs = socket.socketpair()
    new, memory = full(2), Memory()
    with ours, theirs:
        Channel(theirs).send(msgpack.packb({"memory": new.content, "sources": ["x = 1"]}))
        _learn(memory, ours)
    assert memory.content == new.content


def test_rounded_numbers_say_how_large_they_are():
    assert rounded(answer(np.array([1.0, 2.0]))) != rounded(answer(np.array([2.0, 4.0])))
