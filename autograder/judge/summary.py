"""A verdict as plain data, without a word about hidden inputs.

Answers that no named mistake explains are told apart by what they return on the visible
cases: those that return the same are one cluster. Many alike are a mistake that is worth a
name.
"""

import hashlib
from dataclasses import asdict

import numpy as np

from nnkit.check.diagnose.fingerprint import flattened_outcome
from nnkit.values import mapped

#: How many digits of a number count.
DIGITS = 6
#: How long any text of a verdict may be.
MAX_TEXT = 40_000


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
        structure, leaves = flattened_outcome(failure.outcome, failure.task.case.group)
        call = failure.task.case.call(verdict.exercise, verdict.parameters)
        digest.update(f"{call}\0{failure.kind}\0{structure}\0".encode())
        for leaf in leaves:
            digest.update(",".join(f"{x:.{DIGITS}g}" for x in np.asarray(leaf) + 0.0).encode())
    smallest = min(failures, key=lambda failure: failure.task.case.size())
    example = smallest.example(verdict.exercise, verdict.parameters, verdict.layout).text()
    return digest.hexdigest()[:12], example


def summary(verdict) -> dict:
    """Return all that pages, reports and replays need to know of a verdict."""
    cluster, example = cluster_of(verdict)
    found = {
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
        "score": verdict.score,
        "entry": verdict.entry,
        "word": verdict.word,
        "own": verdict.own,
        "cluster": cluster,
        "example": example,
        "rows": [list(row) for row in verdict.rows()],
        "sentences": verdict.sentences(),
        "examples": [{"group": group, **asdict(example)} for group, example in verdict.examples()],
        "printed": verdict.shown_of_printed(),
        "text": verdict.text(),
    }
    return mapped(lambda leaf: leaf[:MAX_TEXT] if isinstance(leaf, str) else leaf, found)
