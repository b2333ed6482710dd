"""Reading a submitted notebook, whatever its bytes are: the answers count, outputs only show.

A notebook is reduced to what is used of it. How much is read has limits, so that reading
takes a second or two and some hundred megabytes at most; each limit has its sentence.
"""

import json
import re

import nbformat

from autograder.submission.notes import Note
from autograder.text import marked_encoding, well_formed

#: The largest notebook file, in bytes, and the largest of which the outputs are read too.
MAX_FILE = 256 * 2**20
MAX_NOTEBOOK = 30 * 2**20
#: A larger one is looked at before it is read: how many lists and dicts it may have.
MAX_UNSEEN = 2**20
MAX_PARTS = 500_000
#: How many pieces of a file are looked at.
MAX_PIECES = 8_000_000
#: How many cells are read: of those with one of nbgrader's names, and of the others.
MAX_CELLS = 2_000
#: How many characters of a cell are read; written answers may be half as long.
MAX_SOURCE = 100_000

#: What JSON is made of, as far as it matters here: texts and brackets. A text without an end
#: goes on to the end of the file.
_PIECE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[][{}]', re.DOTALL)
_OPENS_LIST = re.compile(rb"\s*:\s*\[")
#: How deep the key ``outputs`` stands, in present notebooks and in those before 2014.
_OUTPUTS_AT = (3, 5)


class _TooLarge(Exception):
    """A notebook of which not so much is read; the message says what there is too much of."""


def read_notebook(raw: bytes):
    """Read a submitted notebook, of whatever version.

    Returns
    -------
    notebook : NotebookNode or None
        With ``cells``, each reduced to what is used of it.
    notes : list of str
        Why it cannot be read, or what was left out.
    """
    notes = []
    try:
        if len(raw) > MAX_NOTEBOOK:
            size, raw = len(raw), _without_outputs(raw)
            said = f"The notebook has {size >> 20} MB: it was read without what its cells showed."
            notes.append(Note(said, "limits reached"))
        if len(raw) > MAX_UNSEEN:
            _look_at(raw)
        content = json.loads(raw.decode(marked_encoding(raw) or "utf-8-sig", errors="replace"))
        if not isinstance(content, dict):
            raise ValueError("not a notebook")
        if content.get("nbformat", 0) != 4:
            _shorten(content, notes)
            content = nbformat.convert(nbformat.from_dict(content), 4)
        cells = content["cells"]
        if not isinstance(cells, list):
            raise ValueError("not a notebook")
    except _TooLarge as error:
        said = f"The notebook was not read: it has {error}. Clear its outputs and hand it in again."
        return None, [Note(said, "notebook unreadable")]
    except (Exception, RecursionError) as error:
        said = (
            f"The notebook cannot be read ({type(error).__name__}), so its answers could not be "
            "graded. Open it in Jupyter, save it and hand it in again."
        )
        return None, [Note(said, "notebook unreadable")]
    return nbformat.NotebookNode(cells=_read_cells(cells, notes)), notes


# --- before it is read ------------------------------------------------------------------------


def _look_at(raw):
    """See that a file has not too many parts to be read."""
    lists_and_dicts = 0
    for piece, _ in _pieces(raw):
        lists_and_dicts += piece[0] in (b"[", b"{")
        if lists_and_dicts > MAX_PARTS:
            raise _TooLarge(f"more than {MAX_PARTS:,} cells and lists")


def _without_outputs(raw):
    """Return a notebook's bytes with the lists of outputs emptied."""
    kept, place, inside = [], 0, None
    for piece, depth in _pieces(raw):
        if inside is not None:
            if depth == inside and piece[0] == b"]":
                place, inside = piece.start(), None
        elif (
            depth in _OUTPUTS_AT
            and piece[0] == b'"outputs"'
            and (opened := _OPENS_LIST.match(raw, piece.end()))
        ):
            kept.append(raw[place : opened.end()])
            inside = depth + 1
    kept.append(raw[place:] if inside is None else b"")
    found = b"".join(kept)
    if len(found) > MAX_NOTEBOOK:
        raise _TooLarge(f"more than {MAX_NOTEBOOK >> 20} MB beside its outputs")
    return found


def _pieces(raw):
    """Yield each text and bracket of a file, with the depth at which it stands."""
    depth = 0
    for number, piece in enumerate(_PIECE.finditer(raw)):
        if number >= MAX_PIECES:
            raise _TooLarge(f"more than {MAX_PIECES:,} parts")
        first = raw[piece.start()]
        depth += first in b"{["
        yield piece, depth
        depth -= first in b"}]"


def _shorten(content, notes):
    """Leave so many cells of a notebook of before 2014 as are read; to convert them takes long."""
    room, count = MAX_CELLS, 0
    for sheet in content.get("worksheets", ()):
        count += len(sheet["cells"])
        sheet["cells"] = sheet["cells"][:room]
        room -= len(sheet["cells"])
    if count > MAX_CELLS:
        said = f"The notebook has {count:,} cells: the first {MAX_CELLS:,} were read."
        notes.append(Note(said, "limits reached"))


# --- its cells --------------------------------------------------------------------------------


def _read_cells(cells, notes):
    """Reduce the cells; of very many those count that have one of nbgrader's names."""
    found, room = [], {True: MAX_CELLS, False: MAX_CELLS}
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        named = bool(_name(cell))
        if room[named] > 0:
            found.append(_tidy(cell))
        room[named] -= 1
    if min(room.values()) < 0:
        said = (
            f"The notebook has {len(cells):,} cells: of those with a name of the course's, and of "
            f"the others, the first {MAX_CELLS:,} were read."
        )
        notes.append(Note(said, "limits reached"))
    return found


def _name(cell):
    """Return the name that nbgrader has given to a cell, or ""."""
    name = _marks(cell).get("grade_id")
    return name if isinstance(name, str) else ""


def _marks(cell):
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) else {}


def _tidy(cell):
    """Reduce a submitted cell to what is used of it: type, ids, source, outputs, if an answer."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return nbformat.NotebookNode(
        cell_type=cell["cell_type"] if cell.get("cell_type") in ("code", "markdown") else "raw",
        id=cell["id"] if isinstance(cell.get("id"), str) else "",
        name=_name(cell),
        answer=_marks(cell).get("solution") is True,
        source=well_formed(source[:MAX_SOURCE]) if isinstance(source, str) else "",
        outputs=cell["outputs"] if isinstance(cell.get("outputs"), list) else [],
    )
