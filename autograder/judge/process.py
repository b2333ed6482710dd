"""The judge: the trusted process that knows the answers, and forks a child for each submission.

The child binds the slots, runs the set-up and the graded cells of the trusted notebook, and
sends back their outputs and the verdicts. Neither ever runs a student's code: that is what
student processes are for.
"""

import contextlib
import gc
import hashlib
import io
import math
import os
import signal
import socket
import sys
import time

import msgpack

import solutions
from autograder.jail import confine
from autograder.jail.channel import MAX_JOB, Channel, Closed
from autograder.judge import viva
from autograder.judge.cells import Cells, OutOfTime
from autograder.judge.client import LATER, WAITED
from autograder.judge.clock import Clock
from autograder.judge.sandbox import Limits, Sandbox, SandboxError, world_of
from autograder.judge.student import Session
from autograder.judge.summary import summary
from autograder.roles import is_answer, is_executed
from nnkit import check
from nnkit.check import answers, time_limit
from nnkit.exercise import Binding, catalogue

#: How much memory a child may use beside what it has when it begins, in bytes.
MEMORY = 2**30
#: How many seconds of processor time a child may use: its own, not its student processes'.
SECONDS = 60


class Judge:
    """A server that grades the submissions of one problem set.

    Parameters
    ----------
    problem_set : str
    limits : Limits
        What a student process may use.
    namespaces : bool
        Whether to try for them; off only in tests.
    asks : bool
        Whether questions about submissions are wanted, too: what these need is made once.
    """

    def __init__(self, problem_set, limits, namespaces, asks=False):
        self.sandbox = Sandbox(world_of(problem_set), limits, namespaces)
        self.references = solutions.references()
        rehearse(problem_set)
        if asks:
            viva.sheets(problem_set)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        gc.collect()
        gc.freeze()

    def state(self):
        """Return what is to be known of the sandbox."""
        sandbox = self.sandbox
        return {
            "layers": sandbox.layers,
            "report": sandbox.report(),
            "missing": sandbox.missing(),
        }

    def serve(self, server):
        """Fork a child for each socket that is handed over, until the other side hangs up."""
        while True:
            try:
                request, descriptors, _, _ = socket.recv_fds(server, 1, 1)
            except OSError:
                request = b""
            if not request:
                return self.sandbox.close()
            for descriptor in descriptors:
                if os.fork() == 0:
                    self._in_child(server, socket.socket(fileno=descriptor))
                os.close(descriptor)

    def _in_child(self, server, submission):
        """Grade a submission in a process of its own, which ends with it."""
        status = 1
        try:
            # Without the judge there is no sandbox, and no verdict would be fair.
            confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGKILL)
            server.close()  # else nobody would see that the judge is gone
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            limit_memory(MEMORY)
            channel = Channel(submission, MAX_JOB)
            channel.send(str(os.getpid()).encode())
            job = msgpack.unpackb(channel.receive())
            confine.share_cpu(job.get("cpu"))
            limit_time(job.get("own_seconds", SECONDS))

            def let_others_go_first():
                channel.send(LATER)
                channel.receive()

            clock = Clock(lambda seconds: channel.send(WAITED + msgpack.packb(seconds)))
            time_limit.clock = clock.now
            if "exercises" in job:
                reply = viva.questions(job, self.sandbox, self.references, clock)
            else:
                reply = grade(job, self.sandbox, self.references, clock, let_others_go_first)
            channel.send(msgpack.packb(reply, unicode_errors="replace"))
            status = 0
        finally:
            os._exit(status)


def limit_memory(more):
    """Limit this process to what it has and some more; what asks for it gets a MemoryError.

    What a student's function returns is read here, and may unfold to many times its bytes.
    """
    try:
        import resource

        with open("/proc/self/statm") as file:
            has = int(file.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return  # not on Linux, where the limit would not hold
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = has + more if hard == resource.RLIM_INFINITY else min(has + more, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def limit_time(seconds):
    """Raise `OutOfTime` when this process has used so many seconds of the processor.

    It is raised once a second from then on; a process that does not hear of it is killed.
    """
    try:
        import resource
    except ImportError:
        return

    def ring(signum, frame):
        raise OutOfTime("to grade what was handed in takes too long")

    signal.signal(signal.SIGXCPU, ring)
    # What it has used up to here counts too, and the limit is in whole seconds.
    soft = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, soft + 15))


def rehearse(problem_set):
    """Do once what every child would have to do first: import, and try what is right."""
    import nnkit.data
    import nnkit.plot  # noqa: F401

    with solutions.use(), contextlib.redirect_stdout(io.StringIO()):
        for slot in catalogue(problem_set):
            check.check(slot)


def grade(job, sandbox, references, clock, let_others_go_first=None):
    """Run a trusted notebook against a submission's files.

    Parameters
    ----------
    job : dict
        "notebook" (JSON), "files", "student", "secret", "cell_seconds", "total_seconds",
        and perhaps "cpu", the processor to keep to, "own_seconds", what this process may use
        of it, and "turn_seconds".
    clock : Clock
        What tells the time; all limits but "own_seconds" are in its seconds.
    let_others_go_first : callable, optional
        Called once, between two cells, when the submission has taken "turn_seconds"; the time
        until it returns is not the submission's.

    Returns
    -------
    dict
        "notebook" (JSON), its executed cells with their outputs, "verdicts", and "broken": why
        the student's module could not be used, if so.
    """
    session = Session(
        sandbox,
        job["files"],
        references,
        # An import that takes longer than half of a cell's time would end as a time-out.
        import_seconds=min(10.0, job["cell_seconds"] / 2),
        cpu=job.get("cpu"),
        clock=clock,
    )
    cells, verdicts = Cells(), []

    def note(verdict):
        session.renew()  # what it has seen ends with it
        verdicts.append(summary(verdict))

    check.listeners[:] = [note]
    drawn_for = f"{job['student']}\0{digest_of(job)}"
    start = clock.now()
    end, turn = start + job["total_seconds"], start + job.get("turn_seconds", math.inf)
    with (
        Binding(session.implementations(list(references))),
        answers.using(solutions.Answers(job["secret"], drawn_for)),
    ):
        session.start()
        try:
            executed = [cell for cell in job["notebook"]["cells"] if is_executed(cell)]
            for number, cell in enumerate(executed, 1):
                if clock.now() > turn:
                    session.kill()
                    stopped, turn = clock.now(), math.inf
                    let_others_go_first()
                    end += clock.now() - stopped
                session.deadline = min(end, clock.now() + job["cell_seconds"])
                cell["outputs"] = cells.run(cell["source"])
                cell["execution_count"] = number
        finally:
            session.close()
    return {"notebook": job["notebook"], "verdicts": verdicts, "broken": session.broken}


def digest_of(job):
    """Return a digest of what was handed in: hidden cases change when that does."""
    answered = [cell["source"] for cell in job["notebook"]["cells"] if is_answer(cell)]
    content = [*sorted(job["files"].items()), answered]
    return hashlib.sha256(msgpack.packb(content)).hexdigest()


def main(descriptor):
    """Serve on an inherited socket until the other side hangs up."""
    server = socket.socket(fileno=descriptor)
    channel = Channel(server, MAX_JOB)
    settings = msgpack.unpackb(channel.receive())
    try:
        limits = Limits(**settings["limits"])
        asks = settings.get("asks", False)
        judge = Judge(settings["problem_set"], limits, settings["namespaces"], asks)
    except SandboxError as error:
        channel.send(msgpack.packb({"problem": str(error)}))
        return
    channel.send(msgpack.packb(judge.state()))
    judge.serve(server)


if __name__ == "__main__":
    # Student code is not the only code that may hang: nobody waits for a judge that is left.
    with contextlib.suppress(Closed):
        main(*map(int, sys.argv[1:]))
