"""Practice at home: questions about one's own functions, one after the other, with the answers.

What is right is found by running the functions here. The sheets that a teacher hands out ask
other questions: see `nnkit.viva.question.in_half`.
"""

import inspect
import sys
from pathlib import Path

import numpy as np

from nnkit.check import answers
from nnkit.exercise import MODULES, Exercise, catalogue
from nnkit.viva.code import functions
from nnkit.viva.draw import draw
from nnkit.viva.here import Here
from nnkit.viva.question import KINDS
from nnkit.viva.subject import Subject


def practise(what, count, ask, rng=None):
    """Ask questions, see `nnkit.viva.practise`."""
    drawn = questions(what, count, rng or np.random.default_rng())
    if not drawn:
        print("Nothing to ask about yet: fill in a function, save the file, and try again.")
    right = closed = 0
    for number, question in enumerate(drawn, 1):
        print(f"\n{number} of {len(drawn)}. {KINDS[question.kind]}: {question.exercise}\n")
        print(written(question))
        given = ask("Your answer: ").strip()
        if not given:
            print("Stopped.")
            break
        if question.options:
            closed += 1
            right += given.upper() == question.letter
        print(reply(question, given))
    if closed:
        print(f"\n{right} of {closed} right.")


def questions(what, count, rng):
    """Draw questions about the functions that are filled in.

    Raises
    ------
    ValueError
        If `what` is neither a problem set nor an exercise.
    """
    if isinstance(what, Exercise):
        slots = [what]
    elif what in MODULES:
        slots = catalogue(what)
    else:
        raise ValueError(
            f"practise asks about a problem set ({', '.join(MODULES)}) or an exercise, got {what!r}"
        )
    subjects, texts, known = [], {}, answers.source()
    for slot in slots:
        module = sys.modules[slot.__module__]
        if module not in texts:
            path = Path(inspect.getsourcefile(slot.body))
            text = path.read_text(encoding="utf-8", errors="replace")
            texts[module] = functions(text), Here(module)
        found, runner = texts[module]
        if slot.__name__ in found and slot.seconds is None:
            try:
                sheet = known.sheet(slot.__name__)
            except answers.NoCases:
                continue
            subjects.append(Subject(found[slot.__name__], sheet, runner, rng))
    return draw(subjects, count, rng, at_home=True)


def written(question):
    """Write a question as plain text."""
    width = len(str(question.lines[-1][0]))
    parts = [
        "\n".join(
            f"{'>' if number == question.marked else ' '} {number:>{width}}  {text}"
            for number, text in question.lines
        )
    ]
    parts += [f"The call: {question.call}"] if question.call else []
    parts.append(question.text)
    parts += [
        "\n".join(f"  {letter}  {option}" for letter, option in zip("ABCD", question.options))
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def reply(question, given):
    """Say whether an answer is right, and why."""
    if not question.options:
        listed = "".join(f"\n- {line}" for line in question.rubric)
        return f"A good answer:{listed}\n{question.why}"
    if given.upper() == question.letter:
        return f"Right. {question.why}"
    right = question.options[question.right]
    return f"Not {given.upper()[:20]}. Right is {question.letter}: {right}\n{question.why}"
