"""The lectures' site: how cells become slides and pages. The browser test looks at the result."""

import json
import re
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.course import COURSE
from nnkit import data, live
from nnkit.live.instrument import ON_PAGE
from nnkit.neuron import neuron
from tools.site.execute import merged
from tools.site.slides import Lecture, write_slides

PNG = "iVBORw0KGgo="
WIDGET = "application/vnd.jupyter.widget-view+json"
STATIC = COURSE / "lectures" / "site" / "static"


def slide(kind):
    return {"slideshow": {"slide_type": kind}}


@pytest.fixture
def notebook():
    stream = new_output("stream", name="stdout", text="a < b\n")
    figure = new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"})
    shown = {WIDGET: {}, "image/png": PNG, "text/plain": "x"}
    moving = {ON_PAGE: {"name": "neuron", "caption": "'x'"}} | shown
    return new_notebook(
        cells=[
            new_markdown_cell("# Lecture 9 · Tests\n\n**Why?** So.", metadata=slide("slide")),
            new_code_cell("import this", metadata=slide("skip")),
            new_markdown_cell("## A & B\n\n$a_1 < b_1$ holds", metadata=slide("slide")),
            new_code_cell("show()", metadata=slide("-"), outputs=[stream, figure]),
            new_code_cell(
                "live()",
                metadata=slide("subslide"),
                outputs=[new_output("execute_result", data=one) for one in (shown, moving)],
            ),
        ]
    )


def test_pieces_of_a_stream_are_joined():
    def out(name, text):
        return new_output("stream", name=name, text=text)

    joined = merged([out("stdout", "a"), out("stdout", "b"), out("stderr", "c")])
    assert [(o.name, o.text) for o in joined] == [("stdout", "ab"), ("stderr", "c")]


# --- Slides -----------------------------------------------------------------------------------


@pytest.fixture
def decks(notebook, tmp_path):
    write_slides({"09_tests": notebook}, tmp_path / "slides")
    return tmp_path / "slides"


def test_cells_are_grouped_into_slides(notebook):
    ids = [cell.id for cell in notebook.cells]
    slides = Lecture("09_tests", notebook).slides
    assert [[cell.id for cell in slide] for slide in slides] == [[ids[0]], ids[2:4], [ids[4]]]


def test_everything_a_deck_loads_lies_beside_it(decks):
    text = (decks / "09_tests.html").read_text(encoding="utf-8")
    loaded = re.findall(r'<(?:script|link|img)[^>]*?(?:src|href)="([^"]+)"', text)
    beside = [name for name in loaded if not name.startswith("data:")]
    assert all((decks / name).is_file() for name in beside) and beside


def test_formulas_reach_the_deck_untouched(decks):
    assert "$a_1 &lt; b_1$" in (decks / "09_tests.html").read_text(encoding="utf-8")


@pytest.fixture
def with_notes(notebook):
    """The same with a note for the lecturer behind its second slide."""
    notebook.cells.insert(4, new_markdown_cell("**Ask** why.", metadata=slide("notes")))
    return notebook


def test_notes_are_in_the_deck_and_on_no_slide(with_notes, tmp_path):
    write_slides({"09_tests": with_notes}, tmp_path / "slides")
    text = (tmp_path / "slides" / "09_tests.html").read_text(encoding="utf-8")
    second = text.split("<section")[2]
    (note,) = re.findall(r'<aside class="notes" hidden>(.+?)</aside>', second, flags=re.S)
    assert "<strong>Ask</strong> why." in note and text.count("why.") == 1


def test_outputs_are_escaped_and_figures_embedded(decks):
    text = (decks / "09_tests.html").read_text(encoding="utf-8")
    assert "a &lt; b" in text
    assert text.count(f"data:image/png;base64,{PNG}") == 3
    assert text.count("Live in the notebook") == 2


@pytest.mark.parametrize(
    ("metadata", "classes"),
    [
        (slide("-"), ["code", "results"]),
        (slide("-") | {"tags": ["hide-output"]}, ["code", "results later"]),
        (slide("-") | {"tags": ["hide-cell"]}, ["code later", "results"]),
        (slide("fragment"), ["code later", "results"]),
        # A slide that begins with an answer comes with a key of its own.
        (slide("subslide") | {"tags": ["hide-cell"]}, ["code", "results"]),
    ],
)
def test_what_waits_comes_with_the_next_key(notebook, tmp_path, metadata, classes):
    notebook.cells[3].metadata = nbformat.from_dict(metadata)
    write_slides({"09_tests": notebook}, tmp_path / "slides")
    text = (tmp_path / "slides" / "09_tests.html").read_text(encoding="utf-8")
    assert re.findall(r'class="((?:code|results)[ a-z]*)"', text)[:2] == classes


def test_code_that_is_not_the_point_is_folded(notebook, tmp_path):
    notebook.cells[3].metadata["tags"] = ["hide-input"]
    write_slides({"09_tests": notebook}, tmp_path / "slides")
    text = (tmp_path / "slides" / "09_tests.html").read_text(encoding="utf-8")
    assert text.count("<summary>Code</summary>") == 1


# --- Pages ------------------------------------------------------------------------------------


@pytest.fixture
def pages(solutions):
    from tools.site import pages  # which needs the answers

    return pages


@pytest.fixture
def page(pages, notebook):
    return pages.lecture_page("09_tests", notebook)


def test_slides_and_zip_are_linked_under_the_title(page):
    assert "../slides/09_tests.html" in page.cells[1].source
    assert "../downloads/09_tests.zip" in page.cells[1].source


def test_notes_are_for_the_lecturer_only(pages, with_notes, tmp_path):
    page = pages.lecture_page("09_tests", with_notes)
    pages.write_zip("09_tests", with_notes, tmp_path / "09.zip")
    packed = zipfile.ZipFile(tmp_path / "09.zip").read("09_tests/09_tests.ipynb").decode()
    for cells in (page.cells, nbformat.reads(packed, as_version=4).cells):
        assert "Ask" not in "".join(cell.source for cell in cells)
    assert len(with_notes.cells) == 6


def test_a_widget_becomes_a_still(page):
    still = page.cells[-1].outputs[0].data
    assert WIDGET not in still and "here a still" in still["text/html"]


def test_an_instrument_that_moves_brings_what_it_needs(page):
    shown = page.cells[-1].outputs[1].data["text/html"]
    assert re.search(r"data-instrument='\{&quot;name&quot;: &quot;neuron&quot;", shown)
    assert "&quot;&#x27;x&#x27;&quot;" in shown


@pytest.mark.parametrize("tag", ["hide-output", "hide-cell"])
def test_an_answer_is_folded_until_it_is_asked_for(pages, notebook, tag):
    notebook.cells[3].metadata["tags"] = [tag]
    shown = pages.lecture_page("09_tests", notebook).cells[4].metadata["mystnb"]
    assert shown["code_prompt_show"] == "Show the answer"


def test_the_notebook_that_was_executed_stays_as_it_was(pages, notebook):
    before = json.dumps(notebook)
    pages.lecture_page("09_tests", notebook)
    assert json.dumps(notebook) == before


def test_a_lecture_is_packed_with_what_it_needs(pages, notebook, tmp_path):
    pages.write_zip("09_tests", notebook, tmp_path / "09.zip")
    names = set(zipfile.ZipFile(tmp_path / "09.zip").namelist())
    wanted = ("09_tests.ipynb", "nnkit/neuron.py", "nnkit/digits.npz", "requirements.txt")
    assert {f"09_tests/{name}" for name in wanted} <= names
    assert not [name for name in names if "solutions" in name or "cases.json" in name]


def test_the_contents_list_every_page(pages, notebook, tmp_path):
    source = tmp_path / "source"
    pages.gather({"09_tests": notebook}, source)
    start = (source / "index.md").read_text(encoding="utf-8")
    texts = [path.read_text(encoding="utf-8") for path in source.rglob("*.md")]
    tables = re.findall(r"^```{toctree}\n(.*?)^```", "\n".join(texts), flags=re.M | re.S)
    listed = set(re.findall(r"^(?:.+ <|/)?([\w/.-]+)>?$", "\n".join(tables), flags=re.M))
    written = {
        path.relative_to(source).with_suffix("").as_posix()
        for kind in ("*.md", "*.ipynb")
        for path in source.rglob(kind)
    }
    assert written - listed == {"index"}
    links = re.findall(r"\]\((lectures/[^)]+)\)", start)
    assert links and all((source / link).exists() for link in links)


@pytest.mark.slow
def test_sphinx_has_nothing_to_say(pages, tmp_path):
    lecture = nbformat.read(COURSE / "lectures" / "01_neuron.ipynb", as_version=4)
    pages.build({"01_neuron": lecture}, tmp_path / "site")
    site = tmp_path / "site"
    written = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    wanted = {"index", "search", "lectures/01_neuron", "assignments/ps1/ps1", "api/neuron"}
    assert {f"{name}.html" for name in wanted} | {"slides/01_neuron.html"} <= written


# --- Instruments ------------------------------------------------------------------------------


def test_an_instrument_gives_its_numbers_as_plain_data(solutions):
    X, y = data.separable(1)
    with solutions.use():
        bundle = live.OneNeuron(neuron, X, y)._repr_mimebundle_()
    about = json.loads(json.dumps(bundle[ON_PAGE]))
    assert about["name"] == "neuron" and about["givens"]["X"] == X.tolist()
    assert [one["name"] for one in about["controls"]] == ["w1", "w2", "b"]


def test_styles_and_scripts_load_nothing_from_elsewhere():
    for path in (*STATIC.iterdir(), *(COURSE / "tools" / "site").glob("*.[cj]s*")):
        assert not re.search(r"(src|href)=\"https?:|@import|url\(http|fetch\(", path.read_text())
