"""What is odd about a student's functions as a whole: the module, and what stands elsewhere."""

import re

from autograder.submission import code
from autograder.submission.notes import Note
from nnkit.exercise import MODULES, catalogue

#: How many characters of a notebook's cells are looked through.
MAX_SEARCHED = 500_000

_DEFINES = re.compile(r"^def (\w+)\s*\(", re.MULTILINE)


def in_the_notebook(notebook, files, problem_set) -> list[Note]:
    """Name the functions that were written in the notebook and not in the module.

    Parameters
    ----------
    notebook : NotebookNode or None
        The submitted one.
    files : dict of str to bytes
        The submission's other files.
    problem_set : str
    """
    path = f"nnkit/{MODULES[problem_set]}.py"
    found, left = set(), MAX_SEARCHED
    for cell in notebook["cells"] if notebook is not None else ():
        if cell.cell_type == "code" and left > 0:
            found |= set(_DEFINES.findall(cell.source[:left]))
            left -= len(cell.source)
    names = [slot.__name__ for slot in catalogue(problem_set) if slot.__name__ in found]
    if not names:
        return []
    module = code.read(code.decode(files.get(path, b"")))
    names = [name for name in names if name not in module.texts or name in module.empty]
    if not names:
        return []
    said = f"You wrote {', '.join(names)} in the notebook. Only functions in {path} are tried."
    return [Note(said, "code in the notebook")]
