"""A verdict as plain data, without a word about hidden inputs.

Answers that no named mistake explains are told apart by what they return on the visible
cases: those that return the same are one cluster. Many alike are a mistake that is worth a
name.
"""

import hashlib

import numpy as np

from nnkit.check.diagnose.fingerprint import flattened_outcome

#: How many characters of what a function prints are passed on.
MAX_PRINTED = 4_000
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
        structure, leaves = flattened_outcome(failure.outcome, failure.task.case.group)
        call = failure.task.case.call(verdict.exercise, verdict.parameters)
        digest.update(f"{call}\0{failure.kind}\0{structure}\0".encode())
        for leaf in leaves:
            digest.update(",".join(f"{x:.{DIGITS}g}" for x in np.asarray(leaf) + 0.0).encode())
    smallest = min(failures, key=lambda failure: failure.task.case.size())
    example = smallest.text(verdict.exercise, verdict.parameters, verdict.layout)
    return digest.hexdigest()[:12], example


def summary(verdict) -> dict:
    """Return all that pages, reports and replays need to know of a verdict."""
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
        "examples": [_shown(verdict, group, failure) for group, failure in verdict.examples()],
        "printed": verdict.printed[:MAX_PRINTED],
        "text": verdict.text(),
    }


def _shown(verdict, group, failure):
    """Return a failure as it is shown: the call with what came of it, and the sentence."""
    text = failure.text(verdict.exercise, verdict.parameters, verdict.layout)
    if failure.task.hidden:
        return {"group": group.name, "call": "", "sentence": text}
    call = text.removesuffix(failure.sentence).rstrip("\n")
    return {"group": group.name, "call": call, "sentence": failure.sentence}
