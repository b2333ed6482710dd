"""The pages: gather what Sphinx reads in one folder, laid out as the repository, and run it.

Executed lectures, problem sets without answers, the guides from docs/, one page for each
module of nnkit from its docstrings, and what lies in lectures/site. A warning stops it.
"""

import copy
import html
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell

from autograder.course import COURSE, addresses
from autograder.handing_out.build import library_files, requirements
from autograder.handing_out.student_zip import without_notes
from nnkit.exercise import MODULES, catalogue
from nnkit.live.instrument import ON_PAGE
from tools.site.execute import WAITING, BuildError
from tools.site.preview import preview
from tools.site.slides import mathjax, write_slides

#: Modules that are given, in the order in which one meets them.
GIVEN = (
    *("exercise", "check", "derive", "data", "network", "tape", "plot", "live"),
    *("guess", "hand_in", "take_over"),
)
LIBRARY = (
    "# The library\n\nThe modules of `nnkit`: first those in which you write, then those given.\n"
)
WIDGET = "application/vnd.jupyter.widget-view+json"


def build(lectures: dict[str, nbformat.NotebookNode], out: Path):
    """Write the site of executed lectures into `out`, which is made anew.

    Raises
    ------
    BuildError
        If Sphinx has anything to say.
    """
    source = out.with_name(f"{out.name}-source")
    for folder in (source, out):
        shutil.rmtree(folder, ignore_errors=True)
    gather(lectures, source)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going"]
    run = subprocess.run([*command, "-j", "auto", source, out], capture_output=True, text=True)
    if run.returncode:
        raise BuildError(f"Sphinx is not content\n{run.stderr.strip()}")
    shutil.rmtree(out / ".doctrees", ignore_errors=True)


def gather(lectures, source: Path):
    """Lay out in `source` what Sphinx reads."""
    shutil.copytree(COURSE / "lectures" / "site", source)
    shutil.copy(mathjax(), source / "static")
    (source / "static" / "preview.png").write_bytes(preview())
    (source / "targets.json").write_text(json.dumps(addresses()), encoding="utf-8")
    write_slides(lectures, source / "extra" / "slides")
    (source / "lectures").mkdir()
    for name, notebook in lectures.items():
        nbformat.write(lecture_page(name, notebook), source / "lectures" / f"{name}.ipynb")
        write_zip(name, notebook, source / "extra" / "downloads" / f"{name}.zip")
    (source / "assignments").mkdir()
    shutil.copy(COURSE / "assignments" / "ps0.ipynb", source / "assignments")
    for name in MODULES:
        page = Path("assignments", name, f"{name}.ipynb")
        (source / page).parent.mkdir(parents=True)
        nbformat.write(nbformat.read(COURSE / page, as_version=4), source / page)
    shutil.copytree(COURSE / "docs", source / "docs")
    for name in ("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"):
        shutil.copy(COURSE / name, source)
    (source / "api").mkdir()
    (source / "api" / "index.md").write_text(LIBRARY, encoding="utf-8")
    for unit, name in MODULES.items():
        (source / "api" / f"{name}.md").write_text(unit_page(unit, name), encoding="utf-8")
    for name in GIVEN:
        (source / "api" / f"{name}.md").write_text(page_of(name, ""), encoding="utf-8")
    fill_contents(source)


# --- Notebooks --------------------------------------------------------------------------------


def lecture_page(name, notebook):
    """Return a copy of an executed lecture for reading: links on top, stills of instruments."""
    page = copy.deepcopy(without_notes(notebook))
    for cell in page.cells:
        for output in cell.get("outputs", []):
            show_on_page(output.get("data", {}))
        if alts := list(filter(None, map(alternative, cell.get("outputs", [])))):
            cell.metadata["mystnb"] = {"image": {"alt": " ".join(alts)}}
        if WAITING.keys() & set(cell.metadata.get("tags", [])):
            cell.metadata.setdefault("mystnb", {}).update(
                code_prompt_show="Show the answer", code_prompt_hide="Hide the answer"
            )
    links = (
        f'<p class="ways"><a href="../slides/{name}.html">Slides</a> '
        f'<a href="../downloads/{name}.zip" download>Notebook with nnkit (zip)</a></p>'
    )
    page.cells.insert(1, new_markdown_cell(links))
    return page


def alternative(output):
    """Return what stands for the figure of an output, or ""."""
    return output.get("metadata", {}).get("image/png", {}).get("alt", "")


def show_on_page(data):
    """Put what a page can show of one output in place of what needs a kernel."""
    instrument = data.pop(ON_PAGE, None)
    if data.pop(WIDGET, None) is None:
        return
    caption = html.escape(data["text/plain"])
    still = f'<img alt="{caption}" src="data:image/png;base64,{data.pop("image/png")}">'
    if instrument:
        state = html.escape(json.dumps(instrument))
        data["text/html"] = f"<figure data-instrument='{state}'>{still}</figure>"
    else:
        note = "<figcaption>Live in the notebook; here a still.</figcaption>"
        data["text/html"] = f"<figure>{still}{note}</figure>"


def write_zip(name, notebook, path: Path):
    """Pack a lecture with its outputs and all that it needs: it runs wherever it is unpacked."""
    shown = copy.deepcopy(without_notes(notebook))
    for cell in shown.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)  # it needs its kernel; its still does not
            output.get("data", {}).pop(ON_PAGE, None)
    path.parent.mkdir(parents=True, exist_ok=True)
    readme = (
        "Needs Python 3.11 or newer. In this folder:\n\n"
        "    python -m pip install -r requirements.txt\n"
        f"    jupyter lab {name}.ipynb\n\n"
        "The lecture runs on your own functions: write them in the folder nnkit.\n"
    )
    files = library_files() | {
        f"{name}.ipynb": nbformat.writes(shown).encode(),
        "requirements.txt": "\n".join([*requirements(), ""]).encode(),
        "README.md": readme.encode(),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for inside, content in files.items():
            pack.writestr(f"{name}/{inside}", content)


# --- Pages of the library ---------------------------------------------------------------------


def unit_page(unit, name):
    """Return the page of a unit's module: its exercises, in their order."""
    names = [slot.__name__ for slot in catalogue(unit)]
    functions = [f".. autofunction:: nnkit.{name}.{one}" for one in names]
    return page_of(name, "\n\n".join(functions))


def page_of(name, body):
    return (
        f"# `nnkit.{name}`\n\n```{{eval-rst}}\n.. automodule:: nnkit.{name}\n"
        f"{'' if body else '   :members:' + chr(10)}\n{body}\n```\n"
    )


# --- Contents ---------------------------------------------------------------------------------


def fill_contents(source: Path):
    """Write the tables of contents: of the start page, and of those that have pages of their own.

    The guides stand in the order of docs/index.md.
    """
    guides = re.findall(r"\]\(([\w/-]+)\.md\)", (COURSE / "docs/index.md").read_text("utf-8"))
    below = {
        "api/index.md": [f"api/{name}" for name in (*MODULES.values(), *GIVEN)],
        "docs/index.md": [
            *(f"docs/{one}" for one in guides if "instructor/" in one),
            "docs/security",
        ],
        "CONTRIBUTING.md": [
            *(f"docs/{one}" for one in guides if "maintainer/" in one),
            "docs/decisions",
        ],
    }
    for name, pages in below.items():
        hidden = "" if name == "api/index.md" else ":hidden:\n"
        listed = "\n".join(f"/{page}" for page in pages)
        with open(source / name, "a", encoding="utf-8") as page:
            page.write(f"\n```{{toctree}}\n{hidden}\n{listed}\n```\n")
    parts = {
        "LECTURES": [f"lectures/{path.stem}" for path in sorted(source.glob("lectures/*.ipynb"))],
        "PROBLEM-SETS": [f"assignments/{name}/{name}" for name in MODULES],
    }
    start = source / "index.md"
    text = start.read_text(encoding="utf-8")
    for name, pages in parts.items():
        text = text.replace(f"@{name}@", "\n".join(pages))
    # Of some lectures alone the first one stands for lecture 1.
    first = Path(parts["LECTURES"][0]).name
    text = text.replace(
        "[lecture 1](lectures/01_neuron.ipynb)",
        f"[lecture {int(first[:2])}](lectures/{first}.ipynb)",
    )
    start.write_text(text, encoding="utf-8")
