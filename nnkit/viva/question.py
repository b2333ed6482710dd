"""A question about a function, with its options, and how they are put together."""

import zlib
from dataclasses import dataclass, field

#: How many options a question has, the right one among them, and how many it has at least.
OPTIONS, FEWEST = 4, 3

#: What the kinds of questions are called on a page.
KINDS = {
    "trace": "Trace",
    "what if": "What if",
    "repair": "Repair",
    "why": "Why",
    "cost": "Cost",
    "calls": "Calls",
}


@dataclass
class Question:
    """A question.

    Attributes
    ----------
    kind : str
        A key of `KINDS`.
    exercise : str
    text : str
        What is asked; code stands between backquotes.
    lines : list of (int, str)
        Number and text of the lines that are shown.
    marked : int
        The number of the line that is asked about, 0 if that would tell the answer.
    key : str
        Tells the question from any other about this exercise.
    call : str
        The call that is asked about, if it is one.
    options : list of str
        What to choose from; empty if the answer is open.
    right : int
        The place of the right one; -1 if the answer is open.
    why : str
        Why it is right, for whoever grades.
    rubric : list of str
        What a good oral answer contains.
    proof : dict
        From what the answer was computed, so that another run can compute it again.
    """

    kind: str
    exercise: str
    text: str
    lines: list
    marked: int
    key: str
    call: str = ""
    options: list[str] = field(default_factory=list)
    right: int = -1
    why: str = ""
    rubric: list[str] = field(default_factory=list)
    proof: dict = field(default_factory=dict)

    @property
    def letter(self):
        """The letter of the right option; "" if the answer is open."""
        return "ABCD"[self.right] if self.options else ""


def choose(right, wrong, rng):
    """Put a right option among wrong ones.

    Parameters
    ----------
    right : str
    wrong : iterable of str
        The most plausible first; those that say the same as another are left out.
    rng : numpy.random.Generator

    Returns
    -------
    options : list of str
    place : int
        Of the right one; -1 if there are too few wrong ones.
    """
    others = [option for option in dict.fromkeys(wrong) if option != right][: OPTIONS - 1]
    if len(others) < FEWEST - 1:
        return [], -1
    options = [right, *others]
    options = [options[i] for i in rng.permutation(len(options))]
    return options, options.index(right)


def in_half(question, at_home):
    """Say whether a question is of those that are asked at home, or of the others.

    So nobody is asked on a sheet what practice has asked before.
    """
    content = f"{question.kind}\0{question.exercise}\0{question.key}"
    return bool(zlib.crc32(content.encode(errors="replace")) & 1) == at_home
