"""Clusters of wrong answers: which of them return the same on the visible cases.

Answers that no named mistake explains are told apart by what they return. Many alike are
a mistake that is worth a name.
"""

import hashlib

import numpy as np

from nnkit.check.diagnose.fingerprint import _flatten

#: How many digits of a number count.
DIGITS = 6


def cluster_of(verdict) -> tuple[str, str]:
    """Say in which cluster a wrong answer is.

    Parameters
    ----------
    verdict : nnkit.check.verdict.Verdict

    Returns
    -------
    cluster : str
        The same for answers that return the same on every visible case; "" if none failed.
    example : str
        The smallest visible failure, as the student reads it.
    """
    failures = [failure for failure in verdict.failures if not failure.task.hidden]
    if not failures:
        return "", ""
    digest = hashlib.sha256()
    for failure in failures:
        structure, leaves = _flatten(failure.outcome, failure.task.case.group)
        call = failure.task.case.call(verdict.exercise, verdict.parameters)
        digest.update(f"{call}\0{failure.kind}\0{structure}\0".encode())
        for leaf in leaves:
            digest.update(",".join(f"{x:.{DIGITS}g}" for x in np.asarray(leaf) + 0.0).encode())
    smallest = min(failures, key=lambda failure: failure.task.case.size())
    example = smallest.example(verdict.exercise, verdict.parameters, verdict.layout).text()
    return digest.hexdigest()[:12], example
