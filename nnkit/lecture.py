"""How a lecture notebook starts, and what it shows where an exercise is not filled in yet.

With ``solutions`` at hand a lecture runs on the reference; a student's copy has none, so
there it runs on the functions that the student has written. A cell that needs one that is
still missing shows a short note instead of a traceback, and the lecture goes on.
"""

import html
import re
import sys

import numpy as np

from nnkit.check import answers
from nnkit.exercise import Binding, Unfilled, note
from nnkit.plot.describe import tell_notebooks

try:
    from IPython import get_ipython
    from IPython.display import HTML, display
except ModuleNotFoundError:  # plain Python: nothing to show notes in
    get_ipython = None

_BOX = (
    '<div style="border-left: 6px solid #0072B2; background: #EAF3FA; color: #222; '
    'padding: 0.7em 1em; max-width: 46em">{}</div>'
)


def begin():
    """Set up a lecture: bind the reference if it is at hand, round what is printed.

    Figures keep a description for those who do not see them.

    Prints on whose functions the lecture runs.
    """
    np.set_printoptions(precision=4, suppress=True, linewidth=88)
    shell = get_ipython() if get_ipython else None
    if shell is not None:
        shell.set_custom_exc((Unfilled, NameError), _Notes())
        tell_notebooks(shell)
    references = answers.source().references()
    Binding(references)
    whose = "the reference" if references else "your own"
    print(f"This lecture runs on {whose} functions.")


class _Notes:
    """Shows notes in place of tracebacks, also in the cells that wait for such a cell."""

    def __init__(self):
        self.missing = None

    def __call__(self, shell, kind, error, trace, tb_offset=None):
        if isinstance(error, Unfilled):
            self.missing = error.exercise
            text = note(error)
        elif self.missing is not None:
            text = (
                f"`{error.name}` comes from a cell above that waits for `{self.missing}`. "
                "Fill that in, then run the lecture again."
            )
        else:
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            return []
        if "matplotlib.pyplot" in sys.modules:  # no half-drawn figure below the note
            sys.modules["matplotlib.pyplot"].close("all")
        display(HTML(_BOX.format(re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(text)))))
        return [text]
