"""The first cell of a released notebook: is everything here that the others need?

A notebook that is opened alone, in Colab or in VS Code's other folder, finds no `nnkit`, or
somebody else's: PyPI has a package of this name that has nothing to do with the course. The
cell is written in plain Python, since nothing of the course may be at hand, and grading does
not run it.
"""

import nbformat

#: The cell's id; it stands in releases only.
CELL = "is-everything-here"

SOURCE = """\
# Run this first: it says what is missing here and how to get it, or else nothing.
import sys
from importlib.util import find_spec
from pathlib import Path


def missing():
    here, said = Path().resolve(), []
    if sys.version_info < {python}:
        said.append(f"Python {oldest} or newer is needed, and this is {{sys.version.split()[0]}}.")
    if (here / "nnkit" / "exercise.py").is_file():
        sys.path.insert(0, str(here))  # Colab does not look here by itself
    elif "google.colab" in sys.modules:
        said.append(
            "The folder nnkit is missing. Upload {problem_set}.zip (the folder icon on the left), "
            "then run, each in a cell of its own:\\n"
            "    !unzip -oq {problem_set}.zip\\n    %cd {problem_set}\\n"
            "Download your work before you leave: Colab keeps no files."
        )
    else:
        said.append(
            f"The folder nnkit is not beside this notebook, in {{here}}. Open the notebook in the "
            "folder that you were given, with all that lies there."
        )
    used = sys.modules.get("nnkit") or find_spec("nnkit")
    where = getattr(used, "__file__", None) or getattr(used, "origin", None)
    if where and Path(where).resolve().parent.parent != here:
        said.append(
            f"Python takes another nnkit, from {{Path(where).parent}}. The package of this name on "
            "PyPI has nothing to do with this course: python -m pip uninstall nnkit, and "
            "restart the kernel."
        )
    packages = [name for name in {packages} if find_spec(name) is None]
    if packages:
        said.append(
            f"Not installed: {{', '.join(packages)}}. In a terminal, in this folder:\\n"
            f"    {{sys.executable}} -m pip install -r requirements.txt"
        )
    return said


for sentence in missing():
    print(sentence, end="\\n\\n")"""

#: What a release needs, by the names under which it is imported.
PACKAGES = ("IPython", "ipywidgets", "matplotlib", "numpy", "PIL")


def first_cell(problem_set, python=(3, 11)):
    """Return the cell; `python` is the oldest version that will do."""
    oldest = ".".join(map(str, python))
    source = SOURCE.format(problem_set=problem_set, packages=PACKAGES, python=python, oldest=oldest)
    # JupyterLab shows of folded code the first line, which says what to do.
    folded = {"jupyter": {"source_hidden": True}}
    return nbformat.v4.new_code_cell(source, id=CELL, metadata=folded)
