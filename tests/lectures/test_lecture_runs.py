"""The lectures, executed: the same text each time, nothing of the machine in it, and a
student's copy that goes on where an exercise is missing."""

import os
import re
import shutil

import nbformat
import pytest
from nbclient import NotebookClient

from tests.handing_out.test_notebooks import COURSE
from tests.lectures.test_lectures import NAMES
from tools.site.execute import BuildError, execute

NOISE = {
    "a path": r"/(home|work|tmp|usr|Users|root)/|[A-Z]:\\",
    "a memory address": r"0x[0-9a-f]{6,}| at 0x",
    "a model id": r"[0-9a-f]{32}",
    "a time": r"\d\d:\d\d|\b\d+(\.\d+)? ?(ns|µs|us|ms|sec|seconds)\b|\b20\d\d-\d\d-\d\d",
}


def texts(notebook):
    """Return what each code cell printed and showed as text, by cell id."""
    shown = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            parts = [o.get("text") or o.get("data", {}).get("text/plain") for o in cell.outputs]
            shown[cell.id] = [part for part in parts if part]
    return shown


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_two_runs_give_the_same_texts_without_noise(name):
    path = COURSE / "lectures" / f"{name}.ipynb"
    first, second = texts(execute(path)), texts(execute(path))
    assert first == second
    everything = "\n".join(part for parts in first.values() for part in parts)
    for what, pattern in NOISE.items():
        assert not re.search(pattern, everything), what


def student_copy(folder):
    """Lay out what a student has: the library with its stubs, and no solutions."""
    shutil.copytree(COURSE / "nnkit", folder / "nnkit")
    (folder / "solutions.py").write_text("raise ModuleNotFoundError('none in this copy')\n")
    return os.environ | {"PYTHONPATH": str(folder)}


@pytest.mark.parametrize("name", NAMES)
def test_goes_on_in_a_copy_without_answers(tmp_path, name):
    notebook = nbformat.read(COURSE / "lectures" / f"{name}.ipynb", as_version=4)
    client = NotebookClient(
        notebook,
        timeout=60,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute(env=student_copy(tmp_path))
    outputs = {c.id: c.outputs for c in notebook.cells if c.cell_type == "code"}
    assert [cell for cell in outputs if any(o.output_type == "error" for o in outputs[cell])] == []
    notes = [
        o.data["text/html"]
        for os in outputs.values()
        for o in os
        if "text/html" in o.get("data", {})
    ]
    assert any("not filled in yet" in note for note in notes)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "a cell failed"),
        ("import warnings\nwarnings.warn('careful')", "a warning"),
        ("import numpy as np\nnp.log(np.zeros(1))", "a warning"),
    ],
)
def test_build_stops_on_errors_and_warnings(tmp_path, source, said):
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["raises-exception"]})
    path = tmp_path / "07_wrong.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    with pytest.raises(BuildError, match=said):
        execute(path)


def test_what_waits_is_closed_in_the_copy_that_students_get(tmp_path):
    cells = [
        nbformat.v4.new_code_cell("1", metadata={"tags": tags})
        for tags in ([], ["hide-output"], ["raises-exception", "hide-cell"])
    ]
    path = tmp_path / "07_waits.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    closed = [cell.metadata.get("jupyter", {}) for cell in execute(path).cells]
    assert [len(one) for one in closed] == [0, 1, 2] and all(closed[2].values())
