"""Precedence: is a line right as soon as parentheses are put where they may be missing?"""

import re
from collections.abc import Iterator

#: What is said of such a line.
MISSING = (
    "parentheses are missing: * / and @ bind tighter than + and -, and among themselves they go "
    "from left to right"
)

#: How many ways there are at most; longer lines have more, and are not tried.
WAYS = 300

_TOKEN = re.compile(r"[\w.]+|\*\*|\S")


def parenthesised(text: str) -> Iterator[str]:
    """Yield a formula with one more pair of parentheses, in each way that may make sense."""
    tokens = [(found.start(), found.end(), found[0]) for found in _TOKEN.finditer(text)]
    begins, ends = [], []
    for number, (start, end, token) in enumerate(tokens):
        follows = tokens[number + 1][2] if number + 1 < len(tokens) else ""
        before = tokens[number - 1][2] if number else ""
        is_name = re.match(r"[\w.]", token) is not None
        if is_name or (token == "(" and not re.match(r"\w", before)):
            begins.append((number, start))
        if (is_name and follows != "(") or token == ")":
            ends.append((number, end))
    ways = [
        (start, end)
        for first, start in begins
        for last, end in ends
        if last >= first + 2 and _is_balanced(text[start:end])
    ]
    if len(ways) <= WAYS:
        for start, end in ways:
            yield f"{text[:start]}({text[start:end]}){text[end:]}"


def _is_balanced(text):
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0
