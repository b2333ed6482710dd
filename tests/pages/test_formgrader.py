"""The page for grading by hand: the student's code and answers are there, and only as text."""

import os
import re

import nbformat
import nbgrader
import nbgrader.server_extensions.formgrader.formgrader as formgrader_app
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets.config import Config

from autograder.course import COURSE
from autograder.pages import formgrader as formgrader_page
from autograder.pages.feedback import Standing, render
from autograder.pages.safe_markdown import from_student
from nnkit.exercise import MODULES
from solutions.written import RUBRICS

EVIL = "</code></pre><script>alert(1)</script>\n```\n<img src=x onerror=alert(1)>\n````\n~~~\n$$\n"
SOURCE = '''\
import numpy as np
from nnkit.exercise import exercise

LIMIT = 700


def _clip(z):
    return np.clip(z, -LIMIT, LIMIT)


@np.vectorize
@exercise("ps1", points=2)
def sigmoid(z):
    """Docstring."""
    return 1 / (1 + np.exp(-_clip(z)))


@exercise("ps1", points=1)
def neuron(X, w, b):
    """Docstring."""
    raise NotImplementedError
'''


def marked(kind, name, source, **marks):
    """Return a cell of nbgrader's."""
    marks = {"grade_id": name, "grade": True, "solution": False, "points": 2, **marks}
    return kind(source, id=name.replace("_", "-"), metadata={"nbgrader": marks})


def graded(source=SOURCE, written="An answer", files=None):
    """Return a small graded notebook with the student's code in it."""
    notebook = new_notebook(
        cells=[
            marked(new_code_cell, "sigmoid", "check(sigmoid)"),
            marked(new_code_cell, "neuron", "check(neuron)"),
            marked(new_code_cell, "gate", "check(gate)"),
            marked(new_markdown_cell, "ps1_written_1", written, solution=True),
        ]
    )
    formgrader_page.show(notebook, files or {"nnkit/neuron.py": source.encode()}, "ps1")
    nbformat.validate(notebook)
    return notebook


def shown(notebook):
    """Return the inserted texts by what they show."""
    return {
        cell.metadata.nnkit.shows: cell.source
        for cell in notebook.cells
        if "nnkit" in cell.metadata
    }


def formgrader(notebook, whole=False):
    """Return formgrader's page, with this course's configuration."""
    config = Config()
    folder = os.path.join(os.path.dirname(nbgrader.__file__), "server_extensions", "formgrader")
    scope = {"get_config": lambda: config, "__file__": str(COURSE / "nbgrader_config.py")}
    text = (COURSE / "nbgrader_config.py").read_text()
    exec(compile(text, "nbgrader_config.py", "exec"), scope)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [os.path.join(folder, "templates")]
    resources = {"notebook_id": "ps1", "index": 0, "total": 1, "base_url": "", "student": "s"}
    page, _ = formgrader_app.HTMLExporter(config=config).from_notebook_node(
        notebook, resources=resources
    )
    return page if whole else page[page.index('id="notebook-container"') :]


def test_the_code_stands_right_before_its_check():
    cells = graded().cells
    place = next(k for k, cell in enumerate(cells) if cell.source == "check(sigmoid)")
    assert cells[place - 1].metadata.nnkit.shows == "sigmoid"
    assert "nbgrader" not in cells[place - 1].metadata


def test_a_function_with_its_helpers_and_decorators_and_without_its_docstring():
    text = shown(graded())["sigmoid"]
    assert text.index("@np.vectorize") < text.index("def sigmoid") < text.index("def _clip")
    assert "LIMIT = 700" in text
    assert "Docstring" not in text and "@exercise" not in text


@pytest.mark.parametrize(
    ("source", "name", "said"),
    [
        (SOURCE, "neuron", "not filled in"),
        (SOURCE, "gate", "`nnkit/neuron.py` has no function of this name"),
        ("def gate(:\n", "sigmoid", "is no valid Python (line 1), and has no function"),
        ("def gate(:\n    1\n", "gate", "```python\ndef gate(:\n    1\n```"),
        ("\0", "gate", "is no valid Python"),
        ("sigmoid = lambda z: 1\n", "sigmoid", "```python\nsigmoid = lambda z: 1\n```"),
        ("if 1:\n    def gate():\n        a\n", "gate", "if 1:\n    def gate():"),
        ("from mine import gate\n", "gate", "```python\nfrom mine import gate\n```"),
        ("x = 1\n" * 20_000 + "def gate(): 1\n", "gate", "def gate(): 1"),
        ('def gate(): "doc"; return 1\n', "gate", 'def gate(): "doc"; return 1'),
        ("a = '\x0c'\ndef gate():\n    return 'this'\n", "gate", "return 'this'"),
    ],
)
def test_what_is_said_of_a_function(source, name, said):
    assert said in shown(graded(source))[name]


def test_a_missing_module():
    texts = shown(graded(files={"other.py": b"x = 1"}))
    assert "there is no `nnkit/neuron.py`" in texts["sigmoid"]
    assert "x = 1" in texts["other.py"]


def test_the_last_definition_counts():
    text = shown(graded("def gate():\n    first\n\n\ndef gate():\n    second\n"))["gate"]
    assert "second" in text and "first" not in text


def test_the_whole_file_is_at_the_end():
    last = graded().cells[-1]
    assert last.metadata.nnkit.shows == "nnkit/neuron.py"
    assert SOURCE.rstrip() in last.source


def test_long_files_are_cut():
    longest = max(len(text) for text in shown(graded("x = 1\n" * 100_000)).values())
    assert formgrader_page.MAX_WHOLE < longest < formgrader_page.MAX_WHOLE + 1000


def test_blank_lines_cost_no_time():
    # Half a minute for one page, if all of them had to be formatted.
    texts = shown(graded("def gate():\n    return 1\n" + "  \n" * 20_000 + "x = 1\n"))
    assert len(texts["nnkit/neuron.py"]) < 200
    assert len(from_student("  \n" * 4_000 + "end")) < 200


def test_characters_that_turn_lines_round_are_made_visible():
    texts = shown(graded("def gate():\n    return 1  # \u202e\x1b\n"))
    assert r"# \u202e\u001b" in texts["gate"]
    assert r"# \u202e\u001b" in texts["nnkit/neuron.py"]


@pytest.mark.parametrize("head", [b"\xef\xbb\xbf", b"# coding: latin-1\n", b"# coding: punycode\n"])
def test_encodings(head):
    raw = head + "def gate():\n    return 'é'\n".encode("latin-1" if b"latin" in head else "utf-8")
    assert "return 'é'" in shown(graded(files={"nnkit/neuron.py": raw}))["gate"]


def test_ids_do_not_change_from_run_to_run():
    assert [cell.id for cell in graded().cells] == [cell.id for cell in graded().cells]


def test_feedback_shows_the_code_once_and_nothing_for_graders():
    page = render(graded(), "s", "ps1", Standing(), {}, SOURCE, "nnkit/neuron.py")
    assert page.count("def sigmoid") == 1
    assert "For graders" not in page and "All of" not in page


# --- the page ---------------------------------------------------------------------------------


def test_the_code_is_on_formgraders_page():
    text = re.sub(r"<[^>]+>", "", formgrader(graded()))
    assert "return 1 / (1 + np.exp(-_clip(z)))" in text
    assert "check(sigmoid)" in text


def test_formulas_need_no_network():
    page = formgrader(graded(written=r"$\sigma(z)$"), whole=True)
    # Nothing is loaded from elsewhere, and nbgrader's script finds the MathJax that it knows.
    assert re.findall(r"""<(?:script|link|img|iframe)\b[^>]*["'](?:https?:)?//[^>]*""", page) == []
    assert page.index("window.MathJax =") < page.index("MathJax.Hub =")


def test_code_stays_text_on_formgraders_page():
    source = f"def gate():\n    return '''{EVIL}{{% raw %}}'''\n"
    page = formgrader(graded(source))
    assert "<script>alert" not in page and "<img src=x" not in page
    text = re.sub(r"<[^>]+>", "", page)
    assert text.count("&lt;img src=x onerror=alert(1)&gt;") == 2
    assert text.count("{% raw %}") == 2


@pytest.mark.parametrize(
    "written",
    [
        EVIL,
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[x](javascript:alert(1))",
        "[x]: javascript:alert(1)\n\n[x]",
        "<javascript:alert(1)>",
        "```mermaid\n<script>alert(1)</script>\n<img src=x>\n```",
        "$$<script>alert(1)</script>$$",
        "\\begin{a}<script>alert(1)</script>\\end{a}",
        "![x](https://example.org/looked.png)",
        "![x](attachment:none)",
        '[x](https://a.b/"onmouseover="alert(1))',
        ">" * 10_000 + "<script>alert(1)</script>",
        "x" * 13_000 + "<script>alert(1)</script>",
    ],
)
def test_a_written_answer_stays_text(written):
    page = formgrader(graded(written=written))
    panel = page[page.index("Student's answer") : page.index("ps1_written_1-comment")]
    assert not re.search(r"<(script|img)\b", panel)
    assert not re.search(r"<[^>]*(javascript:|onmouseover=\")", panel)


def test_a_written_answer_is_formatted():
    page = formgrader(graded(written="if $x<y$ and a<b:\n\n- **so**\n- [see](https://x.org)"))
    assert "$x&lt;y$ and a&lt;b" in page
    assert "<li><strong>so</strong></li>" in page
    assert '<a href="https://x.org">see</a>' in page


def test_the_page_leads_to_each_written_answer():
    page = formgrader(graded())
    assert 'href="#to-ps1_written_1"' in page
    assert page.index('id="to-ps1_written_1"') < page.index('id="ps1_written_1"')


# --- what graders look for --------------------------------------------------------------------


def written_questions():
    """Yield name and points of each written answer of the course."""
    for name in MODULES:
        path = COURSE / "assignments" / name / f"{name}.ipynb"
        for cell in nbformat.read(path, as_version=4).cells:
            marks = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "markdown" and marks.get("grade"):
                yield marks["grade_id"], marks["points"]


def test_each_written_question_has_a_rubric_worth_its_points():
    worth = {name: sum(points for points, _ in rubric) for name, rubric in RUBRICS.items()}
    assert worth == dict(written_questions())


def test_nothing_looks_for_links_of_2013():
    # nbconvert's filter takes half a minute for this.
    page = formgrader(graded(written="[" * 50_000 + "](files/a)"))
    assert "](files/a)" in page
