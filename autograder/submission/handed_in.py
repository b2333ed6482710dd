"""What an ungraded cell shows: the outputs that were handed in, reduced to what is harmless.

These are PNG pictures, taken apart and put together anew (`autograder.submission.pictures`),
and plain text. Everything else is left out, and a line says so. Above all of it stands
`HEAD`, as an output of its own, so that whatever page shows the cell shows that line too;
the cell's metadata has ``nnkit.handed_in``.
"""

import base64
import itertools
import re
import unicodedata

import nbformat

from autograder.submission.pictures import NoPicture, Picture, decoded

#: The line above outputs that were handed in.
HEAD = "As handed in:\n"
#: How many bytes of text a cell shows, and how many of its outputs are looked at.
MAX_TEXT = 20_000
MAX_OUTPUTS = 200
#: How many bytes all pictures of a notebook have, and how many pixels.
MAX_PICTURES = 10 * 2**20
MAX_PIXELS = 100_000_000

#: How many types of one output are named.
MAX_TYPES = 10
#: What is said of an output that is not as the format of notebooks has it.
UNREADABLE = "something unreadable"
TOO_LONG = "text beyond 20 KB"
#: What is left out, in words; nothing that was handed in is repeated here.
_KINDS = {
    "text/html": "HTML",
    "text/latex": "LaTeX",
    "text/markdown": "Markdown",
    "application/javascript": "JavaScript",
    "image/svg+xml": "SVG",
    "image/jpeg": "a picture that is no PNG",
    "image/gif": "a picture that is no PNG",
}
#: Characters by category: control, those that set the direction of reading, halves of pairs.
_UNSEEN = ("Cc", "Cf", "Cs")
#: Sequences that colour text or move the cursor of a terminal.
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|.)?")


class HandedIn:
    """Reduces the outputs of the cells of one notebook."""

    def __init__(self):
        self._bytes, self._pixels = MAX_PICTURES, MAX_PIXELS

    def show(self, cell, outputs):
        """Put into a cell of the trusted notebook what a submitted one showed.

        Parameters
        ----------
        cell : NotebookNode
        outputs : object
            Whatever stands in the submitted notebook for the list of outputs.
        """
        outputs = outputs if isinstance(outputs, list) else []
        shown, left_out, room = [], {}, MAX_TEXT
        for output in outputs[:MAX_OUTPUTS]:
            data, missing = self._reduced(output)
            text = data.pop("text/plain", "")
            if fits := _cut(text, room):
                data["text/plain"] = fits
            room -= len(fits.encode())
            missing += [] if fits == text else [TOO_LONG]
            left_out.update(dict.fromkeys(missing))
            if data:
                shown.append(_output(data))
        if len(outputs) > MAX_OUTPUTS:
            left_out[f"outputs after the first {MAX_OUTPUTS}"] = None
        if left_out:
            shown.append(_stream(f"Left out: {', '.join(left_out)}.\n"))
        if shown:
            cell["outputs"] = nbformat.from_dict([_stream(HEAD), *shown])
            cell["metadata"].setdefault("nnkit", {})["handed_in"] = True

    def _reduced(self, output):
        """Return what is shown of one output, by type, and words for what is not."""
        if not isinstance(output, dict):
            return {}, [UNREADABLE]
        kind = output.get("output_type")
        if kind == "stream" and output.get("name") in ("stdout", "stderr"):
            return _text(output.get("text"))
        if kind == "error":
            return {}, ["an error message"]
        data = output.get("data")
        if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
            return {}, [UNREADABLE]
        return self._bundle(data)

    def _bundle(self, data):
        """Return a picture if there is one, else text, and words for all other types."""
        missing = [
            _KINDS.get(name, "an output of another type")
            for name in itertools.islice(data, MAX_TYPES)
            if name not in ("image/png", "text/plain")
        ]
        if "image/png" in data:
            try:
                return {"image/png": self._picture(data["image/png"])}, missing
            except NoPicture as error:
                missing.append(str(error))
        if "text/plain" not in data:
            return {}, missing
        shown, more = _text(data["text/plain"])
        return shown, [*missing, *more]

    def _picture(self, text):
        picture = Picture(decoded(text))
        if picture.pixels > self._pixels:
            raise NoPicture("pictures of too many pixels in all")
        self._pixels -= picture.pixels  # also if it lies: looking takes time
        raw = picture.redrawn()
        if len(raw) > self._bytes:
            raise NoPicture("pictures beyond 10 MB in all")
        self._bytes -= len(raw)
        return base64.b64encode(raw).decode()


def _text(value):
    """Return text that is shown, and words for what is not."""
    parts = value if isinstance(value, list) else [value]
    kept, room = [], 5 * MAX_TEXT  # some of it may go
    for part in parts:
        if not isinstance(part, str):
            return {}, [UNREADABLE]
        kept.append(part[:room])
        room -= len(part)
        if room < 0:
            break
    return {"text/plain": plain("".join(kept))}, [] if room >= 0 else [TOO_LONG]


def plain(text):
    """Take from a text what is not to be read: what directs a terminal, or the eye."""
    text = _TERMINAL.sub("", text)
    # What a progress bar has written over is gone.
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    return "".join(
        c for c in "\n".join(lines) if c in "\n\t" or unicodedata.category(c) not in _UNSEEN
    )


def _cut(text, room):
    """Return as much of a text as has room in so many bytes."""
    return text.encode()[:room].decode(errors="ignore")


def _output(data):
    if "image/png" in data:
        return {"output_type": "display_data", "data": data, "metadata": {}}
    text = data["text/plain"]
    return _stream(text if text.endswith("\n") else text + "\n")


def _stream(text):
    return {"output_type": "stream", "name": "stdout", "text": text}
