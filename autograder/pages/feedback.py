"""The feedback page: each exercise's verdict beside the student's own code.

One file, fit for a phone and for print, whose only links lead to the lectures, if the course
has a site. What it says of an
exercise is the verdict as data, see `autograder.grading.verdicts`; nothing is read out of
printed text.
"""

import re
from dataclasses import dataclass, field

from markupsafe import Markup
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.grading.verdicts import has_parts
from autograder.pages import page
from autograder.pages.lecture_links import public_link, section_of
from autograder.submission import code as own_code
from autograder.submission.handed_in import HEAD
from nnkit.exercise import slot
from nnkit.values import indented

#: Outputs and code of more lines are folded.
FOLDED_FROM = 40
#: How much of one output, of one function and of a written answer is shown.
MAX_TEXT = 20_000

#: Opens what is folded while the page is printed.
SCRIPT = (
    "let folded=[];"
    "addEventListener('beforeprint',()=>{folded=[...document.querySelectorAll("
    "'details:not([open])')];folded.forEach(d=>d.open=true)});"
    "addEventListener('afterprint',()=>{folded.forEach(d=>d.open=false)})"
)


@dataclass
class Mark:
    """What the gradebook has for one cell; no score where nobody has given one yet."""

    score: float | None = None
    out_of: float = 0.0
    comment: str = ""


@dataclass
class Standing:
    """What the gradebook knows of one submission."""

    marks: dict[str, Mark] = field(default_factory=dict)
    late_penalty: float = 0.0
    name: str = ""

    @property
    def score(self):
        """The points so far."""
        return sum(mark.score or 0.0 for mark in self.marks.values()) - self.late_penalty

    @property
    def out_of(self):
        """The points that could be had in what is graded."""
        return sum(mark.out_of for mark in self.marks.values()) - self.waiting

    @property
    def waiting(self):
        """The points that could be had in what nobody has graded yet."""
        return sum(mark.out_of for mark in self.marks.values() if mark.score is None)


@dataclass
class Shown:
    """What ungraded cells show: figures and texts, and where they come from."""

    origin: str
    images: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def label(self):
        """Say what it is: ``2 figures and 1 output, as handed in``."""
        counts = [(self.images, "figure"), (self.texts, "output")]
        said = " and ".join(page.counted(what, one) for what, one in counts if what)
        return f"{said}, {self.origin}"


def render(notebook, student, problem_set, standing, verdicts, source, path, notes=()):
    """Write the page.

    Parameters
    ----------
    notebook : NotebookNode
        The autograded one.
    student, problem_set : str
    standing : Standing
    verdicts : dict of str to dict
        By exercise, see `autograder.grading.verdicts.Verdicts`.
    source : str
        The student's module, and `path`, what to call it.
    notes : sequence of str
        What was odd about what was handed in.
    """
    about = {
        "student": f"{standing.name} ({student})" if standing.name else student,
        "assignment": problem_set,
        "score": standing.score,
        "out_of": standing.out_of,
        "waiting": standing.waiting,
        "late_penalty": standing.late_penalty,
    }
    items, after = _parts(notebook, standing, verdicts, own_code.read(source).texts)
    return page.render(
        "feedback.html.j2",
        SCRIPT,
        about=about,
        items=items,
        after=after,
        notes=list(notes or _notes(notebook)),
        path=path,
        folded_from=FOLDED_FROM,
    )


def _parts(notebook, standing, verdicts, code):
    """Return what the page shows of each graded cell, and what the cells after the last show.

    Of a task, such as the marks of a viva, there are points and nothing that was handed in.
    """
    items, before, answer = [], [], ""
    for cell in notebook.cells:
        if cell.cell_type == "code" and not is_grade(cell):
            _add(before, cell)
            if is_solution(cell):
                answer = cell.source
        if not (is_grade(cell) or is_task(cell)):
            continue
        name = cell.metadata["nbgrader"]["grade_id"]
        written = cell.cell_type != "code"
        mark = standing.marks.get(name) or Mark(out_of=cell.metadata["nbgrader"].get("points"))
        item = {
            "name": name.replace("_", " ") if written else name,
            "score": mark.score,
            "out_of": mark.out_of,
            "comment": mark.comment,
            "written": cell.source[:MAX_TEXT] if written and is_solution(cell) else "",
            "answer": "" if written or name in code else answer,
            "code": code.get(name, ""),
            "before": before,
        }
        item |= _verdict(cell, verdicts.get(name))
        # Nothing was misunderstood where nothing was tried.
        item["again"] = _read_again(name, mark) if item["verdict"]["rows"] else None
        items.append(item)
        before, answer = [], ""
    return items, before


def _read_again(name, mark):
    """Return which section to read again, and its address, for an exercise that lost points."""
    lost = mark.score is not None and mark.score < (mark.out_of or 0.0)
    try:
        section = section_of(slot(name)) if lost else None
    except KeyError:  # a question, or a written answer
        section = None
    if section is None:
        return None
    number, heading = section
    return {"text": f"lecture {number}, “{heading}”", "href": public_link(section)}


def _verdict(cell, verdict):
    """Return what is said of a check cell: its verdict in parts, and all else that it printed.

    Without parts, as for what was graded before there were any, the text is shown whole.
    """
    nothing = {"rows": [], "sentences": [], "examples": [], "printed": ""}
    if cell.cell_type != "code":
        return {"verdict": nothing, "text": "", "lines": 0}
    text = _printed(cell)
    shown = nothing
    if verdict is not None and has_parts(verdict):
        text = text.replace(verdict["text"], "", 1)
        examples = [
            {"sentence": example["sentence"][:MAX_TEXT], "shown": _compared(example)[:MAX_TEXT]}
            for example in verdict["examples"]
        ]
        shown = {key: verdict[key] for key in nothing} | {"examples": examples}
    elif verdict is not None and verdict["text"] not in text:
        text = f"{verdict['text']}\n{text}"
    text = text.strip("\n")[:MAX_TEXT]
    said = [*shown["sentences"], *(e["shown"] for e in shown["examples"]), shown["printed"], text]
    lines = len(shown["rows"]) + len(shown["examples"])
    lines += sum(len(part.splitlines()) for part in said)
    return {"verdict": shown, "text": text, "lines": lines}


def _compared(example):
    """Write call, result and expected result below each other, so that they can be compared."""
    if not example["call"]:
        return ""
    lines = [f"{example['group']}: {example['call']}"]
    for word in ("got", "want"):
        lines += [f"    {word:<4} {indented(example[word], 9)}"] if example[word] else []
    return "\n".join(lines)


def _printed(cell):
    """Return what a check cell printed, with errors of the grader's own."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback)))
    return "".join(parts)


def _notes(notebook):
    """Yield the sentences about what was handed in, of what was graded before they were data."""
    for cell in notebook.cells:
        if "notes" in cell.metadata.get("nnkit", {}):
            lines = re.findall(r"^- (.*)", cell.source, re.MULTILINE)
            yield from lines or [cell.source]


def _add(shown, cell):
    """Add what an ungraded cell shows: as handed in, or, before, what our run of it has drawn."""
    handed_in = bool(cell.metadata.get("nnkit", {}).get("handed_in"))
    images = list(_images(cell))
    texts = [text[:MAX_TEXT] for text in _texts(cell)] if handed_in else []
    if not images and not texts:
        return
    origin = "as handed in" if handed_in else "drawn with your functions"
    if not shown or shown[-1].origin != origin:
        shown.append(Shown(origin))
    shown[-1].images += images
    shown[-1].texts += texts


def _images(cell):
    """Yield the figures of a cell as base64, checked to be just that."""
    for output in cell.get("outputs", ()):
        image = "".join(output.get("data", {}).get("image/png", "").split())
        if re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", image):
            yield Markup(image)  # in which nothing is left to escape


def _texts(cell):
    """Yield the texts of a cell, but for the line above all of it."""
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        text = output.get("text", data.get("text/plain", "")).strip("\n")
        if "image/png" not in data and text.strip() not in ("", HEAD.strip()):
            yield text
