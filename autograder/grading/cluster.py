"""Grading on other machines: with ``--scheduler``, a Dask cluster's workers grade for us.

A worker gets plain data and returns plain data. It needs this course's code and its
packages, but no file system and no database in common with the machine that records.
"""

import contextlib
import functools
import json
import logging
from dataclasses import asdict

import nbformat

from autograder.course import digest
from autograder.grading import grader
from autograder.judge.sandbox import SandboxError
from autograder.submission.files import for_worker
from autograder.submission.submission import Submission
from autograder.troubles import Stopped
from nnkit.exercise import MODULES

#: Seconds to wait for the first worker.
PATIENCE = 60


class Cluster:
    """Grades on a cluster's workers, see `autograder.grading.engine.Here`."""

    def __init__(self, client):
        self._client = client
        self.count = sum(client.nthreads().values())

    def grade(self, settings, original, submission):
        """Have a submission graded; returns it, and what that worker says of its sandbox."""
        files = for_worker(submission.files, MODULES[settings.problem_set], grader.given_files())
        # Notebooks travel as text: to pickle one takes longer than to grade some exercises.
        job = {**asdict(submission), "notebook": json.dumps(submission.notebook), "files": files}
        reply = self._client.submit(
            grade, asdict(settings), json.dumps(original), job, pure=False, retries=2
        ).result()
        if "refused" in reply:
            raise SandboxError(reply["refused"])
        graded = reply["graded"]
        notebook = nbformat.from_dict(json.loads(graded.pop("notebook")))
        return grader.Graded(notebook, **graded), reply["sandbox"]


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


def grade(settings: dict, original: str, job: dict) -> dict:
    """Grade one submission; runs in a worker.

    Parameters
    ----------
    settings : dict
        The fields of `autograder.grading.grader.Settings`.
    original : str
        The instructor's notebook, as JSON.
    job : dict
        The fields of `autograder.submission.submission.Submission`, the notebook as JSON.

    Returns
    -------
    dict
        "graded" (the fields of `Graded`, the notebook as JSON) and "sandbox"; or only
        "refused": why this worker can grade nobody.
    """
    settings = grader.Settings(**settings)
    if settings.version != _digest():
        return {"refused": "a worker has another version of the course: update it"}
    submission = Submission(**job)
    if submission.notebook is not None:
        submission.notebook = nbformat.from_dict(json.loads(submission.notebook))
    try:
        graded = grader.grade(settings, _notebook(original), submission)
        sandbox = dict(grader.grader_for(settings).sandbox) if settings.enabled else {}
    except SandboxError as error:
        return {"refused": str(error)}
    return {
        "graded": {**vars(graded), "notebook": json.dumps(graded.notebook)},
        "sandbox": sandbox,
    }


@functools.cache
def _digest():
    return digest()


@functools.lru_cache(1)
def _notebook(text):
    return nbformat.from_dict(json.loads(text))
