"""Grading ahead: while nbgrader records one submission, the next ones are graded already.

nbgrader takes one submission after the other, and most of its time goes into the gradebook
and into files. What is graded ahead counts only if the submission is, when its turn comes,
to the letter what it was.
"""

import hashlib
import json
from concurrent.futures import CancelledError, ThreadPoolExecutor


class Ahead:
    """Grades submissions in their order, a few at a time.

    Parameters
    ----------
    grade : callable
        Called with a student's id, in a thread; returns what `key` says of the submission,
        and the `autograder.grading.grader.Graded`.
    students : sequence of str
        In the order in which nbgrader takes them.
    count : int
        How many are graded at once.
    """

    def __init__(self, grade, students, count):
        self._grade = grade
        self._waiting = iter(students)
        self._running = {}
        self._pool = ThreadPoolExecutor(count)
        for _ in range(count):
            self._begin_next()

    def _begin_next(self):
        student = next(self._waiting, None)
        if student is not None:
            self._running[student] = self._pool.submit(self._grade, student)

    def result(self, student, key):
        """Return the `Graded` of a submission, or None if it has to be graded now."""
        if student not in self._running:
            return None
        future = self._running.pop(student)
        try:
            found, graded = future.result()
        except (Exception, CancelledError):
            found = None  # whatever it was, grading it now will tell
        self._begin_next()
        return graded if found == key else None

    def stop(self):
        """Begin nothing more."""
        self._waiting = iter(())
        self._pool.shutdown(wait=False, cancel_futures=True)


def key(trusted, files):
    """Return a digest of all that grading depends on: the trusted notebook, and the files."""
    cells = [[cell.cell_type, cell.source, cell.metadata.get("nbgrader")] for cell in trusted.cells]
    digest = hashlib.sha256(json.dumps(cells, sort_keys=True).encode())
    for path in sorted(files):
        digest.update(json.dumps([path, len(files[path])]).encode())
        digest.update(files[path])
    return digest.digest()
