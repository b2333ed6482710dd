"""The slides: one file a lecture, its cells grouped by their slideshow metadata."""

import html
import re
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML, markdown2html
from pygments.formatters import HtmlFormatter

HERE = Path(__file__).parent


@dataclass
class Lecture:
    """One executed lecture, with what the templates need."""

    name: str
    notebook: nbformat.NotebookNode

    @property
    def cells(self):
        return [Cell(cell) for cell in self.notebook.cells]

    @property
    def title(self):
        return re.match(r"# (.+)", self.notebook.cells[0].source).group(1)

    @property
    def slides(self):
        """The cells, grouped by their slideshow metadata; notes with the slide before them."""
        slides = []
        for cell in self.cells:
            kind = cell.slide_type
            if kind == "skip":
                continue
            if kind in ("slide", "subslide") or not slides:
                slides.append([])
            slides[-1].append(cell)
        return slides


class Cell:
    """A cell of an executed notebook, as HTML."""

    highlight = Highlight2HTML(pygments_lexer="ipython3")

    def __init__(self, cell):
        self.id = cell.id
        self.kind = cell.cell_type
        self.source = cell.source
        self.outputs = cell.get("outputs", [])
        self.slide_type = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        self.tags = cell.metadata.get("tags", [])

    @property
    def is_later(self):
        """Whether the cell comes with the next key, unless the slide begins with it."""
        return self.slide_type == "fragment" or "hide-cell" in self.tags

    @property
    def answers_later(self):
        """Whether what the cell shows comes with the next key."""
        return "hide-output" in self.tags

    @property
    def prose(self):
        body = markdown2html(self.source)
        return Markup(re.sub(r'<a class="anchor-link".*?</a>', "", body))

    @property
    def code(self):
        return Markup(self.highlight(self.source))

    @property
    def results(self):
        return Markup("\n".join(filter(None, map(self._output, self.outputs))))

    def _output(self, output):
        if output.output_type == "stream":
            return f'<pre class="text">{html.escape(output.text)}</pre>'
        data = output.get("data", {})
        if "image/png" in data:
            live = "application/vnd.jupyter.widget-view+json" in data
            alt = output.get("metadata", {}).get("image/png", {}).get("alt", data["text/plain"])
            image = (
                f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data["image/png"]}">'
            )
            note = "<figcaption>Live in the notebook; here a still.</figcaption>" if live else ""
            return f"<figure>{image}{note}</figure>"
        if "text/html" in data:
            return f'<div class="rich">{data["text/html"]}</div>'
        if "text/plain" in data:
            return f'<pre class="text">{html.escape(data["text/plain"])}</pre>'
        return None


def write_slides(lectures: dict[str, nbformat.NotebookNode], folder: Path):
    """Write the decks of executed lectures, and what they load, into `folder`."""
    folder.mkdir(parents=True)
    templates = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True)
    for name, notebook in lectures.items():
        deck = templates.get_template("slides.html.j2").render(lecture=Lecture(name, notebook))
        (folder / f"{name}.html").write_text(deck, encoding="utf-8")
    for asset in ("slides.css", "slides.js", "mathjax-settings.js"):
        shutil.copy(HERE / asset, folder)
    (folder / "code.css").write_text(HtmlFormatter(style="xcode").get_style_defs(".highlight"))
    shutil.copy(mathjax(), folder)


def mathjax() -> Path:
    """Return the one file that turns TeX into SVG; its package has Django in its name only."""
    return Path(str(files("mathjax") / "static" / "mathjax" / "es5" / "tex-svg.js"))
