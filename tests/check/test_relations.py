"""Relations: what is said of wrong answers that are in no list of mistakes."""

import inspect
import warnings

import numpy as np
import pytest

from nnkit.check.cases import case, fortran, read_only
from nnkit.check.compare import Layout
from nnkit.check.diagnose.how import factor_between, name_factor
from nnkit.check.diagnose.named import name_mistakes
from nnkit.check.diagnose.relations import relation
from nnkit.check.judge import Task, judge
from nnkit.check.running import run
from nnkit.exercise import catalogue

RNG = np.random.default_rng


def diagnose(right, wrong, cases, hidden=(), layout=Layout()):
    """Return the relation between two functions on some cases."""
    names = tuple(inspect.signature(right).parameters)
    tried = []
    for index, one in enumerate([*cases, *hidden]):
        task = Task(one, run(right, one, names).value, hidden=index >= len(cases))
        outcome = run(wrong, one, names)
        tried.append((task, outcome, judge(outcome, task, layout)))
    assert any(failure for *_, failure in tried)
    return relation(tried, names, layout)


def inputs(*shapes, seed=0, group="basic"):
    """Return a case for each shape: one array of random numbers."""
    rng = RNG(seed)
    return [case(group, rng.normal(size=shape)) for shape in shapes]


def cubed(X):
    """Stands for the right answer: elementwise and without symmetries."""
    return X**3 + X**2 + 0.3


def total(X):
    """Stands for a mean over the examples."""
    return np.sum(cubed(X)) / len(X)


MATRICES = inputs((3, 2), (4, 5), (2, 2), (1, 3))
VECTORS = inputs((3,), (5,), (2,), (4,))


# --- relations between the numbers ----------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda X: -cubed(X), "The result is the negative of what is due."),
        (lambda X: 2 * cubed(X), "The result is 2 times what is due."),
        (lambda X: cubed(X) / 2, "The result is 1/2 times what is due."),
        (lambda X: 7.5 * cubed(X), "The result is 7.5 times what is due."),
        (
            lambda X: cubed(X) / np.log(2),
            "The result is 1/ln 2 times what is due: the logarithm has base 2.",
        ),
        (
            lambda X: cubed(X) * len(X),
            "The result is m times what is due (m = len(X)), a sum where a mean is due.",
        ),
        (
            lambda X: cubed(X) / len(X),
            "The result is 1/m of what is due (m = len(X)), so a division by m is too many.",
        ),
        (
            lambda X: -2 * cubed(X) / len(X),
            "The result is -2 · 1/m times what is due (m = len(X)).",
        ),
        (lambda X: cubed(X) * X.shape[1], "The result is X.shape[1] times what is due."),
        (
            lambda X: cubed(X) / np.sqrt(len(X)),
            "The result is 1/√m times what is due (m = len(X)).",
        ),
        (lambda X: cubed(X).T, "The result is transposed."),
        (lambda X: cubed(X) + 0.25, "The result is 0.25 too large everywhere."),
        (lambda X: cubed(X) - 3, "The result is 3 too small everywhere."),
        (
            lambda X: cubed(X) + X.sum(),
            "The result is right up to a constant that is added to all its numbers.",
        ),
        (lambda X: np.zeros(X.shape), "The result is zero everywhere."),
        (lambda X: X, "The result is the argument X, unchanged."),
        (lambda X: cubed(X) ** 2, "The result is the square of what is due."),
        (lambda X: 1 - cubed(X), "The result is 1 minus what is due."),
        (lambda X: 1 / cubed(X), "The result is 1 divided by what is due."),
        (lambda X: np.abs(cubed(X)), "The result is the absolute value of what is due."),
        (lambda X: np.round(cubed(X)), "The result is what is due, rounded to whole numbers."),
        (lambda X: np.trunc(cubed(X)), "The result is what is due, cut off to whole numbers."),
        (lambda X: cubed(X)[::-1], "The result has the rows in reverse order."),
        (
            lambda X: np.sort(cubed(X), axis=None).reshape(X.shape),
            "The result has the right numbers in a different order.",
        ),
        (
            lambda X: cubed(X).ravel(),
            "The result has the right numbers in another shape.",
        ),
        (lambda X: cubed(X)[None], "The result has the right numbers and one axis too many."),
        (
            lambda X: cubed(X).sum(axis=0),
            "The result is reduced too far, to the sum of what is due over axis 0.",
        ),
        (
            lambda X: cubed(X).mean(),
            "The result is reduced too far, to the mean of what is due over all its numbers.",
        ),
        (
            lambda X: cubed(X) * (1 + 2e-5 * np.sin(99 * X)),
            "The result agrees with what is due to about 4 digits and no further.",
        ),
        (
            lambda X: cubed(X) + np.nan,
            "The result is NaN or infinite, and a finite number is due.",
        ),
    ],
)
def test_relation_of_numbers(wrong, sentence):
    assert diagnose(cubed, wrong, MATRICES) == sentence


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda X: -total(X), "The result is the negative of what is due."),
        (lambda X: np.sum(cubed(X)), "The result is m times what is due (m = len(X)), a sum where"),
        (lambda X: total(X) / X.shape[1], "The result is 1/X.shape[1] times what is due."),
        (lambda X: 0.0, "The result is zero everywhere."),
        (lambda X: 4.2, "The result is the same whatever the input."),
        (lambda X: total(X) + 1, "The result is 1 too large everywhere."),
        (
            lambda X: cubed(X) / len(X),
            "is not yet summed up: the sum over all its numbers is missing",
        ),
        (lambda X: np.float64("inf"), "The result is NaN or infinite"),
    ],
)
def test_relation_of_one_number(wrong, sentence):
    assert sentence in diagnose(total, wrong, MATRICES)


def test_sum_over_the_other_axis():
    found = diagnose(lambda X: X.sum(axis=1), lambda X: X.sum(axis=0), inputs((3, 2), (4, 5)))
    assert found == "The result has a number for each column of X; one for each row is due."


def test_sum_still_to_be_taken():
    found = diagnose(lambda X: X.sum(axis=0), lambda X: X, MATRICES[:2])
    assert found == "The result is not yet summed up: the sum over axis 0 is missing."


def softmax(Z, axis):
    E = np.exp(Z)
    return E / E.sum(axis=axis, keepdims=True)


def test_normalised_over_the_other_axis():
    found = diagnose(lambda Z: softmax(Z, 1), lambda Z: softmax(Z, 0), inputs((3, 2), (4, 5)))
    assert found == "The result has columns that add up to 1; its rows should."


def test_normalised_as_a_whole():
    found = diagnose(lambda Z: softmax(Z, 1), lambda Z: softmax(Z, None), inputs((3, 2), (4, 5)))
    assert found == "The result adds up to 1 as a whole; each row should."


# --- no coincidences ------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [lambda X: 7.5 * total(X), lambda X: -total(X), lambda X: 0.0])
def test_one_number_in_one_case_is_no_evidence(wrong):
    assert diagnose(total, wrong, MATRICES[:1]) == ""


def test_a_factor_has_to_be_the_same_in_all_cases():
    assert diagnose(total, lambda X: total(X) * X[0, 0], MATRICES) == ""


def test_a_factor_that_could_be_m_needs_two_sizes():
    cases = inputs((3, 2), (3, 4), (3, 1))
    assert diagnose(cubed, lambda X: 3 * cubed(X), cases) == "The result is 3 times what is due."


def test_zeros_and_ones_exchanged_need_many_of_them():
    def sign(X):
        return (X > 0).astype(int)

    found = diagnose(sign, lambda X: 1 - sign(X), MATRICES)
    assert found == "The result is 1 minus what is due."
    assert diagnose(sign, lambda X: 1 - sign(X), inputs((2, 3))) == ""


def test_a_relation_has_to_hold_in_every_failed_case():
    def sometimes(X):
        return -cubed(X) if len(X) > 2 else cubed(X) * X

    assert diagnose(cubed, sometimes, MATRICES) == ""


def test_noise_is_related_to_nothing():
    rng = RNG(5)
    assert diagnose(cubed, lambda X: cubed(X) + rng.normal(size=X.shape), MATRICES) == ""
    assert diagnose(total, lambda X: total(X) + rng.normal(), MATRICES) == ""


# --- where and when -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (lambda X: np.where(X < 0, np.cos(9 * X), cubed(X)), "where X < 0"),
        (lambda X: np.where(X > 0, np.cos(9 * X), cubed(X)), "where X > 0"),
        (lambda X: np.where(np.arange(X.size).reshape(X.shape) < X.size - X.shape[1], cubed(X), 9),
         "in the last row"),
        (lambda X: np.vstack([np.cos(9 * X[:1]), cubed(X[1:])]), "in the first row"),
        (lambda X: np.hstack([cubed(X[:, :-1]), np.cos(9 * X[:, -1:])]), "in the last column"),
    ],
)  # fmt: skip
def test_right_except_somewhere(wrong, place):
    found = diagnose(cubed, wrong, inputs((3, 2), (4, 5), (6, 3)))
    assert found == f"The result is right except {place}."


def test_right_except_on_the_diagonal():
    def wrong(X):
        return cubed(X) + np.eye(len(X)) * np.arange(1, len(X) + 1)

    found = diagnose(cubed, wrong, inputs((3, 3), (4, 4)))
    assert found == "The result is right except on the diagonal."


def test_wrong_at_zero_only():
    cases = [
        case("basic", np.array([0.0, 1.5, -2.0])),
        case("basic", np.array([3.0, 0.0, 0.5, -1])),
    ]
    found = diagnose(cubed, lambda X: np.where(X == 0, 1.0, cubed(X)), cases)
    assert found == "The result is right except where X is 0."


def test_nan_far_from_zero():
    def unstable(z):
        return np.exp(z) / np.exp(z)

    cases = [case("stability", np.array([-1e4, 2.0, 1e4])), case("basic", np.array([1.0, -2.0]))]
    found = diagnose(lambda z: z * 0 + 1, unstable, cases)
    assert (
        found == "The result is NaN or infinite where z is far from 0, and a finite number is due."
    )


def test_right_for_one_example_only():
    def wrong(X):
        return cubed(X) if len(X) == 1 else cubed(X) * X[0, 0] + X

    cases = inputs((1, 3), (4, 5), (1, 2), (2, 2))
    assert (
        diagnose(cubed, wrong, cases)
        == "Cases with more than one example fail, and all others are right."
    )


def test_wrong_for_one_example_only():
    def wrong(X):
        return np.squeeze(cubed(X) + X) if len(X) == 1 else cubed(X)

    found = diagnose(cubed, wrong, inputs((1, 3), (4, 5), (1, 2), (2, 2)))
    assert found == "Cases with a single example (m = 1) fail, and all others are right."


def test_an_exception_for_numbers():
    cases = [*VECTORS, case("shapes", 2.0), case("shapes", -1.0)]
    found = diagnose(cubed, lambda X: cubed(X) * len(X) / len(X), cases)
    assert found == "Cases where X is a number instead of an array fail, and all others are right."


def test_read_only_and_fortran_inputs():
    def writes(X):
        X[0] = X[0]
        return cubed(X)

    cases = [
        *MATRICES,
        case("edges", read_only(np.ones((2, 3)))),
        case("edges", read_only(np.eye(2))),
    ]
    assert "with read-only inputs fail" in diagnose(cubed, writes, cases)
    cases = [*MATRICES]
    cases += [case("edges", fortran(np.arange(6.0).reshape(shape))) for shape in [(2, 3), (3, 2)]]
    found = diagnose(cubed, lambda X: cubed(X).ravel("K").reshape(X.shape), cases)
    assert "with arrays that do not lie row by row in memory fail" in found


@pytest.mark.parametrize("unusual", [read_only, fortran])
def test_numbers_are_not_wrong_because_an_array_is_unusual(unusual):
    cases = [*MATRICES, case("edges", unusual(np.array([[9.0, 2.5, -1.0], [0.5, 0.25, 1.0]])))]
    assert diagnose(cubed, lambda X: np.minimum(cubed(X), 700), cases) == ""


def test_a_constant_that_other_answers_deny_is_not_named():
    cases = [*VECTORS, case("basic", np.array([9.0, 9.5])), case("basic", np.array([9.25, 10.0]))]
    found = diagnose(cubed, lambda X: cubed(X) * (X.min() < 9), cases)
    assert "zero everywhere" not in found


def test_a_factor_that_rounds_to_1_is_not_named():
    assert name_factor([1.00000002] * 3, [{}] * 3) == ""


def test_one_example_is_not_named_where_rows_are_no_examples():
    jacobian = reference("softmax_jacobian")
    cases = [case("basic", p) for p in (np.array([0.5, 0.25]), np.array([0.1, 0.2, 0.7]))]
    cases += [case("edges", np.array([0.4]))]
    assert "single example" not in diagnose(jacobian, lambda p: jacobian(p) + (len(p) == 1), cases)


def leaky(z, alpha=0.01, mode="plain"):
    return np.where(z > 0, z, alpha * z) + (mode == "shift")


def test_a_choice_that_fails():
    z = np.array([-1.5, -0.5, 2.0])
    cases = [case("basic", z, 0.1, "plain"), case("basic", -z, 0.2, "plain")]
    cases += [case("basic", z, 0.1, "shift"), case("basic", -z, 0.2, "shift")]
    found = diagnose(
        leaky, lambda z, alpha, mode: leaky(z, alpha) * (1 + 3 * (mode != "plain")), cases
    )
    assert "Cases with mode = 'shift' fail, and all others are right." in found


def test_the_value_of_a_choice_is_told_only_if_a_visible_case_has_it():
    z = np.array([-1.5, -0.5, 2.0])
    cases = [case("basic", z, 0.1, "plain"), case("basic", -z, 0.2, "plain")]
    hidden = [case("basic", z, 0.1, "shift"), case("basic", -z, 0.2, "shift")]

    def wrong(z, alpha, mode):
        return leaky(z, alpha) * (z + 3 if mode == "shift" else 1)

    found = diagnose(leaky, wrong, cases, hidden)
    assert "shift" not in found


def test_hard_coded_answers():
    table = {len(one.args[0]): cubed(one.args[0]) for one in VECTORS}
    hidden = inputs((3,), (5,), (2,), seed=9)
    found = diagnose(cubed, lambda X: table[len(X)], VECTORS, hidden)
    assert found.startswith("All visible cases pass and all hidden ones of the same kind fail:")


# --- parts and groups -----------------------------------------------------------------------


def parts(X):
    return cubed(X), X.sum(axis=0) + 1.7


LAYOUT = Layout(("dW", "db"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda X: (parts(X)[0], -parts(X)[1]), "dW is right; db is the negative of what is due."),
        (lambda X: (-parts(X)[0], -parts(X)[1]), "dW and db are the negative of what is due."),
        (
            lambda X: (parts(X)[0].T, 2 * parts(X)[1]),
            "dW is transposed; db is 2 times what is due.",
        ),
        (
            lambda X: (2 * parts(X)[0], parts(X)[1] * X[0] + X[0, 0]),
            "dW is 2 times what is due; db is wrong in another way.",
        ),
        (lambda X: (parts(X)[0], parts(X)[1] * X[0] + X[0, 0]), "dW is right; db is wrong."),
        (
            lambda X: parts(X)[::-1],
            "The parts are right and in the wrong order: dW, db is due.",
        ),
    ],
)
def test_parts_are_named(wrong, sentence):
    assert diagnose(parts, wrong, MATRICES[:3], layout=LAYOUT) == sentence


def test_keys_of_a_dict():
    def right(X):
        return {"W": cubed(X), "b": X.sum(axis=0) + 1.7, "c": X[0] + 5}

    def wrong(X):
        return right(X) | {"b": 2 * right(X)["b"]}

    found = diagnose(right, wrong, MATRICES[:3])
    assert found == "W and c are right; b is 2 times what is due."
    found = diagnose(right, lambda X: {k: -v for k, v in right(X).items()}, MATRICES[:3])
    assert found == "The result is the negative of what is due."


def test_items_of_a_list():
    def right(X):
        return [(cubed(X) + i, X.sum(axis=0) + i) for i in range(3)]

    found = diagnose(right, lambda X: [(W, 2 * b) for W, b in right(X)], MATRICES[:3])
    assert found == "result[i][0] is right; result[i][1] is 2 times what is due."
    found = diagnose(right, lambda X: right(X)[::-1], MATRICES[:3])
    assert found == "The result is in reverse order."


def test_groups_that_fail_in_different_ways():
    cases = [*inputs((3, 2), (4, 5)), *inputs((5,), (3,), group="shapes")]

    def wrong(X):
        return -cubed(X) if X.ndim == 2 else 2 * cubed(X)

    assert diagnose(cubed, wrong, cases).splitlines() == [
        "In the basic cases: The result is the negative of what is due.",
        "In the shapes cases: The result is 2 times what is due.",
    ]


# --- factors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("got", "want", "factor"),
    [
        ([2.0, 4.0], [1.0, 2.0], 2.0),
        ([2.0, 4.1], [1.0, 2.0], None),
        ([0.0, 4.0], [0.0, 2.0], 2.0),
        ([1.0, 4.0], [0.0, 2.0], None),
        ([0.0, 0.0], [1.0, 2.0], None),
        ([1.0], [0.0], None),
        ([np.nan], [1.0], None),
        ([1.0, 2.0], [1.0], None),
        ([], [], None),
    ],
)
def test_factor_between(got, want, factor):
    assert factor_between(np.array(got), np.array(want)) == factor


@pytest.mark.parametrize(
    ("factors", "name"),
    [
        ([-1, -1], "-1"),
        ([0.5, 0.5], "1/2"),
        ([3, 5], "m"),
        ([1 / 3, 1 / 5], "1/m"),
        ([-6, -10], "-2 · m"),
        ([9, 25], "m²"),
        ([2, 7], "X.shape[1]"),
        ([3.3, 3.3], "3.3"),
        ([3.3, 3.4], ""),
        ([0.9999997, 0.9999997], ""),
        ([3.3], ""),
    ],
)
def test_name_factor(factors, name):
    sizes = [{"m": 3, "X.shape[1]": 2}, {"m": 5, "X.shape[1]": 7}][: len(factors)]
    assert name_factor(factors, sizes) == name


# --- with the exercises ---------------------------------------------------------------------


def tried_on(name, function, hidden=True):
    answer = pytest.importorskip("solutions").answer(name)
    names = tuple(inspect.signature(answer.reference).parameters)
    tried = []
    for task in answer.sheet().tasks if hidden else answer.visible_tasks:
        outcome = run(function, task.case, names)
        tried.append((task, outcome, judge(outcome, task, answer.layout)))
    return tried, names, answer.layout


def reference(name):
    return pytest.importorskip("solutions").answer(name).reference


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        (
            "log_loss",
            lambda y, p: 3.5 * reference("log_loss")(y, p),
            "The result is 3.5 times what is due.",
        ),
        (
            "logistic_gradient",
            lambda X, y, w, b: (reference("logistic_gradient")(X, y, w, b)[0] * -3.0, 0.25),
            "dw is -3 times what is due; db is the same whatever the input.",
        ),
        (
            "relu",
            lambda z: np.where(np.asarray(z) < 0, np.sin(z), z),
            "The result is right except where z < 0.",
        ),
        (
            "linear_backward",
            lambda dZ, X, W: (dZ @ W.T, 5 * X.T @ dZ, dZ.sum(axis=0)),
            "dX and db are right; dW is 5 times what is due.",
        ),
        (
            "count_parameters",
            lambda sizes: 7 * reference("count_parameters")(sizes),
            "The result is 7 times what is due.",
        ),
    ],
)
def test_wrong_answers_to_exercises(name, wrong, sentence):
    tried, names, layout = tried_on(name, wrong)
    assert name_mistakes(tried) == ({}, False)
    assert relation(tried, names, layout) == sentence


STRANGE = [
    None,
    "text",
    [],
    (),
    {},
    [None, "x"],
    (np.array(["a"]), 3),
    np.array([None, 1]),
    np.zeros(0),
    np.zeros((0, 3)),
    np.zeros((2, 2, 2, 2)),
    1e308,
    float("nan"),
    1j,
    True,
    10**400,
    (float("inf"), float("-inf"), np.nan),
    [np.zeros(3), np.zeros(4)],
    {"W1": np.zeros(3), "t": None},
]


@pytest.mark.parametrize("exercise", [slot.__name__ for slot in catalogue()])
def test_nothing_that_comes_back_breaks_it(exercise):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for value in STRANGE[:: 1 if len(exercise) % 2 else 2]:
            tried, names, layout = tried_on(exercise, lambda *a, value=value, **k: value, False)
            assert isinstance(relation(tried, names, layout), str)
