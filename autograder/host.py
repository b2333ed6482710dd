"""The host: a warm process that holds the course, and forks a child for each submission.

The child binds the slots, runs the cells of the trusted notebook, and sends back the
outputs and verdicts; to the host it leaves what the next child need not work out again.
Neither ever runs a student's code: that is what the child's worker is for.
"""

import contextlib
import gc
import os
import selectors
import signal
import socket
import sys
import time

import msgpack

from autograder.clusters import cluster_of
from autograder.jail import confine
from autograder.jail.wire import MAX_JOB, Channel
from autograder.playback import MAX_NEW, Diverged, Memory, Playback, is_graded, names_in
from autograder.sandbox import Limits, Sandbox, SandboxError
from autograder.session import Session
from autograder.shell import make_shell
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
    memory = Memory()
    waiting = selectors.DefaultSelector()
    waiting.register(server, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.fileobj is not server:
                waiting.unregister(key.fileobj)
                _learn(memory, key.fileobj)
                continue
            request, descriptors, _, _ = socket.recv_fds(server, 1, 1)
            if not request:
                sandbox.close()
                return
            ours, theirs = socket.socketpair()
            if os.fork() == 0:
                status = 1
                try:
                    # Without the host there is no sandbox, and no verdict would be fair.
                    confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGKILL)
                    server.close()
                    ours.close()
                    waiting.close()
                    submission = Channel(socket.socket(fileno=descriptors[0]), MAX_JOB)
                    new = _serve(submission, sandbox, references, shell, memory)
                    Channel(theirs, MAX_JOB).send(msgpack.packb(new), time.monotonic() + 30)
                    status = 0
                finally:
                    os._exit(status)
            theirs.close()
            os.close(descriptors[0])
            waiting.register(ours, selectors.EVENT_READ)


def _learn(memory, sock):
    """Remember what a child has left, if anything."""
    # Whatever it is, the host goes on: at worst the next child has more to do.
    with sock, contextlib.suppress(Exception):
        left = msgpack.unpackb(Channel(sock, 2 * MAX_NEW).receive(time.monotonic() + 30))
        new = Memory()
        new.content = left["memory"]
        memory.update(new)
        for source in left["sources"]:
            names_in(source)


def _serve(channel, sandbox, references, shell, memory):
    """Grade one submission; returns what the host is to remember."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    gc.set_threshold(100_000)  # a child does not live long enough to gather much
    channel.send(str(os.getpid()).encode())
    job = msgpack.unpackb(channel.receive())
    confine.share_cpu(job.get("cpu"))
    graded, new = grade_with(memory, job, sandbox, references, shell)
    channel.send(msgpack.packb(graded))
    sources = [c["source"] for c in job["notebook"]["cells"] if c["cell_type"] == "code"]
    if new.size > MAX_NEW:
        new = Memory()
    return {"memory": new.content, "sources": sources}


def grade_with(memory, job, sandbox, references, shell):
    """Grade, as `grade` does; from the start and without memory if it does not fit."""
    try:
        return grade(job, sandbox, references, shell, memory)
    except Diverged:
        shell.renew()
        return grade(job, sandbox, references, shell, Memory())


def grade(job, sandbox, references, shell, known):
    """Run a trusted notebook against a submission's files.

    Parameters
    ----------
    job : dict
        "notebook" (JSON), "files", "student", "secret", "cell_seconds", "total_seconds",
        and "cpu", the processor to keep to, or None.
    known : autograder.playback.Memory
        Of earlier submissions.

    Returns
    -------
    graded : dict
        "notebook" (JSON) and "verdicts".
    new : autograder.playback.Memory
        Of this one.
    """
    import solutions
    from nnkit import check
    from nnkit.exercise import Binding

    cells = [
        c for c in job["notebook"]["cells"] if c["cell_type"] == "code" and c["source"].strip()
    ]
    session = Session(
        sandbox,
        job["files"],
        references,
        # An import that takes longer than half of a cell's time would end as a time-out.
        import_seconds=min(10.0, job["cell_seconds"] / 2),
        cpu=job.get("cpu"),
    )
    playback = Playback(shell, session, cells, known)
    verdicts = []
    check.listeners[:] = [lambda verdict: verdicts.append(summary(verdict))]
    end = time.monotonic() + job["total_seconds"]
    with (
        Binding(session.implementations(list(references))),
        solutions.seeded(job["secret"], job["student"]),
    ):
        session.start()
        try:
            for position, cell in enumerate(cells):
                session.deadline = min(end, time.monotonic() + job["cell_seconds"])
                session.judging = is_graded(cell)
                cell["outputs"] = playback.run(position)
                cell["execution_count"] = position + 1
        finally:
            session.kill()
    return {"notebook": job["notebook"], "verdicts": verdicts}, playback.new


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
