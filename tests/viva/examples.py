"""Sheets to make pages, tables and files of, without a run."""

from autograder.viva.sheets import Sheet
from nnkit.viva.question import Question

#: What a student may write into a file, to do something where it is shown.
HOSTILE = '<script>alert("1")</script>]]>&amp;\u202e`{{ 7 * 7 }}'

CLOSED = Question(
    "trace",
    "linear_backward",
    "What is the shape of `dW` after line 12 has run?",
    [(10, "def linear_backward(dZ, X, W):"), (12, "    dW = X.T @ dZ"), (13, "    return dW")],
    12,
    "key",
    "linear_backward(dZ = …)",
    ["(2, 3)", "(3, 2)", "(3, 3)", "`text`"],
    1,
    "Traced: the shape is (3, 2).",
    ["Says that `X.T` has a row for each input"],
)
OPEN = Question(
    "why",
    "linear_backward",
    "What is line 12 needed for?",
    CLOSED.lines,
    12,
    "other key",
    why="One such call, as tried",
    rubric=["Says what it does"],
)


def hostile(question):
    """Return a question whose every text tries to do something."""
    about = {**vars(question)}
    for name in ("text", "call", "why"):
        about[name] += HOSTILE
    about["lines"] = [(number, text + HOSTILE) for number, text in question.lines]
    about["options"] = [option + HOSTILE for option in question.options]
    about["rubric"] = [line + HOSTILE for line in question.rubric]
    return Question(**about)


def sheets():
    """Return the sheets of two students."""
    return [
        Sheet(1, "ada", "d1", [CLOSED, OPEN]),
        Sheet(2, "ben", "d2", [OPEN, hostile(CLOSED), hostile(OPEN)]),
    ]
