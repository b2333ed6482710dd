"""Figures: drawing each one once for a class, not once for each student.

Drawing takes longer than all else in grading. A figure of a trusted cell is determined by
the cells run so far and by what the student's functions gave them; where that is the same,
as it is for most right answers, so is the figure. Numbers are compared as single floats,
ten times finer than anything to be seen.
"""

import hashlib
from collections import OrderedDict

import numpy as np

#: Stands in a notebook's output for a figure that the grader has already.
PLACEHOLDER = "figure:"
#: How many figures a grader keeps.
KEPT = 400


class History:
    """What the trusted cells have done and seen so far, as a running digest."""

    def __init__(self):
        self._digest = hashlib.blake2b(digest_size=20)

    def add(self, value):
        """Take note of a value: plain data and arrays, as they come over the wire."""
        update = self._digest.update
        if isinstance(value, np.ndarray):
            update(f"{value.dtype.kind}{value.shape}".encode())
            if value.dtype.kind in "iufb":
                with np.errstate(all="ignore"):
                    update(value.astype(np.float32).tobytes())
            else:
                update(repr(value.tolist()).encode())
        elif isinstance(value, float | np.floating):
            self.add(np.asarray(float(value)))
        elif isinstance(value, list | tuple):
            update(f"{type(value).__name__}{len(value)}".encode())
            for item in value:
                self.add(item)
        elif isinstance(value, dict):
            update(f"dict{len(value)}".encode())
            for key, item in value.items():
                update(repr(key).encode())
                self.add(item)
        else:
            update(f"{type(value).__name__} {value!r}".encode(errors="replace"))

    def key(self, figure):
        """Return the key of a figure that is drawn now."""
        digest = self._digest.copy()
        digest.update(f"{figure.number} {figure.get_size_inches()} {figure.dpi}".encode())
        return digest.hexdigest()


class Drawer:
    """Draws figures as PNG, unless they are known.

    Parameters
    ----------
    known : iterable of str
        Keys of the figures that need not be drawn.

    Attributes
    ----------
    drawn : dict of str to str
        The new figures: base64 by key.
    """

    def __init__(self, history, known=()):
        self._history = history
        self._known = set(known)
        self.drawn = {}

    def __call__(self, figure):
        """Return a figure as base64, or the placeholder of a known one."""
        from IPython.core.pylabtools import print_figure

        if not figure.axes and not figure.lines:
            return None
        key = self._history.key(figure)
        self._history.add(key)  # a second figure of the same cell is another one
        if key not in self._known and key not in self.drawn:
            # No cropping: it would take a second pass, and the layout leaves no margins.
            self.drawn[key] = print_figure(figure, "png", bbox_inches=None, base64=True)
        return PLACEHOLDER + key


class Gallery:
    """The figures that a grader has seen, the oldest forgotten first."""

    def __init__(self):
        self._figures = OrderedDict()

    def keys(self):
        """Return the keys of all figures."""
        return list(self._figures)

    def fill(self, notebook, drawn):
        """Add new figures, and put figures in the place of their placeholders."""
        self._figures.update(drawn)
        for cell in notebook.cells:
            for output in cell.get("outputs", ()):
                data = output.get("data", {})
                image = data.get("image/png")
                if isinstance(image, str) and image.startswith(PLACEHOLDER):
                    key = image.removeprefix(PLACEHOLDER)
                    if key in self._figures:
                        self._figures.move_to_end(key)
                        data["image/png"] = self._figures[key]
                    else:  # forgotten while this submission was graded
                        del data["image/png"]
        while len(self._figures) > KEPT:
            self._figures.popitem(last=False)
