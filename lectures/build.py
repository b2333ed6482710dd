"""Execute the lectures from scratch and build their site: an index, pages, and slides.

    python lectures/build.py [--out build/site] [01 03 …]

Each notebook runs in an empty folder of its own, so it can rely on nothing but the
installed packages. An error, a warning or more than a minute of processor time stops the
build. The site needs no network: figures are embedded, and MathJax lies beside the pages.
"""

import argparse
import html
import logging
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbconvert.filters import Highlight2HTML, markdown2html
from pygments.formatters import HtmlFormatter

HERE = Path(__file__).parent
ASSETS = HERE / "site"
LIMIT = 60  # seconds of processor time for one lecture, however busy the machine is

#: One thread for linear algebra: on matrices as small as these, more of them only wait for
#: each other (lecture 6: 38 s of processor time with two threads, 19 s with one).
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class BuildError(Exception):
    """A lecture failed; the message says where and how."""


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
    def question(self):
        """The opening question: the first bold paragraph of the title cell."""
        return Markup(markdown2html(re.search(r"\*\*.+?\*\*", self.notebook.cells[0].source)[0]))

    @property
    def sections(self):
        """The headings of second order, as (id, text), for the table of contents."""
        source = "\n".join(c.source for c in self.notebook.cells if c.cell_type == "markdown")
        return [
            (heading.replace(" ", "-"), heading)
            for heading in re.findall(r"^## (.+)$", source, flags=re.M)
        ]

    @property
    def slides(self):
        """The cells, grouped by their slideshow metadata."""
        slides = []
        for cell in self.cells:
            kind = cell.slide_type
            if kind in ("skip", "notes"):
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
            image = f'<img alt="Figure {self.id}" src="data:image/png;base64,{data["image/png"]}">'
            note = "<figcaption>Live in the notebook; here a still.</figcaption>" if live else ""
            return f"<figure>{image}{note}</figure>"
        if "text/html" in data:
            return f'<div class="rich">{data["text/html"]}</div>'
        if "text/plain" in data:
            return f'<pre class="text">{html.escape(data["text/plain"])}</pre>'
        return None


def execute(path: Path) -> nbformat.NotebookNode:
    """Run a notebook from scratch, in an empty folder.

    Raises
    ------
    BuildError
        If a cell fails, warns, or if the lecture takes more than a minute of processor time.
    """
    notebook = nbformat.read(path, as_version=4)
    start = processor_time()
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=10 * LIMIT,
            force_raise_errors=True,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute(env=os.environ | ONE_THREAD)
        except CellExecutionError as error:
            raise BuildError(f"{path.name}: a cell failed\n{error}") from None
        except CellTimeoutError:
            raise BuildError(f"{path.name}: a cell ran longer than {10 * LIMIT} s") from None
    seconds = processor_time() - start
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
            for output in cell.outputs:
                if output.get("name") == "stderr":
                    raise BuildError(f"{path.name}, cell {cell.id}: a warning\n{output.text}")
    if seconds > LIMIT:
        raise BuildError(f"{path.name}: {seconds:.0f} s, more than {LIMIT}")
    print(f"{path.stem}: executed in {seconds:.1f} s", flush=True)
    return notebook


def processor_time():
    """Return the seconds of all ended child processes; 0 where the system does not count."""
    times = os.times()
    return times.children_user + times.children_system


def merged(outputs):
    """Join neighbouring pieces of one text stream: where they break is chance."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            joined.append(output)
    return joined


def build(paths, out: Path):
    """Execute the notebooks and write the site into `out`, which is made anew."""
    lectures = [Lecture(path.stem, execute(path)) for path in paths]
    templates = Environment(loader=FileSystemLoader(ASSETS), autoescape=True, trim_blocks=True)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for lecture in lectures:
        for template, name in (("page", lecture.name), ("slides", f"{lecture.name}.slides")):
            page = templates.get_template(f"{template}.html.j2").render(
                lecture=lecture, lectures=lectures
            )
            (out / f"{name}.html").write_text(page, encoding="utf-8")
    index = templates.get_template("index.html.j2").render(lectures=lectures)
    (out / "index.html").write_text(index, encoding="utf-8")
    for asset in ("page.css", "slides.css", "slides.js", "mathjax-settings.js"):
        shutil.copy(ASSETS / asset, out)
    (out / "code.css").write_text(HtmlFormatter(style="xcode").get_style_defs(".highlight"))
    for path in paths:
        shutil.copy(path, out)
    # One file that turns TeX into SVG; the package has Django in its name, and needs none.
    shutil.copy(str(files("mathjax") / "static" / "mathjax" / "es5" / "tex-svg.js"), out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lectures", nargs="*", help="numbers such as 01; all without any")
    parser.add_argument("--out", type=Path, default=HERE.parent / "build" / "site")
    options = parser.parse_args()
    paths = sorted(HERE.glob("[0-9][0-9]_*.ipynb"))
    if options.lectures:
        paths = [path for path in paths if path.name[:2] in options.lectures]
    if not paths:
        sys.exit("no such lecture")
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    try:
        build(paths, options.out)
    except BuildError as error:
        sys.exit(f"lectures: {error}")
    print(f"site: {options.out / 'index.html'}")


if __name__ == "__main__":
    main()
