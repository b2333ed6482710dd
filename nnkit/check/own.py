"""Numbers of one's own: questions whose numbers are drawn from a word that each student chose.

The same word gives the same numbers, at home and when graded, on every machine. How they are
drawn is no secret; what comes out is computed from the word again when the answer is graded.
None of them is 0, 1 or -1, so no word makes a question easy.
"""

import hashlib
import unicodedata

#: How long a word may be.
SHORTEST, LONGEST = 4, 40


def _tenths(low, high, step=1):
    """Return the numbers of one decimal from low to high, given in tenths, but for 0, 1, -1."""
    return [t / 10 for t in range(low, high + 1, step) if t not in (-10, 0, 10)]


_WEIGHT = [*_tenths(-8, -2), *_tenths(2, 8)]
_INPUT = [*_tenths(-19, -12), *_tenths(12, 19)]
_OUTPUT_WEIGHT = [*_tenths(-39, -12), *_tenths(12, 39)]

#: For each question of this kind its numbers: the values among which each is drawn.
DRAWN = {
    # Two points at different heights, on both sides of the vertical axis and above the other:
    # the line through them is neither level nor upright, and misses the origin.
    "ps1_own_line": {
        "p1": _tenths(-49, -12),
        "p2": [*_tenths(12, 18), *_tenths(42, 48)],
        "q1": _tenths(12, 49),
        "q2": _tenths(26, 34),
        "origin": [0, 1],
    },
    # The prediction lies below the target, and no neuron is saturated.
    "ps4_own_network": {
        "x1": _INPUT,
        "x2": _INPUT,
        "y": _tenths(102, 148),
        "wA1": _WEIGHT,
        "wA2": _WEIGHT,
        "bA": _WEIGHT,
        "wB1": _WEIGHT,
        "wB2": _WEIGHT,
        "bB": _WEIGHT,
        "wC1": _OUTPUT_WEIGHT,
        "wC2": _OUTPUT_WEIGHT,
        "bC": _WEIGHT,
    },
    # No two logits are equal.
    "ps5_own_softmax": {
        "z0": _tenths(-18, 18, 3),
        "z1": _tenths(-17, 19, 3),
        "z2": _tenths(-19, 17, 3),
        "label": [0, 1, 2],
    },
}


def word_of(me) -> str:
    """Return a code word as it counts: without space around it, letters in one form.

    Raises
    ------
    ValueError
        If it is none; the message is a sentence for whoever typed it.
    """
    if me is ... or me is None:
        raise ValueError("There is no code word yet: your numbers are drawn from it.")
    if not isinstance(me, str):
        raise ValueError("The code word has to be a text in quotes.")
    word = unicodedata.normalize("NFC", me).strip()
    if not (SHORTEST <= len(word) <= LONGEST and word.isprintable()):
        raise ValueError(f"The code word needs {SHORTEST} to {LONGEST} characters, in one line.")
    return word


def numbers_of(question: str, word: str) -> dict[str, float]:
    """Draw the numbers of a question from a word, by name."""
    drawn = {}
    for name, values in DRAWN[question].items():
        digest = hashlib.sha256(f"{question}\0{name}\0{word}".encode()).digest()
        drawn[name] = values[int.from_bytes(digest) % len(values)]
    return drawn


def my_numbers(question, me):
    """Return your own numbers for a question, by name; without a code word, print what is missing.

    Parameters
    ----------
    question : str
        The question's name, such as ``"ps1_own_line"``.
    me : str
        Your code word.
    """
    try:
        return numbers_of(question, word_of(me))
    except ValueError as error:
        print(error)
    except KeyError:
        print(f"{question} is no question with numbers of your own: {', '.join(DRAWN)}.")
    return None
