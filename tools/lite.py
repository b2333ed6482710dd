"""The students' folder in the browser: run with ``python -m tools.lite``, after ``make student``.

JupyterLite's pages with the files of the students' zip and nothing else of the course. Python
runs in the reader's browser: Pyodide and the libraries that `nnkit` needs come from Pyodide's
server when a notebook is opened. ``nnkit`` itself is no package there but the folder beside the
notebooks, as in the zip, since students write in it.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import files
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from autograder.course import COURSE
from autograder.handing_out.student_zip import FOLDER

ZIP = COURSE / "build" / "nnkit-course.zip"
OUT = COURSE / "build" / "lite"

#: The first cell of each notebook: what Pyodide has not got. It is pure Python, from PyPI.
CELL = "in-the-browser"
INSTALL = "# In the browser, run this first.\n%pip install -q ipywidgets"

#: What the kernel loads before the first cell: `nnkit` imports it where Pyodide does not look.
PACKAGES = ["matplotlib", "numpy", "pillow"]
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
#: Extensions of JupyterLab that are wanted, and the distributions that bring them: an
#: instructor's environment has more, formgrader among them.
EXTENSIONS = {
    "@jupyterlite/pyodide-kernel-extension": "jupyterlite-pyodide-kernel",
    "@jupyter-widgets/jupyterlab-manager": "jupyterlab-widgets",
}


def main():
    if not ZIP.is_file():
        sys.exit("There is no zip for students yet: make student")
    build(ZIP, OUT)
    print(f"{OUT}: python -m http.server --directory {OUT}")


def build(pack: Path, out: Path):
    """Write the site with the files of a students' zip into `out`, which is made anew."""
    source = out.with_name(f"{out.name}-source")
    for folder in (source, out):
        shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(source)
    for path in (source / FOLDER).glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        cell = new_code_cell(INSTALL, id=CELL)
        notebook.cells.insert(notebook.cells[0].cell_type == "markdown", cell)
        nbformat.write(notebook, path)
    settings = {
        "appName": "Neural networks from scratch",
        "litePluginSettings": {KERNEL: {"loadPyodideOptions": {"packages": PACKAGES}}},
    }
    page = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
    (source / "jupyter-lite.json").write_text(json.dumps(page), encoding="utf-8")
    what = {
        "contents": [str(source / FOLDER)],
        "output_dir": str(out),
        "ignore_sys_prefix": True,
        "federated_extensions": [str(_folder(*one)) for one in EXTENSIONS.items()],
        "apps": ["lab"],
        "no_sourcemaps": True,
    }
    config = {"LiteBuildConfig": what}
    (source / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--log-level=ERROR"]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"JupyterLite cannot be built:\n{done.stdout}{done.stderr}")


def _folder(extension, distribution) -> Path:
    """Return where an extension of JupyterLab is installed."""
    wanted = f"labextensions/{extension}/package.json"
    return next(
        Path(one.locate()).resolve().parent
        for one in files(distribution)
        if one.as_posix().endswith(wanted)
    )


if __name__ == "__main__":
    main()
