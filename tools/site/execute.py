"""Run lectures from scratch, and stop at whatever a reader should not see.

Each notebook runs in an empty folder of its own, so it can rely on nothing but the
installed packages. An error or a warning stops the build; a lecture that takes more than a
minute of processor time is named.
"""

import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from autograder.course import COURSE

#: Where executed lectures are kept: the students' zip takes them from there.
KEPT = COURSE / "build" / "lectures"
#: Tags of cells that wait until they are asked for, with what of them waits: on a page it is
#: folded, on a slide it comes with the next key, in a student's notebook it opens when run.
WAITING = {
    "hide-output": {"outputs_hidden": True},
    "hide-cell": {"outputs_hidden": True, "source_hidden": True},
}
#: Seconds of processor time that a lecture should take, on an idle machine: on a virtual one
#: that others keep busy it may be three times as much, so nothing fails for it.
LIMIT = 60

#: One thread for linear algebra: on matrices as small as these, more of them only wait for
#: each other (lecture 6: 38 s of processor time with two threads, 19 s with one).
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class BuildError(Exception):
    """The site cannot be built; the message says where and why."""


def execute(path: Path) -> nbformat.NotebookNode:
    """Run a notebook from scratch, in an empty folder.

    Raises
    ------
    BuildError
        If a cell fails or warns.
    """
    notebook = nbformat.read(path, as_version=4)
    start = processor_time()
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=10 * LIMIT,
            force_raise_errors=True,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute(env=os.environ | ONE_THREAD)
        except CellExecutionError as error:
            raise BuildError(f"{path.name}: a cell failed\n{error}") from None
        except CellTimeoutError:
            raise BuildError(f"{path.name}: a cell ran longer than {10 * LIMIT} s") from None
    seconds = processor_time() - start
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
            for output in cell.outputs:
                if output.get("name") == "stderr":
                    raise BuildError(f"{path.name}, cell {cell.id}: a warning\n{output.text}")
            for tag in WAITING.keys() & set(cell.metadata.get("tags", [])):
                cell.metadata["jupyter"] = WAITING[tag]
    long = f", too long for a lecture: more than {LIMIT} s" if seconds > LIMIT else ""
    print(f"{path.stem}: executed in {seconds:.1f} s{long}", flush=True)
    return notebook


def executed(path: Path) -> nbformat.NotebookNode:
    """Run a lecture, and keep it with its outputs."""
    notebook = execute(path)
    KEPT.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, KEPT / path.name)
    return notebook


def processor_time():
    """Return the seconds of all ended child processes; 0 where the system does not count."""
    times = os.times()
    return times.children_user + times.children_system


def merged(outputs):
    """Join neighbouring pieces of one text stream: where they break is chance."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            joined.append(output)
    return joined
