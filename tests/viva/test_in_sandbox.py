"""Questions about a submission: its code runs in the sandbox only, whatever it does."""

import os

import numpy as np
import pytest

import solutions
from autograder.judge import viva
from nnkit.viva.question import Question

GOOD = """
@exercise("ps1", points=2)
def logistic_gradient(X, y, w, b):
    error = 1 / (1 + np.exp(-(X @ w + b))) - y
    scale = 1 / len(y)
    dw = X.T @ error * scale
    db = np.sum(error) * scale
    return dw, db
"""
ERROR = "    error = 1 / (1 + np.exp(-(X @ w + b))) - y\n"
HEAD = "import numpy as np\nfrom nnkit.exercise import exercise\n"


@pytest.fixture(scope="module", autouse=True)
def sheet():
    """Make one sheet only: those of all exercises take longer than the tests."""
    found = {"logistic_gradient": solutions.sheet_of("logistic_gradient")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(viva, "sheets", lambda problem_set: found)
        yield


@pytest.fixture
def asked(sandbox):
    """Return a function that asks about a module."""

    def ask(source, student="ada", count=5, files=()):
        job = {
            "files": {"nnkit/neuron.py": source.encode(), **dict(files)},
            "student": student,
            "secret": b"secret",
            "digest": "0",
            "exercises": ["logistic_gradient"],
            "count": count,
        }
        found = viva.questions(job, sandbox, solutions.references())
        return [Question(**question) for question in found["questions"]]

    return ask


def test_a_function_is_asked_about_with_its_own_lines(asked):
    found = asked(HEAD + GOOD)
    assert found
    for question in found:
        shown = {text for _, text in question.lines}
        assert {"def logistic_gradient(X, y, w, b):", "    return dw, db"} <= shown


def test_the_same_submission_gives_the_same_questions(asked):
    assert asked(HEAD + GOOD) == asked(HEAD + GOOD)


def test_another_student_gets_other_questions(asked):
    sheets = {str(asked(HEAD + GOOD, f"student {k}")) for k in range(4)}
    assert len(sheets) > 1


def test_no_hidden_case_is_shown(asked):
    hidden = [task.case for task in solutions.sheet_of("logistic_gradient").tasks if task.hidden]
    numbers = {f"{x:.4g}" for case in hidden for x in np.ravel(case.args[0])[:3]}
    for student in range(4):
        for question in asked(HEAD + GOOD, f"student {student}"):
            text = "\n".join([question.call, question.why, question.text, *question.rubric])
            assert not any(number in text for number in numbers if len(number) > 4)


def test_no_line_of_an_answer_is_shown_that_is_not_the_students(asked):
    reference = solutions.answer("logistic_gradient").reference
    body = viva_lines(reference)
    for question in asked(HEAD + GOOD):
        text = "\n".join([question.why, question.text, *question.options, *question.rubric])
        assert not any(line in text for line in body if line not in GOOD)


def viva_lines(function):
    """Return the lines of a function that say something."""
    import inspect

    lines = [line.strip() for line in inspect.getsource(function).splitlines()]
    return [line for line in lines if len(line) > 12 and not line.startswith(("def", "@", "#"))]


# --- hostile and unlucky code -------------------------------------------------------------------

#: What a function does before it computes; none may cost more than its own questions.
ATTACKS = {
    "ends its process": "import os; os._exit(0)",
    "never ends": "while True: pass",
    "sleeps": "import time; time.sleep(60)",
    "fills memory": "x = [0] * 10**10",
    "recurses": "return logistic_gradient(X, y, w, b)",
    "exits": "raise SystemExit",
    "replaces the recorder": (
        "globals()['__nnkit_viva__'].__class__.written = lambda self: {'counts': 'x' * 9**6}"
    ),
    "forges what was noted": (
        "globals()['__nnkit_viva__'].__class__.written = lambda self: {'counts': [[7, 10**9]], "
        "'values': [['<script>', '<b>', 1, 2]], 'calls': ['<i>'], 'products': []}"
    ),
    "replaces the forms": "import nnkit.viva.recorder as r; r.RECORDED = r.FORM = None",
    "breaks NumPy": "np.empty = np.sum = None",
    "prints without end": "print('x' * 10**6)",
    "writes files": "open('/tmp/x', 'w').write('x'); open('nnkit/neuron.py', 'w').write('')",
    "reads files": "open('/etc/passwd').read()",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_costs_no_more_than_its_own_questions(asked, attack):
    hostile = HEAD + GOOD.replace(
        "    error = 1 / (1 + np.exp(-(X @ w + b))) - y\n", f"    {attack}\n{ERROR}"
    )
    for question in asked(hostile):
        assert all(0 < number < 100 for number, _ in question.lines)
        assert len(set(question.options)) == len(question.options)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def",
        "\x00",
        "(" * 5000,
        "x = " + "-" * 50_000 + "1",
        "import os\nos._exit(3)\n" + GOOD,
        HEAD + "logistic_gradient = 3",
        HEAD + GOOD.replace("(X, y, w, b)", "(*everything)"),
        HEAD + "if True:\n" + GOOD.replace("\n", "\n    "),
        HEAD + GOOD.replace("\n", "\r"),
        HEAD + GOOD + "\ndel logistic_gradient",
    ],
    ids=range(11),
)
def test_a_file_that_holds_no_such_function_gives_no_questions(asked, source):
    assert asked(source) == []


def test_code_runs_in_no_process_but_the_students(asked, tmp_path):
    """What leaves a mark where it runs leaves none here."""
    mark = "\nimport os, sys\nos.environ['VIVA'] = 'was here'\nsys.viva_was_here = True\n"
    assert asked(HEAD + GOOD + mark)
    import sys

    assert "VIVA" not in os.environ and not hasattr(sys, "viva_was_here")


def test_a_file_of_the_submission_takes_the_place_of_no_part_of_ours(asked):
    """The student process reads our recorder, and grading leaves out what is called like it."""
    from autograder.course import given_files

    assert "nnkit/viva/recorder.py" in given_files()


def test_a_wrong_function_is_asked_about_its_values_only(asked):
    wrong = GOOD.replace("- y", "+ y")
    kinds = {question.kind for question in asked(HEAD + wrong, count=10)}
    assert kinds <= {"trace", "cost", "calls"}
