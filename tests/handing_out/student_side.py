"""The student's side for real: a released folder elsewhere, a fresh kernel, no ``solutions``.

The kernel runs in a virtual environment that sees the installed packages but not this
repository, so ``nnkit`` can only come from the student's own folder.
"""

import json
import os
import site
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def student_python(folder: Path) -> Path:
    """Make an environment without this repository and return its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    target = next((folder / "lib").glob("python*/site-packages"))
    # A plain line adds a folder to the path; the .pth files inside it, among them that of
    # this repository's editable install, are not read.
    (target / "packages.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return folder / "bin" / "python"


@contextmanager
def student_kernel(python: Path, folder: Path):
    """Register a kernel called ``student`` that runs the given interpreter."""
    spec = folder / "kernels" / "student"
    spec.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    record = {"argv": argv, "display_name": "student", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(record))
    earlier = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = str(folder)
    try:
        yield
    finally:
        if earlier is None:
            del os.environ["JUPYTER_PATH"]
        else:
            os.environ["JUPYTER_PATH"] = earlier


def run_notebook(path: Path):
    """Run a notebook as a student does, errors included; return it with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="student",
        timeout=60,
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    return client.execute()


def scores(notebook) -> dict[str, float]:
    """Return what each check cell gave as its only result, by its grade_id; some know none."""
    found = {}
    for cell in notebook.cells:
        metadata = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and metadata.get("grade"):
            results = [o for o in cell.outputs if o.output_type == "execute_result"]
            assert len(results) <= 1, (metadata["grade_id"], cell.outputs)
            for result in results:
                found[metadata["grade_id"]] = float(result.data["text/plain"])
    return found


def printed(notebook, grade_id) -> str:
    """Return what the check cell of an exercise shows, as plain text."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            shown = [o for o in cell.get("outputs", []) if o.output_type != "execute_result"]
            return "".join(o.text if "text" in o else o.data["text/plain"] for o in shown)
    raise KeyError(grade_id)
