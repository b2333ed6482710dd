"""Grading on other machines: with ``--scheduler``, a Dask cluster's workers grade for us.

A worker gets plain data and returns plain data. It needs this course's code and its
packages, but no file system and no database in common with the machine that records.
"""

import contextlib
import functools
import json
import logging
from dataclasses import asdict

from autograder.course import digest
from autograder.grading import grader
from autograder.judge.sandbox import SandboxError
from autograder.troubles import Stopped

#: Seconds to wait for the first worker.
PATIENCE = 60

_digest = functools.cache(digest)


class Cluster:
    """Judges on a cluster's workers, see `autograder.grading.engine.Here`."""

    def __init__(self, client):
        self._client = client
        self.count = sum(client.nthreads().values())

    def judge(self, settings, cells, files, student):
        """Have cells judged by a worker, see `autograder.grading.grader.Grader.judge`."""
        # Cells travel as text: to pickle them takes longer than to judge some exercises.
        job = {"cells": json.dumps(cells), "files": files, "student": student}
        reply = self._client.submit(judge, asdict(settings), job, pure=False, retries=2).result()
        if "refused" in reply:
            raise SandboxError(reply["refused"])
        return {**reply, "cells": json.loads(reply["cells"])}


@contextlib.contextmanager
def cluster(address):
    """Join the Dask cluster whose scheduler is at `address`.

    Yields
    ------
    Cluster

    Raises
    ------
    Stopped
        If Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise Stopped('for a cluster, first: pip install ".[cluster]"') from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=PATIENCE)
    except OSError as error:
        raise Stopped(f"no scheduler answers at {address}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise Stopped(f"no worker has come within {PATIENCE} s: start some first") from error
        yield Cluster(client)


def judge(settings: dict, job: dict) -> dict:
    """Judge one submission; runs in a worker.

    Parameters
    ----------
    settings : dict
        The fields of `autograder.grading.grader.Settings`.
    job : dict
        "cells" (JSON), "files" and "student".

    Returns
    -------
    dict
        As from `Grader.judge`, the cells as JSON; or only "refused": why this worker can
        judge nobody.
    """
    settings = grader.Settings(**settings)
    if settings.version != _digest():
        return {"refused": "a worker has another version of the course: update it"}
    try:
        cells = json.loads(job["cells"])
        found = grader.judge_here(settings, cells, job["files"], job["student"])
    except SandboxError as error:
        return {"refused": str(error)}
    return {**found, "cells": json.dumps(found["cells"])}
