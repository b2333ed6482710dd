"""The workers of a batch: processes on this machine, or on others, that grade for us.

A worker gets plain data and returns plain data. It needs this course's code and its
packages, but no file system and no database in common with the machine that records.
"""

import atexit
import contextlib
import functools
import hashlib
import json
import logging
import os
import tempfile
from pathlib import Path

import nbformat

from autograder import signals as processes
from autograder.grading.grader import Grader, cores, given_files, read_notebook_of
from autograder.judge.client import COURSE, Guest, Host
from autograder.judge.sandbox import Limits, SandboxError
from autograder.submission import files as submission
from autograder.submission import graft as notebooks
from nnkit.exercise import MODULES

#: Seconds to wait for the first worker.
PATIENCE = 60

#: How many workers of this machine share a host: it forks for each submission.
SHARE = 8

#: Where a worker process stops growing: it is ended and started anew.
WORKER_MEMORY = "1GiB"

_graders = {}


class NoWorkers(RuntimeError):
    """There is nobody to grade; the message says why."""


@contextlib.contextmanager
def farm(workers=None, scheduler=None):
    """Open a Dask cluster: a local one of `workers` processes, or the one at `scheduler`.

    Yields
    ------
    distributed.Client
    """
    # Imported here, so that commands without workers start at once.
    import dask
    from distributed import Client, LocalCluster

    with contextlib.ExitStack() as stack:
        # No samples of what the workers do, a hundred times a second.
        settings = {
            "admin.log-format": "%(message)s",
            "worker.profile.enabled": False,
            "worker.multiprocessing-method": processes.METHOD,
        }
        dask.config.set({f"distributed.{key}": value for key, value in settings.items()})
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        local = scheduler is None
        if local:
            processes.prepare()
            scheduler = stack.enter_context(
                LocalCluster(
                    n_workers=workers or cores(),
                    threads_per_worker=1,
                    processes=True,
                    # None would mean port 8787, which another run may have.
                    dashboard_address="127.0.0.1:0",
                    memory_limit=WORKER_MEMORY,
                    silence_logs=logging.CRITICAL,
                )
            )
        try:
            # From this machine's workers results come without a detour over the scheduler.
            client = Client(scheduler, timeout=PATIENCE, direct_to_workers=local)
            stack.enter_context(client)
        except OSError as error:
            raise NoWorkers(f"no scheduler answers at {scheduler}") from error
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise NoWorkers(f"no worker has come within {PATIENCE} s: start some first") from error
        yield client


@contextlib.contextmanager
def hosts(settings, workers):
    """Start hosts for a local cluster of `workers` processes, which start meanwhile.

    Yields
    ------
    list of str
        Their addresses; none if it cannot be done, and each worker starts one of its own.
    """
    limits = Limits(memory_mb=settings["memory_mb"])
    with contextlib.ExitStack() as stack:
        addresses = []
        with contextlib.suppress(OSError):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="nnkit-hosts-"))
            for number in range(-(-workers // SHARE)):
                address = os.path.join(folder, str(number))
                stack.enter_context(
                    contextlib.closing(Host(settings["problem_set"], limits, address=address))
                )
                addresses.append(address)
        yield addresses


def read_job(problem_set, student, folder):
    """Read a submission's folder.

    Returns
    -------
    job : dict
        For `grade`.
    files : dict of str to bytes
        All of its files.
    """
    submitted, notes = read_notebook_of(folder, problem_set)
    files, left_out = submission.read_files(folder)
    job = {
        "student": student,
        "submitted": json.dumps(submitted),
        "notes": [*notes, *left_out],
        "files": submission.for_student_process(files, MODULES[problem_set], given_files()),
    }
    return job, files


def grade(settings: dict, job: dict) -> dict:
    """Grade one submission; runs in a worker.

    Parameters
    ----------
    settings : dict
        "problem_set", "original" (the instructor's notebook, as JSON), "secret", "course" (from
        `course_digest`; None for a process of this machine), "hosts" (addresses, from
        `hosts`), and the settings of `Grader`.
    job : dict
        From `read_job`.

    Returns
    -------
    dict
        "notebook" (JSON), "cells" (those that nbgrader keeps grades or comments of; JSON),
        "missing" (names of cells that were not handed in), "verdicts", "problem", and "sandbox".
        Or only "refused": why this worker can grade nobody.
    """
    if settings["course"] not in (None, course_digest()):
        return {"refused": "a worker has another version of the course: update it"}
    try:
        grader = _grader(settings)
        _ = grader.sandbox
    except SandboxError as error:
        return {"refused": str(error)}
    # All notebooks travel as text: to pickle one takes longer than to grade some exercises.
    submitted = nbformat.from_dict(json.loads(job["submitted"]))
    grafted = notebooks.graft(_original(settings["original"]), submitted, job["notes"])
    graded = grader.grade(grafted.notebook, job["files"], job["student"])
    if graded.lost:
        # The host was killed: it may be worth another one.
        graded = _grader(settings).grade(grafted.notebook, job["files"], job["student"])
    marked = [cell for cell in graded.notebook.cells if "nbgrader" in cell.metadata]
    roles = ("grade", "solution", "task")
    cells = json.dumps([c for c in marked if any(c.metadata.nbgrader.get(r) for r in roles)])
    return {
        # Its cells are the instructor's: they need no validation.
        "notebook": notebooks.write(graded.notebook),
        "cells": cells,
        "missing": grafted.missing,
        "verdicts": graded.verdicts,
        "problem": graded.problem,
        "sandbox": dict(grader.sandbox),
    }


@functools.lru_cache(1)
def _original(text):
    return nbformat.from_dict(json.loads(text))


def _grader(settings):
    """Return this process's running grader; there is one at a time."""
    wanted = {
        name: settings[name]
        for name in ("problem_set", "secret", "require_sandbox", "cell_seconds", "total_seconds")
    }
    key = (*wanted.values(), settings["memory_mb"], *settings["hosts"])
    grader = _graders.get(key)
    if grader is None or not grader.alive():
        close_graders()
        turn = _turn()
        wanted |= {"limits": Limits(memory_mb=settings["memory_mb"]), "cpu": _cpu(turn)}
        grader = _graders[key] = _sharing(settings["hosts"], turn, wanted) or Grader(**wanted)
    return grader


def _sharing(addresses, turn, wanted):
    """Return a grader that shares a host, or None if there is none that is ready."""
    if addresses:
        # Whatever is wrong with it, a host of one's own will tell.
        with contextlib.suppress(OSError, SandboxError):
            grader = Grader(**wanted, host=Guest(addresses[(turn or 0) % len(addresses)]))
            return grader if grader.sandbox else None
    return None


def _turn():
    """Return which worker of a local cluster this is; None if it is none."""
    from distributed import get_worker

    try:
        return int(get_worker().name)
    except (ValueError, TypeError):
        return None


def _cpu(turn):
    """Return the processor that falls on the worker of this turn, if any."""
    if turn is None or not hasattr(os, "sched_getaffinity"):
        return None
    processors = sorted(os.sched_getaffinity(0))
    return processors[turn % len(processors)]


@atexit.register
def close_graders():
    """End this process's grader."""
    while _graders:
        _graders.popitem()[1].close()


@functools.cache
def course_digest() -> str:
    """Return a digest of the code that decides about points."""
    digest = hashlib.sha256()
    for name in ("autograder", "nnkit", "solutions"):
        for path in sorted((COURSE / name).rglob("*.py")):
            digest.update(path.relative_to(COURSE).as_posix().encode())
            digest.update(Path(path).read_bytes())
    return digest.hexdigest()
