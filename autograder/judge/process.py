"""The host: a warm process that holds the course, and forks a child for each submission.

The child binds the slots, runs the cells of the trusted notebook, and sends back the
outputs and verdicts; to the host it leaves what the next child need not work out again.
Neither ever runs a student's code: that is what the child's worker is for.
"""

import contextlib
import gc
import io
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import asdict

import msgpack

from autograder.jail import confine
from autograder.jail.wire import MAX_JOB, Channel, Closed, WireError
from autograder.judge.cells import make_shell
from autograder.judge.clusters import cluster_of
from autograder.judge.playback import MAX_NEW, Diverged, Memory, Playback, is_graded, names_in
from autograder.judge.sandbox import Limits, Sandbox, SandboxError
from autograder.judge.student import Session
from autograder.judge.world import world_of


def main(descriptor, listening=None):
    """Serve until the other side hangs up.

    Parameters
    ----------
    descriptor : int
        Of the inherited socket on which the other side speaks.
    listening : int, optional
        Of the inherited socket at which guests may join.
    """
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
    references = solutions.references()
    _rehearse(catalogue(settings["problem_set"]))
    state = msgpack.packb(
        {"layers": sandbox.layers, "report": sandbox.report(), "missing": sandbox.missing()}
    )
    channel.send(state)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    memory = Memory()
    waiting = selectors.DefaultSelector()

    def answer(sock):
        """Begin what is asked for; False if nothing ever will be any more."""
        try:
            request, descriptors, _, _ = socket.recv_fds(sock, 1, 1)
        except OSError:
            request = b""
        if not request:
            return False
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            _in_child(waiting, descriptors[0], theirs, sandbox, references, shell, memory)
        theirs.close()
        os.close(descriptors[0])
        waiting.register(ours, selectors.EVENT_READ, learn)
        return True

    def welcome(sock):
        """Let a guest in."""
        with contextlib.suppress(OSError, WireError):
            guest, _ = sock.accept()
            waiting.register(guest, selectors.EVENT_READ, answer)
            Channel(guest).send(state)
        return True

    def learn(sock):
        """Remember what a child has left."""
        _learn(memory, sock)
        return False

    waiting.register(server, selectors.EVENT_READ, answer)
    if listening is not None:
        waiting.register(socket.socket(fileno=listening), selectors.EVENT_READ, welcome)
    while True:
        for key, _ in waiting.select():
            sock, serve = key.fileobj, key.data
            if serve(sock):
                continue
            if sock is server:
                sandbox.close()
                return
            waiting.unregister(sock)
            sock.close()


def _rehearse(slots):
    """Do once what every child would have to do first: import, and try what is right."""
    import nnkit.data
    import nnkit.plot  # noqa: F401
    import solutions
    from nnkit import check

    with solutions.use(), contextlib.redirect_stdout(io.StringIO()):
        for slot in slots:
            check.check(slot)


def _in_child(waiting, descriptor, theirs, sandbox, references, shell, memory):
    """Grade a submission in a process of its own, which ends with it."""
    status = 1
    try:
        # Without the host there is no sandbox, and no verdict would be fair.
        confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGKILL)
        # Else nobody would see that the host is gone.
        for key in waiting.get_map().values():
            key.fileobj.close()
        waiting.close()
        submission = Channel(socket.socket(fileno=descriptor), MAX_JOB)
        new = _serve(submission, sandbox, references, shell, memory)
        Channel(theirs, MAX_JOB).send(msgpack.packb(new), time.monotonic() + 30)
        status = 0
    finally:
        os._exit(status)


def _learn(memory, sock):
    """Remember what a child has left, if anything."""
    # Whatever it is, the host goes on: at worst the next child has more to do.
    with contextlib.suppress(Exception):
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
    known : autograder.judge.playback.Memory
        Of earlier submissions.

    Returns
    -------
    graded : dict
        "notebook" (JSON) and "verdicts".
    new : autograder.judge.playback.Memory
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
        "rows": [list(row) for row in verdict.rows()],
        "sentences": verdict.sentences(),
        "examples": [{"group": group, **asdict(example)} for group, example in verdict.examples()],
        "printed": verdict.shown_of_printed(),
        "text": verdict.text(),
    }


if __name__ == "__main__":
    # Student code is not the only code that may hang: nobody waits for a host that is left.
    with contextlib.suppress(Closed):
        main(*map(int, sys.argv[1:]))
