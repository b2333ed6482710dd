"""Text that came from outside: read whatever it is, and shown so that nothing in it acts."""

import codecs
import csv
import io
import re

#: Characters that are not seen, or that let a line be read in another order than it runs.
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

#: Of these, those that no writing needs: the others join letters in some.
ACTING = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

#: The marks that files in other encodings than UTF-8 begin with; the longer ones first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def marked_encoding(raw: bytes) -> str:
    """Return the encoding that the first bytes of a file name, if it is not UTF-8; else ""."""
    return next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), "")


def well_formed(text: str) -> str:
    """Join the halves of characters, and replace those that are left alone.

    JSON may hold half an emoji; no file can.
    """
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def escaped(text: str) -> str:
    """Write characters that cannot be seen as escapes, but for tabs and line ends."""
    return UNSEEN.sub(_as_escape, text)


def harmless(text: str) -> str:
    """Write as escapes what turns a line around or is no text, and leave what writing needs."""
    return ACTING.sub(_as_escape, text)


def _as_escape(match):
    return f"\\u{ord(match[0]):04x}"


def shown(text: str) -> str:
    """Write a text so that a terminal shows all of it and obeys nothing in it."""
    return escaped(text).encode(errors="backslashreplace").decode()


def defused(cell):
    """Return what stands in a cell of a CSV file: text that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@")):
        return f"'{cell}"
    return cell


def csv_of(rows) -> str:
    """Write rows as CSV, every cell defused."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([map(defused, row) for row in rows])
    return file.getvalue()
