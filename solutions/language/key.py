"""The key to a question whose answer is a literal."""

#: The answer key: for each question the right answers, and what to say to wrong ones.
keys: dict[str, "Key"] = {}

#: How far a number may be off, relatively, to get the comment about another.
COMMENTED = 0.02


class Key:
    """The key to one question.

    Parameters
    ----------
    name : str or None
        The question's name, such as ``"ps1_q1"``; None for numbers of one's own, see `OwnKey`.
    *accepted : object
        The right answers; order does not matter in a list where `ordered` is False.
    comments : sequence of (answer, str), optional
        What to say to particular wrong answers, numbers to within `COMMENTED` of them.
    tolerance : float
        How far a number may be off, absolutely.
    parts : sequence of dict, optional
        Where the answer is a list: for each place in it, what to say to a wrong choice there.
    equal : callable, optional
        Says whether two answers are the same, in the place of all that.
    """

    def __init__(
        self, name, *accepted, comments=(), tolerance=1e-9, ordered=True, parts=(), equal=None
    ):
        self.accepted = accepted
        self.comments = list(comments)
        self.tolerance = tolerance
        self.ordered = ordered
        self.parts = list(parts)
        self.equal = equal
        if name is not None:
            keys[name] = self

    def grade(self, answer):
        """Return whether an answer is right, and a sentence about it or ""."""
        if any(self._equal(answer, right) for right in self.accepted):
            return True, ""
        for wrong, comment in self.comments:
            if self._equal(answer, wrong, comment=True):
                return False, comment
        if self.parts and isinstance(answer, list | tuple):
            places = zip(answer, self.accepted[0], self.parts, strict=False)
            said = [said.get(given, "") for given, right, said in places if given != right]
            return False, " ".join(filter(None, said))
        return False, ""

    def _equal(self, a, b, comment=False):
        if self.equal:
            return self.equal(a, b)
        several = list | tuple | set | frozenset
        if isinstance(a, several) and isinstance(b, several):
            if not self.ordered:  # nor does it matter how often one is named
                return {*map(repr, a)} == {*map(repr, b)}
            pairs = zip(a, b, strict=False)
            return len(a) == len(b) and all(self._equal(x, y, comment) for x, y in pairs)
        if not (isinstance(a, int | float) and isinstance(b, int | float)):
            return a == b
        # A comment is about one number: of small ones, a tolerance fits many.
        tolerance = min(self.tolerance, COMMENTED * abs(b)) if comment else self.tolerance
        return abs(a - b) <= max(tolerance, 1e-9)
