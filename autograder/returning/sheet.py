"""A CSV file of somebody else's, in which single cells change and every other byte stays.

Quotes, line ends, the encoding and its mark, the separator: a platform that has written the
file reads it back, and a spreadsheet in between has left its own habits in it.
"""

import re

from autograder.collecting.roster import decoded


class Sheet:
    """The cells of a file.

    Parameters
    ----------
    content : bytes
        The file.

    Attributes
    ----------
    rows : list of list of str
        What the cells say, without quotes.
    """

    def __init__(self, content: bytes):
        text, self._encoding = decoded(content)
        self._mark = content[: len(content) - len(text.encode(self._encoding, "replace"))]
        self._separator = max(",;\t", key=text.partition("\n")[0].count)
        self._raw, self._ends = _split(text, self._separator)
        self.rows = [[_said(cell) for cell in row] for row in self._raw]

    def put(self, row: int, column: int, text: str):
        """Write a number, or another text that needs no quotes, into a cell."""
        for cells in (self._raw[row], self.rows[row]):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = text

    def content(self) -> bytes:
        """Return the file."""
        lines = (self._separator.join(row) + end for row, end in zip(self._raw, self._ends))
        return self._mark + "".join(lines).encode(self._encoding)


def _split(text, separator):
    """Return the cells of each row as they are written, and what ends each row."""
    cell = re.compile(rf'"(?:[^"]|"")*"[^{separator}\r\n]*|[^{separator}\r\n]*')
    rows, ends, row, at = [], [], [], 0
    while at < len(text):
        found = cell.match(text, at)
        row.append(found[0])
        at = found.end()
        if text[at : at + 1] == separator:
            at += 1
            if at < len(text):
                continue
            row.append("")
        end = re.compile(r"\r\n|\r|\n|").match(text, at)[0]
        at += len(end)
        rows.append(row)
        ends.append(end)
        row = []
    return rows, ends


def _said(cell):
    quoted = re.fullmatch(r'"((?:[^"]|"")*)"\s*', cell)
    return quoted[1].replace('""', '"') if quoted else cell
