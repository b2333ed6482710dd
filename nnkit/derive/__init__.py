"""Derivation ladders: a derivation by hand, checked line by line.

Each line is a formula in a string. It is right if it has the right value and shape at
sample points, so every equivalent form is right. ``show_ladder`` tells what is given and
which lines are due, ``check_ladder`` says which are right and returns the points.
"""

from nnkit.check import answers, report
from nnkit.check.answers import NoCases
from nnkit.check.verdict import Verdict
from nnkit.derive.expressions import FUNCTIONS, NotAllowed
from nnkit.derive.ladders import judge_line
from nnkit.derive.typeset import latex, name_latex

__all__ = ["check_ladder", "show_ladder"]

_MARKS = {"right": "ok    ", "wrong": "wrong ", "empty": "empty "}


def check_ladder(name, steps) -> float:
    """Check a derivation: print which lines are right, show it typeset, return the points.

    Parameters
    ----------
    name : str
        The ladder's name.
    steps : dict of str to str
        For each line its formula; ``""`` where there is none yet.

    Returns
    -------
    float
        Between 0 and the ladder's points; every line earns the same.
    """
    try:
        sheet = answers.source().ladder(name)
    except NoCases as error:
        return report(Verdict(str(name), 0.0, problem=f"{error}."))
    verdict = Verdict(name, sheet.points)
    if not isinstance(steps, dict):
        verdict.problem = 'The steps must be a dict: {"name of the line": "its formula", ...}.'
        return report(verdict)
    judged = [judge_line(sheet, line, steps.get(line.name, "")) for line in sheet.lines]
    right = sum(judgement.status == "right" for judgement in judged)
    verdict.points = round(sheet.points * right / len(judged), 4)
    verdict.diagnoses = [_ended(f"{j.line.name}: {j.sentence}") for j in judged if j.sentence]
    verdict.lines = [(_MARKS[j.status].strip(), j.line.name) for j in judged]
    verdict.remarks = _remarks(sheet, judged, steps)
    marks = [f"  {_MARKS[j.status]}  {j.line.name}" for j in judged]
    verdict.problem = "\n\n".join(["\n".join(marks), *verdict.remarks])
    _display(sheet, judged)
    return report(verdict)


def show_ladder(name):
    """Print what a ladder starts from and which lines are due."""
    try:
        sheet = answers.source().ladder(name)
    except NoCases as error:
        print(f"{error}.")
        return
    rows = [(s.name, s.shape, s.meaning, s.definition) for s in sheet.symbols]
    rows += [(line.name, line.shape, line.meaning, "") for line in sheet.lines]
    shapes = [_shape(shape) for _, shape, _, _ in rows]
    wide, wider = max(len(row[0]) for row in rows), max(len(shape) for shape in shapes)
    shown = [
        f"  {key:<{wide}}  {shape:<{wider}}  {meaning}" + (f": {formula}" if formula else "")
        for (key, _, meaning, formula), shape in zip(rows, shapes, strict=True)
    ]
    given = len(sheet.symbols)
    print(f"{sheet.title} ({sheet.points:g} points, {len(sheet.lines)} lines)")
    print("Given:", *shown[:given], "Lines to derive:", *shown[given:], sep="\n")
    print(
        "A formula may use the names given and the lines before it, numbers, + - * / ** @, .T,\n"
        f"parentheses, {', '.join(FUNCTIONS)} and sum(…, axis=…)."
    )


def _shape(shape):
    if not shape:
        return "number"
    return f"({shape})" if "," in shape else f"({shape},)"


def _remarks(sheet, judged, steps):
    """Return what is said of the lines, in paragraphs."""
    remarks = []
    wrong = [j for j in judged if j.status == "wrong"]
    if wrong:
        first, *others = wrong
        lines = [_ended(f"The first wrong line is {first.line.name}: {first.sentence}")]
        lines += [_ended(f"{j.line.name}: {j.sentence}") for j in others]
        if judged[-1] is not first:
            lines.append(
                "Where a line uses the names of lines before it, these count as right: a slip "
                "then costs one line. What is written out anew repeats it."
            )
        remarks.append("\n".join(lines))
    if all(j.status == "empty" for j in judged):
        remarks.append(f'show_ladder("{sheet.name}") prints what is given and what is due.')
    known = {line.name for line in sheet.lines}
    strange = [str(key)[:40] for key in steps if key not in known][:5]
    if strange:
        remarks.append(f"Not a line of this ladder: {', '.join(strange)}.")
    return remarks


def _ended(sentence):
    return sentence if sentence.endswith(("?", ".")) else f"{sentence}."


class _Typeset:
    """A derivation as mathematics where the front end can show it, else nothing."""

    def __init__(self, source):
        self.source = source

    def _repr_latex_(self):
        return self.source

    def __repr__(self):
        return "(the derivation, typeset)"


def _display(sheet, judged):
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ModuleNotFoundError:
        return
    source = get_ipython() is not None and typeset(sheet, judged)
    if source:
        display(_Typeset(source))


def typeset(sheet, judged):
    """Return the lines that could be read as LaTeX, each marked as right or wrong."""
    rows = []
    for j in judged:
        if j.tree is None:
            continue
        try:
            formula = latex(j.tree, sheet.values(sheet.samples[0], j.line))
        except NotAllowed:
            continue
        mark = r"\checkmark" if j.status == "right" else r"\times"
        if formula:
            rows.append(rf"{name_latex(j.line.name)} &= {formula} && {mark}")
    if not rows:
        return ""
    return "$$\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}$$"
