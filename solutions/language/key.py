"""The key to a question whose answer is a literal."""

#: The answer key: for each question the right answers, and what to say to wrong ones.
keys: dict[str, "Key"] = {}


class Key:
    """The key to one question.

    Parameters
    ----------
    name : str
        The question's name, such as ``"ps1_q1"``.
    *accepted : object
        The right answers; order does not matter in a list where `ordered` is False.
    comments : sequence of (answer, str), optional
        What to say to particular wrong answers.
    tolerance : float
        How far a number may be off, absolutely.
    """

    def __init__(self, name, *accepted, comments=(), tolerance=1e-9, ordered=True):
        self.accepted = accepted
        self.comments = list(comments)
        self.tolerance = tolerance
        self.ordered = ordered
        keys[name] = self

    def grade(self, answer):
        """Return whether an answer is right, and a sentence about it or ""."""
        if any(self._equal(answer, right) for right in self.accepted):
            return True, ""
        for wrong, comment in self.comments:
            if self._equal(answer, wrong):
                return False, comment
        return False, ""

    def _equal(self, a, b):
        if isinstance(a, list | tuple | set) and isinstance(b, list | tuple | set):
            if not self.ordered:
                return sorted(a, key=repr) == sorted(b, key=repr)
            return len(a) == len(b) and all(self._equal(x, y) for x, y in zip(a, b, strict=True))
        if not (isinstance(a, int | float) and isinstance(b, int | float)):
            return a == b
        return abs(a - b) <= self.tolerance
