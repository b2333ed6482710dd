"""Relations: a diagnosis for wrong answers that no list of mistakes foresees.

When no named mistake fits, the answer is compared with the expected one for a simple
relation (negated, a constant factor, transposed, ...) that holds in every failed case.
"""


def relation(tried):
    """Describe how wrong answers relate to the expected ones.

    Parameters
    ----------
    tried : list of (Task, Outcome, Failure or None)

    Returns
    -------
    str
        One sentence, or "" if no relation is found.
    """
    return ""
