"""The host: a warm process that holds the course, and forks a child for each submission.

The child binds the slots, runs the cells of the trusted notebook, and sends back the
outputs and verdicts. It never runs a student's code: that is what its worker is for.
"""

import contextlib
import gc
import os
import re
import signal
import socket
import sys
import time

import msgpack
import nbformat
from nbgrader.utils import is_grade, is_solution

from autograder.clusters import cluster_of
from autograder.figures import Drawer, History
from autograder.jail.wire import MAX_JOB, Channel
from autograder.sandbox import Limits, Sandbox, SandboxError
from autograder.session import Session
from autograder.shell import draw_with, make_shell, run_notebook
from autograder.worlds import world_of


def main(descriptor):
    """Serve on an inherited socket until the other side hangs up."""
    import solutions
    from nnkit.exercise import catalogue

    server = socket.socket(fileno=descriptor)
    channel = Channel(server, MAX_JOB)
    settings = msgpack.unpackb(channel.receive())
    # The sandbox starts while the rest is imported.
    world = world_of(settings["problem_set"])
    try:
        sandbox = Sandbox(world, Limits(**settings["limits"]), settings["namespaces"])
    except SandboxError as error:
        channel.send(msgpack.packb({"problem": str(error)}))
        return
    shell = make_shell()
    import nnkit.plot  # noqa: F401  (imported before the fork, so that no child has to)

    references = solutions.references()
    for slot in catalogue(settings["problem_set"]):
        _ = solutions.answer(slot.__name__).visible_tasks
    channel.send(
        msgpack.packb(
            {"layers": sandbox.layers, "report": sandbox.report(), "missing": sandbox.missing()}
        )
    )
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    while True:
        request, descriptors, _, _ = socket.recv_fds(server, 1, 1)
        if not request:
            break
        if os.fork() == 0:
            status = 1
            try:
                server.close()
                _serve(socket.socket(fileno=descriptors[0]), sandbox, references, shell)
                status = 0
            finally:
                os._exit(status)
        os.close(descriptors[0])
    sandbox.close()


def _serve(sock, sandbox, references, shell):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    channel = Channel(sock, MAX_JOB)
    channel.send(str(os.getpid()).encode())
    job = msgpack.unpackb(channel.receive())
    channel.send(msgpack.packb(grade(job, sandbox, references, shell)))


def grade(job, sandbox, references, shell):
    """Run a trusted notebook against a submission's files.

    Parameters
    ----------
    job : dict
        "notebook" (JSON), "files", "student", "secret", "cell_seconds", "total_seconds",
        and "figures", the keys of those that need not be drawn.

    Returns
    -------
    dict
        "notebook" (JSON), "verdicts", and "figures": the new ones, by key.
    """
    import solutions
    from nnkit import check
    from nnkit.exercise import Binding

    notebook = nbformat.from_dict(job["notebook"])
    session = Session(
        sandbox,
        job["files"],
        references,
        # An import that takes longer than half of a cell's time would end as a time-out.
        import_seconds=min(10.0, job["cell_seconds"] / 2),
    )
    session.history = history = History()
    drawer = Drawer(history, job["figures"])
    draw_with(shell, drawer)
    verdicts = []
    check.listeners.append(lambda verdict: verdicts.append(summary(verdict)))
    end = time.monotonic() + job["total_seconds"]

    def before(cell):
        session.deadline = min(end, time.monotonic() + job["cell_seconds"])
        session.judging = bool(cell.metadata.get("nbgrader", {}).get("grade"))
        if not session.judging and not _is_apart(cell, notebook):
            history.add(cell.source)

    with (
        Binding(session.implementations(list(references))),
        solutions.seeded(job["secret"], job["student"]),
    ):
        session.start()
        try:
            notebook = run_notebook(shell, notebook, before)
        finally:
            session.kill()
    return {"notebook": notebook, "verdicts": verdicts, "figures": drawer.drawn}


def _is_apart(cell, notebook):
    """Say whether a cell is an answer cell that only its check cell looks at."""
    if not is_solution(cell):
        return False
    name = re.compile(rf"\b{re.escape(cell.source.split('=')[0].strip())}\b")
    return not any(
        name.search(other.source)
        for other in notebook.cells
        if other is not cell and other.cell_type == "code" and not is_grade(other)
    )


def summary(verdict):
    """Return a verdict as plain data, without a word about hidden inputs."""
    cluster, example = cluster_of(verdict)
    return {
        "exercise": verdict.exercise,
        "points": float(verdict.points),
        "out_of": float(verdict.out_of),
        "problem": verdict.problem,
        "groups": [
            {
                "name": group.name,
                "share": group.share,
                "visible": group.visible,
                "hidden": group.hidden,
                "untried": group.untried,
                "failed": len(group.failures),
                "kinds": sorted({failure.kind for failure in group.failures}),
            }
            for group in verdict.groups
        ],
        "mistakes": list(verdict.mistakes),
        "diagnoses": list(verdict.diagnoses),
        "cluster": cluster,
        "example": example,
        "text": verdict.text(),
    }


if __name__ == "__main__":
    # Student code is not the only code that may hang: nobody waits for a host that is left.
    with contextlib.suppress(BrokenPipeError):
        main(int(sys.argv[1]))
