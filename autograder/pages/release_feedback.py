"""``nbgrader release_feedback`` for a class of which some came by other ways.

nbgrader finds a student's page by two files that its exchange has put beside the submission,
and stops at the first student who has none, such as one collected from a learning platform.
"""

import glob

from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.course import folders
from autograder.pages.feedback_class import OF_THE_EXCHANGE


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's, which passes over those who cannot fetch anything."""

    def copy_files(self):
        """Copy the pages to the exchange."""
        step = self.coursedir.feedback_directory
        found = folders(self.coursedir, step, self.coursedir.assignment_id)
        others = []
        for student, folder in found.items():
            if self.coursedir.student_id not in ("", "*", student):
                continue
            if all((folder / name).is_file() for name in OF_THE_EXCHANGE):
                self.src_path = glob.escape(str(folder))
                super().copy_files()
            else:
                others.append(student)
        if others:
            said = "%d not released, since they did not come by the exchange: %s"
            self.log.warning(said, len(others), ", ".join(others))
