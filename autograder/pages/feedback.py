"""The feedback page: each exercise's verdict beside the student's own code.

One file without links to anything, fit for a phone and for print. All text passes through
a template that escapes it, and the page forbids every script but its own.
"""

import base64
import hashlib
import re
from pathlib import Path

import jinja2
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbgrader.utils import is_grade, is_solution

from autograder.submission import code as own_code
from autograder.submission import files as submission
from nnkit.exercise import MODULES

_TEMPLATES = Path(__file__).parent

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


class FeedbackExporter(Exporter):
    """Turns an autograded notebook, with its grades, into the feedback page."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(self, nb, resources=None, **kwargs):
        """Return the page and the resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        about = resources["nbgrader"]
        module = MODULES.get(about["assignment"])
        source = ""
        if module:
            path = Path(resources["metadata"]["path"], "nnkit", f"{module}.py")
            raw = submission.read_plain(path, submission.MAX_FILE) or b""
            source = own_code.decode(raw)
        page = render(nb, about, source, f"nnkit/{module}.py")
        resources["output_extension"] = self.file_extension
        return page, resources


def render(notebook, about, source, path):
    """Write the page.

    Parameters
    ----------
    notebook : NotebookNode
        With scores and comments, as nbgrader's `GetGrades` puts them in.
    about : dict
        "student", "assignment", "score", "max_score", "late_penalty".
    source : str
        The student's module, and `path`, what to call it.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    return environment.get_template("feedback.html.j2").render(
        about=about,
        items=list(items(notebook, own_code.functions(source))),
        notes=list(_notes(notebook)),
        path=path,
        script=Markup(SCRIPT),
        script_digest=digest,
        folded_from=FOLDED_FROM,
    )


def items(notebook, code):
    """Yield what the page shows: for each graded cell its score, texts, code and figures."""
    images, answer = [], ""
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and not is_grade(cell):
            images += list(_images(cell))
            if is_solution(cell):
                answer = cell.source
            continue
        if not is_grade(cell):
            continue
        name = marks["grade_id"]
        written = cell.cell_type != "code"
        text = "" if written else _text(cell)[:MAX_TEXT]
        groups, paragraphs = _parts(text)
        yield {
            "name": name.replace("_", " ") if written else name,
            "score": marks.get("score"),
            "points": marks.get("points"),
            "comment": marks.get("comment") or "",
            "written": cell.source[:MAX_TEXT] if written else "",
            "answer": "" if written or name in code else answer,
            "code": code.get(name, ""),
            "text": text,
            "groups": groups,
            "paragraphs": paragraphs,
            "images": images,
        }
        images, answer = [], ""
    if images:
        yield {"name": "Figures", "images": images}


def _text(cell):
    """Return what a check cell printed, without the line that repeats the score."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback)))
    text = "".join(parts)
    return re.sub(r"^[^\n]*: [\d.]+ of [\d.]+ points\n", "", text).strip("\n")


def _parts(text):
    """Split a verdict into its table of groups and the paragraphs after it."""
    lines = text.splitlines()
    groups = []
    while lines and (row := re.fullmatch(r"  (\w+) {2,}(\S.*?)(?: {2,}(\S.*))?", lines[0])):
        groups.append((row[1], row[2], row[3] or ""))
        lines.pop(0)
    paragraphs = []
    for part in re.split(r"\n\s*\n(?=\S)", "\n".join(lines)):
        # An example ends with a sentence, which may be broken into lines; arrays may not.
        rest, _, last = part.rpartition("\n")
        printed = part.startswith("Your function printed:")
        if rest and not printed and re.match(r" {4}(?!got |want )\S", last):
            paragraphs += [rest, last.strip()]
        elif part.strip():
            paragraphs.append(part)
    return groups, paragraphs


def _notes(notebook):
    """Yield the sentences about the notebook that was handed in."""
    for cell in notebook.cells:
        if "notes" in cell.metadata.get("nnkit", {}):
            lines = re.findall(r"^- (.*)", cell.source, re.MULTILINE)
            yield from lines or [cell.source]


def _images(cell):
    """Yield the figures of a cell as base64, checked to be just that."""
    for output in cell.get("outputs", ()):
        image = output.get("data", {}).get("image/png", "")
        image = re.sub(r"\s", "", "".join(image))
        if re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", image):
            yield image
