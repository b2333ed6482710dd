"""``nbgrader export``: its table, with nothing in it that a spreadsheet would run.

nbgrader writes names as they are: a comma in one shifts the columns, and one that begins with
an equals sign is a formula. The columns are nbgrader's; who handed in nothing has 0 there.
"""

import csv

from nbgrader.api import MissingEntry
from nbgrader.plugins import CsvExportPlugin

from autograder.text import defused

COLUMNS = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email")
COLUMNS += ("raw_score", "late_submission_penalty", "score", "max_score")


class Export(CsvExportPlugin):
    """Writes the gradebook as a CSV file."""

    def export(self, gradebook):
        """Write it to `self.to`, by default ``grades.csv``."""
        path = self.to or "grades.csv"
        self.log.info("Exporting grades to %s", path)
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for assignment in gradebook.assignments:
                if self.assignment and assignment.name not in self.assignment:
                    continue
                for student in gradebook.students:
                    if not self.student or student.id in map(str, self.student):
                        writer.writerow(map(defused, _row(gradebook, assignment, student)))


def _row(gradebook, assignment, student):
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        timestamp, raw, penalty = "", 0.0, 0.0
    else:
        timestamp, raw = submission.timestamp, submission.score
        penalty = submission.late_submission_penalty or 0.0
    names = student.id, student.last_name, student.first_name, student.email
    found = (assignment.name, assignment.duedate, timestamp, *names, raw, penalty)
    found += (max(0.0, raw - penalty), assignment.max_score)
    return ["" if value is None else value for value in found]
