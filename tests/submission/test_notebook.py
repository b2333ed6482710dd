"""Reading a submitted notebook: whatever its bytes are, and never much of it."""

import json

import pytest

from autograder.submission import notebook as reading
from autograder.submission.notebook import read_notebook


def cell(source="1", name="", **more):
    marks = {"nbgrader": {"grade_id": name}} if name else {}
    return {"cell_type": "code", "metadata": marks, "source": source, "outputs": []} | more


def written(*cells, **more):
    return json.dumps({"cells": cells, "nbformat": 4, "metadata": {}, **more}).encode()


def sources(raw):
    """Return the sources of what is read, and the sentences."""
    found, notes = read_notebook(raw)
    return [c.source for c in found.cells] if found else None, notes


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("a\ud800b", "a\ufffdb"),
        (["a\ud83d", "\ude00b"], "a\U0001f600b"),
        ("Ä\0\x1b", "Ä\0\x1b"),
        (7, ""),
        (["a", 7, "b"], "ab"),
    ],
)
def test_whatever_a_source_holds_it_can_be_written(source, read):
    found, notes = sources(written(cell(source)))
    assert (found, notes) == ([read], [])
    found[0].encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_other_encodings_that_say_so_are_read(encoding):
    raw = json.dumps({"cells": [cell("ä")], "nbformat": 4}, ensure_ascii=False).encode(encoding)
    assert sources(raw) == (["ä"], [])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff" * 100,
        b"null",
        b'{"nbformat": 4}',
        b'{"nbformat": 4, "cells": {}}',
        b'{"nbformat": [], "cells": []}',
        b'{"nbformat": 3, "worksheets": 7}',
        b"[" * 10**6,
        b'{"cells":' * 10**5,
        b'{"a": ' + b"9" * 10**5 + b"}",
    ],
)
def test_what_is_no_notebook_is_said_to_be_none(raw):
    found, (note,) = sources(raw)
    assert found is None
    assert "cannot be read" in note


def test_of_two_keys_the_last_counts_as_in_jupyter():
    raw = b'{"nbformat": 4, "cells": [], "cells": [{"source": "a", "source": "b"}]}'
    assert sources(raw) == (["b"], [])


def test_what_is_no_cell_is_passed_over():
    assert sources(written(7, None, [], {}, cell("a"))) == (["", "a"], [])


def test_of_many_cells_those_with_a_name_count():
    cells = [cell(str(i)) for i in range(reading.MAX_CELLS + 5)]
    found, (note,) = sources(written(*cells, cell("mine", "q1_answer")))
    assert len(found) == reading.MAX_CELLS + 1 and found[-1] == "mine"
    assert note.startswith("The notebook has 2,006 cells")


def test_a_long_source_is_cut():
    assert [len(s) for s in sources(written(cell("a " * 10**6)))[0]] == [reading.MAX_SOURCE]


# --- large files ------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch):
    """Let large be small."""
    monkeypatch.setattr(reading, "MAX_NOTEBOOK", 10_000)
    monkeypatch.setattr(reading, "MAX_UNSEEN", 1_000)


TRICKY = ['"outputs": [', "\\", '\\"]', "]}", "ä\n", '{"source": "no"}']


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("deep", [{}, {"a": [[], {"outputs": [[]]}]}])
def test_of_a_large_file_the_outputs_are_left_out(deep):
    outputs = [{"output_type": "stream", "text": TRICKY * 2_000, "metadata": deep}]
    cells = [cell(text, outputs=outputs, metadata={"x": deep}) for text in TRICKY]
    raw = written(*cells)
    found, notes = read_notebook(raw)
    assert [c.source for c in found.cells] == TRICKY
    assert [c.outputs for c in found.cells] == [[]] * len(TRICKY)
    assert notes == ["The notebook has 0 MB: it was read without what its cells showed."]


@pytest.mark.usefixtures("small")
def test_in_an_old_notebook_too():
    old = {"cell_type": "code", "language": "python", "input": "q = 1", "collapsed": False}
    old["outputs"] = [{"output_type": "stream", "stream": "stdout", "text": ["a\n"] * 9_000}]
    raw = json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [old]}]}
    )
    assert sources(raw.encode())[0] == ["q = 1"]


@pytest.mark.usefixtures("small")
def test_one_that_is_large_beside_its_outputs_is_refused():
    found, (note,) = sources(written(cell("a" * 20_000)))
    assert found is None
    assert "beside its outputs" in note


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("end", ["", '"', "\\", '"\\', '{"outputs": [', "]]]}}}"])
def test_one_that_is_cut_off_is_said_to_be_unreadable(end):
    raw = written(cell(outputs=[{"text": ["a"] * 9_000}]))
    found, notes = sources(raw[: len(raw) // 2] + end.encode())
    assert found is None
    assert "cannot be read" in notes[-1]


@pytest.mark.parametrize("part", [b"{},", b"[],", b'{"a":[]},'])
def test_too_many_parts_are_refused_before_they_are_read(part):
    raw = b'{"nbformat": 4, "cells": [' + part * (10 * 2**20 // len(part)) + b"0]}"
    found, (note,) = sources(raw)
    assert found is None
    assert note.startswith("The notebook was not read: it has more than 500,000 cells and lists")


def test_a_text_of_nothing_but_escapes_is_one_piece():
    raw = b'"' + b'\\"' * 2**20
    assert len(list(reading._pieces(raw))) == 1


def test_of_an_old_notebook_so_many_cells_are_read():
    old = {"cell_type": "code", "input": ["a"], "outputs": [], "language": "python"}
    sheets = [{"cells": [old] * 1_500}, {"cells": [old] * 1_500}]
    raw = json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets})
    notebook, notes = read_notebook(raw.encode())
    assert len(notebook.cells) == 2_000
    assert notes == ["The notebook has 3,000 cells: the first 2,000 were read."]
