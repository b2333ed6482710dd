"""The lectures' site: how cells become pages and slides. The browser test looks at the result."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.handing_out.test_notebooks import COURSE

PNG = "iVBORw0KGgo="
WIDGET = "application/vnd.jupyter.widget-view+json"


def slide(kind):
    return {"slideshow": {"slide_type": kind}}


@pytest.fixture
def notebook():
    stream = new_output("stream", name="stdout", text="a < b\n")
    figure = new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"})
    live = new_output("execute_result", data={WIDGET: {}, "image/png": PNG, "text/plain": "x"})
    return new_notebook(
        cells=[
            new_markdown_cell("# Lecture 9 · Tests\n\n**Why?** So.", metadata=slide("slide")),
            new_code_cell("import this", metadata=slide("skip")),
            new_markdown_cell("## A & B\n\n$a_1 < b_1$ holds", metadata=slide("slide")),
            new_code_cell("show()", metadata=slide("-"), outputs=[stream, figure]),
            new_code_cell("live()", metadata=slide("subslide"), outputs=[live]),
        ]
    )


@pytest.fixture
def site(build, notebook, monkeypatch, tmp_path):
    source = tmp_path / "09_tests.ipynb"
    source.write_text("{}")
    monkeypatch.setattr(build, "execute", lambda path: notebook)
    build.build([source], tmp_path / "site")
    return tmp_path / "site"


def test_pieces_of_a_stream_are_joined(build):
    def out(name, text):
        return new_output("stream", name=name, text=text)

    joined = build.merged([out("stdout", "a"), out("stdout", "b"), out("stderr", "c")])
    assert [(o.name, o.text) for o in joined] == [("stdout", "ab"), ("stderr", "c")]


def test_cells_are_grouped_into_slides(build, notebook):
    slides = build.Lecture("09_tests", notebook).slides
    ids = [cell.id for cell in notebook.cells]
    assert [[cell.id for cell in slide] for slide in slides] == [[ids[0]], ids[2:4], [ids[4]]]


def test_site_has_index_page_and_slides(site):
    names = {path.name for path in site.iterdir()}
    assert {"index.html", "09_tests.html", "09_tests.slides.html", "tex-svg.js"} <= names


@pytest.mark.parametrize("page", ["index.html", "09_tests.html", "09_tests.slides.html"])
def test_everything_a_page_loads_lies_beside_it(site, page):
    text = (site / page).read_text(encoding="utf-8")
    loaded = re.findall(r'<(?:script|link|img)[^>]*?(?:src|href)="([^"]+)"', text)
    beside = [name for name in loaded if not name.startswith("data:")]
    assert all((site / name).is_file() for name in beside) and beside


def test_formulas_reach_the_page_untouched(site):
    assert "$a_1 &lt; b_1$" in (site / "09_tests.html").read_text(encoding="utf-8")


def test_outputs_are_escaped_and_figures_embedded(site):
    text = (site / "09_tests.html").read_text(encoding="utf-8")
    assert "a &lt; b" in text
    assert text.count(f"data:image/png;base64,{PNG}") == 2
    assert text.count("Live in the notebook") == 1


def test_index_asks_the_opening_question(site):
    assert "<strong>Why?</strong>" in (site / "index.html").read_text(encoding="utf-8")


def test_contents_link_to_the_sections(site):
    text = (site / "09_tests.html").read_text(encoding="utf-8")
    target = re.search(r'<li><a href="#(.+?)">', text).group(1)
    assert f'id="{target}"' in text


def test_stylesheets_load_nothing_from_elsewhere():
    for path in Path(COURSE, "lectures", "site").iterdir():
        assert not re.search(r"(src|href)=\"https?:|@import|url\(", path.read_text())
