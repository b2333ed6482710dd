"""`solutions` is the only secret: no right body and no key stands anywhere outside it."""

import ast
import functools
import re
import subprocess
import textwrap
from pathlib import Path

import pytest

import solutions
from autograder.handing_out.bodies import statements_of
from autograder.handing_out.leaks import Secret, find_answers
from autograder.stubs import body_of
from nnkit.exercise import catalogue
from solutions.equivalent_lines import EQUIVALENT as EQUIVALENT_LINES
from solutions.equivalent_mutants import EQUIVALENT
from solutions.language import keys
from solutions.language.right import implementations
from tests.proofs.mutants import mutated

COURSE = Path(__file__).parent.parent.parent


def outside():
    """Return the tracked files outside ``solutions`` by path."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=COURSE, capture_output=True, text=True, check=True
    )
    paths = [path for path in listing.stdout.split("\0") if path and (COURSE / path).is_file()]
    return {
        path: (COURSE / path).read_bytes() for path in paths if not path.startswith("solutions/")
    }


@functools.cache
def equivalent():
    """Return the mutants that compute the same as their reference, with its name."""
    found = []
    for name, reasons in EQUIVALENT.items():
        for description, definition in mutated(solutions.answer(name).reference):
            if description in reasons:
                text = "\n".join(map(ast.unparse, definition.body))
                what = f"the equivalent mutant of {name} with {description}"
                found.append((name, Secret(what, definition.body, text)))
    return found


def test_every_equivalent_mutant_is_looked_for():
    wanted = {(name, reason) for name, reasons in EQUIVALENT.items() for reason in reasons}
    assert len(equivalent()) >= len(wanted)


def test_nothing_of_the_answers_stands_outside_solutions():
    assert find_answers(outside(), equivalent()) == []


# --- the search itself can fail ---------------------------------------------------------------


def planted(text, path="tests/check/test_planted.py"):
    """Return what is found in a file of one's own."""
    return find_answers({path: text.encode()}, equivalent())


def in_a_function(function, name="anything"):
    return f"def {name}(a, b=None):\n" + "".join(
        f"    {line}\n" for line in body_of(function).splitlines()
    )


#: Exercises from all over the course whose bodies are more than one statement.
REFERENCES = [
    slot.__name__
    for slot in catalogue()
    if len(statements_of(solutions.answer(slot.__name__).reference)) > 1
][::8]
#: A question for each kind of answer.
QUESTIONS = {type(key.accepted[0]).__name__: name for name, key in keys.items() if key.accepted}


@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_is_found(name):
    found = planted(in_a_function(solutions.answer(name).reference))
    assert any(f"the reference of {name}" in leak for leak in found)


@pytest.mark.parametrize("name", REFERENCES)
def test_a_right_answer_in_another_style_is_found(name):
    for function in implementations()[name]:
        if len(statements_of(function)) > 1:
            found = planted(in_a_function(function))
            assert any(function.__name__ in leak for leak in found)


def test_an_equivalent_mutant_is_found():
    _, secret = equivalent()[0]
    text = "def f(z):\n" + textwrap.indent(secret.text, "    ")
    assert any(secret.what in leak for leak in planted(text))


def test_renamed_variables_and_another_layout_hide_nothing():
    body = body_of(solutions.answer("sigmoid").reference)
    renamed = re.sub(r"\be\b", "tail", re.sub(r"\bz\b", "values", body)).replace(", ", " ,")
    text = "if True:\n" + textwrap.indent(renamed, "  ")
    assert any("the reference of sigmoid" in leak for leak in planted(text))


@pytest.mark.parametrize(
    "wrapped",
    [
        "BODY = {body!r}",
        "fault.body('x', {body!r}, loses=())",
        "def test():\n    assert works({body!r})",
    ],
)
def test_a_body_in_a_string_is_found(wrapped):
    body = body_of(solutions.answer("log_loss").reference)
    assert any("log_loss" in leak for leak in planted(wrapped.format(body=body)))


def test_a_lambda_is_found():
    (statement,) = statements_of(solutions.answer("maxout").reference)
    assert any(
        "maxout" in leak for leak in planted(f"f = lambda X, W, b: {ast.unparse(statement.value)}")
    )


def test_a_body_in_a_document_is_found():
    text = f"Like this:\n\n```python\n{in_a_function(solutions.answer('sigmoid').reference)}```\n"
    assert any("sigmoid" in leak for leak in planted(text, "docs/maintainer/exercise.md"))


@pytest.mark.parametrize(
    "form", ["{variable} = {answer!r}", "('{name}', {answer!r})", '"{name}": {answer!r}']
)
@pytest.mark.parametrize("name", QUESTIONS.values(), ids=QUESTIONS)
def test_a_key_is_found(name, form):
    answer = keys[name].accepted[0]
    problem_set, variable = name.split("_", 1)
    text = f"# {problem_set}\n" + form.format(name=name, variable=variable, answer=answer)
    assert any(f"answer to {name}" in leak for leak in planted(text))


def test_a_variable_of_any_set_is_no_key():
    name = QUESTIONS["str"]
    assert planted(f"{name.split('_', 1)[1]} = {keys[name].accepted[0]!r}\n") == []


def test_a_line_of_a_derivation_is_found():
    name, line, formula = EQUIVALENT_LINES[0]
    for text in (f"('{name}', '{line}', '{formula}')", f'{{"{line}":  "{formula}"}}'):
        assert any(f"line {line} of {name}" in leak for leak in planted(text))


def test_what_the_docstring_states_and_what_is_short_is_no_secret():
    assert planted("def f(X, w, b):\n    return X @ w + b\n") == []
    assert planted("def f(z):\n    return np.tanh(z)\n") == []
