"""What counts as a stub: the same in the file, when it is called, and when it is shown."""

import ast

import pytest

from autograder.stubs import fill_stubs
from autograder.submission.code import read
from nnkit.exercise import Exercise, Unfilled
from nnkit.filled_in import is_stub, progress

BODIES = {
    "raise NotImplementedError": True,
    "raise NotImplementedError()": True,
    '"""Double a number."""\n    raise NotImplementedError': True,
    "# later\n    raise NotImplementedError  # TODO": True,
    "raise NotImplementedError('later')": False,
    "raise ValueError": False,
    "if x < 0:\n        raise NotImplementedError": False,
    "x = 2 * x\n    raise NotImplementedError(x)": False,
    "pass": False,
    '"""Double a number."""': False,
    "return 2 * x": False,
}


@pytest.fixture(params=BODIES)
def source(request):
    return f"def twice(x):\n    {request.param}\n", BODIES[request.param]


def test_in_the_file(source):
    text, empty = source
    assert is_stub(ast.parse(text).body[0]) is empty


def test_when_it_is_called(source):
    text, empty = source
    names = {"__name__": "nnkit.neuron"}
    exec(text, names)
    try:
        Exercise(names["twice"], "ps1", 1)(3)
    except Unfilled:
        assert empty
    except (NotImplementedError, ValueError):
        assert not empty
    else:
        assert not empty


def test_where_it_is_shown(source):
    text, empty = source
    assert ("twice" in read(text).empty) is empty


def test_where_it_is_filled(source):
    def twice(x):
        return 2 * x

    text, empty = source
    if empty:
        assert fill_stubs(text, {"twice": twice}).endswith("return 2 * x\n")
    else:
        with pytest.raises(ValueError, match="not a stub"):
            fill_stubs(text, {"twice": twice})


STUB = '@exercise("ps1", points=2)\ndef gate(name):\n    raise NotImplementedError\n'
DONE = '@exercise("ps1", points=2)\ndef gate(name):\n    return name\n'


@pytest.mark.parametrize(
    ("source", "filled", "empty"),
    [
        ("", [], []),
        (STUB, [], ["gate"]),
        (DONE, ["gate"], []),
        (STUB + DONE, ["gate"], []),
        (DONE + STUB, [], ["gate"]),
        (DONE.replace("@exercise", "@other"), [], []),
    ],
)
def test_the_last_definition_counts(source, filled, empty, tmp_path):
    (tmp_path / "neuron.py").write_text(source)
    assert progress(tmp_path / "neuron.py") == (filled, empty)
